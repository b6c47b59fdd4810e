//! Traditional characters as simplified ones, for judging; the texts stay as they are.

use std::borrow::Cow;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use crate::words::Chars;

static TRADITIONAL: LazyLock<FxHashMap<char, char>> = LazyLock::new(|| {
    let lines = include_str!("data/traditional.txt").lines().filter(|line| !line.starts_with('#'));
    let mut out = FxHashMap::default();
    for line in lines {
        let mut chars = line.chars();
        while let (Some(from), Some(to)) = (chars.next(), chars.next()) {
            out.insert(from, to);
        }
    }
    out
});

/// The characters of the table: most texts hold none of them.
static KNOWN: LazyLock<Chars> = LazyLock::new(|| Chars::new(&traditional().collect::<String>()));

/// The traditional characters that are known.
pub fn traditional() -> impl Iterator<Item = char> {
    TRADITIONAL.keys().copied()
}

/// The simplified form of a usual traditional character; any other as it is.
pub fn simplified(c: char) -> char {
    TRADITIONAL.get(&c).copied().unwrap_or(c)
}

/// The text with the usual traditional characters as simplified ones, byte for byte as long: for judging only, the text
/// itself stays as it is.
pub fn folded(text: &str) -> Cow<'_, str> {
    if !KNOWN.any_in(text) {
        return Cow::Borrowed(text);
    }
    text.chars().map(|c| TRADITIONAL.get(&c).copied().unwrap_or(c)).collect::<String>().into()
}
