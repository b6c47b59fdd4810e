//! Clauses spun by a machine are no evidence; the other clauses of their speech are.
//!
//! A copyist's machine puts synonyms for words (充分熟悉 for 充分认识). A clause that holds a listed corruption is
//! spun. In a speech that holds several of those, so is every clause that is one substitution away from a clause
//! that is more frequent elsewhere.

use rustc_hash::{FxHashMap, FxHashSet};

use super::archive::Archive;

/// Corruptions that show a whole speech to be spun.
const SPUN: usize = 2;
/// Shorter clauses differ by chance.
const SHORTEST: usize = 8;
/// A substitution replaces so many units by as many at most.
const WORD: usize = 2;

/// For each use whether it is evidence.
pub(super) fn evidence(archive: &Archive) -> Vec<bool> {
    let mut counts: Vec<bool> = archive.uses.iter().map(|used| used.is_own()).collect();
    let mut from = 0;
    for speech in &archive.speeches {
        if speech.removed {
            counts.iter_mut().take(speech.end as usize).skip(from).for_each(|count| *count = false);
        }
        from = speech.end as usize;
    }
    let spun: Vec<bool> = (0..archive.len())
        .map(|speech| archive.uses_of(speech).iter().filter(|used| used.is_corrupt()).count() >= SPUN)
        .collect();
    if !spun.contains(&true) {
        return counts;
    }
    let mut elsewhere = vec![0u32; archive.starts.len()];
    for (speech, _) in spun.iter().enumerate().filter(|(_, spun)| !**spun) {
        for used in archive.uses_of(speech) {
            if let Some(count) = elsewhere.get_mut(used.clause as usize) {
                *count += 1;
            }
        }
    }
    let suspects: FxHashSet<u32> = spun
        .iter()
        .enumerate()
        .filter(|(_, spun)| **spun)
        .flat_map(|(speech, _)| archive.uses_of(speech))
        .map(|used| used.clause)
        .filter(|&clause| elsewhere.get(clause as usize).is_none_or(|&n| n == 0))
        .collect();
    let substituted = substituted(archive, &suspects, &elsewhere);
    let mut number = 0;
    for (speech, spun) in spun.iter().enumerate() {
        for used in archive.uses_of(speech) {
            if *spun
                && substituted.contains(&used.clause)
                && let Some(count) = counts.get_mut(number)
            {
                *count = false;
            }
            number += 1;
        }
    }
    counts
}

/// The suspects that are one substitution away from a clause said elsewhere. One substitution leaves the first or the
/// second half of a clause as it was: the halves of the suspects, which are few, are looked for in all clauses.
fn substituted(archive: &Archive, suspects: &FxHashSet<u32>, elsewhere: &[u32]) -> FxHashSet<u32> {
    let mut by_half: FxHashMap<&[u16], Vec<u32>> = FxHashMap::default();
    for &id in suspects {
        let clause = archive.clause(id);
        if clause.len() >= SHORTEST {
            for half in halves(clause) {
                by_half.entry(half).or_default().push(id);
            }
        }
    }
    let mut out = FxHashSet::default();
    for (id, _) in elsewhere.iter().enumerate().filter(|&(_, &count)| count > 0) {
        let clause = archive.clause(id as u32);
        if clause.len() >= SHORTEST {
            for suspect in halves(clause).iter().filter_map(|half| by_half.get(half)).flatten() {
                if one_substitution(clause, archive.clause(*suspect)) {
                    out.insert(*suspect);
                }
            }
        }
    }
    out
}

fn halves(clause: &[u16]) -> [&[u16]; 2] {
    // Short enough halves that a word across the middle spoils one of them only.
    let size = (clause.len() - WORD) / 2;
    [clause.get(..size).unwrap_or_default(), clause.get(clause.len() - size..).unwrap_or_default()]
}

/// Whether the two differ in one stretch of at most [`WORD`] units.
fn one_substitution(a: &[u16], b: &[u16]) -> bool {
    if a.len() != b.len() || a == b {
        return false;
    }
    let front = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let back = a.iter().rev().zip(b.iter().rev()).take_while(|(x, y)| x == y).count();
    a.len() <= front + back + WORD
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::tests::{document, source};

    #[test]
    fn a_spun_clause_is_no_evidence_and_its_neighbours_are() {
        let spun = document(
            "甲",
            &[
                "要充分熟悉人大工作的重要性，善于碰到问题解决矛盾困难，依法履行监督职责。",
                "非凡是要深刻熟悉新形势。",
            ],
        );
        let good =
            document("乙", &["要充分认识人大工作的重要性，善于遇到问题解决矛盾困难，依法履行监督职责。"]);
        let mut archive = Archive::new();
        archive.add(&source(1, &spun));
        archive.add(&source(2, &good));
        // 充分熟悉 and 非凡是 are listed; 碰到 is not, but stands where another speech has 遇到.
        assert_eq!(evidence(&archive), [false, false, true, false, true, true, true]);
    }
}
