//! The embedded default: a real PostgreSQL that the program starts itself when DATABASE_URL is not set, and
//! stops when it ends. In the data folder: `wengao.lock`, and a subfolder for each major version.

use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::binaries::Binaries;
use super::cluster::{self, PidFile};
use super::disk::Room;
use super::error::{Error, Result};
use super::folder;
use super::health::Health;
use super::lock::{Holder, Lock, Mode};
use super::process::User;
use super::supervisor::{Recipe, Supervisor};

/// How long a process waits for a command that holds the data folder.
const WAIT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// The embedded PostgreSQL: our own, or that of the running `serve` which we join.
#[derive(Debug)]
pub struct Server {
    // Dropped in this order: PostgreSQL ends before the next one may start.
    supervisor: Option<Supervisor>,
    _lock: Option<Lock>,
    socket_folder: PathBuf,
    folder: PathBuf,
    health: Health,
}

impl Server {
    /// Starts PostgreSQL on a data folder and supervises it, or joins the one that a running `serve` started there.
    /// A second `serve` is an error; where a command holds the folder we wait for up to 30 seconds.
    pub fn start(data_folder: &Path, mode: Mode) -> Result<Self> {
        let folder = folder::prepare(data_folder)?;
        let deadline = Instant::now() + WAIT;
        loop {
            let holder = match Lock::take(&folder, mode)? {
                Ok(lock) => return Self::own(&folder, lock),
                Err(holder) => holder,
            };
            if let Holder { pid, mode: Some(Mode::Serve) } = holder {
                if mode == Mode::Serve {
                    return Err(Error::AlreadyRunning { pid, folder });
                }
                if let Some(socket_folder) = running(&folder) {
                    let health = Health::default();
                    return Ok(Self { supervisor: None, _lock: None, socket_folder, folder, health });
                }
            }
            if Instant::now() > deadline {
                return Err(Error::Busy { pid: holder.pid, folder });
            }
            sleep(PAUSE);
        }
    }

    /// Starts a PostgreSQL of our own, with the lock held.
    fn own(folder: &Path, lock: Lock) -> Result<Self> {
        let mut programs = Binaries::find(folder::newest_version(folder), folder)?;
        let place = folder::of_version(folder, programs.major);
        let user = User::for_data(&place.join("data"))?;
        if let Some(user) = &user {
            folder::open_for(folder, user)?;
            if !folder::is_reachable(&programs.folder, user) {
                programs = programs.copied_to(folder)?;
            }
        }
        let major = programs.major;
        let health = Health::default();
        let recipe = Recipe { folder: place, programs, user };
        let started = Supervisor::start(recipe, health.clone()).map_err(|error| {
            let full = error.is_full() || Room::of(folder).is_some_and(Room::is_full);
            if full { Error::Full(folder.to_path_buf()) } else { error }
        });
        let (supervisor, socket_folder) = started?;
        tracing::info!(folder = %folder.display(), major, "PostgreSQL is ready");
        let folder = folder.to_path_buf();
        Ok(Self { supervisor: Some(supervisor), _lock: Some(lock), socket_folder, folder, health })
    }

    /// The address of one of its databases.
    pub fn url(&self, database: &str) -> String {
        cluster::url(&self.socket_folder, database)
    }

    /// Whether this is the PostgreSQL of a running `serve`, which goes on when we end.
    pub fn is_guest(&self) -> bool {
        self.supervisor.is_none()
    }

    /// The data folder, absolute.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the supervisor knows of it.
    pub fn health(&self) -> &Health {
        &self.health
    }

    /// Stops a PostgreSQL of our own and waits for it; close the pool first. What it has not written out within `patience`
    /// it takes from its log at the next start. Dropping gives it a minute.
    pub fn stop(mut self, patience: Duration) {
        if let Some(supervisor) = self.supervisor.take() {
            supervisor.stop(patience);
        }
    }
}

/// The process that serves on a data folder, if there is one.
pub fn server_of(data_folder: &Path) -> Option<u32> {
    let folder = data_folder.canonicalize().ok()?;
    match Holder::of(&folder)? {
        Holder { pid, mode: Some(Mode::Serve) } => Some(pid),
        _ => None,
    }
}

/// The socket folder of the PostgreSQL that runs on the data folder, once it accepts connections.
fn running(folder: &Path) -> Option<PathBuf> {
    let data = folder::of_version(folder, folder::newest_version(folder)?).join("data");
    PidFile::read(&data).filter(PidFile::accepts).map(|file| file.socket_folder)
}
