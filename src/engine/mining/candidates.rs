//! From closed repeats to candidates: measure, keep the best, trim, count again.

use std::cmp::Ordering;
use std::ops::Range;

use rustc_hash::{FxHashMap, FxHashSet};

use super::archive::{Archive, Lists};
use super::repeats::{Measure, Measurer, Repeat, closed, shares};
use super::score::{Rarity, base, bound, length, score};
use super::suffix::{Clauses, Index};
use super::trim::{Context, trim};
use super::words::Words;

/// A string that may become a phrasing.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub string: Vec<u16>,
    pub repeat: Repeat,
    pub measure: Measure,
    pub score: f32,
}

/// Occurrences looked at to find where words begin.
const CONTEXTS: usize = 8;
/// Fewer telling units than this make no phrasing.
const MIN_LENGTH: usize = 5;
/// Longer repeats are paragraphs, not phrasings.
const MAX_LENGTH: usize = 60;

/// Everything the steps share.
pub(super) struct Ground<'a> {
    pub archive: &'a Archive,
    pub index: &'a Index,
    pub clauses: Clauses<'a>,
    pub speeches: usize,
    pub min: u32,
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
    let words = Words::learn(&ground.archive.text);
    let rarity = Rarity::of(&ground.archive.text);
    let mut measurer = Measurer::new(ground.index, ground.clauses, ground.speeches);
    let mut boundaries: FxHashMap<u32, Vec<bool>> = FxHashMap::default();
    let mut seen: FxHashSet<Vec<u16>> = FxHashSet::default();
    let mut out = Vec::new();
    for (repeat, measure) in raw {
        let refined = refine(ground, &mut measurer, &words, &mut boundaries, repeat, measure);
        let Some((string, repeat, measure)) = refined else { continue };
        if measure.groups >= ground.min && !seen.contains(&string) {
            seen.insert(string.clone());
            let score = score(&string, &measure, &words.split(&string), &rarity);
            out.push(Candidate { string, repeat, measure, score });
        }
    }
    out.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.string.cmp(&b.string)));
    out
}

/// The repeats that may be worth most, measured, best first.
fn best_repeats(ground: &Ground<'_>) -> Vec<(Repeat, Measure)> {
    let shares = shares(ground.index, MIN_LENGTH as u32, ground.threads);
    let mut kept = std::thread::scope(|scope| {
        let (own, others) = shares.split_last().map_or((0..0, shares.as_slice()), |(l, o)| (l.clone(), o));
        let others: Vec<_> =
            others.iter().map(|share| scope.spawn(|| best_of(ground, share.clone()))).collect();
        let mut kept = best_of(ground, own);
        for other in others {
            // A thread that failed has nothing to add; that of its share is then missing, and nothing else.
            kept.extend(other.join().unwrap_or_default());
        }
        kept
    });
    kept.sort_unstable_by(better);
    kept.truncate(ground.keep);
    kept.into_iter().map(|(_, repeat, measure)| (repeat, measure)).collect()
}

type Valued = (f32, Repeat, Measure);

fn better(a: &Valued, b: &Valued) -> Ordering {
    b.0.total_cmp(&a.0).then(a.1.from.cmp(&b.1.from)).then(a.1.length.cmp(&b.1.length))
}

fn best_of(ground: &Ground<'_>, share: Range<usize>) -> Vec<Valued> {
    let mut measurer = Measurer::new(ground.index, ground.clauses, ground.speeches);
    let mut kept: Vec<Valued> = Vec::new();
    let mut floor = 0.0;
    let (mut n_closed, mut n_edges, mut n_len) = (0u64, 0u64, 0u64);
    let sizes = (MIN_LENGTH as u32, ground.min);
    closed(ground.index, ground.clauses, ground.speeches, share, sizes, |found| {
        n_closed += 1;
        let length = found.repeat.length as usize;
        // Most repeats cannot reach the selection however free their edges are: those are not looked at.
        if length > MAX_LENGTH || bound(length, found.groups, found.occurrences) < floor {
            return;
        }
        n_edges += 1; n_len += u64::from(found.repeat.count);
        let measure = measurer.edges(found);
        let value = base(length, &measure);
        if value >= floor {
            kept.push((value, found.repeat, measure));
            if kept.len() >= 2 * ground.keep {
                kept.select_nth_unstable_by(ground.keep - 1, better);
                kept.truncate(ground.keep);
                floor = kept.iter().map(|k| k.0).fold(f32::MAX, f32::min);
            }
        }
    });
    if std::env::var_os("STAT").is_some() { eprintln!("STAT closed {n_closed} edges {n_edges} of {n_len}"); }
    kept
}

/// The trimmed string of a repeat, counted again.
fn refine(
    ground: &Ground<'_>,
    measurer: &mut Measurer<'_>,
    words: &Words,
    boundaries: &mut FxHashMap<u32, Vec<bool>>,
    repeat: Repeat,
    measure: Measure,
) -> Option<(Vec<u16>, Repeat, Measure)> {
    let from = repeat.from as usize;
    let suffixes = ground.index.suffixes.get(from..from + repeat.count as usize)?;
    let at = usize::try_from(*suffixes.first()?).ok()?;
    let string = ground.index.text.get(at..at + repeat.length as usize)?;
    let step = suffixes.len().div_ceil(CONTEXTS).max(1);
    let places: Vec<(u32, usize)> =
        suffixes.iter().step_by(step).map(|&at| ground.index.place(at as usize)).collect();
    for (clause, _) in &places {
        boundaries.entry(*clause).or_insert_with(|| words.boundaries(ground.archive.clause(*clause)));
    }
    let contexts: Vec<Context<'_>> = places
        .iter()
        .filter_map(|(clause, start)| Some(Context { boundaries: boundaries.get(clause)?, start: *start }))
        .collect();
    let range = trim(string, &contexts, (measure.left.edge, measure.right.edge), words)?;
    let trimmed = string.get(range)?;
    if length(trimmed) < MIN_LENGTH {
        return None;
    }
    if trimmed.len() == string.len() {
        return Some((string.to_vec(), repeat, measure));
    }
    let found = ground.index.find(trimmed);
    let repeat = Repeat { from: found.start as u32, count: found.len() as u32, length: trimmed.len() as u32 };
    let measure = measurer.measure(repeat);
    Some((trimmed.to_vec(), repeat, measure))
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
        (first..).zip(uses).filter(move |(number, _)| evidence(number)).map(move |(_, used)| (used.clause, group))
    });
    (Lists::group(archive.starts.len(), pairs).distinct(), counts)
}
