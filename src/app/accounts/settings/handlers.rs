//! Parse → authorise → call → view.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;
use time::OffsetDateTime;

use super::model::Typed;
use super::store;
use super::views::SettingsPage;
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, record_alone};
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Form, flash};

/// What tells one state of the settings from another.
pub(in crate::app::accounts) fn stamp(at: Option<OffsetDateTime>) -> String {
    at.map(|at| (at.unix_timestamp_nanos() / 1000).to_string()).unwrap_or_default()
}

pub(in crate::app::accounts) async fn show(State(app): State<App>, user: User) -> AppResult {
    // The stamp first: who saves in between is noticed.
    let base = stamp(store::changed_at(&app.pool, user.org_id).await?);
    let typed = Typed::of(&store::load(&app.pool, user.org_id).await?);
    let shell = user.shell("settings");
    render(&SettingsPage { shell, typed, mistakes: Vec::new(), base, overtaken: false })
}

/// Saves the form; a mistake or a faster colleague brings the page back with everything that was typed.
pub(in crate::app::accounts) async fn save(
    State(app): State<App>,
    user: User,
    Form(typed): Form<Typed>,
) -> AppResult {
    let again = |typed: Typed, mistakes, base, overtaken| {
        let page = SettingsPage { shell: user.shell("settings"), typed, mistakes, base, overtaken };
        Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
    };
    let settings = match typed.read() {
        Ok(settings) => settings,
        Err(mistakes) => {
            let base = typed.base.clone();
            return again(typed, mistakes, base, false);
        }
    };
    let now = store::changed_at(&app.pool, user.org_id).await?;
    let saved = match stamp(now) == typed.base {
        true => store::save(&app.pool, user.org_id, &settings, now).await?,
        false => None,
    };
    let Some(changed) = saved else {
        let base = stamp(store::changed_at(&app.pool, user.org_id).await?);
        return again(typed, Vec::new(), base, true);
    };
    let event = Event {
        org_id: user.org_id,
        account_id: Some(user.account_id),
        action: "settings.update",
        object_type: "settings",
        object_id: "",
        detail: json!({ "changed": changed }),
    };
    record_alone(&app.pool, event).await?;
    Ok(flash::redirect("/admin/settings", "设置已保存，校核和写稿随即按新的来。"))
}
