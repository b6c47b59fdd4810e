//! The log of steps as the open drafts write to it: what several drafts of an organization have to store while the
//! database is busy goes there together, in one statement and one commit.

use std::collections::HashSet;
use std::sync::Arc;

use sqlx::PgPool;
use tokio::sync::{OnceCell, oneshot};
use uuid::Uuid;

use super::gather::Gather;
use super::store::{self, Append};
use crate::db::distribute;

/// Steps of one page that are stored together with others'; a large paste goes alone and holds nobody up.
const TOGETHER: usize = 32;
/// Drafts of one statement.
const GROUP: usize = 64;
/// From how many drafts on a group pays where the tables are spread over a cluster.
const SPREAD_GROUP: usize = 4;

/// Where steps are stored; cheap to clone.
#[derive(Clone)]
pub(super) struct Ledger {
    tables: Tables,
    waiting: Gather<Uuid, Entry>,
}

/// The tables of steps, and what they were found to be.
#[derive(Clone)]
struct Tables {
    pool: PgPool,
    spread: Arc<OnceCell<bool>>,
}

struct Entry {
    append: Append,
    stored: oneshot::Sender<sqlx::Result<bool>>,
}

impl Ledger {
    /// A ledger in this database.
    pub fn new(pool: PgPool) -> Self {
        Self { tables: Tables { pool, spread: Arc::default() }, waiting: Gather::default() }
    }

    /// Appends steps if the draft is still at their version, open, and the person on its list; returns when they are
    /// committed. False: nothing was written.
    ///
    /// # Errors
    /// When the database fails; then nobody knows whether they were written.
    pub async fn append(&self, append: Append) -> sqlx::Result<bool> {
        if append.steps.len() > TOGETHER {
            return self.tables.append(&append).await;
        }
        let (stored, told) = oneshot::channel();
        let tables = self.tables.clone();
        self.waiting.add(append.key.org_id, Entry { append, stored }, move |group| {
            store_group(tables.clone(), group)
        });
        told.await.map_err(|_| sqlx::Error::WorkerCrashed)?
    }
}

impl Tables {
    /// Whether they are spread over a cluster; the database is asked once.
    async fn are_spread(&self) -> sqlx::Result<bool> {
        self.spread.get_or_try_init(|| distribute::is_cluster(&self.pool)).await.copied()
    }

    async fn append(&self, append: &Append) -> sqlx::Result<bool> {
        if self.are_spread().await? {
            return Ok(!store::append_spread(&self.pool, &[append]).await?.is_empty());
        }
        store::append(&self.pool, append).await
    }

    /// Those that were stored; what is too few to be worth a group is left to be stored alone.
    async fn append_all(&self, appends: &[&Append]) -> sqlx::Result<HashSet<Uuid>> {
        if !self.are_spread().await? {
            return store::append_all(&self.pool, appends).await;
        }
        if appends.len() < SPREAD_GROUP {
            return Ok(HashSet::new());
        }
        store::append_spread(&self.pool, appends).await
    }
}

/// Stores what waits of one organization. Whoever is not served with the others (his version is old, his row is locked,
/// the statement failed) is tried alone, so that each gets an answer of his own and nobody waits for another.
async fn store_group(tables: Tables, group: Vec<Entry>) {
    let mut group = group.into_iter().peekable();
    while group.peek().is_some() {
        let some: Vec<Entry> = group.by_ref().take(GROUP).collect();
        // Of a draft whose page has gone meanwhile there may be two entries: one at a time.
        let mut drafts = HashSet::new();
        let (some, again): (Vec<Entry>, Vec<Entry>) =
            some.into_iter().partition(|entry| drafts.insert(entry.append.key.speech_id));
        let appends: Vec<&Append> = some.iter().map(|entry| &entry.append).collect();
        let mut moved = tables.append_all(&appends).await.unwrap_or_else(|error| {
            tracing::warn!(%error, drafts = appends.len(), "steps were not stored together, each is tried alone");
            HashSet::new()
        });
        for entry in some.into_iter().chain(again) {
            if moved.remove(&entry.append.key.speech_id) {
                // Whoever asked may have gone.
                let _ = entry.stored.send(Ok(true));
            } else {
                tokio::spawn(store_alone(tables.clone(), entry));
            }
        }
    }
}

async fn store_alone(tables: Tables, entry: Entry) {
    let _ = entry.stored.send(tables.append(&entry.append).await);
}
