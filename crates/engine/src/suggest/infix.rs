//! How a sentence goes on: the text before the caret is looked up in the archive, longest stretch first.
//!
//! Every stretch (2 to 24 characters) that ends at the caret and occurs in the archive is a *level*. The
//! probability of the next character is interpolated from the shortest level to the longest with absolute
//! discounting (Ney, Essen, Kneser 1994): `p = (max(c − D, 0) + D · types · p_shorter) / n`. The most probable
//! character is taken, every level narrowed by it, and so on; the product of the probabilities is the
//! confidence of what is offered.

#![expect(clippy::indexing_slicing, reason = "positions come from the index's own arrays")]

use super::index::{EDGE, Index, Interval};

/// Longest stretch of context that is looked up, in characters.
const LONGEST: usize = 24;
/// Shortest.
const SHORTEST: usize = 2;
/// Levels kept; the longest ones and the shortest.
const LEVELS: usize = 6;
/// What is taken from every count and given to the shorter level.
const DISCOUNT: f64 = 0.75;
/// Intervals up to this size are read through, larger ones sampled.
const READ: usize = 384;
/// The characters an offer is judged by; the threshold is theirs.
const JUDGED: usize = 4;
/// From which probability on each further character is added: what began rightly mostly goes on rightly.
const SURE: f64 = 0.75;
/// Characters looked at behind an offer.
const AHEAD: usize = 3;
/// Longest offer, in characters.
const OFFER: usize = 30;

/// A continuation and how likely it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Continuation {
    pub units: Vec<u16>,
    /// What would most likely stand behind it, to know by whether its last word is whole.
    pub next: Vec<u16>,
    /// Share of such offers whose first four characters (all, where there are fewer) were right.
    pub confidence: f32,
}

#[derive(Debug, Clone, Copy)]
struct Level<'a> {
    index: &'a Index,
    interval: Interval,
}

/// The most probable continuation after `context` (folded; with a leading edge where a sentence begins), at
/// least `at_least` units long; it ends where its probability falls below `threshold`, at the end of the
/// sentence, or where only one speech goes on. Several indexes (base and delta) count together.
pub(crate) fn continuation(
    indexes: &[&Index],
    context: &[u16],
    threshold: f64,
    at_least: usize,
) -> Option<Continuation> {
    let mut levels = all_levels(indexes, context);
    let mut units = Vec::new();
    let mut probability = 1.0;
    let mut confidence = 0.0;
    let mut next = Vec::new();
    while units.len() < OFFER {
        let Some((unit, p)) = best(&levels) else { break };
        let likely = if units.len() < JUDGED { probability * p >= threshold } else { p >= SURE };
        if unit == EDGE || !likely {
            break;
        }
        narrow(&mut levels, unit);
        if !attested(&levels) {
            next.push(unit);
            break;
        }
        probability *= p;
        units.push(unit);
        if units.len() <= JUDGED {
            confidence = probability;
        }
    }
    if units.len() < at_least {
        return None;
    }
    while next.len() < AHEAD {
        let Some((unit, _)) = best(&levels).filter(|(unit, _)| *unit != EDGE) else { break };
        narrow(&mut levels, unit);
        next.push(unit);
    }
    Some(Continuation { units, next, confidence: calibrated(confidence) as f32 })
}

/// The probability that `units` follow `context`; `None` where the archive knows too little of the context
/// (fewer than five places) to judge.
pub(crate) fn probability(indexes: &[&Index], context: &[u16], units: &[u16]) -> Option<f64> {
    let mut levels = all_levels(indexes, context);
    let known =
        levels.iter().filter(|level| level.interval.depth >= 3).map(|level| level.interval.len()).max()?;
    if known < 5 {
        return None;
    }
    let mut probability = 1.0;
    for &unit in units {
        let seen: Vec<Seen> = levels.iter().map(next).collect();
        probability *= interpolated(&levels, &seen, unit);
        narrow(&mut levels, unit);
    }
    Some(probability)
}

fn all_levels<'a>(indexes: &[&'a Index], context: &[u16]) -> Vec<Level<'a>> {
    let mut levels: Vec<Level<'a>> = indexes.iter().flat_map(|index| levels(index, context)).collect();
    // Shortest first: the interpolation runs that way.
    levels.sort_by_key(|level| (level.interval.depth, std::cmp::Reverse(level.interval.len())));
    levels
}

fn narrow(levels: &mut Vec<Level<'_>>, unit: u16) {
    levels.retain_mut(|level| match level.index.narrow(level.interval, unit) {
        Some(interval) => {
            level.interval = interval;
            true
        }
        None => false,
    });
}

/// Whether some level's string stands in two speeches, or in one each of two indexes.
fn attested(levels: &[Level<'_>]) -> bool {
    let Some(shortest) = levels.first() else { return false };
    if shortest.index.in_two_speeches(shortest.interval) {
        return true;
    }
    levels.iter().any(|level| !std::ptr::eq(level.index, shortest.index))
}

fn levels<'a>(index: &'a Index, context: &[u16]) -> Vec<Level<'a>> {
    let context = &context[context.len().saturating_sub(LONGEST)..];
    let find = |length: usize| index.find(&context[context.len() - length..]);
    // If a stretch occurs so does every shorter one: the longest is found by halving.
    let (mut occurs, mut fails) = (SHORTEST.saturating_sub(1), context.len() + 1);
    while fails - occurs > 1 {
        let middle = usize::midpoint(occurs, fails);
        if find(middle).is_some() { occurs = middle } else { fails = middle }
    }
    let mut out: Vec<Level<'a>> = Vec::new();
    for length in (SHORTEST..=occurs).rev() {
        let Some(interval) = find(length) else { continue };
        // A shorter stretch with the same places says nothing new.
        if out.last().is_some_and(|last| last.interval.len() == interval.len()) {
            continue;
        }
        if out.len() == LEVELS {
            out.pop();
        }
        out.push(Level { index, interval });
    }
    out
}

/// From the model's probability to the share that was right on held-out texts (measured by `benches/suggest.rs`):
/// in the middle the model promises too much.
fn calibrated(p: f64) -> f64 {
    const MEASURED: [(f64, f64); 7] =
        [(0.0, 0.0), (0.5, 0.37), (0.65, 0.5), (0.75, 0.6), (0.85, 0.69), (0.95, 0.9), (1.0, 1.0)];
    let steps = MEASURED.iter().zip(MEASURED.iter().skip(1));
    let step = steps.into_iter().find(|(_, to)| p <= to.0);
    step.map_or(1.0, |(from, to)| from.1 + (p - from.0) / (to.0 - from.0) * (to.1 - from.1))
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
    candidates
        .into_iter()
        .map(|unit| (unit, interpolated(levels, &seen, unit)))
        .max_by(|a, b| a.1.total_cmp(&b.1).then(b.0.cmp(&a.0)))
}

fn interpolated(levels: &[Level<'_>], seen: &[Seen], unit: u16) -> f64 {
    let p = levels.iter().zip(seen).fold(0.0, |shorter, (level, seen)| {
        let count = if seen.whole {
            seen.counts.iter().find(|&&(u, _)| u == unit).map_or(0, |&(_, count)| count)
        } else {
            level.index.narrow(level.interval, unit).map_or(0, |i| level.index.weight(i))
        };
        ((f64::from(count) - DISCOUNT).max(0.0) + DISCOUNT * seen.types * shorter) / seen.total
    });
    p.min(1.0)
}

fn next(level: &Level<'_>) -> Seen {
    let Level { index, interval } = *level;
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
