//! 以这篇为底稿另写: the text of an old speech as a new draft begins with it. What belonged to the old occasion (dates,
//! figures, people, other places, sessions) becomes slots that show what stood there.

use super::slots::{self, Segment};
use super::sources::Archive;
use crate::document::{Block, Document, Inline, Line, Mark, Point, Section};

/// Characters of what stood in a slot that its name shows.
const SHOWN: usize = 16;

/// A new text from an old one. `place`: our own, which stays; `source`: the speech of the archive that it comes from.
pub fn rewritten(archive: &Archive, document: &Document, place: &str, source: Option<&str>) -> Document {
    let with = |line: &Line| rewritten_line(archive, line, place, source);
    Document {
        title: with(&document.title),
        salutation: document.salutation.as_ref().map(with),
        sections: document
            .sections
            .iter()
            .map(|section| Section {
                id: String::new(),
                kind: section.kind,
                number: None,
                heading: section.heading.as_ref().map(with),
                blocks: blocks(&section.blocks, &with),
            })
            .collect(),
    }
}

fn blocks(list: &[Block], with: &dyn Fn(&Line) -> Line) -> Vec<Block> {
    let block = |block: &Block| match block {
        Block::Paragraph(line) => Block::Paragraph(with(line)),
        Block::Point(point) => Block::Point(Point {
            id: String::new(),
            kind: point.kind,
            style: point.style,
            label: None,
            lead: with(&point.lead),
            blocks: blocks(&point.blocks, with),
        }),
    };
    list.iter().map(block).collect()
}

fn rewritten_line(archive: &Archive, line: &Line, place: &str, source: Option<&str>) -> Line {
    let own: Vec<&str> = Some(place).filter(|place| !place.is_empty()).into_iter().collect();
    let marks = || {
        let mark = |speech: &str| Mark::Source { id: String::new(), speech: speech.to_owned() };
        source.map(mark).into_iter().collect::<Vec<_>>()
    };
    let segments = slots::localise(&line.plain(), &own, &archive.names).0.into_iter();
    let inline = |segment: Segment| match segment {
        Segment::Text(text) => Inline::Text { text, marks: marks() },
        Segment::Chip(chip) => {
            // Each slot has its own name, so that two figures are two slots.
            let was: String = chip.was.chars().take(SHOWN).collect();
            let name = if was.is_empty() { chip.name } else { format!("{}（原{was}）", chip.name) };
            Inline::Slot { name, value: String::new(), marks: marks() }
        }
    };
    Line(segments.map(inline).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_of_the_old_occasion_become_slots_and_the_rest_stays() {
        let text = "2024年3月，清水县办理建议183件。我们要坚持党的领导，在云江市推进全过程人民民主。";
        let point = Point { lead: Line::from("突出重点。"), blocks: vec![], ..Point::default() };
        let section = Section {
            id: "a".to_owned(),
            heading: Some(Line::from("强化监督")),
            number: Some("二".to_owned()),
            blocks: vec![Block::Paragraph(Line::from(text)), Block::Point(point)],
            ..Section::default()
        };
        let old = Document { title: Line::from("讲话"), salutation: None, sections: vec![section] };
        let new = rewritten(&Archive::default(), &old, "云江市", Some("s"));
        let plain = new.plain();
        for fact in ["（原2024年3月", "（原清水县）", "（原183"] {
            assert!(plain.contains(fact), "{fact}: {plain}");
        }
        assert!(plain.contains("我们要坚持党的领导，在云江市推进全过程人民民主。"), "{plain}");
        assert!(plain.contains("一、强化监督") && new.sections[0].id.is_empty());
        let Block::Paragraph(line) = &new.sections[0].blocks[0] else { panic!("a paragraph") };
        let marked = |inline: &Inline| match inline {
            Inline::Text { marks, .. } | Inline::Slot { marks, .. } => marks.len() == 1,
        };
        assert!(line.0.iter().all(marked));
    }
}
