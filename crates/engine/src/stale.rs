//! Sentences whose day has passed: old congresses of the Party, old five-year plans, what only held on the day.
//!
//! Pure arithmetic on the date: the Party's 二十大 was in October 2022, one every five years; the fifteenth
//! five-year plan runs from 2026 to 2030. Wording that was replaced is the checker's business.

use crate::lexicon::numerals;
use crate::lexicon::people::FORMER;
use crate::lexicon::sessions::{Meeting, Session, session};
use std::sync::LazyLock;

use time::{Date, Month};

static OCCASIONAL: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    include_str!("data/occasional.txt")
        .lines()
        .map(str::trim)
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
        .collect()
});

static OUTDATED: LazyLock<Vec<(&'static str, i32)>> = LazyLock::new(|| {
    let lines = include_str!("data/outdated.txt").lines().filter(|line| !line.starts_with('#'));
    lines
        .filter_map(|line| line.split_once(' '))
        .filter_map(|(word, year)| Some((word, year.trim().parse().ok()?)))
        .collect()
});

/// Whether a sentence is tied to its own meeting or year. `kin`: it is wanted for another meeting of the same sort, where
/// words of that sort of meeting (检查组, 这次会议) are at home.
pub fn occasional(text: &str, kin: bool) -> bool {
    // The coming budget is every year's.
    let text = &text.replace("明年预算", "预算");
    OCCASIONAL.iter().any(|word| match word.strip_prefix('=') {
        Some(word) => !kin && text.contains(word),
        None => text.contains(word),
    })
}

/// Whether a sentence speaks to the people of another sort of meeting, or of what that meeting has decided: 各位组成人员,
/// 会议作出的决定.
pub fn of_another_meeting(text: &str) -> bool {
    const WORDS: [&str; 13] = [
        "各位组成人员",
        "各位委员",
        "各位学员",
        "会议作出",
        "会议通过",
        "会议审议",
        "会议决定",
        "会议确定",
        "会议听取",
        "会议表决",
        "落实会议精神",
        "与会代表",
        "与会同志",
    ];
    WORDS.iter().any(|word| text.contains(word))
}

/// Whether a sentence of a meeting with a matter of its own speaks to the people of that meeting: 大家任职的部门, 记住今天的誓言.
pub fn speaks_to_its_people(text: &str) -> bool {
    const WORDS: [&str; 7] = ["大家任职", "誓言", "宣誓的同志", "你们", "在座", "今天参加", "新任职"];
    WORDS.iter().any(|word| text.contains(word))
}

/// Whether a sentence tells of another span of time than the place that `words` describe: 上半年 in what tells of five years.
/// `kin`: it comes from another meeting of the same sort, which tells of such a span too.
pub fn of_another_span(text: &str, words: &str, kin: bool) -> bool {
    const SPANS: [&[&str]; 4] = [
        &["上半年", "半年来", "前三季度"],
        &["一年来", "一年里", "过去一年", "过去的一年", "今年以来", "全年", "年度"],
        &["五年来", "过去五年", "过去的五年", "任期内", "本届", "换届以来"],
        &["两年前", "三年前", "两年来", "三年来", "近三年", "几年前", "前年", "前不久"],
    ];
    let spans = |text: &str| SPANS.map(|span| span.iter().any(|word| text.contains(word)));
    let (told, wanted) = (spans(text), spans(words));
    let known = wanted.contains(&true);
    let [.., single] = told;
    // Half a year can be told of in a year's words, and where nobody says which span is meant, a year is.
    let allowed =
        |at: usize| wanted.get(at) == Some(&true) || !known && (at == 1 || kin) || at == 1 && wanted[0];
    single && !kin || told.iter().enumerate().take(3).any(|(at, told)| *told && !allowed(at))
}

/// Whether a sentence tells of shortcomings, as only a list of problems does.
pub fn complaining(text: &str) -> bool {
    [
        "还不够",
        "还不强",
        "还不高",
        "还不到位",
        "还不深",
        "还不硬",
        "有差距",
        "还存在",
        "有待加强",
        "有待提高",
        "仍然存在",
        "差距和不足",
        "问题和不足",
    ]
    .iter()
    .any(|word| text.contains(word))
}

/// Whether a sentence speaks of an old congress, plan or leader as current on `date`.
pub fn outdated(text: &str, date: Date) -> bool {
    let congress = party_congress(date);
    let plan = five_year_plan(date);
    numbers(text).any(|(number, after)| {
        // 党的十八大以来 tells of a time; 十八大精神, 十八届三中全会 give the task of a time.
        let telling = after.starts_with("大以来") || after.starts_with("届三中全会以来");
        ((after.starts_with('大') && !after.starts_with("大代表"))
            || after.starts_with("届") && after.contains("中全会"))
            && (14..congress).contains(&number)
            && !telling
    }) || numbers(text).any(|(number, after)| {
        (after.starts_with("五”") || after.starts_with("五规划")) && number + 100 < plan + 100
    }) || OUTDATED.iter().any(|(word, year)| date.year() >= *year && text.contains(word))
        || FORMER.iter().any(|name| text.contains(name))
        || old_plenum(text, date)
}

/// Whether the spirit of a plenum is to be carried out (二十届二中、三中全会精神) after another has been held.
fn old_plenum(text: &str, date: Date) -> bool {
    let before = |session: &Session| session.last < date;
    numbers(text).any(|(congress, after)| {
        let Some((named, rest)) = after.strip_prefix('届').and_then(|after| after.split_once("中全会"))
        else {
            return false;
        };
        let parts = named.split(['、', '和']).map(|part| part.trim_end_matches('中'));
        let highest = parts.map(|part| one(part).unwrap_or(0)).max().unwrap_or(0);
        let spirit = rest.split(['，', '。', '；']).next().unwrap_or_default();
        // 全会精神 and what a plenum has laid out (全会关于…的部署) are to be carried out.
        let near: String = spirit.chars().take(6).collect();
        let laid_out = ["关于", "提出", "部署", "对"].iter().any(|word| near.starts_with(word));
        let to_do = near.contains("精神") || laid_out && text.contains('要');
        let term = usize::try_from(congress).unwrap_or(0);
        highest > 0
            && to_do
            && session(Meeting::Plenum, term, highest + 1).as_ref().is_some_and(before)
            // 二十届三中全会精神和四中全会精神 names the newer one too.
            && !spirit.contains("中全会")
    })
}

/// A number of one digit.
fn one(text: &str) -> Option<usize> {
    let mut chars = text.chars();
    let value = numerals::digit(chars.next()?)?;
    chars.next().is_none().then_some(value)
}

/// The number of the Party congress last held before `date` (each in October, checked from November on).
fn party_congress(date: Date) -> i32 {
    let year = if date.month() as u8 >= Month::November as u8 { date.year() } else { date.year() - 1 };
    // 十八大 2012, 十九大 2017, 二十大 2022.
    18 + (year - 2012).div_euclid(5)
}

/// The number of the five-year plan that runs on `date`; the change of plans is forgiven for its first months.
fn five_year_plan(date: Date) -> i32 {
    let year = if date.month() as u8 <= 3 { date.year() - 1 } else { date.year() };
    13 + (year - 2016).div_euclid(5)
}

/// Written numbers from eleven on (十一, 十五, 二十, 二十一) with what follows.
fn numbers(text: &str) -> impl Iterator<Item = (i32, &str)> {
    text.char_indices().filter_map(move |(at, c)| {
        let rest = text.get(at..)?;
        let digit = |c: char| numerals::digit(c).map(|value| value as i32);
        let before = text.get(..at)?.chars().next_back();
        if before.is_some_and(|b| b == '十' || digit(b).is_some()) {
            return None;
        }
        let mut chars = rest.chars();
        let mut tens = 1;
        if c != '十' {
            tens = digit(c)?;
            chars.next();
            if chars.clone().next() != Some('十') {
                return None;
            }
        }
        chars.next();
        let mut number = tens * 10;
        // “十五” as a plan's number is 十 + 五”: the last digit is the plan's 五.
        let tail = chars.as_str();
        if tail.starts_with("五”") && !tail.starts_with("五五") {
            return Some((number, tail));
        }
        if let Some(ones) = tail.chars().next().and_then(digit) {
            number += ones;
            chars.next();
        }
        Some((number, chars.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::date;

    #[test]
    fn what_belongs_to_another_meeting_or_span_of_time_is_known() {
        assert!(of_another_meeting("会议作出的决定，对组织领导作了规定，各县要严格遵照执行。"));
        assert!(of_another_meeting("各位组成人员要按照分工，深入基层加强指导。"));
        assert!(!of_another_meeting("要开好各类会议，作出的决定件件落实。"));
        assert!(speaks_to_its_people("大家任职的部门，手里的每一项权力都来自宪法法律。"));
        assert!(speaks_to_its_people("少跑一趟腿，就是对誓言最好的兑现。"));
        assert!(!speaks_to_its_people("要落实宪法宣誓制度，让被任命的同志受到教育。"));
        for (text, words, kin, another) in [
            ("上半年，全市听取报告六个。", "五年来的工作和体会", false, true),
            ("今年以来，各项工作取得新进展。", "五年来的工作和体会", false, true),
            ("五年来，监督更加有力。", "五年来的工作和体会", false, false),
            ("今年以来，各项工作取得新进展。", "肯定成绩", false, false),
            ("上半年，全市听取报告六个。", "肯定成绩", false, true),
            ("上半年，全市听取报告六个。", "上半年工作回顾", true, false),
            ("两年前，我们制定实施了条例。", "肯定成绩", false, true),
            ("代表作用得到更好发挥。", "五年来的工作和体会", false, false),
        ] {
            assert_eq!(of_another_span(text, words, kin), another, "{text} / {words}");
        }
    }

    #[test]
    fn old_congresses_and_plans_are_outdated() {
        let today = date!(2026 - 06 - 01);
        for text in [
            "深入贯彻党的十八大、十八届三中、四中全会精神",
            "学习贯彻十九届四中全会精神",
            "2024年是“十一五”规划的开局之年",
            "实现“十四五”规划目标",
            "江泽民同志曾指出",
            "从实践“三个代表”重要思想的高度看待",
            "认真贯彻落实科学发展观",
            "学习党的二十届二中、三中全会精神",
            "党的二十大和二十届二中全会精神",
            "深入学习贯彻党的二十大和二十届三中全会精神",
            "要把党的二十届三中全会关于健全制度体系的部署，转化成改革事项",
            "要对照二十届三中全会提出的任务，列出清单",
        ] {
            assert!(outdated(text, today), "{text}");
        }
        for text in [
            "党的十八大以来",
            "党的二十大和二十届四中全会精神",
            "党的二十大和二十届历次全会精神",
            "二十届三中全会作出的部署",
            "“十五五”规划",
            "三十年来",
            "十二条措施",
            "第十四届全国人大代表",
        ] {
            assert!(!outdated(text, today), "{text}");
        }
        assert!(!outdated("学习贯彻党的十九大精神", date!(2019 - 06 - 01)));
        assert!(!outdated("党的二十届二中、三中全会精神", date!(2025 - 10 - 20)));
        assert!(!outdated("实现“十四五”规划目标", date!(2024 - 06 - 01)));
    }
}
