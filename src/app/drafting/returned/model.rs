//! What is kept of files that go out and come back, and what the page says of it; no SQL, no HTTP.

use std::collections::{BTreeMap, HashSet};

use serde_json::Value;
use time::OffsetDateTime;
use uuid::Uuid;

use super::changes::{ChangeOutcome, EditKind, ReturnedChange};
use super::offer::Remedy;
use super::placing::author_key;
use crate::word::{CopyPaper, PaperLine};

/// Bytes of a file that comes back, with the form around it.
pub const MAX_UPLOAD: usize = 21 * 1024 * 1024;
/// Characters of it.
pub const MAX_LENGTH: usize = 400_000;
/// Changes of it.
pub const MAX_CHANGES: usize = 5_000;

/// A file that went out, in the list.
#[derive(Debug, Clone)]
pub struct OutgoingRow {
    /// Its id.
    pub id: Uuid,
    /// The final text.
    pub is_final: bool,
    /// What it is called.
    pub name: String,
    /// The version of the text.
    pub version: i32,
    /// Whether lines were read off a drawn page.
    pub is_rendered: bool,
    /// Who took it.
    pub by: String,
    /// When.
    pub at: OffsetDateTime,
}

/// A file that went out, with what belongs to it.
#[derive(Debug, Clone)]
pub struct OutgoingFile {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// The text it was made of.
    pub document: Value,
    /// The file.
    pub content: Vec<u8>,
    /// What stands on which line of paper.
    pub lines: Vec<PaperLine>,
    /// Whether that was read off a drawn page.
    pub is_rendered: bool,
    /// When it went out.
    pub at: OffsetDateTime,
}

/// A file that came back, with what it changes.
#[derive(Debug, Clone)]
pub struct Arrival {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub file_name: String,
    /// The name of the file that went out.
    pub outgoing: String,
    /// What was changed in it, in order.
    pub changes: Vec<ReturnedChange>,
    /// How many comments it brought.
    pub comments: i32,
    /// Who brought it.
    pub by: String,
    /// When.
    pub at: OffsetDateTime,
}

/// One author's changes, counted by kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuthorShare {
    /// His name.
    pub author: String,
    /// How many in all.
    pub all: usize,
    /// How many of each kind there is one of.
    pub kinds: Vec<(EditKind, usize)>,
}

impl Arrival {
    /// The changes of each author, the one with the most first.
    pub fn shares(&self) -> Vec<AuthorShare> {
        let mut by: BTreeMap<&str, Vec<EditKind>> = BTreeMap::new();
        for change in &self.changes {
            by.entry(&change.author).or_default().push(change.kind);
        }
        let count = |kinds: &[EditKind], kind: EditKind| kinds.iter().filter(|other| **other == kind).count();
        let share = |(author, kinds): (&str, Vec<EditKind>)| AuthorShare {
            author: author.to_owned(),
            all: kinds.len(),
            kinds: EditKind::ALL
                .into_iter()
                .map(|kind| (kind, count(&kinds, kind)))
                .filter(|(_, n)| *n > 0)
                .collect(),
        };
        let mut shares: Vec<AuthorShare> = by.into_iter().map(share).collect();
        shares.sort_by_key(|share| std::cmp::Reverse(share.all));
        shares
    }

    /// What is to be looked at by hand, each with its place among the changes: what could not be put into the text, and what
    /// stands where the text had changed.
    pub fn open(&self) -> Vec<(usize, &ReturnedChange)> {
        let each = self.changes.iter().enumerate();
        each.filter(|(_, change)| change.outcome != ChangeOutcome::Placed).collect()
    }

    /// What is offered for a change, unless it is offered for one before it.
    pub fn offer(&self, at: usize) -> Option<&Remedy> {
        let remedy = self.changes.get(at)?.offered()?;
        let mut before = self.changes.iter().take(at).filter_map(ReturnedChange::offered);
        before.all(|other| other != remedy).then_some(remedy)
    }

    /// How many things are offered.
    pub fn offers(&self) -> usize {
        (0..self.changes.len()).filter(|at| self.offer(*at).is_some()).count()
    }

    /// What the marks of its authors call them.
    pub fn keys(&self) -> Vec<String> {
        let names: HashSet<&str> = self.changes.iter().map(|change| change.author.as_str()).collect();
        names.into_iter().map(author_key).collect()
    }
}

/// The words for how a copy is set, by its name in forms.
pub const PAPERS: [(&str, &str, CopyPaper); 3] = [
    ("standard", "公文版式", CopyPaper::Standard),
    ("wide", "右边留宽，供批改", CopyPaper::Wide),
    ("large", "大字（小二号）", CopyPaper::Large),
];

/// How a copy of this name is set.
pub fn paper(name: &str) -> CopyPaper {
    PAPERS.iter().find(|(known, ..)| *known == name).map(|(.., paper)| *paper).unwrap_or_default()
}

/// What came back of one speech.
#[derive(Debug, Clone)]
pub struct Habit {
    /// The speech.
    pub speech_id: Uuid,
    /// What was changed.
    pub changes: Vec<ReturnedChange>,
}

/// What somebody changes in what is written for him.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Habits {
    /// In how many speeches.
    pub speeches: usize,
    /// Words that he strikes, with how often.
    pub struck: Vec<(String, usize)>,
    /// Words that he puts in.
    pub put: Vec<(String, usize)>,
    /// Characters a sentence has that he takes out or rewrites, and that he puts in.
    pub lengths: Option<(usize, usize)>,
}

impl Habits {
    /// All of it in a line or two, for the page where one writes for him.
    pub fn words(&self) -> String {
        let list = |words: &[(String, usize)]| {
            words.iter().take(5).map(|(word, n)| format!("“{word}”{n}次")).collect::<Vec<_>>().join("、")
        };
        let mut out = Vec::new();
        if !self.struck.is_empty() {
            out.push(format!("常删{}", list(&self.struck)));
        }
        if !self.put.is_empty() {
            out.push(format!("常加{}", list(&self.put)));
        }
        if let Some((old, new)) = self.lengths {
            out.push(format!("改过的句子由平均{old}字到{new}字"));
        }
        out.join("；")
    }
}

/// Speeches from which on habits are told.
const ENOUGH: usize = 3;
/// Words that are told.
const TOLD: usize = 12;
/// Words longer than this are sentences, which come once.
const A_WORD: usize = 12;

/// What the changes of several speeches have in common; `None` while there are too few.
pub fn habits(of: &[Habit]) -> Option<Habits> {
    let speeches: HashSet<Uuid> = of.iter().map(|habit| habit.speech_id).collect();
    if speeches.len() < ENOUGH {
        return None;
    }
    let told = |change: &&ReturnedChange| {
        matches!(change.kind, EditKind::Changed | EditKind::Added | EditKind::Removed)
    };
    let changes: Vec<&ReturnedChange> = of.iter().flat_map(|habit| &habit.changes).filter(told).collect();
    let struck = counted(changes.iter().map(|change| change.before.as_str()));
    let put = counted(changes.iter().map(|change| change.after.as_str()));
    let (old, new) = (sentences(&changes, |c| &c.before), sentences(&changes, |c| &c.after));
    let mean = |list: &[usize]| list.iter().sum::<usize>().checked_div(list.len());
    Some(Habits { speeches: speeches.len(), struck, put, lengths: mean(&old).zip(mean(&new)) })
}

fn counted<'a>(words: impl Iterator<Item = &'a str>) -> Vec<(String, usize)> {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for words in words {
        let word = words.trim_matches(|c: char| c.is_whitespace() || "，。；、：！？".contains(c));
        let length = word.chars().count();
        if (2..=A_WORD).contains(&length) {
            *counts.entry(word).or_default() += 1;
        }
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().map(|(word, n)| (word.to_owned(), n)).collect();
    counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    counts.truncate(TOLD);
    counts
}

/// The lengths of the whole sentences among the words.
fn sentences<'a>(
    changes: &[&'a ReturnedChange],
    words: impl Fn(&'a ReturnedChange) -> &'a str,
) -> Vec<usize> {
    use crate::engine::lexicon::sentence::{is_break, pieces};
    let whole = changes.iter().flat_map(|change| pieces(words(change), is_break));
    whole.filter(|piece| piece.ends_with(is_break)).map(|piece| piece.chars().count()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(author: &str, kind: EditKind, before: &str, after: &str) -> ReturnedChange {
        ReturnedChange {
            kind,
            author: author.to_owned(),
            at: String::new(),
            before: before.to_owned(),
            after: after.to_owned(),
            paragraph: 0,
            from: 0,
            to: 0,
            node: String::new(),
            context: String::new(),
            outcome: ChangeOutcome::Placed,
            remedy: None,
        }
    }

    fn habit(n: u128, changes: &[ReturnedChange]) -> Habit {
        Habit { speech_id: Uuid::from_u128(n), changes: changes.to_vec() }
    }

    #[test]
    fn habits_are_told_after_three_speeches() {
        let one = change("王主任", EditKind::Changed, "切实", "务必");
        let long = change("王主任", EditKind::Changed, "这句话原来说得很长很长很长。", "短句。");
        let list = [habit(1, &[one.clone(), long]), habit(2, std::slice::from_ref(&one))];
        assert_eq!(habits(&list), None);
        let more: Vec<Habit> = list.into_iter().chain([habit(3, &[one])]).collect();
        let habits = habits(&more).unwrap();
        assert_eq!(habits.struck, [("切实".to_owned(), 3)]);
        assert_eq!(habits.put.first(), Some(&("务必".to_owned(), 3)));
        assert_eq!(habits.lengths, Some((14, 3)));
    }

    #[test]
    fn changes_are_counted_by_author_and_kind() {
        let arrival = Arrival {
            id: Uuid::nil(),
            file_name: "稿.docx".to_owned(),
            outgoing: "送阅稿1".to_owned(),
            changes: vec![
                change("李", EditKind::Added, "", "新"),
                change("王", EditKind::Added, "", "新"),
                change("王", EditKind::Removed, "旧", ""),
            ],
            comments: 0,
            by: "张".to_owned(),
            at: OffsetDateTime::UNIX_EPOCH,
        };
        let shares = arrival.shares();
        assert_eq!(shares[0].author, "王");
        assert_eq!(shares[0].kinds, [(EditKind::Added, 1), (EditKind::Removed, 1)]);
    }
}
