//! Parse → authorise → call → view.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;
use sqlx::PgConnection;
use time::OffsetDateTime;

use super::called::Called;
use super::model::{Mistake, Typed};
use super::store;
use super::views::{CalledPage, SettingsPage};
use crate::app::accounts::model::User;
use crate::app::audit::store::record;
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
    let typed = Typed::of(&store::load(&app.pool, user.org_id).await?, &user.sayings);
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
    let settings = match typed.read(&user.sayings) {
        Ok(settings) => settings,
        Err(mistakes) => {
            let base = typed.base.clone();
            return again(typed, mistakes, base, false);
        }
    };
    let mut tx = app.pool.begin().await?;
    let now = store::changed_at(&mut *tx, user.org_id).await?;
    let saved = match stamp(now) == typed.base {
        true => store::save_in(&mut tx, user.org_id, &settings, now).await?,
        false => None,
    };
    let Some(changed) = saved else {
        let base = stamp(store::changed_at(&mut *tx, user.org_id).await?);
        return again(typed, Vec::new(), base, true);
    };
    record(&mut tx, user.did("settings.update", "settings", "", json!({ "changed": changed }))).await?;
    tx.commit().await?;
    Ok(flash::redirect("/admin/settings", "设置已保存，校核和写稿随即按新的来。"))
}

/// How the organization calls offices and occasions.
pub(in crate::app::accounts) async fn called(State(app): State<App>, user: User) -> AppResult {
    let base = stamp(store::changed_at(&app.pool, user.org_id).await?);
    let called = store::called(&app.pool, user.org_id).await?;
    render(&CalledPage {
        shell: user.shell("settings"),
        called,
        mistakes: Vec::new(),
        base,
        overtaken: false,
    })
}

/// Saves how it calls them. What has lost its name is not left to those that bear it.
pub(in crate::app::accounts) async fn save_called(
    State(app): State<App>,
    user: User,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let base =
        fields.iter().find(|(name, _)| name == "base").map(|(_, base)| base.clone()).unwrap_or_default();
    let again = |mistakes, base, overtaken| {
        let (shell, called) = (user.shell("settings"), Called::typed(&fields));
        let page = CalledPage { shell, called, mistakes, base, overtaken };
        Ok((StatusCode::UNPROCESSABLE_ENTITY, render(&page)?).into_response())
    };
    let called = Called::typed(&fields);
    let mut tx = app.pool.begin().await?;
    let mut mistakes = called.mistakes();
    mistakes.extend(still_borne(&mut tx, &user, &called).await?);
    if !mistakes.is_empty() {
        return again(mistakes, base, false);
    }
    let at = store::changed_at(&mut *tx, user.org_id).await?;
    if stamp(at) != base || !store::save_called(&mut tx, user.org_id, &called, at).await? {
        return again(Vec::new(), stamp(store::changed_at(&app.pool, user.org_id).await?), true);
    }
    record(&mut tx, user.did("settings.update", "settings", "", json!({ "changed": ["called"] }))).await?;
    tx.commit().await?;
    Ok(flash::redirect("/admin/called", "职务和场合已保存，各处随即按新的来。"))
}

/// What the organization once gave a name, and wants to call nothing, although speeches or outlines bear it.
async fn still_borne(db: &mut PgConnection, user: &User, called: &Called) -> sqlx::Result<Vec<Mistake>> {
    let (before, mut mistakes) = (store::called(&mut *db, user.org_id).await?, Vec::new());
    for thing in before.lost(called) {
        let bearing = store::bearing(&mut *db, user.org_id, &thing).await?;
        if bearing > 0 {
            let name = before.name(&thing);
            let message =
                format!("还有{bearing}篇讲话或提纲写着“{name}”，名称不能删去；不想再用的，取消“提供”即可。");
            mistakes.push(Mistake { field: thing.sort.name(), message });
        }
    }
    Ok(mistakes)
}
