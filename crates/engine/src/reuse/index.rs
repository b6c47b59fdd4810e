//! The immutable index over the archive: fingerprints in buckets, the normalised texts, and the look-up of a draft.
#![expect(
    clippy::indexing_slicing,
    reason = "buckets and positions come from the index itself, built in one place"
)]

use rustc_hash::FxHashMap;

use super::normal::{BREAK, Kept, Normal, symbol};
use super::run::Run;
use super::winnow::fingerprints;
use super::{GRAM, Kind, SHORTEST};

/// A text of the archive.
#[derive(Debug, Clone)]
pub struct Source<'a> {
    /// The caller's id: a speech's id, a file's name.
    pub id: String,
    /// The title shown beside a span.
    pub title: String,
    /// What it is.
    pub kind: Kind,
    /// The text.
    pub text: &'a str,
}

/// What the index keeps of a source.
pub(super) struct Entry {
    pub id: String,
    pub title: String,
    pub kind: Kind,
    /// First symbol.
    start: u32,
    /// First character.
    place: u32,
}

/// Winnowed fingerprints of an archive. Immutable: build a new one and swap, with a small one beside it for what came
/// since.
pub struct Index {
    pub(super) sources: Vec<Entry>,
    symbols: Vec<u16>,
    kept: Kept,
    /// Where the fingerprints of each bucket begin; a bucket is the upper bits of the hash.
    buckets: Vec<u32>,
    /// The lower sixteen bits of each fingerprint's hash, sorted within its bucket.
    hashes: Vec<u16>,
    /// The symbol at which each fingerprint begins.
    positions: Vec<u32>,
    bucket_bits: u32,
    /// Approved phrasings, normalised, by their first `HEAD` symbols.
    phrasings: FxHashMap<[u16; HEAD], Vec<Vec<u16>>>,
}

/// Symbols by which a phrasing is looked up.
const HEAD: usize = 4;
/// Places of one fingerprint that are looked at; what stands more often is boilerplate, and one of them is enough.
const PLACES: usize = 32;
/// The same inside a run that is already found: a longer run from elsewhere shows itself where this one ends.
const PLACES_WITHIN: usize = 4;
/// Symbols looked at while runs are extended, for each symbol of the draft, and in any case.
const LOOKS: usize = 60;
const LOOKS_AT_LEAST: usize = 100_000;
/// Differing characters in a row over which a run is extended.
const GAP: usize = 2;

impl Index {
    /// Builds the index. `formulations` are the approved phrasings: what they cover is told from copying.
    pub fn build(sources: &[Source<'_>], formulations: &[&str]) -> Self {
        let mut index = Self {
            sources: Vec::with_capacity(sources.len()),
            symbols: Vec::new(),
            kept: Kept::default(),
            buckets: Vec::new(),
            hashes: Vec::new(),
            positions: Vec::new(),
            bucket_bits: 16,
            phrasings: phrasings(formulations),
        };
        let mut places = 0_u32;
        for source in sources {
            let start = index.symbols.len() as u32;
            index.sources.push(Entry {
                id: source.id.clone(),
                title: source.title.clone(),
                kind: source.kind,
                start,
                place: places,
            });
            for c in source.text.chars() {
                let symbol = symbol(c);
                index.kept.push(symbol.is_some());
                index.symbols.extend(symbol);
                places += 1;
            }
            index.symbols.push(BREAK);
            index.kept.push(true);
            places += 1;
        }
        index.fingerprint();
        index
    }

    /// Collects the fingerprints of every source into buckets (a counting sort by the upper bits).
    fn fingerprint(&mut self) {
        let mut all: Vec<u64> = Vec::with_capacity(self.symbols.len() / 3);
        let mut begin = 0;
        while begin < self.symbols.len() {
            let rest = &self.symbols[begin..];
            let length = rest.iter().position(|s| *s == BREAK).unwrap_or(rest.len());
            fingerprints(&rest[..length], |hash, at| all.push(u64::from(hash) << 32 | (begin + at) as u64));
            begin += length + 1;
        }
        // About twelve fingerprints a bucket, and at least sixteen bits so that sixteen are left to keep.
        self.bucket_bits = (usize::BITS - (all.len() / 12).leading_zeros()).clamp(16, 24);
        let shift = 64 - self.bucket_bits;
        let mut buckets = vec![0_u32; (1 << self.bucket_bits) + 1];
        for fingerprint in &all {
            buckets[(fingerprint >> shift) as usize + 1] += 1;
        }
        for i in 1..buckets.len() {
            buckets[i] += buckets[i - 1];
        }
        let mut next = buckets.clone();
        let mut sorted = vec![0_u64; all.len()];
        for fingerprint in &all {
            let slot = &mut next[(fingerprint >> shift) as usize];
            sorted[*slot as usize] = *fingerprint;
            *slot += 1;
        }
        drop(all);
        for pair in buckets.windows(2) {
            sorted[pair[0] as usize..pair[1] as usize].sort_unstable();
        }
        self.hashes = sorted.iter().map(|f| (f >> 32) as u16).collect();
        self.positions = sorted.iter().map(|f| *f as u32).collect();
        self.buckets = buckets;
    }

    /// Bytes the index holds beside the texts (whose symbols take two bytes a character).
    pub fn bytes(&self) -> usize {
        self.buckets.len() * 4 + self.hashes.len() * 2 + self.positions.len() * 4 + self.kept.bytes()
    }

    /// Characters of the archive.
    pub fn characters(&self) -> usize {
        self.symbols.len()
    }

    pub(super) fn runs(&self, draft: &[u16]) -> Vec<Run> {
        let mut runs = Vec::new();
        // On each diagonal, how far the last run went: what lies before was found already.
        let mut seen: FxHashMap<i64, u32> = FxHashMap::default();
        let mut reached = 0;
        // A text of one thing repeated agrees with itself at every distance. When as many symbols have been looked at as
        // that leads to and no draft needs, what is covered already is left alone.
        let mut left = LOOKS * draft.len() + LOOKS_AT_LEAST;
        fingerprints(draft, |hash, at| {
            let places = if at + GRAM <= reached { PLACES_WITHIN } else { PLACES };
            let bucket = (hash >> (32 - self.bucket_bits)) as usize;
            let (begin, end) = (self.buckets[bucket] as usize, self.buckets[bucket + 1] as usize);
            let hashes = &self.hashes[begin..end];
            let first = hashes.partition_point(|h| *h < hash as u16);
            let equal = hashes[first..].iter().take_while(|h| **h == hash as u16).take(places).count();
            for position in &self.positions[begin + first..begin + first + equal] {
                let diagonal = i64::from(*position) - at as i64;
                if seen.get(&diagonal).is_some_and(|end| (at as u32) < *end) {
                    continue;
                }
                let back = if left > 0 {
                    at
                } else if at + GRAM <= reached {
                    return;
                } else {
                    at.saturating_sub(reached) + SHORTEST
                };
                if let Some(run) = self.extend(draft, at, *position as usize, back) {
                    left = left.saturating_sub((run.end - run.start) as usize);
                    seen.insert(diagonal, run.end);
                    reached = reached.max(run.end as usize);
                    runs.push(run);
                }
            }
        });
        runs
    }

    /// Extends a verified gram to both sides over up to `GAP` differing symbols in a row.
    /// `most`: how far back.
    fn extend(&self, draft: &[u16], at: usize, position: usize, most: usize) -> Option<Run> {
        let text = &self.symbols;
        if draft.get(at..at + GRAM)? != text.get(position..position + GRAM)? {
            return None;
        }
        let (mut start, mut edited) = (0, 0);
        let (mut missed, mut back) = (0, 1);
        while back <= at.min(most) && back <= position && text[position - back] != BREAK {
            if draft[at - back] == text[position - back] {
                start = back;
                edited += missed;
                missed = 0;
            } else {
                missed += 1;
                if missed > GAP {
                    break;
                }
            }
            back += 1;
        }
        let (mut end, mut ahead) = (GRAM, GRAM);
        missed = 0;
        while at + ahead < draft.len() && position + ahead < text.len() && text[position + ahead] != BREAK {
            if draft[at + ahead] == text[position + ahead] {
                end = ahead + 1;
                edited += missed;
                missed = 0;
            } else {
                missed += 1;
                if missed > GAP {
                    break;
                }
            }
            ahead += 1;
        }
        let source = self.sources.partition_point(|s| s.start as usize <= position) - 1;
        Some(Run {
            start: (at - start) as u32,
            end: (at + end) as u32,
            source_start: (position - start) as u32,
            source_end: (position + end) as u32,
            source: source as u32,
            edited: edited as u32,
        })
    }

    /// The characters of its source that the symbols `start..end` were.
    pub(super) fn places(&self, source: &Entry, start: u32, end: u32) -> (usize, usize) {
        let first = self.kept.place(start).saturating_sub(source.place);
        let last = self.kept.place(end.saturating_sub(1)).saturating_sub(source.place);
        (first as usize, last as usize + 1)
    }

    /// Marks the symbols of the draft that approved phrasings cover.
    pub(super) fn formulations(&self, draft: &[u16]) -> Vec<bool> {
        let mut covered = vec![false; draft.len()];
        if self.phrasings.is_empty() {
            return covered;
        }
        for at in 0..draft.len().saturating_sub(HEAD - 1) {
            let Ok(head) = <[u16; HEAD]>::try_from(&draft[at..at + HEAD]) else { continue };
            for phrasing in self.phrasings.get(&head).into_iter().flatten() {
                if draft[at..].starts_with(phrasing) {
                    covered[at..at + phrasing.len()].fill(true);
                }
            }
        }
        covered
    }
}

fn phrasings(list: &[&str]) -> FxHashMap<[u16; HEAD], Vec<Vec<u16>>> {
    let mut out: FxHashMap<[u16; HEAD], Vec<Vec<u16>>> = FxHashMap::default();
    for text in list {
        let symbols = Normal::new(text).symbols;
        if let Some(Ok(head)) = symbols.get(..HEAD).map(<[u16; HEAD]>::try_from) {
            out.entry(head).or_default().push(symbols);
        }
    }
    out
}
