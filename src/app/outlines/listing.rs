//! The list of the outlines, and its order.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use uuid::Uuid;

use super::model::StoredOutline;
use super::store;
use crate::app::accounts::model::User;
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Form, Shell};

pub(super) async fn list(State(app): State<App>, user: User) -> AppResult {
    let outlines = store::list(&app.pool, user.org_id).await?;
    render(&ListPage { shell: user.shell("outlines"), outlines })
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

#[derive(Template)]
#[template(path = "outlines/list.html")]
pub(super) struct ListPage {
    pub(super) shell: Shell,
    pub(super) outlines: Vec<StoredOutline>,
}
