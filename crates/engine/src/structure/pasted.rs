//! A speech pasted as one line, taken apart: title, date and name, salutation, numbered headings. What stands inside a
//! section (points, closing) is found later, as in any paragraph.

use super::super::lexicon::numerals;
use super::super::line::Line;
use super::super::terms;
use super::label::{Family, label};
use super::speech::{SPEECH_WORDS, salutation};
use super::text::{cut, length};
use crate::lexicon::sentence::is_break;

/// Characters of a line that can hold a whole speech.
const SPEECH: usize = 300;

/// How far from the beginning the salutation stands, in characters.
const HEAD: usize = 160;

/// The lines, those that hold a whole speech taken apart.
pub fn lines(lines: Vec<Line>) -> Vec<Line> {
    // A line that holds most of the characters holds a good part of the bytes: told without counting characters.
    let bytes = || lines.iter().map(|line| line.text.len());
    if bytes().max().unwrap_or_default() * 4 < bytes().sum() {
        return lines;
    }
    let whole: usize = lines.iter().map(|line| length(&line.text)).sum();
    let holds = |line: &Line| {
        let own = length(&line.text);
        own >= SPEECH && own * 10 >= whole * 6
    };
    if !lines.iter().any(holds) {
        return lines;
    }
    lines.into_iter().flat_map(|line| if holds(&line) { apart(line) } else { vec![line] }).collect()
}

fn apart(line: Line) -> Vec<Line> {
    let (head, body) = head(&line.text);
    let mut pieces = head;
    let cuts = headings(body);
    let mut start = 0;
    for end in cuts.into_iter().chain([body.len()]) {
        pieces.extend(body.get(start..end).map(str::trim).filter(|piece| !piece.is_empty()));
        start = end;
    }
    if pieces.len() < 2 {
        return vec![line];
    }
    let made = |(index, text): (usize, &str)| Line {
        number: line.number,
        text: text.to_owned(),
        blank_before: index == 0 && line.blank_before,
        indented: line.indented,
        hits: terms::scan(text),
        mark: line.mark,
    };
    pieces.into_iter().enumerate().map(made).collect()
}

/// Title, date, name and salutation at the beginning of a text, and what follows them.
fn head(text: &str) -> (Vec<&str>, &str) {
    let greets = |at: usize| text.get(at..).and_then(salutation).is_some();
    let at = text.char_indices().take(HEAD).map(|(at, _)| at).find(|at| greets(*at));
    let Some((before, rest)) = at.and_then(|at| cut(text, at)) else { return (Vec::new(), text) };
    let Some((greeting, after)) = salutation(rest) else { return (Vec::new(), text) };
    let end = SPEECH_WORDS.iter().filter_map(|word| before.find(word).map(|at| at + word.len())).max();
    let (title, notes) = end.and_then(|end| cut(before, end)).unwrap_or((before, ""));
    let mut out = vec![title.trim()];
    // （2024年3月5日） 市人大常委会主任 张三: in brackets, then by gaps where a date is among them.
    let mut notes = notes.trim();
    while let Some(end) = notes.strip_prefix(['（', '(']).and_then(|rest| rest.find(['）', ')'])) {
        let Some((note, rest)) = cut(notes, end + '（'.len_utf8() + '）'.len_utf8()) else { break };
        out.push(note);
        notes = rest.trim();
    }
    out.push(notes);
    out.retain(|piece| !piece.is_empty());
    out.push(greeting);
    (out, after)
}

/// Where headings numbered 一、 二、 … begin in a text, if two at least count up from one.
fn headings(text: &str) -> Vec<usize> {
    let mut cuts: Vec<usize> = Vec::new();
    let mut before = '。';
    for (at, c) in text.char_indices() {
        let begins = is_break(before) || matches!(before, '：' | '”' | '…') || before.is_whitespace();
        before = c;
        if !begins || !numerals::is_ordinal(c) {
            continue;
        }
        let own = text.get(at..).and_then(label).filter(|label| label.family == Family::Han);
        if own.is_some_and(|label| label.ordinal == cuts.len() + 1) {
            cuts.push(at);
        }
    }
    if cuts.len() < 2 { Vec::new() } else { cuts }
}

#[cfg(test)]
mod tests {
    use super::super::super::recognise::recognise_text;

    #[test]
    fn a_speech_in_one_line_is_taken_apart() {
        let p = "全市各级人大及其常委会要认真履行法定职责，扎实做好各项工作，努力取得新的成效。".repeat(4);
        let text = format!(
            "在全市人大工作会议上的讲话 （2024年3月5日） 市人大常委会主任 张三 同志们：今天开会。{p}一、提高站位。{p}二、抓好落实。{p}一是抓学习。二是抓作风。三、加强领导。{p}同志们，让我们团结奋斗，为实现目标作出新的贡献！"
        );
        let speech = recognise_text(&text).speeches.remove(0);
        assert_eq!(speech.document.title.plain(), "在全市人大工作会议上的讲话");
        assert_eq!(speech.document.salutation.map(|line| line.plain()).as_deref(), Some("同志们："));
        assert_eq!(speech.facts.speaker.as_deref(), Some("张三"));
        assert_eq!(speech.facts.date, crate::dating::iso("2024-03-05"));
        let headings: Vec<_> =
            speech.document.sections.iter().filter_map(|s| s.heading.as_ref()).map(|h| h.plain()).collect();
        assert_eq!(headings, ["提高站位", "抓好落实", "加强领导"]);
        assert_eq!(speech.document.sections.last().map(|s| s.kind.name()), Some("closing"));
    }
}
