//! Databases that are made to try something and removed again, beside ours on the same server.

use sqlx::{AssertSqlSafe, PgConnection};
use uuid::Uuid;

/// What their names begin with.
const PREFIX: &str = "wengao_scratch_";

/// Makes an empty one; its name.
///
/// # Errors
/// When the server does not let us.
pub async fn create(db: &mut PgConnection, id: Uuid) -> sqlx::Result<String> {
    let name = format!("{PREFIX}{}", id.simple());
    // `template0`: nothing that somebody put into the other one.
    let create = format!("create database \"{name}\" template template0 encoding 'UTF8'");
    sqlx::query(AssertSqlSafe(create)).execute(db).await?;
    Ok(name)
}

/// Removes one.
///
/// # Errors
/// When the database fails.
pub async fn remove(db: &mut PgConnection, name: &str) -> sqlx::Result<()> {
    let drop = format!("drop database if exists \"{name}\" with (force)");
    sqlx::query(AssertSqlSafe(drop)).execute(db).await?;
    Ok(())
}

/// Removes those of ours that were left behind.
///
/// # Errors
/// When the database fails.
pub async fn remove_all(db: &mut PgConnection) -> sqlx::Result<()> {
    let left: Vec<String> = sqlx::query_scalar(
        "select datname::text from pg_database where starts_with(datname, $1) and pg_get_userbyid(datdba) = current_user
           and not exists (select from pg_stat_activity where pg_stat_activity.datname = pg_database.datname)",
    )
    .bind(PREFIX)
    .fetch_all(&mut *db)
    .await?;
    for name in left {
        remove(db, &name).await?;
    }
    Ok(())
}
