//! What the speeches of a meeting say alike and what does not agree; no SQL, no HTTP.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use super::order::{self, FloorTurn};
use super::said::{Clash, SaidSentence};
use super::things::{self, CountedThing};
use super::who::{self, NamedPerson};

use crate::engine::difference::{Fate, Stretch, characters};
use crate::engine::document::{Document, SectionKind};
use crate::engine::lexicon::numerals::is_numeral;
use crate::engine::reading::facts::{Bound, Fact};
use crate::engine::reading::{self, Source};
use crate::engine::set_terms::without;
use crate::engine::suggest::AgendaItem;

/// A speech of the meeting.
#[derive(Debug, Clone)]
pub struct Talk {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Who gives it.
    pub speaker: String,
    /// His post, as far as it is known.
    pub post: String,
    /// Its text.
    pub document: Document,
    /// Who speaks before it, as its writer has it.
    pub agenda: Vec<AgendaItem>,
}

/// A sentence that two speeches have nearly alike.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alike {
    /// In the first.
    pub one: SaidSentence,
    /// In the other.
    pub other: SaidSentence,
    /// From the one to the other.
    pub stretches: Vec<Stretch>,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct MeetingFindings {
    /// What does not agree.
    pub clashes: Vec<Clash>,
    /// What is said twice.
    pub alike: Vec<Alike>,
    /// Agendas that differ: who speaks before, as each has it.
    pub agendas: Vec<(usize, String)>,
}

/// Speeches that are compared.
pub const MOST: usize = 12;
/// Sentences of each.
const SENTENCES: usize = 2_000;
/// What is listed of each sort.
const LISTED: usize = 200;
/// Characters that two sentences must share in a row before they are looked at.
const GRAM: usize = 5;
/// Sentences that share a piece of text beyond which it says nothing.
const COMMON: usize = 12;
/// Characters in a row that two sentences have by chance no more.
const RUN: usize = 18;
/// Characters of a sentence that is worth telling when it is said twice.
const WORTH: usize = 14;

struct MeetingSentence {
    said: SaidSentence,
    facts: Vec<Bound>,
    /// The character of its line with which it begins.
    start: usize,
    /// The words with facts that may differ left blank.
    frame: Vec<char>,
}

impl Alike {
    fn of(one: &MeetingSentence, other: &MeetingSentence) -> Self {
        let stretches = characters(&one.said.text, &other.said.text);
        Self { one: one.said.clone(), other: other.said.clone(), stretches }
    }
}

/// Holds the speeches of a meeting against each other.
pub fn compare(talks: &[Talk]) -> MeetingFindings {
    let sentences: Vec<MeetingSentence> =
        talks.iter().enumerate().flat_map(|(number, talk)| sentences(number, &talk.document)).collect();
    let mut found = MeetingFindings { agendas: agendas(talks), ..MeetingFindings::default() };
    let mut told: BTreeSet<(String, String)> = BTreeSet::new();
    for (a, b) in pairs(&sentences) {
        let (Some(one), Some(other)) = (sentences.get(a), sentences.get(b)) else { continue };
        if !is_alike(&one.frame, &other.frame) {
            if shares_a_run(&one.said.text, &other.said.text) {
                found.alike.push(Alike::of(one, other));
            }
            continue;
        }
        let clashes = differing(one, other);
        if clashes.is_empty() && one.frame.len() >= WORTH {
            found.alike.push(Alike::of(one, other));
        }
        for clash in clashes {
            if told.insert((clash.one.0.clone(), clash.other.0.clone())) {
                found.clashes.push(clash);
            }
        }
    }
    let others = by_person(talks, &sentences).into_iter().chain(things::clashes(&counted(&sentences)));
    for clash in others.chain(meetings(&sentences)).chain(order::clashes(&turns(talks, &sentences))) {
        if told.insert((clash.one.0.clone(), clash.other.0.clone())) {
            found.clashes.push(clash);
        }
    }
    // Whole sentences before rows of words.
    found.alike.sort_by_key(|alike| !is_alike_text(&alike.one.text, &alike.other.text));
    found.clashes.truncate(LISTED);
    found.alike.truncate(LISTED);
    found
}

fn sentences(talk: usize, document: &Document) -> Vec<MeetingSentence> {
    let source = Source::default();
    let title = reading::read_text(&document.title.plain(), SectionKind::Other, &source);
    let title = title.into_iter().map(|reading| (reading.facts, document.title.plain(), 0));
    let body = reading::read(document, &source).into_iter().map(|reading| {
        let text = reading.place.text(document);
        (reading.facts, text, reading.place.start)
    });
    title.chain(body).take(SENTENCES).map(|(facts, text, start)| sentence(talk, text, facts, start)).collect()
}

/// `start`: the character of its line with which the sentence begins; facts count from the line's first.
fn sentence(talk: usize, text: String, facts: Vec<Bound>, start: usize) -> MeetingSentence {
    let mut frame: Vec<char> = text.chars().collect();
    for bound in facts.iter().filter(|bound| varies(bound.fact)) {
        let range = bound.start.saturating_sub(start)..bound.end.saturating_sub(start);
        frame.get_mut(range).unwrap_or_default().fill(BLANK);
    }
    frame.dedup_by(|a, b| *a == BLANK && *b == BLANK);
    MeetingSentence { said: SaidSentence { talk, text }, facts, start, frame }
}

const BLANK: char = '□';

/// Whether two speeches may say another of these by mistake.
const fn varies(fact: Fact) -> bool {
    matches!(fact, Fact::Figure | Fact::Date | Fact::Meeting | Fact::Person | Fact::Article)
}

/// Sentences of different speeches that share a stretch of words.
fn pairs(sentences: &[MeetingSentence]) -> BTreeSet<(usize, usize)> {
    let mut places: HashMap<&[char], Vec<usize>> = HashMap::new();
    for (at, sentence) in sentences.iter().enumerate() {
        let grams: BTreeSet<&[char]> = sentence.frame.windows(GRAM).collect();
        grams.into_iter().for_each(|gram| places.entry(gram).or_default().push(at));
    }
    let talk = |at: usize| sentences.get(at).map(|sentence| sentence.said.talk);
    let mut out = BTreeSet::new();
    for list in places.values().filter(|list| list.len() <= COMMON) {
        for (n, a) in list.iter().enumerate() {
            out.extend(list.iter().skip(n + 1).filter(|b| talk(*a) != talk(**b)).map(|b| (*a, *b)));
        }
    }
    out
}

fn is_alike_text(a: &str, b: &str) -> bool {
    is_alike(&a.chars().collect::<Vec<_>>(), &b.chars().collect::<Vec<_>>())
}

/// Whether two frames are one sentence: four fifths of the longer stand in the other.
fn is_alike(a: &[char], b: &[char]) -> bool {
    let (a, b): (String, String) = (a.iter().collect(), b.iter().collect());
    let kept: usize = characters(&a, &b)
        .iter()
        .filter(|stretch| stretch.fate == Fate::Kept)
        .map(|stretch| stretch.text.chars().count())
        .sum();
    let longer = a.chars().count().max(b.chars().count());
    longer >= GRAM && kept * 10 >= longer * 8
}

/// Whether two sentences have a long row of words in common that is no set term: 要聚焦群众反映强烈的突出问题….
fn shares_a_run(a: &str, b: &str) -> bool {
    let stretches = characters(a, b);
    let kept = stretches.iter().filter(|stretch| stretch.fate == Fate::Kept);
    let longest = |text: &str| without(text).lines().map(|part| part.chars().count()).max();
    kept.filter_map(|stretch| longest(&stretch.text)).any(|left| left >= RUN)
}

/// The people whom the speeches name, and those who give them.
fn by_person(talks: &[Talk], sentences: &[MeetingSentence]) -> Vec<Clash> {
    let speakers: Vec<&str> = talks.iter().map(|talk| talk.speaker.as_str()).collect();
    let gives = talks.iter().enumerate().filter_map(|(number, talk)| {
        let words = format!("{}{}", talk.post, talk.speaker);
        NamedPerson::of(&words, &SaidSentence { talk: number, text: talk.title.clone() })
    });
    let named = sentences.iter().flat_map(|sentence| {
        let people = sentence.facts.iter().filter(|bound| bound.fact == Fact::Person);
        people.filter_map(|bound| NamedPerson::of(&bound.text, &sentence.said))
    });
    let mut out = who::clashes(&gives.chain(named).collect::<Vec<_>>(), &speakers);
    for (number, talk) in talks.iter().enumerate() {
        let others = sentences.iter().filter(|sentence| sentence.said.talk != number);
        let slips =
            others.filter_map(|sentence| who::slips(&talk.speaker, (number, &talk.title), &sentence.said));
        // Another speaker's name is no slip, and what is told once is enough.
        let slips = slips.filter(|slip| !speakers.contains(&slip.other.0.as_str()));
        out.extend(
            slips.take(1).filter(|slip| !out.iter().any(|known| known.what == slip.what)).collect::<Vec<_>>(),
        );
    }
    out
}

fn counted(sentences: &[MeetingSentence]) -> Vec<CountedThing> {
    let of = |sentence: &MeetingSentence| {
        let figures = sentence.facts.iter().filter(|bound| bound.fact == Fact::Figure);
        let range = |bound: &Bound| {
            (bound.start.saturating_sub(sentence.start), bound.end.saturating_sub(sentence.start))
        };
        figures.map(|bound| CountedThing::of(&bound.text, range(bound), &sentence.said)).collect::<Vec<_>>()
    };
    sentences.iter().flat_map(of).collect()
}

fn turns<'a>(talks: &'a [Talk], sentences: &'a [MeetingSentence]) -> Vec<FloorTurn<'a>> {
    let said = |number: usize| {
        let own = sentences.iter().filter(move |sentence| sentence.said.talk == number);
        own.map(|sentence| sentence.said.text.as_str()).collect()
    };
    let each = talks.iter().enumerate();
    each.map(|(number, talk)| FloorTurn {
        title: &talk.title,
        speaker: &talk.speaker,
        sentences: said(number),
    })
    .collect()
}

/// What two sentences of one frame say differently: fact by fact.
fn differing(one: &MeetingSentence, other: &MeetingSentence) -> Vec<Clash> {
    let of = |sentence: &MeetingSentence| -> Vec<(Fact, String)> {
        let varying = sentence.facts.iter().filter(|bound| varies(bound.fact));
        varying.map(|bound| (bound.fact, bound.text.clone())).collect()
    };
    let (a, b) = (of(one), of(other));
    if a.len() != b.len() {
        return Vec::new();
    }
    let both = a.into_iter().zip(b).filter(|((fact, text), (same, with))| fact == same && text != with);
    both.map(|((fact, text), (_, with))| Clash {
        what: fact.chinese(),
        one: (text, one.said.clone()),
        other: (with, other.said.clone()),
    })
    .collect()
}

/// Meetings but for their numbers: 市五届人大四次会议, 市五届人大五次会议.
fn meetings(sentences: &[MeetingSentence]) -> Vec<Clash> {
    let number = |c: char| c.is_ascii_digit() || is_numeral(c);
    let mut called: BTreeMap<String, Vec<(String, SaidSentence)>> = BTreeMap::new();
    for sentence in sentences {
        for bound in sentence.facts.iter().filter(|bound| bound.fact == Fact::Meeting) {
            let name: String = bound.text.chars().map(|c| if number(c) { BLANK } else { c }).collect();
            let list = called.entry(name).or_default();
            if !list.iter().any(|(value, said)| *value == bound.text && said.talk == sentence.said.talk) {
                list.push((bound.text.clone(), sentence.said.clone()));
            }
        }
    }
    let numbered = called.into_iter().filter(|(name, _)| name.contains(BLANK) && name.chars().count() > 4);
    // A speech that itself names several tells of several.
    let one_each = numbered.filter(|(_, list)| {
        list.iter().map(|(_, said)| said.talk).collect::<BTreeSet<_>>().len() == list.len()
    });
    let mut out = Vec::new();
    for (_, list) in one_each {
        let Some(first) = list.first() else { continue };
        let others = list.iter().skip(1).filter(|other| other.0 != first.0);
        out.extend(others.map(|other| Clash {
            what: Fact::Meeting.chinese(),
            one: first.clone(),
            other: other.clone(),
        }));
    }
    out
}

/// Who speaks before, as each speech has it, where they do not agree.
fn agendas(talks: &[Talk]) -> Vec<(usize, String)> {
    let words = |talk: &Talk| {
        let items = talk.agenda.iter().map(|item| match item.what.as_str() {
            "" => item.who.clone(),
            what => format!("{}：{what}", item.who),
        });
        items.collect::<Vec<_>>().join("；")
    };
    let told: Vec<(usize, &Talk)> =
        talks.iter().enumerate().filter(|(_, talk)| !talk.agenda.is_empty()).collect();
    // Who speaks later knows of more who spoke before: the shorter must begin the longer.
    let names = |talk: &Talk| talk.agenda.iter().map(|item| item.who.clone()).collect::<Vec<_>>();
    let longest = told.iter().map(|(_, talk)| names(talk)).max_by_key(Vec::len).unwrap_or_default();
    if told.iter().all(|(_, talk)| longest.starts_with(&names(talk))) {
        return Vec::new();
    }
    told.into_iter().map(|(number, talk)| (number, words(talk))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::{Block, Line, Section};

    fn talk(number: u128, paragraphs: &[&str], agenda: &[&str]) -> Talk {
        let blocks = paragraphs.iter().map(|text| Block::Paragraph(Line::from(*text))).collect();
        let section = Section { blocks, ..Section::default() };
        let document = Document { title: "讲话".into(), salutation: None, sections: vec![section] };
        let agenda =
            agenda.iter().map(|who| AgendaItem { who: (*who).to_owned(), what: String::new() }).collect();
        Talk {
            id: Uuid::from_u128(number),
            title: format!("讲话{number}"),
            speaker: String::new(),
            post: String::new(),
            document,
            agenda,
        }
    }

    #[test]
    fn figures_meetings_and_posts_that_do_not_agree_are_shown_side_by_side() {
        let one = talk(
            1,
            &["去年，市人大常委会共受理代表建议186件，办结率百分之九十八。", "市五届人大四次会议胜利闭幕。"],
            &[],
        );
        let other = talk(
            2,
            &[
                "去年，市人大常委会共受理代表建议188件，办结率百分之九十八。",
                "同志们，市五届人大五次会议就要闭幕了，大家辛苦了。",
            ],
            &[],
        );
        let found = compare(&[one, other]);
        let told: Vec<(&str, &str)> =
            found.clashes.iter().map(|clash| (clash.one.0.as_str(), clash.other.0.as_str())).collect();
        assert!(told.contains(&("186件", "188件")), "{told:?}");
        assert!(told.iter().any(|(a, b)| a.contains("四次") && b.contains("五次")), "{told:?}");
    }

    #[test]
    fn what_is_said_twice_is_shown_and_what_differs_is_left_alone() {
        let said = "要坚持党对人大工作的全面领导，把党的领导贯穿人大工作全过程各方面。";
        let one = talk(1, &[said, "一季度完成投资86亿元，上半年完成投资190亿元。"], &["徐书记"]);
        let other = talk(2, &[said, "我讲三点意见，供大家参考。"], &["徐书记", "王主任"]);
        let found = compare(&[one.clone(), other]);
        assert_eq!(found.alike.len(), 1);
        assert!(found.clashes.is_empty(), "{:?}", found.clashes);
        assert!(found.agendas.is_empty());
        let third = talk(3, &["另外说几句。"], &["王主任", "徐书记"]);
        assert_eq!(compare(&[one, third]).agendas.len(), 2);
    }
}
