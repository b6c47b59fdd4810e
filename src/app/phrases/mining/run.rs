//! A run of the miner: what it works on, what it finds and what curators have said before; shared by the run over everything
//! and the one that lets the library grow.

use std::collections::{HashMap, HashSet};

use uuid::Uuid;

use super::store;
use crate::app::corpus::model::CorpusSpeech;
use crate::app::corpus::store::Edition;
use crate::app::phrases::curation::store as curation;
use crate::engine::mining::{Archive, Options, Phrasing, Source};

/// A corpus cut into clauses.
pub(super) struct Corpus {
    pub(super) archive: Archive,
    /// What each speech of the archive was when it was read.
    pub(super) editions: Vec<Edition>,
}

/// A corpus and what was found in it.
pub(super) struct Mined {
    pub(super) corpus: Corpus,
    pub(super) found: Vec<Phrasing>,
    pub(super) options: Options,
    /// There was more than is kept of one run.
    pub(super) cut: bool,
}

/// A speech as the miner takes it.
pub(super) fn source(speech: &CorpusSpeech) -> Source<'_> {
    Source {
        id: 0,
        title: &speech.details.title,
        speaker: Some(speech.details.speaker.as_str()).filter(|name| !name.is_empty()),
        year: speech.details.year(),
        document: &speech.document,
    }
}

/// What curators said, as far as runs go by it.
pub(super) struct Decided {
    rejected: HashSet<u64>,
    /// Phrasings that became wordings of others, with those.
    pub(super) merged: HashMap<u64, Uuid>,
}

impl Decided {
    pub(super) async fn read(db: &mut sqlx::PgConnection, org_id: Uuid) -> sqlx::Result<Self> {
        let rejected = store::rejected_keys(&mut *db, org_id).await?.into_iter().collect();
        let merged = curation::merged(db, org_id).await?.into_iter().collect();
        Ok(Self { rejected, merged })
    }

    /// Whether nobody rejected a phrasing of these keys, its own and those of its wordings.
    pub(super) fn wants(&self, keys: &[u64]) -> bool {
        keys.iter().all(|key| !self.rejected.contains(key))
    }
}

/// What a run wrote.
pub(super) struct Saved {
    /// The id of the run.
    pub(super) run: Uuid,
    /// Mined phrasings that the library now holds.
    pub(super) kept: usize,
    /// The keys of the rows it wrote.
    pub(super) written: HashSet<u64>,
}

/// Where a text stands in a speech of the archive, word for word, and was not taken from others there.
pub(super) fn own_uses_in(
    archive: &Archive,
    number: usize,
    speech: Uuid,
    text: &str,
) -> Vec<(Uuid, usize, usize)> {
    let length = text.chars().count();
    let own = archive.places(number, text).into_iter().filter(|start| archive.is_own(number, *start));
    own.map(|start| (speech, start, start + length)).collect()
}
