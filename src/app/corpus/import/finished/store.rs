//! The SQL of clearing.

use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

/// A batch that is done with and holds texts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Clearable {
    /// The batch.
    pub id: Uuid,
    /// Nothing of it is looked at any more, what was left out neither.
    pub whole: bool,
}

/// Batches that were stored or taken back and hold texts; those from before a day go as a whole.
///
/// # Errors
/// When the database fails.
pub async fn batches(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    before: OffsetDateTime,
) -> sqlx::Result<Vec<Clearable>> {
    sqlx::query_as!(
        Clearable,
        r#"select id, state = 'undone' or created_at < $2 as "whole!" from import_batch b
           where b.org_id = $1 and b.state in ('done', 'undone')
             and exists (select 1 from import_item i where i.org_id = $1 and i.batch_id = b.id and i.document is not null
                         and (i.speech_id is not null or b.state = 'undone' or b.created_at < $2))
           order by id limit 100"#,
        org_id,
        before
    )
    .fetch_all(db)
    .await
}

/// Removes the texts of speeches' items of some batches, and of all items of those in `whole`; how many.
///
/// # Errors
/// When the database fails.
pub async fn clear(pool: &PgPool, org_id: Uuid, batches: &[Uuid], whole: &[Uuid]) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update import_item set document = null, text = '', confidence = '[]'
         where org_id = $1 and batch_id = any($2) and document is not null
           and (speech_id is not null or batch_id = any($3))",
        org_id,
        batches,
        whole
    )
    .execute(pool)
    .await?;
    Ok(done.rows_affected())
}
