//! A speech as lines to read, each with its place in the plain text, so that marks can be put into it.

use std::collections::HashSet;

use serde::Deserialize;

use crate::engine::document::{Block, Document, SectionKind};
use crate::engine::lexicon::sentence::{first_sentence, is_end, pieces};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// 标题
    Title,
    /// 称谓
    Salutation,
    /// 部分标题
    Heading,
    /// 分论点首句或小标题
    Lead,
    /// 段落
    Paragraph,
}

/// One line of the plain text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadingLine {
    /// What it is.
    pub role: Role,
    /// How deep a lead is nested: 1 for a section's own points; 0 for other lines.
    pub depth: usize,
    /// Its text, with its number.
    pub text: String,
    /// Its first character in `Document::plain()`, counted in characters.
    pub start: usize,
    /// The kind of the innermost section or point.
    pub kind: SectionKind,
}

impl ReadingLine {
    /// The id of the line on the page, where links go.
    pub fn anchor(&self) -> String {
        anchor(self.start)
    }
}

/// The id on the reading page of the line that begins at this character.
pub fn anchor(line_start: usize) -> String {
    format!("c{line_start}")
}

/// What a link to a speech came for: `?said=12-40`, the first character in `Document::plain()` and one past the last.
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Said {
    #[serde(default)]
    said: String,
}

impl Said {
    /// The characters; `None` where the link came for the whole speech.
    pub fn range(&self) -> Option<(usize, usize)> {
        let (from, to) = self.said.split_once('-')?;
        Some((from.parse().ok()?, to.parse().ok()?)).filter(|(from, to)| from < to)
    }

    /// The query that asks for it again; empty for the whole speech.
    pub fn query(&self) -> String {
        self.range().map(|(from, to)| format!("?said={from}-{to}")).unwrap_or_default()
    }
}

/// The sentence of a text that is nearest to these words, by the pairs of letters that they share; `None` where none is near.
pub fn nearest_sentence(document: &Document, words: &str) -> Option<String> {
    let wanted = pairs(words);
    let mut best: (usize, Option<String>) = (0, None);
    for line in lines(document) {
        for sentence in pieces(&line.text, is_end) {
            let own = pairs(sentence);
            let shared = own.intersection(&wanted).count();
            // Dice's coefficient in thousandths.
            let score = (2_000 * shared).checked_div(own.len() + wanted.len()).unwrap_or_default();
            if score > best.0 {
                best = (score, Some(sentence.trim().to_owned()));
            }
        }
    }
    best.1.filter(|_| best.0 >= NEAR)
}

/// Thousandths of what two sentences share from which on one is said to be taken from the other.
const NEAR: usize = 250;

/// Which letters stand side by side.
fn pairs(text: &str) -> HashSet<(char, char)> {
    let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
    letters.iter().copied().zip(letters.iter().copied().skip(1)).collect()
}

/// The path of a speech, at the line that holds `text` and with the text marked; of the speech alone where no line holds it.
pub fn path_to(id: &str, document: &Document, text: &str) -> String {
    let lines = lines(document);
    let found = lines.iter().find_map(|line| {
        let before = line.text.get(..line.text.find(text)?)?.chars().count();
        let from = line.start + before;
        Some(format!("?said={from}-{}#{}", from + text.chars().count(), line.anchor()))
    });
    format!("/speeches/{id}{}", found.filter(|_| !text.is_empty()).unwrap_or_default())
}

/// One entry of the outline beside the text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Where it leads.
    pub anchor: String,
    /// What it says.
    pub label: String,
    /// What it is about.
    pub kind: SectionKind,
    /// The points of a section.
    pub points: Vec<Entry>,
}

/// The lines of a speech: joined by line feeds they are `Document::plain()`.
pub fn lines(document: &Document) -> Vec<ReadingLine> {
    let mut roles = vec![(Role::Title, 0, SectionKind::Other)];
    if document.salutation.is_some() {
        roles.push((Role::Salutation, 0, SectionKind::Opening));
    }
    for section in &document.sections {
        if section.heading.is_some() {
            roles.push((Role::Heading, 0, section.kind));
        }
        block_roles(&section.blocks, 1, section.kind, &mut roles);
    }
    let plain = document.plain();
    let mut start = 0;
    let mut out = Vec::with_capacity(roles.len());
    for (text, (role, depth, kind)) in plain.split('\n').zip(roles) {
        out.push(ReadingLine { role, depth, text: text.to_owned(), start, kind });
        start += text.chars().count() + 1;
    }
    out
}

fn block_roles(blocks: &[Block], depth: usize, kind: SectionKind, out: &mut Vec<(Role, usize, SectionKind)>) {
    for block in blocks {
        match block {
            Block::Paragraph(_) => out.push((Role::Paragraph, 0, kind)),
            Block::Point(point) => {
                out.push((Role::Lead, depth, point.kind));
                block_roles(&point.blocks, depth + 1, point.kind, out);
            }
        }
    }
}

/// The outline beside the text: headings with the first-level points under them.
pub fn outline(lines: &[ReadingLine]) -> Vec<Entry> {
    const LEAD: usize = 28;
    let mut out = Vec::<Entry>::new();
    for line in lines {
        let entry = Entry {
            anchor: line.anchor(),
            label: beginning(&line.text, LEAD),
            kind: line.kind,
            points: Vec::new(),
        };
        match (line.role, line.depth, out.last_mut()) {
            (Role::Heading, ..) | (Role::Lead, 1, None) => out.push(entry),
            (Role::Lead, 1, Some(section)) => section.points.push(entry),
            _ => {}
        }
    }
    out
}

/// The text up to its first full stop, at most `max` characters.
fn beginning(text: &str, max: usize) -> String {
    let sentence = first_sentence(text).0;
    let short: String = sentence.chars().take(max).collect();
    if sentence.chars().count() > max { format!("{short}…") } else { short }
}

/// A stretch of a speech's plain text with what is around it: where its line begins, the text before, itself, the text after.
pub fn in_context(text: &str, start: usize, end: usize) -> (usize, String, String, String) {
    const AROUND: usize = 40;
    let chars: Vec<char> = text.chars().collect();
    let start = start.min(chars.len());
    let end = end.clamp(start, chars.len());
    let (before, rest) = chars.split_at(start);
    let (found, after) = rest.split_at(end - start);
    let line_start = before.iter().rposition(|c| *c == '\n').map_or(0, |at| at + 1);
    let from = line_start.max(start.saturating_sub(AROUND));
    let before: String = before.iter().skip(from).collect();
    let after: String = after.iter().take_while(|c| **c != '\n').take(AROUND).collect();
    (line_start, before, found.iter().collect(), after)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::{Line, Point, Section};

    fn speech() -> Document {
        let point = Point {
            lead: "提高站位。要做到。".into(),
            blocks: vec![Block::Paragraph("再说。".into())],
            ..Point::default()
        };
        Document {
            title: "讲话".into(),
            salutation: Some("同志们：".into()),
            sections: vec![
                Section { blocks: vec![Block::Paragraph("开头。".into())], ..Section::default() },
                Section {
                    heading: Some(Line::from("强化意识")),
                    blocks: vec![Block::Point(point)],
                    ..Section::default()
                },
            ],
        }
    }

    #[test]
    fn lines_are_the_plain_text() {
        let speech = speech();
        let lines = lines(&speech);
        let joined = lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
        assert_eq!(joined, speech.plain());
        let plain: Vec<char> = joined.chars().collect();
        for line in &lines {
            let there: String = plain.iter().skip(line.start).take(line.text.chars().count()).collect();
            assert_eq!(there, line.text);
        }
    }

    #[test]
    fn the_outline_leads_to_anchors_that_exist() {
        let speech = speech();
        let lines = lines(&speech);
        let outline = outline(&lines);
        assert_eq!(outline.len(), 1);
        assert_eq!(outline[0].label, "一、强化意识");
        assert!(lines.iter().any(|line| line.anchor() == outline[0].points[0].anchor));
        assert_eq!(outline[0].points[0].label, "一要提高站位");
    }

    #[test]
    fn a_use_is_shown_in_its_line() {
        let text = "标题\n要总揽全局、协调各方，做好工作。\n下一段";
        let (line, before, found, after) = in_context(text, 4, 13);
        assert_eq!((line, before.as_str(), found.as_str()), (3, "要", "总揽全局、协调各方"));
        assert_eq!(after, "，做好工作。");
        assert_eq!(in_context("短", 5, 9), (0, "短".to_owned(), String::new(), String::new()));
    }
}
