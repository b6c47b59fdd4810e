//! Laws in a text: titles that no law has, articles beyond the last, days that are not the law's, laws before their time
//! and after it. The table is [`crate::lexicon::laws`].

use std::ops::Range;
use std::sync::LazyLock;

use daachorse::CharwiseDoubleArrayAhoCorasick;
use regex::Regex;
use time::{Date, Month};

use super::text::{Line, Text, is_han, number_of};
use super::{Findings, Say, Severity, history};
use crate::constant;
use crate::lexicon::days::full;
use crate::lexicon::laws::{Law, bare, by_name, laws};

const BASIS: &str = "国家法律法规数据库";

static NAMES: LazyLock<CharwiseDoubleArrayAhoCorasick<u32>> = LazyLock::new(|| {
    let names = laws().iter().enumerate().flat_map(|(i, law)| law.names().map(move |name| (name, i as u32)));
    constant::longest(names)
});

static ARTICLE: LazyLock<Regex> =
    LazyLock::new(|| constant::regex(r"^》?”?第(?P<n>[一二三四五六七八九十百千零〇]{1,9}|\d{1,4})条"));
static FORCE: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(
        r"^》?”?(?:已|将|已经)?[自从](?P<y>\d{4})年(?:(?P<m>\d{1,2})月)?(?:(?P<d>\d{1,2})日)?起?(?:正式)?(?:施行|实施|生效)",
    )
});
static MADE: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(
        r"^》?”?(?:已)?(?:[于在])?(?P<y>\d{4})年(?:(?P<m>\d{1,2})月)?(?:(?P<d>\d{1,2})日)?(?:全面|首次|第[一二三]次)?(?:通过|修订|修改|修正|颁布|制定|公布)",
    )
});

/// Checks titles in 《》 and every law that is named.
pub(super) fn check(text: &Text<'_>, date: Option<Date>, out: &mut Findings<'_, '_>) {
    for title in &text.titles {
        title_of(text, title, out);
    }
    for line in text.lines.iter().filter(|line| line.text.contains('法')) {
        for hit in NAMES.leftmost_find_iter(line.text) {
            let Some(law) = laws().get(hit.value() as usize) else { continue };
            let range = line.chars_of(hit.start()..hit.end());
            if is_name(text, &range) && !text.quoted(&range) {
                named(text, line, law, &range, date, out);
            }
        }
    }
}

/// Whether what stands there is the name of a law and no part of another word or of a longer name (原则上合同法律关系).
fn is_name(text: &Text<'_>, range: &Range<usize>) -> bool {
    let (before, next) = (text.before(range.start), text.get(range.end));
    let short = range.len() <= 4;
    let goes_on =
        is_han(before) && !"原新和与及对照据按执行彻据从用合《国悉守于施订改传在是由办".contains(before);
    !("律规院官庭学治定制人令条".contains(next) || short && goes_on && !text.in_title(range))
}

fn title_of(text: &Text<'_>, range: &Range<usize>, out: &mut Findings<'_, '_>) {
    let title = text.string(range);
    let name = bare(&title);
    let length = name.chars().count();
    let stem = name.strip_suffix('法').unwrap_or_default();
    if !(4..=32).contains(&length)
        || stem.is_empty()
        || by_name(name).is_some()
        || stem
            .ends_with(['办', '做', '说', '方', '立', '执', '司', '看', '用', '书', '军', '宪', '疗', '算'])
        || name.contains(['《', '·', '、', '—']) && length > 20
    {
        return;
    }
    let near = laws().iter().filter(|law| law.models());
    let near = near.flat_map(Law::names).filter(|known| known.chars().count() >= 5);
    let best = near.filter_map(|known| Some((apart(name, known)?, known))).min();
    let Some((_, known)) = best else { return };
    let message = format!("没有《{title}》这部法律，疑为《{known}》。");
    let start = range.end - length;
    let say = Say::new("law_title", Severity::Error, message).basis(BASIS).fix(known);
    out.push(start..range.end, say);
}

/// Words of titles that are put into one by mistake.
const PUT_IN: &[&str] =
    &["保护", "管理", "促进", "保障", "环境", "设施", "监督", "建设", "权益", "条例", "安全", "服务"];

/// How far two titles are apart: edits up to two, or the same characters in another order; `None` beyond.
fn apart(a: &str, b: &str) -> Option<usize> {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > 2 {
        return None;
    }
    let sorted = |c: &[char]| {
        let mut c = c.to_vec();
        c.sort_unstable();
        c
    };
    if sorted(&a) == sorted(&b) {
        return Some(1);
    }
    if a.first() != b.first() {
        return None;
    }
    // 土地管理保护法, 长江环境保护法: a word that other titles have was put in.
    if a.len() == b.len() + 2 && b.len() >= 5 {
        let put_in = |at: &usize| {
            let word: String = a.iter().skip(*at).take(2).collect();
            PUT_IN.contains(&word.as_str()) && a.iter().take(*at).chain(a.iter().skip(at + 2)).eq(b.iter())
        };
        if (1..a.len() - 2).any(|at| put_in(&at)) {
            return Some(2);
        }
    }
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut next = vec![i + 1];
        for (j, y) in b.iter().enumerate() {
            let at = |row: &[usize], j: usize| row.get(j).copied().unwrap_or(99);
            next.push((at(&row, j) + usize::from(x != y)).min(at(&row, j + 1) + 1).min(at(&next, j) + 1));
        }
        row = next;
    }
    let edits = row.last().copied()?;
    // Two edits of a short title make another law of it (兵役法, 海警法).
    (edits <= 2 && (edits == 1 || a.len().min(b.len()) >= 6)).then_some(edits)
}

fn named(
    text: &Text<'_>,
    line: &Line<'_>,
    law: &'static Law,
    range: &Range<usize>,
    date: Option<Date>,
    out: &mut Findings<'_, '_>,
) {
    let rest = line.slice(&(range.end..(range.end + 40).min(line.range.end)));
    if let Some((n, end)) = ARTICLE
        .captures(rest)
        .and_then(|f| Some((number_of(&f["n"].replace('〇', "零"))?, f.get(0)?.as_str().chars().count())))
    {
        // Where later versions are not known there may be some articles more.
        let most = if law.sure { law.articles } else { law.articles + law.articles / 5 + 8 };
        if law.articles > 0 && n > most {
            let message = format!("《{}》没有第{n}条，请核对。", law.title);
            let whole = range.start..range.end + end;
            out.push(whole, Say::new("law_article", Severity::Error, message).basis(BASIS));
            return;
        }
    }
    if let Some((message, end)) = wrong_day(law, rest) {
        let whole = range.start..range.end + end;
        out.push(whole, Say::new("law_date", Severity::Error, message).basis(BASIS));
        return;
    }
    let Some(date) = date else { return };
    // A law that is on its way is spoken of some months before.
    let before = law.passed.is_some_and(|passed| date + time::Duration::days(270) < passed);
    if before && !coming(text, line, range) {
        let message = format!("《{}》在讲话之后才通过，请核对。", law.title);
        out.push(range.clone(), Say::new("law_early", Severity::Error, message).basis(BASIS));
        return;
    }
    // The laws that went into the codes have rules of wording of their own.
    let told = ["民法典", "生态环境法典", "监察法"].contains(&law.successor);
    if law.repealed.is_some_and(|end| end <= date) && !told && !ended(text, line, range) {
        let successor = [law.successor.to_owned()];
        if !history::tells_of_earlier(text, line, range, law.repealed, Some(date), &successor) {
            let message = format!("《{}》已经废止，现行的是《{}》。", law.title, law.successor);
            let say = Say::new("law_repealed", Severity::Error, message).basis(BASIS).fix(law.successor);
            out.push(range.clone(), say);
        }
    }
}

fn coming(text: &Text<'_>, line: &Line<'_>, range: &Range<usize>) -> bool {
    let sentence = line.slice(&text.sentence(range));
    history::looks_ahead(text, line, range)
        || ["制定", "立法", "出台", "编纂", "草案", "起草", "推动", "加快", "审议"]
            .iter()
            .any(|w| sentence.contains(w))
}

fn ended(text: &Text<'_>, line: &Line<'_>, range: &Range<usize>) -> bool {
    let sentence = line.slice(&text.sentence(range));
    text.before(range.start) == '原'
        || ["废止", "取代", "代替", "整合", "失效", "不再"].iter().any(|w| sentence.contains(w))
}

/// A day of force or of passing that the law does not have, and the characters it takes.
fn wrong_day(law: &Law, rest: &str) -> Option<(String, usize)> {
    if let Some(found) = FORCE.captures(rest) {
        // Of laws with a long history only some of these days are known.
        let known = !law.force.is_empty()
            && (law.changed.is_empty() || law.force.len() > 1 || law.sure && law.changed.len() < 2);
        let said = (found["y"].parse::<i32>().ok()?, part(&found, "m"), part(&found, "d"));
        let right = law.force.iter().any(|d| fits(d, said));
        let recent = law.passed.is_some_and(|p| p.year() >= 2015) || law.changed.is_empty();
        if known && recent && !right {
            let days: Vec<String> = law.force.iter().copied().map(full).collect();
            let message = format!("《{}》自{}起施行，与这里的时间不符。", law.title, days.join("、"));
            return Some((message, found[0].chars().count()));
        }
        return None;
    }
    let found = MADE.captures(rest)?;
    let said = (found["y"].parse::<i32>().ok()?, part(&found, "m"), part(&found, "d"));
    // A law is published in the days after it was passed.
    let days: Vec<Date> = law.passed.iter().chain(&law.changed).copied().collect();
    let known = days.first().is_some_and(|first| first.year() <= said.0 || law.sure) && !days.is_empty();
    let right = days.iter().any(|d| d.year() == said.0 && said.1.is_none_or(|m| u8::from(d.month()) == m));
    let newer =
        Month::try_from(said.1.unwrap_or(12)).ok().and_then(|m| Date::from_calendar_date(said.0, m, 1).ok());
    // What came after the collection was read is not known.
    let unread = newer.is_none_or(|d| d.year() > 2025 || d.year() == 2025 && u8::from(d.month()) > 4);
    if !known || right || unread {
        return None;
    }
    let list: Vec<String> = days.iter().rev().take(3).rev().copied().map(full).collect();
    let message = format!("《{}》通过或修改的时间（{}）与这里不符，请核对。", law.title, list.join("、"));
    Some((message, found[0].chars().count()))
}

fn part(found: &regex::Captures<'_>, name: &str) -> Option<u8> {
    found.name(name)?.as_str().parse().ok()
}

fn fits(day: &Date, said: (i32, Option<u8>, Option<u8>)) -> bool {
    day.year() == said.0
        && said.1.is_none_or(|m| u8::from(day.month()) == m)
        && said.2.is_none_or(|d| day.day() == d)
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use crate::check::{Checker, Context};

    fn found(text: &str) -> Vec<String> {
        let context = Context { date: Some(date!(2025 - 06 - 01)), ..Context::default() };
        let list = Checker::shipped().check(text, &context);
        list.into_iter().map(|f| f.rule).filter(|r| r.starts_with("law_")).collect()
    }

    #[test]
    fn titles_articles_and_days() {
        for (text, rule) in [
            ("贯彻《老年人权益保护法》。", "law_title"),
            ("检查《道路安全交通法》实施情况。", "law_title"),
            ("宣传《未成年人犯罪预防法》。", "law_title"),
            ("执行《土地管理保护法》。", "law_title"),
            ("执行《大气污染防制法》。", "law_title"),
            ("依照《中华人民共和国宪法》第一百五十条的规定。", "law_article"),
            ("民法典第一千三百条的规定。", "law_article"),
            ("民法典自2020年起施行。", "law_date"),
            ("行政处罚法于2019年修订。", "law_date"),
            ("检查食品卫生法实施情况。", "law_repealed"),
            ("依据民族团结进步促进法开展检查。", "law_early"),
        ] {
            assert_eq!(found(text), [rule], "{text}");
        }
    }

    #[test]
    fn right_laws_are_left_alone() {
        for text in [
            "贯彻《老年人权益保障法》《云江市老年人权益保障条例》。",
            "《中华人民共和国宪法》第一百零四条、民法典第一千二百六十条。",
            "民法典自2021年1月1日起施行，2020年5月28日通过。",
            "监督法于2024年11月修改，代表法于2025年3月修改。",
            "加快编纂生态环境法典。",
            "依法办事，《工作方法》《领导方法》很有启发。",
            "劳动合同法律关系、审计法规、检察官法制观念。",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
    }
}
