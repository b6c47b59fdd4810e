//! A draft is begun from an outline.

use askama::Template;
use axum::extract::{Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use uuid::Uuid;

use super::begin::begin;
use super::model::Beginning;
use crate::app::accounts::model::User;
use crate::app::accounts::settings;
use crate::app::accounts::settings::model::{Settings, Speaker};
use crate::app::outlines;
use crate::app::outlines::model::StoredOutline;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Shell};

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

#[derive(Template)]
#[template(path = "drafting/choose.html")]
pub(super) struct ChoosePage {
    pub(super) shell: Shell,
    pub(super) outlines: Vec<StoredOutline>,
}

#[derive(Template)]
#[template(path = "drafting/new.html")]
pub(super) struct NewPage {
    pub(super) shell: Shell,
    pub(super) stored: StoredOutline,
    pub(super) beginning: Beginning,
    /// Whose speeches are written here.
    pub(super) speakers: Vec<Speaker>,
    pub(super) error: &'static str,
}
