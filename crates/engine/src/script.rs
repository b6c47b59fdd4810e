//! 主持词: what the chair of a meeting says, made from the speech that is given there and from what is known of the meeting.
//! Its course follows the agenda with the minutes of each, what is said behind the speech names its parts; what nobody has
//! told is an open slot.

use crate::document::{Block, Document, Inline, Line, Mark, Section, SectionKind, chinese_number};
use crate::news::{Occasion, happens, meeting_of, named};
use crate::suggest::AgendaItem;

/// Somebody who speaks at the meeting, as the script calls for him.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Speaking {
    /// With his post.
    who: String,
    /// 作交流发言, 讲话.
    deed: String,
    /// How long it takes, where his text is known.
    minutes: Option<u32>,
}

/// The script of the meeting at which the speech is given. `minutes`: of each of the agenda, where known, and last of the
/// speech.
pub fn script(document: &Document, occasion: &Occasion<'_>, minutes: &[Option<u32>]) -> Document {
    let title = document.title.plain();
    let meeting = meeting_of(&title).map_or_else(|| "{{会议名称}}".to_owned(), |(meeting, _)| meeting);
    let turns = turns(occasion, minutes);
    let source = [Mark::Source { id: String::new(), speech: occasion.speech.to_owned() }];
    let mut before = vec![opening(&meeting, document)];
    before.push("参加今天会议的有：{{参会人员范围}}。".to_owned());
    before.extend(programme(&turns));
    let mut course: Vec<Line> = Vec::new();
    for (at, turn) in turns.iter().enumerate() {
        course.push(Line::parse(&call(at, turns.len(), turn)));
        course.push(match at + 1 == turns.len() {
            true => thanks(turn, &topics(document), &source),
            false => Line::parse(&format!("（发言后）{{{{对{}发言的评价}}}}", bare(&turn.who))),
        });
    }
    let section = |kind, lines: Vec<Line>| Section {
        kind,
        blocks: lines.into_iter().map(Block::Paragraph).collect(),
        ..Section::default()
    };
    let parsed = |texts: Vec<String>| texts.iter().map(|text| Line::parse(text)).collect();
    Document {
        title: Line::parse(&format!("{meeting}主持词")),
        salutation: document.salutation.clone().or_else(|| Some("同志们：".into())),
        sections: vec![
            section(SectionKind::Opening, parsed(before)),
            section(SectionKind::Arrangements, course),
            section(SectionKind::Closing, parsed(closing())),
        ],
    }
}

/// Who speaks, in order: those of the agenda but the chair himself, and last the one whose speech it is.
fn turns(occasion: &Occasion<'_>, minutes: &[Option<u32>]) -> Vec<Speaking> {
    let of = |at: usize| minutes.get(at).copied().flatten();
    let chairs = |item: &AgendaItem| item.what.contains("主持");
    let own = |item: &AgendaItem| !occasion.speaker.is_empty() && item.who.contains(occasion.speaker);
    let others = occasion.agenda.iter().enumerate().filter(|(_, item)| !chairs(item) && !own(item));
    let mut turns: Vec<Speaking> = others
        .map(|(at, item)| Speaking {
            who: addressed(&item.who, occasion),
            deed: item.asked_for(),
            minutes: of(at),
        })
        .collect();
    let who = match occasion.speaker {
        "" => "{{讲话人}}".to_owned(),
        name => comrade(&format!("{}{name}", occasion.post)),
    };
    turns.push(Speaking { who, deed: "讲话".to_owned(), minutes: of(occasion.agenda.len()) });
    turns
}

/// Somebody of the roster with his post; a unit as it stands.
fn addressed(who: &str, occasion: &Occasion<'_>) -> String {
    let with_post = named(who, occasion);
    let known = occasion.roster.iter().any(|post| with_post.ends_with(&post.name));
    if known || who.ends_with("同志") { comrade(&with_post) } else { with_post }
}

fn comrade(who: &str) -> String {
    format!("{}同志", who.trim_end_matches("同志"))
}

/// The last of a name, for a slot.
fn bare(who: &str) -> &str {
    who.trim_start_matches("{{").trim_end_matches("}}").trim_end_matches("同志")
}

fn opening(meeting: &str, document: &Document) -> String {
    let happens = happens(meeting, false);
    let now = if happens == "召开" { "现在开会" } else { "现在开始" };
    let aim = match topics(document).is_empty() {
        true => "{{会议的主要任务}}",
        false => "{{学习贯彻的精神}}，{{总结部署的工作}}",
    };
    format!("{now}。今天，我们{happens}{meeting}，主要任务是{aim}。")
}

/// What is on the programme, in one paragraph; for a single speech nothing.
fn programme(turns: &[Speaking]) -> Option<String> {
    if turns.len() < 2 {
        return None;
    }
    let items: Vec<String> = turns
        .iter()
        .enumerate()
        .map(|(at, turn)| format!("{}是{}{}", chinese_number(at + 1), turn.who, turn.deed))
        .collect();
    let all: Option<u32> = turns.iter().map(|turn| turn.minutes).sum();
    let long = all.map(|all| format!("，发言、讲话共约{all}分钟")).unwrap_or_default();
    let count = counted(turns.len());
    Some(format!("今天的会议共有{count}项议程{long}：{}。下面，逐项进行。", items.join("；")))
}

/// How one is called to speak, with what the chair has to know and does not say in brackets.
fn call(at: usize, all: usize, turn: &Speaking) -> String {
    let begins = match at {
        _ if at + 1 == all => "下面，",
        0 => "首先，",
        _ => "接下来，",
    };
    let welcome = if at + 1 == all || turn.deed.contains("重要讲话") { "，大家欢迎" } else { "" };
    let long = turn.minutes.map(|minutes| format!("（约{minutes}分钟）")).unwrap_or_default();
    format!("{begins}请{}{}{welcome}。{long}", turn.who, turn.deed)
}

/// What the numbered parts of the speech are about.
fn topics(document: &Document) -> Vec<String> {
    let headings = document.sections.iter().filter_map(|section| section.heading.as_ref());
    let first = |line: &Line| {
        let text = line.plain();
        text.split(['，', '。', '；']).next().map(str::to_owned).filter(|topic| !topic.is_empty())
    };
    headings.filter_map(first).collect()
}

/// What is said behind the speech: its parts by their names, traced to it.
fn thanks(turn: &Speaking, topics: &[String], source: &[Mark]) -> Line {
    let who = if turn.who.starts_with("{{") { turn.who.clone() } else { comrade(&turn.who) };
    let mut line = Line::parse(&format!("（讲话后）{who}的讲话"));
    if topics.len() > 1 {
        line.0.push(Inline::text("，从"));
        line.0.push(Inline::Text { text: topics.join("、"), marks: source.to_vec() });
        line.0.push(Inline::text(format!("{}个方面作了部署、提出了要求", counted(topics.len()))));
    } else {
        line.0.extend(Line::parse("，{{对讲话的评价}}").0);
    }
    line.0.push(Inline::text("，请大家认真学习领会，抓好贯彻落实。"));
    line
}

/// How many: 两 before a measure.
fn counted(count: usize) -> String {
    if count == 2 { "两".to_owned() } else { chinese_number(count) }
}

fn closing() -> Vec<String> {
    [
        "同志们，会议各项议程已经完成。就贯彻落实好会议精神，我提三点要求：一要迅速传达学习，{{传达的范围和时限}}；二要细化落实措施，{{责任分工}}；三要加强督促检查，{{报送和督查的安排}}。",
        "会议到此结束。散会。",
    ]
    .map(str::to_owned)
    .to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Post;
    use crate::recognise::recognise_text;

    const SPEECH: &str = "在全市人大工作会议上的讲话\n同志们：\n今天的会议很重要，我讲三点意见。\n一、提高政治站位，把准正确方向\n要坚持党的领导。\n二、强化监督实效\n要跟踪问效。\n三、加强自身建设\n要改进作风。";

    fn made(agenda: &[(&str, &str)], minutes: &[Option<u32>]) -> Document {
        let document = recognise_text(SPEECH).speeches.remove(0).document;
        let post = |name: &str, post: &str| Post::held(name, post, 1);
        let roster = [
            post("王芳", "市人大常委会主任"),
            post("李强", "市人大常委会副主任"),
            post("贺承志", "市委副书记、市长"),
        ];
        let agenda: Vec<AgendaItem> = agenda
            .iter()
            .map(|(who, what)| AgendaItem { who: (*who).into(), what: (*what).into() })
            .collect();
        let occasion = Occasion {
            speaker: "王芳",
            post: "市人大常委会主任",
            agenda: &agenda,
            roster: &roster,
            speech: "s",
            ..Occasion::default()
        };
        script(&document, &occasion, minutes)
    }

    #[test]
    fn a_script_knows_speakers_order_and_minutes() {
        let agenda =
            [("李强同志", "主持会议"), ("江南区人大常委会", "作了交流发言"), ("贺承志", "作了表态发言")];
        let plain = made(&agenda, &[None, Some(6), Some(8), Some(21)]).plain();
        let expected = [
            "全市人大工作会议主持词\n同志们：\n现在开会。今天，我们召开全市人大工作会议，",
            "今天的会议共有三项议程，发言、讲话共约35分钟：一是江南区人大常委会作交流发言；二是市委副书记、市长贺承志同志作表态发言；三是市人大常委会主任王芳同志讲话。下面，逐项进行。",
            "首先，请江南区人大常委会作交流发言。（约6分钟）",
            "（发言后）{{对江南区人大常委会发言的评价}}",
            "接下来，请市委副书记、市长贺承志同志作表态发言。（约8分钟）",
            "下面，请市人大常委会主任王芳同志讲话，大家欢迎。（约21分钟）",
            "（讲话后）市人大常委会主任王芳同志的讲话，从提高政治站位、强化监督实效、加强自身建设三个方面作了部署、提出了要求，请大家认真学习领会，抓好贯彻落实。",
            "会议到此结束。散会。",
        ];
        let mut rest = plain.as_str();
        for part in expected {
            rest = rest.split_once(part).unwrap_or_else(|| panic!("{part}\n{plain}")).1;
        }
        assert!(!plain.contains("请市人大常委会副主任李强"), "{plain}");
    }

    #[test]
    fn a_speech_by_itself_has_no_programme_and_unknown_minutes_are_not_guessed() {
        let alone = made(&[], &[None]).plain();
        assert!(!alone.contains("项议程：") && !alone.contains("分钟"), "{alone}");
        let two = made(&[("江南区", "")], &[None, Some(20)]).plain();
        assert!(two.contains("共有两项议程："), "{two}");
        assert!(!two.contains("共约") && two.contains("首先，请江南区讲话。\n"), "{two}");
    }

    #[test]
    fn what_is_taken_from_the_speech_is_traced_to_it() {
        let document = made(&[], &[]);
        let lines =
            document.sections.iter().flat_map(|section| &section.blocks).filter_map(|block| match block {
                Block::Paragraph(line) => Some(line),
                Block::Point(_) => None,
            });
        let traced: Vec<&str> = lines
            .flat_map(|line| &line.0)
            .filter_map(|inline| match inline {
                Inline::Text { text, marks } if matches!(&marks[..], [Mark::Source { speech, .. }] if speech == "s") => Some(text.as_str()),
                _ => None,
            })
            .collect();
        assert_eq!(traced, ["提高政治站位、强化监督实效、加强自身建设"]);
    }
}
