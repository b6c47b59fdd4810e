//! The only file of the slice with SQL.

use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::clock;

/// What happened, to be written down.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// The organization it happened in.
    pub org_id: Uuid,
    /// Who did it; `None`: the system.
    pub account_id: Option<Uuid>,
    /// A stable name (`speech.export`, `login.failed`).
    pub action: &'static str,
    /// The kind of thing it was done to (`speech`), or the empty string.
    pub object_type: &'static str,
    /// Which thing, or the empty string.
    pub object_id: &'a str,
    /// What else is worth knowing; never the text of a draft.
    pub detail: Value,
}

/// Writes an event down, in the caller's transaction where there is one.
///
/// # Errors
/// When the database refuses.
pub async fn record(db: impl PgExecutor<'_>, event: Event<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_event (org_id, id, account_id, action, object_type, object_id, detail)
         values ($1, $2, $3, $4, $5, $6, $7)",
        event.org_id,
        clock::new_id(),
        event.account_id,
        event.action,
        event.object_type,
        event.object_id,
        event.detail,
    )
    .execute(db)
    .await?;
    Ok(())
}
