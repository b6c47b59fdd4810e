//! The fourth step: opening, transitions and close.

use std::collections::BTreeMap;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use uuid::Uuid;

use super::begin::{Fields, find, open, save};
use super::model::Assembly;
use super::shown::label;
use crate::app::accounts::model::User;
use crate::app::drafting::model::bracketed;
use crate::engine::assembly::Place;
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Form, Shell};

pub(super) async fn frame(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let assembly = find(&app, &user, id).await?;
    render(&FramePage::new(user.shell("drafts"), assembly))
}

pub(super) async fn save_frame(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Fields,
) -> AppResult {
    let mut assembly = open(&app, &user, id).await?;
    assembly.state.read_frame(&fields);
    save(&app, &user, &assembly).await?;
    Ok(Redirect::to(&format!("/assemblies/{id}/review")).into_response())
}

/// A text of the frame: where, what it is called, the words, whether they lead over to points.
pub(super) struct FrameRow {
    key: String,
    name: String,
    text: String,
    rows: usize,
    transition: bool,
}

#[derive(Template)]
#[template(path = "drafting/assembly/frame.html")]
pub(super) struct FramePage {
    pub(super) shell: Shell,
    pub(super) assembly: Assembly,
    texts: Vec<FrameRow>,
}

impl FramePage {
    pub(super) fn new(shell: Shell, assembly: Assembly) -> Self {
        let state = &assembly.state;
        let framed: BTreeMap<usize, String> = state.frame().into_iter().collect();
        let mut texts = Vec::new();
        for (at, section) in state.outline.sections.iter().enumerate() {
            let place = Place { section: at, point: None };
            let transition = !framed.contains_key(&at);
            if transition && section.points.is_empty() {
                continue;
            }
            let own = || state.pieces(place).iter().map(|piece| piece.text.as_str()).collect::<String>();
            let text = framed.get(&at).cloned().unwrap_or_else(own);
            texts.push(FrameRow {
                key: at.to_string(),
                name: label(state, place),
                rows: text.chars().count() / 62 + 1,
                text: bracketed(&text),
                transition,
            });
        }
        Self { shell, texts, assembly }
    }
}
