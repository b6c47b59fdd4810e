//! 移出: a speech leaves the archive. What was written here and has been archived, and where the organization wants it what was
//! imported too, leaves when a second person agrees.

use axum::extract::{Path, State};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::deeds::{GONE, Why, log};
use super::model::{Item, Kind, MAX_REASON};
use super::store::{self, NewItem};
use crate::app::accounts::model::User;
use crate::app::accounts::store::accounts;
use crate::app::corpus::model::Status;
use crate::app::corpus::store as corpus;
use crate::app::jobs::model::kinds;
use crate::app::jobs::store::enqueue;
use crate::error::{AppError, AppResult};
use crate::text;
use crate::web::{Access, App, Form, flash};

const WANTS_REASON: &str = "移出这篇讲话须另一人同意，请写明理由。";
const OUT: &str = "已移出讲话库，表述库随后更新；可在“回收站”里找回。";
const ASKED: &str = "已申请移出。须另一人同意：名单上的同事、库管理员或管理员在“回收站”里同意后移出。";

/// Takes a speech out of the archive, or asks for a second person to agree.
pub(super) async fn remove(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<Why>,
) -> AppResult {
    let speech = corpus::find_in_corpus(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let reason: String = text::name(&form.reason).chars().take(MAX_REASON).collect();
    let mut tx = app.pool.begin().await?;
    if speech.status != Status::Archived && !user.policy.two_remove {
        take_out(&mut tx, &user, id, user.account_id, &reason).await?;
        tx.commit().await?;
        return Ok(flash::redirect("/speeches", OUT));
    }
    if reason.is_empty() {
        return Err(AppError::invalid(WANTS_REASON));
    }
    let new = NewItem {
        kind: Kind::Speech,
        object_id: id,
        title: &speech.details.title,
        reason: &reason,
        account_id: user.account_id,
        owner_id: None,
        asked: true,
        body: json!([]),
    };
    if store::put(&mut tx, user.org_id, &new).await?.is_none() {
        return Err(AppError::Conflict("这篇讲话已经申请移出，正等另一人同意。".to_owned()));
    }
    tell_curators(&mut tx, &user, new.title).await?;
    log(&mut tx, &user, "speech.delete.ask", ("speech", id), json!({ "reason": reason })).await?;
    tx.commit().await?;
    Ok(flash::redirect("/bin", ASKED))
}

/// Tells whoever may agree that somebody wants a speech taken out.
async fn tell_curators(db: &mut PgConnection, user: &User, title: &str) -> AppResult<()> {
    let said = format!("{}申请把《{title}》移出讲话库，请在回收站里同意或不同意。", user.name);
    for account in accounts(&mut *db, user.org_id).await? {
        let may = account.active && account.role.may(Access::Curator, user.policy.apart);
        if may && account.id != user.account_id {
            store::tell(&mut *db, user.org_id, account.id, &said, "/bin").await?;
        }
    }
    Ok(())
}

/// Takes out what a second person has agreed to; where to go, and what is said.
pub(super) async fn agreed(
    db: &mut PgConnection,
    user: &User,
    item: &Item,
) -> AppResult<(&'static str, &'static str)> {
    let gone = || AppError::Conflict(GONE.to_owned());
    store::take(&mut *db, user.org_id, item.id).await?.ok_or_else(gone)?;
    take_out(&mut *db, user, item.object_id, item.account_id, &item.reason).await?;
    let said = format!("您申请移出的《{}》，{}已同意，已移出讲话库。", item.title, user.name);
    store::tell(db, user.org_id, item.account_id, &said, "/bin").await?;
    Ok(("/bin", OUT))
}

/// Takes a speech out; `by`: who wanted it.
async fn take_out(db: &mut PgConnection, user: &User, id: Uuid, by: Uuid, reason: &str) -> AppResult<()> {
    if corpus::remove(&mut *db, user.org_id, &[id], by, reason).await?.is_empty() {
        return Err(AppError::Conflict("这篇讲话已不在讲话库里，请刷新页面。".to_owned()));
    }
    enqueue(&mut *db, user.org_id, Some(user.account_id), kinds::MINE, json!({})).await?;
    log(db, user, "speech.delete", ("speech", id), json!({ "reason": reason })).await?;
    Ok(())
}
