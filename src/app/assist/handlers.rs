//! Parse → authorise → call → answer.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use axum::{Extension, Json};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::library::Library;
use super::model::{Item, Offer, Tab, check_context, position_at};
use super::store;
use crate::app::accounts::model::User;
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::line::{Hub, Key};
use crate::app::drafting::model::Draft;
use crate::app::drafting::store as drafts;
use crate::app::phrases;
use crate::engine::check::Checker;
use crate::engine::document::SectionKind;
use crate::engine::suggest::{self, Context, EntryKind, Row, Snapshot};
use crate::error::{AppError, AppResult};
use crate::web::App;

/// Characters before the caret that are looked at.
const BEFORE: usize = 400;
/// Completions and rows that are sent.
const OFFERS: usize = 5;
const ROWS: usize = 40;
/// Rows that a writer sees without scrolling: these count as offered.
const SEEN: usize = 6;

/// Where somebody writes.
#[derive(Debug, Deserialize)]
pub struct Place {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    before: String,
    #[serde(default)]
    q: String,
    #[serde(default)]
    tab: Tab,
    /// What the section is about, where the point is about something else.
    #[serde(default)]
    section: String,
}

/// What a question is answered from.
pub(super) struct Desk {
    pub(super) draft: Draft,
    plain: Arc<str>,
    checker: Arc<Checker>,
    pub(super) snapshot: Arc<Snapshot>,
    hidden: Vec<String>,
    favourites: Vec<String>,
}

impl Desk {
    pub(super) async fn new(
        app: &App,
        user: &User,
        hub: &Hub,
        library: &Library,
        id: Uuid,
    ) -> AppResult<Self> {
        let draft = drafts::find(&app.pool, user.org_id, id, user.account_id).await?;
        let draft = draft.ok_or(AppError::NotFound)?;
        let open = hub.open(Key { org_id: user.org_id, speech_id: id });
        let plain = open.plain().await.map_err(problem)?;
        let snapshot = library.snapshot(user.org_id).await?;
        let checker = library.checker(user.org_id).await?;
        let (hidden, favourites) = store::preferences(&app.pool, user.org_id, user.account_id).await?;
        Ok(Self { draft, plain, snapshot, checker, hidden, favourites })
    }

    /// Whether this speaker may say a text at this date and level.
    pub(super) fn may_say(&self, text: &str) -> bool {
        let details = &self.draft.details;
        let known = check_context(details, self.draft.targets.minutes, self.draft.targets.rate);
        suggest::may_say(text, details.office, details.level) && self.checker.allowed(text, &known)
    }

    /// Calls `ask` with the snapshot and the context of the place.
    fn ask<T>(&self, place: &Place, ask: impl FnOnce(&Snapshot, &Context<'_>) -> T) -> T {
        let details = &self.draft.details;
        let known = check_context(details, self.draft.targets.minutes, self.draft.targets.rate);
        let allowed = |text: &str| self.checker.allowed(text, &known);
        let kind: SectionKind = place.kind.parse().unwrap_or_default();
        let length = place.before.chars().count();
        let before: String = place.before.chars().skip(length.saturating_sub(BEFORE)).collect();
        let context = Context {
            before: &before,
            elsewhere: &self.plain,
            kind,
            section: place.section.parse().unwrap_or(kind),
            position: position_at(kind, &before),
            occasion: details.occasion,
            office: details.office,
            level: details.level,
            speaker: Some(details.speaker.as_str()).filter(|name| !name.is_empty()),
            date: details.delivered_on,
            agenda: &self.draft.agenda,
            hidden: &self.hidden,
            favourites: &self.favourites,
            allowed: &allowed,
        };
        ask(&self.snapshot, &context)
    }
}

pub(super) async fn complete(
    State(app): State<App>,
    Extension(hub): Extension<Hub>,
    Extension(library): Extension<Library>,
    user: User,
    Path(id): Path<Uuid>,
    Json(place): Json<Place>,
) -> AppResult {
    let desk = Desk::new(&app, &user, &hub, &library, id).await?;
    let found = desk.ask(&place, |snapshot, context| suggest::complete(&[snapshot], context));
    let completions: Vec<Offer> = found.into_iter().take(OFFERS).map(Offer::from).collect();
    library.offered(user.org_id, completions.first().map(|offer| offer.phrasing_id.as_str()));
    Ok(Json(json!({ "completions": completions })).into_response())
}

pub(super) async fn phrasings(
    State(app): State<App>,
    Extension(hub): Extension<Hub>,
    Extension(library): Extension<Library>,
    user: User,
    Path(id): Path<Uuid>,
    Query(place): Query<Place>,
) -> AppResult {
    let desk = Desk::new(&app, &user, &hub, &library, id).await?;
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
    drafts::find(&app.pool, user.org_id, id, user.account_id).await?.ok_or(AppError::NotFound)?;
    store::add_taken(&app.pool, user.org_id, taken.phrasing).await?;
    phrases::store::note_take(&app.pool, user.org_id, id, taken.phrasing).await?;
    Ok(StatusCode::NO_CONTENT.into_response())
}
