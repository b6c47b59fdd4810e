//! What a draft is put together from: the organization's speeches, cut up, as its corpus is, and its rules.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use uuid::Uuid;

use super::model::source;
use crate::app::corpus::store::{CorpusStamp, corpus, corpus_stamp};
use crate::app::formulations::Rulebooks;
use crate::app::kept::Kept;
use crate::engine::assembly::Archive;
use crate::engine::check::Checker;

/// How long an archive is used before the corpus is looked at again.
const FRESH: Duration = Duration::from_secs(5);

/// What one organization's draft is put together from.
#[derive(Clone)]
pub struct Desk {
    /// The speeches, cut up.
    pub archive: Arc<Archive>,
    /// The rules.
    pub checker: Arc<Checker>,
}

/// The archives of all organizations.
#[derive(Clone)]
pub struct Shelves {
    pool: PgPool,
    rulebooks: Rulebooks,
    archives: Arc<Kept<Archive, CorpusStamp>>,
}

impl Shelves {
    /// Shelves over this database, with nothing loaded.
    pub fn new(pool: PgPool, rulebooks: Rulebooks) -> Self {
        Self { pool, rulebooks, archives: Arc::new(Kept::new(FRESH)) }
    }

    /// The organization's archive as its corpus stands, and its rules.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(&self, org_id: Uuid) -> anyhow::Result<Desk> {
        let checker = self.rulebooks.recent(org_id).await?;
        let stamp = async { Ok(corpus_stamp(&self.pool, org_id).await?) };
        let archive = self.archives.recent(org_id, stamp, async |_, _| self.cut(org_id).await).await?;
        Ok(Desk { archive, checker })
    }

    async fn cut(&self, org_id: Uuid) -> anyhow::Result<Archive> {
        let speeches = corpus(&self.pool, org_id).await?;
        let work = move || Archive::new(speeches.into_iter().map(source).collect());
        Ok(tokio::task::spawn_blocking(work).await?)
    }
}
