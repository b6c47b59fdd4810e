//! One effective checker for each organization that is writing, as its rules, settings and corpus are.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use uuid::Uuid;

use super::model::overlay;
use super::store::{self, RuleStamp};
use crate::app::accounts::settings::store::load;
use crate::app::corpus::store::{CorpusStamp, corpus_stamp};
use crate::app::kept::Kept;
use crate::engine::check::{Checker, Confusions};

/// How long a checker is used before somebody asks whether it is still the newest.
const FRESH: Duration = Duration::from_secs(2);

/// The checkers of all organizations.
#[derive(Clone)]
pub struct Rulebooks {
    pool: PgPool,
    books: Arc<Kept<Book, Stamp>>,
}

type Stamp = (RuleStamp, CorpusStamp);

struct Book {
    checker: Arc<Checker>,
    confusions: Arc<Confusions>,
}

impl Rulebooks {
    /// Rulebooks over this database, with nothing loaded.
    pub fn new(pool: PgPool) -> Self {
        Self { pool, books: Arc::new(Kept::new(FRESH)) }
    }

    /// The organization's checker, at most two seconds behind: for what is asked at every key.
    ///
    /// # Errors
    /// When the database fails, or a stored rule cannot be read.
    pub async fn recent(&self, org_id: Uuid) -> anyhow::Result<Arc<Checker>> {
        let make = |stamp, before| self.make(org_id, stamp, before);
        Ok(self.books.recent(org_id, self.stamp(org_id), make).await?.checker.clone())
    }

    /// The organization's checker as rules, settings and corpus are now: for findings that are asked for.
    ///
    /// # Errors
    /// When the database fails, or a stored rule cannot be read.
    pub async fn newest(&self, org_id: Uuid) -> anyhow::Result<Arc<Checker>> {
        let make = |stamp, before| self.make(org_id, stamp, before);
        Ok(self.books.newest(org_id, self.stamp(org_id), make).await?.checker.clone())
    }

    async fn stamp(&self, org_id: Uuid) -> anyhow::Result<Stamp> {
        Ok((store::rule_stamp(&self.pool, org_id).await?, corpus_stamp(&self.pool, org_id).await?))
    }

    /// Compiles the rules; learns typing errors from the corpus unless it is the same as `before`.
    async fn make(
        &self,
        org_id: Uuid,
        (_, corpus): Stamp,
        before: Option<(Arc<Book>, Stamp)>,
    ) -> anyhow::Result<Book> {
        let words = store::words(&self.pool, org_id).await?;
        let overlay = overlay(words, &load(&self.pool, org_id).await?);
        let known = before.filter(|(_, stamp)| stamp.1 == corpus).map(|(book, _)| book.confusions.clone());
        let speeches = match known {
            Some(_) => Vec::new(),
            None => store::speeches(&self.pool, org_id).await?,
        };
        let work = move || {
            let confusions = known.unwrap_or_else(|| {
                Arc::new(Confusions::learn(speeches.iter().map(|speech| speech.text.as_str())))
            });
            Book {
                checker: Arc::new(Checker::with(&overlay).with_confusions(confusions.clone())),
                confusions,
            }
        };
        Ok(tokio::task::spawn_blocking(work).await?)
    }
}
