//! Meetings by their number and by their name.

use super::{Fact, Found, count, is_number, organ_before, word_at, word_before};
use crate::lexicon::organs;

/// Characters between 届 and the end of a meeting's name, at most.
const TERM: usize = 40;

/// 市五届人大四次会议, 第十四届全国人民代表大会第三次会议, 二十届四中全会, 常委会第三十二次会议.
pub(super) fn numbered(chars: &[char], at: usize) -> Option<Found> {
    let first = at + usize::from(chars.get(at) == Some(&'第'));
    let digits = count(chars, first, is_number);
    let unit = first + digits;
    if digits == 0 {
        return None;
    }
    let end = match chars.get(unit)? {
        '届' => (unit..(unit + TERM).min(chars.len()))
            .take_while(|at| !chars.get(*at).is_some_and(|c| "，。；：、".contains(*c)))
            .find_map(|at| ended(chars, at))?,
        '次' if first > at => ended(chars, unit)?,
        _ => return None,
    };
    let start = organ_before(chars, at);
    // 第三次会议 of nobody is no meeting's name.
    (chars.get(unit) == Some(&'届') || start < at).then(|| Found::new(Fact::Meeting, start, end))
}

/// One past the words that end a numbered meeting, where they stand at `at`.
fn ended(chars: &[char], at: usize) -> Option<usize> {
    let word = word_at(
        chars,
        at,
        &[
            "次全体会议",
            "次全委会议",
            "次全委会",
            "次全委（扩大）会议",
            "次全委扩大会议",
            "次全委（扩大）会",
            "次常委会会议",
            "次主任会议",
            "次会议",
            "中全会",
            "次全会",
        ],
    )?;
    Some(at + word.chars().count())
}

/// 党的二十大.
pub(super) fn congress(chars: &[char], at: usize) -> Option<Found> {
    let digits = count(chars, at + 2, crate::lexicon::numerals::is_numeral);
    let end = at + 2 + digits;
    let named = chars.get(at + 1) == Some(&'的') && digits > 0 && chars.get(end) == Some(&'大');
    named.then(|| Found::new(Fact::Meeting, at, end + 1))
}

/// What a meeting's name ends with; a word stands after those it ends with.
const KINDS: [&str; 20] = [
    "会议",
    "座谈会",
    "现场会",
    "推进会",
    "动员会",
    "部署会",
    "培训会",
    "联席会",
    "交流会",
    "总结会",
    "交办会",
    "评议会",
    "询问会",
    "表彰会",
    "动员大会",
    "总结大会",
    "表彰大会",
    "誓师大会",
    "代表大会",
    "全会",
];
/// What stands before 会 in those that do not end with 会议.
const BEFORE_MEETING: [char; 15] =
    ['谈', '场', '进', '员', '署', '训', '席', '流', '结', '办', '议', '问', '彰', '大', '全'];
/// What stands between whose and what where the meeting has no name of its own (市人大常委会会议).
const NAMELESS: [&str; 12] = [
    "",
    "常委会",
    "人大常委会",
    "党组",
    "主任",
    "常务",
    "全体",
    "常委",
    "常委会党组",
    "人民",
    "党员",
    "机关",
];
/// Characters of a meeting's name, at most.
const NAME: usize = 26;

/// 市委人大工作会议, 全市安全生产工作会议, 中央经济工作会议; `at`: its 会.
pub(super) fn named(chars: &[char], at: usize) -> Option<Found> {
    let end = at + 1 + usize::from(chars.get(at + 1) == Some(&'议'));
    // 社会, 人大常委会: most that end so are no meetings.
    let before = at.checked_sub(1).and_then(|at| chars.get(at))?;
    if end == at + 1 && !BEFORE_MEETING.contains(before) {
        return None;
    }
    let kind = word_before(chars, end, &KINDS)?;
    let stops = |c: &char| {
        let joins = matches!(
            c,
            '和' | '与'
                | '及'
                | '并'
                | '了'
                | '的'
                | '在'
                | '是'
                | '把'
                | '对'
                | '向'
                | '由'
                | '为'
                | '从'
                | '给'
        );
        joins || !crate::lexicon::han::is_han(*c)
    };
    let from = end.saturating_sub(NAME);
    let window = chars.get(from..end)?;
    let from = window.iter().rposition(stops).map_or(from, |stop| from + stop + 1);
    let (start, owner) =
        (from..end).find_map(|start| organs::owner(chars.get(start..)?).map(|owner| (start, owner)))?;
    let inner = (start + owner, end.checked_sub(kind.chars().count())?);
    let name: String = chars.get(inner.0..inner.1)?.iter().collect();
    let whole = name.chars().count() >= 2 && !NAMELESS.contains(&name.as_str());
    (whole && kind != "代表大会").then(|| Found::new(Fact::Meeting, start, end))
}
