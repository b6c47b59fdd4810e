//! One phrasing is decided on.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::card::find;
use super::model::{Alteration, Judgement, action_chinese};
use super::store::{self, Deed};
use crate::app::accounts::model::User;
use crate::app::audit::store::record;
use crate::app::phrases::mining::store::move_uses;
use crate::app::phrases::model::{Entry, Status};
use crate::app::phrases::store as phrases;
use crate::error::{AppError, AppResult};
use crate::web::{App, Form, Json};

/// What a key or button sends.
#[derive(Debug, Deserialize)]
pub struct Decision {
    pub(super) action: String,
    #[serde(default)]
    value: String,
    #[serde(default)]
    reason: String,
    /// The stamp of the state that was judged.
    #[serde(default)]
    seen: String,
}

impl Decision {
    pub(super) fn reason(&self) -> String {
        self.reason.trim().chars().take(200).collect()
    }

    pub(super) fn alteration(&self) -> Result<Alteration, AppError> {
        Alteration::parse(&self.action, self.value.trim(), &self.reason()).map_err(AppError::Invalid)
    }

    /// Whether it takes candidates out of the queue.
    pub(super) fn judges(&self) -> bool {
        matches!(self.action.as_str(), "approve" | "reject" | "edit" | "merge")
    }
}

pub(super) fn deed<'a>(user: &User, action: &'a str, reason: &'a str) -> Deed<'a> {
    Deed { org_id: user.org_id, account_id: user.account_id, action, reason }
}

pub(in crate::app::phrases) async fn decide(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(decision): Form<Decision>,
) -> AppResult {
    let entry = find(&app, &user, id).await?;
    let reason = decision.reason();
    let deed = deed(&user, &decision.action, &reason);
    let mut tx = app.pool.begin().await?;
    let done = if decision.action == "merge" {
        merge(&mut tx, &app, deed, &entry, &decision).await?
    } else {
        let alter = decision.alteration()?;
        store::change_seen(&mut *tx, deed, id, &decision.seen, &[], |_, state| alter.apply(state)).await?
    };
    if !done {
        let now = entry.status.chinese();
        return Err(AppError::Conflict(format!("“{}”刚被别人处理过，现为“{now}”，请看过再定。", entry.text)));
    }
    log(&mut tx, &user, &decision.action, &id.to_string(), json!({ "reason": reason })).await?;
    tx.commit().await?;
    let said = format!("已{}：{}", action_chinese(&decision.action), entry.text);
    Ok(Json(json!({ "said": said, "gone": decision.judges() })).into_response())
}

/// The candidate becomes a wording of another phrasing, which takes over its wordings. False: a colleague was faster.
async fn merge(
    db: &mut PgConnection,
    app: &App,
    deed: Deed<'_>,
    entry: &Entry,
    decision: &Decision,
) -> AppResult<bool> {
    let target: Uuid = decision
        .value
        .trim()
        .parse()
        .map_err(|_| AppError::invalid("请选择要并入的表述：按数字键，或先搜索。"))?;
    let other = phrases::find(&app.pool, deed.org_id, target).await?;
    if target == entry.id || other.is_none() {
        return Err(AppError::invalid("要并入的表述已不在库中，请另选一条。"));
    }
    let alter = |id: Uuid, state: &mut Judgement| {
        if id == target {
            state.absorb(&entry.text, &entry.variants);
            state.status = Status::Approved.name().to_owned();
        } else {
            state.status = Status::Rejected.name().to_owned();
            state.merged_into = Some(target);
        }
    };
    let done = store::change_seen(&mut *db, deed, entry.id, &decision.seen, &[target], alter).await?;
    if done {
        move_uses(db, deed.org_id, entry.id, target).await?;
    }
    Ok(done)
}

pub(super) async fn log(
    db: &mut PgConnection,
    user: &User,
    action: &str,
    id: &str,
    detail: serde_json::Value,
) -> AppResult<()> {
    let mut detail = detail;
    if let Some(object) = detail.as_object_mut() {
        object.insert("action".to_owned(), json!(action));
    }
    let event = user.did("phrasing.curate", "phrasing", id, detail);
    Ok(record(db, event).await?)
}
