//! Headings that break the skeleton of the others.

use serde::Serialize;

use super::skeleton::{MOST_PAIRED, PARALLEL, Skeleton, is_long};

/// A heading that breaks the skeleton of its set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Broken {
    /// Which one, from 0.
    pub index: usize,
    /// The skeleton of the others (强化□□意识).
    pub pattern: String,
    /// One sentence for the writer.
    pub message: String,
}

/// The headings of one level that break the skeleton the others keep. Fewer than three headings are no set.
pub fn broken(headings: &[&str]) -> Vec<Broken> {
    let many = headings.len() > MOST_PAIRED || headings.iter().any(|heading| is_long(heading));
    if headings.len() < 3 || many || Skeleton::of(headings).is_some_and(|all| all.holds >= PARALLEL) {
        return Vec::new();
    }
    // The largest group that keeps one skeleton: started from every pair, grown greedily.
    let mut best: Vec<usize> = Vec::new();
    for a in 0..headings.len() {
        for b in a + 1..headings.len() {
            let group = grow(headings, a, b);
            if group.len() > best.len() {
                best = group;
            }
        }
    }
    if best.len() * 2 <= headings.len() || best.len() < 2 {
        return Vec::new();
    }
    let kept: Vec<&str> = best.iter().filter_map(|&i| headings.get(i).copied()).collect();
    let pattern = Skeleton::of(&kept).map(|s| s.pattern()).unwrap_or_default();
    // A skeleton is shown by those that keep it.
    let members: String = kept.iter().take(3).map(|heading| format!("“{heading}”")).collect();
    let mark = |(index, heading): (usize, &&str)| Broken {
        index,
        pattern: pattern.clone(),
        message: format!("标题“{heading}”与其他标题（{members}）句式不同，请改成同一句式。"),
    };
    headings.iter().enumerate().filter(|(i, _)| !best.contains(i)).map(mark).collect()
}

fn grow(headings: &[&str], a: usize, b: usize) -> Vec<usize> {
    let holds = |group: &[usize]| {
        let texts: Vec<&str> = group.iter().filter_map(|&i| headings.get(i).copied()).collect();
        Skeleton::of(&texts).is_some_and(|s| s.holds >= PARALLEL)
    };
    let mut group = vec![a, b];
    if !holds(&group) {
        return Vec::new();
    }
    for i in (0..headings.len()).filter(|i| ![a, b].contains(i)) {
        group.push(i);
        if !holds(&group) {
            group.pop();
        }
    }
    group.sort_unstable();
    group
}
