//! Small questions about a line of Chinese text.

pub use crate::lexicon::fold::folded;
pub use crate::lexicon::han::is_han;
pub use crate::lexicon::sentence::first_sentence;
use crate::lexicon::sentence::is_end;

/// How many bytes are counted into one byte at a time: fewer than it can hold.
const BLOCK: usize = 128;

/// How many bytes pass `test`. Without a branch or a wide sum the compiler works on many bytes at once; so `test`
/// should be made of comparisons and `|`.
fn count_bytes(bytes: &[u8], test: impl Fn(u8) -> bool) -> usize {
    let block = |block: &[u8]| block.iter().fold(0_u8, |n, b| n.wrapping_add(u8::from(test(*b))));
    bytes.chunks(BLOCK).map(|bytes| usize::from(block(bytes))).sum()
}

/// How many bytes are looked at together where it is only asked whether any passes.
const TOGETHER: usize = 32;

/// Whether any byte passes `test`; see [`count_bytes`] for what makes it fast. The last block overlaps the one before it,
/// so that nothing is left to be looked at byte by byte but where the text is shorter than a block.
#[inline]
pub fn any_byte(text: &str, test: impl Fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    let any = |block: &[u8]| block.iter().fold(0_u8, |found, b| found | u8::from(test(*b))) != 0;
    let (blocks, _) = bytes.as_chunks::<TOGETHER>();
    blocks.iter().any(|block| any(block))
        || bytes.last_chunk::<TOGETHER>().map_or_else(|| any(bytes), |last| any(last))
}

/// Whether any two bytes that follow each other pass `test`; see [`any_byte`] for what makes it fast.
#[inline]
pub fn any_pair(text: &str, test: impl Fn(u8, u8) -> bool) -> bool {
    let (bytes, next) = (text.as_bytes(), text.as_bytes().get(1..).unwrap_or_default());
    let bytes = bytes.get(..next.len()).unwrap_or_default();
    let any =
        |a: &[u8], b: &[u8]| a.iter().zip(b).fold(0_u8, |found, (a, b)| found | u8::from(test(*a, *b))) != 0;
    let ((a, _), (b, _)) = (bytes.as_chunks::<TOGETHER>(), next.as_chunks::<TOGETHER>());
    let last = bytes.last_chunk::<TOGETHER>().zip(next.last_chunk::<TOGETHER>());
    a.iter().zip(b).any(|(a, b)| any(a, b)) || last.map_or_else(|| any(bytes, next), |(a, b)| any(a, b))
}

/// Whether any three bytes that follow each other pass `test`: a character of three bytes, if the first can only begin
/// one. See [`any_byte`] for what makes it fast.
#[inline]
pub fn any_triple(text: &str, test: impl Fn(u8, u8, u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    let after = bytes.get(2..).unwrap_or_default();
    let next = bytes.get(1..=after.len()).unwrap_or_default();
    let bytes = bytes.get(..after.len()).unwrap_or_default();
    let any = |a: &[u8], b: &[u8], c: &[u8]| {
        let triples = a.iter().zip(b).zip(c);
        triples.fold(0_u8, |found, ((a, b), c)| found | u8::from(test(*a, *b, *c))) != 0
    };
    let rows = bytes.as_chunks::<TOGETHER>().0.iter().zip(next.as_chunks::<TOGETHER>().0);
    let mut rows = rows.zip(after.as_chunks::<TOGETHER>().0);
    let last =
        bytes.last_chunk::<TOGETHER>().zip(next.last_chunk::<TOGETHER>()).zip(after.last_chunk::<TOGETHER>());
    rows.any(|((a, b), c)| any(a, b, c))
        || last.map_or_else(|| any(bytes, next, after), |((a, b), c)| any(a, b, c))
}

/// Characters that are not white space: the bytes that begin a character, less the encodings of white space.
pub fn length(text: &str) -> usize {
    let bytes = text.as_bytes();
    // Every byte but 80 to BF begins a character; of ASCII, blanks and 09 to 0D are white space.
    let solid =
        count_bytes(bytes, |b| (b.wrapping_sub(0x80) >= 0x40) & (b != b' ') & (b.wrapping_sub(b'\t') > 4));
    let next = bytes.get(1..).unwrap_or_default();
    let after = bytes.get(2..).unwrap_or_default();
    let mut wide = 0;
    if any_triple(text, is_wide_space) {
        let triples = bytes.iter().zip(next).zip(after);
        wide = triples.filter(|((a, b), c)| is_wide_space(**a, **b, **c)).count();
    }
    if any_byte(text, |b| b == 0xC2) {
        let pairs = bytes.iter().zip(next);
        wide += pairs.filter(|(a, b)| **a == 0xC2 && matches!(**b, 0x85 | 0xA0)).count();
    }
    solid - wide
}

/// The white space of three bytes: U+1680, U+2000 to 200A, 2028, 2029, 202F, 205F, 3000.
fn is_wide_space(a: u8, b: u8, c: u8) -> bool {
    let general = (b == 0x80) & ((c <= 0x8A) | (c == 0xA8) | (c == 0xA9) | (c == 0xAF));
    let general = general | (b == 0x81) & (c == 0x9F);
    (a == 0xE2) & general | (a == 0xE3) & (b == 0x80) & (c == 0x80) | (a == 0xE1) & (b == 0x9A) & (c == 0x80)
}

/// Whether `text` has at most `limit` characters; cheap on long lines.
pub fn at_most(text: &str, limit: usize) -> bool {
    let characters = || count_bytes(text.as_bytes(), |b| b.wrapping_sub(0x80) >= 0x40);
    text.len() <= limit || text.len() <= limit * 4 && characters() <= limit
}

/// Whether `text` has at least `limit` characters that are not white space; cheap on long lines.
pub fn at_least(text: &str, limit: usize) -> bool {
    text.len() >= limit
        && (limit == 0 || text.chars().filter(|c| !c.is_whitespace()).nth(limit - 1).is_some())
}

/// Whether `c` ends a sentence.
pub fn is_stop(c: char) -> bool {
    is_end(c) || matches!(c, '；' | '!' | '?' | ';' | '…')
}

/// Whether the text ends like a sentence, closing quotes and brackets left aside.
pub fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end().trim_end_matches(['”', '’', '」', '』', '）', ')', '"', '》']);
    end.ends_with(|c| is_stop(c) || matches!(c, '：' | ':' | '.'))
}

/// Cuts before the byte `at`, if it stands between characters.
pub fn cut(text: &str, at: usize) -> Option<(&str, &str)> {
    text.split_at_checked(at)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn length_leaves_out_every_white_space() {
        for c in '\0'..=char::MAX {
            let text = format!("甲{c}乙“{c}”");
            let slow = text.chars().filter(|c| !c.is_whitespace()).count();
            assert_eq!(length(&text), slow, "{:x}", u32::from(c));
        }
        assert_eq!(length(""), 0);
    }

    #[test]
    fn any_triple_looks_at_every_character() {
        for before in [0, 1, 41, 42, 43, 85, 200] {
            let text = format!("{}密。", "甲".repeat(before));
            assert!(any_triple(&text, |a, b, c| (a == 0xE5) & (b == 0xAF) & (c == 0x86)));
            assert!(!any_triple(&text, |a, b, c| (a == 0xE3) & (b == 0x80) & (c == 0x80)));
        }
    }

    #[test]
    fn at_most_counts_characters() {
        assert!(at_most("甲乙丙", 3) && at_most("甲a乙", 3) && at_most("😀😀", 2));
        assert!(!at_most("甲乙丙", 2) && !at_most("😀😀", 1) && !at_most("abc", 2));
    }

    #[test]
    fn any_byte_looks_at_every_byte() {
        let text = format!("{}*", "甲".repeat(100));
        assert!(any_byte(&text, |b| b == b'*'));
        assert!(!any_byte(&text, |b| b == b'#'));
    }
}
