//! Places: the [`gazetteer`] of China's provinces, cities, counties and towns, and places by their last character.
//!
//! A name is a place where the gazetteer holds it, or where it is followed by 市, 县, 区, 镇 or 乡 and is no other word;
//! and only between edges of words: 深水区, 先导区 and 聚焦县域 are none.

pub(crate) mod gazetteer;

use std::sync::LazyLock;

use rustc_hash::{FxHashMap, FxHashSet};

use super::han::is_han;
use super::words::{Cutter, is_ordinary};
use crate::words::Chars;
use gazetteer::{shipped, stem};

/// The short names of the provinces, autonomous regions and municipalities.
pub fn provinces() -> &'static [String] {
    static PROVINCES: LazyLock<Vec<String>> =
        LazyLock::new(|| shipped().provinces().map(|name| stem(name).to_owned()).collect());
    &PROVINCES
}

fn listed(data: &'static str) -> impl Iterator<Item = &'static str> {
    data.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_whitespace)
}

/// Names by first character; `true`: only with 市 behind.
type Cities = FxHashMap<char, Vec<(Vec<char>, bool)>>;

static CITIES: LazyLock<Cities> = LazyLock::new(|| {
    let mut out = Cities::default();
    for word in listed(include_str!("../data/cities.txt")) {
        let name: Vec<char> = word.trim_end_matches('!').chars().collect();
        if let Some(&first) = name.first() {
            out.entry(first).or_default().push((name, word.ends_with('!')));
        }
    }
    for names in out.values_mut() {
        names.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    }
    out
});

static NOT_PLACES: LazyLock<FxHashSet<&'static str>> =
    LazyLock::new(|| listed(include_str!("../data/not-places.txt")).collect());

/// One past the city (of prefecture rank) that begins at `at`, with 市, 县, 州 or 省 behind it where they stand there.
pub fn city(chars: &[char], at: usize) -> Option<usize> {
    let names = CITIES.get(chars.get(at)?)?;
    names.iter().find_map(|(name, only_with_suffix)| {
        let end = at + name.len();
        if chars.get(at..end)? != name.as_slice() {
            return None;
        }
        let suffix =
            matches!(chars.get(end), Some('市' | '县')) || (chars.get(end) == Some(&'州') && name.len() > 1);
        if *only_with_suffix && !suffix {
            return None;
        }
        Some(end + usize::from(suffix || chars.get(end) == Some(&'省')))
    })
}

/// Characters that no place's own name holds before 市, 县, 区, 镇, 乡: 全市, 各县, 我省, 对市, 在县…
const NOT_IN_NAMES: &str = "请全我各本该此两上下在对是和与的为由向从到及跨市省县区乡镇级每其他她它这那城地当所有新老个代表委任政府会党员可年配立改废人民大常\
    主书记们把让使被以于等或即若并也都要应将已曾还就去来设辖第好";

/// Whether no place's own name holds `c`.
pub fn is_foreign(c: char) -> bool {
    static FOREIGN: LazyLock<Chars> = LazyLock::new(|| Chars::new(NOT_IN_NAMES));
    FOREIGN.has(c) || super::numerals::is_numeral(c)
}

/// Whether 市, 县, 区 and the like name what stands before them.
pub fn is_suffix(c: char) -> bool {
    matches!(c, '市' | '县' | '区' | '镇' | '乡' | '州' | '盟' | '旗')
}

/// Most characters looked at before a place's last one.
const WINDOW: usize = 10;
/// Most characters of a name without its last one.
const LONGEST: usize = 6;

/// Whether a place may end behind these characters with `suffix`: most that could be one are told without cutting words.
fn may_end(before: &[char], suffix: char) -> bool {
    let made = [3, 2].into_iter().any(|length| {
        let start = before.len().checked_sub(length);
        start.is_some_and(|start| is_free(before, start) && before.get(start..).is_some_and(is_own))
    });
    if made {
        return true;
    }
    if !before.last().is_some_and(|last| shipped().may_end(*last, suffix)) {
        return false;
    }
    let from = before.len().saturating_sub(LONGEST);
    let mut name: String = before.get(from..).unwrap_or_default().iter().collect();
    name.push(suffix);
    let all = shipped();
    let mut parts = name.char_indices().filter_map(|(at, _)| name.get(at..));
    parts.any(|part| all.named(part).chain(all.towns(part)).next().is_some())
}

/// Whether what stands before `start` lets a name begin there.
fn is_free(text: &[char], start: usize) -> bool {
    let ahead = start.checked_sub(1).and_then(|at| text.get(at));
    ahead.is_none_or(|c| {
        matches!(
            c,
            '在' | '对'
                | '是'
                | '和'
                | '与'
                | '为'
                | '由'
                | '向'
                | '从'
                | '到'
                | '及'
                | '跨'
                | '把'
                | '让'
                | '使'
                | '的'
                | '省'
                | '市'
                | '州'
                | '共'
                | '赴'
                | '以'
        )
    })
}

/// Whether a name may be made of these characters.
fn is_own(name: &[char]) -> bool {
    name.iter().all(|c| !is_foreign(*c))
}

/// Where the place begins that ends with the 市, 县, 区, 镇 or 乡 at `suffix`; `None` where none does.
pub fn ending(chars: &[char], suffix: usize) -> Option<usize> {
    if !chars.get(suffix).is_some_and(|c| is_suffix(*c)) {
        return None;
    }
    let before = chars.get(suffix.saturating_sub(WINDOW)..suffix)?;
    let run = before.iter().rev().take_while(|c| is_han(**c)).count();
    if !may_end(before.get(before.len() - run..)?, *chars.get(suffix)?) {
        return None;
    }
    let from = suffix - run;
    let window = chars.get(from..chars.len().min(suffix + 3))?;
    let units: Vec<u16> = window.iter().map(|c| u16::try_from(u32::from(*c)).unwrap_or(u16::MAX)).collect();
    let mut words = Vec::new();
    Cutter::new().cut(&units, &mut words);
    let last = words.iter().find(|word| word.range().contains(&run))?;
    // 市场, 县域, 区间: the last character begins another word, or lies inside one. 市委, 县长: an organ or post of the place.
    let behind = (window.get(run + 1).copied(), window.get(run + 2).copied());
    let organ = last.start == run && matches!(behind, (Some('委' | '长'), _) | (Some('政'), Some('府')));
    if last.end != run + 1 && !organ {
        return None;
    }
    let edge = |at: usize| at == 0 || words.iter().any(|word| word.start == at || word.end == at);
    let known = |length: &usize| {
        let start = run - length;
        let name: String = window.iter().skip(start).take(length + 1).collect();
        edge(start) && shipped().named(&name).chain(shipped().towns(&name)).next().is_some()
    };
    if let Some(length) = (2..=LONGEST.min(run)).rev().find(known) {
        return Some(suffix - length);
    }
    // 深水区, 先导区 are words; so are 聚焦 and 推进 before a 县.
    if last.start != run {
        return None;
    }
    [3, 2].into_iter().filter(|length| *length <= run).find_map(|length| {
        let start = run - length;
        let name = window.get(start..run)?;
        let free = is_free(window, start);
        let word: String = name.iter().collect();
        let pairs = units.get(start..run)?.windows(2);
        let ordinary = pairs.into_iter().any(is_ordinary) || NOT_PLACES.contains(word.as_str());
        let own = is_own(name);
        (free && own && !ordinary && edge(start)).then_some(suffix - length)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        let place = |at: usize| Some(chars.get(ending(&chars, at)?..=at)?.iter().collect());
        (0..chars.len()).filter_map(place).collect()
    }

    #[test]
    fn places_end_with_their_class() {
        assert_eq!(found("资中县人大和云江市委"), ["资中县", "云江市"]);
        assert_eq!(found("在石桥镇召开会议"), ["石桥镇"]);
        assert_eq!(found("省委、云岭区政府"), ["云岭区"]);
    }

    #[test]
    fn other_words_are_no_places() {
        for text in [
            "改革进入深水区",
            "建设先导区",
            "聚焦县域发展",
            "聚焦县乡两级",
            "推进市域治理",
            "服务市场主体",
            "全市各县区",
            "示范区、功能区、社区",
            "促进乡镇发展",
            "老旧小区",
            "按照市委要求",
            "我省和本市",
            "市、县、区",
            "市",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }

    #[test]
    fn provinces_and_cities() {
        assert_eq!(provinces().len(), 31);
        assert!(provinces().iter().any(|name| name == "内蒙古"));
        let chars: Vec<char> = "金华市人大".chars().collect();
        assert_eq!((city(&chars, 0), city(&chars, 3)), (Some(3), None));
    }
}
