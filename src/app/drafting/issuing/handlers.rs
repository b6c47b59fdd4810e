//! Parse → authorise → call → view.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;
use uuid::Uuid;

use super::model::IssueForm;
use super::views::IssuePage;
use crate::app::accounts::layout;
use crate::app::accounts::model::User;
use crate::app::audit::store::record_alone;
use crate::app::drafting::draft::{event, find};
use crate::app::drafting::export::{self, ExportError, Making};
use crate::app::drafting::line::Hub;
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::model::Format;
use crate::app::drafting::taking::file;
use crate::app::work::heavy;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form};

pub(in crate::app::drafting) async fn show(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let (draft, _) = find(&app, &user, id).await?;
    let form = IssueForm::of(&draft.details, &user.organization);
    render(&IssuePage { shell: user.shell("drafts"), draft, form, error: String::new() })
}

/// The file; what cannot be taken brings the page back with all that was typed.
pub(in crate::app::drafting) async fn make(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<IssueForm>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let format = if form.format == "pdf" { Format::Pdf } else { Format::Docx };
    let (tree, at) = hub.open(key).write_down().await.map_err(problem)?;
    let paper = layout::store::load(&app.pool, user.org_id).await?;
    let mark = user.policy.word_mark(&user.name, &user.username).unwrap_or_default();
    let (issue, details) = (form.issue(), draft.details.clone());
    let work = move |budget: &_| {
        let document = tree.document().map_err(anyhow::Error::from)?;
        let wanted = Making { paper, mark: &mark, issue: Some(issue?) };
        let bytes = export::bytes(&document, &details, format, wanted, budget).map_err(ExportError::told)?;
        Ok::<_, AppError>((bytes, format!("{}（印发稿）", export::name(&document))))
    };
    let (bytes, name) = match heavy(work).await? {
        Ok(made) => made,
        Err(AppError::Invalid(error)) => {
            let page = IssuePage { shell: user.shell("drafts"), draft, form, error };
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response());
        }
        Err(error) => return Err(error),
    };
    let (extension, _) = format.file();
    let detail = json!({ "format": extension, "form": "issue", "version": at.version });
    record_alone(&app.pool, event(&user, "draft.export", &id.to_string(), detail)).await?;
    Ok(file(id, &name, format, bytes))
}
