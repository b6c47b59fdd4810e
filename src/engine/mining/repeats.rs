//! Closed repeats: strings that recur and that no neighbouring character belongs to.
//!
//! One pass over the sorted suffixes with a stack finds every string that is *closed*: it occurs in `min` groups
//! or more, and no single character stands before it, or after it, in all of its occurrences. The same pass counts
//! how often it occurs and in how many groups. Only what is worth it then is looked at for how free its edges are.

#![expect(clippy::indexing_slicing, reason = "hot numeric loops over arrays whose lengths are set here")]

use std::ops::Range;

use rustc_hash::FxHashMap;

use super::suffix::{CUT, CUT_AT_QUOTE, CUT_IN_SERIES, Clauses, EDGE, Index, MARK, Needs, Spot, Users};

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

/// What stands at one edge of a string, as shares of its uses.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Side {
    /// The clause begins or ends here, or a quote or bracket stands here.
    pub edge: f32,
    /// 、 stands here: the string may be a cut series.
    pub series: f32,
    /// The most frequent other neighbour, and its share.
    pub top: u16,
    pub top_share: f32,
    /// Entropy of the neighbours in nats; a clause edge counts as ever different neighbours.
    pub entropy: f32,
}

impl Side {
    /// How free the edge is, 0 to 1: always followed by something else, or by nothing.
    pub fn freedom(&self) -> f32 {
        let mixed = (self.entropy / 2.0).min(1.0) * 0.8;
        (self.edge + 0.6 * self.series).max(mixed).min(1.0)
    }
}

/// A string's counts and edges.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Measure {
    pub occurrences: u32,
    /// Groups (clusters of speeches) that hold it.
    pub groups: u32,
    pub left: Side,
    pub right: Side,
    /// Occurrences that stand in quotes of their own.
    pub quoted: u32,
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

/// Where the sorted suffixes can be divided between so many threads: no repeat of `min_length` units lies across.
pub(super) fn shares(index: &Index, min_length: u32, threads: usize) -> Vec<Range<usize>> {
    let (total, threads) = (index.suffixes.len(), threads.max(1));
    let mut out = Vec::new();
    // Marks sort first.
    let first = index.suffixes.partition_point(|&at| index.text[at as usize] <= MARK);
    let mut from = first;
    for share in 1..=threads {
        let mut to = (first + (total - first) * share / threads).max(from);
        while to < total && index.spot(index.suffixes[to] as usize).agreement() >= min_length {
            to += 1;
        }
        out.push(from..to);
        from = to;
    }
    out
}

/// Calls `found` for every closed string that enough groups hold, in one [`shares`] of the sorted suffixes. `groups` is one more than the largest group number.
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
    Sweep { index, clauses, needs, found, seen, stack: vec![root] }.run(share);
}

/// Suffixes that are looked up together.
const BLOCK: usize = 256;

/// One pass over sorted suffixes with a stack of open intervals.
///
/// Groups are counted exactly, without looking at any interval twice: each suffix adds its groups to the innermost
/// interval, and a group seen before is taken off the innermost interval that holds both suffixes (L. C. K. Hui,
/// Color set size problem, 1992). Sums go up when intervals close.
struct Sweep<'a, F> {
    index: &'a Index,
    clauses: Clauses<'a>,
    needs: Needs,
    found: F,
    /// For each group one more than the last suffix that was its.
    seen: Vec<u32>,
    stack: Vec<Open>,
}

impl<F: FnMut(Closed)> Sweep<'_, F> {
    fn run(mut self, share: Range<usize>) {
        let (mut before, end) = (0, share.end);
        let mut last = None;
        let mut block = Vec::with_capacity(BLOCK);
        for (from, suffixes) in share.clone().step_by(BLOCK).zip(self.index.suffixes[share].chunks(BLOCK)) {
            // Read ahead of their use, so that the processor waits for many at once and not for each.
            block.clear();
            block.extend(suffixes.iter().map(|&at| self.index.spot(at as usize)));
            for (i, &spot) in (from..).zip(&block) {
                if let Some(last) = last.replace(spot) {
                    let agree = spot.agreement();
                    let agree = if (agree as usize) < self.needs.shortest { 0 } else { agree };
                    self.step(i - 1, last, before, agree);
                    before = agree;
                }
            }
        }
        if let Some(last) = last {
            self.step(end - 1, last, before, 0);
        }
    }

    /// One suffix, that shares `before` units with the one before it and `agree` with the one behind.
    fn step(&mut self, i: usize, here: Spot, before: u32, agree: u32) {
        if here.before() == EDGE {
            self.alone(i, here, before.max(agree));
        }
        if before == 0 && agree == 0 {
            return;
        }
        let (groups, occurrences) = self.enter(i as u32, here.users());
        let left = if here.before() <= MARK { MIXED } else { u32::from(here.before()) };
        let child = Open { depth: u32::MAX, from: i as u32, groups, occurrences, left };
        self.close(child, agree, i as u32 + 1);
    }

    /// The groups and uses of a suffix; what was seen before is taken off the interval that holds both.
    fn enter(&mut self, i: u32, users: Users) -> (u32, u32) {
        match users {
            Users::One { group, uses } => {
                self.repeated(i, group);
                (1, uses)
            }
            Users::Many { clause } => {
                let clauses = self.clauses;
                let groups = clauses.groups.get(clause);
                for &group in groups {
                    self.repeated(i, group);
                }
                (groups.len() as u32, clauses.uses[clause as usize])
            }
        }
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
    fn alone(&mut self, i: usize, here: Spot, agree: u32) {
        let (groups, occurrences) = match here.users() {
            Users::One { uses, .. } => (1, uses),
            Users::Many { clause } => {
                (self.clauses.groups.get(clause).len() as u32, self.clauses.uses[clause as usize])
            }
        };
        if groups < self.needs.min {
            return;
        }
        let at = self.index.suffixes[i] as usize;
        let length = self.index.text[at..].iter().take_while(|&&unit| unit > MARK).count();
        let ends = self.index.text.get(at + length) == Some(&EDGE);
        let asked = length >= self.needs.shortest && groups >= self.needs.groups(length);
        if ends && length as u32 > agree && asked {
            let repeat = Repeat { from: i as u32, count: 1, length: length as u32 };
            (self.found)(Closed { repeat, groups, occurrences });
        }
    }
}

/// Measures strings over their occurrences; keeps its tables between calls.
pub(super) struct Measurer<'a> {
    index: &'a Index,
    clauses: Clauses<'a>,
    seen: Vec<u32>,
    round: u32,
    left: FxHashMap<u16, u32>,
    right: FxHashMap<u16, u32>,
}

/// Edges are read off so many occurrences, spread evenly over what follows the string.
const SAMPLE: usize = 128;

impl<'a> Measurer<'a> {
    /// `groups` is one more than the largest group number.
    pub fn new(index: &'a Index, clauses: Clauses<'a>, groups: usize) -> Self {
        Self {
            index,
            clauses,
            seen: vec![0; groups],
            round: 0,
            left: FxHashMap::default(),
            right: FxHashMap::default(),
        }
    }

    /// Counts the groups of a repeat, and its uses.
    pub fn count(&mut self, repeat: Repeat) -> (u32, u32) {
        let mut groups = 0;
        let occurrences = self.each_group(repeat, |_| groups += 1);
        (groups, occurrences)
    }

    /// The distinct groups of a repeat.
    pub fn groups(&mut self, repeat: Repeat) -> Vec<u32> {
        let mut out = Vec::new();
        self.each_group(repeat, |group| out.push(group));
        out
    }

    /// Calls `new` with each group once; returns the uses.
    fn each_group(&mut self, repeat: Repeat, mut new: impl FnMut(u32)) -> u32 {
        self.round += 1;
        let (clauses, round, seen) = (self.clauses, self.round, &mut self.seen);
        let mut see = |group: u32| {
            if std::mem::replace(&mut seen[group as usize], round) != round {
                new(group);
            }
        };
        let mut occurrences = 0;
        for &at in suffixes(self.index, repeat) {
            match self.index.spot(at as usize).users() {
                Users::One { group, uses } => {
                    see(group);
                    occurrences += uses;
                }
                Users::Many { clause } => {
                    clauses.groups.get(clause).iter().copied().for_each(&mut see);
                    occurrences += clauses.uses[clause as usize];
                }
            }
        }
        occurrences
    }

    /// Counts a repeat and looks at its edges.
    pub fn measure(&mut self, repeat: Repeat) -> Measure {
        let (groups, occurrences) = self.count(repeat);
        self.edges(Closed { repeat, groups, occurrences })
    }

    /// Looks at the edges of a repeat that is counted.
    pub fn edges(&mut self, Closed { repeat, groups, occurrences }: Closed) -> Measure {
        self.left.clear();
        self.right.clear();
        let (mut left, mut right) = (Tally::default(), Tally::default());
        let mut quoted = 0;
        let all = suffixes(self.index, repeat);
        for &at in all.iter().step_by(all.len().div_ceil(SAMPLE).max(1)) {
            let at = at as usize;
            let spot = self.index.spot(at);
            let weight = match spot.users() {
                Users::One { .. } => 1,
                Users::Many { clause } => self.clauses.groups.get(clause).len() as u32,
            };
            let before = spot.before();
            let end = at + repeat.length as usize;
            let after = self.index.text.get(end).copied().unwrap_or(EDGE);
            // What follows 要 begins a predicate, as good as a clause.
            left.add(if before == MODAL { EDGE } else { before }, weight, &mut self.left);
            // 依法治国的有机统一, 依法治国有机统一: what counts is what follows a 的.
            let beyond = self.index.text.get(end + 1).copied().unwrap_or(EDGE);
            right.add(if after == OF && beyond > MARK { beyond } else { after }, weight, &mut self.right);
            if matches!(before, OPEN_QUOTE | CUT_AT_QUOTE) && matches!(after, CLOSE_QUOTE | CUT_AT_QUOTE) {
                quoted += weight;
            }
        }
        Measure { occurrences, groups, left: left.side(&self.left), right: right.side(&self.right), quoted }
    }
}

fn suffixes(index: &Index, repeat: Repeat) -> &[i32] {
    let from = repeat.from as usize;
    &index.suffixes[from..from + repeat.count as usize]
}

#[derive(Default)]
struct Tally {
    total: u32,
    edge: u32,
    series: u32,
    /// Neighbours that recur nowhere.
    cut: u32,
}

impl Tally {
    /// Adds one neighbour.
    fn add(&mut self, unit: u16, weight: u32, others: &mut FxHashMap<u16, u32>) {
        self.total += weight;
        if is_edge(unit) {
            self.edge += weight;
        } else if unit == CUT {
            self.cut += weight;
        } else if unit == CUT_IN_SERIES {
            self.series += weight;
        } else {
            self.series += if unit == SERIES { weight } else { 0 };
            *others.entry(unit).or_default() += weight;
        }
    }

    fn side(&self, others: &FxHashMap<u16, u32>) -> Side {
        let total = self.total.max(1) as f32;
        // Edges and cuts: as if each occurrence had a neighbour of its own.
        let mut sum = 0.0;
        let (mut top, mut top_count) = (0, 0);
        for (&unit, &count) in others {
            sum += count as f32 * (count as f32).ln();
            if unit != SERIES && (count, unit) > (top_count, top) {
                (top, top_count) = (unit, count);
            }
        }
        Side {
            edge: self.edge as f32 / total,
            series: self.series as f32 / total,
            top,
            top_share: top_count as f32 / total,
            entropy: total.ln() - sum / total,
        }
    }
}

const SERIES: u16 = '、' as u16;
const MODAL: u16 = '要' as u16;
const OF: u16 = '的' as u16;
const OPEN_QUOTE: u16 = '“' as u16;
const CLOSE_QUOTE: u16 = '”' as u16;

/// Clause edges, quotes and brackets.
pub(super) fn is_edge(unit: u16) -> bool {
    const QUOTES: [u16; 8] =
        ['“' as u16, '”' as u16, '《' as u16, '》' as u16, '（' as u16, '）' as u16, '‘' as u16, '’' as u16];
    unit == EDGE || unit == CUT_AT_QUOTE || QUOTES.contains(&unit)
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::super::archive::Lists;
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
        let index = Index::build(clauses, needs);
        let mut measurer = Measurer::new(&index, clauses, documents.len());
        let mut out = BTreeSet::new();
        for share in shares(&index, needs.shortest as u32, threads) {
            closed(&index, clauses, documents.len(), share, needs, |closed| {
                let Closed { repeat, groups, occurrences } = closed;
                assert_eq!(measurer.count(repeat), (groups, occurrences));
                let at = index.suffixes[repeat.from as usize] as usize;
                let string = index.text[at..at + repeat.length as usize].to_vec();
                let range = index.find(&string);
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

    #[test]
    fn edges_are_measured() {
        let side = |edge: u32, units: &[u16]| {
            let mut others = FxHashMap::default();
            let mut tally = Tally::default();
            for _ in 0..edge {
                tally.add(EDGE, 1, &mut others);
            }
            for &unit in units {
                tally.add(unit, 1, &mut others);
            }
            tally.side(&others)
        };
        assert_eq!(side(4, &[]).freedom(), 1.0);
        let stuck = side(0, &[77, 77, 77, 78]);
        assert_eq!((stuck.top, stuck.top_share), (77, 0.75));
        assert!(stuck.freedom() < side(0, &[77, 78, 79, 80]).freedom());
    }
}
