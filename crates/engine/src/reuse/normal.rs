//! Text as compared: letters and digits only, full-width ones narrow, traditional characters simplified, one 16-bit symbol
//! each.

use std::sync::LazyLock;

use crate::lexicon::fold::simplified;

/// The first ideograph of the usual range.
const FIRST: u32 = '\u{4E00}' as u32;

/// The symbol of every ideograph of the usual range: its simplified form.
static FOLDED: LazyLock<Vec<u16>> = LazyLock::new(|| {
    ('\u{4E00}'..='\u{9FFF}').map(|c| u16::try_from(simplified(c) as u32).unwrap_or_default()).collect()
});

/// The symbol between two sources; no text holds it.
pub(super) const BREAK: u16 = 0;

/// The symbol of a character, or `None` for marks and blanks. Characters beyond the Basic Multilingual Plane share a
/// range of private symbols: a collision there costs a comparison, never a false report of a whole run.
pub(super) fn symbol(c: char) -> Option<u16> {
    // The bulk of Chinese text, answered before any other table is asked.
    if let Some(folded) = (c as u32).checked_sub(FIRST).and_then(|at| FOLDED.get(at as usize)) {
        return Some(*folded);
    }
    let code = match c as u32 {
        code @ 0xFF01..=0xFF5E => code - 0xFEE0,
        code => code,
    };
    let c = char::from_u32(code)?;
    if !c.is_alphanumeric() {
        return None;
    }
    let code = if c.is_ascii() { u32::from(c.to_ascii_lowercase() as u8) } else { code };
    Some(u16::try_from(code).unwrap_or(0xE000 + (code % 0x1800) as u16))
}

/// A normalised text with the place of each symbol in the original, in characters.
pub(super) struct Normal {
    pub symbols: Vec<u16>,
    pub places: Vec<u32>,
}

impl Normal {
    pub fn new(text: &str) -> Self {
        let mut out =
            Self { symbols: Vec::with_capacity(text.len() / 3), places: Vec::with_capacity(text.len() / 3) };
        for (at, c) in text.chars().enumerate() {
            if let Some(symbol) = symbol(c) {
                out.symbols.push(symbol);
                out.places.push(at as u32);
            }
        }
        out
    }
}

/// Which characters of the originals are symbols: one bit each, with a stepping stone every `STEP` symbols, so that
/// the place of a symbol is found without keeping four bytes for each.
#[derive(Default)]
pub(super) struct Kept {
    bits: Vec<u64>,
    stones: Vec<u32>,
    characters: u32,
    symbols: u32,
}

const STEP: u32 = 256;

impl Kept {
    /// Appends one character; says whether it is a symbol.
    pub fn push(&mut self, kept: bool) {
        let (word, bit) = ((self.characters / 64) as usize, self.characters % 64);
        if word == self.bits.len() {
            self.bits.push(0);
        }
        if kept {
            if self.symbols.is_multiple_of(STEP) {
                self.stones.push(self.characters);
            }
            if let Some(last) = self.bits.last_mut() {
                *last |= 1 << bit;
            }
            self.symbols += 1;
        }
        self.characters += 1;
    }

    /// The character that symbol number `symbol` was; the end for a symbol beyond the last.
    pub fn place(&self, symbol: u32) -> u32 {
        let Some(stone) = self.stones.get((symbol / STEP) as usize) else { return self.characters };
        let mut wanted = symbol % STEP;
        let mut at = *stone;
        while at < self.characters {
            let word = self.bits.get((at / 64) as usize).copied().unwrap_or(0) >> (at % 64);
            let ones = word.count_ones();
            if ones > wanted {
                let mut word = word;
                for _ in 0..wanted {
                    word &= word - 1;
                }
                return at + word.trailing_zeros();
            }
            wanted -= ones;
            at = (at / 64 + 1) * 64;
        }
        self.characters
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.bits.len() * 8 + self.stones.len() * 4
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn symbols() {
        assert_eq!(symbol('Ａ'), symbol('a'));
        assert_eq!(symbol('１'), symbol('1'));
        assert_eq!(symbol('，'), None);
        assert_eq!(symbol(' '), None);
        assert!(symbol('𠮷').is_some());
        assert_ne!(symbol('人'), Some(BREAK));
    }

    proptest! {
        #[test]
        fn every_symbol_is_found_again(bits in prop::collection::vec(any::<bool>(), 0..2000)) {
            let mut kept = Kept::default();
            bits.iter().for_each(|b| kept.push(*b));
            let places: Vec<u32> = (0..bits.len() as u32).filter(|i| bits[*i as usize]).collect();
            for (symbol, place) in places.iter().enumerate() {
                prop_assert_eq!(kept.place(symbol as u32), *place);
            }
        }
    }
}
