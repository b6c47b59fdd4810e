//! What is indexed: the distinct clauses of an archive, and in how many groups a string of theirs must stand.

#![expect(
    clippy::indexing_slicing,
    reason = "hot numeric loops over arrays whose lengths are set by the archive"
)]

use std::ops::Range;

use super::archive::Lists;

/// In how many groups a string must stand. Short ones must be more widespread than long ones: what is said in five
/// characters by a handful of a thousand speakers says nothing, and would be half of what is sorted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Needs {
    /// Shorter strings are not asked for.
    pub shortest: usize,
    /// Groups that hold a string of fewer than `long` units.
    pub short: u32,
    /// From this length on `min` groups are enough.
    pub long: usize,
    /// Never more than `short`.
    pub min: u32,
}

impl Needs {
    /// The groups that must hold a string of so many units.
    #[inline]
    pub fn groups(&self, length: usize) -> u32 {
        if length < self.long { self.short } else { self.min }
    }
}

/// What is indexed: distinct clauses, and for each the groups (clusters) that use it, without repetition.
#[derive(Clone, Copy)]
pub(super) struct Clauses<'a> {
    /// Clauses, each followed by one separator unit.
    pub text: &'a [u16],
    /// Where each clause begins.
    pub starts: &'a [u32],
    /// The groups that use each clause.
    pub groups: &'a Lists,
    /// How often each clause is used.
    pub uses: &'a [u32],
}

impl<'a> Clauses<'a> {
    /// All of them.
    pub fn all(&self) -> Range<u32> {
        0..self.starts.len() as u32
    }

    /// Divides them between so many threads: shares of the text, in order.
    pub fn parts(&self, threads: usize) -> Vec<Range<u32>> {
        let threads = threads.max(1);
        let cut = |share: usize| {
            self.starts.partition_point(|&at| (at as usize) < self.text.len() * share / threads)
        };
        (0..threads).map(|share| cut(share) as u32..cut(share + 1) as u32).collect()
    }

    /// Calls `act` with the number, the beginning and the units of each clause of a part.
    #[inline]
    pub fn for_each(&self, part: &Range<u32>, mut act: impl FnMut(u32, usize, &[u16])) {
        for id in part.clone() {
            let start = self.starts[id as usize] as usize;
            act(id, start, &self.text[start..self.end(id)]);
        }
    }

    /// The clause that holds a place in the text, or the separator behind it.
    pub fn at(&self, place: usize) -> u32 {
        self.starts.partition_point(|&start| start as usize <= place).saturating_sub(1) as u32
    }

    /// Where a clause ends in the text.
    #[inline]
    pub fn end(&self, clause: u32) -> usize {
        self.starts.get(clause as usize + 1).map_or(self.text.len(), |&end| end as usize) - 1
    }

    /// The units from an offset of a clause on.
    #[inline]
    pub fn tail(&self, clause: u32, offset: usize) -> &'a [u16] {
        let end = self.end(clause);
        &self.text[end.min(self.starts[clause as usize] as usize + offset)..end]
    }
}
