//! Names that show whose speech a copy was: cities, counties, people. They become slots once somebody agrees.

use std::ops::Range;
use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::han::is_han;
use super::people;

/// Full names behind the initials that copied texts put for national leaders.
pub fn leader(initials: &str) -> Option<&'static str> {
    Some(match initials.to_ascii_lowercase().as_str() {
        "hjt" => "胡锦涛",
        "dxp" => "邓小平",
        "jzm" => "江泽民",
        "mzd" => "毛泽东",
        "xjp" => "习近平",
        "wjb" => "温家宝",
        "zrj" => "朱镕基",
        _ => return None,
    })
}

/// The provinces with their cities of prefecture rank.
pub fn provinces() -> &'static [(&'static str, Vec<&'static str>)] {
    static PROVINCES: LazyLock<Vec<(&str, Vec<&str>)>> = LazyLock::new(|| {
        let lines = include_str!("data/telltale-cities.txt").lines().filter(|line| !line.starts_with('#'));
        lines
            .filter_map(|line| {
                let mut words = line.split_whitespace();
                Some((words.next()?, words.collect()))
            })
            .collect()
    });
    &PROVINCES
}

/// The city a hit names, unless the word goes on to mean something else.
pub fn city(text: &str, hit: &Range<usize>) -> Option<String> {
    let after = text.get(hit.end..)?;
    if ["会议", "精神", "路", "起义", "事变", "条约", "共识", "公报"]
        .iter()
        .any(|word| after.starts_with(word))
    {
        return None;
    }
    text.get(hit.clone())
        .map(|name| name.trim_end_matches('市').to_owned())
        .filter(|name| name.chars().count() >= 2)
}

/// Characters that stand before 县 or 区 without naming one.
const NO_COUNTY: &str = "各全我本该县市区乡镇村社园地辖新老山灾城郊校厂库片牧林农矿景小特开防禁护域发验范治作业能心聚务活业个的在和与及或等省州届旗两三四五六七八九十几每海港湾军战国自属下上内外中东西南北央管辖贫困强富大多数少边远近主功核积试先任冲成督离测控规划站圈带型态点产养殖植居住种级禁限停危险易发灭行期流盆赛考场病段保税贸教学";

/// The same without those that names hold as well; looked up for every 县 and 区 there is.
static ORDINARY_BEFORE: LazyLock<FxHashSet<char>> =
    LazyLock::new(|| NO_COUNTY.chars().filter(|c| !"中山海南东西北".contains(*c)).collect());

/// Whether 县 or 区 after this text ends an ordinary word (社区, 各县).
pub fn is_ordinary(before: &str) -> bool {
    before.chars().next_back().is_none_or(|c| !is_han(c) || ORDINARY_BEFORE.contains(&c))
}

/// The county or district that a hit ends: two characters before it, after a mark or another place.
pub fn county(text: &str, hit: &Range<usize>) -> Option<String> {
    let before = text.get(..hit.start)?;
    let mut back = before.chars().rev();
    let (second, first) = (back.next()?, back.next()?);
    let name_like = is_han(first)
        && is_han(second)
        && !ORDINARY_BEFORE.contains(&second)
        && !"各全我本该市县省各有是为对把将由让使个的在和与及或等".contains(first);
    let bounded =
        back.next().is_none_or(|c| !is_han(c) || matches!(c, '市' | '省' | '州' | '和' | '与' | '及'));
    let suffix = text.get(hit.clone())?;
    let after = text.get(hit.end..)?;
    let goes_on =
        ["域", "间", "别", "级", "乡", "块", "位", "处", "市"].iter().any(|word| after.starts_with(word));
    let name = before.get(before.len() - first.len_utf8() - second.len_utf8()..)?;
    let ordinary = NO_PLACE.contains(name);
    // 区 is said of so much that only an organ or a place behind it makes a name of it.
    let organ = suffix != "区"
        || after.is_empty()
        || ["人大", "委", "政府", "以", "法院", "检察院", "的", "、", "，", "。", "和", "等", "介绍", "”"]
            .iter()
            .any(|word| after.starts_with(word));
    let direction = "东西南北中".contains(second) && "城市县郊地山集".contains(first);
    (name_like && bounded && !goes_on && !direction && !ordinary && organ)
        .then(|| format!("{first}{second}{suffix}"))
}

/// Words of two characters before 县 or 区 that are no names.
static NO_PLACE: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("data/before-county.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// Whether `c` is a common family name.
pub fn is_family(c: char) -> bool {
    people::is_any_surname(c)
}

/// Words of two or three characters before 同志, 书记, 主任 that are no names.
const NO_NAME: &[&str] = &[
    "各位",
    "老",
    "负责",
    "有关",
    "全体",
    "与会",
    "女",
    "男",
    "年轻",
    "青年",
    "领导",
    "机关",
    "党员",
    "干部",
    "主要",
    "分管",
    "其他",
    "部分",
    "所有",
    "在座",
    "基层",
    "一线",
    "代表",
    "委员",
    "工作",
    "广大",
    "同级",
    "部门",
    "这些",
    "那些",
    "许多",
    "一些",
    "少数",
    "个别",
    "任",
    "先进",
    "优秀",
    "退休",
    "离退休",
    "人大",
    "班子",
    "党内",
    "常委",
    "成员",
    "中央",
    "革命",
    "支部",
    "总",
    "副",
    "党组",
    "市委",
    "县委",
    "区委",
    "省委",
    "党委",
    "第一",
    "街道",
    "乡镇",
    "支",
    "纪委",
    "专职",
    "兼职",
    "工委",
    "委员会",
    "政府",
    "法院",
    "大",
    "人民",
    "教育",
    "卫生",
    "公安",
    "财政",
    "组织",
    "宣传",
    "统战",
    "办公室",
    "村",
    "社区",
    "乡",
    "镇",
    "县",
    "区",
    "市",
    "省",
    "全国",
    "国家",
    "代理",
    "原",
    "前",
    "新任",
    "现任",
    "时任",
    "候任",
    "高级",
    "中级",
    "最高",
    "为",
    "好",
    "的",
    "和",
    "对",
    "我",
    "请",
    "由",
    "让",
    "把",
    "向",
    "与",
    "同",
    "中",
    "上",
    "下",
    "等",
    "几位",
    "三位",
    "两位",
    "哪些",
    "位",
];

/// The person before the word of a hit (同志, 书记): a full name, or a given name at the beginning of its clause.
pub fn person(text: &str, hit: &Range<usize>) -> Option<String> {
    let before = text.get(..hit.start)?;
    let after = text.get(hit.end..)?;
    let word = text.get(hit.clone())?;
    let run: Vec<char> = before.chars().rev().take_while(|c| is_han(*c)).take(6).collect();
    let clause: String = run.iter().rev().collect();
    let clause = ["刚才", "以", "在", "由", "和", "与", "请", "向", "让", "听取了", "根据", "按照"]
        .iter()
        .find_map(|w| clause.strip_prefix(w))
        .unwrap_or(&clause);
    let length = clause.chars().count();
    if people::public().any(|name| clause.ends_with(name))
        || NO_NAME.iter().any(|no| clause.ends_with(no))
        || clause.is_empty()
    {
        return None;
    }
    let family = clause.chars().next().is_some_and(people::is_any_surname);
    let title = word != "同志" && word != "先生" && word != "女士";
    // 徐书记: one family name before a title, at the beginning of its clause.
    if length == 1 && family && title && !after.starts_with(['会', '办']) {
        return Some(clause.to_owned());
    }
    let full = family && (2..=3).contains(&length) && !title;
    // 宗淑同志总结了: a given name, only before 同志 and a verb of speaking.
    let verbs =
        ["总结", "通报", "传达", "作了", "讲", "汇报", "主持", "分别", "代表", "就", "宣读", "介绍", "对"];
    let given = length == 2 && word == "同志" && verbs.iter().any(|v| after.starts_with(v));
    let named_title = family
        && title
        && (2..=3).contains(&length)
        && clause.chars().skip(1).all(|c| !"记任长务委会组室部局".contains(c))
        && !ORDINARY.iter().any(|w| clause.contains(w));
    (full && !ORDINARY.iter().any(|w| clause.contains(w)) || given || named_title).then(|| clause.to_owned())
}

/// Ordinary words that begin with a family name.
const ORDINARY: &[&str] = &[
    "全体", "向上", "同级", "和谐", "成为", "任何", "应当", "于", "方面", "时任", "连任", "党", "高度",
    "安全", "平时", "金融", "文化", "管理", "关心", "解放", "项目", "万", "成立", "武装", "常务", "专职",
    "应", "于是", "全市", "全省", "全县", "广大", "曾任", "连续", "车间", "代表", "单位", "边", "明确", "查",
    "司", "师", "农", "商", "文", "时", "全", "和", "经", "成",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn initials_have_their_names() {
        assert_eq!(leader("HJT"), Some("胡锦涛"));
        assert_eq!(leader("abc"), None);
    }
}
