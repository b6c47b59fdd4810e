//! One index for each organization that compares, as corpus and library are.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use uuid::Uuid;

use super::store::{self, Stamp};
use crate::app::corpus::model::Details;
use crate::app::kept::Kept;
use crate::engine::check::set_formulations;
use crate::engine::reuse::{Index, Kind, Source, is_law};

/// How long an index is used before somebody asks whether it is still the newest.
const FRESH: Duration = Duration::from_secs(5);

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
pub struct Archive {
    pool: PgPool,
    indexes: Arc<Kept<Shelved, Stamp>>,
}

impl Archive {
    /// Archives over this database, with nothing loaded.
    pub fn new(pool: PgPool) -> Self {
        Self { pool, indexes: Arc::new(Kept::new(FRESH)) }
    }

    /// The organization's archive, a few seconds old at most.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(&self, org_id: Uuid) -> anyhow::Result<Arc<Shelved>> {
        let stamp = async { Ok(store::stamp(&self.pool, org_id).await?) };
        self.indexes.recent(org_id, stamp, async |_, _| self.make(org_id).await).await
    }

    async fn make(&self, org_id: Uuid) -> anyhow::Result<Shelved> {
        let speeches = store::archive(&self.pool, org_id).await?;
        let phrasings = store::formulations(&self.pool, org_id).await?;
        Ok(tokio::task::spawn_blocking(move || Shelved::new(speeches, &phrasings)).await?)
    }
}
