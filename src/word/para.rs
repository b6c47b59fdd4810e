//! A paragraph on the page: what it is, and its runs.

use crate::engine::document::{Change, Inline, Line, Mark};

/// What a paragraph is on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// 2号小标宋, centred.
    Title,
    /// What follows —— in the title: 3号楷体, centred.
    Subtitle,
    /// Date or name: 3号楷体, centred.
    Byline,
    /// An empty line.
    Blank,
    /// Flush left.
    Salutation,
    /// 一、 黑体, （一） 楷体, 1. and （1） 仿宋: levels 1 to 4.
    Heading(u8),
    /// 3号仿宋, indented by two characters.
    Body,
    /// 附件：1. …, its lines under the first character of the name.
    Attachment,
    /// Who signs, or the day: at the right.
    Signature,
}

/// How a paragraph is indented where its role does not say so, in hundredths of a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Indent {
    /// From the left.
    pub left: u32,
    /// From the right.
    pub right: u32,
    /// How much further left the first line begins.
    pub hanging: u32,
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
    /// Its own indent.
    pub indent: Option<Indent>,
    /// A page begins with it.
    pub page: bool,
}

impl Para {
    pub fn new(role: Role, text: impl Into<String>) -> Self {
        let text = text.into();
        Self::of(role, if text.is_empty() { Vec::new() } else { vec![Run::new(text, Look::Plain)] })
    }

    pub fn of(role: Role, runs: Vec<Run>) -> Self {
        Self { role, runs, broken: Vec::new(), indent: None, page: false }
    }

    /// The text of all runs.
    pub fn text(&self) -> String {
        self.runs.iter().map(|run| run.text.as_str()).collect()
    }
}

/// The changes of the break before a line.
pub(super) fn broken(line: &Line) -> Vec<Change> {
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
pub(super) fn runs(line: &Line) -> Vec<Run> {
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
