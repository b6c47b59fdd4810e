//! What the API says, as types; no SQL, no HTTP. Their description for readers is `data/operations.json`.

use serde::Serialize;
use serde_json::Value;
use time::Date;
use uuid::Uuid;

use crate::app::corpus::model::{Details, Status};
use crate::app::corpus::remark::StoredRemark;
use crate::app::jobs::model::{Job, JobState};
use crate::app::outlines::model::StoredOutline;
use crate::app::phrases::model::Entry;
use crate::db::stored::read;
use crate::engine::document::{Block, Document, Point};
use crate::engine::outline::{OutlineSection, OutlineSlot};
use crate::engine::reuse;
use crate::engine::suggest::Reason;

time::serde::format_description!(day, Date, "[year]-[month]-[day]");

/// Rows that one answer holds at most.
pub const MOST: i64 = 1_000;
/// Characters of a text that is checked or compared.
pub const MAX_TEXT: usize = 400_000;
/// Characters before the caret that may be sent.
pub const MAX_BEFORE: usize = 20_000;

/// A list.
#[derive(Debug, Serialize)]
pub struct Items<T> {
    /// Its rows.
    pub items: Vec<T>,
}

/// A part of a list, and how many there are in all.
#[derive(Debug, Serialize)]
pub struct Page<T> {
    /// Its rows.
    pub items: Vec<T>,
    /// Rows in all.
    pub total: i64,
}

/// What is known about a speech.
#[derive(Debug, Clone, Serialize)]
pub struct Head {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Where it stands.
    pub status: &'static str,
    /// When it is or was given.
    #[serde(with = "day::option")]
    pub delivered_on: Option<Date>,
    /// How sure the date is.
    pub certainty: &'static str,
    /// The first day on which it can have been written, by its formulations.
    #[serde(with = "day::option")]
    pub date_from: Option<Date>,
    /// The last such day.
    #[serde(with = "day::option")]
    pub date_to: Option<Date>,
    /// What sort of text it is.
    pub genre: &'static str,
    /// Whose text it is, or the empty string.
    pub organ: String,
    /// The speaker's name, or the empty string.
    pub speaker: String,
    /// The speaker's office.
    pub office: Option<&'static str>,
    /// The speaker's level.
    pub level: Option<&'static str>,
    /// The occasion.
    pub occasion: Option<&'static str>,
    /// The place, or the empty string.
    pub place: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// Its length.
    pub characters: i64,
}

impl Head {
    /// From what the corpus or a draft knows.
    pub fn new(id: Uuid, status: Status, details: &Details, tags: Vec<String>, characters: i64) -> Self {
        Self {
            id,
            title: details.title.clone(),
            status: status.name(),
            delivered_on: details.delivered_on,
            certainty: details.certainty().name(),
            date_from: details.span.0,
            date_to: details.span.1,
            genre: details.genre.name(),
            organ: details.organ.clone(),
            speaker: details.speaker.clone(),
            office: details.office.map(|office| office.name()),
            level: details.level.map(|level| level.name()),
            occasion: details.occasion.map(|occasion| occasion.name()),
            place: details.place.clone(),
            tags,
            characters,
        }
    }
}

/// A whole speech.
#[derive(Debug, Serialize)]
pub struct Speech {
    /// What is known about it.
    #[serde(flatten)]
    pub head: Head,
    /// The salutation, if any.
    pub salutation: Option<String>,
    /// Its sections.
    pub sections: Vec<Section>,
    /// The whole text, title first, one paragraph a line.
    pub text: String,
    /// What was changed and doubted when it was recognised.
    pub report: Vec<Remark>,
}

/// A section.
#[derive(Debug, Serialize)]
pub struct Section {
    /// Its number with its mark (`一、`); empty without a heading.
    pub label: String,
    /// Its heading.
    pub heading: Option<String>,
    /// What it is about.
    pub kind: &'static str,
    /// Everything under the heading, points included, one paragraph a line.
    pub text: String,
    /// Its points.
    pub points: Vec<PointText>,
}

/// A point.
#[derive(Debug, Serialize)]
pub struct PointText {
    /// Its label as written or counted (`一要`).
    pub label: String,
    /// Its first paragraph or small heading, without the label.
    pub heading: String,
    /// What it is about.
    pub kind: &'static str,
    /// All of it with its label, one paragraph a line.
    pub text: String,
    /// Points inside it.
    pub points: Vec<PointText>,
}

/// The sections of a document; numbers as in its plain text.
pub fn sections(document: &Document) -> Vec<Section> {
    let mut headed = 0;
    let sections = document.sections.iter().map(|section| {
        headed += usize::from(section.heading.is_some());
        let (text, points) = blocks(&section.blocks);
        Section {
            label: section.heading.as_ref().map(|_| section.label(headed)).unwrap_or_default(),
            heading: section.heading.as_ref().map(|heading| heading.plain()),
            kind: section.kind.name(),
            text: text.join("\n"),
            points,
        }
    });
    sections.collect()
}

/// The paragraphs of blocks, and the points among them.
fn blocks(blocks: &[Block]) -> (Vec<String>, Vec<PointText>) {
    let (mut lines, mut points) = (Vec::new(), Vec::new());
    for block in blocks {
        match block {
            Block::Paragraph(line) => lines.push(line.plain()),
            Block::Point(found) => {
                let found = point(found, points.len() + 1);
                lines.push(found.text.clone());
                points.push(found);
            }
        }
    }
    (lines, points)
}

fn point(point: &Point, index: usize) -> PointText {
    let label = point.label.clone().unwrap_or_else(|| point.style.label(index));
    let heading = point.lead.plain();
    let (mut lines, points) = blocks(&point.blocks);
    lines.insert(0, format!("{label}{heading}"));
    PointText { label, heading, kind: point.kind.name(), text: lines.join("\n"), points }
}

/// A line of the report of what was recognised.
#[derive(Debug, Serialize)]
pub struct Remark {
    /// A stable name.
    pub code: String,
    /// What it means, in words.
    pub message: &'static str,
    /// Whether a person should look at it.
    pub doubt: bool,
    /// Line of the file, from 1.
    pub line: usize,
    /// What stood there.
    pub text: String,
    /// What it was or could be changed to.
    pub fix: Option<String>,
}

impl From<StoredRemark> for Remark {
    fn from(remark: StoredRemark) -> Self {
        let (message, doubt) = (remark.chinese(), remark.is_doubt());
        Self { code: remark.code, message, doubt, line: remark.line, text: remark.text, fix: remark.fix }
    }
}

/// The remarks of a stored report.
///
/// # Errors
/// When it is of another shape.
pub fn remarks(report: Value) -> sqlx::Result<Vec<Remark>> {
    let stored: Vec<StoredRemark> = read(report)?;
    Ok(stored.into_iter().map(Remark::from).collect())
}

/// An outline.
#[derive(Debug, Serialize)]
pub struct OutlineItem {
    /// Its id.
    pub id: Uuid,
    /// What it is called.
    pub name: String,
    /// The occasion it is for.
    pub occasion: &'static str,
    /// Who speaks.
    pub office: Option<&'static str>,
    /// At which level.
    pub level: Option<&'static str>,
    /// How long it is spoken, in minutes.
    pub minutes: u32,
    /// How long it is, in characters.
    pub characters: u32,
    /// What is filled in once.
    pub slots: Vec<OutlineSlot>,
    /// Its sections with their points.
    pub sections: Vec<OutlineSection>,
}

impl From<StoredOutline> for OutlineItem {
    fn from(stored: StoredOutline) -> Self {
        let outline = stored.outline;
        Self {
            id: stored.id,
            name: outline.name,
            occasion: outline.occasion.name(),
            office: outline.office.map(|office| office.name()),
            level: outline.level.map(|level| level.name()),
            minutes: outline.minutes,
            characters: outline.characters,
            slots: outline.slots,
            sections: outline.sections,
        }
    }
}

/// A phrasing of the library.
#[derive(Debug, Serialize)]
pub struct PhrasingItem {
    /// Its id.
    pub id: Uuid,
    /// Its text; slots in braces.
    pub text: String,
    /// What sort it is.
    pub kind: &'static str,
    /// What it is mostly about.
    pub section_kind: &'static str,
    /// Speeches that use it.
    pub speeches: i32,
    /// First and last year of its use.
    pub years: Option<[i32; 2]>,
    /// `mined` or `approved`.
    pub status: &'static str,
    /// Today's form, where this one is outdated.
    pub current_form: Option<String>,
}

impl From<Entry> for PhrasingItem {
    fn from(entry: Entry) -> Self {
        Self {
            id: entry.id,
            text: entry.text,
            kind: entry.kind.name(),
            section_kind: entry.section_kind.name(),
            speeches: entry.speeches,
            years: entry.years.map(|(from, to)| [from, to]),
            status: entry.status.name(),
            current_form: entry.current_form,
        }
    }
}

/// One way to go on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Completion {
    /// What would be typed next.
    pub text: String,
    /// How likely its next four characters are right, 0 to 1.
    pub confidence: f32,
    /// Why it is offered.
    pub reason: Reason,
    /// The phrasing that it completes, if any.
    pub phrasing_id: Option<Uuid>,
}

/// A job.
#[derive(Debug, Serialize)]
pub struct JobItem {
    /// Its id.
    pub id: Uuid,
    /// What it does.
    pub kind: String,
    /// Where it stands. An import is done when the library has been brought up to date, too.
    pub state: JobState,
    /// Steps done.
    pub done: i32,
    /// Steps in all; 0 while unknown.
    pub total: i32,
    /// What it is doing or how it ended.
    pub message: String,
    /// One sentence for each thing that went wrong.
    pub errors: Vec<String>,
    /// What became of each speech of an import.
    pub files: Vec<FileItem>,
}

impl JobItem {
    /// `follower`: a job that is open and belongs to this one.
    pub fn new(job: Job, follower: bool, files: Vec<FileItem>) -> Self {
        let state = if job.state == JobState::Done && follower { JobState::Running } else { job.state };
        Self {
            id: job.id,
            kind: job.kind,
            state,
            done: job.done,
            total: job.total,
            message: job.message,
            errors: job.errors,
            files,
        }
    }
}

/// A speech found in a file of an import, or why the file could not be read.
#[derive(Debug, Serialize)]
pub struct FileItem {
    /// The file.
    pub file: String,
    /// The title that was recognised.
    pub title: String,
    /// The speech it became.
    pub speech_id: Option<Uuid>,
    /// It is the same as this speech or earlier part of the import, and was not stored again.
    pub duplicate_of: Option<Uuid>,
    /// Why it could not be read.
    pub error: Option<String>,
    /// What should be looked at.
    pub doubts: Vec<Remark>,
}

/// What a text shares with the corpus.
#[derive(Debug, Serialize)]
pub struct Comparison {
    /// The part of its letters that stands in the corpus, too: 0 to 1.
    pub share: f64,
    /// The same without approved phrasings and law text.
    pub share_without_formulations: f64,
    /// The passages, longest first.
    pub spans: Vec<SharedSpan>,
}

/// A passage that the corpus holds, too.
#[derive(Debug, Serialize)]
pub struct SharedSpan {
    /// First character.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// What it is.
    pub kind: reuse::Kind,
    /// The passage.
    pub text: String,
    /// Characters inside that differ.
    pub edited: usize,
    /// Where it stands in the corpus.
    pub source: SharedSource,
    /// Names, dates, figures and places that came along.
    pub carried: Vec<reuse::Carried>,
}

/// Where a shared passage stands.
#[derive(Debug, Serialize)]
pub struct SharedSource {
    /// The speech.
    pub speech_id: String,
    /// Its title.
    pub title: String,
    /// First character in its text.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
}

impl From<reuse::Report> for Comparison {
    fn from(report: reuse::Report) -> Self {
        let spans = report.spans.into_iter().map(|span| SharedSpan {
            start: span.start,
            end: span.end,
            kind: span.kind,
            text: span.text,
            edited: span.edited,
            source: SharedSource {
                speech_id: span.source.file,
                title: span.source.title,
                start: span.source.start,
                end: span.source.end,
            },
            carried: span.carried,
        });
        Self {
            share: report.share,
            share_without_formulations: report.share_without_formulations,
            spans: spans.collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::{Line, Section as Part};

    #[test]
    fn sections_joined_with_their_headings_are_the_plain_text() {
        let inner = Point { lead: Line::from("抓重点。"), ..Point::default() };
        let outer = Point {
            lead: Line::from("抓监督。"),
            blocks: vec![Block::Paragraph(Line::from("要依法。")), Block::Point(inner)],
            ..Point::default()
        };
        let part = |heading: Option<&str>| Part {
            heading: heading.map(Line::from),
            blocks: vec![Block::Paragraph(Line::from("同志们。")), Block::Point(outer.clone())],
            ..Part::default()
        };
        let document = Document {
            title: Line::from("讲话"),
            salutation: None,
            sections: vec![part(None), part(Some("强化监督")), part(Some("依靠代表"))],
        };
        let mut joined = "讲话".to_owned();
        for section in sections(&document) {
            if let Some(heading) = section.heading {
                joined += &format!("\n{}{heading}", section.label);
            }
            joined += &format!("\n{}", section.text);
            assert_eq!(section.points.len(), 1);
            assert_eq!(section.points[0].points[0].label, "一要");
        }
        assert_eq!(joined, document.plain());
    }
}
