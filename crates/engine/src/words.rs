//! Lists of words, looked up all at once in a text.
//!
//! Most characters begin no word, and a table of bits says so faster than an automaton takes a step; the few words
//! that begin with the same two characters are then compared one by one, the longest first.

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
}

/// Words with what they stand for.
#[derive(Debug)]
pub struct Words<T> {
    /// One bit for each character that is a word by itself, folded.
    alone: Box<Bits>,
    /// One bit for each pair of characters, folded: whether a word may begin with them.
    pairs: Box<Bits>,
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
        let empty = || Box::new([0; 1 << 10]);
        let mut made =
            Self { alone: empty(), pairs: empty(), words: Vec::new(), heads: FxHashMap::default() };
        let mut lists: FxHashMap<(char, char), Vec<Word<T>>> = FxHashMap::default();
        for (text, meaning) in words {
            let mut chars = text.chars();
            let Some(first) = chars.next() else { continue };
            let second = chars.next();
            match second {
                Some(second) => set(&mut made.pairs, pair(first, second)),
                None => set(&mut made.alone, u32::from(first)),
            }
            let word = Word { third: chars.next().unwrap_or('\0'), text, meaning };
            lists.entry((first, second.unwrap_or('\0'))).or_default().push(word);
        }
        for (head, mut list) in lists {
            list.sort_by_key(|word| std::cmp::Reverse(word.text.len()));
            let start = made.words.len() as u32;
            made.words.append(&mut list);
            made.heads.insert(head, (start, made.words.len() as u32));
        }
        made
    }

    /// Tells `found` of every word in `text`, leftmost and longest, in order: first byte, one past the last, meaning.
    pub fn find(&self, text: &str, mut found: impl FnMut(usize, usize, T)) {
        let mut end = 0;
        let mut chars = text.char_indices();
        let mut here = chars.next();
        while let Some((start, c)) = here {
            here = chars.next();
            let second = here.map_or('\0', |(_, c)| c);
            if !self.may_begin(c, second) || start < end {
                continue;
            }
            let Some(tail) = text.get(start..) else { continue };
            if let Some((word, meaning)) = self.longest(tail, c, second) {
                end = start + word.len();
                found(start, end, meaning);
            }
        }
    }

    /// The longest word that `text`, whose first characters these are, begins with.
    fn longest(&self, text: &str, first: char, second: char) -> Option<(&'static str, T)> {
        let listed = |second| {
            let (start, end) = self.heads.get(&(first, second)).copied().unwrap_or_default();
            self.words.get(start as usize..end as usize).unwrap_or_default().iter()
        };
        let third = text.chars().nth(2).unwrap_or('\0');
        let longer = listed(second)
            .find(|word| word.third == '\0' || word.third == third && text.starts_with(word.text));
        let alone = || if has(&self.alone, u32::from(first)) { listed('\0').next() } else { None };
        longer.or_else(alone).map(|word| (word.text, word.meaning))
    }

    /// Whether a word may begin with these two characters, or is the first alone. Seldom so, which the processor
    /// foresees: the two questions are asked together.
    fn may_begin(&self, first: char, second: char) -> bool {
        has(&self.pairs, pair(first, second)) | has(&self.alone, u32::from(first))
    }
}

/// Two characters folded into sixteen bits.
fn pair(first: char, second: char) -> u32 {
    u32::from(first).wrapping_mul(0x9E37) ^ u32::from(second)
}

/// The place of the lower sixteen bits of a code: which word, which bit.
fn place(code: u32) -> (usize, u32) {
    ((code >> 6) as usize & 0x3FF, code & 63)
}

fn set(bits: &mut Bits, code: u32) {
    let (word, bit) = place(code);
    if let Some(word) = bits.get_mut(word) {
        *word |= 1 << bit;
    }
}

fn has(bits: &Bits, code: u32) -> bool {
    let (word, bit) = place(code);
    bits.get(word).is_some_and(|word| word >> bit & 1 == 1)
}

#[cfg(test)]
mod tests {
    use super::*;

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
