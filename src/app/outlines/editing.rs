//! An outline is edited.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use uuid::Uuid;

use super::history::Trial;
use super::model::{StoredOutline, from_form};
use super::showing::{event, find};
use super::store;
use crate::app::accounts::model::User;
use crate::app::audit::store::record;
use crate::app::corpus::catalogue::store as catalogue;
use crate::app::corpus::catalogue::store::Newcomer;
use crate::engine::document::{Occasion, Office, PointStyle, SectionKind};
use crate::engine::outline::{Outline, OutlinePoint, OutlineSection, OutlineSlot};
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Form, Shell, flash};

pub(super) async fn edit(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let stored = find(&app, &user, id).await?;
    let speeches = catalogue::newest(&app.pool, user.org_id, super::SPEECHES).await?;
    let shell = user.shell("outlines");
    render(&EditPage { shell, stored, error: String::new(), trial: None, speeches })
}

/// Saves the form; a mistake or a faster colleague brings the page back with everything that was typed.
pub(super) async fn save(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let stored = find(&app, &user, id).await?;
    let speeches = catalogue::newest(&app.pool, user.org_id, super::SPEECHES).await?;
    let version = fields.iter().find(|(name, _)| name == "version").and_then(|(_, value)| value.parse().ok());
    let again = |outline: Outline, error: String| {
        let stored = StoredOutline { outline, ..stored.clone() };
        let shell = user.shell("outlines");
        let page = render(&EditPage { shell, stored, error, trial: None, speeches: speeches.clone() })?;
        Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
    };
    let outline = match from_form(&fields, &stored.outline) {
        Ok(outline) => outline,
        Err(error) => return again(stored.outline.clone(), error),
    };
    let (mut tx, version) = (app.pool.begin().await?, version.unwrap_or_default());
    if !store::update(&mut *tx, user.org_id, id, version, &outline, user.account_id).await? {
        return again(
            outline,
            "别人刚改过这份提纲。以下是您填写的内容，再按一次“保存”即以您的为准。".to_owned(),
        );
    }
    record(&mut tx, event(&user, "outline.update", &id.to_string())).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/outlines/{id}"), "提纲已保存。"))
}

#[derive(Template)]
#[template(path = "outlines/edit.html")]
pub(super) struct EditPage {
    pub(super) shell: Shell,
    pub(super) stored: StoredOutline,
    pub(super) error: String,
    pub(super) trial: Option<Trial>,
    pub(super) speeches: Vec<Newcomer>,
}

impl EditPage {
    /// An empty section, point and slot for the page's templates of new rows.
    fn blank_section(&self) -> OutlineSection {
        OutlineSection::default()
    }

    fn blank_point(&self) -> OutlinePoint {
        OutlinePoint::default()
    }

    fn blank_slot(&self) -> OutlineSlot {
        OutlineSlot::default()
    }
}
