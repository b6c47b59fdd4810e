//! Speaker, level, venue, occasion and date, where the title and the lines under it say them.

use time::Date;

use super::super::dating;
use super::super::document::{DateCertainty, Document, Genre, Level, Line, Occasion, Office};
use super::super::lexicon::{offices::office_within, people};
use super::byline::{self, Person};
use super::genre::{self, Shown};
use super::level::{level, level_of_text};
use super::text::{at_most, folded};

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
    /// The speaker's post as the file writes it (市人大常委会副主任).
    pub post: Option<String>,
    /// The date of the speech, written in the file.
    pub date: Option<Date>,
    /// The day on which a site put the text up, where the file says it: never the date of the speech.
    pub posted: Option<Date>,
    /// How sure we are of `date`.
    pub certainty: Option<DateCertainty>,
    /// When the text can have been written, by its formulations (提法断代): first and last day, either open.
    pub date_span: (Option<Date>, Option<Date>),
    /// What sort of text it is.
    pub genre: Genre,
    /// Whose text it is (市人大常委会), where the file shows it.
    pub organ: Option<String>,
    /// How many points the speaker announces (讲四点意见).
    pub announced_points: Option<usize>,
}

/// How much less a date above the title counts.
const ABOVE: u8 = 4;

/// What title, lines under it and text say about the speech.
pub fn read(title: &str, head: &Head<'_>, text: &[&str]) -> Facts {
    let plain = folded(title);
    let mut facts =
        Facts { level: level(&plain), office: office_in(&plain), venue: venue(title), ..Facts::default() };
    let mut dates: Vec<(u8, Date)> = Vec::new();
    let mut named: Option<Person> = None;
    for (at, (below, line)) in head.under.iter().enumerate() {
        let bare = without_brackets(line);
        // Of a circular that hands a speech on the day stands above the title; that of the speech below.
        dates.extend(
            byline::spoken_on(line).map(|(rank, date)| (rank + if *below { 0 } else { ABOVE }, date)),
        );
        if named.is_none() {
            named = byline::speaker(bare, *below).map(|person| with_post_beside(person, at, head));
        }
        facts.venue = facts.venue.or_else(|| venue(bare));
        facts.level = facts.level.or_else(|| level(&folded(bare)));
    }
    let named = named.or_else(|| byline::named_in_title(title)).or_else(|| {
        let author = head.author.and_then(byline::bare_name)?;
        Some(Person { name: author, office: None, post: None })
    });
    let under: Vec<&str> = head.under.iter().map(|(_, line)| *line).collect();
    facts.genre = genre::genre(Shown { title, under: &under, salutation: head.salutation, text });
    facts.organ = genre::organ(&plain, named.as_ref(), facts.genre, text);
    // Nobody speaks in a law: what looks like a name or a post stands in its history or its title.
    let named = named.filter(|_| facts.genre != Genre::Law);
    facts.office = facts.office.filter(|_| facts.genre != Genre::Law);
    if let Some(person) = named {
        facts.office = facts.office.or(person.office);
        // Who speaks at another level's meeting belongs to that of his post: 白石县人大常委会副主任 at the city's.
        facts.level = person.post.as_deref().and_then(|post| level(&folded(post))).or(facts.level);
        facts.post = person.post;
        facts.speaker = Some(person.name);
    }
    dates.sort_by_key(|(rank, _)| *rank);
    facts.date = dates.first().map(|(_, date)| *date).or_else(|| dating::written_date(title));
    facts.posted = head.posted;
    // 市人大机关全体党员、同志们：
    let greeting = head
        .salutation
        .or_else(|| text.first().copied().filter(|line| line.ends_with(['：', ':']) && at_most(line, 30)));
    facts.level = facts.level.or_else(|| level(&folded(greeting?))).or_else(|| level_of_text(text));
    facts.occasion = occasion(&plain, &folded(facts.venue.as_deref().unwrap_or_default()));
    facts.certainty = Some(if facts.date.is_some() { DateCertainty::Stated } else { DateCertainty::Unknown });
    facts
}

/// Somebody whose line gives no post has that of the line above his name, or below it.
fn with_post_beside(person: Person, at: usize, head: &Head<'_>) -> Person {
    if person.post.is_some() {
        return person;
    }
    let line = |at: Option<usize>| at.and_then(|at| head.under.get(at)).map(|(_, line)| line.trim());
    let mut beside = [line(at.checked_sub(1)), line(at.checked_add(1))].into_iter().flatten();
    match beside.find(|line| byline::is_post(line)) {
        Some(post) => Person { office: byline::office(post), post: Some(post.to_owned()), ..person },
        None => person,
    }
}

fn without_brackets(line: &str) -> &str {
    line.trim_matches(['（', '）', '(', ')', '—', '-', ' '])
}

/// What sort of text a stored speech is, and whose; `head`: the lines that stood around its title.
pub fn genre_of(document: &Document, head: &[&str]) -> (Genre, Option<String>) {
    let (title, plain) = (document.title.plain(), document.plain());
    let salutation = document.salutation.as_ref().map(Line::plain);
    let before = 1 + usize::from(salutation.is_some());
    let text: Vec<&str> = plain.lines().skip(before).collect();
    let named = head.iter().find_map(|line| byline::speaker(without_brackets(line), true));
    let named = named.or_else(|| byline::named_in_title(&title));
    let shown = Shown { title: &title, under: head, salutation: salutation.as_deref(), text: &text };
    let genre = genre::genre(shown);
    (genre, genre::organ(&folded(&title), named.as_ref(), genre, &text))
}

/// What stands around the title of a speech.
#[derive(Debug, Clone, Default)]
pub struct Head<'a> {
    /// The lines that may say who spoke, when and where, and whether each stands below the title: only there a bare name
    /// is that of the speaker.
    pub under: Vec<(bool, &'a str)>,
    /// When the page was put up.
    pub posted: Option<Date>,
    /// Whom the page calls its author.
    pub author: Option<&'a str>,
    /// Whom the speaker greets.
    pub salutation: Option<&'a str>,
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

/// The office of who speaks, as the title names it: before 在, or where that was lost at the beginning (市委书记市委人大工作会议上的
/// 讲话). 市长热线 and 书记培训班 are named after the post and name nobody.
fn office_in(title: &str) -> Option<Office> {
    if let Some((head, _)) = title.split_once('在') {
        return byline::office(head);
    }
    let head = title.split_once("会议").map_or(title, |(head, _)| head);
    let (office, rest) = office_within(head)?;
    let goes_on =
        || GOES_ON.iter().any(|word| rest.starts_with(word)) || rest.starts_with(people::is_surname);
    (rest.is_empty() || goes_on()).then_some(office)
}

/// What may follow who speaks where a title has lost its 在.
const GOES_ON: [&str; 23] = [
    "政府工作报告",
    "工作报告",
    "讲话",
    "致辞",
    "发言",
    "主持",
    "述职",
    "同志",
    "：",
    "、",
    "（",
    "全",
    "人大",
    "党委",
    "党组",
    "省",
    "市",
    "县",
    "区",
    "州",
    "旗",
    "镇",
    "乡",
];

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
        if title.contains("书记") || office_in(title).is_none() {
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

    use crate::lexicon::numerals;

    fn facts(title: &str, under: &[&str]) -> Facts {
        read(title, &Head { under: under.iter().map(|line| (true, *line)).collect(), ..Head::default() }, &[])
    }

    #[test]
    fn titles_say_who_and_where() {
        let found = facts("市委书记、市人大常委会主任在全市人大工作会议上的讲话", &[]);
        assert_eq!((found.office, found.level), (Some(Office::SecretaryDirector), Some(Level::City)));
        assert_eq!(found.venue.as_deref(), Some("全市人大工作会议"));
        let found = facts("县人大常委会主任李明在代表培训班上的讲话", &["（2023年3月5日）"]);
        assert_eq!((found.speaker.as_deref(), found.level), (Some("李明"), Some(Level::County)));
        assert_eq!(found.date, dating::iso("2023-03-05"));
    }

    #[test]
    fn nobody_speaks_in_a_law() {
        let text: Vec<String> =
            (1..20).map(|n| format!("第{}条 本市依法保护长江。", numerals::chinese(n))).collect();
        let text: Vec<&str> = text.iter().map(String::as_str).collect();
        let under = vec![(true, "市长张明 2020年1月1日公布")];
        let found = read("重庆市长江防护林体系管理条例", &Head { under, ..Head::default() }, &text);
        assert_eq!((found.genre, found.speaker, found.office), (Genre::Law, None, None));
        assert_eq!(found.date, dating::iso("2020-01-01"));
    }

    #[test]
    fn what_is_named_after_a_post_names_nobody() {
        for (title, office) in [
            ("市委书记市委人大工作会议上的讲话", Some(Office::Secretary)),
            ("省长政府工作报告", Some(Office::Mayor)),
            ("县长张三讲话", Some(Office::Mayor)),
            ("在全市长江大保护推进会上的讲话", None),
            ("全市长江大保护推进会讲话", None),
            ("关于市长热线办理情况的报告", None),
            ("市长质量奖颁奖大会讲话", None),
            ("乡镇人大主席培训班结业讲话", None),
            ("基层党支部书记示范培训班讲话", None),
            ("区长开放日活动讲话", None),
        ] {
            assert_eq!(facts(title, &[]).office, office, "{title}");
        }
    }

    #[test]
    fn lines_under_the_title() {
        let found = facts(
            "2025年云南省政府工作报告",
            &["来源：北京日报", "——2025年1月18日在云南省第十四届人民代表大会第三次会议上", "省长 王予波"],
        );
        assert_eq!((found.speaker.as_deref(), found.date), (Some("王予波"), dating::iso("2025-01-18")));
        assert_eq!(found.post.as_deref(), Some("省长"));
        assert_eq!(found.venue.as_deref(), Some("云南省第十四届人民代表大会第三次会议"));
    }
}
