//! What belongs to one speech only (figures, dates, places, names, what a copyist blanked out) becomes a slot, so
//! that two towns' sentences count as one formulation and nothing local is offered to a third.
//!
//! A clause is folded into UTF-16 units, one private-use unit for each slot. The rules go by the words around:
//! 第十四届 and 三点意见 hold figures, 三个代表 and 二十大 do not.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

use super::words::is_word;
use crate::engine::clause::fold;
use crate::engine::placeholder::find_in;

/// A figure: 1,200亿, 98.5%, 第{}届.
pub(super) const FIGURE: char = '\u{e000}';
/// A date or year.
pub(super) const DATE: char = '\u{e001}';
/// A place: 云江市, 江苏.
pub(super) const PLACE: char = '\u{e002}';
/// A person.
pub(super) const PERSON: char = '\u{e003}';
/// Something blanked out or left open.
pub(super) const OPEN: char = '\u{e004}';
/// A free slot of a frame.
pub(super) const FREE: char = '\u{e005}';

/// The name under which a slot is shown, without braces; `None` for other characters.
pub(super) fn slot_name(c: char) -> Option<&'static str> {
    match c {
        FIGURE => Some("数字"),
        DATE => Some("时间"),
        PLACE => Some("地名"),
        PERSON => Some("姓名"),
        OPEN => Some("待填"),
        FREE => Some("…"),
        _ => None,
    }
}

/// Whether the character stands for a slot.
pub(super) fn is_slot(c: char) -> bool {
    ('\u{e000}'..='\u{e005}').contains(&c)
}

/// A text with its slot characters written out as `{name}`.
pub(super) fn show(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match slot_name(c) {
            Some(name) => {
                out.push('{');
                out.push_str(name);
                out.push('}');
            }
            None => out.push(c),
        }
    }
    out
}

/// The reverse of [`show`].
pub(super) fn hide(text: &str) -> String {
    let mut out = text.to_owned();
    for slot in [FIGURE, DATE, PLACE, PERSON, OPEN, FREE] {
        if let Some(name) = slot_name(slot) {
            out = out.replace(&format!("{{{name}}}"), &slot.to_string());
        }
    }
    out
}

/// The names of places and people that a speech shows by their company.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Names {
    /// By first character would be faster, but a speech has a handful.
    known: Vec<(Vec<char>, char)>,
    /// One bit for each first character, by its low bits: most clauses hold none of them.
    first: [u64; 16],
}

const SURNAME: u8 = 1;
const PROVINCE: u8 = 2;
/// The second character of a province.
const PROVINCE_ON: u8 = 4;
/// A character of a numeral, and what stands behind one that is a slot.
const NUMERAL: u8 = 8;
const COUNTED: u8 = 16;
/// A character that every title holds.
const TITLE: u8 = 32;
/// Anything but ideographs and the marks that stay as they are.
const OTHER: u8 = 64;

/// What a character of the basic plane may be part of, so that most are passed over at once.
static FLAGS: LazyLock<Vec<u8>> = LazyLock::new(|| {
    let plain = |c: char| is_han(c) && c != '某' || matches!(c, '、' | '“' | '”' | '《' | '》');
    let mut flags: Vec<u8> = (0..=u32::from(u16::MAX))
        .map(|code| if char::from_u32(code).is_some_and(plain) { 0 } else { OTHER })
        .collect();
    let mut set = |c: Option<char>, flag: u8| {
        if let Some(slot) = c.and_then(|c| flags.get_mut(c as usize)) {
            *slot |= flag;
        }
    };
    data(include_str!("data/surnames.txt")).for_each(|w| set(w.chars().next(), SURNAME));
    PROVINCES.iter().for_each(|w| set(w.first().copied(), PROVINCE));
    PROVINCES.iter().for_each(|w| set(w.get(1).copied(), PROVINCE_ON));
    (0..=u16::MAX)
        .filter_map(|u| char::from_u32(u.into()))
        .filter(|c| is_numeral(*c))
        .for_each(|c| set(Some(c), NUMERAL));
    "点次届个号批期".chars().for_each(|c| set(Some(c), COUNTED));
    TITLES.iter().for_each(|title| set(title.chars().last(), TITLE));
    flags
});

fn flags(c: char) -> u8 {
    FLAGS.get(c as usize).copied().unwrap_or(OTHER)
}

fn begins(c: char, flag: u8) -> bool {
    flags(c) & flag != 0
}

static PROVINCES: LazyLock<Vec<Vec<char>>> =
    LazyLock::new(|| data(include_str!("data/provinces.txt")).map(|w| w.chars().collect()).collect());

fn data(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().filter(|line| !line.starts_with('%')).flat_map(str::split_whitespace)
}

/// Characters that no place's own name holds: 全市, 各县, 本区, 我省, 对市, 在县…
const NOT_IN_NAMES: &str = "全我各本该此两上下在对是和与的为由向从到及跨市省县区乡镇级每其他她它这那城地当所有新老一二三四五六七八九十属\
    个代表委任政府会党员年可配立改废好人民大常主任书记们把让使被以于等或即若并也都要应将已曾还就去来";
/// What follows a place's class when the name before it is really a name.
const AFTER_PLACE: &[&str] =
    &["委", "人大", "人民", "政府", "政协", "监委", "监察", "法院", "检察", "纪委", "统计局"];
const TITLES: &[&str] = &[
    "书记",
    "市长",
    "主任",
    "省长",
    "县长",
    "区长",
    "镇长",
    "乡长",
    "部长",
    "院长",
    "检察长",
    "副书记",
    "副市长",
    "副主任",
    "副省长",
    "副县长",
    "副区长",
    "秘书长",
    "主席",
    "副主席",
    "委员长",
];
/// Words before 同志 that are no name.
const NOT_PEOPLE: &[&str] = &[
    "全体",
    "各位",
    "广大",
    "习近平",
    "胡锦涛",
    "江泽民",
    "邓小平",
    "毛泽东",
    "习仲勋",
    "周恩来",
    "雷锋",
    "焦裕禄",
    "负责",
    "有的",
    "领导",
    "老",
    "位",
    "些",
    "个",
    "名",
    "的",
    "部分",
    "党员",
    "干部",
    "女",
    "青年",
    "年轻",
    "机关",
    "委员",
    "代表",
    "分管",
    "主要",
    "与会",
    "在座",
    "到会",
    "相关",
    "有关",
    "工作",
    "基层",
    "先进",
    "优秀",
    "班子",
];
/// Leaders whose names belong to formulations.
const LEADERS: &[&str] = &["习近平", "胡锦涛", "江泽民", "邓小平", "毛泽东"];

impl Names {
    /// Reads a speech once and notes the places and people it names; `speaker` is known from outside.
    pub fn of(plain: &str, speaker: Option<&str>) -> Self {
        let chars: Vec<char> = plain.chars().collect();
        let mut known = BTreeSet::new();
        for (at, &c) in chars.iter().enumerate() {
            match c {
                '市' | '县' | '区' | '省' | '州' | '盟' | '旗' | '镇' | '乡' => {
                    place(&chars, at, &mut known)
                }
                '同' if next_is(&chars, at, "同志") => comrade(&chars, at, &mut known),
                '中' if next_is(&chars, at, MODERN) => modern(&chars, at, &mut known),
                _ => {}
            }
        }
        if let Some(speaker) = speaker {
            let name: Vec<char> = speaker.chars().filter(|c| !c.is_whitespace()).collect();
            if (2..=4).contains(&name.len()) && !LEADERS.contains(&speaker) {
                known.insert((name, PERSON));
            }
        }
        let mut known: Vec<_> = known.into_iter().collect();
        known.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let mut first = [0; 16];
        for c in known.iter().filter_map(|(name, _)| name.first()) {
            let (word, bit) = bloom(*c);
            if let Some(word) = first.get_mut(word) {
                *word |= 1 << bit;
            }
        }
        Self { known, first }
    }

    fn may_begin(&self, c: char) -> bool {
        let (word, bit) = bloom(c);
        self.first.get(word).is_some_and(|word| word >> bit & 1 != 0)
    }

    fn at(&self, chars: &[char], at: usize) -> Option<(usize, char)> {
        let rest = chars.get(at..)?;
        let first = rest.first()?;
        let named = |(name, _): &&(Vec<char>, char)| rest.starts_with(name);
        if self.may_begin(*first)
            && let Some((name, slot)) = self.known.iter().find(named)
        {
            return Some((name.len(), *slot));
        }
        if !begins(*first, PROVINCE) {
            return None;
        }
        let province = PROVINCES.iter().find(|name| rest.starts_with(name))?;
        Some((province.len(), PLACE))
    }
}

fn bloom(c: char) -> (usize, u32) {
    (c as usize >> 6 & 15, c as u32 & 63)
}

fn next_is(chars: &[char], at: usize, word: &str) -> bool {
    word.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c))
}

fn is_han(c: char) -> bool {
    ('\u{4e00}'..='\u{9fff}').contains(&c)
}

/// Whether two neighbouring characters of a supposed name are an ordinary word (办理市委…, 按照省政府…).
fn holds_word(name: &[char]) -> bool {
    name.windows(2).any(|pair| {
        let units: Vec<u16> = pair.iter().filter_map(|&c| u16::try_from(u32::from(c)).ok()).collect();
        is_word(&units)
    })
}

/// 云江市委, 资中县政府: two or three characters of no other use before the class, an organ behind it. The class
/// stays in the text: {地名}市委.
fn place(chars: &[char], at: usize, known: &mut BTreeSet<(Vec<char>, char)>) {
    if !AFTER_PLACE.iter().any(|word| next_is(chars, at + 1, word)) {
        return;
    }
    let own = |c: &&char| is_han(**c) && !NOT_IN_NAMES.contains(**c);
    let before = chars.get(..at).unwrap_or_default();
    let length = before.iter().rev().take(4).take_while(own).count();
    let begins = at.checked_sub(length + 1).and_then(|i| chars.get(i));
    let free = begins.is_none_or(|c| !is_han(*c) || "市省在对向从为由和与及共赴以".contains(*c));
    let name = chars.get(at - length..at).unwrap_or_default();
    if (2..=3).contains(&length) && free && !holds_word(name) {
        known.insert((name.to_vec(), PLACE));
    }
}

/// 中国式现代化云江实践, …云江新篇章: every place says its own name there.
const MODERN: &str = "中国式现代化";

fn modern(chars: &[char], at: usize, known: &mut BTreeSet<(Vec<char>, char)>) {
    let from = at + MODERN.chars().count();
    let ends = |length: &usize| {
        ["实践", "篇章", "新篇章", "新实践", "样板"].iter().any(|word| next_is(chars, from + length, word))
    };
    if let Some(name) = [2, 3].iter().find(|length| ends(length)).and_then(|n| chars.get(from..from + n))
        && name.iter().all(|c| is_han(*c) && !NOT_IN_NAMES.contains(*c))
        && !holds_word(name)
    {
        known.insert((name.to_vec(), PLACE));
    }
}

/// 宗淑同志总结了…: two or three characters between a mark and 同志, and those named along with them (王宾、宗淑同志).
fn comrade(chars: &[char], at: usize, known: &mut BTreeSet<(Vec<char>, char)>) {
    if chars.get(at + 2) == Some(&'们') {
        return;
    }
    let mut end = at;
    loop {
        let before = chars.get(..end).unwrap_or_default();
        let length = before.iter().rev().take(4).take_while(|c| is_han(**c)).count();
        let own: Vec<char> = before.iter().skip(before.len() - length).copied().collect();
        let name: String = own.iter().collect();
        let word = NOT_PEOPLE.iter().any(|word| name.contains(word)) || holds_word(&own);
        if !(2..=3).contains(&length) || word {
            return;
        }
        known.insert((own, PERSON));
        match (end - length).checked_sub(1) {
            Some(mark) if chars.get(mark) == Some(&'、') => end = mark,
            _ => return,
        }
    }
}

/// A clause as UTF-16 units with slots, and for each unit where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Folded {
    /// The units.
    pub units: Vec<u16>,
    /// For each unit the characters of the raw clause it stands for.
    pub from: Vec<Range<u32>>,
}

/// Folds a raw clause without any slot, as most are, straight into units; `None` if it needs [`fold_clause`].
pub(super) fn fold_plain(raw: &str, names: &Names, units: &mut Vec<u16>) -> Option<()> {
    let from = units.len();
    let (mut all, mut last) = (0, 0);
    for c in raw.chars() {
        let own = flags(c);
        let slot = own & OTHER != 0
            || own & COUNTED != 0 && last & NUMERAL != 0
            || own & PROVINCE_ON != 0 && last & PROVINCE != 0
            || names.may_begin(c);
        if slot {
            units.truncate(from);
            return None;
        }
        all |= own;
        last = own;
        units.push(c as u16);
    }
    if all & SURNAME != 0 && all & TITLE != 0 {
        units.truncate(from);
        return None;
    }
    const SERIES: u16 = '、' as u16;
    while units.len() > from && units.last() == Some(&SERIES) {
        units.pop();
    }
    let lead = units.iter().skip(from).take_while(|unit| **unit == SERIES).count();
    units.drain(from..from + lead);
    Some(())
}

/// Folds one raw clause. `scratch` only saves allocations.
pub(super) fn fold_clause(raw: &str, names: &Names, scratch: &mut Vec<char>, out: &mut Folded) {
    out.units.clear();
    out.from.clear();
    scratch.clear();
    let mut plain = true;
    for c in raw.chars() {
        // Most clauses hold nothing but ideographs and quotes; only the others need the rules for figures.
        plain &= is_han(c) && !matches!(c, '某') || matches!(c, '、' | '“' | '”' | '《' | '》');
        scratch.push(c);
    }
    let gaps = if plain { Vec::new() } else { find_in(scratch) };
    let mut gaps = gaps.into_iter().peekable();
    let mut at = 0;
    while let Some(&c) = scratch.get(at) {
        while gaps.peek().is_some_and(|gap| gap.range.end <= at) {
            gaps.next();
        }
        let gap = gaps.peek().filter(|gap| gap.range.start <= at).map(|gap| (gap.range.end - at, OPEN));
        let found = gap.or_else(|| slot_at(scratch, at, c, names));
        let (length, unit) = match found {
            Some((length, slot)) => (length, Some(slot)),
            None => (1, fold(c)),
        };
        if let Some(c) = unit {
            out.push(c, at as u32..(at + length) as u32);
        }
        at += length;
    }
    out.trim();
}

impl Folded {
    fn push(&mut self, c: char, from: Range<u32>) {
        // Two slots of one kind in a row (XX年, 98.5亿 元) are one.
        if is_slot(c) && self.units.last() == Some(&(c as u16)) {
            if let Some(last) = self.from.last_mut() {
                last.end = from.end;
            }
            return;
        }
        let mut buffer = [0; 2];
        for &mut unit in c.encode_utf16(&mut buffer) {
            self.units.push(unit);
            self.from.push(from.clone());
        }
    }

    /// Takes series marks and odd quotes off the edges.
    fn trim(&mut self) {
        let edge = |u: &u16| {
            matches!(char::from_u32(u32::from(*u)), Some('、' | '·' | '.' | '"' | '\'' | '，' | '：'))
        };
        while self.units.last().is_some_and(edge) {
            self.units.pop();
            self.from.pop();
        }
        let lead = self.units.iter().take_while(|u| edge(u)).count();
        self.units.drain(..lead);
        self.from.drain(..lead);
    }
}

fn slot_at(chars: &[char], at: usize, c: char, names: &Names) -> Option<(usize, char)> {
    match c {
        '0'..='9' | '０'..='９' => figure(chars, at),
        '一' | '二' | '三' | '四' | '五' | '六' | '七' | '八' | '九' | '十' | '百' | '两' | '几' => {
            numeral(chars, at)
        }
        _ if !is_han(c) => None,
        _ => names.at(chars, at).or_else(|| titled(chars, at, c)),
    }
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || ('０'..='９').contains(&c)
}

/// Digits with their decimals, percent signs and multiples; with 年 (月, 日) a date. `5G`, `2A` are words.
fn figure(chars: &[char], at: usize) -> Option<(usize, char)> {
    let before = at.checked_sub(1).and_then(|i| chars.get(i));
    let run = |from: usize, test: fn(char) -> bool| {
        from + chars.get(from..).unwrap_or_default().iter().take_while(|c| test(**c)).count()
    };
    let mut end = run(at, |c| is_digit(c) || matches!(c, '.' | ',' | '．'));
    let latin = |c: Option<&char>| c.is_some_and(char::is_ascii_alphabetic);
    if latin(before) || latin(chars.get(end)) {
        return None;
    }
    let mut slot = FIGURE;
    let unit = |end: usize| chars.get(end).copied();
    if unit(end) == Some('年') && unit(end + 1) != Some('级') && end - at == 4 {
        (slot, end) = (DATE, end + 1);
        for mark in ['月', '日'] {
            let digits = run(end, is_digit);
            if digits > end && unit(digits) == Some(mark) {
                end = digits + 1;
            }
        }
    } else {
        end = run(end, |c| matches!(c, '%' | '％' | '‰' | '万' | '亿' | '余' | '多'));
    }
    Some((end - at, slot))
}

fn is_numeral(c: char) -> bool {
    "一二三四五六七八九十百千万两几〇零".contains(c)
}

/// 三点意见, 第十四届, 三次会议, 十四届人大: a numeral that counts something of this one occasion.
fn numeral(chars: &[char], at: usize) -> Option<(usize, char)> {
    let rest = chars.get(at..)?;
    let length = rest.iter().take_while(|c| is_numeral(**c)).count();
    let after = |word: &str| next_is(chars, at + length, word);
    let ordinal = at.checked_sub(1).and_then(|i| chars.get(i)) == Some(&'第');
    let counted = [
        "点意见",
        "点要求",
        "点建议",
        "点看法",
        "点体会",
        "次会议",
        "次全会",
        "次全体会议",
        "届人大",
        "届人民",
        "届政协",
        "届全国人大",
        "届市",
        "届省",
        "届县",
        "届区",
        "届常委会",
        "个方面的意见",
    ]
    .iter()
    .any(|word| after(word));
    let in_order = ordinal && ["届", "次", "号", "批", "期"].iter().any(|word| after(word));
    (counted || in_order).then_some((length, FIGURE))
}

/// 王书记, 李明主任: a surname, at most two characters of a given name, a title.
fn titled(chars: &[char], at: usize, c: char) -> Option<(usize, char)> {
    if !begins(c, SURNAME) {
        return None;
    }
    let before = at.checked_sub(1).and_then(|i| chars.get(i));
    let free = before.is_none_or(|c| !is_han(*c) || "由和与请听对向把按照刚才是".contains(*c));
    let name = (1..=3).find(|length| TITLES.iter().any(|title| next_is(chars, at + length, title)))?;
    // A given name of two characters before a title could be any word: only at a free beginning.
    let given = chars.get(at + 1..at + name)?;
    let clean = given.iter().all(|c| is_han(*c) && !"市县区省委任的副原总各兼和".contains(*c));
    (free && clean).then_some((name, PERSON))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn slotted(text: &str) -> String {
        let names = Names::of(text, None);
        let mut folded = Folded::default();
        fold_clause(text, &names, &mut Vec::new(), &mut folded);
        assert_eq!(folded.units.len(), folded.from.len());
        let mut units = Vec::new();
        assert!(fold_plain(text, &names, &mut units).is_none() || units == folded.units, "{text}");
        show(&String::from_utf16(&folded.units).unwrap())
    }

    #[test]
    fn figures_and_dates_go() {
        assert_eq!(slotted("增长5.8%以上"), "增长{数字}以上");
        assert_eq!(slotted("2024年3月5日召开"), "{时间}召开");
        assert_eq!(slotted("下面我讲三点意见"), "下面我讲{数字}点意见");
        assert_eq!(slotted("市第十四届人大第三次会议"), "市第{数字}届人大第{数字}次会议");
    }

    #[test]
    fn whoever_is_named_along_with_a_comrade_goes_too() {
        assert_eq!(slotted("王宾、宗淑同志作了发言"), "{姓名}、{姓名}同志作了发言");
        assert_eq!(slotted("各级领导、负责同志要带头"), "各级领导、负责同志要带头");
    }

    #[test]
    fn formulations_keep_their_numbers() {
        for text in [
            "坚决做到“两个维护”",
            "党的二十大精神",
            "支持“一府一委两院”工作",
            "建设5G基站",
            "统筹推进“五位一体”总体布局",
        ] {
            assert_eq!(slotted(text), text);
        }
    }

    #[test]
    fn places_and_people_go() {
        assert_eq!(slotted("云江市委高度重视"), "{地名}市委高度重视");
        assert_eq!(slotted("在资中县政府"), "在{地名}县政府");
        assert_eq!(slotted("全市人大工作"), "全市人大工作");
        assert_eq!(slotted("各县人大常委会"), "各县人大常委会");
        assert_eq!(slotted("推进江苏省高质量发展"), "推进{地名}省高质量发展");
        assert_eq!(slotted("刚才王书记作了重要讲话"), "刚才{姓名}书记作了重要讲话");
        assert_eq!(slotted("宗淑同志总结了工作"), "{姓名}同志总结了工作");
        assert_eq!(slotted("习近平同志强调"), "习近平同志强调");
        assert_eq!(slotted("各位同志"), "各位同志");
        assert_eq!(slotted("谱写中国式现代化云江新篇章"), "谱写中国式现代化{地名}新篇章");
        assert_eq!(slotted("中国式现代化建设实践"), "中国式现代化建设实践");
    }

    #[test]
    fn what_was_blanked_out_is_open() {
        assert_eq!(slotted("建设法治ＸＸ的要求"), "建设法治{待填}的要求");
    }

    proptest! {
        #[test]
        fn both_ways_of_folding_agree(clause in "[坚持云江市委李主任第一三十届次会议点意见上海北京书记王某x5%年、“”《》（ ]{0,12}") {
            let names = Names::of(&format!("云江市委，{clause}"), None);
            let mut units = vec![7];
            if fold_plain(&clause, &names, &mut units).is_some() {
                let mut folded = Folded::default();
                fold_clause(&clause, &names, &mut Vec::new(), &mut folded);
                prop_assert_eq!(&units[1..], &folded.units[..]);
            }
        }
    }
}
