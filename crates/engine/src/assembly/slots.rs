//! What belongs to another place or day becomes a slot: places, people, figures, dates, sessions, local slogans.
//!
//! One scan over the characters; at each position small rules are tried in order. A slot remembers what stood
//! there, so that the writer sees it.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;
use serde::{Deserialize, Serialize};

use super::names::{Names, named_by_suffix};
use crate::lexicon::han::is_han;
use crate::lexicon::numerals::is_ordinal;
use crate::lexicon::{people, places};
use crate::placeholder;

/// Text with slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// Words as they stand.
    Text(String),
    /// A slot.
    Chip(Chip),
}

/// A slot and what stood there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chip {
    /// Name of the slot, shown in the chip.
    pub name: String,
    /// What stood in the source.
    pub was: String,
}

/// The names of slots.
pub const PLACE: &str = "地名";
/// A person's name.
pub const PERSON: &str = "姓名";
/// A figure.
pub const FIGURE: &str = "数字";
/// A date or year.
pub const TIME: &str = "时间";
/// The number of a term or session.
pub const SESSION: &str = "届次";
/// A slogan or project of one place.
pub const SLOGAN: &str = "本地提法";
/// A committee of a congress that is about one field.
pub const COMMITTEE: &str = "专委会";
/// Something the source itself left open.
pub const OPEN: &str = "待填";

/// A text taken apart.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Localised(pub Vec<Segment>);

impl Localised {
    /// The text with slots as `{{name}}`.
    pub fn plain(&self) -> String {
        self.0
            .iter()
            .map(|segment| match segment {
                Segment::Text(text) => text.clone(),
                Segment::Chip(chip) => format!("{{{{{}}}}}", chip.name),
            })
            .collect()
    }

    /// The slots in order.
    pub fn chips(&self) -> impl Iterator<Item = &Chip> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Chip(chip) => Some(chip),
            Segment::Text(_) => None,
        })
    }

    /// How many slots hold facts of another place: all but its bare name.
    pub fn facts(&self) -> usize {
        self.chips().filter(|chip| chip.name != PLACE).count()
    }
}

fn words(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

static NATIONAL: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| words(include_str!("data/national.txt")).collect());
/// Leaders of the past whose names belong to the text of their time and not to a draft of today.
fn is_leader(chars: &[char], at: usize) -> bool {
    people::LEADERS.iter().filter(|name| !people::FORMER.contains(name)).any(|name| starts(chars, at, name))
}

/// Turns what is local into slots; names in `own` (our own places, with or without 市) stay.
pub fn localise(text: &str, own: &[&str], names: &Names) -> Localised {
    let chars: Vec<char> = text.chars().collect();
    let holes = placeholder::find_in(&chars);
    let mut out = Localised::default();
    let mut plain = String::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let hole = holes.iter().find(|hole| hole.range.start == at && !hole.range.is_empty());
        let found = match hole {
            Some(hole) => {
                Some((hole.range.end, slot_name(chars.get(hole.range.clone()).unwrap_or_default())))
            }
            None => rules(&chars, at, own, names).map(|(end, name)| (end, name.to_owned())),
        };
        match found {
            Some((end, name)) => {
                if !plain.is_empty() {
                    out.0.push(Segment::Text(std::mem::take(&mut plain)));
                }
                let was: String = chars.get(at..end).unwrap_or_default().iter().collect();
                // A hole of the source shows nothing.
                let was = if hole.is_some() { String::new() } else { was };
                out.0.push(Segment::Chip(Chip { name, was }));
                at = end;
            }
            None => {
                plain.push(c);
                at += 1;
            }
        }
    }
    if !plain.is_empty() {
        out.0.push(Segment::Text(plain));
    }
    out
}

/// `{{name}}` keeps its name, any other hole is open.
fn slot_name(hole: &[char]) -> String {
    let text: String = hole.iter().collect();
    let inner = text.strip_prefix("{{").and_then(|t| t.strip_suffix("}}")).map(str::trim);
    inner.filter(|name| !name.is_empty()).unwrap_or(OPEN).to_owned()
}

fn rules(chars: &[char], at: usize, own: &[&str], names: &Names) -> Option<(usize, &'static str)> {
    let c = *chars.get(at)?;
    let before = at.checked_sub(1).and_then(|i| chars.get(i)).copied();
    if c == '“' {
        return slogan(chars, at).map(|end| (end, SLOGAN));
    }
    if c.is_ascii_digit() || c == '〇' {
        return time(chars, at)
            .map(|end| (end, TIME))
            .or_else(|| figure(chars, at, before).map(|end| (end, FIGURE)));
    }
    if is_ordinal(c) && !before.is_some_and(is_ordinal) {
        if let Some(end) = written_year(chars, at) {
            return Some((end, TIME));
        }
        if let Some(end) = session(chars, at) {
            return Some((end, SESSION));
        }
    }
    if let Some(end) = committee(chars, at) {
        return Some((end, COMMITTEE));
    }
    let known = names.at(chars, at);
    if let Some((length, true)) = known {
        return Some((at + length, PERSON));
    }
    let known = known.map(|(length, _)| {
        let suffix = matches!(chars.get(at + length), Some('市' | '县' | '区' | '镇' | '乡'));
        at + length + usize::from(suffix)
    });
    if let Some(end) = known.or_else(|| places::city(chars, at)).or_else(|| named_by_suffix(chars, at)) {
        let name: String = chars.get(at..end)?.iter().collect();
        let bare = name.trim_end_matches(['市', '州', '县', '区']);
        let ours = own.iter().any(|place| place.trim_end_matches(['市', '县', '区']) == bare);
        return (!ours).then_some((end, PLACE));
    }
    person(chars, at, before).map(|end| (end, PERSON))
}

/// A committee that deals with one field, whose task it is only where the matter is its own: 社会建设委员会, 财政经济委员会.
fn committee(chars: &[char], at: usize) -> Option<usize> {
    const FIELDS: [&str; 12] = [
        "财政经济",
        "财经",
        "社会建设",
        "教育科学文化卫生",
        "教科文卫",
        "监察和司法",
        "农业与农村",
        "农业农村",
        "环境与资源保护",
        "城乡建设",
        "民族宗教侨务外事",
        "民族宗教",
    ];
    let field = FIELDS.iter().find(|field| starts(chars, at, field))?;
    let end = at + field.chars().count();
    let rest = |word: &str| starts(chars, end, word).then(|| end + word.chars().count());
    rest("环境资源保护委员会")
        .or_else(|| ["委员会", "工作委员会", "工委", "委"].iter().find_map(|word| rest(word)))
}

fn starts(chars: &[char], at: usize, word: &str) -> bool {
    word.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c))
}

/// 2024年, 2024年3月, 3月12日, 12日.
fn time(chars: &[char], at: usize) -> Option<usize> {
    let mut end = at;
    let mut found = None;
    loop {
        let digits = chars.get(end..)?.iter().take_while(|c| c.is_ascii_digit()).count();
        let unit = chars.get(end + digits).copied();
        let fits = match unit {
            Some('年') => digits == 4 || digits == 2,
            Some('月' | '日') => digits <= 2,
            _ => false,
        };
        if digits == 0 || !fits {
            return found;
        }
        end += digits + 1;
        found = Some(end);
    }
}

/// 二〇二四年, 二○○八年.
fn written_year(chars: &[char], at: usize) -> Option<usize> {
    let digits = chars
        .get(at..)?
        .iter()
        .take_while(|&&c| is_ordinal(c) && c != '十' || matches!(c, '〇' | '○' | '零'))
        .count();
    (digits == 4 && chars.get(at + 4) == Some(&'年')).then_some(at + 5)
}

/// A figure with its unit of size: 1.2亿, 98.5%, 1,200; not 5G, C919.
fn figure(chars: &[char], at: usize, before: Option<char>) -> Option<usize> {
    if before.is_some_and(|c| c.is_ascii_alphabetic()) {
        return None;
    }
    let more = |c: &char| c.is_ascii_digit() || matches!(c, '.' | ',' | '%' | '％' | '万' | '亿' | '〇');
    let length = chars.get(at..)?.iter().take_while(|c| more(c)).count();
    let next = chars.get(at + length).copied();
    (!next.is_some_and(|c| c.is_ascii_alphabetic())).then_some(at + length)
}

/// 十四届三次, 市委五届五次; the Party's own (党的二十届三中全会) is no place's.
fn session(chars: &[char], at: usize) -> Option<usize> {
    let number =
        |at: usize| chars.get(at..).map_or(0, |rest| rest.iter().take_while(|&&c| is_ordinal(c)).count());
    let first = number(at);
    let partys = ["届中央", "届历次全会", "届以来"];
    let party =
        at >= 2 && starts(chars, at - 2, "党的") || partys.iter().any(|word| starts(chars, at + first, word));
    let mut end = at + first;
    if chars.get(end) != Some(&'届') || party || at >= 1 && chars.get(at - 1) == Some(&'、') {
        return None;
    }
    end += 1;
    let plenary = number(end);
    if chars.get(end + plenary) == Some(&'中') && starts(chars, end + plenary, "中全会") {
        return None;
    }
    if plenary > 0 && chars.get(end + plenary) == Some(&'次') {
        end += plenary + 1;
    }
    Some(end)
}

/// A surname with or without a given name before a title: 徐书记, 顾怀远书记, 王宾同志.
fn person(chars: &[char], at: usize, before: Option<char>) -> Option<usize> {
    if !people::may_be_surname(*chars.get(at)?) || before.is_some_and(|c| "担兼历".contains(c)) {
        return None;
    }
    if is_leader(chars, at) {
        return None;
    }
    let han = |c: &char| is_han(*c) && !places::is_foreign(*c);
    // 向某某学习 names a model of some place.
    if before == Some('向')
        && let Some(length) = (2..=3).find(|&length| starts(chars, at + length, "学习"))
    {
        return Some(at + length);
    }
    (1..=3).find_map(|length| {
        let given = chars.get(at + 1..at + length)?;
        let titled = people::post_at(chars, at + length).is_some();
        let begins = length == 1 || before.is_none_or(|c| !is_han(c) || "由和与、对受".contains(c));
        let one = length > 1 || before.is_none_or(|c| !is_han(c));
        (titled && begins && one && given.iter().all(han)).then_some(at + length)
    })
}

/// A quoted term with a number in it that is not everybody's: “五水共治”, “两美”.
fn slogan(chars: &[char], at: usize) -> Option<usize> {
    let rest = chars.get(at + 1..)?;
    let length = rest.iter().take(14).position(|&c| c == '”')?;
    let inner = rest.get(..length)?;
    let text: String = inner.iter().collect();
    let numbered = inner.iter().any(|&c| is_ordinal(c) || c == '两' || c.is_ascii_digit());
    // A quoted name of a campaign or project belongs to whoever runs it.
    let run = ["实践活动", "主题活动", "专项行动", "活动", "行动", "工程", "战略", "品牌"]
        .iter()
        .any(|word| starts(chars, at + length + 2, word));
    ((numbered || run) && !NATIONAL.contains(text.as_str())).then_some(at + length + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_committee_of_one_field_is_open() {
        let local = |text: &str| localise(text, &[], &Names::default()).plain();
        assert_eq!(local("由社会建设委员会跟踪督办。"), "由{{专委会}}跟踪督办。");
        assert_eq!(local("请教科文卫工委牵头。"), "请{{专委会}}牵头。");
        assert_eq!(
            local("代表工作委员会要做好服务，推进社会建设。"),
            "代表工作委员会要做好服务，推进社会建设。"
        );
    }

    fn plain(text: &str) -> String {
        localise(text, &["云江市"], &Names::default()).plain()
    }

    #[test]
    fn places_people_figures_dates_and_slogans_become_slots() {
        assert_eq!(plain("积极推动人大制度在金华的生动实践"), "积极推动人大制度在{{地名}}的生动实践");
        assert_eq!(plain("为“两美”建设添彩"), "为{{本地提法}}建设添彩");
        assert_eq!(plain("刚才，徐书记代表市委作了重要讲话"), "刚才，{{姓名}}书记代表市委作了重要讲话");
        assert_eq!(plain("2024年，督办建议183件，办成率78%"), "{{时间}}，督办建议{{数字}}件，办成率{{数字}}");
        assert_eq!(plain("市十四届三次会议在资中县召开"), "市{{届次}}会议在{{地名}}召开");
        assert_eq!(plain("聚焦“交好账”实践活动"), "聚焦{{本地提法}}实践活动");
        assert_eq!(plain("要把XX建设成为强市"), "要把{{待填}}建设成为强市");
    }

    #[test]
    fn what_is_everybodys_or_ours_stays() {
        for text in [
            "坚决做到“两个维护”，深入贯彻党的二十届三中全会精神",
            "习近平总书记关于坚持和完善人民代表大会制度的重要思想",
            "云江市各功能区、社区和全市人民",
            "市委书记、常委会主任和各位同志",
            "当好“代言人”，畅通“直通车”",
            "坚持三个代表重要思想，完善城市和农村市场",
            "担任主任",
            "加强人大理论研究，巩固原有成果，集中卫生资源",
            "要自觉接受市委领导，围绕市委中心工作",
            "规范化建设，促进乡镇专职人员到位",
        ] {
            assert_eq!(plain(text), text);
        }
    }
}
