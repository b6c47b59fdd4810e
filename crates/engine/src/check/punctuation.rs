//! Marks and figures: half-width marks in Chinese text, doubled marks, GB/T 15834 (marks) and GB/T 15835 (numbers).

use std::sync::LazyLock;

use regex::Regex;

use super::text::{Line, Text, is_han, is_mark, sign};
use super::{Findings, Say, Severity};
use crate::constant;

const MARKS: &str = "GB/T 15834—2011";
const NUMBERS: &str = "GB/T 15835—2011";

/// A rule that one regular expression says: name, severity, pattern, replacement (of the hit, with groups), message.
struct Simple {
    rule: &'static str,
    severity: Severity,
    regex: Regex,
    fix: &'static str,
    message: &'static str,
    basis: &'static str,
    /// One of these signs stands in every hit: a line without them is passed over.
    needs: u32,
}

/// Name, severity, pattern, replacement, message, basis, needed signs.
type Row = (&'static str, Severity, &'static str, &'static str, &'static str, &'static str, u32);

static SIMPLE: LazyLock<Vec<Simple>> = LazyLock::new(|| {
    let rows: [Row; 10] = [
        (
            "first_comma",
            Severity::Warning,
            r"(?:^\s*|[。；：！？])(?P<hit>(第[一二三四五六七八九十]{1,2})、)(?:[^第]|$)",
            "$2，",
            "“第一”后面用逗号。",
            MARKS,
            sign::ORDINAL,
        ),
        (
            "number_comma",
            Severity::Warning,
            r"^\s*([一二三四五六七八九十]{1,3})[，,]",
            "$1、",
            "“一”后面用顿号。",
            MARKS,
            sign::COMMA,
        ),
        (
            "number_dot",
            Severity::Info,
            r"^\s*(\d{1,2})、",
            "$1.",
            "阿拉伯数字序号后面用下脚点“.”。",
            MARKS,
            sign::PAUSE,
        ),
        (
            "paren_mark",
            Severity::Warning,
            r"^\s*([（(][一二三四五六七八九十\d]{1,3}[）)])[、，,.．。]",
            "$1",
            "“（一）”后面不加标点。",
            MARKS,
            sign::BRACKET,
        ),
        (
            "etc_ellipsis",
            Severity::Warning,
            r"等等?(……|…|\.\.\.)",
            "等",
            "“等”与省略号不同时用。",
            MARKS,
            sign::AND_SO_ON,
        ),
        (
            "year_mixed",
            Severity::Error,
            r"[12]\d{3}年([一二三四五六七八九十]{1,3})月",
            "",
            "同一日期里汉字数字和阿拉伯数字混用。",
            NUMBERS,
            sign::YEAR,
        ),
        (
            "year_mixed",
            Severity::Error,
            r"[一二][〇○零一二三四五六七八九]{3}年\d{1,2}月",
            "",
            "同一日期里汉字数字和阿拉伯数字混用。",
            NUMBERS,
            sign::YEAR,
        ),
        (
            "year_short",
            Severity::Warning,
            r"(?:^|[^\d“])(\d{2})年(?:\d{1,2}月|底|初|以来|上半年|下半年)",
            "",
            "年份要写全四位。",
            NUMBERS,
            sign::YEAR,
        ),
        (
            "percent_word",
            Severity::Warning,
            r"百分之(\d+(?:\.\d+)?)",
            "$1%",
            "阿拉伯数字的百分数写作“%”。",
            NUMBERS,
            sign::HUNDRED,
        ),
        (
            "number_mixed",
            Severity::Warning,
            r"\d+(?:\.\d+)?[千百十](?:多|余|几)?[^\d分瓦米克吨帕卡伏年]",
            "",
            "阿拉伯数字后面不带“千”“百”“十”。",
            NUMBERS,
            sign::HUNDRED,
        ),
    ];
    rows.into_iter()
        .map(|(rule, severity, pattern, fix, message, basis, needs)| {
            let regex = constant::regex(pattern);
            Simple { rule, severity, regex, fix, message, basis, needs }
        })
        .collect()
});

/// Checks marks and figures line by line.
pub(super) fn check(text: &Text<'_>, out: &mut Findings<'_, '_>) {
    for line in &text.lines {
        if line.signs & sign::ASCII_MARK != 0 {
            half_width(text, line, out);
        }
        if line.signs & sign::DOUBLED != 0 {
            doubled(text, line, out);
        }
        for simple in SIMPLE.iter() {
            if line.signs & simple.needs == 0 {
                continue;
            }
            for found in simple.regex.captures_iter(line.text) {
                let Some(whole) = found.name("hit").or_else(|| found.get(0)) else { continue };
                let range = line.chars_of(whole.range());
                if text.in_title(&range) {
                    continue;
                }
                let mut say = Say::new(simple.rule, simple.severity, simple.message).basis(simple.basis);
                if !simple.fix.is_empty() {
                    let mut fix = String::new();
                    found.expand(simple.fix, &mut fix);
                    say = say.fix(fix);
                }
                out.push(range, say);
            }
        }
        end(text, line, out);
    }
}

/// Half-width marks between Chinese characters, straight quotes, and spaces inside Chinese.
fn half_width(text: &Text<'_>, line: &Line<'_>, out: &mut Findings<'_, '_>) {
    let mut straight = false;
    for at in line.range.clone() {
        let c = text.get(at);
        if !c.is_ascii_punctuation() {
            continue;
        }
        let (before, after) = (text.before(at), text.get(at + 1));
        let chinese = is_chinese(before) || is_chinese(after);
        let latin = before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric();
        if latin || !chinese {
            continue;
        }
        let wide = match c {
            ',' => '，',
            ';' => '；',
            ':' => '：',
            '?' => '？',
            '!' => '！',
            '(' => '（',
            ')' => '）',
            '.' if is_han(before) && !matches!(after, '.') && text.before(at) != '.' => '。',
            '"' => {
                straight = !straight;
                if straight { '“' } else { '”' }
            }
            '\'' => '’',
            _ => continue,
        };
        // “1.” and “第3.” are numbers; a bracket round Latin text may stay narrow.
        if c == '.' && before.is_ascii_digit()
            || matches!(c, '(' | ')') && before.is_ascii_alphanumeric() && after.is_ascii_alphanumeric()
        {
            continue;
        }
        let message = format!("中文里用全角“{wide}”。");
        out.push(
            at..at + 1,
            Say::new("halfwidth_punctuation", Severity::Warning, message).basis(MARKS).fix(wide),
        );
    }
}

fn is_chinese(c: char) -> bool {
    is_han(c) || "，。；：？！“”‘’（）《》、…".contains(c)
}

/// ，， 。。 ，。 ；， : two marks where one belongs.
fn doubled(text: &Text<'_>, line: &Line<'_>, out: &mut Findings<'_, '_>) {
    let mut at = line.range.start;
    while at < line.range.end {
        let (c, next) = (text.get(at), text.get(at + 1));
        if is_mark(c) && is_mark(next) {
            let mut end = at + 2;
            while is_mark(text.get(end)) {
                end += 1;
            }
            let shout = text.chars.get(at..end).unwrap_or_default().iter().all(|c| matches!(c, '！' | '？'));
            if !shout {
                let say = Say::new("doubled_punctuation", Severity::Error, "标点重复或连用，请留一个。");
                let keep = if c == '、' { next } else { c };
                out.push(at..end, say.basis(MARKS).fix(keep));
            }
            at = end;
        } else {
            at += 1;
        }
    }
}

/// A paragraph of running text that ends without a mark.
fn end(text: &Text<'_>, line: &Line<'_>, out: &mut Findings<'_, '_>) {
    let trimmed = line.text.trim_end();
    let Some(last) = trimmed.chars().last() else { return };
    let inner = trimmed.contains('。') || trimmed.contains('；');
    if !inner || line.range.len() < 40 || "。！？：；”…）》.!?:;\")—，,、|’】".contains(last) || !is_han(last)
    {
        return;
    }
    let at = line.range.start + trimmed.chars().count();
    let _ = text;
    out.push(
        at - 1..at,
        Say::new("missing_end_mark", Severity::Warning, "段末缺少标点。")
            .basis(MARKS)
            .fix(format!("{last}。")),
    );
}

#[cfg(test)]
mod tests {
    use crate::check::{Checker, Context};

    fn found(text: &str) -> Vec<String> {
        Checker::shipped().check(text, &Context::default()).into_iter().map(|f| f.rule).collect()
    }

    #[test]
    fn marks() {
        assert_eq!(found("要坚持,要加强。"), ["halfwidth_punctuation"]);
        assert_eq!(found("要坚持，，要加强。"), ["doubled_punctuation"]);
        assert_eq!(found("第一、要坚持。"), ["first_comma"]);
        assert_eq!(found("（一）、要坚持"), ["paren_mark"]);
        assert_eq!(found("教育、医疗等……"), ["etc_ellipsis"]);
        assert_eq!(found("他说：\"要坚持\"。").len(), 2);
    }

    #[test]
    fn figures() {
        assert_eq!(found("2024年三月，召开会议。"), ["year_mixed"]);
        assert_eq!(found("增长百分之20。"), ["percent_word"]);
        assert_eq!(found("投资3千多万元。"), ["number_mixed"]);
    }

    #[test]
    fn right_marks_and_figures() {
        for text in [
            "增长5.3%，比例为1:2，8:30开会。",
            "GDP增长5%（见表1）。",
            "1.甲\n2.乙",
            "二〇二四年三月",
            "3千瓦时、5百分点",
            "总量居全国第一、全省第二。第一、第三产业稳步增长，坚持安全第一、预防为主",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
