//! What followed what: a suffix array over the sentences of the archive, with weights.
//!
//! The text is UTF-16 code units (characters beyond the basic plane do not occur in speeches; a sentence that
//! holds one is left out), each sentence between two zeros: `0 s₁ 0 s₂ 0`. A context that begins a sentence is
//! asked with its leading zero, so "at the start of a sentence" is a context like any other.
//!
//! Memory for each position: 2 bytes of text, 4 of suffix array, 4 of summed weights (the count of any interval
//! in two look-ups), and for each sentence 5 bytes: about 12 bytes a character of clauses.

#![expect(clippy::indexing_slicing, reason = "positions come from the index's own arrays, built together")]

use std::cmp::Ordering;
use std::ops::Range;

use libsais::SuffixArrayConstruction;
use rustc_hash::FxHashMap;

use crate::clause;

/// Stands before the first and after every sentence.
pub(crate) const EDGE: u16 = 0;

/// Speeches are counted up to this number: more say the same.
pub(crate) const COUNTED: usize = 32;

/// One directory entry for so many positions: which sentence they begin in.
const BLOCK: usize = 64;

/// The suffix index over weighted sentences. Immutable.
#[derive(Debug, Default)]
pub struct Index {
    text: Vec<u16>,
    /// Positions of `text` in the order of the suffixes that begin there.
    suffixes: Vec<u32>,
    /// `sums[i]`: the weights of the first `i` suffixes.
    sums: Vec<u32>,
    /// Number of edges before each block.
    blocks: Vec<u32>,
    /// For each sentence: the speech it was first found in, and in how many speeches it stands (at most 255).
    speeches: Vec<(u32, u8)>,
}

/// A half-open interval of the suffix array: all places where one string occurs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Interval {
    pub lo: usize,
    pub hi: usize,
    /// Length of the string, in code units.
    pub depth: usize,
}

impl Interval {
    pub fn len(self) -> usize {
        self.hi - self.lo
    }
}

/// Collects sentences; the same sentence of several speeches is stored once, with its weight.
#[derive(Debug, Default)]
pub struct IndexBuilder {
    sentences: FxHashMap<Box<[u16]>, Weight>,
}

#[derive(Debug, Clone, Copy)]
struct Weight {
    first: u32,
    last: u32,
    df: u8,
}

impl IndexBuilder {
    /// Adds every sentence of a paragraph of the speech (or cluster of near-identical speeches) `speech`.
    pub fn paragraph(&mut self, text: &str, speech: u64) {
        for sentence in sentences(text) {
            self.add(sentence, speech, 1);
        }
    }

    /// Adds a clause or sentence known to stand in `df` speeches, `speech` being one of them.
    pub fn clause(&mut self, text: &str, speech: u64, df: u32) {
        self.add(fold(text), speech, u8::try_from(df.clamp(1, 255)).unwrap_or(u8::MAX));
    }

    fn add(&mut self, units: Vec<u16>, speech: u64, df: u8) {
        if units.len() < 4 || units.len() > 400 {
            return;
        }
        let speech = speech_key(speech);
        let entry = self.sentences.entry(units.into_boxed_slice());
        let weight = entry.or_insert(Weight { first: speech, last: speech, df: 0 });
        if weight.df == 0 || weight.last != speech {
            weight.df = weight.df.saturating_add(df);
            weight.last = speech;
        }
    }

    /// Sorts the suffixes. Texts of 2³¹ code units and more are cut there.
    pub fn build(self) -> Index {
        let mut sentences: Vec<_> = self.sentences.into_iter().collect();
        sentences.sort_unstable_by(|a, b| a.0.cmp(&b.0));
        let mut text = vec![EDGE];
        let mut speeches = Vec::with_capacity(sentences.len());
        for (units, weight) in sentences {
            if text.len() + units.len() >= i32::MAX as usize {
                break;
            }
            text.extend_from_slice(&units);
            text.push(EDGE);
            speeches.push((weight.first, weight.df));
        }
        text.shrink_to_fit();
        let suffixes = sort(&text);
        let mut blocks = Vec::with_capacity(text.len() / BLOCK + 1);
        let mut edges = 0;
        for (i, &unit) in text.iter().enumerate() {
            if i % BLOCK == 0 {
                blocks.push(edges);
            }
            edges += u32::from(unit == EDGE);
        }
        let mut index = Index { text, suffixes, sums: Vec::new(), blocks, speeches };
        let mut sums = Vec::with_capacity(index.suffixes.len() + 1);
        let mut sum = 0_u32;
        sums.push(sum);
        for &at in &index.suffixes {
            sum = sum.saturating_add(index.sentence(at as usize).map_or(0, |(_, df)| u32::from(df)));
            sums.push(sum);
        }
        index.sums = sums;
        index
    }
}

/// The suffix array of `text`. Sorting fails only for want of memory; then the index is empty and offers nothing.
fn sort(text: &[u16]) -> Vec<u32> {
    let sorted = SuffixArrayConstruction::for_text(text).in_owned_buffer32().single_threaded().run();
    let sorted: Vec<i32> = sorted.map(|array| array.into_vec()).unwrap_or_default();
    sorted.into_iter().map(i32::cast_unsigned).collect()
}

/// Speeches are told apart by 32 of their 64 bits: only "one speech or several" is asked of them.
fn speech_key(speech: u64) -> u32 {
    (speech ^ (speech >> 32)) as u32
}

/// Code units of a text without white space, punctuation made full-width; empty if it cannot be indexed.
pub(crate) fn fold(text: &str) -> Vec<u16> {
    let units: Option<Vec<u16>> = text
        .chars()
        .filter_map(clause::fold)
        .map(|c| u16::try_from(u32::from(c)).ok().filter(|&u| u != EDGE))
        .collect();
    units.unwrap_or_default()
}

/// The sentences of a paragraph, folded, without their end marks.
fn sentences(text: &str) -> Vec<Vec<u16>> {
    text.split(clause::ends_sentence).map(fold).filter(|units| !units.is_empty()).collect()
}

impl Index {
    /// Number of indexed code units, edges included.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// Whether nothing is indexed.
    pub fn is_empty(&self) -> bool {
        self.speeches.is_empty()
    }

    /// Bytes held by the index.
    pub fn bytes(&self) -> usize {
        self.text.capacity() * 2
            + self.suffixes.capacity() * 4
            + self.sums.capacity() * 4
            + self.blocks.capacity() * 4
            + self.speeches.capacity() * size_of::<(u32, u8)>()
    }

    /// The sentence that holds position `at`: its first speech and number of speeches.
    fn sentence(&self, at: usize) -> Option<(u32, u8)> {
        let block = at / BLOCK;
        let start = block * BLOCK;
        let edges = self.blocks.get(block)?
            + self.text.get(start..=at)?.iter().map(|&u| u32::from(u == EDGE)).sum::<u32>();
        // A position at an edge belongs to the sentence it opens; the very last edge to none.
        self.speeches.get((edges as usize).checked_sub(1)?).copied()
    }

    /// The code unit `depth` places after the `rank`-th suffix's start.
    pub(crate) fn unit(&self, rank: usize, depth: usize) -> u16 {
        self.text.get(self.suffixes[rank] as usize + depth).copied().unwrap_or(EDGE)
    }

    /// Where each of `strings` occurs; `None` if nowhere.
    pub(crate) fn find(&self, strings: &[&[u16]]) -> Vec<Option<Interval>> {
        let all = 0..self.suffixes.len();
        let asked = strings
            .iter()
            .flat_map(|&units| [Side::First, Side::Last].map(|side| (self, all.clone(), (units, side))));
        let found = abreast(&asked.collect::<Vec<_>>(), |index, at, (units, side)| {
            let tail = &index.text[at..];
            side.goes_on(tail[..tail.len().min(units.len())].cmp(units))
        });
        let intervals = strings.iter().zip(found.chunks_exact(2));
        intervals.map(|(units, bounds)| interval(bounds, units.len())).collect()
    }

    /// Of each interval the part that goes on with its unit; `None` if no place does.
    pub(crate) fn narrow(asked: &[(&Self, Interval, u16)]) -> Vec<Option<Interval>> {
        let searches = asked.iter().flat_map(|&(index, Interval { lo, hi, depth }, unit)| {
            [Side::First, Side::Last].map(|side| (index, lo..hi, (depth, unit, side)))
        });
        let found = abreast(&searches.collect::<Vec<_>>(), |index, at, &(depth, unit, side)| {
            side.goes_on(index.text.get(at + depth).unwrap_or(&EDGE).cmp(&unit))
        });
        let intervals = asked.iter().zip(found.chunks_exact(2));
        intervals.map(|((_, before, _), bounds)| interval(bounds, before.depth + 1)).collect()
    }

    /// The weight of all places of an interval.
    pub(crate) fn weight(&self, interval: Interval) -> u32 {
        self.sums[interval.hi] - self.sums[interval.lo]
    }

    /// In how many speeches the string of an interval stands, up to [`COUNTED`]; of many places some are asked.
    pub(crate) fn speeches(&self, interval: Interval) -> usize {
        let places = &self.suffixes[interval.lo..interval.hi];
        let mut seen: Vec<(u32, u8)> = Vec::with_capacity(COUNTED);
        for &at in places.iter().step_by(places.len().div_ceil(2 * COUNTED).max(1)) {
            let Some((speech, df)) = self.sentence(at as usize) else { continue };
            if let Some(known) = seen.iter_mut().find(|(other, _)| *other == speech) {
                known.1 = known.1.max(df);
            } else if seen.len() < COUNTED {
                seen.push((speech, df));
            } else {
                break;
            }
        }
        seen.iter().map(|&(_, df)| usize::from(df)).sum::<usize>().min(COUNTED)
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

/// Binary searches, each in a range of an index's suffixes, all a step at a time: `goes_on` says whether the end lies behind
/// the suffix at a position. An index is far larger than the processor's cache, and a search alone waits at each step for
/// the memory; so they wait together.
fn abreast<T>(
    searches: &[(&Index, Range<usize>, T)],
    goes_on: impl Fn(&Index, usize, &T) -> bool,
) -> Vec<usize> {
    let mut left: Vec<Range<usize>> = searches.iter().map(|(_, range, _)| range.clone()).collect();
    let mut places = vec![0; searches.len()];
    let open = |range: &Range<usize>| range.start < range.end;
    while left.iter().any(open) {
        for ((place, range), (index, ..)) in places.iter_mut().zip(&left).zip(searches) {
            if open(range) {
                *place = index.suffixes[usize::midpoint(range.start, range.end)] as usize;
            }
        }
        for ((&place, range), (index, _, what)) in places.iter().zip(&mut left).zip(searches) {
            let middle = usize::midpoint(range.start, range.end);
            match open(range).then(|| goes_on(index, place, what)) {
                Some(true) => range.start = middle + 1,
                Some(false) => range.end = middle,
                None => {}
            }
        }
    }
    left.into_iter().map(|range| range.start).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn build(paragraphs: &[&str]) -> Index {
        let mut builder = IndexBuilder::default();
        for (speech, paragraph) in paragraphs.iter().enumerate() {
            builder.paragraph(paragraph, speech as u64);
        }
        builder.build()
    }

    #[test]
    fn one_speech_is_no_evidence() {
        let index =
            build(&["总揽全局、协调各方。依法履职尽责", "要总揽全局、协调各方", "真抓实干。真抓实干有成效"]);
        let speeches = |text: &str| index.find(&[&fold(text)])[0].map(|i| index.speeches(i));
        assert_eq!(speeches("总揽全局"), Some(2));
        assert_eq!(speeches("真抓实干"), Some(1));
        assert_eq!(speeches("没有的话"), None);
    }

    proptest! {
        #[test]
        fn counts_agree_with_a_plain_search(texts in proptest::collection::vec("[一二三]{4,12}", 1..12), asked in "[一二三]{1,3}") {
            let mut builder = IndexBuilder::default();
            for (speech, text) in texts.iter().enumerate() {
                builder.paragraph(text, speech as u64);
            }
            let index = builder.build();
            let units = fold(&asked);
            let plain: usize = texts.iter().map(|text| fold(text).windows(units.len()).filter(|w| *w == units).count()).sum();
            let found = index.find(&[&units])[0].map_or(0, |interval| index.weight(interval));
            prop_assert_eq!(found as usize, plain);
            let mut narrowed = Some(Interval { lo: 0, hi: index.suffixes.len(), depth: 0 });
            for &unit in &units {
                narrowed = narrowed.and_then(|interval| Index::narrow(&[(&index, interval, unit)])[0]);
            }
            prop_assert_eq!(narrowed, index.find(&[&units])[0]);
        }
    }
}
