//! The SQL of the first setup.

use serde_json::json;
use sqlx::PgExecutor;
use uuid::Uuid;

/// The row of the settings that says whether somebody has answered.
const NAME: &str = "set_up";

/// Writes down that the organization waits for its first setup.
///
/// # Errors
/// When the database fails.
pub async fn want(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into setting (org_id, name, value) values ($1, $2, $3) on conflict (org_id, name) do nothing",
        org_id,
        NAME,
        json!(false)
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether the organization waits for its first setup.
///
/// # Errors
/// When the database fails.
pub async fn is_wanted(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<bool> {
    let row = sqlx::query_scalar!("select value from setting where org_id = $1 and name = $2", org_id, NAME)
        .fetch_optional(db)
        .await?;
    Ok(row == Some(json!(false)))
}

/// Writes down that it was answered, or is not wanted.
///
/// # Errors
/// When the database fails.
pub async fn done(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("update setting set value = $3 where org_id = $1 and name = $2", org_id, NAME, json!(true))
        .execute(db)
        .await?;
    Ok(())
}

/// The speeches of the sample archive that are still in the corpus.
///
/// # Errors
/// When the database fails.
pub async fn samples(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!("select id from speech where org_id = $1 and sample and in_corpus", org_id)
        .fetch_all(db)
        .await
}

/// The organization's level.
///
/// # Errors
/// When the database fails.
pub async fn level(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<String> {
    sqlx::query_scalar!("select level from organization where id = $1", org_id).fetch_one(db).await
}
