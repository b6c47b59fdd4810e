//! What stands at the edges of a repeat, and who holds it.

#![expect(clippy::indexing_slicing, reason = "hot numeric loops over arrays whose lengths are set here")]

use super::clauses::Clauses;
use super::entry::{EDGE, Entry};
use super::repeats::{Closed, Repeat};
use super::suffix::Index;

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
    /// The share of places where 、, 和 or 等 and a thing follow: what is said goes on.
    pub dangling: f32,
}

/// Measures strings over their occurrences; keeps its tables between calls.
pub(super) struct Measurer<'a> {
    index: &'a Index,
    clauses: Clauses<'a>,
    seen: Vec<u32>,
    round: u32,
    others: Others,
}

/// What stands before a string.
pub(super) struct Before {
    pub side: Side,
    /// Whether a quote opens there at times, so that the string may stand in quotes of its own.
    pub quotes: bool,
}

/// Edges are read off so many occurrences, spread evenly over what follows the string.
const SAMPLE: usize = 128;

impl<'a> Measurer<'a> {
    /// `groups` is one more than the largest group number.
    pub fn new(index: &'a Index, clauses: Clauses<'a>, groups: usize) -> Self {
        Self { index, clauses, seen: vec![0; groups], round: 0, others: Others::default() }
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
        let mut occurrences = 0;
        for entry in entries(self.index, repeat) {
            for &group in self.clauses.groups.get(entry.clause()) {
                if std::mem::replace(&mut self.seen[group as usize], self.round) != self.round {
                    new(group);
                }
            }
            occurrences += self.clauses.uses[entry.clause() as usize];
        }
        occurrences
    }

    /// Counts a repeat and looks at its edges.
    pub fn measure(&mut self, repeat: Repeat) -> Measure {
        let (groups, occurrences) = self.count(repeat);
        let before = self.before(repeat);
        self.edges(Closed { repeat, groups, occurrences }, before)
    }

    /// Looks at what stands before a repeat, which costs little: it is in the index.
    pub fn before(&mut self, repeat: Repeat) -> Before {
        let (mut tally, mut quotes) = (Tally::default(), false);
        for entry in sample(self.index, repeat) {
            let weight = self.clauses.groups.get(entry.clause()).len() as u32;
            let unit = entry.before();
            quotes |= unit == OPEN_QUOTE;
            // What follows 要 begins a predicate, as good as a clause; what follows 重要 does not.
            let modal = unit == MODAL && {
                let ahead = entry.offset().checked_sub(2).map(|at| self.clauses.tail(entry.clause(), at));
                !ahead.and_then(|ahead| ahead.first()).is_some_and(|unit| BEFORE_YAO.contains(unit))
            };
            tally.add(if modal { EDGE } else { unit }, &OPENING, weight, &mut self.others);
        }
        Before { side: tally.side(&mut self.others), quotes }
    }

    /// Looks at what follows a repeat that is counted.
    pub fn edges(&mut self, closed: Closed, before: Before) -> Measure {
        let Closed { repeat, groups, occurrences } = closed;
        let (mut tally, mut quoted) = (Tally::default(), 0);
        for entry in sample(self.index, repeat) {
            let weight = self.clauses.groups.get(entry.clause()).len() as u32;
            let rest = self.clauses.tail(entry.clause(), entry.offset() + repeat.length as usize);
            let unit = rest.first().copied().unwrap_or(EDGE);
            // 依法治国的有机统一, 依法治国有机统一: what counts is what follows a 的.
            let beyond = rest.get(1).copied().unwrap_or(EDGE);
            let unit_or_beyond = if unit == OF && beyond != EDGE { beyond } else { unit };
            tally.add(unit_or_beyond, &CLOSING, weight, &mut self.others);
            quoted += if entry.before() == OPEN_QUOTE && unit == CLOSE_QUOTE { weight } else { 0 };
        }
        let right = tally.side(&mut self.others);
        Measure { occurrences, groups, left: before.side, right, quoted, dangling: 0.0 }
    }
}

fn sample(index: &Index, repeat: Repeat) -> impl Iterator<Item = &Entry> {
    let all = entries(index, repeat);
    all.iter().step_by(all.len().div_ceil(SAMPLE).max(1))
}

fn entries(index: &Index, repeat: Repeat) -> &[Entry] {
    let from = repeat.from as usize;
    &index.entries[from..from + repeat.count as usize]
}

/// Neighbours that are no edges, each with its weight.
#[derive(Default)]
struct Others {
    weights: Vec<u32>,
    units: Vec<u16>,
}

impl Others {
    fn add(&mut self, unit: u16, weight: u32) {
        self.weights.resize(1 << 16, 0);
        let sum = &mut self.weights[usize::from(unit)];
        if *sum == 0 {
            self.units.push(unit);
        }
        *sum += weight;
    }
}

#[derive(Default)]
struct Tally {
    total: u32,
    edge: u32,
    series: u32,
}

impl Tally {
    /// Adds one neighbour; `edges` are what makes an edge on this side.
    fn add(&mut self, unit: u16, edges: &[u16], weight: u32, others: &mut Others) {
        self.total += weight;
        if edges.contains(&unit) {
            self.edge += weight;
        } else {
            self.series += if unit == SERIES { weight } else { 0 };
            others.add(unit, weight);
        }
    }

    /// What all neighbours added make of the edge; `others` is empty again afterwards.
    fn side(&self, others: &mut Others) -> Side {
        let total = self.total.max(1) as f32;
        // Edges: as if each occurrence had a neighbour of its own.
        let mut sum = 0.0;
        let (mut top, mut top_count) = (0, 0);
        for unit in others.units.drain(..) {
            let count = std::mem::take(&mut others.weights[usize::from(unit)]);
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
/// What 要 is the end of a word behind.
const BEFORE_YAO: [u16; 8] =
    ['重' as u16, '主' as u16, '需' as u16, '必' as u16, '首' as u16, '纲' as u16, '摘' as u16, '扼' as u16];
const OF: u16 = '的' as u16;
const OPEN_QUOTE: u16 = '“' as u16;
const CLOSE_QUOTE: u16 = '”' as u16;

/// What a string may begin behind, and what it may end before: 实施新时代 ends nowhere before “枫桥经验”.
const OPENING: [u16; 5] = [EDGE, OPEN_QUOTE, '《' as u16, '（' as u16, '‘' as u16];
const CLOSING: [u16; 6] = [EDGE, CLOSE_QUOTE, '》' as u16, '（' as u16, '）' as u16, '’' as u16];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_measured() {
        let side = |edge: u32, units: &[u16]| {
            let mut others = Others::default();
            let mut tally = Tally::default();
            for _ in 0..edge {
                tally.add(EDGE, &OPENING, 1, &mut others);
            }
            for &unit in units {
                tally.add(unit, &OPENING, 1, &mut others);
            }
            tally.side(&mut others)
        };
        assert_eq!(side(4, &[]).freedom(), 1.0);
        let stuck = side(0, &[77, 77, 77, 78]);
        assert_eq!((stuck.top, stuck.top_share), (77, 0.75));
        assert!(stuck.freedom() < side(0, &[77, 78, 79, 80]).freedom());
    }
}
