//! Patterns, lists of words and files of data that are part of the code. A mistyped one must not switch a check off in silence: it
//! stops the first test that needs it.

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use regex::Regex;
use serde::de::DeserializeOwned;

/// The pattern, ready to search with; for patterns of the code alone, never for what a person wrote.
#[expect(clippy::expect_used, reason = "a pattern of the code is right or the program is wrong")]
pub(crate) fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("a pattern of the code")
}

/// What a file of JSON beside the code says.
#[expect(clippy::expect_used, reason = "a file of the program is right or the program is wrong")]
pub(crate) fn json<T: DeserializeOwned>(file: &str) -> T {
    serde_json::from_str(file).expect("a file of the program")
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
