//! Parse → authorise → call → view.

use axum::Form;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;

use super::model::Typed;
use super::store;
use super::views::SettingsPage;
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, record};
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, flash};

pub(in crate::app::accounts) async fn show(State(app): State<App>, user: User) -> AppResult {
    let settings = store::load(&app.pool, user.org_id).await?;
    render(&SettingsPage { shell: user.shell("settings"), typed: Typed::of(&settings), mistakes: Vec::new() })
}

/// Saves the form; a mistake brings the page back with everything that was typed.
pub(in crate::app::accounts) async fn save(
    State(app): State<App>,
    user: User,
    Form(typed): Form<Typed>,
) -> AppResult {
    let settings = match typed.read() {
        Ok(settings) => settings,
        Err(mistakes) => {
            let page = render(&SettingsPage { shell: user.shell("settings"), typed, mistakes })?;
            return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
        }
    };
    let changed = store::save(&app.pool, user.org_id, &settings).await?;
    let event = Event {
        org_id: user.org_id,
        account_id: Some(user.account_id),
        action: "settings.update",
        object_type: "settings",
        object_id: "",
        detail: json!({ "changed": changed }),
    };
    record(&app.pool, event).await?;
    Ok(flash::redirect("/admin/settings", "设置已保存，校核和写稿随即按新的来。"))
}
