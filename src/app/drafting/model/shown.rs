//! A draft as the editor, exports and a reader's voice get it.

use serde_json::{Value, json};
use uuid::Uuid;

use super::beginning::bracketed;
use super::draft::Draft;
use super::people::Part;
use crate::app::corpus::reading::{self, Role};
use crate::app::drafting::line::Position;
use crate::engine::aloud::{self, Sentence};
use crate::engine::document::{Block, Document, Inline, Line, SectionKind};

/// A format that a draft can be taken away in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// Word
    Docx,
    /// Word with the tracked changes
    Revised,
    /// Word in large type
    Large,
    /// PDF
    Pdf,
    /// Plain text
    Text,
}

impl Format {
    /// The format of this name.
    pub fn parse(name: &str) -> Option<Self> {
        match name {
            "docx" => Some(Self::Docx),
            "txt" => Some(Self::Text),
            _ => None,
        }
    }

    /// The same for people, who also take it away in large type and as PDF.
    pub fn of_page(name: &str) -> Option<Self> {
        match name {
            "large" => Some(Self::Large),
            "pdf" => Some(Self::Pdf),
            _ => Self::parse(name),
        }
    }

    /// The same for a text that is still written, which may be taken away with its changes.
    pub fn of_draft(name: &str) -> Option<Self> {
        if name == "revised" { Some(Self::Revised) } else { Self::of_page(name) }
    }

    /// The file's extension and media type.
    pub const fn file(self) -> (&'static str, &'static str) {
        match self {
            Self::Docx | Self::Revised | Self::Large => {
                ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document")
            }
            Self::Pdf => ("pdf", "application/pdf"),
            Self::Text => ("txt", "text/plain; charset=utf-8"),
        }
    }
}

/// The kind of every section and point that has an id.
pub fn kinds_of(document: &Document) -> Vec<Value> {
    fn points(blocks: &[Block], out: &mut Vec<Value>) {
        for block in blocks {
            if let Block::Point(point) = block {
                out.push(json!({ "id": point.id, "kind": point.kind.name() }));
                points(&point.blocks, out);
            }
        }
    }
    let mut out = Vec::new();
    for section in &document.sections {
        out.push(json!({ "id": section.id, "kind": section.kind.name() }));
        points(&section.blocks, &mut out);
    }
    out.retain(|item| item.get("id").and_then(Value::as_str).is_some_and(|id| !id.is_empty()));
    out
}

/// A title as the page shows it: slots by their value, open ones by their name.
pub fn shown_title(title: &Line) -> String {
    let shown = title.0.iter().map(|inline| match inline {
        Inline::Text { text, .. } => text,
        Inline::Slot { name, value, .. } if value.is_empty() => name,
        Inline::Slot { value, .. } => value,
    });
    shown.map(String::as_str).collect()
}

/// What the editor's script is handed. `document`: ProseMirror JSON in the state `at`; the lines under the title (`byline`), and
/// the letters with which its own lines begin.
pub fn editor_data(
    draft: &Draft,
    at: Position,
    document: &Value,
    me: (Uuid, &str),
    (byline, breaks): (&str, &[usize]),
) -> Value {
    let kinds: Vec<Value> = SectionKind::ALL
        .iter()
        .map(|kind| json!({ "name": kind.name(), "chinese": kind.chinese() }))
        .collect();
    json!({
        "id": draft.id,
        "version": at.version,
        "history": at.history,
        "document": document,
        "schema": crate::steps::schema(),
        "me": { "id": me.0, "name": me.1 },
        "part": draft.part.name(),
        "byline": byline,
        "breaks": breaks,
        "locked": draft.is_locked(),
        "readonly": draft.is_locked() || draft.part == Part::Reader,
        "kinds": kinds,
        "slots": draft.slots,
        "targets": draft.targets,
        "exports": [
            { "format": "docx", "label": "导出 Word" },
            { "format": "pdf", "label": "导出 PDF" },
            { "format": "large", "label": "导出 大字 Word" },
            { "format": "revised", "label": "导出 Word（带修订）" },
            { "format": "txt", "label": "导出文本" },
        ],
    })
}

/// A line of the text as it is read aloud.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SpokenLine {
    /// What it is.
    pub role: Role,
    /// Its sentences.
    pub sentences: Vec<Sentence>,
}

/// The lines of a text, made ready to be read aloud; empty ones are left out, open slots stand in brackets.
pub fn spoken(document: &Document) -> Vec<SpokenLine> {
    let lines = reading::lines(document).into_iter().filter(|line| !line.text.is_empty());
    lines
        .map(|line| SpokenLine { role: line.role, sentences: aloud::sentences(&bracketed(&line.text)) })
        .collect()
}

/// The step that puts another document in the place of the whole; `size` is the size of the present content.
pub fn replace_all(size: usize, document: &Value) -> Value {
    let content = document.get("content").cloned().unwrap_or_default();
    json!({ "stepType": "replace", "from": 0, "to": size, "slice": { "content": content } })
}
