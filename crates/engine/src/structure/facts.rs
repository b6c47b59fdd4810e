//! Speaker, level, venue, occasion and date, where the title and the lines under it say them.

use time::Date;

use super::super::clean::names;
use super::super::dating;
use super::super::document::{DateCertainty, Level, Occasion, Office};
use super::header::SPEECH_WORDS;
use super::text::{at_most, is_han};

/// What is known about a speech as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The speaker's name, where the file says it.
    pub speaker: Option<String>,
    /// The speaker's office, where title or text show it.
    pub office: Option<Office>,
    /// The level of the congress the speaker belongs to.
    pub level: Option<Level>,
    /// The meeting or place, as written (市委人大工作会议).
    pub venue: Option<String>,
    /// The occasion the title and venue point to.
    pub occasion: Option<Occasion>,
    /// The date written in the file.
    pub date: Option<Date>,
    /// How sure we are of `date`.
    pub certainty: Option<DateCertainty>,
    /// When the text can have been written, by its formulations (提法断代): first and last day, either open.
    pub date_span: (Option<Date>, Option<Date>),
    /// How many points the speaker announces (讲四点意见).
    pub announced_points: Option<usize>,
}

/// Whether a line under the title names a date, a speaker or a source.
pub fn is_byline(text: &str) -> bool {
    let bare = text
        .trim()
        .trim_start_matches(['—', '-', '─', '（', '(', '【', '〔', ' '])
        .trim_end_matches(['）', ')', '】', '〕']);
    if [
        "来源",
        "作者",
        "时间",
        "日期",
        "讲话人",
        "发言人",
        "发布",
        "编辑",
        "责任编辑",
        "地点",
        "主讲",
        "报告人",
        "讲话时间",
        "稿件来源",
        "信息来源",
    ]
    .iter()
    .any(|w| bare.starts_with(w))
    {
        return at_most(bare, 40);
    }
    let dated = bare.starts_with(|c: char| c.is_ascii_digit() || "二一".contains(c))
        && at_most(bare, 60)
        && dating::written_date(bare).is_some();
    dated || speaker(bare).is_some()
}

/// Offices as a line under the title names them, the longer first.
const OFFICES: &[(&str, Office)] = &[
    ("书记、市人大常委会主任", Office::SecretaryDirector),
    ("书记、省人大常委会主任", Office::SecretaryDirector),
    ("书记、县人大常委会主任", Office::SecretaryDirector),
    ("书记、区人大常委会主任", Office::SecretaryDirector),
    ("书记、人大常委会主任", Office::SecretaryDirector),
    ("党组副书记、副主任", Office::PartyGroupDeputyDirector),
    ("党组书记、副主任", Office::PartyGroupDeputyDirector),
    ("党组书记、主任", Office::PartyGroupDirector),
    ("人大常委会副主任", Office::DeputyDirector),
    ("人大常委会主任", Office::Director),
    ("委员会主任委员", Office::CommitteeDirector),
    ("主任委员", Office::CommitteeDirector),
    ("街道人大工委主任", Office::StreetDirector),
    ("工委主任", Office::CommitteeDirector),
    ("人大主席", Office::TownshipChair),
    ("监委主任", Office::SupervisoryDirector),
    ("秘书长", Office::SecretaryGeneral),
    ("检察长", Office::ChiefProcurator),
    ("法院院长", Office::CourtPresident),
    ("院长", Office::CourtPresident),
    ("副主任", Office::DeputyDirector),
    ("代市长", Office::Mayor),
    ("市长", Office::Mayor),
    ("省长", Office::OtherOffice),
    ("县长", Office::Mayor),
    ("区长", Office::Mayor),
    ("政府主席", Office::OtherOffice),
    ("代理主席", Office::OtherOffice),
    ("自治区主席", Office::OtherOffice),
    ("书记", Office::Secretary),
    ("主任", Office::Director),
    ("代表", Office::Deputy),
];

/// The office and name in a line such as `省长 王某某` or `市人大常委会主任　张三`.
fn speaker(text: &str) -> Option<(Office, String)> {
    if !at_most(text, 36)
        || !text.contains(['记', '任', '长', '席', '表', '员'])
        || text.contains(['。', '；', '：', '，'])
        || SPEECH_WORDS.iter().any(|w| text.ends_with(w))
    {
        return None;
    }
    let (office, tail) =
        OFFICES.iter().find_map(|(word, office)| text.rsplit_once(word).map(|(_, tail)| (*office, tail)))?;
    let spaced = tail.starts_with(char::is_whitespace);
    let name: String = tail.chars().filter(|c| !c.is_whitespace()).collect();
    let length = name.chars().count();
    let name_like = name.chars().all(|c| is_han(c) || matches!(c, '·' | '•' | 'X' | '×' | '*' | '某'))
        && !name.contains(['在', '会', '的'])
        // 小镇大民生 代表办实事
        && (office != Office::Deputy || name.starts_with(names::is_family));
    (name_like && (2..=4).contains(&length) || spaced && name_like && (2..=12).contains(&length))
        .then_some((office, name))
}

/// What title, lines under it and text say about the speech.
pub fn read(title: &str, under: &[&str], text: &[&str]) -> Facts {
    let mut facts =
        Facts { level: level(title), office: office(title), venue: venue(title), ..Facts::default() };
    for line in under {
        let bare = line.trim_matches(['（', '）', '(', ')', '—', '-', ' ']);
        if facts.date.is_none() {
            facts.date = dating::written_date(bare);
        }
        if facts.speaker.is_none()
            && let Some((office, name)) = speaker(bare)
        {
            facts.speaker = Some(name);
            facts.office = facts.office.or(Some(office));
            facts.level = facts.level.or_else(|| level(bare));
        }
        if facts.speaker.is_none()
            && let Some(name) = ["讲话人：", "发言人：", "报告人：", "主讲：", "作者："]
                .iter()
                .find_map(|w| bare.strip_prefix(w))
        {
            facts.speaker = Some(name.trim().to_owned());
        }
        facts.venue = facts.venue.or_else(|| venue(bare));
        facts.level = facts.level.or_else(|| level(bare));
    }
    if facts.date.is_none() {
        facts.date = dating::written_date(title);
    }
    facts.speaker = facts.speaker.or_else(|| named_in_title(title));
    facts.level = facts.level.or_else(|| level_of_text(text));
    facts.occasion = occasion(title, facts.venue.as_deref().unwrap_or_default());
    facts.certainty = Some(if facts.date.is_some() { DateCertainty::Stated } else { DateCertainty::Unknown });
    facts
}

/// 市委书记张三在……上的讲话: the name between office and 在.
fn named_in_title(title: &str) -> Option<String> {
    let (head, _) = title.split_once('在')?;
    let tail = OFFICES.iter().find_map(|(word, _)| head.rsplit_once(word).map(|(_, tail)| tail))?;
    let name: String = tail
        .trim_start_matches("同志")
        .trim_end_matches("同志")
        .chars()
        .filter(|c| !c.is_whitespace())
        .collect();
    ((2..=4).contains(&name.chars().count()) && name.chars().all(is_han)).then_some(name)
}

/// 在市委人大工作会议上的讲话 → 市委人大工作会议.
fn venue(text: &str) -> Option<String> {
    let (_, after) = text.split_once('在')?;
    let end =
        ["上的", "上讲话", "上发言", "结束时", "闭幕时", "上", "期间的", "时的", "的讲话", "的政府工作报告"]
            .iter()
            .filter_map(|word| after.find(word))
            .min()?;
    let venue = after.get(..end)?.trim();
    (venue.chars().count() >= 3).then(|| venue.to_owned())
}

/// The level that words of office and organ show.
fn level(text: &str) -> Option<Level> {
    let has = |words: &[&str]| words.iter().any(|w| text.contains(w));
    if has(&["全国人大", "国务院", "中共中央"]) {
        return Some(Level::National);
    }
    let municipality = has(&["北京市", "上海市", "天津市", "重庆市"]);
    // A title that names the speaker's organ first says whose speech it is.
    let words: &[(Level, &[&str])] = &[
        (Level::Province, &["省委", "省人大", "全省", "省长", "省政府", "自治区", "省第", "省政协"]),
        (
            Level::City,
            &["市委", "市人大", "全市", "市长", "市政府", "市区", "州委", "市第", "州人大", "市十"],
        ),
        (
            Level::County,
            &[
                "县委",
                "县人大",
                "全县",
                "县长",
                "县政府",
                "区委",
                "区人大",
                "全区",
                "区长",
                "旗人大",
                "县第",
                "区政府",
            ],
        ),
        (Level::Township, &["镇人大", "乡人大", "镇党委", "乡党委", "人大主席", "乡镇人大", "街道人大"]),
    ];
    if municipality && !has(&["县", "区委", "区人大"]) {
        return Some(Level::Province);
    }
    let found = words
        .iter()
        .filter_map(|(level, words)| words.iter().filter_map(|w| text.find(w)).min().map(|at| (at, *level)))
        .min_by_key(|(at, _)| *at);
    found
        .map(|(_, level)| level)
        .or_else(|| text.contains("省政府").then_some(Level::Province))
        .or_else(|| province(text))
}

fn province(text: &str) -> Option<Level> {
    const NAMES: &[&str] = &[
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
fn level_of_text(text: &[&str]) -> Option<Level> {
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
                '市' => Some(1),
                '县' | '区' => Some(2),
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

/// The office that the title names before 在.
fn office(title: &str) -> Option<Office> {
    let head = title.split_once('在').map_or(title, |(head, _)| head);
    // 市委书记市委人大工作会议上的讲话: the 在 was lost.
    let head = head.split_once("会议").map_or(head, |(head, _)| head);
    OFFICES
        .iter()
        .filter(|(word, _)| *word != "代表")
        .find(|(word, _)| head.contains(word))
        .map(|(_, office)| *office)
}

/// The occasion that title and venue point to.
fn occasion(title: &str, venue: &str) -> Option<Occasion> {
    let has = |words: &[&str]| words.iter().any(|w| title.contains(w) || venue.contains(w));
    Some(if has(&["主持词"]) {
        Occasion::HostScript
    } else if has(&["表态"]) {
        Occasion::MayorStatement
    } else if has(&["宪法日", "宪法宣誓", "任命"]) {
        Occasion::ConstitutionDay
    } else if has(&["专题询问"]) {
        Occasion::SpecialInquiry
    } else if has(&["执法检查"]) {
        Occasion::EnforcementInspection
    } else if has(&["换届"]) {
        Occasion::ElectionDeployment
    } else if has(&["培训", "学习班", "研讨班"]) {
        Occasion::DeputyTraining
    } else if has(&["座谈会"]) {
        Occasion::Forum
    } else if has(&["闭幕"]) && has(&["人民代表大会", "人大", "人代会"]) {
        Occasion::CongressClosing
    } else if has(&["常委会第", "常委会会议", "常务委员会第"]) {
        Occasion::CommitteeSession
    } else if has(&["机关作风", "年度总结", "总结大会", "总结会"]) {
        Occasion::YearEnd
    } else if has(&[
        "市委人大工作会议",
        "县委人大工作会议",
        "省委人大工作会议",
        "区委人大工作会议",
        "全市人大工作会议",
        "全县人大工作会议",
    ]) {
        if title.contains("书记") || office(title).is_none() {
            Occasion::PartyCommitteeConference
        } else {
            Occasion::ConferenceAfter
        }
    } else if has(&["经验", "交流发言"]) {
        Occasion::CountyExperience
    } else {
        return None;
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_say_who_and_where() {
        let facts = read("市委书记、市人大常委会主任在全市人大工作会议上的讲话", &[], &[]);
        assert_eq!((facts.office, facts.level), (Some(Office::SecretaryDirector), Some(Level::City)));
        assert_eq!(facts.venue.as_deref(), Some("全市人大工作会议"));
        let facts = read("县人大常委会主任李明在代表培训班上的讲话", &["（2023年3月5日）"], &[]);
        assert_eq!((facts.speaker.as_deref(), facts.level), (Some("李明"), Some(Level::County)));
        assert_eq!(facts.date, dating::iso("2023-03-05"));
    }

    #[test]
    fn lines_under_the_title() {
        let facts = read(
            "2025年云南省政府工作报告",
            &["来源：北京日报", "——2025年1月18日在云南省第十四届人民代表大会第三次会议上", "省长 王予波"],
            &[],
        );
        assert_eq!((facts.speaker.as_deref(), facts.date), (Some("王予波"), dating::iso("2025-01-18")));
        assert_eq!(facts.venue.as_deref(), Some("云南省第十四届人民代表大会第三次会议"));
        for line in [
            "省长 王予波",
            "（2024年3月5日）",
            "来源：新华社",
            "自治区主席 艾尔肯·吐尼亚孜",
            "市人大常委会主任　张三",
        ] {
            assert!(is_byline(line), "{line}");
        }
        for line in
            ["市人大常委会主任在市委人大工作会议上的讲话", "2025年云南省政府工作报告", "关于代表工作的意见"]
        {
            assert!(!is_byline(line), "{line}");
        }
    }
}
