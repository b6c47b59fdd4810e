//! Which character of one strand is which of another: paragraph by paragraph where paragraphs agree, over their edges where
//! they were split, joined or rewritten, whichever leaves less over.

use std::ops::Range;

use super::strand::BREAK;
use crate::engine::difference::{Fate, Row, Stretch, characters, compare};

/// What a place where something changed weighs, in characters: few changes of some length are read more easily than many short
/// ones.
const A_PLACE: usize = 4;
/// Paragraphs of a gap that are looked at as one text.
const JOINED: usize = 60;
/// Characters of both sides of such a gap.
const LENGTH: usize = 40_000;

/// For each character of `a` the one of `b` that it is; the numbers rise.
pub fn matched(a: &[char], b: &[char]) -> Vec<Option<usize>> {
    let (left, right) = (Paragraphs::of(a), Paragraphs::of(b));
    let old: Vec<&str> = left.texts.iter().map(String::as_str).collect();
    let new: Vec<&str> = right.texts.iter().map(String::as_str).collect();
    let mut out = vec![None; a.len()];
    let mut gap = ParagraphGap::default();
    for row in compare(&old, &new) {
        match row {
            Row::Same { before, after } => {
                gap.close(&left, &right, (before, after), &mut out);
                let (from, to) = (left.from(before), right.from(after));
                let length = left.from(before + 1) - from;
                let cells = out.get_mut(from..from + length).unwrap_or_default();
                cells.iter_mut().zip(to..).for_each(|(cell, at)| *cell = Some(at));
                gap = ParagraphGap { a: before + 1..before + 1, b: after + 1..after + 1, pairs: Vec::new() };
            }
            Row::Edited { before, after, stretches } => gap.pairs.push((before, after, stretches)),
            _ => {}
        }
    }
    gap.close(&left, &right, (old.len(), new.len()), &mut out);
    out
}

struct Paragraphs {
    texts: Vec<String>,
    /// Where each begins, and the end of all.
    starts: Vec<usize>,
}

impl Paragraphs {
    fn of(letters: &[char]) -> Self {
        let (mut texts, mut starts, mut from) = (Vec::new(), vec![0], 0);
        for part in letters.split_inclusive(|letter| *letter == BREAK) {
            texts.push(part.iter().filter(|letter| **letter != BREAK).collect());
            from += part.len();
            starts.push(from);
        }
        Self { texts, starts }
    }

    fn from(&self, number: usize) -> usize {
        self.starts.get(number).or(self.starts.last()).copied().unwrap_or_default()
    }

    fn joined(&self, range: Range<usize>) -> String {
        let texts = self.texts.get(range).unwrap_or_default().iter();
        texts.flat_map(|text| [text.as_str(), "\u{2029}"]).collect()
    }
}

/// Paragraphs of both sides between two that agree.
#[derive(Default)]
struct ParagraphGap {
    a: Range<usize>,
    b: Range<usize>,
    pairs: Vec<(usize, usize, Vec<Stretch>)>,
}

impl ParagraphGap {
    fn close(
        &mut self,
        left: &Paragraphs,
        right: &Paragraphs,
        (a, b): (usize, usize),
        out: &mut [Option<usize>],
    ) {
        (self.a.end, self.b.end) = (a, b);
        if self.a.is_empty() || self.b.is_empty() {
            return;
        }
        let mut by_pairs = Vec::new();
        for (before, after, stretches) in &self.pairs {
            let (from, to) = (left.from(*before), right.from(*after));
            follow(stretches, from, to, &mut by_pairs);
            by_pairs.push((left.from(before + 1) - 1, right.from(after + 1) - 1));
        }
        let length = left.from(a) - left.from(self.a.start) + right.from(b) - right.from(self.b.start);
        let is_whole = self.pairs.len() == self.a.len() && self.pairs.len() == self.b.len();
        let mut best = by_pairs;
        if !is_whole && self.a.len() + self.b.len() <= JOINED && length <= LENGTH {
            let stretches = characters(&left.joined(self.a.clone()), &right.joined(self.b.clone()));
            let mut over_edges = Vec::new();
            follow(&stretches, left.from(self.a.start), right.from(self.b.start), &mut over_edges);
            if cost(&over_edges, length) < cost(&best, length) {
                best = over_edges;
            }
        }
        for (at, of) in best {
            if let Some(cell) = out.get_mut(at) {
                *cell = Some(of);
            }
        }
    }
}

/// Characters that are left over, and the places where they are.
fn cost(pairs: &[(usize, usize)], length: usize) -> usize {
    let breaks = pairs.iter().zip(pairs.iter().skip(1));
    let places = breaks.filter(|(one, next)| (one.0 + 1, one.1 + 1) != **next).count();
    length - 2 * pairs.len() + A_PLACE * places
}

fn follow(stretches: &[Stretch], mut a: usize, mut b: usize, pairs: &mut Vec<(usize, usize)>) {
    for stretch in stretches {
        let length = stretch.text.chars().count();
        match stretch.fate {
            Fate::Kept => {
                pairs.extend((a..a + length).zip(b..));
                (a, b) = (a + length, b + length);
            }
            Fate::Removed => a += length,
            Fate::Added => b += length,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letters(text: &str) -> Vec<char> {
        text.chars().map(|c| if c == '|' { BREAK } else { c }).collect()
    }

    /// What of `a` is not in `b`, and the other way round.
    fn left_over(a: &str, b: &str) -> (String, String) {
        let (a, b) = (letters(a), letters(b));
        let found = matched(&a, &b);
        let shown = |c: char| if c == BREAK { '|' } else { c };
        let gone = found.iter().zip(&a).filter(|(to, _)| to.is_none()).map(|(_, c)| shown(*c)).collect();
        let came = (0..b.len()).filter(|at| !found.contains(&Some(*at))).map(|at| shown(b[at])).collect();
        (gone, came)
    }

    #[test]
    fn splits_joins_and_rewritten_words_are_found_where_they_are() {
        let told = |a: &str, b: &str| left_over(a, b);
        let (gone, came) = ("".to_owned(), "".to_owned());
        assert_eq!(
            told("甲乙丙丁。戊己庚辛。|末段。|", "甲乙丙丁。|戊己庚辛。|末段。|"),
            (gone.clone(), "|".to_owned())
        );
        assert_eq!(
            told("甲乙丙丁。|戊己庚辛。|末段。|", "甲乙丙丁。戊己庚辛。|末段。|"),
            ("|".to_owned(), came)
        );
        assert_eq!(
            told("首段在这里。|末段。|", "首段在这里。|新加的一段话。|末段。|"),
            (gone, "新加的一段话。|".to_owned())
        );
    }
}
