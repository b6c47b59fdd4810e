//! The only file of the slice with SQL.

use serde_json::{Value, json};
use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Job, JobState, MAX_ATTEMPTS, Noted};
use crate::clock;
use crate::db::stored::read;

/// Where it is told, at each commit after which a job may be claimed that could not be before.
pub const WAITING: &str = "wengao_jobs";

/// How often a worker looks again where others were faster.
const TRIES: usize = 4;

/// A job's row.
struct Row {
    id: Uuid,
    org_id: Uuid,
    kind: String,
    payload: Value,
    account_id: Option<Uuid>,
    state: String,
    done: i32,
    total: i32,
    message: String,
    errors: Value,
    result: Option<Value>,
    created_at: OffsetDateTime,
    finished_at: Option<OffsetDateTime>,
}

impl Row {
    fn job(self) -> sqlx::Result<Job> {
        let row = self;
        Ok(Job {
            id: row.id,
            org_id: row.org_id,
            kind: row.kind,
            payload: row.payload,
            account_id: row.account_id,
            state: JobState::parse(&row.state),
            done: row.done,
            total: row.total,
            message: row.message,
            errors: read(row.errors)?,
            outcomes: row.result.map(read).transpose()?.unwrap_or_default(),
            created_at: row.created_at,
            finished_at: row.finished_at,
        })
    }
}

/// Puts a job into the queue, in the caller's transaction where there is one. The same job waits once, whoever asks
/// for it and however often: then it is the one that waits already.
///
/// # Errors
/// When the database fails.
pub async fn enqueue(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Option<Uuid>,
    kind: &str,
    payload: Value,
) -> sqlx::Result<Uuid> {
    let row = sqlx::query!(
        r#"insert into job (id, org_id, account_id, kind, payload) values ($1, $2, $3, $4, $5)
           on conflict (org_id, kind, payload) where state = 'queued' do update set kind = excluded.kind
           returning id, pg_notify($6, '')::text as told"#,
        clock::new_id(),
        org_id,
        account_id,
        kind,
        payload,
        WAITING
    );
    Ok(row.fetch_one(db).await?.id)
}

/// Puts a job into the queue unless one of its kind waits there, whatever its payload.
///
/// # Errors
/// When the database fails.
pub async fn enqueue_if_none(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Option<Uuid>,
    kind: &str,
    payload: Value,
) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        "insert into job (id, org_id, account_id, kind, payload) select $1, $2, $3, $4, $5
         where not exists (select 1 from job where org_id = $2 and kind = $4 and state = 'queued')
         on conflict (org_id, kind, payload) where state = 'queued' do nothing
         returning pg_notify($6, '')::text",
        clock::new_id(),
        org_id,
        account_id,
        kind,
        payload,
        WAITING
    )
    .fetch_optional(db)
    .await?;
    Ok(())
}

/// Whether a job of this kind already waits for the organization.
///
/// # Errors
/// When the database fails.
pub async fn is_queued(db: impl PgExecutor<'_>, org_id: Uuid, kind: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from job where org_id = $1 and kind = $2 and state = 'queued') as "e!""#,
        org_id,
        kind
    )
    .fetch_one(db)
    .await
}

/// Whether a job of another kind waits, whosever it is.
///
/// # Errors
/// When the database fails.
pub async fn another_waits(db: impl PgExecutor<'_>, kind: &str) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from job where kind <> $1 and state = 'queued') as "e!""#,
        kind
    )
    .fetch_one(db)
    .await
}

/// Takes the oldest waiting job whose organization has none running, and marks it running. Where another worker has just begun
/// one of that organization's, the next is looked for.
///
/// # Errors
/// When the database fails.
pub async fn claim(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<Option<Job>> {
    for _ in 0..TRIES {
        let claimed = sqlx::query_as!(
            Row,
            "update job set state = 'running', attempts = attempts + 1, started_at = coalesce(started_at, $1),
                    heartbeat_at = $1
             where id = (
               select id from job waiting where state = 'queued'
                 and not exists (select 1 from job other where other.org_id = waiting.org_id and other.state = 'running')
               order by created_at limit 1 for update skip locked)
             returning id, org_id, kind, payload, account_id, state, done, total, message, errors, result, created_at,
                       finished_at",
            now
        )
        .fetch_optional(pool)
        .await;
        match claimed {
            Err(sqlx::Error::Database(error)) if error.is_unique_violation() => {}
            claimed => return claimed?.map(Row::job).transpose(),
        }
    }
    Ok(None)
}

/// Puts jobs whose server died back into the queue, or gives them up after too many attempts.
///
/// # Errors
/// When the database fails.
pub async fn recover_lost(
    db: impl PgExecutor<'_>,
    before: OffsetDateTime,
    now: OffsetDateTime,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "with lost as (
           select id, case when attempts >= $2 then 'failed'
                           when exists (select 1 from job twin where twin.org_id = job.org_id and twin.kind = job.kind
                                        and twin.payload = job.payload and twin.state = 'queued') then 'cancelled'
                           else 'queued' end as next
           from job where state = 'running' and heartbeat_at < $1
         )
         update job set state = lost.next,
                message = case lost.next when 'failed' then '多次中断，已停止；请点“接着做完”。'
                                         when 'cancelled' then '中断后由等待中的同一任务接着做。' else job.message end,
                finished_at = case when lost.next <> 'queued' then $3::timestamptz end
         from lost where job.id = lost.id and job.state = 'running' and job.heartbeat_at < $1",
        before,
        MAX_ATTEMPTS,
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}

/// Says that the job is alive, how far it is and what it does; returns whether somebody asked to cancel it.
///
/// # Errors
/// When the database fails.
pub async fn report(
    db: impl PgExecutor<'_>,
    id: Uuid,
    done: i32,
    total: i32,
    message: &str,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        "update job set done = $2, total = $3, message = $4, heartbeat_at = $5 where id = $1 returning cancel_requested",
        id,
        done,
        total,
        message,
        now
    )
    .fetch_one(db)
    .await
}

/// Says that the job is alive; returns whether somebody asked to cancel it.
///
/// # Errors
/// When the database fails.
pub async fn heartbeat(db: impl PgExecutor<'_>, id: Uuid, now: OffsetDateTime) -> sqlx::Result<bool> {
    sqlx::query_scalar!("update job set heartbeat_at = $2 where id = $1 returning cancel_requested", id, now)
        .fetch_one(db)
        .await
}

/// Ends a job; another of its organization may be claimed now.
///
/// # Errors
/// When the database fails.
pub async fn finish(
    db: impl PgExecutor<'_>,
    id: Uuid,
    state: JobState,
    message: &str,
    noted: &Noted,
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        "update job set state = $2, message = $3, errors = $4, finished_at = $5, result = $6,
                done = case when $2 = 'done' then total else done end where id = $1
         returning pg_notify($7, '')::text",
        id,
        state.name(),
        message,
        json!(noted.errors),
        now,
        json!(noted.outcomes),
        WAITING
    )
    .fetch_optional(db)
    .await?;
    Ok(())
}

/// Puts a job that failed or was cancelled into the queue again. False when there is no such job, or the same waits already.
///
/// # Errors
/// When the database fails.
pub async fn again(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<bool> {
    let done = sqlx::query_scalar!(
        "update job set state = 'queued', attempts = 0, cancel_requested = false, finished_at = null, errors = '[]',
                result = null, message = ''
         where org_id = $1 and id = $2 and state in ('failed', 'cancelled')
         returning pg_notify($3, '')::text",
        org_id,
        id,
        WAITING
    )
    .fetch_optional(db)
    .await;
    match done {
        Err(sqlx::Error::Database(error)) if error.is_unique_violation() => Ok(false),
        done => Ok(done?.is_some()),
    }
}

/// Whether a job of this kind with this payload waits or runs.
///
/// # Errors
/// When the database fails.
pub async fn is_open(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    kind: &str,
    payload: &Value,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from job where org_id = $1 and kind = $2 and payload = $3
                          and state in ('queued', 'running')) as "e!""#,
        org_id,
        kind,
        payload
    )
    .fetch_one(db)
    .await
}

/// Asks a job to stop; one that waits is cancelled at once. False when there is no such open job.
///
/// # Errors
/// When the database fails.
pub async fn cancel(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update job set cancel_requested = true,
                finished_at = case when state = 'queued' then $3::timestamptz end,
                state = case when state = 'queued' then 'cancelled' else state end
         where org_id = $1 and id = $2 and state in ('queued', 'running')",
        org_id,
        id,
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// One job of the organization.
///
/// # Errors
/// When the database fails.
pub async fn find(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<Option<Job>> {
    let row = sqlx::query_as!(
        Row,
        "select id, org_id, kind, payload, account_id, state, done, total, message, errors, result, created_at, finished_at
         from job where org_id = $1 and id = $2",
        org_id,
        id
    )
    .fetch_optional(db)
    .await?;
    row.map(Row::job).transpose()
}

/// The latest jobs of the organization, newest first, without their results: one of an import tells of every file.
///
/// # Errors
/// When the database fails.
pub async fn latest(pool: &PgPool, org_id: Uuid, limit: i64) -> sqlx::Result<Vec<Job>> {
    let rows = sqlx::query_as!(
        Row,
        "select id, org_id, kind, payload, account_id, state, done, total, message, errors, null::jsonb as result,
                created_at, finished_at
         from job where org_id = $1 order by created_at desc limit $2",
        org_id,
        limit
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter().map(Row::job).collect()
}

/// Removes jobs that ended before a moment; how many.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: impl PgExecutor<'_>, before: OffsetDateTime) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "delete from job where state in ('done', 'failed', 'cancelled') and finished_at < $1",
        before
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
