//! How a sentence goes on: the text before the caret is looked up in the archive, longest stretch first.
//!
//! Every stretch (1 to 24 characters) that ends at the caret and occurs in the archive is a *level*. The
//! probability of the next character is interpolated from the shortest level to the longest with absolute
//! discounting (Ney, Essen, Kneser 1994): `p = (max(c − D, 0) + D · types · p_shorter) / n`. The most probable
//! character is taken, every level narrowed by it, and so on: that is the [`Path`]. How far along it an offer may
//! go, [`super::confidence`] says.

#![expect(clippy::indexing_slicing, reason = "positions come from the index's own arrays")]

use std::cell::OnceCell;

use super::index::{COUNTED, EDGE, Index, Interval, Narrowing};

/// Longest stretch of context that is looked up, in characters.
const LONGEST: usize = 24;
/// Shortest.
const SHORTEST: usize = 1;
/// Stretches that are looked up together.
const ABREAST: usize = 8;
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
#[derive(Debug, Clone)]
pub(crate) struct Path<'a> {
    /// The characters; what stands behind the last step only shows whether its last word is whole.
    pub units: Vec<u16>,
    /// Of each character what speaks for it and those before it; as many as stand in two speeches.
    pub steps: Vec<Step<'a>>,
    /// Characters of the longest stretch before the caret that the archive knows.
    pub known: usize,
    /// The same, in [`WELL`] speeches.
    pub known_well: usize,
    /// Whether a mark stands before the caret.
    pub after_mark: bool,
}

/// What speaks for a path up to one of its characters.
#[derive(Debug, Clone)]
pub(crate) struct Step<'a> {
    /// The probability of all characters so far.
    pub probability: f64,
    /// Where the archive goes on like this.
    pub places: Attested<'a>,
    /// Characters before the caret of the longest level that goes on like this.
    pub context: usize,
}

/// The places of a string: of each index those of its shortest level.
#[derive(Debug, Clone)]
pub(crate) struct Attested<'a> {
    shortest: Vec<(&'a Index, Interval)>,
    /// Counting waits for the memory, and of most steps nobody asks.
    counted: OnceCell<usize>,
}

impl<'a> Attested<'a> {
    fn of(levels: &[Level<'a>]) -> Self {
        let mut shortest: Vec<(&Index, Interval)> = Vec::new();
        for &Level { shelf: Shelf { index, .. }, interval } in levels {
            if !shortest.iter().any(|(other, _)| std::ptr::eq(*other, index)) {
                shortest.push((index, interval));
            }
        }
        Self { shortest, counted: OnceCell::new() }
    }

    /// In how many speeches they stand, over all indexes, of each up to [`COUNTED`].
    pub fn speeches(&self) -> usize {
        *self.counted.get_or_init(|| self.up_to(COUNTED))
    }

    /// Whether several speeches hold them.
    fn several(&self) -> bool {
        self.up_to(2) >= 2
    }

    fn up_to(&self, most: usize) -> usize {
        self.shortest.iter().map(|(index, interval)| index.speeches(*interval, most)).sum()
    }

    /// Attested in so many speeches.
    #[cfg(test)]
    pub fn in_speeches(speeches: usize) -> Self {
        Self { shortest: Vec::new(), counted: OnceCell::from(speeches) }
    }
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

/// What the archive knows of a context (folded; with a leading edge where a sentence begins). Several indexes (base and
/// delta, speeches and other texts) count together.
pub(crate) struct Lookup<'a> {
    levels: Vec<Level<'a>>,
    /// The path before its first step.
    start: Path<'a>,
}

impl<'a> Lookup<'a> {
    /// Looks the context up.
    pub fn of(shelves: &[Shelf<'a>], context: &[u16]) -> Self {
        let mut levels: Vec<Level<'a>> = shelves.iter().flat_map(|&shelf| levels(shelf, context)).collect();
        // Shortest first: the interpolation runs that way.
        levels.sort_by_key(|level| (level.rank(), std::cmp::Reverse(level.interval.len())));
        let start = Path::after(&levels, context);
        Self { levels, start }
    }

    /// The most probable path, up to the end of the sentence, to where only one speech goes on, or to what is unlikely.
    pub fn path(&self) -> Path<'a> {
        let (mut levels, mut path) = (self.levels.clone(), self.start.clone());
        let mut probability = 1.0;
        while path.steps.len() < OFFER {
            let Some(next) = best(&levels) else { return path };
            probability *= next.likely;
            levels = narrowed(&levels, &next.parts);
            path.units.push(next.unit);
            let step = Step::of(&levels, probability, path.units.len());
            if !step.places.several() {
                break;
            }
            path.steps.push(step);
            if probability < UNLIKELY {
                break;
            }
        }
        for _ in 0..AHEAD {
            let Some(next) = best(&levels) else { break };
            levels = narrowed(&levels, &next.parts);
            path.units.push(next.unit);
        }
        path
    }

    /// The path that `units` are, as far as the archive goes along; `None` where it knows too little of the context (fewer
    /// than five places) to judge.
    pub fn along(&self, units: &[u16]) -> Option<Path<'a>> {
        let places = |level: &Level<'_>| level.interval.len();
        let known = self.levels.iter().filter(|level| level.interval.depth >= 3).map(places).max()?;
        if known < 5 {
            return None;
        }
        let (mut levels, mut path) = (self.levels.clone(), self.start.clone());
        path.units.extend(units);
        let mut probability = 1.0;
        for (i, &unit) in units.iter().enumerate() {
            let Some(next) = weighed(&levels, &levels.iter().map(seen).collect::<Vec<_>>(), &[unit]).pop()
            else {
                break;
            };
            probability *= next.likely;
            levels = narrowed(&levels, &next.parts);
            if levels.is_empty() {
                break;
            }
            path.steps.push(Step::of(&levels, probability, i + 1));
        }
        Some(path)
    }
}

impl Path<'_> {
    fn after(levels: &[Level<'_>], context: &[u16]) -> Self {
        let depth = |level: &Level<'_>| level.interval.depth;
        let mut longest: Vec<&Level<'_>> = levels.iter().collect();
        longest.sort_by_key(|level| std::cmp::Reverse(depth(level)));
        let well = longest.into_iter().find(|level| level.shelf.index.speeches(level.interval, WELL) >= WELL);
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

impl<'a> Step<'a> {
    fn of(levels: &[Level<'a>], probability: f64, length: usize) -> Self {
        let longest = levels.iter().map(|level| level.interval.depth).max().unwrap_or(0);
        Self { probability, places: Attested::of(levels), context: longest.saturating_sub(length) }
    }
}

/// The levels that go on, each with its part of the places.
fn narrowed<'a>(levels: &[Level<'a>], parts: &[Option<Interval>]) -> Vec<Level<'a>> {
    let parts = levels.iter().zip(parts);
    parts.filter_map(|(level, part)| part.map(|interval| Level { interval, ..*level })).collect()
}

fn levels<'a>(shelf: Shelf<'a>, context: &[u16]) -> Vec<Level<'a>> {
    let (index, context) = (shelf.index, &context[context.len().saturating_sub(LONGEST)..]);
    let stretches: Vec<&[u16]> =
        (SHORTEST..=context.len()).map(|length| &context[context.len() - length..]).collect();
    let mut found = Vec::new();
    for some in stretches.chunks(ABREAST) {
        let places = index.find(some);
        let all = places.iter().all(Option::is_some);
        found.extend(places.into_iter().flatten());
        // Where a stretch does not stand, no longer one does.
        if !all {
            break;
        }
    }
    let mut out: Vec<Level<'a>> = Vec::new();
    for interval in found.into_iter().rev() {
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
    /// The parts of the places that go on with the same character, in order; of a level with many places none.
    parts: Vec<(u16, Interval)>,
    /// Of a level with many places the characters at [`SAMPLE`] of them, at even distances.
    sample: Vec<u16>,
    total: f64,
    types: f64,
}

/// Attested of a large level that are looked at: enough to meet every common character.
const SAMPLE: usize = 64;

/// A character that may come next.
struct NextUnit {
    unit: u16,
    likely: f64,
    /// Of each level the places that go on with it.
    parts: Vec<Option<Interval>>,
}

/// The most probable next unit; none where the sentence ends.
fn best(levels: &[Level<'_>]) -> Option<NextUnit> {
    let seen: Vec<Seen> = levels.iter().map(seen).collect();
    let mut units: Vec<u16> = Vec::new();
    // The longest levels know best; an edge (end of sentence) is a candidate like any other.
    for (level, seen) in levels.iter().zip(&seen).rev().take(4) {
        let mut counts = seen.counts(level.shelf.index);
        counts.sort_unstable_by_key(|&(unit, count)| (std::cmp::Reverse(count), unit));
        units.extend(counts.iter().take(4).map(|&(unit, _)| unit));
    }
    units.sort_unstable();
    units.dedup();
    let all = weighed(levels, &seen, &units).into_iter();
    let best = all.max_by(|a, b| a.likely.total_cmp(&b.likely).then(b.unit.cmp(&a.unit)));
    best.filter(|next| next.unit != EDGE)
}

/// How likely each of `units` comes next, and where it does.
fn weighed(levels: &[Level<'_>], seen: &[Seen], units: &[u16]) -> Vec<NextUnit> {
    let sampled = || levels.iter().zip(seen).filter(|(_, seen)| !seen.sample.is_empty());
    let asked = units.iter().flat_map(|&unit| {
        sampled().map(move |(level, seen)| (level.shelf.index, seen.around(level.interval, unit)))
    });
    let mut found = Index::narrow(&asked.collect::<Vec<_>>()).into_iter();
    let mut candidate = |&unit: &u16| {
        let parts: Vec<Option<Interval>> = seen
            .iter()
            .map(|seen| match seen.sample.is_empty() {
                true => seen.parts.iter().find(|(u, _)| *u == unit).map(|(_, part)| *part),
                false => found.next().flatten(),
            })
            .collect();
        let likely = levels.iter().zip(seen).zip(&parts).fold(0.0, |shorter, ((level, seen), part)| {
            let count = part.map_or(0, |part| level.shelf.index.weight(part));
            ((f64::from(count) - DISCOUNT).max(0.0) + DISCOUNT * seen.types * shorter) / seen.total
        });
        NextUnit { unit, likely: f64::min(likely, 1.0), parts }
    };
    units.iter().map(&mut candidate).collect()
}

fn seen(level: &Level<'_>) -> Seen {
    let Level { shelf: Shelf { index, .. }, interval } = *level;
    let total = f64::from(index.weight(interval)).max(1.0);
    if interval.len() <= READ {
        // Read before any is compared, they wait for the memory together.
        let units: Vec<u16> =
            (interval.lo..interval.hi).map(|rank| index.unit(rank, interval.depth)).collect();
        let part = |lo: &mut usize, same: &[u16]| {
            let part = Interval { lo: *lo, hi: *lo + same.len(), depth: interval.depth + 1 };
            *lo = part.hi;
            Some((same[0], part))
        };
        let parts: Vec<_> = units.chunk_by(|a, b| a == b).scan(interval.lo, part).collect();
        let types = parts.len() as f64;
        return Seen { parts, sample: Vec::new(), total, types };
    }
    let sample = (0..SAMPLE).map(|i| index.unit(sampled(interval, i), interval.depth)).collect();
    // Types grow about with the square root of the places; the exact number hardly matters at this size.
    let types = (interval.len() as f64).sqrt() * 4.0;
    Seen { parts: Vec::new(), sample, total, types: types.min(total) }
}

/// The rank of the `i`-th place of a sample.
fn sampled(interval: Interval, i: usize) -> usize {
    interval.lo + interval.len() * i / SAMPLE
}

impl Seen {
    /// How often each character comes next, or how often in the sample.
    fn counts(&self, index: &Index) -> Vec<(u16, u32)> {
        let part = |&(unit, part): &(u16, Interval)| (unit, index.weight(part));
        let sampled = self.sample.chunk_by(|a, b| a == b).map(|same| (same[0], same.len() as u32));
        self.parts.iter().map(part).chain(sampled).collect()
    }

    /// Where the part of a large level that goes on with `unit` can begin and end, by the sample.
    fn around(&self, interval: Interval, unit: u16) -> Narrowing {
        let between = |behind: usize| {
            let from = behind.checked_sub(1).map_or(interval.lo, |i| sampled(interval, i) + 1);
            let to = if behind == SAMPLE { interval.hi } else { sampled(interval, behind) };
            from..to
        };
        Narrowing {
            unit,
            depth: interval.depth,
            first: between(self.sample.partition_point(|&other| other < unit)),
            last: between(self.sample.partition_point(|&other| other <= unit)),
        }
    }
}
