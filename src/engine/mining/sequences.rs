//! Phrasings of several short clauses: 抓监督是本职，不监督是失职.
//!
//! Long clauses are phrasings of their own; short ones that always come together are one. They are found by the
//! clauses' numbers alone: a run of clauses within one sentence that enough groups share.

use rustc_hash::{FxHashMap, FxHashSet};

use super::archive::Archive;
use super::score::length;

/// A run of clauses of the archive.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// The clauses' numbers.
    pub clauses: Vec<u32>,
    /// Every place where the run stands: the number of its first use.
    pub uses: Vec<u32>,
    /// Clusters of speeches that hold it.
    pub groups: u32,
}

/// Longer clauses stand for themselves.
const MAX_CLAUSE: usize = 10;
/// At most so many clauses make one phrasing.
const MAX_RUN: usize = 5;
/// A run must hold this share of the groups of its rarest clause: else it is chance.
const COHESION: f32 = 0.34;

/// The runs of two to five short clauses that `min` groups share, none inside another one as widespread.
pub(super) fn runs(
    archive: &Archive,
    clusters: &[u32],
    counts: &[bool],
    groups: &[u32],
    min: u32,
) -> Vec<Run> {
    let fits: Vec<bool> = (0..archive.starts.len() as u32)
        .map(|id| {
            let frequent = groups.get(id as usize).is_some_and(|&g| g >= min);
            frequent && (3..=MAX_CLAUSE).contains(&length(archive.clause(id)))
        })
        .collect();
    let clause = |number: usize| {
        let used = archive.uses.get(number)?;
        let ok = fits.get(used.clause as usize)? & counts.get(number)?;
        ok.then_some(*used)
    };
    let mut speech_of = Vec::new();
    let mut shorter: Vec<Run> = Vec::new();
    let mut out: Vec<Run> = Vec::new();
    let mut starts: Vec<u32> =
        (0..archive.uses.len() as u32).filter(|&n| clause(n as usize).is_some()).collect();
    for (speech, info) in archive.speeches.iter().enumerate() {
        speech_of.resize(info.end as usize, speech as u32);
    }
    for size in 2..=MAX_RUN {
        let mut found: FxHashMap<Vec<u32>, Vec<u32>> = FxHashMap::default();
        for &start in &starts {
            let mut ids = Vec::with_capacity(size);
            for step in 0..size {
                let number = start as usize + step;
                let Some(used) = clause(number) else { break };
                ids.push(used.clause);
                if used.ends_sentence() && step + 1 < size {
                    break;
                }
            }
            if ids.len() == size && speech_of.get(start as usize) == speech_of.get(start as usize + size - 1)
            {
                found.entry(ids).or_default().push(start);
            }
        }
        let mut longer: Vec<Run> = found
            .into_iter()
            .filter_map(|(clauses, uses)| {
                let cluster = |&n: &u32| clusters.get(*speech_of.get(n as usize)? as usize).copied();
                let held: FxHashSet<u32> = uses.iter().filter_map(cluster).collect();
                let rarest = clauses.iter().filter_map(|&c| groups.get(c as usize)).min().copied()?;
                let widespread = held.len() as u32 >= min && held.len() as f32 >= COHESION * rarest as f32;
                let distinct: FxHashSet<&u32> = clauses.iter().collect();
                (widespread && distinct.len() == clauses.len()).then_some(Run {
                    groups: held.len() as u32,
                    clauses,
                    uses,
                })
            })
            .collect();
        longer.sort_by(|a, b| a.uses.cmp(&b.uses));
        let covered = |run: &Run| {
            longer.iter().any(|l| {
                l.groups as f32 >= 0.6 * run.groups as f32
                    && l.clauses.windows(run.clauses.len()).any(|w| w == run.clauses)
            })
        };
        out.extend(shorter.into_iter().filter(|run| !covered(run)));
        starts = longer.iter().flat_map(|run| run.uses.iter().copied()).collect();
        starts.sort_unstable();
        shorter = longer;
    }
    out.extend(shorter);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::mining::tests::{document, source};

    #[test]
    fn short_clauses_that_come_together_are_one_phrasing() {
        let a = document("甲", &["抓监督是本职，不监督是失职。要真抓实干。"]);
        let b = document("乙", &["大家知道，抓监督是本职，不监督是失职，要牢牢记住。"]);
        let c = document("丙", &["要真抓实干。抓监督是本职。"]);
        let mut archive = Archive::new();
        for (id, document) in [&a, &b, &c].into_iter().enumerate() {
            archive.add(&source(id as u64, document));
        }
        let counts = vec![true; archive.uses.len()];
        let groups = vec![3; archive.starts.len()];
        let runs = runs(&archive, &[0, 1, 2], &counts, &groups, 2);
        assert_eq!(runs.len(), 1);
        assert_eq!((runs[0].groups, runs[0].clauses.len()), (2, 2));
    }
}
