//! The catalogue: the list of the corpus page by page, what it can be narrowed to, how much there is.
//!
//! Every page of the list is read from the database as it stands, in the order of an index and no further than the page. What
//! there is to choose from is counted over the whole corpus and therefore kept, and counted again when the corpus has changed.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use uuid::Uuid;

use crate::app::kept::{Ground, Keeper};

pub mod model;
pub mod store;

use model::Facets;

/// How long a page waits for a new count; while an import runs it takes the one before.
const PATIENCE: Duration = Duration::from_millis(30);

/// What there is to choose from, for each organization; cheap to clone.
#[derive(Clone)]
pub struct Catalogue {
    ground: Ground,
    facets: Keeper<Facets, Uuid>,
}

impl Catalogue {
    /// A catalogue with nothing counted.
    pub fn new(ground: &Ground) -> Self {
        Self { ground: ground.clone(), facets: Keeper::new("the facets of a corpus", &ground.memory) }
    }

    /// What there is to choose from in the organization's corpus, perhaps a moment behind.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn facets(&self, org_id: Uuid) -> anyhow::Result<Arc<Facets>> {
        let corpus = self.ground.watch.basis(org_id).await?.corpus;
        let count = |_, _| count(self.ground.watch.pool().clone(), org_id);
        self.facets.within(org_id, corpus, PATIENCE, count).await
    }
}

async fn count(pool: PgPool, org_id: Uuid) -> anyhow::Result<(Facets, usize)> {
    let facets = store::facets(&pool, org_id).await?;
    let bytes = facets.bytes();
    Ok((facets, bytes))
}
