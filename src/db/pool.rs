//! The pool of connections.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;

/// Connects to a database, with at most `connections` connections at once (the embedded PostgreSQL allows 100).
///
/// Errors: the address is wrong or nobody answers within ten seconds.
pub async fn connect(url: &str, connections: u32) -> sqlx::Result<PgPool> {
    PgPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(Duration::from_secs(10))
        .connect(url)
        .await
}

/// Whether the database answers.
pub async fn is_ready(pool: &PgPool) -> bool {
    sqlx::query("select 1").execute(pool).await.is_ok()
}
