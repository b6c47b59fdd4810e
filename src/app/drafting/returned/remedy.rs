//! What is offered for what a returned file changed and no tracked change can say (labels, levels of headings, the lines under the
//! title), and the text with it done.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

use super::changes::{FileComparison, WayItem};
use super::compare::matched;
use super::offer::Remedy;
use super::shape::{LineShape, reshaped};
use super::strand::{BREAK, Glyph, GlyphSpot, LineKind, TreeGlyph, TreeStrand, letters, of_tree, start_of};
use crate::engine::document::PointStyle;
use crate::engine::recognise::Facts;
use crate::engine::structure::label::{Family, label};
use crate::word::Tracked;

/// What is offered for each paragraph of the file that went out in which something could not be put into the text.
/// `exported`: the text that went out; `heads`: what the heads of both files say.
pub fn remedies(
    comparison: &FileComparison,
    (sent_file, came_file): (&Tracked, &Tracked),
    exported: &TreeStrand,
    heads: Option<(&Facts, &Facts)>,
) -> HashMap<usize, Remedy> {
    let out = matched(&letters(&comparison.sent), &exported.letters());
    let spots: Vec<Option<&TreeGlyph>> =
        out.iter().map(|at| at.and_then(|at| exported.glyphs.get(at))).collect();
    let card = heads.and_then(|(old, new)| card(old, new));
    let others = counterparts(comparison);
    let mut found = HashMap::new();
    for change in &comparison.changes {
        let line = own_line(comparison, &spots, change.paragraph);
        let remedy = match line {
            Some(line) => others.get(&change.paragraph).and_then(|paragraph| {
                let paper = CamePara::of(comparison, &spots, (*paragraph, line))?;
                let level = |file: &Tracked, at: usize| file.paragraphs.get(at).map(|own| own.level);
                let (was, is) = (level(sent_file, change.paragraph)?, level(came_file, *paragraph)?);
                let label = exported.of_line(line).filter(|(_, glyph)| glyph.spot == GlyphSpot::Label);
                let same = was == is && label.map(|(_, glyph)| glyph.letter).eq(paper.before.chars());
                (!same).then(|| Some(paper.remedy(line, exported.lines.get(line)?.kind, is)))?
            }),
            None => card.clone(),
        };
        found.extend(remedy.map(|remedy| (change.paragraph, remedy)));
    }
    found
}

/// What the head of the file says otherwise than before.
fn card(old: &Facts, new: &Facts) -> Option<Remedy> {
    let other = |old: &Option<String>, new: &Option<String>| new.clone().filter(|_| old != new);
    let speaker = other(&old.speaker, &new.speaker);
    let post = other(&old.post, &new.post);
    let date = new.date.filter(|_| old.date != new.date);
    (speaker.is_some() || post.is_some() || date.is_some()).then_some(Remedy::Card { speaker, post, date })
}

/// The paragraph of the file that came back which each of the one that went out is.
fn counterparts(comparison: &FileComparison) -> BTreeMap<usize, usize> {
    let mut best: BTreeMap<usize, (usize, usize)> = BTreeMap::new();
    for ((old, new), shared) in comparison.shared() {
        let entry = best.entry(old).or_default();
        if shared > entry.0 {
            *entry = (shared, new);
        }
    }
    best.into_iter().map(|(old, (_, new))| (old, new)).collect()
}

/// The line of the text that a paragraph of the file is; `None`: the text has nothing of it.
fn own_line(comparison: &FileComparison, spots: &[Option<&TreeGlyph>], paragraph: usize) -> Option<usize> {
    let from = start_of(&comparison.sent, paragraph);
    let own = comparison.sent.iter().skip(from).take_while(|glyph| glyph.paragraph == paragraph);
    let spots = spots.iter().skip(from).zip(own).filter(|(_, glyph)| glyph.letter != BREAK);
    spots.filter_map(|(spot, _)| *spot).map(|spot| spot.line).next()
}

/// A paragraph of the file that came back, everything in it accepted.
struct CamePara {
    /// All it says.
    text: String,
    /// What stands before the words that the text has.
    before: String,
}

impl CamePara {
    /// `None` where it does not begin with words of that line.
    fn of(
        comparison: &FileComparison,
        spots: &[Option<&TreeGlyph>],
        (paragraph, line): (usize, usize),
    ) -> Option<Self> {
        let from = start_of(&comparison.came, paragraph);
        let stays = |glyph: &&Glyph| glyph.out.is_none() && glyph.letter != BREAK;
        let own =
            || comparison.came.iter().enumerate().skip(from).take_while(|(_, g)| g.paragraph == paragraph);
        let text = own().map(|(_, glyph)| glyph).filter(stays).map(|glyph| glyph.letter).collect();
        let word = |x: usize| {
            let spot = spots.get(x).copied().flatten()?;
            matches!(spot.spot, GlyphSpot::Text(..) | GlyphSpot::Slot(_)).then_some(spot.line)
        };
        let (first, of) = comparison.items.iter().find_map(|item| match *item {
            WayItem::Keep(x, f) if f >= from && comparison.came.get(f).is_some_and(|g| g.out.is_none()) => {
                Some((f, word(x)?))
            }
            _ => None,
        })?;
        let before = own().take_while(|(at, _)| *at < first).map(|(_, glyph)| glyph).filter(stays);
        let before = before.map(|glyph| glyph.letter).collect();
        (of == line).then_some(Self { text, before })
    }

    /// What the line is to become, and the words before it that are no label.
    fn remedy(&self, line: usize, was: LineKind, level: Option<u8>) -> Remedy {
        let label = label(&self.text).filter(|label| self.before.starts_with(label.written));
        let outer = |family: Family| matches!(family, Family::Han | Family::Thing | Family::Chapter);
        let is_point = was == LineKind::Lead;
        let shape = match (level, &label) {
            (Some(1), None) => LineShape::Heading { number: None },
            (Some(_), Some(label)) if outer(label.family) => {
                LineShape::Heading { number: Some(label.number.to_owned()) }
            }
            (level, Some(label)) if level.is_some() || is_point => LineShape::Point {
                style: label.family.style(),
                label: Some(label.written.to_owned()),
                gathers: level.is_some(),
            },
            (Some(level), None) => LineShape::Point { style: of_level(level), label: None, gathers: true },
            (None, _) | (_, Some(_)) => LineShape::Paragraph,
        };
        let is_text = shape == LineShape::Paragraph;
        let taken = label.filter(|_| !is_text).map_or(0, |label| label.written.len());
        let words = self.before.get(taken..).unwrap_or_default().trim().to_owned();
        Remedy::Line { line, shape, words }
    }
}

/// How points are numbered that are headings of this level.
fn of_level(level: u8) -> PointStyle {
    match level {
        2 => PointStyle::Paren,
        3 => PointStyle::Arabic,
        _ => PointStyle::ArabicParen,
    }
}

/// The text of today with what is offered for a line done: where that line stands now. `None`: it is not there any more.
pub fn done(
    now: &Value,
    exported: &TreeStrand,
    (line, shape, words): (usize, &LineShape, &str),
    id: String,
) -> Option<Value> {
    let text = of_tree(now);
    let on = matched(&exported.letters(), &text.letters());
    let mut here: BTreeMap<usize, usize> = BTreeMap::new();
    let mut all = 0;
    for (at, glyph) in exported.of_line(line).filter(|(_, glyph)| matches!(glyph.spot, GlyphSpot::Text(..))) {
        all += 1;
        let place = on.get(at).copied().flatten().and_then(|at| text.glyphs.get(at));
        if let Some(place) = place.filter(|place| place.letter == glyph.letter) {
            *here.entry(place.line).or_default() += 1;
        }
    }
    let (line, kept) = here.into_iter().max_by_key(|(_, kept)| *kept)?;
    if kept * 2 < all {
        return None;
    }
    reshaped(now, line, shape, words, id)
}
