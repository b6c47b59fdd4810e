//! What the charts count over a whole corpus, kept: a page of charts reads no corpus through.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use sqlx::PgPool;
use uuid::Uuid;

use super::model::{COMPARED, YearOfUse};
use super::store;
use crate::app::kept::{Ground, Keeper};

/// How long a page waits for a new count; while an import runs it takes the one before.
const PATIENCE: Duration = Duration::from_millis(30);
/// Phrasings whose uses are kept.
const KEPT: usize = 200;
/// About how many bytes a census takes.
const BYTES: usize = 64 << 10;

/// A corpus, counted.
#[derive(Debug, Default)]
pub struct Census {
    /// Characters by year and kind.
    pub kinds: Vec<(i32, String, i64)>,
    /// Speeches by place, the most first.
    pub places: Vec<(String, i64)>,
    /// Speeches by occasion, the most first.
    pub occasions: Vec<(String, i64)>,
    uses: Mutex<BTreeMap<String, Arc<[YearOfUse]>>>,
}

impl Census {
    /// The years that speeches are counted under.
    pub fn years(&self) -> impl Iterator<Item = i32> {
        self.kinds.iter().map(|(year, ..)| *year)
    }

    /// In how many speeches of each year a text stands: counted once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn uses(&self, pool: &PgPool, org_id: Uuid, text: &str) -> sqlx::Result<Arc<[YearOfUse]>> {
        // No invariant spans two statements, so a panic elsewhere cannot have broken one.
        let kept = || self.uses.lock().unwrap_or_else(PoisonError::into_inner);
        let known = kept().get(text).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let found: Arc<[YearOfUse]> = store::uses(pool, org_id, text).await?.into();
        let mut all = kept();
        if all.len() >= KEPT {
            all.clear();
        }
        all.insert(text.to_owned(), found.clone());
        Ok(found)
    }
}

/// The census of each organization; cheap to clone.
#[derive(Clone)]
pub struct Censuses {
    ground: Ground,
    kept: Keeper<Census, Uuid>,
}

impl Censuses {
    /// Nothing counted.
    pub fn new(ground: &Ground) -> Self {
        Self { ground: ground.clone(), kept: Keeper::new("a census of a corpus", &ground.memory) }
    }

    /// The organization's, perhaps a moment behind.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(&self, org_id: Uuid) -> anyhow::Result<Arc<Census>> {
        let corpus = self.ground.watch.basis(org_id).await?.corpus;
        let count = |_, _| count(self.ground.watch.pool().clone(), org_id);
        self.kept.within(org_id, corpus, PATIENCE, count).await
    }
}

async fn count(pool: PgPool, org_id: Uuid) -> anyhow::Result<(Census, usize)> {
    let kinds = store::kinds(&pool, org_id).await?;
    let (places, occasions) = store::corpus(&pool, org_id).await?;
    let census = Census { kinds, places, occasions, uses: Mutex::default() };
    for text in COMPARED {
        census.uses(&pool, org_id, text).await?;
    }
    Ok((census, BYTES))
}
