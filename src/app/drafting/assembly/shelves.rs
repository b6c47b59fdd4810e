//! What a draft is put together from: the organization's speeches, cut up, as its corpus is, and its rules.

use std::sync::Arc;

use sqlx::PgPool;
use uuid::Uuid;

use super::model::{place_of, source};
use crate::app::accounts::store::organizations;
use crate::app::corpus::corpora::{Corpora, characters};
use crate::app::formulations::Rulebooks;
use crate::app::kept::{Ground, Keeper};
use crate::engine::assembly::Archive;
use crate::engine::check::Checker;

/// Bytes that a character of the corpus takes, cut up.
const A_CHARACTER: usize = 24;

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
    ground: Ground,
    corpora: Corpora,
    rulebooks: Rulebooks,
    archives: Keeper<Archive, Uuid>,
}

impl Shelves {
    /// Shelves with nothing loaded.
    pub fn new(ground: &Ground, corpora: &Corpora, rulebooks: Rulebooks) -> Self {
        let archives = Keeper::new("an archive to put drafts together from", &ground.memory);
        Self { ground: ground.clone(), corpora: corpora.clone(), rulebooks, archives }
    }

    /// The organization's archive, perhaps a moment behind its corpus, and its rules.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(&self, org_id: Uuid) -> anyhow::Result<Desk> {
        let checker = self.rulebooks.recent(org_id).await?;
        let basis = self.ground.watch.basis(org_id).await?;
        let cut = |corpus, _| cut(self.ground.watch.pool().clone(), self.corpora.clone(), org_id, corpus);
        let archive = self.archives.get(org_id, basis.corpus, cut).await?;
        Ok(Desk { archive, checker })
    }
}

async fn cut(pool: PgPool, corpora: Corpora, org_id: Uuid, corpus: Uuid) -> anyhow::Result<(Archive, usize)> {
    let speeches = corpora.of(org_id, corpus).await?;
    let all = organizations(&pool).await?;
    let ours = all.into_iter().find(|each| each.id == org_id).map(|each| place_of(&each.name));
    let ours = ours.unwrap_or_default();
    let work = move || {
        let bytes = characters(&speeches) * A_CHARACTER;
        let sources = Arc::unwrap_or_clone(speeches).into_iter().map(|speech| source(speech, &ours));
        (Archive::new(sources.collect()), bytes)
    };
    Ok(tokio::task::spawn_blocking(work).await?)
}
