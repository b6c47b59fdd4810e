//! What is asked for and waits for a second person: agreed to, or withdrawn.

use axum::extract::{Path, State};
use axum::response::{IntoResponse, Redirect};
use serde_json::json;
use sqlx::PgConnection;
use uuid::Uuid;

use super::deeds::{GONE, log};
use super::model::{Item, Kind};
use super::{speeches, store};
use crate::app::accounts::model::User;
use crate::app::corpus::model::Status;
use crate::app::drafting::access;
use crate::error::{AppError, AppResult};
use crate::web::{Access, App, flash};

/// Agrees, as a second person, to the deletion of a final text.
pub(super) async fn agree(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let item = asked_item(&app, &user, id).await?;
    if item.account_id == user.account_id {
        return Err(AppError::invalid("须另一人同意，不能由申请人自己同意。"));
    }
    let mut tx = app.pool.begin().await?;
    let (back, said) = match item.kind {
        Kind::Speech => speeches::agreed(&mut tx, &user, &item).await?,
        _ => agreed(&mut tx, &user, &item).await?,
    };
    tx.commit().await?;
    Ok(flash::redirect(back, said))
}

/// Deletes the final draft that a second person has agreed about; where to go, and what is said.
async fn agreed(tx: &mut PgConnection, user: &User, item: &Item) -> AppResult<(&'static str, &'static str)> {
    let draft = store::draft(&mut *tx, user.org_id, item.object_id).await?.ok_or(AppError::NotFound)?;
    if draft.status != Status::Final.name() {
        return Err(AppError::Conflict(
            "稿子已不是定稿，原来的申请不再有效，请申请人撤回后重新删除。".to_owned(),
        ));
    }
    let places = store::empty_list(&mut *tx, user.org_id, item.object_id).await?;
    if !store::settle(&mut *tx, user.org_id, item.id, user.account_id, &json!(places)).await? {
        return Err(AppError::Conflict(GONE.to_owned()));
    }
    let said = format!("您申请删除的定稿《{}》，{}已同意，已移入回收站。", item.title, user.name);
    store::tell(&mut *tx, user.org_id, item.account_id, &said, "/bin").await?;
    log(tx, user, "draft.delete", ("draft", item.object_id), json!({ "reason": item.reason })).await?;
    Ok(("/bin", "已同意，稿子移入回收站，30天内可以恢复。"))
}

/// An item whose deletion waits, for whoever may say something to it: the one who asked, those on the draft's list, and
/// curators and admins.
async fn asked_item(app: &App, user: &User, id: Uuid) -> AppResult<Item> {
    let waits = store::waiting(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let on_list = access::on_list(&app.pool, user, waits.object_id).await.is_ok();
    if on_list || user.may(Access::Curator) { Ok(waits) } else { Err(AppError::NotFound) }
}

/// Takes a deletion that waits back, or refuses it.
pub(super) async fn withdraw(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let item = asked_item(&app, &user, id).await?;
    let mut tx = app.pool.begin().await?;
    store::take(&mut tx, user.org_id, id).await?.ok_or_else(|| AppError::Conflict(GONE.to_owned()))?;
    let (asked, room, action) = match item.kind {
        Kind::Speech => ("移出的讲话", "speeches", "speech.delete.refuse"),
        _ => ("删除的定稿", "drafts", "draft.delete.refuse"),
    };
    if item.account_id != user.account_id {
        let said = format!("您申请{asked}《{}》，{}没有同意。", item.title, user.name);
        let link = format!("/{room}/{}", item.object_id);
        store::tell(&mut tx, user.org_id, item.account_id, &said, &link).await?;
    }
    log(&mut tx, &user, action, (item.kind.name(), item.object_id), json!({})).await?;
    tx.commit().await?;
    Ok(flash::redirect("/bin", "没有删除，一切照旧。"))
}

/// A person has seen what he was told.
pub(super) async fn seen(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    if !store::seen(&app.pool, user.org_id, user.account_id, id).await? {
        return Err(AppError::NotFound);
    }
    Ok(Redirect::to("/").into_response())
}
