//! The names of places and people in a speech, by the words around them: nobody lists the towns and leaders of a country.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use rustc_hash::FxHashMap;

use super::plain::PlainText;
use super::slots::{PERSON, PLACE};
use crate::clause::is_mark;
use crate::lexicon::han::is_han;
use crate::lexicon::numerals::is_numeral;
use crate::lexicon::words::is_ordinary;
use crate::lexicon::{people, places};

/// The names of places and people that a speech shows by their company.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Names {
    /// By first character would be faster, but a speech has a handful.
    known: Vec<(Vec<char>, char)>,
    /// One bit for each first character, by its low bits: most clauses hold none of them.
    first: [u64; 16],
}

pub(super) const SURNAME: u8 = 1;
pub(super) const PROVINCE: u8 = 2;
/// The second character of a province.
pub(super) const PROVINCE_ON: u8 = 4;
/// A character of a numeral, and what stands behind one that is a slot.
pub(super) const NUMERAL: u8 = 8;
pub(super) const COUNTED: u8 = 16;
/// A character that every title holds.
pub(super) const TITLE: u8 = 32;
/// Anything but ideographs and the marks that stay as they are.
pub(super) const OTHER: u8 = 64;

/// A mark that clauses end at.
pub(super) const MARK: u8 = 128;

/// What a character of the basic plane may be part of, so that most are passed over at once.
static FLAGS: LazyLock<Box<[u8; 1 << 16]>> = LazyLock::new(|| {
    let plain = |c: char| is_han(c) && c != '某' || matches!(c, '、' | '“' | '”' | '《' | '》');
    let mut flags = Box::new([0; 1 << 16]);
    for (code, flag) in (0_u32..).zip(flags.iter_mut()) {
        let c = char::from_u32(code);
        *flag |= if c.is_some_and(plain) { 0 } else { OTHER };
        *flag |= if c.is_some_and(|c| is_mark(c, None, None)) { MARK } else { 0 };
    }
    let mut set = |c: Option<char>, flag: u8| {
        if let Some(slot) = c.and_then(|c| flags.get_mut(c as usize)) {
            *slot |= flag;
        }
    };
    people::surnames().for_each(|c| set(Some(c), SURNAME));
    PROVINCES.values().flatten().for_each(|w| set(w.first().copied(), PROVINCE));
    PROVINCES.values().flatten().for_each(|w| set(w.get(1).copied(), PROVINCE_ON));
    (0..=u16::MAX)
        .filter_map(|u| char::from_u32(u.into()))
        .filter(|c| is_numeral(*c))
        .for_each(|c| set(Some(c), NUMERAL));
    "点次届个号批期".chars().for_each(|c| set(Some(c), COUNTED));
    TITLES.values().flatten().for_each(|title| set(title.chars().last(), TITLE));
    flags
});

/// What the character of a unit may be part of.
#[inline]
pub(super) fn flags_of(unit: u16) -> u8 {
    FLAGS.get(usize::from(unit)).copied().unwrap_or(OTHER)
}

fn begins(c: char, flag: u8) -> bool {
    // What lies beyond the basic plane is no ideograph of a name.
    let flags = u16::try_from(u32::from(c)).map_or(OTHER, flags_of);
    flags & flag != 0
}

/// The provinces by their first character.
static PROVINCES: LazyLock<FxHashMap<char, Vec<Vec<char>>>> = LazyLock::new(|| {
    let mut found: FxHashMap<char, Vec<Vec<char>>> = FxHashMap::default();
    for name in places::provinces() {
        let name: Vec<char> = name.chars().collect();
        if let Some(first) = name.first() {
            found.entry(*first).or_default().push(name);
        }
    }
    found
});

/// The longest name of a place without its class.
const LONGEST_PLACE: usize = 4;
/// What follows a place's class when the name before it is really a name.
const AFTER_PLACE: &[&str] =
    &["委", "人大", "人民", "政府", "政协", "监委", "监察", "法院", "检察", "纪委", "统计局"];
/// Words before 同志 that are no name.
const NOT_PEOPLE: &[&str] = &[
    "全体", "各位", "广大", "负责", "有的", "领导", "老", "位", "些", "个", "名", "的", "部分", "党员",
    "干部", "女", "青年", "年轻", "机关", "委员", "代表", "分管", "主要", "与会", "在座", "到会", "相关",
    "有关", "工作", "基层", "先进", "优秀", "班子",
];
impl Names {
    /// Reads a speech once and notes the places and people it names; `speaker` is known from outside.
    pub fn of(plain: &PlainText, speaker: Option<&str>) -> Self {
        let chars: Vec<char> = plain.chars(0..plain.len()).collect();
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
            if (2..=4).contains(&name.len()) && !people::LEADERS.contains(&speaker) {
                known.insert((name, PERSON));
            }
        }
        let mut known: Vec<_> = known.into_iter().collect();
        known.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
        let mut first = [0; 16];
        for c in known.iter().filter_map(|(name, _)| name.first()) {
            let (word, bit) = bloom(u32::from(*c));
            if let Some(word) = first.get_mut(word) {
                *word |= 1 << bit;
            }
        }
        Self { known, first }
    }

    /// Whether one of them may begin with this character, or the one of this unit.
    #[inline]
    pub fn may_begin(&self, c: impl Into<u32>) -> bool {
        let (word, bit) = bloom(c.into());
        self.first.get(word).is_some_and(|word| word >> bit & 1 != 0)
    }

    /// Whether a slot may begin with this character: most are passed over by this alone.
    #[inline]
    pub fn may_be_slot(&self, c: char) -> bool {
        begins(c, OTHER | NUMERAL | PROVINCE | SURNAME) || self.may_begin(c)
    }

    /// The name that stands at `at`, its characters and its slot.
    pub fn at(&self, chars: &[char], at: usize) -> Option<(usize, char)> {
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
        let province = PROVINCES.get(first)?.iter().find(|name| rest.starts_with(name))?;
        Some((province.len(), PLACE))
    }
}

fn bloom(code: u32) -> (usize, u32) {
    (code as usize >> 6 & 15, code & 63)
}

pub(super) fn next_is(chars: &[char], at: usize, word: &str) -> bool {
    word.chars().enumerate().all(|(i, c)| chars.get(at + i) == Some(&c))
}

/// Posts before which a name is none of a formulation's, by their first character; 同志 and 委员 stand behind other words too often.
static TITLES: LazyLock<FxHashMap<char, Vec<&'static str>>> = LazyLock::new(|| {
    let mut found: FxHashMap<char, Vec<&'static str>> = FxHashMap::default();
    for post in people::POSTS.into_iter().filter(|post| !matches!(*post, "同志" | "委员")) {
        found.entry(post.chars().next().unwrap_or_default()).or_default().push(post);
    }
    found
});

/// Whether one of these posts stands at `at`.
fn title_is_next(chars: &[char], at: usize) -> bool {
    let posts = chars.get(at).and_then(|first| TITLES.get(first));
    posts.is_some_and(|posts| posts.iter().any(|post| next_is(chars, at, post)))
}

/// Whether two neighbouring characters of a supposed name are an ordinary word (办理市委…, 按照省政府…).
fn holds_word(name: &[char]) -> bool {
    name.windows(2).any(|pair| {
        let units: Vec<u16> = pair.iter().filter_map(|&c| u16::try_from(u32::from(c)).ok()).collect();
        is_ordinary(&units)
    })
}

/// 云江市委, 资中县政府: two or three characters of no other use before the class, an organ behind it. The class
/// stays in the text: {地名}市委.
fn place(chars: &[char], at: usize, known: &mut BTreeSet<(Vec<char>, char)>) {
    if !AFTER_PLACE.iter().any(|word| next_is(chars, at + 1, word)) {
        return;
    }
    if let Some(name) = places::ending(chars, at).and_then(|from| chars.get(from..at))
        && (2..=LONGEST_PLACE).contains(&name.len())
    {
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
        && name.iter().all(|c| is_han(*c) && !places::is_foreign(*c))
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
        let nobody = NOT_PEOPLE.iter().copied().chain(people::public());
        let word = nobody.into_iter().any(|word| name.contains(word)) || holds_word(&own);
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

/// 王书记, 李明主任: a surname, at most two characters of a given name, a title.
pub(super) fn titled(chars: &[char], at: usize, c: char) -> Option<(usize, char)> {
    if !begins(c, SURNAME) {
        return None;
    }
    let before = at.checked_sub(1).and_then(|i| chars.get(i));
    let free = before.is_none_or(|c| !is_han(*c) || "由和与请听对向把按照刚才是".contains(*c));
    let name = (1..=3).find(|length| title_is_next(chars, at + length))?;
    // A given name of two characters before a title could be any word: only at a free beginning.
    let given = chars.get(at + 1..at + name)?;
    let clean = given.iter().all(|c| is_han(*c) && !"市县区省委任的副原总各兼和".contains(*c));
    (free && clean).then_some((name, PERSON))
}
