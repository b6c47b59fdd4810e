//! Runs of the miner.

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::clock;

/// The run that wrote the library last; held until the transaction ends. `None` when nothing was mined yet.
///
/// # Errors
/// When the database fails.
pub async fn last_run(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!("select id from mining_run where org_id = $1 for update", org_id)
        .fetch_optional(db)
        .await
}

/// Notes that a run wrote the library, and how many speeches have changed since the whole corpus was mined. Answers
/// the id of the run.
///
/// # Errors
/// When the database fails.
pub async fn note_run(db: &mut PgConnection, org_id: Uuid, grown: usize) -> sqlx::Result<Uuid> {
    let id = clock::new_id();
    sqlx::query!(
        "insert into mining_run (org_id, id, at, grown) values ($1, $2, $3, $4)
         on conflict (org_id) do update set id = excluded.id, at = excluded.at, grown = excluded.grown",
        org_id,
        id,
        clock::now(),
        i32::try_from(grown).unwrap_or(i32::MAX)
    )
    .execute(&mut *db)
    .await?;
    moved(db, org_id, &[What::Library]).await?;
    Ok(id)
}

/// The organizations whose libraries have grown and were written last before a moment.
///
/// # Errors
/// When the database fails.
pub async fn grown(db: impl PgExecutor<'_>, before: time::OffsetDateTime) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!("select org_id from mining_run where grown > 0 and at < $1", before)
        .fetch_all(db)
        .await
}
