//! A document as a list of lines, each knowing its section and its place among the editor's blocks.

use super::Place;
use crate::document::{Block, Document, PointStyle, SectionKind, chinese_number};

/// Characters shown before and after a place.
const AROUND: usize = 10;

/// A line of text.
pub(super) struct Line {
    /// Its characters, without its number.
    pub chars: Vec<char>,
    /// The section it stands in; `None` for title and salutation.
    pub section: Option<usize>,
}

/// A point of the document.
pub(super) struct Point {
    /// Its section.
    pub section: usize,
    /// Which list it stands in: points side by side share the number.
    pub list: usize,
    /// How deep: 1 for a section's own points.
    pub depth: usize,
    /// How it is numbered.
    pub style: PointStyle,
    /// The block of its lead.
    pub block: usize,
    /// Characters, with everything in it.
    pub length: usize,
}

/// A section of the document.
pub(super) struct Section {
    /// What it is about.
    pub kind: SectionKind,
    /// What it is called to the reader: 第二部分“…”, 开头.
    pub name: String,
    /// Its first block.
    pub block: usize,
    /// Characters.
    pub length: usize,
    /// Whether it has a heading.
    pub headed: bool,
}

/// A document taken apart. `lines` are the blocks of the editor in order.
pub(super) struct Lines {
    pub lines: Vec<Line>,
    pub sections: Vec<Section>,
    pub points: Vec<Point>,
    lists: usize,
}

impl Lines {
    pub fn new(document: &Document) -> Self {
        let mut out = Self { lines: Vec::new(), sections: Vec::new(), points: Vec::new(), lists: 0 };
        out.push(&document.title.plain(), None);
        if let Some(salutation) = &document.salutation {
            out.push(&salutation.plain(), None);
        }
        let mut headed = 0;
        for (number, section) in document.sections.iter().enumerate() {
            let block = out.lines.len();
            let heading = section.heading.as_ref().map(|line| line.plain());
            if let Some(heading) = &heading {
                headed += 1;
                out.push(heading, Some(number));
            }
            let name = match &heading {
                Some(_) => format!("第{}部分", chinese_number(headed)),
                None => section.kind.chinese().to_owned(),
            };
            out.blocks(&section.blocks, number, 1);
            let length = out.length(block);
            out.sections.push(Section { kind: section.kind, name, block, length, headed: heading.is_some() });
        }
        out
    }

    fn push(&mut self, text: &str, section: Option<usize>) {
        self.lines.push(Line { chars: text.chars().collect(), section });
    }

    fn blocks(&mut self, blocks: &[Block], section: usize, depth: usize) {
        let list = self.lists;
        self.lists += 1;
        for block in blocks {
            match block {
                Block::Paragraph(line) => self.push(&line.plain(), Some(section)),
                Block::Point(point) => {
                    let start = self.lines.len();
                    let at = self.points.len();
                    self.points.push(Point {
                        section,
                        list,
                        depth,
                        style: point.style,
                        block: start,
                        length: 0,
                    });
                    self.push(&point.lead.plain(), Some(section));
                    self.blocks(&point.blocks, section, depth + 1);
                    let length = self.length(start);
                    if let Some(point) = self.points.get_mut(at) {
                        point.length = length;
                    }
                }
            }
        }
    }

    /// Characters from this line on, without white space.
    fn length(&self, from: usize) -> usize {
        let lines = self.lines.iter().skip(from);
        lines.map(|line| line.chars.iter().filter(|c| !c.is_whitespace()).count()).sum()
    }

    /// Characters of the whole text but its title.
    pub fn characters(&self) -> usize {
        self.length(1)
    }

    /// What the reader calls the section of a line.
    pub fn section_name(&self, block: usize) -> &str {
        let section = self.lines.get(block).and_then(|line| line.section);
        section.and_then(|number| self.sections.get(number)).map_or("开头", |section| section.name.as_str())
    }

    /// A place, as the editor wants it.
    pub fn place(&self, block: usize, start: usize, end: usize) -> Place {
        let chars = self.lines.get(block).map(|line| line.chars.as_slice()).unwrap_or_default();
        let from = start.saturating_sub(AROUND);
        let to = (end + AROUND).min(chars.len());
        let mut around: String = chars.get(from..to).unwrap_or_default().iter().collect();
        if from > 0 {
            around.insert(0, '…');
        }
        if to < chars.len() {
            around.push('…');
        }
        Place { block, start, end, around, section: self.section_name(block).to_owned() }
    }

    /// The place of a whole line.
    pub fn whole(&self, block: usize) -> Place {
        self.place(block, 0, self.lines.get(block).map_or(0, |line| line.chars.len()))
    }
}
