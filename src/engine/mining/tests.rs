//! Mining over small archives, and what the tests of its rooms share.

use super::*;
use crate::engine::document::{Block, Line, Point, Section};

/// A document from plain lines: `一、` opens a section, `一要` … a point, 同志们： is the salutation.
pub(super) fn document(title: &str, lines: &[&str]) -> Document {
    let mut out = Document { title: Line::from(title), ..Document::default() };
    out.sections.push(Section::default());
    for line in lines {
        if *line == "同志们：" {
            out.salutation = Some(Line::from(*line));
        } else if let Some((number, heading)) = line.split_once('、').filter(|(n, _)| n.chars().count() == 1)
        {
            out.sections.push(Section {
                number: Some(number.to_owned()),
                heading: Some(Line::from(heading)),
                ..Section::default()
            });
        } else {
            let blocks = &mut out.sections.last_mut().unwrap().blocks;
            let label = ["一要", "二要", "三要", "四要"].into_iter().find(|label| line.starts_with(label));
            match (label, blocks.last_mut()) {
                (Some(label), _) => blocks.push(Block::Point(Point {
                    label: Some(label.to_owned()),
                    lead: Line::from(line.strip_prefix(label).unwrap()),
                    ..Point::default()
                })),
                (None, Some(Block::Point(point))) => point.blocks.push(Block::Paragraph(Line::from(*line))),
                _ => blocks.push(Block::Paragraph(Line::from(*line))),
            }
        }
    }
    out.sections.retain(|s| s.heading.is_some() || !s.blocks.is_empty());
    out
}

pub(super) fn source(id: u64, document: &Document) -> Source<'_> {
    Source { id, title: "讲话", speaker: None, year: None, document }
}
