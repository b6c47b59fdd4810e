//! Backups that a server makes by itself: every night into a folder, old ones removed, on a thread that gives way to those
//! that answer requests. Of several servers on one database one makes it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context as _;
use sqlx::PgPool;
use time::Time;
use tokio::sync::{Notify, watch};
use tokio::time::sleep;

use super::make::{self, Order, UNFINISHED};
use super::manifest::Manifest;
use super::model::{Cause, Outcome};
use super::plan::{self, Rotation};
use super::{key, store};
use crate::clock;
use crate::db::pool;
use crate::web::App;

/// How often it is looked whether one is due.
const LOOK: Duration = Duration::from_secs(20);
/// Connections of a backup.
const CONNECTIONS: u32 = 3;

/// Where backups go, when, and how many are kept.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The folder.
    pub folder: PathBuf,
    /// The time of the day in China.
    pub at: Time,
    /// How many are kept.
    pub keep: Rotation,
    /// The file of the passphrase.
    pub key_file: Option<PathBuf>,
    /// Whether they are restored into a scratch database each time.
    pub drill: bool,
}

/// What the page and the timer share; cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Backups(Arc<Shared>);

#[derive(Debug, Default)]
struct Shared {
    plan: OnceLock<Plan>,
    wanted: Notify,
}

impl Backups {
    /// The plan; none: this server makes no backups by itself.
    pub fn plan(&self) -> Option<&Plan> {
        self.0.plan.get()
    }

    /// Has one made now.
    pub(super) fn want(&self) {
        self.0.wanted.notify_one();
    }

    /// Follows a plan from now on, until `stopped`. `beside`: what the thread does first, to give way.
    ///
    /// # Errors
    /// When the system gives no thread.
    pub fn follow(
        &self,
        plan: Plan,
        app: &App,
        stopped: watch::Receiver<bool>,
        beside: fn(),
    ) -> std::io::Result<()> {
        let plan = self.0.plan.get_or_init(|| plan).clone();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        let (shared, app) = (self.clone(), app.clone());
        let work = move || {
            beside();
            runtime.block_on(shared.keep_up(&plan, &app, stopped));
            // What still runs on other threads is not waited for: a backup that was cut off is made anew.
            runtime.shutdown_background();
        };
        std::thread::Builder::new().name("backup".to_owned()).spawn(work)?;
        Ok(())
    }

    async fn keep_up(&self, plan: &Plan, app: &App, mut stopped: watch::Receiver<bool>) {
        let pool = pool::options(CONNECTIONS).connect_lazy_with((*app.pool.connect_options()).clone());
        while !*stopped.borrow() {
            let wanted = tokio::select! {
                () = sleep(LOOK) => false,
                () = self.0.wanted.notified() => true,
                _ = stopped.changed() => return,
            };
            if app.health.trouble().is_some() {
                continue;
            }
            tokio::select! {
                () = look(&pool, plan, wanted) => {}
                _ = stopped.changed() => return,
            }
        }
    }
}

/// Makes a backup where one is due or wanted.
async fn look(pool: &PgPool, plan: &Plan, wanted: bool) {
    let due = match store::last(pool).await {
        Ok((good, tried)) => plan::is_due(clock::now(), plan.at, good, tried),
        Err(cause) => return tracing::error!(%cause, "cannot look whether a backup is due"),
    };
    if !wanted && !due {
        return;
    }
    let cause = if wanted { Cause::Page } else { Cause::Timer };
    match into_folder(pool, plan, cause, &mut |_, _, _, _| {}).await {
        Ok((_, made)) => {
            tracing::info!(file = made.file, bytes = made.bytes, "a backup was made and verified")
        }
        Err(cause) => tracing::error!(cause = format!("{cause:#}"), "the backup failed"),
    }
}

/// Makes a backup of the whole server in the folder of the plan, and removes those that are no longer wanted.
///
/// # Errors
/// As [`make::whole`]; a plan without a passphrase is refused.
pub async fn into_folder(
    pool: &PgPool,
    plan: &Plan,
    cause: Cause,
    progress: &mut dyn FnMut(&'static str, &str, usize, usize),
) -> anyhow::Result<(Manifest, Outcome)> {
    let file = plan.folder.join(plan::name(clock::now(), true));
    let passphrase = plan.key_file.as_deref().context(NO_KEY).and_then(key::read);
    let passphrase = match passphrase {
        Ok(passphrase) => passphrase,
        Err(error) => {
            store::refused(pool, cause, &format!("{error:#}"), clock::now()).await?;
            return Err(error);
        }
    };
    let order = Order { file: &file, passphrase: Some(&passphrase), drill: plan.drill, cause };
    let done = make::whole(pool, &order, progress).await?;
    tidy(&plan.folder, plan.keep);
    Ok(done)
}

/// Makes a backup of each organization by itself, in a folder named by its code in the folder of the plan, and removes there
/// those that are no longer wanted. `told` hears of each when it is done.
///
/// # Errors
/// As [`make::make`]; a plan without a passphrase is refused. Those before the one that failed are there.
pub async fn each_into_folder(
    pool: &PgPool,
    plan: &Plan,
    told: &mut dyn FnMut(&Manifest, &Outcome) -> std::io::Result<()>,
) -> anyhow::Result<()> {
    let passphrase = plan.key_file.as_deref().context(NO_KEY).and_then(key::read)?;
    for kept in make::everybody(pool).await? {
        let folder = plan.folder.join(&kept.code);
        fs::create_dir_all(&folder)
            .with_context(|| format!("不能建立文件夹 {}，请检查权限。", folder.display()))?;
        let file = folder.join(plan::name(clock::now(), true));
        let order =
            Order { file: &file, passphrase: Some(&passphrase), drill: plan.drill, cause: Cause::Command };
        let (manifest, outcome) = make::make(pool, vec![kept], &order, &mut |_, _, _, _| {}).await?;
        tidy(&folder, plan.keep);
        told(&manifest, &outcome)?;
    }
    Ok(())
}

/// What to do where there is no passphrase.
pub const NO_KEY: &str = "还没有备份口令：请先用 wengao backup --make-key 文件 建立口令文件，再用 --key-file 指明它（或设置 \
                          WENGAO_BACKUP_KEY_FILE）。";

/// Removes what is no longer wanted, and what was never finished. The backup is there; that this fails is only logged.
fn tidy(folder: &Path, keep: Rotation) {
    let names = fs::read_dir(folder).map(|entries| {
        let names = entries.flatten().map(|entry| entry.file_name().to_string_lossy().into_owned());
        names.collect::<Vec<_>>()
    });
    let names = match names {
        Ok(names) => names,
        Err(cause) => return tracing::warn!(%cause, "cannot list the backups"),
    };
    let unfinished = names.iter().filter(|name| name.starts_with("wengao-") && name.ends_with(UNFINISHED));
    for name in plan::superfluous(&names, keep).iter().chain(unfinished) {
        match fs::remove_file(folder.join(name)) {
            Ok(()) => tracing::info!(name, "an old backup was removed"),
            Err(cause) => tracing::warn!(%cause, name, "cannot remove an old backup"),
        }
    }
}
