//! Figures against each other: a total that is not the sum of its parts, a growth rate that does not fit its two
//! figures, a rate that does not fit its counts, more people present than invited.
//!
//! Published figures are rounded, so a claim is judged against the whole span that the rounding allows.

use std::cell::LazyCell;
use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::text::{Line, Text, sign};
use super::{Findings, Say, Severity};
use crate::constant;
use crate::lexicon::sentence::is_break;

/// A figure with its unit.
#[derive(Debug, Clone)]
struct Figure {
    value: f64,
    /// Half of the last place: how far rounding may have moved it.
    slack: f64,
    unit: String,
    /// Bytes of the sentence.
    range: Range<usize>,
}

const NUMBER: &str = r"\d+(?:[,，]\d{3})*(?:\.\d+)?";

static FIGURE: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(&format!(
        r"(?P<n>{NUMBER})(?P<scale>万|亿|万亿)?多?(?P<unit>个百分点|平方公里|人次|公里|[件名人项个次条家户元票份场件部篇所座吨亩公%％])?"
    ))
});

static FROM_TO: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(&format!(
        r"[由从][^，。；\d]{{0,10}}(?:\d{{4}}年(?:的|底的|末的)?)?(?P<a>{NUMBER})(?P<as>万|亿|万亿)?(?P<au>人次|平方公里|公顷|平方米|公里|[件名人项个次条家户元票份场部篇所座吨亩%％])?[^，。；\d]{{0,6}}(?:增加|增长|提高|上升|扩大|提升|下降|减少|降低|降|增|升|发展|缩短)(?:到|至|为)[^，。；\d]{{0,6}}(?:\d{{4}}年(?:的|底的|末的)?)?(?P<b>{NUMBER})(?P<bs>万|亿|万亿)?(?P<bu>人次|平方公里|公顷|平方米|公里|[件名人项个次条家户元票份场部篇所座吨亩%％])?，(?P<mid>[^，。；\d]{{0,8}}?)(?:增长|提高|增幅|增加|上升|下降|减少|降低|降幅|提升|增幅达)(?:了|达到|达|为)?(?P<p>{NUMBER})(?P<pu>%|％|个百分点)"
    ))
});

static OVER_LAST: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(&format!(
        r"(?P<b>{NUMBER})(?P<bs>万|亿|万亿)?(?P<bu>人次|平方公里|公顷|平方米|公里|[件名人项个次条家户元票份场部篇所座吨亩])，(?P<mid>)(?:比|较|同比)(?:上年|去年|同期|上届|上一年|前一年|\d{{4}}年)(?:同期)?的?(?P<a>{NUMBER})(?P<as>万|亿|万亿)?(?P<au>人次|平方公里|公顷|平方米|公里|[件名人项个次条家户元票份场部篇所座吨亩])(?:增长|增加|提高|上升|下降|减少|降低)(?:了)?(?P<p>{NUMBER})(?P<pu>%|％)"
    ))
});

static RATE: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(&format!(
        r"(?:办结率|办复率|答复率|完成率|解决率|落实率|到会率|参会率|出席率|通过率|达标率|整改率|回复率|合格率)(?:达到|达|为|是)?(?P<p>{NUMBER})[%％]"
    ))
});

static PRESENT: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(
        r"应(?:到|出席)[^，。；\d]{0,12}(?P<a>\d+)(?:人|名)[^。；\d]{0,8}实(?:到|际到会|际出席|出席)[^，。；\d]{0,12}(?P<b>\d+)(?:人|名)",
    )
});

/// Checks every sentence that holds figures.
pub(super) fn check(text: &Text<'_>, out: &mut Findings<'_, '_>) {
    for line in &text.lines {
        if line.signs & sign::DIGIT == 0 {
            continue;
        }
        let mut start = 0;
        for sentence in line.text.split_inclusive(is_break) {
            if sentence.bytes().filter(u8::is_ascii_digit).count() >= 2 {
                totals(line, start, sentence, out);
                growth(line, start, sentence, out);
                rates(line, start, sentence, out);
            }
            start += sentence.len();
        }
    }
}

pub(super) fn value_of(number: &str, scale: Option<&str>) -> Option<(f64, f64)> {
    let plain: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
    let value: f64 = plain.parse().ok()?;
    let decimals = plain.split_once('.').map_or(0, |(_, d)| d.len() as i32);
    let factor = match scale {
        Some("万") => 1e4,
        Some("亿") => 1e8,
        Some("万亿") => 1e12,
        _ => 1.0,
    };
    // Whole counts without 万 or 亿 are exact.
    let slack = if decimals == 0 && factor == 1.0 { 0.0 } else { 0.5 * 10f64.powi(-decimals) };
    Some((value * factor, slack * factor))
}

fn figures(sentence: &str) -> Vec<Figure> {
    let found = FIGURE.captures_iter(sentence).filter_map(|c| {
        let range = c.get(0)?.range();
        let (value, slack) = value_of(c.name("n")?.as_str(), c.name("scale").map(|m| m.as_str()))?;
        let unit = c.name("unit").map(|m| m.as_str().to_owned()).unwrap_or_default();
        Some(Figure { value, slack, unit, range })
    });
    found.collect()
}

/// Words that say parts may overlap, or that a figure is no part.
const NO_PART: &[&str] = &[
    "女",
    "党员",
    "少数民族",
    "同比",
    "增长",
    "增加",
    "比上",
    "较上",
    "平均",
    "人均",
    "占",
    "以上",
    "以下",
    "分别",
    "累计",
    "年",
    "近",
    "超",
    "约",
    "第",
    "最高",
    "最低",
    "各",
    "每",
    "新增",
    "户均",
];

fn totals(line: &Line<'_>, start: usize, sentence: &str, out: &mut Findings<'_, '_>) {
    let all = figures(sentence);
    if all.len() < 3 {
        return;
    }
    if let Some((at, word)) =
        ["其中", "包括", "分别是"].iter().find_map(|w| sentence.find(w).map(|at| (at, *w)))
    {
        let total =
            all.iter().rfind(|f| f.range.end <= at && !f.unit.is_empty() && f.unit != "%" && f.unit != "％");
        if let Some(total) = total {
            let gap = sentence.get(total.range.end..at).unwrap_or("。");
            let tail: Vec<&Figure> = all.iter().filter(|f| f.range.start >= at + word.len()).collect();
            if gap.chars().count() <= 10 && (word == "其中" || !gap.contains('，')) {
                judge_total(line, start, sentence, total, &tail, out);
            }
        }
        return;
    }
    // “收到建议256件，已解决120件、计划解决80件、留作参考46件”
    let Some(total) = all.first() else { return };
    let lead = sentence.get(..total.range.start).unwrap_or_default();
    let after = sentence.get(total.range.end..).unwrap_or_default();
    let sum_word = ["共", "总计", "合计", "收到", "总数"]
        .iter()
        .any(|w| lead.ends_with(w) || lead.rsplit('，').next().is_some_and(|c| c.contains(w)));
    let tail: Vec<&Figure> = all.iter().skip(1).collect();
    let same = tail.iter().filter(|f| f.unit == total.unit).count();
    if sum_word && same >= 3 && same == tail.len() && !after.contains("合计") {
        near_miss(line, start, sentence, total, &tail, out);
    }
    // “议案12件、建议230件，共计240件”
    if let Some(total) = all.last() {
        let before = sentence.get(..total.range.start).unwrap_or_default();
        let closes = ["共", "共计", "合计", "总计", "总共", "共有"].iter().any(|w| before.ends_with(w));
        let parts: Vec<&Figure> = all.iter().rev().skip(1).take_while(|f| f.unit == total.unit).collect();
        let clause = before.rsplit('，').nth(1).unwrap_or_default();
        let listed = clause.contains('、') && figures(clause).len() == parts.len();
        if closes && listed && parts.len() >= 2 && !total.unit.is_empty() {
            let sum: f64 = parts.iter().map(|f| f.value).sum();
            report_total(line, start, total, sum, slack(&parts, total), Severity::Error, out);
        }
    }
}

fn slack(parts: &[&Figure], total: &Figure) -> f64 {
    parts.iter().map(|f| f.slack).sum::<f64>() + total.slack + 1e-6
}

fn parts_of<'f>(sentence: &str, total: &Figure, tail: &[&'f Figure]) -> Option<Vec<&'f Figure>> {
    let mut end = total.range.end;
    let mut parts = Vec::new();
    for figure in tail {
        let lead = sentence.get(end..figure.range.start).unwrap_or_default();
        let lead = lead.trim_start_matches("其中").trim_start_matches("，其中");
        end = figure.range.end;
        if figure.unit != total.unit {
            if figure.unit == "%" || figure.unit == "％" || figure.unit == "个百分点" {
                continue;
            }
            return None;
        }
        // Women are a part where men are counted beside them.
        let both = sentence.contains('男') && sentence.contains('女');
        if NO_PART.iter().any(|w| lead.contains(w) && !(both && *w == "女")) {
            return None;
        }
        if figure.value > total.value {
            return None;
        }
        parts.push(*figure);
    }
    (parts.len() >= 2).then_some(parts)
}

fn judge_total(
    line: &Line<'_>,
    start: usize,
    sentence: &str,
    total: &Figure,
    tail: &[&Figure],
    out: &mut Findings<'_, '_>,
) {
    let Some(parts) = parts_of(sentence, total, tail) else { return };
    let sum: f64 = parts.iter().map(|f| f.value).sum();
    let slack = slack(&parts, total);
    let rest = sentence.get(parts.last().map_or(0, |f| f.range.end)..).unwrap_or_default();
    let open = rest.starts_with('等') || sentence.contains("等。");
    // Of money the larger uses are named and the rest is not.
    let least = if total.slack > 0.0 { 0.97 } else { 0.85 };
    if sum > total.value + slack {
        report_total(line, start, total, sum, slack, Severity::Error, out);
    } else if !open
        && sum + slack < total.value
        && (sum >= least * total.value || total.slack == 0.0 && parts.len() >= 3 && sum >= 0.7 * total.value)
    {
        report_total(line, start, total, sum, slack, Severity::Warning, out);
    }
}

fn near_miss(
    line: &Line<'_>,
    start: usize,
    sentence: &str,
    total: &Figure,
    tail: &[&Figure],
    out: &mut Findings<'_, '_>,
) {
    let Some(parts) = parts_of(sentence, total, tail) else { return };
    let sum: f64 = parts.iter().map(|f| f.value).sum();
    if (0.85..=1.15).contains(&(sum / total.value)) {
        report_total(line, start, total, sum, slack(&parts, total), Severity::Warning, out);
    }
}

fn report_total(
    line: &Line<'_>,
    start: usize,
    total: &Figure,
    sum: f64,
    slack: f64,
    severity: Severity,
    out: &mut Findings<'_, '_>,
) {
    if (sum - total.value).abs() <= slack {
        return;
    }
    let range = line.chars_of(start + total.range.start..start + total.range.end);
    let message = format!("合计与分项不符：各项相加是{}，这里是{}。", shown(sum), shown(total.value));
    out.push(range, Say::new("sum_mismatch", severity, message));
}

pub(super) fn shown(value: f64) -> String {
    let (value, unit) = if value >= 1e8 {
        (value / 1e8, "亿")
    } else if value >= 1e5 {
        (value / 1e4, "万")
    } else {
        (value, "")
    };
    let text = format!("{value:.2}");
    format!("{}{unit}", text.trim_end_matches('0').trim_end_matches('.'))
}

fn growth(line: &Line<'_>, start: usize, sentence: &str, out: &mut Findings<'_, '_>) {
    // Output is compared at constant prices: only a gross difference is an error.
    let real = LazyCell::new(|| REAL.iter().any(|word| sentence.contains(word)));
    for regex in [&*FROM_TO, &*OVER_LAST] {
        for found in regex.captures_iter(sentence) {
            if let Some((message, range)) = growth_of(&found, || *real) {
                let range = line.chars_of(start + range.start..start + range.end);
                out.push(range, Say::new("growth_mismatch", Severity::Error, message));
            }
        }
    }
}

/// What is said of output.
const REAL: [&str; 4] = ["生产总值", "增加值", "GDP", "人均可支配收入"];

/// What is wrong with a claimed growth, and the bytes of the claim; `real`: whether the sentence speaks of output.
fn growth_of(found: &Captures<'_>, real: impl Fn() -> bool) -> Option<(String, Range<usize>)> {
    let part = |name: &str| found.name(name).map(|m| m.as_str());
    let scale = part("as").or(part("bs"));
    let (a, a_slack) = value_of(part("a")?, scale)?;
    let (b, b_slack) = value_of(part("b")?, part("bs"))?;
    let (p, p_slack) = value_of(part("p")?, None)?;
    let mid = part("mid").unwrap_or_default();
    if a <= 0.0
        || mid.contains("年均")
        || mid.contains("平均")
        || mid.contains("可比")
        || mid.contains("不变价")
    {
        return None;
    }
    if let (Some(x), Some(y)) = (part("au"), part("bu"))
        && x != y
    {
        return None;
    }
    let percent = |unit: Option<&str>| matches!(unit, Some("%" | "％"));
    let points = part("pu") == Some("个百分点");
    if percent(part("bu")) != points {
        return None;
    }
    let p_slack =
        p_slack.max(0.5 * 10f64.powi(-(part("p")?.split_once('.').map_or(0, |(_, d)| d.len() as i32))));
    let (low, high, right) = if points {
        let d = (b - a).abs();
        (d - a_slack - b_slack, d + a_slack + b_slack, d)
    } else {
        // Counts are exact; figures with decimals may have been rounded.
        let rate = |b: f64, a: f64| 100.0 * (b - a).abs() / a;
        let spread = [rate(b + b_slack, a - a_slack), rate(b - b_slack, a + a_slack), rate(b, a)];
        (
            spread.iter().copied().fold(f64::MAX, f64::min),
            spread.iter().copied().fold(0.0, f64::max),
            rate(b, a),
        )
    };
    let margin = p_slack + 1e-6 + if real() { 5.0 } else { 0.0 };
    if p >= low - margin && p <= high + margin {
        return None;
    }
    let unit = if points { "个百分点" } else { "%" };
    let message = format!("按前后两个数算应为{}{unit}，这里是{}{unit}。", shown_rate(right), shown_rate(p));
    Some((message, found.name("p")?.range()))
}

pub(super) fn shown_rate(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}

fn rates(line: &Line<'_>, start: usize, sentence: &str, out: &mut Findings<'_, '_>) {
    let found: Vec<_> = RATE.captures_iter(sentence).collect();
    if let [only] = found.as_slice()
        && let (Some(whole), Some(p)) = (only.get(0), only.name("p"))
        && let Some((claimed, _)) = value_of(p.as_str(), None)
    {
        let before = figures(sentence.get(..whole.start()).unwrap_or_default());
        if let [all, done] = before.as_slice()
            && all.unit == done.unit
            && !all.unit.is_empty()
            && done.value <= all.value
        {
            let right = 100.0 * done.value / all.value;
            let decimals = p.as_str().split_once('.').map_or(0, |(_, d)| d.len() as i32);
            if (right - claimed).abs() > 0.5 * 10f64.powi(-decimals) + 0.05 {
                let message = format!("按前面两个数算应为{}%，这里是{}%。", shown_rate(right), p.as_str());
                out.push(
                    line.chars_of(start + p.start()..start + p.end()),
                    Say::new("rate_mismatch", Severity::Warning, message),
                );
            }
        }
    }
    for found in PRESENT.captures_iter(sentence) {
        let (Some(a), Some(b)) = (found.name("a"), found.name("b")) else { continue };
        let (Ok(due), Ok(came)) = (a.as_str().parse::<u64>(), b.as_str().parse::<u64>()) else {
            continue;
        };
        if came > due {
            let message = format!("实到{came}人多于应到{due}人。");
            out.push(
                line.chars_of(start + b.start()..start + b.end()),
                Say::new("sum_mismatch", Severity::Error, message),
            );
        }
    }
}

#[cfg(test)]
mod tests;
