//! Closed repeats: strings that recur and that no neighbouring character belongs to.
//!
//! One pass over the sorted suffixes with a stack finds every string that is *closed*: it occurs in `min` groups
//! or more, and no single character stands before it, or after it, in all of its occurrences. Each found string
//! is then measured over its occurrences: how often, in how many groups, and how free its two edges are.

#![expect(clippy::indexing_slicing, reason = "hot numeric loops over arrays whose lengths are set here")]

use rustc_hash::FxHashMap;

use super::suffix::{CUT, CUT_AT_QUOTE, CUT_IN_SERIES, Clauses, EDGE, Index, MARK};

/// A closed repeat: `count` suffixes from `from` on begin with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Repeat {
    pub from: u32,
    pub count: u32,
    /// Its length in units.
    pub length: u32,
}

/// A closed repeat with a bound on the groups that hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Closed {
    pub repeat: Repeat,
    /// The group counts of its clauses added up: never less than its groups.
    pub weight: u32,
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

struct Open {
    depth: u32,
    from: u32,
    weight: u32,
    left: u32,
}

impl Open {
    fn merge(&mut self, weight: u32, left: u32) {
        self.weight = self.weight.saturating_add(weight);
        if self.left != left {
            self.left = MIXED;
        }
    }
}

/// Calls `found` for every closed string of at least `min_length` units whose clauses' group counts add up to
/// `min` or more (the exact number of groups is [`Measurer::measure`]'s business). Stops when `found` says so.
pub(super) fn closed(index: &Index, min_length: u32, min: u32, mut found: impl FnMut(Closed) -> bool) {
    let total = index.suffixes.len();
    let weight = |at: usize| index.weight(at);
    let left = |at: usize| match at.checked_sub(1).map_or(EDGE, |i| index.text[i]) {
        mark if mark <= MARK => MIXED,
        unit => u32::from(unit),
    };
    let agreement = |i: usize| {
        let agree = if i < total { index.agreement(index.suffixes[i] as usize) } else { 0 };
        if agree < min_length { 0 } else { agree }
    };
    let mut stack: Vec<Open> = vec![Open { depth: 0, from: 0, weight: 0, left: MIXED }];
    let mut before = 0;
    for i in 1..=total {
        let agree = agreement(i);
        let at = index.suffixes[i - 1] as usize;
        let whole = at > 0 && index.text[at - 1] == EDGE && index.text[at] > MARK;
        if whole && !alone(index, at, before.max(agree), min_length, min, i, &mut found) {
            return;
        }
        if before == 0 && agree == 0 {
            continue;
        }
        let mut child = Open { depth: u32::MAX, from: (i - 1) as u32, weight: weight(at), left: left(at) };
        while let Some(top) = stack.last_mut() {
            if top.depth < agree {
                stack.push(Open { depth: agree, ..child });
                break;
            }
            if top.depth == 0 {
                break;
            }
            top.merge(child.weight, child.left);
            if top.depth == agree {
                break;
            }
            let Some(closed) = stack.pop() else { break };
            if closed.weight >= min && closed.left == MIXED {
                let repeat =
                    Repeat { from: closed.from, count: i as u32 - closed.from, length: closed.depth };
                if !found(Closed { repeat, weight: closed.weight }) {
                    return;
                }
            }
            child = closed;
        }
        before = agree;
    }
}

/// A whole clause that several groups use and that is no beginning of another one: a leaf of the suffix tree.
fn alone(
    index: &Index,
    at: usize,
    agree: u32,
    min_length: u32,
    min: u32,
    i: usize,
    found: &mut impl FnMut(Closed) -> bool,
) -> bool {
    let weight = index.weight(at);
    if weight < min {
        return true;
    }
    let length = index.text[at..].iter().take_while(|&&unit| unit > MARK).count();
    let ends = index.text.get(at + length) == Some(&EDGE);
    if !ends || length as u32 <= agree || (length as u32) < min_length {
        return true;
    }
    found(Closed { repeat: Repeat { from: (i - 1) as u32, count: 1, length: length as u32 }, weight })
}

/// Measures strings over their occurrences; keeps its tables between calls.
pub(super) struct Measurer<'a> {
    index: &'a Index,
    clauses: Clauses<'a>,
    /// For each clause how often it is used.
    uses: &'a [u32],
    seen: Vec<u32>,
    round: u32,
    left: FxHashMap<u16, u32>,
    right: FxHashMap<u16, u32>,
}

impl<'a> Measurer<'a> {
    /// `groups` is one more than the largest group number; `uses` counts the uses of each clause.
    pub fn new(index: &'a Index, clauses: Clauses<'a>, groups: usize, uses: &'a [u32]) -> Self {
        Self {
            index,
            clauses,
            uses,
            seen: vec![0; groups],
            round: 0,
            left: FxHashMap::default(),
            right: FxHashMap::default(),
        }
    }

    /// Counts the groups of a repeat, and its uses.
    pub fn count(&mut self, repeat: Repeat) -> (u32, u32) {
        self.round += 1;
        let (mut groups, mut occurrences) = (0, 0);
        for &at in self.suffixes(repeat) {
            let (clause, _) = self.index.place(at as usize);
            occurrences += self.uses[clause as usize];
            for &group in self.clauses.groups.get(clause) {
                let seen = &mut self.seen[group as usize];
                groups += u32::from(*seen != self.round);
                *seen = self.round;
            }
        }
        (groups, occurrences)
    }

    /// The distinct groups of a repeat.
    pub fn groups(&mut self, repeat: Repeat) -> Vec<u32> {
        self.round += 1;
        let mut out = Vec::new();
        for &at in self.suffixes(repeat) {
            for &group in self.clauses.groups.get(self.index.place(at as usize).0) {
                let seen = &mut self.seen[group as usize];
                if *seen != self.round {
                    out.push(group);
                }
                *seen = self.round;
            }
        }
        out
    }

    fn suffixes(&self, repeat: Repeat) -> &'a [i32] {
        let from = repeat.from as usize;
        &self.index.suffixes[from..from + repeat.count as usize]
    }

    /// Counts a repeat and looks at its edges; `None` below `min` groups, or if `enough` says that the counts
    /// (groups, occurrences) are not worth it.
    pub fn measure(
        &mut self,
        repeat: Repeat,
        min: u32,
        enough: impl Fn(u32, u32) -> bool,
    ) -> Option<Measure> {
        let (groups, occurrences) = self.count(repeat);
        if groups < min || !enough(groups, occurrences) {
            return None;
        }
        self.left.clear();
        self.right.clear();
        let (mut left, mut right) = (Tally::default(), Tally::default());
        let mut quoted = 0;
        for &at in self.suffixes(repeat) {
            let at = at as usize;
            let (clause, _) = self.index.place(at);
            let weight = self.clauses.groups.get(clause).len() as u32;
            let before = self.index.text[at - 1];
            let after = self.index.text.get(at + repeat.length as usize).copied().unwrap_or(EDGE);
            // What follows 要 begins a predicate, as good as a clause.
            left.add(if before == MODAL { EDGE } else { before }, weight, &mut self.left);
            // 依法治国的有机统一, 依法治国有机统一: what counts is what follows a 的.
            let beyond = self.index.text.get(at + repeat.length as usize + 1).copied().unwrap_or(EDGE);
            right.add(if after == OF && beyond > MARK { beyond } else { after }, weight, &mut self.right);
            if matches!(before, OPEN_QUOTE | CUT_AT_QUOTE) && matches!(after, CLOSE_QUOTE | CUT_AT_QUOTE) {
                quoted += weight;
            }
        }
        Some(Measure {
            occurrences,
            groups,
            left: left.side(&self.left),
            right: right.side(&self.right),
            quoted,
        })
    }
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

    fn fast(documents: &[Vec<Vec<u16>>], min_length: u32, min: u32) -> Found {
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
        let clauses = Clauses { text: &text, starts: &starts, groups: &groups };
        let index = Index::build(clauses, min_length as usize, min);
        let mut measurer = Measurer::new(&index, clauses, documents.len(), &uses);
        let mut out = BTreeSet::new();
        closed(&index, min_length, min, |Closed { repeat, weight }| {
            let (groups, occurrences) = measurer.count(repeat);
            assert!(groups <= weight);
            if groups >= min {
                let at = index.suffixes[repeat.from as usize] as usize;
                let string = index.text[at..at + repeat.length as usize].to_vec();
                let range = index.find(&string);
                assert_eq!((range.start as u32, range.len() as u32), (repeat.from, repeat.count));
                assert!(out.insert((string, occurrences, groups)), "found twice");
            }
            true
        });
        out
    }

    fn slow(documents: &[Vec<Vec<u16>>], min_length: u32, min: u32) -> Found {
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
                string.len() >= min_length as usize && groups.len() >= min as usize && !grown(string, *count)
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
            min_length in 1u32..4,
            min in 1u32..4,
        ) {
            prop_assert_eq!(fast(&documents, min_length, min), slow(&documents, min_length, min));
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
