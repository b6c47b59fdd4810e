//! How likely an offer is right: what the model says of it, and how the archive knows it, weighed by what was right on
//! texts kept back.
//!
//! Two logistic sums, one for the first four characters of an offer and one for all of it. The weights come from
//! `cargo bench -p wengao-engine --bench suggest -- --fit LEARN TYPED`, over 27 government reports learnt and 4 typed; what
//! they reach on texts that had no part in it is in `BENCHMARKS.md`.

use super::infix::Path;

/// The characters an offer is judged by: a writer looks no further before he takes it.
pub(super) const JUDGED: usize = 4;
/// Numbers that speak for an offer.
pub const NUMBERS: usize = 9;

const HEAD: [f64; NUMBERS] = [-1.09, 0.75, 0.05, -1.14, 0.08, 0.05, 0.31, 0.62, -0.66];
const WHOLE: [f64; NUMBERS] = [-1.04, 0.08, 0.70, -1.13, -0.71, 0.82, 0.31, 0.59, -0.54];

/// Shares of such offers that were right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Confidence {
    /// In the first four characters; in all, where there are fewer.
    pub head: f64,
    /// In all characters.
    pub whole: f64,
}

/// The confidence in the first `length` characters of a path.
pub(super) fn confidence(path: &Path<'_>, length: usize) -> Option<Confidence> {
    let numbers = numbers(path, length)?;
    let share = |weights: &[f64; NUMBERS]| {
        let sum: f64 = weights.iter().zip(numbers).map(|(weight, number)| weight * number).sum();
        1.0 / (1.0 + (-sum).exp())
    };
    let head = share(&HEAD);
    // What is wrong in its head is wrong in all.
    Some(Confidence { head, whole: share(&WHOLE).min(head) })
}

/// What speaks for the first `length` characters of a path; `None` where it is not that long.
pub(super) fn numbers(path: &Path<'_>, length: usize) -> Option<[f64; NUMBERS]> {
    let whole = path.steps.get(length.checked_sub(1)?)?;
    let head = path.steps.get(length.min(JUDGED) - 1)?;
    let odds = |p: f64| {
        let p = p.clamp(1e-4, 1.0 - 1e-4);
        (p / (1.0 - p)).ln()
    };
    let ln = |count: usize| (count.max(1) as f64).ln();
    Some([
        1.0,
        odds(head.probability),
        odds(whole.probability),
        path.known_well.min(8) as f64 / 4.0,
        ln(head.places.speeches()),
        ln(whole.places.speeches()),
        ln(path.known),
        head.context.min(12) as f64 / 4.0,
        f64::from(u8::from(path.after_mark)),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::suggest::infix::{Attested, Step};

    fn path(probability: f64, speeches: usize) -> Path<'static> {
        let step = Step { probability, places: Attested::in_speeches(speeches), context: 4 };
        Path { units: vec![1; 6], steps: vec![step; 6], known: 4, known_well: 4, after_mark: false }
    }

    #[test]
    fn what_is_likelier_is_surer_and_all_is_never_surer_than_its_head() {
        let of = |p| confidence(&path(p, 9), 6).unwrap();
        assert!(of(0.5).head < of(0.8).head && of(0.8).head < of(0.99).head);
        assert!(of(0.5).whole < of(0.99).whole);
        for p in [0.01, 0.5, 0.999] {
            let Confidence { head, whole } = of(p);
            assert!((0.0..=1.0).contains(&head) && whole <= head, "{p}: {head} {whole}");
        }
        assert_eq!(confidence(&path(0.9, 9), 7), None, "no longer than the path");
        assert_eq!(confidence(&path(0.9, 9), 0), None);
    }
}
