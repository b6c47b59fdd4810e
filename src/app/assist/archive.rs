//! One index of text reuse for each organization that compares: made when somebody first asks, made anew when corpus or
//! library have changed, dropped when nobody asks any more. As [`super::library`], but for 雷同.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::Mutex as AsyncMutex;
use tokio::time::Instant;
use uuid::Uuid;

use super::store::{self, ReuseStamp};
use crate::app::corpus::model::Details;
use crate::engine::check::set_formulations;
use crate::engine::reuse::{Index, Kind, Source, is_law};

/// How long an index is used before somebody asks whether it is still the newest.
const FRESH: Duration = Duration::from_secs(5);
/// How long it stays after the last question.
const IDLE: Duration = Duration::from_secs(10 * 60);

/// A speech of the corpus as the comparison needs it.
#[derive(Debug, Clone)]
pub struct Archived {
    /// Its id.
    pub id: Uuid,
    /// What is known about it.
    pub details: Details,
    /// Whose wording it is (`central` … `other`).
    pub source_tier: String,
    /// Its text.
    pub text: String,
}

/// An archive ready to be compared with.
pub struct Shelved {
    /// The index; a source's id is its speech's.
    pub index: Index,
    /// What is known of each speech, and whose wording it is.
    pub speeches: HashMap<Uuid, (Details, String)>,
}

impl Shelved {
    /// Indexes speeches; `phrasings` are those that count as set formulations.
    pub fn new(speeches: Vec<Archived>, phrasings: &[String]) -> Self {
        let sources: Vec<Source<'_>> = speeches
            .iter()
            .map(|speech| Source {
                id: speech.id.to_string(),
                title: speech.details.title.clone(),
                kind: kind(speech),
                text: &speech.text,
            })
            .collect();
        let mut formulations: Vec<&str> = phrasings.iter().map(String::as_str).collect();
        // One by one: chained, the iterators would have to live as long as the shipped rules.
        for formulation in set_formulations() {
            formulations.push(formulation);
        }
        let index = Index::build(&sources, &formulations);
        let speeches =
            speeches.into_iter().map(|speech| (speech.id, (speech.details, speech.source_tier))).collect();
        Self { index, speeches }
    }
}

/// What a speech is to its organization, whoever compares with it.
fn kind(speech: &Archived) -> Kind {
    match speech.source_tier.as_str() {
        _ if is_law(&speech.text) => Kind::Law,
        "central" | "province" | "city" => Kind::Superior,
        "own" => Kind::OwnPast,
        _ => Kind::Other,
    }
}

/// The archives of all organizations.
#[derive(Clone)]
pub struct Archive(Arc<Inner>);

struct Inner {
    pool: PgPool,
    shelves: Mutex<HashMap<Uuid, Arc<Shelf>>>,
}

/// One organization's.
#[derive(Default)]
struct Shelf {
    made: Mutex<Option<Made>>,
    building: AsyncMutex<()>,
}

#[derive(Clone)]
struct Made {
    shelved: Arc<Shelved>,
    stamp: ReuseStamp,
    looked: Instant,
    used: Instant,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No invariant spans two statements, so a panic elsewhere cannot have broken one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Archive {
    /// Archives over this database, with nothing loaded.
    pub fn new(pool: PgPool) -> Self {
        Self(Arc::new(Inner { pool, shelves: Mutex::default() }))
    }

    /// The organization's archive, a few seconds old at most.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(&self, org_id: Uuid) -> anyhow::Result<Arc<Shelved>> {
        let shelf = self.shelf(org_id);
        let now = Instant::now();
        let known = locked(&shelf.made).as_mut().and_then(|made| {
            made.used = now;
            (now.duration_since(made.looked) <= FRESH).then(|| made.shelved.clone())
        });
        match known {
            Some(shelved) => Ok(shelved),
            None => self.0.newest(org_id, &shelf).await,
        }
    }

    /// The organization's shelf; those that nobody has used for long are cleared away.
    fn shelf(&self, org_id: Uuid) -> Arc<Shelf> {
        let now = Instant::now();
        let mut shelves = locked(&self.0.shelves);
        shelves.retain(|id, shelf| {
            let used = locked(&shelf.made).as_ref().map(|made| now.duration_since(made.used));
            *id == org_id || used.is_none_or(|since| since < IDLE)
        });
        shelves.entry(org_id).or_default().clone()
    }
}

impl Inner {
    async fn newest(&self, org_id: Uuid, shelf: &Shelf) -> anyhow::Result<Arc<Shelved>> {
        let _alone = shelf.building.lock().await;
        let stamp = store::reuse_stamp(&self.pool, org_id).await?;
        let before = locked(&shelf.made).clone();
        let now = Instant::now();
        if let Some(made) = before.filter(|made| made.stamp == stamp) {
            let shelved = made.shelved.clone();
            *locked(&shelf.made) = Some(Made { looked: now, used: now, ..made });
            return Ok(shelved);
        }
        let speeches = store::archive(&self.pool, org_id).await?;
        let phrasings = store::formulations(&self.pool, org_id).await?;
        let shelved =
            tokio::task::spawn_blocking(move || Arc::new(Shelved::new(speeches, &phrasings))).await?;
        let now = Instant::now();
        *locked(&shelf.made) = Some(Made { shelved: shelved.clone(), stamp, looked: now, used: now });
        Ok(shelved)
    }
}
