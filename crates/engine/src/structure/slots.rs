//! A stretch of clean text as a line of the document: placeholders become typed slots.

use std::sync::LazyLock;

use super::super::document::{Inline, Line};
use super::super::lexicon::telltale;
use super::super::placeholder::{self, Kind, Placeholder};
use super::super::report::Remark;
use super::super::words::Chars;
use crate::lexicon::han::is_han;
use crate::lexicon::people;

/// Builds the line for `text`, which stood on line `number`; every slot is reported.
pub fn line(text: &str, number: usize, report: &mut Vec<Remark>) -> Line {
    if report.len() >= MOST || !may_hold_slots(text) {
        return Line::from(text);
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = Vec::new();
    let mut done = 0;
    for found in slots(&chars).into_iter().take(MOST.saturating_sub(report.len())) {
        let (start, end) = (found.range.start, found.range.end);
        let written: String = chars.get(start..end).unwrap_or_default().iter().collect();
        let before: String = chars.get(done..start).unwrap_or_default().iter().collect();
        if !before.is_empty() {
            out.push(Inline::text(before));
        }
        let name = name(&chars, &found, &written);
        report.push(Remark {
            code: "placeholder",
            line: number,
            text: written,
            fix: Some(format!("{{{{{name}}}}}")),
        });
        out.push(Inline::slot(name));
        done = end;
    }
    let rest: String = chars.get(done..).unwrap_or_default().iter().collect();
    if !rest.is_empty() {
        out.push(Inline::text(rest));
    }
    Line(out)
}

/// Remarks on a speech from which on its placeholders are left as text: nobody fills in so many.
const MOST: usize = 5_000;

/// What a slot may be written with.
static SIGNS: LazyLock<Chars> = LazyLock::new(|| {
    let letters = ('a'..='z').chain('A'..='Z').chain('ａ'..='ｚ').chain('Ａ'..='Ｚ');
    Chars::new(
        &letters.chain(" \u{3000}\u{A0}某#＃^＾_＿×✕╳○〇◯□■█▇{【[［<＜？?".chars()).collect::<String>(),
    )
});

/// A quick look that spares most lines the search.
fn may_hold_slots(text: &str) -> bool {
    let mut rest = text;
    while let Some(sign) = SIGNS.first_in(rest).and_then(|at| rest.get(at..)) {
        let mut chars = sign.chars();
        // A gap asks for a figure only before what is counted, a date or a bracket.
        let is_gap = chars.next().is_some_and(is_space);
        rest = chars.as_str();
        if !is_gap || rest.starts_with(|next| GAP_BEFORE.contains(next)) {
            return true;
        }
    }
    false
}

const GAP_BEFORE: &str = "项个次件人名份条部场期户家亿万元%％公余多年月日届号）) \u{3000}";

/// Placeholders that stand for a slot, and empty figures, in order.
fn slots(chars: &[char]) -> Vec<Placeholder> {
    let mut found: Vec<Placeholder> = placeholder::find_in(chars)
        .into_iter()
        .filter(|p| is_slot(chars, p) && !is_roman(chars, p))
        .collect();
    for (at, c) in chars.iter().enumerate() {
        if is_space(*c) && is_empty_figure(chars, at) {
            found.push(Placeholder { range: at..at + 1, kind: Kind::Slot });
        }
    }
    found.sort_by_key(|p| p.range.start);
    let mut end = 0;
    found.retain(|p| {
        let free = p.range.start >= end;
        if free {
            end = p.range.end;
        }
        free
    });
    found
}

/// A Roman number that a line begins with: X、要抓好落实.
fn is_roman(chars: &[char], found: &Placeholder) -> bool {
    let written = chars.get(found.range.clone()).unwrap_or_default();
    let after = |n: usize| chars.get(found.range.end + n).copied();
    found.range.start == 0
        && written.iter().all(|c| "IVXLC".contains(*c))
        && matches!(after(0), Some('、' | '.' | '．'))
        && after(1).is_some_and(|c| is_han(c) && c != '某')
}

/// Runs of `*` and initials are words cut out: they stay as text, to be filled in by a person.
fn is_slot(chars: &[char], found: &Placeholder) -> bool {
    match found.kind {
        Kind::Unknown | Kind::Slot => true,
        Kind::Masked => chars.get(found.range.start).is_some_and(|c| !matches!(c, '*' | '＊')),
        Kind::Initials => false,
    }
}

fn is_space(c: char) -> bool {
    matches!(c, ' ' | '\u{3000}' | '\u{A0}')
}

/// “报告 项，作出决议 个”: one gap where a figure was cut out, before a measure word that ends its clause.
pub fn is_empty_figure(chars: &[char], at: usize) -> bool {
    let get = |i: usize| chars.get(i).copied().unwrap_or('，');
    let before = at.checked_sub(1).map_or('，', get);
    if !is_han(before) || matches!(before, '、' | '第') {
        return false;
    }
    let after: String = (at + 1..at + 5).map(get).collect();
    MEASURES.iter().any(|measure| {
        after
            .strip_prefix(measure)
            .is_some_and(|rest| rest.starts_with(['，', '。', '、', '；', ',', '（', '(', '以']))
    })
}

const MEASURES: &[&str] = &[
    "项",
    "个",
    "次",
    "件",
    "人次",
    "人",
    "名",
    "份",
    "条",
    "部",
    "场",
    "期",
    "户",
    "家",
    "亿元",
    "万元",
    "元",
    "%",
    "％",
    "个百分点",
    "万人",
    "公里",
    "余次",
    "多件",
];

/// What the slot asks for, from what stands around it.
fn name(chars: &[char], found: &Placeholder, written: &str) -> String {
    let inner = written.trim_matches([
        '{', '}', '【', '】', '[', ']', '［', '］', '<', '>', '＜', '＞', '（', '）', '$', ' ',
    ]);
    if found.kind == Kind::Slot
        && !inner.is_empty()
        && written != inner
        && inner.chars().count() <= 12
        && inner.chars().all(is_han)
    {
        return inner.to_owned();
    }
    let get = |i: usize| chars.get(i).copied().unwrap_or('，');
    let after: String = (found.range.end..found.range.end + 3).map(get).collect();
    let before = found.range.start.checked_sub(1).map_or('，', get);
    let starts = |words: &[&str]| words.iter().any(|word| after.starts_with(word));
    let figure =
        written.starts_with(['#', '＃', '_', '＿', '？', '?', ' ', '\u{3000}']) || before.is_ascii_digit();
    if written.starts_with(['年', '月', '日']) || starts(&["年", "月", "日"]) {
        "日期"
    } else if figure || before == '第' || starts(MEASURES) || starts(&["亿", "万", "位", "届", "号"]) {
        "数字"
    } else if people::post(&after).is_some() || starts(&["副", "先生"]) {
        "姓名"
    } else if written.starts_with(['^', '＾']) || starts(&["战略", "工程", "行动"]) {
        "名称"
    } else if written.starts_with('某') && telltale::is_family(before) {
        "姓名"
    } else {
        "地名"
    }
    .to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        line(text, 1, &mut Vec::new()).plain()
    }

    #[test]
    fn slots_are_typed_by_what_stands_around() {
        assert_eq!(plain("建设法治ＸＸ，X市"), "建设法治{{地名}}，{{地名}}市");
        assert_eq!(plain("刚才X主任讲话，X同志通报"), "刚才{{姓名}}主任讲话，{{姓名}}同志通报");
        assert_eq!(plain("实现####亿元，召开X次会议"), "实现{{数字}}亿元，召开{{数字}}次会议");
        assert_eq!(plain("实施^^^^战略"), "实施{{名称}}战略");
        assert_eq!(plain("{{市名}}人大"), "{{市名}}人大");
        assert_eq!(plain("组长：王某某，a市b县"), "组长：王{{姓名}}，{{地名}}市{{地名}}县");
    }

    #[test]
    fn the_quick_look_misses_nothing() {
        for c in '\0'..='\u{FFFF}' {
            for text in [format!("甲{c}{c}{c}乙"), format!("作出决定{c}项，")] {
                let chars: Vec<char> = text.chars().collect();
                assert!(may_hold_slots(&text) || slots(&chars).is_empty(), "{:x}", u32::from(c));
            }
        }
        assert!(!may_hold_slots("全市2024年，“一要”：（二）；！第三条 为了"));
    }

    #[test]
    fn empty_figures_are_found() {
        assert_eq!(
            plain("工作报告 项，作出决议决定 个，调查 次"),
            "工作报告{{数字}}项，作出决议决定{{数字}}个，调查{{数字}}次"
        );
        assert_eq!(plain("2024 年 工作"), "2024 年 工作");
    }

    #[test]
    fn what_is_no_placeholder_stays() {
        for text in ["X光和5G、C919", "推进决策**化", "hjt同志"] {
            assert_eq!(plain(text), text);
        }
    }

    #[test]
    fn each_slot_has_its_remark() {
        let mut report = Vec::new();
        let line = line("X市和XX县", 7, &mut report);
        let slots = line.0.iter().filter(|i| matches!(i, Inline::Slot { .. })).count();
        assert_eq!((slots, report.len()), (2, 2));
        assert!(report.iter().all(|r| r.code == "placeholder" && r.line == 7));
    }
}
