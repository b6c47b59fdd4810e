//! Parse → authorise → call → view.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::access;
use super::assembly;
use super::begin::begin;
use super::line::authority::problem;
use super::line::{Hub, Key};
use super::model::{Beginning, Draft, editor_data, kinds_of, shown_title, spoken};
use super::returned::habits::habits_of;
use super::rounds::model::{awaits, standing};
use super::views::{AloudPage, ChoosePage, EditorPage, ListPage, NewPage};
use super::worklist::model::Shelf;
use super::worklist::store::Whose;
use super::{export, rounds, worklist};
use crate::app::accounts::layout;
use crate::app::accounts::model::User;
use crate::app::accounts::settings::{self, model::Settings};
use crate::app::audit::store::{Event, record_alone};
use crate::app::corpus;
use crate::app::outlines;
use crate::app::outlines::model::StoredOutline;
use crate::app::work::heavy;
use crate::clock;
use crate::engine::classify::classify;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Json};
use crate::word::{TITLE_CHARACTERS, title_breaks};

/// Where a draft stands, for whoever is to give his verdict.
const AWAITED: &str = "等您审：同意或退回";
/// Drafts on the list.
const LISTED: i64 = 200;

/// Which drafts.
#[derive(Debug, Deserialize)]
pub struct ListQuery {
    #[serde(default)]
    shelf: String,
}

pub(super) async fn list(State(app): State<App>, user: User, Query(query): Query<ListQuery>) -> AppResult {
    let (shelf, today) = (Shelf::parse(&query.shelf), clock::today());
    let whose = Whose { org_id: user.org_id, account_id: user.account_id, name: &user.name };
    let mut tasks = worklist::store::tasks(&app.pool, whose, shelf, LISTED).await?;
    if shelf == Shelf::Open {
        worklist::model::order(&mut tasks, today);
    }
    render(&ListPage { shell: user.shell("drafts"), tasks, shelf, today })
}

/// Which outline to begin from.
#[derive(Debug, Deserialize)]
pub struct NewQuery {
    outline: Option<Uuid>,
}

/// An outline with the values that its slots begin with here, and the organization's settings.
pub(super) async fn outline(app: &App, user: &User, id: Uuid) -> AppResult<(StoredOutline, Settings)> {
    let mut stored = outlines::store::find(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let settings = settings::store::load(&app.pool, user.org_id).await?;
    settings.fill(&mut stored.outline);
    Ok((stored, settings))
}

pub(super) async fn new(State(app): State<App>, user: User, Query(query): Query<NewQuery>) -> AppResult {
    let Some(id) = query.outline else {
        let outlines = outlines::store::list(&app.pool, user.org_id).await?;
        return render(&ChoosePage { shell: user.shell("drafts"), outlines });
    };
    let (stored, settings) = outline(&app, &user, id).await?;
    let beginning = Beginning::suggested(&stored.outline);
    let speakers = settings.speakers;
    render(&NewPage { shell: user.shell("drafts"), stored, beginning, speakers, error: "" })
}

pub(super) async fn create(
    State(app): State<App>,
    user: User,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let wanted = fields.iter().find(|(name, _)| name == "outline").and_then(|(_, id)| id.parse().ok());
    let wanted = wanted.ok_or_else(|| AppError::invalid("请先选择一份提纲。"))?;
    let (stored, settings) = outline(&app, &user, wanted).await?;
    let beginning = match Beginning::from_form(&fields, &stored.outline) {
        Ok(beginning) => beginning,
        Err(error) => {
            let beginning = Beginning::suggested(&stored.outline);
            let (shell, speakers) = (user.shell("drafts"), settings.speakers);
            let page = render(&NewPage { shell, stored, beginning, speakers, error })?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let id = begin(&app.pool, &user, &stored, &beginning).await?;
    Ok(Redirect::to(&format!("/drafts/{id}")).into_response())
}

/// The draft, for somebody who may read it, and where its line is.
pub(super) async fn find(app: &App, user: &User, id: Uuid) -> AppResult<(Draft, Key)> {
    let draft = access::read(&app.pool, user, id).await?;
    Ok((draft, Key { org_id: user.org_id, speech_id: id }))
}

/// The draft timed at its speaker's own rate, where the organization has set one.
async fn timed(app: &App, mut draft: Draft, org_id: Uuid) -> AppResult<(Draft, Settings)> {
    let settings = settings::store::load(&app.pool, org_id).await?;
    if let Some(speaker) = settings.speaker(&draft.details.speaker) {
        draft.targets.rate = speaker.rate;
    }
    Ok((draft, settings))
}

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

/// How large the letters are: 1 to 4.
#[derive(Debug, Deserialize)]
pub struct SizeQuery {
    #[serde(default)]
    size: u8,
    /// On sheets of paper.
    #[serde(default)]
    sheets: bool,
    /// With what helps to say it, on paper too.
    #[serde(default)]
    notes: bool,
}

/// The text in large type, made ready to be read aloud.
pub(super) async fn aloud(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Query(query): Query<SizeQuery>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let (draft, _) = timed(&app, draft, user.org_id).await?;
    let (tree, _) = hub.open(key).current().await.map_err(problem)?;
    let work = move || tree.document().map(|document| (spoken(&document), document.characters()));
    let said = heavy(move |_| work()).await??;
    let told = (draft.details, draft.targets.rate, format!("/drafts/{id}"));
    render(&AloudPage::new(user.shell("drafts"), told, said, (query.size, query.sheets, query.notes)))
}

/// The same of a speech of the corpus.
pub(super) async fn speech_aloud(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Query(query): Query<SizeQuery>,
) -> AppResult {
    let found = corpus::store::find_in_corpus(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let (details, document) = (found.details, found.document);
    let said = heavy(move |_| (spoken(&document), document.characters())).await?;
    let rate = settings::store::load(&app.pool, user.org_id).await?.rate(&details.speaker);
    let told = (details, rate, format!("/speeches/{id}"));
    render(&AloudPage::new(user.shell("corpus"), told, said, (query.size, query.sheets, query.notes)))
}

pub(super) fn event<'a>(
    user: &User,
    action: &'static str,
    id: &'a str,
    detail: serde_json::Value,
) -> Event<'a> {
    user.did(action, "draft", id, detail)
}
