//! What people are told of.

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::app::custody::model::Notice;
use crate::clock;

/// Tells a person something, until he has seen it.
///
/// # Errors
/// When the database fails.
pub async fn tell(
    db: &mut PgConnection,
    org_id: Uuid,
    account_id: Uuid,
    text: &str,
    link: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into notice (org_id, id, account_id, text, link, at) values ($1, $2, $3, $4, $5, $6)",
        org_id,
        clock::new_id(),
        account_id,
        text,
        link,
        clock::now()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What a person has not seen yet, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn notices(db: impl PgExecutor<'_>, org_id: Uuid, account_id: Uuid) -> sqlx::Result<Vec<Notice>> {
    sqlx::query_as!(
        Notice,
        "select id, text, link, at from notice where org_id = $1 and account_id = $2 order by at desc, id limit 50",
        org_id,
        account_id
    )
    .fetch_all(db)
    .await
}

/// A person has seen what he was told.
///
/// # Errors
/// When the database fails.
pub async fn seen(db: impl PgExecutor<'_>, org_id: Uuid, account_id: Uuid, id: Uuid) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from notice where org_id = $1 and account_id = $2 and id = $3",
        org_id,
        account_id,
        id
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
