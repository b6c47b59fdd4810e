//! The facts that a sentence binds: what somebody must know to be right before it is said again.

use crate::lexicon::people;
use serde::{Deserialize, Serialize};

use super::Seen;

/// A sort of facts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// A law or regulation by its title.
    Law,
    /// Another document by its title.
    Document,
    /// An article of a law (第十条).
    Article,
    /// A figure with its unit (186件, 8.6个百分点, 百分之八十).
    Figure,
    /// A day, month or year.
    Date,
    /// A session or meeting by its number (市五届人大四次会议, 二十届四中全会).
    Session,
    /// A person with a post (王明副主任, 张华同志).
    Person,
    /// Words of a leader or a law in quotation marks.
    Quotation,
}

impl Fact {
    /// The word that users read.
    pub fn chinese(self) -> &'static str {
        match self {
            Self::Law => "法律法规",
            Self::Document => "文件",
            Self::Article => "条款",
            Self::Figure => "数字",
            Self::Date => "日期",
            Self::Session => "会议",
            Self::Person => "人员",
            Self::Quotation => "引文",
        }
    }
}

/// A fact and its place in the line, in characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bound {
    /// The sort.
    pub fact: Fact,
    /// First character.
    pub start: usize,
    /// One past the last.
    pub end: usize,
    /// The words.
    pub text: String,
}

/// The facts of a sentence that begins at character `from` of its line, in order; none inside another.
pub(super) fn of(seen: &Seen<'_>, from: usize) -> Vec<Bound> {
    if !seen.text.contains(TRIGGERS) && !seen.text.contains(POSTS) {
        return Vec::new();
    }
    let chars: Vec<char> = seen.text.chars().collect();
    let mut out: Vec<Bound> = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let rest = chars.get(at..).unwrap_or_default();
        let before = chars.get(..at).unwrap_or_default();
        let Some((fact, back, length)) = begin(before, rest) else {
            at += 1;
            continue;
        };
        let free = out.last().map_or(0, |last| last.end - from);
        let start = at.saturating_sub(back).max(free);
        let end = at + length;
        let text: String = chars.get(start..end).unwrap_or_default().iter().collect();
        out.push(Bound { fact, start: from + start, end: from + end, text });
        at = end.max(at + 1);
    }
    out
}

/// Characters with which a fact can begin, or by which it is known.
const TRIGGERS: [char; 20] = [
    '《', '“', '第', '届', '年', '月', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', '百', '千', '万',
    '亿',
];
/// Last characters of posts.
const POSTS: [char; 6] = ['志', '任', '记', '长', '席', '员'];

/// The fact that is known at this place: its sort, how many characters before the place belong to it, and how many from it.
fn begin(before: &[char], rest: &[char]) -> Option<(Fact, usize, usize)> {
    let first = *rest.first()?;
    match first {
        '《' => title(rest),
        '“' => quotation(before, rest),
        '第' => article(rest).or_else(|| session(before, rest)),
        _ if is_number(first) => {
            session(before, rest).or_else(|| date(rest)).or_else(|| figure(before, rest))
        }
        _ => person(before, rest),
    }
}

fn title(rest: &[char]) -> Option<(Fact, usize, usize)> {
    let end = rest.iter().take(80).position(|c| *c == '》')?;
    let name: String = rest.get(1..end)?.iter().collect();
    let law = ["法", "条例", "规定", "办法", "法典", "决议", "决定"].iter().any(|word| name.ends_with(word));
    Some((if law { Fact::Law } else { Fact::Document }, 0, end + 1))
}

/// Words behind which a quotation is a leader's or a law's.
const SAID: [&str; 8] = ["指出", "强调", "要求", "规定", "提出", "说", "讲道", "写道"];
/// Fewer characters in quotation marks are a name.
const QUOTATION: usize = 12;

fn quotation(before: &[char], rest: &[char]) -> Option<(Fact, usize, usize)> {
    let end = rest.iter().position(|c| *c == '”')?;
    let lead: String = before.iter().rev().take(6).collect::<Vec<_>>().into_iter().rev().collect();
    let lead = lead.trim_end_matches(['，', '：']);
    (end > QUOTATION && SAID.iter().any(|word| lead.ends_with(word))).then_some((Fact::Quotation, 0, end + 1))
}

fn article(rest: &[char]) -> Option<(Fact, usize, usize)> {
    let digits = count(rest.get(1..)?, is_number);
    (digits > 0 && rest.get(digits + 1) == Some(&'条') && rest.get(digits + 2) != Some(&'线')).then_some((
        Fact::Article,
        0,
        digits + 2,
    ))
}

/// 市五届人大四次会议, 第十四届全国人民代表大会第三次会议, 二十届四中全会, 党的二十大 is none.
fn session(before: &[char], rest: &[char]) -> Option<(Fact, usize, usize)> {
    let from = usize::from(rest.first() == Some(&'第'));
    let digits = count(rest.get(from..)?, is_number);
    if digits == 0 || rest.get(from + digits) != Some(&'届') {
        return None;
    }
    let window: String = rest.iter().take(40).collect();
    let tail = window.get(window.find('届')?..)?;
    let end = ["次会议", "中全会", "次全会", "次全体会议"]
        .iter()
        .filter_map(|word| tail.find(word).map(|at| at + word.len()))
        .min()?;
    let inside = tail.get(..end)?;
    if inside.contains(['，', '。', '；', '：']) {
        return None;
    }
    let length = from + digits + inside.chars().count();
    let owner = before.last().is_some_and(|c| "省市县区州旗盟镇乡".contains(*c));
    Some((Fact::Session, usize::from(owner), length))
}

/// 2026年1月20日, 1月20日, 2026年, 二〇二六年一月.
fn date(rest: &[char]) -> Option<(Fact, usize, usize)> {
    let mut at = 0;
    let mut found = 0;
    for unit in ['年', '月', '日'] {
        let digits = count(rest.get(at..)?, |c| is_number(c) && !"百千万亿两.".contains(c));
        if (1..=4).contains(&digits) && rest.get(at + digits) == Some(&unit) && (unit != '年' || digits == 4)
        {
            at += digits + 1;
            found = at;
        }
    }
    // 三年, 五月 alone are no date; 2026年 and 5月3日 are.
    let year = rest.get(..4).is_some_and(|year| year.iter().all(|c| is_number(*c)));
    let full = rest.get(..found)?.contains(&'日');
    let month = found > 0 && rest.get(..found)?.contains(&'月') && rest.first()?.is_ascii_digit();
    (found > 0 && (year || full || month)).then_some((Fact::Date, 0, found))
}

/// What a number counts, where the count is a fact.
const UNITS: &str = "个项件次户名篇天家条人批场类轮座里亩吨页米元倍份所处辆台套篇部期字平公千％%";
/// Words before a number that make even a small one a fact.
const PROMISES: [&str; 6] = ["不少于", "至少", "不低于", "不超过", "共有", "达到"];

fn figure(before: &[char], rest: &[char]) -> Option<(Fact, usize, usize)> {
    if before.last().is_some_and(|c| is_number(*c) || matches!(c, '第' | '“' | '十')) {
        return None;
    }
    let digits =
        count(rest, |c| is_number(c) || matches!(c, '.' | '．' | '分' | '之') || c == '余' || c == '多');
    let number = rest.get(..digits)?;
    let percent = number.windows(2).any(|pair| pair == ['分', '之']);
    let unit = rest.get(digits).is_some_and(|c| UNITS.contains(*c));
    let large = number.iter().any(|c| c.is_ascii_digit() || matches!(c, '百' | '千' | '亿'))
        || number.len() > 1 && number.contains(&'十');
    let lead: String = before.iter().rev().take(3).collect::<Vec<_>>().into_iter().rev().collect();
    let promised = PROMISES.iter().any(|word| lead.ends_with(word));
    let counted = unit && (large || promised) || percent || number.contains(&'亿');
    // 百姓, 千方百计, 万众一心: no digit, no unit, no figure.
    if !counted || number.iter().all(|c| matches!(c, '分' | '之' | '余' | '多')) {
        return None;
    }
    let wide =
        ["个百分点", "平方公里", "平方米", "立方米", "万元", "亿元", "公里", "公斤", "千瓦", "人次", "件次"];
    let tail: String = rest.get(digits..)?.iter().take(4).collect();
    let unit = wide
        .iter()
        .find(|word| tail.starts_with(**word))
        .map_or(usize::from(unit), |word| word.chars().count());
    Some((Fact::Figure, 0, digits + unit))
}

/// A name of two or three characters with a post behind it. `rest` begins with the post.
fn person(before: &[char], rest: &[char]) -> Option<(Fact, usize, usize)> {
    let tail: String = rest.iter().take(3).collect();
    let post = people::post(&tail)?;
    let han = before.iter().rev().take_while(|c| crate::lexicon::han::is_han(**c)).count().min(4);
    let run = before.get(before.len() - han..)?;
    let name = (2..=3).rev().find(|&length| {
        let edge = run.len().checked_sub(length);
        edge.is_some_and(|edge| {
            let surname = run.get(edge).is_some_and(|c| people::may_be_surname(*c));
            // Only where the name begins with the clause or behind a word that introduces one.
            let introduced = edge == 0 && run.len() < 4
                || edge > 0 && run.get(edge - 1).is_some_and(|c| "请对向由听与和及任、，记长".contains(*c));
            surname
                && introduced
                && !run
                    .get(edge..)
                    .unwrap_or_default()
                    .iter()
                    .any(|c| "的各位老全市县区省党委会们常部人大".contains(*c))
        })
    })?;
    Some((Fact::Person, name, post.chars().count()))
}

fn count(chars: &[char], wanted: impl Fn(char) -> bool) -> usize {
    chars.iter().take_while(|c| wanted(**c)).count()
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || crate::lexicon::numerals::is_numeral(c)
}
