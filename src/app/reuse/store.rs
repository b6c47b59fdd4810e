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

/// The phrasings that count as set formulations: approved here, or shipped and not put away.
///
/// # Errors
/// When the database fails.
pub async fn formulations(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select text as "text!" from phrasing where org_id = $1 and status = 'approved' and owner_id is null
           union
           select s.text from shared_phrasing s
           where not exists (select 1 from phrasing_overlay o
                             where o.org_id = $1 and o.shared_id = s.id and o.status <> 'approved')"#,
        org_id
    )
    .fetch_all(db)
    .await
}
