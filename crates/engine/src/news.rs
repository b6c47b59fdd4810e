//! 新闻通稿: a speech as it is reported. Third person, the demands in the order of the speech, every sentence with the mark
//! of the speech it was taken from; what is not known is an open slot.

use time::Date;

use crate::document::{Block, Document, Inline, Line, Mark, Section, SectionKind};
use crate::lexicon::sentence::{is_end, pieces};
use crate::reading::{self, Act, Reading, Source};
use crate::suggest::AgendaItem;

/// Characters that a report has at most.
pub const LONGEST: usize = 900;
/// Characters of a sentence that is taken over.
const SENTENCE: usize = 110;

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
    /// The id of the speech.
    pub speech: &'a str,
}

/// The report of a speech.
pub fn report(document: &Document, occasion: &Occasion<'_>) -> Document {
    let meeting = meeting(&document.title.plain());
    let name = if occasion.speaker.is_empty() { "{{讲话人}}" } else { occasion.speaker };
    let speaker = &format!("{}{name}", occasion.post);
    let mut paragraphs = vec![Line::parse(&lead(&meeting, speaker, occasion))];
    paragraphs.extend(agenda(occasion.agenda).map(|text| Line::parse(&text)));
    let mut left = LONGEST.saturating_sub(paragraphs.iter().map(length).sum());
    let readings = reading::read(document, &Source::default());
    let parts: Vec<(usize, &Section)> = told(document).collect();
    for (at, (number, section)) in parts.iter().enumerate() {
        let share = left / (parts.len() - at).max(1);
        let own = readings.iter().filter(|reading| reading.place.section == *number);
        let paragraph = paragraph(
            document,
            section,
            own,
            (&format!("{name}{}，", verb(section.kind, at, parts.len())), share, occasion.speech),
        );
        if let Some(paragraph) = paragraph {
            left = left.saturating_sub(length(&paragraph));
            paragraphs.push(paragraph);
        }
    }
    let blocks = paragraphs.into_iter().map(Block::Paragraph).collect();
    Document {
        title: Line::parse(&format!("{meeting}召开　{speaker}讲话")),
        salutation: None,
        sections: vec![Section { kind: SectionKind::Other, blocks, ..Section::default() }],
    }
}

fn length(line: &Line) -> usize {
    line.plain().chars().count()
}

/// The meeting that a title names: 在全市人大工作会议上的讲话.
fn meeting(title: &str) -> String {
    let name = title.strip_prefix('在').and_then(|rest| rest.rsplit_once('上').map(|(name, _)| name));
    name.filter(|name| name.chars().count() > 2).unwrap_or("{{会议名称}}").to_owned()
}

/// When, where, what, who spoke, who chaired.
fn lead(meeting: &str, speaker: &str, occasion: &Occasion<'_>) -> String {
    let day = occasion.date.map_or_else(
        || "{{日期}}".to_owned(),
        |date| format!("{}月{}日", u8::from(date.month()), date.day()),
    );
    let chair = chair(occasion.agenda).unwrap_or("{{主持人}}");
    format!("{day}，{meeting}在{{{{会议地点}}}}召开。{speaker}出席会议并讲话。{chair}主持会议。")
}

fn chair(agenda: &[AgendaItem]) -> Option<&str> {
    agenda.iter().find(|item| item.what.contains("主持")).map(|item| item.who.as_str())
}

/// What others did, in the order of the agenda.
fn agenda(agenda: &[AgendaItem]) -> Option<String> {
    let told = agenda.iter().filter(|item| !item.what.is_empty() && !item.what.contains("主持"));
    let told: Vec<String> =
        told.map(|item| format!("{}{}", item.who, item.what.trim_end_matches(['。', '；']))).collect();
    (!told.is_empty()).then(|| format!("会上，{}。", told.join("；")))
}

/// The sections that a report tells of, with their numbers: the numbered ones, else all but the closing.
fn told(document: &Document) -> impl Iterator<Item = (usize, &Section)> {
    let headed = document.sections.iter().any(|section| section.heading.is_some());
    document.sections.iter().enumerate().filter(move |(_, section)| {
        if headed {
            section.heading.is_some()
        } else {
            !matches!(section.kind, SectionKind::Closing | SectionKind::Arrangements)
        }
    })
}

/// What is told is pointed out, what is wanted is stressed, and the last of it required.
fn verb(kind: SectionKind, at: usize, all: usize) -> &'static str {
    let told = [
        SectionKind::Review,
        SectionKind::Commendation,
        SectionKind::Significance,
        SectionKind::Situation,
        SectionKind::Problems,
        SectionKind::Relaying,
    ];
    match () {
        () if told.contains(&kind) => "指出",
        () if at + 1 == all && all > 1 => "要求",
        () => "强调",
    }
}

/// The paragraph of a section: its heading, and its demands as far as there is room; else what it says otherwise.
fn paragraph<'a>(
    document: &Document,
    section: &Section,
    readings: impl Iterator<Item = &'a Reading>,
    (verb, room, speech): (&str, usize, &str),
) -> Option<Line> {
    let readings: Vec<&Reading> = readings.collect();
    let wanted = |reading: &&&Reading| matches!(reading.act, Act::Demand | Act::Measure | Act::Attitude);
    let sentences = |told: &mut dyn Iterator<Item = &&'a Reading>| -> Vec<String> {
        told.filter_map(|reading| third_person(&reading.place.text(document))).collect()
    };
    let mut chosen = sentences(&mut readings.iter().filter(wanted));
    if chosen.is_empty() {
        chosen = sentences(&mut readings.iter());
    }
    let heading = section.heading.as_ref().map(|line| format!("{}。", line.plain().trim_end_matches('。')));
    chosen.retain(|sentence| heading.as_ref() != Some(sentence));
    let source = || vec![Mark::Source { id: String::new(), speech: speech.to_owned() }];
    let mut runs = Vec::new();
    let mut used = verb.chars().count();
    for sentence in heading.into_iter().chain(chosen) {
        let length = sentence.chars().count();
        if !runs.is_empty() && used + length > room {
            continue;
        }
        used += length;
        runs.push(Inline::Text { text: sentence, marks: source() });
    }
    if runs.is_empty() {
        return None;
    }
    let mut line = Line::parse(verb);
    line.0.append(&mut runs);
    Some(line)
}

/// A sentence as a report says it; nothing where it can only be said by the speaker himself, or is too long to be taken over.
fn third_person(sentence: &str) -> Option<String> {
    const SWAPS: [(&str, &str); 9] = [
        ("我们要", "要"),
        ("我们必须", "必须"),
        ("大家要", "要"),
        ("同志们要", "要"),
        ("希望大家", "要"),
        ("我市", "全市"),
        ("我县", "全县"),
        ("我区", "全区"),
        ("我省", "全省"),
    ];
    let mut text = sentence.trim().to_owned();
    for (own, theirs) in SWAPS {
        text = text.replace(own, theirs);
    }
    let text = text.trim_start_matches("同志们，").trim_start_matches("各位代表，");
    let own = ["我", "大家", "同志们", "咱", "你", "您", "谢谢", "下面", "{{"];
    let whole = pieces(text, is_end).len() == 1 && text.ends_with(is_end) && !text.ends_with(['？', '！']);
    let length = text.chars().count();
    let sound = whole && (8..=SENTENCE).contains(&length) && !own.iter().any(|word| text.contains(word));
    sound.then(|| text.to_owned())
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
        report(&document, &Occasion { date, speaker: "王芳", post: "市人大常委会主任", agenda, speech: "s" })
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

    #[test]
    fn every_sentence_bears_the_mark_of_the_speech_and_nothing_is_guessed() {
        let report = reported(&[]);
        assert!(report.plain().contains("{{主持人}}主持会议"));
        let Some(Block::Paragraph(line)) = report.sections[0].blocks.last() else { panic!("no paragraph") };
        let marked = line.0.iter().skip(1).all(|inline| {
            matches!(inline, Inline::Text { marks, .. } if matches!(&marks[..], [Mark::Source { speech, .. }] if speech == "s"))
        });
        assert!(marked && line.0.len() > 1, "{line:?}");
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
        assert!((400..=LONGEST + 60).contains(&length), "{length}");
    }
}
