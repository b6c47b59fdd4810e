//! Bearer tokens in the database.

use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::organizations::organizations;
use crate::app::accounts::model::{Scope, Token};
use crate::clock;

/// Withdraws tokens that have ended, so that a clock that is set back does not revive them.
///
/// # Errors
/// When the database fails.
pub async fn withdraw_tokens(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    for organization in organizations(pool).await? {
        sqlx::query!(
            "update token set revoked_at = expires_at where org_id = $1 and expires_at <= $2 and revoked_at is null",
            organization.id,
            now
        )
        .execute(pool)
        .await?;
    }
    Ok(())
}

/// The account behind a bearer token, and what the token may do: its row is found by organization and id, its secret is
/// compared.
///
/// # Errors
/// When the database fails.
pub async fn token_account(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    token_id: Uuid,
    secret_hash: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<Option<(Uuid, Scope)>> {
    let row = sqlx::query!(
        "select account_id, scope from token
         where org_id = $1 and id = $2 and secret_hash = $3 and revoked_at is null
           and (expires_at is null or expires_at > $4)",
        org_id,
        token_id,
        secret_hash,
        now
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.account_id, Scope::parse(&row.scope).unwrap_or(Scope::Read))))
}

/// Makes a bearer token.
///
/// # Errors
/// When the database fails.
pub async fn create_token(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    name: &str,
    secret_hash: &[u8],
    scope: Scope,
    expires_at: Option<OffsetDateTime>,
) -> sqlx::Result<Uuid> {
    let id = clock::new_id();
    sqlx::query!(
        "insert into token (org_id, id, account_id, name, secret_hash, scope, expires_at)
         values ($1, $2, $3, $4, $5, $6, $7)",
        org_id,
        id,
        account_id,
        name,
        secret_hash,
        scope.name(),
        expires_at
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// The bearer tokens of one account, or of the whole organization, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn tokens(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Option<Uuid>,
) -> sqlx::Result<Vec<Token>> {
    let rows = sqlx::query!(
        "select t.id, t.name, a.username, t.scope, t.created_at, t.expires_at, t.revoked_at
         from token t join account a on a.org_id = t.org_id and a.id = t.account_id
         where t.org_id = $1 and ($2::uuid is null or t.account_id = $2)
         order by t.created_at desc, t.id desc limit 200",
        org_id,
        account_id
    )
    .fetch_all(db)
    .await?;
    let tokens = rows.into_iter().map(|row| Token {
        id: row.id,
        name: row.name,
        username: row.username,
        scope: Scope::parse(&row.scope).unwrap_or(Scope::Read),
        created_at: row.created_at,
        expires_at: row.expires_at,
        revoked_at: row.revoked_at,
    });
    Ok(tokens.collect())
}

/// Ends a token of one account, or of anybody in the organization. False when there is none that works.
///
/// # Errors
/// When the database fails.
pub async fn revoke_token(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Option<Uuid>,
    id: Uuid,
    now: OffsetDateTime,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update token set revoked_at = $4
         where org_id = $1 and id = $2 and ($3::uuid is null or account_id = $3) and revoked_at is null",
        org_id,
        id,
        account_id,
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
