//! The SQL of what kept things are made from.

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::model::{Basis, What};
use crate::clock;

/// Where a change is told; the payload is the organization.
pub(super) const CHANNEL: &str = "wengao_basis";

/// The organization's basis; before the first change all of it is nil.
///
/// # Errors
/// When the database fails.
pub(super) async fn basis(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Basis> {
    let row = sqlx::query_as!(Basis, "select corpus, library, rules from basis where org_id = $1", org_id)
        .fetch_optional(db)
        .await?;
    Ok(row.unwrap_or_default())
}

/// Says that these parts have changed, in the transaction that changes them and as the last thing there: from here until the
/// commit, other changes of the organization wait. Every statement that changes them is followed by it; `tests/kept.rs` looks.
///
/// # Errors
/// When the database fails.
pub async fn moved(db: &mut PgConnection, org_id: Uuid, parts: &[What]) -> sqlx::Result<()> {
    let has = |part| parts.contains(&part);
    sqlx::query!(
        "insert into basis (org_id, corpus, library, rules) values ($1, $2, $2, $2)
         on conflict (org_id) do update
         set corpus = case when $3 then excluded.corpus else basis.corpus end,
             library = case when $4 then excluded.library else basis.library end,
             rules = case when $5 then excluded.rules else basis.rules end",
        org_id,
        clock::new_id(),
        has(What::Corpus),
        has(What::Library),
        has(What::Rules)
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("select pg_notify($1, $2)", CHANNEL, org_id.to_string()).execute(db).await?;
    Ok(())
}
