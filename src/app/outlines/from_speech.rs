//! An outline is made of a speech.

use askama::Template;
use axum::extract::{Path, State};
use serde_json::json;
use uuid::Uuid;

use super::showing::made;
use crate::app::accounts::model::User;
use crate::app::corpus::model::StoredSpeech;
use crate::app::corpus::store as corpus;
use crate::engine::document::Occasion;
use crate::engine::outline::Outline;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Shell, flash};

async fn speech(app: &App, user: &User, id: Uuid) -> AppResult<StoredSpeech> {
    corpus::find_in_corpus(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)
}

/// The outline that a stored speech follows.
fn of_speech(speech: &StoredSpeech) -> Outline {
    let name: String = speech.details.title.chars().take(60).collect();
    let occasion = speech.details.occasion.unwrap_or(Occasion::OtherOccasion);
    let outline = Outline::from_document(&name, occasion, &speech.document);
    Outline { office: speech.details.office, level: speech.details.level, ..outline }
}

pub(super) async fn from_speech(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let speech = speech(&app, &user, id).await?;
    let outline = of_speech(&speech);
    render(&FromSpeechPage { shell: user.shell("outlines"), speech_id: id, outline })
}

pub(super) async fn create_from_speech(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let outline = of_speech(&speech(&app, &user, id).await?);
    let id = made(&app, &user, &outline, json!({})).await?;
    Ok(flash::redirect(&format!("/outlines/{id}/edit"), "已按这篇讲话的结构生成提纲，请修改后保存。"))
}

#[derive(Template)]
#[template(path = "outlines/from_speech.html")]
pub(super) struct FromSpeechPage {
    pub(super) shell: Shell,
    pub(super) speech_id: Uuid,
    pub(super) outline: Outline,
}
