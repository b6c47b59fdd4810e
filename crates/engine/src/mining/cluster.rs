//! Clusters of near-identical speeches: one copied speech is no evidence for a formulation.
//!
//! Two speeches are copies when half of what the shorter one says, clause by clause, stands in the other. Only
//! clauses of some length count, so that what everybody says (现将有关情况报告如下) binds nobody.

use rustc_hash::FxHashMap;

use super::archive::{Archive, Lists};

/// Shorter clauses say nothing about copying.
const MIN_UNITS: usize = 7;
/// A clause that more speeches share is compared with this many of them only; clusters join over the rest.
const MAX_SHARERS: usize = 48;
/// Fewer shared clauses are chance.
const MIN_SHARED: u32 = 4;
/// The share of the shorter speech's clauses that makes a copy.
const COPIED: f64 = 0.5;

/// For each speech the number of its cluster: that of the first speech in it.
pub(super) fn clusters(archive: &Archive) -> Vec<u32> {
    let speeches = archive.len();
    let mut pairs = Vec::new();
    let mut sizes = vec![0u32; speeches];
    for (speech, size) in sizes.iter_mut().enumerate() {
        let mut own: Vec<u32> = archive
            .uses_of(speech)
            .iter()
            .map(|used| used.clause)
            .filter(|&clause| archive.clause(clause).len() >= MIN_UNITS)
            .collect();
        own.sort_unstable();
        own.dedup();
        *size = own.len() as u32;
        pairs.extend(own.into_iter().map(|clause| (clause, speech as u32)));
    }
    let sharers = Lists::group(archive.starts.len(), pairs.iter().copied());
    let mut parent: Vec<u32> = (0..speeches as u32).collect();
    // For each other speech how many clauses are shared; those that were touched are listed, to be cleared again.
    let mut shared = vec![0u32; speeches];
    let mut touched = Vec::new();
    let mut rest = pairs.as_slice();
    for (speech, &size) in sizes.iter().enumerate() {
        let (own, tail) = rest.split_at(size as usize);
        rest = tail;
        for &(clause, _) in own {
            let others = sharers.get(clause);
            for &other in others.iter().take(MAX_SHARERS).take_while(|&&other| (other as usize) < speech) {
                if let Some(count) = shared.get_mut(other as usize) {
                    if *count == 0 {
                        touched.push(other);
                    }
                    *count += 1;
                }
            }
        }
        for other in touched.drain(..) {
            let count = shared.get_mut(other as usize).map(std::mem::take).unwrap_or_default();
            let shorter = size.min(sizes.get(other as usize).copied().unwrap_or_default());
            if count >= MIN_SHARED && f64::from(count) >= COPIED * f64::from(shorter) {
                union(&mut parent, speech as u32, other);
            }
        }
    }
    (0..speeches as u32).map(|speech| find(&mut parent, speech)).collect()
}

/// The cluster that one speech, added after the others were grouped, belongs to: its own number if it is like none.
/// `groups` says which clusters use a clause.
pub(super) fn join<I: Iterator<Item = u32>>(
    archive: &Archive,
    speech: usize,
    groups: impl Fn(u32) -> I,
) -> u32 {
    let mut own: Vec<u32> = archive
        .uses_of(speech)
        .iter()
        .map(|used| used.clause)
        .filter(|&clause| archive.clause(clause).len() >= MIN_UNITS)
        .collect();
    own.sort_unstable();
    own.dedup();
    let mut shared: FxHashMap<u32, u32> = FxHashMap::default();
    for &clause in &own {
        for group in groups(clause).take(MAX_SHARERS) {
            *shared.entry(group).or_default() += 1;
        }
    }
    let best = shared.into_iter().max_by_key(|&(group, count)| (count, std::cmp::Reverse(group)));
    match best {
        Some((group, count)) if count >= MIN_SHARED && f64::from(count) >= COPIED * own.len() as f64 => group,
        _ => speech as u32,
    }
}

fn find(parent: &mut [u32], mut at: u32) -> u32 {
    while let Some(&up) = parent.get(at as usize) {
        if up == at {
            break;
        }
        let over = parent.get(up as usize).copied().unwrap_or(up);
        if let Some(slot) = parent.get_mut(at as usize) {
            *slot = over;
        }
        at = over;
    }
    at
}

fn union(parent: &mut [u32], a: u32, b: u32) {
    let (a, b) = (find(parent, a), find(parent, b));
    if let Some(slot) = parent.get_mut(a.max(b) as usize) {
        *slot = a.min(b);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::tests::{document, source};

    #[test]
    fn a_copy_with_other_names_joins_its_original() {
        let text = |place: &str| {
            vec![
                format!("{place}市委高度重视人大工作。"),
                "要始终坚持正确政治方向，把党的领导贯穿全过程。".to_owned(),
                "要聚焦群众急难愁盼问题，持续增强监督实效。".to_owned(),
                "要支持代表依法履行职责，架起联系群众桥梁。".to_owned(),
            ]
        };
        let (a, b) = (text("云江"), text("雾山"));
        let a = document("甲", &a.iter().map(String::as_str).collect::<Vec<_>>());
        let b = document("乙", &b.iter().map(String::as_str).collect::<Vec<_>>());
        let c = document(
            "丙",
            &[
                "要始终坚持正确政治方向，今年的任务与去年大不相同。",
                "各位代表提出的意见建议都要认真办理答复。",
            ],
        );
        let mut archive = Archive::new();
        for (id, document) in [&a, &c, &b].into_iter().enumerate() {
            archive.add(&source(id as u64, document));
        }
        assert_eq!(clusters(&archive), [0, 1, 0]);
    }
}
