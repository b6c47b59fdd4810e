//! Corruptions that copied texts carry: words that a machine spun (非凡是 for 特别是, 党中心 for 党中央) and characters
//! that a bad conversion put for others (臵, 旗臶). They are suspects: asked about, never changed silently.
//!
//! The list is data, `data/corruptions.txt`; see its head for the format.

use std::ops::Range;
use std::sync::LazyLock;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};

/// A suspected corruption and its place, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corruption {
    /// Characters from the beginning of the text, end exclusive.
    pub range: Range<usize>,
    /// What stands there.
    pub wrong: &'static str,
    /// What it most likely was.
    pub right: &'static str,
    /// Whether no right text can hold it (臵): else it is a suspicion.
    pub certain: bool,
}

struct Entry {
    wrong: &'static str,
    right: &'static str,
    certain: bool,
    not_before: Vec<&'static str>,
    not_after: Vec<&'static str>,
}

struct List {
    entries: Vec<Entry>,
    matcher: Option<CharwiseDoubleArrayAhoCorasick<u32>>,
}

static LIST: LazyLock<List> = LazyLock::new(|| List::parse(include_str!("data/corruptions.txt")));

impl List {
    fn parse(text: &'static str) -> Self {
        let entries: Vec<Entry> = text.lines().filter_map(entry).collect();
        let matcher = CharwiseDoubleArrayAhoCorasickBuilder::new()
            .match_kind(MatchKind::LeftmostLongest)
            .build(entries.iter().map(|e| e.wrong))
            .ok();
        Self { entries, matcher }
    }
}

/// One line of the list; `None` for comments and blank lines.
fn entry(line: &'static str) -> Option<Entry> {
    if line.starts_with('%') {
        return None;
    }
    let mut fields = line.split_whitespace();
    let (wrong, right) = (fields.next()?, fields.next()?);
    let (certain, wrong) = wrong.strip_prefix('!').map_or((false, wrong), |rest| (true, rest));
    let (mut not_before, mut not_after) = (Vec::new(), Vec::new());
    for field in fields {
        if let Some(words) = field.strip_prefix('<') {
            not_before.extend(words.split('|'));
        } else if let Some(words) = field.strip_prefix('>') {
            not_after.extend(words.split('|'));
        }
    }
    Some(Entry { wrong, right, certain, not_before, not_after })
}

/// Every listed corruption in `text`, leftmost and longest, in order. Offsets are in characters.
pub fn find_corruptions(text: &str) -> Vec<Corruption> {
    let Some(matcher) = &LIST.matcher else { return Vec::new() };
    let mut out = Vec::new();
    let (mut chars, mut bytes) = (0, 0);
    for hit in matcher.leftmost_find_iter(text) {
        let Some(entry) = LIST.entries.get(hit.value() as usize) else { continue };
        let before = text.get(..hit.start()).unwrap_or_default();
        let after = text.get(hit.end()..).unwrap_or_default();
        chars += text.get(bytes..hit.start()).map_or(0, |s| s.chars().count());
        bytes = hit.start();
        if entry.not_before.iter().any(|w| before.ends_with(w))
            || entry.not_after.iter().any(|w| after.starts_with(w))
        {
            continue;
        }
        out.push(Corruption {
            range: chars..chars + entry.wrong.chars().count(),
            wrong: entry.wrong,
            right: entry.right,
            certain: entry.certain,
        });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, &'static str)> {
        find_corruptions(text).into_iter().map(|c| (c.wrong, c.right)).collect()
    }

    #[test]
    fn spun_words_and_bad_characters() {
        assert_eq!(found("非凡是近年来，要充分熟悉"), [("非凡是", "特别是"), ("充分熟悉", "充分认识")]);
        assert_eq!(found("在党中心领导下，摆在突出位臵"), [("党中心", "党中央"), ("臵", "置")]);
        assert_eq!(found("依法行驶职权"), [("行驶职权", "行使职权")]);
    }

    #[test]
    fn right_words_stay() {
        assert_eq!(found("围绕党的中心任务、党中心工作，取得非凡成就，熟悉情况，党群服务中心党校"), []);
    }

    #[test]
    fn offsets_are_characters() {
        let text = "甲乙丙非凡是丁中共中心";
        let chars: Vec<char> = text.chars().collect();
        for c in find_corruptions(text) {
            assert_eq!(chars[c.range].iter().collect::<String>(), c.wrong);
        }
    }

    #[test]
    fn entries_are_well_formed_and_right_forms_are_clean() {
        for e in &LIST.entries {
            assert_ne!(e.wrong, e.right);
            assert_eq!(found(e.right), [], "{}", e.right);
        }
    }
}
