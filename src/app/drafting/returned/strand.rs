//! Texts as strands of characters, each with where it stands: of a file, and of a draft's tree.

use serde_json::Value;

use crate::engine::document::{PointStyle, Section};
use crate::steps::nodes::{attribute, content, is_change, kind, marks, size, words};
use crate::word::{Hand, Tracked};

/// The sign of the break between two paragraphs.
pub const BREAK: char = '\u{2029}';

/// A character of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph {
    /// The character, or [`BREAK`] behind a paragraph.
    pub letter: char,
    /// Who has put it in.
    pub put: Option<Hand>,
    /// Who wants it gone.
    pub out: Option<Hand>,
    /// The paragraph of the file.
    pub paragraph: usize,
}

/// A file as a strand. A paragraph that was put in or taken out as a whole takes the break *before* it along, as the editor has
/// it; Word gives it the break behind.
pub fn of_file(file: &Tracked) -> Vec<Glyph> {
    let mut out: Vec<Glyph> = Vec::new();
    for (number, paragraph) in file.paragraphs.iter().enumerate() {
        let mut hands = paragraph
            .stretches
            .iter()
            .flat_map(|stretch| std::iter::repeat_n(stretch.hands.as_slice(), stretch.characters));
        let letters = paragraph.text.chars().map(|letter| (letter, hands.next().unwrap_or_default()));
        let ended = std::iter::once((BREAK, paragraph.ended.as_slice()));
        for (letter, hands) in letters.collect::<Vec<_>>().into_iter().chain(ended) {
            let last = |deleted: bool| hands.iter().rfind(|hand| hand.deleted == deleted).cloned();
            out.push(Glyph { letter, put: last(false), out: last(true), paragraph: number });
        }
    }
    shift(&mut out, |glyph| &mut glyph.put);
    shift(&mut out, |glyph| &mut glyph.out);
    out
}

/// Gives the hand on the break behind a paragraph that is wholly of a hand to the break before it.
fn shift(glyphs: &mut [Glyph], hand: impl Fn(&mut Glyph) -> &mut Option<Hand>) {
    let mut before: Option<usize> = None;
    let mut whole = true;
    for at in 0..glyphs.len() {
        let Some(glyph) = glyphs.get_mut(at) else { continue };
        if glyph.letter != BREAK {
            whole &= hand(glyph).is_some();
            continue;
        }
        let is_free = before.and_then(|b| glyphs.get_mut(b)).is_some_and(|b| hand(b).is_none());
        if let (true, true, Some(before)) = (whole, is_free, before) {
            let taken = glyphs.get_mut(at).and_then(|glyph| hand(glyph).take());
            if let Some(first) = glyphs.get_mut(before) {
                *hand(first) = taken;
            }
        }
        before = Some(at);
        whole = true;
    }
}

/// What a line of a tree is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineKind {
    /// The title.
    Title,
    /// The salutation.
    Salutation,
    /// The heading of a section.
    Heading,
    /// The first line of a point.
    Lead,
    /// A paragraph.
    Paragraph,
}

/// A line of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeLine {
    /// What it is.
    pub kind: LineKind,
    /// The place of the node that bears the mark of the break before it.
    pub node: usize,
    /// The place before its first character.
    pub from: usize,
    /// Whether it is the first of a section that has no heading.
    pub opens: bool,
    /// The id of the innermost section or point around it, or the empty string.
    pub id: String,
    /// The changes of the break before it.
    pub marks: Vec<Value>,
}

/// Where a character of a tree stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GlyphSpot {
    /// Between these places.
    Text(usize, usize),
    /// In the slot at this place.
    Slot(usize),
    /// It is the break before this line.
    Break(usize),
    /// It is part of a label, which no text has.
    Label,
    /// The end of everything.
    End,
}

/// A character of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeGlyph {
    /// The character, or [`BREAK`] before a line.
    pub letter: char,
    /// Where it stands.
    pub spot: GlyphSpot,
    /// The line.
    pub line: usize,
    /// Its changes.
    pub marks: Vec<Value>,
    /// The threads of comments on it.
    pub threads: Vec<String>,
}

/// A tree as a strand.
#[derive(Debug, Clone, Default)]
pub struct TreeStrand {
    /// The characters, with a break between two lines and one at the end.
    pub glyphs: Vec<TreeGlyph>,
    /// The lines.
    pub lines: Vec<TreeLine>,
}

impl TreeStrand {
    /// The characters of a line with their numbers, the break before it and its label among them.
    pub fn of_line(&self, line: usize) -> impl Iterator<Item = (usize, &TreeGlyph)> + Clone {
        let from = self.glyphs.partition_point(|glyph| glyph.line < line);
        self.glyphs.iter().enumerate().skip(from).take_while(move |(_, glyph)| glyph.line == line)
    }

    /// The letters alone.
    pub fn letters(&self) -> Vec<char> {
        self.glyphs.iter().map(|glyph| glyph.letter).collect()
    }
}

/// The number of the first character of a paragraph of a file.
pub fn start_of(glyphs: &[Glyph], paragraph: usize) -> usize {
    glyphs.partition_point(|glyph| glyph.paragraph < paragraph)
}

/// The letters of a file.
pub fn letters(glyphs: &[Glyph]) -> Vec<char> {
    glyphs.iter().map(|glyph| glyph.letter).collect()
}

/// The strand of a tree in ProseMirror JSON, with everything that is marked as changed, and labels as Word gets them.
pub fn of_tree(json: &Value) -> TreeStrand {
    let mut walk = TreeWalk { out: TreeStrand::default(), headed: 0 };
    let mut pos = 0;
    for node in content(json) {
        match kind(node) {
            "section" => walk.section(node, pos),
            name => {
                let line = if name == "title" { LineKind::Title } else { LineKind::Salutation };
                walk.line(node, line, (pos, pos), (false, ""), "");
            }
        }
        pos += size(node);
    }
    let line = walk.out.lines.len();
    walk.out.glyphs.push(TreeGlyph {
        letter: BREAK,
        spot: GlyphSpot::End,
        line,
        marks: Vec::new(),
        threads: Vec::new(),
    });
    walk.out
}

struct TreeWalk {
    out: TreeStrand,
    headed: usize,
}

impl TreeWalk {
    fn section(&mut self, node: &Value, pos: usize) {
        let id = attribute(node, "id").unwrap_or_default();
        let mut at = pos + 1;
        let mut blocks = content(node);
        if let Some((heading, rest)) = blocks.split_first().filter(|(first, _)| kind(first) == "heading") {
            self.headed += 1;
            let number = attribute(node, "number").map(str::to_owned);
            let section = Section { number, ..Section::default() };
            let label = section.label(self.headed);
            self.line(heading, LineKind::Heading, (at, at), (false, id), &label);
            at += size(heading);
            blocks = rest;
            self.blocks(blocks, at, id, false);
        } else {
            self.blocks(blocks, at, id, true);
        }
    }

    fn blocks(&mut self, blocks: &[Value], mut at: usize, id: &str, mut opens: bool) {
        let mut index = 0;
        for block in blocks {
            if kind(block) == "paragraph" {
                self.line(block, LineKind::Paragraph, (at, at), (opens, id), "");
            } else if let Some((lead, rest)) = content(block).split_first() {
                index += 1;
                let style: PointStyle =
                    attribute(block, "style").and_then(|style| style.parse().ok()).unwrap_or_default();
                let label = attribute(block, "label").map_or_else(|| style.label(index), str::to_owned);
                let own = attribute(block, "id").unwrap_or_default();
                self.line(lead, LineKind::Lead, (at, at + 1), (opens, own), &label);
                self.marked(block);
                self.blocks(rest, at + 1 + size(lead), own, false);
            }
            at += size(block);
            opens = false;
        }
    }

    /// A point bears the mark of the break before its first line.
    fn marked(&mut self, node: &Value) {
        let marks = changes(node);
        let line = self.out.lines.len().saturating_sub(1);
        if let Some(last) = self.out.lines.last_mut() {
            last.marks.clone_from(&marks);
        }
        let of_line = |glyph: &&mut TreeGlyph| glyph.spot == GlyphSpot::Break(line);
        if let Some(before) = self.out.glyphs.iter_mut().rev().find(of_line) {
            before.marks = marks;
        }
    }

    /// `node`, `text`: the places of the node that bears the break, and of the line itself.
    fn line(
        &mut self,
        json: &Value,
        kind_: LineKind,
        (node, text): (usize, usize),
        (opens, id): (bool, &str),
        label: &str,
    ) {
        let line = self.out.lines.len();
        let marks = changes(json);
        if line > 0 {
            let (letter, spot, marks) = (BREAK, GlyphSpot::Break(line), marks.clone());
            self.out.glyphs.push(TreeGlyph { letter, spot, line, marks, threads: Vec::new() });
        }
        let id = id.to_owned();
        self.out.lines.push(TreeLine { kind: kind_, node, from: text + 1, opens, id, marks });
        let mut push = |letter, spot, marks: &[Value], threads: &[String]| {
            let (marks, threads) = (marks.to_vec(), threads.to_vec());
            self.out.glyphs.push(TreeGlyph { letter, spot, line, marks, threads });
        };
        label.chars().for_each(|letter| push(letter, GlyphSpot::Label, &[], &[]));
        let mut at = text + 1;
        for inline in content(json) {
            let (marks, threads) = (changes(inline), threads(inline));
            if let Some(words) = words(inline) {
                for letter in words.chars() {
                    push(letter, GlyphSpot::Text(at, at + letter.len_utf16()), &marks, &threads);
                    at += letter.len_utf16();
                }
                continue;
            }
            // As `word/layout.rs` prints it.
            let value = attribute(inline, "value").filter(|value| !value.is_empty());
            let shown = value.map_or_else(
                || format!("【{}】", attribute(inline, "name").unwrap_or_default()),
                str::to_owned,
            );
            shown.chars().for_each(|letter| push(letter, GlyphSpot::Slot(at), &marks, &threads));
            at += 1;
        }
    }
}

fn threads(node: &Value) -> Vec<String> {
    let comments = marks(node).iter().filter(|mark| kind(mark) == "comment");
    comments.map(|mark| attribute(mark, "id").unwrap_or_default().to_owned()).collect()
}

fn changes(node: &Value) -> Vec<Value> {
    marks(node).iter().filter(|mark| is_change(mark)).cloned().collect()
}
