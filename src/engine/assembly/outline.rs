//! Outlines as values: what the shipped and the organizations' own section templates say.

use serde::{Deserialize, Serialize};

use crate::engine::document::{Block, Document, Level, Occasion, Office, PointStyle, SectionKind};

/// The outline of an occasion.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outline {
    /// Shown name.
    pub name: String,
    /// The occasion.
    pub occasion: Occasion,
    /// Whose speech it is.
    pub office: Office,
    /// The level it was written for.
    pub level: Level,
    /// Who listens.
    #[serde(default)]
    pub audience: String,
    /// The salutation with its colon.
    #[serde(default)]
    pub salutation: Option<String>,
    /// Minutes of speaking.
    pub minutes: u32,
    /// Target length in characters.
    pub characters: usize,
    /// Least and greatest length in characters.
    pub range: (usize, usize),
    /// What the speaker may say and should not.
    #[serde(default)]
    pub speaker_rules: SpeakerRules,
    /// Slots of the outline's own texts.
    #[serde(default)]
    pub slots: Vec<SlotHint>,
    /// Sections in order.
    pub sections: Vec<OutlineSection>,
}

/// Hints on overstepping.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SpeakerRules {
    /// What this speaker says.
    pub may: Vec<String>,
    /// What others say.
    pub avoid: Vec<String>,
}

/// A slot and how to fill it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct SlotHint {
    /// Name of the slot.
    pub name: String,
    /// What to write there.
    pub hint: String,
    /// What is usual; may be empty.
    pub default: String,
}

/// A section of an outline.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OutlineSection {
    /// Its kind.
    pub kind: SectionKind,
    /// Its heading, if it has one.
    #[serde(default)]
    pub heading: Option<String>,
    /// What to write.
    #[serde(default)]
    pub guidance: String,
    /// Target length in characters, points included.
    pub characters: usize,
    /// Its points.
    #[serde(default)]
    pub points: Vec<OutlinePoint>,
    /// Ready text with `{{slots}}`, for openings and closings.
    #[serde(default)]
    pub text: Option<String>,
}

/// A point of an outline.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct OutlinePoint {
    /// Its kind.
    pub kind: SectionKind,
    /// How its family is numbered.
    #[serde(default)]
    pub style: PointStyle,
    /// Its lead: the words after the number.
    pub lead: String,
    /// What to write.
    #[serde(default)]
    pub guidance: String,
    /// Target length in characters.
    pub characters: usize,
}

/// A new outline from several speeches of one occasion: the typical order of kinds, their average share of the
/// length, headings and points of the speech that comes nearest to that order. `None` without speeches.
pub fn outline_from(
    name: &str,
    occasion: Occasion,
    office: Office,
    level: Level,
    speeches: &[&Document],
) -> Option<Outline> {
    let shapes: Vec<Vec<(SectionKind, usize)>> = speeches.iter().map(|d| shape(d)).collect();
    let order = typical_order(&shapes);
    let lengths: Vec<usize> = shapes.iter().map(|s| s.iter().map(|(_, n)| n).sum()).collect();
    let characters = lengths.iter().sum::<usize>().checked_div(lengths.len())?;
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
            let target = (characters as f64 * share(kind) / total.max(f64::MIN_POSITIVE)) as usize;
            let lender = lenders.iter().find_map(|d| d.sections.iter().find(|s| s.kind == kind));
            let points = lender.map(|section| points(&section.blocks, target)).unwrap_or_default();
            let heading = lender.and_then(|section| section.heading.as_ref()).map(|line| line.plain());
            OutlineSection { kind, heading, guidance: String::new(), characters: target, points, text: None }
        })
        .collect();
    let salutation = lenders.iter().find_map(|d| d.salutation.as_ref()).map(|line| line.plain());
    Some(Outline {
        name: name.to_owned(),
        occasion,
        office,
        level,
        audience: String::new(),
        salutation,
        minutes: (characters as f64 / 200.0).ceil() as u32,
        characters,
        range: (characters * 85 / 100, characters * 115 / 100),
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

fn points(blocks: &[Block], target: usize) -> Vec<OutlinePoint> {
    let points: Vec<_> = blocks
        .iter()
        .filter_map(|block| match block {
            Block::Point(point) => Some(point),
            Block::Paragraph(_) => None,
        })
        .collect();
    let each = target / points.len().max(1);
    points
        .iter()
        .map(|point| OutlinePoint {
            kind: point.kind,
            style: point.style,
            lead: super::sources::lead_words(&point.lead.plain()),
            guidance: String::new(),
            characters: each,
        })
        .collect()
}
