//! A speech of the archive, and the sentences of it that can be taken together.

use time::Date;

use crate::document::{DateCertainty, Document, Genre, Level, Occasion, Office, SectionKind};
use crate::eligible::Said;
use crate::lexicon::days;
use crate::reading;
use crate::recognise::Speech;
use crate::suggest::{Position, Tier};

/// A speech of the archive.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Source {
    /// Stable id.
    pub id: String,
    /// The title, shown as the source.
    pub title: String,
    /// Who spoke.
    pub speaker: Option<String>,
    /// The speaker's office.
    pub office: Option<Office>,
    /// The speaker's level.
    pub level: Option<Level>,
    /// The occasion.
    pub occasion: Option<Occasion>,
    /// What sort of text it is; `None`: a speech, as far as is known.
    pub genre: Option<Genre>,
    /// The day, where it is known and not doubted; else the last on which it can have been written.
    pub date: Option<Date>,
    /// Whether `date` is only inferred from the formulations.
    pub inferred: bool,
    /// Whose speech it is.
    pub tier: Tier,
    /// The text.
    pub document: Document,
}

impl Source {
    /// From a recognised speech; a doubted date is no date.
    pub fn of(id: &str, speech: &Speech, tier: Tier) -> Self {
        let facts = &speech.facts;
        let (date, inferred) = Self::day(facts.date, facts.certainty, facts.date_span.1);
        Self {
            id: id.to_owned(),
            title: speech.document.title.plain(),
            speaker: facts.speaker.clone(),
            office: facts.office,
            level: facts.level,
            occasion: facts.occasion,
            genre: Some(facts.genre),
            date,
            inferred,
            tier,
            document: speech.document.clone(),
        }
    }

    /// The day of a speech, and whether it is only inferred: a doubted one counts no more than none, and then the last day on
    /// which it can have been written stands for it.
    pub fn day(
        said: Option<Date>,
        certainty: Option<DateCertainty>,
        until: Option<Date>,
    ) -> (Option<Date>, bool) {
        let said =
            said.filter(|_| matches!(certainty, Some(DateCertainty::Stated | DateCertainty::Confirmed)));
        (said.or(until), said.is_none())
    }

    /// Whether the day is known.
    pub fn is_dated(&self) -> bool {
        self.date.is_some() && !self.inferred
    }

    /// What the reading of its sentences must know of it.
    pub fn about(&self) -> reading::Source {
        reading::Source { office: self.office, level: self.level, occasion: self.occasion }
    }

    /// The month in words; one that is only inferred is told as such.
    pub fn month(&self) -> Option<String> {
        self.date.map(|date| match self.is_dated() {
            true => days::month(date),
            false => format!("约{}年以前", date.year()),
        })
    }

    /// The year, 0 if unknown.
    pub fn year(&self) -> i32 {
        self.date.map_or(0, Date::year)
    }
}

/// Sentences of one speech that can be taken together.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Group {
    /// Which source, by position.
    pub source: usize,
    /// Which point or paragraph run of the archive; groups of one stand side by side.
    pub point: usize,
    /// The text as it stands.
    pub text: String,
    /// Kind of the point, or of the section where the point has none.
    pub kind: SectionKind,
    /// Kind of the section.
    pub section: SectionKind,
    /// Its move.
    pub position: Position,
    /// The words of the point's lead.
    pub lead: usize,
    /// The words of its section's heading, as [`Group::lead`].
    pub heading: usize,
    /// Which of the headed sections it stands in, from 0, and of how many.
    pub number: Option<(usize, usize)>,
    /// Whether it stands under no heading, among paragraphs of several kinds.
    pub piece: bool,
    /// Whether it stands directly under a section that has points.
    pub intro: bool,
    /// Distinct pairs of neighbouring ideographs, sorted.
    pub pairs: Box<[u32]>,
    /// Which of 256 classes of pairs occur: a pair whose class is missing need not be looked for.
    pub classes: [u64; 4],
    /// What it says.
    pub said: Said,
    /// Whether it speaks of its own place as 我市, 我县.
    pub ours: bool,
    /// The length of its vector of weighed pairs: much that is rare makes it speak of something of its own.
    pub norm: f32,
    /// Where it stands in the archive's text: what a group says whatever the matter is stands where that group stands.
    pub order: usize,
}

impl Group {
    /// Whether the group holds a pair.
    pub fn has(&self, pair: u32) -> bool {
        let (word, bit) = class(pair);
        self.classes.get(word).is_some_and(|classes| classes & bit != 0)
            && self.pairs.binary_search(&pair).is_ok()
    }
}

/// The class of a pair: word and bit of [`Group::classes`].
fn class(pair: u32) -> (usize, u64) {
    let hash = pair.wrapping_mul(0x9e37_79b1) >> 24;
    ((hash >> 6) as usize, 1 << (hash & 63))
}

pub(super) fn classes(pairs: &[u32]) -> [u64; 4] {
    let mut out = [0; 4];
    for &pair in pairs {
        let (word, bit) = class(pair);
        if let Some(classes) = out.get_mut(word) {
            *classes |= bit;
        }
    }
    out
}

/// The distinct pairs of neighbouring ideographs of a text, sorted.
pub(crate) fn pairs(text: &str) -> Box<[u32]> {
    let chars: Vec<u32> = text.chars().map(u32::from).collect();
    let han = |c: u32| char::from_u32(c).is_some_and(crate::lexicon::han::is_han);
    let pair = |w: &[u32]| match *w {
        [a, b] if han(a) && han(b) => Some(a << 16 | b),
        _ => None,
    };
    let mut out: Vec<u32> = chars.windows(2).filter_map(pair).collect();
    out.sort_unstable();
    out.dedup();
    out.into_boxed_slice()
}

/// How much of the shorter of two texts stands in the other, by pairs, 0 to 1.
pub(crate) fn overlap(a: &[u32], b: &[u32]) -> f32 {
    let (short, long) = if a.len() <= b.len() { (a, b) } else { (b, a) };
    let shared = short.iter().filter(|pair| long.binary_search(pair).is_ok()).count();
    shared as f32 / short.len().max(1) as f32
}
