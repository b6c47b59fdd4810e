//! One position of the sorted index.

use super::archive::SEPARATOR;

/// Stands for the neighbour of what its clause begins or ends with.
pub(super) const EDGE: u16 = SEPARATOR;

/// A position of the index, in 64 bits: the number of its clause (32), its offset there (8; clauses are shorter than
/// 256 units), how far it agrees with its predecessor in the index (8), and the unit before it (16). Until it is sorted
/// it holds its place in the text instead of all but the clause.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Entry(u64);

impl Entry {
    /// A position that is not sorted yet.
    #[inline]
    pub fn unsorted(clause: u32, at: usize) -> Self {
        Self(u64::from(clause) << 32 | u64::from(at as u32))
    }

    /// The place in the text of one that is not sorted yet.
    #[inline]
    pub fn at(self) -> usize {
        self.0 as u32 as usize
    }

    /// A sorted position of which nothing is known yet but where it is and what stands before it.
    pub fn new(clause: u32, offset: usize, before: u16) -> Self {
        Self(u64::from(clause) << 32 | (offset as u64 & 0xff) << 24 | u64::from(before))
    }

    /// The same with so many units shared with the entry before it.
    pub fn agreeing(self, units: usize) -> Self {
        Self(self.0 & !0xff_0000 | (units.min(0xff) as u64) << 16)
    }

    /// The number of the clause.
    #[inline]
    pub fn clause(self) -> u32 {
        (self.0 >> 32) as u32
    }

    /// The offset in the clause.
    #[inline]
    pub fn offset(self) -> usize {
        (self.0 >> 24) as usize & 0xff
    }

    /// How many units it shares with the entry before it; where it shares as many as are looked at, or too few groups share so
    /// many, it may be more.
    #[inline]
    pub fn agreement(self) -> u32 {
        (self.0 >> 16) as u32 & 0xff
    }

    /// The unit before the position, [`EDGE`] at the beginning of a clause.
    #[inline]
    pub fn before(self) -> u16 {
        self.0 as u16
    }
}
