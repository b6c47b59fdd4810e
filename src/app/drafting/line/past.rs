//! What the text of a draft was at an earlier version.

use std::sync::Arc;

use sqlx::PgPool;

use super::authority::LineError;
use super::{Key, store};
use crate::steps::{self, MAX_STEPS, Refused, Tree};

/// The text at a version of the log, made from the snapshot before it; `None` where the log never came there.
///
/// # Errors
/// When the database fails, or the log does not lead to a document.
pub async fn at(pool: &PgPool, key: Key, version: i32) -> Result<Option<Arc<Tree>>, LineError> {
    let Some((from, json)) = store::snapshot_until(pool, key, version).await? else { return Ok(None) };
    let steps = store::steps_between(pool, key, from, version).await?;
    if from.checked_add(i32::try_from(steps.len()).unwrap_or(i32::MAX)) != Some(version) {
        return Ok(None);
    }
    let work = move || {
        let mut tree = steps::parse(&json)?;
        for some in steps.chunks(MAX_STEPS) {
            tree = tree.apply(some)?.0;
        }
        Ok::<_, Refused>(Arc::new(tree))
    };
    let tree = tokio::task::spawn_blocking(work).await?;
    tree.map(Some).map_err(|cause| LineError::Broken(key, cause.reason().to_owned()))
}
