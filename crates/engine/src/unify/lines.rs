//! A document as a list of lines, each knowing its section and its place among the editor's blocks.

use rustc_hash::FxHashMap;

use super::{Place, Target, pairing};
use crate::document::{
    Block, Document, Inline, Line as Text, PointStyle, SectionKind, TO_WRITE, chinese_number,
};
use crate::eligible::Kinds;

/// Characters shown before and after a place.
const AROUND: usize = 10;
/// Characters from which a place needs no others to be known by.
const KNOWN: usize = 12;

/// A line of text.
pub(super) struct Line {
    /// Its characters, without its number.
    pub chars: Vec<char>,
    /// Characters without white space and without what is still to be written.
    pub written: usize,
    /// The section it stands in; `None` for title and salutation.
    pub section: Option<usize>,
    /// Which of the section's own points it stands in.
    pub point: Option<usize>,
    /// What its point and its section are about.
    pub kinds: Kinds,
    /// Whether it is the heading of a section.
    pub heading: bool,
    /// Whether it is the lead of a point.
    pub lead: bool,
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
    /// How many blocks it has with everything in it.
    pub blocks: usize,
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
    /// How many blocks it has.
    pub blocks: usize,
    /// Characters.
    pub length: usize,
    /// Its heading; empty where it has none.
    pub heading: String,
}

/// A slot that nobody has filled.
pub(super) struct Slot {
    /// Its name.
    pub name: String,
    /// Its block.
    pub block: usize,
    /// First character, and the one after the last.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// A document taken apart. `lines` are the blocks of the editor in order.
pub(super) struct Lines {
    pub lines: Vec<Line>,
    pub sections: Vec<Section>,
    pub points: Vec<Point>,
    pub slots: Vec<Slot>,
    /// The block of each place of the document: its section and the blocks down to it.
    pub paths: FxHashMap<(usize, Vec<usize>), usize>,
    /// The heading of each section and the leads of each of its points, to their first full stop.
    heads: FxHashMap<(Option<usize>, Option<usize>), String>,
    lists: usize,
}

/// Where a line stands while the document is taken apart.
#[derive(Clone)]
struct At {
    section: usize,
    point: Option<usize>,
    kinds: Kinds,
    path: Vec<usize>,
}

impl Lines {
    pub fn new(document: &Document) -> Self {
        let mut out = Self {
            lines: Vec::new(),
            sections: Vec::new(),
            points: Vec::new(),
            slots: Vec::new(),
            paths: FxHashMap::default(),
            heads: FxHashMap::default(),
            lists: 0,
        };
        out.push(&document.title, None);
        if let Some(salutation) = &document.salutation {
            out.push(salutation, None);
        }
        let mut headed = 0;
        for (number, section) in document.sections.iter().enumerate() {
            let block = out.lines.len();
            let kinds = (section.kind, section.kind);
            let at = At { section: number, point: None, kinds, path: Vec::new() };
            if let Some(heading) = &section.heading {
                headed += 1;
                out.push(heading, Some(&at));
                if let Some(line) = out.lines.last_mut() {
                    line.heading = true;
                }
                out.head(block);
            }
            let name = match &section.heading {
                Some(_) => format!("第{}部分", chinese_number(headed)),
                None => section.kind.chinese().to_owned(),
            };
            out.blocks(&section.blocks, &at, 1);
            let (length, blocks) = (out.length(block), out.lines.len() - block);
            let heading = section.heading.as_ref().map(Text::plain).unwrap_or_default();
            out.sections.push(Section { kind: section.kind, name, block, blocks, length, heading });
        }
        out
    }

    fn push(&mut self, text: &Text, at: Option<&At>) {
        let block = self.lines.len();
        let (mut chars, mut written) = (Vec::new(), 0);
        for inline in &text.0 {
            let start = chars.len();
            match inline {
                Inline::Slot { name, value, .. } if value.is_empty() => {
                    chars.extend(format!("{{{{{name}}}}}").chars());
                    if !name.starts_with(TO_WRITE) {
                        written += chars.len() - start;
                    }
                    self.slots.push(Slot { name: name.clone(), block, start, end: chars.len() });
                }
                Inline::Slot { value: text, .. } | Inline::Text { text, .. } => {
                    chars.extend(text.chars());
                    written += text.chars().filter(|c| !c.is_whitespace()).count();
                }
            }
        }
        if let Some(at) = at {
            self.paths.insert((at.section, at.path.clone()), block);
        }
        self.lines.push(Line {
            chars,
            written,
            section: at.map(|at| at.section),
            point: at.and_then(|at| at.point),
            kinds: at.map(|at| at.kinds).unwrap_or_default(),
            heading: false,
            lead: false,
        });
    }

    fn blocks(&mut self, blocks: &[Block], above: &At, depth: usize) {
        let list = self.lists;
        self.lists += 1;
        let mut number = 0;
        for (place, block) in blocks.iter().enumerate() {
            let mut at = above.clone();
            at.path.push(place);
            match block {
                Block::Paragraph(line) => self.push(line, Some(&at)),
                Block::Point(point) => {
                    let (start, own) = (self.lines.len(), self.points.len());
                    at.point = above.point.or(Some(number));
                    number += 1;
                    if point.kind != SectionKind::Other {
                        at.kinds.0 = point.kind;
                    }
                    self.points.push(Point {
                        section: at.section,
                        list,
                        depth,
                        style: point.style,
                        block: start,
                        blocks: 0,
                        length: 0,
                    });
                    self.push(&point.lead, Some(&at));
                    if let Some(line) = self.lines.last_mut() {
                        line.lead = true;
                    }
                    self.head(start);
                    self.blocks(&point.blocks, &at, depth + 1);
                    let (length, blocks) = (self.length(start), self.lines.len() - start);
                    if let Some(point) = self.points.get_mut(own) {
                        (point.length, point.blocks) = (length, blocks);
                    }
                }
            }
        }
    }

    /// Characters from this line on, without white space and without what is still to be written.
    fn length(&self, from: usize) -> usize {
        self.lines.iter().skip(from).map(|line| line.written).sum()
    }

    /// Characters of the whole text but its title.
    pub fn characters(&self) -> usize {
        self.length(1)
    }

    /// What the outline wants of each section.
    pub fn wanted<'a>(&self, targets: &'a [Target]) -> Vec<Option<&'a Target>> {
        let own: Vec<_> =
            self.sections.iter().map(|section| (section.kind, section.heading.clone())).collect();
        let pairs = pairing::pairs(&own, targets);
        pairs.into_iter().map(|at| at.and_then(|at| targets.get(at))).collect()
    }

    /// The section of a line.
    pub fn section(&self, block: usize) -> Option<usize> {
        self.lines.get(block).and_then(|line| line.section)
    }

    /// What belongs together as one thought: a section's own words, or one of its points with everything in it.
    pub fn unit(&self, block: usize) -> Option<(Option<usize>, Option<usize>)> {
        self.lines.get(block).map(|line| (line.section, line.point))
    }

    /// Remembers a line as the head of what stands below it.
    fn head(&mut self, block: usize) {
        let Some(line) = self.lines.get(block) else { return };
        let head = self.heads.entry((line.section, line.point)).or_default();
        head.extend(line.chars.iter().take_while(|c| **c != '。'));
        head.push('，');
    }

    /// The words that a line stands under: the section's heading, the first sentences of its point's leads.
    pub fn over(&self, block: usize) -> String {
        let Some((section, point)) = self.unit(block) else { return String::new() };
        let heading = self.heads.get(&(section, None)).map(String::as_str).unwrap_or_default();
        let lead = self.heads.get(&(section, point)).filter(|_| point.is_some());
        format!("{heading}{}", lead.map(String::as_str).unwrap_or_default())
    }

    /// What the reader calls the section of a line.
    pub fn section_name(&self, block: usize) -> &str {
        let section = self.section(block);
        section.and_then(|number| self.sections.get(number)).map_or("开头", |section| section.name.as_str())
    }

    /// A place, as the editor wants it.
    pub fn place(&self, block: usize, start: usize, end: usize) -> Place {
        let line = self.lines.get(block);
        let chars = line.map(|line| line.chars.as_slice()).unwrap_or_default();
        // What is long enough is known by its own words, whatever becomes of those beside it.
        let more = if end.saturating_sub(start) < KNOWN { AROUND } else { 0 };
        let from = start.saturating_sub(more);
        let to = (end + more).min(chars.len());
        let mut around: String = chars.get(from..to).unwrap_or_default().iter().collect();
        if from > 0 {
            around.insert(0, '…');
        }
        if to < chars.len() {
            around.push('…');
        }
        let at = line.and_then(|line| Some((line.section?, line.point)));
        Place { block, start, end, around, section: self.section_name(block).to_owned(), at }
    }

    /// The place of a whole line.
    pub fn whole(&self, block: usize) -> Place {
        self.place(block, 0, self.lines.get(block).map_or(0, |line| line.chars.len()))
    }
}
