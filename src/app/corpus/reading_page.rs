//! A speech of the corpus, to be read.

use askama::Template;
use axum::extract::{Path, Query, State};
use uuid::Uuid;

use super::listing::event;
use super::model::{Status, StoredSpeech};
use super::reading::{self, Entry, ReadingLine};
use super::store;
use crate::app::accounts::model::User;
use crate::app::audit::store::record_alone;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Shell};

/// A speech of the corpus; drafts have their own list of people and are not read here.
pub(super) async fn corpus_speech(app: &App, user: &User, id: Uuid) -> AppResult<StoredSpeech> {
    store::find_in_corpus(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)
}

pub(super) async fn read(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Query(said): Query<reading::Said>,
) -> AppResult {
    let speech = corpus_speech(&app, &user, id).await?;
    let lines = reading::lines(&speech.document);
    let outline = reading::outline(&lines);
    record_alone(&app.pool, event(&user, "speech.read", &id.to_string())).await?;
    let two = speech.status == Status::Archived || user.policy.two_remove;
    render(&ReadPage { shell: user.shell("corpus"), speech, outline, lines, said: said.query(), two })
}

#[derive(Template)]
#[template(path = "corpus/read.html")]
pub(super) struct ReadPage {
    pub(super) shell: Shell,
    pub(super) speech: StoredSpeech,
    pub(super) outline: Vec<Entry>,
    pub(super) lines: Vec<ReadingLine>,
    /// What the reader came for, as a query; empty: the whole speech.
    pub(super) said: String,
    /// It is taken out when a second person agrees.
    pub(super) two: bool,
}
