//! One index for comparing (雷同) for each organization that asks, made anew when its corpus or library has changed.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::PgPool;
use tokio::sync::Mutex;
use tokio::time::{Duration, Instant};
use uuid::Uuid;

use crate::app::assist::store::{Stamp, stamp};
use crate::app::corpus::store::corpus;
use crate::app::phrases;
use crate::engine::check::set_formulations;
use crate::engine::reuse::{Index, Kind, Source};

/// How long an index stays after the last question.
const IDLE: Duration = Duration::from_secs(30 * 60);

/// The indexes of all organizations.
#[derive(Clone)]
pub struct Comparisons {
    pool: PgPool,
    made: Arc<Mutex<HashMap<Uuid, Made>>>,
}

struct Made {
    index: Arc<Index>,
    stamp: Stamp,
    used: Instant,
}

impl Comparisons {
    /// Over this database, with nothing made.
    pub fn new(pool: PgPool) -> Self {
        Self { pool, made: Arc::default() }
    }

    /// The organization's index, as new as its corpus and library.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn index(&self, org_id: Uuid) -> anyhow::Result<Arc<Index>> {
        let now = Instant::now();
        let stamp = stamp(&self.pool, org_id).await?;
        let mut made = self.made.lock().await;
        made.retain(|id, made| *id == org_id || now.duration_since(made.used) < IDLE);
        if let Some(known) = made.get_mut(&org_id).filter(|known| known.stamp == stamp) {
            known.used = now;
            return Ok(known.index.clone());
        }
        let index = Arc::new(self.make(org_id).await?);
        made.insert(org_id, Made { index: index.clone(), stamp, used: now });
        Ok(index)
    }

    async fn make(&self, org_id: Uuid) -> anyhow::Result<Index> {
        let speeches = corpus(&self.pool, org_id).await?;
        let approved = phrases::model::Filter { status: "approved".to_owned(), ..Default::default() };
        let (approved, _) = phrases::store::list(&self.pool, org_id, &approved, i64::from(i32::MAX)).await?;
        let build = move || {
            let texts: Vec<String> = speeches.iter().map(|speech| speech.document.plain()).collect();
            let sources: Vec<Source<'_>> = speeches
                .iter()
                .zip(&texts)
                .map(|(speech, text)| Source {
                    id: speech.id.to_string(),
                    title: speech.details.title.clone(),
                    kind: kind(&speech.source_tier),
                    text,
                })
                .collect();
            let mut formulations: Vec<&str> = approved.iter().map(|entry| entry.text.as_str()).collect();
            for formulation in set_formulations() {
                formulations.push(formulation);
            }
            Index::build(&sources, &formulations)
        };
        Ok(tokio::task::spawn_blocking(build).await?)
    }
}

fn kind(tier: &str) -> Kind {
    match tier {
        "central" | "province" | "city" => Kind::Superior,
        "own" => Kind::OwnPast,
        _ => Kind::Other,
    }
}
