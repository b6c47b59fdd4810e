//! The editor's page.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde_json::{Value, json};
use uuid::Uuid;

use super::draft::{event, find, timed};
use super::line::Hub;
use super::line::authority::problem;
use super::listing::AWAITED;
use super::model::{Draft, editor_data, kinds_of, shown_title};
use super::returned::habits::habits_of;
use super::rounds::model::{awaits, standing};
use super::{assembly, export, rounds};
use crate::app::accounts::layout;
use crate::app::accounts::model::User;
use crate::app::audit::store::record_alone;
use crate::app::corpus;
use crate::app::work::heavy;
use crate::engine::classify::classify;
use crate::engine::document::{Level, Occasion, Office};
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Json, Shell};
use crate::word::{TITLE_CHARACTERS, title_breaks};

pub(super) async fn editor(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let (draft, _) = timed(&app, draft, user.org_id).await?;
    let (tree, at) = hub.open(key).current().await.map_err(problem)?;
    record_alone(&app.pool, event(&user, "draft.read", &id.to_string(), json!({ "version": at.version })))
        .await?;
    let paper = layout::store::load(&app.pool, user.org_id).await?;
    let byline = export::byline(&draft.details, &paper.style);
    let title = shown_title(&tree.document().map_err(anyhow::Error::from)?.title);
    let breaks = title_breaks(&title, TITLE_CHARACTERS, paper.style.shape);
    let head = (byline.as_str(), breaks.as_slice());
    let habits = habits_of(&app.pool, &user, &draft.details.speaker).await?;
    let mut data = editor_data(&draft, at, &tree.to_json(), (user.account_id, &user.name), head);
    if let Some(data) = data.as_object_mut() {
        data.insert("speaker".to_owned(), draft.details.speaker.as_str().into());
        data.insert("habits".to_owned(), habits.map(|habits| habits.words()).into());
    }
    let assembly = assembly::store::of_draft(&app.pool, user.org_id, user.account_id, id).await?;
    let round = rounds::store::of(&app.pool, user.org_id, id).await?;
    let waits = awaits(draft.status, round.as_ref(), user.account_id);
    let standing = if waits { AWAITED.to_owned() } else { standing(draft.status, round.as_ref()) };
    render(&EditorPage::new(user.shell("drafts"), draft, assembly, (standing, waits), &data))
}

/// What sections and points are about by their words as they are now.
pub(super) async fn kinds(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let (_, key) = find(&app, &user, id).await?;
    let corrections = corpus::store::corrections(&app.pool, user.org_id).await?;
    let (tree, _) = hub.open(key).current().await.map_err(problem)?;
    let work = move || {
        let mut document = tree.document()?;
        classify(&mut document, &corrections);
        Ok::<_, crate::steps::Refused>(kinds_of(&document))
    };
    let kinds = heavy(move |_| work()).await??;
    Ok(Json(json!({ "kinds": kinds })).into_response())
}

#[derive(Template)]
#[template(path = "drafting/editor.html")]
pub(super) struct EditorPage {
    pub(super) shell: Shell,
    pub(super) draft: Draft,
    /// What it was put together from, for the person who did.
    pub(super) assembly: Option<Uuid>,
    /// Where it stands, in one phrase.
    pub(super) standing: String,
    /// Whether it waits for the person's verdict.
    pub(super) awaits: bool,
    /// JSON that can stand inside a script element.
    pub(super) data: String,
}

impl EditorPage {
    /// The page that hands `data` to the editor's script.
    pub(super) fn new(
        shell: Shell,
        draft: Draft,
        assembly: Option<Uuid>,
        (standing, awaits): (String, bool),
        data: &Value,
    ) -> Self {
        Self { shell, draft, assembly, standing, awaits, data: data.to_string().replace('<', "\\u003c") }
    }
}
