//! Matching by characters, by pinyin and by initials: zlqj → 总揽全局.

use pinyin::ToPinyinMulti;

/// A text prepared for matching: for each letter or ideograph the initials it can be read with.
#[derive(Debug, Clone, Default)]
pub(crate) struct Readable {
    /// Bit `n` is set where the character can be typed with the `n`-th letter; 0 for anything that is not typed.
    initials: Box<[u32]>,
}

/// How well a query fits, the better the smaller.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Fit {
    /// The text begins with the characters typed.
    Begins,
    /// The text holds them.
    Holds,
    /// Initials of the text's beginning.
    Initials,
    /// Initials or pinyin of a later word.
    Inside,
    /// Pinyin of the text's beginning.
    Pinyin,
}

impl Readable {
    /// Prepares a text.
    pub fn new(text: &str) -> Self {
        Self { initials: text.chars().map(initials).collect() }
    }

    /// Bytes held.
    pub fn bytes(&self) -> usize {
        self.initials.len() * 4 + size_of::<Self>()
    }

    /// How `query` fits `text` (the one this was made of); `None` if it does not. An empty query fits anything.
    pub fn fit(&self, text: &str, query: &str) -> Option<Fit> {
        if text.starts_with(query) {
            return Some(Fit::Begins);
        }
        if text.contains(query) {
            return Some(Fit::Holds);
        }
        let letters: Vec<u8> =
            query.bytes().filter(|b| !b" '".contains(b)).map(|b| b.to_ascii_lowercase()).collect();
        if letters.len() < 2 || !letters.iter().all(u8::is_ascii_lowercase) {
            return None;
        }
        let typed: Vec<(char, u32)> =
            text.chars().zip(self.initials.iter().copied()).filter(|&(_, initials)| initials != 0).collect();
        if by_initials(&typed, &letters) {
            return Some(Fit::Initials);
        }
        if by_pinyin(&typed, &letters) {
            return Some(Fit::Pinyin);
        }
        let later = (1..typed.len()).filter_map(|start| typed.get(start..));
        let first = letters.first().copied().map_or(0, bit);
        let found = later
            .filter(|tail| tail.first().is_some_and(|&(_, initials)| initials & first != 0))
            .any(|tail| by_initials(tail, &letters) || by_pinyin(tail, &letters));
        found.then_some(Fit::Inside)
    }
}

fn bit(letter: u8) -> u32 {
    if letter.is_ascii_lowercase() { 1 << (letter - b'a') } else { 0 }
}

fn initials(c: char) -> u32 {
    if c.is_ascii_alphabetic() {
        return u8::try_from(c).map_or(0, |c| bit(c.to_ascii_lowercase()));
    }
    let readings = c.to_pinyin_multi().into_iter().flatten();
    readings.filter_map(|p| p.plain().bytes().next()).fold(0, |set, letter| set | bit(letter))
}

fn by_initials(typed: &[(char, u32)], letters: &[u8]) -> bool {
    letters.len() <= typed.len()
        && typed.iter().zip(letters).all(|(&(_, initials), &letter)| initials & bit(letter) != 0)
}

/// Each character by its whole pinyin or its initial; the last pinyin may be unfinished.
fn by_pinyin(typed: &[(char, u32)], letters: &[u8]) -> bool {
    let Some((&first, rest)) = letters.split_first() else { return true };
    let Some((&(c, initials), tail)) = typed.split_first() else { return false };
    if initials & bit(first) == 0 {
        return false;
    }
    if by_pinyin(tail, rest) {
        return true;
    }
    let readings = c.to_pinyin_multi().into_iter().flatten();
    readings.into_iter().any(|reading| {
        let reading = reading.plain().as_bytes();
        // Two letters for one: zh, ch, sh are initials too.
        let double = reading.get(..2).filter(|d| matches!(*d, b"zh" | b"ch" | b"sh"));
        reading.starts_with(letters)
            || letters.strip_prefix(reading).is_some_and(|rest| by_pinyin(tail, rest))
            || double.and_then(|d| letters.strip_prefix(d)).is_some_and(|rest| by_pinyin(tail, rest))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fit(text: &str, query: &str) -> Option<Fit> {
        Readable::new(text).fit(text, query)
    }

    #[test]
    fn characters_initials_and_pinyin() {
        let text = "总揽全局、协调各方";
        assert_eq!(fit(text, "总揽"), Some(Fit::Begins));
        assert_eq!(fit(text, "协调"), Some(Fit::Holds));
        assert_eq!(fit(text, "zlqj"), Some(Fit::Initials));
        assert_eq!(fit(text, "zlqjxtgf"), Some(Fit::Initials));
        assert_eq!(fit(text, "xtgf"), Some(Fit::Inside));
        assert_eq!(fit(text, "zonglanquanju"), Some(Fit::Pinyin));
        assert_eq!(fit(text, "zonglquanj"), Some(Fit::Pinyin));
        assert_eq!(fit(text, "zlqx"), None);
        assert_eq!(fit("重要意义", "zyyy"), Some(Fit::Initials));
        assert_eq!(fit("重新出发", "cxcf"), Some(Fit::Initials));
    }
}
