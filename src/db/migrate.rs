//! The migrator: the plain files of `migrations/`, then the distribute step. Safe to run at every start, and
//! from several processes at once.

use std::str::FromStr;

use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection};

use super::distribute;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// On Citus: foreign keys between reference and plain tables stay plain, and one connection at a time changes
/// the parts of a table. Plain PostgreSQL accepts both and ignores them.
const OPTIONS: [(&str, &str); 2] = [
    ("citus.enable_local_reference_table_foreign_keys", "off"),
    ("citus.multi_shard_modify_mode", "sequential"),
];

/// Brings the database at `url` to the present schema.
///
/// Errors: no connection, a migration fails or was changed after it ran, or a table breaks the rules of the
/// distribute step.
pub async fn run(url: &str) -> anyhow::Result<()> {
    let mut connection = PgConnectOptions::from_str(url)?.options(OPTIONS).connect().await?;
    MIGRATIONS.run_direct(None, &mut connection, false).await?;
    distribute::run(&mut connection).await?;
    connection.close().await?;
    Ok(())
}
