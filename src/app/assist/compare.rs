//! 雷同 on the site: the comparison page of a draft and of a stored speech, and the figure in the editor.

use std::sync::Arc;

use axum::extract::{Path, Query, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::comparison::{Comparison, Relation, Viewer, lay_out};
use super::views::{ComparePage, Subject};
use crate::app::accounts::model::User;
use crate::app::accounts::settings::store::load;
use crate::app::accounts::store::organizations;
use crate::app::corpus::model::{Details, content_hash};
use crate::app::corpus::store as corpus;
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::line::{Hub, Key};
use crate::app::drafting::model::Draft;
use crate::app::drafting::{access, store as drafts};
use crate::app::reuse::store::texts;
use crate::app::reuse::{Archive, Shelved};
use crate::app::work::heavy;
use crate::engine::document::Level;
use crate::engine::reuse::{Kind, Report};
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Json};

/// What the page is narrowed to.
#[derive(Debug, Default, Deserialize)]
pub struct Narrowed {
    /// A relation's name, or empty.
    #[serde(default)]
    kind: String,
}

impl Narrowed {
    fn relation(&self) -> Option<Relation> {
        Relation::ALL.into_iter().find(|relation| relation.name() == self.kind)
    }
}

/// The text of a draft as the server has it.
async fn draft_text(app: &App, hub: &Hub, user: &User, id: Uuid) -> AppResult<(Draft, String)> {
    let draft = access::read(&app.pool, user, id).await?;
    let open = hub.open(Key { org_id: user.org_id, speech_id: id });
    let (tree, _) = open.current().await.map_err(problem)?;
    Ok((draft, tree.document()?.plain()))
}

/// What a text shares with the archive, itself left out.
async fn report(shelved: &Arc<Shelved>, text: &Arc<str>, id: Uuid) -> AppResult<Report> {
    let (shelved, text) = (shelved.clone(), text.clone());
    let work = move || shelved.index.compare_but(&text, Some(&id.to_string()));
    heavy(move |_| work()).await
}

/// Lays the comparison of a text out for this organization.
async fn compared(
    app: &App,
    archive: &Archive,
    user: &User,
    (id, details): (Uuid, &Details),
    text: String,
    only: Option<Relation>,
) -> AppResult<Comparison> {
    let shelved = archive.of(user.org_id).await?;
    let text: Arc<str> = text.into();
    let report = report(&shelved, &text, id).await?;
    let ids: Vec<Uuid> = report.spans.iter().filter_map(|span| span.source.file.parse().ok()).collect();
    let texts = texts(&app.pool, user.org_id, &ids).await?;
    let settings = load(&app.pool, user.org_id).await?;
    let ours =
        organizations(&app.pool).await?.into_iter().find(|organization| organization.id == user.org_id);
    let level = ours.and_then(|ours| ours.level.parse().ok()).unwrap_or(Level::City);
    let (details, organization) = (details.clone(), user.organization.clone());
    let work = move || {
        let viewer = Viewer { details: &details, level, organization: &organization, settings: &settings };
        lay_out(&text, &report, &shelved, &texts, &viewer, only)
    };
    heavy(move |_| work()).await
}

/// The comparison page of a draft; whoever opens it whole has read the report of this very text.
pub(super) async fn draft(
    State(app): State<App>,
    State(hub): State<Hub>,
    State(archive): State<Archive>,
    user: User,
    Path(id): Path<Uuid>,
    Query(narrowed): Query<Narrowed>,
) -> AppResult {
    let (draft, text) = draft_text(&app, &hub, &user, id).await?;
    let (hash, only) = (content_hash(&text), narrowed.relation());
    let comparison = compared(&app, &archive, &user, (id, &draft.details), text, only).await?;
    let share = comparison.share as f32;
    drafts::note_comparison(&app.pool, user.org_id, id, user.account_id, &hash, share).await?;
    let subject = Subject { id, title: draft.details.title, is_draft: true };
    render(&ComparePage { shell: user.shell("drafts"), subject, comparison, only })
}

/// The comparison page of a speech of the corpus.
pub(super) async fn speech(
    State(app): State<App>,
    State(archive): State<Archive>,
    user: User,
    Path(id): Path<Uuid>,
    Query(narrowed): Query<Narrowed>,
) -> AppResult {
    let speech = corpus::find_in_corpus(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let (text, only) = (speech.document.plain(), narrowed.relation());
    let comparison = compared(&app, &archive, &user, (id, &speech.details), text, only).await?;
    let subject = Subject { id, title: speech.details.title, is_draft: false };
    render(&ComparePage { shell: user.shell("corpus"), subject, comparison, only })
}

/// The figure in the editor.
pub(super) async fn figure(
    State(app): State<App>,
    State(hub): State<Hub>,
    State(archive): State<Archive>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let (_, text) = draft_text(&app, &hub, &user, id).await?;
    let read = drafts::has_read_comparison(&app.pool, user.org_id, id, &content_hash(&text)).await?;
    let shelved = archive.of(user.org_id).await?;
    let report = report(&shelved, &text.into(), id).await?;
    let copied = report.spans.iter().filter(|span| !matches!(span.kind, Kind::Formulation | Kind::Law));
    let longest = copied.clone().map(|span| span.end - span.start).max().unwrap_or_default();
    let answer = json!({
        "share": report.share,
        "share_without_formulations": report.share_without_formulations,
        "passages": copied.count(),
        "longest": longest,
        "read": read,
    });
    Ok(Json(answer).into_response())
}
