//! What an index of reuse is made from.

use std::collections::HashMap;

use sqlx::PgExecutor;
use uuid::Uuid;

/// The texts of these speeches of the corpus.
///
/// # Errors
/// When the database fails.
pub async fn texts(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    ids: &[Uuid],
) -> sqlx::Result<HashMap<Uuid, String>> {
    let rows = sqlx::query!(
        "select id, text from speech
         where org_id = $1 and id = any ($2::uuid[]) and in_corpus",
        org_id,
        ids
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.text)).collect())
}
