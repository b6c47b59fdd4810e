//! What a sentence says (句读): its subject, who can say it, what it does, when it holds, which facts it binds, what it
//! promises, and whether it stands alone. Computed once when a speech is stored and kept with it under [`VERSION`].
//!
//! A reading is an opinion that can be shown: every value follows from words that stand in the sentence ([`cues`]), from
//! its place in the speech, or from its neighbours. Where nothing speaks for a value it is the neutral one (no subject,
//! anybody's voice, standing time), never a guess. All ranges are in characters of the line.

pub mod act;
mod cues;
pub mod facts;
mod kinds;
mod promise;
mod signs;
pub mod subject;
#[cfg(test)]
mod tests;
mod time;
mod voice;
mod whole;

use serde::{Deserialize, Serialize};

use signs::SIGNS;

use crate::lexicon::fold::folded;

use crate::document::{Block, Document, Level, Line, Occasion, Office, Section, SectionKind};

pub use crate::lexicon::sentence::{Sentence, sentences};
pub use facts::{Bound, Fact};
pub use kinds::{Act, Voice};
pub use promise::Promise;
pub use time::Time;
pub use whole::Whole;

/// The version of the reader. Stored readings of another version are made anew.
pub const VERSION: i32 = 6;

/// What is known of the speech as a whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Source {
    /// The office of the speaker.
    pub office: Option<Office>,
    /// The level of the speaker's congress.
    pub level: Option<Level>,
    /// The occasion.
    pub occasion: Option<Occasion>,
}

/// Where a sentence stands: the section, the paragraphs and points down to its line, its place in the line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which section, from 0.
    pub section: usize,
    /// Which block in each level below the section, from 0; empty for the section's heading.
    pub blocks: Vec<usize>,
    /// First character in the line.
    pub start: usize,
    /// One past its last character.
    pub end: usize,
}

impl Place {
    /// The line in which the sentence stands; `None` where the document has no such place.
    pub fn line<'a>(&self, document: &'a Document) -> Option<&'a Line> {
        if self.blocks.is_empty() {
            return document.sections.get(self.section)?.heading.as_ref();
        }
        match self.block(document)? {
            Block::Paragraph(line) => Some(line),
            Block::Point(point) => Some(&point.lead),
        }
    }

    /// The paragraph or point in which the sentence stands; `None` for a heading, and where the document has no such place.
    pub fn block<'a>(&self, document: &'a Document) -> Option<&'a Block> {
        let (last, above) = self.blocks.split_last()?;
        let mut blocks = &document.sections.get(self.section)?.blocks;
        for at in above {
            let Block::Point(point) = blocks.get(*at)? else { return None };
            blocks = &point.blocks;
        }
        blocks.get(*last)
    }

    /// The words of the sentence; the empty string where the document has no such place.
    pub fn text(&self, document: &Document) -> String {
        let Some(line) = self.line(document).map(Line::text) else { return String::new() };
        let begins = behind(&line, self.start);
        let rest = behind(begins, self.end.saturating_sub(self.start));
        begins.get(..begins.len() - rest.len()).unwrap_or_default().to_owned()
    }
}

/// What stands behind the first `count` characters of a text.
fn behind(text: &str, count: usize) -> &str {
    let mut chars = text.chars();
    if let Some(last) = count.checked_sub(1) {
        chars.nth(last);
    }
    chars.as_str()
}

/// The reading of a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Where it stands.
    pub place: Place,
    /// The fields and laws it is about; empty: neutral, it fits any meeting of a congress.
    pub subjects: Vec<String>,
    /// Who can say it.
    pub voice: Voice,
    /// The level that it names as the speaker's own (全县, 我县).
    pub level: Option<Level>,
    /// What it does.
    pub act: Act,
    /// When it holds.
    pub time: Time,
    /// The facts it binds, in order.
    pub facts: Vec<Bound>,
    /// The list it announces, and whether as many members follow.
    pub promise: Option<Promise>,
    /// Whether it stands alone.
    pub whole: Whole,
}

/// Sentences of a paragraph, about.
const SENTENCES: usize = 6;

/// Reads every sentence of a speech, in the order of the document; headings and leads are sentences too.
pub fn read(document: &Document, source: &Source) -> Vec<Reading> {
    let size = document.sections.iter().map(|section| section.blocks.len()).sum::<usize>();
    let mut readings = Vec::with_capacity(size * SENTENCES);
    let mut headed = document.sections.iter().filter(|section| section.heading.is_some()).count();
    for (number, section) in document.sections.iter().enumerate() {
        let lines = lines(section);
        // What an opening announces are the parts of the speech that follow.
        headed -= usize::from(section.heading.is_some());
        for (at, line) in lines.iter().enumerate() {
            let text = line.text.text();
            let parts = if section.heading.is_none() && at + 1 == lines.len() { headed } else { 0 };
            let below = || promise::Below::of(&lines, at).or(parts);
            let last = at + 1 == lines.len();
            let context = Context { source, kind: line.kind, heading: line.heading, last, facts: true };
            read_line(&text, &context, &below, |mut reading| {
                reading.place.section = number;
                reading.place.blocks.clone_from(&line.path);
                readings.push(reading);
            });
        }
    }
    readings
}

/// The readings of the sentences of a text by itself, as typed at the caret or taken out of a speech; their places count
/// from its beginning.
pub fn read_text(text: &str, kind: SectionKind, source: &Source) -> Vec<Reading> {
    alone(text, kind, source, true)
}

/// [`read_text`] for who may say a text where: without the facts it binds, which take most of the time.
pub(crate) fn read_eligible(text: &str, kind: SectionKind, source: &Source) -> Vec<Reading> {
    alone(text, kind, source, false)
}

fn alone(text: &str, kind: SectionKind, source: &Source, facts: bool) -> Vec<Reading> {
    let mut found = Vec::new();
    let context = Context { source, kind, heading: false, last: false, facts };
    read_line(text, &context, &promise::Below::default, |reading| found.push(reading));
    found
}

/// What a sentence's place says of it.
pub(crate) struct Context<'a> {
    /// What is known of the speech.
    pub source: &'a Source,
    /// What the section or point around it is about.
    pub kind: SectionKind,
    /// Whether the line is a heading.
    pub heading: bool,
    /// Whether it is the last line of its section.
    pub last: bool,
    /// Whether the facts that sentences bind are wanted.
    pub facts: bool,
}

/// A line of a section with its place.
pub(crate) struct Placed<'a> {
    /// Its text.
    pub text: &'a Line,
    /// Blocks down to it.
    pub path: Vec<usize>,
    /// Of the section or point around it.
    pub kind: SectionKind,
    /// Whether it is the heading of the section.
    pub heading: bool,
    /// Whether it is the lead of a point.
    pub lead: bool,
}

fn lines(section: &Section) -> Vec<Placed<'_>> {
    let mut out = Vec::new();
    if let Some(text) = &section.heading {
        out.push(Placed { text, path: Vec::new(), kind: section.kind, heading: true, lead: false });
    }
    below(&section.blocks, section.kind, &mut Vec::new(), &mut out);
    out
}

fn below<'a>(blocks: &'a [Block], kind: SectionKind, path: &mut Vec<usize>, out: &mut Vec<Placed<'a>>) {
    for (at, block) in blocks.iter().enumerate() {
        path.push(at);
        match block {
            Block::Paragraph(text) => {
                out.push(Placed { text, path: path.clone(), kind, heading: false, lead: false });
            }
            Block::Point(point) => {
                let kind = if point.kind == SectionKind::Other { kind } else { point.kind };
                out.push(Placed { text: &point.lead, path: path.clone(), kind, heading: false, lead: true });
                below(&point.blocks, kind, path, out);
            }
        }
        path.pop();
    }
}

/// Reads the sentences of a line and tells `found` of each; section and blocks of its place are left empty.
fn read_line(
    text: &str,
    context: &Context<'_>,
    below: &dyn Fn() -> promise::Below,
    mut found: impl FnMut(Reading),
) {
    // Judged as simplified characters, of which each has as many bytes.
    let original = text;
    let text = &*folded(text);
    let hits = cues::scan(text);
    let mut hits = hits.as_slice();
    let sentences = sentences(text);
    let all = &*SIGNS;
    let mut chars = Vec::with_capacity(text.len() / 3 + 1);
    chars.extend(text.chars());
    let signs: Vec<u16> = chars.iter().map(|c| all.of(*c)).collect();
    for (at, sentence) in sentences.iter().enumerate() {
        let own = hits.iter().position(|hit| hit.start >= sentence.bytes.end).unwrap_or(hits.len());
        let (mine, rest) = hits.split_at_checked(own).unwrap_or((hits, &[]));
        hits = rest;
        let seen = Seen {
            text: sentence.text,
            chars: chars.get(sentence.chars.clone()).unwrap_or_default(),
            signs: signs.get(sentence.chars.clone()).unwrap_or_default(),
            any: signs.get(sentence.chars.clone()).unwrap_or_default().iter().fold(0, |all, own| all | own),
            from: sentence.bytes.start,
            cues: mine,
        };
        let written = original.get(sentence.bytes.clone()).unwrap_or(sentence.text);
        let (first, last) = (at == 0, at + 1 == sentences.len());
        let promise = promise::of(&seen, sentences.get(at + 1..).unwrap_or_default(), last.then_some(below));
        let act = act::of(&seen, context, first, last && context.last, promise.is_some());
        let (voice, level) = voice::of(&seen, context);
        found(Reading {
            place: Place {
                section: 0,
                blocks: Vec::new(),
                start: sentence.chars.start,
                end: sentence.chars.end,
            },
            subjects: subject::of(&seen),
            voice,
            level,
            time: time::of(&seen, act, context),
            facts: if context.facts { facts::of(&seen, written, sentence.chars.start) } else { Vec::new() },
            whole: whole::of(&seen, promise.as_ref()),
            promise,
            act,
        });
    }
}

/// A sentence with the cues that stand in it.
pub(crate) struct Seen<'a> {
    /// The sentence with its end mark.
    pub text: &'a str,
    /// Its characters.
    pub chars: &'a [char],
    /// What each of them is a sign of.
    pub signs: &'a [u16],
    /// What any of them is a sign of.
    pub any: u16,
    /// Its first byte in the line; cues count from the line's beginning.
    pub from: usize,
    /// The cues in it, in order.
    pub cues: &'a [cues::Hit],
}

impl Seen<'_> {
    /// Whether a cue stands in it that `wanted` takes.
    pub fn has(&self, wanted: impl Fn(cues::Cue) -> bool) -> bool {
        self.cues.iter().any(|hit| wanted(hit.cue))
    }

    /// Whether one of its characters is one of these signs.
    pub fn shows(&self, sign: u16) -> bool {
        self.any & sign != 0
    }

    /// The text before and after a cue.
    pub fn around(&self, hit: &cues::Hit) -> (&str, &str) {
        let at = |byte: usize| byte.saturating_sub(self.from);
        (self.text.get(..at(hit.start)).unwrap_or_default(), self.text.get(at(hit.end)..).unwrap_or_default())
    }

    /// Whether a cue stands at the beginning of a clause.
    pub fn opens_clause(&self, hit: &cues::Hit) -> bool {
        let before = self.around(hit).0.chars().next_back();
        before.is_none_or(|c| "，。；：！？、“（".contains(c))
    }
}
