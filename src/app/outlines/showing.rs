//! One outline: shown, copied, put away.

use askama::Template;
use axum::extract::{Path, State};
use serde_json::json;
use uuid::Uuid;

use super::model::StoredOutline;
use super::store;
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, record};
use crate::engine::outline::Outline;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Shell, flash};

pub(super) async fn find(app: &App, user: &User, id: Uuid) -> AppResult<StoredOutline> {
    store::find(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)
}

pub(super) async fn show(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let stored = find(&app, &user, id).await?;
    render(&ShowPage { shell: user.shell("outlines"), stored })
}

pub(super) async fn copy(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let stored = find(&app, &user, id).await?;
    let name: String = format!("{}（副本）", stored.outline.name).chars().take(60).collect();
    let id = made(&app, &user, &Outline { name, ..stored.outline }, json!({})).await?;
    Ok(flash::redirect(&format!("/outlines/{id}/edit"), "已复制，请修改后保存。"))
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

pub(super) fn event<'a>(user: &User, action: &'static str, id: &'a str) -> Event<'a> {
    user.did(action, "outline", id, json!({}))
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

#[derive(Template)]
#[template(path = "outlines/show.html")]
pub(super) struct ShowPage {
    pub(super) shell: Shell,
    pub(super) stored: StoredOutline,
}
