//! Many are decided on at once; the last decision is taken back.

use axum::extract::State;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::deciding::{Decision, deed, log};
use super::desk::wanted;
use super::model::{QueueFilter, action_chinese};
use super::store::{self, Undone};
use super::yardsticks::Yardsticks;
use crate::app::accounts::model::User;
use crate::error::{AppError, AppResult};
use crate::web::{App, Form, Json};

/// Phrasings changed in one go.
const MOST: usize = 3_000;

/// A decision for every candidate of a filter.
#[derive(Debug, Deserialize)]
pub struct BulkForm {
    #[serde(flatten)]
    decision: Decision,
    #[serde(default)]
    q: String,
    #[serde(default)]
    section: String,
    #[serde(default)]
    kind: String,
    #[serde(default)]
    least: String,
}

pub(in crate::app::phrases) async fn bulk(
    State(app): State<App>,
    State(yardsticks): State<Yardsticks>,
    user: User,
    Form(form): Form<BulkForm>,
) -> AppResult {
    let BulkForm { decision, q, section, kind, least } = form;
    let filter = QueueFilter { q, section, kind, least };
    if filter.is_empty() {
        return Err(AppError::invalid("成批处理前请先设好筛选条件，以免误改整个队列。"));
    }
    if !matches!(decision.action.as_str(), "approve" | "reject" | "tag" | "kind") {
        return Err(AppError::invalid("成批处理只有核准、否决、加标签和改类别。"));
    }
    let yardstick = yardsticks.of(user.org_id).await?;
    let candidates = wanted(&app, &user, &yardstick, &filter).await?;
    let ids: Vec<Uuid> = candidates.into_iter().take(MOST).map(|candidate| candidate.id).collect();
    let (alter, reason) = (decision.alteration()?, decision.reason());
    let done = deed(&user, &decision.action, &reason);
    let mut tx = app.pool.begin().await?;
    let n = store::change(&mut *tx, done, &ids, |_, state| alter.apply(state)).await?;
    log(&mut tx, &user, &decision.action, "", json!({ "reason": reason, "phrasings": n })).await?;
    tx.commit().await?;
    let said = format!("已{}{n}条；按 U 可以一次撤销。", action_chinese(&decision.action));
    Ok(Json(json!({ "said": said, "gone": decision.judges() })).into_response())
}

pub(in crate::app::phrases) async fn undo(State(app): State<App>, user: User) -> AppResult {
    let mut tx = app.pool.begin().await?;
    match store::undo(&mut *tx, user.org_id, user.account_id).await? {
        Undone::Nothing => Err(AppError::Conflict("没有可以撤销的处理了。".to_owned())),
        Undone::Overtaken(text) => {
            Err(AppError::Conflict(format!("“{text}”之后又被改过，不能撤销；请到表述页面里修改。")))
        }
        Undone::Done(action, ids) => {
            let first = ids.first().copied();
            log(
                &mut tx,
                &user,
                "undo",
                &first.map(|id| id.to_string()).unwrap_or_default(),
                json!({ "of": action }),
            )
            .await?;
            tx.commit().await?;
            let said = format!("已撤销：{}（{}条）", action_chinese(&action), ids.len());
            Ok(Json(json!({ "said": said, "id": first, "many": ids.len() })).into_response())
        }
    }
}
