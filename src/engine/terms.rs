//! Every word the text engine looks for in running text, found in one pass: marks of sites, marks of secrecy, names
//! of places, words that follow a person's name, dated formulations.
//!
//! Most characters begin no word, and a table of bits says so faster than an automaton takes a step; the few words
//! that begin with the same character are then compared one by one, the longest first.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::clean::names;
use super::dating;

/// What a word stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Term {
    /// A word of a site's mark, with its weight.
    Watermark(f32),
    /// A mark of secrecy.
    Secrecy,
    /// The name of a city.
    Place,
    /// The last character of a county, district or town.
    County,
    /// A word that follows a person's name (同志, 书记).
    Person,
    /// The dated formulation with this index.
    Window(usize),
    /// The first member of a list that may run on inside a paragraph (一是, 首先).
    Run,
    /// A listed corruption: the line is worth a look by [`super::corruption`].
    Corrupt,
    /// A word that spinning machines put for this one.
    Synonym(&'static str),
}

/// A word and its place, in bytes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hit {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// What it stands for.
    pub term: Term,
}

struct Terms {
    /// One bit for each character of the basic plane that is a word by itself.
    alone: Vec<u64>,
    /// One bit for each pair of characters, folded: whether a word may begin with them.
    pairs: Vec<u64>,
    /// The words by their first character, the longest first.
    words: FxHashMap<char, Vec<(&'static str, Term)>>,
}

static TERMS: LazyLock<Terms> = LazyLock::new(Terms::new);

const SECRECY: &[&str] = &[
    "绝密★",
    "机密★",
    "秘密★",
    "绝密☆",
    "机密☆",
    "秘密☆",
    "密级：",
    "【绝密】",
    "【机密】",
    "【秘密】",
    "（绝密）",
    "（机密）",
    "（秘密）",
];
const PERSONS: &[&str] = &[
    "同志",
    "书记",
    "主任",
    "市长",
    "省长",
    "县长",
    "区长",
    "委员长",
    "秘书长",
    "院长",
    "检察长",
    "主席",
    "部长",
    "局长",
    "先生",
    "女士",
];
const RUNS: &[&str] = &[
    "一是",
    "一要",
    "第一，",
    "第一、",
    "第一：",
    "其一，",
    "（一）",
    "(一)",
    "首先，",
    "首先要",
    "首先是",
    "（1）",
    "(1)",
    "①",
];
const COUNTIES: &[&str] = &["县", "区", "自治州", "自治旗"];

impl Terms {
    fn new() -> Self {
        let mut words: Vec<(&str, Term)> = Vec::new();
        for line in data(include_str!("clean/data/watermarks.txt")) {
            let mut fields = line.split_whitespace();
            if let Some(weight) = fields.next().and_then(|w| w.parse().ok()) {
                words.extend(fields.map(|word| (word, Term::Watermark(weight))));
            }
        }
        words.extend(SECRECY.iter().map(|word| (*word, Term::Secrecy)));
        let cities = names::provinces().iter().flat_map(|(_, cities)| cities);
        words.extend(cities.map(|word| (*word, Term::Place)));
        words.extend(COUNTIES.iter().map(|word| (*word, Term::County)));
        words.extend(PERSONS.iter().map(|word| (*word, Term::Person)));
        let pairs = data(include_str!("clean/data/synonyms.txt")).filter_map(|line| line.split_once(' '));
        words.extend(pairs.map(|(spun, right)| (spun, Term::Synonym(right.trim()))));
        words.extend(RUNS.iter().map(|word| (*word, Term::Run)));
        let corrupt = include_str!("data/corruptions.txt").lines().filter(|line| !line.starts_with('%'));
        let wrong = corrupt.filter_map(|line| line.split_whitespace().next());
        words.extend(wrong.map(|word| (word.trim_start_matches('!'), Term::Corrupt)));
        let windows = dating::windows().iter().enumerate();
        words.extend(windows.flat_map(|(i, w)| w.words.iter().map(move |word| (*word, Term::Window(i)))));
        let mut terms =
            Self { alone: vec![0; 1 << 10], pairs: vec![0; 1 << 10], words: FxHashMap::default() };
        for (word, term) in words {
            let mut chars = word.chars();
            let Some(first) = chars.next() else { continue };
            match chars.next() {
                Some(second) => set(&mut terms.pairs, pair(first, second)),
                None => set(&mut terms.alone, u32::from(first)),
            }
            terms.words.entry(first).or_default().push((word, term));
        }
        for list in terms.words.values_mut() {
            list.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        }
        terms
    }

    /// Whether a word may begin with these two characters, or is the first alone. Seldom so, which the processor
    /// foresees: the two questions are asked together.
    fn may_begin(&self, first: char, second: char) -> bool {
        has(&self.pairs, pair(first, second)) | has(&self.alone, u32::from(first))
    }
}

/// Two characters folded into sixteen bits.
fn pair(first: char, second: char) -> u32 {
    (u32::from(first).wrapping_mul(0x9E37) ^ u32::from(second)) & 0xFFFF
}

fn set(bits: &mut [u64], code: u32) {
    if let Some(word) = bits.get_mut(usize::try_from(code >> 6).unwrap_or(usize::MAX)) {
        *word |= 1 << (code & 63);
    }
}

fn has(bits: &[u64], code: u32) -> bool {
    bits.get(usize::try_from(code >> 6).unwrap_or(usize::MAX))
        .is_some_and(|word| word >> (code & 63) & 1 == 1)
}

/// The lines of a data file that are no comments.
fn data(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

/// Every word of the lists in `text`, leftmost and longest, in order.
pub fn scan(text: &str) -> Vec<Hit> {
    let terms = &*TERMS;
    let mut hits = Vec::new();
    let mut end = 0;
    let mut last = (0, '\0');
    for (at, second) in text.char_indices().chain([(text.len(), '\0')]) {
        let (start, c) = std::mem::replace(&mut last, (at, second));
        if !terms.may_begin(c, second) || start < end {
            continue;
        }
        let (Some(tail), Some(words)) = (text.get(start..), terms.words.get(&c)) else { continue };
        let Some((word, term)) = words.iter().find(|(word, _)| tail.starts_with(word)) else { continue };
        // 县 and 区 end a name far more seldom than an ordinary word: these are not worth keeping.
        if *term == Term::County && names::is_ordinary(text.get(..start).unwrap_or_default()) {
            continue;
        }
        end = start + word.len();
        hits.push(Hit { start, end, term: *term });
    }
    hits
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_all_lists_are_found() {
        let found: Vec<_> =
            scan("金华市对“一府两院”，徐同志，资中县，www.").into_iter().map(|h| h.term).collect();
        assert!(
            matches!(
                found.as_slice(),
                [Term::Place, Term::Window(_), Term::Person, Term::County, Term::Watermark(_)]
            ),
            "{found:?}"
        );
    }
}
