//! Where assemblies begin, are found again and thrown away; and what every step does with its own.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use uuid::Uuid;

use super::model::{Assembly, Begun, ChosenSoFar};
use super::shelves::Desk;
use super::store;
use crate::app::accounts::model::User;
use crate::app::drafting::create::outline;
use crate::app::drafting::model::Slot;
use crate::app::outlines;
use crate::app::outlines::model::StoredOutline;
use crate::clock;
use crate::engine::assembly::beside;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Shell, flash};

/// Assemblies listed.
const LISTED: i64 = 500;

/// The fields of a form in the order of the page.
pub(super) type Fields = Form<Vec<(String, String)>>;

pub(super) async fn start(State(app): State<App>, user: User) -> AppResult {
    let outlines = outlines::store::list(&app.pool, user.org_id).await?;
    let begun = store::list(&app.pool, user.org_id, user.account_id, LISTED).await?;
    render(&StartPage::new(user.shell("drafts"), outlines, begun))
}

/// The outline to begin from.
#[derive(Debug, Deserialize)]
pub struct Begin {
    outline: Uuid,
}

pub(super) async fn create(State(app): State<App>, user: User, Form(form): Form<Begin>) -> AppResult {
    let (stored, _) = outline(&app, &user, form.outline).await?;
    let mut state = ChosenSoFar::new(stored.id, stored.outline, &user.organization);
    state.date = Some(clock::today());
    let id = store::create(&app.pool, user.org_id, user.account_id, &state).await?;
    Ok(Redirect::to(&format!("/assemblies/{id}")).into_response())
}

/// This person's assembly.
pub(super) async fn find(app: &App, user: &User, id: Uuid) -> AppResult<Assembly> {
    store::find(&app.pool, user.org_id, user.account_id, id).await?.ok_or(AppError::NotFound)
}

/// This person's assembly, still to be changed.
pub(super) async fn open(app: &App, user: &User, id: Uuid) -> AppResult<Assembly> {
    let found = find(app, user, id).await?;
    match found.speech_id {
        None => Ok(found),
        Some(_) => Err(AppError::Conflict("这次起稿已经送入编辑器，请在稿子里继续修改。".to_owned())),
    }
}

pub(super) async fn save(app: &App, user: &User, assembly: &Assembly) -> AppResult<()> {
    Ok(store::save(&app.pool, user.org_id, user.account_id, assembly.id, &assembly.state).await?)
}

/// The speeches laid beside, chosen or found.
pub(super) fn laid_beside(desk: &Desk, state: &ChosenSoFar) -> [Option<usize>; 2] {
    let chosen = state.beside.map(|id| id.and_then(|id| desk.archive.find(&id.to_string())));
    state.ask(&desk.checker, |request| {
        [
            chosen[0].or_else(|| beside::same_occasion(&desk.archive, request)),
            chosen[1].or_else(|| beside::superior(&desk.archive, request)),
        ]
    })
}

/// The last field of this name: a button's, before that the form's.
pub(super) fn value<'a>(fields: &'a [(String, String)], wanted: &str) -> &'a str {
    fields.iter().rev().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str()).unwrap_or_default()
}

#[derive(Template)]
#[template(path = "drafting/assembly/start.html")]
pub(super) struct StartPage {
    pub(super) shell: Shell,
    outlines: Vec<StoredOutline>,
    unfinished: Vec<Begun>,
    finished: Vec<Begun>,
}

impl StartPage {
    pub(super) fn new(shell: Shell, outlines: Vec<StoredOutline>, begun: Vec<Begun>) -> Self {
        let (finished, unfinished) = begun.into_iter().partition(|one| one.draft.is_some());
        Self { shell, outlines, unfinished, finished }
    }
}

pub(super) fn slot_of(state: &ChosenSoFar, slot: &crate::engine::outline::OutlineSlot) -> Slot {
    let value = state.slots.get(&slot.name).cloned().unwrap_or_default();
    Slot { name: slot.name.clone(), value, hint: slot.hint.clone() }
}

pub(super) async fn discard(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    if !store::delete(&app.pool, user.org_id, user.account_id, id).await? {
        return Err(AppError::NotFound);
    }
    Ok(flash::redirect("/assemblies", "已移除这次起稿。"))
}
