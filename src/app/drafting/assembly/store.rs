//! Drafts that are being put together: the SQL of the room.

use sqlx::PgExecutor;
use uuid::Uuid;

use super::model::{Assembly, Begun, ChosenSoFar};
use crate::clock;

/// Begins one; returns its id.
///
/// # Errors
/// When the database fails.
pub async fn create(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    state: &ChosenSoFar,
) -> anyhow::Result<Uuid> {
    let id = clock::new_id();
    sqlx::query!(
        "insert into assembly (org_id, id, account_id, state) values ($1, $2, $3, $4)",
        org_id,
        id,
        account_id,
        serde_json::to_value(state)?
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// One of this person's.
///
/// # Errors
/// When the database fails, or what is stored cannot be read.
pub async fn find(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    id: Uuid,
) -> anyhow::Result<Option<Assembly>> {
    let row = sqlx::query!(
        "select state, speech_id from assembly where org_id = $1 and account_id = $2 and id = $3",
        org_id,
        account_id,
        id
    )
    .fetch_optional(db)
    .await?;
    let assembly = row.map(|row| {
        anyhow::Ok(Assembly { id, state: serde_json::from_value(row.state)?, speech_id: row.speech_id })
    });
    assembly.transpose()
}

/// The one that has become a draft, for the person who put it together.
///
/// # Errors
/// When the database fails.
pub async fn of_draft(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    speech_id: Uuid,
) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "select id from assembly where org_id = $1 and account_id = $2 and speech_id = $3
         order by updated_at desc limit 1",
        org_id,
        account_id,
        speech_id
    )
    .fetch_optional(db)
    .await
}

/// Writes down where somebody stands.
///
/// # Errors
/// When the database fails.
pub async fn save(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    id: Uuid,
    state: &ChosenSoFar,
) -> anyhow::Result<()> {
    sqlx::query!(
        "update assembly set state = $4, updated_at = now() where org_id = $1 and account_id = $2 and id = $3",
        org_id,
        account_id,
        id,
        serde_json::to_value(state)?
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes the draft it has become. False: it has become one already.
///
/// # Errors
/// When the database fails.
pub async fn became(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    id: Uuid,
    speech_id: Uuid,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update assembly set speech_id = $4, updated_at = now()
         where org_id = $1 and account_id = $2 and id = $3 and speech_id is null",
        org_id,
        account_id,
        id,
        speech_id
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Throws one away. The draft that it has become, if any, stays.
///
/// # Errors
/// When the database fails.
pub async fn delete(db: impl PgExecutor<'_>, org_id: Uuid, account_id: Uuid, id: Uuid) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from assembly where org_id = $1 and account_id = $2 and id = $3",
        org_id,
        account_id,
        id
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// What a person has begun, unfinished ones first, the last first.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<Begun>> {
    sqlx::query_as!(
        Begun,
        r#"select id, coalesce(state -> 'outline' ->> 'name', '') as "name!", coalesce(state ->> 'subject', '') as "subject!",
                  speech_id as draft, updated_at
           from assembly where org_id = $1 and account_id = $2
           order by speech_id is not null, updated_at desc limit $3"#,
        org_id,
        account_id,
        limit
    )
    .fetch_all(db)
    .await
}
