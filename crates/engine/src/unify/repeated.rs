//! The same words in two sections: two colleagues have used the same phrase.
//!
//! Every stretch of [`SHORTEST`] ideographs is looked up among those of other sections and grown to the right as far as
//! both agree; what overlaps a longer one is left out. Full names that must be said whole each time do not count.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::lines::Lines;
use super::{Remark, SHOWN, Sort};

/// Characters from which the same words are noticed.
const SHORTEST: usize = 9;
/// Characters that must be left when the full names are taken out.
const OWN_WORDS: usize = 7;
/// Places of the same words that are remembered; those of earlier sections come first.
const PLACES: usize = 32;
/// Remarks of this sort.
const MANY: usize = 30;

/// Names that are said whole wherever they stand; one a line, `#` begins a comment. Our own list.
static SET_NAMES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut names: Vec<&str> = include_str!("data/set_names.txt")
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    names.sort_by_key(|name| std::cmp::Reverse(name.len()));
    names
});

type Window = [char; SHORTEST];

pub(super) fn find(lines: &Lines) -> Vec<Remark> {
    let mut known: HashMap<Window, Vec<(usize, usize)>> = HashMap::new();
    let mut found: HashMap<String, Vec<(usize, usize)>> = HashMap::new();
    for (block, line) in lines.lines.iter().enumerate().filter(|(_, line)| line.section.is_some()) {
        let mut at = 0;
        while at < line.chars.len() {
            let Some(window) = window(&line.chars, at) else {
                at += 1;
                continue;
            };
            let earlier = known.get(&window).into_iter().flatten();
            let elsewhere = earlier
                .filter(|(other, _)| lines.lines.get(*other).is_some_and(|l| l.section != line.section));
            let best = elsewhere
                .map(|&(other, start)| (agree(lines, (block, at), (other, start)), other, start))
                .max_by_key(|&(length, other, start)| (length, std::cmp::Reverse((other, start))));
            let step = match best {
                Some((length, other, start)) => {
                    let text = trimmed(line.chars.get(at..at + length).unwrap_or_default());
                    if worth(&text) {
                        let places = found.entry(text).or_insert_with(|| vec![(other, start)]);
                        places.push((block, at));
                    }
                    length
                }
                None => 1,
            };
            at += step;
        }
        for start in 0..line.chars.len() {
            if let Some(window) = self::window(&line.chars, start) {
                let places = known.entry(window).or_default();
                if places.len() < PLACES {
                    places.push((block, start));
                }
            }
        }
    }
    remarks(lines, found)
}

/// The window at `at` if it holds words only.
fn window(chars: &[char], at: usize) -> Option<Window> {
    let window: Window = chars.get(at..at + SHORTEST)?.try_into().ok()?;
    let marks = window.iter().filter(|c| !c.is_alphanumeric()).count();
    (marks <= 2 && window.first().is_some_and(|c| c.is_alphanumeric())).then_some(window)
}

/// How many characters agree from these two places on; the ends of sentences stop it.
fn agree(lines: &Lines, a: (usize, usize), b: (usize, usize)) -> usize {
    let tail = |(block, at): (usize, usize)| {
        lines.lines.get(block).map(|line| line.chars.iter().skip(at)).into_iter().flatten()
    };
    tail(a).zip(tail(b)).take_while(|(x, y)| x == y && !matches!(x, '。' | '！' | '？' | '；')).count()
}

/// The words without loose ends: marks, particles, the first characters of a clause that then differs.
fn trimmed(chars: &[char]) -> String {
    let text: String = chars.iter().collect();
    let text = text.trim_matches(|c: char| !c.is_alphanumeric() && !matches!(c, '“' | '”' | '《' | '》'));
    let text = match text.rsplit_once('，') {
        Some((head, tail)) if tail.chars().count() < 4 && head.chars().count() >= SHORTEST => head,
        _ => text,
    };
    text.trim_end_matches(['的', '和', '与', '在', '要', '是']).to_owned()
}

/// Whether enough is left without full names.
fn worth(text: &str) -> bool {
    let rest = SET_NAMES.iter().fold(text.to_owned(), |rest, name| rest.replace(name, ""));
    rest.chars().filter(|c| c.is_alphanumeric()).count() >= OWN_WORDS && text.chars().count() >= SHORTEST - 1
}

fn remarks(lines: &Lines, found: HashMap<String, Vec<(usize, usize)>>) -> Vec<Remark> {
    let mut out: Vec<(String, Vec<(usize, usize)>)> = found.into_iter().collect();
    for (_, places) in &mut out {
        places.sort_unstable();
        places.dedup();
    }
    out.retain(|(_, places)| places.len() > 1);
    out.sort_by(|a, b| b.0.chars().count().cmp(&a.0.chars().count()).then(a.1.cmp(&b.1)));
    out.truncate(MANY);
    let remark = |(text, places): (String, Vec<(usize, usize)>)| {
        let length = text.chars().count();
        let mut names: Vec<&str> = places.iter().map(|(block, _)| lines.section_name(*block)).collect();
        names.dedup();
        let message = format!("“{text}”在{}都用了，请留一处，其他地方换个说法。", names.join("、"));
        let places =
            places.iter().take(SHOWN).map(|&(block, at)| lines.place(block, at, at + length)).collect();
        Remark { sort: Sort::Repeated, message, places, alternatives: Vec::new() }
    };
    out.into_iter().map(remark).collect()
}
