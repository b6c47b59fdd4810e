//! The migrator: the plain files of `migrations/`, then the distribute step. Safe to run at every start, and
//! from several processes at once.

use std::str::FromStr;
use std::time::{Duration, Instant};

use sqlx::migrate::Migrator;
use sqlx::postgres::PgConnectOptions;
use sqlx::{ConnectOptions, Connection, PgConnection};

use super::distribute;

static MIGRATIONS: Migrator = sqlx::migrate!();

/// On Citus: foreign keys between reference and plain tables stay plain, and one connection at a time changes
/// the parts of a table. Plain PostgreSQL accepts both and ignores them.
const OPTIONS: [(&str, &str); 2] = [
    ("citus.enable_local_reference_table_foreign_keys", "off"),
    ("citus.multi_shard_modify_mode", "sequential"),
];

/// How long a database that is starting, recovering or ending is waited for.
const STARTING: Duration = Duration::from_secs(60);
/// How often it is asked meanwhile.
const ASKED_EVERY: Duration = Duration::from_millis(200);

/// Brings the database at `url` to the present schema. A database that is just starting is waited for.
///
/// Errors: no connection, a migration fails or was changed after it ran, or a table breaks the rules of the
/// distribute step.
pub async fn run(url: &str) -> anyhow::Result<()> {
    run_on(&PgConnectOptions::from_str(url)?).await
}

/// The same for a database whose address has been read.
///
/// Errors: as [`run`].
pub async fn run_on(options: &PgConnectOptions) -> anyhow::Result<()> {
    let mut connection = connect(&options.clone().options(OPTIONS)).await?;
    MIGRATIONS.run_direct(None, &mut connection, false).await?;
    distribute::run(&mut connection).await?;
    connection.close().await?;
    Ok(())
}

/// Connects as soon as the database takes connections. One that cannot be found is not waited for: its address may be wrong.
pub(super) async fn connect(options: &PgConnectOptions) -> sqlx::Result<PgConnection> {
    let begun = Instant::now();
    loop {
        match options.connect().await {
            Err(error) if is_starting(&error) && begun.elapsed() < STARTING => {
                tracing::info!(%error, "waiting for the database");
                tokio::time::sleep(ASKED_EVERY).await;
            }
            answer => return answer,
        }
    }
}

/// `cannot_connect_now`: the database is starting, recovering or ending.
fn is_starting(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(|said| said.code()).is_some_and(|code| code == "57P03")
}
