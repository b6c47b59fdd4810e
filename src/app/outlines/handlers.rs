//! Parse → authorise → call → view.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;
use uuid::Uuid;

use super::model::{StoredOutline, from_form};
use super::store;
use super::views::{EditPage, FromSpeechPage, ListPage, ShowPage};
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, record};
use crate::app::corpus::catalogue::store as catalogue;
use crate::app::corpus::model::StoredSpeech;
use crate::app::corpus::store as corpus;
use crate::engine::document::Occasion;
use crate::engine::outline::Outline;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, flash};

pub(super) async fn list(State(app): State<App>, user: User) -> AppResult {
    let outlines = store::list(&app.pool, user.org_id).await?;
    render(&ListPage { shell: user.shell("outlines"), outlines })
}

pub(super) async fn find(app: &App, user: &User, id: Uuid) -> AppResult<StoredOutline> {
    store::find(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)
}

pub(super) async fn show(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let stored = find(&app, &user, id).await?;
    render(&ShowPage { shell: user.shell("outlines"), stored })
}

pub(super) async fn edit(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let stored = find(&app, &user, id).await?;
    let speeches = catalogue::newest(&app.pool, user.org_id, super::SPEECHES).await?;
    let shell = user.shell("outlines");
    render(&EditPage { shell, stored, error: String::new(), trial: None, speeches })
}

/// Saves the form; a mistake or a faster colleague brings the page back with everything that was typed.
pub(super) async fn save(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let stored = find(&app, &user, id).await?;
    let speeches = catalogue::newest(&app.pool, user.org_id, super::SPEECHES).await?;
    let version = fields.iter().find(|(name, _)| name == "version").and_then(|(_, value)| value.parse().ok());
    let again = |outline: Outline, error: String| {
        let stored = StoredOutline { outline, ..stored.clone() };
        let shell = user.shell("outlines");
        let page = render(&EditPage { shell, stored, error, trial: None, speeches: speeches.clone() })?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let outline = match from_form(&fields, &stored.outline) {
        Ok(outline) => outline,
        Err(error) => return again(stored.outline.clone(), error),
    };
    let (mut tx, version) = (app.pool.begin().await?, version.unwrap_or_default());
    if !store::update(&mut *tx, user.org_id, id, version, &outline, user.account_id).await? {
        return again(
            outline,
            "别人刚改过这份提纲。以下是您填写的内容，再按一次“保存”即以您的为准。".to_owned(),
        );
    }
    record(&mut tx, event(&user, "outline.update", &id.to_string())).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/outlines/{id}"), "提纲已保存。"))
}

pub(super) async fn copy(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let stored = find(&app, &user, id).await?;
    let name: String = format!("{}（副本）", stored.outline.name).chars().take(60).collect();
    let id = made(&app, &user, &Outline { name, ..stored.outline }, json!({})).await?;
    Ok(flash::redirect(&format!("/outlines/{id}/edit"), "已复制，请修改后保存。"))
}

/// Stores a new outline and that it was made; its id.
pub(super) async fn made(
    app: &App,
    user: &User,
    outline: &Outline,
    detail: serde_json::Value,
) -> AppResult<Uuid> {
    let mut tx = app.pool.begin().await?;
    let id = store::create(&mut *tx, user.org_id, outline).await?;
    record(&mut tx, Event { detail, ..event(user, "outline.create", &id.to_string()) }).await?;
    tx.commit().await?;
    Ok(id)
}

pub(super) async fn archive(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let mut tx = app.pool.begin().await?;
    if !store::archive(&mut *tx, user.org_id, id).await? {
        return Err(AppError::NotFound);
    }
    record(&mut tx, event(&user, "outline.archive", &id.to_string())).await?;
    tx.commit().await?;
    Ok(flash::redirect("/outlines", "提纲已停用，用它起草的稿子不受影响。"))
}

/// The list sends every id in its new order, as `order`.
pub(super) async fn reorder(
    State(app): State<App>,
    user: User,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let ids: Vec<Uuid> = fields
        .iter()
        .filter(|(name, _)| name == "order")
        .filter_map(|(_, value)| value.parse().ok())
        .collect();
    store::reorder(&app.pool, user.org_id, &ids).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}

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

pub(super) fn event<'a>(user: &User, action: &'static str, id: &'a str) -> Event<'a> {
    user.did(action, "outline", id, json!({}))
}
