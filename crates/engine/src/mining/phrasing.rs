//! What mining hands out: a phrasing with everything known of its use.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::document::SectionKind;
use crate::names::UnknownName;

/// What sort of phrasing it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A formulation, a clause or several.
    Clause,
    /// Members joined by 、: 总揽全局、协调各方.
    Series,
    /// A thing's name with what belongs to it, whatever verb governs it: 中央经济工作会议精神, 法治政府建设.
    Term,
    /// A heading or the lead of a point.
    Heading,
    /// The pattern of a set of headings: 强化{2}意识，{2}{4}有{2}.
    Skeleton,
    /// A pattern with free slots: 推进{…}建设.
    Frame,
    /// How speeches begin.
    Opening,
    /// How they end.
    Closing,
    /// A quotation or saying.
    Quotation,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 9] = [
        Self::Clause,
        Self::Series,
        Self::Term,
        Self::Heading,
        Self::Skeleton,
        Self::Frame,
        Self::Opening,
        Self::Closing,
        Self::Quotation,
    ];

    /// The stable name used in JSON and the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Clause => "clause",
            Self::Series => "series",
            Self::Term => "term",
            Self::Heading => "heading",
            Self::Skeleton => "skeleton",
            Self::Frame => "frame",
            Self::Opening => "opening",
            Self::Closing => "closing",
            Self::Quotation => "quotation",
        }
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Kind {
    type Err = UnknownName;

    fn from_str(name: &str) -> Result<Self, UnknownName> {
        Self::ALL.into_iter().find(|kind| kind.name() == name).ok_or_else(|| UnknownName(name.to_owned()))
    }
}

/// Where in its point a sentence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// A heading.
    Heading,
    /// The first sentence of a point (论断).
    First,
    /// Any other sentence.
    Middle,
    /// The last sentence of a point (落脚).
    Last,
}

/// A phrasing (固定表述) found by mining.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Phrasing {
    /// [`key`] of `text`: the same in every run, organization and shard.
    pub key: u64,
    /// The text; slots stand as `{名}`, the free slots of frames as `{…}`.
    pub text: String,
    /// What sort it is.
    pub kind: Kind,
    /// Clusters of near-identical speeches that use it, in any of its wordings.
    pub speeches: u32,
    /// Uses, in any of its wordings; uses that are no evidence (spun clauses) are left out.
    pub count: u32,
    /// How much it is worth; comparable within one run only.
    pub score: f32,
    /// Other wordings, the most frequent first.
    pub variants: Vec<Variant>,
    /// The slots of `text` in order, with what fills them.
    pub slots: Vec<Slot>,
    /// Every use.
    pub occurrences: Vec<Occurrence>,
    /// Uses by what the section or point is about.
    pub sections: BTreeMap<SectionKind, u32>,
    /// Uses by place in the point.
    pub positions: BTreeMap<Position, u32>,
    /// Uses by speaker, where speakers are known.
    pub speakers: BTreeMap<String, u32>,
    /// Uses by year, where years are known: the drift of the formulation.
    pub years: BTreeMap<i32, u32>,
    /// Today's form, if this one is retired.
    pub current_form: Option<String>,
}

impl Phrasing {
    /// A copy without the occurrences.
    pub(super) fn bare(&self) -> Self {
        Self {
            key: self.key,
            text: self.text.clone(),
            kind: self.kind,
            speeches: self.speeches,
            count: self.count,
            score: self.score,
            variants: self.variants.clone(),
            slots: self.slots.clone(),
            occurrences: Vec::new(),
            sections: self.sections.clone(),
            positions: self.positions.clone(),
            speakers: self.speakers.clone(),
            years: self.years.clone(),
            current_form: self.current_form.clone(),
        }
    }
}

/// Another wording of a phrasing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Variant {
    /// The text.
    pub text: String,
    /// Clusters of speeches that use this wording.
    pub speeches: u32,
    /// Uses of this wording.
    pub occurrences: u32,
}

/// A slot of a phrasing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Slot {
    /// The name as it stands in the text, without braces.
    pub name: String,
    /// The most frequent fillers.
    pub fillers: Vec<String>,
}

/// One use of a phrasing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Occurrence {
    /// Index of the speech among the sources given.
    pub source: usize,
    /// First character in `Document::plain()`.
    pub start: usize,
    /// One past the last character.
    pub end: usize,
}

/// The stable key of a phrasing: the clause hash of its normalised text.
pub fn key(text: &str) -> u64 {
    crate::clause::hash(&crate::clause::normalise(text))
}
