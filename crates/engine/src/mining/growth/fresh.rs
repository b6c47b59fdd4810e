//! What recurs for the first time: stretches of a new speech that the base holds as well.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::clauses::Clauses;
use super::super::measure::Measurer;
use super::super::phrasing::{Phrasing, Slot};
use super::super::repeats::Repeat;
use super::super::score::{length, score};
use super::super::slots::{hide, show, slot_name};
use super::super::trim::{Context, contains, trim};
use super::super::uses::{Found, Uses};
use super::super::variants::distance;
use super::{Base, Known};

/// Shorter matches with the base are no candidates.
const SHORTEST: usize = 6;
/// Candidates that one speech brings at most.
const MOST: usize = 200;

/// A stretch that recurs, before its uses are looked up.
struct Stretch {
    string: Vec<u16>,
    repeat: Repeat,
    score: f32,
}

impl Base {
    /// The candidates of the last speech, the best first, with every use.
    pub(super) fn fresh(&self, speech: usize, cluster: u32) -> Vec<Phrasing> {
        let stretches = self.stretches(speech, cluster);
        if stretches.is_empty() {
            return Vec::new();
        }
        let uses = Uses {
            archive: &self.archive,
            counts: &self.evidence,
            clusters: &self.clusters,
            min: self.needs.min,
        };
        let mut found: Vec<Vec<Found>> = stretches.iter().map(|stretch| self.uses_of(stretch)).collect();
        // What came since the base was indexed is looked through.
        let texts: Vec<String> =
            stretches.iter().map(|s| show(&String::from_utf16_lossy(&s.string))).collect();
        let known = Known::of_strings(&texts);
        for later in self.indexed..self.archive.len() {
            if self.archive.speeches.get(later).is_some_and(|speech| speech.removed) {
                continue;
            }
            for hit in known.count_in(&self.archive, later) {
                if let (Some(found), Some(used)) =
                    (found.get_mut(hit.phrasing), self.archive.use_at(later, hit.start))
                {
                    found.push(Found { speech: later, used, start: hit.start, end: hit.end });
                }
            }
        }
        let each = stretches.into_iter().zip(texts).zip(found);
        let phrasings = each.filter_map(|((stretch, text), found)| {
            let kind = uses.kind(&text, &found, self.needs.min);
            let slots = text_slots(&stretch.string);
            let phrasing = uses.finish(kind, text, stretch.score, Vec::new(), slots, found);
            (phrasing.speeches >= self.needs.groups(stretch.string.len())).then_some(phrasing)
        });
        phrasings.collect()
    }

    /// The uses of a stretch in what is indexed.
    fn uses_of(&self, stretch: &Stretch) -> Vec<Found> {
        let from = stretch.repeat.from as usize;
        let entries = self.index.entries.get(from..from + stretch.repeat.count as usize);
        let mut out = Vec::new();
        for entry in entries.unwrap_or_default() {
            for &number in self.by_clause.get(entry.clause()) {
                let speech = self.archive.speech_of(number);
                let removed = self.archive.speeches.get(speech).is_none_or(|speech| speech.removed);
                let evidence = self.evidence.get(number as usize).copied().unwrap_or(true);
                let Some(&used) = self.archive.uses.get(number as usize).filter(|_| evidence && !removed)
                else {
                    continue;
                };
                let (start, end) = self.archive.span(speech, used, entry.offset(), stretch.string.len());
                out.push(Found { speech, used, start, end });
            }
        }
        out
    }

    fn stretches(&self, speech: usize, cluster: u32) -> Vec<Stretch> {
        let clauses = Clauses {
            text: &self.archive.text,
            starts: &self.archive.starts,
            groups: &self.groups,
            uses: &self.counts,
        };
        let mut measurer = Measurer::new(&self.index, clauses, self.archive.len() + 1);
        let mut out: Vec<Stretch> = Vec::new();
        let (mut seen, mut strings) = (FxHashSet::default(), FxHashSet::default());
        let mut near: FxHashMap<usize, Vec<u16>> = FxHashMap::default();
        for &used in self.archive.uses_of(speech) {
            if !used.is_own() || !seen.insert(used.clause) {
                continue;
            }
            let clause = self.archive.clause(used.clause);
            let boundaries = self.words.boundaries(clause);
            let mut reached = 0;
            for start in 0..clause.len().saturating_sub(SHORTEST - 1) {
                if reached == clause.len() {
                    break; // whatever begins later is a part of what was matched to the end
                }
                if !boundaries.get(start).copied().unwrap_or(false) {
                    continue;
                }
                let rest = clause.get(start..).unwrap_or_default();
                let (range, agree) = self.index.longest(clauses, rest);
                if agree < SHORTEST || start + agree <= reached {
                    continue;
                }
                reached = start + agree;
                let matched = rest.get(..agree).unwrap_or_default();
                let context = [Context { clause, boundaries: &boundaries, start }];
                let begins = if start == 0 { 1.0 } else { 0.0 };
                let ends = if start + agree == clause.len() { 1.0 } else { 0.0 };
                let Some(part) = trim(matched, &context, (begins, ends), &self.words) else { continue };
                let (offset, size) = (start + part.start, part.len());
                let Some(string) = matched.get(part).filter(|s| length(s) >= SHORTEST) else { continue };
                if !strings.insert(string) {
                    continue;
                }
                let range = if size == agree { range } else { self.index.find(clauses, string) };
                let repeat =
                    Repeat { from: range.start as u32, count: range.len() as u32, length: size as u32 };
                let held = measurer.groups(repeat);
                let speeches = held.len() as u32 + u32::from(!held.contains(&cluster));
                let text = show(&String::from_utf16_lossy(string));
                if speeches < self.needs.groups(size) || self.texts.contains(&text) {
                    continue;
                }
                let mut measure = measurer.measure(repeat);
                (measure.groups, measure.occurrences) = (speeches, measure.occurrences + 1);
                let score = score(string, &measure, &self.words.split(string), &self.rarity);
                let (from, to) = self.archive.span(speech, used, offset, size);
                if score <= 0.0
                    || score < self.floor
                    || self.is_told(speech, (from, to), string, speeches, &mut near)
                {
                    continue;
                }
                out.push(Stretch { string: string.to_vec(), repeat, score });
            }
        }
        out.sort_by(|a, b| b.score.total_cmp(&a.score).then_with(|| a.string.cmp(&b.string)));
        out.truncate(MOST);
        out
    }

    /// Whether a known phrasing that stands at this place says the same: another wording, the whole of this part, or
    /// a part that this is no better than.
    fn is_told(
        &self,
        speech: usize,
        (from, to): (usize, usize),
        string: &[u16],
        speeches: u32,
        near: &mut FxHashMap<usize, Vec<u16>>,
    ) -> bool {
        let touching = self.ledger.uses_in(speech).iter().filter(|hit| hit.start < to && from < hit.end);
        touching.into_iter().any(|hit| {
            let Some(known) = self.ledger.phrasings().get(hit.phrasing) else { return false };
            if known.text.contains('…') {
                return false; // a frame is something else
            }
            let units =
                near.entry(hit.phrasing).or_insert_with(|| hide(&known.text).encode_utf16().collect());
            if contains(units, string) {
                speeches <= 2 * known.speeches
            } else if contains(string, units) {
                string.len() < units.len() + 5 && speeches * 10 < known.speeches * 6
            } else {
                distance(units, string, 2) <= 2
            }
        })
    }
}

fn text_slots(string: &[u16]) -> Vec<Slot> {
    let names = char::decode_utf16(string.iter().copied()).flatten().filter_map(slot_name);
    names.map(|name| Slot { name: name.to_owned(), fillers: Vec::new() }).collect()
}
