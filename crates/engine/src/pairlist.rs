//! Lists of wrong and right wordings as data files, and a matcher over them: for corruptions and typing errors.
//!
//! One entry a line: `wrong right [<not|directly|before] [>not|directly|after]`, separated by blanks; a leading `!` marks
//! what no right text can hold; lines that begin with `%` are comments.

use std::ops::Range;

use super::words::Words;

/// One entry of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// What is wrong.
    pub wrong: &'static str,
    /// What it most likely should be.
    pub right: &'static str,
    /// Whether no right text can hold it.
    pub certain: bool,
    not_before: Vec<&'static str>,
    not_after: Vec<&'static str>,
}

/// A list ready for matching.
pub struct PairList {
    entries: Vec<Pair>,
    /// The wrong forms, each with its place in `entries`.
    words: Words<usize>,
}

impl PairList {
    /// Reads a list; lines without two words are skipped.
    pub fn parse(text: &'static str) -> Self {
        let mut entries: Vec<Pair> = text.lines().filter_map(pair).collect();
        entries.sort_by_key(|e| e.wrong);
        entries.dedup_by_key(|e| e.wrong);
        let words = Words::new(entries.iter().enumerate().map(|(number, entry)| (entry.wrong, number)));
        Self { entries, words }
    }

    /// Every entry, by its wrong form.
    pub fn entries(&self) -> &[Pair] {
        &self.entries
    }

    /// Every hit in `text`, leftmost and longest, in order, with its place in characters.
    pub fn find(&self, text: &str) -> Vec<(Range<usize>, &Pair)> {
        let mut out = Vec::new();
        let (mut chars, mut bytes) = (0, 0);
        self.words.find(text, |start, end, number| {
            let Some(entry) = self.entries.get(number) else { return };
            let before = text.get(..start).unwrap_or_default();
            let after = text.get(end..).unwrap_or_default();
            if entry.not_before.iter().any(|w| before.ends_with(w))
                || entry.not_after.iter().any(|w| after.starts_with(w))
            {
                return;
            }
            chars += text.get(bytes..start).map_or(0, |s| s.chars().count());
            bytes = start;
            out.push((chars..chars + entry.wrong.chars().count(), entry));
        });
        out
    }
}

fn pair(line: &'static str) -> Option<Pair> {
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
    Some(Pair { wrong, right, certain, not_before, not_after })
}
