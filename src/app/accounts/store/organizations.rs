//! Organizations in the database.

use sqlx::PgExecutor;
use uuid::Uuid;

use crate::clock;
use crate::engine::document::Level;

/// An organization.
#[derive(Debug, Clone)]
pub struct Organization {
    /// Its id.
    pub id: Uuid,
    /// The short code that tells organizations apart at login.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its level.
    pub level: String,
    /// Whether its people may log in.
    pub active: bool,
}

/// Makes an organization.
///
/// # Errors
/// A unique violation when the code is taken.
pub async fn create_organization(
    db: impl PgExecutor<'_>,
    code: &str,
    name: &str,
    level: Level,
) -> sqlx::Result<Uuid> {
    let id = clock::new_id();
    sqlx::query!(
        "insert into organization (id, code, name, level) values ($1, $2, $3, $4)",
        id,
        code,
        name,
        level.name()
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// All organizations, the oldest first.
///
/// # Errors
/// When the database fails.
pub async fn organizations(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<Organization>> {
    sqlx::query_as!(
        Organization,
        "select id, code, name, level, active from organization order by created_at, code"
    )
    .fetch_all(db)
    .await
}

/// The oldest organizations, at most so many: what the door asks, which does not read thousands for one login.
///
/// # Errors
/// When the database fails.
pub async fn first_organizations(db: impl PgExecutor<'_>, most: i64) -> sqlx::Result<Vec<Organization>> {
    sqlx::query_as!(
        Organization,
        "select id, code, name, level, active from organization order by created_at, code limit $1",
        most
    )
    .fetch_all(db)
    .await
}

/// The organization of this code, else the only one of this name.
///
/// # Errors
/// When the database fails.
pub async fn organization_called(db: impl PgExecutor<'_>, word: &str) -> sqlx::Result<Option<Organization>> {
    let mut found = sqlx::query_as!(
        Organization,
        "select id, code, name, level, active from organization where code = $1 or name = $1
         order by code = $1 desc limit 2",
        word
    )
    .fetch_all(db)
    .await?;
    let plain = found.len() == 1 || found.first().is_some_and(|first| first.code == word);
    found.truncate(usize::from(plain));
    Ok(found.pop())
}

/// Gives an organization another name and level.
///
/// # Errors
/// When the database fails.
pub async fn rename_organization(
    db: impl PgExecutor<'_>,
    id: Uuid,
    name: &str,
    level: &str,
) -> sqlx::Result<()> {
    sqlx::query!("update organization set name = $2, level = $3 where id = $1", id, name, level)
        .execute(db)
        .await?;
    Ok(())
}

/// Closes an organization, or opens it again.
///
/// # Errors
/// When the database fails.
pub async fn set_organization_active(db: impl PgExecutor<'_>, id: Uuid, active: bool) -> sqlx::Result<()> {
    sqlx::query!("update organization set active = $2 where id = $1", id, active).execute(db).await?;
    Ok(())
}

/// The code of an organization.
///
/// # Errors
/// When the database fails.
pub async fn organization_code(db: impl PgExecutor<'_>, id: Uuid) -> sqlx::Result<String> {
    sqlx::query_scalar!("select code from organization where id = $1", id).fetch_one(db).await
}
