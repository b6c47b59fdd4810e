//! Phrasings of several short clauses: 抓监督是本职，不监督是失职.
//!
//! Long clauses are phrasings of their own; short ones that always come together are one. They are found by the
//! clauses' numbers alone: a run of clauses within one sentence that enough groups share.

use std::hash::Hasher;

use rustc_hash::{FxHashMap, FxHashSet, FxHasher};

use super::archive::{Archive, Use};
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
/// Except in a sentence that says of something what it is: 坚持党的全面领导，是做好新时代人大工作的根本保证.
const MAX_PREDICATE: usize = 20;
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
    let parts: Vec<Part> = (0..archive.starts.len() as u32)
        .map(|id| {
            let frequent = groups.get(id as usize).is_some_and(|&g| g >= min);
            if frequent { Part::of(archive.clause(id)) } else { Part::None }
        })
        .collect();
    let clause = |number: usize| {
        let used = archive.uses.get(number)?;
        let part = parts.get(used.clause as usize)?;
        (*part != Part::None && *counts.get(number)?).then_some((*used, *part))
    };
    let mut shorter: Vec<Run> = Vec::new();
    let mut out: Vec<Run> = Vec::new();
    let mut starts: Vec<u32> =
        (0..archive.uses.len() as u32).filter(|&n| clause(n as usize).is_some()).collect();
    for size in 2..=MAX_RUN {
        // Sorted by a hash of the clauses' numbers, equal runs stand together: cheaper than a table of lists.
        let mut found: Vec<(u64, u32)> = starts
            .iter()
            .filter_map(|&start| {
                let mut hash = FxHasher::default();
                // A run begins with no predicate, and what is long is followed by one.
                let mut open = None;
                for step in 0..size {
                    let (used, part) = clause(start as usize + step)?;
                    let fits = match part {
                        Part::Predicate => open.is_some(),
                        _ => open != Some(Part::Subject),
                    };
                    if !fits || used.ends_sentence() && step + 1 < size {
                        return None;
                    }
                    open = Some(part);
                    hash.write_u32(used.clause);
                }
                (open != Some(Part::Subject)).then_some((hash.finish(), start))
            })
            .collect();
        found.sort_unstable();
        let mut longer: Vec<Run> = found
            .chunk_by(|a, b| a.0 == b.0)
            .filter(|uses| uses.len() >= min as usize)
            .filter_map(|uses| {
                let uses = uses.iter().map(|&(_, start)| start);
                run(archive, clusters, groups, min, (size, uses.collect()))
            })
            .collect();
        longer.sort_by(|a, b| a.uses.cmp(&b.uses));
        let mut around: FxHashMap<&[u32], u32> = FxHashMap::default();
        for long in &longer {
            for part in long.clauses.windows(size - 1) {
                let most = around.entry(part).or_default();
                *most = long.groups.max(*most);
            }
        }
        let covered = |run: &Run| {
            around.get(run.clauses.as_slice()).is_some_and(|&g| g as f32 >= 0.6 * run.groups as f32)
        };
        out.extend(shorter.into_iter().filter(|run| !covered(run)));
        starts = longer.iter().flat_map(|run| run.uses.iter().copied()).collect();
        starts.sort_unstable();
        shorter = longer;
    }
    out.extend(shorter);
    out
}

/// What a clause can be in a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// Nothing: it is rare, or stands for itself.
    None,
    /// A member.
    Short,
    /// Too long for a member, but a predicate may follow.
    Subject,
    /// It says what the clause before it is: 是做好人大工作的根本保证.
    Predicate,
}

impl Part {
    fn of(clause: &[u16]) -> Self {
        let begins = |words: &[&str]| {
            let units = |word: &str| word.encode_utf16().collect::<Vec<u16>>();
            words.iter().any(|word| clause.starts_with(&units(word)))
        };
        let predicate = || begins(&["是", "就是", "也是", "更是"]) && !begins(&["是否", "是不是"]);
        match length(clause) {
            size if !(3..=MAX_PREDICATE).contains(&size) => Self::None,
            _ if predicate() => Self::Predicate,
            size if size <= MAX_CLAUSE => Self::Short,
            _ => Self::Subject,
        }
    }
}

/// The run of `size` clauses at these uses, if enough groups hold it.
fn run(
    archive: &Archive,
    clusters: &[u32],
    groups: &[u32],
    min: u32,
    (size, mut uses): (usize, Vec<u32>),
) -> Option<Run> {
    uses.retain(|&n| archive.speech_of(n) == archive.speech_of(n + size as u32 - 1));
    let held: FxHashSet<u32> =
        uses.iter().filter_map(|&n| clusters.get(archive.speech_of(n)).copied()).collect();
    let first = *uses.first()? as usize;
    let clauses: Vec<u32> = archive.uses.get(first..first + size)?.iter().map(|used| used.clause).collect();
    let rarest = clauses.iter().filter_map(|&c| groups.get(c as usize)).min().copied()?;
    let widespread = held.len() as u32 >= min && held.len() as f32 >= COHESION * rarest as f32;
    let distinct: FxHashSet<&u32> = clauses.iter().collect();
    (widespread && distinct.len() == clauses.len()).then_some(Run {
        groups: held.len() as u32,
        clauses,
        uses,
    })
}

/// A run's text without the modal at its beginning, unless it stands before another member too: 要抓监督，不失职 and
/// 抓监督，不失职 are one phrasing.
pub(super) fn plain_run(text: &str) -> &str {
    text.strip_prefix('要').filter(|rest| !rest.contains("，要")).unwrap_or(text)
}

/// For each text of [`plain_run`] the numbers of its first uses, and how many clauses it spans there.
pub(super) fn uses_of_runs(archive: &Archive, counts: &[bool], texts: &[&str]) -> Vec<Vec<(u32, u32)>> {
    // The members of each run, with the first one also behind its modal.
    let members: Vec<Vec<Vec<u16>>> = texts
        .iter()
        .map(|text| text.split('，').map(|part| part.encode_utf16().collect()).collect())
        .collect();
    let modal = |member: &Vec<u16>| [&['要' as u16], member.as_slice()].concat();
    let mut wanted: FxHashMap<Vec<u16>, Option<u32>> = FxHashMap::default();
    for run in &members {
        wanted.extend(run.iter().map(|member| (member.clone(), None)));
        wanted.extend(run.first().map(|first| (modal(first), None)));
    }
    for id in 0..archive.starts.len() as u32 {
        if let Some(known) = wanted.get_mut(archive.clause(id)) {
            *known = Some(id);
        }
    }
    let id = |member: &Vec<u16>| wanted.get(member).copied().flatten();
    let mut begins: FxHashMap<u32, Vec<(usize, Vec<u32>)>> = FxHashMap::default();
    for (number, (run, text)) in members.iter().zip(texts).enumerate() {
        let Some(rest) = run.iter().skip(1).map(id).collect::<Option<Vec<u32>>>() else { continue };
        let first = run.first().into_iter();
        // 要做好，要做强 is no run behind another modal.
        let behind = first.clone().map(modal).filter(|_| plain_run(&format!("要{text}")) == *text);
        for first in first.cloned().chain(behind).filter_map(|member| id(&member)) {
            begins.entry(first).or_default().push((number, rest.clone()));
        }
    }
    let mut out = vec![Vec::new(); texts.len()];
    let whole = |number: u32, rest: &[u32]| {
        let uses = archive.uses.get(number as usize..=number as usize + rest.len());
        let apart = |used: &Use| used.ends_sentence();
        uses.is_some_and(|uses| {
            uses.iter().rev().skip(1).all(|used| !apart(used))
                && uses.iter().skip(1).map(|used| used.clause).eq(rest.iter().copied())
        }) && archive.speech_of(number) == archive.speech_of(number + rest.len() as u32)
            && (number as usize..=number as usize + rest.len())
                .all(|n| counts.get(n).copied().unwrap_or(true))
    };
    for (number, used) in (0..).zip(&archive.uses) {
        for (run, rest) in begins.get(&used.clause).into_iter().flatten() {
            if whole(number, rest)
                && let Some(uses) = out.get_mut(*run)
            {
                uses.push((number, rest.len() as u32 + 1));
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::tests::{document, source};

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

    #[test]
    fn what_something_is_said_to_be_belongs_to_it() {
        let texts = [
            "坚持党的全面领导，是做好新时代人大工作的根本保证。要学习。",
            "大家知道，坚持党的全面领导，是做好新时代人大工作的根本保证，也是底线。",
            "是做好新时代人大工作的根本保证，要记牢。",
        ];
        let mut archive = Archive::new();
        for (id, text) in texts.iter().enumerate() {
            archive.add(&source(id as u64, &document("题", &[text])));
        }
        let counts = vec![true; archive.uses.len()];
        let groups = vec![3; archive.starts.len()];
        let found = runs(&archive, &[0, 1, 2], &counts, &groups, 2);
        let texts: Vec<Vec<String>> = found
            .iter()
            .map(|run| run.clauses.iter().map(|id| String::from_utf16_lossy(archive.clause(*id))).collect())
            .collect();
        assert_eq!(texts, [["坚持党的全面领导", "是做好新时代人大工作的根本保证"]]);
    }
}
