//! Outlines and phrasings by the API.

use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;

use super::extract::{Parameters, number, one_of};
use super::model::{Items, MOST, OutlineItem};
use super::store::{self, WantedPhrasings};
use crate::app::accounts::model::User;
use crate::app::outlines as templates;
use crate::error::AppResult;
use crate::web::{App, Json};

pub(super) async fn outlines(State(app): State<App>, user: User) -> AppResult {
    let stored = templates::store::list(&app.pool, user.org_id).await?;
    let items: Vec<OutlineItem> = stored.into_iter().map(OutlineItem::from).collect();
    Ok(Json(Items { items }).into_response())
}

/// What the list of phrasings is narrowed to; empty means: any.
#[derive(Debug, Deserialize)]
pub struct PhrasingQuery {
    #[serde(default)]
    section: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    limit: String,
}

pub(super) async fn phrasings(
    State(app): State<App>,
    user: User,
    Parameters(query): Parameters<PhrasingQuery>,
) -> AppResult {
    let wanted = WantedPhrasings {
        q: query.q.clone(),
        section: one_of(Some(&query.section), "section")?,
        limit: number(&query.limit, 1, "limit")?.unwrap_or(MOST).min(MOST),
    };
    let items = store::phrasings(&app.pool, user.org_id, user.account_id, &wanted).await?;
    Ok(Json(Items { items }).into_response())
}
