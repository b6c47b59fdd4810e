//! Where a string that is asked for can begin: what is asked for consists of frequent grams wherever it stands, so the
//! rest of the text need not be sorted.
//!
//! Grams are counted in hash tables, by groups. Two that share a slot can only make it look more frequent: nothing is
//! lost, a little too much is sorted. A table does not fit into the processor's cache, so what is to be counted is
//! first gathered by pages of the table that do.

#![expect(clippy::indexing_slicing, reason = "hot numeric loops over tables whose sizes are set here")]

use std::ops::Range;

use super::abreast::shared;
use super::clauses::{Clauses, Needs};

/// The longest gram that is counted, in units.
pub(super) const LONGEST: usize = 8;
/// Slots of a table, at most, as a power of two.
const BITS: u32 = 22;
/// Slots of a page, at most, as a power of two.
const PAGE_BITS: u32 = 13;
/// What waits for a page before it is counted: much more than the page has cache lines.
const WAITING: usize = 8192;

/// A set of positions.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Positions(Vec<u64>);

impl Positions {
    fn new(length: usize) -> Self {
        Self(vec![0; length.div_ceil(64)])
    }

    #[inline]
    fn insert(&mut self, at: usize, yes: bool) {
        self.0[at / 64] |= u64::from(yes) << (at % 64);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Divides them between so many threads: shares of the text, in order.
    pub fn shares(&self, threads: usize) -> Vec<Range<usize>> {
        let (words, threads) = (self.0.len(), threads.max(1));
        (0..threads).map(|share| words * share / threads * 64..words * (share + 1) / threads * 64).collect()
    }

    /// Calls `act` with every position of one of the [`shares`](Self::shares), in ascending order, and its clause.
    #[inline]
    pub fn for_each(&self, share: &Range<usize>, clauses: Clauses<'_>, mut act: impl FnMut(usize, u32)) {
        let words = share.start / 64..share.end.div_ceil(64);
        let mut clause = clauses.at(share.start);
        for (number, &word) in words.clone().zip(&self.0[words]) {
            let mut word = word;
            while word != 0 {
                let at = number * 64 + word.trailing_zeros() as usize;
                while clauses.end(clause) < at {
                    clause += 1;
                }
                act(at, clause);
                word &= word - 1;
            }
        }
    }
}

/// The positions of the clauses' text from which a string that is asked for may begin.
pub(super) fn beginnings(clauses: Clauses<'_>, needs: Needs, threads: usize) -> Positions {
    let gram = |length: usize| Gram::new(length, clauses.text.len());
    let (short, long) = (gram(needs.shortest), gram(needs.long));
    let least = needs.groups(needs.shortest);
    let parts = clauses.parts(threads.min(TABLES));
    let counts = count(short, &parts, |part, table| {
        clauses.for_each(part, |id, _, clause| {
            let groups = clauses.groups.get(id);
            // What so many groups hold is frequent enough, however many more there are.
            let groups = &groups[..groups.len().min(least as usize)];
            if !groups.is_empty() {
                short.each(clause, |_, slot| table.add(slot, groups));
            }
        });
    });
    let frequent = Frequent::of(&counts, least);
    // Where short strings need no more groups, long ones are covered by what covers these.
    let narrow = (least > needs.min).then(|| Frequent::of(&counts, needs.min));
    drop(counts);
    let (mut found, mut perhaps) = (Positions::new(clauses.text.len()), Positions::new(clauses.text.len()));
    let mut part = Vec::new();
    clauses.for_each(&clauses.all(), |id, start, clause| {
        if clauses.groups.get(id).is_empty() {
            return;
        }
        part.clear();
        short.each(clause, |at, slot| {
            found.insert(start + at, frequent.holds(slot));
            part.push(narrow.as_ref().is_some_and(|narrow| narrow.holds(slot)));
        });
        let last = long.length.saturating_sub(short.length);
        for (at, (first, last)) in part.iter().zip(part.iter().skip(last)).enumerate() {
            perhaps.insert(start + at, first & last);
        }
    });
    if narrow.is_some() {
        let counts = count(long, &perhaps.shares(parts.len()), |share, table| {
            perhaps.for_each(share, clauses, |at, clause| {
                let groups = clauses.groups.get(clause);
                table.add(long.slot(clauses.text, at), &groups[..groups.len().min(needs.min as usize)]);
            });
        });
        let frequent = Frequent::of(&counts, needs.min);
        let all = 0..clauses.text.len();
        perhaps
            .for_each(&all, clauses, |at, _| found.insert(at, frequent.holds(long.slot(clauses.text, at))));
    }
    found
}

/// How the grams of one length are hashed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Gram {
    length: usize,
    bits: u32,
}

impl Gram {
    /// Grams of so many units, or the longest there are, for a text of so many.
    pub fn new(length: usize, text: usize) -> Self {
        Self { length: length.clamp(1, LONGEST), bits: (text.max(1).ilog2() + 1).clamp(PAGE_BITS, BITS) }
    }

    /// The same grams in a table of about so many slots.
    pub fn in_slots(self, slots: usize) -> Self {
        Self { bits: slots.max(1).ilog2().clamp(1, BITS), ..self }
    }

    /// Units of a gram.
    pub fn length(self) -> usize {
        self.length
    }

    /// Slots of the table.
    pub fn slots(self) -> usize {
        1 << self.bits
    }

    #[inline]
    fn hash(self, window: u128) -> usize {
        let (low, high) = (window as u64, (window >> 64) as u64);
        let mixed = low ^ high.wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29);
        (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - self.bits)) as usize
    }

    /// The slot of the gram that begins with the next [`LONGEST`] units of a position, as one number.
    #[inline]
    pub fn slot_of(self, units: u128) -> usize {
        self.hash(units >> (16 * (LONGEST - self.length)))
    }

    /// The slot of the gram at a position that has one.
    #[inline]
    pub fn slot(self, text: &[u16], at: usize) -> usize {
        self.hash(text[at..at + self.length].iter().fold(0, |window, &unit| window << 16 | u128::from(unit)))
    }

    /// Calls `act` with the position and the slot of every gram of a clause.
    #[inline]
    fn each(self, clause: &[u16], mut act: impl FnMut(usize, usize)) {
        let mask = u128::MAX >> (16 * (LONGEST - self.length));
        let mut window = 0u128;
        for (i, &unit) in clause.iter().enumerate() {
            window = window << 16 | u128::from(unit);
            if i + 1 >= self.length {
                act(i + 1 - self.length, self.hash(window & mask));
            }
        }
    }
}

/// Which slots count enough, by a bit each.
struct Frequent(Vec<u64>);

impl Frequent {
    fn of(counts: &[u32], min: u32) -> Self {
        let min = min.clamp(1, MOST);
        let bit = |(i, slot): (usize, &u32)| u64::from(slot >> GROUP_BITS >= min) << i;
        Self(counts.chunks(64).map(|chunk| chunk.iter().enumerate().map(bit).sum()).collect())
    }

    #[inline]
    fn holds(&self, slot: usize) -> bool {
        self.0[slot / 64] >> (slot % 64) & 1 != 0
    }
}

/// Bits of a slot that hold the last group, from 1 on; the others hold the count, and of what waits the place in its page.
const GROUP_BITS: u32 = 19;
/// The largest group that is told from others in a slot.
const KNOWN: u32 = (1 << GROUP_BITS) - 1;
/// The most that a slot counts to.
const MOST: u32 = u32::MAX >> GROUP_BITS;

/// Tables at most, each for a part of the text: with more, adding them up would cost what counting abreast gains.
const TABLES: usize = 4;

/// In how many groups the grams of a slot stand. Never too few: what a slot counts is how often the group changes from
/// one of its grams to the next, in the order of the clauses' first uses, which is hardly more than the groups. That a
/// law names its own subject in a hundred clauses counts once.
///
/// `visit` adds every gram of a part of the text; the parts are counted abreast, and a group of two parts counts twice.
fn count<P: Sync>(gram: Gram, parts: &[P], visit: impl Fn(&P, &mut GramCounts) + Sync) -> Vec<u32> {
    let waiting = WAITING / parts.len().max(1);
    let mut tables = shared(parts.iter().collect(), |part| {
        let mut table = GramCounts::new(gram.slots(), waiting);
        visit(part, &mut table);
        table.finish()
    })
    .into_iter();
    let mut sum = tables.next().unwrap_or_else(|| vec![0; gram.slots()]);
    for table in tables {
        for (sum, count) in sum.iter_mut().zip(table) {
            *sum = ((*sum >> GROUP_BITS) + (count >> GROUP_BITS)).min(MOST) << GROUP_BITS;
        }
    }
    sum
}

/// A table with what is still to be counted in it, gathered by page: a slot within the page, and a group.
struct GramCounts {
    counts: Vec<u32>,
    waiting: Vec<u32>,
    lengths: Vec<u16>,
    /// So much waits for a page at most.
    most: usize,
}

impl GramCounts {
    fn new(slots: usize, most: usize) -> Self {
        let pages = slots >> PAGE_BITS;
        Self { counts: vec![0; slots], waiting: vec![0; pages * most], lengths: vec![0; pages], most }
    }

    /// Counts a gram of these groups.
    #[inline]
    fn add(&mut self, slot: usize, groups: &[u32]) {
        let (page, place) = (slot >> PAGE_BITS, (slot & ((1 << PAGE_BITS) - 1)) as u32);
        for &group in groups {
            let length = usize::from(self.lengths[page]);
            self.waiting[page * self.most + length] = place << GROUP_BITS | (group + 1).min(KNOWN);
            self.lengths[page] += 1;
            if length + 1 == self.most {
                self.turn(page);
            }
        }
    }

    /// Counts what waits for a page.
    fn turn(&mut self, page: usize) {
        let waiting = &self.waiting[page * self.most..][..usize::from(self.lengths[page])];
        let counts = &mut self.counts[page << PAGE_BITS..][..1 << PAGE_BITS];
        for &one in waiting {
            let (slot, group) = (&mut counts[(one >> GROUP_BITS) as usize], one & KNOWN);
            let repeated = u32::from(*slot & KNOWN == group && group != KNOWN);
            let count = ((*slot >> GROUP_BITS) + 1 - repeated).min(MOST);
            *slot = count << GROUP_BITS | group;
        }
        self.lengths[page] = 0;
    }

    fn finish(mut self) -> Vec<u32> {
        (0..self.lengths.len()).for_each(|page| self.turn(page));
        self.counts
    }
}
