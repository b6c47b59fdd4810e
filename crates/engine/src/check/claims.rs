//! The same thing with two figures: 办理代表建议186件, and 168件 two pages later.

use std::sync::LazyLock;

use regex::Regex;
use rustc_hash::FxHashMap;

use super::text::{Text, sign};
use super::{Findings, Say, Severity};
use crate::constant;

static CLAIM: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(
        r"(?P<what>\p{Han}{5,16}?)(?:共|累计|总共|合计|达到|达|近|了)?(?P<n>\d+(?:\.\d+)?)(?P<u>万?(?:人次|公里|亿元|万元|[件名人项个次条家户份场部篇所座亩]))",
    )
});

/// Words that say when, or how often they are said anew: left out of what is compared.
const PRELUDE: &[&str] = &[
    "全年",
    "去年",
    "今年",
    "一年来",
    "过去一年",
    "一年",
    "本年度",
    "年内",
    "共",
    "累计",
    "先后",
    "已",
    "我们",
    "市人大常委会",
    "市政府",
    "县政府",
    "区政府",
    "政府",
    "各承办单位",
    "有关部门",
    "，",
    "常委会",
    "认真",
    "依法",
    "全市",
    "全省",
    "全县",
    "一共",
    "总共",
    "同志们",
    "其中",
];

/// The span of time of a sentence: figures of different spans differ rightly.
fn span(sentence: &str) -> Option<&'static str> {
    const SPANS: &[(&str, &[&str])] = &[
        ("term", &["五年", "本届", "届以来", "任期", "三年", "四年", "两年", "以来", "换届"]),
        ("part", &["上半年", "下半年", "季度", "月", "当前", "期间", "会后", "会上", "日"]),
        ("plan", &["将", "计划", "拟", "争取", "力争", "目标", "安排", "要", "明年"]),
        (
            "other",
            &["比", "同比", "较", "分别", "每", "平均", "其中", "上年", "新增", "至少", "有的", "某", "之一"],
        ),
    ];
    SPANS.iter().find(|(_, words)| words.iter().any(|w| sentence.contains(w))).map(|(name, _)| *name)
}

/// Compares what the sentences of a whole speech count.
pub(super) fn check(text: &Text<'_>, out: &mut Findings<'_, '_>) {
    let mut seen: FxHashMap<(String, String), (f64, usize)> = FxHashMap::default();
    for line in text.lines.iter().filter(|line| line.signs & sign::DIGIT != 0) {
        for found in CLAIM.captures_iter(line.text) {
            let (Some(number), Some(whole)) = (found.name("n"), found.get(0)) else { continue };
            let range = line.chars_of(number.range());
            let sentence = line.slice(&text.sentence(&line.chars_of(whole.range())));
            if span(sentence).is_some() || text.quoted(&range) {
                continue;
            }
            let Ok(value) = number.as_str().parse::<f64>() else { continue };
            let key = (bare(&found["what"]), found["u"].to_owned());
            if key.0.chars().count() < 4 {
                continue;
            }
            let Some((before, at)) = seen.get(&key).copied() else {
                seen.insert(key, (value, range.start));
                continue;
            };
            if before != value && at != range.start && alike(before, value) {
                let message = format!("“{}”前面是{before}，这里是{value}，请核对。", key.0);
                let say = Say::new("figure_inconsistent", Severity::Warning, message);
                out.push(range, say.unsure());
            }
        }
    }
}

fn bare(what: &str) -> String {
    let mut rest = what;
    while let Some(shorter) = PRELUDE.iter().find_map(|word| rest.strip_prefix(word)) {
        rest = shorter;
    }
    rest.trim_end_matches(['了', '共', '达']).to_owned()
}

/// Figures that may be one: the same digits in another order, or small numbers hardly apart. What differs more was mostly planned
/// and then reached.
fn alike(a: f64, b: f64) -> bool {
    let digits = |v: f64| {
        let mut d: Vec<char> = v.to_string().chars().collect();
        d.sort_unstable();
        d
    };
    let few = a.max(b) < 30.0 && (a - b).abs() <= 2.0;
    a.fract() == 0.0 && b.fract() == 0.0 && (few || a >= 10.0 && digits(a) == digits(b))
}

#[cfg(test)]
mod tests {
    use crate::check::{Checker, Context};

    fn found(text: &str) -> usize {
        let list = Checker::shipped().check(text, &Context::default());
        list.into_iter().filter(|f| f.rule == "figure_inconsistent").count()
    }

    #[test]
    fn one_thing_with_two_figures() {
        assert_eq!(found("全年办理代表建议186件。\n我们认真督办，全年办理代表建议168件，全部答复。"), 1);
        assert_eq!(found("一年来，召开常委会会议8次。\n同志们，去年召开常委会会议9次，成效明显。"), 1);
        assert_eq!(found("全年办理代表建议186件。\n五年来办理代表建议900件。"), 0);
        assert_eq!(found("上半年办理代表建议100件。\n下半年办理代表建议86件。"), 0);
        assert_eq!(found("甲县办理代表建议186件。\n乙县办理代表建议168件。"), 0);
    }
}
