//! The queue of what is to be sent on: the only file of the room with SQL.

use serde_json::json;
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::message::Unsent;
use crate::app::audit::model::Entry;
use crate::app::audit::store::{Event, record};

/// Events that may wait, of one organization.
pub const BUDGET: i64 = 100_000;
/// Events of one batch.
const BATCH: i64 = 200;
/// Characters that are kept of what went wrong.
const MAX_ERROR: usize = 300;

/// How it stands with sending.
#[derive(Debug, Clone, Default)]
pub struct Backlog {
    /// Events that wait.
    pub waiting: i64,
    /// Events that were dropped, in all.
    pub lost: i64,
    /// When something was sent.
    pub sent_at: Option<OffsetDateTime>,
    /// When something could not be sent, if that was later.
    pub failed_at: Option<OffsetDateTime>,
    /// Why.
    pub error: String,
}

/// Takes a batch out of the queue, the oldest first; for whoever commits when it has arrived. Another process that does the
/// same takes others.
///
/// # Errors
/// When the database fails.
pub async fn take(db: &mut PgConnection, org_id: Uuid) -> sqlx::Result<Vec<Unsent>> {
    let ids = sqlx::query_scalar!(
        "select id from audit_outbox where org_id = $1 order by id limit $2 for update skip locked",
        org_id,
        BATCH
    )
    .fetch_all(&mut *db)
    .await?;
    let rows = sqlx::query!(
        r#"select e.id, e.at, coalesce(a.display_name || '（' || a.username || '）', '') as "who!", e.action, e.object_type,
                  e.object_id, e.detail, e.address, e.outcome, e.object_title
           from audit_event e left join account a on a.org_id = $1 and a.id = e.account_id
           where e.org_id = $1 and e.id = any($2) order by e.id"#,
        org_id,
        &ids
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!("delete from audit_outbox where org_id = $1 and id = any($2)", org_id, &ids)
        .execute(db)
        .await?;
    let waiting = rows.into_iter().map(|row| Unsent {
        id: row.id,
        entry: Entry {
            at: row.at,
            who: row.who,
            action: row.action,
            object_type: row.object_type,
            object_id: row.object_id,
            detail: row.detail,
            address: row.address,
            outcome: row.outcome,
            object_title: row.object_title,
        },
    });
    Ok(waiting.collect())
}

/// Drops what the queue cannot hold, the oldest first, and says so in the log.
///
/// # Errors
/// When the database fails.
pub async fn drop_surplus(pool: &PgPool, org_id: Uuid, budget: i64) -> sqlx::Result<()> {
    let waiting = waiting(pool, org_id).await?;
    if waiting <= budget {
        return Ok(());
    }
    let mut tx = pool.begin().await?;
    let last = sqlx::query_scalar!(
        "select id from audit_outbox where org_id = $1 order by id offset $2 limit 1",
        org_id,
        waiting - budget
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(last) = last else { return Ok(()) };
    let done = sqlx::query!("delete from audit_outbox where org_id = $1 and id < $2", org_id, last)
        .execute(&mut *tx)
        .await?;
    let lost = i64::try_from(done.rows_affected()).unwrap_or(i64::MAX);
    sqlx::query!(
        "insert into audit_forward as f (org_id, lost) values ($1, $2)
         on conflict (org_id) do update set lost = f.lost + excluded.lost",
        org_id,
        lost
    )
    .execute(&mut *tx)
    .await?;
    let detail = json!({ "rows": lost });
    let event =
        Event { org_id, account_id: None, action: "syslog.lost", object_type: "", object_id: "", detail };
    record(&mut tx, event).await?;
    tx.commit().await
}

async fn waiting(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<i64> {
    sqlx::query_scalar!(r#"select count(*) as "n!" from audit_outbox where org_id = $1"#, org_id)
        .fetch_one(db)
        .await
}

/// Notes that a batch was sent.
///
/// # Errors
/// When the database fails.
pub async fn note_sent(db: impl PgExecutor<'_>, org_id: Uuid, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_forward (org_id, sent_at) values ($1, $2)
         on conflict (org_id) do update set sent_at = excluded.sent_at, failed_at = null, error = ''",
        org_id,
        now
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes that a batch could not be sent, and why.
///
/// # Errors
/// When the database fails.
pub async fn note_failure(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    now: OffsetDateTime,
    error: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_forward (org_id, failed_at, error) values ($1, $2, $3)
         on conflict (org_id) do update set failed_at = excluded.failed_at, error = excluded.error",
        org_id,
        now,
        error.chars().take(MAX_ERROR).collect::<String>()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// How it stands with sending.
///
/// # Errors
/// When the database fails.
pub async fn standing(pool: &PgPool, org_id: Uuid) -> sqlx::Result<Backlog> {
    let row =
        sqlx::query!("select lost, sent_at, failed_at, error from audit_forward where org_id = $1", org_id)
            .fetch_optional(pool)
            .await?;
    let waiting = waiting(pool, org_id).await?;
    Ok(row.map_or(Backlog { waiting, ..Backlog::default() }, |row| Backlog {
        waiting,
        lost: row.lost,
        sent_at: row.sent_at,
        failed_at: row.failed_at,
        error: row.error,
    }))
}
