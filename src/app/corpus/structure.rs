//! A person's corrections of what each line of a speech is: the tree is taken apart into lines, and built again from the
//! lines with the roles he gave them. No SQL, no HTTP.

use std::collections::HashSet;

use crate::engine::classify::{Correction, classify};
use crate::engine::document::{Block, Document, Line, Point, PointStyle, Section, SectionKind};
use crate::engine::structure::label::label;

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// 标题
    Title,
    /// 称谓
    Salutation,
    /// 部分标题
    Heading,
    /// 分论点
    Lead,
    /// 下级分论点
    SubLead,
    /// 正文
    Paragraph,
    /// 接上一行
    Joined,
    /// 删去
    Removed,
}

impl Part {
    /// Every part, in the order of the form.
    pub const ALL: [Self; 8] = [
        Self::Title,
        Self::Salutation,
        Self::Heading,
        Self::Lead,
        Self::SubLead,
        Self::Paragraph,
        Self::Joined,
        Self::Removed,
    ];

    /// The name in forms.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Title => "title",
            Self::Salutation => "salutation",
            Self::Heading => "heading",
            Self::Lead => "lead",
            Self::SubLead => "sub",
            Self::Paragraph => "paragraph",
            Self::Joined => "joined",
            Self::Removed => "removed",
        }
    }

    /// The word shown to users.
    pub const fn chinese(self) -> &'static str {
        match self {
            Self::Title => "标题",
            Self::Salutation => "称谓",
            Self::Heading => "部分标题",
            Self::Lead => "分论点",
            Self::SubLead => "下级分论点",
            Self::Paragraph => "正文",
            Self::Joined => "接上一行",
            Self::Removed => "删去",
        }
    }

    /// Whether lines of this sort stand before the text.
    pub const fn is_head(self) -> bool {
        matches!(self, Self::Title | Self::Salutation)
    }

    /// The part of this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.name() == name)
    }
}

/// A line of a speech with all that is needed to put it back.
#[derive(Debug, Clone)]
pub struct Flat {
    /// What it is.
    pub part: Part,
    /// Its text with its number.
    pub text: String,
    line: Line,
    /// How deep it lies: 0 in a section, 1 in one of its points, …; for a lead the depth of the point around it.
    depth: usize,
    /// The section that begins here.
    section: Option<Section>,
    point: Option<Point>,
}

impl Flat {
    /// The line without its number.
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// Its number as it stands before the text; empty where there is none.
    pub fn number(&self) -> &str {
        self.text.strip_suffix(self.line.plain().as_str()).unwrap_or_default()
    }

    /// Rows of a box that shows it whole.
    pub fn rows(&self) -> usize {
        const ACROSS: usize = 48;
        self.line.plain().chars().count() / ACROSS + 1
    }

    /// Gives it another text; the number stays.
    pub fn set(&mut self, line: Line) {
        self.text = format!("{}{}", self.number(), line.plain());
        if let Some(heading) = self.section.as_mut().and_then(|section| section.heading.as_mut()) {
            *heading = line.clone();
        }
        if let Some(point) = &mut self.point {
            point.lead = line.clone();
        }
        self.line = line;
    }

    /// A paragraph of its own that follows this line.
    pub fn following(&self, line: Line) -> Self {
        let depth = self.depth + usize::from(self.point.is_some());
        Self { part: Part::Paragraph, text: line.plain(), line, depth, section: None, point: None }
    }

    /// Takes over the section that begins with a line which goes or moves down; a heading keeps its own.
    pub fn begin_for(&mut self, other: &mut Self) {
        let bare = other.section.as_ref().is_some_and(|section| section.heading.is_none());
        if bare && self.section.is_none() && self.part != Part::Heading {
            self.section = other.section.take();
        }
    }
}

/// The lines of a speech. `Document::plain` joins the same texts.
pub fn flatten(document: &Document) -> Vec<Flat> {
    let bare = |part, line: &Line, text: String, depth| Flat {
        part,
        text,
        line: line.clone(),
        depth,
        section: None,
        point: None,
    };
    let mut out = vec![bare(Part::Title, &document.title, document.title.plain(), 0)];
    if let Some(salutation) = &document.salutation {
        out.push(bare(Part::Salutation, salutation, salutation.plain(), 0));
    }
    let mut headed = 0;
    for section in &document.sections {
        let shell = Section { blocks: Vec::new(), ..section.clone() };
        let first = out.len();
        if let Some(heading) = &section.heading {
            headed += 1;
            out.push(bare(
                Part::Heading,
                heading,
                format!("{}{}", section.label(headed), heading.plain()),
                0,
            ));
        }
        flatten_blocks(&section.blocks, 0, &mut out);
        if let Some(line) = out.get_mut(first) {
            line.section = Some(shell);
        }
    }
    out
}

fn flatten_blocks(blocks: &[Block], depth: usize, out: &mut Vec<Flat>) {
    let mut index = 0;
    for block in blocks {
        let (part, line, text, point) = match block {
            Block::Paragraph(line) => (Part::Paragraph, line, line.plain(), None),
            Block::Point(point) => {
                index += 1;
                let label = point.label.clone().unwrap_or_else(|| point.style.label(index));
                let part = if depth == 0 { Part::Lead } else { Part::SubLead };
                let shell = Point { blocks: Vec::new(), ..point.clone() };
                (part, &point.lead, format!("{label}{}", point.lead.plain()), Some(shell))
            }
        };
        out.push(Flat { part, text, line: line.clone(), depth, section: None, point });
        if let Block::Point(point) = block {
            flatten_blocks(&point.blocks, depth + 1, out);
        }
    }
}

/// Builds the speech again with `parts`, one for each line; `None` leaves a line as it is. New sections and points get
/// ids from `id` and kinds from the classifier.
///
/// # Errors
/// One plain Chinese sentence.
pub fn rebuild(
    lines: &[Flat],
    parts: &[Option<Part>],
    corrections: &[Correction],
    id: &mut dyn FnMut() -> String,
) -> Result<Document, String> {
    let mut building = Building { document: Document::default(), fresh: HashSet::new(), floor: 0, id };
    for (place, line) in lines.iter().enumerate() {
        let part = parts.get(place).copied().flatten().unwrap_or(line.part);
        building.take(line, part);
    }
    let Building { mut document, fresh, .. } = building;
    if document.title.is_empty() {
        return Err("讲话要有标题，请指定哪一行是标题。".to_owned());
    }
    for section in &mut document.sections {
        if section.blocks.is_empty() {
            section.blocks.push(Block::Paragraph(Line::default()));
        }
    }
    if document.sections.is_empty() {
        return Err("讲话不能没有正文，请至少留下一行。".to_owned());
    }
    let mut guessed = document.clone();
    classify(&mut guessed, corrections);
    adopt(&mut document, &guessed, &fresh);
    Ok(document)
}

/// Gives what is new the kinds that were guessed.
fn adopt(document: &mut Document, guessed: &Document, fresh: &HashSet<String>) {
    for (section, guess) in document.sections.iter_mut().zip(&guessed.sections) {
        if fresh.contains(&section.id) {
            section.kind = guess.kind;
        }
        adopt_blocks(&mut section.blocks, &guess.blocks, fresh);
    }
}

fn adopt_blocks(blocks: &mut [Block], guessed: &[Block], fresh: &HashSet<String>) {
    for pair in blocks.iter_mut().zip(guessed) {
        if let (Block::Point(point), Block::Point(guess)) = pair {
            if fresh.contains(&point.id) {
                point.kind = guess.kind;
            }
            adopt_blocks(&mut point.blocks, &guess.blocks, fresh);
        }
    }
}

struct Building<'a> {
    document: Document,
    fresh: HashSet<String>,
    /// How deep a paragraph lies at least: 1 below a line that was made a point.
    floor: usize,
    id: &'a mut dyn FnMut() -> String,
}

impl Building<'_> {
    fn new_id(&mut self) -> String {
        let id = (self.id)();
        self.fresh.insert(id.clone());
        id
    }

    fn take(&mut self, line: &Flat, part: Part) {
        match part {
            Part::Removed => {}
            Part::Title if self.document.title.is_empty() => self.document.title = line.line.clone(),
            Part::Title => self.document.title.0.extend(line.line.0.iter().cloned()),
            Part::Salutation => self.document.salutation = Some(line.line.clone()),
            Part::Heading => self.heading(line),
            Part::Lead | Part::SubLead => self.block(line, part),
            // Whoever edits lines joins them before they are built; one that is left has none before it.
            Part::Paragraph | Part::Joined => self.block(line, Part::Paragraph),
        }
    }

    fn heading(&mut self, line: &Flat) {
        self.floor = 0;
        if let (Part::Heading, Some(section)) = (line.part, &line.section) {
            self.document.sections.push(section.clone());
            return;
        }
        let (number, rest) = match label(&line.text) {
            Some(label) if label.written.ends_with('、') || label.written.starts_with('第') => {
                (Some(label.number.to_owned()), label.rest)
            }
            Some(label) => (None, label.rest),
            None => (None, line.text.as_str()),
        };
        let id = self.new_id();
        let heading = Some(Line::parse(rest));
        self.document.sections.push(Section { id, number, heading, ..Section::default() });
    }

    fn block(&mut self, line: &Flat, part: Part) {
        let begins = line.section.as_ref().filter(|section| section.heading.is_none());
        match begins {
            Some(section) => {
                self.floor = 0;
                self.document.sections.push(section.clone());
            }
            None if self.document.sections.is_empty() => {
                let id = self.new_id();
                let kind = SectionKind::Opening;
                self.document.sections.push(Section { id, kind, ..Section::default() });
            }
            None => {}
        }
        let depth = match part {
            Part::Lead => 0,
            Part::SubLead => line.depth.max(1),
            _ => line.depth.max(self.floor),
        };
        let block = match part {
            Part::Paragraph if line.part == Part::Paragraph => Block::Paragraph(line.line.clone()),
            Part::Paragraph => Block::Paragraph(Line::parse(&line.text)),
            _ => Block::Point(self.point(line)),
        };
        if part != Part::Paragraph {
            // What follows a line that was made a point belongs to it until the next one.
            self.floor = if line.part == Part::Paragraph { depth + 1 } else { 0 };
        }
        if let Some(section) = self.document.sections.last_mut() {
            put(&mut section.blocks, block, depth);
        }
    }

    fn point(&mut self, line: &Flat) -> Point {
        if let Some(point) = &line.point {
            return point.clone();
        }
        let (style, written, rest) = match label(&line.text) {
            Some(label) => (label.family.style(), Some(label.written.to_owned()), label.rest),
            None => (PointStyle::Plain, None, line.text.as_str()),
        };
        Point { id: self.new_id(), style, label: written, lead: Line::parse(rest), ..Point::default() }
    }
}

/// Puts a block at this depth below the last points there are.
fn put(blocks: &mut Vec<Block>, block: Block, depth: usize) {
    match blocks.last_mut() {
        Some(Block::Point(point)) if depth > 0 => put(&mut point.blocks, block, depth - 1),
        _ => blocks.push(block),
    }
}

#[cfg(test)]
mod tests;
