//! On which matters the words of an archive are used: what meetings on several matters say is said whatever the matter is.

use rustc_hash::FxHashMap;

use super::group::{Group, Source, pairs};
use crate::eligible::own_matter;

/// Of a hundred pairs of a clause so many must be used on several matters.
const COMMON: usize = 60;

/// On which matters the words of an archive are used, by pairs.
#[derive(Debug, Default)]
pub(super) struct Matters {
    /// The matter of each pair, or [`SEVERAL`].
    of: FxHashMap<u32, u32>,
}

/// Used on several matters, or at meetings on none.
const SEVERAL: u32 = u32::MAX;

impl Matters {
    /// From the groups of an archive.
    pub fn of(groups: &[Group], leads: &[Box<[u32]>], sources: &[Source]) -> Self {
        let mut counts: Vec<FxHashMap<&str, usize>> = vec![FxHashMap::default(); sources.len()];
        for group in groups {
            for subject in &group.said.subjects {
                if let Some(counts) = counts.get_mut(group.source) {
                    *counts.entry(subject).or_default() += 1;
                }
            }
        }
        // The matter of a meeting is what it speaks of most; one without a matter of its own speaks for all.
        let mut known: FxHashMap<&str, u32> = FxHashMap::default();
        let matters: Vec<u32> = sources
            .iter()
            .zip(&counts)
            .map(|(source, counts)| {
                let most = counts.iter().max_by_key(|(subject, count)| (**count, **subject));
                match most {
                    Some((subject, _)) if source.occasion.is_some_and(own_matter) => {
                        let next = u32::try_from(known.len()).unwrap_or(SEVERAL);
                        *known.entry(subject).or_insert(next)
                    }
                    _ => SEVERAL,
                }
            })
            .collect();
        let mut out = Self::default();
        for group in groups {
            let matter = matters.get(group.source).copied().unwrap_or(SEVERAL);
            if matter == SEVERAL && !group.said.subjects.is_empty() {
                continue;
            }
            // 坚持明察与暗访相结合 may be a lead in one speech and a clause in another.
            let over = [group.lead, group.heading].map(|at| leads.get(at).map_or(&[][..], |lead| lead));
            for &pair in group.pairs.iter().chain(over.into_iter().flatten()) {
                let held = out.of.entry(pair).or_insert(matter);
                if *held != matter {
                    *held = SEVERAL;
                }
            }
        }
        out
    }

    /// Whether meetings on several matters use the words of a clause.
    pub fn common(&self, clause: &str) -> bool {
        let pairs = pairs(clause);
        let shared = pairs.iter().filter(|pair| self.of.get(pair) == Some(&SEVERAL)).count();
        shared * 100 >= pairs.len() * COMMON
    }
}
