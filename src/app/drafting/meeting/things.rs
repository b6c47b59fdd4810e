//! Figures of one thing: 286个代表联络站 and 268个人大代表联络站, 新增停车泊位4600个 and 新增泊位4800个.

use super::said::{Clash, SaidSentence};
use crate::engine::lexicon::han::is_han;
use crate::engine::lexicon::numerals::is_numeral;

/// Characters beside a figure that say what is counted.
const BESIDE: usize = 10;
/// Characters that both must say of it.
const SHARED: usize = 4;
/// What may stand between a thing and its figure.
const FILLERS: &str = "共达到为是有约近了超过余计得出完成至全部";

/// What says of a figure only that it is a bound.
const BOUNDS: [&[char]; 5] =
    [&['不', '少', '于'], &['不', '低', '于'], &['不', '超', '过'], &['至', '少'], &['最', '多']];

/// A figure with what is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CountedThing {
    words: String,
    unit: String,
    before: Vec<char>,
    behind: Vec<char>,
    said: SaidSentence,
}

impl CountedThing {
    /// The figure that stands at these characters of a sentence.
    pub fn of(words: &str, (start, end): (usize, usize), said: &SaidSentence) -> Self {
        let letters: Vec<char> = said.text.chars().collect();
        let han = |c: &&char| is_han(**c) && !FILLERS.contains(**c);
        let filler = |c: &&char| FILLERS.contains(**c);
        let ahead = letters.get(..start).unwrap_or_default();
        // 不少于两次 asks for something, of which the words say nothing.
        let ahead = BOUNDS.iter().find_map(|bound| ahead.strip_suffix(*bound)).unwrap_or(ahead);
        let before = ahead.iter().rev().skip_while(filler);
        let mut before: Vec<char> = before.take_while(han).take(BESIDE).copied().collect();
        before.reverse();
        let behind = letters.get(end..).unwrap_or_default().iter().skip_while(|c| **c == '的');
        let behind = behind.take_while(han).take(BESIDE).copied().collect();
        let unit = words.chars().filter(|c| !is_number(*c)).collect();
        Self { words: words.to_owned(), unit, before, behind, said: said.clone() }
    }

    /// Whether both count one thing: the thing stands behind both figures, or before both.
    fn is_of(&self, other: &Self) -> bool {
        !self.unit.is_empty()
            && self.unit == other.unit
            && (begin_alike(&self.behind, &other.behind) || end_alike(&self.before, &other.before))
    }
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || is_numeral(c) || ".％%多余".contains(c)
}

/// 代表联络站实现, 人大代表联络站: what the one begins with stands near the beginning of the other.
fn begin_alike(a: &[char], b: &[char]) -> bool {
    const AHEAD: usize = 3;
    let begins = |one: &[char], other: &[char]| {
        let head = one.get(..SHARED);
        head.is_some_and(|head| other.windows(SHARED).take(AHEAD).any(|window| window == head))
    };
    begins(a, b) || begins(b, a)
}

/// 老城区新增停车泊位, 新增泊位: the last word is one, and of what stands before it as much again.
fn end_alike(a: &[char], b: &[char]) -> bool {
    let last = |side: &[char]| side.len().checked_sub(2).and_then(|at| side.get(at..)).map(<[char]>::to_vec);
    last(a).is_some_and(|word| last(b) == Some(word)) && common(a, b) >= SHARED
}

/// The length of the longest row of characters that stand in both in this order.
fn common(a: &[char], b: &[char]) -> usize {
    let mut row = vec![0; b.len() + 1];
    for x in a {
        let mut corner = 0;
        for (at, y) in b.iter().enumerate() {
            let above = row.get(at + 1).copied().unwrap_or_default();
            let left = row.get(at).copied().unwrap_or_default();
            let best = if x == y { corner + 1 } else { above.max(left) };
            corner = above;
            if let Some(cell) = row.get_mut(at + 1) {
                *cell = best;
            }
        }
    }
    row.last().copied().unwrap_or_default()
}

/// What does not agree. A thing that one speech itself has with both values is no one thing (上半年、全年).
pub fn clashes(counted: &[CountedThing]) -> Vec<Clash> {
    let mut out = Vec::new();
    for (at, one) in counted.iter().enumerate() {
        for other in counted.iter().skip(at + 1).filter(|other| other.said.talk != one.said.talk) {
            if one.words == other.words || !one.is_of(other) {
                continue;
            }
            let has = |talk: usize, value: &str| {
                counted
                    .iter()
                    .any(|third| third.said.talk == talk && third.words == value && third.is_of(one))
            };
            let both = has(one.said.talk, &other.words) || has(other.said.talk, &one.words);
            let several = |of: &CountedThing| {
                counted.iter().any(|third| {
                    third.said.talk == of.said.talk && third.words != of.words && third.is_of(of)
                })
            };
            if !both && !several(one) && !several(other) {
                let side = |counted: &CountedThing| (counted.words.clone(), counted.said.clone());
                out.push(Clash { what: "数字", one: side(one), other: side(other) });
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(talk: usize, text: &str, words: &str) -> CountedThing {
        let start = text.split_once(words).unwrap().0.chars().count();
        let said = SaidSentence { talk, text: text.to_owned() };
        CountedThing::of(words, (start, start + words.chars().count()), &said)
    }

    fn told(one: (&str, &str), other: (&str, &str)) -> bool {
        !clashes(&[counted(0, one.0, one.1), counted(1, other.0, other.1)]).is_empty()
    }

    #[test]
    fn one_thing_with_two_figures_is_told() {
        for (one, other) in [
            (("建成286个人大代表联络站，实现全覆盖。", "286个"), ("用好268个代表联络站。", "268个")),
            (("老城区新增停车泊位4600个。", "4600个"), ("五个月时间新增泊位4800个。", "4800个")),
            (("共办理代表建议186件。", "186件"), ("去年办理代表建议188件，办结率高。", "188件")),
        ] {
            assert!(told(one, other), "{one:?} {other:?}");
        }
    }

    #[test]
    fn other_things_and_one_figure_are_not() {
        for (one, other) in [
            (("建成286个人大代表联络站。", "286个"), ("用好286个代表联络站。", "286个")),
            (("走访企业112家。", "112家"), ("扶持小微企业230家。", "230家")),
            (("一季度完成投资86亿元。", "86亿元"), ("老城改造花了190亿元。", "190亿元")),
            (("委员联系代表，每年走访不少于两次。", "两次"), ("记入履职档案，每年不少于四次。", "四次")),
            (("承办代表建议176件。", "176件"), ("市人大代表提出的183件建议。", "183件")),
        ] {
            assert!(!told(one, other), "{one:?} {other:?}");
        }
        let list = [
            counted(0, "一季度完成投资86亿元。", "86亿元"),
            counted(0, "上半年完成投资190亿元。", "190亿元"),
            counted(1, "全年完成投资400亿元。", "400亿元"),
        ];
        assert!(clashes(&list).is_empty());
    }
}
