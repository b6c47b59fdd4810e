//! The fingerprints of a text: of every window of hashes the smallest, the rightmost of equals.
#![expect(
    clippy::indexing_slicing,
    reason = "rolling over a slice; every index is checked by the loop's bounds"
)]

use super::{GRAM, WINDOW};

const BASE: u64 = 0x9E37_79B9_7F4A_7C15;

/// Finaliser of MurmurHash3: spreads what the rolling hash left together.
fn mix(mut hash: u64) -> u32 {
    hash ^= hash >> 33;
    hash = hash.wrapping_mul(0xFF51_AFD7_ED55_8CCD);
    hash ^= hash >> 33;
    (hash >> 32) as u32
}

/// Calls `each` with (hash, position of its first symbol) for every fingerprint, in order.
pub(super) fn fingerprints(text: &[u16], mut each: impl FnMut(u32, usize)) {
    if text.len() < GRAM {
        return;
    }
    let power = (1..GRAM).fold(1_u64, |p, _| p.wrapping_mul(BASE));
    let mut hash = 0_u64;
    let mut window = [0_u32; WINDOW];
    let (mut smallest, mut reported) = (0, usize::MAX);
    for (i, symbol) in text.iter().enumerate() {
        if i >= GRAM {
            hash = hash.wrapping_sub(u64::from(text[i - GRAM]).wrapping_mul(power));
        }
        hash = hash.wrapping_mul(BASE).wrapping_add(u64::from(*symbol));
        if i + 1 < GRAM {
            continue;
        }
        let at = i + 1 - GRAM;
        let value = mix(hash);
        window[at % WINDOW] = value;
        if at + 1 < WINDOW {
            continue;
        }
        let first = at + 1 - WINDOW;
        if at + 1 == WINDOW || smallest < first {
            smallest = first;
            for candidate in first..=at {
                if window[candidate % WINDOW] <= window[smallest % WINDOW] {
                    smallest = candidate;
                }
            }
        } else if value <= window[smallest % WINDOW] {
            smallest = at;
        }
        if smallest != reported {
            reported = smallest;
            each(window[smallest % WINDOW], smallest);
        }
    }
    // A text shorter than a window still has its smallest hash.
    if reported == usize::MAX {
        let count = text.len() + 1 - GRAM;
        if let Some(best) = (0..count).min_by_key(|i| window[i % WINDOW]) {
            each(window[best % WINDOW], best);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// The guarantee of winnowing: two texts that share thirteen symbols share a fingerprint.
        #[test]
        fn a_common_run_is_found(common in prop::collection::vec(1_u16..40, 13..20),
            a in prop::collection::vec(50_u16..90, 0..30), b in prop::collection::vec(100_u16..150, 0..30)) {
            let join = |x: &[u16]| [x, &common, x].concat();
            let mut left = Vec::new();
            fingerprints(&join(&a), |h, _| left.push(h));
            let mut shared = false;
            fingerprints(&join(&b), |h, _| shared |= left.contains(&h));
            prop_assert!(shared);
        }
    }
}
