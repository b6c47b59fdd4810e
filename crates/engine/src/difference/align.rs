//! Two lists aligned in time that grows with their length. The algorithms of `similar` are exact and take the product of
//! length and differences, which two long texts of one thing repeated make a square; they get what is small enough.
//! What is too large is cut at elements that stand once on either side (patience), and where there are none, matched
//! greedily from the front.

use std::hash::Hash;
use std::ops::Range;

use rustc_hash::FxHashMap;
use similar::{Algorithm, DiffOp, capture_diff_slices};

/// The product of two lengths up to which the exact algorithms are asked.
const SMALL: usize = 400_000;

/// What became of the elements, in order; neighbouring operations are of different sorts.
pub(super) fn align<T: Hash + Eq + Ord>(algorithm: Algorithm, old: &[T], new: &[T]) -> Vec<DiffOp> {
    let head = old.iter().zip(new).take_while(|(a, b)| a == b).count();
    let (old_rest, new_rest) = (old.get(head..).unwrap_or_default(), new.get(head..).unwrap_or_default());
    let tail = old_rest.iter().rev().zip(new_rest.iter().rev()).take_while(|(a, b)| a == b).count();
    let (old_end, new_end) = (old.len() - tail, new.len() - tail);
    if (old_end - head).saturating_mul(new_end - head) <= SMALL {
        return capture_diff_slices(algorithm, old, new);
    }
    let mut all = Pairs { pairs: (0..head).map(|at| (at, at)).collect(), algorithm };
    all.between(old, new, head..old_end, head..new_end, true);
    all.pairs.extend((0..tail).map(|at| (old_end + at, new_end + at)));
    operations(&all.pairs, old.len(), new.len())
}

/// Equal elements, both numbers rising.
struct Pairs {
    pairs: Vec<(usize, usize)>,
    algorithm: Algorithm,
}

impl Pairs {
    /// Finds those of a gap; `cut`: it may be cut at unique elements.
    fn between<T: Hash + Eq + Ord>(
        &mut self,
        old: &[T],
        new: &[T],
        a: Range<usize>,
        b: Range<usize>,
        cut: bool,
    ) {
        if a.is_empty() || b.is_empty() {
            return;
        }
        let (left, right) = (old.get(a.clone()).unwrap_or_default(), new.get(b.clone()).unwrap_or_default());
        if a.len().saturating_mul(b.len()) <= SMALL {
            for op in capture_diff_slices(self.algorithm, left, right) {
                if let DiffOp::Equal { old_index, new_index, len } = op {
                    let pair = |at| (a.start + old_index + at, b.start + new_index + at);
                    self.pairs.extend((0..len).map(pair));
                }
            }
            return;
        }
        let anchors = if cut { rising(once_each(left, right)) } else { Vec::new() };
        if anchors.is_empty() {
            let greedy = greedy(left, right);
            self.pairs.extend(greedy.into_iter().map(|(i, j)| (a.start + i, b.start + j)));
            return;
        }
        let (mut from, mut to) = (a.start, b.start);
        for (i, j) in anchors.into_iter().map(|(i, j)| (a.start + i, b.start + j)) {
            self.between(old, new, from..i, to..j, false);
            self.pairs.push((i, j));
            (from, to) = (i + 1, j + 1);
        }
        self.between(old, new, from..a.end, to..b.end, false);
    }
}

/// The places of the elements that stand once on either side, in the order of the first.
fn once_each<T: Hash + Eq>(left: &[T], right: &[T]) -> Vec<(usize, usize)> {
    let mut places: FxHashMap<&T, (usize, usize, usize)> = FxHashMap::default();
    for (at, element) in left.iter().enumerate() {
        let seen = places.entry(element).or_insert((at, 0, 0));
        seen.0 = at;
        seen.1 += 1 << 32;
    }
    for (at, element) in right.iter().enumerate() {
        if let Some(seen) = places.get_mut(element) {
            seen.2 = at;
            seen.1 += 1;
        }
    }
    let mut out: Vec<(usize, usize)> =
        places.into_values().filter(|seen| seen.1 == (1 << 32) + 1).map(|seen| (seen.0, seen.2)).collect();
    out.sort_unstable();
    out
}

/// The longest part of the pairs (their first numbers rise) whose second numbers rise too.
fn rising(pairs: Vec<(usize, usize)>) -> Vec<(usize, usize)> {
    // For each length the pair that ends a rising part of it lowest; for each pair the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let second = |at: usize| pairs.get(at).map_or(0, |pair| pair.1);
    for (at, (_, place)) in pairs.iter().enumerate() {
        let length = ends.partition_point(|end| second(*end) < *place);
        before.push(length.checked_sub(1).and_then(|i| ends.get(i)).copied());
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut out = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(at) = next {
        out.extend(pairs.get(at).copied());
        next = before.get(at).copied().flatten();
    }
    out.reverse();
    out
}

/// How far ahead an equal element is looked for.
const AHEAD: usize = 64;

/// Pairs from the front: equal ones as they come; at a difference the nearest place where both go on alike.
fn greedy<T: Eq>(left: &[T], right: &[T]) -> Vec<(usize, usize)> {
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while let (Some(a), Some(b)) = (left.get(i), right.get(j)) {
        if a == b {
            out.push((i, j));
            (i, j) = (i + 1, j + 1);
            continue;
        }
        let over = |n: usize| {
            let skip_right = right.get(j + n).is_some_and(|b| a == b).then_some((0, n));
            skip_right.or_else(|| left.get(i + n).is_some_and(|a| a == b).then_some((n, 0)))
        };
        let both = (left.get(i + 1).is_some() && left.get(i + 1) == right.get(j + 1)).then_some((1, 1));
        let (di, dj) = both.or_else(|| (1..AHEAD).find_map(over)).unwrap_or((1, 1));
        (i, j) = (i + di, j + dj);
    }
    out
}

fn operations(pairs: &[(usize, usize)], old_len: usize, new_len: usize) -> Vec<DiffOp> {
    let mut out: Vec<DiffOp> = Vec::new();
    let (mut i, mut j) = (0, 0);
    for &(old_index, new_index) in pairs.iter().chain([&(old_len, new_len)]) {
        let (old_gap, new_gap) = (old_index - i, new_index - j);
        match (old_gap, new_gap) {
            (0, 0) => {}
            (old_len, 0) => out.push(DiffOp::Delete { old_index: i, old_len, new_index: j }),
            (0, new_len) => out.push(DiffOp::Insert { old_index: i, new_index: j, new_len }),
            (old_len, new_len) => out.push(DiffOp::Replace { old_index: i, old_len, new_index: j, new_len }),
        }
        if old_index == old_len && new_index == new_len {
            break;
        }
        match out.last_mut() {
            Some(DiffOp::Equal { len, .. }) if old_gap + new_gap == 0 => *len += 1,
            _ => out.push(DiffOp::Equal { old_index, new_index, len: 1 }),
        }
        (i, j) = (old_index + 1, new_index + 1);
    }
    out
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn is_whole(old: &[u32], new: &[u32], ops: &[DiffOp]) {
        let (mut i, mut j) = (0, 0);
        for op in ops {
            assert_eq!((op.old_range().start, op.new_range().start), (i, j));
            (i, j) = (op.old_range().end, op.new_range().end);
            if matches!(op, DiffOp::Equal { .. }) {
                assert_eq!(old[op.old_range()], new[op.new_range()]);
            }
        }
        assert_eq!((i, j), (old.len(), new.len()));
    }

    #[test]
    fn what_is_too_large_for_the_exact_algorithms_is_aligned_all_the_same() {
        let old: Vec<u32> = (0..9_000).map(|n| if n % 500 == 250 { 10_000 + n } else { n % 7 }).collect();
        let mut new = old.clone();
        new.splice(3_000..3_010, [1, 2, 3]);
        new.insert(6_000, 77);
        new[0] = 99;
        *new.last_mut().unwrap() = 98;
        let ops = align(Algorithm::Myers, &old, &new);
        is_whole(&old, &new, &ops);
        let same: usize =
            ops.iter().filter(|op| matches!(op, DiffOp::Equal { .. })).map(|op| op.old_range().len()).sum();
        assert!(same > 8_900, "{same} of 9000 are known again");
        let ops = align(Algorithm::Patience, &[7; 9_000], &[8; 3_000]);
        is_whole(&[7; 9_000], &[8; 3_000], &ops);
    }

    proptest! {
        #[test]
        fn pairs_of_any_lists_are_whole(old in prop::collection::vec(0_u32..6, 0..60), new in prop::collection::vec(0_u32..6, 0..60)) {
            let anchors = rising(once_each(&old, &new));
            prop_assert!(anchors.windows(2).all(|w| w[0].0 < w[1].0 && w[0].1 < w[1].1));
            let pairs = greedy(&old, &new);
            prop_assert!(pairs.iter().all(|(i, j)| old[*i] == new[*j]));
            is_whole(&old, &new, &operations(&pairs, old.len(), new.len()));
        }
    }
}
