//! Two states of a text compared: paragraph by paragraph, then character by character, moved paragraphs known as moved.
//!
//! Paragraphs are matched by a patience diff (crate `similar`); those it leaves over are paired where they share
//! enough pairs of characters (Dice), first in order, then anywhere: the latter have moved. Within a pair the
//! characters are compared (Myers), and islands of a single common character are dropped, because a reader sees one
//! change there and not two.

use std::collections::HashMap;

use similar::{Algorithm, DiffOp};

#[path = "difference/align.rs"]
mod align;
pub mod common;

/// Likeness from which two paragraphs at the same place are one, edited.
const EDITED: f32 = 0.35;
/// Likeness from which two paragraphs at different places are one, moved.
const MOVED: f32 = 0.6;
/// Characters a paragraph must have to be recognised at another place.
const MOVABLE: usize = 8;
/// The product of paragraphs on both sides of one gap up to which they are paired in order; more are left to the search for
/// moved ones.
const MAX_GAP: usize = 120 * 120;
/// The product of paragraphs that went and came up to which all are compared with all; beyond it, a moved paragraph is
/// one that is the same to the letter.
const MAX_MOVED: usize = 500 * 500;

/// What became of a stretch of characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It stands in both.
    Kept,
    /// Only the first has it.
    Removed,
    /// Only the second has it.
    Added,
}

/// A stretch of characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stretch {
    /// What became of it.
    pub fate: Fate,
    /// The characters.
    pub text: String,
}

/// A paragraph of either state, or of both; numbers count from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Row {
    /// The same in both.
    Same {
        /// In the first.
        before: usize,
        /// In the second.
        after: usize,
    },
    /// Changed where it stands.
    Edited {
        /// In the first.
        before: usize,
        /// In the second.
        after: usize,
        /// Character by character.
        stretches: Vec<Stretch>,
    },
    /// It stood elsewhere before; perhaps changed as well.
    MovedHere {
        /// In the first.
        before: usize,
        /// In the second.
        after: usize,
        /// Character by character.
        stretches: Vec<Stretch>,
    },
    /// It stands elsewhere now.
    MovedAway {
        /// In the first.
        before: usize,
        /// In the second.
        after: usize,
    },
    /// Only the first has it.
    Removed {
        /// In the first.
        before: usize,
    },
    /// Only the second has it.
    Added {
        /// In the second.
        after: usize,
    },
}

/// Compares two lists of paragraphs. The rows are in the order of the second; what the first alone has stands where it
/// was.
pub fn compare(before: &[&str], after: &[&str]) -> Vec<Row> {
    let mut rows = Vec::new();
    for op in align::align(Algorithm::Patience, before, after) {
        let (old, new) = (op.old_range(), op.new_range());
        match op {
            DiffOp::Equal { .. } => {
                rows.extend(old.zip(new).map(|(before, after)| Row::Same { before, after }));
            }
            _ => gap(before, after, &old.collect::<Vec<_>>(), &new.collect::<Vec<_>>(), &mut rows),
        }
    }
    moved(before, after, &mut rows);
    rows
}

/// Pairs what stands in one gap, in order: the pairing with the greatest likeness in all.
fn gap(before: &[&str], after: &[&str], old: &[usize], new: &[usize], rows: &mut Vec<Row>) {
    let pairs = if let ([a], [b]) = (old, new)
        && contained(text(before, *a), text(after, *b))
    {
        vec![(*a, *b)]
    } else if old.len() * new.len() <= MAX_GAP {
        pairing(before, after, old, new)
    } else {
        Vec::new()
    };
    let (mut left, mut right) = (old.iter().copied().peekable(), new.iter().copied().peekable());
    for (a, b) in pairs.into_iter().map(Some).chain([None]).map(|pair| pair.unzip()) {
        rows.extend(
            std::iter::from_fn(|| left.next_if(|n| Some(*n) != a)).map(|before| Row::Removed { before }),
        );
        rows.extend(
            std::iter::from_fn(|| right.next_if(|n| Some(*n) != b)).map(|after| Row::Added { after }),
        );
        if let (Some(a), Some(b)) = (left.next(), right.next()) {
            let stretches = characters(text(before, a), text(after, b));
            rows.push(Row::Edited { before: a, after: b, stretches });
        }
    }
}

/// Whether nearly all of the shorter one stands in the longer: 讲话 in 修改过的讲话.
fn contained(a: &str, b: &str) -> bool {
    let (a, b) = (pairs(a), pairs(b));
    let shorter = a.all.min(b.all);
    shorter > 0 && common(&a, &b) * 5 >= shorter * 4
}

fn text<'a>(list: &[&'a str], at: usize) -> &'a str {
    list.get(at).copied().unwrap_or_default()
}

fn pairing(before: &[&str], after: &[&str], old: &[usize], new: &[usize]) -> Vec<(usize, usize)> {
    let olds: Vec<Pairs> = old.iter().map(|&n| pairs(text(before, n))).collect();
    let news: Vec<Pairs> = new.iter().map(|&n| pairs(text(after, n))).collect();
    let width = news.len() + 1;
    // best[i][j]: the greatest likeness in all of the paragraphs from i and j on.
    let mut best = vec![0.0_f32; (olds.len() + 1) * width];
    let at = |best: &[f32], i: usize, j: usize| best.get(i * width + j).copied().unwrap_or_default();
    let mut alike = vec![0.0_f32; olds.len() * width];
    for (i, a) in olds.iter().enumerate().rev() {
        for (j, b) in news.iter().enumerate().rev() {
            let like = likeness(a, b);
            let paired = if like >= EDITED { like + at(&best, i + 1, j + 1) } else { 0.0 };
            let value = paired.max(at(&best, i + 1, j)).max(at(&best, i, j + 1));
            if let (Some(cell), Some(seen)) = (best.get_mut(i * width + j), alike.get_mut(i * width + j)) {
                (*cell, *seen) = (value, like);
            }
        }
    }
    let (mut i, mut j, mut out) = (0, 0, Vec::new());
    while let (Some(&a), Some(&b)) = (old.get(i), new.get(j)) {
        let here = at(&best, i, j);
        let like = at(&alike, i, j);
        if like >= EDITED && (like + at(&best, i + 1, j + 1) - here).abs() < 1e-4 {
            out.push((a, b));
            (i, j) = (i + 1, j + 1);
        } else if at(&best, i + 1, j) >= at(&best, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    out
}

/// Among what one state alone has, the same paragraph at another place; the likest first.
fn moved(before: &[&str], after: &[&str], rows: &mut [Row]) {
    let long = |text: &str| text.chars().count() >= MOVABLE;
    let mut olds = Vec::new();
    let mut news = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        match row {
            Row::Removed { before: n } if long(text(before, *n)) => {
                olds.push((at, *n, pairs(text(before, *n))))
            }
            Row::Added { after: n } if long(text(after, *n)) => news.push((at, *n, pairs(text(after, *n)))),
            _ => {}
        }
    }
    let mut found: Vec<(f32, usize, usize)> = Vec::new();
    if olds.len() * news.len() > MAX_MOVED {
        let mut places: HashMap<&str, usize> = HashMap::new();
        places.extend(news.iter().enumerate().rev().map(|(j, (_, n, _))| (text(after, *n), j)));
        for (i, (_, n, _)) in olds.iter().enumerate() {
            found.extend(places.remove(text(before, *n)).map(|j| (1.0, i, j)));
        }
    } else {
        compare_all(&olds, &news, &mut found);
    }
    found.sort_by(|a, b| b.0.total_cmp(&a.0).then((a.1, a.2).cmp(&(b.1, b.2))));
    let (mut gone, mut come) = (vec![false; olds.len()], vec![false; news.len()]);
    for (_, i, j) in found {
        let (Some(left), Some(right)) = (gone.get_mut(i), come.get_mut(j)) else { continue };
        if *left || *right {
            continue;
        }
        (*left, *right) = (true, true);
        let (Some((from, a, _)), Some((to, b, _))) = (olds.get(i), news.get(j)) else { continue };
        if let Some(row) = rows.get_mut(*from) {
            *row = Row::MovedAway { before: *a, after: *b };
        }
        if let Some(row) = rows.get_mut(*to) {
            let stretches = characters(text(before, *a), text(after, *b));
            *row = Row::MovedHere { before: *a, after: *b, stretches };
        }
    }
}

/// Every pair that is likely one paragraph, with its likeness; row, paragraph and pairs of each.
fn compare_all(
    olds: &[(usize, usize, Pairs)],
    news: &[(usize, usize, Pairs)],
    found: &mut Vec<(f32, usize, usize)>,
) {
    for (i, (.., a)) in olds.iter().enumerate() {
        found.extend(news.iter().enumerate().filter_map(|(j, (.., b))| {
            let like = likeness(a, b);
            (like >= MOVED).then_some((like, i, j))
        }));
    }
}

/// Compares two paragraphs character by character.
pub fn characters(before: &str, after: &str) -> Vec<Stretch> {
    let (old, new): (Vec<char>, Vec<char>) = (before.chars().collect(), after.chars().collect());
    let ops = align::align(Algorithm::Myers, &old, &new);
    let last = ops.len().saturating_sub(1);
    let take = |list: &[char], range: std::ops::Range<usize>| -> String {
        list.get(range).unwrap_or_default().iter().collect()
    };
    let mut out: Vec<Stretch> = Vec::new();
    let (mut removed, mut added) = (String::new(), String::new());
    for (number, op) in ops.iter().enumerate() {
        let kept = take(&old, op.old_range());
        let island = number > 0 && number < last && op.old_range().len() == 1;
        match op {
            DiffOp::Equal { .. } if !island => {
                flush(&mut removed, &mut added, &mut out);
                out.push(Stretch { fate: Fate::Kept, text: kept });
            }
            _ => {
                removed.push_str(&kept);
                added.push_str(&take(&new, op.new_range()));
            }
        }
    }
    flush(&mut removed, &mut added, &mut out);
    out
}

fn flush(removed: &mut String, added: &mut String, out: &mut Vec<Stretch>) {
    for (text, fate) in [(removed, Fate::Removed), (added, Fate::Added)] {
        if !text.is_empty() {
            out.push(Stretch { fate, text: std::mem::take(text) });
        }
    }
}

/// The pairs of neighbouring characters with how often each stands there.
struct Pairs {
    counts: HashMap<(char, char), u32>,
    all: u32,
}

fn pairs(text: &str) -> Pairs {
    let mut counts = HashMap::new();
    let mut all = 0;
    let letters = || text.chars().filter(|c| !c.is_whitespace());
    for pair in letters().zip(letters().skip(1)) {
        *counts.entry(pair).or_default() += 1;
        all += 1;
    }
    Pairs { counts, all }
}

/// Twice the common pairs over all pairs, from 0 to 1.
fn likeness(a: &Pairs, b: &Pairs) -> f32 {
    if a.all + b.all == 0 { 0.0 } else { 2.0 * common(a, b) as f32 / (a.all + b.all) as f32 }
}

fn common(a: &Pairs, b: &Pairs) -> u32 {
    let (few, many) = if a.counts.len() <= b.counts.len() { (a, b) } else { (b, a) };
    few.counts.iter().map(|(pair, n)| *n.min(many.counts.get(pair).unwrap_or(&0))).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const A: &str = "要坚持党对人大工作的全面领导，确保正确政治方向。";
    const B: &str = "要紧扣中心任务开展监督，推动重点工作落到实处。";
    const C: &str = "要密切同人民群众的联系，发挥代表主体作用。";

    #[test]
    fn an_edited_paragraph_shows_its_characters() {
        let changed = B.replace("重点工作", "重大决策");
        let rows = compare(&[A, B], &[A, &changed]);
        let stretches = characters(B, &changed);
        assert_eq!(
            rows,
            [
                Row::Same { before: 0, after: 0 },
                Row::Edited { before: 1, after: 1, stretches: stretches.clone() }
            ]
        );
        let changes: Vec<_> =
            stretches.iter().filter(|s| s.fate != Fate::Kept).map(|s| s.text.as_str()).collect();
        assert_eq!(changes, ["点工作", "大决策"]);
    }

    #[test]
    fn a_moved_paragraph_is_known_again_even_if_it_was_changed() {
        let changed = A.replace("确保", "始终保持");
        let rows = compare(&[A, B, C], &[B, C, &changed]);
        let [
            Row::MovedAway { before: 0, after: 2 },
            Row::Same { .. },
            Row::Same { .. },
            Row::MovedHere { before: 0, after: 2, stretches },
        ] = rows.as_slice()
        else {
            panic!("{rows:?}");
        };
        assert!(stretches.iter().any(|s| s.fate == Fate::Added && s.text == "始终保持"));
    }

    #[test]
    fn what_came_and_what_went() {
        let new = "全新的一段与别的都不相同。";
        assert_eq!(
            compare(&[A, B], &[new, A]),
            [Row::Added { after: 0 }, Row::Same { before: 0, after: 1 }, Row::Removed { before: 1 }]
        );
        assert!(compare(&[], &[]).is_empty());
    }

    #[test]
    fn a_lone_common_character_does_not_cut_a_change_in_two() {
        let fates: Vec<_> =
            characters("抓紧落实工作", "加快落地见效工作").into_iter().map(|s| (s.fate, s.text)).collect();
        assert_eq!(
            fates,
            [
                (Fate::Removed, "抓紧落实".to_owned()),
                (Fate::Added, "加快落地见效".to_owned()),
                (Fate::Kept, "工作".to_owned())
            ]
        );
    }

    proptest! {
        /// Both states can be put together again from the rows.
        #[test]
        fn nothing_is_lost(before in prop::collection::vec("[甲乙丙丁戊，]{0,14}", 0..12), after in prop::collection::vec("[甲乙丙丁戊，]{0,14}", 0..12)) {
            let (old, new): (Vec<&str>, Vec<&str>) = (before.iter().map(String::as_str).collect(), after.iter().map(String::as_str).collect());
            let (mut left, mut right) = (vec![None; old.len()], vec![None; new.len()]);
            let put = |place: &mut Option<String>, text: String| assert!(place.replace(text).is_none());
            for row in compare(&old, &new) {
                match row {
                    Row::Same { before, after } => { put(&mut left[before], old[before].to_owned()); put(&mut right[after], old[before].to_owned()); }
                    Row::Edited { before, after, stretches } | Row::MovedHere { before, after, stretches } => {
                        let side = |without| stretches.iter().filter(|s| s.fate != without).map(|s| s.text.as_str()).collect::<String>();
                        if left[before].is_none() { put(&mut left[before], side(Fate::Added)); }
                        prop_assert_eq!(side(Fate::Added), old[before]);
                        put(&mut right[after], side(Fate::Removed));
                    }
                    Row::MovedAway { before, .. } => { if left[before].is_none() { put(&mut left[before], old[before].to_owned()); } }
                    Row::Removed { before } => put(&mut left[before], old[before].to_owned()),
                    Row::Added { after } => put(&mut right[after], new[after].to_owned()),
                }
            }
            prop_assert_eq!(left.into_iter().flatten().collect::<Vec<_>>(), old);
            prop_assert_eq!(right.into_iter().flatten().collect::<Vec<_>>(), new);
        }
    }
}
