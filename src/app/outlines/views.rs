//! The pages of the slice, with samples.

use askama::Template;
use uuid::Uuid;

use super::history::{Line, Trial, Version, try_on};
use super::model::StoredOutline;
use crate::app::corpus::catalogue::store::Newcomer;
use crate::app::corpus::store::CorpusSpeech;
use crate::engine::document::{Document, Occasion, Office, PointStyle, SectionKind};
use crate::engine::outline::{Outline, OutlinePoint, OutlineSection, OutlineSlot};
use crate::web::Shell;

#[derive(Template)]
#[template(path = "outlines/list.html")]
pub(super) struct ListPage {
    pub(super) shell: Shell,
    pub(super) outlines: Vec<StoredOutline>,
}

#[derive(Template)]
#[template(path = "outlines/show.html")]
pub(super) struct ShowPage {
    pub(super) shell: Shell,
    pub(super) stored: StoredOutline,
}

#[derive(Template)]
#[template(path = "outlines/edit.html")]
pub(super) struct EditPage {
    pub(super) shell: Shell,
    pub(super) stored: StoredOutline,
    pub(super) error: String,
    pub(super) trial: Option<Trial>,
    pub(super) speeches: Vec<Newcomer>,
}

impl EditPage {
    /// An empty section, point and slot for the page's templates of new rows.
    fn blank_section(&self) -> OutlineSection {
        OutlineSection::default()
    }

    fn blank_point(&self) -> OutlinePoint {
        OutlinePoint::default()
    }

    fn blank_slot(&self) -> OutlineSlot {
        OutlineSlot::default()
    }
}

#[derive(Template)]
#[template(path = "outlines/versions.html")]
pub(super) struct VersionsPage {
    pub(super) shell: Shell,
    pub(super) stored: StoredOutline,
    /// Each version with what it changed.
    pub(super) rows: Vec<(Version, Vec<Line>)>,
}

#[derive(Template)]
#[template(path = "outlines/from_speech.html")]
pub(super) struct FromSpeechPage {
    pub(super) shell: Shell,
    pub(super) speech_id: Uuid,
    pub(super) outline: Outline,
}

#[derive(Template)]
#[template(path = "outlines/typical.html")]
pub(super) struct TypicalPage {
    pub(super) shell: Shell,
    /// Every speech of the corpus.
    pub(super) all: Vec<CorpusSpeech>,
    /// Those that were chosen.
    pub(super) wanted: Vec<Uuid>,
    /// What they have in common.
    pub(super) outline: Option<Outline>,
}

/// Samples of this slice's templates, for the test that renders every template.
pub fn samples() -> Vec<(&'static str, String)> {
    let Some(outline) = super::model::shipped().ok().and_then(|shipped| shipped.into_iter().nth(2)) else {
        return Vec::new();
    };
    let stored = StoredOutline { id: Uuid::nil(), outline: outline.clone(), version: 2 };
    let edit = EditPage {
        shell: Shell::sample(),
        stored: stored.clone(),
        error: "提纲至少要有一个部分。".to_owned(),
        trial: Some(try_on(&outline, &Document::default())),
        speeches: Vec::new(),
    };
    let version = Version { version: 1, outline: outline.clone(), until: None, by: "李文".to_owned() };
    let changes = vec![Line::Gone("甲".to_owned()), Line::New("乙".to_owned()), Line::Same("丙".to_owned())];
    let versions =
        VersionsPage { shell: Shell::sample(), stored: stored.clone(), rows: vec![(version, changes)] };
    let list = ListPage { shell: Shell::sample(), outlines: vec![stored.clone()] };
    let speech = CorpusSpeech {
        id: Uuid::nil(),
        details: crate::app::corpus::model::Details { title: "讲话".to_owned(), ..Default::default() },
        source_tier: "own".to_owned(),
        document: crate::engine::document::Document::default(),
    };
    let typical = TypicalPage {
        shell: Shell::sample(),
        all: vec![speech],
        wanted: vec![Uuid::nil()],
        outline: Some(outline.clone()),
    };
    let from = FromSpeechPage { shell: Shell::sample(), speech_id: Uuid::nil(), outline };
    vec![
        ("outlines/list", list.render().unwrap_or_default()),
        ("outlines/show", ShowPage { shell: Shell::sample(), stored }.render().unwrap_or_default()),
        ("outlines/versions", versions.render().unwrap_or_default()),
        ("outlines/edit", edit.render().unwrap_or_default()),
        ("outlines/typical", typical.render().unwrap_or_default()),
        ("outlines/from_speech", from.render().unwrap_or_default()),
    ]
}
