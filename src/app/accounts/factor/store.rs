//! The SQL of the second factor.

use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

/// What is known of an account's second factor.
#[derive(Debug, Clone)]
pub struct Factor {
    /// What telephone and server share.
    pub secret: Vec<u8>,
    /// A code has been given: it is asked at the door.
    pub confirmed: bool,
    /// Codes that were written down and not used yet.
    pub left: i32,
}

/// The second factor of an account.
///
/// # Errors
/// When the database fails.
pub async fn find(db: impl PgExecutor<'_>, org_id: Uuid, account_id: Uuid) -> sqlx::Result<Option<Factor>> {
    sqlx::query_as!(
        Factor,
        r#"select secret, confirmed, cardinality(recovery) as "left!" from second_factor
           where org_id = $1 and account_id = $2"#,
        org_id,
        account_id
    )
    .fetch_optional(db)
    .await
}

/// A secret for an account that has none yet; one that waits to be confirmed stays, so that a page can be loaded again.
///
/// # Errors
/// When the database fails.
pub async fn begin(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    secret: &[u8],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into second_factor (org_id, account_id, secret) values ($1, $2, $3) on conflict do nothing",
        org_id,
        account_id,
        secret
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Confirms the secret by the step of a right code, and keeps the digests of the codes that were written down. False: it was
/// confirmed before.
///
/// # Errors
/// When the database fails.
pub async fn confirm(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    step: i64,
    recovery: &[Vec<u8>],
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update second_factor set confirmed = true, step = $3, recovery = $4
         where org_id = $1 and account_id = $2 and not confirmed",
        org_id,
        account_id,
        step,
        recovery
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Uses the code of a step; false: that step, or a later one, was used before.
///
/// # Errors
/// When the database fails.
pub async fn use_step(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    step: i64,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update second_factor set step = $3 where org_id = $1 and account_id = $2 and confirmed and step < $3",
        org_id,
        account_id,
        step
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Uses a code that was written down; false: it is none, or was used before.
///
/// # Errors
/// When the database fails.
pub async fn use_recovery(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    digest: &[u8],
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update second_factor set recovery = array_remove(recovery, $3)
         where org_id = $1 and account_id = $2 and confirmed and $3 = any(recovery)",
        org_id,
        account_id,
        digest
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Takes the second factor off an account; false: it had none.
///
/// # Errors
/// When the database fails.
pub async fn remove(db: impl PgExecutor<'_>, org_id: Uuid, account_id: Uuid) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("delete from second_factor where org_id = $1 and account_id = $2", org_id, account_id)
            .execute(db)
            .await?;
    Ok(done.rows_affected() == 1)
}

/// The accounts of an organization that have a confirmed second factor.
///
/// # Errors
/// When the database fails.
pub async fn all(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!("select account_id from second_factor where org_id = $1 and confirmed", org_id)
        .fetch_all(db)
        .await
}

/// A login whose password was right and whose code is awaited.
#[derive(Debug, Clone)]
pub struct Half {
    /// The organization.
    pub org_id: Uuid,
    /// The account.
    pub account_id: Uuid,
    /// The name that attempts are counted under.
    pub name: Vec<u8>,
    /// Where to go afterwards.
    pub next: String,
}

/// Keeps a half login under the digest of its cookie, until a moment.
///
/// # Errors
/// When the database fails.
pub async fn keep_half(
    db: impl PgExecutor<'_>,
    id_hash: &[u8],
    half: &Half,
    until: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into half_login (id_hash, org_id, account_id, name, next, expires_at) values ($1, $2, $3, $4, $5, $6)",
        id_hash,
        half.org_id,
        half.account_id,
        half.name,
        half.next,
        until
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The half login with this digest.
///
/// # Errors
/// When the database fails.
pub async fn half(
    db: impl PgExecutor<'_>,
    id_hash: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<Option<Half>> {
    sqlx::query_as!(
        Half,
        "select org_id, account_id, name, next from half_login where id_hash = $1 and expires_at > $2",
        id_hash,
        now
    )
    .fetch_optional(db)
    .await
}

/// Ends the half logins of an account: it has logged in, or may not any more.
///
/// # Errors
/// When the database fails.
pub async fn end_halves(db: &mut PgConnection, org_id: Uuid, account_id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("delete from half_login where org_id = $1 and account_id = $2", org_id, account_id)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes half logins that nobody will end any more.
///
/// # Errors
/// When the database fails.
pub async fn tidy(db: impl PgExecutor<'_>, now: OffsetDateTime) -> sqlx::Result<()> {
    sqlx::query!("delete from half_login where expires_at <= $1", now).execute(db).await?;
    Ok(())
}
