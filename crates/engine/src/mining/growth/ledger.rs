//! The phrasings of a run with their uses, speech by speech: their counts follow when speeches come and go.

use std::collections::BTreeMap;

use super::super::archive::{Archive, Speech};
use super::super::phrasing::{Occurrence, Phrasing};
use super::known::Hit;

/// Counts of one phrasing that grow and shrink with the archive.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    clusters: BTreeMap<u32, u32>,
}

impl Tally {
    /// Adds uses in a speech of a cluster.
    pub fn add(&mut self, cluster: u32, uses: u32) {
        if uses > 0 {
            *self.clusters.entry(cluster).or_default() += uses;
        }
    }

    /// Takes them away again.
    pub fn remove(&mut self, cluster: u32, uses: u32) {
        if let Some(count) = self.clusters.get_mut(&cluster) {
            *count = count.saturating_sub(uses);
            if *count == 0 {
                self.clusters.remove(&cluster);
            }
        }
    }

    /// Clusters of speeches that use the phrasing.
    pub fn speeches(&self) -> u32 {
        self.clusters.len() as u32
    }

    /// Uses.
    pub fn count(&self) -> u32 {
        self.clusters.values().sum()
    }
}

/// Phrasings and their uses.
#[derive(Debug, Default)]
pub(super) struct Ledger {
    /// Their counts are kept up; their occurrences are in `uses`.
    phrasings: Vec<Phrasing>,
    tallies: Vec<Tally>,
    /// For each speech of the archive its uses in the order of the text.
    uses: Vec<Vec<Hit>>,
}

impl Ledger {
    /// Enters a phrasing with its occurrences; answers its number. `clusters`: that of each speech.
    pub fn enter(&mut self, archive: &Archive, clusters: &[u32], phrasing: &Phrasing) -> usize {
        let number = self.phrasings.len();
        let mut tally = Tally::default();
        self.uses.resize_with(archive.len().max(self.uses.len()), Vec::new);
        for &Occurrence { source, start, end } in &phrasing.occurrences {
            let (Some(&cluster), Some(list)) = (clusters.get(source), self.uses.get_mut(source)) else {
                continue;
            };
            if let Some(used) = archive.use_at(source, start) {
                tally.add(cluster, 1);
                list.push(Hit {
                    phrasing: number,
                    start,
                    end,
                    section: used.kind(),
                    position: used.position(),
                });
            }
        }
        self.tallies.push(tally);
        self.phrasings.push(phrasing.bare());
        number
    }

    /// The phrasings, their counts as they are now; their occurrences are left out.
    pub fn phrasings(&self) -> &[Phrasing] {
        &self.phrasings
    }

    /// The uses in one speech.
    pub fn uses_in(&self, speech: usize) -> &[Hit] {
        self.uses.get(speech).map_or(&[], Vec::as_slice)
    }

    /// Every use of some phrasings, by the numbers `wanted` says yes to: phrasing and place, speech by speech.
    pub fn occurrences(&self, wanted: impl Fn(usize) -> bool) -> Vec<(usize, Occurrence)> {
        let speeches = self.uses.iter().enumerate();
        let hits = speeches.flat_map(|(source, hits)| hits.iter().map(move |hit| (source, hit)));
        hits.filter(|(_, hit)| wanted(hit.phrasing))
            .map(|(source, hit)| (hit.phrasing, Occurrence { source, start: hit.start, end: hit.end }))
            .collect()
    }

    /// Enters what was counted in one more speech.
    pub fn add(&mut self, archive: &Archive, speech: usize, cluster: u32, hits: Vec<Hit>) {
        let Some(info) = archive.speeches.get(speech) else { return };
        for hit in &hits {
            self.count(hit, info, cluster, true);
        }
        self.uses.resize_with(archive.len().max(self.uses.len()), Vec::new);
        if let Some(uses) = self.uses.get_mut(speech) {
            uses.extend(hits);
        }
    }

    /// Takes the uses of a speech away; answers the phrasings it used, each once.
    pub fn remove(&mut self, archive: &Archive, speech: usize, cluster: u32) -> Vec<usize> {
        let hits = self.uses.get_mut(speech).map(std::mem::take).unwrap_or_default();
        if let Some(info) = archive.speeches.get(speech) {
            for hit in &hits {
                self.count(hit, info, cluster, false);
            }
        }
        let mut changed: Vec<usize> = hits.iter().map(|hit| hit.phrasing).collect();
        changed.sort_unstable();
        changed.dedup();
        changed
    }

    fn count(&mut self, hit: &Hit, speech: &Speech, cluster: u32, more: bool) {
        let (Some(phrasing), Some(tally)) =
            (self.phrasings.get_mut(hit.phrasing), self.tallies.get_mut(hit.phrasing))
        else {
            return;
        };
        if more {
            tally.add(cluster, 1)
        } else {
            tally.remove(cluster, 1)
        }
        (phrasing.speeches, phrasing.count) = (tally.speeches(), tally.count());
        change(&mut phrasing.sections, hit.section, more);
        change(&mut phrasing.positions, hit.position, more);
        if !speech.speaker.is_empty() {
            change(&mut phrasing.speakers, speech.speaker.clone(), more);
        }
        if let Some(year) = speech.year {
            change(&mut phrasing.years, year, more);
        }
    }
}

/// One more or one less under a key; what is down to nothing leaves.
fn change<K: Ord>(counts: &mut BTreeMap<K, u32>, key: K, more: bool) {
    if more {
        *counts.entry(key).or_default() += 1;
    } else if let Some(count) = counts.get_mut(&key) {
        *count = count.saturating_sub(1);
        if *count == 0 {
            counts.remove(&key);
        }
    }
}
