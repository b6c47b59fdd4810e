//! Sessions, congresses, plan periods and days against the calendar: 十四届全国人大三次会议 is March 2025.

use std::ops::Range;
use std::sync::LazyLock;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder};
use regex::Regex;
use time::{Date, Month, Weekday};

use super::text::{Line, Text, number_of, sign};
use super::{Findings, Say, Severity};

static SESSION: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"第?(?P<n>[一二三四五六七八九十]{1,3})届(?:全国人大|全国人民代表大会)第?(?P<m>[一二三四五])次会议",
    )
    .ok()
});
static PLENUM: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<n>十[六七八九]|二十)届(?P<list>[一二三四五六七]中(?:、[一二三四五六七]中)*)全会").ok()
});
static CONGRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"党的(?P<n>十[六七八九]|二十)大").ok());
static YEAR: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?P<y>(?:19|20)\d{2})年(?:(?P<m>\d{1,2})月)?").ok());
static HELD: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(?:已|将|是)?[于在](?P<y>(?:19|20)\d{2})年(?:(?P<m>\d{1,2})月)?[^，。；]{0,10}(?:召开|开幕|举行|闭幕)",
    )
    .ok()
});
static PLAN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"(?P<when>(?:19|20)\d{2}年|今年)?[^，。；]{0,6}[“]?十(?P<k>[一二三四五])五[”]?(?:规划|时期|发展)?(?:的)?(?P<which>开局(?:之年|起步)|起步之年|第[一二三四五]年|收官之年|最后一年|收官)",
    )
    .ok()
});
static DAY: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?P<y>(?:19|20)\d{2})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日(?:[（(]?(?:星期|周|礼拜)(?P<w>[一二三四五六日天])[）)]?)?").ok()
});

static HEAD_DATE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^\s*[（(]?\s*((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日\s*[）)]?\s*$").ok());

/// The date that stands on a line of its own within the first ten lines: （2024年1月5日）.
pub fn date_in_head(text: &str) -> Option<Date> {
    let regex = HEAD_DATE.as_ref()?;
    let found = text.lines().take(10).find_map(|line| regex.captures(line))?;
    let part = |index: usize| found.get(index)?.as_str().parse::<u16>().ok();
    let month = Month::try_from(u8::try_from(part(2)?).ok()?).ok()?;
    Date::from_calendar_date(i32::from(part(1)?), month, u8::try_from(part(3)?).ok()?).ok()
}

/// (congress, plenum, year, month).
const PLENUMS: &[(&str, usize, i32, u8)] = &[
    ("十六", 3, 2003, 10),
    ("十六", 4, 2004, 9),
    ("十六", 5, 2005, 10),
    ("十六", 6, 2006, 10),
    ("十七", 1, 2007, 10),
    ("十七", 2, 2008, 2),
    ("十七", 3, 2008, 10),
    ("十七", 4, 2009, 9),
    ("十七", 5, 2010, 10),
    ("十七", 6, 2011, 10),
    ("十七", 7, 2012, 11),
    ("十八", 1, 2012, 11),
    ("十八", 2, 2013, 2),
    ("十八", 3, 2013, 11),
    ("十八", 4, 2014, 10),
    ("十八", 5, 2015, 10),
    ("十八", 6, 2016, 10),
    ("十八", 7, 2017, 10),
    ("十九", 1, 2017, 10),
    ("十九", 2, 2018, 1),
    ("十九", 3, 2018, 2),
    ("十九", 4, 2019, 10),
    ("十九", 5, 2020, 10),
    ("十九", 6, 2021, 11),
    ("十九", 7, 2022, 10),
    ("二十", 1, 2022, 10),
    ("二十", 2, 2023, 2),
    ("二十", 3, 2024, 7),
    ("二十", 4, 2025, 10),
];

const CONGRESSES: &[(&str, i32, u8)] =
    &[("十六", 2002, 11), ("十七", 2007, 10), ("十八", 2012, 11), ("十九", 2017, 10), ("二十", 2022, 10)];

/// Meetings that are named without a number: (name, year, month).
const MEETINGS: &[(&str, i32, u8)] = &[
    ("中央人大工作会议", 2021, 10),
    ("庆祝全国人民代表大会成立70周年大会", 2024, 9),
    ("庆祝全国人大成立70周年大会", 2024, 9),
    ("庆祝全国人民代表大会成立60周年大会", 2014, 9),
    ("中央全面依法治国工作会议", 2020, 11),
    ("全国脱贫攻坚总结表彰大会", 2021, 2),
];

static NAMED: LazyLock<Option<CharwiseDoubleArrayAhoCorasick<u32>>> =
    LazyLock::new(|| CharwiseDoubleArrayAhoCorasickBuilder::new().build(MEETINGS.iter().map(|m| m.0)).ok());

/// An event named in the text.
struct Named {
    range: Range<usize>,
    year: i32,
    month: u8,
    name: String,
}

/// Checks named meetings, plan periods and days.
pub(super) fn check(text: &Text<'_>, date: Option<Date>, out: &mut Findings<'_, '_>) {
    for line in &text.lines {
        if line.signs & (sign::SESSION | sign::GREAT) != 0 {
            for event in events(line) {
                judge(text, line, &event, date, out);
            }
        }
        if line.signs & sign::FIVE != 0 {
            plans(text, line, date, out);
        }
        if line.signs & sign::DAY != 0 {
            days(line, out);
        }
    }
}

fn events(line: &Line<'_>) -> Vec<Named> {
    let mut out = Vec::new();
    let session = line.signs & sign::SESSION != 0;
    if let Some(regex) = SESSION.as_ref().filter(|_| session) {
        for found in regex.captures_iter(line.text) {
            let (Some(n), Some(m)) = (number(&found, "n"), number(&found, "m")) else { continue };
            // The first session of the 14th congress was in March 2023; a congress sits for five years.
            let year = 2023 + 5 * (n as i32 - 14) + m as i32 - 1;
            out.extend(named(line, found.get(0), year, 3));
        }
    }
    if let Some(regex) = PLENUM.as_ref().filter(|_| session) {
        for found in regex.captures_iter(line.text) {
            let (Some(n), Some(list)) = (found.name("n"), found.name("list")) else { continue };
            // Of several plenums the last one decides whether all can have been held.
            let last = list.as_str().rsplit('、').next().and_then(|w| number_of(w.trim_end_matches('中')));
            let single = !list.as_str().contains('、');
            let held = PLENUMS.iter().find(|p| p.0 == n.as_str() && Some(p.1) == last);
            if let Some((_, _, year, month)) = held {
                let mut event = named(line, found.get(0), *year, *month);
                if !single && let Some(event) = &mut event {
                    event.name.push('、');
                }
                out.extend(event);
            }
        }
    }
    if line.signs & sign::GREAT == 0 {
        return out;
    }
    if let Some(regex) = &*CONGRESS {
        for found in regex.captures_iter(line.text) {
            let Some(n) = found.name("n") else { continue };
            if let Some((_, year, month)) = CONGRESSES.iter().find(|c| c.0 == n.as_str()) {
                out.extend(named(line, found.get(0), *year, *month));
            }
        }
    }
    for hit in NAMED.iter().flat_map(|names| names.find_overlapping_iter(line.text)) {
        let Some((name, year, month)) = MEETINGS.get(hit.value() as usize) else { continue };
        out.push(Named {
            range: line.chars_of(hit.start()..hit.end()),
            year: *year,
            month: *month,
            name: (*name).to_owned(),
        });
    }
    out
}

fn named(line: &Line<'_>, found: Option<regex::Match<'_>>, year: i32, month: u8) -> Option<Named> {
    let found = found?;
    Some(Named { range: line.chars_of(found.range()), year, month, name: found.as_str().to_owned() })
}

fn number(found: &regex::Captures<'_>, name: &str) -> Option<usize> {
    number_of(found.name(name)?.as_str())
}

/// Words with which a meeting yet to come is named.
const COMING: &[&str] = &[
    "即将",
    "将要",
    "将于",
    "将召开",
    "筹备",
    "迎接",
    "喜迎",
    "召开前",
    "胜利召开",
    "迎来",
    "将在",
    "前夕",
    "明年",
    "今后",
];
/// Words that put a meeting into the present.
const JUST: &[&str] =
    &["刚刚", "不久前", "日前", "今年", "前不久", "刚闭幕", "近日", "上个月", "上月", "最近"];

fn judge(text: &Text<'_>, line: &Line<'_>, event: &Named, date: Option<Date>, out: &mut Findings<'_, '_>) {
    if text.quoted(&event.range) || text.in_title(&event.range) {
        return;
    }
    let clause = text.clause(&event.range);
    let sentence = line.slice(&text.sentence(&event.range)).to_owned();
    let head = text.sentence(&event.range).start.max(event.range.start.saturating_sub(16));
    let before = line.slice(&(head..event.range.start));
    let basis = "会议召开时间";
    if let Some((year, month, just_before)) = stated(before)
        && just_before
        && !event.name.ends_with('、')
        && !(event.name.contains('大') && event.name.starts_with("党的") && after_is_since(text, event))
    {
        let wrong = year != event.year || month.is_some_and(|m| m != event.month);
        if wrong {
            let message =
                format!("“{}”是{}年{}月召开的，与这里的时间不符。", event.name, event.year, event.month);
            out.push(event.range.clone(), Say::new("session_date", Severity::Error, message).basis(basis));
        }
        return;
    }
    // 党的二十大于2022年10月召开: the time may stand behind as well.
    let tail = event.range.end..(event.range.end + 24).min(text.sentence(&event.range).end);
    if let Some(regex) = &*HELD
        && let Some(found) = regex.captures(line.slice(&tail))
        && let Some(year) = number(&found, "y")
    {
        let month = number(&found, "m");
        if year as i32 != event.year || month.is_some_and(|m| m != usize::from(event.month)) {
            let message =
                format!("“{}”是{}年{}月召开的，与这里的时间不符。", event.name, event.year, event.month);
            out.push(event.range.clone(), Say::new("session_date", Severity::Error, message).basis(basis));
        }
        return;
    }
    let Some(date) = date else { return };
    let now = (date.year(), u8::from(date.month()));
    // A congress is spoken of long before it opens, its plenums are not.
    let early = if event.name.starts_with("党的") && event.name.ends_with('大') { 12 } else { 0 };
    let ahead = (event.year - now.0) * 12 + i32::from(event.month) - i32::from(now.1);
    if ahead > early && !COMING.iter().any(|w| sentence.contains(w)) {
        let message =
            format!("“{}”在{}年{}月召开，晚于讲话时间，请核对。", event.name, event.year, event.month);
        out.push(event.range.clone(), Say::new("session_date", Severity::Error, message).basis(basis));
        return;
    }
    let near = line.slice(&(event.range.start.saturating_sub(10).max(clause.start)..event.range.start));
    let ended = line.slice(&(event.range.end..(event.range.end + 8).min(clause.end)));
    let just = JUST.iter().any(|w| near.contains(w) || w.starts_with('刚') && ended.contains(w));
    let age = (now.0 - event.year) * 12 + i32::from(now.1) - i32::from(event.month);
    let this_year = now.0 != event.year
        && near
            .trim_end_matches(['的', '月', '初', '，'])
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .ends_with("今年");
    if (just && age > 8 || this_year)
        && event.name.ends_with("会议") | event.name.ends_with("全会") | event.name.ends_with('大')
    {
        let message =
            format!("“{}”是{}年{}月召开的，不是最近的会议，请核对。", event.name, event.year, event.month);
        out.push(event.range.clone(), Say::new("session_date", Severity::Error, message).basis(basis));
        return;
    }
    if near.contains("即将") && age > 0 {
        let message = format!("“{}”已于{}年{}月召开。", event.name, event.year, event.month);
        out.push(event.range.clone(), Say::new("session_date", Severity::Error, message).basis(basis));
    }
}

/// 党的十八大以来 after a year is a span, not the congress's date.
fn after_is_since(text: &Text<'_>, event: &Named) -> bool {
    let next = text.string(&(event.range.end..event.range.end + 2));
    next == "以来" || next == "精神" || next == "报告"
}

/// The last year (and month) in `words`, and whether it stands right before what follows.
fn stated(words: &str) -> Option<(i32, Option<u8>, bool)> {
    let regex = YEAR.as_ref()?;
    let found = regex.captures_iter(words).last()?;
    let year = found.name("y")?.as_str().parse().ok()?;
    let month = found.name("m").and_then(|m| m.as_str().parse().ok());
    let rest = words.get(found.get(0)?.end()..).unwrap_or_default();
    let plain =
        rest.trim_start_matches(|c: char| c.is_ascii_digit() || "日，的初底召开举行胜利闭幕".contains(c));
    Some((year, month, plain.is_empty() || plain == "在北京" || plain == "北京"))
}

fn plans(text: &Text<'_>, line: &Line<'_>, date: Option<Date>, out: &mut Findings<'_, '_>) {
    let Some(regex) = &*PLAN else { return };
    for found in regex.captures_iter(line.text) {
        let (Some(whole), Some(k), Some(which)) = (found.get(0), number(&found, "k"), found.name("which"))
        else {
            continue;
        };
        let first = 2006 + 5 * (k as i32 - 1);
        let year = match which.as_str() {
            "第二年" => first + 1,
            "第三年" => first + 2,
            "第四年" => first + 3,
            "收官之年" | "最后一年" | "收官" | "第五年" => first + 4,
            _ => first,
        };
        let when = found.name("when").map(|w| w.as_str());
        let range = line.chars_of(whole.range());
        let said = match when {
            Some("今年") => date.map(Date::year),
            Some(word) => word.trim_end_matches('年').parse().ok(),
            None => continue,
        };
        if text.quoted(&range) {
            continue;
        }
        if let Some(said) = said.filter(|said| *said != year) {
            let message = format!("“十{}五”的{}是{year}年，这里是{said}年。", digit(k), which.as_str());
            out.push(range, Say::new("plan_period", Severity::Error, message).basis("五年规划起止年份"));
        }
    }
}

fn digit(k: usize) -> char {
    "零一二三四五".chars().nth(k).unwrap_or('零')
}

fn days(line: &Line<'_>, out: &mut Findings<'_, '_>) {
    let Some(regex) = &*DAY else { return };
    for found in regex.captures_iter(line.text) {
        let part = |name: &str| found.name(name).and_then(|m| m.as_str().parse::<u16>().ok());
        let (Some(whole), Some(y), Some(m), Some(d)) = (found.get(0), part("y"), part("m"), part("d")) else {
            continue;
        };
        let range = line.chars_of(whole.range());
        let month = u8::try_from(m).ok().and_then(|m| Month::try_from(m).ok());
        let day =
            month.and_then(|month| Date::from_calendar_date(i32::from(y), month, u8::try_from(d).ok()?).ok());
        let Some(day) = day else {
            out.push(
                range,
                Say::new("impossible_date", Severity::Error, "没有这一天，请核对日期。").basis("公历"),
            );
            continue;
        };
        let Some(weekday) = found.name("w").map(|w| w.as_str()) else { continue };
        let right = match day.weekday() {
            Weekday::Monday => "一",
            Weekday::Tuesday => "二",
            Weekday::Wednesday => "三",
            Weekday::Thursday => "四",
            Weekday::Friday => "五",
            Weekday::Saturday => "六",
            Weekday::Sunday => "日",
        };
        if weekday != right && !(weekday == "天" && right == "日") {
            let message = format!("{y}年{m}月{d}日是星期{right}。");
            out.push(range, Say::new("weekday", Severity::Error, message).basis("公历"));
        }
    }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use crate::check::{Checker, Context};

    fn found(text: &str, day: Date) -> Vec<String> {
        let context = Context { date: Some(day), ..Context::default() };
        let list = Checker::shipped().check(text, &context);
        let wanted = ["session_date", "plan_period", "impossible_date", "weekday"];
        list.into_iter().filter(|f| wanted.contains(&f.rule.as_str())).map(|f| f.rule).collect()
    }

    use time::Date;

    #[test]
    fn sessions() {
        let day = date!(2025 - 04 - 01);
        assert_eq!(found("2024年3月，十四届全国人大三次会议胜利召开。", day), ["session_date"]);
        assert_eq!(found("刚刚闭幕的十四届全国人大二次会议", day), ["session_date"]);
        assert_eq!(found("贯彻十四届全国人大四次会议精神", day), ["session_date"]);
        assert_eq!(found("贯彻党的二十届四中全会精神", day), ["session_date"]);
        assert_eq!(found("2025年3月，十四届全国人大三次会议召开。", day), Vec::<String>::new());
        assert_eq!(found("贯彻党的二十大和二十届二中、三中全会精神", day), Vec::<String>::new());
        assert_eq!(found("党的十八大以来，党的二十届四中全会即将召开", day), Vec::<String>::new());
    }

    #[test]
    fn plans_and_days() {
        let day = date!(2024 - 04 - 01);
        assert_eq!(found("今年是“十四五”规划的开局之年。", day), ["plan_period"]);
        assert_eq!(found("2025年是“十四五”规划收官之年。", day), Vec::<String>::new());
        assert_eq!(found("2024年2月30日召开会议", day), ["impossible_date"]);
        assert_eq!(found("2025年3月5日（星期二）召开", day), ["weekday"]);
        assert_eq!(found("2025年3月5日（星期三）召开", day), Vec::<String>::new());
    }
}
