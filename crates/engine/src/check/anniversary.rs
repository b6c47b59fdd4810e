//! Anniversaries: 全国人民代表大会成立 in 2024 is seventy years ago.

use crate::constant;
use std::sync::LazyLock;

use regex::Regex;
use time::Date;

use super::text::{Text, number_of, sign};
use super::{Findings, Say, Severity};

/// What began when; the names are alternatives of a regular expression.
const BEGAN: &[(&str, i32)] = &[
    ("(?:中国共产党|我们党|党)(?:成立|建立)|建党", 1921),
    ("(?:新中国|中华人民共和国|共和国)成立|建国|国庆", 1949),
    ("(?:全国人民代表大会|全国人大|人民代表大会制度)(?:成立|建立|确立)", 1954),
    (
        "(?:县级以上)?地方(?:各级)?人大(?:常委会)?(?:设立|建立|成立)(?:的)?(?:人大)?(?:常委会|常务委员会)?|地方人大常委会(?:设立|成立)",
        1979,
    ),
    ("改革开放", 1978),
    ("(?:中国人民)?抗日战争(?:暨世界反法西斯战争)?胜利|抗战胜利", 1945),
    ("现行宪法(?:公布施行|颁布实施|颁布施行|公布实施|颁布|公布)", 1982),
    ("香港(?:回归|回归祖国)", 1997),
    ("澳门(?:回归|回归祖国)", 1999),
    ("(?:中国)?人民政协成立|人民政协", 1949),
    ("(?:中国)?人民解放军(?:建军|成立)|建军", 1927),
    ("五四运动", 1919),
    ("(?:红军)?长征胜利", 1936),
    ("(?:中国人民志愿军)?抗美援朝(?:出国作战)?", 1950),
    ("毛泽东(?:同志)?诞辰", 1893),
    ("邓小平(?:同志)?诞辰", 1904),
];

static ANNIVERSARY: LazyLock<(Regex, Vec<i32>)> = LazyLock::new(|| {
    let names: Vec<String> =
        BEGAN.iter().enumerate().map(|(i, (name, _))| format!("(?P<b{i}>{name})")).collect();
    let regex = constant::regex(&format!(
        r"(?:{})的?(?P<n>\d{{2,3}}|[一二三四五六七八九十百]{{2,6}})周年(?P<after>大会|之际|重要讲话|的?讲话)?",
        names.join("|")
    ));
    (regex, BEGAN.iter().map(|b| b.1).collect())
});

static YEAR: LazyLock<Regex> = LazyLock::new(|| constant::regex(r"((?:19|20)\d{2})年"));

/// Checks anniversaries against the year that is named, or that of the speech where it is said to be now.
pub(super) fn check(text: &Text<'_>, date: Option<Date>, out: &mut Findings<'_, '_>) {
    let (regex, began) = &*ANNIVERSARY;
    for line in text.lines.iter().filter(|line| line.signs & sign::YEAR != 0) {
        if !line.text.contains("周年") {
            continue;
        }
        for found in regex.captures_iter(line.text) {
            let Some(whole) = found.get(0) else { continue };
            let named = (0..began.len()).find(|i| found.name(&format!("b{i}")).is_some());
            let Some(first) = named.and_then(|i| began.get(i)) else { continue };
            let Some(n) = number_of(&found["n"]).and_then(|n| i32::try_from(n).ok()) else { continue };
            let range = line.chars_of(whole.range());
            if text.quoted(&range) || text.in_title(&range) {
                continue;
            }
            let before = line.slice(&(text.sentence(&range).start..range.start));
            let said = YEAR.captures_iter(before).last();
            let said = said.and_then(|y| y[1].parse::<i32>().ok());
            // The word of time that stands nearest.
            let place = |words: &[&str]| words.iter().filter_map(|w| before.rfind(w)).max();
            let now = place(&["今年", "本年", "热烈庆祝", "隆重庆祝", "喜迎", "迎来"]);
            let now = now > place(&["去年", "前年", "上年", "明年", "后年"]);
            // A jubilee's meeting or speech is named in later years too.
            let event = matches!(
                found.name("after").map(|a| a.as_str()),
                Some("大会" | "重要讲话" | "讲话" | "的讲话")
            );
            let year = match (said, date) {
                (Some(year), _) if !event => year,
                (None, Some(date)) if now && !event => date.year(),
                _ => continue,
            };
            // At the beginning of a year that before is looked back on.
            let last = said.is_none() && !before.contains("今年") && year - first - 1 == n;
            if year - first != n && year >= *first && !last {
                let message = format!("{year}年是{}周年，这里是{n}周年，请核对。", year - first);
                out.push(range, Say::new("anniversary", Severity::Error, message).basis("公开史实"));
            }
        }
    }
}
