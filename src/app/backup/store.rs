//! The only file of the slice with SQL of its own: what of an organization outlives its being replaced, and which backups
//! were made.

use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Cause, Outcome, Run};

/// What was ended on this machine, and who is at work.
#[derive(Debug, Default)]
pub(super) struct Present {
    tokens: Vec<(Uuid, OffsetDateTime)>,
    disabled: Vec<Uuid>,
    /// People with the digests of their passwords.
    people: Vec<(Uuid, String)>,
}

/// How an organization stands before it is replaced.
///
/// # Errors
/// When the database fails.
pub(super) async fn present(db: &mut PgConnection, org_id: Uuid) -> sqlx::Result<Present> {
    let tokens = sqlx::query!(
        r#"select id, revoked_at as "at!" from token where org_id = $1 and revoked_at is not null"#,
        org_id
    )
    .fetch_all(&mut *db)
    .await?;
    let people = sqlx::query!("select id, password_hash, active from account where org_id = $1", org_id)
        .fetch_all(db)
        .await?;
    let (active, disabled): (Vec<_>, Vec<_>) = people.into_iter().partition(|person| person.active);
    Ok(Present {
        tokens: tokens.into_iter().map(|token| (token.id, token.at)).collect(),
        disabled: disabled.into_iter().map(|person| person.id).collect(),
        people: active.into_iter().map(|person| (person.id, person.password_hash)).collect(),
    })
}

/// What was ended stays ended, whatever the backup says. Whoever is at work stays logged in if he is the same person with
/// the same password.
///
/// # Errors
/// When the database fails.
pub(super) async fn end_again(db: &mut PgConnection, org_id: Uuid, before: &Present) -> sqlx::Result<()> {
    let (tokens, moments): (Vec<Uuid>, Vec<OffsetDateTime>) = before.tokens.iter().copied().unzip();
    for (token, at) in tokens.iter().zip(&moments) {
        sqlx::query!(
            "update token set revoked_at = $3 where org_id = $1 and id = $2 and revoked_at is null",
            org_id,
            token,
            at
        )
        .execute(&mut *db)
        .await?;
    }
    sqlx::query!(
        "update account set active = false where org_id = $1 and id = any ($2)",
        org_id,
        &before.disabled
    )
    .execute(&mut *db)
    .await?;
    let now = present(&mut *db, org_id).await?;
    let same: Vec<Uuid> =
        now.people.into_iter().filter(|person| before.people.contains(person)).map(|(id, _)| id).collect();
    sqlx::query!("delete from session where org_id = $1 and account_id <> all ($2)", org_id, &same)
        .execute(db)
        .await?;
    Ok(())
}

/// One at a time, whichever process makes it.
const ADVISORY_LOCK: i64 = 7202;
/// How many runs are remembered.
const REMEMBERED: i64 = 400;

/// Takes the lock of the backups for as long as the connection lives; `false`: somebody has it.
///
/// # Errors
/// When the database fails.
pub(super) async fn try_lock(db: &mut PgConnection) -> sqlx::Result<bool> {
    let taken = sqlx::query_scalar!("select pg_try_advisory_lock($1)", ADVISORY_LOCK).fetch_one(db).await?;
    Ok(taken.unwrap_or_default())
}

/// Writes down that a backup begins, and that those which never ended were interrupted. Whoever calls has the lock.
///
/// # Errors
/// When the database fails.
pub(super) async fn begin(
    db: &mut PgConnection,
    id: Uuid,
    at: OffsetDateTime,
    cause: Cause,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update backup_run set state = 'failed', finished_at = $1, message = '中途停止，没有完成。' where state = 'running'",
        at
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from backup_run where id in (select id from backup_run order by started_at desc offset $1)",
        REMEMBERED
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("insert into backup_run (id, started_at, cause) values ($1, $2, $3)", id, at, cause.name())
        .execute(db)
        .await?;
    Ok(())
}

/// Writes down how a backup ended: what was made, or the sentence that says why not.
///
/// # Errors
/// When the database fails.
pub(super) async fn end(
    db: &mut PgConnection,
    id: Uuid,
    at: OffsetDateTime,
    outcome: Result<&Outcome, &str>,
) -> sqlx::Result<()> {
    let nothing = Outcome::default();
    let (state, made, message) = match outcome {
        Ok(made) => ("done", made, ""),
        Err(message) => ("failed", &nothing, message),
    };
    sqlx::query!(
        "update backup_run set state = $2, finished_at = $3, file = $4, bytes = $5, rows = $6, sealed = $7, drilled = $8,
           message = $9
         where id = $1",
        id,
        state,
        at,
        made.file,
        made.bytes,
        made.rows,
        made.sealed,
        made.drilled,
        message
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The last runs, the newest first.
///
/// # Errors
/// When the database fails.
pub(super) async fn runs(db: impl PgExecutor<'_>, most: i64) -> sqlx::Result<Vec<Run>> {
    sqlx::query_as!(
        Run,
        "select started_at, finished_at, cause, state, file, bytes, rows, sealed, drilled, message
         from backup_run order by started_at desc limit $1",
        most
    )
    .fetch_all(db)
    .await
}

/// When the last good backup ended, and when the last try began.
///
/// # Errors
/// When the database fails.
pub(super) async fn last(
    db: impl PgExecutor<'_>,
) -> sqlx::Result<(Option<OffsetDateTime>, Option<OffsetDateTime>)> {
    let last = sqlx::query!(
        "select max(finished_at) filter (where state = 'done') as good, max(started_at) as tried from backup_run"
    )
    .fetch_one(db)
    .await?;
    Ok((last.good, last.tried))
}

/// When a backup was last drilled.
///
/// # Errors
/// When the database fails.
pub(super) async fn last_drill(db: impl PgExecutor<'_>) -> sqlx::Result<Option<OffsetDateTime>> {
    sqlx::query_scalar!("select max(finished_at) from backup_run where drilled").fetch_one(db).await
}

/// Writes down a backup that could not even begin.
///
/// # Errors
/// When the database fails.
pub(super) async fn refused(
    db: impl PgExecutor<'_>,
    cause: Cause,
    message: &str,
    at: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into backup_run (id, started_at, finished_at, cause, state, message) values ($1, $2, $2, $3, 'failed', $4)",
        crate::clock::new_id(),
        at,
        cause.name(),
        message
    )
    .execute(db)
    .await?;
    Ok(())
}
