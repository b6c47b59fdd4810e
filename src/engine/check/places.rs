//! Names of places that are not ours: what a copied text brings along from another town.
//!
//! Cities of prefecture rank are known by name; counties, districts and county-level cities are told by their last
//! character, where what stands before it can be a name. Only with places of our own: without them nothing is foreign.

use std::ops::Range;
use std::sync::LazyLock;

use daachorse::{CharwiseDoubleArrayAhoCorasick, CharwiseDoubleArrayAhoCorasickBuilder, MatchKind};
use rustc_hash::FxHashSet;

use super::text::{Text, is_han};
use super::{Findings, Say, Severity};

/// Cities of prefecture rank, without 市 where the bare name is no word of its own.
static CITIES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../clean/data/places.txt").lines().filter(|line| !line.starts_with('#'));
    // The first word of a line is the province.
    lines.flat_map(|line| line.split_whitespace().skip(1)).collect()
});

static MATCHER: LazyLock<Option<CharwiseDoubleArrayAhoCorasick<u32>>> = LazyLock::new(|| {
    CharwiseDoubleArrayAhoCorasickBuilder::new()
        .match_kind(MatchKind::LeftmostLongest)
        .build(CITIES.iter())
        .ok()
});

/// Words of official prose: what is one is no name.
static WORDS: LazyLock<FxHashSet<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("../mining/data/words.txt").lines().filter(|line| !line.starts_with('%'));
    lines.flat_map(str::split_whitespace).collect()
});

/// A sentence with one of these speaks of another place on purpose.
const ON_PURPOSE: &[&str] = &[
    "考察",
    "学习借鉴",
    "借鉴",
    "对口",
    "援建",
    "援助",
    "支援",
    "总书记",
    "先进地区",
    "经验做法",
    "的经验",
    "枫桥",
    "兄弟",
    "赴",
    "来自",
    "外地",
    "等地",
    "周边",
    "毗邻",
    "接壤",
    "合作",
    "高铁",
    "铁路",
    "高速公路",
    "机场",
    "航线",
    "都市圈",
    "城市群",
    "经济圈",
    "经济带",
    "走廊",
    "博览会",
    "亚运会",
    "奥运会",
    "世博会",
    "籍",
    "出生",
];

/// Reports places that none of `own` names.
pub(super) fn check(text: &Text<'_>, own: &[&str], out: &mut Findings<'_, '_>) {
    if own.is_empty() {
        return;
    }
    let own: Vec<&str> = own.iter().map(|name| stem(name)).filter(|name| !name.is_empty()).collect();
    for line in &text.lines {
        let mut found: Vec<Range<usize>> = Vec::new();
        if let Some(matcher) = &*MATCHER {
            found.extend(
                matcher.leftmost_find_iter(line.text).map(|hit| line.chars_of(hit.start()..hit.end())),
            );
        }
        for at in line.range.clone() {
            found.extend(named(text, at, line.range.start));
        }
        found.sort_by_key(|range| (range.start, std::cmp::Reverse(range.end)));
        let mut last = 0;
        for range in found {
            if range.start < last {
                continue;
            }
            let name = text.string(&range);
            let bare = stem(&name);
            if own.iter().any(|o| *o == bare || o.contains(bare) || bare.contains(o))
                || text.quoted(&range)
                || text.in_title(&range)
            {
                continue;
            }
            let sentence = line.slice(&text.sentence(&range));
            if ON_PURPOSE.iter().any(|word| sentence.contains(word)) || longer_word(text, &range) {
                continue;
            }
            last = range.end;
            let message = format!("“{name}”不是本地地名，请核对是否从别处文稿带来。");
            out.push(
                range,
                Say::new("foreign_place", Severity::Warning, message).basis("本机关地名").unsure(),
            );
        }
    }
}

/// A place's name without 省, 市, 县, 区; names of two characters keep their last (通州 of 通州区, but 忠县 stays).
fn stem(name: &str) -> &str {
    let name = name.trim();
    let short = [
        "特别行政区",
        "自治区",
        "自治州",
        "自治县",
        "地区",
        "新区",
        "省",
        "市",
        "县",
        "区",
        "州",
        "镇",
        "乡",
        "街道",
    ]
    .iter()
    .find_map(|suffix| name.strip_suffix(suffix));
    short.filter(|rest| rest.chars().count() >= 2).unwrap_or(name)
}

/// The name of a city may be part of another word: 南京路, 北海道, 长治久安.
fn longer_word(text: &Text<'_>, range: &Range<usize>) -> bool {
    let after: String = text.string(&(range.end..range.end + 2));
    let name = text.string(range);
    matches!(after.chars().next(), Some('路' | '街' | '道' | '港' | '湾' | '大' | '籍'))
        || name == "长治" && after.starts_with('久')
        || name == "安康" && !after.starts_with(['市', '人', '的'])
        || name == "泰安" && after.starts_with('全')
        || matches!(
            name.as_str(),
            "保定"
                | "安顺"
                | "吉安"
                | "东营"
                | "南平"
                | "宁德"
                | "新余"
                | "安康"
                | "咸宁"
                | "开封"
                | "武威"
                | "平凉"
                | "通化"
                | "天水"
                | "河源"
                | "清远"
                | "保山"
                | "普洱"
        ) && !after.starts_with(['市', '县', '人'])
}

/// A county, district or town that ends at `at` with its last character, if what stands before can be a name.
fn named(text: &Text<'_>, at: usize, line: usize) -> Option<Range<usize>> {
    let last = text.get(at);
    if !matches!(last, '县' | '市' | '区') {
        return None;
    }
    let next = text.get(at + 1);
    // 市场, 市委 is fine; 区域, 市民, 县域, 区块 begin another word.
    if "场域间块位别划民容政值县区，".contains(next) && !matches!(next, '，' | '民' | '政') && last != '市'
    {
        return None;
    }
    if last == '市' && "场值容民政".contains(next) || last == '县' && "域级处".contains(next) {
        return None;
    }
    for length in [2_usize, 3] {
        let Some(start) = at.checked_sub(length).filter(|start| *start >= line) else { break };
        let name: Vec<char> = (start..at).map(|i| text.get(i)).collect();
        let before = text.before(start);
        if !name.iter().all(|c| is_han(*c)) || !boundary(text, start, before) {
            continue;
        }
        let word: String = name.iter().collect();
        let mut pairs = name.windows(2).map(|pair| pair.iter().collect::<String>());
        if pairs.any(|pair| WORDS.contains(pair.as_str())) || last == '市' && word.ends_with('城') {
            continue;
        }
        let usual = name.iter().any(|c| NO_NAME.contains(*c))
            || NO_NAMES.iter().any(|w| word.ends_with(w) || word.starts_with(w));
        if usual {
            continue;
        }
        return Some(start..at + 1);
    }
    None
}

/// Whether a name can begin at `start`: after a mark, or after a word that stands before names.
fn boundary(text: &Text<'_>, start: usize, before: char) -> bool {
    !is_han(before)
        || "在到赴和与及从向由对、把将让为是给省市州盟".contains(before)
        || matches!(
            text.string(&(start.saturating_sub(2)..start)).as_str(),
            "按照"
                | "关于"
                | "推进"
                | "推动"
                | "建设"
                | "支持"
                | "我们"
                | "中共"
                | "目前"
                | "今年"
                | "去年"
                | "近年"
                | "刚才"
                | "发展"
                | "振兴"
                | "共建"
                | "加快"
                | "经过"
        )
}

/// Characters that the names of counties hardly hold, and that other words before 市, 县, 区 do.
const NO_NAME: &str = "也要条型把盯灌其请守牢座批个类种届次项的了和与及或在对向由以于为是有各全本我该此每某两多几省市县乡镇村级设辖社校园景灾矿务业贫困示范试验先经济贸税度假卫流集聚带动标杆样板森智慧跨异直属所任何这那哪些同";

const NO_NAMES: &[&str] = &[
    "地",
    "小",
    "综保",
    "入",
    "互",
    "百强",
    "城一",
    "超级",
    "都市",
    "上市",
    "股市",
    "楼市",
    "菜市",
    "夜市",
    "门市",
    "集市",
    "米袋",
    "自治",
    "特别行政",
    "华北",
    "战略",
    "增长",
    "疫",
    "牧",
    "禁",
    "误",
    "雷",
    "盲",
    "时",
    "专",
    "片",
    "特",
];

#[cfg(test)]
mod tests {
    use crate::engine::check::{Checker, Context};

    fn found(text: &str) -> Vec<String> {
        let context = Context { places: vec!["云江市".into(), "清河县".into()], ..Context::default() };
        let list = Checker::shipped().check(text, &context);
        list.into_iter().filter(|f| f.rule == "foreign_place").map(|f| f.text).collect()
    }

    #[test]
    fn places_of_others() {
        assert_eq!(found("推动人民代表大会制度在金华的生动实践。"), ["金华"]);
        assert_eq!(found("市中区委、资中县政府、隆昌县人大常委会分别介绍了经验。"), ["资中县", "隆昌县"]);
        assert_eq!(found("广州市人大常委会"), ["广州市"]);
        assert_eq!(found("在从化区召开座谈会。"), ["从化区"]);
    }

    #[test]
    fn our_own_and_words_that_are_no_places() {
        for text in [
            "云江市和清河县人大常委会",
            "全市各县区、开发区、示范区、设区的市，社会治安长治久安",
            "赴浙江省金华市学习考察。",
            "超市、城市、贫困县、贫困地区、山区、社区、上市公司",
            "云江人大工作",
        ] {
            assert_eq!(found(text), Vec::<String>::new(), "{text}");
        }
        let none = Checker::shipped().check("在金华的生动实践。", &Context::default());
        assert!(none.iter().all(|f| f.rule != "foreign_place"));
    }
}
