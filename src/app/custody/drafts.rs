//! A draft is deleted, or a second person is asked.

use axum::extract::{Path, State};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::deeds::{Why, log};
use super::model::{Kind, reason};
use super::store::{self, DraftHead, NewItem};
use crate::app::accounts::model::User;
use crate::app::corpus::model::Status;
use crate::app::drafting::access;
use crate::app::drafting::store::people;
use crate::error::{AppError, AppResult};
use crate::web::{App, Form, flash};

pub(super) const NO_REASON: &str = "请写明理由，200字以内。";

/// Deletes a draft of one's own; a final one waits for a second person.
pub(super) async fn delete_draft(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<Why>,
) -> AppResult {
    access::own(&app.pool, &user, id, "只有主笔可以删除这篇稿子。").await?;
    let why = reason(&form.reason);
    let mut tx = app.pool.begin().await?;
    let draft = store::draft(&mut tx, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let asked = waits_for_another(&draft, why.is_some())?;
    let places = match asked {
        true => {
            ask_others(&mut tx, &user, id, &draft.title).await?;
            Vec::new()
        }
        false => store::empty_list(&mut tx, user.org_id, id).await?,
    };
    let new = NewItem {
        kind: Kind::Draft,
        object_id: id,
        title: &draft.title,
        reason: &why.unwrap_or_default(),
        account_id: user.account_id,
        owner_id: Some(user.account_id),
        asked,
        body: json!(places),
    };
    if store::put(&mut tx, user.org_id, &new).await?.is_none() {
        return Err(AppError::Conflict("这篇稿子已经申请删除，正等另一人同意。".to_owned()));
    }
    let (action, said) = if asked { ASKED } else { DELETED };
    log(&mut tx, &user, action, ("draft", id), json!({ "reason": new.reason })).await?;
    tx.commit().await?;
    Ok(flash::redirect("/bin", said))
}

const ASKED: (&str, &str) =
    ("draft.delete.ask", "已申请删除。定稿须另一人同意：名单上的同事或管理员在“回收站”里同意后删除。");

const DELETED: (&str, &str) = ("draft.delete", "稿子已移入回收站，30天内可以恢复。");

/// Whether the deletion of a draft waits for a second person.
fn waits_for_another(draft: &DraftHead, has_reason: bool) -> AppResult<bool> {
    match Status::parse(&draft.status) {
        Some(Status::Draft | Status::InReview) => Ok(false),
        Some(Status::Final) if has_reason => Ok(true),
        Some(Status::Final) => Err(AppError::invalid("删除已定稿的稿子，请写明理由，200字以内。")),
        _ => Err(AppError::Conflict("这篇已经归档，在讲话库里，不能作为稿子删除。".to_owned())),
    }
}

/// Tells the others of a final draft's list that somebody wants it deleted.
async fn ask_others(db: &mut PgConnection, user: &User, id: Uuid, title: &str) -> AppResult<()> {
    let said = format!("{}申请删除定稿《{title}》，请在回收站里同意或不同意。", user.name);
    for member in people(&mut *db, user.org_id, id).await? {
        if member.account_id != user.account_id {
            store::tell(db, user.org_id, member.account_id, &said, "/bin").await?;
        }
    }
    Ok(())
}
