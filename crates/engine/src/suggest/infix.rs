//! How a sentence goes on: the text before the caret is looked up in the archive, longest stretch first.
//!
//! Every stretch (1 to 24 characters) that ends at the caret and occurs in the archive is a *level*. The
//! probability of the next character is interpolated from the shortest level to the longest with absolute
//! discounting (Ney, Essen, Kneser 1994): `p = (max(c − D, 0) + D · types · p_shorter) / n`. The most probable
//! character is taken, every level narrowed by it, and so on: that is the [`Path`]. How far along it an offer may
//! go, [`super::confidence`] says.

#![expect(clippy::indexing_slicing, reason = "positions come from the index's own arrays")]

use super::index::{EDGE, Index, Interval};

/// Longest stretch of context that is looked up, in characters.
const LONGEST: usize = 24;
/// Shortest.
const SHORTEST: usize = 1;
/// Levels kept; the longest ones and the shortest.
const LEVELS: usize = 7;
/// What is taken from every count and given to the shorter level.
const DISCOUNT: f64 = 0.75;
/// Intervals up to this size are read through, larger ones sampled.
const READ: usize = 384;
/// A path ends where it has become less likely than this.
const UNLIKELY: f64 = 0.2;
/// Characters looked at behind a path's end.
const AHEAD: usize = 3;
/// Longest path, in characters.
const OFFER: usize = 30;
/// By so many characters a stretch that one's own sort of text knows counts as longer.
const OWN: usize = 2;
/// A stretch that stands in so many speeches is known well.
const WELL: usize = 3;

/// An index, and whether it holds the sort of text that is being written.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Shelf<'a> {
    pub index: &'a Index,
    pub own: bool,
}

/// How a sentence would go on, character by character, and how well its beginning is known.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Path {
    /// The characters; what stands behind the last step only shows whether its last word is whole.
    pub units: Vec<u16>,
    /// Of each character what speaks for it and those before it; as many as stand in two speeches.
    pub steps: Vec<Step>,
    /// Characters of the longest stretch before the caret that the archive knows.
    pub known: usize,
    /// The same, in [`WELL`] speeches.
    pub known_well: usize,
    /// Whether a mark stands before the caret.
    pub after_mark: bool,
}

/// What speaks for a path up to one of its characters.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Step {
    /// The probability of all characters so far.
    pub probability: f64,
    /// Speeches in which the shortest level goes on like this, at most [`super::index::COUNTED`].
    pub speeches: usize,
    /// Characters before the caret of the longest level that goes on like this.
    pub context: usize,
}

#[derive(Debug, Clone, Copy)]
struct Level<'a> {
    shelf: Shelf<'a>,
    interval: Interval,
}

impl Level<'_> {
    fn rank(&self) -> usize {
        self.interval.depth + if self.shelf.own { OWN } else { 0 }
    }
}

/// The most probable path after `context` (folded; with a leading edge where a sentence begins), up to the end of the
/// sentence, to where only one speech goes on, or to what is unlikely. Several indexes (base and delta, speeches and
/// other texts) count together.
pub(crate) fn path(shelves: &[Shelf<'_>], context: &[u16]) -> Path {
    let mut levels = all_levels(shelves, context);
    let mut path = Path::after(&levels, context);
    let mut probability = 1.0;
    while path.steps.len() < OFFER {
        let Some((unit, p)) = best(&levels).filter(|(unit, _)| *unit != EDGE) else { return path };
        probability *= p;
        narrow(&mut levels, unit);
        path.units.push(unit);
        let speeches = speeches(&levels);
        if speeches < 2 {
            break;
        }
        path.steps.push(step(&levels, probability, speeches, path.units.len()));
        if probability < UNLIKELY {
            break;
        }
    }
    for _ in 0..AHEAD {
        let Some((unit, _)) = best(&levels).filter(|(unit, _)| *unit != EDGE) else { break };
        narrow(&mut levels, unit);
        path.units.push(unit);
    }
    path
}

/// The path that `units` are after `context`, as far as the archive goes along; `None` where it knows too little of the
/// context (fewer than five places) to judge.
pub(crate) fn along(shelves: &[Shelf<'_>], context: &[u16], units: &[u16]) -> Option<Path> {
    let mut levels = all_levels(shelves, context);
    let known =
        levels.iter().filter(|level| level.interval.depth >= 3).map(|level| level.interval.len()).max()?;
    if known < 5 {
        return None;
    }
    let mut path = Path::after(&levels, context);
    path.units.extend(units);
    let mut probability = 1.0;
    for (i, &unit) in units.iter().enumerate() {
        let seen: Vec<Seen> = levels.iter().map(next).collect();
        probability *= interpolated(&levels, &seen, &[unit])[0];
        narrow(&mut levels, unit);
        if levels.is_empty() {
            break;
        }
        path.steps.push(step(&levels, probability, speeches(&levels), i + 1));
    }
    Some(path)
}

impl Path {
    fn after(levels: &[Level<'_>], context: &[u16]) -> Self {
        let depth = |level: &Level<'_>| level.interval.depth;
        let mut longest: Vec<&Level<'_>> = levels.iter().collect();
        longest.sort_by_key(|level| std::cmp::Reverse(depth(level)));
        let well = longest.into_iter().find(|level| level.shelf.index.speeches(level.interval) >= WELL);
        let mark = |&unit: &u16| char::from_u32(u32::from(unit)).is_some_and(is_mark);
        Self {
            units: Vec::new(),
            steps: Vec::new(),
            known: levels.iter().map(depth).max().unwrap_or(0),
            known_well: well.map_or(0, depth),
            after_mark: context.last().is_some_and(mark),
        }
    }
}

pub(super) fn is_mark(c: char) -> bool {
    matches!(c, '，' | '、' | '：' | '“' | '”' | '（' | '）' | '《' | '》')
}

fn step(levels: &[Level<'_>], probability: f64, speeches: usize, length: usize) -> Step {
    let longest = levels.iter().map(|level| level.interval.depth).max().unwrap_or(0);
    Step { probability, speeches, context: longest.saturating_sub(length) }
}

fn all_levels<'a>(shelves: &[Shelf<'a>], context: &[u16]) -> Vec<Level<'a>> {
    let mut levels: Vec<Level<'a>> = shelves.iter().flat_map(|&shelf| levels(shelf, context)).collect();
    // Shortest first: the interpolation runs that way.
    levels.sort_by_key(|level| (level.rank(), std::cmp::Reverse(level.interval.len())));
    levels
}

fn narrow(levels: &mut Vec<Level<'_>>, unit: u16) {
    let asked: Vec<_> = levels.iter().map(|level| (level.shelf.index, level.interval, unit)).collect();
    let mut narrowed = Index::narrow(&asked).into_iter();
    levels.retain_mut(|level| match narrowed.next().flatten() {
        Some(interval) => {
            level.interval = interval;
            true
        }
        None => false,
    });
}

/// In how many speeches the shortest levels' strings stand, over all indexes.
fn speeches(levels: &[Level<'_>]) -> usize {
    let mut counted: Vec<&Index> = Vec::new();
    let mut sum = 0;
    for level in levels {
        if !counted.iter().any(|index| std::ptr::eq(*index, level.shelf.index)) {
            counted.push(level.shelf.index);
            sum += level.shelf.index.speeches(level.interval);
        }
    }
    sum
}

fn levels<'a>(shelf: Shelf<'a>, context: &[u16]) -> Vec<Level<'a>> {
    let (index, context) = (shelf.index, &context[context.len().saturating_sub(LONGEST)..]);
    let stretches: Vec<&[u16]> =
        (SHORTEST..=context.len()).rev().map(|length| &context[context.len() - length..]).collect();
    let mut out: Vec<Level<'a>> = Vec::new();
    for interval in index.find(&stretches).into_iter().flatten() {
        // A shorter stretch with the same places says nothing new.
        if out.last().is_some_and(|last| last.interval.len() == interval.len()) {
            continue;
        }
        if out.len() == LEVELS {
            out.pop();
        }
        out.push(Level { shelf, interval });
    }
    out
}

/// What one level knows of the next character.
struct Seen {
    counts: Vec<(u16, u32)>,
    total: f64,
    types: f64,
    whole: bool,
}

/// The most probable next unit.
fn best(levels: &[Level<'_>]) -> Option<(u16, f64)> {
    let seen: Vec<Seen> = levels.iter().map(next).collect();
    let mut candidates: Vec<u16> = Vec::new();
    // The longest levels know best; an edge (end of sentence) is a candidate like any other.
    for level in seen.iter().rev().take(4) {
        let mut counts = level.counts.clone();
        counts.sort_unstable_by_key(|&(unit, count)| (std::cmp::Reverse(count), unit));
        candidates.extend(counts.iter().take(4).map(|&(unit, _)| unit));
    }
    candidates.sort_unstable();
    candidates.dedup();
    let likely = interpolated(levels, &seen, &candidates);
    candidates.into_iter().zip(likely).max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

/// How likely each of `units` comes next.
fn interpolated(levels: &[Level<'_>], seen: &[Seen], units: &[u16]) -> Vec<f64> {
    let sampled = || levels.iter().zip(seen).filter(|(_, seen)| !seen.whole).map(|(level, _)| level);
    let asked = units
        .iter()
        .flat_map(|&unit| sampled().map(move |level| (level.shelf.index, level.interval, unit)))
        .collect::<Vec<_>>();
    let narrowed = Index::narrow(&asked);
    let mut counted =
        asked.iter().zip(narrowed).map(|((index, ..), part)| part.map_or(0, |i| index.weight(i)));
    let mut likely = |&unit: &u16| {
        let p = seen.iter().fold(0.0, |shorter, seen| {
            let count = if seen.whole {
                seen.counts.iter().find(|&&(u, _)| u == unit).map_or(0, |&(_, count)| count)
            } else {
                counted.next().unwrap_or_default()
            };
            ((f64::from(count) - DISCOUNT).max(0.0) + DISCOUNT * seen.types * shorter) / seen.total
        });
        p.min(1.0)
    };
    units.iter().map(&mut likely).collect()
}

fn next(level: &Level<'_>) -> Seen {
    let Level { shelf: Shelf { index, .. }, interval } = *level;
    let total = f64::from(index.weight(interval)).max(1.0);
    let mut counts: Vec<(u16, u32)> = Vec::new();
    if interval.len() <= READ {
        let mut lo = interval.lo;
        while lo < interval.hi {
            let unit = index.unit(lo, interval.depth);
            let mut hi = lo + 1;
            while hi < interval.hi && index.unit(hi, interval.depth) == unit {
                hi += 1;
            }
            counts.push((unit, index.weight(Interval { lo, hi, depth: interval.depth + 1 })));
            lo = hi;
        }
        let types = counts.len() as f64;
        return Seen { counts, total, types, whole: true };
    }
    // Sorted places: a sample at even distances finds every common character.
    const SAMPLE: usize = 64;
    for i in 0..SAMPLE {
        let rank = interval.lo + interval.len() * i / SAMPLE;
        let unit = index.unit(rank, interval.depth);
        match counts.last_mut() {
            Some(last) if last.0 == unit => last.1 += 1,
            _ => counts.push((unit, 1)),
        }
    }
    // Types grow about with the square root of the places; the exact number hardly matters at this size.
    let types = (interval.len() as f64).sqrt() * 4.0;
    Seen { counts, total, types: types.min(total), whole: false }
}
