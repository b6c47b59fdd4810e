//! Characters whose sound is in doubt: rare ones, and those with several sounds in words that are often misread.

use std::sync::LazyLock;

use pinyin::ToPinyin;
use rustc_hash::FxHashMap;

use super::Piece;

/// A word, and for each of its characters how it is said; empty where nobody doubts.
type Word = (Vec<char>, Vec<&'static str>);

/// `word readings…`, `_` for a character that needs none; one a line, `#` begins a comment. Our own list.
static WORDS: LazyLock<FxHashMap<char, Vec<Word>>> = LazyLock::new(|| {
    let mut out: FxHashMap<char, Vec<Word>> = FxHashMap::default();
    let lines = include_str!("data/sounds.txt").lines().map(str::trim).filter(|line| !line.starts_with('#'));
    for line in lines {
        let mut parts = line.split_whitespace();
        let Some(word) = parts.next() else { continue };
        let chars: Vec<char> = word.chars().collect();
        let readings: Vec<&str> = parts.map(|reading| if reading == "_" { "" } else { reading }).collect();
        if let (Some(&first), true) = (chars.first(), chars.len() == readings.len()) {
            out.entry(first).or_default().push((chars, readings));
        }
    }
    for words in out.values_mut() {
        words.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
    }
    out
});

/// The pieces of the word that begins at `at`, or the rare character there.
pub(super) fn at(chars: &[char], at: usize) -> Option<Vec<Piece>> {
    let first = *chars.get(at)?;
    let known = WORDS.get(&first).into_iter().flatten();
    let found = known.into_iter().find(|(word, _)| chars.get(at..at + word.len()) == Some(word));
    if let Some((word, readings)) = found {
        let pieces = word.iter().zip(readings).map(|(c, reading)| piece(*c, reading));
        return Some(pieces.collect());
    }
    if !is_rare(first) {
        return None;
    }
    Some(vec![piece(first, first.to_pinyin()?.with_tone())])
}

fn piece(c: char, reading: &str) -> Piece {
    Piece::new(c, reading)
}

/// Whether an ideograph is none of the 3,755 of the first level of GB 2312, which everybody reads without thinking.
fn is_rare(c: char) -> bool {
    if !crate::lexicon::han::is_han(c) {
        return false;
    }
    let mut buffer = [0; 4];
    let (bytes, _, unknown) = encoding_rs::GBK.encode(c.encode_utf8(&mut buffer));
    // The first level are rows 16 to 55 of the table.
    let common = matches!(*bytes, [0xB0..=0xD7, 0xA1..=0xFE]);
    unknown || !common
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_characters_are_told_from_common_ones() {
        assert!("赓踔擘".chars().all(is_rare));
        assert!(!"坚持党的领导，人民A１".chars().any(is_rare));
    }

    #[test]
    fn every_line_of_the_list_has_a_reading_for_each_character() {
        let lines = include_str!("data/sounds.txt").lines().map(str::trim);
        let mut count = 0;
        for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let mut parts = line.split_whitespace();
            let word = parts.next().unwrap();
            let readings: Vec<_> = parts.collect();
            assert_eq!(word.chars().count(), readings.len(), "{line}");
            assert!(readings.iter().any(|reading| *reading != "_"), "{line}");
            count += 1;
        }
        assert!(count > 60);
    }
}
