//! Patterns and lists of words that are written in the code. A mistyped one must not switch a check off in silence: it
//! stops the first test that needs it.

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use regex::Regex;

/// The pattern, ready to search with; for patterns of the code alone, never for what a person wrote.
#[expect(clippy::expect_used, reason = "a pattern of the code is right or the program is wrong")]
pub(crate) fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of the code")
}

/// All these words, found in one walk; the value of a hit is the word's place in the list.
#[expect(
    clippy::expect_used,
    reason = "the lists of the code are not empty, and no word stands in one twice"
)]
pub(crate) fn matcher<I>(words: I) -> CharwiseDoubleArrayAhoCorasick<u32>
where
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    CharwiseDoubleArrayAhoCorasick::new(words).expect("a list of words of the code")
}

/// These words with their values; of two that begin at one place the longer is found.
#[expect(
    clippy::expect_used,
    reason = "the lists of the code are not empty, and no word stands in one twice"
)]
pub(crate) fn longest<'w>(
    words: impl IntoIterator<Item = (&'w str, u32)>,
) -> CharwiseDoubleArrayAhoCorasick<u32> {
    CharwiseDoubleArrayAhoCorasickBuilder::new()
        .match_kind(MatchKind::LeftmostLongest)
        .build_with_values(words)
        .expect("a list of words of the code")
}
