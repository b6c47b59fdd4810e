//! Whole tables as JSON rows, out and in, for the backup. Which tables there are and in which order they depend on each
//! other is told by the lists of [`distribute`](super::distribute); how a value is written is PostgreSQL's own word
//! (`row_to_json` and `jsonb_populate_recordset`), so that every type comes back as it was.

use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

use super::distribute::{REFERENCE, TENANT};

/// Coordinator tables whose rows belong to an organization and are worth keeping.
const KEPT: &[&str] = &["job"];
/// Tables that are not kept: who was logged in, who failed to, from which browsers, and the migrator's own.
pub const LEFT_OUT: &[&str] =
    &["session", "login_counter", "known_browser", "mining_run", "_sqlx_migrations"];

/// The tables that are kept, parents before children.
pub fn tables() -> Vec<&'static str> {
    [REFERENCE, TENANT, KEPT].concat()
}

/// How the rows of an organization are found in a table; `None`: the table belongs to all.
fn owner(table: &str) -> Option<&'static str> {
    match table {
        "shared_phrasing" => None,
        "organization" => Some("id"),
        _ => Some("org_id"),
    }
}

fn condition(table: &str) -> String {
    owner(table)
        .map_or_else(|| "$1::uuid[] is not null".to_owned(), |column| format!("{column} = any ($1::uuid[])"))
}

/// A transaction that sees one moment and changes nothing.
///
/// # Errors
/// When the database fails.
pub async fn moment(pool: &PgPool) -> sqlx::Result<Transaction<'static, Postgres>> {
    let mut tx = pool.begin().await?;
    sqlx::query("set transaction isolation level repeatable read, read only").execute(&mut *tx).await?;
    Ok(tx)
}

/// The number of the last migration.
///
/// # Errors
/// When the database fails.
pub async fn schema(db: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar("select coalesce(max(version), 0) from _sqlx_migrations").fetch_one(db).await
}

/// The columns of a table in their order.
///
/// # Errors
/// When the database fails.
pub async fn columns(db: &mut PgConnection, table: &str) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar(
        "select attname::text from pg_attribute
         where attrelid = to_regclass($1) and attnum > 0 and not attisdropped and attgenerated = '' order by attnum",
    )
    .bind(table)
    .fetch_all(db)
    .await
}

/// The rows of these organizations as JSON objects, one a row, in the order of the primary key.
///
/// # Errors
/// When the database fails.
pub async fn rows<'a>(
    db: &'a mut PgConnection,
    table: &str,
    organizations: &'a [Uuid],
) -> sqlx::Result<BoxStream<'a, sqlx::Result<String>>> {
    let key: Vec<String> = sqlx::query_scalar(
        "select quote_ident(a.attname) from pg_index i
         join pg_attribute a on a.attrelid = i.indrelid and a.attnum = any (i.indkey)
         where i.indisprimary and i.indrelid = to_regclass($1) order by array_position(i.indkey::int2[], a.attnum)",
    )
    .bind(table)
    .fetch_all(&mut *db)
    .await?;
    let order = if key.is_empty() { "1".to_owned() } else { key.join(", ") };
    let query = format!(
        "select row_to_json(kept)::text from {table} kept where {} order by {order}",
        condition(table)
    );
    Ok(sqlx::query_scalar(AssertSqlSafe(query)).bind(organizations).fetch(db).map_err(Into::into).boxed())
}

/// Writes rows into a table: `columns` from a JSON array of objects. Shared rows that are there already stay.
///
/// # Errors
/// When the database refuses a row.
pub async fn insert(db: &mut PgConnection, table: &str, columns: &[String], rows: &str) -> sqlx::Result<u64> {
    let names: Vec<String> = columns.iter().map(|name| format!("\"{}\"", name.replace('"', ""))).collect();
    let names = names.join(", ");
    // `public.`: a table may be called like a type of PostgreSQL (point).
    let kept = if owner(table).is_none() { " on conflict do nothing" } else { "" };
    let query = format!(
        "insert into {table} ({names}) select {names} from jsonb_populate_recordset(null::public.{table}, $1::text::jsonb){kept}"
    );
    Ok(sqlx::query(AssertSqlSafe(query)).bind(rows).execute(db).await?.rows_affected())
}

/// Removes everything of an organization, children first.
///
/// # Errors
/// When the database fails.
pub async fn remove(db: &mut PgConnection, organization: Uuid) -> sqlx::Result<()> {
    let gone: Vec<&str> =
        ["session", "known_browser"].into_iter().chain(tables().into_iter().rev()).collect();
    for table in gone.into_iter().filter(|table| owner(table).is_some()) {
        let query = format!("delete from {table} where {}", condition(table));
        sqlx::query(AssertSqlSafe(query)).bind(vec![organization]).execute(&mut *db).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::super::distribute::COORDINATOR;
    use super::*;

    #[test]
    fn every_table_is_kept_or_left_out_on_purpose() {
        let all = [REFERENCE, TENANT, COORDINATOR].concat();
        let (kept, out) = (tables(), LEFT_OUT);
        for table in &all {
            assert_ne!(kept.contains(table), out.contains(table), "{table}");
        }
        assert_eq!(kept.len() + out.len(), all.len());
    }
}
