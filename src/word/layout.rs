//! A document as the paragraphs on the page: head lines, numbers, and what is printed in which face.
//!
//! Figures are those of GB/T 9704-2012 §7.3; the standard does not name speeches, so the head (title, date,
//! name) follows practice, and its order is a setting.

use time::Date;

use super::sentence::{is_end, sentences};
use crate::engine::document::{Block, Change, Document, Inline, Line, Mark, Point, PointStyle};

/// Characters of the 2号 title that fit into the 156 mm of the type area.
const TITLE_WIDTH: usize = 20;
/// Characters of a 3号 line.
const LINE_WIDTH: usize = 28;
/// A lead of at most this many characters can stand as a heading of its own.
const HEADING_LENGTH: usize = 40;

/// Who speaks and when: the lines under the title.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meta {
    /// The speaker's name.
    pub name: Option<String>,
    /// The speaker's post, printed before the name.
    pub post: Option<String>,
    /// The day of the speech.
    pub date: Option<Date>,
}

/// The order of the lines under the title; offices differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HeadOrder {
    /// Title, date, name: the published form.
    #[default]
    DateFirst,
    /// Title, name, date.
    NameFirst,
}

/// What a paragraph is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// 2号小标宋, centred.
    Title,
    /// What follows —— in the title: 3号楷体, centred.
    Subtitle,
    /// Date or name: 3号楷体, centred.
    Byline,
    /// The empty line after the head.
    Blank,
    /// Flush left.
    Salutation,
    /// 一、 黑体, （一） 楷体, 1. and （1） 仿宋: levels 1 to 4.
    Heading(u8),
    /// 3号仿宋, indented by two characters.
    Body,
}

/// How a run differs from its paragraph's style.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    /// Not at all.
    Plain,
    /// The leading sentence of a run-in （一）.
    Kai,
    /// A slot nobody has filled: to be seen at a glance.
    Unfilled,
}

/// A run of text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Run {
    /// The characters; `\n` breaks the line inside the paragraph.
    pub text: String,
    /// The face.
    pub look: Look,
    /// Who has put it in, and who wants it gone.
    pub changes: Vec<Change>,
}

impl Run {
    /// A run that nobody has changed.
    pub fn new(text: impl Into<String>, look: Look) -> Self {
        Self { text: text.into(), look, changes: Vec::new() }
    }
}

/// A paragraph on the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Para {
    /// What it is.
    pub role: Role,
    /// Its runs, none of them empty.
    pub runs: Vec<Run>,
    /// The changes of the break before it.
    pub broken: Vec<Change>,
}

impl Para {
    fn new(role: Role, text: impl Into<String>) -> Self {
        let text = text.into();
        Self::of(role, if text.is_empty() { Vec::new() } else { vec![Run::new(text, Look::Plain)] })
    }

    fn of(role: Role, runs: Vec<Run>) -> Self {
        Self { role, runs, broken: Vec::new() }
    }

    /// The text of all runs.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// The paragraphs of the whole speech.
pub(super) fn lay_out(document: &Document, meta: &Meta, order: HeadOrder) -> Vec<Para> {
    let mut paras = head(document, meta, order);
    paras.extend(document.salutation.iter().map(|line| Para::of(Role::Salutation, runs(line))));
    let mut headed = 0;
    for section in &document.sections {
        if let Some(heading) = &section.heading {
            headed += 1;
            paras.push(labelled(Role::Heading(1), &section.label(headed), heading));
        }
        blocks(&section.blocks, &mut paras);
    }
    paras
}

fn head(document: &Document, meta: &Meta, order: HeadOrder) -> Vec<Para> {
    if document.title.is_empty() {
        return Vec::new();
    }
    let title = runs(&document.title);
    let mut paras = Vec::new();
    let text: String = title.iter().map(|run| run.text.as_str()).collect();
    let changed = title.iter().any(|run| !run.changes.is_empty());
    match text.split_once("——").filter(|(main, sub)| !main.is_empty() && !sub.is_empty()) {
        // Where words are still to be decided on, the lines break as they may.
        _ if changed => paras.push(Para::of(Role::Title, title)),
        Some((main, sub)) => {
            let unfilled = title.iter().any(|run| run.look == Look::Unfilled);
            let look = if unfilled { Look::Unfilled } else { Look::Plain };
            let run = |text: String| vec![Run::new(text, look)];
            paras.push(Para::of(Role::Title, run(break_lines(main, TITLE_WIDTH))));
            paras.push(Para::of(Role::Subtitle, run(break_lines(&format!("——{sub}"), LINE_WIDTH))));
        }
        None if title.len() == 1 => {
            let look = title.first().map_or(Look::Plain, |run| run.look);
            paras.push(Para::of(Role::Title, vec![Run::new(break_lines(&text, TITLE_WIDTH), look)]));
        }
        None => paras.push(Para::of(Role::Title, title)),
    }
    paras.extend(byline(meta, order).into_iter().map(|line| Para::new(Role::Byline, line)));
    paras.push(Para::new(Role::Blank, ""));
    paras
}

/// The lines under the title: date and speaker, as far as they are known.
pub fn byline(meta: &Meta, order: HeadOrder) -> Vec<String> {
    let date =
        meta.date.map(|date| format!("（{}年{}月{}日）", date.year(), u8::from(date.month()), date.day()));
    let name = speaker_line(meta);
    match order {
        HeadOrder::DateFirst => date.into_iter().chain(name).collect(),
        HeadOrder::NameFirst => name.into_iter().chain(date).collect(),
    }
}

/// Post and name; a name of two characters is spread to the width of three.
fn speaker_line(meta: &Meta) -> Option<String> {
    let name = meta.name.as_deref().map(str::trim).filter(|name| !name.is_empty()).map(|name| {
        let mut chars = name.chars();
        match (chars.next(), chars.next(), chars.next()) {
            (Some(family), Some(given), None) => format!("{family}\u{3000}{given}"),
            _ => name.to_owned(),
        }
    });
    let post = meta.post.clone().filter(|post| !post.trim().is_empty());
    match (post, name) {
        (Some(post), Some(name)) => Some(format!("{}\u{3000}{name}", post.trim())),
        (post, name) => post.or(name),
    }
}

/// Breaks a long title into lines of about equal length, at the places least likely to break a word.
fn break_lines(title: &str, width: usize) -> String {
    let chars: Vec<char> = title.chars().collect();
    let lines = chars.len().div_ceil(width);
    if lines < 2 {
        return title.to_owned();
    }
    let mut out = String::new();
    let mut start = 0;
    for line in 0..lines - 1 {
        let rest = chars.len() - start;
        let ideal = start + rest.div_ceil(lines - line);
        let fits = |at: usize| at <= start + width && chars.len() - at <= (lines - line - 1) * width;
        let at = (start + 1..chars.len().min(start + width + 1))
            .filter(|&at| fits(at))
            .min_by_key(|&at| at.abs_diff(ideal) + if breakable(&chars, at) { 0 } else { width })
            .unwrap_or(ideal);
        out.extend(chars.iter().skip(start).take(at - start));
        out.push('\n');
        start = at;
    }
    out.extend(chars.iter().skip(start));
    out
}

/// Whether a title may be broken before `chars[at]`: after a particle or mark, before a word that opens a part.
fn breakable(chars: &[char], at: usize) -> bool {
    const BEFORE: [&str; 10] = ["在", "关于", "暨", "第", "讲话", "发言", "主持", "工作", "会议", "座谈会"];
    const AFTER: &str = "的上中时、，：》”）和暨与及";
    let ends_part = at.checked_sub(1).and_then(|i| chars.get(i)).is_some_and(|c| AFTER.contains(*c));
    let rest: String = chars.iter().skip(at).take(3).collect();
    let starts_mark = rest.starts_with(|c: char| "、，：》”）的".contains(c));
    !starts_mark && (ends_part || BEFORE.iter().any(|word| rest.starts_with(word)))
}

fn blocks(blocks_: &[Block], paras: &mut Vec<Para>) {
    let mut index = 0;
    for block in blocks_ {
        match block {
            Block::Paragraph(line) => paras.push(labelled(Role::Body, "", line)),
            Block::Point(point) => {
                index += 1;
                let label = point.label.clone().unwrap_or_else(|| point.style.label(index));
                paras.push(lead(point, &label));
                blocks(&point.blocks, paras);
            }
        }
    }
}

/// A point's first line: a heading of its own, or run into the text.
fn lead(point: &Point, label: &str) -> Para {
    let level = match point.style {
        PointStyle::Paren => 2,
        PointStyle::Arabic => 3,
        PointStyle::ArabicParen => 4,
        _ => return labelled(Role::Body, label, &point.lead),
    };
    let text = point.lead.plain();
    if is_heading(&text, !point.blocks.is_empty()) {
        return labelled(Role::Heading(level), label, &point.lead);
    }
    let mut para = labelled(Role::Body, label, &point.lead);
    if level == 2 {
        let first = sentences(&para.text()).first().map_or(0, |sentence| sentence.chars().count());
        if first <= HEADING_LENGTH {
            para.runs = in_kai(para.runs, first);
        }
    }
    para
}

/// Short, and one sentence at most; with an end mark only where paragraphs follow.
fn is_heading(lead: &str, has_blocks: bool) -> bool {
    let inner = lead.trim_end_matches(is_end);
    let ends = inner.len() < lead.len();
    lead.chars().count() <= HEADING_LENGTH && !inner.contains(is_end) && (has_blocks || !ends)
}

/// The first `count` characters in 楷体.
fn in_kai(runs: Vec<Run>, count: usize) -> Vec<Run> {
    let mut left = count;
    let mut out = Vec::with_capacity(runs.len() + 1);
    for run in runs {
        let head: String = run.text.chars().take(left).collect();
        let tail: String = run.text.chars().skip(left).collect();
        left -= head.chars().count();
        let kai = if run.look == Look::Plain { Look::Kai } else { run.look };
        let changes = run.changes;
        out.extend((!head.is_empty()).then(|| Run { text: head, look: kai, changes: changes.clone() }));
        out.extend((!tail.is_empty()).then_some(Run { text: tail, look: run.look, changes }));
    }
    out
}

fn labelled(role: Role, label: &str, line: &Line) -> Para {
    let mut runs = runs(line);
    match runs.first_mut() {
        Some(first) if first.look == Look::Plain && first.changes.is_empty() => {
            first.text.insert_str(0, label)
        }
        _ if label.is_empty() => {}
        _ => runs.insert(0, Run::new(label, Look::Plain)),
    }
    Para { role, runs, broken: broken(line) }
}

/// The changes of the break before a line.
fn broken(line: &Line) -> Vec<Change> {
    match line.0.first() {
        Some(Inline::Text { text, marks }) if text.is_empty() => changes(marks),
        _ => Vec::new(),
    }
}

/// The changes among marks: what was put in first.
fn changes(marks: &[Mark]) -> Vec<Change> {
    let mut changes: Vec<Change> = marks
        .iter()
        .filter_map(|mark| match mark {
            Mark::Change(change) => Some(change.clone()),
            _ => None,
        })
        .collect();
    changes.sort_by_key(|change| change.deleted);
    changes
}

/// The runs of a line: marks have no face, slots show their value or 【name】.
fn runs(line: &Line) -> Vec<Run> {
    let mut out: Vec<Run> = Vec::new();
    for inline in &line.0 {
        let (text, look, marks) = match inline {
            Inline::Text { text, marks } => (text.clone(), Look::Plain, marks),
            Inline::Slot { name, value, marks } if value.is_empty() => {
                (format!("【{name}】"), Look::Unfilled, marks)
            }
            Inline::Slot { value, marks, .. } => (value.clone(), Look::Plain, marks),
        };
        let changes = changes(marks);
        match out.last_mut() {
            _ if text.is_empty() => {}
            Some(last) if last.look == look && last.changes == changes => last.text.push_str(&text),
            _ => out.push(Run { text, look, changes }),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_titles_are_broken_between_words() {
        assert_eq!(break_lines("在市委人大工作会议上的讲话", TITLE_WIDTH), "在市委人大工作会议上的讲话");
        let title = "在云江市第六届人民代表大会常务委员会第二十三次会议闭幕时的讲话";
        let broken = break_lines(title, TITLE_WIDTH);
        assert_eq!(broken.replace('\n', ""), title);
        assert!(broken.split('\n').all(|line| line.chars().count() <= TITLE_WIDTH), "{broken}");
        assert_eq!(broken.split('\n').count(), 2);
        assert_eq!(break_lines(&"长".repeat(65), TITLE_WIDTH).split('\n').count(), 4);
    }

    #[test]
    fn short_leads_are_headings() {
        assert!(is_heading("坚持党的领导不动摇", false));
        assert!(is_heading("坚持党的领导不动摇。", true));
        assert!(!is_heading("坚持党的领导不动摇。", false));
        assert!(!is_heading("坚持党的领导。坚决落实。", true));
        assert!(!is_heading(&"长".repeat(41), true));
    }

    #[test]
    fn names_of_two_characters_are_spread() {
        let meta =
            |post: Option<&str>| Meta { name: Some("李明".into()), post: post.map(Into::into), date: None };
        assert_eq!(speaker_line(&meta(None)).as_deref(), Some("李\u{3000}明"));
        assert_eq!(speaker_line(&meta(Some("主任"))).as_deref(), Some("主任\u{3000}李\u{3000}明"));
        assert_eq!(speaker_line(&Meta::default()), None);
    }
}
