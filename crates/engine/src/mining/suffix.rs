//! A sorted index of what can recur, and of nothing else.
//!
//! Sorting every suffix of an archive is the dearest step of mining, and most suffixes begin with characters that
//! stand together once only. So (1) identical clauses are sorted once and weighted; (2) counts of short grams tell
//! from which positions a string that is asked for can begin at all ([`grams`](super::grams)), one in five; (3) these
//! are dealt out by their first gram ([`deal`](super::deal)) and sorted eight units at a time, and what too few groups
//! share is not sorted further. The order is that of the grams' slots, and of the text within a slot.

#![expect(clippy::indexing_slicing, reason = "hot numeric loops over arrays whose lengths are set here")]

use std::ops::Range;

use super::abreast::shared;
use super::archive::SEPARATOR;
use super::clauses::{Clauses, Needs};
use super::deal::{SLOTS, deal};
use super::entry::{EDGE, Entry};
use super::grams::{Gram, LONGEST, beginnings};

/// Strings are told apart by so many units and a few more: repeats are shorter.
const DEPTH: usize = 64;
/// Units compared at once.
const STEP: usize = LONGEST;

/// The sorted index of the positions at which what is asked for can begin.
#[derive(Default)]
pub(super) struct Index {
    /// The positions in order.
    pub entries: Vec<Entry>,
    /// Where the entries of each slot of the first gram begin, and the end.
    slots: Vec<u32>,
    gram: Option<Gram>,
}

impl Index {
    /// Indexes everything that can be the beginning of a string that is asked for.
    pub fn build(clauses: Clauses<'_>, needs: Needs, threads: usize) -> Self {
        let positions = beginnings(clauses, needs, threads);
        let gram = Gram::new(needs.shortest, clauses.text.len()).in_slots(positions.len() / 3);
        let (mut entries, buckets) = deal(clauses, &positions, gram, threads);
        drop(positions);
        let number = entries.len();
        let mut slots = vec![0u32; gram.slots() + 1];
        // Every thread sorts some buckets, about as many entries as the others.
        let (mut shares, mut left) = (Vec::new(), (entries.as_mut_slice(), slots[1..].as_mut()));
        let mut from = 0;
        for share in 1..=threads {
            let most = number * share / threads;
            let to = buckets.partition_point(|&end| end < most).max(from);
            let to = if share == threads { buckets.len() } else { to };
            let base = if from == 0 { 0 } else { buckets[from - 1] };
            let end = if to == 0 { 0 } else { buckets[to - 1] };
            let (entries, others) = left.0.split_at_mut(end - base);
            let (ends, further) = left.1.split_at_mut(((to - from) * SLOTS).min(left.1.len()));
            shares.push((base, &buckets[from..to], entries, ends));
            left = (others, further);
            from = to;
        }
        shared(shares, |(base, buckets, entries, ends)| {
            Sorter::new(clauses, needs, gram).buckets(base, buckets, entries, ends);
        });
        Self { entries, slots, gram: Some(gram) }
    }

    /// The entries that may begin with `needle`, by its first gram.
    fn slot(&self, needle: &[u16]) -> Range<usize> {
        let Some(gram) = self.gram.filter(|gram| gram.length() <= needle.len()) else { return 0..0 };
        let slot = gram.slot(needle, 0);
        self.slots[slot] as usize..self.slots[slot + 1] as usize
    }

    /// The entries that share the longest beginning with `needle`, and its length.
    pub fn longest(&self, clauses: Clauses<'_>, needle: &[u16]) -> (Range<usize>, usize) {
        let needle = &needle[..needle.len().min(DEPTH)];
        let slot = self.slot(needle);
        let entries = &self.entries[slot];
        let tail = |entry: &Entry| clauses.tail(entry.clause(), entry.offset());
        let at = entries.partition_point(|entry| tail(entry) < needle);
        let agree = |entry: Option<&Entry>| {
            entry.map_or(0, |entry| tail(entry).iter().zip(needle).take_while(|(a, b)| a == b).count())
        };
        let length = agree(at.checked_sub(1).and_then(|i| entries.get(i))).max(agree(entries.get(at)));
        (self.find(clauses, &needle[..length]), length)
    }

    /// The entries that begin with `needle`, which must be long enough to be asked for.
    pub fn find(&self, clauses: Clauses<'_>, needle: &[u16]) -> Range<usize> {
        let slot = self.slot(needle);
        let (first, entries) = (slot.start, &self.entries[slot]);
        let prefix = |entry: &Entry| {
            let tail = clauses.tail(entry.clause(), entry.offset());
            &tail[..tail.len().min(needle.len())]
        };
        let from = entries.partition_point(|entry| prefix(entry) < needle);
        let count = entries[from..].partition_point(|entry| prefix(entry) == needle);
        first + from..first + from + count
    }
}

/// Sorts the entries of buckets, slot by slot.
struct Sorter<'a> {
    clauses: Clauses<'a>,
    needs: Needs,
    gram: Gram,
    /// The entries of a bucket as they were dealt out.
    dealt: Vec<Item>,
    /// The same by slots.
    items: Vec<Item>,
    /// How far each agrees with the one before it.
    agreements: Vec<u8>,
}

/// An entry with the units compared next, and where in the text it begins.
type Item = (u128, u32, Entry);

impl<'a> Sorter<'a> {
    fn new(clauses: Clauses<'a>, needs: Needs, gram: Gram) -> Self {
        Self { clauses, needs, gram, dealt: Vec::new(), items: Vec::new(), agreements: Vec::new() }
    }

    /// Sorts the entries of buckets in a row and notes where each slot ends. `base` entries stand before them; `buckets`
    /// tells where each ends.
    fn buckets(mut self, base: usize, buckets: &[usize], entries: &mut [Entry], ends: &mut [u32]) {
        let (mut rest, mut from) = (entries, base);
        for (&to, ends) in buckets.iter().zip(ends.chunks_mut(SLOTS)) {
            let (own, others) = rest.split_at_mut(to - from);
            self.bucket(own, ends);
            ends.iter_mut().for_each(|end| *end += from as u32);
            (rest, from) = (others, to);
        }
    }

    fn bucket(&mut self, entries: &mut [Entry], ends: &mut [u32]) {
        let (gram, mask) = (self.gram, ends.len() - 1);
        let slot = |key: u128| gram.slot_of(key) & mask;
        // Looked at first and nothing else, many places are read at once; what follows finds them in the cache.
        let (text, starts) = (self.clauses.text, self.clauses.starts);
        let touch =
            |sum: u32, entry: &Entry| sum ^ u32::from(text[entry.at()]) ^ starts[entry.clause() as usize];
        std::hint::black_box(entries.iter().fold(0, touch));
        self.dealt.clear();
        self.dealt.extend(entries.iter().map(|&entry| self.clauses.item(entry)));
        for (key, ..) in &self.dealt {
            ends[slot(*key)] += 1;
        }
        let mut sum = 0;
        for end in ends.iter_mut() {
            sum += std::mem::replace(end, sum);
        }
        self.items.resize(entries.len(), (0, 0, Entry::default()));
        for item in &self.dealt {
            let end = &mut ends[slot(item.0)];
            self.items[*end as usize] = *item;
            *end += 1;
        }
        self.agreements.clear();
        self.agreements.resize(entries.len(), 0);
        let mut from = 0;
        for &end in ends.iter() {
            self.sort(from..end as usize, 0);
            from = end as usize;
        }
        for ((entry, (.., sorted)), agreement) in entries.iter_mut().zip(&self.items).zip(&self.agreements) {
            *entry = sorted.agreeing(usize::from(*agreement));
        }
    }

    /// Sorts entries that agree in `depth` units, by the next ones.
    fn sort(&mut self, range: Range<usize>, depth: usize) {
        if range.len() < 2 {
            return;
        }
        self.items[range.clone()].sort_unstable();
        let mut from = range.start;
        for at in range.start + 1..=range.end {
            let key = self.items[from].0;
            if at < range.end {
                let differ = self.items[at - 1].0 ^ self.items[at].0;
                // Clauses that end here are filled up with zeros, in which they agree as well.
                let agree = if differ == 0 { units(key) } else { differ.leading_zeros() as usize / 16 };
                self.agreements[at] = (depth + agree) as u8;
                if differ == 0 {
                    continue;
                }
            }
            if units(key) == STEP && depth + STEP < DEPTH && self.enough(from..at) {
                for (key, at, _) in &mut self.items[from..at] {
                    *key = next_units(self.clauses.text, *at as usize + depth + STEP);
                }
                self.sort(from..at, depth + STEP);
            }
            from = at;
        }
    }

    /// Whether as many groups may share these entries as is asked for.
    fn enough(&self, range: Range<usize>) -> bool {
        let (length, min) = (range.len(), self.needs.min as usize);
        let groups = |(.., entry): &(u128, u32, Entry)| self.clauses.groups.get(entry.clause()).len();
        length > 1 && (length >= min || self.items[range].iter().map(groups).sum::<usize>() >= min)
    }
}

impl Clauses<'_> {
    /// An entry that is not sorted yet, with its first units.
    #[inline]
    fn item(&self, entry: Entry) -> Item {
        let (clause, at) = (entry.clause(), entry.at());
        let before = if at == 0 { EDGE } else { self.text[at - 1] };
        let offset = at - self.starts[clause as usize] as usize;
        (next_units(self.text, at), at as u32, Entry::new(clause, offset, before))
    }
}

/// The next units of a clause as one number that sorts as they do, filled up with zeros behind its end.
#[inline(always)]
fn next_units(text: &[u16], at: usize) -> u128 {
    /// Every bit of a unit but the highest, for all of them.
    const LOWER: u128 = u128::MAX / 0xffff * 0x7fff;
    let join = |key, unit: &u16| key << 16 | u128::from(*unit);
    let key = match text[at..].first_chunk::<STEP>() {
        Some(units) => units.iter().fold(0, join),
        None => text[at..].iter().chain(&[SEPARATOR; STEP]).take(STEP).fold(0, join),
    };
    // The clause ends before the first unit of zero, whose highest bit is set here.
    let ends = !(((key & LOWER) + LOWER) | key | LOWER);
    key & !u128::MAX.checked_shr(ends.leading_zeros() / 16 * 16).unwrap_or(0)
}

/// How many units a key holds.
#[inline]
fn units(key: u128) -> usize {
    STEP - key.trailing_zeros() as usize / 16
}
