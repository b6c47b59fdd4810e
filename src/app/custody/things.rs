//! Outlines, phrasings and imports are deleted.

use axum::extract::{Path, State};
use serde_json::json;
use uuid::Uuid;

use super::deeds::{Why, log};
use super::model::{Kind, reason};
use super::store::{self, NewItem};
use crate::app::accounts::model::User;
use crate::error::{AppError, AppResult};
use crate::web::{App, Form, flash};

pub(super) async fn delete_outline(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<Why>,
) -> AppResult {
    let mut tx = app.pool.begin().await?;
    let outline = store::take_outline(&mut tx, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let new = NewItem {
        kind: Kind::Outline,
        object_id: id,
        title: outline.name(),
        reason: &reason(&form.reason).unwrap_or_default(),
        account_id: user.account_id,
        owner_id: None,
        asked: false,
        body: json!(outline),
    };
    store::put(&mut tx, user.org_id, &new).await?;
    log(&mut tx, &user, "outline.delete", ("outline", id), json!({ "title": new.title })).await?;
    tx.commit().await?;
    Ok(flash::redirect("/outlines", "提纲已移入回收站，30天内可以恢复。"))
}

/// Deletes a phrasing of one's own.
pub(super) async fn delete_phrasing(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let mut tx = app.pool.begin().await?;
    let taken = store::take_phrasing(&mut tx, user.org_id, id, user.account_id).await?;
    let phrasing = taken.ok_or(AppError::NotFound)?;
    let new = NewItem {
        kind: Kind::Phrasing,
        object_id: id,
        title: phrasing.text(),
        reason: "",
        account_id: user.account_id,
        owner_id: Some(user.account_id),
        asked: false,
        body: json!(phrasing),
    };
    store::put(&mut tx, user.org_id, &new).await?;
    log(&mut tx, &user, "phrasing.delete", ("phrasing", id), json!({ "personal": true })).await?;
    tx.commit().await?;
    Ok(flash::redirect("/phrasings?status=personal", "表述已移入回收站，30天内可以恢复。"))
}

/// Removes an import that nobody has stored, with the files that were looked through.
pub(super) async fn delete_import(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let mut tx = app.pool.begin().await?;
    if !store::remove_import(&mut *tx, user.org_id, id).await? {
        return Err(AppError::NotFound);
    }
    log(&mut tx, &user, "import.delete", ("import", id), json!({})).await?;
    tx.commit().await?;
    Ok(flash::redirect("/imports", "这批没有入库的文件已删除。"))
}
