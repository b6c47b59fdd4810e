//! A speech with the library's phrasings marked in it.

use askama::Template;
use axum::extract::{Path, Query, State};
use uuid::Uuid;

use super::model::{Stretch, mark, mark_said};
use super::store;
use crate::app::accounts::model::User;
use crate::app::corpus::reading::{self, ReadingLine, Role};
use crate::app::corpus::store as corpus;
use crate::error::{AppError, AppResult};
use crate::web::App;
use crate::web::page::render;

/// The text of a speech with the library's phrasings marked; fetched by its reading page.
pub(super) async fn marked(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Query(said): Query<reading::Said>,
) -> AppResult {
    let speech = corpus::find_in_corpus(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let marks = store::marks(&app.pool, user.org_id, id).await?;
    let lines = reading::lines(&speech.document);
    let said = said.range();
    let stretches = |line: &ReadingLine| match said {
        Some(said) => mark_said(line, mark(line, &marks), said),
        None => mark(line, &marks),
    };
    let lines = lines.into_iter().map(|line| (stretches(&line), line)).collect();
    render(&MarkedSpeech { lines, bylines: speech.details.bylines() })
}

#[derive(Template)]
#[template(path = "phrases/marked.html")]
pub(super) struct MarkedSpeech {
    pub(super) lines: Vec<(Vec<Stretch>, ReadingLine)>,
    /// The lines under the title.
    pub(super) bylines: Vec<String>,
}
