//! The bin (回收站): what lies there, and how it comes back.

use askama::Template;
use axum::extract::{Path, State};
use serde_json::{Value, json};
use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

use super::deeds::{GONE, log};
use super::model::{Item, KEPT, Kind, Place};
use super::store;
use crate::app::accounts::model::User;
use crate::app::corpus::store::{Removed, removed};
use crate::error::{AppError, AppResult};
use crate::web::page::{moment, render};
use crate::web::{Access, App, Shell, flash};

pub(super) async fn bin(State(app): State<App>, user: User) -> AppResult {
    let items = store::list(&app.pool, user.org_id, user.account_id, user.may(Access::Curator)).await?;
    let speeches = match user.may(Access::Curator) {
        true => removed(&app.pool, user.org_id).await?,
        false => Vec::new(),
    };
    render(&BinPage { shell: user.shell("drafts"), me: user.account_id, items, speeches })
}

/// The item that this person may see.
async fn seen_item(app: &App, user: &User, id: Uuid) -> AppResult<Item> {
    let items = store::list(&app.pool, user.org_id, user.account_id, user.may(Access::Curator)).await?;
    items.into_iter().find(|item| item.id == id).ok_or(AppError::NotFound)
}

/// Takes a thing out of the bin and puts it back where it was.
pub(super) async fn restore(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let item = seen_item(&app, &user, id).await?;
    if item.asked {
        return Err(AppError::Conflict("还没有删除，不需要恢复。".to_owned()));
    }
    let mut tx = app.pool.begin().await?;
    let body =
        store::take(&mut tx, user.org_id, id).await?.ok_or_else(|| AppError::Conflict(GONE.to_owned()))?;
    let back = put_back(&mut tx, &user, &item, body).await?;
    log(&mut tx, &user, "bin.restore", (item.kind.name(), item.object_id), json!({})).await?;
    tx.commit().await?;
    Ok(flash::redirect(&back, "已恢复。"))
}

/// Puts a thing back; where it is then.
async fn put_back(db: &mut PgConnection, user: &User, item: &Item, body: Value) -> AppResult<String> {
    match item.kind {
        Kind::Draft => {
            let places: Vec<Place> = serde_json::from_value(body)?;
            if !store::fill_list(db, user.org_id, item.object_id, &places).await? {
                return Err(AppError::Conflict(GONE.to_owned()));
            }
            Ok("/drafts".to_owned())
        }
        Kind::Outline => {
            let outline: store::Outline = serde_json::from_value(body)?;
            store::put_outline(db, user.org_id, item.object_id, &outline).await?;
            Ok("/outlines".to_owned())
        }
        Kind::Phrasing => {
            let phrasing: store::Phrasing = serde_json::from_value(body)?;
            if !store::put_phrasing(db, user.org_id, item.object_id, user.account_id, &phrasing).await? {
                return Err(AppError::Conflict("您已有一条相同的表述，不需要恢复。".to_owned()));
            }
            Ok(format!("/phrasings/{}", item.object_id))
        }
        // It lies here only while its removal waits.
        Kind::Speech => Err(AppError::Conflict(GONE.to_owned())),
    }
}

#[derive(Template)]
#[template(path = "custody/bin.html")]
pub(super) struct BinPage {
    pub(super) shell: Shell,
    pub(super) me: Uuid,
    pub(super) items: Vec<Item>,
    /// Speeches that were taken out of the archive.
    pub(super) speeches: Vec<Removed>,
}

impl BinPage {
    /// Until when it can come back.
    fn until(&self, at: &OffsetDateTime) -> String {
        moment(&(*at + KEPT))
    }
}
