//! Growing with the archive: one speech more, or less, without mining everything again.
//!
//! A [`Base`] is a mined archive with its index kept. Adding a speech (1) finds its cluster, (2) recounts the known
//! phrasings in it with one automaton ([`Known`]), (3) looks every stretch of it up in the index, so that what now
//! recurs for the first time becomes a candidate, and (4) appends it to the archive. Removing is the reverse,
//! editing both. The index itself is renewed by [`Base::merge`], when nobody waits. Counts are sums over speeches, so
//! those of shards and organizations add up; the number of speeches is that of distinct clusters.

mod fresh;
mod known;
mod ledger;

use std::collections::HashMap;

use rustc_hash::{FxBuildHasher, FxHashMap, FxHashSet};

use super::archive::{Archive, Lists};
use super::candidates::{evidence, needs};
use super::clauses::{Clauses, Needs};
use super::phrasing::{Occurrence, Phrasing};
use super::score::Rarity;
use super::suffix::Index;
use super::words::Words;
use super::{Options, Source, cluster, spun};
pub use known::{Hit, Known};
use ledger::Ledger;
pub use ledger::Tally;

/// What one more speech brought.
#[derive(Debug, Clone, PartialEq)]
pub struct Added {
    /// Its number in the archive.
    pub speech: usize,
    /// The speech whose cluster it joined, by its number; its own number if it is like no other.
    pub cluster: u32,
    /// Uses of phrasings that were known.
    pub hits: Vec<Hit>,
    /// What recurs now and was not known, the best first, with every use; known from now on.
    pub candidates: Vec<Phrasing>,
}

/// A mined archive that can grow.
pub struct Base {
    archive: Archive,
    index: Index,
    /// The clusters that use each clause, as they were indexed.
    groups: Lists,
    /// For each clause the numbers of its uses, as they were indexed.
    by_clause: Lists,
    counts: Vec<u32>,
    /// For each indexed use whether it is evidence.
    evidence: Vec<bool>,
    /// Speeches that are indexed; those behind came later.
    indexed: usize,
    /// The clusters of later speeches that use each clause.
    later: FxHashMap<u32, Vec<u32>>,
    clusters: Vec<u32>,
    words: Words,
    rarity: Rarity,
    needs: Needs,
    /// What scores less is not handed out.
    floor: f32,
    ledger: Ledger,
    /// The phrasings of the run, and how many they are; those behind came later.
    known: Known,
    mined: usize,
    known_later: Known,
    /// The texts of them all, in every wording.
    texts: FxHashSet<String>,
}

fn wordings(phrasing: &Phrasing) -> impl Iterator<Item = &String> {
    std::iter::once(&phrasing.text).chain(phrasing.variants.iter().map(|variant| &variant.text))
}

impl Base {
    /// Indexes an archive for growing; `phrasings` are what it was mined for with these `options`.
    pub fn new(mut archive: Archive, phrasings: &[Phrasing], options: &Options) -> Self {
        archive.prepare_to_grow();
        let clusters = cluster::clusters(&archive);
        let counts_for = spun::evidence(&archive);
        let (groups, counts) = evidence(&archive, &clusters, &counts_for);
        let min = options.min_speeches.max(1);
        let clauses =
            Clauses { text: &archive.text, starts: &archive.starts, groups: &groups, uses: &counts };
        // One speech more may lift what one speech less than needed has.
        let needs = needs(archive.len(), min);
        let one_less = |groups: u32| groups.saturating_sub(1).max(1);
        let (min_less, short_less) = (one_less(needs.min), one_less(needs.short));
        let index = Index::build(clauses, Needs { min: min_less, short: short_less, ..needs }, 1);
        let mut ledger = Ledger::default();
        for phrasing in phrasings {
            ledger.enter(&archive, &clusters, phrasing);
        }
        let full = phrasings.len() >= options.top;
        Self {
            index,
            groups,
            by_clause: archive.by_clause(),
            counts,
            evidence: counts_for,
            indexed: archive.len(),
            later: HashMap::with_hasher(FxBuildHasher),
            clusters,
            words: Words,
            rarity: Rarity::of(&archive.text),
            needs,
            floor: phrasings.last().filter(|_| full).map_or(0.0, |least| least.score),
            ledger,
            known: Known::new(phrasings),
            mined: phrasings.len(),
            known_later: Known::new(&[]),
            texts: phrasings.iter().flat_map(wordings).cloned().collect(),
            archive,
        }
    }

    /// The archive, speeches added since included.
    pub fn archive(&self) -> &Archive {
        &self.archive
    }

    /// Every phrasing known so far, with its counts as they are now; their uses are in [`Base::uses_in`] and
    /// [`Base::occurrences`].
    pub fn phrasings(&self) -> &[Phrasing] {
        self.ledger.phrasings()
    }

    /// The uses in one speech; a phrasing's number is that in [`Base::phrasings`].
    pub fn uses_in(&self, speech: usize) -> &[Hit] {
        self.ledger.uses_in(speech)
    }

    /// Every use of the phrasings whose numbers `wanted` says yes to.
    pub fn occurrences(&self, wanted: impl Fn(usize) -> bool) -> Vec<(usize, Occurrence)> {
        self.ledger.occurrences(wanted)
    }

    /// About how many bytes it takes.
    pub fn memory(&self) -> usize {
        let indexed = self.index.entries.len() * (8 + 2);
        let clauses = self.archive.text.len() * 2 + self.archive.starts.len() * 48;
        let uses = self.archive.uses.len() * (16 + 4 + 4 + 1);
        let texts: usize = self.archive.speeches.iter().map(|speech| speech.plain.bytes() + 400).sum();
        let hits: usize = (0..self.archive.len()).map(|speech| self.uses_in(speech).len()).sum();
        indexed + clauses + uses + texts + hits * size_of::<Hit>() + self.phrasings().len() * 1_000
    }

    /// Adds a speech; see the head of this file.
    pub fn add(&mut self, source: &Source<'_>) -> Added {
        self.archive.add(source);
        let speech = self.archive.len() - 1;
        let cluster = cluster::join(&self.archive, speech, |clause| {
            let later = self.later.get(&clause).map_or(&[][..], Vec::as_slice);
            self.groups.get(clause).iter().chain(later).copied()
        });
        self.clusters.push(cluster);
        for used in self.archive.uses_of(speech) {
            let groups = self.later.entry(used.clause).or_default();
            if !groups.contains(&cluster) {
                groups.push(cluster);
            }
        }
        let mut hits = self.known.count_in(&self.archive, speech);
        let later = self.known_later.count_in(&self.archive, speech);
        hits.extend(later.into_iter().map(|hit| Hit { phrasing: hit.phrasing + self.mined, ..hit }));
        self.ledger.add(&self.archive, speech, cluster, hits.clone());
        let candidates = self.fresh(speech, cluster);
        for phrasing in &candidates {
            self.ledger.enter(&self.archive, &self.clusters, phrasing);
        }
        if !candidates.is_empty() {
            self.known_later = Known::new(self.phrasings().get(self.mined..).unwrap_or_default());
        }
        self.texts.extend(candidates.iter().map(|phrasing| phrasing.text.clone()));
        Added { speech, cluster, hits, candidates }
    }

    /// Takes a speech out by its number in the archive; answers the phrasings it used, by their numbers.
    pub fn remove(&mut self, speech: usize) -> Vec<usize> {
        let Some(&cluster) = self.clusters.get(speech) else { return Vec::new() };
        let changed = self.ledger.remove(&self.archive, speech, cluster);
        self.archive.remove(speech);
        changed
    }

    /// Gives the archive back, to be mined and indexed anew with what was added and removed.
    pub fn merge(self) -> Archive {
        self.archive
    }
}

#[cfg(test)]
mod tests;
