//! Which short grams are frequent: what is asked for consists of such grams wherever it stands, so the rest of the text
//! need not be sorted.
//!
//! Grams are counted in hash tables, by groups. Two that share a slot can only make it look more frequent: nothing is
//! lost, a little too much is sorted.

#![expect(clippy::indexing_slicing, reason = "hot numeric loops over tables whose sizes are set here")]

use super::suffix::{Clauses, GROUP_BITS, Needs};

/// The longest gram that is counted, in units.
const LONGEST: usize = 8;
/// Slots of a table, at most, as a power of two.
const BITS: u32 = 23;

/// The frequent grams of an archive.
pub(super) struct Grams {
    short: Frequent,
    /// Where long strings need fewer groups than short ones: their grams.
    long: Option<Frequent>,
}

impl Grams {
    /// Counts the grams that strings of these needs consist of.
    pub fn count(clauses: Clauses<'_>, needs: Needs) -> Self {
        let size = clauses.text.len().max(1).ilog2() + 1;
        let least = needs.groups(needs.shortest);
        let slots = Slots::count(clauses, needs.shortest, size, None);
        let short = slots.frequent(least);
        // Where short strings need no more groups, long ones are covered by what covers these.
        let long = (least > needs.min).then(|| {
            let parts = slots.frequent(needs.min);
            drop(slots);
            Slots::count(clauses, needs.long, size, Some(&parts)).frequent(needs.min)
        });
        Self { short, long }
    }

    /// For each position of a clause the end of the frequent gram that begins there, or 0.
    pub fn ends(&self, clause: &[u16], out: &mut Vec<u16>) {
        out.clear();
        out.resize(clause.len(), 0);
        for frequent in [Some(&self.short), self.long.as_ref()].into_iter().flatten() {
            each(clause, frequent.gram, frequent.bits, |at, slot| {
                if frequent.holds(slot) {
                    out[at] = (at + frequent.gram) as u16;
                }
            });
        }
    }
}

/// Which grams of one length are frequent, by a bit for every slot.
struct Frequent {
    gram: usize,
    bits: u32,
    frequent: Vec<u64>,
}

impl Frequent {
    #[inline]
    fn holds(&self, slot: usize) -> bool {
        self.frequent[slot / 64] >> (slot % 64) & 1 != 0
    }
}

/// In how many groups the grams of a slot stand. Never too few: what a slot counts is how often the group changes from
/// one of its grams to the next, in the order of the clauses' first uses, which is hardly more than the groups. That a
/// law names its own subject in a hundred clauses counts once.
struct Slots {
    gram: usize,
    bits: u32,
    /// The low bits hold the last group, from 1 on, the high bits the count.
    slots: Vec<u32>,
}

/// The largest group that is told from others in a slot.
const KNOWN: u32 = (1 << GROUP_BITS) - 1;
/// The most that a slot counts to.
const MOST: u32 = u32::MAX >> GROUP_BITS;

impl Slots {
    /// Counts the grams of one length (or the longest there are); only those whose first and last `parts` are frequent.
    fn count(clauses: Clauses<'_>, gram: usize, size: u32, parts: Option<&Frequent>) -> Self {
        let (gram, bits) = (gram.clamp(1, LONGEST), size.clamp(10, BITS));
        let mut slots = vec![0u32; 1 << bits];
        let mut part = Vec::new();
        clauses.for_each(|id, clause| {
            let groups = clauses.groups.get(id);
            let (Some(&first), Some(&last)) = (groups.first(), groups.last()) else { return };
            let many = groups.len().min(MOST as usize) as u32;
            let (first, last) = (first.saturating_add(1), if last < KNOWN { last + 1 } else { 0 });
            let mut add = |slot: usize| {
                let slot = &mut slots[slot];
                let repeated = u32::from(*slot & KNOWN == first);
                let count = ((*slot >> GROUP_BITS) + many - repeated).min(MOST);
                *slot = count << GROUP_BITS | last;
            };
            let Some(parts) = parts else {
                each(clause, gram, bits, |_, slot| add(slot));
                return;
            };
            part.clear();
            each(clause, parts.gram, parts.bits, |_, slot| part.push(parts.holds(slot)));
            let back = gram.saturating_sub(parts.gram);
            each(clause, gram, bits, |at, slot| {
                if part[at] && part[at + back] {
                    add(slot);
                }
            });
        });
        Self { gram, bits, slots }
    }

    /// The slots that count to `min` or more.
    fn frequent(&self, min: u32) -> Frequent {
        let min = min.clamp(1, MOST);
        let bit = |(i, slot): (usize, &u32)| u64::from(slot >> GROUP_BITS >= min) << i;
        let word = |chunk: &[u32]| chunk.iter().enumerate().map(bit).sum();
        Frequent { gram: self.gram, bits: self.bits, frequent: self.slots.chunks(64).map(word).collect() }
    }
}

/// Calls `act` with the position and the slot of every gram of a clause.
#[inline]
fn each(clause: &[u16], gram: usize, bits: u32, mut act: impl FnMut(usize, usize)) {
    let mask = u128::MAX >> (16 * (LONGEST - gram));
    let mut window = 0u128;
    for (i, &unit) in clause.iter().enumerate() {
        window = window << 16 | u128::from(unit);
        if i + 1 >= gram {
            let (low, high) = ((window & mask) as u64, ((window & mask) >> 64) as u64);
            let mixed = low ^ high.wrapping_mul(0xff51_afd7_ed55_8ccd).rotate_left(29);
            act(i + 1 - gram, (mixed.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - bits)) as usize);
        }
    }
}
