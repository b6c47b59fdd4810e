//! The pool of connections.

use std::time::Duration;

use sqlx::postgres::PgPoolOptions;
use sqlx::{Connection, PgPool};

/// A connection that rested so long is tried before it is used; one that was busy a moment ago need not be.
const RESTED: Duration = Duration::from_secs(1);

/// Connects to a database, with at most `connections` connections at once (the embedded PostgreSQL allows 100).
///
/// Errors: the address is wrong or nobody answers within ten seconds.
pub async fn connect(url: &str, connections: u32) -> sqlx::Result<PgPool> {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .test_before_acquire(false)
        .before_acquire(|connection, known| {
            Box::pin(async move {
                if known.idle_for > RESTED {
                    connection.ping().await?;
                }
                Ok(true)
            })
        })
        .connect(url)
        .await
}

/// Whether the database answers.
pub async fn is_ready(pool: &PgPool) -> bool {
    sqlx::query("select 1").execute(pool).await.is_ok()
}
