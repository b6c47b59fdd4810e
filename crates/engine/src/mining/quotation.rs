//! Quotations and sayings: what stands in quotation marks and is said to be said.

use std::collections::{BTreeMap, BTreeSet};

use super::archive::Archive;
use crate::clause::normalise;

/// A quotation with its places.
#[derive(Debug, Default)]
pub(super) struct Quotation {
    pub groups: BTreeSet<u32>,
    /// (speech, first character, one past the last), without the quotation marks.
    pub places: Vec<(usize, usize, usize)>,
}

/// Ends of the words that bring in a quotation.
const CUES: &[&str] = &[
    "云",
    "曰",
    "言道",
    "常言",
    "俗话说",
    "古语说",
    "古人说",
    "诗云",
    "说",
    "说过",
    "讲",
    "讲过",
    "指出",
    "强调",
    "所谓",
    "老话",
    "谚语",
    "格言",
    "道",
    "讲的",
    "说的",
    "教导我们",
    "写道",
    "谈到",
    "提出",
];
const SHORTEST: usize = 6;
const LONGEST: usize = 60;

/// Every quotation by its normalised text.
pub(super) fn quotations(archive: &Archive, clusters: &[u32]) -> BTreeMap<String, Quotation> {
    let mut out: BTreeMap<String, Quotation> = BTreeMap::new();
    for (number, speech) in archive.speeches.iter().enumerate().filter(|(_, speech)| !speech.removed) {
        let group = clusters.get(number).copied().unwrap_or_default();
        // Lines without a quotation mark, nearly all, are passed over.
        for line in speech.plain.lines_with('“') {
            in_line(&speech.plain.cut(line.clone()), line.start, |text, start, end| {
                if !archive.is_own(number, start) {
                    return;
                }
                let found = out.entry(normalise(text)).or_default();
                found.groups.insert(group);
                found.places.push((number, start, end));
            });
        }
    }
    out
}

/// Calls `found` with each quotation of a line and its place.
fn in_line(line: &str, from: usize, mut found: impl FnMut(&str, usize, usize)) {
    let (mut before, mut rest, mut at) = ("", line, from);
    while let Some((left, right)) = rest.split_once('“') {
        let Some((inside, tail)) = right.split_once('”') else { return };
        // “ inside “ opens anew.
        let text = inside.rsplit('“').next().unwrap_or(inside);
        let close = at + left.chars().count() + 1 + inside.chars().count();
        before = if left.is_empty() { before } else { left };
        if is_quotation(before, text) {
            found(text, close - text.chars().count(), close);
        }
        (rest, at) = (tail, close + 1);
    }
}

/// Brought in by a word of saying, or two balanced halves (政之所兴在顺民心，政之所废在逆民心).
fn is_quotation(before: &str, text: &str) -> bool {
    let length = text.chars().count();
    if !(SHORTEST..=LONGEST).contains(&length) || text.contains(['、', '{', '*', '#']) {
        return false;
    }
    let before = before.trim_end_matches(['，', '：', ' ', '\u{3000}', ',', ':']);
    let cued = CUES.iter().any(|cue| before.ends_with(cue));
    let halves: Vec<usize> =
        text.split(['，', '；', '。']).map(|h| h.chars().count()).filter(|&n| n > 0).collect();
    let balanced = matches!(halves.as_slice(), &[a, b, ..] if a == b && a >= 3);
    balanced || cued && halves.len() >= 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mining::tests::{document, source};

    #[test]
    fn sayings_are_found_and_terms_are_not() {
        let a = document("甲", &["古语云，“谋定而后动，知止而有得”。要做到“两个维护”。"]);
        let b =
            document("乙", &["正所谓“谋定而后动，知止而有得。”要当好“代言人”，落实“抓重点、议大事”的要求。"]);
        let mut archive = Archive::new();
        archive.add(&source(1, &a));
        archive.add(&source(2, &b));
        let found = quotations(&archive, &[0, 1]);
        let texts: Vec<_> = found.iter().map(|(text, q)| (text.as_str(), q.groups.len())).collect();
        assert_eq!(texts, [("谋定而后动，知止而有得", 2)]);
    }
}
