//! Watches over the embedded PostgreSQL from a thread that lives as long as the process (the kernel ends PostgreSQL with
//! the thread that started it): whenever it dies it is started again on the same folder, socket and all, so that whoever
//! holds its address only connects anew. Where that does not work several times in a row it says so and gives up; a full
//! disk is no reason to give up, since it ends.

use std::path::PathBuf;
use std::sync::mpsc;
use std::sync::{Arc, OnceLock};
use std::thread::{JoinHandle, park_timeout};
use std::time::{Duration, Instant};

use super::binaries::Binaries;
use super::cluster::Cluster;
use super::disk::Room;
use super::error::{At, Error, Result};
use super::health::Health;
use super::making;
use super::process::User;
use super::settings::Purpose;
use super::trouble::Trouble;

/// How often it is looked whether PostgreSQL still runs.
const BEAT: Duration = Duration::from_millis(50);
/// Pauses between attempts: twice as long each time, up to the longest.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
const LONGEST_PAUSE: Duration = Duration::from_secs(1);
/// For so long, and so many times, it is tried in vain before the process must end.
const GIVE_UP_AFTER: Duration = Duration::from_secs(4);
const ATTEMPTS: u32 = 4;
/// How long it may take to end where nobody says how long.
const STOPPED_WITHIN: Duration = Duration::from_secs(60);
/// Whoever dies sooner after a start is started again only after a pause.
const STEADY: Duration = Duration::from_secs(2);

/// What it takes to start it.
#[derive(Debug, Clone)]
pub struct Recipe {
    /// The folder of the cluster.
    pub folder: PathBuf,
    /// The programs.
    pub programs: Binaries,
    /// As whom, where we are root.
    pub user: Option<User>,
}

/// The supervised PostgreSQL; dropping it stops it cleanly.
#[derive(Debug)]
pub struct Supervisor {
    /// Once it shall end: how long that may take.
    stopping: Arc<OnceLock<Duration>>,
    thread: Option<JoinHandle<()>>,
}

impl Supervisor {
    /// Starts PostgreSQL (made first if need be) and watches over it; also answers the folder of its socket.
    ///
    /// Errors: it does not start the first time.
    pub fn start(recipe: Recipe, health: Health) -> Result<(Self, PathBuf)> {
        let stopping = Arc::new(OnceLock::new());
        let (tell, told) = mpsc::channel();
        let (folder, stop) = (recipe.folder.clone(), stopping.clone());
        let work = move || {
            let user = recipe.user.as_ref();
            let (folder, programs, purpose) = (&recipe.folder, &recipe.programs, Purpose::Lasting);
            let started = making::make(folder, programs, user, purpose)
                .and_then(|()| Cluster::start(folder, programs, user, purpose));
            match started {
                Ok(cluster) => {
                    let _ = tell.send(Ok(cluster.socket_folder().to_path_buf()));
                    Watch { recipe, health, stopping: stop }.over(cluster);
                }
                Err(error) => drop(tell.send(Err(error))),
            }
        };
        let thread = std::thread::Builder::new().name("postgresql".to_owned()).spawn(work).at(&folder)?;
        let socket_folder = told.recv().unwrap_or(Err(Error::NotReady(folder)))?;
        Ok((Self { stopping, thread: Some(thread) }, socket_folder))
    }

    /// Stops it, cleanly where it ends within `patience`.
    pub fn stop(self, patience: Duration) {
        let _ = self.stopping.set(patience);
    }
}

impl Drop for Supervisor {
    fn drop(&mut self) {
        self.stopping.get_or_init(|| STOPPED_WITHIN);
        if let Some(thread) = self.thread.take() {
            thread.thread().unpark();
            let _ = thread.join();
        }
    }
}

struct Watch {
    recipe: Recipe,
    health: Health,
    stopping: Arc<OnceLock<Duration>>,
}

impl Watch {
    /// Until we stop, or it cannot be started any more.
    fn over(&self, mut cluster: Cluster) {
        let mut pause = FIRST_PAUSE;
        loop {
            let begun = Instant::now();
            while cluster.is_running() {
                if let Some(patience) = self.stopping.get() {
                    return cluster.stop(*patience);
                }
                park_timeout(BEAT);
            }
            let words = cluster.last_words();
            self.note_end(false);
            tracing::error!(words, "PostgreSQL ended under us; it is started again");
            if begun.elapsed() < STEADY {
                park_timeout(pause);
                pause = (2 * pause).min(LONGEST_PAUSE);
            } else {
                pause = FIRST_PAUSE;
            }
            match self.revive() {
                Some(again) => cluster = again,
                None => return,
            }
        }
    }

    /// Starts it again; `None` when we stop or have given up.
    fn revive(&self) -> Option<Cluster> {
        let (mut begun, mut attempts, mut pause) = (Instant::now(), 0, FIRST_PAUSE);
        while !self.stops() {
            let Recipe { folder, programs, user } = &self.recipe;
            match Cluster::restart(folder, programs, user.as_ref(), &|| self.stops()) {
                Ok(cluster) => {
                    self.health.note(|known| {
                        known.stopped = None;
                        known.restarts += 1;
                    });
                    tracing::warn!("PostgreSQL runs again");
                    return Some(cluster);
                }
                Err(error) => {
                    attempts += 1;
                    if self.note_end(error.is_full()) == Trouble::Full {
                        (begun, attempts) = (Instant::now(), 0);
                    }
                    tracing::error!(%error, "PostgreSQL does not start again");
                    if attempts >= ATTEMPTS && begun.elapsed() > GIVE_UP_AFTER {
                        let sentence = format!("自带的数据库停止后多次未能重新启动，服务随之退出：{error}");
                        self.health.note(|known| known.failed = Some(sentence));
                        return None;
                    }
                }
            }
            park_timeout(pause);
            pause = (2 * pause).min(LONGEST_PAUSE);
        }
        None
    }

    /// Notes that it does not run, and why as far as we know.
    fn note_end(&self, full: bool) -> Trouble {
        let room = Room::of(&self.recipe.folder);
        let full = full || room.is_some_and(Room::is_full);
        let trouble = if full { Trouble::Full } else { Trouble::Away };
        self.health.note(|known| (known.stopped, known.room) = (Some(trouble), room));
        trouble
    }

    fn stops(&self) -> bool {
        self.stopping.get().is_some()
    }
}
