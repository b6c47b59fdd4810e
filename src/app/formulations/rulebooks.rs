//! One effective checker for each organization that is writing, as its rules, settings and corpus are.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use uuid::Uuid;

use super::model::overlay;
use super::store;
use crate::app::accounts::settings::store::load;
use crate::app::corpus::corpora::Corpora;
use crate::app::kept::{Basis, Ground, Keeper};
use crate::engine::check::{Checker, Confusions};

/// How long findings that are asked for wait until changed rules are compiled. What the corpus teaches is not waited for.
const PATIENCE: Duration = Duration::from_secs(10);
/// Bytes of a checker: the shipped rules are compiled once for all.
const CHECKER: usize = 256 << 10;

/// The checkers of all organizations.
#[derive(Clone)]
pub struct Rulebooks {
    ground: Ground,
    corpora: Corpora,
    confusions: Keeper<Confusions, Uuid>,
    books: Keeper<Book, Stamp>,
}

/// The rules in the basis, and where the confusions lie that the book holds; nowhere: it has none.
type Stamp = (Uuid, usize);

struct Book {
    checker: Arc<Checker>,
    /// Held, so that no others come to lie where these do.
    _confusions: Option<Arc<Confusions>>,
}

impl Rulebooks {
    /// Rulebooks with nothing loaded.
    pub fn new(ground: &Ground, corpora: &Corpora) -> Self {
        Self {
            ground: ground.clone(),
            corpora: corpora.clone(),
            confusions: Keeper::new("what a corpus teaches of typing errors", &ground.memory),
            books: Keeper::new("a checker", &ground.memory),
        }
    }

    /// The organization's checker, perhaps a moment behind: for what is asked at every key.
    ///
    /// # Errors
    /// When the database fails, or a stored rule cannot be read.
    pub async fn recent(&self, org_id: Uuid) -> anyhow::Result<Arc<Checker>> {
        let basis = self.ground.watch.basis(org_id).await?;
        self.checker(org_id, basis, Duration::ZERO).await
    }

    /// The same for a page that waits for nothing: where it is not yet known what the corpus teaches, without that.
    ///
    /// # Errors
    /// When the database fails, or a stored rule cannot be read.
    pub async fn at_once(&self, org_id: Uuid) -> anyhow::Result<Arc<Checker>> {
        let basis = self.ground.watch.basis(org_id).await?;
        let learn = |corpus, _| learn(self.corpora.clone(), org_id, corpus);
        let confusions = self.confusions.ready(org_id, basis.corpus, learn);
        self.book(org_id, basis, confusions, Duration::ZERO).await
    }

    /// The organization's checker as rules and settings are now: for findings that are asked for.
    ///
    /// # Errors
    /// When the database fails, or a stored rule cannot be read.
    pub async fn newest(&self, org_id: Uuid) -> anyhow::Result<Arc<Checker>> {
        let basis = self.ground.watch.newest(org_id).await?;
        self.checker(org_id, basis, PATIENCE).await
    }

    async fn checker(&self, org_id: Uuid, basis: Basis, patience: Duration) -> anyhow::Result<Arc<Checker>> {
        let learn = |corpus, _| learn(self.corpora.clone(), org_id, corpus);
        let confusions = self.confusions.get(org_id, basis.corpus, learn).await?;
        self.book(org_id, basis, Some(confusions), patience).await
    }

    /// A checker with these rules, and with what the corpus teaches where that is known.
    async fn book(
        &self,
        org_id: Uuid,
        basis: Basis,
        confusions: Option<Arc<Confusions>>,
        patience: Duration,
    ) -> anyhow::Result<Arc<Checker>> {
        let stamp = (basis.rules, confusions.as_ref().map_or(0, |confusions| Arc::as_ptr(confusions).addr()));
        let make = |_, _| compile(self.ground.watch.pool().clone(), org_id, confusions.clone());
        Ok(self.books.within(org_id, stamp, patience, make).await?.checker.clone())
    }
}

async fn learn(corpora: Corpora, org_id: Uuid, corpus: Uuid) -> anyhow::Result<(Confusions, usize)> {
    let speeches = corpora.of(org_id, corpus).await?;
    let work = move || {
        let texts: Vec<String> = speeches.iter().map(|speech| speech.document.plain()).collect();
        let confusions = Confusions::learn(texts.iter().map(String::as_str));
        let bytes = confusions.bytes();
        (confusions, bytes)
    };
    Ok(tokio::task::spawn_blocking(work).await?)
}

async fn compile(
    pool: PgPool,
    org_id: Uuid,
    confusions: Option<Arc<Confusions>>,
) -> anyhow::Result<(Book, usize)> {
    let words = store::words(&pool, org_id).await?;
    let overlay = overlay(words, &load(&pool, org_id).await?);
    let work = move || {
        let mut checker = Checker::with(&overlay);
        if let Some(confusions) = &confusions {
            checker = checker.with_confusions(confusions.clone());
        }
        Book { checker: Arc::new(checker), _confusions: confusions }
    };
    Ok((tokio::task::spawn_blocking(work).await?, CHECKER))
}
