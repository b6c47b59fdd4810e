//! The database for a command: `DATABASE_URL`, or the embedded one, started here or joined.

use std::future::Future;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;
use sqlx::PgPool;
use tokio::time::timeout;

use crate::config::DataConfig;
use crate::db::cluster::DATABASE;
use crate::db::disk::Room;
use crate::db::embedded::Server;
use crate::db::ending::{Ending, LastStep};
use crate::db::health::Health;
use crate::db::lock::Mode;
use crate::db::pool::Limits;
use crate::db::trouble::Trouble;
use crate::db::{folder, migrate, pool, preflight};

/// The opened database.
pub struct Opened {
    /// Connections to it, migrated.
    pub pool: PgPool,
    /// Whether it is the embedded one.
    pub embedded: bool,
    /// Its address.
    pub url: String,
    /// The data folder of the embedded one.
    pub folder: Option<PathBuf>,
    /// What is known of it; the supervisor of an embedded one writes there.
    pub health: Health,
    /// The end of the process, for whoever is told of it; what is closed here then takes no longer than it leaves.
    pub ending: Ending,
}

/// How long connections may take to end: where the database is dead, they do not.
const CLOSED_WITHIN: Duration = Duration::from_millis(500);
/// How long work on other threads may take to end.
const ENDED_WITHIN: Duration = Duration::from_secs(1);
/// How long the embedded PostgreSQL may take to write everything out.
const STOPPED_WITHIN: Duration = Duration::from_secs(60);

/// Runs `work` with a pool on a migrated database, then closes everything in order. `work` also learns whether the
/// database is the embedded one.
///
/// # Errors
/// When no database can be had, or what `work` answers.
pub fn run<T, W, F>(config: &DataConfig, mode: Mode, connections: u32, work: W) -> anyhow::Result<T>
where
    W: FnOnce(PgPool, bool) -> F,
    F: Future<Output = anyhow::Result<T>>,
{
    open(config, mode, Limits::connections(connections), |opened| work(opened.pool, opened.embedded))
}

/// The data folder: the one that is named, or where data is kept by default.
///
/// # Errors
/// When there is no home to keep data in.
pub fn data_folder(config: &DataConfig) -> anyhow::Result<PathBuf> {
    Ok(config.data.clone().map_or_else(folder::default_folder, Ok)?)
}

/// The address of the database that was named; `None`: the embedded one is meant.
pub fn named(config: &DataConfig) -> Option<&String> {
    config.database_url.as_ref().filter(|url| !url.is_empty())
}

/// As [`run`], with all there is to know of the database.
///
/// # Errors
/// When no database can be had, or what `work` answers.
pub fn open<T, W, F>(config: &DataConfig, mode: Mode, limits: Limits, work: W) -> anyhow::Result<T>
where
    W: FnOnce(Opened) -> F,
    F: Future<Output = anyhow::Result<T>>,
{
    let (server, url) = match named(config) {
        Some(url) => (None, url.clone()),
        None => {
            let server = Server::start(&data_folder(config)?, mode)?;
            let url = server.url(DATABASE);
            (Some(server), url)
        }
    };
    let folder = server.as_ref().map(|server| server.folder().to_path_buf());
    let disk = folder.clone();
    let health = server.as_ref().map(|server| server.health().clone()).unwrap_or_default();
    let ending = Ending::default();
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        if server.is_none() {
            preflight::look(&url).await?;
        }
        migrate::run(&url).await.context("数据库不能连接或升级，请检查数据库地址和日志")?;
        let pool = pool::connect_within(&url, limits).await?;
        let embedded = server.is_some();
        let opened = Opened { pool: pool.clone(), embedded, url, folder, health, ending: ending.clone() };
        let result = work(opened).await;
        let _ = timeout(ending.share(LastStep::Connections, CLOSED_WITHIN), pool.close()).await;
        result
    });
    let on_a_full_disk = disk.as_deref().and_then(Room::of).is_some_and(Room::is_full);
    runtime.shutdown_timeout(ending.share(LastStep::Threads, ENDED_WITHIN));
    if let Some(server) = server {
        server.stop(ending.share(LastStep::Database, STOPPED_WITHIN));
    }
    result.map_err(|error| match Trouble::in_chain(&error) {
        // On a full disk whatever the database failed at failed for that reason, whatever it says.
        Some(trouble) if trouble == Trouble::Full || on_a_full_disk => {
            error.context(Trouble::Full.sentence())
        }
        _ => error,
    })
}
