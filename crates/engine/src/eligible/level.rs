//! Which level a text speaks for: a county's words in a city's mouth and the other way round (全区 → 全市, 区委 → 市委), and
//! the bodies that a level does not have.

use crate::document::Level;
use crate::lexicon::own::{own_words, units};

/// The units by whose names places call themselves, from the top: each row one rank.
const RANKS: [&str; 5] = ["省", "市州盟", "县区旗", "镇乡街", "村"];
/// Words that begin with 全 or 我 and a unit and mean none: 全区域, 全市场.
const OTHER_WORDS: [char; 8] = ['域', '场', '间', '长', '民', '直', '容', '貌'];

/// The unit that a place calls itself by (市 in 全市): by the end of its name, else as its level usually does.
fn unit(level: Level, place: Option<&str>) -> Option<char> {
    let last = place.and_then(|place| place.chars().last()).filter(|c| RANKS.iter().any(|r| r.contains(*c)));
    last.or(match level {
        Level::Province => Some('省'),
        Level::City => Some('市'),
        Level::County => Some('县'),
        Level::Township => Some('镇'),
        Level::National => None,
    })
}

/// The rank of a level among [`RANKS`], and of a unit.
const fn rank_of(level: Level) -> usize {
    match level {
        Level::National | Level::Province => 0,
        Level::City => 1,
        Level::County => 2,
        Level::Township => 3,
    }
}

fn rank(unit: char) -> Option<usize> {
    RANKS.iter().position(|units| units.contains(unit))
}

/// The text with its own level's words put in those of `to` and its `place`. `from` is the level of the source; one that is not
/// known changes nothing.
pub(crate) fn adapt(text: &str, from: Option<Level>, to: Option<Level>, place: Option<&str>) -> String {
    let mut out = text.to_owned();
    let Some((from, to)) = from.zip(to) else { return out };
    // What a town has (经费、办公室) is nobody's above it.
    if from == Level::Township && to != from {
        return out;
    }
    let Some(target) = unit(to, place) else { return out };
    let theirs = own_words(target, to);
    for own in units(from).iter().filter(|unit| (**unit, from) != (target, to)) {
        for (own, theirs) in own_words(*own, from).iter().zip(&theirs) {
            out = replace(&out, own, theirs);
        }
    }
    out
}

/// A city that consists of districts says 市区两级; most have counties, too, and say 市县两级 of the same.
pub(crate) fn named_below(text: &str, to: Option<Level>) -> String {
    match to {
        Some(Level::City) => text.replace("市区两级", "市县两级").replace("市、区两级", "市、县两级"),
        _ => text.to_owned(),
    }
}

/// Bodies that only a county or a county-level city has below it.
const BELOW_COUNTY: [&str; 4] = ["市镇人大", "各镇", "县镇两级", "县乡两级人大要"];
/// Bodies that only a province has below it.
const BELOW_PROVINCE: [&str; 10] = [
    "各市人大",
    "各市（州）",
    "各市州",
    "市州人大",
    "各设区",
    "设区的市人大",
    "各地市",
    "各市要",
    "各市、县",
    "省市县",
];
const BELOW_CITY: [&str; 6] = ["县（市、区）", "县区人大", "区县人大", "各县区", "县（区）", "秘书长"];
/// What a town's congress does not have.
const ABOVE_TOWN: [&str; 17] = [
    "各级人大",
    "常委会",
    "主任会议",
    "专门委员会",
    "专委会",
    "工作委员会",
    "一府一委两院",
    "一府两院",
    "监察委",
    "人民法院",
    "检察院",
    "立法",
    "宪法宣誓",
    "备案审查",
    "市县",
    "县直",
    "专题询问",
];

/// The first words of a text that speak of bodies which the level `to` does not have, or of another place of its rank as our
/// own; `place`: ours.
pub(crate) fn foreign(text: &str, to: Option<Level>, place: Option<&str>) -> Option<String> {
    let to = to?;
    let lists: &[&[&str]] = match to {
        Level::Province => &[&BELOW_COUNTY],
        Level::City => &[&BELOW_COUNTY, &BELOW_PROVINCE],
        Level::County => &[&BELOW_CITY, &BELOW_PROVINCE],
        Level::Township => &[&BELOW_CITY, &BELOW_PROVINCE, &ABOVE_TOWN],
        Level::National => &[],
    };
    let listed = lists.iter().flat_map(|list| list.iter()).find(|word| text.contains(**word));
    if let Some(word) = listed {
        return Some((*word).to_owned());
    }
    if to != Level::Township
        && let Some(word) = one_town(text)
    {
        return Some(word.to_owned());
    }
    let own = unit(to, place)?;
    by_name(text, own, to).or_else(|| two_levels(text, own, to)).or_else(|| each_of(text, own, to))
}

/// Another unit as our own: 全县 in a city's speech, 我市 in a township's. What lies above is named where one is measured by it
/// (走在全省前列) or where it has met.
fn by_name(text: &str, own: char, to: Level) -> Option<String> {
    const MEASURED: [&str; 12] =
        ["前列", "领先", "先进", "率先", "第", "会议", "座谈会", "部署", "精神", "大局", "先锋", "示范"];
    const OURS: [&str; 12] =
        ["各级", "人大", "上下", "人民", "代表", "两级", "各", "一府", "“一府", "工作", "经济", "干部"];
    for (at, found) in text.match_indices(['全', '我']) {
        let rest = text.get(at + found.len()..).unwrap_or_default();
        let Some(unit) = rest.chars().next().filter(|c| rank(*c).is_some_and(|r| r < 4)) else { continue };
        let after = rest.get(unit.len_utf8()..).unwrap_or_default();
        let before = text.get(..at).unwrap_or_default();
        let word = after.starts_with(OTHER_WORDS) || before.ends_with(['自', '健', '完', '安', '齐']);
        // 全县乡, 全区县 and 全乡镇 join two.
        let joined = after.chars().next().is_some_and(|c| rank(c).is_some());
        if unit == own || word || joined {
            continue;
        }
        let above = rank(unit) < Some(rank_of(to)) || unit == '区' && to != Level::Township;
        let near: String = after.chars().take(10).collect();
        let measured = found == "全" && above && MEASURED.iter().any(|word| near.contains(word));
        let ours = found == "我" || OURS.iter().any(|word| after.starts_with(word)) || before.is_empty();
        // 为全市发展作贡献, 在全省率先 speak of what lies above as such.
        let towards = before.ends_with(['为', '在', '居', '占', '列', '对', '向', '从', '按']);
        if !measured && (ours || !above || !towards) {
            return Some(format!("{found}{unit}"));
        }
    }
    for below in RANKS.iter().skip(rank_of(to) + 1).flat_map(|units| units.chars()).filter(|c| *c != '村') {
        for words in ["在X委的", "X委领导下", "依法治X", "围绕X委", "X委中心", "X委的决策", "X委工作部署"]
        {
            let words = words.replace('X', &below.to_string());
            if text.contains(&words) {
                return Some(words);
            }
        }
    }
    None
}

/// Two levels that do not lie side by side at ours: 市镇两级 for a city, 省市两级 for a county.
fn two_levels(text: &str, own: char, to: Level) -> Option<String> {
    let ours = rank_of(to);
    text.match_indices("两级").find_map(|(at, _)| {
        let head = text.get(..at)?;
        let mut last = head.chars().rev();
        let (low, high) = (last.next()?, last.next()?);
        let (Some(b), Some(a)) = (rank(low), rank(high)) else { return None };
        // A county-level city is of our rank where it is ours.
        let a = if high == own { ours } else { a };
        let other = |unit: char, rank: usize| rank == ours && unit != own;
        let fits = b == a + 1 && (a >= ours || b == ours) && !other(high, a) && !other(low, b);
        (!fits).then(|| format!("{high}{low}两级"))
    })
}

/// Each of those of our rank or above, as if they were below us: 各区人大 in a county's speech, 各市委 in a city's.
fn each_of(text: &str, own: char, to: Level) -> Option<String> {
    const BODIES: [&str; 12] =
        ["人大", "委", "要", "政府", "党委", "常委会", "有关", "、", "代表", "都", "也", "必须"];
    text.match_indices('各').find_map(|(at, found)| {
        let rest = text.get(at + found.len()..)?;
        let unit = rest.chars().next()?;
        let after = rest.get(unit.len_utf8()..)?;
        let high = rank(unit).is_some_and(|rank| rank <= rank_of(to)) && unit != '村' || unit == own;
        let body = BODIES.iter().any(|body| after.starts_with(body)) || after.starts_with(['县', '州']);
        (high && body).then(|| format!("各{unit}"))
    })
}

/// The body of one town that a text speaks of, not of those of all: 镇人大主席团在镇党委领导下开展工作, not 乡镇人大主席团.
fn one_town(text: &str) -> Option<&'static str> {
    const BODIES: [&str; 6] = ["镇人大主席团", "镇人大的", "镇党委", "镇政府", "镇里", "镇上"];
    let one =
        |at: usize| !text.get(..at).is_some_and(|head| head.ends_with(['乡', '、', '各', '村', '城', '街']));
    BODIES.into_iter().find(|body| text.match_indices(*body).any(|(at, _)| one(at)))
}

/// Replaces `own` where no other level is named with it: 县委 but not 市、县委 or 县区委.
fn replace(text: &str, own: &str, theirs: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once(own) {
        // 市、县委 and 县（市、区）委 name several levels, 市委、市政府 does not.
        let level = |head: &str| head.ends_with(['省', '市', '县', '区', '州', '盟', '旗', '镇', '乡']);
        let joined = level(head)
            || head.ends_with(['（', '专', '地'])
            || head.strip_suffix('、').is_some_and(level) && !head.ends_with("全市、")
            || own.starts_with(['全', '我']) && tail.starts_with(OTHER_WORDS);
        out.push_str(head);
        out.push_str(if joined { own } else { theirs });
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use Level::{City, County, Province, Township};

    #[test]
    fn own_words_change_others_stay() {
        let adapt = |text: &str, from, to, place| adapt(text, from, Some(to), place);
        let (county, city) = (Some(County), Some(City));
        assert_eq!(adapt("区委高度重视，全区人大", county, City, None), "市委高度重视，全市人大");
        assert_eq!(adapt("推进依法治县", county, City, None), "推进依法治市");
        assert_eq!(adapt("市、县委和县区委", county, City, None), "市、县委和县区委");
        assert_eq!(adapt("市委高度重视", city, City, Some("云江市")), "市委高度重视");
        assert_eq!(adapt("市委高度重视", None, County, None), "市委高度重视");
        assert_eq!(adapt("全市上下，市委、市政府", city, County, Some("临溪县")), "全县上下，县委、县政府");
        assert_eq!(adapt("全县上下，县委要求", county, County, Some("临江区")), "全区上下，区委要求");
        assert_eq!(adapt("市委要求，全市人大", city, City, Some("凉山彝族自治州")), "州委要求，全州人大");
        assert_eq!(adapt("在市委的领导下", city, Township, Some("青石镇")), "在镇党委的领导下");
        assert_eq!(adapt("激发全市场主体活力", city, County, None), "激发全市场主体活力");
        // A town's own affairs are nobody's above it.
        assert_eq!(adapt("镇人大的经费列入预算", Some(Township), County, None), "镇人大的经费列入预算");
        assert_eq!(named_below("市区两级人大要上下联动", city), "市县两级人大要上下联动");
    }

    #[test]
    fn bodies_that_a_level_does_not_have_are_foreign_by_any_pair() {
        let found = |text: &str, level, place| foreign(text, Some(level), place).is_some();
        for (text, level, place) in [
            ("推进依法治县", City, "云江市"),
            ("要围绕县委中心任务开展监督", City, "云江市"),
            ("各市人大常委会按照既定计划推进工作。", City, "云江市"),
            ("各市要抓好落实。", County, "临溪县"),
            ("镇人大主席团在党委领导下开展工作。", City, "云江市"),
            ("镇人大的经费列入预算，有专门的办公室。", County, "临溪县"),
            ("全镇各级人大要依法履职。", Township, "青石镇"),
            ("市镇两级人大要加强联动。", City, "云江市"),
            ("市镇两级人大要加强联动。", County, "临溪县"),
            ("各区人大常委会要抓好落实。", County, "临溪县"),
            ("各州委要高度重视。", City, "云江市"),
            ("全市人大工作要再上新台阶。", County, "临溪县"),
            ("为全县发展贡献力量，我县上下要拧成一股绳。", City, "云江市"),
            ("我市正处在爬坡过坎的关口。", County, "临溪县"),
            ("当前，推进全市智慧平台建设，条件已经具备。", County, "临溪县"),
            ("全旗各级人大要依法履职。", County, "临溪县"),
            ("省市两级人大要上下联动。", County, "临溪县"),
            ("盟旗两级人大要上下联动。", Township, "青石镇"),
            ("镇人大常委会要加强监督。", Township, "青石镇"),
            ("全县广大代表要带头。", Township, "青石镇"),
            ("各县（市、区）人大常委会要抓好落实。", County, "临溪县"),
            ("区镇两级人大要走近群众。", County, "临溪县"),
            ("省镇两级人大要走近群众。", Province, "浙江省"),
        ] {
            assert!(found(text, level, Some(place)), "{text} / {level}");
        }
        for (text, level, place) in [
            ("加强县乡人大和乡镇人大主席团建设。", City, "云江市"),
            ("市县两级人大要加强联动。", City, "云江市"),
            ("县乡两级人大换届选举。", City, "云江市"),
            ("推动工作走在全省前列。", City, "云江市"),
            ("贯彻全市人大工作会议精神。", County, "临溪县"),
            ("为全市高质量发展贡献力量。", County, "临溪县"),
            ("县乡两级人大要加强联动。", County, "临溪县"),
            ("全县各级人大要依法履职。", County, "临溪县"),
            ("各乡镇人大要抓好落实。", County, "临溪县"),
            ("要保障乡镇人大的经费，城镇里、街镇上都要建站。", County, "临溪县"),
            ("全区各级人大要依法履职。", County, "临江区"),
            ("市镇两级人大要加强联动。", County, "昆山市"),
            ("建设全市场、全区域的统一规则。", County, "临溪县"),
            ("全镇人民要团结一心。", Township, "青石镇"),
            ("各级人大要依法履职，健全区域协作。", City, "云江市"),
        ] {
            assert!(
                !found(text, level, Some(place)),
                "{text} / {level} {:?}",
                foreign(text, Some(level), Some(place))
            );
        }
        assert_eq!(foreign("各市人大常委会要抓好落实。", None, None), None);
    }
}
