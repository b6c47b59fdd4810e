//! The pool of connections.

use std::time::Duration;

use sqlx::postgres::PgPoolOptions;
use sqlx::{AssertSqlSafe, Connection, Executor as _, PgPool};

/// How long somebody waits for a connection: where none comes, the database is away or far too busy.
const PATIENCE: Duration = Duration::from_secs(2);

/// A connection that rested so long is tried before it is used; one that was busy a moment ago need not be.
const RESTED: Duration = Duration::from_secs(1);

/// Connections for work that is not synced.
const UNSYNCED: u32 = 4;

/// What may be asked of a database at once, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    connections: u32,
    /// How long one statement may take, and how long it may wait for a row that somebody else holds.
    times: Option<(Duration, Duration)>,
}

impl Limits {
    /// So many connections at once (the embedded PostgreSQL allows 100), for work that may take long.
    pub const fn connections(connections: u32) -> Self {
        Self { connections, times: None }
    }

    /// No statement takes longer than this, and none waits longer than `lock` for a row.
    #[must_use]
    pub const fn within(self, statement: Duration, lock: Duration) -> Self {
        Self { times: Some((statement, lock)), ..self }
    }
}

/// Connects to a database, with at most `connections` connections at once.
///
/// # Errors
/// The address is wrong or nobody answers in time.
pub async fn connect(url: &str, connections: u32) -> sqlx::Result<PgPool> {
    options(connections).connect(url).await
}

/// The same under all these limits. They are set by a statement, which a pool of sessions in between lets through, unlike
/// options of the connection.
///
/// # Errors
/// The address is wrong or nobody answers in time.
pub async fn connect_within(url: &str, limits: Limits) -> sqlx::Result<PgPool> {
    let options = options(limits.connections);
    let Some((statement, lock)) = limits.times else { return options.connect(url).await };
    // What is asked here takes milliseconds; to compile it takes hundreds, wherever the planner thinks it dear.
    let set = format!(
        "set statement_timeout = {}; set lock_timeout = {}; set jit = off",
        statement.as_millis(),
        lock.as_millis()
    );
    options
        .after_connect(move |connection, _| {
            let set = set.clone();
            Box::pin(async move { connection.execute(sqlx::raw_sql(AssertSqlSafe(set))).await.map(drop) })
        })
        .connect(url)
        .await
}

/// Connections of their own to the same database whose commits do not wait for the disk: for work that is done again where it
/// was lost. The next commit of somebody else brings it there, where one server holds the database.
///
/// # Errors
/// Nobody answers in time.
pub async fn unsynced(pool: &PgPool) -> sqlx::Result<PgPool> {
    options(UNSYNCED)
        .after_connect(|connection, _| {
            Box::pin(async move { connection.execute("set synchronous_commit = off").await.map(drop) })
        })
        .connect_with((*pool.connect_options()).clone())
        .await
}

/// How every pool of ours behaves.
pub fn options(connections: u32) -> PgPoolOptions {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(PATIENCE)
        .test_before_acquire(false)
        .before_acquire(|connection, known| {
            Box::pin(async move {
                if known.idle_for > RESTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
}
