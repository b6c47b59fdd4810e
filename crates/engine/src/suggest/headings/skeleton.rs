//! What parallel headings have in common.

use crate::difference::common::common;

/// A set that keeps its skeleton this well is called parallel.
pub const PARALLEL: f32 = 0.75;

/// Sets of the archive that are tried as the leading one.
pub(super) const LEADING: usize = 40;

/// Headings of one kind that are tried to fill a gap.
pub(super) const FILLERS: usize = 200;

/// What parallel headings have in common.
#[derive(Debug, Clone, PartialEq)]
pub struct Skeleton {
    /// The halves between commas, in order.
    pub(super) halves: Vec<Half>,
    /// How well the headings keep it, 0 to 1.
    pub holds: f32,
}

/// Headings side by side that can keep one skeleton, and characters of one: comparing takes the square of either.
const MOST: usize = 40;

const LONGEST: usize = 120;

/// Headings that are compared each with each, to find which of them breaks the skeleton.
pub(super) const MOST_PAIRED: usize = 16;

pub(super) fn is_long(heading: &str) -> bool {
    heading.chars().nth(LONGEST).is_some()
}

/// One half of a heading: fixed words with slots before, between and after them.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Half {
    /// Fixed words; between any two of them, and at the ends, a slot that may be empty.
    pub(super) fixed: Vec<String>,
    /// Length of each slot (one more than `fixed`), `None` where the headings differ.
    pub(super) slots: Vec<Option<usize>>,
}

impl Skeleton {
    /// The skeleton of two headings or more; `None` for fewer, or if they have not the same number of halves.
    pub fn of(headings: &[&str]) -> Option<Self> {
        if headings.len() > MOST || headings.iter().any(|heading| is_long(heading)) {
            return None;
        }
        let split: Vec<Vec<Vec<char>>> = headings.iter().map(|h| halves(h)).collect();
        let count = split.first()?.len();
        if headings.len() < 2 || split.iter().any(|halves| halves.len() != count) {
            return None;
        }
        let mut parts = Vec::new();
        let mut scores = Vec::new();
        for i in 0..count {
            let column: Vec<&[char]> =
                split.iter().filter_map(|halves| Some(halves.get(i)?.as_slice())).collect();
            let (half, score) = Half::of(&column);
            parts.push(half);
            scores.push(score);
        }
        // The first half carries the pattern; a free second half is allowed.
        let first = scores.first().copied().unwrap_or(0.0);
        let rest = scores.iter().skip(1).sum::<f32>() / (scores.len().max(2) - 1) as f32;
        let best = first.max(rest);
        let holds = if scores.len() < 2 { first } else { 0.8 * best + 0.2 * first.min(rest) };
        // Two members make a pair, not a set; more than six are a list.
        let size = match headings.len() {
            2 => 0.9,
            3..=6 => 1.0,
            _ => 0.9,
        };
        Some(Self { halves: parts, holds: holds * size })
    }

    /// Written out: 强化□□意识，□□□□□□有□□; `…` for a slot of free length.
    pub fn pattern(&self) -> String {
        let halves = self.halves.iter().map(|half| {
            let mut out = half.slots.first().map_or(String::new(), |slot| blank(*slot));
            for (word, slot) in half.fixed.iter().zip(half.slots.iter().skip(1)) {
                out.push_str(word);
                out.push_str(&blank(*slot));
            }
            out
        });
        halves.collect::<Vec<_>>().join("，")
    }

    /// Whether a heading keeps the skeleton.
    pub fn fits(&self, heading: &str) -> bool {
        let halves = if is_long(heading) { Vec::new() } else { halves(heading) };
        halves.len() == self.halves.len()
            && self.halves.iter().zip(&halves).all(|(half, text)| half.fits(text))
    }
}

fn blank(slot: Option<usize>) -> String {
    slot.map_or_else(|| "…".to_owned(), |length| "□".repeat(length))
}

fn halves(heading: &str) -> Vec<Vec<char>> {
    heading
        .split(['，', ',', '；'])
        .map(|half| half.chars().filter(|c| !c.is_whitespace()).collect())
        .collect()
}

impl Half {
    /// The half of all headings and how well they keep it.
    pub(super) fn of(column: &[&[char]]) -> (Self, f32) {
        let common = column
            .iter()
            .skip(1)
            .fold(column.first().map_or(Vec::new(), |c| c.to_vec()), |common, text| lcs(&common, text));
        let mut half = Self::around(&common, column);
        // A single shared character that falls at different depths is chance, not pattern.
        if half.slots.iter().filter(|slot| slot.is_none()).count() > 1 && common.len() < 3 {
            half = Self::around(&[], column);
        }
        let score = half.score(column);
        (half, score)
    }

    pub(super) fn around(common: &[char], column: &[&[char]]) -> Self {
        let gaps: Vec<Vec<Vec<char>>> = column.iter().map(|text| gaps(text, common)).collect();
        let mut fixed: Vec<String> = Vec::new();
        let mut slots: Vec<Option<usize>> = Vec::new();
        for i in 0..=common.len() {
            let lengths: Vec<usize> = gaps.iter().filter_map(|g| Some(g.get(i)?.len())).collect();
            let first = lengths.first().copied().unwrap_or(0);
            let length = lengths.iter().all(|&l| l == first).then_some(first);
            let joins = length == Some(0) && i > 0 && i < common.len();
            if !joins {
                slots.push(length);
            }
            if let Some(&c) = common.get(i) {
                match fixed.last_mut() {
                    Some(word) if joins => word.push(c),
                    _ => fixed.push(c.to_string()),
                }
            }
        }
        Self { fixed, slots }
    }

    pub(super) fn score(&self, column: &[&[char]]) -> f32 {
        let open: Vec<_> = self.slots.iter().filter(|slot| **slot != Some(0)).collect();
        if open.is_empty() {
            // All the same: a repetition, not a parallel.
            return 0.0;
        }
        let even = open.iter().filter(|slot| slot.is_some()).count() as f32 / open.len() as f32;
        let fixed: usize = self.fixed.iter().map(|word| word.chars().count()).sum();
        let anchored = if fixed > 0 { 1.0 } else { 0.85 };
        // Without fixed words equal length alone must carry it: 纲举目张重谋划 / 有条不紊抓落实.
        let words: Vec<Vec<Vec<char>>> = column.iter().map(|text| self.fill(text)).collect();
        let mut repeated = 0;
        for (i, mine) in words.iter().enumerate() {
            let twin =
                words.iter().take(i).any(|other| mine.iter().zip(other).any(|(a, b)| a.len() > 1 && a == b));
            repeated += usize::from(twin);
        }
        let different = 1.0 - repeated as f32 / column.len() as f32;
        // Free length is forgiven where at least two fixed words, or one of two characters, carry the pattern.
        let carried = if fixed >= 2 { 0.5 + 0.5 * even } else { even };
        carried * anchored * different
    }

    pub(super) fn fill(&self, text: &[char]) -> Vec<Vec<char>> {
        let fixed: Vec<char> = self.fixed.iter().flat_map(|word| word.chars()).collect();
        gaps(text, &fixed).into_iter().filter(|gap| !gap.is_empty()).collect()
    }

    pub(super) fn fits(&self, text: &[char]) -> bool {
        let fixed: Vec<char> = self.fixed.iter().flat_map(|word| word.chars()).collect();
        if lcs(&fixed, text).len() != fixed.len() {
            return false;
        }
        let column = [text];
        let own = Self::around(&fixed, &column);
        own.fixed == self.fixed
            && own.slots.iter().zip(&self.slots).all(|(mine, slot)| slot.is_none() || mine == slot)
    }
}

/// Longest common subsequence; of several the one that lies furthest left in `a`.
fn lcs(a: &[char], b: &[char]) -> Vec<char> {
    common(b, a).into_iter().filter_map(|(_, at)| a.get(at).copied()).collect()
}

/// What stands before, between and after the characters of `fixed` (a subsequence of `text`), each found as
/// early as possible.
fn gaps(text: &[char], fixed: &[char]) -> Vec<Vec<char>> {
    let mut out = vec![Vec::new()];
    let mut next = fixed.iter().peekable();
    for &c in text {
        if next.peek() == Some(&&c) {
            next.next();
            out.push(Vec::new());
        } else if let Some(gap) = out.last_mut() {
            gap.push(c);
        }
    }
    out
}
