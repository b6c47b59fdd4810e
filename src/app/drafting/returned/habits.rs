//! What a leader changes in what is written for him, where somebody writes for him again.

use sqlx::PgPool;

use super::model::{Habits, habits};
use super::store;
use crate::app::accounts::model::User;
use crate::error::AppResult;

/// What somebody changes in what is written for him, after some speeches.
pub(in crate::app::drafting) async fn habits_of(
    pool: &PgPool,
    user: &User,
    speaker: &str,
) -> AppResult<Option<Habits>> {
    if speaker.is_empty() {
        return Ok(None);
    }
    Ok(habits(&store::habits(pool, user.org_id, user.account_id, speaker).await?))
}
