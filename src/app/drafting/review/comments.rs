//! Comments: what is said about a stretch of the text, answered, settled.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::model::threads;
use super::store;
use crate::app::accounts::model::User;
use crate::app::drafting::draft::find;
use crate::app::drafting::line::{Hub, Key};
use crate::error::{AppError, AppResult};
use crate::web::{App, Json};

/// Characters of a comment and of the words it is about.
const MAX_BODY: usize = 2000;
const MAX_QUOTE: usize = 200;
/// Comments on a draft; every page of it has them all.
const MOST: usize = 2_000;

pub(in crate::app::drafting) async fn list(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let (_, key) = find(&app, &user, id).await?;
    answer(&app, &user, key).await
}

async fn answer(app: &App, user: &User, key: Key) -> AppResult {
    let comments = store::comments(&app.pool, key).await?;
    Ok(Json(json!({ "threads": threads(&comments, user.account_id) })).into_response())
}

/// A comment; the first of a thread has the words it is about.
#[derive(Debug, Deserialize)]
pub struct NewComment {
    thread: Uuid,
    #[serde(default)]
    body: String,
    #[serde(default)]
    quote: String,
}

pub(in crate::app::drafting) async fn add(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Json(new): Json<NewComment>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let body: String = new.body.trim().chars().take(MAX_BODY).collect();
    let quote: String = new.quote.trim().chars().take(MAX_QUOTE).collect();
    if body.is_empty() {
        return Err(AppError::invalid("请写下批注的内容，再提交一次。"));
    }
    let comments = store::comments(&app.pool, key).await?;
    let known = comments.iter().any(|comment| comment.thread_id == new.thread);
    if comments.len() >= MOST {
        return Err(AppError::invalid(
            "这篇稿子的批注太多了，请先把已经解决的意见落实到正文，另起一稿再继续。",
        ));
    }
    if draft.is_locked() && !known {
        return Err(AppError::Conflict(
            "稿子已经定稿，不能再加新的批注；可以在已有的批注后面答复。".to_owned(),
        ));
    }
    let quote = if known { "" } else { quote.as_str() };
    store::add(&app.pool, key, new.thread, user.account_id, &body, quote).await?;
    hub.open(key).said_something(&hub).await;
    answer(&app, &user, key).await
}

/// Whether a thread is settled.
#[derive(Debug, Deserialize)]
pub struct Settled {
    resolved: bool,
}

pub(in crate::app::drafting) async fn settle(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path((id, thread)): Path<(Uuid, Uuid)>,
    Json(settled): Json<Settled>,
) -> AppResult {
    let (_, key) = find(&app, &user, id).await?;
    if !store::resolve(&app.pool, key, thread, settled.resolved).await? {
        return Err(AppError::NotFound);
    }
    hub.open(key).said_something(&hub).await;
    answer(&app, &user, key).await
}
