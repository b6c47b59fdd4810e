//! Where strings stand in the archive's index: binary searches over its suffixes, many of them abreast.

#![expect(clippy::indexing_slicing, reason = "positions come from the index's own arrays, built together")]

use std::cmp::Ordering;
use std::ops::Range;

use super::{BLOCK, EDGE, HEAD, Index, Interval, STRIDE, key};

/// The part of an interval that is asked for: what goes on with a unit.
#[derive(Debug, Clone)]
pub(crate) struct Narrowing {
    pub unit: u16,
    /// Length of the interval's string, in code units.
    pub depth: usize,
    /// The ranks between which the first place of the part lies.
    pub first: Range<usize>,
    /// The ranks between which the place behind its last lies.
    pub last: Range<usize>,
}

impl Index {
    /// Where each of `strings` occurs; `None` if nowhere.
    pub(crate) fn find(&self, strings: &[&[u16]]) -> Vec<Option<Interval>> {
        let ends = strings.iter().flat_map(|&units| {
            let [first, last] = self.near(units);
            [(first, Side::First), (last, Side::Last)].map(|(range, side)| EndSearch {
                index: self,
                range,
                offset: 0,
                what: (units, side),
            })
        });
        let found = abreast(&ends.collect::<Vec<_>>(), |tail, (units, side)| {
            side.goes_on(tail[..tail.len().min(units.len())].cmp(units))
        });
        let intervals = strings.iter().zip(found.chunks_exact(2));
        intervals.map(|(units, bounds)| interval(bounds, units.len())).collect()
    }

    /// The ranks between which the first place of a string lies, and the place behind its last.
    fn near(&self, units: &[u16]) -> [Range<usize>; 2] {
        let (least, most) = (key(units, EDGE), key(units, u16::MAX));
        let before = self.heads_before(|head| head < least);
        // Most strings begin and end behind one head.
        let up_to = match self.heads.get(before) {
            Some(&head) if head <= most => self.heads_before(|head| head <= most),
            _ => before,
        };
        let behind = |heads: usize| heads.checked_sub(1).map_or(0, |block| block * STRIDE + 1);
        let until = |heads: usize| (heads * STRIDE).min(self.suffixes.len());
        // A string of more units than a head tells of may begin and end behind every head that begins it.
        let whole = units.len() <= HEAD;
        [
            behind(before)..until(if whole { before } else { up_to }),
            behind(if whole { up_to } else { before })..until(up_to),
        ]
    }

    /// How many heads there are of which `small` is so.
    fn heads_before(&self, small: impl Fn(u64) -> bool) -> usize {
        let from = self.tops.partition_point(|&head| small(head)).saturating_sub(1) * BLOCK;
        let some = &self.heads[from..self.heads.len().min(from + BLOCK)];
        from + some.partition_point(|&head| small(head))
    }

    /// The places that are asked for; `None` where there is none.
    pub(crate) fn narrow(asked: &[(&Self, Narrowing)]) -> Vec<Option<Interval>> {
        let ends = asked.iter().flat_map(|&(index, ref search)| {
            [(&search.first, Side::First), (&search.last, Side::Last)].map(|(range, side)| EndSearch {
                index,
                range: range.clone(),
                offset: search.depth,
                what: (search.unit, side),
            })
        });
        let found = abreast(&ends.collect::<Vec<_>>(), |tail, (unit, side)| {
            side.goes_on(tail.first().unwrap_or(&EDGE).cmp(unit))
        });
        let intervals = asked.iter().zip(found.chunks_exact(2));
        intervals.map(|((_, search), bounds)| interval(bounds, search.depth + 1)).collect()
    }
}

/// Which end of the places of a string is looked for.
#[derive(Debug, Clone, Copy)]
enum Side {
    First,
    /// Behind the last.
    Last,
}

impl Side {
    /// Whether the end lies behind a place that compares to the string like this.
    fn goes_on(self, place: Ordering) -> bool {
        match self {
            Self::First => place == Ordering::Less,
            Self::Last => place != Ordering::Greater,
        }
    }
}

fn interval(bounds: &[usize], depth: usize) -> Option<Interval> {
    let (lo, hi) = (bounds[0], bounds[1]);
    (lo < hi).then_some(Interval { lo, hi, depth })
}

/// A binary search for an end of what is asked for, in a range of an index's suffixes.
struct EndSearch<'a, T> {
    index: &'a Index,
    range: Range<usize>,
    /// Units from a suffix's start to where it is looked at.
    offset: usize,
    what: T,
}

/// Where each search ends, all of them a step at a time: `goes_on` says of the text at a suffix whether the end lies behind
/// it. An index is far larger than the processor's cache, and a search alone waits at each step for the memory; so they
/// wait together.
fn abreast<T>(searches: &[EndSearch<'_, T>], goes_on: impl Fn(&[u16], &T) -> bool) -> Vec<usize> {
    let mut left: Vec<Range<usize>> = searches.iter().map(|search| search.range.clone()).collect();
    let mut places = vec![0; searches.len()];
    let open = |range: &Range<usize>| range.start < range.end;
    while left.iter().any(open) {
        for ((place, range), search) in places.iter_mut().zip(&left).zip(searches) {
            let middle = search.index.suffixes.get(usize::midpoint(range.start, range.end));
            // Of a search that has ended any place will do.
            *place = middle.map_or(0, |&at| at as usize + search.offset);
        }
        // Looked at first and nothing else, many places are read at once; what follows finds them in the cache.
        let touch = |sum: u16, (&place, search): (&usize, &EndSearch<'_, T>)| {
            sum ^ search.index.text.get(place).unwrap_or(&EDGE)
        };
        std::hint::black_box(places.iter().zip(searches).fold(0, touch));
        for ((&place, range), search) in places.iter().zip(&mut left).zip(searches) {
            let middle = usize::midpoint(range.start, range.end);
            let tail = || search.index.text.get(place..).unwrap_or_default();
            match open(range).then(|| goes_on(tail(), &search.what)) {
                Some(true) => range.start = middle + 1,
                Some(false) => range.end = middle,
                None => {}
            }
        }
    }
    left.into_iter().map(|range| range.start).collect()
}
