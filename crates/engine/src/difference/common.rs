//! What two lists have in common: their longest common subsequence, by the one table of its sort.

/// The places of the longest common subsequence in both lists; of several the one that lies furthest left in `b`. Time and
/// memory are the product of both lengths: for headings, outlines and passages, not for whole texts.
pub fn common<T: PartialEq>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let wide = b.len() + 1;
    // The length for the tails a[i..], b[j..].
    let mut longest = vec![0_u32; (a.len() + 1) * wide];
    let at = |longest: &[u32], i: usize, j: usize| longest.get(i * wide + j).copied().unwrap_or_default();
    for (i, x) in a.iter().enumerate().rev() {
        for (j, y) in b.iter().enumerate().rev() {
            let best = if x == y {
                at(&longest, i + 1, j + 1) + 1
            } else {
                at(&longest, i + 1, j).max(at(&longest, i, j + 1))
            };
            if let Some(place) = longest.get_mut(i * wide + j) {
                *place = best;
            }
        }
    }
    let (mut out, mut i, mut j) = (Vec::new(), 0, 0);
    while let (Some(x), Some(y)) = (a.get(i), b.get(j)) {
        if x == y {
            out.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if at(&longest, i + 1, j) >= at(&longest, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_common_stands_in_order() {
        let chars = |text: &str| text.chars().collect::<Vec<_>>();
        assert_eq!(common(&chars("强化意识"), &chars("增强意识")), [(0, 1), (2, 2), (3, 3)]);
        assert!(common::<char>(&[], &chars("甲")).is_empty());
    }

    proptest! {
        #[test]
        fn what_is_common_is_equal_and_rises(a in "[甲乙丙]{0,9}", b in "[甲乙丙]{0,9}") {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            let found = common(&a, &b);
            prop_assert!(found.iter().all(|(i, j)| a[*i] == b[*j]));
            prop_assert!(found.windows(2).all(|pair| pair[0].0 < pair[1].0 && pair[0].1 < pair[1].1));
            prop_assert_eq!(found.len(), common(&b, &a).len());
        }
    }
}
