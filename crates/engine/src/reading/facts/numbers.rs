//! Dates and figures.

use std::sync::LazyLock;

use super::{Fact, Found, count, is_number, word_at, word_before};
use crate::words::Chars;

/// Parts of a year, month or day behind a date.
const PARTS: [&str; 18] = [
    "上半年",
    "下半年",
    "第一季度",
    "第二季度",
    "第三季度",
    "第四季度",
    "一季度",
    "二季度",
    "三季度",
    "四季度",
    "年底",
    "年初",
    "上旬",
    "中旬",
    "下旬",
    "上午",
    "下午",
    "底",
];

/// 2026年1月20日, 1月20日, 2026年, 二〇二六年一月, 6月底, 2021—2025年.
pub(super) fn date(chars: &[char], from: usize) -> Option<Found> {
    let digit = |c: char| is_number(c) && !matches!(c, '百' | '千' | '万' | '亿' | '两');
    let mut at = from;
    // 2021—2025年
    let first = count(chars, at, digit);
    if first == 4 && matches!(chars.get(at + 4), Some('—' | '-' | '至')) {
        let dash = at + 4 + count(chars, at + 4, |c| matches!(c, '—' | '-' | '至'));
        if count(chars, dash, digit) == 4 && chars.get(dash + 4) == Some(&'年') {
            return Some(Found::new(Fact::Date, from, dash + 5));
        }
    }
    let mut found = None;
    let mut units = (false, false);
    for unit in ['年', '月', '日'] {
        let digits = count(chars, at, digit);
        let fits = (1..=4).contains(&digits) && chars.get(at + digits) == Some(&unit);
        if fits && (unit != '年' || digits == 4) && (unit == '年' || digits <= 3) {
            at += digits + 1;
            found = Some(at);
            units = (units.0 || unit == '年', units.1 || unit == '日');
        }
    }
    let end = found?;
    let part = word_at(chars, end, &PARTS).map_or(0, |part| part.chars().count());
    // 三年, 五月 alone are no date; 2026年, 5月3日, 十月下旬 are.
    let year = units.0 && count(chars, from, digit) == 4;
    let plain = chars.get(from).is_some_and(char::is_ascii_digit);
    (year || units.1 || plain || part > 0).then(|| Found::new(Fact::Date, from, end + part))
}

/// 今年3月, 去年12月底.
pub(super) fn date_of_year(chars: &[char], at: usize) -> Option<Found> {
    (chars.get(at + 1) == Some(&'年')).then_some(())?;
    let digits = count(chars, at + 2, is_number);
    let month = (1..=2).contains(&digits) && chars.get(at + 2 + digits) == Some(&'月');
    let end = match month {
        true => {
            let behind = at + 3 + digits;
            let day = count(chars, behind, is_number);
            behind + if day > 0 && chars.get(behind + day) == Some(&'日') { day + 1 } else { 0 }
        }
        false => at + 2,
    };
    let part =
        word_at(chars, end, &PARTS).filter(|part| month || part.contains("半年") || part.contains("季度"));
    let part = part.map_or(0, |part| part.chars().count());
    (month || part > 0).then(|| Found::new(Fact::Date, at, end + part))
}

/// 第3位, 第二名.
pub(super) fn rank(chars: &[char], at: usize) -> Option<Found> {
    let digits = count(chars, at + 1, is_number);
    let end = at + 1 + digits;
    // 放在第一位 is no rank.
    let ranked = chars.get(at + 1).is_some_and(char::is_ascii_digit) || chars.get(end) == Some(&'名');
    (digits > 0 && ranked && matches!(chars.get(end), Some('位' | '名')))
        .then(|| Found::new(Fact::Figure, at, end + 1))
}

/// What a number counts, where the count is a fact.
const UNITS: &str =
    "个项件次户名位篇天家条人批场类轮座里亩吨页米元倍份所处辆台套篇部期字岁册艘架头只株公千％%‰";
/// Units of several characters; a unit stands after those it ends with.
const WIDE: [&str; 17] = [
    "个百分点",
    "平方公里",
    "平方米",
    "立方米",
    "千瓦时",
    "公里",
    "公斤",
    "公顷",
    "千瓦",
    "人次",
    "件次",
    "场次",
    "分钟",
    "小时",
    "周年",
    "个月",
    "美元",
];
/// Words before a number that make even a small one a fact.
const PROMISES: [&str; 6] = ["不少于", "至少", "不低于", "不超过", "共有", "达到"];
/// What few things of a kind are where their number must be right: 三项议题, 五位同志.
const COUNTED: [&str; 26] = [
    "议题",
    "议程",
    "报告",
    "决定",
    "决议",
    "条例",
    "法规",
    "草案",
    "建议",
    "议案",
    "代表",
    "委员",
    "同志",
    "单位",
    "部门",
    "县",
    "区",
    "乡镇",
    "镇",
    "村",
    "企业",
    "学校",
    "医院",
    "办法",
    "案件",
    "检查组",
];

/// 186件, 8.6个百分点, 百分之八十, 10—15分钟, 九成以上, 三项议题.
pub(super) fn figure(chars: &[char], at: usize) -> Option<Found> {
    let before = at.checked_sub(1).and_then(|at| chars.get(at));
    if before.is_some_and(|c| is_number(*c) || matches!(c, '第' | '“' | '十' | '.')) {
        return None;
    }
    let mut digits = written(chars, at);
    // A range is one figure.
    let dash = count(chars, at + digits, |c| matches!(c, '—' | '-' | '～' | '~' | '至' | '到'));
    if (1..=2).contains(&dash) {
        let more = written(chars, at + digits + dash);
        digits += if more > 0 { dash + more } else { 0 };
    }
    let number = chars.get(at..at + digits)?;
    let behind = at + digits;
    static COUNTERS: LazyLock<Chars> = LazyLock::new(|| Chars::new(UNITS));
    let units = &*COUNTERS;
    let next = chars.get(behind);
    let begins = |c: &char| {
        matches!(c, '个' | '平' | '立' | '千' | '公' | '人' | '件' | '场' | '分' | '小' | '周' | '美')
    };
    let wide = next
        .filter(|c| begins(c))
        .and_then(|_| word_at(chars, behind, &WIDE))
        .map(|unit| unit.chars().count());
    let unit = wide.or_else(|| chars.get(behind).is_some_and(|c| units.has(*c)).then_some(1));
    let end = counted(chars, at, number, unit).or_else(|| share(chars, at, number))?;
    let about = usize::from(
        before.is_some_and(|c| matches!(c, '近' | '约' | '超' | '逾')) && number.first()?.is_ascii_digit(),
    );
    let more = word_at(chars, end, &["以上", "以下", "左右"]).map_or(0, |word| word.chars().count());
    Some(Found::new(Fact::Figure, at - about, end + more))
}

/// Characters of the number that begins at `at`: 1,234.5, 百分之八, 八百余.
fn written(chars: &[char], at: usize) -> usize {
    let mut end = at;
    while let Some(c) = chars.get(end) {
        let next = chars.get(end + 1);
        end += match c {
            '.' | '．' | ',' if next.is_some_and(char::is_ascii_digit) => 1,
            '余' | '多' if end > at => 1,
            '分' if end > at && next == Some(&'之') => 2,
            c if is_number(*c) => 1,
            _ => break,
        };
    }
    end - at
}

/// One past a number with its unit, where it is a fact.
fn counted(chars: &[char], at: usize, number: &[char], unit: Option<usize>) -> Option<usize> {
    let behind = at + number.len();
    let arabic = number.iter().any(char::is_ascii_digit);
    // {{数字}}亿元, 万件: the number itself is not there.
    if number.iter().all(|c| matches!(c, '百' | '千' | '万' | '亿')) {
        return None;
    }
    let large = arabic
        || number.iter().any(|c| matches!(c, '百' | '千' | '亿'))
        || number.len() > 1 && number.contains(&'十');
    let promised = || word_before(chars, at, &PROMISES).is_some();
    let years = arabic
        && number.len() <= 3
        && chars.get(behind) == Some(&'年')
        && chars.get(behind + 1) != Some(&'代');
    match unit {
        Some(unit) if large || promised() => Some(behind + unit),
        Some(unit) => {
            // 一个: one is seldom a count, and most often what a number is.
            let few = number.len() == 1 && !matches!(number.first(), Some('一' | '百' | '千' | '万' | '亿'));
            let thing = word_at(chars, behind + unit, if few { &COUNTED } else { &[] })?;
            Some(behind + unit + thing.chars().count())
        }
        None if years => Some(behind + 1),
        None => number.contains(&'亿').then_some(behind),
    }
}

/// One past 百分之八十, 三分之二, 九成.
fn share(chars: &[char], at: usize, number: &[char]) -> Option<usize> {
    let behind = at + number.len();
    if number.windows(2).any(|pair| pair == ['分', '之']) && number.last().is_some_and(|c| is_number(*c)) {
        return Some(behind);
    }
    let tenths = number.len() == 1 && chars.get(behind) == Some(&'成');
    (tenths && !chars.get(behind + 1).is_some_and(|c| "立果效员功绩本为长熟分就".contains(*c)))
        .then_some(behind + 1)
}
