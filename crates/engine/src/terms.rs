//! Every word the text engine looks for in running text, found in one pass: marks of sites, marks of secrecy, names
//! of places, words that follow a person's name, dated formulations.

use std::sync::LazyLock;

use super::dating;
use super::lexicon::fold::{folded, traditional};
use super::lexicon::people;
use super::lexicon::telltale;
use super::words::Words;

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

static TERMS: LazyLock<Words<Term>> =
    LazyLock::new(|| Words::barring(&traditional().collect::<String>(), terms()));

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

/// Every word of the lists.
fn terms() -> Vec<(&'static str, Term)> {
    let mut words: Vec<(&str, Term)> = Vec::new();
    for line in data(include_str!("clean/data/watermarks.txt")) {
        let mut fields = line.split_whitespace();
        if let Some(weight) = fields.next().and_then(|w| w.parse().ok()) {
            words.extend(fields.map(|word| (word, Term::Watermark(weight))));
        }
    }
    words.extend(SECRECY.iter().map(|word| (*word, Term::Secrecy)));
    let cities = telltale::provinces().iter().flat_map(|(_, cities)| cities);
    words.extend(cities.map(|word| (*word, Term::Place)));
    words.extend(COUNTIES.iter().map(|word| (*word, Term::County)));
    let posts = people::POSTS.iter().filter(|post| **post != "委员");
    words.extend(posts.chain(&["先生", "女士"]).map(|word| (*word, Term::Person)));
    let pairs = data(include_str!("clean/data/synonyms.txt")).filter_map(|line| line.split_once(' '));
    words.extend(pairs.map(|(spun, right)| (spun, Term::Synonym(right.trim()))));
    words.extend(RUNS.iter().map(|word| (*word, Term::Run)));
    let corrupt = include_str!("data/corruptions.txt").lines().filter(|line| !line.starts_with('%'));
    let wrong = corrupt.filter_map(|line| line.split_whitespace().next());
    words.extend(wrong.map(|word| (word.trim_start_matches('!'), Term::Corrupt)));
    let windows = dating::windows().iter().enumerate();
    words.extend(windows.flat_map(|(i, w)| w.words.iter().map(move |word| (*word, Term::Window(i)))));
    words
}

/// The lines of a data file that are no comments.
fn data(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('#'))
}

/// Every word of the lists in `text`, leftmost and longest, in order.
pub fn scan(text: &str) -> Vec<Hit> {
    let mut hits = Vec::new();
    let keep = |text: &str, start: usize, end: usize, term: Term, hits: &mut Vec<Hit>| {
        // 县 and 区 end a name far more seldom than an ordinary word: these are not worth keeping.
        if term != Term::County || !telltale::is_ordinary(text.get(..start).unwrap_or_default()) {
            hits.push(Hit { start, end, term });
        }
    };
    if !TERMS.find_unless_barred(text, |start, end, term| keep(text, start, end, term, &mut hits)) {
        hits.clear();
        let text = &*folded(text);
        TERMS.find(text, |start, end, term| keep(text, start, end, term, &mut hits));
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
