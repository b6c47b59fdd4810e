//! What a draft is: its text with the sources of every piece, what is filled, what is left open.

use serde::Serialize;

use super::chosen::OUTLINE;
use super::slots::Chip;
use super::spot::Retired;
use crate::document::{Document, Line, PointStyle, SectionKind};
use crate::suggest::headings::OfferedSet;

/// A draft with everything a writer wants to know of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Draft {
    /// The text as the editor's tree; runs carry the id of their speech.
    #[serde(skip)]
    pub document: Document,
    /// The title.
    pub title: String,
    /// The salutation.
    pub salutation: Option<String>,
    /// The sections in order.
    pub sections: Vec<DraftSection>,
    /// The speeches the text comes from with their part of it, the largest first.
    pub sources: Vec<Share>,
    /// Other whole sets of headings for the same kinds.
    pub heading_sets: Vec<OfferedSet>,
    /// What is left to the writer.
    pub open_questions: Vec<Question>,
    /// What of the outline is filled.
    pub filled: Filled,
    /// Length, as read aloud.
    pub characters: usize,
    /// The outline's target length.
    pub target: usize,
    /// Minutes at the speaker's rate.
    pub minutes: f32,
    /// Minutes of the occasion.
    pub target_minutes: u32,
}

/// How much of an outline's places is filled: a place with a slot for what is still to be written is not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
pub struct Filled {
    /// Places that are filled.
    pub places: usize,
    /// All places.
    pub of: usize,
    /// Characters written at the filled places.
    pub characters: usize,
    /// Of these what the outline usually says there.
    pub usual: usize,
    /// Characters planned for them.
    pub planned: usize,
    /// Places where something stands and more is to be written.
    pub begun: usize,
    /// Their characters.
    pub begun_characters: usize,
}

impl Filled {
    /// Of sections of a draft.
    pub(super) fn of(sections: &[DraftSection]) -> Self {
        let mut out = Self::default();
        for section in sections {
            let own =
                section.points.is_empty().then_some((&section.to_write, &section.paragraphs, section.target));
            let points =
                section.points.iter().map(|point| (&point.to_write, &point.paragraphs, point.target));
            // What the outline says itself nobody has to fill.
            let shipped = section.shipped;
            for (open, paragraphs, planned) in own.into_iter().chain(points) {
                if shipped {
                    continue;
                }
                out.of += 1;
                let written: usize = paragraphs.iter().map(|p| p.text.chars().count()).sum();
                if open.is_some() && written > 0 {
                    out.begun += 1;
                    out.begun_characters += written;
                }
                if open.is_none() {
                    out.places += 1;
                    out.planned += planned;
                    out.characters += written;
                    let pieces = paragraphs.iter().flat_map(|paragraph| &paragraph.sources);
                    let usual = pieces.filter(|piece| piece.id == OUTLINE);
                    out.usual += usual.map(|piece| piece.text.chars().count()).sum::<usize>();
                }
            }
        }
        out
    }

    /// What is filled, in words; empty where nothing is planned.
    pub fn words(&self) -> String {
        let Self { places, of, characters, usual, planned, begun, begun_characters } = self;
        let usual = if *usual > 0 {
            format!("（其中提纲上的常用说法{usual}字）")
        } else {
            String::new()
        };
        let begun = match begun {
            0 => String::new(),
            begun => format!("；另有{begun}处只写了一部分，共{begun_characters}字，还要补写"),
        };
        format!("{of}处中写成{places}处，写成的地方{characters}字{usual}，这些地方计划{planned}字{begun}")
    }
}

/// A speech's part of a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Id of the speech; `outline` for the outline's own text, empty for the writer's.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Characters taken from it.
    pub characters: usize,
    /// Of a hundred characters of the text.
    pub percent: usize,
}

/// A section of a draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DraftSection {
    /// Its kind.
    pub kind: SectionKind,
    /// Its heading.
    pub heading: Option<String>,
    /// Its own paragraphs: openings, closings, the words before the first point.
    pub paragraphs: Vec<DraftParagraph>,
    /// Its points.
    pub points: Vec<DraftPoint>,
    /// What is still to be written of its own words: the name of the slot that stands for it.
    pub to_write: Option<String>,
    /// Length in characters.
    pub characters: usize,
    /// Target length.
    pub target: usize,
    /// Whether the outline has a text of its own for it, which nobody has to fill.
    #[serde(skip)]
    pub shipped: bool,
}

/// A point of a draft.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct DraftPoint {
    /// Its kind.
    pub kind: SectionKind,
    /// Its number (一要).
    pub label: String,
    /// Its lead.
    pub lead: String,
    /// Its text; empty where the archive holds nothing that fits.
    pub paragraphs: Vec<DraftParagraph>,
    /// What to write, from the outline.
    pub guidance: String,
    /// What is still to be written: the name of the slot that stands for it.
    pub to_write: Option<String>,
    /// Target length.
    pub target: usize,
    #[serde(skip)]
    pub(super) style: PointStyle,
}

/// A paragraph of a draft with its sources.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct DraftParagraph {
    /// The text, open slots as `{{name}}`.
    pub text: String,
    /// Where each piece comes from, in order.
    pub sources: Vec<PieceSource>,
    /// Open slots and what stood there.
    pub chips: Vec<Chip>,
    /// Wording put in its current form.
    pub retired: Vec<Retired>,
    #[serde(skip)]
    pub(super) line: Line,
}

impl DraftPoint {
    /// Length in characters, label and lead included.
    pub fn characters(&self) -> usize {
        let texts = self.paragraphs.iter().map(|p| p.text.as_str());
        texts.chain([self.label.as_str(), self.lead.as_str()]).map(|text| text.chars().count()).sum()
    }
}

impl DraftParagraph {
    /// Whether it comes from the archive, not from the outline.
    pub fn taken(&self) -> bool {
        self.sources.iter().any(|piece| piece.id != OUTLINE)
    }
}

/// Where a piece of a paragraph comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PieceSource {
    /// Id of the speech; `outline` for the outline's own text.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The piece.
    pub text: String,
}

/// What sort of question it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum QuestionKind {
    /// A slot to fill.
    Slot,
    /// A point without text.
    Empty,
    /// A point or section much shorter than planned.
    Short,
    /// A figure, a law, a quotation: somebody must look whether it is right.
    Fact,
    /// A wording that was put in its current form: look whether it suits.
    Retired,
    /// The whole is too long or too short.
    Length,
}

impl QuestionKind {
    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Slot => "填空",
            Self::Empty => "缺文字",
            Self::Short => "偏短",
            Self::Fact => "核实",
            Self::Retired => "已改表述",
            Self::Length => "篇幅",
        }
    }

    /// How it is marked: `warning` where text is missing, `hint` where somebody should look.
    pub const fn badge(self) -> &'static str {
        match self {
            Self::Empty | Self::Short | Self::Length => "warning",
            Self::Slot | Self::Fact | Self::Retired => "hint",
        }
    }
}

/// One open question.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    /// What sort.
    pub kind: QuestionKind,
    /// Where: a heading or lead.
    pub place: String,
    /// The section, and the point in it; `None`: the whole text.
    #[serde(skip)]
    pub at: Option<(usize, Option<usize>)>,
    /// One sentence for the writer.
    pub text: String,
}
