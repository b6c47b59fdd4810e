//! Deals the positions to be sorted out to buckets, by the first bits of their gram's slot.
//!
//! In the order of the sorted index the text lies all over memory, and the processor would wait for each position. What a
//! bucket needs is read in the order of the text instead, none waiting for another, and stays in the cache while it is
//! sorted.

#![expect(clippy::indexing_slicing, reason = "hot numeric loops over arrays whose lengths are set here")]

use super::abreast::shared;
use super::clauses::Clauses;
use super::entry::Entry;
use super::grams::{Gram, Positions};

/// Slots of a bucket, at most: their positions, a few each, fit into the cache with the lines of the text they stand in.
pub(super) const SLOTS: usize = 1 << 10;

/// The positions, those of a bucket together and in the order of the text, and where each bucket ends.
pub(super) fn deal(
    clauses: Clauses<'_>,
    positions: &Positions,
    gram: Gram,
    threads: usize,
) -> (Vec<Entry>, Vec<usize>) {
    let shares = positions.shares(threads);
    let bucket = |at: usize| gram.slot(clauses.text, at) / SLOTS;
    let counts = shared(shares.iter().collect(), |share| {
        let mut counts = vec![0usize; gram.slots().div_ceil(SLOTS)];
        positions.for_each(share, clauses, |at, _| counts[bucket(at)] += 1);
        counts
    });
    let mut entries = vec![Entry::default(); counts.iter().flatten().sum()];
    // In every bucket each share of the text has places of its own, in order.
    let mut places: Vec<Vec<_>> = shares.iter().map(|_| Vec::new()).collect();
    let mut ends = Vec::new();
    let (mut rest, mut end) = (entries.as_mut_slice(), 0);
    for bucket in 0..gram.slots().div_ceil(SLOTS) {
        for (counts, places) in counts.iter().zip(&mut places) {
            let (own, others) = rest.split_at_mut(counts[bucket]);
            places.push(own.iter_mut());
            end += counts[bucket];
            rest = others;
        }
        ends.push(end);
    }
    shared(shares.iter().zip(places).collect(), |(share, mut places)| {
        positions.for_each(share, clauses, |at, clause| {
            if let Some(place) = places[bucket(at)].next() {
                *place = Entry::unsorted(clause, at);
            }
        });
    });
    (entries, ends)
}
