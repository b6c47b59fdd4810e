//! Samples of the slice's templates, for the test that renders every template.

use askama::Template;
use uuid::Uuid;

use super::editing::EditPage;
use super::from_speech::FromSpeechPage;
use super::history::{Line, Version, try_on};
use super::listing::ListPage;
use super::model::StoredOutline;
use super::showing::ShowPage;
use super::typical::TypicalPage;
use super::versions::VersionsPage;
use crate::app::corpus::model::CorpusSpeech;
use crate::engine::document::Document;
use crate::web::Shell;

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
