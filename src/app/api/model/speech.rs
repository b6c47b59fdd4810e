//! Speeches in answers, and the report of how they were read.

use serde::Serialize;
use time::Date;
use uuid::Uuid;

use crate::app::corpus::model::{Details, Status};
use crate::app::corpus::remark::StoredRemark;
use crate::engine::document::{Block, Document, Point};

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
pub fn remarks(report: Vec<StoredRemark>) -> Vec<Remark> {
    report.into_iter().map(Remark::from).collect()
}
