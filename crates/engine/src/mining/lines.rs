//! The lines of a document with what each is about: the same lines, in the same order, as `Document::plain`, which is
//! written on the way.

use std::ops::Range;

use super::Position;
use crate::document::{Block, Document, Inline, Line, Mark, Point, SectionKind};

/// A document as plain text with its lines.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// `Document::plain()`.
    pub plain: String,
    pub lines: Vec<PlainLine>,
    /// The characters of `plain` that were taken from the archive or the library, in order.
    pub taken: Vec<Range<usize>>,
}

/// One line of `Document::plain()`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlainLine {
    /// Position of the first character of `text` in `Document::plain()`, after the label.
    pub start: usize,
    /// Its characters.
    pub length: usize,
    /// Where the text without its number or label stands in the plain text, in bytes.
    pub text: Range<usize>,
    /// What the section or point around it is about.
    pub kind: SectionKind,
    /// What the line is.
    pub role: Role,
    /// Which group of sibling headings a heading or lead belongs to; counted through the document.
    pub family: u32,
    /// Whether the line opens its point or paragraph group.
    pub first: bool,
    /// Whether the line ends it.
    pub last: bool,
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Title,
    Salutation,
    Heading,
    Lead,
    Text,
}

/// An opening has so many characters at most, a closing paragraph too.
const EDGE: usize = 700;

impl Lines {
    /// The numbers of the lines that open the speech, and of those that close it, told by structure: what stands before
    /// the first heading or point, or is said to be an opening; the last paragraph that is no part of a point, or what
    /// is said to be a closing.
    pub fn ends(&self) -> (Range<usize>, Range<usize>) {
        let spoken = |line: &PlainLine| !matches!(line.role, Role::Title | Role::Salutation);
        let first = self.lines.iter().position(spoken).unwrap_or(0);
        let until = |test: &dyn Fn(&PlainLine) -> bool| {
            self.lines.iter().skip(first).position(test).map_or(self.lines.len(), |at| at + first)
        };
        let marked = until(&|line| line.kind != SectionKind::Opening);
        let headed = until(&|line| line.role != Role::Text);
        // Without headings the first paragraph opens, unless it is most of the speech.
        let headed = if headed == self.lines.len() { first + 1 } else { headed };
        let mut opening = first..marked.max(headed);
        let size = |lines: &Range<usize>| -> usize {
            self.lines.get(lines.clone()).unwrap_or_default().iter().map(|line| line.length).sum()
        };
        while opening.len() > 1 && size(&opening) > EDGE {
            opening.end -= 1;
        }
        let end = self.lines.len();
        let kept = self.lines.iter().rev().take_while(|line| line.kind == SectionKind::Closing).count();
        let last = self.lines.last().is_some_and(|line| line.role == Role::Text && line.first && line.last);
        let closing = (end - kept.max(usize::from(last && end > opening.end)))..end;
        let whole = |lines: Range<usize>| if size(&lines) > EDGE { end..end } else { lines };
        (if size(&opening) > EDGE { first..first } else { opening }, whole(closing))
    }

    /// Characters of a range that were taken.
    pub fn taken_of(&self, range: Range<usize>) -> usize {
        let from = self.taken.partition_point(|taken| taken.end <= range.start);
        let taken = self.taken.iter().skip(from).take_while(|taken| taken.start < range.end);
        taken.map(|taken| taken.end.min(range.end) - taken.start.max(range.start)).sum()
    }

    /// The text of a line without its number or label.
    pub fn text(&self, line: &PlainLine) -> &str {
        self.plain.get(line.text.clone()).unwrap_or_default()
    }
}

impl PlainLine {
    /// Where the text without its number or label stands in the plain text, in characters.
    pub fn characters(&self) -> Range<usize> {
        self.start..self.start + self.length
    }

    /// Where in its point a sentence of this line stands.
    pub fn position(&self, first_sentence: bool, last_sentence: bool) -> Position {
        match self.role {
            Role::Title | Role::Salutation | Role::Heading => Position::Heading,
            _ if self.first && first_sentence => Position::First,
            _ if self.last && last_sentence => Position::Last,
            _ => Position::Middle,
        }
    }
}

/// The lines of a document in the order of `Document::plain()`.
pub(super) fn lines(document: &Document) -> Lines {
    let mut walk = Walk { plain: String::new(), out: Vec::new(), taken: Vec::new(), at: 0, families: 1 };
    walk.push("", &document.title, SectionKind::Other, Role::Title, 0);
    if let Some(salutation) = &document.salutation {
        walk.push("", salutation, SectionKind::Opening, Role::Salutation, 0);
    }
    let mut headed = 0;
    for section in &document.sections {
        if let Some(heading) = &section.heading {
            headed += 1;
            walk.push(&section.label(headed), heading, section.kind, Role::Heading, 0);
        }
        walk.blocks(&section.blocks, section.kind);
    }
    Lines { plain: walk.plain, lines: walk.out, taken: walk.taken }
}

struct Walk {
    plain: String,
    out: Vec<PlainLine>,
    taken: Vec<Range<usize>>,
    at: usize,
    families: u32,
}

impl Walk {
    fn push(&mut self, label: &str, line: &Line, kind: SectionKind, role: Role, family: u32) {
        // `Document::plain` writes the line break before every line but an empty beginning.
        if self.at > 0 {
            self.plain.push('\n');
            self.at += 1;
        }
        let start = self.at + label.chars().count();
        self.plain.push_str(label);
        let from = self.plain.len();
        match line.0.as_slice() {
            [Inline::Text { text, .. }] => self.plain.push_str(text),
            _ => self.plain.push_str(&line.plain()),
        }
        let text = from..self.plain.len();
        let mut run = start;
        for inline in &line.0 {
            let (size, marks) = match inline {
                Inline::Text { text, marks } => (text.chars().count(), marks),
                Inline::Slot { name, value, marks } if value.is_empty() => (name.chars().count() + 4, marks),
                Inline::Slot { value, marks, .. } => (value.chars().count(), marks),
            };
            if marks.iter().any(|mark| matches!(mark, Mark::Source { .. })) {
                self.taken.push(run..run + size);
            }
            run += size;
        }
        let length = self.plain.get(text.clone()).map_or(0, |text| text.chars().count());
        self.at = start + length;
        self.out.push(PlainLine { start, length, text, kind, role, family, first: true, last: true });
    }

    fn blocks(&mut self, blocks: &[Block], kind: SectionKind) {
        let family = self.families;
        self.families += 1;
        let mut index = 0;
        for block in blocks {
            match block {
                Block::Paragraph(line) => self.push("", line, kind, Role::Text, family),
                Block::Point(point) => {
                    index += 1;
                    self.point(point, index, kind, family);
                }
            }
        }
    }

    fn point(&mut self, point: &Point, index: usize, around: SectionKind, family: u32) {
        let label = point.label.clone().unwrap_or_else(|| point.style.label(index));
        let kind = if point.kind == SectionKind::Other { around } else { point.kind };
        let from = self.out.len();
        self.push(&label, &point.lead, kind, Role::Lead, family);
        self.blocks(&point.blocks, kind);
        // The paragraphs of a point are one group: its lead is the first, its last line the last.
        let nested = point.blocks.iter().any(|b| matches!(b, Block::Point(_)));
        if nested {
            return;
        }
        let lines = self.out.len() - from;
        for (i, line) in self.out.iter_mut().skip(from).enumerate() {
            line.first = i == 0;
            line.last = i + 1 == lines;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::document;
    use super::*;

    #[test]
    fn the_lines_are_those_of_the_plain_text() {
        let document = document(
            "云江市人大工作会议上的讲话",
            &[
                "同志们：",
                "一、把握方向",
                "一要坚持党的领导。这是根本。",
                "二要服务大局。",
                "要全力以赴。",
                "二、依法监督",
            ],
        );
        let found = lines(&document);
        assert_eq!(found.plain, document.plain());
        let plain: Vec<char> = found.plain.chars().collect();
        for line in &found.lines {
            let text = found.text(line);
            let cut: String = plain[line.start..].iter().take(text.chars().count()).collect();
            assert_eq!(cut, text);
        }
        let total = found.lines.iter().map(|l| found.text(l).chars().count()).sum::<usize>();
        assert!(total > 30 && total < plain.len());
        let lead = found.lines.iter().find(|l| l.role == Role::Lead).unwrap();
        assert_eq!(lead.position(true, false), Position::First);
        assert_eq!(lead.position(false, true), Position::Last);
    }
}
