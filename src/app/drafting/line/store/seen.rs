//! How far somebody has seen a text, and who changed it since.

use serde::Serialize;
use serde_json::Value;
use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::log::is_whole;
use crate::app::drafting::line::{Key, Position};

/// The state that somebody saw when he last had the draft open, and when that was.
///
/// # Errors
/// When the database fails.
pub async fn seen(
    db: impl PgExecutor<'_>,
    key: Key,
    account_id: Uuid,
) -> sqlx::Result<Option<(Position, OffsetDateTime)>> {
    let row = sqlx::query!(
        "select seen_version, seen_history, seen_at from speech_person
         where org_id = $1 and speech_id = $2 and account_id = $3",
        key.org_id,
        key.speech_id,
        account_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| {
        let history = row.seen_history.unwrap_or_default();
        Some((Position { version: row.seen_version?, history }, row.seen_at?))
    }))
}

/// Somebody has the draft before him in this state. Whoever asks again and again is noted once a minute if nothing is new.
///
/// # Errors
/// When the database fails.
pub async fn set_seen(db: impl PgExecutor<'_>, key: Key, account_id: Uuid, at: Position) -> sqlx::Result<()> {
    sqlx::query!(
        "update speech_person set seen_version = $4, seen_history = $5, seen_at = now()
         where org_id = $1 and speech_id = $2 and account_id = $3
           and (seen_version is distinct from $4 or seen_at is null or seen_at < now() - interval '1 minute')",
        key.org_id,
        key.speech_id,
        account_id,
        at.version,
        at.history
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A step and who made it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signed {
    /// The step as the guard accepted it.
    pub step: Value,
    /// His account.
    pub by: Uuid,
    /// His name.
    pub name: String,
}

/// The steps after a state, at most `most`, with those who made them; `None` when it is no state of the log.
///
/// # Errors
/// When the database fails.
pub async fn signed_since(
    pool: &PgPool,
    key: Key,
    from: Position,
    most: i64,
) -> sqlx::Result<Option<Vec<Signed>>> {
    let rows = sqlx::query!(
        "select l.version, l.step, l.history, l.account_id, a.display_name
         from step l join account a on a.org_id = l.org_id and a.id = l.account_id
         where l.org_id = $1 and l.speech_id = $2 and l.version >= $3 order by l.version limit $4",
        key.org_id,
        key.speech_id,
        from.version,
        most + 1
    )
    .fetch_all(pool)
    .await?;
    let known = from.version == 0
        || rows.first().is_some_and(|row| row.version == from.version && row.history == from.history);
    let last = rows.last().map_or(from.version, |row| row.version);
    let after = rows.into_iter().filter(|row| row.version > from.version);
    let after = after.map(|row| Signed { step: row.step, by: row.account_id, name: row.display_name });
    let after: Vec<Signed> = after.collect();
    Ok((known && is_whole(from.version, last, after.len())).then_some(after))
}
