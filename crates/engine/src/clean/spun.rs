//! Spun text clause by clause: a clause that stands more often with another word in its place, in the same file or in
//! a corpus, was most likely written by a machine that exchanges words.

use rustc_hash::{FxHashMap, FxHashSet};

use super::super::clause;
use super::super::corruption::find_corruptions;
use super::super::report::Remark;
use super::super::structure::text::{at_most, is_han};
use super::super::terms::{Hit, Term};
use super::Work;
use super::doubts::push;

/// A clause that may be spun: one word of it exchanged gives another, which may stand elsewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suspect {
    /// Line of the file, from 1.
    pub line: usize,
    /// The clause as it stands, between the marks of [`clause::pieces`].
    pub clause: String,
    /// The clause with the other word in its place.
    pub fixed: String,
}

impl Suspect {
    /// The hashes of the clause and of the other, as a corpus keeps them.
    pub fn hashes(&self) -> (u64, u64) {
        let hash = |text: &str| clause::hash(&clause::normalise(text));
        (hash(&self.clause), hash(&self.fixed))
    }
}

/// Reports the clauses that are one synonym away from a clause that stands more often in the same file; returns those
/// that only a larger corpus can judge.
pub(super) fn report(lines: &[Work], report: &mut Vec<Remark>) -> Vec<Suspect> {
    let mut suspects: Vec<(usize, &str, String, Suspect)> = Vec::new();
    for line in lines {
        for hit in &line.hits {
            if let Term::Synonym(right) = hit.term
                && let Some((clause, fixed)) = exchanged(&line.text, hit, right, &MARKS)
                && let Some((whole, other)) = exchanged(&line.text, hit, right, &CLAUSE_MARKS)
            {
                let suspect = Suspect { line: line.number, clause: whole.to_owned(), fixed: other };
                suspects.push((line.number, clause, fixed, suspect));
            }
        }
    }
    if suspects.is_empty() {
        return Vec::new();
    }
    let mut counts: FxHashMap<&str, u32> = FxHashMap::default();
    for (_, clause, fixed, _) in &suspects {
        counts.insert(clause, 0);
        counts.insert(fixed, 0);
    }
    // By far the most clauses are told by their length.
    let lengths: FxHashSet<usize> = counts.keys().map(|clause| clause.len()).collect();
    for clause in lines.iter().flat_map(|line| clauses(&line.text)) {
        if lengths.contains(&clause.len())
            && clause.chars().nth(5).is_some()
            && let Some(count) = counts.get_mut(clause)
        {
            *count += 1;
        }
    }
    let count = |clause: &str| counts.get(clause).copied().unwrap_or(0);
    let mut left = Vec::new();
    for (line, clause, fixed, suspect) in &suspects {
        if !find_corruptions(clause).is_empty() {
            continue;
        }
        if count(fixed) > count(clause) {
            push(report, "spun_text", *line, clause, Some(fixed));
        } else {
            left.push(suspect.clone());
        }
    }
    left
}

const MARKS: [char; 9] = ['，', '。', '；', '：', '！', '？', '、', '“', '”'];

/// The marks that [`clause::pieces`] cuts at, as cleaning leaves them.
const CLAUSE_MARKS: [char; 9] = ['，', '。', '；', '：', '！', '？', '…', '—', '─'];

/// The clauses of six characters and more. Every mark of [`MARKS`] takes three bytes and begins with one of three,
/// which few other characters do: bytes are looked at, not characters.
fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = Some(text);
    std::iter::from_fn(move || {
        let text = rest?;
        let (clause, after) = match next_mark(text) {
            Some(at) => (text.get(..at)?, text.get(at + 3..)),
            None => (text, None),
        };
        rest = after;
        Some(clause)
    })
    .filter(|clause| clause.len() > 5)
}

/// The byte at which the first mark of a text stands.
fn next_mark(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        at += bytes.get(at..)?.iter().position(|b| matches!(b, 0xE2 | 0xE3 | 0xEF))?;
        if text.get(at..)?.starts_with(MARKS) {
            return Some(at);
        }
        at += 3;
    }
}

/// Characters of a clause on each side of a word: what is longer is none.
const REACH: usize = 120;

/// The clause around a word, and the clause with the other word in its place.
fn exchanged<'a>(text: &'a str, hit: &Hit, right: &str, marks: &[char; 9]) -> Option<(&'a str, String)> {
    let (before, _) = text.split_at_checked(hit.start)?;
    let (_, after) = text.split_at_checked(hit.end)?;
    let mark = |(at, c): &(usize, char)| marks.contains(c).then_some((*at, *c));
    let start = match before.char_indices().rev().take(REACH).find_map(|at| mark(&at)) {
        Some((at, c)) => at + c.len_utf8(),
        None if at_most(before, REACH) => 0,
        None => return None,
    };
    let end = match after.char_indices().take(REACH).find_map(|at| mark(&at)) {
        Some((at, _)) => hit.end + at,
        None if at_most(after, REACH) => text.len(),
        None => return None,
    };
    let clause = text.get(start..end)?;
    let fixed = format!("{}{right}{}", text.get(start..hit.start)?, text.get(hit.end..end)?);
    clause.chars().any(is_han).then_some((clause, fixed))
}

#[cfg(test)]
mod tests {
    use super::super::super::clause;
    use super::super::clean;

    #[test]
    fn a_clause_one_synonym_from_a_more_frequent_one() {
        let text = "要正视工作中遇到的新矛盾，抓好落实。\n要正视工作中遇到的新矛盾，加强学习。\n要正视工作中碰到的新矛盾，改进作风。";
        let found = clean(text).report.into_iter().find(|r| r.code == "spun_text").unwrap();
        assert_eq!((found.line, found.fix.as_deref()), (3, Some("要正视工作中遇到的新矛盾")));
        assert!(clean("要正视工作中碰到的新矛盾，改进作风。").report.is_empty());
    }

    #[test]
    fn what_a_larger_corpus_must_judge() {
        let cleaned = clean("要深切了解群众的“所思”、所想，改进作风。");
        let suspect = cleaned.suspects.last().unwrap();
        assert_eq!((suspect.line, suspect.fixed.as_str()), (1, "要深入了解群众的“所思”、所想"));
        let known = clause::clauses("会议强调，要深入了解群众的“所思”、所想。");
        assert_eq!(suspect.hashes().1, known[1].hash);
    }
}
