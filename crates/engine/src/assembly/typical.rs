//! An outline from several speeches of the archive: their typical order of kinds, shares of length, headings.

use crate::document::{Block, Document, Level, Occasion, Office, SectionKind};
use crate::outline::{CHARACTERS_A_MINUTE, Outline, OutlinePoint, OutlineSection, SpeakerRules};

/// A new outline from several speeches of one occasion: the typical order of kinds, their average share of the
/// length, headings and points of the speech that comes nearest to that order. `None` without speeches.
pub fn outline_from(
    name: &str,
    occasion: Occasion,
    office: Option<Office>,
    level: Option<Level>,
    speeches: &[&Document],
) -> Option<Outline> {
    let shapes: Vec<Vec<(SectionKind, usize)>> = speeches.iter().map(|d| shape(d)).collect();
    let order = typical_order(&shapes);
    let lengths: Vec<usize> = shapes.iter().map(|s| s.iter().map(|(_, n)| n).sum()).collect();
    let characters =
        u32::try_from(lengths.iter().sum::<usize>().checked_div(lengths.len())?).unwrap_or(u32::MAX);
    let share = |kind: SectionKind| {
        let shares = shapes.iter().zip(&lengths).filter_map(|(shape, whole)| {
            let part: usize = shape.iter().filter(|(k, _)| *k == kind).map(|(_, n)| n).sum();
            (part > 0 && *whole > 0).then(|| part as f64 / *whole as f64)
        });
        let shares: Vec<f64> = shares.collect();
        shares.iter().sum::<f64>() / shares.len().max(1) as f64
    };
    let total: f64 = order.iter().map(|&kind| share(kind)).sum();
    // The speech that holds most of the typical kinds lends its headings; others only where it has none.
    let mut lenders: Vec<&Document> = speeches.to_vec();
    lenders.sort_by_key(|d| std::cmp::Reverse(d.sections.iter().filter(|s| order.contains(&s.kind)).count()));
    let sections = order
        .iter()
        .map(|&kind| {
            let target = (f64::from(characters) * share(kind) / total.max(f64::MIN_POSITIVE)) as u32;
            let lender = lenders.iter().find_map(|d| d.sections.iter().find(|s| s.kind == kind));
            let points = lender.map(|section| points(&section.blocks, target)).unwrap_or_default();
            let heading = lender.and_then(|section| section.heading.as_ref()).map(|line| line.plain());
            OutlineSection { kind, heading, characters: target, points, ..OutlineSection::default() }
        })
        .collect();
    let salutation = lenders.iter().find_map(|d| d.salutation.as_ref()).map(|line| line.plain());
    Some(Outline {
        name: name.to_owned(),
        title: String::new(),
        occasion,
        office,
        level,
        audience: String::new(),
        salutation,
        minutes: characters.div_ceil(CHARACTERS_A_MINUTE),
        characters,
        range: Some((characters * 85 / 100, characters * 115 / 100)),
        speaker_rules: SpeakerRules::default(),
        slots: Vec::new(),
        sections,
    })
}

/// Kinds and lengths of the sections, neighbours of one kind together.
fn shape(document: &Document) -> Vec<(SectionKind, usize)> {
    let mut out: Vec<(SectionKind, usize)> = Vec::new();
    for section in &document.sections {
        let length = super::sources::characters(section);
        match out.last_mut() {
            Some(last) if last.0 == section.kind => last.1 += length,
            _ => out.push((section.kind, length)),
        }
    }
    out
}

/// Kinds that stand in at least half of the speeches, by their average place.
fn typical_order(shapes: &[Vec<(SectionKind, usize)>]) -> Vec<SectionKind> {
    let mut kinds: Vec<(f64, SectionKind)> = Vec::new();
    for &kind in SectionKind::ALL {
        let places: Vec<f64> = shapes
            .iter()
            .filter_map(|shape| {
                let at = shape.iter().position(|(k, _)| *k == kind)?;
                Some(at as f64 / shape.len().max(1) as f64)
            })
            .collect();
        if places.len() * 2 >= shapes.len().max(1) && !places.is_empty() {
            kinds.push((places.iter().sum::<f64>() / places.len() as f64, kind));
        }
    }
    kinds.sort_by(|a, b| a.0.total_cmp(&b.0));
    kinds.into_iter().map(|(_, kind)| kind).collect()
}

fn points(blocks: &[Block], target: u32) -> Vec<OutlinePoint> {
    let points: Vec<_> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Point(point) => Some(point),
            Block::Paragraph(_) => None,
        })
        .collect();
    let each = target / u32::try_from(points.len().max(1)).unwrap_or(u32::MAX);
    points
        .iter()
        .map(|point| OutlinePoint {
            kind: point.kind,
            style: point.style,
            lead: super::sources::lead_words(&point.lead.plain()),
            characters: each,
            ..OutlinePoint::default()
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Line, Section};

    #[test]
    fn order_shares_and_headings_come_from_the_speeches() {
        use SectionKind::{Closing, Deputies, Opening, Supervision};
        let section = |kind, heading: Option<&str>, length: usize| Section {
            kind,
            heading: heading.map(Line::from),
            blocks: vec![Block::Paragraph(Line::from("字".repeat(length).as_str()))],
            ..Section::default()
        };
        let speech = |supervision: usize| Document {
            salutation: Some(Line::from("同志们：")),
            sections: vec![
                section(Opening, None, 100),
                section(Supervision, Some("抓监督"), supervision),
                section(Deputies, Some("强代表"), 300),
                section(Closing, None, 50),
            ],
            ..Document::default()
        };
        let (a, b) = (speech(500), speech(700));
        let outline = outline_from("座谈会", Occasion::Forum, None, None, &[&a, &b]).unwrap();
        let kinds: Vec<_> = outline.sections.iter().map(|s| s.kind).collect();
        assert_eq!(kinds, [Opening, Supervision, Deputies, Closing]);
        assert_eq!(outline.sections[1].heading.as_deref(), Some("抓监督"));
        assert!(outline.sections[1].characters > outline.sections[2].characters);
        assert!(outline_from("空", Occasion::Forum, None, None, &[]).is_none());
    }
}
