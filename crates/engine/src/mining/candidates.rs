//! From closed repeats to candidates: measure, keep the best, trim, count again.

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::ops::Range;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use super::abreast::shared;
use super::archive::{Archive, Lists};
use super::clauses::{Clauses, Needs};
use super::measure::{Measure, Measurer};
use super::prior::set_formulations;
use super::repeats::{Closed, Repeat, closed, shares};
use super::score::{Form, Rarity, base, bound, form, length, score, thing};
use super::suffix::Index;
use super::trim::{Context, dangles, trim};
use super::words::Words;

/// A string that may become a phrasing.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub string: Vec<u16>,
    pub repeat: Repeat,
    pub measure: Measure,
    pub score: f32,
    pub form: Form,
}

/// Occurrences looked at to find where words begin.
const CONTEXTS: usize = 8;
/// Fewer telling units than this make no phrasing.
const MIN_LENGTH: usize = 5;
/// Longer repeats are paragraphs, not phrasings.
const MAX_LENGTH: usize = 60;

/// Strings of fewer units than `LONG` must stand in one of so many speeches.
const SHORT_SHARE: u32 = 64;
const LONG: usize = 8;

/// What is asked of a string in an archive of so many speeches.
pub(super) fn needs(speeches: usize, min: u32) -> Needs {
    let min = min.max(1);
    Needs { shortest: MIN_LENGTH, short: min.max(speeches as u32 / SHORT_SHARE), long: LONG, min }
}

/// Everything the steps share.
pub(super) struct Ground<'a> {
    pub archive: &'a Archive,
    pub index: &'a Index,
    pub clauses: Clauses<'a>,
    pub speeches: usize,
    pub needs: Needs,
    /// How many closed repeats are looked at closely.
    pub keep: usize,
    /// Threads to sweep with.
    pub threads: usize,
}

/// The trimmed candidates, best first, each string once.
pub(super) fn candidates(ground: &Ground<'_>, progress: &mut dyn FnMut(f32) -> bool) -> Vec<Candidate> {
    let raw = best_repeats(ground);
    if !progress(0.8) {
        return Vec::new();
    }
    let words = Words;
    let rarity = Rarity::of(&ground.archive.text);
    let shares = raw.chunks(raw.len().div_ceil(ground.threads.max(1)).max(1)).collect();
    let trimmed = shared(shares, |share: &[(Repeat, Measure)]| {
        let mut boundaries = FxHashMap::default();
        let trim = |(repeat, measure): &_| trimmed(ground, &words, &mut boundaries, *repeat, measure);
        share.iter().map(trim).collect::<Vec<_>>()
    });
    let mut measurer = Measurer::new(ground.index, ground.clauses, ground.speeches);
    let mut seen: FxHashSet<&[u16]> = FxHashSet::default();
    let mut out = Vec::new();
    for ((repeat, measure), trimmed) in raw.iter().copied().zip(trimmed.into_iter().flatten()) {
        let Some((string, dangling)) = trimmed else { continue };
        // Many repeats come down to one string; it is looked at once.
        if seen.contains(string) {
            continue;
        }
        let split = words.split(string);
        // The thing itself stands behind many verbs: 学习, 贯彻, 落实中央经济工作会议精神.
        let thing = thing(&split).and_then(|length| string.get(string.len() - length..));
        let parts = std::iter::once((string, split)).chain(thing.map(|thing| (thing, words.split(thing))));
        for (part, split) in parts {
            if !seen.insert(part) {
                continue;
            }
            let (repeat, mut measure) = if part.len() == repeat.length as usize {
                (repeat, measure)
            } else {
                let found = ground.index.find(ground.clauses, part);
                let (from, count) = (found.start as u32, found.len() as u32);
                let repeat = Repeat { from, count, length: part.len() as u32 };
                (repeat, measurer.measure(repeat))
            };
            measure.dangling = dangling;
            if measure.groups >= ground.needs.groups(part.len()) {
                let score = score(part, &measure, &split, &rarity);
                let form = form(&split);
                out.push(Candidate { string: part.to_vec(), repeat, measure, score, form });
            }
        }
    }
    for string in set_formulations() {
        if !seen.insert(string) {
            continue;
        }
        let found = ground.index.find(ground.clauses, string);
        if found.is_empty() {
            continue;
        }
        let repeat =
            Repeat { from: found.start as u32, count: found.len() as u32, length: string.len() as u32 };
        let measure = measurer.measure(repeat);
        if measure.groups >= ground.needs.groups(string.len()) {
            let split = words.split(string);
            let (score, form) = (score(string, &measure, &split, &rarity), form(&split));
            out.push(Candidate { string: string.to_vec(), repeat, measure, score, form });
        }
    }
    out.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.string.cmp(&b.string)));
    out
}

/// The repeats that may be worth most, measured, best first.
fn best_repeats(ground: &Ground<'_>) -> Vec<(Repeat, Measure)> {
    let selection = Selection { size: ground.keep, ..Selection::default() };
    let shares = shares(ground.index, MIN_LENGTH as u32, ground.threads);
    let mut kept = shared(shares, |share| best_of(ground, share, &selection)).concat();
    kept.sort_unstable_by(better);
    kept.truncate(ground.keep);
    kept.into_iter().map(|(_, repeat, measure)| (repeat, measure)).collect()
}

type Valued = (f32, Repeat, Measure);

fn better(a: &Valued, b: &Valued) -> Ordering {
    b.0.total_cmp(&a.0).then(a.1.from.cmp(&b.1.from)).then(a.1.length.cmp(&b.1.length))
}

/// The values of the best repeats so far, of all threads: what is worth less than the least of them is not looked at.
#[derive(Debug, Default)]
struct Selection {
    size: usize,
    /// As bits, which sort like the positive numbers they stand for.
    values: Mutex<BinaryHeap<Reverse<u32>>>,
    /// The least value once there are as many as are wanted, else zero; as bits.
    floor: AtomicU32,
}

impl Selection {
    fn floor(&self) -> f32 {
        f32::from_bits(self.floor.load(Relaxed))
    }

    fn add(&self, value: f32) {
        let mut values = self.values.lock().unwrap_or_else(PoisonError::into_inner);
        values.push(Reverse(value.max(0.0).to_bits()));
        if values.len() > self.size {
            values.pop();
        }
        if values.len() == self.size {
            self.floor.store(values.peek().map_or(0, |least| least.0), Relaxed);
        }
    }
}

/// Measured in the order of the most they can be worth, only until no other can reach the selection however free its
/// edges are: most repeats are never looked at.
fn best_of(ground: &Ground<'_>, share: Range<usize>, selection: &Selection) -> Vec<Valued> {
    let mut all: Vec<(f32, Closed)> = Vec::new();
    closed(ground.index, ground.clauses, ground.speeches, share, ground.needs, |found| {
        let length = found.repeat.length as usize;
        if length <= MAX_LENGTH {
            all.push((bound(length, found.groups, found.occurrences, None), found));
        }
    });
    all.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.repeat.from.cmp(&b.1.repeat.from)));
    let mut measurer = Measurer::new(ground.index, ground.clauses, ground.speeches);
    let mut kept: Vec<Valued> = Vec::new();
    for (most, found) in all {
        let floor = selection.floor();
        if most < floor {
            break;
        }
        let (length, before) = (found.repeat.length as usize, measurer.before(found.repeat));
        if bound(length, found.groups, found.occurrences, Some(&before)) < floor {
            continue;
        }
        let measure = measurer.edges(found, before);
        let value = base(length, &measure);
        if value >= floor {
            kept.push((value, found.repeat, measure));
            selection.add(value);
        }
    }
    kept
}

/// What is left of a repeat between edges that may be edges, and how often it goes on behind them.
fn trimmed<'a>(
    ground: &Ground<'a>,
    words: &Words,
    boundaries: &mut FxHashMap<u32, Vec<bool>>,
    repeat: Repeat,
    measure: &Measure,
) -> Option<(&'a [u16], f32)> {
    let from = repeat.from as usize;
    let entries = ground.index.entries.get(from..from + repeat.count as usize)?;
    let first = entries.first()?;
    let string = ground.clauses.tail(first.clause(), first.offset()).get(..repeat.length as usize)?;
    let step = entries.len().div_ceil(CONTEXTS).max(1);
    let places: Vec<(u32, usize)> =
        entries.iter().step_by(step).map(|entry| (entry.clause(), entry.offset())).collect();
    for (clause, _) in &places {
        boundaries.entry(*clause).or_insert_with(|| words.boundaries(ground.archive.clause(*clause)));
    }
    let contexts: Vec<Context<'_>> = places
        .iter()
        .filter_map(|(clause, start)| {
            Some(Context {
                clause: ground.archive.clause(*clause),
                boundaries: boundaries.get(clause)?,
                start: *start,
            })
        })
        .collect();
    let range = trim(string, &contexts, (measure.left.edge, measure.right.edge), words)?;
    let goes_on = contexts.iter().filter(|context| dangles(context, range.end)).count();
    let dangling = goes_on as f32 / contexts.len().max(1) as f32;
    let trimmed = string.get(range).filter(|trimmed| length(trimmed) >= MIN_LENGTH)?;
    Some((trimmed, dangling))
}

/// The groups that use each clause, and how often each is used. A use that is no evidence counts in neither.
pub(super) fn evidence(archive: &Archive, clusters: &[u32], counts_for: &[bool]) -> (Lists, Vec<u32>) {
    let mut counts = vec![0u32; archive.starts.len()];
    let evidence = |number: &usize| counts_for.get(*number).copied().unwrap_or(true);
    for used in (0..archive.uses.len()).filter(evidence).filter_map(|number| archive.uses.get(number)) {
        if let Some(count) = counts.get_mut(used.clause as usize) {
            *count += 1;
        }
    }
    let pairs = clusters.iter().enumerate().flat_map(|(speech, &group)| {
        let uses = archive.uses_of(speech);
        let first = archive.speeches.get(speech).map_or(0, |s| s.end as usize) - uses.len();
        (first..)
            .zip(uses)
            .filter(move |(number, _)| evidence(number))
            .map(move |(_, used)| (used.clause, group))
    });
    (Lists::group(archive.starts.len(), pairs).distinct(), counts)
}
