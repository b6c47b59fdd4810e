//! Whether a passage tells of a time before a rule began: history may be told in history's words.

use std::ops::Range;
use std::sync::LazyLock;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use regex::Regex;
use time::{Date, Month};

use super::text::{Line, REACH, Text};
use crate::constant;
use crate::lexicon::sentence::is_break;

/// A year or a congress, and what follows it.
static TIMES: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(concat!(
        r"(?P<year>(?:19|20)\d{2})年?(?P<month>\d{1,2}月)?(?P<since>(?:\d{1,2}日)?(?:以来|起|至今|后|之后|以后|开始))?",
        r"|党的?(?P<congress>十[五六七八九]|二十)大(?P<before>以前|之前|前|提出|指出|报告|强调|明确|首次|确立|确定|时期|期间)",
    ))
});

/// Words that place a passage in the past without naming a year.
const PAST: &[&str] = &[
    "时任",
    "当时",
    "那时",
    "改革开放初",
    "上世纪",
    "20世纪",
    "二十世纪",
    "建国初",
    "新中国成立初",
    "曾经",
    "曾被",
    "曾称",
    "过去叫",
    "过去称",
    "原称",
    "旧称",
    "前身是",
    "此前称",
    "历史上",
    "当年",
    "那一年",
    "彼时",
    "早年",
];

/// Verbs that tell of a change from one form to another.
const CHANGE: &[&str] = &[
    "改为",
    "变为",
    "改成",
    "变成",
    "发展为",
    "发展到",
    "拓展为",
    "扩展为",
    "上升为",
    "升级为",
    "更名为",
    "转变为",
    "深化为",
    "丰富为",
    "修改为",
    "调整为",
    "演变为",
    "代替",
    "取代",
    "替代",
    "不再",
    "而不是",
    "而非",
    "不能写",
    "不要写",
    "不应写",
    "不得写",
    "废止",
    "失效",
];

/// Words that tell of a change whatever came of it.
const PLAIN: &[&str] = &["改为", "废止", "更名", "改革为", "改组为", "合并", "并入", "撤销", "不再保留"];

static WORDS: LazyLock<CharwiseDoubleArrayAhoCorasick<u32>> = LazyLock::new(|| {
    let mut words = [PAST, CHANGE, PLAIN].concat();
    words.sort_unstable();
    words.dedup();
    constant::matcher(words)
});

/// Whether the sentence of `hit` (or the one before it in the same line) speaks of a time before `from`, or of the
/// change itself. `date` is the day of the speech, `fixes` the forms that came after.
pub(super) fn tells_of_earlier(
    text: &Text<'_>,
    line: &Line<'_>,
    hit: &Range<usize>,
    from: Option<Date>,
    date: Option<Date>,
    fixes: &[String],
) -> bool {
    let sentence = text.sentence(hit);
    let words = line.slice(&sentence);
    let before = line.slice(&(sentence.start..hit.start));
    // Few sentences hold any of the words: one pass tells.
    let told = WORDS.find_iter(words).next().is_some();
    if told && PAST.iter().any(|word| before.contains(word)) {
        return true;
    }
    let after = line.slice(&(hit.end..sentence.end));
    let newer = fixes.iter().any(|fix| words.contains(fix.as_str()));
    let change = told && CHANGE.iter().any(|word| after.contains(word) || newer && before.contains(word));
    let from_to = newer && words.contains('从') && words.contains('到')
        || newer && words.contains('由') && words.contains('到');
    if change && newer || told && PLAIN.iter().any(|word| after.contains(word)) || from_to {
        return true;
    }
    let Some(from) = from else { return false };
    if earlier_time(before, from, date) || earlier_time(leading(after), from, date) {
        return true;
    }
    // “回顾2015年，……。当年……”: the sentence before sets the time for the whole passage.
    let lead = line.slice(&(line.range.start.max(sentence.start.saturating_sub(REACH))..sentence.start));
    let nearest = lead.rsplit(is_break).find(|s| !s.trim().is_empty()).unwrap_or_default();
    let told = nearest.contains("回顾") || nearest.contains("那一年") || nearest.contains("当年");
    told && earlier_time(nearest, from, date)
}

/// Words with which a clause speaks of what is still to come.
const AHEAD: &[&str] = &["将", "拟", "筹建", "组建", "草案", "征求意见", "试点", "探索", "首次提出", "首次"];

/// Whether the clause of `hit` speaks of what is still to come: then nothing in it is too early.
pub(super) fn looks_ahead(text: &Text<'_>, line: &Line<'_>, hit: &Range<usize>) -> bool {
    let clause = text.clause(hit);
    let (before, after) = (line.slice(&(clause.start..hit.start)), line.slice(&(hit.end..clause.end)));
    AHEAD.iter().any(|word| before.contains(word) || after.contains(word))
}

/// The words right behind a hit that may still date it (……，那是2015年的事).
fn leading(after: &str) -> &str {
    let end = after.char_indices().nth(12).map_or(after.len(), |(at, _)| at);
    after.get(..end).unwrap_or_default()
}

/// Whether the last time named in `words` lies before `from`; a span that runs to the present does not count.
fn earlier_time(words: &str, from: Date, date: Option<Date>) -> bool {
    let Some(found) = TIMES.captures_iter(words).last() else { return false };
    if let Some(congress) = found.name("congress") {
        let began = match congress.as_str() {
            "十五" => (1997, 9),
            "十六" => (2002, 11),
            "十七" => (2007, 10),
            "十八" => (2012, 11),
            "十九" => (2017, 10),
            _ => (2022, 10),
        };
        let before = found.name("before").is_some_and(|m| m.as_str().ends_with('前'));
        return began < (from.year(), u8::from(from.month())) || before && began.0 <= from.year();
    }
    if found.name("since").is_some() {
        return false;
    }
    let Some(year) = found.name("year").and_then(|m| m.as_str().parse::<i32>().ok()) else { return false };
    // The year of the speech itself is the present, whatever the rule says.
    if date.is_some_and(|date| date.year() <= year) {
        return false;
    }
    let month = found.name("month").and_then(|m| m.as_str().trim_end_matches('月').parse::<u8>().ok());
    let rest = found.get(0).and_then(|m| words.get(m.end()..)).unwrap_or_default();
    let until = ["以前", "之前", "前"].iter().any(|w| rest.starts_with(w));
    match month {
        Some(month) => {
            Month::try_from(month).is_ok_and(|m| (year, u8::from(m)) < (from.year(), u8::from(from.month())))
        }
        None => year < from.year() || year == from.year() && until,
    }
}
