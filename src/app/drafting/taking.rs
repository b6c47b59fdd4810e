//! Taking a speech away as a file: a draft, or one of the corpus.

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::draft::{event, find};
use super::export::{self, ExportError, Making};
use super::line::authority::problem;
use super::line::{Hub, Position};
use super::model::Format;
use super::returned::last::LastFile;
use crate::app::accounts::layout;
use crate::app::accounts::model::User;
use crate::app::audit::store::record_alone;
use crate::app::corpus;
use crate::app::work::heavy;
use crate::error::{AppError, AppResult};
use crate::web::{App, Json};
use crate::word;

/// The format asked for.
#[derive(Debug, Deserialize)]
pub struct ExportQuery {
    #[serde(default)]
    format: String,
}

fn unknown() -> AppError {
    AppError::invalid("请选择Word、PDF或文本格式。")
}

pub(super) async fn export(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Query(query): Query<ExportQuery>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let format = Format::of_draft(&query.format).ok_or_else(unknown)?;
    let (tree, Position { version, .. }) = hub.open(key).write_down().await.map_err(problem)?;
    let paper = layout::store::load(&app.pool, user.org_id).await?;
    let mark = user.policy.word_mark(&user.name, &user.username).unwrap_or_default();
    let last = (format == Format::Docx).then(|| LastFile::of(&draft, &tree, version)).flatten();
    let work = move |budget: &_| {
        let read = if format == Format::Revised { tree.with_changes() } else { tree.document() };
        let document = read.map_err(anyhow::Error::from)?;
        let name = export::name(&tree.document().map_err(anyhow::Error::from)?);
        let wanted = Making { paper, mark: &mark, issue: None };
        let bytes =
            export::bytes(&document, &draft.details, format, wanted, budget).map_err(ExportError::told)?;
        Ok::<_, AppError>((bytes, name))
    };
    let (bytes, name) = heavy(work).await??;
    let bytes = match last {
        Some(last) => last.kept(&app, &user, key, bytes).await?,
        None => bytes,
    };
    let detail = json!({ "format": query.format, "version": version });
    record_alone(&app.pool, event(&user, "draft.export", &id.to_string(), detail)).await?;
    Ok(file(id, &name, format, bytes))
}

/// The same of a speech of the corpus.
pub(super) async fn speech(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Query(query): Query<ExportQuery>,
) -> AppResult {
    let found = corpus::store::find_in_corpus(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let format = Format::of_page(&query.format).ok_or_else(unknown)?;
    let paper = layout::store::load(&app.pool, user.org_id).await?;
    let mark = user.policy.word_mark(&user.name, &user.username).unwrap_or_default();
    let name = export::name(&found.document);
    let work = move |budget: &_| {
        let wanted = Making { paper, mark: &mark, issue: None };
        export::bytes(&found.document, &found.details, format, wanted, budget).map_err(ExportError::told)
    };
    let bytes = heavy(work).await??;
    let detail = json!({ "format": query.format });
    record_alone(&app.pool, user.did("speech.export", "speech", &id.to_string(), detail)).await?;
    Ok(file(id, &name, format, bytes))
}

/// A title that is being written.
#[derive(Debug, Deserialize)]
pub struct WrittenTitle {
    title: String,
}

/// Characters of a title that are looked at.
const MOST_OF_TITLE: usize = 300;

/// Where the lines of a title begin in what is taken away, for the page to show them.
pub(super) async fn breaks(
    State(app): State<App>,
    user: User,
    Json(written): Json<WrittenTitle>,
) -> AppResult {
    let style = layout::store::load(&app.pool, user.org_id).await?.style;
    let title: String = written.title.chars().take(MOST_OF_TITLE).collect();
    let breaks = word::title_breaks(&title, word::TITLE_CHARACTERS, style.shape);
    Ok(Json(json!({ "breaks": breaks })).into_response())
}

/// The answer that is a file.
pub(super) fn file(id: Uuid, name: &str, format: Format, bytes: Vec<u8>) -> Response {
    let (extension, media) = format.file();
    let disposition = export::disposition(id, name, extension);
    let headers = [(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, bytes).into_response()
}
