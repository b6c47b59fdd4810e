//! A rule is switched on or off, given back its shipped form, or an earlier one.

use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::json;

use super::history::changes;
use super::model::Origin;
use super::showing::{CHANGES, find};
use super::{Rulebooks, store};
use crate::app::accounts::model::User;
use crate::app::audit::store::{Event, of_object, record};
use crate::engine::check::families;
use crate::error::{AppError, AppResult};
use crate::web::{App, Form, flash};

/// On or off.
#[derive(Debug, Deserialize)]
pub struct SwitchForm {
    enabled: bool,
}

pub(super) async fn switch(
    State(app): State<App>,
    user: User,
    Path(id): Path<String>,
    Form(form): Form<SwitchForm>,
) -> AppResult {
    let family = families().iter().any(|family| family.rule == id);
    if !family {
        find(&app, &user, &id).await?;
    }
    let to = if family { "/formulations?group=builtin".to_owned() } else { format!("/formulations/{id}") };
    let mut tx = app.pool.begin().await?;
    store::switch(&mut *tx, user.org_id, &id, form.enabled, user.account_id).await?;
    record(&mut tx, event(&user, "rule.switch", &id, json!({ "enabled": form.enabled }))).await?;
    tx.commit().await?;
    Ok(flash::redirect(&to, if form.enabled { "已启用。" } else { "已停用，校核时不再提醒。" }))
}

/// Takes the organization's word back: a shipped rule is as it was, a rule of its own is gone.
pub(super) async fn reset(State(app): State<App>, user: User, Path(id): Path<String>) -> AppResult {
    let (entry, word) = find(&app, &user, &id).await?;
    let mut tx = app.pool.begin().await?;
    if !store::remove(&mut *tx, user.org_id, &id).await? {
        return Err(AppError::invalid("这条规则没有改动过，不用恢复。"));
    }
    // The audit keeps what was taken away, so that it can be typed again.
    let body = word.and_then(|word| word.body);
    record(&mut tx, event(&user, "rule.reset", &id, json!({ "body": body }))).await?;
    tx.commit().await?;
    match entry.origin {
        Origin::Own => Ok(flash::redirect("/formulations?state=own", "规则已删除。")),
        _ => Ok(flash::redirect(&format!("/formulations/{id}"), "已恢复为随产品提供的规则。")),
    }
}

/// Which version is to come back.
#[derive(Debug, Deserialize)]
pub struct VersionForm {
    #[serde(default)]
    at: String,
}

/// Brings an older version of a rule back: it becomes the organization's word, as if it had been typed again.
pub(super) async fn bring_back(
    State(app): State<App>,
    State(rulebooks): State<Rulebooks>,
    user: User,
    Path(id): Path<String>,
    Form(form): Form<VersionForm>,
) -> AppResult {
    let (entry, word) = find(&app, &user, &id).await?;
    let events = of_object(&app.pool, user.org_id, "rule", &id, CHANGES).await?;
    let version = changes(events, None).into_iter().find(|change| change.stamp() == form.at);
    let rule = version.and_then(|version| version.rule);
    let rule = rule.ok_or(AppError::NotFound)?;
    if let Some(problem) = rule.validate().first() {
        return Err(AppError::Invalid(format!("这个版本现在通不过自己的例句，不能恢复：{problem}")));
    }
    let mut tx = app.pool.begin().await?;
    if !store::put(&mut *tx, user.org_id, &rule, user.account_id, word.map(|word| word.at)).await? {
        return Err(AppError::Conflict("别人刚改过这条规则，请刷新页面看过再恢复。".to_owned()));
    }
    let before = Some(&entry).filter(|entry| entry.origin != Origin::Shipped).map(|entry| &entry.rule);
    let detail = json!({ "message": rule.message, "before": before, "body": rule });
    record(&mut tx, event(&user, "rule.save", &id, detail)).await?;
    tx.commit().await?;
    rulebooks.newest(user.org_id).await?;
    Ok(flash::redirect(&format!("/formulations/{id}"), "已恢复到所选的版本，校核随即按它来。"))
}

pub(super) fn event<'a>(
    user: &User,
    action: &'static str,
    id: &'a str,
    detail: serde_json::Value,
) -> Event<'a> {
    user.did(action, "rule", id, detail)
}
