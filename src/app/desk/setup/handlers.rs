//! Parse → authorise → call → view.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde_json::json;

use super::model::Answers;
use super::store;
use super::views::SetupPage;
use crate::app::accounts::model::User;
use crate::app::accounts::settings::model::Mistake;
use crate::app::accounts::settings::store as settings;
use crate::app::audit::store::{Event, record};
use crate::app::jobs::model::kinds;
use crate::app::{corpus, jobs};
use crate::error::AppResult;
use crate::web::page::render;
use crate::web::{App, Form, flash};

pub(in crate::app::desk) async fn show(State(app): State<App>, user: User) -> AppResult {
    let level = store::level(&app.pool, user.org_id).await?.parse().ok();
    let known = settings::load(&app.pool, user.org_id).await?;
    page(&app, &user, Answers::known(&user.organization, level, &known), Vec::new()).await
}

async fn page(app: &App, user: &User, answers: Answers, mistakes: Vec<Mistake>) -> AppResult {
    let status = if mistakes.is_empty() { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
    let samples = store::samples(&app.pool, user.org_id).await?.len();
    let page = SetupPage { shell: user.shell("settings"), rows: answers.rows(), answers, mistakes, samples };
    Ok((status, render(&page)?).into_response())
}

/// Saves the answers; a mistake brings the page back with everything that was typed.
pub(in crate::app::desk) async fn save(
    State(app): State<App>,
    user: User,
    Form(fields): Form<Vec<(String, String)>>,
) -> AppResult {
    let answers = Answers::read(&fields);
    if answers.more {
        return page(&app, &user, answers, Vec::new()).await;
    }
    let before = store::level(&app.pool, user.org_id).await?;
    let base = settings::changed_at(&app.pool, user.org_id).await?;
    let (level, wanted) = match answers.settings(&settings::load(&app.pool, user.org_id).await?) {
        Ok(answered) => answered,
        Err(mistakes) => return page(&app, &user, answers, mistakes).await,
    };
    let mut tx = app.pool.begin().await?;
    if settings::save_in(&mut tx, user.org_id, &wanted, base).await?.is_none() {
        let message = "别人刚改过单位设置，没有保存；请再按一次“保存”。".to_owned();
        return page(&app, &user, answers, vec![Mistake { field: "name", message }]).await;
    }
    let known = (user.org_id, user.organization.as_str(), before.as_str());
    super::rename(&mut tx, known, &answers.name, level.name()).await?;
    store::done(&mut *tx, user.org_id).await?;
    let detail = json!({ "name": answers.name, "level": level, "roster": wanted.roster.len() });
    record(&mut tx, event(&user, "settings.setup", detail)).await?;
    tx.commit().await?;
    Ok(flash::redirect("/", "单位信息已保存；以后可在“设置”里修改。"))
}

/// Not now: it is not asked again, and stands in the settings.
pub(in crate::app::desk) async fn later(State(app): State<App>, user: User) -> AppResult {
    store::done(&app.pool, user.org_id).await?;
    Ok(flash::redirect("/", "以后可在“设置”里填写单位信息。"))
}

/// Takes the sample archive out of the corpus; it is kept aside like everything that is taken out.
pub(in crate::app::desk) async fn remove_samples(State(app): State<App>, user: User) -> AppResult {
    let mut tx = app.pool.begin().await?;
    let ids = store::samples(&mut *tx, user.org_id).await?;
    let gone = corpus::store::remove(&mut tx, user.org_id, &ids, user.account_id, "示例讲话").await?;
    jobs::store::enqueue(&mut *tx, user.org_id, Some(user.account_id), kinds::MINE, json!({})).await?;
    record(&mut tx, event(&user, "speech.delete", json!({ "reason": "示例讲话", "count": gone.len() })))
        .await?;
    tx.commit().await?;
    let message = format!("{}篇示例讲话已移出讲话库，表述库随后更新。", gone.len());
    Ok(flash::redirect("/speeches", &message))
}

fn event(user: &User, action: &'static str, detail: serde_json::Value) -> Event<'static> {
    user.did(action, "settings", "", detail)
}
