//! SQL of folding.

use sqlx::PgPool;
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

/// Folds the log of a draft up to a state that was written down: of the steps before it each person's last before each
/// state is left, of the states the last of each hour.
///
/// # Errors
/// When the database fails; the log is then as it was.
pub async fn fold(pool: &PgPool, key: Key, until: i32) -> sqlx::Result<()> {
    let mut tx = pool.begin().await?;
    sqlx::query!(
        "delete from snapshot k where k.org_id = $1 and k.speech_id = $2 and k.version < $3 and k.version > 0
           and exists (select 1 from snapshot l where l.org_id = $1 and l.speech_id = $2 and l.version > k.version
                       and l.version <= $3 and date_trunc('hour', l.at) = date_trunc('hour', k.at))",
        key.org_id,
        key.speech_id,
        until
    )
    .execute(&mut *tx)
    .await?;
    // The step at a state stays whoever made it: it bears the state's history.
    sqlx::query!(
        "delete from step s where s.org_id = $1 and s.speech_id = $2 and s.version < $3
           and not exists (select 1 from snapshot k where k.org_id = $1 and k.speech_id = $2 and k.version = s.version)
           and exists (select 1 from step l where l.org_id = $1 and l.speech_id = $2 and l.account_id = s.account_id
                       and l.version > s.version and l.version <= $3
                       and not exists (select 1 from snapshot k where k.org_id = $1 and k.speech_id = $2
                                       and k.version >= s.version and k.version < l.version))",
        key.org_id,
        key.speech_id,
        until
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
