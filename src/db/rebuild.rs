//! Indexes and keys out of the way while tables without rows are filled, and made again afterwards, all in the
//! caller's transaction: to sort once is many times cheaper than to find each row's place, and PostgreSQL sorts a long
//! table on several processors.

use sqlx::{AssertSqlSafe, PgConnection};

/// Memory for each index that is made, while one is.
const MEMORY: &str = "set local maintenance_work_mem = '256MB'";
/// The same for an index of tokens: what PostgreSQL gathers before it writes is a tree in which each token is looked for, and
/// of one that the processor's cache does not hold that takes half as long again.
const MEMORY_FOR_TOKENS: &str = "set local maintenance_work_mem = '24MB'";

/// Memory to sort waiting tokens in: those of some eighty speeches, which PostgreSQL lets wait.
const WAITING: &str = "set local work_mem = '32MB'";

/// Makes room, in this transaction, for whoever writes many speeches into an index that stays where it is: the tokens that wait are
/// sorted into it at once, not in portions of four megabytes, each of which looks for the same places again.
///
/// # Errors
/// When the database fails.
pub async fn make_room(tx: &mut PgConnection) -> sqlx::Result<()> {
    sqlx::query(WAITING).execute(tx).await.map(drop)
}

/// What was taken down: the table, and the statement that makes it again, foreign keys last.
#[derive(Debug, Default)]
pub struct TakenDown(Vec<(String, String)>);

/// Takes down what these tables have besides primary keys that foreign keys of others refer to. Whoever uses them waits until
/// the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn take_down(db: &mut PgConnection, tables: &[&str]) -> sqlx::Result<TakenDown> {
    let indexes: Vec<(String, String, String)> = sqlx::query_as(
        "select indrelid::regclass::text, indexrelid::regclass::text, pg_get_indexdef(indexrelid)
         from pg_index where indrelid::regclass::text = any ($1)
           and not exists (select from pg_constraint where conindid = indexrelid)",
    )
    .bind(tables)
    .fetch_all(&mut *db)
    .await?;
    let keys: Vec<(String, String, String)> = sqlx::query_as(
        "select conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
         from pg_constraint own where conrelid::regclass::text = any ($1) and (contype = 'f' or contype = 'p'
           and not exists (select from pg_constraint other where other.contype = 'f' and other.confrelid = own.conrelid))
         order by contype = 'f'",
    )
    .bind(tables)
    .fetch_all(&mut *db)
    .await?;
    let mut down = TakenDown::default();
    for (table, index, definition) in indexes {
        sqlx::query(AssertSqlSafe(format!("drop index {index}"))).execute(&mut *db).await?;
        down.0.push((table, definition));
    }
    for (table, key, definition) in keys {
        let drop = format!("alter table {table} drop constraint {key}");
        sqlx::query(AssertSqlSafe(drop)).execute(&mut *db).await?;
        let add = format!("alter table {table} add constraint {key} {definition}");
        down.0.push((table, add));
    }
    Ok(down)
}

impl TakenDown {
    /// Makes everything again.
    ///
    /// # Errors
    /// The table whose rows do not fit, with what the database says.
    pub async fn put_up(self, db: &mut PgConnection) -> Result<(), (String, sqlx::Error)> {
        for (table, statement) in self.0 {
            let memory = if statement.contains(" USING gin ") { MEMORY_FOR_TOKENS } else { MEMORY };
            let made = match sqlx::query(memory).execute(&mut *db).await {
                Ok(_) => sqlx::query(AssertSqlSafe(statement)).execute(&mut *db).await,
                failed => failed,
            };
            made.map_err(|error| (table, error))?;
        }
        Ok(())
    }
}
