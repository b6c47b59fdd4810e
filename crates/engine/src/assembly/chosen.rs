//! A piece of text chosen for a place of a draft.

use serde::{Deserialize, Serialize};

use super::slots::Chip;
use super::sources::Archive;
use super::spot::{Candidate, Retired};
use crate::suggest::Position;

/// The id of what comes from the outline.
pub const OUTLINE: &str = "outline";

/// A piece of text chosen for a place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Chosen {
    /// The text, open slots as `{{name}}`.
    pub text: String,
    /// Id of the speech it comes from, or `outline`; empty: the writer's own words.
    pub speech: String,
    /// The speech's title.
    pub title: String,
    /// Its move.
    pub position: Position,
    /// Open slots and what stood there.
    pub chips: Vec<Chip>,
    /// Wording put in its current form.
    pub retired: Vec<Retired>,
    /// Whether it begins a new paragraph.
    pub paragraph: bool,
}

impl Chosen {
    /// The piece, unless it is empty.
    pub fn some(self) -> Option<Self> {
        (!self.text.trim().is_empty()).then_some(self)
    }

    /// Whether a speech of the archive lent it.
    pub fn of_the_archive(&self) -> bool {
        !self.speech.is_empty() && self.speech != OUTLINE
    }

    /// From a candidate of the archive.
    pub fn of(archive: &Archive, candidate: &Candidate) -> Self {
        let source = archive.sources.get(candidate.source);
        Self {
            text: candidate.text.plain(),
            speech: source.map(|source| source.id.clone()).unwrap_or_default(),
            title: source.map(|source| source.title.clone()).unwrap_or_default(),
            position: candidate.position,
            chips: candidate.text.chips().cloned().collect(),
            retired: candidate.retired.clone(),
            paragraph: false,
        }
    }
}
