//! Speeches that were taken out of the corpus come back; copies are taken out.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Redirect};
use serde_json::json;
use uuid::Uuid;

use super::listing::event;
use super::store;
use super::store::Removed;
use crate::app::accounts::model::User;
use crate::app::audit::store::record;
use crate::app::jobs;
use crate::app::jobs::model::kinds;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Shell, flash};

/// Looks through the whole archive for copies and other versions; the page of the job shows them.
pub(super) async fn copies(State(app): State<App>, user: User) -> AppResult {
    let id =
        jobs::store::enqueue(&app.pool, user.org_id, Some(user.account_id), super::copies::KIND, json!({}))
            .await?;
    Ok(Redirect::to(&format!("/jobs/{id}")).into_response())
}

/// The speeches that were taken out and are kept aside.
pub(super) async fn removed(State(app): State<App>, user: User) -> AppResult {
    let rows = store::removed(&app.pool, user.org_id).await?;
    render(&RemovedPage { shell: user.shell("corpus"), rows })
}

pub(super) async fn put_back(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let mut tx = app.pool.begin().await?;
    if !store::put_back(&mut tx, user.org_id, id).await? {
        return Err(AppError::NotFound);
    }
    jobs::store::enqueue(&mut *tx, user.org_id, Some(user.account_id), kinds::MINE, json!({})).await?;
    record(&mut tx, event(&user, "speech.restore", &id.to_string())).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/speeches/{id}"), "已放回讲话库，表述库随后更新。"))
}

#[derive(Template)]
#[template(path = "corpus/removed.html")]
pub(super) struct RemovedPage {
    pub(super) shell: Shell,
    pub(super) rows: Vec<Removed>,
}
