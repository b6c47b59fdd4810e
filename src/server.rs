//! Where the server is put together: state, jobs, routes; started and stopped in order.

use std::net::SocketAddr;
use std::sync::Arc;

use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::app::corpus::import::job as import;
use crate::app::jobs::runner::{self, Registry};
use crate::app::phrases::job as mine;
use crate::routes;
use crate::web::App;
use crate::web::state::Settings;

/// The kinds of jobs there are, and what follows what.
pub fn registry() -> Registry {
    let mut registry = Registry::default();
    registry.add(import::KIND, import::run);
    registry.add(mine::KIND, mine::run);
    registry.follow(import::KIND, mine::KIND);
    registry
}

/// The application on a database that is migrated and filled.
pub fn app(pool: PgPool, settings: Settings) -> App {
    App { pool, settings: Arc::new(settings) }
}

/// Serves until `stop` resolves; then lets requests under way end and stops the jobs.
///
/// # Errors
/// When the listener fails.
pub async fn serve(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let (stopping, stopped) = watch::channel(false);
    let jobs = tokio::spawn(runner::run(app.clone(), registry(), stopped));
    let service = routes::router(app.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let told = stopping.clone();
    axum::serve(listener, service)
        .with_graceful_shutdown(async move {
            stop.await;
            told.send_replace(true);
        })
        .await?;
    stopping.send_replace(true);
    jobs.await?;
    app.pool.close().await;
    Ok(())
}
