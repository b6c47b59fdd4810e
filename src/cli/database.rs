//! The database for a command: `DATABASE_URL`, or the embedded one, started here or joined.

use std::future::Future;

use anyhow::Context as _;
use sqlx::PgPool;

use crate::config::DataConfig;
use crate::db::cluster::DATABASE;
use crate::db::embedded::Server;
use crate::db::lock::Mode;
use crate::db::{folder, migrate, pool};

/// Runs `work` with a pool on a migrated database, then closes everything in order. Call it from the main thread:
/// the embedded PostgreSQL ends with the thread that started it.
///
/// # Errors
/// When no database can be had, or what `work` answers. `work` also learns whether the database is the embedded one.
pub fn run<T, W, F>(config: &DataConfig, mode: Mode, connections: u32, work: W) -> anyhow::Result<T>
where
    W: FnOnce(PgPool, bool) -> F,
    F: Future<Output = anyhow::Result<T>>,
{
    let database_url = config.database_url.as_ref().filter(|url| !url.is_empty());
    let server = match database_url {
        Some(_) => None,
        None => {
            let data = config.data.clone().map_or_else(folder::default_folder, Ok)?;
            Some(Server::start(&data, mode)?)
        }
    };
    let url = match (database_url, &server) {
        (Some(url), _) => url.clone(),
        (None, Some(server)) => server.url(DATABASE),
        (None, None) => anyhow::bail!("no database"),
    };
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        migrate::run(&url).await.context("数据库不能连接或升级，请检查数据库地址和日志")?;
        let pool = pool::connect(&url, connections).await?;
        let result = work(pool.clone(), server.is_some()).await;
        pool.close().await;
        result
    });
    runtime.shutdown_timeout(std::time::Duration::from_secs(5));
    if let Some(server) = server {
        server.stop();
    }
    result
}
