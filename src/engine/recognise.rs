//! From text to speeches: `clean` → `structure` → `classify`, in one call.
//!
//! The types here are what every other room knows of a recognised speech. Offsets and lengths are in characters.

use serde::Serialize;
use time::Date;

use super::clean::{self, encoding::DecodeError};
use super::document::{Block, DateCertainty, Document, Level, Occasion, Office, SectionKind};
use super::structure::{announced, body, header, slots};

/// What one file held.
#[derive(Debug, Clone, PartialEq)]
pub struct Recognised {
    /// The encoding the bytes were read in, as its WHATWG name (`UTF-8`, `GB18030`, …) or `docx`.
    pub encoding: String,
    /// The speeches in the order of the file; a compilation holds several.
    pub speeches: Vec<Speech>,
}

/// A recognised speech.
#[derive(Debug, Clone, PartialEq)]
pub struct Speech {
    /// The tree, cleaned; kinds are filled in.
    pub document: Document,
    /// What is known about the speech as a whole.
    pub facts: Facts,
    /// For each section of `document`, in order: how sure the classification is.
    pub confidence: Vec<SectionConfidence>,
    /// What was changed, found and doubted, by line of the file.
    pub report: Vec<Remark>,
}

/// What is known about a speech as a whole.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Facts {
    /// The speaker's name, where the file says it.
    pub speaker: Option<String>,
    /// The speaker's office, where title or text show it.
    pub office: Option<Office>,
    /// The level of the congress the speaker belongs to.
    pub level: Option<Level>,
    /// The meeting or place, as written (市委人大工作会议).
    pub venue: Option<String>,
    /// The occasion the title and venue point to.
    pub occasion: Option<Occasion>,
    /// The date written in the file.
    pub date: Option<Date>,
    /// How sure we are of `date`.
    pub certainty: Option<DateCertainty>,
    /// When the text can have been written, by its formulations (提法断代): first and last day, either open.
    pub date_span: (Option<Date>, Option<Date>),
    /// How many points the speaker announces (讲四点意见).
    pub announced_points: Option<usize>,
}

/// How sure the kinds of a section and its first-level points are, each from 0 to 1.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SectionConfidence {
    /// Confidence in the section's kind.
    pub section: f32,
    /// Confidence in the kind of each first-level point, in order.
    pub points: Vec<f32>,
}

/// One line of the report: what was changed, found or doubted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// A stable code (`watermark_removed`, `placeholder`, `number_gap`, …).
    pub code: &'static str,
    /// Line of the file, from 1.
    pub line: usize,
    /// What stood there, as written.
    pub text: String,
    /// What it was changed to, or could be changed to.
    pub fix: Option<String>,
}

/// The kind a person gave to a section or point with this heading or lead, which outranks the weights.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// The heading or lead as it stood.
    pub heading: String,
    /// What the person said it is.
    pub kind: SectionKind,
}

/// Recognises the speeches in the bytes of a text file.
///
/// # Errors
/// [`DecodeError`] where the bytes hold no text.
pub fn recognise(bytes: &[u8]) -> Result<Recognised, DecodeError> {
    recognise_with(bytes, &[])
}

/// [`recognise`], with the kinds that curators gave to headings and leads.
///
/// # Errors
/// As [`recognise`].
pub fn recognise_with(bytes: &[u8], corrections: &[Correction]) -> Result<Recognised, DecodeError> {
    let decoded = clean::encoding::decode(bytes)?;
    let mut found = recognise_text_with(&decoded.text, corrections);
    decoded.encoding.clone_into(&mut found.encoding);
    Ok(found)
}

/// Recognises the speeches in a text.
pub fn recognise_text(text: &str) -> Recognised {
    recognise_text_with(text, &[])
}

/// [`recognise_text`], with the kinds that curators gave to headings and leads.
pub fn recognise_text_with(text: &str, corrections: &[Correction]) -> Recognised {
    let cleaned = clean::clean(text);
    let _ = corrections;
    let header = header::read(&cleaned.lines);
    let mut report = cleaned.report;
    let title = header.title.iter().map(|(_, t)| *t).collect::<String>();
    let title = slots::line(&title, header.title.first().map_or(1, |t| t.0), &mut report);
    let body = body::build(&header.body, report);
    let opening = header.body.iter().take(8).map(|p| p.text).collect::<Vec<_>>().join("\n");
    let document =
        Document { title, salutation: header.salutation.map(|(_, s)| s.into()), sections: body.sections };
    let confidence = document
        .sections
        .iter()
        .map(|s| SectionConfidence {
            section: 0.5,
            points: s.blocks.iter().filter(|b| matches!(b, Block::Point(_))).map(|_| 0.5).collect(),
        })
        .collect();
    let facts = Facts { announced_points: announced::announced(&opening), ..Facts::default() };
    Recognised {
        encoding: "UTF-8".to_owned(),
        speeches: vec![Speech { document, facts, confidence, report: body.report }],
    }
}
