//! The level of a congress by the words of office, organ and venue: 省长, 市六届人大常委会, 云江市白石区第十七届人民代表大会.

use super::super::document::Level;
use super::label::numeral;
use crate::lexicon::organs::NAMES;

/// What follows the character of a place where it names an office, a part of an organ or a whole people; the names of
/// organs ([`NAMES`]) do as well.
const BEHIND: [&str; 17] = [
    "委",
    "常委会",
    "法院",
    "检察院",
    "监察委",
    "纪委",
    "长",
    "直机关",
    "级机关",
    "各界",
    "党代",
    "十",
    "第",
    "党工委",
    "人大工委",
    "工委",
    "办事处",
];

/// The level that words of office and organ show; the first that names one decides.
pub fn level(text: &str) -> Option<Level> {
    let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
    if has(&["全国人大", "全国人民代表大会", "国务院", "中共中央", "全国政协", "首都各界"])
    {
        return Some(Level::National);
    }
    if has(&["行署", "行政公署"]) {
        return Some(Level::City);
    }
    let municipality = has(&["北京市", "上海市", "天津市", "重庆市"]);
    let mut before = ['\n'; 2];
    for (at, c) in text.char_indices() {
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        let level = match (before, c) {
            (_, '省') => Some(Level::Province),
            (['自', '治'], '区') => Some(Level::Province),
            (['自', '治'], '县' | '旗') => Some(Level::County),
            (['自', '治'], '州') => Some(Level::City),
            (_, '市') if municipality => Some(Level::Province),
            (_, '市' | '州' | '盟') => Some(Level::City),
            (_, '县' | '区' | '旗') => Some(Level::County),
            (_, '镇' | '乡') | (['街', _] | [_, '街'], '道') => Some(Level::Township),
            _ => None,
        };
        // 县乡人大, 乡镇人大: kinds of places, no place of its own.
        if matches!((before[1], c), ('县', '乡' | '区') | ('乡', '镇')) {
            before = [before[1], c];
            continue;
        }
        let whole = matches!(before[1], '全' | '我' | '本');
        let sure = matches!((before, c), (['自', '治'], _));
        if let Some(level) = level
            && (whole || sure || names_organ(c, rest))
        {
            return Some(level);
        }
        before = [before[1], c];
    }
    // 乡镇人大主席座谈会 is held above them.
    let chairs = |at: usize| {
        !text.get(..at).is_some_and(|head| head.ends_with(['镇', '各', '级']) && !head.ends_with("本级"))
    };
    if text.match_indices("人大主席").any(|(at, _)| chairs(at)) {
        return Some(Level::Township);
    }
    province(text)
}

/// Whether an organ, an office or a session follows the place.
fn names_organ(place: char, rest: &str) -> bool {
    // 县区人大, 乡镇人大: kinds of places, no place of its own.
    if place == '县' && rest.starts_with(['区', '乡']) {
        return false;
    }
    if place == '盟' && !rest.starts_with(['委', '长', '行', '公', '工', '人']) {
        return false;
    }
    if let Some((_, rest)) = rest.strip_prefix('第').or(Some(rest)).and_then(numeral) {
        return rest.starts_with('届');
    }
    BEHIND.iter().chain(&NAMES).any(|word| rest.starts_with(word))
        && !rest.starts_with('第')
        && !rest.starts_with('十')
}

/// A province named in full or in short, where nothing else says the level.
fn province(text: &str) -> Option<Level> {
    const NAMES: [&str; 31] = [
        "北京市",
        "上海市",
        "天津市",
        "重庆市",
        "河北省",
        "山西省",
        "辽宁省",
        "吉林省",
        "黑龙江省",
        "江苏省",
        "浙江省",
        "安徽省",
        "福建省",
        "江西省",
        "山东省",
        "河南省",
        "湖北省",
        "湖南省",
        "广东省",
        "海南省",
        "四川省",
        "贵州省",
        "云南省",
        "陕西省",
        "甘肃省",
        "青海省",
        "内蒙古",
        "广西",
        "西藏",
        "宁夏",
        "新疆",
    ];
    NAMES.iter().any(|name| text.contains(name)).then_some(Level::Province)
}

/// Where the title is silent: 我市, 全县, 省委 and the like, by number.
pub fn level_of_text(text: &[&str]) -> Option<Level> {
    let mut counts = [(0, Level::Province), (0, Level::City), (0, Level::County), (0, Level::Township)];
    for line in text.iter().take(8) {
        let mut before = '\n';
        for c in line.chars() {
            let place = match (before, c) {
                ('我' | '全', place) => place,
                (place, '委') => place,
                _ => '\n',
            };
            let level = match place {
                '省' => Some(0),
                '市' | '州' => Some(1),
                '县' | '区' | '旗' => Some(2),
                '镇' | '乡' => Some(3),
                _ => None,
            };
            if let Some((count, _)) = level.and_then(|level: usize| counts.get_mut(level)) {
                *count += 1;
            }
            before = c;
        }
    }
    counts.into_iter().filter(|(n, _)| *n > 0).max_by_key(|(n, _)| *n).map(|(_, level)| level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organs_and_offices_show_the_level() {
        for (text, want) in [
            ("在市六届人大常委会第二十次会议结束时的讲话", Some(Level::City)),
            ("在云江市白石区第十七届人民代表大会第五次会议上", Some(Level::County)),
            ("代省长 王志远", Some(Level::Province)),
            ("自治区主席 扎西旺堆", Some(Level::Province)),
            ("在雪山藏族自治州第十六届人民代表大会第六次会议上", Some(Level::City)),
            ("州长 才让东智", Some(Level::City)),
            ("盟长 巴特尔", Some(Level::City)),
            ("旗长 马占山", Some(Level::County)),
            ("镇长 赵小平", Some(Level::Township)),
            ("在全县乡镇人大工作座谈会上的讲话", Some(Level::County)),
            ("在市中级人民法院民主测评会上的讲话", Some(Level::City)),
            ("县委书记、县人大常委会主任", Some(Level::County)),
            ("在民族自治县成立三十周年庆祝大会上的讲话", Some(Level::County)),
            ("上海市市长 某某", Some(Level::Province)),
            ("省人大常委会副主任", Some(Level::Province)),
            ("在县乡人大换届选举会上的讲话", None),
            ("在乡镇人大主席座谈会上的讲话", None),
            ("街道党工委书记、人大工委主任", Some(Level::Township)),
            ("人大街道工委主任", Some(Level::Township)),
            ("人大主席", Some(Level::Township)),
            ("市场监管和城市建设", None),
        ] {
            assert_eq!(level(text), want, "{text}");
        }
    }
}
