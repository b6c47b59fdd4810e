//! Compilations: several speeches in one file, told apart by 第一篇：, 篇二, by the entries of a table of contents, or
//! by titles that come again with a salutation behind them.

use rustc_hash::FxHashMap;

use super::super::line::Line;
use super::super::report::Remark;
use super::closing;
use super::label::{self, numeral};
use super::speech::{SPEECH_WORDS, salutation};
use super::text::{at_least, at_most, is_han, length};
use crate::lexicon::sentence::is_break;

/// The lines of one speech.
#[derive(Debug, Clone, PartialEq)]
pub struct Part<'a> {
    /// Its lines, the compilation's own heading taken off where the speech has a title of its own.
    pub lines: &'a [Line],
    /// The title that the compilation's heading gives.
    pub title: Option<(usize, &'a str)>,
}

impl Part<'_> {
    /// The number of the line at which the part begins, its heading included.
    pub fn first_line(&self) -> Option<usize> {
        self.title.map(|(number, _)| number).or_else(|| self.lines.first().map(|l| l.number))
    }
}

/// Splits the lines of a file into speeches; what belongs to no speech is reported.
pub fn split<'a>(lines: &'a [Line], report: &mut Vec<Remark>) -> Vec<Part<'a>> {
    let (preface, lines, entries) = contents(lines, report);
    let starts = starts(lines, &entries);
    let first = starts.first().copied().unwrap_or(0);
    let (before, _) = lines.split_at(first);
    let mut parts = Vec::new();
    for before in [preface, before] {
        cover(before, &mut parts, report);
    }
    let own = parts.len();
    for (k, start) in starts.iter().enumerate() {
        let end = starts.get(k + 1).copied().unwrap_or(lines.len());
        let Some((head, body)) = lines.get(*start..end).and_then(<[Line]>::split_first) else { continue };
        let numbered = if starts.len() > 1 { numbered_title(lines, *start) } else { None };
        match part_title(&head.text).or(numbered) {
            Some(title) => {
                if starts.len() > 1 || marker(&head.text).is_some() {
                    report.push(heading(head));
                }
                parts.push(Part {
                    lines: body,
                    title: Some((head.number, title)).filter(|(_, t)| !t.is_empty()),
                });
            }
            None => parts.push(Part { lines: lines.get(*start..end).unwrap_or_default(), title: None }),
        }
    }
    if parts.len() == own {
        parts.push(Part { lines, title: None });
    }
    parts
}

/// What stands before the first speech: a cover, which is reported, or, where it holds text, a speech of its own.
fn cover<'a>(lines: &'a [Line], parts: &mut Vec<Part<'a>>, report: &mut Vec<Remark>) {
    if lines.iter().any(|line| is_text(&line.text)) {
        parts.push(Part { lines, title: None });
        return;
    }
    report.extend(lines.iter().map(heading));
}

fn heading(line: &Line) -> Remark {
    Remark { code: "compilation_heading", line: line.number, text: line.text.clone(), fix: None }
}

/// Whether a line is said rather than a name of something: a sentence, or too long for a title.
fn is_text(text: &str) -> bool {
    text.ends_with(is_break) || !at_most(text, 80)
}

/// `第一篇：X`, `篇二 X`, `范文3：X`: what comes after the marker.
fn part_title(text: &str) -> Option<&str> {
    marker(text).map(|rest| {
        rest.trim_start_matches(['：', ':', '、', '.', ' ', '】', '）', ')', '》', '—', '-']).trim()
    })
}

/// The characters that the words of [`marker`] begin with, and the signs that may stand before them.
const MARKER_FIRST: [char; 16] =
    ['第', '篇', '范', '讲', '材', '文', '例', '样', '【', '（', '(', '★', '●', '◆', '■', '《'];

fn marker(text: &str) -> Option<&str> {
    if !text.starts_with(MARKER_FIRST) {
        return None;
    }
    let tail = behind_marker(text).filter(|_| at_most(text, 70))?;
    // 第二篇：……的讲话。 is a heading with a full stop; 材料一：……抓好落实。 is said.
    let is_title = || SPEECH_WORDS.iter().any(|word| text.trim_end_matches('。').ends_with(word));
    (!is_text(text) || is_title()).then_some(tail)
}

/// What stands behind 第三篇, 范文2 and the like, where a title may begin.
fn behind_marker(text: &str) -> Option<&str> {
    let text = text.trim_start_matches(['【', '（', '(', '★', '●', '◆', '■', '《']);
    let number = |t: &str| {
        numeral(t).map(|(_, rest)| rest.len()).or_else(|| {
            let rest = t.trim_start_matches(|c: char| c.is_ascii_digit());
            (rest.len() < t.len()).then_some(rest.len())
        })
    };
    if let Some(rest) = text.strip_prefix('第') {
        let left = number(rest)?;
        let after = rest.get(rest.len() - left..)?;
        let tail = after.strip_prefix(['篇', '份']).filter(|t| begins_title(t))?;
        return Some(tail);
    }
    for word in ["篇", "范文", "讲话稿", "讲话", "材料", "文稿", "例文", "样本"] {
        if let Some(rest) = text.strip_prefix(word)
            && let Some(left) = number(rest)
        {
            let tail = rest.get(rest.len() - left..)?;
            return Some(tail).filter(|t| begins_title(t));
        }
    }
    None
}

/// 一、在甲会议上的讲话, with a salutation behind it: the parts of a compilation numbered like sections.
fn numbered_title(lines: &[Line], index: usize) -> Option<&str> {
    let behind = lines.get(index + 1..).unwrap_or_default();
    if !behind.iter().take(3).any(|l| salutation(&l.text).is_some()) {
        return None;
    }
    let label = label::label(&lines.get(index)?.text)?;
    (label.family.is_heading() && is_title(label.rest)).then_some(label.rest)
}

/// After the number of a part stands a mark, a space or nothing.
fn begins_title(tail: &str) -> bool {
    tail.is_empty() || tail.starts_with(['：', ':', '、', '.', ' ', '】', '）', ')', '—', '-', '》'])
}

/// The line at which each speech begins.
fn starts(lines: &[Line], entries: &[String]) -> Vec<usize> {
    let marked: Vec<usize> =
        (0..lines.len()).filter(|i| lines.get(*i).is_some_and(|l| marker(&l.text).is_some())).collect();
    if !marked.is_empty() {
        return marked;
    }
    let numbered: Vec<usize> = (0..lines.len()).filter(|i| numbered_title(lines, *i).is_some()).collect();
    if numbered.len() > 1 {
        return numbered;
    }
    let mut starts: Vec<usize> = Vec::new();
    for index in 0..lines.len() {
        let Some(line) = lines.get(index) else { break };
        let listed = entries.len() > 1 && is_title(&line.text) && entries.contains(&bare_entry(&line.text));
        let previous = starts.last().copied();
        if listed || index > 0 && begins_anew(lines, index, previous) {
            // The lines of one title begin one speech.
            if previous.is_none_or(|p| index > p + 2) {
                starts.push(index);
            }
        } else if index == 0 {
            starts.push(0);
        }
    }
    starts
}

/// Whether a title in the middle of a file begins another speech: text before it, a salutation or a date behind it, or
/// the closing of a speech right before it and numbering that begins anew after it.
fn begins_anew(lines: &[Line], index: usize, previous: Option<usize>) -> bool {
    let Some(line) = lines.get(index) else { return false };
    let before = lines.get(previous.unwrap_or(0)..index).unwrap_or_default();
    let behind = lines.get(index + 1..(index + 6).min(lines.len())).unwrap_or_default();
    let (named, mark) = (is_title(&line.text), line.mark);
    let set_apart = if named { mark.centred || mark.page } else { mark.centred && mark.page };
    if set_apart && is_head(line, before, behind) {
        return true;
    }
    if !named {
        return false;
    }
    let mut characters = 0;
    let long = before.iter().any(|l| {
        characters += length(&l.text);
        characters >= 200
    });
    if !long {
        return false;
    }
    let greeted = behind
        .iter()
        .any(|l| salutation(&l.text).is_some_and(|(_, rest)| rest.is_empty() || at_least(rest, 11)));
    // A title on a page of its own begins another speech.
    if line.mark.page && line.mark.centred {
        return true;
    }
    let ended = before.iter().rev().take(2).any(|l| closing::ends_speech(&l.text));
    let restarts = behind
        .iter()
        .chain(lines.get(index + 6..).unwrap_or_default().iter().take(12))
        .any(|l| label::label(&l.text).is_some_and(|x| x.ordinal == 1));
    greeted || (ended && restarts)
}

/// Whether a line that the file sets apart (in the middle, on a new page) is the head of a speech, whatever it says and however
/// short the one before it is: something was said before it, and within a head's few lines somebody is addressed.
fn is_head(line: &Line, before: &[Line], behind: &[Line]) -> bool {
    let addressed = |line: &Line| salutation(&line.text).is_some();
    let said = before.iter().skip_while(|line| !addressed(line)).nth(1).is_some();
    let head = behind.iter().take_while(|line| !is_text(&line.text) || addressed(line));
    let named = at_most(&line.text, 60) && !is_text(&line.text) && !addressed(line);
    said && named && label::label(&line.text).is_none() && head.take(4).any(addressed)
}

/// The characters that the words of [`SPEECH_WORDS`] end in, and brackets.
const LAST: [char; 16] =
    ['话', '言', '辞', '词', '告', '讲', '稿', '报', '结', '态', '明', '课', '语', '纲', '）', ')'];

/// Whether a line reads like the title of a speech.
fn is_title(text: &str) -> bool {
    // Most lines are told by their last character.
    if !text.ends_with(LAST) || !at_most(text, 60) {
        return false;
    }
    let text = text.trim_end_matches(['）', ')']);
    let end = text.rsplit_once(['（', '(']).map_or(text, |(head, _)| head).trim_end();
    at_most(text, 60)
        && at_least(text, 6)
        && label::label(text).is_none()
        && !text.contains(['。', '；', '！'])
        && SPEECH_WORDS.iter().any(|word| end.ends_with(word))
        && (end.contains('在') || end.contains("上的") || end.contains("会") || at_least(end, 10))
}

/// A table of contents: taken out and reported; its entries tell where the speeches begin. What stands before it comes
/// back first, what stands behind it second.
fn contents<'a>(lines: &'a [Line], report: &mut Vec<Remark>) -> (&'a [Line], &'a [Line], Vec<String>) {
    let none = || (&[][..], lines, Vec::new());
    let at = lines
        .iter()
        .take(12)
        .position(|l| at_most(&l.text, 8) && l.text.chars().filter(|c| is_han(*c)).eq("目录".chars()));
    let Some(at) = at else { return none() };
    // Where each entry stands last, as a line or as the title of a part.
    let mut last: FxHashMap<String, usize> = FxHashMap::default();
    for (index, line) in lines.iter().enumerate().skip(at) {
        last.extend(part_title(&line.text).map(|title| (bare_entry(title), index)));
        last.insert(bare_entry(&line.text), index);
    }
    let mut end = at + 1;
    let mut entries = Vec::new();
    while let Some(line) = lines.get(end)
        && end - at <= 300
    {
        let entry = bare_entry(&line.text);
        let again = entries.contains(&entry);
        let later = || last.get(&entry).is_some_and(|index| *index > end);
        let listed = !is_text(&line.text) && (has_page(&line.text) || later());
        if again || !listed {
            break;
        }
        entries.push(entry);
        end += 1;
    }
    if entries.len() < 2 {
        return none();
    }
    report.extend(lines.get(at..end).unwrap_or_default().iter().map(|line| Remark {
        code: "contents_removed",
        line: line.number,
        text: line.text.clone(),
        fix: None,
    }));
    (lines.get(..at).unwrap_or_default(), lines.get(end..).unwrap_or_default(), entries)
}

/// An entry of a table of contents ends in dots or a page number.
fn has_page(text: &str) -> bool {
    let bare = text.trim_end_matches(|c: char| c.is_ascii_digit() || c == ')' || c == '(');
    (bare.len() < text.len() && bare.ends_with(['.', '…', '·', ' ', '\t', '-', '—'])) || text.ends_with("……")
}

/// An entry without its number, dots and page.
fn bare_entry(text: &str) -> String {
    let text = part_title(text).unwrap_or(text);
    let text = label::label(text).map_or(text, |l| l.rest);
    text.trim_end_matches(|c: char| {
        c.is_ascii_digit() || matches!(c, '.' | '…' | '·' | ' ' | '\t' | '-' | '—' | '(' | ')')
    })
    .chars()
    .filter(|c| !c.is_whitespace())
    .collect()
}

#[cfg(test)]
mod tests {
    use super::super::super::clean::{Mark, clean, clean_marked};
    use super::*;

    fn titles(text: &str) -> Vec<usize> {
        let cleaned = clean(text);
        split(&cleaned.lines, &mut Vec::new())
            .iter()
            .map(|p| p.lines.first().map_or(0, |l| l.number))
            .collect()
    }

    #[test]
    fn markers_split() {
        let text = "讲话汇编\n第一篇：在甲会上的讲话\n同志们：\n今天开会。\n第二篇：在乙会上的讲话\n在乙会上的讲话\n同志们：\n今天开会。";
        assert_eq!(titles(text), [3, 6]);
        assert_eq!(
            titles("篇一：在甲会上的讲话\n同志们：\n今天开会。\n篇二：在乙会上的讲话\n同志们：\n开会。"),
            [2, 5]
        );
    }

    #[test]
    fn repeated_titles_split() {
        let long = "今天，我们召开会议，研究部署工作。".repeat(14);
        let text = format!(
            "在全市人大工作会议上的讲话\n同志们：\n{long}\n在全市代表工作会议上的讲话\n同志们：\n{long}"
        );
        assert_eq!(titles(&text), [1, 4]);
    }

    #[test]
    fn what_word_sets_apart_before_an_address_begins_a_speech() {
        let starts = |title: &str, mark: Mark| {
            let text = format!("在甲会议上的讲话\n同志们：\n要抓落实\n{title}\n王芳\n同志们：\n要抓监督。");
            let marks: Vec<Mark> = (0..7).map(|at| if at == 3 { mark } else { Mark::default() }).collect();
            let cleaned = clean_marked(&text, &marks);
            let parts = split(&cleaned.lines, &mut Vec::new());
            parts.iter().filter_map(Part::first_line).collect::<Vec<_>>()
        };
        let mark = |centred, page| Mark { firm: true, centred, page, row: false };
        for (title, mark) in [
            ("在乙会议上的讲话", mark(true, false)),
            ("在乙会议上的讲话", mark(false, true)),
            ("凝心聚力开新局", mark(true, true)),
            ("小镇大民生　代表办实事", mark(true, true)),
        ] {
            assert_eq!(starts(title, mark), [1, 4], "{title} {mark:?}");
        }
        // A heading in the middle, a page that ends in mid-text, and what nothing sets apart.
        for (title, mark) in [
            ("凝心聚力开新局", mark(true, false)),
            ("凝心聚力开新局", mark(false, true)),
            ("在乙会议上的讲话", mark(false, false)),
            ("要抓好各项工作。", mark(true, true)),
        ] {
            assert_eq!(starts(title, mark), [1], "{title} {mark:?}");
        }
    }

    #[test]
    fn a_table_of_contents_is_no_text() {
        let long = "今天，我们召开会议，研究部署工作。".repeat(14);
        let text = format!(
            "目 录\n1.在甲会议上的讲话……1\n2.在乙会议上的讲话……5\n在甲会议上的讲话\n同志们：\n{long}\n在乙会议上的讲话\n{long}"
        );
        assert_eq!(titles(&text), [4, 7]);
    }

    #[test]
    fn one_speech_stays_one() {
        let long = "今天，我们召开会议，研究部署工作。".repeat(14);
        assert_eq!(
            titles(&format!(
                "在甲会议上的讲话\n同志们：\n{long}\n一、听取工作报告\n{long}\n二、作好总结\n{long}"
            )),
            [1]
        );
    }
}
