//! Figures of one sentence (or of two neighbours) against each other: shares, times, percentages and percentage points,
//! parts that are more than the whole. Sums, growth and rates are the matter of [`super::arithmetic`].

use std::ops::Range;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::arithmetic::{shown, shown_rate, value_of};
use super::text::{Line, Text, sign};
use super::{Findings, Say, Severity};
use crate::constant;

/// A number with its scale and unit, as parts of a larger expression: names get the suffix.
fn number(suffix: &str) -> String {
    format!(
        r"(?P<n{suffix}>\d+(?:,\d{{3}})*(?:\.\d+)?)(?P<s{suffix}>万亿|万|亿)?(?P<u{suffix}>个百分点|平方公里|公里|人次|[%％元件名人项个次条家户份场部篇所座吨亩票])?"
    )
}

fn compiled(pattern: &str) -> Regex {
    let whole =
        ["1", "2", "3"].iter().fold(pattern.to_owned(), |p, n| p.replace(&format!("<{n}>"), &number(n)));
    constant::regex(&whole)
}

/// One comparison: where it shows and what it says.
struct Law {
    regex: Regex,
    rule: &'static str,
    judge: fn(&Three, &Captures<'_>) -> Option<String>,
}

/// The three numbers of an expression, with the tolerance of their rounding.
struct Three {
    a: (f64, f64),
    b: (f64, f64),
    c: (f64, f64),
    units: [String; 3],
}

static LAWS: LazyLock<Vec<Law>> = LazyLock::new(|| {
    let law = |pattern: &str, rule, judge| Law { regex: compiled(pattern), rule, judge };
    vec![
        law(
            r"<1>[^，。；\d]{0,10}(?:，其中|中，?|，其中有|，已)[^，。；\d]{0,12}<2>，(?:约)?占(?:比|总数|总数的|全部|全部的|其|总量的|比例)?(?:为|达|达到)?<3>",
            "share_mismatch",
            share,
        ),
        law(
            r"(?:由|从)[^，。；\d]{0,12}(?:\d{4}年的?)?<1>[^，。；\d]{0,4}(?:增加|增长|提高|上升|扩大|发展)(?:到|至|为)[^，。；\d]{0,6}(?:\d{4}年的?)?<2>，[^，。；\d]{0,6}(?:增长|增加|扩大|提高)(?:了)?<3>倍",
            "times_mismatch",
            times_more,
        ),
        law(
            r"(?:去年|上年|同期|20\d\d年)[^。；\d]{0,14}<1>，[^。；，\d]{0,10}<2>，[^，。；\d]{0,2}是(?:去年|上年|同期|20\d\d年)(?:同期)?的<3>倍",
            "times_mismatch",
            times,
        ),
        law(
            r"<2>，[^，。；\d]{0,2}是(?:去年|上年|同期|20\d\d年)(?:同期)?的?<1>的<3>倍",
            "times_mismatch",
            times,
        ),
        law(
            r"(?:由|从)[^，。；\d]{0,14}(?:\d{4}年的?)?<1>[^，。；\d]{0,6}(?:提高|上升|增加|增长|提升|下降|降低|减少|降|升)(?:到|至|为)[^，。；\d]{0,6}(?:\d{4}年的?)?<2>，[^，。；\d]{0,6}(?:提高|上升|增加|增长|提升|下降|降低|减少|升高)(?:了)?<3>",
            "percent_point",
            points,
        ),
        law(
            r"(?:比|较)[^，。；\d]{0,10}的?<1>(?:减少|增加|下降|增长)(?:了)?<2>，(?:下降|减少|增长|增加|降幅|增幅)(?:了|为|达)?<3>",
            "growth_mismatch",
            part_growth,
        ),
        law(
            r"(?:去年|上年)[^。；\d]{0,20}<1>[，。；][^。；\d]{0,4}今年[^。；\d]{0,14}<2>，(?:同比)?(?:增长|增加|下降|减少)(?:了)?<3>",
            "growth_mismatch",
            growth,
        ),
        law(
            r"(?:达到|达|完成|实现)[^，。；\d]{0,4}<2>，(?:同比|比上年)?增长<3>，(?:比上年|比去年|同比)?(?:净)?增加<1>",
            "growth_mismatch",
            increase,
        ),
    ]
});

static RESPECTIVELY: LazyLock<Regex> = LazyLock::new(|| {
    let one = r"\d+(?:\.\d+)?(?:万亿|万|亿)?(?:元|人次|[件名人项个次条家户份场部篇所座吨亩])?";
    constant::regex(&format!(
        r"分别(?:为|是|达|达到|完成|办理|新增|有)?(?P<list>{one}(?:[、和]{one}){{1,8}})，[^，。；\d]{{0,6}}(?:累计|合计|共计|总计|共)(?:达|达到|为)?(?P<sum>{one})"
    ))
});
static EACH: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(r"(\d+(?:\.\d+)?)(万亿|万|亿)?(元|人次|[件名人项个次条家户份场部篇所座吨亩])?")
});
static YEARLY: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"(?:由|从)?(?P<y1>20\d\d)年(?:的)?<1>[^。；\d]{0,8}(?:到|至|达到|为)[^。；\d]{0,6}(?P<y2>20\d\d)年(?:的)?<2>，年均(?:增长|增速)(?:为|达)?<3>",
    )
});
static OVER: LazyLock<Regex> = LazyLock::new(|| {
    compiled(
        r"<1>[^。；\d，]{0,8}，[^。；，\d]{0,4}(?:其中|被采纳|采纳|已办结|办结|已解决|得到解决|已落实|已整改|整改|发现问题(?:企业|单位)?|合格|达标|实到|到会|出席)(?:了|的|有)?<2>",
    )
});
static HUNDRED: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(
        r"(?:覆盖率|普及率|入学率|参保率|满意率|满意度|办结率|办复率|答复率|合格率|达标率|出席率|到会率|绿化率|就业率|城镇化率|入园率|巩固率|普惠率|自给率|处理率|利用率|履约率|比重|占比)(?:达到|达|为|是|提高到|上升到)?(?P<p>\d{3,}(?:\.\d+)?)[%％]",
    )
});

/// Checks every line that holds figures.
pub(super) fn check(text: &Text<'_>, out: &mut Findings<'_, '_>) {
    for line in text.lines.iter().filter(|line| line.signs & sign::DIGIT != 0) {
        for law in LAWS.iter() {
            for found in law.regex.captures_iter(line.text) {
                if let Some(message) = three(&found).and_then(|t| (law.judge)(&t, &found)) {
                    report(line, found.name("n3").map(|n| n.range()), law.rule, message, out);
                }
            }
        }
        respectively(line, out);
        yearly(line, out);
        over(line, out);
        for found in HUNDRED.captures_iter(line.text) {
            if found["p"].parse::<f64>().is_ok_and(|p| p > 100.0) {
                report(
                    line,
                    found.name("p").map(|p| p.range()),
                    "over_hundred",
                    "这一比率不会超过100%，请核对。".into(),
                    out,
                );
            }
        }
    }
}

fn report(
    line: &Line<'_>,
    at: Option<Range<usize>>,
    rule: &str,
    message: String,
    out: &mut Findings<'_, '_>,
) {
    let Some(at) = at else { return };
    let range = line.chars_of(at);
    if out.text.quoted(&range)
        || out.list.iter().rev().take(6).any(|f| f.start < range.end && range.start < f.end)
    {
        return;
    }
    out.push(range, Say::new(rule, Severity::Error, message));
}

fn three(found: &Captures<'_>) -> Option<Three> {
    let value = |n: &str| {
        let text = found.name(&format!("n{n}"))?.as_str();
        let (value, slack) = value_of(text, found.name(&format!("s{n}")).map(|s| s.as_str()))?;
        let unit = found.name(&format!("u{n}")).map(|u| u.as_str().replace('％', "%")).unwrap_or_default();
        // A rounded share or rate is right within half of its last digit.
        let decimals = text.split_once('.').map_or(0, |(_, d)| d.len() as i32);
        Some((value, slack.max(if unit == "%" { 0.5 * 10_f64.powi(-decimals) } else { 0.0 }), unit))
    };
    let ((a, ra, ua), (b, rb, ub), (c, rc, uc)) = (value("1")?, value("2")?, value("3")?);
    Some(Three { a: (a, ra), b: (b, rb), c: (c, rc), units: [ua, ub, uc] })
}

/// Whether the claim lies outside of what `rate` gives for the rounded numbers.
fn off(t: &Three, rate: impl Fn(f64, f64) -> f64) -> bool {
    let spread = [rate(t.a.0 - t.a.1, t.b.0 + t.b.1), rate(t.a.0 + t.a.1, t.b.0 - t.b.1), rate(t.a.0, t.b.0)];
    let low = spread.iter().copied().fold(f64::MAX, f64::min) - t.c.1 - 0.051;
    let high = spread.iter().copied().fold(f64::MIN, f64::max) + t.c.1 + 0.051;
    t.a.0 > 0.0 && !(low..=high).contains(&t.c.0)
}

fn share(t: &Three, _: &Captures<'_>) -> Option<String> {
    let same = t.units[0] == t.units[1] && t.units[2] == "%" && t.b.0 <= t.a.0;
    let rate = |a: f64, b: f64| 100.0 * b / a;
    (same && off(t, rate)).then(|| {
        format!("按前面两个数算占{}%，这里是{}%。", shown_rate(rate(t.a.0, t.b.0)), shown_rate(t.c.0))
    })
}

fn times_more(t: &Three, _: &Captures<'_>) -> Option<String> {
    let rate = |a: f64, b: f64| (b - a) / a;
    (t.units[0] == t.units[1] && off(t, rate)).then(|| {
        format!(
            "由{}到{}，增长{}倍，这里是{}倍。",
            shown(t.a.0),
            shown(t.b.0),
            shown_rate(rate(t.a.0, t.b.0)),
            shown_rate(t.c.0)
        )
    })
}

fn times(t: &Three, _: &Captures<'_>) -> Option<String> {
    let rate = |a: f64, b: f64| b / a;
    (t.units[0] == t.units[1] && off(t, rate)).then(|| {
        format!("按前面两个数算是{}倍，这里是{}倍。", shown_rate(rate(t.a.0, t.b.0)), shown_rate(t.c.0))
    })
}

fn points(t: &Three, _: &Captures<'_>) -> Option<String> {
    let percent = t.units.iter().all(|u| u == "%");
    let difference = (t.b.0 - t.a.0).abs();
    (percent && (difference - t.c.0).abs() < 0.051)
        .then(|| format!("两个百分数之差用“百分点”：{}个百分点。", shown_rate(t.c.0)))
}

fn part_growth(t: &Three, _: &Captures<'_>) -> Option<String> {
    let rate = |a: f64, b: f64| 100.0 * b / a;
    let same = t.units[0] == t.units[1] && t.units[2] == "%" && t.units[0] != "%";
    (same && off(t, rate)).then(|| {
        format!("按前面两个数算应为{}%，这里是{}%。", shown_rate(rate(t.a.0, t.b.0)), shown_rate(t.c.0))
    })
}

fn growth(t: &Three, found: &Captures<'_>) -> Option<String> {
    let rate = |a: f64, b: f64| 100.0 * (b - a).abs() / a;
    let same = t.units[0] == t.units[1] && t.units[2] == "%" && t.units[0] != "%" && !t.units[0].is_empty();
    // Output is compared at constant prices.
    let real = ["生产总值", "增加值", "GDP"].iter().any(|w| found[0].contains(w));
    (same && !real && off(t, rate)).then(|| {
        format!("按前后两个数算应为{}%，这里是{}%。", shown_rate(rate(t.a.0, t.b.0)), shown_rate(t.c.0))
    })
}

/// 达到50亿元，增长10%，比上年增加10亿元: the growth in money must be that in per cent, roughly.
fn increase(t: &Three, _: &Captures<'_>) -> Option<String> {
    let right = t.b.0 - t.b.0 / (1.0 + t.c.0 / 100.0);
    let same = t.units[0] == t.units[1] && t.units[2] == "%" && !t.units[0].is_empty();
    (same && (right - t.a.0).abs() > 0.25 * right.max(t.a.0))
        .then(|| format!("按增幅算比上年增加约{}，与这里的数不符。", shown(right)))
}

fn respectively(line: &Line<'_>, out: &mut Findings<'_, '_>) {
    let (regex, each) = (&*RESPECTIVELY, &*EACH);
    let values = |text: &str| -> Vec<(f64, f64)> {
        let last = each.captures_iter(text).last().and_then(|f| f.get(2)).map(|s| s.as_str().to_owned());
        let found = each.captures_iter(text);
        found.filter_map(|f| value_of(&f[1], f.get(2).map(|s| s.as_str()).or(last.as_deref()))).collect()
    };
    for found in regex.captures_iter(line.text) {
        let parts = values(&found["list"]);
        let Some(&(total, slack)) = values(&found["sum"]).first() else { continue };
        let sum: f64 = parts.iter().map(|p| p.0).sum();
        let slack = slack + parts.iter().map(|p| p.1).sum::<f64>() + 1e-6;
        if parts.len() >= 2 && (sum - total).abs() > slack {
            let message = format!("合计与分项不符：各项相加是{}，这里是{}。", shown(sum), shown(total));
            report(line, found.name("sum").map(|s| s.range()), "sum_mismatch", message, out);
        }
    }
}

fn yearly(line: &Line<'_>, out: &mut Findings<'_, '_>) {
    for found in YEARLY.captures_iter(line.text) {
        let Some(t) = three(&found) else { continue };
        let (Ok(first), Ok(last)) = (found["y1"].parse::<i32>(), found["y2"].parse::<i32>()) else {
            continue;
        };
        if last <= first || t.units[2] != "%" || t.a.0 <= 0.0 {
            continue;
        }
        let right = 100.0 * ((t.b.0 / t.a.0).powf(1.0 / f64::from(last - first)) - 1.0);
        if (right - t.c.0).abs() > t.c.1 + 1.0 {
            let message =
                format!("按首尾两年算年均增长{}%，这里是{}%。", shown_rate(right), shown_rate(t.c.0));
            report(line, found.name("n3").map(|n| n.range()), "growth_mismatch", message, out);
        }
    }
}

fn over(line: &Line<'_>, out: &mut Findings<'_, '_>) {
    for found in OVER.captures_iter(line.text) {
        let value = |n: &str| {
            let scale = found.name(&format!("s{n}")).map(|s| s.as_str());
            Some((value_of(&found[&*format!("n{n}")], scale)?.0, found.name(&format!("u{n}"))?.as_str()))
        };
        let (Some((whole, a)), Some((part, b))) = (value("1"), value("2")) else { continue };
        let apart = ["累计", "历年", "往年", "结转"].iter().any(|w| found[0].contains(w));
        if a == b && !["%", "％", "元"].contains(&a) && part > whole && !apart {
            let message = format!("部分（{}）大于整体（{}），请核对。", shown(part), shown(whole));
            report(line, found.name("n2").map(|n| n.range()), "part_over_whole", message, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::{Checker, Context};

    fn found(text: &str) -> Vec<String> {
        let list = Checker::shipped().check(text, &Context::default());
        list.into_iter().map(|f| f.rule).collect()
    }

    #[test]
    fn figures_that_contradict_each_other() {
        for (text, rule) in [
            ("机关干部60人，其中女干部15人，占35%。", "share_mismatch"),
            ("生产总值由500亿元增加到1000亿元，增长了2倍。", "times_mismatch"),
            ("去年完成投资100亿元，今年完成300亿元，是去年的2倍。", "times_mismatch"),
            ("听取专项报告20项，是上年10项的3倍。", "times_mismatch"),
            ("城镇化率由60%提高到65%，提高了5%。", "percent_point"),
            ("比上年同期的200件减少50件，下降20%。", "growth_mismatch"),
            ("上年财政收入为80亿元。今年达到100亿元，增长20%。", "growth_mismatch"),
            ("财政收入达到50亿元，增长10%，比上年增加10亿元。", "growth_mismatch"),
            ("增加值分别为20亿元、50亿元、30亿元，累计110亿元。", "sum_mismatch"),
            ("由2019年的100亿元增加到2023年的146.41亿元，年均增长20%。", "growth_mismatch"),
            ("提出意见建议15条，被采纳18条。", "part_over_whole"),
            ("森林覆盖率达到120%。", "over_hundred"),
        ] {
            assert_eq!(found(text), [rule], "{text}");
        }
    }

    #[test]
    fn figures_that_agree() {
        for text in [
            "机关干部60人，其中女干部15人，占25%。",
            "机关干部66人，其中女干部25人，占37.9%。",
            "生产总值由500亿元增加到1000亿元，增长了1倍。",
            "城镇化率由60%提高到65%，提高了5个百分点。",
            "办结率由50%提高到75%，提高50%以上。",
            "比上年同期的200件减少50件，下降25%。",
            "新增就业分别为1.2、1.5和1.8万人，累计4.5万人。",
            "由2019年的100亿元增加到2023年的146.41亿元，年均增长10%。",
            "检查企业80家，发现问题95个。",
            "就业增长率达到120%。",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
