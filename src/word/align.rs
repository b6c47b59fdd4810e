//! The way back from an edited file: which sentences of a copy are which of the speech that was written.
//!
//! A monotone alignment of sentences by the bigrams they share (Dice), where the bookmark of the paragraph counts
//! as evidence, and two sentences joined into one (or one cut in two) must match clearly better than either half.
//! Bookmarks survive edits in Word, WPS and LibreOffice, but not a copy pasted into a new file: they help, they
//! are not needed.

use std::ops::Range;

use super::head::Meta;
use super::house::{HeadOrder, Size};
use super::layout::lay_out;
use super::read::{ReadError, read};
use super::sentence::sentences;
use crate::engine::document::Document;

/// Likeness from which two sentences can be the same one, edited.
const ALIKE: f32 = 0.35;
/// The same, where the paragraph's mark agrees.
const ALIKE_MARKED: f32 = 0.05;
/// What an agreeing mark adds.
const MARK: f32 = 0.3;
/// Likeness that a join or a cut must reach.
const JOINED: f32 = 0.75;
/// By how much a join or a cut must beat either half.
const BETTER: f32 = 0.1;
/// Cells of the table that is filled; two speeches of 1,500 sentences without a common one stay below it.
const MAX_CELLS: usize = 2_500_000;

/// What became of some sentences.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What happened.
    pub kind: ChangeKind,
    /// The sentences before, joined; empty for an addition.
    pub before: String,
    /// The sentences after, joined; empty for a removal.
    pub after: String,
}

/// Kinds of changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChangeKind {
    /// Nothing.
    Same,
    /// Words were changed inside a sentence.
    Edited,
    /// Two sentences became one.
    Joined,
    /// One sentence became two.
    Cut,
    /// A sentence was taken out.
    Removed,
    /// A sentence was put in.
    Added,
}

/// What was changed in a copy of the speech as [`super::write()`] made it, sentence by sentence in order.
///
/// # Errors
/// [`ReadError`] when the copy cannot be read.
pub fn changes(
    document: &Document,
    meta: &Meta,
    order: HeadOrder,
    copy: &[u8],
) -> Result<Vec<Change>, ReadError> {
    let mut before = Vec::new();
    for (para, n) in lay_out(document, meta, &order.into(), Size::Standard).iter().zip(1..) {
        let mark = super::write::paragraph_mark(n);
        before.extend(
            sentences(&para.text().replace('\n', ""))
                .into_iter()
                .map(|text| Sentence::new(text, Some(mark.clone()))),
        );
    }
    let mut after = Vec::new();
    for paragraph in read(copy)?.paragraphs {
        let mark = paragraph.bookmarks.iter().find(|name| name.starts_with("_wg_p"));
        after.extend(
            sentences(&paragraph.text.replace('\n', ""))
                .into_iter()
                .map(|text| Sentence::new(text, mark.cloned())),
        );
    }
    Ok(align(&before, &after))
}

/// A sentence, and what comparing it takes.
struct Sentence {
    text: String,
    mark: Option<String>,
    /// Its characters without white space, with a sign before the first and after the last.
    letters: Vec<char>,
    /// The pairs of neighbouring letters, sorted.
    pairs: Vec<(char, char)>,
}

impl Sentence {
    fn new(text: String, mark: Option<String>) -> Self {
        let letters: Vec<char> = text.chars().filter(|c| !c.is_whitespace()).collect();
        let pairs = pairs(&letters);
        Self { text, mark, letters, pairs }
    }

    fn is_same(&self, other: &Self) -> bool {
        self.letters == other.letters
    }
}

fn pairs(letters: &[char]) -> Vec<(char, char)> {
    let start = std::iter::once('\u{2}').chain(letters.iter().copied());
    let mut pairs: Vec<_> = start.zip(letters.iter().copied().chain(['\u{3}'])).collect();
    pairs.sort_unstable();
    pairs
}

/// Twice the common pairs over all pairs, from 0 to 1.
fn likeness(a: &[(char, char)], b: &[(char, char)]) -> f32 {
    let (mut left, mut right, mut common) = (a.iter().peekable(), b.iter().peekable(), 0_u16);
    while let (Some(x), Some(y)) = (left.peek(), right.peek()) {
        match x.cmp(y) {
            std::cmp::Ordering::Less => drop(left.next()),
            std::cmp::Ordering::Greater => drop(right.next()),
            std::cmp::Ordering::Equal => {
                common = common.saturating_add(1);
                left.next();
                right.next();
            }
        }
    }
    let all = u16::try_from(a.len() + b.len()).unwrap_or(u16::MAX);
    2.0 * f32::from(common) / f32::from(all.max(1))
}

/// One move through both texts: how many sentences of each it takes.
#[derive(Clone, Copy)]
struct Move {
    kind: ChangeKind,
    before: usize,
    after: usize,
}

const KEEP: Move = Move { kind: ChangeKind::Edited, before: 1, after: 1 };
const JOIN: Move = Move { kind: ChangeKind::Joined, before: 2, after: 1 };
const CUT: Move = Move { kind: ChangeKind::Cut, before: 1, after: 2 };
const REMOVE: Move = Move { kind: ChangeKind::Removed, before: 1, after: 0 };
const ADD: Move = Move { kind: ChangeKind::Added, before: 0, after: 1 };

fn align(before: &[Sentence], after: &[Sentence]) -> Vec<Change> {
    // Most of a copy is unchanged: equal ends need no table.
    let head = before.iter().zip(after).take_while(|(a, b)| a.is_same(b)).count();
    let (first, rest_before) = before.split_at_checked(head).unwrap_or((before, &[]));
    let (first_after, rest_after) = after.split_at_checked(head).unwrap_or((after, &[]));
    let tail =
        rest_before.iter().rev().zip(rest_after.iter().rev()).take_while(|(a, b)| a.is_same(b)).count();
    let (middle_before, last) = rest_before.split_at_checked(rest_before.len() - tail).unwrap_or((&[], &[]));
    let (middle_after, last_after) =
        rest_after.split_at_checked(rest_after.len() - tail).unwrap_or((&[], &[]));
    let same = |a: &Sentence, b: &Sentence| Change {
        kind: ChangeKind::Same,
        before: a.text.clone(),
        after: b.text.clone(),
    };
    let mut out: Vec<Change> = first.iter().zip(first_after).map(|(a, b)| same(a, b)).collect();
    align_middle(middle_before, middle_after, &mut out);
    out.extend(last.iter().zip(last_after).map(|(a, b)| same(a, b)));
    out
}

fn align_middle(before: &[Sentence], after: &[Sentence], out: &mut Vec<Change>) {
    let table = Table::fill(before, after);
    let (mut i, mut j) = (0, 0);
    while i < before.len() || j < after.len() {
        let step = table.step(i, j).unwrap_or(if i < before.len() { REMOVE } else { ADD });
        let text = |list: &[Sentence], range: Range<usize>| -> String {
            list.get(range).unwrap_or_default().iter().map(|s| s.text.as_str()).collect()
        };
        let unchanged = step.before == 1
            && step.after == 1
            && before.get(i).zip(after.get(j)).is_some_and(|(a, b)| a.is_same(b));
        out.push(Change {
            kind: if unchanged { ChangeKind::Same } else { step.kind },
            before: text(before, i..i + step.before),
            after: text(after, j..j + step.after),
        });
        i += step.before;
        j += step.after;
    }
}

/// The best move from every pair of places, filled from the end.
struct Table {
    width: usize,
    cells: Vec<(f32, Option<Move>)>,
}

impl Table {
    fn fill(before: &[Sentence], after: &[Sentence]) -> Self {
        let width = after.len() + 1;
        let size = (before.len() + 1).saturating_mul(width);
        // Two texts with nothing in common that are this long: all of one was removed, all of the other added.
        if size > MAX_CELLS {
            return Self { width, cells: Vec::new() };
        }
        let mut table = Self { width, cells: vec![(0.0, None); size] };
        for i in (0..=before.len()).rev() {
            for j in (0..=after.len()).rev() {
                let mut best = (f32::MIN, None);
                for (gain, step) in
                    moves(before.get(i..).unwrap_or_default(), after.get(j..).unwrap_or_default())
                {
                    let score = gain + table.score(i + step.before, j + step.after);
                    if score > best.0 {
                        best = (score, Some(step));
                    }
                }
                if let (Some(cell), Some(_)) = (table.cells.get_mut(i * width + j), best.1) {
                    *cell = best;
                }
            }
        }
        table
    }

    fn score(&self, i: usize, j: usize) -> f32 {
        self.cells.get(i * self.width + j).map_or(0.0, |cell| cell.0)
    }

    fn step(&self, i: usize, j: usize) -> Option<Move> {
        self.cells.get(i * self.width + j)?.1
    }
}

/// The moves that can be made from here, each with what it is worth.
fn moves(before: &[Sentence], after: &[Sentence]) -> Vec<(f32, Move)> {
    let mut out = Vec::with_capacity(5);
    if let ([a, ..], [b, ..]) = (before, after) {
        let marked = a.mark.is_some() && a.mark == b.mark;
        let alike = likeness(&a.pairs, &b.pairs);
        if alike > if marked { ALIKE_MARKED } else { ALIKE } {
            out.push((alike + if marked { MARK } else { 0.0 }, KEEP));
        }
        if let [_, second, ..] = before {
            let half = alike.max(likeness(&second.pairs, &b.pairs));
            out.extend(two_in_one(a, second, b, half).map(|gain| (gain, JOIN)));
        }
        if let [_, second, ..] = after {
            let half = alike.max(likeness(&a.pairs, &second.pairs));
            out.extend(two_in_one(b, second, a, half).map(|gain| (gain, CUT)));
        }
    }
    if !before.is_empty() {
        out.push((0.0, REMOVE));
    }
    if !after.is_empty() {
        out.push((0.0, ADD));
    }
    out
}

/// What it is worth to see `one` and `two` in `other`, where the better of them alone is `half` like it.
fn two_in_one(one: &Sentence, two: &Sentence, other: &Sentence, half: f32) -> Option<f32> {
    // The longer of two parts is far more like the whole than this; most pairs are spared the work.
    if !(ALIKE..=1.0 - BETTER).contains(&half) {
        return None;
    }
    let letters: Vec<char> = one.letters.iter().chain(&two.letters).copied().collect();
    let joined = likeness(&pairs(&letters), &other.pairs);
    (joined > JOINED && joined > half + BETTER).then_some(joined * 1.2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::{Block, Section};
    use crate::word::{Settings, write};

    fn list(text: &[(&str, Option<&str>)]) -> Vec<Sentence> {
        text.iter().map(|(text, mark)| Sentence::new((*text).into(), mark.map(Into::into))).collect()
    }

    fn kinds(before: &[&str], after: &[&str]) -> Vec<ChangeKind> {
        let plain = |texts: &[&str]| list(&texts.iter().map(|text| (*text, None)).collect::<Vec<_>>());
        align(&plain(before), &plain(after)).into_iter().map(|change| change.kind).collect()
    }

    const A: &str = "各级人大要坚持党的全面领导。";
    const B: &str = "要围绕中心任务开展监督。";
    const C: &str = "要架好代表与群众的连心桥。";

    #[test]
    fn edits_of_six_kinds_are_told_apart() {
        use ChangeKind::{Added, Cut, Edited, Joined, Removed, Same};
        assert_eq!(kinds(&[A, B, C], &[A, B, C]), [Same, Same, Same]);
        assert_eq!(kinds(&[A, B, C], &[A, "要紧扣中心任务开展监督。", C]), [Same, Edited, Same]);
        assert_eq!(kinds(&[A, B, C], &[A, C]), [Same, Removed, Same]);
        assert_eq!(kinds(&[A, C], &[A, B, C]), [Same, Added, Same]);
        let joined = "要围绕中心任务开展监督，要架好代表与群众的连心桥。";
        assert_eq!(kinds(&[A, B, C], &[A, joined]), [Same, Joined]);
        assert_eq!(kinds(&[A, joined], &[A, B, C]), [Same, Cut]);
        assert_eq!(kinds(&[], &[A]), [Added]);
        assert!(kinds(&[], &[]).is_empty());
    }

    #[test]
    fn a_mark_holds_a_rewritten_sentence() {
        let before = list(&[(B, Some("p1"))]);
        let rewritten = "监督要敢于碰硬。";
        let marked = align(&before, &list(&[(rewritten, Some("p1"))]));
        assert_eq!(marked[0].kind, ChangeKind::Edited);
        let unmarked = align(&before, &list(&[(rewritten, None)]));
        assert_eq!(unmarked.len(), 2);
    }

    #[test]
    fn nothing_is_lost_whatever_was_edited() {
        let sentence = |i: usize| format!("第{i}项工作要在{}前完成，责任到人，见到实效。", i * 7);
        let before: Vec<String> = (0..120).map(sentence).collect();
        let after: Vec<String> = (0..120)
            .filter(|i| i % 9 != 4)
            .map(|i| if i % 5 == 0 { sentence(i + 1000) } else { sentence(i) })
            .collect();
        let of =
            |texts: &[String]| texts.iter().map(|text| Sentence::new(text.clone(), None)).collect::<Vec<_>>();
        let changes = align(&of(&before), &of(&after));
        assert_eq!(changes.iter().map(|c| c.before.as_str()).collect::<String>(), before.concat());
        assert_eq!(changes.iter().map(|c| c.after.as_str()).collect::<String>(), after.concat());
    }

    #[test]
    fn a_copy_is_compared_with_its_speech() {
        let speech = |text: &str| Document {
            title: "讲话".into(),
            salutation: Some("同志们：".into()),
            sections: vec![Section { blocks: vec![Block::Paragraph(text.into())], ..Section::default() }],
        };
        let written = speech(&[A, B, C].concat());
        let edited = write(
            &speech(&[A, "要紧扣中心任务开展监督。", C].concat()),
            &Meta::default(),
            Settings::default(),
        )
        .unwrap();
        let changes = changes(&written, &Meta::default(), HeadOrder::DateFirst, &edited).unwrap();
        let changed: Vec<_> = changes.iter().filter(|c| c.kind != ChangeKind::Same).collect();
        assert_eq!(changed.len(), 1);
        assert_eq!((changed[0].before.as_str(), changed[0].after.as_str()), (B, "要紧扣中心任务开展监督。"));
    }
}
