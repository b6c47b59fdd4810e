//! What a first start finds on its shelves: the archive of an invented 云江市 and a small library of current
//! formulations with their sources. All texts were written for this project; places and people are invented.
//!
//! Pure: everything is compiled in; nothing is read from disk.

use serde::Deserialize;
use serde::de::Error as _;
use time::Date;

use crate::engine::document::{Level, Occasion, Office, SectionKind};
use crate::engine::mining::Kind;

time::serde::format_description!(iso_date, Date, "[year]-[month]-[day]");

/// The name of the invented organization whose archive this is.
pub const ORGANIZATION: &str = "云江市人大常委会";

/// A speech of the archive with what the catalogue says about it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Sample {
    /// File name below `speeches/`; unique.
    pub file: String,
    /// The title as in the text.
    pub title: String,
    /// The speaker's name, without the office.
    pub speaker: String,
    /// The speaker's office.
    pub office: Office,
    /// The level of the congress (or government, or Party committee) the speaker belongs to.
    pub level: Level,
    /// What the speech was given for.
    pub occasion: Occasion,
    /// Where it was given.
    pub place: String,
    /// When it was given.
    #[serde(with = "iso_date")]
    pub date: Date,
    /// Free tags for the corpus list.
    pub tags: Vec<String>,
    /// The whole text, title first, one paragraph a line.
    #[serde(skip)]
    pub text: String,
}

/// Whose wording it is, highest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceTier {
    /// The Party centre, the national congress, the constitution and national laws.
    Central,
    /// The province.
    Province,
    /// The city's Party committee.
    City,
    /// The organization itself.
    Own,
    /// General usage without one source.
    Other,
}

impl SourceTier {
    /// The name in the database.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Central => "central",
            Self::Province => "province",
            Self::City => "city",
            Self::Own => "own",
            Self::Other => "other",
        }
    }
}

/// An entry of the shipped library: a formulation as a fact, with its source and date.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct LibraryEntry {
    /// The wording; unique in the library.
    pub text: String,
    /// What it is.
    pub kind: Kind,
    /// The kind of section or point it belongs in.
    pub section_kind: SectionKind,
    /// Where the wording comes from, in words for a reader.
    pub source: String,
    /// How high that source stands.
    pub source_tier: SourceTier,
    /// The date of the source, where one is known.
    #[serde(with = "iso_date::option")]
    pub date: Option<Date>,
    /// Since when the wording is the current one, where that is known.
    #[serde(with = "iso_date::option")]
    pub current_since: Option<Date>,
    /// A hint for the writer: order, limits of use, what it replaces.
    pub note: Option<String>,
    /// Free tags.
    pub tags: Vec<String>,
}

macro_rules! texts {
    ($($file:literal),+ $(,)?) => {
        /// The texts by file name.
        const TEXTS: &[(&str, &str)] = &[$(($file, include_str!(concat!("speeches/", $file)))),+];
    };
}

texts! {
    "2024-01-congress-closing.txt",
    "2024-08-forum.txt",
    "2024-09-committee-session.txt",
    "2024-12-constitution-day.txt",
    "2024-12-party-committee-conference.txt",
    "2024-12-conference-after.txt",
    "2024-12-mayor-statement.txt",
    "2024-12-county-experience.txt",
    "2024-12-host-script.txt",
    "2025-04-enforcement-inspection.txt",
    "2025-04-county-conference-after.txt",
    "2025-05-deputy-training.txt",
    "2025-08-special-inquiry.txt",
    "2025-09-township-experience.txt",
    "2025-12-constitution-day.txt",
    "2026-01-congress-closing.txt",
    "2026-02-year-end.txt",
    "2026-04-enforcement-inspection.txt",
    "2026-08-session-host-script.txt",
    "2026-08-committee-session.txt",
    "2026-09-election-deployment.txt",
    "2026-09-election-host-script.txt",
    "2026-09-conference-before.txt",
}

/// The sample speeches in the order of the catalogue, oldest first.
///
/// # Errors
/// When the catalogue is malformed or names a text that is not compiled in; the tests rule both out.
pub fn speeches() -> Result<Vec<Sample>, serde_json::Error> {
    let mut samples: Vec<Sample> = serde_json::from_str(include_str!("speeches.json"))?;
    for sample in &mut samples {
        let found = TEXTS.iter().find(|(file, _)| *file == sample.file);
        let (_, text) = found.ok_or_else(|| serde_json::Error::custom(format!("no text {}", sample.file)))?;
        sample.text = (*text).to_owned();
    }
    Ok(samples)
}

/// The shipped library of current formulations.
///
/// # Errors
/// When the JSON is malformed; the tests rule it out.
pub fn library() -> Result<Vec<LibraryEntry>, serde_json::Error> {
    serde_json::from_str(include_str!("library.json"))
}

#[cfg(test)]
mod tests;
