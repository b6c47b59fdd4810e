//! The pool of connections.

use std::time::Duration;

use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgPool};

/// How long somebody waits for a connection: where none comes, the database is away or far too busy.
const PATIENCE: Duration = Duration::from_secs(5);

/// A connection that rested so long is tried before it is used; one that was busy a moment ago need not be.
const RESTED: Duration = Duration::from_secs(1);

/// Connects to a database, with at most `connections` connections at once (the embedded PostgreSQL allows 100).
///
/// Errors: the address is wrong or nobody answers within five seconds.
pub async fn connect(url: &str, connections: u32) -> sqlx::Result<PgPool> {
    options(connections).connect(url).await
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
