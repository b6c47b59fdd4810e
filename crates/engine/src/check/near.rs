//! One fuzzy matcher over the lexicon's tables: a set phrase with a character missing, added or changed.
//!
//! A phrase with `k` faults still holds one of `k + 1` pieces of it unchanged: one automaton finds the pieces, and around
//! each the phrase is laid against the text with at most `k` faults. Work is linear in the text, times the length of the
//! phrases whose pieces occur. Quotation marks and blanks are passed over, ， and 、 are one. What is itself a known phrase
//! (another formulation, a right variant, another law) is no fault of this one.

use std::collections::BTreeMap;
use std::ops::Range;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use rustc_hash::FxHashSet;

use super::text::Line;

/// A phrase that is looked for.
pub(super) struct Phrase {
    /// The phrase with its marks, as a fix shows it.
    pub text: &'static str,
    /// Whether its first and its last character may be wrong too.
    pub whole: bool,
    /// Whether reworded forms are looked for, or only the phrase itself.
    pub reworded: bool,
    /// The caller's number.
    pub id: usize,
}

struct Ready {
    chars: Vec<char>,
    faults: usize,
    whole: bool,
    id: usize,
    text: &'static str,
}

/// The compiled phrases.
pub(super) struct Matcher {
    phrases: Vec<Ready>,
    pieces: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
    /// For each piece the phrases that hold it and where.
    owners: Vec<Vec<(u32, u32)>>,
}

/// A phrase found, exactly or with faults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Near {
    /// The caller's number of the phrase.
    pub id: usize,
    /// Where it stands, in characters of the text.
    pub range: Range<usize>,
    /// Missing, added and changed characters; 0: it stands there as it should.
    pub faults: usize,
    /// What differs, in characters of the text (empty where characters are missing).
    pub differs: Range<usize>,
    /// What should stand there.
    pub right: String,
    /// The phrase.
    pub text: &'static str,
}

/// A line without marks that do not matter, and where each character stood.
pub(super) struct Plain {
    chars: Vec<char>,
    places: Vec<usize>,
    text: String,
    /// For each byte of `text` that begins a character, that character's number.
    index: Vec<u32>,
}

fn kept(c: char) -> Option<char> {
    match c {
        '“' | '”' | '‘' | '’' | '《' | '》' | '"' | ' ' | '\u{3000}' | '\t' => None,
        '，' | ',' => Some('、'),
        _ => Some(c),
    }
}

impl Plain {
    /// The line made plain.
    pub fn of(line: &Line<'_>) -> Self {
        let mut out = Self { chars: Vec::new(), places: Vec::new(), text: String::new(), index: Vec::new() };
        for (at, c) in line.text.chars().enumerate() {
            if let Some(c) = kept(c) {
                out.index.resize(out.text.len(), 0);
                out.index.push(out.chars.len() as u32);
                out.text.push(c);
                out.chars.push(c);
                out.places.push(line.range.start + at);
            }
        }
        out
    }

    fn range(&self, start: usize, end: usize) -> Range<usize> {
        let first = self.places.get(start).copied().unwrap_or(0);
        let last = end.checked_sub(1).and_then(|i| self.places.get(i)).map_or(first, |p| p + 1);
        first..last.max(first)
    }
}

/// Phrases shorter than this have too many neighbours to tell a fault from another word.
const SHORTEST: usize = 6;

impl Matcher {
    /// Compiles the phrases.
    pub fn new(phrases: impl IntoIterator<Item = Phrase>) -> Self {
        let mut ready = Vec::new();
        let mut pieces: Vec<(String, (u32, u32))> = Vec::new();
        for phrase in phrases {
            let chars: Vec<char> = phrase.text.chars().filter_map(kept).collect();
            let faults = match chars.len() {
                _ if !phrase.reworded => 0,
                0..SHORTEST => 0,
                SHORTEST..12 => 1,
                _ => 2,
            };
            let count = faults + 1;
            for piece in 0..count {
                let (from, to) = (chars.len() * piece / count, chars.len() * (piece + 1) / count);
                let text: String = chars.get(from..to).unwrap_or_default().iter().collect();
                pieces.push((text, (ready.len() as u32, from as u32)));
            }
            ready.push(Ready { chars, faults, whole: phrase.whole, id: phrase.id, text: phrase.text });
        }
        pieces.sort();
        let mut words: Vec<String> = Vec::new();
        let mut owners: Vec<Vec<(u32, u32)>> = Vec::new();
        for (word, owner) in pieces {
            match owners.last_mut() {
                Some(last) if words.last() == Some(&word) => last.push(owner),
                _ => {
                    words.push(word);
                    owners.push(vec![owner]);
                }
            }
        }
        let pieces = CharwiseDoubleArrayAhoCorasickBuilder::new().build(&words).ok();
        Self { phrases: ready, pieces, owners }
    }

    /// Every phrase in the line, exact or near. Near ones that a known phrase explains are left out, and of several at one
    /// place the best is kept.
    pub fn find(&self, plain: &Plain) -> Vec<Near> {
        let Some(pieces) = &self.pieces else { return Vec::new() };
        let (mut exact, mut near): (Vec<Near>, Vec<(Near, Range<usize>)>) = (Vec::new(), Vec::new());
        let mut seen: FxHashSet<(usize, Range<usize>, Range<usize>)> = FxHashSet::default();
        for hit in pieces.find_overlapping_iter(&plain.text) {
            let at = plain.index.get(hit.start()).copied().unwrap_or(0) as usize;
            for (phrase, from) in self.owners.get(hit.value() as usize).into_iter().flatten() {
                let Some(phrase) = self.phrases.get(*phrase as usize) else { continue };
                let length = hit_length(plain, hit.end(), at);
                let Some(found) = lay(phrase, plain, at, *from as usize, length) else { continue };
                if !seen.insert((found.0.id, found.0.range.clone(), found.0.differs.clone())) {
                    continue;
                }
                if found.0.faults == 0 { exact.push(found.0) } else { near.push(found) }
            }
        }
        // How far the exact ones reach that begin up to a place.
        let mut reach: Vec<(usize, usize)> = exact.iter().map(|e| (e.range.start, e.range.end)).collect();
        reach.sort_unstable();
        let mut furthest = 0;
        for (_, end) in &mut reach {
            furthest = furthest.max(*end);
            *end = furthest;
        }
        near.retain(|(_, wide)| {
            let before = reach.partition_point(|(start, _)| *start <= wide.start);
            before.checked_sub(1).and_then(|i| reach.get(i)).is_none_or(|(_, end)| *end < wide.end)
        });
        near.sort_by_key(|(n, _)| (n.faults, std::cmp::Reverse(n.range.len()), n.range.start));
        let mut out = exact;
        let mut taken: BTreeMap<usize, usize> = BTreeMap::new();
        for (n, _) in near {
            if taken.range(..n.range.end).next_back().is_none_or(|(_, end)| *end <= n.range.start) {
                taken.insert(n.range.start, n.range.end);
                out.push(n);
            }
        }
        out
    }
}

fn hit_length(plain: &Plain, end: usize, at: usize) -> usize {
    let last = plain.index.get(end).map_or(plain.chars.len(), |i| *i as usize);
    last.saturating_sub(at)
}

/// Lays a phrase against the text around a piece of it that stands at `at`; answers it with what differs and a character
/// on both sides.
fn lay(phrase: &Ready, plain: &Plain, at: usize, from: usize, length: usize) -> Option<(Near, Range<usize>)> {
    let head: Vec<char> = phrase.chars.get(..from)?.iter().rev().copied().collect();
    let low = at.saturating_sub(head.len() + phrase.faults);
    let before: Vec<char> = plain.chars.get(low..at)?.iter().rev().copied().collect();
    let (back, first) = aligned(&head, &before, phrase.faults)?;
    let tail = phrase.chars.get(from + length..)?;
    let high = (at + length + tail.len() + phrase.faults).min(plain.chars.len());
    let after = plain.chars.get(at + length..high)?;
    let (ahead, second) = aligned(tail, after, phrase.faults - first)?;
    let (start, end) = (at - back, at + length + ahead);
    let text = plain.chars.get(start..end)?;
    let same = |a: Option<&char>, b: Option<&char>| a == b;
    if first + second > 0
        && !phrase.whole
        && !(same(text.first(), phrase.chars.first()) && same(text.last(), phrase.chars.last()))
    {
        return None;
    }
    let prefix = text.iter().zip(&phrase.chars).take_while(|(a, b)| a == b).count();
    let most = text.len().min(phrase.chars.len()) - prefix;
    let suffix =
        text.iter().rev().zip(phrase.chars.iter().rev()).take(most).take_while(|(a, b)| a == b).count();
    let right: String = phrase.chars.get(prefix..phrase.chars.len() - suffix)?.iter().collect();
    let (a, b) = (start + prefix, end - suffix);
    let place = plain.places.get(a).copied().unwrap_or(plain.range(start, end).end);
    let differs = if a < b { plain.range(a, b) } else { place..place };
    let wide = plain.range(a.saturating_sub(1).max(start), (b + 1).min(end));
    let near = Near {
        id: phrase.id,
        range: plain.range(start, end),
        faults: first + second,
        differs,
        right,
        text: phrase.text,
    };
    Some((near, wide))
}

/// How much of `text` (from its beginning) `phrase` covers best, and with how many faults; `None` above `most`.
fn aligned(phrase: &[char], text: &[char], most: usize) -> Option<(usize, usize)> {
    if text.get(..phrase.len()) == Some(phrase) {
        return Some((phrase.len(), 0));
    }
    if most == 0 {
        return None;
    }
    // Rows of the edit distance, kept to a band of `most` around the diagonal.
    let mut row: Vec<usize> = (0..=text.len()).map(|j| if j <= most { j } else { most + 1 }).collect();
    for (i, p) in phrase.iter().enumerate() {
        let mut next = vec![most + 1; text.len() + 1];
        let (low, high) = (i.saturating_sub(most), (i + 1 + most).min(text.len()));
        if let Some(first) = next.first_mut().filter(|_| i < most) {
            *first = i + 1;
        }
        for j in low.max(1)..=high {
            let value = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(most + 1);
            let change = value(&row, j - 1) + usize::from(text.get(j - 1) != Some(p));
            let least = change.min(value(&row, j) + 1).min(value(&next, j - 1) + 1);
            if let Some(cell) = next.get_mut(j) {
                *cell = least;
            }
        }
        row = next;
    }
    // Of equal faults the one that ends as the phrase does, then the one whose length is nearest.
    let best = row.iter().enumerate().filter(|(_, f)| **f <= most);
    let edge = |j: usize| j > 0 && text.get(j - 1) != phrase.last();
    best.min_by_key(|(j, f)| (**f, edge(*j), j.abs_diff(phrase.len()), *j)).map(|(j, f)| (j, *f))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::text::Text;

    fn found(phrases: &[(&'static str, bool)], text: &str) -> Vec<(String, usize, String)> {
        let list = phrases.iter().enumerate();
        let matcher =
            Matcher::new(list.map(|(id, (text, whole))| Phrase { text, whole: *whole, reworded: true, id }));
        let view = Text::new(text);
        let lines = view.lines.iter().flat_map(|line| matcher.find(&Plain::of(line)));
        lines.map(|n| (view.string(&n.range), n.faults, n.right)).collect()
    }

    #[test]
    fn a_character_missing_added_or_changed() {
        let phrase = &[("完整、准确、全面贯彻新发展理念", false), ("习近平总书记", true)];
        let one = |text: &str| found(phrase, text).into_iter().map(|f| (f.0, f.1)).collect::<Vec<_>>();
        assert_eq!(
            one("要完整，准确、全面贯彻“新发展理念”。"),
            [("完整，准确、全面贯彻“新发展理念".into(), 0)]
        );
        assert_eq!(one("要完整、准确、全部贯彻新发展理念。"), [("完整、准确、全部贯彻新发展理念".into(), 1)]);
        assert_eq!(one("要完整、准确、全面贯彻新展理念。")[0].1, 1);
        assert_eq!(one("要完整、准确、全面贯彻好新发展理念。")[0].1, 1);
        assert_eq!(one("习进平总书记"), [("习进平总书记".into(), 1)]);
        assert_eq!(one("习近平总书计"), [("习近平总书计".into(), 1)]);
        assert_eq!(one("完整地理解、全面贯彻新发展理念"), []);
    }

    #[test]
    fn another_known_phrase_is_no_fault() {
        let phrases = &[("统筹推进总体布局", false), ("统筹推进全体布局", false)];
        assert_eq!(found(phrases, "统筹推进全体布局").len(), 1);
    }

    proptest::proptest! {
        /// One change anywhere inside a phrase is found, whatever stands around it.
        #[test]
        fn one_fault_is_found(at in 1..10_usize, sort in 0..3_u8, before in "[甲乙丙]{0,5}", after in "[甲乙丙]{0,5}") {
            let phrase = "国家治理体系和治理能力现代化";
            let mut chars: Vec<char> = phrase.chars().collect();
            match sort {
                0 => { chars.remove(at); }
                1 => chars.insert(at, '东'),
                _ => chars[at] = '东',
            }
            let text: String = before.chars().chain(chars).chain(after.chars()).collect();
            let found = found(&[(phrase, false)], &text);
            proptest::prop_assert!(found.iter().any(|f| f.1 == 1), "{text} {found:?}");
        }
    }
}
