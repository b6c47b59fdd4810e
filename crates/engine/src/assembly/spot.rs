//! A place that a text is sought for, and what can stand there.

use serde::{Deserialize, Serialize};

use super::slots::Localised;
use crate::document::SectionKind;
use crate::suggest::Position;

/// The place a text is sought for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spot {
    /// Kind of the point, or of the section.
    pub kind: SectionKind,
    /// Kind of the section.
    pub section: SectionKind,
    /// The lead or heading it stands under.
    pub lead: String,
    /// What it should speak of: guidance, the section's heading.
    pub topic: String,
    /// Whether it is the words before the first point of a section.
    pub intro: bool,
    /// Whether it is a section without points.
    pub whole: bool,
    /// How many points follow it.
    pub points: usize,
    /// Which of the headed sections it stands in, from 0, and of how many.
    pub number: Option<(usize, usize)>,
}

/// A wording that was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// The clause as it stood.
    pub was: String,
    /// The clause in its current form.
    pub now: String,
}

/// A group of sentences that can stand in the draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The text with slots.
    pub text: Localised,
    /// Wording put in its current form.
    pub retired: Vec<Retired>,
    /// Its move.
    pub position: Position,
    /// The kind it was found under.
    pub kind: SectionKind,
    /// Which source, by position in the archive.
    pub source: usize,
    /// Which point of the archive; candidates of one point stood side by side.
    pub point: usize,
    /// Its place in the archive: within a point, the order in which the text stood.
    pub order: usize,
    /// The higher the better; only comparable for one spot.
    pub score: f32,
    /// Length in characters, slots by their names.
    pub characters: usize,
}
