//! Wrong pairs that are only the edges of two right words: 代表|表示 holds no 表表.

use std::ops::Range;

use super::super::text::{Text, is_han};
use crate::lexicon::words::{Cutter, Word};

/// Characters on each side that are cut with the pair.
const AROUND: usize = 8;

/// Whether a word of two characters or more reaches over an edge of `range` and ends inside of it: then what stands there
/// is no word, right or wrong.
pub(super) fn parted(cutter: &mut Cutter, text: &Text<'_>, range: &Range<usize>) -> bool {
    let mut start = range.start;
    while start > 0 && range.start - start < AROUND && is_han(text.get(start - 1)) {
        start -= 1;
    }
    let mut end = range.end;
    while end - range.end < AROUND && is_han(text.get(end)) {
        end += 1;
    }
    let units: Vec<u16> = (start..end).filter_map(|at| u16::try_from(text.get(at) as u32).ok()).collect();
    if units.len() != end - start {
        return false;
    }
    let mut words: Vec<Word> = Vec::new();
    cutter.cut(&units, &mut words);
    let (first, last) = (range.start - start, range.end - start);
    let left = words.iter().any(|w| w.start < first && first < w.end && w.end < last);
    let right = words.iter().any(|w| first < w.start && w.start < last && last < w.end);
    left && right
        || (left || right) && words.iter().all(|w| w.end <= first || w.start >= last || w.end - w.start >= 2)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::super::KNOWN;
    use crate::check::{Checker, Context};
    use crate::lexicon::words::words;

    /// Every certain pair against sentences in which it is the end of one word and the beginning of another.
    #[test]
    fn certain_pairs_do_not_straddle_words() {
        let list =
            include_str!("../../lexicon/data/official-words.txt").lines().filter(|l| !l.starts_with('%'));
        let all: Vec<&str> =
            list.flat_map(str::split_whitespace).filter(|w| w.chars().count() == 2).collect();
        let mut ends: HashMap<char, Vec<&str>> = HashMap::new();
        let mut begins: HashMap<char, Vec<&str>> = HashMap::new();
        for word in &all {
            ends.entry(word.chars().nth(1).unwrap()).or_default().push(word);
            begins.entry(word.chars().next().unwrap()).or_default().push(word);
        }
        let (mut tried, mut alarms) = (0, Vec::new());
        for pair in KNOWN.entries().iter().filter(|p| p.certain && p.wrong.chars().count() == 2) {
            let (a, b) = (pair.wrong.chars().next().unwrap(), pair.wrong.chars().nth(1).unwrap());
            let heads = ends.get(&a).into_iter().flatten().take(4);
            for head in heads {
                for tail in begins.get(&b).into_iter().flatten().take(4) {
                    let clause = format!("{head}{tail}");
                    // Only where they are two words to the segmenter as well.
                    if words(&clause).iter().map(|w| w.0.as_str()).collect::<Vec<_>>() != [*head, *tail] {
                        continue;
                    }
                    tried += 1;
                    let text = format!("会议指出，{clause}。");
                    let found = Checker::shipped().check_paragraph(&text, &Context::default());
                    alarms.extend(found.into_iter().filter(|f| f.rule == "typo").map(|_| text.clone()));
                }
            }
        }
        assert!(tried > 100, "{tried}");
        assert!(alarms.is_empty(), "{} of {tried}: {alarms:?}", alarms.len());
    }
}
