//! How a draft begins, whether a person or a program asks for it.

use serde_json::json;
use sqlx::PgPool;
use uuid::Uuid;

use super::model::{Beginning, Targets};
use super::store::{self, NewDraft};
use crate::app::accounts::model::User;
use crate::app::accounts::settings;
use crate::app::audit::store::record;
use crate::app::outlines::model::StoredOutline;
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::steps::Tree;

/// Stores the draft that begins from an outline, owned by `user`; its id.
///
/// # Errors
/// [`AppError::Invalid`] when the text is none that the editor can hold; else when the database fails.
pub async fn begin(
    pool: &PgPool,
    user: &User,
    stored: &StoredOutline,
    beginning: &Beginning,
) -> AppResult<Uuid> {
    let id = clock::new_id();
    let document = beginning.document(&stored.outline, &mut || clock::new_id().to_string());
    let tree = Tree::from_document(&document).map_err(|cause| AppError::invalid(cause.to_string()))?;
    let settings = settings::store::load(pool, user.org_id).await?;
    let rate = settings.rate(&beginning.speaker);
    // Who speaks is known better from the organization's own lists than from the outline.
    let mut details = beginning.details(&stored.outline, &document);
    details.office = settings.office(&beginning.speaker, beginning.date).or(details.office);
    let new = NewDraft {
        org_id: user.org_id,
        id,
        owner_id: user.account_id,
        outline_id: Some(stored.id),
        details: &details,
        document: &document,
        json: &tree.to_json(),
        slots: &beginning.slots,
        targets: &Targets { rate, ..Targets::of(&stored.outline) },
    };
    let mut tx = pool.begin().await?;
    store::create(&mut *tx, &new).await?;
    record(&mut tx, user.did("draft.create", "draft", &id.to_string(), json!({ "outline": stored.id })))
        .await?;
    tx.commit().await?;
    Ok(id)
}
