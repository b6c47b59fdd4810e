//! Offices by the words for them.

use std::cell::LazyCell;

use super::words::words;
use crate::office::Office;

/// Offices as a line under the title names them, the longer first.
pub const OFFICES: &[(&str, Office)] = &[
    ("书记、市人大常委会主任", Office::SecretaryDirector),
    ("书记、省人大常委会主任", Office::SecretaryDirector),
    ("书记、县人大常委会主任", Office::SecretaryDirector),
    ("书记、自治区人大常委会主任", Office::SecretaryDirector),
    ("书记、区人大常委会主任", Office::SecretaryDirector),
    ("书记、旗人大常委会主任", Office::SecretaryDirector),
    ("书记、州人大常委会主任", Office::SecretaryDirector),
    ("书记、人大常委会主任", Office::SecretaryDirector),
    ("党组副书记、副主任", Office::PartyGroupDeputyDirector),
    ("党组书记、副主任", Office::PartyGroupDeputyDirector),
    ("党组书记、主任", Office::PartyGroupDirector),
    ("人大常委会副主任", Office::DeputyDirector),
    ("人大常委会主任", Office::Director),
    ("委员会主任委员", Office::CommitteeDirector),
    ("主任委员", Office::CommitteeDirector),
    ("街道人大工委主任", Office::StreetDirector),
    ("工作委员会主任", Office::CommitteeDirector),
    ("工委主任", Office::CommitteeDirector),
    ("副委员长", Office::OtherOffice),
    ("委员长", Office::OtherOffice),
    ("人大主席", Office::TownshipChair),
    ("监察委员会主任", Office::SupervisoryDirector),
    ("监委主任", Office::SupervisoryDirector),
    ("秘书长", Office::SecretaryGeneral),
    ("检察长", Office::ChiefProcurator),
    ("法院院长", Office::CourtPresident),
    ("院长", Office::CourtPresident),
    ("副主任", Office::DeputyDirector),
    ("代市长", Office::Mayor),
    ("市长", Office::Mayor),
    ("省长", Office::Mayor),
    ("自治区主席", Office::Mayor),
    ("政府主席", Office::Mayor),
    ("行署专员", Office::Mayor),
    ("州长", Office::Mayor),
    ("盟长", Office::Mayor),
    ("县长", Office::Mayor),
    ("区长", Office::Mayor),
    ("旗长", Office::Mayor),
    ("镇长", Office::Mayor),
    ("乡长", Office::Mayor),
    ("专员", Office::OtherOffice),
    ("代理主席", Office::OtherOffice),
    ("主席", Office::OtherOffice),
    ("书记", Office::Secretary),
    ("主任", Office::Director),
    ("局长", Office::OtherOffice),
    ("厅长", Office::OtherOffice),
    ("部长", Office::OtherOffice),
    ("处长", Office::OtherOffice),
    ("科长", Office::OtherOffice),
    ("所长", Office::OtherOffice),
    ("校长", Office::OtherOffice),
    ("会长", Office::OtherOffice),
    ("董事长", Office::OtherOffice),
    ("总经理", Office::OtherOffice),
    ("代表", Office::Deputy),
];

/// The office of a post: its first words decide where it names several.
pub fn office(post: &str) -> Option<Office> {
    office_within(post).map(|(office, _)| office)
}

/// The office that a text names, and what follows it there. What a word only runs across is none: 重庆市|长江, 主席团.
pub fn office_within(post: &str) -> Option<(Office, &str)> {
    let ends = LazyCell::new(|| word_ends(post));
    let end = |word: &str| {
        let mut found = post.match_indices(word).map(|(at, _)| at + word.len());
        found.find(|end| *end == post.len() || ends.contains(end))
    };
    let mut known = OFFICES.iter().filter(|(word, _)| *word != "代表" && post.contains(word));
    let (office, end) = known.find_map(|(word, office)| Some((*office, end(word)?)))?;
    Some((office, post.get(end..).unwrap_or_default()))
}

/// Where the words of a text end, in bytes.
fn word_ends(text: &str) -> Vec<usize> {
    let words = words(text).into_iter();
    words
        .scan(0, |end, (word, _)| {
            *end += word.len();
            Some(*end)
        })
        .collect()
}

/// Heads of governments at every level.
const HEADS: [&str; 12] = [
    "省长",
    "自治区主席",
    "政府主席",
    "市长",
    "州长",
    "盟长",
    "行署专员",
    "县长",
    "区长",
    "旗长",
    "镇长",
    "乡长",
];

/// Whether a post is this head, and not his deputy.
fn is_head(post: &str, head: &str) -> bool {
    post.strip_suffix(head).is_some_and(|before| !before.ends_with('副'))
}

/// The office of a post as an office writes it (云江市人大常委会副主任, 市委书记, 党组书记兼主任); `None` where nothing tells.
pub fn called(post: &str) -> Option<Office> {
    let post = post.trim();
    if let Some(known) = Office::ALL.iter().copied().find(|office| office.chinese() == post) {
        return Some(known);
    }
    let ends = |words: &[&str]| words.iter().any(|word| post.ends_with(word));
    let has = |words: &[&str]| words.iter().any(|word| post.contains(word));
    let party = has(&["党组"]);
    let chief = ends(&["主任"]) && !ends(&["副主任"]);
    Some(match () {
        () if has(&["监委", "监察委员会"]) && chief => Office::SupervisoryDirector,
        () if has(&["街道"]) && chief => Office::StreetDirector,
        () if ends(&["人大主席", "乡镇人大主席", "人大主席团主席"]) || post == "主席" => {
            Office::TownshipChair
        }
        () if has(&["书记"]) && chief && party => Office::PartyGroupDirector,
        () if has(&["书记"]) && chief => Office::SecretaryDirector,
        () if party && ends(&["副主任"]) => Office::PartyGroupDeputyDirector,
        () if ends(&["主任委员", "工委主任", "工作委员会主任", "专委会主任"]) && !has(&["副主任委员"]) => {
            Office::CommitteeDirector
        }
        () if ends(&["副主任"]) => Office::DeputyDirector,
        () if ends(&["秘书长"]) && !ends(&["副秘书长"]) => Office::SecretaryGeneral,
        () if ends(&["县人大常委会主任", "区人大常委会主任", "旗人大常委会主任"])
            && !ends(&["自治区人大常委会主任"]) =>
        {
            Office::CountyDirector
        }
        () if chief => Office::Director,
        () if party && ends(&["党组书记"]) => Office::PartyGroupDirector,
        () if party && ends(&["党组副书记"]) => Office::PartyGroupDeputyDirector,
        () if ends(&["副书记"]) => Office::OtherOffice,
        () if ends(&["书记"]) => Office::Secretary,
        () if ends(&["检察长"]) => Office::ChiefProcurator,
        () if ends(&["院长"]) => Office::CourtPresident,
        () if HEADS.iter().any(|head| is_head(post, head)) => Office::Mayor,
        () if ends(&["代表"]) => Office::Deputy,
        () => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_post_is_a_word_of_its_own() {
        for text in [
            "重庆市长江防护林体系管理条例",
            "山东省长岛海洋生态保护条例",
            "全市长期护理保险",
            "乡镇人大主席团工作",
        ] {
            assert_eq!(office(text), None, "{text}");
        }
        for (text, known) in [
            ("市长", Office::Mayor),
            ("市委书记市委人大工作会议", Office::Secretary),
            ("市人大常委会主任张三", Office::Director),
            ("重庆市长江防护林管理处主任", Office::Director),
        ] {
            assert_eq!(office(text), Some(known), "{text}");
        }
    }

    #[test]
    fn posts_as_a_roster_writes_them() {
        for (post, office) in [
            ("市人大常委会副主任", Office::DeputyDirector),
            ("市委书记、市人大常委会主任", Office::SecretaryDirector),
            ("市人大常委会党组书记、主任", Office::PartyGroupDirector),
            ("市监察委员会主任", Office::SupervisoryDirector),
            ("市人大监察和司法委员会主任委员", Office::CommitteeDirector),
            ("青山县人大常委会主任", Office::CountyDirector),
            ("市人大常委会主任", Office::Director),
            ("市委书记", Office::Secretary),
            ("市长", Office::Mayor),
            ("镇人大主席", Office::TownshipChair),
            ("省长", Office::Mayor),
            ("内蒙古自治区主席", Office::Mayor),
            ("自治区人民政府主席", Office::Mayor),
            ("盟长", Office::Mayor),
            ("行署专员", Office::Mayor),
            ("旗长", Office::Mayor),
            ("代县长", Office::Mayor),
            ("鄂温克族自治旗人大常委会主任", Office::CountyDirector),
            ("自治区人大常委会主任", Office::Director),
        ] {
            assert_eq!(called(post), Some(office), "{post}");
        }
        for deputy in ["副市长", "副盟长", "副省长", "自治区副主席", "副旗长"] {
            assert_eq!(called(deputy), None, "{deputy}");
        }
        assert_eq!(called("农民"), None);
    }
}
