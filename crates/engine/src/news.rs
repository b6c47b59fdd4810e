//! 新闻通稿: a speech as it is reported. Third person, the demands in the order of the speech, every sentence with the mark
//! of the speech it was taken from; what is not known is an open slot, what is not to be published is left out.
//!
//! - `meeting.rs`: which meeting a title names
//! - `telling.rs`: a sentence in the third person, and the verb that a newsroom puts before it

#[path = "news/meeting.rs"]
mod meeting;
#[path = "news/telling.rs"]
mod telling;

use time::Date;

use crate::check::Post;
use crate::document::{Block, Document, Inline, Line, Mark, PointStyle, Section, SectionKind};
use crate::lexicon::days::short;
use crate::lexicon::sentence::is_end;
use crate::reading::{self, Act, Place, Reading, Source, Whole};
use crate::suggest::AgendaItem;

pub use meeting::{Appearance, deed, meeting_of};
use telling::{Tellable, verb};

/// Characters that the text of a report has at least, where the speech gives as many, and at most.
pub const SHORTEST: usize = 600;
/// See [`SHORTEST`].
pub const LONGEST: usize = 900;

/// What a report says besides, and what a short speech leaves open.
const OPEN: [&str; 2] = ["会议{{其他议程或活动情况}}。", "{{参会单位和人员范围}}参加会议。"];

/// What is known of the meeting.
#[derive(Debug, Clone, Default)]
pub struct Occasion<'a> {
    /// The day.
    pub date: Option<Date>,
    /// Who spoke; empty where nobody knows.
    pub speaker: &'a str,
    /// His post.
    pub post: &'a str,
    /// Who spoke before him and what he did, in order.
    pub agenda: &'a [AgendaItem],
    /// Who holds which post, in the order in which they are named.
    pub roster: &'a [Post],
    /// The threads of comments on what is not to be published.
    pub withheld: &'a [String],
    /// The id of the speech.
    pub speech: &'a str,
}

/// The report of a speech.
pub fn report(document: &Document, occasion: &Occasion<'_>) -> Document {
    let (meeting, closes) = match meeting_of(&document.title.plain()) {
        Some((meeting, when)) => (meeting, when.starts_with('闭')),
        None => ("{{会议名称}}".to_owned(), false),
    };
    let (act, deed) = deed(&document.title.plain());
    let name = if occasion.speaker.is_empty() { "{{讲话人}}" } else { occasion.speaker };
    let speaker = &format!("{}{name}", occasion.post);
    let source = [Mark::Source { id: String::new(), speech: occasion.speech.to_owned() }];
    let mut paragraphs = vec![marked(&lead((&meeting, closes), (speaker, act), occasion), &source)];
    paragraphs.extend(agenda(occasion).map(|text| marked(&text, &source)));
    let room = LONGEST.saturating_sub(paragraphs.iter().map(length).sum());
    let wanted = SHORTEST.saturating_sub(LONGEST - room);
    let mut parts = parts(document, occasion.withheld, deed);
    choose(&mut parts, room, wanted, name.chars().count() + 3);
    let mut last = "";
    let all = parts.iter().filter(|part| part.is_told()).count();
    for (at, part) in parts.iter().filter(|part| part.is_told()).enumerate() {
        last = verb(deed, part.kind, part.chosen().map(|told| told.act), at + 1 == all && all > 1, last);
        let mut line = Line::parse(&format!("{name}{last}，"));
        let runs = part.chosen().map(|told| Inline::Text { text: told.text.clone(), marks: source.to_vec() });
        line.0.extend(runs);
        paragraphs.push(line);
    }
    paragraphs.extend(touched(&parts, name, deed).map(|text| marked(&text, &source)));
    if paragraphs.iter().map(length).sum::<usize>() < SHORTEST {
        paragraphs.extend(OPEN.map(Line::parse));
    }
    let happens = happens(&meeting, closes);
    Document {
        title: Line::parse(&format!("{meeting}{happens}　{speaker}{act}")),
        salutation: None,
        sections: vec![Section {
            kind: SectionKind::Other,
            blocks: paragraphs.into_iter().map(Block::Paragraph).collect(),
            ..Section::default()
        }],
    }
}

/// What a meeting does: 召开, 举行 for what is celebrated, 闭幕 where the speech closes it.
pub(crate) fn happens(meeting: &str, closes: bool) -> &'static str {
    const HELD: [&str; 5] = ["仪式", "活动", "典礼", "论坛", "班"];
    match () {
        () if closes => "闭幕",
        () if HELD.iter().any(|held| meeting.ends_with(held)) => "举行",
        () => "召开",
    }
}

fn length(line: &Line) -> usize {
    line.plain().chars().count()
}

/// A line with slots, all of it with these marks.
fn marked(text: &str, source: &[Mark]) -> Line {
    let mut line = Line::parse(text);
    for inline in &mut line.0 {
        match inline {
            Inline::Text { marks, .. } | Inline::Slot { marks, .. } => *marks = source.to_vec(),
        }
    }
    line
}

/// When, where, what, who spoke and as what, who chaired, who else of the roster was there.
fn lead((meeting, closes): (&str, bool), (speaker, act): (&str, &str), occasion: &Occasion<'_>) -> String {
    let day = occasion.date.map_or_else(|| "{{日期}}".to_owned(), short);
    let chairs = |item: &&AgendaItem| item.what.contains("主持");
    let chair = occasion.agenda.iter().find(chairs).map(|item| named(&item.who, occasion));
    let chair = chair.as_deref().unwrap_or("{{主持人}}");
    let happens = happens(meeting, closes);
    let others = others(occasion);
    let others =
        if others.is_empty() { String::new() } else { format!("{}参加会议。", others.join("、")) };
    format!(
        "{day}，{meeting}在{{{{会议地点}}}}{happens}。{speaker}出席会议并{act}。{chair}主持会议。{others}"
    )
}

/// Somebody with his post, where the roster knows it and the agenda does not say it.
pub(crate) fn named(who: &str, occasion: &Occasion<'_>) -> String {
    let name = who.trim().trim_end_matches("同志");
    let held = |post: &&Post| post.name == name && post.holds(occasion.date);
    let post = occasion.roster.iter().find(held);
    post.map_or_else(|| name.to_owned(), |post| format!("{}{name}", post.post))
}

/// The others on the agenda who stand on the roster, with their posts, in its order.
fn others(occasion: &Occasion<'_>) -> Vec<String> {
    let is_there = |post: &&Post| {
        let items = || occasion.agenda.iter().filter(|item| item.who.contains(&post.name));
        post.holds(occasion.date)
            && post.name != occasion.speaker
            && items().next().is_some()
            && !items().any(|item| item.what.contains("主持"))
    };
    let mut there: Vec<&Post> = occasion.roster.iter().filter(is_there).collect();
    there.sort_by_key(|post| post.order);
    there.dedup_by_key(|post| &post.name);
    there.into_iter().map(|post| format!("{}{}", post.post, post.name)).collect()
}

/// What others did, in the order of the agenda.
fn agenda(occasion: &Occasion<'_>) -> Option<String> {
    let told = occasion.agenda.iter().filter(|item| !item.what.is_empty() && !item.what.contains("主持"));
    let told: Vec<String> = told
        .filter(|item| !item.who.contains(occasion.speaker) || occasion.speaker.is_empty())
        .map(|item| format!("{}{}", named(&item.who, occasion), item.what.trim_end_matches(['。', '；'])))
        .collect();
    (!told.is_empty()).then(|| format!("会上，{}。", told.join("；")))
}

/// A part of the speech, and what can be told of it.
struct Reported {
    kind: SectionKind,
    /// It has no number where others have: it is told of only while there is too little.
    aside: bool,
    /// Its heading.
    topic: Option<String>,
    told: Vec<Tellable>,
}

impl Reported {
    fn chosen(&self) -> impl Iterator<Item = &Tellable> {
        self.told.iter().filter(|told| told.chosen)
    }

    /// Whether something is told of it: a heading alone says only what it is about.
    fn is_told(&self) -> bool {
        self.chosen().any(|told| told.rank > 0)
    }

    /// Whether anything but the heading can be told.
    fn can_be_told(&self) -> bool {
        self.told.iter().any(|told| told.rank > 0)
    }
}

/// The sections that a report tells of, all but the closing: the numbered ones first, the others where they leave room.
fn parts(document: &Document, withheld: &[String], deed: Appearance) -> Vec<Reported> {
    let headed = document.sections.iter().any(|section| section.heading.is_some());
    let readings = reading::read(document, &Source::default());
    let is_told =
        |section: &Section| !matches!(section.kind, SectionKind::Closing | SectionKind::Arrangements);
    let sections = document.sections.iter().enumerate();
    sections
        .filter(|(_, section)| section.heading.is_some() || is_told(section))
        .map(|(number, section)| {
            let own = readings.iter().filter(|reading| reading.place.section == number);
            let mut open = own.filter(|reading| !is_withheld(document, &reading.place, withheld)).peekable();
            let heading = open.peek().filter(|reading| reading.place.blocks.is_empty());
            Reported {
                kind: section.kind,
                aside: headed && section.heading.is_none(),
                topic: heading.map(|reading| reading.place.text(document)),
                told: open.filter_map(|reading| told(document, reading, deed)).collect(),
            }
        })
        .collect()
}

/// The parts of which nothing but the heading can be told: it is no demand by itself, but what the speech was about.
fn touched(parts: &[Reported], name: &str, deed: Appearance) -> Option<String> {
    let did = match deed {
        Appearance::Speaks => "提出要求",
        Appearance::Pledges => "作了表态",
        Appearance::Tells => "作了介绍",
        Appearance::Reports => "作了报告",
    };
    let topics: Vec<&str> = parts
        .iter()
        .filter(|part| !part.is_told())
        .filter_map(|part| part.topic.as_deref())
        .filter_map(|topic| topic.trim_end_matches(is_end).split('，').next())
        .collect();
    (!topics.is_empty()).then(|| format!("{name}还就{}{did}。", topics.join("、")))
}

/// A sentence as it can be told; nothing where it cannot.
fn told(document: &Document, reading: &Reading, deed: Appearance) -> Option<Tellable> {
    let text = reading.place.text(document);
    let heading = reading.place.blocks.is_empty();
    if heading && !telling::is_clause(&text) {
        return None;
    }
    // What announces a list, leads through the meeting or thanks is said on the spot and reported by nobody.
    let announced = reading.promise.is_some() || text.contains("以下") || text.contains("下列");
    // 关于计划执行。 names what is spoken of.
    let names = ["关于", "对于", "有关"].iter().any(|about| text.starts_with(about)) && !text.contains('，');
    let said = announced || names || matches!(reading.act, Act::Procedure | Act::Thanks);
    if said && !heading {
        return None;
    }
    let text = if heading {
        Some(format!("{}。", text.trim_end_matches('。')))
    } else {
        telling::third_person(&demanded(document, reading, text), deed)
    }?;
    // 这样的决定要多作一些: nobody knows which, once what stood before is left out.
    if matches!(&reading.whole, Whole::Hangs(word) if !heading && text.contains(word.as_str())) {
        return None;
    }
    let rank = match reading.act {
        _ if heading => 0,
        Act::Demand | Act::Attitude => 1,
        Act::Measure | Act::Thesis => 2,
        _ => 3,
    };
    Some(Tellable { text, act: reading.act, rank, chosen: false })
}

/// The sentence with the 要 that stands in its label: 一要.
fn demanded(document: &Document, reading: &Reading, text: String) -> String {
    let Some(Block::Point(point)) = reading.place.block(document) else { return text };
    let label = point.label.as_deref().map_or(point.style == PointStyle::Yao, |label| label.ends_with('要'));
    if label && reading.place.start == 0 && !text.starts_with('要') { format!("要{text}") } else { text }
}

/// Whether somebody has said of a part of the sentence that it is not to be published.
fn is_withheld(document: &Document, place: &Place, withheld: &[String]) -> bool {
    let Some(line) = place.line(document) else { return false };
    let mut at = 0;
    line.0.iter().any(|inline| {
        let begins = at;
        let (Inline::Text { marks, .. } | Inline::Slot { marks, .. }) = inline;
        at += length(&Line(vec![inline.clone()]));
        let touches = begins < place.end && place.start < at;
        touches && marks.iter().any(|mark| matches!(mark, Mark::Comment { id } if withheld.contains(id)))
    })
}

/// Chooses what is told within `room` characters: every heading of which more can be told, then of each part in turn what
/// weighs most, the lightest and what stands beside the numbered parts only until there are `wanted`. `verb`: characters of
/// what stands before a part.
fn choose(parts: &mut [Reported], room: usize, wanted: usize, verb: usize) {
    let mut used = 0;
    for (rank, aside) in (0..4).map(|rank| (rank, false)).chain((1..4).map(|rank| (rank, true))) {
        loop {
            let mut more = false;
            for part in parts.iter_mut().filter(|part| part.aside == aside && part.can_be_told()) {
                let begins = if part.chosen().next().is_some() { 0 } else { verb };
                let enough = (rank > 1 || aside) && used >= wanted;
                let fits = |told: &&mut Tellable| {
                    told.rank == rank && !told.chosen && used + begins + told.text.chars().count() <= room
                };
                if enough {
                    continue;
                }
                if let Some(told) = part.told.iter_mut().find(fits) {
                    used += begins + told.text.chars().count();
                    told.chosen = true;
                    more = true;
                }
            }
            if !more {
                break;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::recognise::recognise_text;

    const SPEECH: &str = "在全市人大工作会议上的讲话\n同志们：\n今天的会议很重要，我讲三点意见。\n一、充分肯定成绩\n去年以来，全市各级人大依法履职，办理代表建议186件。大家辛苦了。\n\
        二、强化监督实效\n我们要坚持党的领导。要抓住重点问题开展监督。谁来监督？要跟踪问效，做到议而有决。\n三、加强自身建设\n要改进作风，深入基层听取意见。希望大家带头学习。\n同志们，让我们努力奋斗！";

    fn reported(agenda: &[AgendaItem]) -> Document {
        let document = recognise_text(SPEECH).speeches.remove(0).document;
        let date = Date::from_calendar_date(2026, time::Month::March, 12).ok();
        let told = Occasion {
            date,
            speaker: "王芳",
            post: "市人大常委会主任",
            agenda,
            speech: "s",
            ..Occasion::default()
        };
        report(&document, &told)
    }

    #[test]
    fn a_report_says_who_what_and_in_which_order_in_the_third_person() {
        let agenda = [
            AgendaItem {
                who: "市人大常委会副主任李强".to_owned(), what: "主持会议".to_owned()
            },
            AgendaItem { who: "江南区".to_owned(), what: "作了交流发言".to_owned() },
        ];
        let plain = reported(&agenda).plain();
        assert!(plain.starts_with("全市人大工作会议召开　市人大常委会主任王芳讲话\n3月12日，全市人大工作会议在{{会议地点}}召开。"), "{plain}");
        assert!(plain.contains("市人大常委会副主任李强主持会议。\n会上，江南区作了交流发言。\n"), "{plain}");
        let at = |words: &str| plain.find(words).unwrap_or_else(|| panic!("{words}\n{plain}"));
        assert!(
            at("王芳指出，充分肯定成绩") < at("王芳强调，强化监督实效")
                && at("强化监督实效") < at("王芳要求，加强自身建设")
        );
        assert!(at("要坚持党的领导。") < at("要跟踪问效"));
        for own in ["我", "大家", "同志们", "？"] {
            assert!(!plain.contains(own), "{own}\n{plain}");
        }
    }

    /// A speech of four parts, all of them demands, with labels in running text.
    const LONG: &str = "在云江市第六届人民代表大会第五次会议闭会时的讲话\n各位代表：\n大会就要闭幕了，我讲四点意见。\n\
        一、坚持党的领导\n一要提高政治站位，把准人大工作的正确方向。二要改进工作作风，深入基层听取群众意见。要做到以下三点。\n\
        二、围绕中心大局\n要紧扣市委中心工作，依法行使监督权；要聚焦民生实事，督促有关方面抓好落实。\n\
        三、发挥代表作用\n一是密切联系群众，常态化进站接待选民。二是提出高质量议案建议，推动解决群众急难愁盼问题。\n\
        四、加强自身建设\n各级人大要完善工作制度，提升履职本领。要办好代表履职学习班。\n同志们，让我们努力奋斗！";

    fn long(occasion: &Occasion<'_>, change: impl FnOnce(&mut Document)) -> Document {
        let mut document = recognise_text(LONG).speeches.remove(0).document;
        change(&mut document);
        report(&document, occasion)
    }

    #[test]
    fn labels_are_left_out_and_no_verb_stands_twice_in_a_row() {
        let plain = long(&Occasion { speaker: "王芳", ..Occasion::default() }, |_| {}).plain();
        assert!(plain.starts_with("云江市第六届人民代表大会第五次会议闭幕　王芳讲话\n"), "{plain}");
        assert!(plain.contains("要改进工作作风") && plain.contains("密切联系群众"), "{plain}");
        for label in ["一要", "二要", "一是", "二是", "以下三点"] {
            assert!(!plain.contains(label), "{label}\n{plain}");
        }
        let verbs: Vec<&str> = plain
            .lines()
            .filter_map(|line| line.strip_prefix("王芳")?.split_once('，').map(|(verb, _)| verb))
            .collect();
        assert_eq!(verbs.len(), 4, "{plain}");
        assert!(verbs.windows(2).all(|pair| pair[0] != pair[1]), "{verbs:?}");
        assert_eq!(verbs.last(), Some(&"要求"));
    }

    #[test]
    fn what_is_not_to_be_published_is_left_out() {
        let withheld = ["t".to_owned()];
        let occasion = Occasion { withheld: &withheld, ..Occasion::default() };
        let comment = |document: &mut Document| {
            for block in document.sections.iter_mut().flat_map(|section| &mut section.blocks) {
                let (Block::Paragraph(line) | Block::Point(crate::document::Point { lead: line, .. })) =
                    block;
                if line.plain().contains("完善工作制度") {
                    for inline in &mut line.0 {
                        if let Inline::Text { text, .. } = inline {
                            let (before, after) = text.split_once("工作制度").unwrap();
                            line.0 = vec![
                                Inline::text(before),
                                Inline::Text {
                                    text: "工作制度".to_owned(),
                                    marks: vec![Mark::Comment { id: "t".to_owned() }],
                                },
                                Inline::text(after),
                            ];
                            break;
                        }
                    }
                }
            }
        };
        let plain = long(&occasion, comment).plain();
        assert!(!plain.contains("完善工作制度") && plain.contains("学习班"), "{plain}");
        assert!(long(&Occasion::default(), comment).plain().contains("完善工作制度"));
    }

    #[test]
    fn who_leads_nobody_stresses_nothing() {
        let text = "在市委人大工作会议上的表态发言\n各位领导、同志们：\n根据会议安排，我作表态发言。\n一、自觉接受监督\n\
            要自觉接受人大监督，认真执行决议决定。我们将按时报告工作，逐条办理审议意见。\n二、办好代表建议\n\
            要把代表建议作为改进工作的抓手，做到件件有着落。\n三、工作回顾\n大家辛苦了。";
        let document = recognise_text(text).speeches.remove(0).document;
        let plain =
            report(&document, &Occasion { speaker: "贺承志", post: "市长", ..Occasion::default() }).plain();
        assert!(plain.starts_with("市委人大工作会议召开　市长贺承志作表态发言\n"), "{plain}");
        assert!(plain.contains("市长贺承志出席会议并作表态发言。"), "{plain}");
        assert!(
            plain.contains("贺承志表示，自觉接受监督。") && plain.contains("贺承志还就工作回顾作了表态。"),
            "{plain}"
        );
        for leader in ["强调", "要求", "并讲话", "提出要求"] {
            assert!(!plain.contains(leader), "{leader}\n{plain}");
        }
    }

    #[test]
    fn what_hangs_on_a_sentence_that_is_left_out_is_not_told() {
        let text = "在全市人大工作会议上的讲话\n同志们：\n今天开会。\n一、改进作风\n（一）关于深入基层。要经常到群众中去，多听意见。\n我去看过江南区的做法。这样的做法要多推广一些，让基层学得会、用得上。\n要深入基层听取群众意见，多办实事。";
        let document = recognise_text(text).speeches.remove(0).document;
        let plain = report(&document, &Occasion { speaker: "王芳", ..Occasion::default() }).plain();
        assert!(plain.contains("要深入基层") && !plain.contains("这样的做法"), "{plain}");
        assert!(plain.contains("要经常到群众中去") && !plain.contains("关于深入基层"), "{plain}");
    }

    #[test]
    fn who_was_there_is_named_by_the_roster_in_its_order() {
        let roster = [
            Post::held("王芳", "市人大常委会主任", 1),
            Post::held("李强", "市人大常委会副主任", 2),
            Post::held("赵敏", "市人大常委会副主任", 3),
            Post::held("孙立", "市人大常委会秘书长", 4),
        ];
        let item = |who: &str, what: &str| AgendaItem { who: who.to_owned(), what: what.to_owned() };
        let agenda = [
            item("孙立", "宣读名单"),
            item("李强同志", "主持会议"),
            item("赵敏", "作说明"),
            item("江南区", "作交流发言"),
        ];
        let plain = long(
            &Occasion { speaker: "王芳", roster: &roster, agenda: &agenda, ..Occasion::default() },
            |_| {},
        )
        .plain();
        assert!(
            plain.contains(
                "市人大常委会副主任李强主持会议。市人大常委会副主任赵敏、市人大常委会秘书长孙立参加会议。"
            ),
            "{plain}"
        );
        assert!(
            plain.contains(
                "会上，市人大常委会秘书长孙立宣读名单；市人大常委会副主任赵敏作说明；江南区作交流发言。"
            ),
            "{plain}"
        );
    }

    #[test]
    fn every_sentence_bears_the_mark_of_the_speech_and_nothing_is_guessed() {
        let report = reported(&[]);
        assert!(report.plain().contains("{{主持人}}主持会议"));
        let mut told = report.sections[0].blocks.iter().filter_map(|block| match block {
            Block::Paragraph(line) if line.plain().starts_with("王芳") => Some(line),
            _ => None,
        });
        let line = told.next_back().unwrap();
        let marked = line.0.iter().skip(1).all(|inline| {
            matches!(inline, Inline::Text { marks, .. } if matches!(&marks[..], [Mark::Source { speech, .. }] if speech == "s"))
        });
        assert!(marked && line.0.len() > 1, "{line:?}");
    }

    #[test]
    fn a_heading_alone_is_what_was_spoken_of_and_never_stressed() {
        let text = "在全市人大工作会议上的讲话\n同志们：\n今天开会。\n一、工作回顾\n大家辛苦了。\n二、加强监督\n我很赞成。\n三、改进作风\n要深入基层听取群众意见，多办实事。\n四、关于几个具体问题\n要按时报送材料，认真整改。";
        let document = recognise_text(text).speeches.remove(0).document;
        let plain = report(&document, &Occasion { speaker: "王芳", ..Occasion::default() }).plain();
        assert!(plain.contains("王芳还就工作回顾、加强监督提出要求。"), "{plain}");
        for wrong in ["强调，工作回顾", "要求，工作回顾", "强调，加强监督", "，关于几个具体问题"]
        {
            assert!(!plain.contains(wrong), "{wrong}\n{plain}");
        }
        assert!(plain.contains("改进作风。要深入基层") && plain.contains("要按时报送材料"), "{plain}");
        // What a short speech does not say is left open.
        assert!(plain.contains("{{参会单位和人员范围}}参加会议。"), "{plain}");
    }

    #[test]
    fn what_stands_before_the_numbered_parts_is_told_where_there_is_too_little() {
        let opening =
            "人大代表是国家权力机关组成人员。要全面把握代表工作的时代要求，不断增强做好代表工作的责任感。";
        let text = |times: usize| {
            format!(
                "在全市人大工作会议上的讲话\n同志们：\n{opening}\n一、改进作风\n{}",
                "要深入基层听取群众意见，多办实事好事，把工作做到群众心坎上。".repeat(times)
            )
        };
        let of = |text: &str| {
            let document = recognise_text(text).speeches.remove(0).document;
            report(&document, &Occasion { speaker: "王芳", ..Occasion::default() }).plain()
        };
        assert!(of(&text(1)).contains("要全面把握代表工作的时代要求"), "{}", of(&text(1)));
        assert!(!of(&text(40)).contains("要全面把握代表工作的时代要求"));
    }

    #[test]
    fn a_long_speech_is_reported_within_the_limit() {
        let demand = "要坚持问题导向，聚焦群众反映强烈的突出问题，依法开展监督，推动问题解决。".repeat(40);
        let parts: String =
            ["一", "二", "三", "四"].iter().map(|n| format!("{n}、抓好第{n}项工作\n{demand}\n")).collect();
        let document = recognise_text(&format!("在会议室上的讲话\n同志们：\n今天开会。\n{parts}"))
            .speeches
            .remove(0)
            .document;
        let length = report(&document, &Occasion::default()).plain().chars().count();
        // The title is not counted.
        assert!((SHORTEST..=LONGEST + 40).contains(&length), "{length}");
    }
}
