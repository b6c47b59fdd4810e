//! How the table of words is laid out. `build.rs` writes it from the list of words, with this file; [`super`] reads it.
//!
//! Every beginning of a word has a cell of eight bytes: what it costs as a word (if it is one), its class, whether a
//! longer word begins with it, and enough of its hash to tell it from all others. Beginnings of one character lie in a
//! row by their code, longer ones in an open hash table.

/// The first and one past the last character that begins a word of the table.
pub const FIRST: u16 = 0x4e00;
pub const LAST: u16 = 0xa000;
/// Cells of the row of single characters.
pub const ROW: usize = (LAST - FIRST) as usize;
/// Slots of the hash table, a power of two.
pub const SLOTS: usize = 1 << 20;
/// Bits that say which pairs of characters begin a word, so that most of what begins none is known without the table,
/// which fits into no cache.
pub const PAIRS: usize = 1 << 21;
/// Bytes of a cell.
pub const CELL: usize = 8;
/// The cost of what is no word.
pub const NO_WORD: u32 = 0xffff;
/// Costs are logarithms times this.
pub const SCALE: f64 = 2800.0;

/// A cell: class in the lowest 6 bits, then one bit for longer words, 16 bits of cost, 41 bits of hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell(pub u64);

impl Cell {
    /// No word and no beginning of one.
    pub const EMPTY: Self = Self(0);

    /// A cell of these parts; `cost` is [`NO_WORD`] for a mere beginning.
    pub const fn new(hash: u64, cost: u32, more: bool, class: u8) -> Self {
        Self(hash >> 23 << 23 | (cost as u64 & 0xffff) << 7 | (more as u64) << 6 | class as u64 & 63)
    }

    /// The cost as a word, or [`NO_WORD`].
    #[inline]
    pub const fn cost(self) -> u32 {
        (self.0 >> 7) as u32 & 0xffff
    }

    /// Whether a longer word begins so.
    #[inline]
    pub const fn more(self) -> bool {
        self.0 & 64 != 0
    }

    /// The number of the class.
    #[inline]
    pub const fn class(self) -> u8 {
        (self.0 & 63) as u8
    }

    /// Whether the cell belongs to the beginning with this hash.
    #[inline]
    pub const fn is_of(self, hash: u64) -> bool {
        self.0 >> 23 == hash >> 23
    }
}

/// The hash of a first character.
#[inline]
pub const fn first(unit: u16) -> u64 {
    step(7, unit)
}

/// The hash of a beginning one character longer.
#[inline]
pub const fn step(hash: u64, unit: u16) -> u64 {
    (hash ^ unit as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
}

/// The slot where the search for a beginning starts. Bits that the cell does not keep decide, so that a slot and a cell
/// know more of the hash together.
#[inline]
pub const fn slot(hash: u64) -> usize {
    hash as usize & (SLOTS - 1)
}

/// Which of the [`PAIRS`] belongs to a beginning of two characters: byte and bit.
#[inline]
pub const fn pair(hash: u64) -> (usize, u8) {
    let bit = (hash >> 43) as usize & (PAIRS - 1);
    (bit / 8, 1 << (bit % 8))
}
