//! The headings of one speech that stand side by side, level by level.

use super::headings::{Broken, HeadingSet, Skeleton, broken};
use super::types::Tier;
use crate::document::{Block, Document, SectionKind};
use crate::structure::text::first_sentence;

/// Characters of a lead that can count as a heading.
const MAX_LEAD: usize = 34;

/// Headings that stand side by side in a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Level {
    /// The section whose points they head, by position; `None`: the headings of the sections.
    pub section: Option<usize>,
    /// Kind and words of each, in order; the words are empty where nobody has written any.
    pub headings: Vec<(SectionKind, String)>,
}

impl Level {
    /// Those that break the skeleton the others keep, by their place in `headings`.
    pub fn broken(&self) -> Vec<Broken> {
        let written: Vec<usize> = (0..self.headings.len())
            .filter(|&i| self.headings.get(i).is_some_and(|h| !h.1.is_empty()))
            .collect();
        let texts: Vec<&str> =
            written.iter().filter_map(|&i| self.headings.get(i)).map(|(_, text)| text.as_str()).collect();
        let marks = broken(&texts).into_iter();
        marks.filter_map(|mark| Some(Broken { index: *written.get(mark.index)?, ..mark })).collect()
    }

    /// The skeleton of those written, where they keep one.
    pub fn pattern(&self) -> Option<String> {
        let texts: Vec<&str> =
            self.headings.iter().map(|(_, text)| text.as_str()).filter(|text| !text.is_empty()).collect();
        Skeleton::of(&texts)
            .filter(|skeleton| skeleton.holds >= super::headings::PARALLEL)
            .map(|s| s.pattern())
    }
}

/// Levels of one speech; a text of more sections than that has no headings to be judged by.
const MOST: usize = 60;

/// The headings of the sections, then for each section with two points and more those of its points.
pub fn levels(document: &Document) -> Vec<Level> {
    let sections = &document.sections;
    let headed = sections.iter().filter_map(|s| Some((s.kind, s.heading.as_ref()?.plain())));
    let mut out = vec![Level { section: None, headings: headed.collect() }];
    for (number, section) in sections.iter().enumerate() {
        let leads = section.blocks.iter().filter_map(|block| match block {
            Block::Point(point) => Some((point.kind, lead_words(&point.lead.plain()))),
            Block::Paragraph(_) => None,
        });
        let headings: Vec<_> = leads.collect();
        if headings.len() >= 2 && out.len() < MOST {
            out.push(Level { section: Some(number), headings });
        }
    }
    out
}

/// The sets of a speech of the archive: three headings and more, none of them empty.
pub fn heading_sets(document: &Document, source: &str, tier: Tier, year: i32) -> Vec<HeadingSet> {
    let whole = |level: &Level| level.headings.len() >= 3 && level.headings.iter().all(|h| !h.1.is_empty());
    let sets = levels(document).into_iter().filter(whole).map(|level| HeadingSet {
        headings: level.headings,
        source: source.to_owned(),
        tier,
        year,
    });
    sets.collect()
}

/// The words of a lead that stand for the whole point: its first sentence, unless that is long.
fn lead_words(lead: &str) -> String {
    let (first, _, _) = first_sentence(lead);
    let first = first.trim_end_matches(['。', '，', '：', '；']);
    if first.chars().count() <= MAX_LEAD { first.to_owned() } else { String::new() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Line, Point, Section};

    fn document() -> Document {
        let point = |lead: &str| Block::Point(Point { lead: Line::from(lead), ..Point::default() });
        let section = |heading: &str, leads: &[&str]| Section {
            heading: Some(Line::from(heading)),
            blocks: leads.iter().map(|lead| point(lead)).collect(),
            ..Section::default()
        };
        let leads = [
            "坚持党的领导不动摇。要讲政治。",
            "坚持为民履职不懈怠。",
            "不断与时俱进。",
            "坚持依法履职不松劲。",
        ];
        let sections =
            vec![section("一件事", &leads), section("", &[]), section("另一件事", &["只有一点。"])];
        Document { title: Line::from("讲话"), salutation: None, sections }
    }

    #[test]
    fn levels_name_what_stands_side_by_side_and_who_is_out_of_step() {
        let levels = levels(&document());
        assert_eq!(levels.iter().map(|level| level.section).collect::<Vec<_>>(), [None, Some(0)]);
        assert_eq!(levels[1].headings[0].1, "坚持党的领导不动摇");
        assert_eq!(levels[1].broken().iter().map(|b| b.index).collect::<Vec<_>>(), [2]);
        assert!(levels[0].broken().is_empty());
        assert_eq!(heading_sets(&document(), "a", Tier::Own, 2024).len(), 1);
    }

    #[test]
    fn an_unwritten_heading_shifts_no_mark() {
        let mut level = levels(&document()).remove(1);
        level.headings.insert(0, (SectionKind::Other, String::new()));
        assert_eq!(level.broken()[0].index, 3);
        level.headings.remove(3);
        assert_eq!(level.pattern().as_deref(), Some("坚持□□□□不□□"));
    }
}
