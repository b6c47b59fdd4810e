//! The labels of a text, read.

use std::ops::Range;

use crate::check::text::{Line, Text};
use crate::structure::label;

/// How a label is written. The order is the order of rank of those that head lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Family {
    /// 一、
    Section,
    /// （一）
    Paren,
    /// 1. 1、
    Arabic,
    /// （1）
    ArabicParen,
    /// ①
    Circled,
    /// 第一，
    Ordinal,
    /// 一是
    Shi,
    /// 一要
    Yao,
    /// 首先 其次 再次 最后
    Sequence,
}

#[derive(Debug, Clone)]
pub(super) struct Label {
    pub(super) family: Family,
    pub(super) value: usize,
    pub(super) range: Range<usize>,
    /// Whether it heads its line.
    pub(super) heads: bool,
    /// Whether it may be a decimal (8.6个…): it can carry a sequence on but breaks none.
    pub(super) weak: bool,
    /// How many lines with text stand before it.
    pub(super) line: usize,
}

pub(super) fn labels(text: &Text<'_>) -> Vec<Label> {
    let mut out = Vec::new();
    let mut count = 0;
    for line in &text.lines {
        count += usize::from(!line.text.trim().is_empty());
        let mut at = line.range.start;
        while at < line.range.end && (text.get(at).is_whitespace() || text.get(at) == '\u{feff}') {
            at += 1;
        }
        let first = at;
        let mut fresh = true;
        while at < line.range.end {
            let c = text.get(at);
            // A dash or a blank begins no label in running text; a long run of them is walked through once.
            let silent = at != first && matches!(c, '—' | ' ' | '\u{3000}');
            if fresh
                && !silent
                && let Some(mut label) = label_at(text, line, at, at == first)
            {
                label.line = count;
                at = label.range.end;
                out.push(label);
                // “（一）一是…”: another label may follow at once.
                continue;
            }
            fresh = matches!(
                c,
                '。' | '；'
                    | '：'
                    | '，'
                    | '！'
                    | '？'
                    | ';'
                    | ':'
                    | ','
                    | '“'
                    | '—'
                    | ' '
                    | '\u{3000}'
                    | ')'
                    | '）'
            );
            at += 1;
        }
    }
    out
}

/// The label that stands at `at` of its line; `heads`: at its beginning.
fn label_at(text: &Text<'_>, line: &Line<'_>, at: usize, heads: bool) -> Option<Label> {
    let tail = line.slice(&(at..line.range.end));
    let read = label::label(tail).or_else(|| label::spoken(tail)).or_else(|| label::before_figure(tail))?;
    let end = at + read.written.chars().count();
    let (next, weak) = (text.get(end), text.get(at + 1) == '.' || text.get(at + 2) == '.');
    let (family, end) = match read.family {
        // 一、二季度: what is counted follows.
        label::Family::Han => (Family::Section, heads.then_some(end).filter(|_| !numeral_char(next))?),
        label::Family::HanParen | label::Family::ArabicParen => {
            let family = match (read.family, text.get(at)) {
                (label::Family::HanParen, _) => Family::Paren,
                (_, '（' | '(' | '〔') => Family::ArabicParen,
                (_, c) if c.is_ascii_digit() => heads.then_some(Family::ArabicParen)?,
                _ => Family::Circled,
            };
            // In running text a bare figure in brackets is a note, a share, a year.
            let sure = heads || family == Family::Circled || matches!(text.before(at), '；' | '：' | '。');
            (family, sure.then_some(end)?)
        }
        label::Family::Arabic => (Family::Arabic, heads.then_some(end)?),
        label::Family::Ordinal | label::Family::Thing if text.get(at) == '第' => {
            let counted = tail.strip_prefix('第')?;
            let number = label::before(counted, label::count(counted)?.1)?;
            let end = at + 1 + number.chars().count();
            let (next, after) = (text.get(end), text.get(end + 1));
            // 第三、四季度, 第一、第二产业: what is counted follows, not what is said first.
            let counts = next == '、' && (numeral_char(after) || after == '第');
            let spoken = matches!(next, '要' | '是') && (heads || starts(text, end, YAO_WORDS));
            let things = read.family == label::Family::Thing && !heads;
            (Family::Ordinal, (!counts && !spoken && !things).then_some(end)?)
        }
        label::Family::Ordinal | label::Family::Sequence => {
            (Family::Sequence, at + read.number.chars().count())
        }
        label::Family::Yao => (Family::Yao, (!starts(text, end - 1, YAO_WORDS)).then_some(end)?),
        label::Family::Shi if matches!(next, '一' | '二' | '三' | '不' | '非') => return None,
        label::Family::Shi => (Family::Shi, end),
        label::Family::Thing | label::Family::Chapter | label::Family::Dash => return None,
    };
    let value = match (read.ordinal, read.number) {
        (0, "最后") => LAST,
        (value, _) => Some(value).filter(|value| (1..MOST).contains(value))?,
    };
    let weak = weak && family == Family::Arabic && next.is_ascii_digit();
    Some(Label { family, value, range: at..end, heads, weak, line: 0 })
}

/// The number of 最后, whatever number it takes.
pub(super) const LAST: usize = 99;

/// No list counts so far.
const MOST: usize = 60;

/// Words that begin with 要: no label stands before them.
const YAO_WORDS: &[&str] = &["要素", "要点", "要害", "要务", "要件", "要求", "要义", "要领"];

fn starts(text: &Text<'_>, at: usize, words: &[&str]) -> bool {
    words.iter().any(|word| word.chars().enumerate().all(|(i, c)| text.get(at + i) == c))
}

fn numeral_char(c: char) -> bool {
    crate::lexicon::numerals::is_ordinal(c)
}

/// Rank among labels that head lines; those of running text hang under all of them.
pub(super) fn rank(family: Family) -> usize {
    match family {
        Family::Section => 0,
        Family::Paren => 1,
        Family::Arabic => 2,
        Family::ArabicParen => 3,
        _ => 4,
    }
}

pub(super) const FAMILIES: usize = 9;
