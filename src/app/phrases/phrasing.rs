//! One phrasing: shown, judged, edited, added.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::curation::model::{Change, Judgement};
use super::curation::store::{self as curation, Deed};
use super::form::EditForm;
use super::model::{Entry, Status, Use};
use super::store::{self, Edited};
use crate::app::accounts::model::{Role, User};
use crate::app::audit::store::{Event, record};
use crate::engine::document::SectionKind;
use crate::engine::mining::Kind;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Shell, flash};

/// Uses shown of one phrasing.
const USES: i64 = 200;

async fn find(app: &App, user: &User, id: Uuid) -> AppResult<Entry> {
    store::find_for(&app.pool, user.org_id, user.account_id, id).await?.ok_or(AppError::NotFound)
}

pub(super) async fn show(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let entry = find(&app, &user, id).await?;
    let form = EditForm::of(&entry);
    render(&page(&app, &user, entry, form, String::new()).await?)
}

async fn page(app: &App, user: &User, entry: Entry, form: EditForm, error: String) -> AppResult<ShowPage> {
    let uses = store::uses(&app.pool, user.org_id, entry.id, USES).await?;
    let changes = curation::changes(&app.pool, user.org_id, entry.id).await?;
    Ok(ShowPage { shell: user.shell("phrases"), entry, uses, changes, form, error })
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
    let mut tx = app.pool.begin().await?;
    match (entry.shared, status) {
        (true, Status::Mined) => return Err(AppError::invalid("随产品提供的表述只能核准、停用或否决。")),
        (true, _) => store::overlay(&mut *tx, user.org_id, id, status, user.account_id).await?,
        (false, _) => set_own(&mut tx, &user, id, status, &reason).await?,
    }
    let detail = json!({ "status": status.name(), "reason": reason });
    record(&mut tx, event(&user, "phrasing.status", &id.to_string(), detail)).await?;
    tx.commit().await?;
    if headers.contains_key("hx-request") {
        return render(&RowFragment { shell: user.shell("phrases"), row: find(&app, &user, id).await? });
    }
    Ok(flash::redirect(&format!("/phrasings/{id}"), &format!("已标为“{}”。", status.chinese())))
}

/// Sets where a phrasing of the organization stands; the state before is kept.
async fn set_own(
    db: &mut PgConnection,
    user: &User,
    id: Uuid,
    status: Status,
    reason: &str,
) -> AppResult<()> {
    let alter = |_: Uuid, state: &mut Judgement| {
        status.name().clone_into(&mut state.status);
        state.merged_into = None;
        if !reason.is_empty() {
            reason.clone_into(&mut state.note);
        }
    };
    curation::change(db, deed(user, status.name(), reason), &[id], alter).await?;
    Ok(())
}

fn deed<'a>(user: &User, action: &'a str, reason: &'a str) -> Deed<'a> {
    Deed { org_id: user.org_id, account_id: user.account_id, action, reason }
}

/// Changes a phrasing; a changed text is approved by that. A person's own can be changed by him alone.
pub(super) async fn edit(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<EditForm>,
) -> AppResult {
    let entry = find(&app, &user, id).await?;
    if entry.shared {
        return Err(AppError::NotFound);
    }
    if !entry.personal && user.role < Role::Curator {
        return Err(AppError::Forbidden);
    }
    let tags = form.tags();
    let edited = match form.edited(&tags) {
        Ok(edited) => edited,
        Err(error) => return refuse(&app, &user, entry, form, error.to_string()).await,
    };
    let alter = |_: Uuid, state: &mut Judgement| rewrite(state, &edited);
    let mut tx = app.pool.begin().await?;
    if !curation::change_seen(&mut *tx, deed(&user, "edit", ""), id, &form.seen, &[], alter).await? {
        drop(tx);
        let entry = find(&app, &user, id).await?;
        let form = EditForm { seen: Judgement::from(&entry).stamp(), ..form };
        let error = "别人刚改过这条表述，没有保存。页面上是现在的内容，下面的表中是您填写的内容；确要以您的为准，再按一次“保存”。";
        return refuse(&app, &user, entry, form, error.to_owned()).await;
    }
    record(&mut tx, event(&user, "phrasing.edit", &id.to_string(), json!({}))).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/phrasings/{id}"), "已保存。"))
}

/// What was typed takes the place of what was there; a new text is approved.
fn rewrite(state: &mut Judgement, edited: &Edited<'_>) {
    if state.text != edited.text {
        edited.text.clone_into(&mut state.text);
        Status::Approved.name().clone_into(&mut state.status);
    }
    edited.kind.name().clone_into(&mut state.kind);
    edited.section_kind.name().clone_into(&mut state.section_kind);
    state.tags = edited.tags.to_vec();
    state.current_form = edited.current_form.map(str::to_owned);
    edited.note.clone_into(&mut state.note);
    state.edited = true;
}

/// The page once more, with everything that was typed and why it was not saved.
async fn refuse(app: &App, user: &User, entry: Entry, form: EditForm, error: String) -> AppResult {
    let page = page(app, user, entry, form, error).await?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
}

/// Adds a phrasing: a curator's for everybody or for himself, a drafter's for himself.
pub(super) async fn add(State(app): State<App>, user: User, Form(form): Form<EditForm>) -> AppResult {
    let tags = form.tags();
    let edited = form.edited(&tags)?;
    let (own, source) = (form.scope == "personal" || user.role < Role::Curator, form.source.trim());
    let mut tx = app.pool.begin().await?;
    let id = if own {
        store::add_personal(&mut *tx, user.org_id, user.account_id, &edited, source).await?
    } else {
        store::add(&mut *tx, user.org_id, user.account_id, &edited, source).await?
    };
    record(&mut tx, event(&user, "phrasing.add", &id.to_string(), json!({ "personal": own }))).await?;
    tx.commit().await?;
    let said = if own { "已加入，只有您自己看得到。" } else { "已加入表述库。" };
    Ok(flash::redirect(&format!("/phrasings/{id}"), said))
}

fn event<'a>(user: &User, action: &'static str, id: &'a str, detail: serde_json::Value) -> Event<'a> {
    user.did(action, "phrasing", id, detail)
}

#[derive(Template)]
#[template(path = "phrases/row.html")]
pub(super) struct RowFragment {
    pub(super) shell: Shell,
    pub(super) row: Entry,
}

#[derive(Template)]
#[template(path = "phrases/show.html")]
pub(super) struct ShowPage {
    pub(super) shell: Shell,
    pub(super) entry: Entry,
    pub(super) uses: Vec<Use>,
    pub(super) changes: Vec<Change>,
    /// The form for changing it: as stored, or as typed where it could not be saved.
    pub(super) form: EditForm,
    /// Why it could not be saved, in one sentence.
    pub(super) error: String,
}
