//! A county's words in a city's mouth and the other way round: 全区 → 全市, 区委 → 市委.

use crate::document::Level;

/// The words that name one's own level, for each level the same in order.
const COUNTY: [&[&str]; 2] = [
    &["全县", "我县", "县委", "县政府", "县人大", "依法治县"],
    &["全区", "我区", "区委", "区政府", "区人大", "依法治区"],
];
const CITY: &[&str] = &["全市", "我市", "市委", "市政府", "市人大", "依法治市"];
const PROVINCE: &[&str] = &["全省", "我省", "省委", "省政府", "省人大", "依法治省"];

/// The text with its own level's words put in those of `to`. `from` is the level of the source; the same level, or
/// one that is not known, changes nothing.
pub fn adapt(text: &str, from: Option<Level>, to: Option<Level>) -> String {
    let mut out = text.to_owned();
    let Some((from, to)) = from.zip(to).filter(|(from, to)| from != to) else { return out };
    let Some(target) = words(to).first().copied() else { return out };
    for source in words(from) {
        for (own, theirs) in source.iter().zip(target) {
            out = replace(&out, own, theirs);
        }
    }
    out
}

/// Bodies that only a county or a county-level city has below it, and those only a city or a province has.
const BELOW_COUNTY: [&str; 11] = [
    "依法治县",
    "市镇两级",
    "市镇人大",
    "各镇",
    "县镇两级",
    "县乡两级人大要",
    "镇人大主席团成员",
    "镇党委",
    "镇里",
    "镇上",
    "镇人大的",
];
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
const BELOW_CITY: [&str; 6] = ["依法治市", "县（市、区）", "县区人大", "区县人大", "各县区", "县（区）"];

/// Whether a text speaks of bodies that the level `to` does not have.
pub fn foreign(text: &str, to: Option<Level>) -> bool {
    let speaks = |words: &[&str]| words.iter().any(|word| text.contains(word));
    match to {
        Some(Level::Province) => speaks(&BELOW_COUNTY) || town_presidium(text),
        Some(Level::City) => speaks(&BELOW_COUNTY) || speaks(&BELOW_PROVINCE) || town_presidium(text),
        Some(Level::County | Level::Township) => speaks(&BELOW_CITY) || speaks(&BELOW_PROVINCE),
        _ => false,
    }
}

/// Whether a text speaks of the presidium of one town, not of those of all: 镇人大主席团在党委领导下开展工作.
fn town_presidium(text: &str) -> bool {
    let one = |(at, _): (usize, &str)| !text.get(..at).is_some_and(|head| head.ends_with(['乡', '、']));
    text.match_indices("镇人大主席团").any(one)
}

fn words(level: Level) -> Vec<&'static [&'static str]> {
    match level {
        Level::County => COUNTY.to_vec(),
        Level::City => vec![CITY],
        Level::Province => vec![PROVINCE],
        Level::National | Level::Township => Vec::new(),
    }
}

/// Replaces `own` where no other level is named with it: 县委 but not 市、县委 or 县区委.
fn replace(text: &str, own: &str, theirs: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((head, tail)) = rest.split_once(own) {
        let joined =
            head.ends_with(['省', '市', '县', '区', '、', '（', '专', '地']) && !head.ends_with("全市、");
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

    #[test]
    fn own_words_change_others_stay() {
        let (county, city) = (Some(Level::County), Some(Level::City));
        assert_eq!(adapt("区委高度重视，全区人大", county, city), "市委高度重视，全市人大");
        assert_eq!(adapt("推进依法治县", county, city), "推进依法治市");
        assert!(foreign("推进依法治市", county) && foreign("推进依法治县", city));
        assert!(foreign("各市人大常委会按照既定计划推进工作。", city) && foreign("各市要抓好落实。", county));
        assert!(foreign("镇人大主席团在党委领导下开展工作。", city));
        assert!(
            !foreign("加强县乡人大和乡镇人大主席团建设。", city)
                && !foreign("各市人大常委会要抓好落实。", None)
        );
        assert_eq!(adapt("市、县委和县区委", county, city), "市、县委和县区委");
        assert_eq!(adapt("市委高度重视", city, city), "市委高度重视");
        assert_eq!(adapt("市委高度重视", None, county), "市委高度重视");
    }
}
