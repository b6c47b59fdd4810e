//! SQL of folding.

use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::drafting::line::Key;

/// A draft whose log can be folded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Due {
    /// The draft.
    pub speech_id: Uuid,
    /// The newest state that was written down before the day, by its version.
    pub until: i32,
}

/// Drafts with a state that was written down before a day and is not folded up to there, at most `most`.
///
/// # Errors
/// When the database fails.
pub async fn due(pool: &PgPool, org_id: Uuid, before: OffsetDateTime, most: i64) -> sqlx::Result<Vec<Due>> {
    sqlx::query_as!(
        Due,
        r#"select s.id as speech_id, max(k.version) as "until!" from snapshot k
           join speech s on s.org_id = $1 and s.id = k.speech_id
           where k.org_id = $1 and k.at < $2 and k.version > s.folded
           group by s.id order by s.id limit $3"#,
        org_id,
        before,
        most
    )
    .fetch_all(pool)
    .await
}

/// The states of a draft that were written down up to a version, in order, with the hour of each.
///
/// # Errors
/// When the database fails.
pub async fn states(
    db: impl PgExecutor<'_>,
    key: Key,
    until: i32,
) -> sqlx::Result<Vec<(i32, OffsetDateTime)>> {
    let rows = sqlx::query!(
        r#"select version, date_trunc('hour', at) as "hour!" from snapshot
           where org_id = $1 and speech_id = $2 and version <= $3 order by version"#,
        key.org_id,
        key.speech_id,
        until
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.version, row.hour)).collect())
}

/// Who made each step up to a version, in order.
///
/// # Errors
/// When the database fails.
pub async fn makers(db: impl PgExecutor<'_>, key: Key, until: i32) -> sqlx::Result<Vec<(i32, Uuid)>> {
    let rows = sqlx::query!(
        "select version, account_id from step where org_id = $1 and speech_id = $2 and version <= $3 order by version",
        key.org_id,
        key.speech_id,
        until
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.version, row.account_id)).collect())
}

/// Removes the states and steps of a draft up to a version, but for those named, and notes how far its log is folded.
///
/// # Errors
/// When the database fails; the log is then as it was.
pub async fn fold(pool: &PgPool, key: Key, until: i32, states: &[i32], steps: &[i32]) -> sqlx::Result<()> {
    let mut tx = pool.begin().await?;
    sqlx::query!(
        "delete from snapshot where org_id = $1 and speech_id = $2 and version <= $3 and version <> all($4)",
        key.org_id,
        key.speech_id,
        until,
        states
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "delete from step where org_id = $1 and speech_id = $2 and version <= $3 and version <> all($4)",
        key.org_id,
        key.speech_id,
        until,
        steps
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update speech set folded = $3 where org_id = $1 and id = $2",
        key.org_id,
        key.speech_id,
        until
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}
