//! Parse → authorise → call → answer.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::desk::Place;
use super::library::Library;
use super::model::{Item, Offer, Tab};
use super::seat::{Desk, Seat};
use super::store;
use crate::app::accounts::model::User;
use crate::app::drafting::access;
use crate::app::drafting::line::Hub;
use crate::app::phrases;
use crate::engine::document::SectionKind;
use crate::engine::suggest::{Context, EntryKind, Row, Snapshot};
use crate::error::AppResult;
use crate::web::{App, Json};

/// Rows that are sent.
const ROWS: usize = 40;
/// Rows that a writer sees without scrolling: these count as offered.
const SEEN: usize = 6;

pub(super) async fn complete(
    State(hub): State<Hub>,
    State(library): State<Library>,
    user: User,
    Path(id): Path<Uuid>,
    Json(place): Json<Place>,
) -> AppResult {
    let desk = Desk::recent(&hub, &library, Seat::of(&user, id)).await?;
    let completions: Vec<Offer> = desk.grey(&place).map(Offer::from).into_iter().collect();
    library.offered(user.org_id, completions.iter().map(|offer| offer.phrasing_id.as_str()));
    Ok(Json(json!({ "completions": completions })).into_response())
}

pub(super) async fn phrasings(
    State(hub): State<Hub>,
    State(library): State<Library>,
    user: User,
    Path(id): Path<Uuid>,
    Query(place): Query<Place>,
) -> AppResult {
    let desk = Desk::new(&hub, &library, Seat::of(&user, id)).await?;
    let rows = match place.tab {
        Tab::Hidden => desk.snapshot.rows_of(&desk.hidden),
        _ => desk.ask(&place, |snapshot, context| rows(snapshot, context, &place)),
    };
    let mut items: Vec<Item> = rows.into_iter().take(ROWS).map(Item::from).collect();
    for item in &mut items {
        item.favourite = desk.favourites.contains(&item.id);
    }
    library.offered(user.org_id, items.iter().take(SEEN).map(|item| item.id.as_str()));
    Ok(Json(json!({ "items": items })).into_response())
}

/// What fits the query; without one what suits the place: openings and closings first where one begins or ends.
fn rows(snapshot: &Snapshot, context: &Context<'_>, place: &Place) -> Vec<Row> {
    if let Some(kind) = place.tab.kind() {
        return snapshot.panel(context, kind, &place.q);
    }
    if !place.q.trim().is_empty() {
        return snapshot.search(context, &place.q);
    }
    let phrasings = snapshot.panel(context, EntryKind::Phrasing, "");
    let quotes = snapshot.panel(context, EntryKind::Quote, "");
    let edge = matches!(context.kind, SectionKind::Opening | SectionKind::Closing);
    let mut rows = if edge { snapshot.panel(context, EntryKind::Edge, "") } else { Vec::new() };
    rows.truncate(ROWS / 4);
    rows.extend(phrasings.into_iter().take(ROWS - ROWS / 4));
    rows.extend(quotes);
    rows
}

/// A phrasing that somebody put into his text.
#[derive(Debug, Deserialize)]
pub struct Taken {
    phrasing: Uuid,
}

pub(super) async fn taken(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Json(taken): Json<Taken>,
) -> AppResult {
    access::read(&app.pool, &user, id).await?;
    store::add_taken(&app.pool, user.org_id, taken.phrasing).await?;
    phrases::store::note_take(&app.pool, user.org_id, id, taken.phrasing).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
