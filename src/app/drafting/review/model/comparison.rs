//! Two states of a text, paragraph by paragraph.

use crate::app::drafting::model::bracketed;
use crate::engine::difference::{Row, Stretch, compare};
use crate::engine::document::{Block, Document};

/// A paragraph of a document with its number apart, so that moving one changes no other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Numbered {
    /// 一、 （二） 三要, or empty.
    pub label: String,
    /// The words.
    pub text: String,
}

/// The paragraphs of a document in order as they are shown, empty ones left out.
pub fn paragraphs(document: &Document) -> Vec<Numbered> {
    let mut out = Vec::new();
    let mut push = |label: String, text: String| out.push(Numbered { label, text: bracketed(&text) });
    push(String::new(), document.title.plain());
    if let Some(salutation) = &document.salutation {
        push(String::new(), salutation.plain());
    }
    let mut headed = 0;
    for section in &document.sections {
        if let Some(heading) = &section.heading {
            headed += 1;
            push(section.label(headed), heading.plain());
        }
        blocks(&section.blocks, &mut push);
    }
    out.retain(|paragraph| !paragraph.text.is_empty());
    out
}

fn blocks(list: &[Block], push: &mut impl FnMut(String, String)) {
    let mut index = 0;
    for block in list {
        match block {
            Block::Paragraph(line) => push(String::new(), line.plain()),
            Block::Point(point) => {
                index += 1;
                let label = point.label.clone().unwrap_or_else(|| point.style.label(index));
                push(label, point.lead.plain());
                blocks(&point.blocks, push);
            }
        }
    }
}

/// A comparison as the page shows it: rows, and runs of unchanged paragraphs folded away.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// A changed paragraph.
    Changed(Shown),
    /// Unchanged paragraphs: those next to a change are shown, the others folded.
    Same {
        /// Shown.
        first: Vec<Shown>,
        /// Folded away.
        folded: Vec<Shown>,
        /// Shown.
        last: Vec<Shown>,
    },
}

/// A paragraph of the comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// `same`, `edited`, `moved`, `away`, `removed`, `added`.
    pub kind: &'static str,
    /// One word on what happened, or empty.
    pub note: String,
    /// The number it has, in the newer state where it stands in both.
    pub label: String,
    /// Its words.
    pub stretches: Vec<Stretch>,
}

/// How many paragraphs were edited, added, removed and moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Tally {
    /// 修改
    pub edited: usize,
    /// 新增
    pub added: usize,
    /// 删去
    pub removed: usize,
    /// 移动
    pub moved: usize,
}

impl Tally {
    /// Whether nothing changed.
    pub fn is_nothing(self) -> bool {
        self == Self::default()
    }

    /// In words, with how many characters there are more.
    pub fn words(self, more: i64) -> String {
        let parts = [(self.edited, "改"), (self.added, "增"), (self.removed, "删"), (self.moved, "移")];
        let parts = parts.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{what}{n}段"));
        let characters = match more {
            0 => None,
            more if more > 0 => Some(format!("多{more}字")),
            less => Some(format!("少{}字", -less)),
        };
        parts.chain(characters).collect::<Vec<_>>().join("，")
    }
}

pub(super) fn signed(n: usize) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}

/// Unchanged paragraphs shown beside a change.
const BESIDE: usize = 1;

/// Fewer unchanged paragraphs are not folded away.
const WORTH_FOLDING: usize = 3;

/// Compares two states of a text.
pub fn comparison(before: &Document, after: &Document) -> (Vec<Part>, Tally) {
    let (old, new) = (paragraphs(before), paragraphs(after));
    let texts = |list: &'_ [Numbered]| -> Vec<String> { list.iter().map(|p| p.text.clone()).collect() };
    let (old_texts, new_texts) = (texts(&old), texts(&new));
    let a: Vec<&str> = old_texts.iter().map(String::as_str).collect();
    let b: Vec<&str> = new_texts.iter().map(String::as_str).collect();
    let mut tally = Tally::default();
    let mut same: Vec<Shown> = Vec::new();
    let mut parts: Vec<Part> = Vec::new();
    for row in compare(&a, &b) {
        let shown = show(row, &old, &new, &mut tally);
        if shown.kind == "same" {
            same.push(shown);
            continue;
        }
        fold(&mut same, &mut parts, false);
        parts.push(Part::Changed(shown));
    }
    fold(&mut same, &mut parts, true);
    (parts, tally)
}

/// Puts unchanged paragraphs away, but for those next to a change.
fn fold(same: &mut Vec<Shown>, parts: &mut Vec<Part>, end: bool) {
    if same.is_empty() {
        return;
    }
    let mut all = std::mem::take(same);
    let beside = if parts.is_empty() { 0 } else { BESIDE };
    let mut rest = all.split_off(beside.min(all.len()));
    let keep = if end { 0 } else { BESIDE };
    let last = rest.split_off(rest.len().saturating_sub(keep));
    if rest.len() < WORTH_FOLDING {
        all.append(&mut rest);
    }
    parts.push(Part::Same { first: all, folded: rest, last });
}

fn show(row: Row, old: &[Numbered], new: &[Numbered], tally: &mut Tally) -> Shown {
    use crate::engine::difference::Fate;
    let label = |list: &[Numbered], at: usize| list.get(at).map(|p| p.label.clone()).unwrap_or_default();
    let whole = |list: &[Numbered], at: usize, fate| {
        let text = list.get(at).map(|p| p.text.clone()).unwrap_or_default();
        vec![Stretch { fate, text }]
    };
    let shown = |kind, note: &str, label, stretches| Shown { kind, note: note.to_owned(), label, stretches };
    match row {
        Row::Same { after, .. } => shown("same", "", label(new, after), whole(new, after, Fate::Kept)),
        Row::Edited { after, stretches, .. } => {
            tally.edited += 1;
            shown("edited", "修改", label(new, after), stretches)
        }
        Row::MovedHere { after, stretches, before } => {
            tally.moved += 1;
            let note = format!("移来，原在第{}段", before + 1);
            shown("moved", &note, label(new, after), stretches)
        }
        Row::MovedAway { before, after } => {
            let note = format!("移走，现在第{}段", after + 1);
            shown("away", &note, label(old, before), whole(old, before, Fate::Kept))
        }
        Row::Removed { before } => {
            tally.removed += 1;
            shown("removed", "删去", label(old, before), whole(old, before, Fate::Removed))
        }
        Row::Added { after } => {
            tally.added += 1;
            shown("added", "新增", label(new, after), whole(new, after, Fate::Added))
        }
    }
}
