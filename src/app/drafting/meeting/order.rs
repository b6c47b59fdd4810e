//! Who speaks before whom: by the chair's script, and by what the others say of it (刚才，…作了表态; …稍后还要作讲话). And what
//! the meeting is called.

use super::said::{Clash, SaidSentence};
use crate::engine::lexicon::sentence::{is_break, pieces};
use crate::engine::news::meeting_of;

/// What somebody does who has the floor.
const SPEAKS: [&str; 6] = ["讲话", "发言", "表态", "报告", "致辞", "部署"];
/// What was done before the speech.
const BEFORE: [&str; 5] = ["刚才", "刚刚", "前面", "听了", "在我之前"];
/// What will be done after it.
const AFTER: [&str; 7] = ["稍后", "随后", "待会", "等一会", "接下来", "下面", "还要作"];

/// A speech as this is asked of it.
pub struct FloorTurn<'a> {
    /// Its title.
    pub title: &'a str,
    /// Who gives it.
    pub speaker: &'a str,
    /// Its sentences.
    pub sentences: Vec<&'a str>,
}

impl FloorTurn<'_> {
    fn is_script(&self) -> bool {
        self.title.contains("主持")
    }
}

/// What does not agree.
pub fn clashes(turns: &[FloorTurn<'_>]) -> Vec<Clash> {
    let mut out = names(turns);
    let Some((script, chair)) = turns.iter().enumerate().find(|(_, turn)| turn.is_script()) else {
        return out;
    };
    // The others by their names, in the order in which the chair gives them the floor.
    let floor: Vec<(&str, &str)> = given(chair, turns);
    let place = |name: &str| floor.iter().position(|(other, _)| *other == name);
    let side = |talk: usize, text: &str| (told_of(text), SaidSentence { talk, text: text.to_owned() });
    out.extend(listed(chair, turns, &floor).map(|(list, asked)| Clash {
        what: ORDER,
        one: side(script, list),
        other: side(script, asked),
    }));
    for (at, turn) in turns.iter().enumerate().filter(|(_, turn)| !turn.is_script()) {
        let Some(own) = place(turn.speaker) else { continue };
        for (clause, name, earlier) in turn.sentences.iter().flat_map(|sentence| told(sentence, turns)) {
            let Some((place, (_, by_script))) =
                place(name).zip(floor.iter().find(|(other, _)| *other == name))
            else {
                continue;
            };
            if name != turn.speaker && (place < own) != earlier {
                out.push(Clash { what: ORDER, one: side(script, by_script), other: side(at, clause) });
            }
        }
    }
    out
}

/// What it is called when speakers follow each other otherwise.
const ORDER: &str = "发言先后";

/// The beginning of a sentence, which stands for it.
fn told_of(text: &str) -> String {
    text.chars().take(40).collect()
}

/// The chair's own list of who speaks, where the floor is given in another order, and the sentence that does so.
fn listed<'a>(
    chair: &FloorTurn<'a>,
    turns: &[FloorTurn<'a>],
    floor: &[(&'a str, &'a str)],
) -> Option<(&'a str, &'a str)> {
    let order = |sentence: &'a str| {
        let mut named: Vec<(usize, &str)> =
            speakers(turns).filter_map(|name| Some((sentence.find(name)?, name))).collect();
        named.sort_unstable();
        named.into_iter().map(|(_, name)| name).collect::<Vec<_>>()
    };
    let list =
        chair.sentences.iter().copied().find(|sentence| {
            order(sentence).len() > 1 && SPEAKS.iter().any(|word| sentence.contains(word))
        })?;
    let places =
        order(list).into_iter().filter_map(|name| floor.iter().position(|(other, _)| *other == name));
    let places: Vec<usize> = places.collect();
    let at =
        places.iter().zip(places.iter().skip(1)).find(|(one, next)| one > next).map(|(_, next)| *next)?;
    floor.get(at).map(|(_, asked)| (list, *asked))
}

/// Who is given the floor, each the first time, with the sentence that does it.
fn given<'a>(chair: &FloorTurn<'a>, turns: &[FloorTurn<'a>]) -> Vec<(&'a str, &'a str)> {
    let mut out: Vec<(&str, &str)> = Vec::new();
    let asks =
        |sentence: &&&str| sentence.contains('请') && SPEAKS.iter().any(|word| sentence.contains(word));
    for sentence in chair.sentences.iter().filter(asks) {
        let asked = sentence.split_once('请').map_or("", |(_, asked)| asked);
        let first = speakers(turns).filter_map(|name| Some((asked.find(name)?, name))).min();
        if let Some((_, name)) = first.filter(|(_, name)| out.iter().all(|(other, _)| other != name)) {
            out.push((name, sentence));
        }
    }
    out
}

fn speakers<'a>(turns: &[FloorTurn<'a>]) -> impl Iterator<Item = &'a str> {
    turns.iter().filter(|turn| !turn.is_script() && turn.speaker.chars().count() > 1).map(|turn| turn.speaker)
}

/// Who spoke before or will speak after, as a sentence has it: clause by clause, for it may tell of both.
fn told<'a>(sentence: &'a str, turns: &[FloorTurn<'a>]) -> Vec<(&'a str, &'a str, bool)> {
    let mut out = Vec::new();
    let mut earlier = None;
    for clause in pieces(sentence, |c| c == '，' || is_break(c)) {
        let has = |words: &[&str]| words.iter().any(|word| clause.contains(word));
        earlier = match (has(&BEFORE), has(&AFTER)) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => earlier,
        };
        let named = speakers(turns).filter(|name| has(&SPEAKS) && clause.contains(name));
        out.extend(named.filter_map(|name| Some((sentence, name, earlier?))));
    }
    out
}

/// Titles that call the meeting by two names.
fn names(turns: &[FloorTurn<'_>]) -> Vec<Clash> {
    let called: Vec<(usize, String)> =
        turns.iter().enumerate().filter_map(|(at, turn)| Some((at, meeting_of(turn.title)?.0))).collect();
    let Some((first, name)) = called.first() else { return Vec::new() };
    let side = |at: usize, name: &str| {
        let text = turns.get(at).map_or(String::new(), |turn| turn.title.to_owned());
        (name.to_owned(), SaidSentence { talk: at, text })
    };
    let others = called.iter().skip(1).filter(|(_, other)| other != name);
    others
        .map(|(at, other)| Clash { what: "会议名称", one: side(*first, name), other: side(*at, other) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turn<'a>(title: &'a str, speaker: &'a str, sentences: &[&'a str]) -> FloorTurn<'a> {
        FloorTurn { title, speaker, sentences: sentences.to_vec() }
    }

    #[test]
    fn the_script_and_the_speeches_agree_on_who_speaks_first_and_where() {
        let asked =
            ["首先，请市长贺承志同志作表态发言。", "下面，请市委书记顾怀远同志作重要讲话，大家欢迎。"];
        let script = turn("市委人大工作会议主持词", "程启明", &asked);
        let mayor = |said: &'static str| turn("在市委人大工作会议上的表态发言", "贺承志", &[said]);
        let secretary = |said: &'static str| turn("在市委人大工作会议上的讲话", "顾怀远", &[said]);
        let of = |turns: &[FloorTurn<'_>]| clashes(turns).iter().map(|clash| clash.what).collect::<Vec<_>>();
        assert!(
            of(&[
                mayor("顾怀远书记稍后还要作重要讲话，我们一定抓好落实。"),
                secretary("刚才，贺承志同志代表市政府作了表态。"),
                turn(script.title, script.speaker, &asked)
            ])
            .is_empty()
        );
        assert_eq!(
            of(&[
                mayor("刚才，顾怀远书记作了重要讲话。"),
                secretary("我讲三点意见。"),
                turn(script.title, script.speaker, &asked)
            ]),
            ["发言先后"]
        );
        let list = ["今天的议程是：一是顾怀远书记作讲话；二是贺承志同志作表态发言。", asked[0], asked[1]];
        let muddled = turn(script.title, script.speaker, &list);
        assert_eq!(of(&[mayor("我表个态。"), secretary("我讲三点意见。"), muddled]), ["发言先后"]);
        let other = turn("在全市人大工作会议上的讲话", "顾怀远", &[]);
        assert_eq!(of(&[mayor("我表个态。"), other]), ["会议名称"]);
    }
}
