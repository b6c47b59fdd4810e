//! The two speeches that lie beside a new one on the desk, and what they say at a place.

use std::cmp::Reverse;

use time::Date;

use super::group::{Source, overlap, pairs};
use super::sources::{Archive, lead_words};
use super::{Request, Spot};
use crate::document::{Block, Level, Office, SectionKind};
use crate::suggest::Tier;

/// What a speech says at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// The heading or lead it stands under.
    pub heading: String,
    /// Its paragraphs.
    pub paragraphs: Vec<String>,
}

/// The last speech on the same occasion here: own before others, the same office before others, the newest first.
/// A speech of the day itself or later is none.
pub fn same_occasion(archive: &Archive, request: &Request<'_>) -> Option<usize> {
    let suits = |source: &Source| {
        source.occasion.is_some()
            && source.occasion == request.occasion
            && (source.level.is_none() || request.level.is_none() || source.level == request.level)
    };
    best(archive, request, suits, |source| {
        (source.tier != Tier::Own, source.office != request.office, newest(source))
    })
}

/// What the superior said last on the same subject: the Party secretary of the level, or a higher level; the more of
/// the outline's kinds it speaks of the better, then the newest. One whose day is only inferred comes after all others.
pub fn superior(archive: &Archive, request: &Request<'_>) -> Option<usize> {
    let above = |level: Level| request.level.is_some_and(|own| level < own);
    let secretary =
        |source: &Source| matches!(source.office, Some(Office::Secretary | Office::SecretaryDirector));
    // What another place says is nobody's superior, whatever its rank.
    let suits = |source: &Source| {
        let ours = source.tier != Tier::Other;
        (ours
            && secretary(source)
            && request.office != Some(Office::Secretary)
            && source.level == request.level)
            || ours && source.level.is_some_and(above)
            || matches!(source.tier, Tier::Central | Tier::Province)
    };
    let kinds: Vec<SectionKind> = request
        .outline
        .sections
        .iter()
        .flat_map(|section| {
            std::iter::once(section.kind).chain(section.points.iter().map(|point| point.kind))
        })
        .collect();
    best(archive, request, suits, |source| {
        let held = |kind: &SectionKind| {
            source
                .document
                .sections
                .iter()
                .any(|section| section.kind == *kind || holds(&section.blocks, *kind))
        };
        (!source.is_dated(), Reverse(kinds.iter().filter(|kind| held(kind)).count()), newest(source))
    })
}

/// Orders the newest first, and a day that is only inferred after one that was said.
fn newest(source: &Source) -> (bool, Reverse<Option<Date>>) {
    (!source.is_dated(), Reverse(source.date))
}

fn holds(blocks: &[Block], kind: SectionKind) -> bool {
    blocks
        .iter()
        .any(|block| matches!(block, Block::Point(point) if point.kind == kind || holds(&point.blocks, kind)))
}

fn best<K: Ord>(
    archive: &Archive,
    request: &Request<'_>,
    suits: impl Fn(&Source) -> bool,
    key: impl Fn(&Source) -> K,
) -> Option<usize> {
    let before = |source: &Source| source.date.zip(request.date).is_none_or(|(then, today)| then < today);
    let all = archive.sources.iter().enumerate().filter(|(_, source)| before(source) && suits(source));
    all.min_by_key(|(_, source)| key(source)).map(|(at, _)| at)
}

/// What a speech says at a place: its points and sections of the same kind, the one whose words come nearest to the
/// lead first. Empty where it says nothing of the kind.
pub fn passages(source: &Source, spot: &Spot) -> Vec<Passage> {
    let mut found: Vec<(SectionKind, Passage)> = Vec::new();
    for section in &source.document.sections {
        let heading = section.heading.as_ref().map(|line| line.plain()).unwrap_or_default();
        collect(section.kind, heading, None, &section.blocks, &mut found);
    }
    let lead = pairs(&format!("{}，{}", spot.lead, spot.topic));
    let mut ranked: Vec<(f32, Passage)> = found
        .into_iter()
        .filter(|(kind, passage)| *kind == spot.kind && !passage.paragraphs.is_empty())
        .map(|(_, passage)| {
            let text = pairs(&format!("{}，{}", passage.heading, passage.paragraphs.concat()));
            (overlap(&lead, &text) + 2.0 * overlap(&pairs(&spot.lead), &pairs(&passage.heading)), passage)
        })
        .collect();
    ranked.sort_by(|a, b| b.0.total_cmp(&a.0));
    ranked.into_iter().map(|(_, passage)| passage).collect()
}

fn collect(
    kind: SectionKind,
    heading: String,
    body: Option<String>,
    blocks: &[Block],
    out: &mut Vec<(SectionKind, Passage)>,
) {
    let own = blocks.iter().filter_map(|block| match block {
        Block::Paragraph(line) => Some(line.plain()),
        Block::Point(_) => None,
    });
    out.push((kind, Passage { heading, paragraphs: body.into_iter().chain(own).collect() }));
    for block in blocks {
        let Block::Point(point) = block else { continue };
        let lead = point.lead.plain();
        let words = lead_words(&lead);
        let rest = lead
            .strip_prefix(&words)
            .unwrap_or(&lead)
            .trim_start_matches(['。', '，', '：', '；'])
            .to_owned();
        let of = if point.kind == SectionKind::Other { kind } else { point.kind };
        collect(of, words, Some(rest).filter(|rest| !rest.is_empty()), &point.blocks, out);
    }
}
