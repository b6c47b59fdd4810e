//! One index for each organization that compares, as corpus and library are.

use std::collections::HashMap;
use std::sync::Arc;

use sqlx::PgPool;
use uuid::Uuid;

use crate::app::corpus::corpora::{Corpora, characters};
use crate::app::corpus::model::Details;
use crate::app::kept::{Ground, Keeper};
use crate::app::library::store::holdings;
use crate::engine::check::set_formulations;
use crate::engine::reuse::{Index, Kind, Source, is_law};

/// Bytes that a character of the corpus takes in the index.
const A_CHARACTER: usize = 12;

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
    ground: Ground,
    corpora: Corpora,
    indexes: Keeper<Shelved, Stamp>,
}

/// Corpus and library in the basis.
type Stamp = (Uuid, Uuid);

impl Archive {
    /// Archives with nothing loaded.
    pub fn new(ground: &Ground, corpora: &Corpora) -> Self {
        let indexes = Keeper::new("an index to compare with", &ground.memory);
        Self { ground: ground.clone(), corpora: corpora.clone(), indexes }
    }

    /// The organization's archive, perhaps a moment behind.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn of(&self, org_id: Uuid) -> anyhow::Result<Arc<Shelved>> {
        let basis = self.ground.watch.basis(org_id).await?;
        let make =
            |(corpus, _), _| make(self.ground.watch.pool().clone(), self.corpora.clone(), org_id, corpus);
        self.indexes.get(org_id, (basis.corpus, basis.library), make).await
    }
}

async fn make(
    pool: PgPool,
    corpora: Corpora,
    org_id: Uuid,
    corpus: Uuid,
) -> anyhow::Result<(Shelved, usize)> {
    let speeches = corpora.of(org_id, corpus).await?;
    let approved = holdings(&pool, org_id, &["approved"]).await?;
    let phrasings: Vec<String> = approved.into_iter().map(|holding| holding.text).collect();
    let work = move || {
        let bytes = characters(&speeches) * A_CHARACTER;
        let archived = speeches.iter().map(|speech| Archived {
            id: speech.id,
            details: speech.details.clone(),
            source_tier: speech.source_tier.clone(),
            text: speech.document.plain(),
        });
        (Shelved::new(archived.collect(), &phrasings), bytes)
    };
    Ok(tokio::task::spawn_blocking(work).await?)
}
