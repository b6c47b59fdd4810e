//! Where the server is put together: state, jobs, routes; started and stopped in order.

use std::sync::Arc;
use std::time::Duration;

use sqlx::PgPool;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::app::accounts;
use crate::app::backup::timer::Plan;
use crate::app::corpus::copies;
use crate::app::corpus::import::{files, finished, job as import};
use crate::app::corpus::readings::job as read;
use crate::app::custody;
use crate::app::drafting::folding;
use crate::app::jobs;
use crate::app::jobs::runner::{self, Registry};
use crate::app::kept::Memory;
use crate::app::phrases::mining::bases::{Bases, Limits};
use crate::app::phrases::mining::job as mine;
use crate::clock;
use crate::db::ending::{Ending, LastStep};
use crate::db::health::Health;
use crate::db::pool;
use crate::routes::{self, Kept};
use crate::web::App;
use crate::web::serve::{self, Limits as ConnectionLimits};
use crate::web::share::Shares;
use crate::web::state::Settings;

/// How long the jobs may take to end, once the requests have ended.
const JOBS_END: Duration = Duration::from_millis(1500);

/// How often a server looks for what has been left alone.
const TIDY: Duration = Duration::from_secs(60);
/// How often for what takes months to grow old: logs of drafts, jobs that have ended.
const RARELY: Duration = Duration::from_secs(3600);

/// Connections of the jobs, beside those of the requests.
const JOB_CONNECTIONS: u32 = 6;
/// How long one of them may be waited for.
const JOB_PATIENCE: Duration = Duration::from_secs(30);
/// How far the threads of the jobs stand behind those that answer requests, in steps of `nice`.
#[cfg(target_os = "linux")]
const NICE: i32 = 10;

/// The kinds of jobs there are, and what follows what, for a process that ends with its job.
pub fn registry() -> Registry {
    registry_with(&Bases::none())
}

/// The same for a process that stays: its libraries grow by the indexes it keeps.
pub fn registry_with(bases: &Bases) -> Registry {
    let mut registry = Registry::default();
    registry.add(import::KIND, import::run);
    registry.add(files::KIND, files::run);
    registry.add(read::KIND, read::run);
    registry.add(copies::KIND, copies::run);
    let bases = bases.clone();
    registry.add(mine::KIND, move |job| mine::run(job, bases.clone()));
    registry.follow(import::KIND, mine::KIND);
    registry
}

/// The application on a database that is migrated and filled.
pub fn app(pool: PgPool, settings: Settings) -> App {
    let connections = usize::try_from(pool.options().get_max_connections()).unwrap_or(usize::MAX);
    let shares = Shares::new(connections.saturating_mul(3) / 5);
    App { pool, settings: Arc::new(settings), health: Health::default(), shares }
}

/// Serves until `stop` resolves, and makes backups where there is a plan for them; then lets requests under way end and
/// stops the jobs, for as long as `ending`, which begins then, leaves them.
///
/// # Errors
/// When the system gives no threads.
pub async fn serve(
    app: App,
    memory: Memory,
    listener: TcpListener,
    limits: ConnectionLimits,
    backups: Option<Plan>,
    stop: impl Future<Output = ()> + Send + 'static,
    ending: Ending,
) -> anyhow::Result<()> {
    let (stopping, stopped) = watch::channel(false);
    let bases = Bases::new(Limits::default(), &memory);
    let jobs = start_jobs(app.clone(), registry_with(&bases), stopped.clone())?;
    let (site, kept) = routes::assemble(app.clone(), memory);
    // Beside the first requests: whoever wrote lately shall not wait for his suggestions now.
    let library = kept.library.clone();
    tokio::spawn(async move { library.warm().await });
    let pool = app.pool.clone();
    tokio::spawn(async move {
        if let Err(cause) = read::renew(&pool).await {
            tracing::error!(%cause, "cannot look for speeches to be read anew");
        }
    });
    if let Some(plan) = backups {
        kept.backups.follow(plan, &app, stopped.clone(), give_way)?;
    }
    tokio::spawn(tidy(app.clone(), bases, kept, stopped.clone()));
    tokio::spawn(accounts::forward::run(app.pool.clone(), stopped.clone()));
    let begun = ending.clone();
    tokio::spawn(async move {
        stop.await;
        begun.begin();
        stopping.send_replace(true);
    });
    serve::serve(listener, site, limits, stopped, ending.clone()).await;
    let patience = ending.share(LastStep::Jobs, JOBS_END);
    let joined = timeout(patience, tokio::task::spawn_blocking(move || jobs.join())).await;
    match joined {
        Ok(joined) => joined?.map_err(|_| anyhow::anyhow!("the jobs panicked"))?,
        Err(_) => tracing::warn!("the jobs do not end; the next server goes on with them"),
    }
    Ok(())
}

/// Drops what nobody needs any more, and has libraries mined anew that have grown.
async fn tidy(app: App, bases: Bases, kept: Kept, mut stop: watch::Receiver<bool>) {
    let mut rarely_at = clock::now();
    while !*stop.borrow() {
        tokio::select! {
            () = tokio::time::sleep(TIDY) => {}
            _ = stop.changed() => return,
        }
        bases.tidy();
        kept.tidy().await;
        if app.health.trouble().is_some() {
            continue;
        }
        if let Err(cause) = accounts::tidy(&app.pool).await {
            tracing::error!(%cause, "cannot remove logins that have ended");
        }
        if rarely_at <= clock::now() {
            rarely_at = clock::now() + RARELY;
            tidy_rarely(&app.pool).await;
        }
        if let Err(cause) = mine::renew(&app.pool).await {
            tracing::error!(%cause, "cannot look for libraries to renew");
        }
    }
}

/// What is looked for organization by organization, of which there may be thousands.
async fn tidy_rarely(pool: &PgPool) {
    let now = clock::now();
    if let Err(cause) = accounts::tidy_each(pool).await {
        tracing::error!(%cause, "cannot withdraw tokens that have ended or shorten the log");
    }
    if let Err(cause) = custody::store::purge(pool, now).await {
        tracing::error!(%cause, "cannot empty the bin");
    }
    if let Err(cause) = folding::fold(pool, now).await {
        tracing::error!(%cause, "cannot fold old logs of drafts");
    }
    if let Err(cause) = finished::clear(pool, now).await {
        tracing::error!(%cause, "cannot remove the texts of finished imports");
    }
    if let Err(cause) = jobs::store::forget(pool, now - jobs::model::REMEMBERED).await {
        tracing::error!(%cause, "cannot remove old jobs");
    }
}

/// Runs the jobs on threads of their own that give way to those that answer requests, with connections of their own.
/// The thread ends when the jobs have stopped.
fn start_jobs(
    app: App,
    registry: Registry,
    stopped: watch::Receiver<bool>,
) -> std::io::Result<std::thread::JoinHandle<()>> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .thread_name("jobs")
        .on_thread_start(give_way)
        .enable_all()
        .build()?;
    let work = move || {
        runtime.block_on(async {
            // A job may wait longer for a connection than a person.
            let options = pool::options(JOB_CONNECTIONS).acquire_timeout(JOB_PATIENCE);
            let pool = options.connect_lazy_with((*app.pool.connect_options()).clone());
            // Spawned, so that it runs on the runtime's threads and not on this one.
            let ran = tokio::spawn(runner::run(App { pool, ..app }, registry, stopped)).await;
            if let Err(cause) = ran {
                tracing::error!(%cause, "the jobs ended");
            }
        });
        // What still runs is dropped with its connections; the next server goes on with it.
        runtime.shutdown_timeout(Duration::from_millis(500));
    };
    std::thread::Builder::new().name("jobs-control".to_owned()).spawn(work)
}

/// Lowers this thread's share of the processor; only Linux knows priorities of threads.
fn give_way() {
    #[cfg(target_os = "linux")]
    if let Err(cause) = rustix::process::nice(NICE) {
        tracing::debug!(%cause, "the jobs keep their priority");
    }
}
