//! Parse → authorise → call → view.

use axum::Form;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::job;
use super::model::{Entry, Filter, Status, mark};
use super::store::{self, Edited};
use super::views::{ListPage, MarkedSpeech, RowFragment, ShowPage};
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, record};
use crate::app::corpus::model::parse_name;
use crate::app::corpus::{reading, store as corpus};
use crate::app::jobs::store::enqueue;
use crate::engine::document::SectionKind;
use crate::engine::mining::Kind;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, flash};

/// Uses shown of one phrasing.
const USES: i64 = 200;
/// Characters of a phrasing.
const MAX_TEXT: usize = 400;

pub(super) async fn list(State(app): State<App>, user: User, Query(filter): Query<Filter>) -> AppResult {
    let (rows, total) = store::list(&app.pool, user.org_id, &filter, Filter::PER_PAGE).await?;
    render(&ListPage { shell: user.shell("phrases"), filter, rows, total })
}

async fn find(app: &App, user: &User, id: Uuid) -> AppResult<Entry> {
    store::find(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)
}

pub(super) async fn show(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let entry = find(&app, &user, id).await?;
    let uses = store::uses(&app.pool, user.org_id, id, USES).await?;
    render(&ShowPage { shell: user.shell("phrases"), entry, uses })
}

/// What the buttons send.
#[derive(Debug, Deserialize)]
pub struct StatusForm {
    status: String,
    #[serde(default)]
    reason: String,
}

/// Approves, rejects or retires; answers with the row where htmx asks, else goes back to the phrasing.
pub(super) async fn set_status(
    State(app): State<App>,
    user: User,
    headers: HeaderMap,
    Path(id): Path<Uuid>,
    Form(form): Form<StatusForm>,
) -> AppResult {
    let status = Status::parse(&form.status).ok_or_else(|| AppError::invalid("请选择处理方式。"))?;
    let entry = find(&app, &user, id).await?;
    let reason: String = form.reason.trim().chars().take(200).collect();
    match (entry.shared, status) {
        (true, Status::Mined) => return Err(AppError::invalid("随产品提供的表述只能核准、停用或否决。")),
        (true, _) => store::overlay(&app.pool, user.org_id, id, status, user.account_id).await?,
        (false, _) => drop(store::set_status(&app.pool, user.org_id, id, status, &reason).await?),
    }
    let detail = json!({ "status": status.name(), "reason": reason });
    record(&app.pool, event(&user, "phrasing.status", &id.to_string(), detail)).await?;
    if headers.contains_key("hx-request") {
        return render(&RowFragment { shell: user.shell("phrases"), row: find(&app, &user, id).await? });
    }
    Ok(flash::redirect(&format!("/phrasings/{id}"), &format!("已标为“{}”。", status.chinese())))
}

/// What the form for a phrasing sends.
#[derive(Debug, Deserialize)]
pub struct EditForm {
    text: String,
    kind: String,
    section_kind: String,
    #[serde(default)]
    tags: String,
    #[serde(default)]
    current_form: String,
    #[serde(default)]
    note: String,
    #[serde(default)]
    source: String,
}

impl EditForm {
    fn tags(&self) -> Vec<String> {
        self.tags.split(['，', ',', '、', ' ']).filter(|tag| !tag.is_empty()).map(str::to_owned).collect()
    }

    fn edited<'a>(&'a self, tags: &'a [String]) -> Result<Edited<'a>, AppError> {
        let text = self.text.trim();
        if text.is_empty() || text.chars().count() > MAX_TEXT {
            return Err(AppError::invalid(format!("表述为1到{MAX_TEXT}个字，请修改后再保存。")));
        }
        Ok(Edited {
            text,
            kind: self.kind.parse().unwrap_or(Kind::Clause),
            section_kind: parse_name::<SectionKind>(Some(&self.section_kind)).unwrap_or_default(),
            tags,
            current_form: Some(self.current_form.trim()).filter(|form| !form.is_empty()),
            note: self.note.trim(),
        })
    }
}

pub(super) async fn edit(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<EditForm>,
) -> AppResult {
    let tags = form.tags();
    if !store::edit(&app.pool, user.org_id, id, &form.edited(&tags)?).await? {
        return Err(AppError::NotFound);
    }
    record(&app.pool, event(&user, "phrasing.edit", &id.to_string(), json!({}))).await?;
    Ok(flash::redirect(&format!("/phrasings/{id}"), "已保存。"))
}

pub(super) async fn add(State(app): State<App>, user: User, Form(form): Form<EditForm>) -> AppResult {
    let tags = form.tags();
    let edited = form.edited(&tags)?;
    let id = store::add(&app.pool, user.org_id, user.account_id, &edited, form.source.trim()).await?;
    record(&app.pool, event(&user, "phrasing.add", &id.to_string(), json!({}))).await?;
    Ok(flash::redirect(&format!("/phrasings/{id}"), "已加入表述库。"))
}

pub(super) async fn mine(State(app): State<App>, user: User) -> AppResult {
    let id = enqueue(&app.pool, user.org_id, Some(user.account_id), job::KIND, json!({})).await?;
    Ok(Redirect::to(&format!("/jobs/{id}")).into_response())
}

/// The text of a speech with the library's phrasings marked; fetched by its reading page.
pub(super) async fn marked(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let speech = corpus::find_in_corpus(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let marks = store::marks(&app.pool, user.org_id, id).await?;
    let lines = reading::lines(&speech.document);
    let lines = lines.into_iter().map(|line| (mark(&line, &marks), line)).collect();
    render(&MarkedSpeech { lines })
}

fn event<'a>(user: &User, action: &'static str, id: &'a str, detail: serde_json::Value) -> Event<'a> {
    Event {
        org_id: user.org_id,
        account_id: Some(user.account_id),
        action,
        object_type: "phrasing",
        object_id: id,
        detail,
    }
}
