//! The lines around a title that say who spoke, when and where: 省长 张三, （2024年3月5日）, a bare name, 张三同志在….

use std::sync::LazyLock;

use time::Date;

use super::super::dating;
use super::super::document::Office;
use super::super::lexicon::offices::OFFICES;
pub use super::super::lexicon::offices::office;
use super::super::lexicon::telltale;
use super::super::lexicon::{numerals, people};
use super::super::words::Chars;
use super::furniture::{furniture, has_clock};
use super::speech::{SPEECH_WORDS, names_speech};
use super::text::{at_least, at_most, folded, is_han};

/// Somebody with his post, as a line names him.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name, without gaps.
    pub name: String,
    /// The office, where the line names one that is known.
    pub office: Option<Office>,
    /// The post as written, without the name.
    pub post: Option<String>,
}

/// Where the post of somebody ends, in bytes, and the office of it; where it names several, the highest in the list.
fn post_end(text: &str) -> Option<(usize, Office)> {
    let ends = text.char_indices().rev().filter(|(_, c)| ENDS.has(*c)).map(|(at, c)| at + c.len_utf8());
    let (before, last) = ends.filter_map(|end| text.get(..end)).find_map(|before| {
        let (_, last) = OFFICES.iter().find(|(word, _)| before.ends_with(word))?;
        Some((before, *last))
    })?;
    Some((before.len(), office(before).unwrap_or(last)))
}

/// The characters that offices end with.
static ENDS: LazyLock<Chars> = LazyLock::new(|| {
    Chars::new(&OFFICES.iter().filter_map(|(word, _)| word.chars().last()).collect::<String>())
});

/// Whether a character of the text ends an office; most lines are told by this alone.
fn ends_a_post(text: &str) -> bool {
    ENDS.any_in(&folded(text))
}

/// Whether a stretch without gaps can be a name: two to four ideographs behind a family name, or one with a dot.
fn is_name(name: &str, spaced: bool) -> bool {
    let count = name.chars().count();
    let shaped = name.chars().all(|c| is_han(c) || matches!(c, '·' | '•' | 'X' | '×' | '*' | '某'));
    let plain = folded(name);
    let family = plain
        .chars()
        .next()
        .is_some_and(|c| telltale::is_family(c) || matches!(c, 'X' | '×' | '欧' | '上' | '诸' | '司'));
    let organ = plain.ends_with([
        '办', '室', '处', '科', '网', '报', '社', '部', '委', '会', '局', '组', '员', '站', '市', '县', '省',
        '区', '镇', '乡',
    ]);
    let longer = name.contains(['·', '•']) && (4..=12).contains(&count);
    shaped
        && !(name.contains(['在', '会', '的']) && !(spaced && family && (2..=3).contains(&count)))
        && !organ
        && (longer
            || (2..=3).contains(&count) && family
            || (2..=4).contains(&count) && spaced
            || count == 4 && family)
}

/// A bare name of two or three characters, gaps inside a name of two left out: 张　三, 李江河.
pub fn bare_name(text: &str) -> Option<String> {
    // Three characters and 同志, at most.
    if at_least(text, 6) {
        return None;
    }
    let name: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let name = name.strip_suffix("同志").map(str::to_owned).unwrap_or(name);
    let gaps = text.trim().chars().filter(|c| c.is_whitespace()).count();
    let two = name.chars().count() == 2;
    let family = folded(&name).chars().next().is_some_and(telltale::is_family);
    (is_name(&name, false)
        && family
        && (gaps == 0 && !people::is_common_word(&folded(&name)) || gaps > 0 && two)
        && name.chars().count() <= 3
        && furniture(text).is_none())
    .then_some(name)
}

/// A line with its post as one word: 区　长　张三 and 镇人大主席：张三 are 区长　张三 and 镇人大主席 张三.
fn with_whole_post(text: &str) -> String {
    let posts = || people::POSTS.iter().filter(|post| post.chars().count() == 2);
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        out.push(c);
        rest = rest.get(c.len_utf8()..).unwrap_or_default();
        let behind = rest.trim_start();
        if behind.len() < rest.len()
            && posts().any(|post| post.strip_prefix(c).is_some_and(|second| behind.starts_with(second)))
        {
            rest = behind;
        }
    }
    let named = out.split_once(['：', ':']).filter(|(post, name)| {
        OFFICES.iter().any(|(word, _)| folded(post).ends_with(word)) && is_name(name.trim(), true)
    });
    named.map(|(post, name)| format!("{post} {}", name.trim())).unwrap_or(out)
}

/// The post and name in a line such as `省长 王某某` or `市人大常委会主任　张三`, and `龚正市长`.
pub fn person(text: &str) -> Option<Person> {
    // Lines of text are told by their marks; a colon may stand between a post and its name.
    if text.contains(['。', '；', '，']) || !ends_a_post(text) {
        return None;
    }
    let text = &*with_whole_post(text);
    if !at_most(text, 48) || text.contains('：') || SPEECH_WORDS.iter().any(|w| text.ends_with(w)) {
        return None;
    }
    let text = text.trim();
    let plain = folded(text);
    let (end, office) = post_end(&plain)?;
    let (post, tail) = text.split_at_checked(end)?;
    let tail = tail.trim_end_matches("同志");
    // 县长候选人 张三: he speaks for the post he stands for.
    let tail = tail.strip_prefix("候选人").unwrap_or(tail);
    let spaced = tail.starts_with(char::is_whitespace);
    let name: String = tail.chars().filter(|c| !c.is_whitespace()).collect();
    // 小镇大民生 代表办实事 names nobody.
    let known = office != Office::Deputy || folded(&name).starts_with(telltale::is_family);
    if is_name(&name, spaced) && known {
        return Some(Person { name, office: Some(office), post: Some(post.trim().to_owned()) });
    }
    // 龚正市长: the name before a short office.
    let short = people::POSTS.iter().find_map(|post| plain.strip_suffix(*post));
    let head = short
        .and_then(|head| text.get(..head.len()))
        .filter(|head| tail.is_empty() && is_name(head, false))?;
    let known = folded(head).starts_with(telltale::is_family) && head.chars().count() <= 3;
    known.then(|| Person { name: head.to_owned(), office: Some(office), post: None })
}

/// Whether a line is a post and nothing else, as it stands above or below a name: 市人大常委会主任, 县委副书记、县长.
pub fn is_post(text: &str) -> bool {
    let plain = folded(text.trim());
    let office = |part: &str| {
        let words = OFFICES.iter().filter(|(_, office)| *office != Office::Deputy);
        words
            .filter_map(|(word, _)| part.strip_suffix(word))
            .min_by_key(|before| before.len())
            .map(str::to_owned)
    };
    // 怎样当好人大主席 says something.
    let holder = |before: String| !before.contains(SAID) && !before.contains(char::is_whitespace);
    at_most(&plain, 40)
        && !names_speech(&plain)
        && plain.split('、').all(|part| office(part).is_some_and(holder))
}

/// What stands before no post.
const SAID: [char; 12] = ['当', '做', '好', '的', '为', '怎', '如', '在', '，', '。', '：', '；'];

/// The text without its dates, hours, brackets and dashes: what is left may name somebody.
fn without_dates(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = date_at(rest) {
        let (before, after) = rest.split_at(at.0);
        out.push_str(before);
        out.push(' ');
        rest = after.get(at.1..).unwrap_or_default();
    }
    out.push_str(rest);
    let brackets = |c: char| {
        matches!(c, '（' | '）' | '(' | ')' | '—' | '─' | '－' | '【' | '】' | '〔' | '〕' | '[' | ']')
    };
    let out: String = out.chars().map(|c| if brackets(c) { ' ' } else { c }).collect();
    out.trim().trim_start_matches(['上', '下']).trim_start_matches('午').trim().to_owned()
}

/// Where a date begins and how long it is, in bytes.
fn date_at(text: &str) -> Option<(usize, usize)> {
    let digit = |c: char| c.is_ascii_digit() || c == '○' || numerals::is_numeral(c);
    let mut previous = ' ';
    for (at, c) in text.char_indices() {
        let starts = digit(c) && !digit(previous);
        previous = c;
        if !starts {
            continue;
        }
        let tail = text.get(at..)?;
        let end = tail
            .char_indices()
            .find(|(_, c)| !(digit(*c) || "年月日-/.： :上下午".contains(*c)))
            .map_or(tail.len(), |(end, _)| end);
        let date = tail.get(..end)?;
        if dating::written_date(date).is_some() || date.contains('月') && date.contains('日') {
            return Some((at, end));
        }
    }
    None
}

/// Labels of those who speak.
const SPEAKS: [&str; 6] = ["讲话人", "发言人", "报告人", "主讲人", "主讲", "演讲人"];

/// Who spoke, by a line under the title; `bare`: a bare name will do.
pub fn speaker(text: &str, bare: bool) -> Option<Person> {
    let left = without_dates(text);
    let labelled =
        SPEAKS.iter().find_map(|word| left.strip_prefix(word)?.trim_start().strip_prefix(['：', ':']));
    if let Some(name) = labelled {
        let name = name.trim();
        return person(name)
            .or_else(|| bare_name(name).map(|name| Person { name, office: None, post: None }))
            .or_else(|| {
                at_most(name, 12).then(|| Person { name: name.to_owned(), office: None, post: None })
            });
    }
    // 2026年1月14日自治区人民政府主席王莉霞在……会议上
    let told = left.split_once('在').map(|(head, _)| head.trim()).filter(|head| !head.is_empty());
    let told = told.and_then(person);
    let acted = || {
        let (head, _) = left.split_once("同志作").or_else(|| left.split_once("作政府工作报告"))?;
        person(head.rsplit_once(['上', ' ']).map_or(head, |(_, tail)| tail).trim())
    };
    told.or_else(|| person(&left)).or_else(acted).or_else(|| {
        let name = bare_name(&left).filter(|_| bare)?;
        Some(Person { name, office: None, post: None })
    })
}

/// The name that a title holds: 市委书记张三在……上的讲话, 张三同志在……, 张三：在…….
pub fn named_in_title(title: &str) -> Option<Person> {
    let (head, _) = title.split_once('在')?;
    let head = head.rsplit_once("——").map_or(head, |(_, tail)| tail);
    let head = head.trim_end_matches(['：', ':', ' ']);
    let head = head.strip_suffix("同志").unwrap_or(head);
    person(head).or_else(|| {
        let known = folded(head).starts_with(telltale::is_family) && head.chars().count() <= 3;
        (known && is_name(head, false)).then(|| Person { name: head.to_owned(), office: None, post: None })
    })
}

/// When the speech was given, by a line: how firmly the line says so, the lowest first.
pub fn spoken_on(text: &str) -> Option<(u8, Date)> {
    if furniture(text).is_some() {
        return None;
    }
    let date = dating::written_date(text)?;
    let told = text.contains('在') || text.contains("讲话时间") || text.contains("会议时间");
    let written = text.contains('年');
    let rank = match () {
        () if told && written => 0,
        () if written && !has_clock(text) => 1,
        () if written => 2,
        () => 3,
    };
    Some((rank, date))
}

/// Characters of a line that names a date, a speaker, a meeting, at most.
const BYLINE: usize = 100;

/// Whether a line names a date, a speaker or a source, and nothing else.
pub fn is_byline(text: &str) -> bool {
    if !at_most(text, BYLINE) {
        return false;
    }
    let bare = text
        .trim()
        .trim_start_matches(['—', '-', '─', '（', '(', '【', '〔', ' '])
        .trim_end_matches(['）', ')', '】', '〕']);
    let label = [
        "来源",
        "作者",
        "时间",
        "日期",
        "发布",
        "编辑",
        "责任编辑",
        "地点",
        "稿件来源",
        "信息来源",
        "讲话时间",
    ]
    .iter()
    .chain(&SPEAKS)
    .find_map(|word| bare.strip_prefix(word));
    if label.is_some_and(|rest| rest.trim_start().starts_with(['：', ':'])) {
        return at_most(bare, 40);
    }
    let dated = bare.starts_with(|c: char| c.is_ascii_digit() || "二一".contains(c))
        && at_most(bare, 60)
        && dating::written_date(bare).is_some();
    dated || !names_speech(bare) && speaker(bare, false).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_speaks() {
        for (line, name) in [
            ("省长 王予波", "王予波"),
            ("临江省人民政府代省长 王志远", "王志远"),
            ("自治区主席 艾尔肯·吐尼亚孜", "艾尔肯·吐尼亚孜"),
            ("市人大常委会主任　张　三", "张三"),
            ("张　三", "张三"),
            ("（2023年12月20日）张明", "张明"),
            ("张明    2023年3月16日", "张明"),
            ("2025年1月15日龚正市长在上海市第十六届人民代表大会第三次会议", "龚正"),
            ("2026年1月14日自治区人民政府主席王莉霞在会议上", "王莉霞"),
            ("——2025年1月14日海南省省长 刘小明在海南省第七届人民代表大会上", "刘小明"),
            ("讲话人：秦岭", "秦岭"),
            ("州长　才让东智", "才让东智"),
            ("區委書記 許志強", "許志強"),
            ("区　长　蒋明远", "蒋明远"),
            ("镇人大主席：包大同", "包大同"),
            ("县人民政府县长候选人 冯立", "冯立"),
            ("高峰", "高峰"),
            ("汪洋", "汪洋"),
            ("方　案", "方案"),
            ("讲话人：方法", "方法"),
        ] {
            assert_eq!(speaker(line, true).map(|person| person.name).as_deref(), Some(name), "{line}");
        }
        for line in [
            "（2023年12月20日）",
            "青龙镇人大",
            "2026年1月20日在江口省第十四届人民代表大会上",
            "打印",
            "党政办",
            "2007年1月1日 施行",
            "范围",
            "方案",
            "支持",
        ] {
            assert_eq!(speaker(line, true), None, "{line}");
        }
    }

    #[test]
    fn posts_in_lines_of_their_own() {
        for line in
            ["市人大常委会主任", "县委副书记、县长", "青龙镇人大主席", "党组书记、主任", "市人民检察院检察长"]
        {
            assert!(is_post(line), "{line}");
        }
        for line in [
            "怎样当好人大主席",
            "做群众信赖的好书记",
            "市人大代表",
            "市人大常委会主任 李明",
            "在座谈会上的讲话",
            "青龙镇人大",
            "",
        ] {
            assert!(!is_post(line), "{line}");
        }
    }

    #[test]
    fn the_day_of_the_speech_beside_its_place() {
        let line = "时间：2025年1月17日 地点：人大机关二楼会议室";
        assert_eq!(spoken_on(line).map(|(_, date)| date), Some(time::macros::date!(2025 - 1 - 17)));
    }

    #[test]
    fn lines_that_are_no_title() {
        for line in [
            "省长 王予波",
            "（2024年3月5日）",
            "来源：新华社",
            "自治区主席 艾尔肯·吐尼亚孜",
            "市人大常委会主任　张三",
        ] {
            assert!(is_byline(line), "{line}");
        }
        for line in
            ["市人大常委会主任在市委人大工作会议上的讲话", "2025年云南省政府工作报告", "关于代表工作的意见"]
        {
            assert!(!is_byline(line), "{line}");
        }
    }
}
