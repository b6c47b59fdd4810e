//! Whole tables as JSON rows, out and in, for the backup. Which tables there are and in which order they depend on each
//! other is told by the lists of [`distribute`](crate::db::distribute); how a value is written is PostgreSQL's own word
//! (`row_to_json`, and the input of each type), so that every type comes back as it was.

use futures_util::stream::BoxStream;
use futures_util::{StreamExt as _, TryStreamExt as _};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool, Postgres, Transaction};
use uuid::Uuid;

use super::copy::Form;
use super::distribute::{COORDINATOR, REFERENCE, TENANT};

/// Coordinator tables whose rows belong to an organization and are worth keeping.
const KEPT: &[&str] = &["job"];
/// Tables that are not kept: what things in memory follow, what of the log is still to be sent on, who was logged in, who failed to, from which browsers, and the
/// migrator's own; when backups were made here.
pub const LEFT_OUT: &[&str] = &[
    "basis",
    "import_file",
    "audit_outbox",
    "audit_forward",
    "session",
    "half_login",
    "login_counter",
    "known_browser",
    "mining_run",
    "liveness",
    "backup_run",
    "_sqlx_migrations",
];
/// What comes with the program and belongs to all: not kept, and passed over in a backup that has it.
pub const SHIPPED: &[&str] = &["shared_phrasing"];
/// Columns that are passed over in a backup that has them: those that a later migration took away, and generated ones, which
/// earlier backups kept.
const PASSED_OVER: &[(&str, &str)] = &[("phrasing", "rank"), ("phrasing", "worth"), ("speech", "internal")];

/// The tables that are kept, parents before children.
pub fn tables() -> Vec<&'static str> {
    let all = [REFERENCE, TENANT, KEPT].concat().into_iter();
    all.filter(|table| !SHIPPED.contains(table) && !LEFT_OUT.contains(table)).collect()
}

/// Whether a backup may hold this table.
pub fn is_readable(table: &str) -> bool {
    SHIPPED.contains(&table) || tables().contains(&table)
}

/// Whether a backup may hold this column although it is not restored.
pub fn is_passed_over(table: &str, column: &str) -> bool {
    PASSED_OVER.contains(&(table, column))
}

/// The column of a table that names the organization; `None`: the table belongs to all.
pub fn owner(table: &str) -> Option<&'static str> {
    match table {
        table if SHIPPED.contains(&table) => None,
        "login_counter" | "liveness" | "backup_run" | "_sqlx_migrations" => None,
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
    let columns = quoted(&columns(&mut *db, table).await?);
    let query = format!(
        "select row_to_json(kept)::text from (select {columns} from {table} where {}) kept order by {order}",
        condition(table)
    );
    Ok(sqlx::query_scalar(AssertSqlSafe(query)).bind(organizations).fetch(db).map_err(Into::into).boxed())
}

/// Names of columns for a statement.
fn quoted(columns: &[String]) -> String {
    let names: Vec<String> = columns.iter().map(|name| format!("\"{}\"", name.replace('"', ""))).collect();
    names.join(", ")
}

/// How the values of each column that is written are given to COPY.
///
/// # Errors
/// When the database fails.
pub async fn forms(db: &mut PgConnection, table: &str) -> sqlx::Result<Vec<(String, Form)>> {
    let found: Vec<(String, bool, bool)> = sqlx::query_as(
        "select attname::text, typname in ('json', 'jsonb'), typcategory = 'A'
         from pg_attribute join pg_type on pg_type.oid = atttypid
         where attrelid = to_regclass($1) and attnum > 0 and not attisdropped and attgenerated = '' order by attnum",
    )
    .bind(table)
    .fetch_all(db)
    .await?;
    let form = |json, list| match (json, list) {
        (true, _) => Form::Json,
        (_, true) => Form::List,
        _ => Form::Plain,
    };
    Ok(found.into_iter().map(|(name, json, list)| (name, form(json, list))).collect())
}

/// The statement that takes rows of these columns as COPY's text.
pub fn taking(table: &str, columns: &[String]) -> String {
    // `public.`: a table may be called like a type of PostgreSQL (point).
    format!("copy public.{table} ({}) from stdin", quoted(columns))
}

/// Whether the tables are one database's own: not spread over several.
///
/// # Errors
/// When the database fails.
pub async fn is_whole(db: &mut PgConnection) -> sqlx::Result<bool> {
    sqlx::query_scalar("select not exists (select from pg_extension where extname = 'citus')")
        .fetch_one(db)
        .await
}

/// The tables that hold what is an organization's, parents before children, but the open sessions of its people.
fn owned() -> Vec<&'static str> {
    let all = [REFERENCE, TENANT, COORDINATOR].concat().into_iter();
    all.filter(|table| *table != "session" && owner(table).is_some()).collect()
}

/// Holds the tables of the organizations until the transaction ends: whoever uses them waits. Where somebody else holds some
/// of them and waits for the others, everything is let go and tried again.
///
/// # Errors
/// When the database fails.
pub async fn hold(tx: &mut PgConnection) -> sqlx::Result<()> {
    let statement = format!("lock table {} in access exclusive mode", publics());
    for _ in 0..HOLDING {
        let mut attempt = tx.begin().await?;
        match sqlx::query(AssertSqlSafe(statement.clone())).execute(&mut *attempt).await {
            Ok(_) => return attempt.commit().await,
            Err(error) if is_deadlock(&error) => attempt.rollback().await?,
            Err(error) => return Err(error),
        }
    }
    sqlx::query(AssertSqlSafe(statement)).execute(tx).await.map(drop)
}

/// How often tables are tried to be held.
const HOLDING: usize = 20;

fn is_deadlock(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == "40P01")
}

/// Removes everything of every organization, but open sessions, for whoever holds the tables.
///
/// # Errors
/// When the database fails.
pub async fn empty(tx: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query(AssertSqlSafe(format!("truncate {}", publics()))).execute(tx).await.map(drop)
}

/// The names of [`owned`] tables for a statement.
fn publics() -> String {
    owned().iter().map(|table| format!("public.{table}")).collect::<Vec<_>>().join(", ")
}

/// Removes everything of an organization, children first, but the open sessions of its people.
///
/// # Errors
/// When the database fails.
pub async fn remove(db: &mut PgConnection, organization: Uuid) -> sqlx::Result<()> {
    for table in owned().into_iter().rev() {
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
        let (kept, out) = (tables(), [LEFT_OUT, SHIPPED].concat());
        for table in &all {
            assert_ne!(kept.contains(table), out.contains(table), "{table}");
        }
        assert_eq!(kept.len() + out.len(), all.len());
    }
}
