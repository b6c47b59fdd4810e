//! What an import leaves behind: the texts of its items, which the speeches have as well, go once the batch is done with.

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use crate::app::accounts;

pub mod store;

/// How long the text of what was not stored can still be looked at.
const KEPT: Duration = Duration::days(30);

/// Removes the texts of items that became speeches, of batches that were taken back and, a month later, of what was left out,
/// for every organization as of `now`; how many.
///
/// # Errors
/// When the database fails.
pub async fn clear(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<u64> {
    let mut cleared = 0;
    for organization in accounts::store::organizations(pool).await? {
        let batches = store::batches(pool, organization.id, now - KEPT).await?;
        let all: Vec<_> = batches.iter().map(|batch| batch.id).collect();
        let whole: Vec<_> = batches.iter().filter(|batch| batch.whole).map(|batch| batch.id).collect();
        if !all.is_empty() {
            cleared += store::clear(pool, organization.id, &all, &whole).await?;
        }
    }
    Ok(cleared)
}
