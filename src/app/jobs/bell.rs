//! Rings when a job may wait, whichever server process it was queued by: PostgreSQL tells, as soon as it is committed.

use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::sync::watch;

use super::store::WAITING;

/// After the connection was lost.
const AGAIN: Duration = Duration::from_secs(2);

/// Rings as long as somebody hears it. `pool` gives the one connection that it listens on.
pub(super) async fn ring(pool: PgPool, bell: watch::Sender<()>) {
    loop {
        if let Err(error) = listen(&pool, &bell).await {
            tracing::warn!(%error, "the queue of jobs is not heard, only looked at now and then");
        }
        tokio::time::sleep(AGAIN).await;
    }
}

async fn listen(pool: &PgPool, bell: &watch::Sender<()>) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(WAITING).await?;
    loop {
        // Also at first, and after the connection was lost and made again: something may have been missed.
        bell.send_replace(());
        listener.try_recv().await?;
    }
}
