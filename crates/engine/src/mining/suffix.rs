//! A sorted index of what can recur, and of nothing else.
//!
//! Sorting every suffix of an archive is the dearest step of mining, and most suffixes begin with characters that
//! stand together once only. So (1) identical clauses are sorted once and weighted; (2) counts of short grams tell
//! from which positions a string that is asked for can begin at all ([`grams`](super::grams)), one in five; (3) these
//! are dealt out by their first gram and sorted eight units at a time, and what too few groups share is not sorted
//! further. The order is that of the grams' slots, and of the text within a slot.

#![expect(clippy::indexing_slicing, reason = "hot numeric loops over arrays whose lengths are set here")]

use std::ops::Range;

use super::archive::SEPARATOR;
use super::clauses::{Clauses, Needs};
use super::grams::{Gram, Positions, beginnings};

/// Stands for the neighbour of what its clause begins or ends with.
pub(super) const EDGE: u16 = SEPARATOR;
/// Strings are told apart by so many units and a few more: repeats are shorter.
const DEPTH: usize = 64;
/// Units compared at once.
const STEP: usize = 8;

/// A position of the index, in 64 bits: the number of its clause (32), its offset there (8; clauses are shorter than
/// 256 units), how far it agrees with its predecessor in the index (8), and the unit before it (16).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry(u64);

impl Entry {
    fn new(clause: u32, offset: usize, before: u16) -> Self {
        Self(u64::from(clause) << 32 | (offset as u64 & 0xff) << 24 | u64::from(before))
    }

    fn agreeing(self, units: usize) -> Self {
        Self(self.0 & !0xff_0000 | (units.min(0xff) as u64) << 16)
    }

    /// The number of the clause.
    #[inline]
    pub fn clause(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// The offset in the clause.
    #[inline]
    pub fn offset(self) -> usize {
        (self.0 >> 24) as usize & 0xff
    }

    /// How many units it shares with the entry before it; where it shares [`DEPTH`] or more, or too few groups share so
    /// many, it may be more.
    #[inline]
    pub fn agreement(self) -> u32 {
        (self.0 >> 16) as u32 & 0xff
    }

    /// The unit before the position, [`EDGE`] at the beginning of a clause.
    #[inline]
    pub fn before(self) -> u16 {
        self.0 as u16
    }
}

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
        let number = positions.len();
        let gram = Gram::new(needs.shortest, clauses.text.len()).in_slots(number / 3);
        let mut slots = vec![0u32; gram.slots() + 1];
        positions.for_each(|at| slots[gram.slot(clauses.text, at) + 1] += 1);
        let mut sum = 0;
        for slot in &mut slots {
            sum += *slot;
            *slot = sum;
        }
        let mut entries = vec![Entry(0); number];
        // Every thread deals out and sorts some slots, about as many entries as the others.
        let cut = |share: usize| slots.partition_point(|&end| (end as usize) < number * share / threads);
        std::thread::scope(|scope| {
            let mut rest = entries.as_mut_slice();
            let mut from = 0;
            for share in 1..=threads {
                let to = if share == threads { gram.slots() } else { cut(share).clamp(from, gram.slots()) };
                let (own, tail) = rest.split_at_mut((slots[to] - slots[from]) as usize);
                rest = tail;
                let (slots, positions) = (&slots[from..=to], &positions);
                let mut work = move || {
                    deal(clauses, positions, gram, from, slots, own);
                    Sorter { clauses, needs, items: Vec::new(), agreements: Vec::new() }.slots(slots, own);
                };
                from = to;
                if threads < 2 {
                    work();
                } else {
                    scope.spawn(work);
                }
            }
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

/// Puts the positions of the slots from `first` on into their slots, in the order of the text. `slots` holds where
/// each begins.
fn deal(
    clauses: Clauses<'_>,
    positions: &Positions,
    gram: Gram,
    first: usize,
    slots: &[u32],
    out: &mut [Entry],
) {
    let Some(&base) = slots.first() else { return };
    let mut next: Vec<u32> = slots.iter().map(|from| from - base).collect();
    let mut clause = 0;
    positions.for_each(|at| {
        while clauses.end(clause) < at {
            clause += 1;
        }
        let slot = gram.slot(clauses.text, at);
        if slot >= first && slot + 1 < first + slots.len() {
            let before = if at == 0 { EDGE } else { clauses.text[at - 1] };
            let place = &mut next[slot - first];
            out[*place as usize] = Entry::new(clause, at - clauses.starts[clause as usize] as usize, before);
            *place += 1;
        }
    });
}

/// Sorts the entries of a slot.
struct Sorter<'a> {
    clauses: Clauses<'a>,
    needs: Needs,
    /// Entries with the units compared next, and where in the text they begin.
    items: Vec<(u128, u32, Entry)>,
    /// How far each agrees with the one before it.
    agreements: Vec<u8>,
}

impl Sorter<'_> {
    fn slots(mut self, slots: &[u32], entries: &mut [Entry]) {
        let mut rest = entries;
        for range in slots.windows(2) {
            let (own, tail) = rest.split_at_mut((range[1] - range[0]) as usize);
            rest = tail;
            if !own.is_empty() {
                self.slot(own);
            }
        }
    }

    fn slot(&mut self, entries: &mut [Entry]) {
        self.items.clear();
        let at = |entry: &Entry| self.clauses.starts[entry.clause() as usize] + entry.offset() as u32;
        self.items.extend(entries.iter().map(|entry| (0, at(entry), *entry)));
        self.agreements.clear();
        self.agreements.resize(entries.len(), 0);
        self.sort(0..entries.len(), 0);
        for ((entry, (.., sorted)), agreement) in entries.iter_mut().zip(&self.items).zip(&self.agreements) {
            *entry = sorted.agreeing(usize::from(*agreement));
        }
    }

    /// Sorts entries that agree in `depth` units.
    fn sort(&mut self, range: Range<usize>, depth: usize) {
        for (key, at, _) in &mut self.items[range.clone()] {
            *key = next_units(self.clauses.text, *at as usize + depth);
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

/// The next units of a clause as one number that sorts as they do, filled up with zeros behind its end.
#[inline]
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
