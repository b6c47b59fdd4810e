//! Outlines, phrasings, completions and jobs in answers.

use serde::Serialize;
use uuid::Uuid;

use super::speech::Remark;
use crate::app::jobs::model::{Job, JobState};
use crate::app::outlines::model::StoredOutline;
use crate::app::phrases::model::Entry;
use crate::engine::outline::{OutlineSection, OutlineSlot};
use crate::engine::suggest::Reason;

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
