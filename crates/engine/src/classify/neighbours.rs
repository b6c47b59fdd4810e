//! What the whole text and the neighbours say of a section or point that its own heading leaves open: speeches go through
//! their kinds in a usual order, and seldom take one up twice on one level.

use std::collections::BTreeSet;

use super::super::document::SectionKind;
use super::{Scores, Seen, WEIGHTS, best};

/// A kind below this confidence is left open.
const OPEN: f32 = 0.45;
/// How much a word anywhere in the text counts.
const WHOLE: f32 = 0.2;
/// How much speaks against a kind that a neighbour has for sure, and for the one that all of them share.
const TAKEN: f32 = 0.6;
/// How much speaks for a kind whose usual place is between the neighbours'.
const ORDER: f32 = 0.4;
/// What neighbours decide is never surer than this.
const MOST: f32 = 0.6;

/// A section or point as its own words have it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Judged {
    /// What speaks for each kind.
    pub scores: Scores,
    /// The kind.
    pub kind: SectionKind,
    /// How sure it is; 1 where a person said so.
    pub confidence: f32,
}

/// Settles what is open among the sections, or the points of a section, by their whole texts and their neighbours. `shared`:
/// the kind of the section around points, which most of them have; `text` tells the lines of one.
pub(super) fn settle(
    all: &mut [Judged],
    shared: Option<SectionKind>,
    text: impl Fn(usize, &mut dyn FnMut(&str)),
) {
    let sure: Vec<Option<SectionKind>> =
        all.iter().map(|judged| (judged.confidence >= OPEN).then_some(judged.kind)).collect();
    // What is asked of every open one is counted once: a text of many short lines has thousands.
    let taken: BTreeSet<SectionKind> = sure.iter().copied().flatten().collect();
    let afters = nearest(sure.iter().rev()).into_iter().rev();
    for ((at, judged), (before, after)) in
        all.iter_mut().enumerate().zip(nearest(sure.iter()).into_iter().zip(afters))
    {
        if sure.get(at).is_none_or(Option::is_some) {
            continue;
        }
        let (mut scores, mut seen) = (judged.scores, Seen::default());
        text(at, &mut |line| WEIGHTS.add_new(line, WHOLE, &mut scores, &mut seen));
        for (kind, score) in SectionKind::ALL.iter().zip(&mut scores).filter(|(_, score)| **score > 0.0) {
            *score += match shared {
                Some(shared) if shared == *kind => TAKEN,
                _ if taken.contains(kind) => -TAKEN,
                _ => 0.0,
            };
            let ordered =
                before.is_none_or(|before| before < *kind) && after.is_none_or(|after| *kind < after);
            *score += if ordered && (before.is_some() || after.is_some()) { ORDER } else { 0.0 };
        }
        let (kind, confidence) = best(&scores);
        (judged.kind, judged.confidence) = (kind, confidence.min(MOST));
    }
}

/// For each place the kind that was passed last before it.
fn nearest<'a>(kinds: impl Iterator<Item = &'a Option<SectionKind>>) -> Vec<Option<SectionKind>> {
    kinds
        .scan(None, |last, kind| {
            let before = *last;
            *last = kind.or(before);
            Some(before)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::document::{Block, Document, Line, Point, Section};
    use super::super::classify;
    use super::*;

    fn section(heading: &str, text: &str) -> Section {
        Section {
            heading: Some(Line::from(heading)),
            blocks: vec![Block::Paragraph(Line::from(text))],
            ..Section::default()
        }
    }

    fn kinds(sections: Vec<Section>) -> Vec<SectionKind> {
        let mut document = Document { sections, ..Document::default() };
        classify(&mut document, &[]);
        document.sections.iter().map(|section| section.kind).collect()
    }

    #[test]
    fn a_heading_that_says_nothing_is_told_by_its_whole_text() {
        let filler =
            "我们要把握大势、认清方位，以钉钉子精神一件一件抓到底，做到善始善终、善作善成。".repeat(12);
        let text = format!("{filler}代表联络站要常态接待选民，代表建议要件件有回音，代表培训要有针对性。");
        assert_eq!(kinds(vec![section("一张蓝图绘到底", &text)]), [SectionKind::Deputies]);
        assert_eq!(kinds(vec![section("一张蓝图绘到底", &filler)]), [SectionKind::Other], "it abstains");
    }

    #[test]
    fn points_beside_sure_ones_of_their_section_are_of_its_kind() {
        let point = |lead: &str| Block::Point(Point { lead: Line::from(lead), ..Point::default() });
        let section = Section {
            heading: Some(Line::from("聚焦主责主业，增强监督实效")),
            blocks: vec![point("选准监督议题。"), point("在求实效上下功夫。"), point("强化跟踪督办。")],
            ..Section::default()
        };
        let mut document = Document { sections: vec![section], ..Document::default() };
        classify(&mut document, &[]);
        for block in &document.sections[0].blocks {
            let Block::Point(point) = block else { panic!() };
            assert_eq!(point.kind, SectionKind::Supervision, "{:?}", point.lead);
        }
    }
}
