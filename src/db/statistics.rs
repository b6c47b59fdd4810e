//! What PostgreSQL knows of how full its tables are. A statement is planned once and its plan is kept, those of foreign keys
//! too. Of a table with wide rows that was nearly empty then, every index that begins with the organization is as good
//! to it as the key, and what is asked of a row reads all rows of the organization, until PostgreSQL looks at the
//! table by itself, which may be a minute later.

use sqlx::{AssertSqlSafe, PgConnection};

/// Rows of which nothing need be known: they are read at once, whatever the plan.
const FEW: usize = 50;

/// Has PostgreSQL look at a table that got so many rows, where these are more than half of what it would now find and it
/// does not know it. Of one that somebody looks at already it learns from him. Where Citus spreads a table, its parts are
/// on other servers, which look for themselves.
///
/// # Errors
/// When the database fails.
pub async fn learn(db: &mut PgConnection, table: &str, got: usize) -> sqlx::Result<bool> {
    if got < FEW {
        return Ok(false);
    }
    let known: Option<f32> = sqlx::query_scalar(
        "select reltuples from pg_class where oid = to_regclass($1)
           and not exists (select from pg_extension where extname = 'citus')",
    )
    .bind(table)
    .fetch_optional(&mut *db)
    .await?;
    let is_news = known.is_some_and(|known| f64::from(known) * 2.0 < got as f64);
    if is_news {
        // How many rows there are is what counts; nothing but the organization is read of each.
        let look = format!("analyze (skip_locked) {table} (org_id)");
        sqlx::query(AssertSqlSafe(look)).execute(db).await?;
    }
    Ok(is_news)
}
