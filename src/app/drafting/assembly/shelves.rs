//! One archive for assembly for each organization that is putting a draft together: made when somebody first asks,
//! made anew when the corpus has changed, dropped when nobody asks any more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::Mutex as AsyncMutex;
use tokio::time::Instant;
use uuid::Uuid;

use super::model::source;
use super::store::{self, Stamp};
use crate::app::corpus::store::{CorpusSpeech, corpus};
use crate::app::formulations::Rulebooks;
use crate::engine::assembly::Archive;
use crate::engine::check::{self, Checker};
use crate::engine::reuse;
use crate::samples;

/// How long an archive is used before the corpus is looked at again.
const FRESH: Duration = Duration::from_secs(5);
/// How long an archive stays after the last question.
const IDLE: Duration = Duration::from_secs(30 * 60);

/// What a draft is put together from: the organization's corpus and its rules.
#[derive(Clone)]
pub struct Desk {
    /// The corpus.
    pub shelf: Arc<Shelf>,
    /// The rules.
    pub checker: Arc<Checker>,
}

/// What assembly asks of an organization's corpus.
pub struct Shelf {
    /// The speeches, cut up.
    pub archive: Archive,
    /// The same for the comparison.
    pub reuse: reuse::Index,
}

/// The archives of all organizations.
#[derive(Clone)]
pub struct Shelves(Arc<Inner>);

struct Inner {
    pool: PgPool,
    rulebooks: Rulebooks,
    made: Mutex<HashMap<Uuid, Made>>,
    building: AsyncMutex<()>,
}

struct Made {
    shelf: Arc<Shelf>,
    stamp: Stamp,
    looked: Instant,
    used: Instant,
}

impl Shelves {
    /// Shelves over this database, with nothing loaded.
    pub fn new(pool: PgPool, rulebooks: Rulebooks) -> Self {
        Self(Arc::new(Inner { pool, rulebooks, made: Mutex::default(), building: AsyncMutex::default() }))
    }

    /// The organization's archive as its corpus stands, and its rules.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(&self, org_id: Uuid) -> anyhow::Result<Desk> {
        let checker = self.0.rulebooks.recent(org_id).await?;
        Ok(Desk { shelf: self.shelf(org_id).await?, checker })
    }

    async fn shelf(&self, org_id: Uuid) -> anyhow::Result<Arc<Shelf>> {
        if let Some(shelf) = self.fresh(org_id) {
            return Ok(shelf);
        }
        // One at a time: the others find what the first has made.
        let _alone = self.0.building.lock().await;
        if let Some(shelf) = self.fresh(org_id) {
            return Ok(shelf);
        }
        let stamp = store::stamp(&self.0.pool, org_id).await?;
        let now = Instant::now();
        if let Some(made) = self.locked().get_mut(&org_id).filter(|made| made.stamp == stamp) {
            (made.looked, made.used) = (now, now);
            return Ok(made.shelf.clone());
        }
        let speeches = corpus(&self.0.pool, org_id).await?;
        let shelf = Arc::new(tokio::task::spawn_blocking(move || build(speeches)).await?);
        let now = Instant::now();
        self.locked().insert(org_id, Made { shelf: shelf.clone(), stamp, looked: now, used: now });
        Ok(shelf)
    }

    fn fresh(&self, org_id: Uuid) -> Option<Arc<Shelf>> {
        let now = Instant::now();
        let mut all = self.locked();
        all.retain(|_, made| now.duration_since(made.used) < IDLE);
        let made = all.get_mut(&org_id)?;
        made.used = now;
        (now.duration_since(made.looked) < FRESH).then(|| made.shelf.clone())
    }

    fn locked(&self) -> MutexGuard<'_, HashMap<Uuid, Made>> {
        // No invariant spans two statements, so a panic elsewhere cannot have broken one.
        self.0.made.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn build(speeches: Vec<CorpusSpeech>) -> Shelf {
    let texts: Vec<(String, String, String)> = speeches
        .iter()
        .map(|speech| (speech.id.to_string(), speech.details.title.clone(), speech.document.plain()))
        .collect();
    let sources: Vec<reuse::Source<'_>> = texts
        .iter()
        .map(|(id, title, text)| reuse::Source {
            id: id.clone(),
            title: title.clone(),
            kind: reuse::Kind::Other,
            text,
        })
        .collect();
    let library = samples::library().unwrap_or_default();
    let mut formulations: Vec<&str> = check::set_formulations().collect();
    formulations.extend(library.iter().map(|entry| entry.text.as_str()));
    let reuse = reuse::Index::build(&sources, &formulations);
    Shelf { archive: Archive::new(speeches.into_iter().map(source).collect()), reuse }
}
