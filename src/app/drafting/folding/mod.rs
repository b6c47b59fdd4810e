//! Logs of steps that nobody follows any more, folded: a month after a state was written down, the steps that led to it go.
//!
//! What is left tells all that is shown of so old a text: the last state of each hour, and who wrote between two of them.
//! A page that stood open for longer than that is given the text anew, as where a log has gone back.

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};

use super::line::Key;
use crate::app::accounts;

pub mod store;

/// How long every step is kept.
pub const KEPT: Duration = Duration::days(31);

/// Drafts of one organization that are folded in one round; the others wait for the next.
const ROUND: i64 = 20;

/// Folds the logs of a few drafts of every organization, as of `now`; how many drafts.
///
/// # Errors
/// When the database fails.
pub async fn fold(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<usize> {
    let mut folded = 0;
    for organization in accounts::store::organizations(pool).await? {
        for due in store::due(pool, organization.id, now - KEPT, ROUND).await? {
            store::fold(pool, Key { org_id: organization.id, speech_id: due.speech_id }, due.until).await?;
            folded += 1;
        }
    }
    Ok(folded)
}
