//! Folding: a raw clause as UTF-16 units, one private-use unit for each slot.
//!
//! The rules go by the words around: 第十四届 and 三点意见 hold figures, 三个代表 and 二十大 do not.

use crate::lexicon::han::is_han;
use crate::lexicon::numerals::{is_numeral, is_ordinal};
use std::ops::Range;

use super::names::{Names, next_is, titled};
use super::slots::{DATE, FIGURE, OPEN, is_slot};
use crate::clause::fold;
use crate::placeholder::find_in;

/// A clause as UTF-16 units with slots, and for each unit where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Folded {
    /// The units.
    pub units: Vec<u16>,
    /// For each unit the characters of the raw clause it stands for.
    pub from: Vec<Range<u32>>,
}

/// The units of a clause without the series marks at its edges.
pub(super) fn trim_series(mut units: &[u16]) -> &[u16] {
    const SERIES: u16 = '、' as u16;
    while let [rest @ .., SERIES] | [SERIES, rest @ ..] = units {
        units = rest;
    }
    units
}

/// Folds one raw clause. `scratch` only saves allocations.
pub(super) fn fold_clause(
    raw: impl Iterator<Item = char>,
    names: &Names,
    scratch: &mut Vec<char>,
    out: &mut Folded,
) {
    out.units.clear();
    out.from.clear();
    scratch.clear();
    let mut plain = true;
    for c in raw {
        // Most clauses hold nothing but ideographs and quotes; only the others need the rules for figures.
        plain &= is_han(c) && !matches!(c, '某') || matches!(c, '、' | '“' | '”' | '《' | '》');
        scratch.push(c);
    }
    let gaps = if plain { Vec::new() } else { find_in(scratch) };
    let mut gaps = gaps.into_iter().peekable();
    let mut at = 0;
    while let Some(&c) = scratch.get(at) {
        while gaps.peek().is_some_and(|gap| gap.range.end <= at) {
            gaps.next();
        }
        let gap = gaps.peek().filter(|gap| gap.range.start <= at).map(|gap| (gap.range.end - at, OPEN));
        let found = gap.or_else(|| if names.may_be_slot(c) { slot_at(scratch, at, c, names) } else { None });
        let (length, unit) = match found {
            Some((length, slot)) => (length, Some(slot)),
            None => (1, fold(c)),
        };
        if let Some(c) = unit {
            out.push(c, at as u32..(at + length) as u32);
        }
        at += length;
    }
    out.trim();
}

impl Folded {
    fn push(&mut self, c: char, from: Range<u32>) {
        // Two slots of one kind in a row (XX年, 98.5亿 元) are one.
        if is_slot(c) && self.units.last() == Some(&(c as u16)) {
            if let Some(last) = self.from.last_mut() {
                last.end = from.end;
            }
            return;
        }
        let mut buffer = [0; 2];
        for &mut unit in c.encode_utf16(&mut buffer) {
            self.units.push(unit);
            self.from.push(from.clone());
        }
    }

    /// Takes series marks and odd quotes off the edges.
    fn trim(&mut self) {
        let edge = |u: &u16| {
            matches!(char::from_u32(u32::from(*u)), Some('、' | '·' | '.' | '"' | '\'' | '，' | '：'))
        };
        while self.units.last().is_some_and(edge) {
            self.units.pop();
            self.from.pop();
        }
        let lead = self.units.iter().take_while(|u| edge(u)).count();
        self.units.drain(..lead);
        self.from.drain(..lead);
    }
}

fn slot_at(chars: &[char], at: usize, c: char, names: &Names) -> Option<(usize, char)> {
    match c {
        '0'..='9' | '０'..='９' => figure(chars, at),
        c if is_ordinal(c) || matches!(c, '百' | '两' | '几') => numeral(chars, at),
        _ if !is_han(c) => None,
        _ => names.at(chars, at).or_else(|| titled(chars, at, c)),
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Digits with their decimals, percent signs and multiples; with 年 (月, 日) a date. `5G`, `2A` are words.
fn figure(chars: &[char], at: usize) -> Option<(usize, char)> {
    let before = at.checked_sub(1).and_then(|i| chars.get(i));
    let run = |from: usize, test: fn(char) -> bool| {
        from + chars.get(from..).unwrap_or_default().iter().take_while(|c| test(**c)).count()
    };
    let mut end = run(at, |c| is_digit(c) || matches!(c, '.' | ',' | '．'));
    let latin = |c: Option<&char>| c.is_some_and(char::is_ascii_alphabetic);
    if latin(before) || latin(chars.get(end)) {
        return None;
    }
    let mut slot = FIGURE;
    let unit = |end: usize| chars.get(end).copied();
    if unit(end) == Some('年') && unit(end + 1) != Some('级') && end - at == 4 {
        (slot, end) = (DATE, end + 1);
        for mark in ['月', '日'] {
            let digits = run(end, is_digit);
            if digits > end && unit(digits) == Some(mark) {
                end = digits + 1;
            }
        }
    } else {
        end = run(end, |c| matches!(c, '%' | '％' | '‰' | '万' | '亿' | '余' | '多'));
    }
    Some((end - at, slot))
}

/// 三点意见, 第十四届, 三次会议, 十四届人大: a numeral that counts something of this one occasion.
fn numeral(chars: &[char], at: usize) -> Option<(usize, char)> {
    let rest = chars.get(at..)?;
    let length = rest.iter().take_while(|c| is_numeral(**c)).count();
    let after = |word: &str| next_is(chars, at + length, word);
    let ordinal = at.checked_sub(1).and_then(|i| chars.get(i)) == Some(&'第');
    let counted = [
        "点意见",
        "点要求",
        "点建议",
        "点看法",
        "点体会",
        "次会议",
        "次全会",
        "次全体会议",
        "届人大",
        "届人民",
        "届政协",
        "届全国人大",
        "届市",
        "届省",
        "届县",
        "届区",
        "届常委会",
        "个方面的意见",
    ]
    .iter()
    .any(|word| after(word));
    let in_order = ordinal && ["届", "次", "号", "批", "期"].iter().any(|word| after(word));
    (counted || in_order).then_some((length, FIGURE))
}

#[cfg(test)]
mod tests {
    use super::super::plain::PlainText;
    use super::super::slots::show;
    use super::*;

    fn slotted(text: &str) -> String {
        let names = Names::of(&PlainText::of(text), None);
        let mut folded = Folded::default();
        fold_clause(text.chars(), &names, &mut Vec::new(), &mut folded);
        assert_eq!(folded.units.len(), folded.from.len());
        show(&String::from_utf16(&folded.units).unwrap())
    }

    #[test]
    fn figures_and_dates_go() {
        assert_eq!(slotted("增长5.8%以上"), "增长{数字}以上");
        assert_eq!(slotted("2024年3月5日召开"), "{时间}召开");
        assert_eq!(slotted("下面我讲三点意见"), "下面我讲{数字}点意见");
        assert_eq!(slotted("市第十四届人大第三次会议"), "市第{数字}届人大第{数字}次会议");
    }

    #[test]
    fn whoever_is_named_along_with_a_comrade_goes_too() {
        assert_eq!(slotted("王宾、宗淑同志作了发言"), "{姓名}、{姓名}同志作了发言");
        assert_eq!(slotted("各级领导、负责同志要带头"), "各级领导、负责同志要带头");
    }

    #[test]
    fn formulations_keep_their_numbers() {
        for text in [
            "坚决做到“两个维护”",
            "党的二十大精神",
            "支持“一府一委两院”工作",
            "建设5G基站",
            "统筹推进“五位一体”总体布局",
        ] {
            assert_eq!(slotted(text), text);
        }
    }

    #[test]
    fn places_and_people_go() {
        assert_eq!(slotted("云江市委高度重视"), "{地名}市委高度重视");
        assert_eq!(slotted("在资中县政府"), "在{地名}县政府");
        assert_eq!(slotted("全市人大工作"), "全市人大工作");
        assert_eq!(slotted("各县人大常委会"), "各县人大常委会");
        assert_eq!(slotted("推进江苏省高质量发展"), "推进{地名}省高质量发展");
        assert_eq!(slotted("刚才王书记作了重要讲话"), "刚才{姓名}书记作了重要讲话");
        assert_eq!(slotted("宗淑同志总结了工作"), "{姓名}同志总结了工作");
        assert_eq!(slotted("习近平同志强调"), "习近平同志强调");
        assert_eq!(slotted("各位同志"), "各位同志");
        assert_eq!(slotted("谱写中国式现代化云江新篇章"), "谱写中国式现代化{地名}新篇章");
        assert_eq!(slotted("中国式现代化建设实践"), "中国式现代化建设实践");
    }

    #[test]
    fn what_was_blanked_out_is_open() {
        assert_eq!(slotted("建设法治ＸＸ的要求"), "建设法治{待填}的要求");
    }
}
