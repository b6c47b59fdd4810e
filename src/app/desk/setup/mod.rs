//! 首次设置: what a new organization is asked once, when its first admin has logged in: its name, level and places, and who
//! holds which post, as a table. The sample archive goes with one click, then or later.

use sqlx::PgConnection;
use uuid::Uuid;

use crate::app::{accounts, outlines};
use crate::engine::document::Level;

pub(super) mod handlers;
mod model;
pub mod store;
pub(super) mod views;

/// Gives an organization (its id, its name and level until now) another name and level: the shipped outlines that nobody has
/// changed become those of the new level.
///
/// # Errors
/// When the database fails.
pub async fn rename(
    db: &mut PgConnection,
    (org_id, old_name, old_level): (Uuid, &str, &str),
    name: &str,
    level: &str,
) -> anyhow::Result<()> {
    accounts::store::rename_organization(&mut *db, org_id, name, level).await?;
    let shipped =
        |name: &str, level: &str| outlines::model::shipped_for(name, level.parse().unwrap_or(Level::City));
    outlines::store::reship(db, org_id, &shipped(old_name, old_level)?, &shipped(name, level)?).await
}
