//! Closed repeats: strings that recur and that no neighbouring character belongs to.
//!
//! One pass over the sorted suffixes with a stack finds every string that is *closed*: it occurs in `min` groups
//! or more, and no single character stands before it, or after it, in all of its occurrences. The same pass counts
//! how often it occurs and in how many groups. Only what is worth it then is looked at for how free its edges are.

#![expect(clippy::indexing_slicing, reason = "hot numeric loops over arrays whose lengths are set here")]

use std::ops::Range;

use super::clauses::{Clauses, Needs};
use super::entry::{EDGE, Entry};
use super::suffix::Index;

/// A closed repeat: `count` suffixes from `from` on begin with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Repeat {
    pub from: u32,
    pub count: u32,
    /// Its length in units.
    pub length: u32,
}

/// A closed repeat with its counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Closed {
    pub repeat: Repeat,
    /// Groups that hold it.
    pub groups: u32,
    pub occurrences: u32,
}

const MIXED: u32 = u32::MAX;

/// An open interval of sorted suffixes: those from `from` on share `depth` units.
#[derive(Clone, Copy)]
struct Open {
    depth: u32,
    from: u32,
    /// Groups of its suffixes added up, less those counted twice inside it: see [`Sweep::repeated`].
    groups: u32,
    occurrences: u32,
    left: u32,
}

impl Open {
    fn merge(&mut self, child: Open) {
        // The sum may fall below zero for a moment, while a child that was counted twice is still open.
        self.groups = self.groups.wrapping_add(child.groups);
        self.occurrences = self.occurrences.saturating_add(child.occurrences);
        if self.left != child.left {
            self.left = MIXED;
        }
    }
}

/// Where the index can be divided between so many threads: no repeat of `min_length` units lies across.
pub(super) fn shares(index: &Index, min_length: u32, threads: usize) -> Vec<Range<usize>> {
    let (total, threads) = (index.entries.len(), threads.max(1));
    let mut out = Vec::new();
    let mut from = 0;
    for share in 1..=threads {
        let mut to = (total * share / threads).max(from);
        while to < total && index.entries[to].agreement() >= min_length {
            to += 1;
        }
        out.push(from..to);
        from = to;
    }
    out
}

/// Calls `found` for every closed string that enough groups hold, in one [`shares`] of the index. `groups` is one more
/// than the largest group number.
pub(super) fn closed(
    index: &Index,
    clauses: Clauses<'_>,
    groups: usize,
    share: Range<usize>,
    needs: Needs,
    found: impl FnMut(Closed),
) {
    let root = Open { depth: 0, from: 0, groups: 0, occurrences: 0, left: MIXED };
    let seen = vec![0; groups];
    Sweep { clauses, needs, found, seen, stack: vec![root] }.run(&index.entries, share);
}

/// Entries looked up together.
const BLOCK: usize = 256;

/// The only group that uses a clause (20 bits), and how often; 0 times if the clause must be looked up.
#[derive(Clone, Copy)]
struct Sole(u32);

impl Sole {
    const GROUP: u32 = (1 << 20) - 1;

    fn of(clauses: Clauses<'_>, clause: u32) -> Self {
        let uses = clauses.uses[clause as usize];
        match *clauses.groups.get(clause) {
            [group] if group <= Self::GROUP && uses < 1 << 12 => Self(uses << 20 | group),
            _ => Self(0),
        }
    }

    #[inline]
    fn get(self) -> (u32, u32) {
        (self.0 & Self::GROUP, self.0 >> 20)
    }
}

/// One pass over the index with a stack of open intervals.
///
/// Groups are counted exactly, without looking at any interval twice: each entry adds its groups to the innermost
/// interval, and a group seen before is taken off the innermost interval that holds both entries (L. C. K. Hui,
/// Color set size problem, 1992). Sums go up when intervals close.
struct Sweep<'a, F> {
    clauses: Clauses<'a>,
    needs: Needs,
    found: F,
    /// For each group one more than the last entry that was its.
    seen: Vec<u32>,
    stack: Vec<Open>,
}

impl<F: FnMut(Closed)> Sweep<'_, F> {
    fn run(mut self, entries: &[Entry], share: Range<usize>) {
        let shortest = self.needs.shortest as u32;
        let agreement = |i: usize| {
            let agree = if i < share.end { entries[i].agreement() } else { 0 };
            if agree < shortest { 0 } else { agree }
        };
        let sole: Vec<Sole> =
            (0..self.clauses.starts.len() as u32).map(|id| Sole::of(self.clauses, id)).collect();
        let (mut before, mut ahead) = (0, Vec::with_capacity(BLOCK));
        for from in share.clone().step_by(BLOCK) {
            let block = &entries[from..share.end.min(from + BLOCK)];
            // Read ahead of their use, so that the processor waits for many at once and not for each.
            ahead.clear();
            ahead.extend(block.iter().map(|entry| sole[entry.clause() as usize]));
            for ((i, &here), &sole) in (from..).zip(block).zip(&ahead) {
                let agree = agreement(i + 1);
                if before != 0 || agree != 0 || here.before() == EDGE {
                    self.step(i as u32, here, sole, before, agree);
                }
                before = agree;
            }
        }
    }

    /// One entry, that shares `before` units with the one before it and `agree` with the one behind.
    fn step(&mut self, i: u32, here: Entry, sole: Sole, before: u32, agree: u32) {
        let clauses = self.clauses;
        let (group, uses) = sole.get();
        let (groups, occurrences) = match uses {
            1.. => (std::slice::from_ref(&group), uses),
            0 => (clauses.groups.get(here.clause()), clauses.uses[here.clause() as usize]),
        };
        let held = groups.len() as u32;
        if here.before() == EDGE && held >= self.needs.min {
            self.whole(i, here, before.max(agree), held, occurrences);
        }
        if before == 0 && agree == 0 {
            return;
        }
        for &group in groups {
            self.repeated(i, group);
        }
        let left = if here.before() == EDGE { MIXED } else { u32::from(here.before()) };
        self.close(Open { depth: u32::MAX, from: i, groups: held, occurrences, left }, agree, i + 1);
    }

    #[inline]
    fn repeated(&mut self, i: u32, group: u32) {
        let last = std::mem::replace(&mut self.seen[group as usize], i + 1);
        if last > 0
            && let Some(open) = self.stack.iter_mut().rev().find(|open| open.from < last)
        {
            open.groups = open.groups.wrapping_sub(1);
        }
    }

    /// Closes the intervals that share more than `agree` units, and opens one of `agree` if there is none.
    fn close(&mut self, mut child: Open, agree: u32, end: u32) {
        while let Some(top) = self.stack.last_mut() {
            if top.depth < agree {
                self.stack.push(Open { depth: agree, ..child });
                return;
            }
            if top.depth == 0 {
                return;
            }
            top.merge(child);
            if top.depth == agree {
                return;
            }
            let Some(closed) = self.stack.pop() else { return };
            if closed.left == MIXED && closed.groups >= self.needs.groups(closed.depth as usize) {
                let repeat = Repeat { from: closed.from, count: end - closed.from, length: closed.depth };
                (self.found)(Closed { repeat, groups: closed.groups, occurrences: closed.occurrences });
            }
            child = closed;
        }
    }

    /// A whole clause that enough groups use and that is no beginning of another one: a leaf of the suffix tree.
    fn whole(&mut self, i: u32, here: Entry, agree: u32, groups: u32, occurrences: u32) {
        let length = self.clauses.tail(here.clause(), 0).len();
        if length as u32 > agree && length >= self.needs.shortest && groups >= self.needs.groups(length) {
            let repeat = Repeat { from: i, count: 1, length: length as u32 };
            (self.found)(Closed { repeat, groups, occurrences });
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::super::archive::Lists;
    use super::super::measure::Measurer;
    use super::*;

    /// (string, occurrences, groups)
    type Found = BTreeSet<(Vec<u16>, u32, u32)>;

    fn fast(documents: &[Vec<Vec<u16>>], needs: Needs, threads: usize) -> Found {
        let mut ids: BTreeMap<&[u16], u32> = BTreeMap::new();
        let (mut text, mut starts, mut uses, mut pairs) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for (group, document) in documents.iter().enumerate() {
            for clause in document {
                let next = ids.len() as u32;
                let id = *ids.entry(clause).or_insert(next);
                if id == next {
                    starts.push(text.len() as u32);
                    text.extend_from_slice(clause);
                    text.push(0);
                    uses.push(0);
                }
                uses[id as usize] += 1;
                pairs.push((id, group as u32));
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let groups = Lists::group(starts.len(), pairs.iter().copied());
        let clauses = Clauses { text: &text, starts: &starts, groups: &groups, uses: &uses };
        let index = Index::build(clauses, needs, threads);
        let mut measurer = Measurer::new(&index, clauses, documents.len());
        let mut out = BTreeSet::new();
        for share in shares(&index, needs.shortest as u32, threads) {
            closed(&index, clauses, documents.len(), share, needs, |closed| {
                let Closed { repeat, groups, occurrences } = closed;
                assert_eq!(measurer.count(repeat), (groups, occurrences));
                let first = index.entries[repeat.from as usize];
                let string = clauses.tail(first.clause(), first.offset())[..repeat.length as usize].to_vec();
                let range = index.find(clauses, &string);
                assert_eq!((range.start as u32, range.len() as u32), (repeat.from, repeat.count));
                assert!(out.insert((string, occurrences, groups)), "found twice");
            });
        }
        out
    }

    fn slow(documents: &[Vec<Vec<u16>>], needs: Needs) -> Found {
        let mut counts: BTreeMap<Vec<u16>, (u32, BTreeSet<usize>)> = BTreeMap::new();
        for (group, document) in documents.iter().enumerate() {
            for clause in document {
                for from in 0..clause.len() {
                    for to in from + 1..=clause.len() {
                        let entry = counts.entry(clause[from..to].to_vec()).or_default();
                        entry.0 += 1;
                        entry.1.insert(group);
                    }
                }
            }
        }
        let grown = |string: &[u16], count: u32| {
            (10..14u16).any(|unit| {
                let before: Vec<u16> = [&[unit], string].concat();
                let after: Vec<u16> = [string, &[unit]].concat();
                [before, after].iter().any(|longer| counts.get(longer).is_some_and(|c| c.0 == count))
            })
        };
        counts
            .iter()
            .filter(|(string, (count, groups))| {
                let enough = groups.len() >= needs.groups(string.len()) as usize;
                string.len() >= needs.shortest && enough && !grown(string, *count)
            })
            .map(|(string, (count, groups))| (string.clone(), *count, groups.len() as u32))
            .collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]
        #[test]
        fn counts_groups_and_closedness_are_those_of_brute_force(
            documents in prop::collection::vec(
                prop::collection::vec(prop::collection::vec(10u16..14, 1..9), 0..6), 0..6),
            shortest in 1usize..4,
            longer in 0usize..4,
            min in 1u32..4,
            more in 0u32..3,
            threads in 1usize..4,
        ) {
            let needs = Needs { shortest, short: min + more, long: shortest + longer, min };
            prop_assert_eq!(fast(&documents, needs, threads), slow(&documents, needs));
        }
    }
}
