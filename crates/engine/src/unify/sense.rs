//! What each sentence says against the meeting it is for: its subject, who can say it, whether it tells or demands, whether
//! what it announces follows, whether it stands on its own.

use rustc_hash::FxHashMap;

use super::lines::{Lines, Point};
use super::spoken::Spoken;
use super::{Reader, Remark, Sort, Target};
use crate::document::{Occasion, SectionKind, chinese_number};
use crate::eligible::{About, can_say, foreign, level, unkept};
use crate::reading::{Act, Time, Voice, Whole};

/// Remarks of one sort.
const MANY: usize = 100;

pub(super) fn find(
    lines: &Lines,
    sentences: &[Spoken],
    reader: &Reader<'_>,
    wanted: &[Option<&Target>],
) -> Vec<Remark> {
    let mut out = Vec::new();
    let mut places: Places = FxHashMap::default();
    let mut say = |sort: Sort, sentence: &Spoken, message: String| {
        if out.iter().filter(|remark: &&Remark| remark.sort == sort).count() < MANY {
            let place = lines.place(sentence.block, sentence.chars.0, sentence.chars.1);
            out.push(Remark::new(sort, message, vec![place]));
        }
    };
    for (at, sentence) in sentences.iter().enumerate() {
        if let Some(message) = promise(sentence).or_else(|| announced(lines, sentences, at)) {
            say(Sort::Promise, sentence, message);
        }
        if let Some(message) = voice(sentence, reader) {
            say(Sort::Voice, sentence, message);
            continue;
        }
        if let Some(message) = subject(lines, sentence, (reader, wanted), &mut places) {
            say(Sort::Subject, sentence, message);
            continue;
        }
        if let Some(message) = tense(sentence) {
            say(Sort::Tense, sentence, message);
        }
        if let Some(message) = hanging(sentence) {
            say(Sort::Hanging, sentence, message);
        }
    }
    out
}

/// What each section and point can be about.
type Places = FxHashMap<Option<(Option<usize>, Option<usize>)>, About>;

fn subject(
    lines: &Lines,
    sentence: &Spoken,
    (reader, wanted): (&Reader<'_>, &[Option<&Target>]),
    places: &mut Places,
) -> Option<String> {
    let subjects = &sentence.reading.subjects;
    if subjects.is_empty() || reader.meeting.unnamed() {
        return None;
    }
    let about = places.entry(lines.unit(sentence.block)).or_insert_with(|| {
        let own = lines.section(sentence.block).and_then(|at| wanted.get(at).copied().flatten());
        let same = reader.targets.iter().filter(|target| target.kind == sentence.kinds.1);
        let advice: String = same.chain(own).map(|target| target.advice.as_str()).collect();
        About::of(&reader.meeting, &format!("{}，{advice}", lines.over(sentence.block)))
    });
    // Who opens, tells, thanks or closes may name what he likes; who names what the congress looked into speaks of its work.
    let free = sentence.is(&[SectionKind::Opening, SectionKind::Closing, SectionKind::Relaying]);
    let own = !about.specific && (handled(&sentence.text) || told(sentence));
    if free || own || !foreign(subjects, sentence.kinds.0, about) {
        return None;
    }
    let named = subjects.join("、");
    Some(match reader.meeting.subjects.as_slice() {
        [] => format!("这句专讲“{named}”，本次会议讲人大工作，请看是不是别处的材料。"),
        own => {
            format!("这句讲的是“{named}”，本次会议讲的是“{}”，请删去或换成本次议题的内容。", own.join("、"))
        }
    })
}

/// Whether a sentence names what a congress deals with: what it inspects, hears, visits, decides.
fn handled(text: &str) -> bool {
    const WORK: [&str; 18] = [
        "监督",
        "执法检查",
        "专题询问",
        "审议",
        "听取",
        "调研",
        "视察",
        "立法",
        "条例",
        "法规",
        "代表",
        "议案",
        "建议",
        "人大",
        "常委会",
        "专题",
        "跟踪",
        "评议",
    ];
    WORK.iter().any(|word| text.contains(word))
}

fn told(sentence: &Spoken) -> bool {
    sentence.reading.act == Act::Review || sentence.reading.time == Time::Past
}

fn voice(sentence: &Spoken, reader: &Reader<'_>) -> Option<String> {
    let office = reader.meeting.office?;
    let voice = sentence.reading.voice;
    let host = voice == Voice::Host && reader.meeting.occasion != Some(Occasion::HostScript);
    // Whoever opens or closes may lead through the meeting himself.
    let leads = sentence.is(&[SectionKind::Opening, SectionKind::Closing, SectionKind::Arrangements]);
    let may = if host { leads } else { voice == Voice::Host || can_say(voice, Some(office)) };
    if !may {
        let whose = voice.chinese();
        let speaker = office.chinese();
        return Some(format!("这句是{whose}的口吻，讲话人是{speaker}，请换个说法或删去。"));
    }
    let (word, own) = another_level(&sentence.text, reader)?;
    Some(format!("这句说“{word}”，讲话人在{own}一级，请看是不是别处的材料。"))
}

/// A word that names another level as the speaker's own (全县 in a city's speech, 我市 in a township's), or bodies that his level
/// does not have.
fn another_level(text: &str, reader: &Reader<'_>) -> Option<(String, &'static str)> {
    let own = reader.meeting.level?;
    let place = Some(reader.place).filter(|place| !place.is_empty());
    Some((level::foreign(text, Some(own), place)?, own.chinese()))
}

fn tense(sentence: &Spoken) -> Option<String> {
    let demand = sentence.reading.act == Act::Demand;
    // The last sentence of a review leads over to what is to come.
    if !demand || sentence.last || !sentence.is(&[SectionKind::Review, SectionKind::Commendation]) {
        return None;
    }
    Some("这里在回顾工作，这句却是要求，请改成做了什么，或移到后面的部分。".to_owned())
}

fn promise(sentence: &Spoken) -> Option<String> {
    let promise = sentence.reading.promise.as_ref().filter(|promise| !promise.is_kept())?;
    let said = chinese_number(promise.count);
    Some(match promise.found {
        0 => format!("这句说有{said}项，后面没有列出，请补上，或改掉数目。"),
        found => format!("这句说有{said}项，后面列了{}项，请核对。", chinese_number(found)),
    })
}

/// What a sentence announces by a number with any classifier (四种能力, 三个环节, 几点要求), where neither sentences nor points
/// nor, before the first heading, sections follow that keep it.
fn announced(lines: &Lines, sentences: &[Spoken], at: usize) -> Option<String> {
    /// Sentences behind in which members are looked for.
    const NEAR: usize = 40;
    let sentence = sentences.get(at).filter(|sentence| sentence.reading.promise.is_none())?;
    let section = lines.section(sentence.block);
    let behind = sentences.iter().skip(at + 1).take_while(|next| lines.section(next.block) == section);
    let after: String = behind.take(NEAR).map(|next| next.text.as_str()).collect();
    let promised = unkept(&sentence.text, &after)?;
    let below = |point: &&Point| Some(point.section) == section && point.block >= sentence.block;
    let list = lines.points.iter().find(below).map(|point| point.list);
    let mut points = lines.points.iter().filter(below).filter(|point| Some(point.list) == list).count();
    if points == 0 {
        points = lines
            .sections
            .iter()
            .filter(|next| !next.heading.is_empty() && next.block > sentence.block)
            .count();
    }
    let said = promised.count.map_or_else(|| "几".to_owned(), chinese_number);
    (!promised.is_kept_by(points)).then(|| format!("这句说有{said}项，后面没有列出，请补上，或改掉数目。"))
}

/// Words that point at something said elsewhere; where nothing stands before them in the section they point at nothing.
fn hanging(sentence: &Spoken) -> Option<String> {
    const POINTS: [&str; 9] = ["上述", "前述", "两位", "三位", "几位", "该法", "该条例", "以上", "其"];
    let Whole::Hangs(word) = &sentence.reading.whole else { return None };
    let points = POINTS.iter().any(|at| word.contains(at)) && sentence.first;
    let told = sentence.is(&[SectionKind::Opening, SectionKind::Closing]);
    (points && !told).then(|| format!("“{word}”指什么，前面没有交代，请写明。"))
}
