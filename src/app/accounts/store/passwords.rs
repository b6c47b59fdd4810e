//! Hashes of passwords in the database, the earlier ones among them.

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::app::accounts::model::PASSWORDS_KEPT;
use crate::clock;

/// The stored hash of an account that may log in.
///
/// # Errors
/// When the database fails.
pub async fn password_hash(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!(
        "select password_hash from account where org_id = $1 and id = $2 and active",
        org_id,
        id
    )
    .fetch_optional(db)
    .await
}

/// What a login name leads to.
#[derive(Debug, Clone)]
pub struct Credentials {
    /// The account.
    pub account_id: Uuid,
    /// The stored hash; `None`: the account may not log in.
    pub hash: Option<String>,
}

/// What a login name of an organization leads to.
///
/// # Errors
/// When the database fails.
pub async fn credentials(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    username: &str,
) -> sqlx::Result<Option<Credentials>> {
    let row = sqlx::query!(
        r#"select a.id, a.password_hash, a.active and o.active as "active!"
           from account a join organization o on o.id = a.org_id where a.org_id = $1 and a.username = $2"#,
        org_id,
        username
    )
    .fetch_optional(db)
    .await?;
    Ok(row
        .map(|row| Credentials { account_id: row.id, hash: Some(row.password_hash).filter(|_| row.active) }))
}

/// Sets a new password. The one before is kept among the earlier ones, unless it was told by somebody else. False when
/// there is no such account.
///
/// # Errors
/// When the database fails.
pub async fn set_password(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    password_hash: &str,
    must_change: bool,
) -> sqlx::Result<bool> {
    let now = clock::now();
    sqlx::query!(
        "insert into earlier_password (org_id, account_id, at, hash)
         select $1, id, $3, password_hash from account where org_id = $1 and id = $2 and not must_change_password
         on conflict do nothing",
        org_id,
        id,
        now
    )
    .execute(&mut *db)
    .await?;
    let oldest = sqlx::query_scalar!(
        "select at from earlier_password where org_id = $1 and account_id = $2 order by at desc offset $3 limit 1",
        org_id,
        id,
        PASSWORDS_KEPT
    )
    .fetch_optional(&mut *db)
    .await?;
    sqlx::query!(
        "delete from earlier_password where org_id = $1 and account_id = $2 and at <= $3",
        org_id,
        id,
        oldest
    )
    .execute(&mut *db)
    .await?;
    let done = sqlx::query!(
        "update account set password_hash = $3, must_change_password = $4, password_at = $5
         where org_id = $1 and id = $2",
        org_id,
        id,
        password_hash,
        must_change,
        now
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The hashes of the last `count` passwords that an account had before its present one, the last first.
///
/// # Errors
/// When the database fails.
pub async fn earlier_passwords(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
    count: u32,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select hash from earlier_password where org_id = $1 and account_id = $2 order by at desc limit $3",
        org_id,
        id,
        i64::from(count)
    )
    .fetch_all(db)
    .await
}
