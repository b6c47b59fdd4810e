//! One effective checker for each organization that is writing: made when somebody first asks, made anew when rules,
//! settings or corpus have changed, dropped when nobody asks any more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::Mutex as AsyncMutex;
use tokio::time::Instant;
use uuid::Uuid;

use super::model::overlay;
use super::store::{self, CorpusStamp, RuleStamp};
use crate::app::accounts::settings::store::load;
use crate::engine::check::{Checker, Confusions};

/// How long a checker is used before somebody asks whether it is still the newest.
const FRESH: Duration = Duration::from_secs(2);
/// How long it stays after the last question.
const IDLE: Duration = Duration::from_secs(30 * 60);

/// The checkers of all organizations.
#[derive(Clone)]
pub struct Rulebooks(Arc<Inner>);

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
    checker: Arc<Checker>,
    confusions: Arc<Confusions>,
    rules: RuleStamp,
    corpus: CorpusStamp,
    looked: Instant,
    used: Instant,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No invariant spans two statements, so a panic elsewhere cannot have broken one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Rulebooks {
    /// Rulebooks over this database, with nothing loaded.
    pub fn new(pool: PgPool) -> Self {
        Self(Arc::new(Inner { pool, shelves: Mutex::default() }))
    }

    /// The organization's checker, at most two seconds behind: for what is asked at every key.
    ///
    /// # Errors
    /// When the database fails, or a stored rule cannot be read.
    pub async fn recent(&self, org_id: Uuid) -> anyhow::Result<Arc<Checker>> {
        let shelf = self.shelf(org_id);
        let now = Instant::now();
        let known = locked(&shelf.made).as_mut().and_then(|made| {
            made.used = now;
            (now.duration_since(made.looked) <= FRESH).then(|| made.checker.clone())
        });
        match known {
            Some(checker) => Ok(checker),
            None => self.0.newest(org_id, &shelf).await,
        }
    }

    /// The organization's checker as rules, settings and corpus are now: for findings that are asked for.
    ///
    /// # Errors
    /// When the database fails, or a stored rule cannot be read.
    pub async fn newest(&self, org_id: Uuid) -> anyhow::Result<Arc<Checker>> {
        let shelf = self.shelf(org_id);
        self.0.newest(org_id, &shelf).await
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
    async fn newest(&self, org_id: Uuid, shelf: &Shelf) -> anyhow::Result<Arc<Checker>> {
        let _alone = shelf.building.lock().await;
        let (rules, corpus) = store::stamps(&self.pool, org_id).await?;
        let before = locked(&shelf.made).clone();
        let now = Instant::now();
        if let Some(made) = before.clone().filter(|made| made.rules == rules && made.corpus == corpus) {
            let checker = made.checker.clone();
            *locked(&shelf.made) = Some(Made { looked: now, used: now, ..made });
            return Ok(checker);
        }
        let known = before.filter(|made| made.corpus == corpus).map(|made| made.confusions);
        let made = self.make(org_id, rules, corpus, known).await?;
        let checker = made.checker.clone();
        *locked(&shelf.made) = Some(made);
        Ok(checker)
    }

    /// Compiles the rules; learns typing errors from the corpus unless `known` are still true.
    async fn make(
        &self,
        org_id: Uuid,
        rules: RuleStamp,
        corpus: CorpusStamp,
        known: Option<Arc<Confusions>>,
    ) -> anyhow::Result<Made> {
        let words = store::words(&self.pool, org_id).await?;
        let overlay = overlay(words, &load(&self.pool, org_id).await?);
        let speeches = match known {
            Some(_) => Vec::new(),
            None => store::speeches(&self.pool, org_id).await?,
        };
        let work = move || {
            let confusions = known.unwrap_or_else(|| {
                Arc::new(Confusions::learn(speeches.iter().map(|speech| speech.text.as_str())))
            });
            (Checker::with(&overlay).with_confusions(confusions.clone()), confusions)
        };
        let (checker, confusions) = tokio::task::spawn_blocking(work).await?;
        let now = Instant::now();
        Ok(Made { checker: Arc::new(checker), confusions, rules, corpus, looked: now, used: now })
    }
}
