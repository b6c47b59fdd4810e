//! The only file of the slice with SQL of its own: what of an organization outlives its being replaced.

use sqlx::PgConnection;
use time::OffsetDateTime;
use uuid::Uuid;

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
