//! The line over WebSocket and over plain HTTP.

use axum::extract::ws::WebSocketUpgrade;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::authority::Hub;
use super::{Batch, Key, MAX_MESSAGE, Message, Standing, socket, store};
use crate::app::accounts::model::User;
use crate::app::drafting::access::on_list;
use crate::app::drafting::model::locked;
use crate::app::drafting::rounds;
use crate::error::{AppError, AppResult};
use crate::web::{App, Json, Verbatim, csrf, page};

/// Bytes that are read at once: a step has some hundred. The buffer is filled with zeros before each reading.
const READ: usize = 4096;

/// Lets a frame through that is a little too large, so that its page can be told.
const MAX_FRAME: usize = 4 * MAX_MESSAGE;

/// The WebSocket. It is opened by a GET, so the token of forms does not protect it: the origin is checked.
pub(in crate::app::drafting) async fn line(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    headers: HeaderMap,
    upgrade: WebSocketUpgrade,
) -> AppResult {
    csrf::check_origin(&headers)?;
    on_list(&app.pool, &user, id).await?;
    let upgrade = upgrade.max_message_size(MAX_FRAME).max_frame_size(MAX_FRAME).read_buffer_size(READ);
    Ok(upgrade.on_upgrade(move |socket| socket::serve(socket, app, hub, user, id, headers)))
}

/// A page's steps over plain HTTP.
pub(in crate::app::drafting) async fn send(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Verbatim(batch): Verbatim<Batch>,
) -> AppResult {
    let (key, _) = on_list(&app.pool, &user, id).await?;
    let answer = hub.open(key).append(user.account_id, &batch).await.map_err(super::authority::problem)?;
    Ok(Json(answer).into_response())
}

/// Steps that are told of at most; where there are more, the comparison of versions says it better.
const TOLD: i64 = 4_000;

/// What has happened to the text since somebody last had it open: the steps, with those who made them.
pub(in crate::app::drafting) async fn unseen(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult<Response> {
    let (key, _) = on_list(&app.pool, &user, id).await?;
    let Some((from, at)) = store::seen(&app.pool, key, user.account_id).await? else {
        return Ok(Json(json!({ "steps": [] })).into_response());
    };
    let steps = store::signed_since(&app.pool, key, from, TOLD + 1).await?;
    let whole = steps.as_ref().is_some_and(|steps| i64::try_from(steps.len()).is_ok_and(|many| many <= TOLD));
    let steps = steps.filter(|_| whole).unwrap_or_default();
    let at = page::moment(&at);
    Ok(Json(json!({ "version": from.version, "at": at, "whole": whole, "steps": steps })).into_response())
}

/// What a page has.
#[derive(Debug, Deserialize)]
pub(in crate::app::drafting) struct Since {
    since: i32,
    history: Option<Uuid>,
    /// Whether it asks where the draft stands, too: nobody else tells it.
    #[serde(default)]
    standing: bool,
}

/// What a page lacks, over plain HTTP.
pub(in crate::app::drafting) async fn missing(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Query(query): Query<Since>,
) -> AppResult<Response> {
    let key = Key { org_id: user.org_id, speech_id: id };
    let head = store::head(&app.pool, key, user.account_id).await?.ok_or(AppError::NotFound)?;
    let from = Standing { version: query.since, history: query.history };
    let answer = hub.open(key).since(from).await.map_err(super::authority::problem)?;
    if !query.standing {
        return Ok(Json(answer).into_response());
    }
    store::set_seen(&app.pool, key, user.account_id, head.at).await?;
    let standing = rounds::store::standing(&app.pool, user.org_id, id, head.status).await?;
    let status = Message::Status { locked: locked(head.status), standing };
    let part = Message::Part { part: head.part.name() };
    Ok(Json([answer, status, part, Message::Comments]).into_response())
}
