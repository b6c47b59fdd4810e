//! A speech as lines to read, each with its place in the plain text, so that marks can be put into it.

use crate::engine::document::{Block, Document, SectionKind};

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
    /// Where links go (`s2`, `s2p1`), on headings and leads.
    pub anchor: Option<String>,
    /// Its text, with its number.
    pub text: String,
    /// Its first character in `Document::plain()`, counted in characters.
    pub start: usize,
    /// The kind of the innermost section or point.
    pub kind: SectionKind,
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
    let mut roles = vec![(Role::Title, None, SectionKind::Other)];
    if document.salutation.is_some() {
        roles.push((Role::Salutation, None, SectionKind::Opening));
    }
    for (index, section) in document.sections.iter().enumerate() {
        let anchor = format!("s{}", index + 1);
        if section.heading.is_some() {
            roles.push((Role::Heading, Some(anchor.clone()), section.kind));
        }
        blocks(&section.blocks, &anchor, section.kind, &mut roles);
    }
    let plain = document.plain();
    let mut start = 0;
    let mut out = Vec::with_capacity(roles.len());
    for (text, (role, anchor, kind)) in plain.split('\n').zip(roles) {
        out.push(ReadingLine { role, anchor, text: text.to_owned(), start, kind });
        start += text.chars().count() + 1;
    }
    out
}

type Roles = Vec<(Role, Option<String>, SectionKind)>;

fn blocks(blocks_: &[Block], anchor: &str, kind: SectionKind, out: &mut Roles) {
    let mut point_number = 0;
    for block in blocks_ {
        match block {
            Block::Paragraph(_) => out.push((Role::Paragraph, None, kind)),
            Block::Point(point) => {
                point_number += 1;
                let anchor = format!("{anchor}p{point_number}");
                out.push((Role::Lead, Some(anchor.clone()), point.kind));
                blocks(&point.blocks, &anchor, point.kind, out);
            }
        }
    }
}

/// The outline beside the text: sections with a heading, and their first-level points.
pub fn outline(document: &Document) -> Vec<Entry> {
    const LEAD: usize = 28;
    let lines = lines(document);
    let text = |anchor: &str| {
        let line = lines.iter().find(|line| line.anchor.as_deref() == Some(anchor));
        line.map(|line| first_sentence(&line.text, LEAD)).unwrap_or_default()
    };
    let mut out = Vec::new();
    for (index, section) in document.sections.iter().enumerate() {
        let anchor = format!("s{}", index + 1);
        let points = section.blocks.iter().filter_map(|block| match block {
            Block::Point(point) => Some(point),
            Block::Paragraph(_) => None,
        });
        let points: Vec<_> = points
            .enumerate()
            .map(|(number, point)| {
                let anchor = format!("{anchor}p{}", number + 1);
                Entry { label: text(&anchor), anchor, kind: point.kind, points: Vec::new() }
            })
            .collect();
        if section.heading.is_some() {
            out.push(Entry { label: text(&anchor), anchor, kind: section.kind, points });
        } else {
            out.extend(points);
        }
    }
    out
}

/// The text up to its first full stop, at most `max` characters.
fn first_sentence(text: &str, max: usize) -> String {
    let sentence = text.split(['。', '；', '！']).next().unwrap_or_default();
    let short: String = sentence.chars().take(max).collect();
    if sentence.chars().count() > max { format!("{short}…") } else { short }
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
        let outline = outline(&speech);
        assert_eq!(outline.len(), 1);
        assert_eq!(outline[0].label, "一、强化意识");
        assert_eq!(outline[0].points[0].anchor, "s2p1");
        assert_eq!(outline[0].points[0].label, "一要提高站位");
    }
}
