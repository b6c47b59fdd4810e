//! Versions of an outline, what changed between them, and how a stored speech fits an outline; no SQL, no HTTP.

use time::OffsetDateTime;

use crate::engine::difference::common::common;
use crate::engine::document::{Block, Document, SectionKind};
use crate::engine::outline::Outline;

/// A version that was replaced, or the one in use.
#[derive(Debug, Clone)]
pub struct Version {
    /// Its number, from 1.
    pub version: i32,
    /// What it says.
    pub outline: Outline,
    /// When it was replaced; `None`: it is in use.
    pub until: Option<OffsetDateTime>,
    /// Who replaced it.
    pub by: String,
}

/// A line of a comparison.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Line {
    /// In both.
    Same(String),
    /// Only in the older.
    Gone(String),
    /// Only in the newer.
    New(String),
}

/// An outline as lines that can be compared.
pub fn lines(outline: &Outline) -> Vec<String> {
    let mut out = vec![
        format!("名称：{}", outline.name),
        format!("场合：{}", outline.occasion.chinese()),
        format!("讲话人：{}", outline.office.map_or("", |office| office.chinese())),
        format!("称谓：{}", outline.salutation.as_deref().unwrap_or_default()),
        format!("篇幅：{}字，{}分钟", outline.characters, outline.minutes),
    ];
    for section in &outline.sections {
        let heading = section.heading.as_deref().unwrap_or("（无标题）");
        out.push(format!("【{}】{heading}　约{}字", section.kind.chinese(), section.characters));
        if !section.guidance.is_empty() {
            out.push(format!("　写法：{}", section.guidance));
        }
        out.extend(section.text.iter().flat_map(|text| text.lines()).map(|line| format!("　文字：{line}")));
        out.extend(section.usual.iter().map(|usual| format!("　常用说法：{usual}")));
        for (number, point) in section.points.iter().enumerate() {
            let label = point.style.label(number + 1);
            out.push(format!(
                "　{label}{}（{}，约{}字）{}",
                point.lead,
                point.kind.chinese(),
                point.characters,
                point.guidance
            ));
            out.extend(point.usual.iter().map(|usual| format!("　　常用说法：{usual}")));
        }
    }
    out.extend(
        outline.slots.iter().map(|slot| format!("填空：{}　{}　{}", slot.name, slot.hint, slot.default)),
    );
    out
}

/// What changed from `old` to `new`, by the longest common subsequence of their lines.
pub fn compare(old: &Outline, new: &Outline) -> Vec<Line> {
    let (old, new) = (lines(old), lines(new));
    let common = common(&old, &new);
    let (mut out, mut i, mut j) = (Vec::new(), 0, 0);
    for (a, b) in common.into_iter().chain([(old.len(), new.len())]) {
        out.extend(old.iter().take(a).skip(i).cloned().map(Line::Gone));
        out.extend(new.iter().take(b).skip(j).cloned().map(Line::New));
        out.extend(old.get(a).cloned().map(Line::Same));
        (i, j) = (a + 1, b + 1);
    }
    out
}

/// A section of the outline beside the one of the speech that is like it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pairing {
    /// The outline's: kind, heading, target characters.
    pub asked: Option<(SectionKind, String, u32)>,
    /// The speech's: kind, heading, characters.
    pub found: Option<(SectionKind, String, u32)>,
}

impl Pairing {
    /// What there is to say about it.
    pub fn remark(&self) -> String {
        match (&self.asked, &self.found) {
            (Some((.., wanted)), Some((.., has))) if *wanted > 0 => {
                let percent = u64::from(*has) * 100 / u64::from(*wanted);
                match percent {
                    0..70 => format!("偏短，为参考字数的{percent}%"),
                    70..=140 => "合".to_owned(),
                    _ => format!("偏长，为参考字数的{percent}%"),
                }
            }
            (Some(_), Some(_)) => "合".to_owned(),
            (Some(_), None) => "讲话里没有这一部分".to_owned(),
            _ => "提纲里没有这一部分".to_owned(),
        }
    }

    /// Whether both have it.
    pub fn fits(&self) -> bool {
        self.asked.is_some() && self.found.is_some()
    }
}

/// How a speech fits an outline.
#[derive(Debug, Clone)]
pub struct Trial {
    /// The speech's title.
    pub title: String,
    /// The sections in order.
    pub pairings: Vec<Pairing>,
}

impl Trial {
    /// Of the outline's sections those that the speech has, in percent.
    pub fn percent(&self) -> usize {
        let asked = self.pairings.iter().filter(|pairing| pairing.asked.is_some()).count().max(1);
        self.pairings.iter().filter(|pairing| pairing.fits()).count() * 100 / asked
    }
}

fn count(blocks: &[Block]) -> usize {
    let letters = |text: String| text.chars().filter(|c| !c.is_whitespace()).count();
    let one = |block: &Block| match block {
        Block::Paragraph(line) => letters(line.plain()),
        Block::Point(point) => letters(point.lead.plain()) + count(&point.blocks),
    };
    blocks.iter().map(one).sum()
}

/// Lays a speech beside an outline: sections of the same kind pair up in order; a first and a last section without a
/// heading count as opening and closing.
pub fn try_on(outline: &Outline, document: &Document) -> Trial {
    let last = document.sections.len().saturating_sub(1);
    let found: Vec<(SectionKind, String, u32)> = document
        .sections
        .iter()
        .enumerate()
        .map(|(place, section)| {
            let kind = match (&section.heading, place) {
                (None, 0) => SectionKind::Opening,
                (None, place) if place == last => SectionKind::Closing,
                _ => section.kind,
            };
            let heading = section.heading.as_ref().map(|line| line.plain()).unwrap_or_default();
            (kind, heading, u32::try_from(count(&section.blocks)).unwrap_or(u32::MAX))
        })
        .collect();
    let asked: Vec<(SectionKind, String, u32)> = outline
        .sections
        .iter()
        .map(|section| (section.kind, section.heading.clone().unwrap_or_default(), section.characters))
        .collect();
    let kinds = |rows: &[(SectionKind, String, u32)]| rows.iter().map(|(kind, ..)| *kind).collect::<Vec<_>>();
    let (mut pairings, mut i, mut j) = (Vec::new(), 0, 0);
    for (a, b) in common(&kinds(&asked), &kinds(&found)).into_iter().chain([(asked.len(), found.len())]) {
        pairings.extend(
            asked.iter().take(a).skip(i).cloned().map(|row| Pairing { asked: Some(row), found: None }),
        );
        pairings.extend(
            found.iter().take(b).skip(j).cloned().map(|row| Pairing { asked: None, found: Some(row) }),
        );
        if let (Some(ours), Some(theirs)) = (asked.get(a), found.get(b)) {
            pairings.push(Pairing { asked: Some(ours.clone()), found: Some(theirs.clone()) });
        }
        (i, j) = (a + 1, b + 1);
    }
    Trial { title: document.title.plain(), pairings }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::outlines::model::shipped;
    use crate::engine::document::Section;

    #[test]
    fn a_change_shows_as_one_line_gone_and_one_new() {
        let old = shipped().unwrap().remove(0);
        let mut new = old.clone();
        new.sections[1].heading = Some("换一个标题".to_owned());
        let changed: Vec<Line> =
            compare(&old, &new).into_iter().filter(|line| !matches!(line, Line::Same(_))).collect();
        assert_eq!(changed.len(), 2);
        assert!(
            matches!(&changed[0], Line::Gone(_))
                && matches!(&changed[1], Line::New(text) if text.contains("换一个标题"))
        );
        let same = compare(&old, &old);
        assert!(same.iter().all(|line| matches!(line, Line::Same(_))) && same.len() == lines(&old).len());
    }

    #[test]
    fn a_speech_that_lacks_a_section_says_so() {
        let outline = shipped().unwrap().remove(0);
        let sections = outline.sections.iter().skip(1).map(|section| Section {
            kind: section.kind,
            heading: Some(crate::engine::document::Line::from("一")),
            blocks: vec![Block::Paragraph("字".repeat(section.characters as usize).as_str().into())],
            ..Section::default()
        });
        let document = Document { sections: sections.collect(), ..Document::default() };
        let trial = try_on(&outline, &document);
        assert_eq!(trial.pairings.len(), outline.sections.len());
        assert_eq!(trial.pairings[0].remark(), "讲话里没有这一部分");
        assert!(
            trial.pairings.iter().skip(1).all(|pairing| pairing.remark() == "合"),
            "{:?}",
            trial.pairings
        );
        assert!(trial.percent() < 100);
    }
}
