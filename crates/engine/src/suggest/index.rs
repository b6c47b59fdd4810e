//! What followed what: a suffix array over the sentences of the archive, with weights.
//!
//! The text is UTF-16 code units (characters beyond the basic plane do not occur in speeches; a sentence that
//! holds one is left out), each sentence between two zeros: `0 s₁ 0 s₂ 0`. A context that begins a sentence is
//! asked with its leading zero, so "at the start of a sentence" is a context like any other.
//!
//! Memory for each position: 2 bytes of text, 4 of suffix array, 4 of summed weights (the count of any interval
//! in two look-ups), and for each sentence 5 bytes: about 12 bytes a character of clauses.

#![expect(clippy::indexing_slicing, reason = "positions come from the index's own arrays, built together")]

mod ends;

use libsais::SuffixArrayConstruction;
use rustc_hash::FxHashMap;

use crate::clause;

pub(crate) use ends::Narrowing;

/// Stands before the first and after every sentence.
pub(crate) const EDGE: u16 = 0;

/// Speeches are counted up to this number: more say the same.
pub(crate) const COUNTED: usize = 32;

/// One directory entry for so many positions: which sentence they begin in.
const BLOCK: usize = 64;

/// One head for so many suffixes: so many that the heads of a large archive fit into the processor's cache.
const STRIDE: usize = 256;
/// Units of a head.
const HEAD: usize = 4;

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
    /// Of every [`STRIDE`]-th suffix the first units, by [`key`]: a short list tells where in the long one to look.
    heads: Vec<u64>,
    /// Every [`BLOCK`]-th head, which tells where in their list to look.
    tops: Vec<u64>,
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
        let heads: Vec<u64> =
            suffixes.iter().step_by(STRIDE).map(|&at| key(&text[at as usize..], EDGE)).collect();
        let tops = heads.iter().step_by(BLOCK).copied().collect();
        let mut index = Index { text, suffixes, sums: Vec::new(), blocks, heads, tops, speeches };
        // In how many speeches the sentence of each position stands: in the order of the suffixes they lie all over memory.
        let mut stands = Vec::with_capacity(index.text.len());
        let mut sentences = index.speeches.iter().map(|&(_, df)| df);
        let mut df = 0;
        for &unit in &index.text {
            if unit == EDGE {
                df = sentences.next().unwrap_or_default();
            }
            stands.push(df);
        }
        let mut sums = Vec::with_capacity(index.suffixes.len() + 1);
        let mut sum = 0_u32;
        sums.push(sum);
        for &at in &index.suffixes {
            sum = sum.saturating_add(u32::from(stands[at as usize]));
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
            + (self.heads.capacity() + self.tops.capacity()) * 8
            + self.speeches.capacity() * size_of::<(u32, u8)>()
    }

    /// The sentence that holds position `at`: its first speech and number of speeches.
    fn sentence(&self, at: usize) -> Option<(u32, u8)> {
        let block = at / BLOCK;
        let start = block * BLOCK;
        // Without a branch on where the position stands, the processor looks up many sentences at once.
        let last = (at - start) as u16;
        let edge = |(&unit, i): (&u16, u16)| u16::from(unit == EDGE) & u16::from(i <= last);
        let units = self.text.get(start..).unwrap_or_default().iter().take(BLOCK);
        let edges = self.blocks.get(block)? + u32::from(units.zip(0..).map(edge).sum::<u16>());
        // A position at an edge belongs to the sentence it opens; the very last edge to none.
        self.speeches.get((edges as usize).checked_sub(1)?).copied()
    }

    /// The code unit `depth` places after the `rank`-th suffix's start.
    pub(crate) fn unit(&self, rank: usize, depth: usize) -> u16 {
        self.text.get(self.suffixes[rank] as usize + depth).copied().unwrap_or(EDGE)
    }

    /// The weight of all places of an interval.
    pub(crate) fn weight(&self, interval: Interval) -> u32 {
        self.sums[interval.hi] - self.sums[interval.lo]
    }

    /// In how many speeches the string of an interval stands, up to `most` ([`COUNTED`] at most); of many places some are
    /// asked.
    pub(crate) fn speeches(&self, interval: Interval, most: usize) -> usize {
        let places = &self.suffixes[interval.lo..interval.hi];
        let asked: Vec<u32> =
            places.iter().step_by(places.len().div_ceil(2 * COUNTED).max(1)).copied().collect();
        let (mut seen, mut sum): (Vec<(u32, u8)>, usize) = (Vec::with_capacity(most), 0);
        for places in asked.chunks(most) {
            // Looked up before any is counted, they wait for the memory together.
            let sentences: Vec<_> = places.iter().map(|&at| self.sentence(at as usize)).collect();
            for (speech, df) in sentences.into_iter().flatten() {
                if let Some((_, known)) = seen.iter_mut().find(|(other, _)| *other == speech) {
                    sum += usize::from(df.saturating_sub(*known));
                    *known = df.max(*known);
                } else {
                    sum += usize::from(df);
                    seen.push((speech, df));
                }
                if sum >= most {
                    return most;
                }
            }
        }
        sum
    }
}

/// The first [`HEAD`] units as a number that sorts as they do; `fill` stands for those behind the end.
fn key(units: &[u16], fill: u16) -> u64 {
    (0..HEAD).fold(0, |key, i| key << 16 | u64::from(units.get(i).copied().unwrap_or(fill)))
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
        let speeches = |text: &str| index.find(&[&fold(text)])[0].map(|i| index.speeches(i, COUNTED));
        assert_eq!(speeches("总揽全局"), Some(2));
        assert_eq!(speeches("真抓实干"), Some(1));
        assert_eq!(speeches("没有的话"), None);
    }

    /// Enough that there are heads of heads.
    #[test]
    fn a_large_index_counts_as_a_plain_search_does() {
        let mut seed = 7_u32;
        let mut next = |below: u32| {
            seed = seed.wrapping_mul(1_103_515_245).wrapping_add(12_345);
            (seed >> 16) % below
        };
        let mut sentence = || -> String {
            let length = 4 + next(9);
            (0..length).filter_map(|_| "一二三四".chars().nth(next(4) as usize)).collect()
        };
        let sentences: Vec<String> = (0..4_000).map(|_| sentence()).collect();
        let index = build(&sentences.iter().map(String::as_str).collect::<Vec<_>>());
        assert!(index.tops.len() > 1, "{}", index.heads.len());
        let folded: Vec<Vec<u16>> = sentences.iter().map(|text| [vec![EDGE], fold(text)].concat()).collect();
        for text in sentences.iter().step_by(50) {
            for length in 1..=text.chars().count() {
                let begun = fold(&text.chars().take(length).collect::<String>());
                for asked in [begun.clone(), [vec![EDGE], begun].concat()] {
                    let plain: usize = folded
                        .iter()
                        .map(|units| units.windows(asked.len()).filter(|w| *w == asked).count())
                        .sum();
                    let found = index.find(&[&asked])[0].map_or(0, |interval| index.weight(interval));
                    assert_eq!(found as usize, plain, "{asked:?}");
                }
            }
        }
    }

    proptest! {
        #[test]
        fn counts_agree_with_a_plain_search(
            // So many that there are several heads, and strings longer than a head tells of.
            texts in proptest::collection::vec("[一二三]{4,12}", 1..120),
            asked in "[一二三]{1,7}",
            begins in any::<bool>(),
        ) {
            let mut builder = IndexBuilder::default();
            for (speech, text) in texts.iter().enumerate() {
                builder.paragraph(text, speech as u64);
            }
            let index = builder.build();
            let behind_edge = |text: &str| [vec![EDGE], fold(text)].concat();
            let units = if begins { behind_edge(&asked) } else { fold(&asked) };
            let plain: usize =
                texts.iter().map(|text| behind_edge(text).windows(units.len()).filter(|w| *w == units).count()).sum();
            let found = index.find(&[&units])[0].map_or(0, |interval| index.weight(interval));
            prop_assert_eq!(found as usize, plain);
            let mut narrowed = Some(Interval { lo: 0, hi: index.suffixes.len(), depth: 0 });
            for &unit in &units {
                narrowed = narrowed.and_then(|Interval { lo, hi, depth }| {
                    let search = Narrowing { unit, depth, first: lo..hi, last: lo..hi };
                    Index::narrow(&[(&index, search)])[0]
                });
            }
            prop_assert_eq!(narrowed, index.find(&[&units])[0]);
        }
    }
}
