//! Parse → authorise → call → view.

use axum::extract::{Path, State};
use uuid::Uuid;

use super::store;
use super::views::{JobList, JobPage, ProgressFragment};
use crate::app::accounts::model::User;
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, flash};

/// Jobs on the list.
const LISTED: i64 = 100;

pub(super) async fn list(State(app): State<App>, user: User) -> AppResult {
    let jobs = store::latest(&app.pool, user.org_id, LISTED).await?;
    render(&JobList { shell: user.shell("imports"), jobs })
}

pub(super) async fn show(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let job = store::find(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    render(&JobPage { shell: user.shell("imports"), job })
}

pub(super) async fn progress(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let job = store::find(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    render(&ProgressFragment { shell: user.shell("imports"), job })
}

pub(super) async fn cancel(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    store::find(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    if !store::cancel(&app.pool, user.org_id, id, clock::now()).await? {
        return Err(AppError::Conflict("这个任务已经结束，不能再取消。".to_owned()));
    }
    Ok(flash::redirect(&format!("/jobs/{id}"), "已请求取消，正在停下。"))
}

pub(super) async fn again(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    store::find(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    if !store::again(&app.pool, user.org_id, id).await? {
        return Err(AppError::Conflict("只有没做完的任务可以接着做，请刷新页面看它的状态。".to_owned()));
    }
    Ok(flash::redirect(&format!("/jobs/{id}"), "已重新排队，从停下的地方接着做。"))
}
