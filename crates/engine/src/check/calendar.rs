//! Plan periods, anniversaries and days against the calendar. Meetings are the matter of [`super::meetings`].

use std::sync::LazyLock;

use regex::Regex;
use time::{Date, Month, Weekday};

use super::text::{Line, Text, number_of, sign};
use super::{Findings, Say, Severity};
use crate::constant;
use crate::lexicon::days::full;

static PLAN: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(
        r"(?P<when>(?:19|20)\d{2}年|今年)?[^，。；]{0,6}[“]?十(?P<k>[一二三四五])五[”]?(?:规划|时期|发展)?(?:的)?(?P<which>开局(?:之年|起步)|起步之年|第[一二三四五]年|收官之年|最后一年|收官)",
    )
});
static DAY: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(
        r"(?P<y>(?:19|20)\d{2})年(?P<m>\d{1,2})月(?P<d>\d{1,2})日(?:[（(]?(?:星期|周|礼拜)(?P<w>[一二三四五六日天])[）)]?)?",
    )
});

static HEAD_DATE: LazyLock<Regex> =
    LazyLock::new(|| constant::regex(r"^\s*[（(]?\s*((?:19|20)\d{2})年(\d{1,2})月(\d{1,2})日\s*[）)]?\s*$"));

/// The date that stands on a line of its own within the first ten lines: （2024年1月5日）.
pub fn date_in_head(text: &str) -> Option<Date> {
    let found = text.lines().take(10).find_map(|line| HEAD_DATE.captures(line))?;
    let part = |index: usize| found.get(index)?.as_str().parse::<u16>().ok();
    let month = Month::try_from(u8::try_from(part(2)?).ok()?).ok()?;
    Date::from_calendar_date(i32::from(part(1)?), month, u8::try_from(part(3)?).ok()?).ok()
}

/// Checks plan periods and days.
pub(super) fn check(text: &Text<'_>, date: Option<Date>, out: &mut Findings<'_, '_>) {
    for line in &text.lines {
        if line.signs & sign::FIVE != 0 {
            plans(text, line, date, out);
        }
        if line.signs & sign::DAY != 0 {
            days(line, out);
        }
    }
}

fn number(found: &regex::Captures<'_>, name: &str) -> Option<usize> {
    number_of(found.name(name)?.as_str())
}

fn plans(text: &Text<'_>, line: &Line<'_>, date: Option<Date>, out: &mut Findings<'_, '_>) {
    for found in PLAN.captures_iter(line.text) {
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
    for found in DAY.captures_iter(line.text) {
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
            let message = format!("{}是星期{right}。", full(day));
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
