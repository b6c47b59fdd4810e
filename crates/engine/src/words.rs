//! Lists of words, looked up all at once in a text.
//!
//! Most characters begin no word, and a table of bits, asked by the next six bytes, says so faster than an automaton takes
//! a step; the few words that begin with the same two characters are then compared one by one, the longest first.

use rustc_hash::FxHashMap;

/// A bit for each number of sixteen bits.
type Bits = [u64; 1 << 10];

/// A set of characters of the basic plane.
#[derive(Debug)]
pub struct Chars(Box<Bits>);

impl Chars {
    /// The characters of a text.
    pub fn new(text: &str) -> Self {
        let mut bits = Box::new([0; 1 << 10]);
        text.chars().filter(|c| u32::from(*c) <= 0xFFFF).for_each(|c| set(&mut bits, u32::from(c)));
        Self(bits)
    }

    /// Whether `c` is one of them.
    pub fn has(&self, c: char) -> bool {
        u32::from(c) <= 0xFFFF && has(&self.0, u32::from(c))
    }

    /// Whether any of them stands in `text`.
    pub fn any_in(&self, text: &str) -> bool {
        self.first_in(text).is_some()
    }

    /// The byte at which the first of them stands in `text`.
    #[inline]
    pub fn first_in(&self, text: &str) -> Option<usize> {
        let mut rest = text.as_bytes();
        let here = |rest: &[u8]| Some(text.len() - rest.len());
        loop {
            match rest {
                // Most characters: their first two bytes tell the word of the table, the third tells the bit.
                [a @ 0xE0..=0xEF, b, c, behind @ ..] => {
                    let word = usize::from(a & 0xF) << 6 | usize::from(b & 0x3F);
                    if self.0.get(word).is_some_and(|word| word >> (c & 0x3F) & 1 == 1) {
                        return here(rest);
                    }
                    rest = behind;
                }
                [a @ ..=0x7F, behind @ ..] => {
                    if has(&self.0, u32::from(*a)) {
                        return here(rest);
                    }
                    rest = behind;
                }
                [a @ 0xC0..=0xDF, b, behind @ ..] => {
                    if has(&self.0, u32::from(a & 0x1F) << 6 | u32::from(b & 0x3F)) {
                        return here(rest);
                    }
                    rest = behind;
                }
                // Beyond the basic plane.
                [_, behind @ ..] => rest = behind,
                [] => return None,
            }
        }
    }
}

/// Words with what they stand for.
#[derive(Debug)]
pub struct Words<T> {
    /// One bit for each six bytes, folded: whether a word whose first character has three bytes may begin with them.
    long: Box<Bits>,
    /// The same of three bytes, for the words of fewer than six, and for barred characters; most lists have neither.
    short: Option<Box<Bits>>,
    /// One bit for each byte that another word begins with, or another barred character.
    other: [u64; 4],
    /// The characters that end a search.
    barred: Chars,
    /// The words of one character.
    alone: Chars,
    /// The words, those with the same first two characters together, of these the longest first.
    words: Vec<Word<T>>,
    /// Where they begin and end in it, by their first two characters; with NUL for the second those of one character.
    heads: FxHashMap<(char, char), (u32, u32)>,
}

#[derive(Debug, Clone, Copy)]
struct Word<T> {
    /// The third character, which most words are told apart by; NUL where there is none.
    third: char,
    text: &'static str,
    meaning: T,
}

impl<T: Copy> Words<T> {
    /// Makes the tables; of a word that stands there twice the first counts.
    pub fn new(words: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        Self::barring("", words)
    }

    /// The same, with characters of the basic plane that end a search by [`Words::find_unless_barred`]. A word that holds
    /// one of them is left out: it could never be found.
    pub fn barring(barred: &str, words: impl IntoIterator<Item = (&'static str, T)>) -> Self {
        let mut made = Self {
            long: empty(),
            short: None,
            other: [0; 4],
            barred: Chars::new(barred),
            alone: Chars::new(""),
            words: Vec::new(),
            heads: FxHashMap::default(),
        };
        for c in barred.chars() {
            made.stop_at(c.encode_utf8(&mut [0; 4]));
        }
        let mut lists: FxHashMap<(char, char), Vec<Word<T>>> = FxHashMap::default();
        for (text, meaning) in words {
            let mut chars = text.chars();
            let Some(first) = chars.next().filter(|_| !made.barred.any_in(text)) else { continue };
            made.stop_at(text);
            let second = chars.next().unwrap_or_else(|| {
                set(&mut made.alone.0, u32::from(first));
                '\0'
            });
            let word = Word { third: chars.next().unwrap_or('\0'), text, meaning };
            lists.entry((first, second)).or_default().push(word);
        }
        for (head, mut list) in lists {
            list.sort_by_key(|word| std::cmp::Reverse(word.text.len()));
            let start = made.words.len() as u32;
            made.words.append(&mut list);
            made.heads.insert(head, (start, made.words.len() as u32));
        }
        made
    }

    /// Sets the bits at which a search looks closer for what begins like this.
    fn stop_at(&mut self, begins: &str) {
        match begins.as_bytes() {
            [0xE0..=0xEF, _, _, _, _, _, ..] => set(&mut self.long, six(head(begins.as_bytes()))),
            [0xE0..=0xEF, ..] => {
                set(self.short.get_or_insert_with(empty), three(head(begins.as_bytes())));
            }
            [lead, ..] => set_byte(&mut self.other, *lead),
            [] => {}
        }
    }

    /// Tells `found` of every word in `text`, leftmost and longest, in order: first byte, one past the last, meaning.
    pub fn find(&self, text: &str, found: impl FnMut(usize, usize, T)) {
        self.search(text, |_| false, found);
    }

    /// [`Words::find`] until a barred character is met: whether there was none. What was told of before is of no worth
    /// then. Most texts hold none, and need not be searched for them beforehand.
    #[must_use]
    pub fn find_unless_barred(&self, text: &str, found: impl FnMut(usize, usize, T)) -> bool {
        self.search(text, |c| self.barred.has(c), found)
    }

    /// Whether any of the words stands in `text`.
    pub fn any_in(&self, text: &str) -> bool {
        let mut any = false;
        self.find(text, |_, _, _| any = true);
        any
    }

    /// Whether the search came to the end of the text.
    #[inline]
    fn search(
        &self,
        text: &str,
        ends: impl Fn(char) -> bool,
        mut found: impl FnMut(usize, usize, T),
    ) -> bool {
        let mut rest = text.as_bytes();
        loop {
            // Most characters have three bytes, and eight are at hand.
            while let Some(eight) = rest.first_chunk()
                && let head = u64::from_le_bytes(*eight)
                && head & 0xF0 == 0xE0
                && !self.may_stop(head)
            {
                rest = rest.get(3..).unwrap_or_default();
            }
            let [lead, ..] = rest else { return true };
            let mut taken = size(*lead);
            let stops = match taken {
                3 => self.may_stop(head(rest)),
                _ => has_byte(&self.other, *lead),
            };
            if stops {
                let at = text.len() - rest.len();
                let Some(tail) = text.get(at..) else { return true };
                if tail.starts_with(&ends) {
                    return false;
                }
                if let Some((word, meaning)) = self.longest(tail) {
                    found(at, at + word.len(), meaning);
                    taken = word.len();
                }
            }
            rest = rest.get(taken..).unwrap_or_default();
        }
    }

    /// The longest word that `text` begins with.
    fn longest(&self, text: &str) -> Option<(&'static str, T)> {
        let mut chars = text.chars();
        let first = chars.next()?;
        let mut next = || chars.next().unwrap_or('\0');
        let (second, third) = (next(), next());
        let listed = |second| {
            let (start, end) = self.heads.get(&(first, second)).copied().unwrap_or_default();
            self.words.get(start as usize..end as usize).unwrap_or_default().iter()
        };
        let longer = listed(second)
            .find(|word| word.third == '\0' || word.third == third && text.starts_with(word.text));
        let alone = || self.alone.has(first).then(|| listed('\0').next()).flatten();
        longer.or_else(alone).map(|word| (word.text, word.meaning))
    }

    /// Whether a word may begin with these bytes, or a barred character, each beginning with a character of three. Seldom
    /// so, which the processor foresees.
    #[inline]
    fn may_stop(&self, head: u64) -> bool {
        has(&self.long, six(head)) || self.short.as_ref().is_some_and(|short| has(short, three(head)))
    }
}

/// How many bytes a character has that begins with this one.
#[inline]
fn size(lead: u8) -> usize {
    match lead {
        0xE0..=0xEF => 3,
        ..0xC0 => 1,
        0xC0..=0xDF => 2,
        _ => 4,
    }
}

/// The first bytes as one number, filled up with zeros behind the end.
#[inline]
fn head(bytes: &[u8]) -> u64 {
    match bytes.first_chunk() {
        Some(eight) => u64::from_le_bytes(*eight),
        None => bytes.iter().rev().fold(0, |head, byte| head << 8 | u64::from(*byte)),
    }
}

/// Six bytes folded into sixteen bits.
#[inline]
fn six(head: u64) -> u32 {
    fold(head & 0xFFFF_FFFF_FFFF)
}

/// Three bytes folded into sixteen bits.
#[inline]
fn three(head: u64) -> u32 {
    fold(head & 0xFF_FFFF)
}

#[inline]
fn fold(bytes: u64) -> u32 {
    (bytes.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48) as u32
}

/// The place of a number of sixteen bits: which word, which bit.
#[inline]
fn place(code: u32) -> (usize, u32) {
    ((code >> 6) as usize & 0x3FF, code & 63)
}

fn empty() -> Box<Bits> {
    Box::new([0; 1 << 10])
}

fn set(bits: &mut Bits, code: u32) {
    let (word, bit) = place(code);
    if let Some(word) = bits.get_mut(word) {
        *word |= 1 << bit;
    }
}

#[inline]
fn has(bits: &Bits, code: u32) -> bool {
    let (word, bit) = place(code);
    bits.get(word).is_some_and(|word| word >> bit & 1 == 1)
}

fn set_byte(bits: &mut [u64; 4], byte: u8) {
    if let Some(word) = bits.get_mut(usize::from(byte >> 6)) {
        *word |= 1 << (byte & 63);
    }
}

#[inline]
fn has_byte(bits: &[u64; 4], byte: u8) -> bool {
    bits.get(usize::from(byte >> 6)).is_some_and(|word| word >> (byte & 63) & 1 == 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn words_are_found_as_by_trying_each(text in "[人大代表县a1（）·😀]{0,12}") {
            const ALL: [&str; 9] = ["人大", "人大代表", "代表", "县", "a1", "a", "（1）", "·", "😀大"];
            let mut tried = Vec::new();
            let mut at = 0;
            while let Some((rest, c)) = text.get(at..).and_then(|rest| Some((rest, rest.chars().next()?))) {
                let longest = ALL.iter().filter(|word| rest.starts_with(**word)).max_by_key(|w| w.len());
                if let Some(word) = longest {
                    tried.push((at, at + word.len(), *word));
                }
                at += longest.map_or(c.len_utf8(), |word| word.len());
            }
            let mut found = Vec::new();
            Words::new(ALL.map(|word| (word, word))).find(&text, |start, end, word| found.push((start, end, word)));
            prop_assert_eq!(found, tried);
        }

        #[test]
        fn any_of_them_is_found(text in ".{0,8}", wanted in ".{0,3}") {
            let wanted: String = wanted.chars().filter(|c| *c <= '\u{FFFF}').collect();
            prop_assert_eq!(Chars::new(&wanted).first_in(&text), text.find(|c| wanted.contains(c)));
        }
    }

    #[test]
    fn a_barred_character_ends_a_search_wherever_it_stands() {
        let words = Words::barring("“縣é", [("人大", 1), ("县“一府", 2), ("县", 3)]);
        for text in ["人大“代表”", "“", "县“一府", "a縣", "人大代表與縣", "aé"] {
            assert!(!words.find_unless_barred(text, |_, _, _| {}), "{text}");
        }
        let mut found = Vec::new();
        assert!(words.find_unless_barred("县人大，與", |start, _, meaning| found.push((start, meaning))));
        words.find("县“人大", |start, _, meaning| found.push((start, meaning)));
        assert_eq!(found, [(0, 3), (3, 1), (0, 3), (6, 1)]);
    }

    #[test]
    fn the_leftmost_and_longest_word_counts() {
        let words = Words::new([("人大", 1), ("人大代表", 2), ("代表", 3), ("县", 4)]);
        let mut found = Vec::new();
        words.find("人大代表与人大的代表，县", |start, end, meaning| {
            found.push((start, end, meaning))
        });
        assert_eq!(found, [(0, 12, 2), (15, 21, 1), (24, 30, 3), (33, 36, 4)]);
    }
}
