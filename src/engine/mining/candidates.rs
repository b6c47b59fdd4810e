//! From closed repeats to candidates: measure, keep the best, trim, count again.

use rustc_hash::{FxHashMap, FxHashSet};

use super::archive::{Archive, Lists};
use super::repeats::{Closed, Measure, Measurer, Repeat, closed};
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
    /// For each clause how often it is used.
    pub counts: &'a [u32],
    pub speeches: usize,
    pub min: u32,
    /// How many closed repeats are looked at closely.
    pub keep: usize,
}

/// The trimmed candidates, best first, each string once.
pub(super) fn candidates(ground: &Ground<'_>, progress: &mut dyn FnMut(f32) -> bool) -> Vec<Candidate> {
    let raw = best_repeats(ground);
    if !progress(0.8) {
        return Vec::new();
    }
    let words = Words::learn(&ground.archive.text);
    let rarity = Rarity::of(&ground.archive.text);
    let mut measurer = Measurer::new(ground.index, ground.clauses, ground.speeches, ground.counts);
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

fn best_repeats(ground: &Ground<'_>) -> Vec<(Repeat, Measure)> {
    let mut measurer = Measurer::new(ground.index, ground.clauses, ground.speeches, ground.counts);
    let mut kept: Vec<(f32, Repeat, Measure)> = Vec::new();
    let mut floor = 0.0;
    closed(ground.index, MIN_LENGTH as u32, ground.min, |Closed { repeat, weight }| {
        let length = repeat.length as usize;
        // Most repeats cannot reach the selection however free their edges are: those are not looked at.
        if length > MAX_LENGTH || bound(length, weight, weight.max(1) * 4) <= floor {
            return true;
        }
        let enough = |groups, occurrences| bound(length, groups, occurrences) > floor;
        let Some(measure) = measurer.measure(repeat, ground.min, enough) else { return true };
        let value = base(length, &measure);
        if value > floor {
            kept.push((value, repeat, measure));
            if kept.len() >= 2 * ground.keep {
                kept.select_nth_unstable_by(ground.keep, |a, b| b.0.total_cmp(&a.0));
                kept.truncate(ground.keep);
                floor = kept.iter().map(|k| k.0).fold(f32::MAX, f32::min);
            }
        }
        true
    });
    kept.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.from.cmp(&b.1.from)));
    kept.truncate(ground.keep);
    kept.into_iter().map(|(_, repeat, measure)| (repeat, measure)).collect()
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
    let measure = measurer.measure(repeat, ground.min, |_, _| true)?;
    Some((trimmed.to_vec(), repeat, measure))
}

/// The groups that use each clause, and how often each is used. A use that is no evidence counts in neither.
pub(super) fn evidence(archive: &Archive, clusters: &[u32], counts_for: &[bool]) -> (Lists, Vec<u32>) {
    let clauses = archive.starts.len();
    let mut counts = vec![0u32; clauses];
    let mut pairs: Vec<(u32, u32)> = Vec::with_capacity(archive.uses.len());
    let mut at = 0;
    for (speech, info) in archive.speeches.iter().enumerate() {
        let group = clusters.get(speech).copied().unwrap_or_default();
        while at < info.end as usize {
            if let Some(used) = archive.uses.get(at)
                && counts_for.get(at).copied().unwrap_or(true)
            {
                if let Some(count) = counts.get_mut(used.clause as usize) {
                    *count += 1;
                }
                pairs.push((used.clause, group));
            }
            at += 1;
        }
    }
    pairs.sort_unstable();
    pairs.dedup();
    (Lists::group(clauses, pairs.iter().copied()), counts)
}
