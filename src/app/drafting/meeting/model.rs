//! What the speeches of a meeting say alike and what does not agree; no SQL, no HTTP.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use uuid::Uuid;

use crate::engine::difference::{Fate, Stretch, characters};
use crate::engine::document::{Document, SectionKind};
use crate::engine::lexicon::numerals::is_numeral;
use crate::engine::reading::facts::{Bound, Fact};
use crate::engine::reading::{self, Source};
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
    /// Whether it is a draft; else it is in the corpus.
    pub is_draft: bool,
    /// Its text.
    pub document: Document,
    /// Who speaks before it, as its writer has it.
    pub agenda: Vec<AgendaItem>,
}

/// A sentence of a speech.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaidSentence {
    /// The speech, by its place in the list.
    pub talk: usize,
    /// The sentence.
    pub text: String,
}

/// What two speeches say about one thing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clash {
    /// What sort of thing.
    pub what: &'static str,
    /// What the first says of it, and where.
    pub one: (String, SaidSentence),
    /// What the other says.
    pub other: (String, SaidSentence),
}

impl Clash {
    /// Both sides.
    pub fn sides(&self) -> [(&str, &SaidSentence); 2] {
        [(&self.one.0, &self.one.1), (&self.other.0, &self.other.1)]
    }
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
/// Characters of a sentence that is worth telling when it is said twice.
const WORTH: usize = 14;

struct MeetingSentence {
    said: SaidSentence,
    facts: Vec<Bound>,
    /// The words with facts that may differ left blank.
    frame: Vec<char>,
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
            continue;
        }
        let clashes = differing(one, other);
        if clashes.is_empty() && one.frame.len() >= WORTH {
            let stretches = characters(&one.said.text, &other.said.text);
            found.alike.push(Alike { one: one.said.clone(), other: other.said.clone(), stretches });
        }
        for clash in clashes {
            if told.insert((clash.one.0.clone(), clash.other.0.clone())) {
                found.clashes.push(clash);
            }
        }
    }
    for clash in by_thing(&sentences) {
        if told.insert((clash.one.0.clone(), clash.other.0.clone())) {
            found.clashes.push(clash);
        }
    }
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
    MeetingSentence { said: SaidSentence { talk, text }, facts, frame }
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

/// Whether two frames are one sentence: nine tenths of the longer stand in the other.
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

/// The same thing with another value, in sentences that are not alike: figures of one noun and unit, meetings but for their
/// numbers, people of one name or one post.
fn by_thing(sentences: &[MeetingSentence]) -> Vec<Clash> {
    let mut things: BTreeMap<(&'static str, String), Vec<(String, SaidSentence)>> = BTreeMap::new();
    for sentence in sentences {
        let letters: Vec<char> = sentence.said.text.chars().collect();
        for bound in &sentence.facts {
            for key in keys(bound, &letters) {
                let list = things.entry((bound.fact.chinese(), key)).or_default();
                if !list.iter().any(|(value, said)| *value == bound.text && said.talk == sentence.said.talk) {
                    list.push((bound.text.clone(), sentence.said.clone()));
                }
            }
        }
    }
    let mut out = Vec::new();
    for ((what, _), list) in things {
        // A thing that one speech itself has with two values is no one thing (上半年、全年).
        let talks: BTreeSet<usize> = list.iter().map(|(_, said)| said.talk).collect();
        if talks.len() != list.len() {
            continue;
        }
        let Some(first) = list.first() else { continue };
        let others = list.iter().skip(1).filter(|other| other.0 != first.0);
        out.extend(others.map(|other| Clash { what, one: first.clone(), other: other.clone() }));
    }
    out
}

/// What a fact is a value of.
fn keys(bound: &Bound, sentence: &[char]) -> Vec<String> {
    const FILLERS: &str = "共达到为是有约近了超过余计得出完成至";
    let number = |c: char| c.is_ascii_digit() || is_numeral(c) || ".％%".contains(c);
    match bound.fact {
        Fact::Figure => {
            let unit: String = bound.text.chars().filter(|c| !number(*c)).collect();
            let words: String = sentence.iter().collect();
            let before = words.split_once(&bound.text).map(|(before, _)| before).unwrap_or_default();
            let noun: Vec<char> =
                before.trim_end_matches(|c| FILLERS.contains(c)).chars().rev().take(4).collect();
            let whole = noun.len() == 4 && noun.iter().all(|c| c.is_alphabetic());
            let noun: String = noun.into_iter().rev().collect();
            (whole && !unit.is_empty()).then(|| format!("{noun}{unit}")).into_iter().collect()
        }
        Fact::Meeting => {
            let name: String = bound.text.chars().map(|c| if number(c) { BLANK } else { c }).collect();
            let numbered = name.contains(BLANK) && name.chars().count() > 4;
            numbered.then_some(name).into_iter().collect()
        }
        Fact::Person => person(&bound.text),
        _ => Vec::new(),
    }
}

/// The name of somebody named with a post, so that another post of his is seen.
fn person(text: &str) -> Vec<String> {
    const POSTS: [&str; 9] =
        ["常务副主任", "副主任", "主任", "副书记", "书记", "副市长", "市长", "副秘书长", "秘书长"];
    let bare = text.trim_end_matches("同志");
    let post = POSTS.iter().find(|post| bare.contains(**post));
    let name = post.map(|post| match bare.rsplit_once(post) {
        Some((before, "")) => before.to_owned(),
        Some((_, after)) => after.to_owned(),
        None => bare.to_owned(),
    });
    name.filter(|name| (2..=4).contains(&name.chars().count())).into_iter().collect()
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
            is_draft: true,
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
