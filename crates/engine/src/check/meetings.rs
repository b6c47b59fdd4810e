//! Meetings against the table of [`crate::lexicon::sessions`]: 十三届全国人大三次会议 was held in May 2020, there is no
//! 十八届八中全会, and nobody has studied a plenum before it was held.

use std::ops::Range;
use std::sync::LazyLock;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use regex::Regex;
use time::Date;

use super::text::{Line, Text, number_of, sign};
use super::{Findings, Say, Severity};
use crate::constant;
use crate::lexicon::sessions::{Meeting, Session, last_of, session};

static SESSION: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(
        r"第?(?P<n>[一二三四五六七八九十]{1,3})届(?:全国人大|全国人民代表大会)(?P<c>常委会|常务委员会)?第?(?P<m>[一二三四五六七八九十]{1,3})次会议",
    )
});
static PLENUM: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(
        r"(?P<n>十[一二三四五六七八九]|二十)届(?P<list>[一二三四五六七八九]中(?:、[一二三四五六七八九]中)*)全会",
    )
});
static CONGRESS: LazyLock<Regex> =
    LazyLock::new(|| constant::regex(r"党的(?P<n>[一二三四五六七八九]|十[一二三四五六七八九]?|二十)大"));
static TIME: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(
        r"(?P<y>(?:19|20)\d{2})年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?)?(?:[至到—－-]+(?:(?:19|20)\d{2}年)?(?:\d{1,2}月)?\d{1,2}[月日])?",
    )
});
static HELD: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(
        r"^(?:已|将|是)?[于在](?P<y>(?:19|20)\d{2})年(?:(?P<m>\d{1,2})月(?:(?P<d>\d{1,2})日)?)?[^，。；]{0,10}(?:召开|开幕|举行|闭幕)",
    )
});

/// Meetings that are named without a number: (name, year, month).
const MEETINGS: &[(&str, i32, u8)] = &[
    ("中央人大工作会议", 2021, 10),
    ("庆祝全国人民代表大会成立70周年大会", 2024, 9),
    ("庆祝全国人大成立70周年大会", 2024, 9),
    ("庆祝全国人民代表大会成立60周年大会", 2014, 9),
    ("中央全面依法治国工作会议", 2020, 11),
    ("全国脱贫攻坚总结表彰大会", 2021, 2),
    ("庆祝中国共产党成立100周年大会", 2021, 7),
    ("庆祝改革开放40周年大会", 2018, 12),
];

static NAMED: LazyLock<CharwiseDoubleArrayAhoCorasick<u32>> =
    LazyLock::new(|| constant::matcher(MEETINGS.iter().map(|m| m.0)));

/// A meeting named in the text.
struct Named {
    range: Range<usize>,
    name: String,
    /// When it was held; `None`: there is none of this number.
    held: Option<Session>,
    /// Several plenums in one name: only whether all were held is asked.
    several: bool,
    congress: bool,
}

/// Checks every meeting that is named.
pub(super) fn check(text: &Text<'_>, date: Option<Date>, out: &mut Findings<'_, '_>) {
    for line in text.lines.iter().filter(|line| line.signs & (sign::SESSION | sign::GREAT) != 0) {
        for event in events(line, date) {
            if !text.quoted(&event.range) && !text.in_title(&event.range) {
                judge(text, line, &event, date, out);
            }
        }
    }
}

fn events(line: &Line<'_>, date: Option<Date>) -> Vec<Named> {
    let mut out = Vec::new();
    if line.signs & sign::SESSION != 0 {
        sessions(line, &mut out);
        plenums(line, date, &mut out);
    }
    if line.signs & sign::GREAT == 0 {
        return out;
    }
    for found in CONGRESS.captures_iter(line.text) {
        let held = number(&found, "n").and_then(|n| session(Meeting::Congress, n, 0));
        if let (Some(held), Some(whole)) = (held, found.get(0)) {
            out.push(Named { congress: true, ..named(line, &whole, Some(held)) });
        }
    }
    for hit in NAMED.find_overlapping_iter(line.text) {
        let Some((name, year, month)) = MEETINGS.get(hit.value() as usize) else { continue };
        let day = time::Month::try_from(*month).ok().and_then(|m| Date::from_calendar_date(*year, m, 1).ok());
        let Some(first) = day else { continue };
        let last = first.replace_day(28).unwrap_or(first);
        out.push(Named {
            range: line.chars_of(hit.start()..hit.end()),
            name: (*name).to_owned(),
            held: Some(Session { first, last }),
            several: false,
            congress: false,
        });
    }
    out
}

fn sessions(line: &Line<'_>, out: &mut Vec<Named>) {
    for found in SESSION.captures_iter(line.text) {
        let (Some(n), Some(m), Some(whole)) = (number(&found, "n"), number(&found, "m"), found.get(0)) else {
            continue;
        };
        let standing = found.name("c").is_some();
        let held = session(if standing { Meeting::Standing } else { Meeting::Npc }, n, m);
        // Of the standing committee only some sessions are known; a congress sits for five years, so five times.
        if held.is_some() || !standing && m > last_of(Meeting::Npc, n).map_or(5, |l| l.0).max(5) {
            out.push(named(line, &whole, held));
        }
    }
}

fn plenums(line: &Line<'_>, date: Option<Date>, out: &mut Vec<Named>) {
    for found in PLENUM.captures_iter(line.text) {
        let (Some(n), Some(list), Some(whole)) = (number(&found, "n"), found.name("list"), found.get(0))
        else {
            continue;
        };
        // Of several plenums the last one decides whether all can have been held.
        let last = list.as_str().rsplit('、').next().and_then(|w| number_of(w.trim_end_matches('中')));
        let Some(m) = last else { continue };
        let held = session(Meeting::Plenum, n, m);
        let Some((most, latest)) = last_of(Meeting::Plenum, n) else { continue };
        // The next plenum of the present committee may have been held since the table was made.
        let over = session(Meeting::Congress, n + 1, 0).is_some() || date.is_some_and(|d| d <= latest.last);
        if held.is_some() || m > most && over {
            out.push(Named { several: list.as_str().contains('、'), ..named(line, &whole, held) });
        }
    }
}

fn named(line: &Line<'_>, found: &regex::Match<'_>, held: Option<Session>) -> Named {
    let range = line.chars_of(found.range());
    Named { range, name: found.as_str().to_owned(), held, several: false, congress: false }
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

const BASIS: &str = "会议召开时间";

fn judge(text: &Text<'_>, line: &Line<'_>, event: &Named, date: Option<Date>, out: &mut Findings<'_, '_>) {
    let Some(held) = event.held else {
        let message = format!("没有“{}”，请核对届次。", event.name);
        out.push(event.range.clone(), Say::new("session_date", Severity::Error, message).basis(BASIS));
        return;
    };
    let mut report = |message: String, range: Range<usize>| {
        let message = format!("“{}”是{}召开的，{message}", event.name, held.days());
        out.push(range, Say::new("session_date", Severity::Error, message).basis(BASIS));
    };
    let sentence = text.sentence(&event.range);
    let head = sentence.start.max(event.range.start.saturating_sub(26));
    let tail = event.range.end..(event.range.end + 24).min(sentence.end);
    let said = stated(line.slice(&(head..event.range.start)))
        .filter(|_| !(event.several || event.congress && is_span(text, event)))
        .or_else(|| HELD.captures(line.slice(&tail)).and_then(|found| moment(&found)));
    if let Some((year, month, day)) = said {
        if !held.fits(year, month, day) {
            // The date belongs to what is wrong.
            let year = line.slice(&(head..event.range.start)).rfind(&year.to_string());
            let first =
                year.map(|at| line.chars_of(line.bytes_of(&(head..head)).start + at..line.text.len()).start);
            let last = (event.range.end + 24).min(sentence.end);
            let end = if first.is_none() { last } else { event.range.end };
            report("与这里的时间不符。".to_owned(), first.unwrap_or(event.range.start)..end);
        }
        return;
    }
    let Some(date) = date else { return };
    // A congress is spoken of long before it opens, its plenums are not.
    let ahead = (held.first.year() - date.year()) * 12 + i32::from(u8::from(held.first.month()))
        - i32::from(u8::from(date.month()));
    let early = if event.congress { 12 } else { 0 };
    let words = line.slice(&sentence);
    if ahead > early && !COMING.iter().any(|w| words.contains(w)) {
        return report("晚于讲话时间，请核对。".to_owned(), event.range.clone());
    }
    let clause = text.clause(&event.range);
    let near = line.slice(&(event.range.start.saturating_sub(10).max(clause.start)..event.range.start));
    let ended = line.slice(&(event.range.end..(event.range.end + 8).min(clause.end)));
    let just = JUST.iter().any(|w| near.contains(w) || w.starts_with('刚') && ended.contains(w));
    let this_year = date.year() != held.first.year()
        && near
            .trim_end_matches(['的', '月', '初', '，'])
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .ends_with("今年");
    if just && ahead < -8 || this_year {
        return report("不是最近的会议，请核对。".to_owned(), event.range.clone());
    }
    if near.contains("即将") && ahead < 0 {
        report("已经开过，请核对。".to_owned(), event.range.clone());
    }
}

/// 党的十八大以来 after a year is a span, not the congress's date.
fn is_span(text: &Text<'_>, event: &Named) -> bool {
    let next = text.string(&(event.range.end..event.range.end + 2));
    ["以来", "精神", "报告"].contains(&next.as_str())
}

/// Year, month and day of a captured time.
type Moment = (i32, Option<u8>, Option<u8>);

fn moment(found: &regex::Captures<'_>) -> Option<Moment> {
    let part = |name: &str| found.name(name)?.as_str().parse().ok();
    let year = found.name("y")?.as_str().parse().ok()?;
    Some((year, part("m"), part("d")))
}

/// The time that stands right before what follows (2024年7月18日，召开的…).
fn stated(words: &str) -> Option<Moment> {
    let found = TIME.captures_iter(words).last()?;
    let rest = words.get(found.get(0)?.end()..).unwrap_or_default();
    let plain =
        rest.trim_start_matches(|c: char| "，的初底春秋召开举行胜利闭幕在北京党中国共产第".contains(c));
    // A month and a day alone belong to the last session of the year that stands before them.
    plain.is_empty().then(|| moment(&found))?
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use crate::check::{Checker, Context};

    fn found(text: &str, day: time::Date) -> usize {
        let context = Context { date: Some(day), ..Context::default() };
        let list = Checker::shipped().check(text, &context);
        list.into_iter().filter(|f| f.rule == "session_date").count()
    }

    #[test]
    fn days_of_meetings_from_the_table() {
        let day = date!(2024 - 10 - 01);
        for right in [
            "1982年12月4日，五届全国人大五次会议通过宪法。",
            "2020年5月，十三届全国人大三次会议通过民法典。",
            "1979年7月，五届全国人大二次会议召开。",
            "1954年9月，第一届全国人民代表大会第一次会议召开。",
            "2024年4月26日，十四届全国人大常委会第九次会议通过了关税法。",
        ] {
            assert_eq!(found(right, day), 0, "{right}");
        }
        for wrong in [
            "1983年12月，五届全国人大五次会议通过宪法。",
            "2020年3月，十三届全国人大三次会议通过民法典。",
            "2023年4月，十四届全国人大常委会第九次会议通过了关税法。",
            "党的十八届八中全会指出。",
            "十四届全国人大六次会议通过了法律。",
        ] {
            assert_eq!(found(wrong, day), 1, "{wrong}");
        }
        assert_eq!(found("党的二十届五中全会作出部署。", date!(2025 - 06 - 01)), 1);
        assert_eq!(found("党的二十届五中全会作出部署。", date!(2026 - 11 - 01)), 0);
    }
}
