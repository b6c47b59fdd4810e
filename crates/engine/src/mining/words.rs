//! Where words begin and end: a small lexicon of official prose, and what the archive itself shows to be words.
//!
//! A clause is cut into the cheapest sequence of words: a word of the lexicon costs least, a pair of characters
//! that keep each other's company in the archive a little more, a lone character most. This is no full word
//! segmentation; it has to be right at the edges of what recurs, and most errors inside a clause cost nothing.

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::slots::is_slot;
use crate::lexicon::han::is_han_unit as is_han;

/// Longest word of the lexicon, in units.
const LONGEST: usize = 10;
/// The archive is sampled to learn its words: so many units are enough.
const SAMPLE: usize = 3_000_000;

/// A set of words that answers quickly: up to four units are one number.
#[derive(Default)]
struct WordSet {
    short: FxHashSet<u64>,
    /// The first four units of longer words.
    beginnings: FxHashSet<u64>,
    long: FxHashSet<Box<[u16]>>,
}

static LEXICON: LazyLock<WordSet> = LazyLock::new(|| {
    WordSet::of(
        include_str!("../lexicon/data/official-words.txt").lines().filter(|line| !line.starts_with('%')),
    )
});

impl WordSet {
    fn of<'a>(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut out = Self::default();
        for word in lines.flat_map(str::split_whitespace) {
            let units: Box<[u16]> = word.encode_utf16().collect();
            match units.first_chunk::<4>() {
                Some(first) if units.len() > 4 => {
                    out.beginnings.insert(packed(first));
                    out.long.insert(units);
                }
                _ => {
                    out.short.insert(packed(&units));
                }
            }
        }
        out
    }

    fn contains(&self, word: &[u16]) -> bool {
        match word.first_chunk::<4>() {
            Some(first) if word.len() > 4 => {
                self.beginnings.contains(&packed(first)) && self.long.contains(word)
            }
            _ => self.short.contains(&packed(word)),
        }
    }
}

/// Up to four units as one number; no unit of a text is 0.
fn packed(units: &[u16]) -> u64 {
    units.iter().fold(0, |number, &unit| number << 16 | u64::from(unit))
}

static VERBS: LazyLock<WordSet> = LazyLock::new(|| part("doing"));
static MANNERS: LazyLock<WordSet> = LazyLock::new(|| part("how"));
static BOTH: LazyLock<WordSet> = LazyLock::new(|| part("doing or what is done"));

/// One part of the lexicon.
fn part(name: &str) -> WordSet {
    let lines = include_str!("../lexicon/data/official-words.txt").lines();
    let lines = lines.skip_while(|line| line.strip_prefix("% --- ") != Some(name)).skip(1);
    WordSet::of(lines.take_while(|line| !line.starts_with("% ---")))
}

/// Characters that are words of their own more often than not.
const SINGLE: &str = "的了和与及或而并也都就还又再之等其在以为被将向从由对把让使是有要会能可不更最很各某每这那此该本我他她它你们一二三四五六七八九十两几个次年月日时中上下内外里前后间到至于则但若如且即既因所并于党国省市县区乡镇村人民";

static SINGLES: LazyLock<FxHashSet<u16>> = LazyLock::new(|| SINGLE.encode_utf16().collect());

/// Cuts clauses into words.
#[derive(Debug, Default)]
pub(super) struct Words {
    /// Pairs of characters that the archive shows to be words.
    pairs: FxHashSet<u32>,
}

impl Words {
    /// Learns from a text of clauses that separators divide: pairs that stand together far more often than chance.
    pub fn learn(text: &[u16]) -> Self {
        let sample = text.get(..text.len().min(SAMPLE)).unwrap_or_default();
        let mut single: FxHashMap<u16, u32> = FxHashMap::default();
        let mut double: FxHashMap<u32, u32> = FxHashMap::default();
        for &unit in sample {
            *single.entry(unit).or_default() += 1;
        }
        for window in sample.windows(2) {
            if let &[a, b] = window
                && is_han(a)
                && is_han(b)
                && !SINGLES.contains(&a)
                && !SINGLES.contains(&b)
            {
                *double.entry(pair(a, b)).or_default() += 1;
            }
        }
        let count = |unit: u32| f64::from(single.get(&(unit as u16)).copied().unwrap_or(1));
        let total = sample.len() as f64;
        let pairs = double
            .into_iter()
            .filter(|&(key, together)| {
                let (a, b) = (count(key >> 16), count(key & 0xffff));
                let together = f64::from(together);
                together >= 4.0 && together * total / (a * b) >= 12.0 && together / a + together / b >= 0.12
            })
            .map(|(key, _)| key)
            .collect();
        Self { pairs }
    }

    /// For each position of the clause, and its end, whether a word can begin there.
    pub fn boundaries(&self, clause: &[u16]) -> Vec<bool> {
        let length = clause.len();
        let mut best = vec![(f32::MAX, 0usize); length + 1];
        if let Some(first) = best.first_mut() {
            first.0 = 0.0;
        }
        for at in 0..length {
            let Some(&(so_far, _)) = best.get(at) else { break };
            for size in 1..=LONGEST.min(length - at) {
                let Some(word) = clause.get(at..at + size) else { break };
                let Some(cost) = self.cost(word) else { continue };
                if let Some(slot) = best.get_mut(at + size)
                    && so_far + cost < slot.0
                {
                    *slot = (so_far + cost, at);
                }
            }
        }
        let mut marks = vec![false; length + 1];
        let mut at = length;
        loop {
            if let Some(mark) = marks.get_mut(at) {
                *mark = true;
            }
            if at == 0 {
                return marks;
            }
            at = best.get(at).map_or(0, |&(_, from)| from);
        }
    }

    /// The words of a text.
    pub fn split<'a>(&self, text: &'a [u16]) -> Vec<&'a [u16]> {
        let marks = self.boundaries(text);
        let cuts: Vec<usize> =
            marks.iter().enumerate().filter(|(_, mark)| **mark).map(|(at, _)| at).collect();
        cuts.windows(2).filter_map(|w| if let &[a, b] = w { text.get(a..b) } else { None }).collect()
    }

    fn cost(&self, word: &[u16]) -> Option<f32> {
        match *word {
            [unit] if !is_han(unit) => Some(if is_wordlike(unit) { 0.7 } else { 0.0 }),
            [unit] if SINGLES.contains(&unit) => Some(0.95),
            [_] => Some(1.5),
            // Longer words win over the sum of their parts, and the later of two overlapping words a little.
            _ if LEXICON.contains(word) => Some(1.0 + 0.01 * (10 - word.len().min(10)) as f32),
            [a, b] if self.pairs.contains(&pair(a, b)) => Some(1.4),
            _ => None,
        }
    }
}

/// Whether the lexicon holds the word.
pub(super) fn is_word(word: &[u16]) -> bool {
    LEXICON.contains(word)
}

/// Whether the word is a verb of the lexicon.
pub(super) fn is_verb(word: &[u16]) -> bool {
    VERBS.contains(word)
}

/// Whether the word is a verb that names a thing as often: 管理, 服务, 发展.
pub(super) fn is_both(word: &[u16]) -> bool {
    BOTH.contains(word)
}

/// Whether the word says how something is done, or joins what follows: 更加, 不断, 以, 把.
pub(super) fn is_manner(word: &[u16]) -> bool {
    MANNERS.contains(word)
        || matches!(word, [unit] if "不以把在为使让将与更再最".contains(char::from_u32(u32::from(*unit)).unwrap_or(' ')))
}

/// Whether the word is an idiom or a turn of four characters or more that says how things are done.
pub(super) fn is_idiom(word: &[u16]) -> bool {
    word.len() >= 4 && MANNERS.contains(word)
}

fn pair(a: u16, b: u16) -> u32 {
    u32::from(a) << 16 | u32::from(b)
}

/// Latin letters, digits, halves of characters beyond the BMP: never a boundary between two of them for free.
fn is_wordlike(unit: u16) -> bool {
    char::from_u32(u32::from(unit)).is_none_or(|c| c.is_alphanumeric() && !is_slot(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(words: &Words, text: &str) -> String {
        let units: Vec<u16> = text.encode_utf16().collect();
        words.split(&units).iter().map(|w| String::from_utf16(w).unwrap()).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn the_lexicon_decides() {
        let words = Words::default();
        for (text, want) in [
            ("促进依法行政和公正司法", "促进 依法行政 和 公正司法"),
            ("坚持与时俱进", "坚持 与时俱进"),
            ("及时参与和谐建设", "及时 参与 和谐 建设"),
            ("善于使党的主张", "善于 使 党 的 主张"),
            ("做到“两个维护”", "做到 “ 两个维护 ”"),
        ] {
            assert_eq!(split(&words, text), want);
        }
    }

    #[test]
    fn the_archive_teaches_its_own_words() {
        // 琉璃 and 葡萄 are in no lexicon of official prose.
        let mut text = Vec::new();
        for other in "发展壮大产业烧制采购出售收藏".encode_utf16() {
            for word in ["琉璃", "葡萄", "工艺"] {
                text.extend(word.encode_utf16());
                text.push(other);
                text.push(0);
            }
        }
        let words = Words::learn(&text);
        assert_eq!(split(&words, "把琉璃工艺"), "把 琉璃 工艺");
        assert_eq!(split(&Words::default(), "把琉璃"), "把 琉 璃");
    }
}
