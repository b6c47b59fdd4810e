//! Parse → authorise → call → view: the versions of an outline, and trying one on a stored speech.

use askama::Template;
use axum::extract::{Path, State};
use uuid::Uuid;

use super::editing::EditPage;
use super::history::{Line, Version, compare, try_on};
use super::model::{StoredOutline, from_form};
use super::showing::{event, find};
use super::store;
use crate::app::accounts::model::User;
use crate::app::audit::store::record;
use crate::app::corpus::catalogue::store as catalogue;
use crate::app::corpus::store as corpus;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Shell, flash};

/// Every version with what it changed, the latest first.
pub(super) async fn list(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let stored = find(&app, &user, id).await?;
    let mut versions = store::versions(&app.pool, user.org_id, id).await?;
    let current =
        Version { version: stored.version, outline: stored.outline.clone(), until: None, by: String::new() };
    versions.insert(0, current);
    let older = versions.iter().skip(1).map(Some).chain([None]);
    let changes = versions
        .iter()
        .zip(older)
        .map(|(newer, older)| older.map(|older| compare(&older.outline, &newer.outline)).unwrap_or_default());
    let changes: Vec<_> = changes.collect();
    let rows = versions.into_iter().zip(changes).collect();
    render(&VersionsPage { shell: user.shell("outlines"), stored, rows })
}

/// Puts an older version into use again, as a new version.
pub(super) async fn restore(
    State(app): State<App>,
    user: User,
    Path((id, version)): Path<(Uuid, i32)>,
) -> AppResult {
    let stored = find(&app, &user, id).await?;
    let versions = store::versions(&app.pool, user.org_id, id).await?;
    let old = versions.into_iter().find(|old| old.version == version).ok_or(AppError::NotFound)?;
    let mut tx = app.pool.begin().await?;
    if !store::update(&mut *tx, user.org_id, id, stored.version, &old.outline, user.account_id).await? {
        return Err(AppError::Conflict("别人刚改过这份提纲，请刷新后再恢复。".to_owned()));
    }
    record(&mut tx, event(&user, "outline.restore", &id.to_string())).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/outlines/{id}"), &format!("已恢复第{version}版的内容。")))
}

/// Lays a stored speech beside what is typed, saved or not; the page comes back with everything that was typed.
pub(super) async fn trial(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let stored = find(&app, &user, id).await?;
    let value = |name: &str| fields.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str());
    let version = value("version").and_then(|value| value.parse().ok()).unwrap_or(stored.version);
    let speech: Option<Uuid> = value("speech").and_then(|id| id.parse().ok());
    let speeches = catalogue::newest(&app.pool, user.org_id, super::SPEECHES).await?;
    let (outline, error) = match from_form(&fields, &stored.outline) {
        Ok(outline) => (outline, String::new()),
        Err(error) => (stored.outline.clone(), error),
    };
    let trial = match speech {
        Some(speech) => corpus::find_in_corpus(&app.pool, user.org_id, speech).await?,
        None => None,
    };
    let trial = trial.map(|speech| try_on(&outline, &speech.document));
    let error =
        if error.is_empty() && trial.is_none() { "请选一篇讲话来试。".to_owned() } else { error };
    let stored = StoredOutline { outline, version, ..stored };
    render(&EditPage { shell: user.shell("outlines"), stored, error, trial, speeches })
}

#[derive(Template)]
#[template(path = "outlines/versions.html")]
pub(super) struct VersionsPage {
    pub(super) shell: Shell,
    pub(super) stored: StoredOutline,
    /// Each version with what it changed.
    pub(super) rows: Vec<(Version, Vec<Line>)>,
}
