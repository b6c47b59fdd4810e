//! The sentences of a text with what they say and where they stand.

use super::lines::Lines;
use crate::document::{Document, SectionKind, TO_WRITE};
use crate::eligible::{Kinds, Meeting};
use crate::reading::{self, Reading};

/// A sentence in its place.
pub(super) struct Spoken {
    /// What it says.
    pub reading: Reading,
    /// Its block.
    pub block: usize,
    /// First character of the block, and the one after the last.
    pub chars: (usize, usize),
    /// Its words.
    pub text: String,
    /// What its point and its section are about.
    pub kinds: Kinds,
    /// Whether nothing of its section or point stands before it but the heading.
    pub first: bool,
    /// Whether nothing of its section stands after it.
    pub last: bool,
}

/// The sentences of a text in order, without headings and without what is still to be written.
pub(super) fn sentences(document: &Document, lines: &Lines, meeting: &Meeting) -> Vec<Spoken> {
    let source = reading::Source { office: meeting.office, level: meeting.level, occasion: meeting.occasion };
    let readings = reading::read(document, &source);
    let mut out: Vec<Spoken> = Vec::with_capacity(readings.len());
    for reading in readings {
        let path = (reading.place.section, reading.place.blocks.clone());
        let Some(&block) = lines.paths.get(&path) else { continue };
        let Some(line) = lines.lines.get(block).filter(|line| !line.heading) else { continue };
        let chars = (reading.place.start, reading.place.end);
        let text: String = line.chars.get(chars.0..chars.1).unwrap_or_default().iter().collect();
        if text.contains(&format!("{{{{{TO_WRITE}")) {
            continue;
        }
        let first = out.last().is_none_or(|before| lines.unit(before.block) != lines.unit(block));
        out.push(Spoken { reading, block, chars, text, kinds: line.kinds, first, last: false });
    }
    let sections: Vec<Option<usize>> = out.iter().map(|s| lines.section(s.block)).collect();
    for (at, sentence) in out.iter_mut().enumerate() {
        sentence.last = sections.get(at + 1) != sections.get(at);
    }
    out
}

impl Spoken {
    /// Whether it stands in a section or point of one of these kinds.
    pub fn is(&self, kinds: &[SectionKind]) -> bool {
        kinds.contains(&self.kinds.0) || kinds.contains(&self.kinds.1)
    }
}
