//! What ends a session or takes a right away: every server process is told.

use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::oidc::Identity;

/// The channel on which server processes are told that somebody may no longer do what he could.
pub const ENDED: &str = "wengao_ended";

/// Tells every server process to look again whether this person may still be where he is; when the transaction is
/// committed. Everything that takes a right away ends with it.
///
/// # Errors
/// When the database fails.
pub async fn tell_ended(db: impl PgExecutor<'_>, org_id: Uuid, account_id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("select pg_notify($1, $2)", ENDED, format!("{org_id}:{account_id}")).execute(db).await?;
    Ok(())
}

/// Ends a session.
///
/// # Errors
/// When the database fails.
pub async fn close_session(db: &mut PgConnection, id_hash: &[u8]) -> sqlx::Result<()> {
    let gone = sqlx::query!("delete from session where id_hash = $1 returning org_id, account_id", id_hash)
        .fetch_optional(&mut *db)
        .await?;
    match gone {
        Some(gone) => tell_ended(db, gone.org_id, gone.account_id).await,
        None => Ok(()),
    }
}

/// Ends all sessions of an account, but for the one with the digest `keep`.
///
/// # Errors
/// When the database fails.
pub async fn close_sessions(
    db: &mut PgConnection,
    org_id: Uuid,
    account_id: Uuid,
    keep: &[u8],
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from session where org_id = $1 and account_id = $2 and id_hash <> $3",
        org_id,
        account_id,
        keep
    )
    .execute(&mut *db)
    .await?;
    tell_ended(db, org_id, account_id).await
}

/// Ends the sessions that the identity system let in for somebody: of one session there, or of all where it names none.
/// Whose they were.
///
/// # Errors
/// When the database fails.
pub async fn close_external(
    db: &mut PgConnection,
    org_id: Uuid,
    identity: &Identity,
) -> sqlx::Result<Vec<Uuid>> {
    let mut whose = sqlx::query_scalar!(
        "delete from session where org_id = $1 and external and subject = $2 and ($3 = '' or sid = '' or sid = $3)
         returning account_id",
        org_id,
        identity.subject,
        identity.session
    )
    .fetch_all(&mut *db)
    .await?;
    whose.sort_unstable();
    whose.dedup();
    for account_id in &whose {
        tell_ended(&mut *db, org_id, *account_id).await?;
    }
    Ok(whose)
}

/// Ends the sessions of an account that are more than it may have at once, those that were used longest ago first, but never
/// the one with the digest `keep`. How many.
///
/// # Errors
/// When the database fails.
pub async fn close_surplus(
    db: &mut PgConnection,
    org_id: Uuid,
    account_id: Uuid,
    keep: &[u8],
    most: u32,
) -> sqlx::Result<u64> {
    if most == 0 {
        return Ok(0);
    }
    let done = sqlx::query!(
        "delete from session where id_hash in (
           select id_hash from session where org_id = $1 and account_id = $2
           order by (id_hash = $3) desc, seen_at desc, created_at desc offset $4)",
        org_id,
        account_id,
        keep,
        i64::from(most)
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() > 0 {
        tell_ended(db, org_id, account_id).await?;
    }
    Ok(done.rows_affected())
}

/// Ends everything by which an account is let in, but for the session with the digest `keep`: sessions and tokens.
///
/// # Errors
/// When the database fails.
pub async fn shut_out(
    db: &mut PgConnection,
    org_id: Uuid,
    account_id: Uuid,
    keep: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update token set revoked_at = $3 where org_id = $1 and account_id = $2 and revoked_at is null",
        org_id,
        account_id,
        now
    )
    .execute(&mut *db)
    .await?;
    close_sessions(db, org_id, account_id, keep).await
}

/// Ends the login with this digest, of one account or of anybody in the organization; whose it was.
///
/// # Errors
/// When the database fails.
pub async fn end_session(
    db: &mut PgConnection,
    org_id: Uuid,
    account_id: Option<Uuid>,
    id_hash: &[u8],
) -> sqlx::Result<Option<Uuid>> {
    let whose = sqlx::query_scalar!(
        "delete from session where id_hash = $3 and org_id = $1 and ($2::uuid is null or account_id = $2)
         returning account_id",
        org_id,
        account_id,
        id_hash
    )
    .fetch_optional(&mut *db)
    .await?;
    if let Some(account) = whose {
        tell_ended(db, org_id, account).await?;
    }
    Ok(whose)
}
