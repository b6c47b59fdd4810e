//! One PostgreSQL of our own in one folder: `data`, `server.log` and its socket; made, started, stopped.

use std::fmt::Write as _;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::process::Signal;
use xxhash_rust::xxh3::xxh3_64;

use super::binaries::Binaries;
use super::error::{At, Error, Result};
use super::process::{self, User};
use super::settings::{self, Purpose};

/// The database that the program keeps its tables in.
pub const DATABASE: &str = "wengao";

/// How long PostgreSQL may take: to replay its log after a crash, to write everything out at the end where nobody says how
/// long, to drop everything at once, and to leave after a killed program.
const READY_WITHIN: Duration = Duration::from_secs(120);
const STOPPED_WITHIN: Duration = Duration::from_secs(60);
const DROPPED_WITHIN: Duration = Duration::from_millis(200);
const GONE_WITHIN: Duration = Duration::from_secs(30);
/// The same for the processes of one that died under us.
const ORPHANS_GONE_WITHIN: Duration = Duration::from_secs(3);
const PAUSE: Duration = Duration::from_millis(10);

/// The longest path a socket may have, in bytes, without the closing zero.
const LONGEST_SOCKET: usize = 107;
const SOCKET: &str = ".s.PGSQL.5432";
pub(super) const LOG: &str = "server.log";

/// A running PostgreSQL that this process started. Dropping it stops a lasting one cleanly.
#[derive(Debug)]
pub struct Cluster {
    child: Option<Child>,
    socket_folder: PathBuf,
    folder: PathBuf,
    data: PathBuf,
}

impl Cluster {
    /// Starts the one in `folder` (absolute), which [`make`](super::making::make) has made; returns when it accepts
    /// connections.
    ///
    /// Errors: PostgreSQL ends or hangs instead of becoming ready.
    pub fn start(folder: &Path, programs: &Binaries, user: Option<&User>, purpose: Purpose) -> Result<Self> {
        Self::launch(folder, &folder.join("data"), programs, user, purpose, &|| false, GONE_WITHIN)
    }

    /// Starts the one in `data`, which nobody knows yet, to be filled; `folder` is where its log goes.
    ///
    /// Errors: as for [`Cluster::start`].
    pub(super) fn start_to_fill(
        folder: &Path,
        data: &Path,
        programs: &Binaries,
        user: Option<&User>,
    ) -> Result<Self> {
        Self::launch(folder, data, programs, user, Purpose::Filling, &|| false, GONE_WITHIN)
    }

    /// Starts a lasting one anew that died under us: never on a folder without its data. What the dead one left
    /// running is ended first. Returns early, with an error, when `stops` says so.
    ///
    /// Errors: as for [`Cluster::start`].
    pub fn restart(
        folder: &Path,
        programs: &Binaries,
        user: Option<&User>,
        stops: &dyn Fn() -> bool,
    ) -> Result<Self> {
        let data = folder.join("data");
        fs::metadata(data.join("PG_VERSION")).at(&data)?;
        process::end_orphans(&data, Signal::QUIT);
        let restarted =
            Self::launch(folder, &data, programs, user, Purpose::Lasting, stops, ORPHANS_GONE_WITHIN);
        if restarted.is_err() {
            process::end_orphans(&data, Signal::KILL);
        }
        restarted
    }

    fn launch(
        folder: &Path,
        data: &Path,
        programs: &Binaries,
        user: Option<&User>,
        purpose: Purpose,
        stops: &dyn Fn() -> bool,
        patience: Duration,
    ) -> Result<Self> {
        // Of one that is being filled the socket stands in its own folder: nobody else shall find it.
        let place = if purpose == Purpose::Filling { data } else { folder };
        let socket_folder = socket_folder(place, user)?;
        let deadline = Instant::now() + patience;
        loop {
            forget_reused_pid(data, &socket_folder);
            match launch(folder, data, &socket_folder, programs, user, purpose, stops) {
                // Another one is still on its way out: that of a killed program, or the processes of a dead postmaster.
                Err(Error::Exited { words, .. })
                    if is_still_held(&words) && Instant::now() < deadline && !stops() =>
                {
                    sleep(10 * PAUSE);
                }
                started => {
                    let (folder, data) = (folder.to_path_buf(), data.to_path_buf());
                    return started.map(|child| Self { child: Some(child), socket_folder, folder, data });
                }
            }
        }
    }

    /// Whether it still runs. One that somebody halted is told to go on.
    pub fn is_running(&mut self) -> bool {
        match &mut self.child {
            Some(child) => {
                let runs = matches!(child.try_wait(), Ok(None));
                if runs {
                    process::continue_if_halted(child);
                }
                runs
            }
            None => false,
        }
    }

    /// The end of its log.
    pub fn last_words(&self) -> String {
        last_lines(&fs::read_to_string(self.folder.join(LOG)).unwrap_or_default())
    }

    /// The folder of its socket.
    pub fn socket_folder(&self) -> &Path {
        &self.socket_folder
    }

    /// Stops it (clients are disconnected, everything is written out) and waits until it has ended. What takes longer than
    /// `patience` is cut off: all that was acknowledged is in its log, which the next start replays.
    pub fn stop(mut self, patience: Duration) {
        self.end(patience);
    }

    /// Lets it run on without us; returns its process id.
    pub fn leave(mut self) -> Option<u32> {
        self.child.take().map(|child| child.id())
    }

    fn end(&mut self, patience: Duration) {
        let Some(mut child) = self.child.take() else { return };
        let _ = process::send(&child, Signal::INT);
        process::continue_if_halted(&child);
        if ends_within(&mut child, patience) {
            return;
        }
        tracing::warn!("PostgreSQL does not stop in time; its log is replayed at the next start");
        let _ = process::send(&child, Signal::QUIT);
        if ends_within(&mut child, DROPPED_WITHIN) {
            return;
        }
        let _ = child.kill();
        process::end_orphans(&self.data, Signal::KILL);
        let _ = child.wait();
    }
}

/// Whether a process ends in time.
fn ends_within(child: &mut Child, patience: Duration) -> bool {
    let begun = Instant::now();
    while let Ok(None) = child.try_wait() {
        if begun.elapsed() >= patience {
            return false;
        }
        sleep(PAUSE);
    }
    true
}

impl Drop for Cluster {
    fn drop(&mut self) {
        self.end(STOPPED_WITHIN);
    }
}

/// The address of a database behind the socket in `socket_folder`.
pub fn url(socket_folder: &Path, database: &str) -> String {
    let mut url = format!("postgres://postgres@localhost/{database}?host=");
    for byte in socket_folder.as_os_str().as_encoded_bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(byte) {
            url.push(char::from(*byte));
        } else {
            let _ = write!(url, "%{byte:02X}");
        }
    }
    url
}

/// What a running PostgreSQL says about itself in `postmaster.pid`.
#[derive(Debug, PartialEq, Eq)]
pub struct PidFile {
    /// Its process.
    pub pid: u32,
    /// The folder of its socket.
    pub socket_folder: PathBuf,
    /// Whether it accepts connections.
    pub ready: bool,
}

impl PidFile {
    /// Reads `postmaster.pid` of a data folder; `None` while there is none or it is half written.
    pub fn read(data: &Path) -> Option<Self> {
        Self::parse(&fs::read_to_string(data.join("postmaster.pid")).ok()?)
    }

    /// Lines: 1 process, 2 data folder, 3 start time, 4 port, 5 socket folder, 6 address, 7 memory, 8 state.
    fn parse(text: &str) -> Option<Self> {
        let mut lines = text.lines();
        let pid = lines.next()?.trim().parse().ok()?;
        let socket_folder = PathBuf::from(lines.nth(3)?);
        Some(Self { pid, socket_folder, ready: lines.nth(2).is_some_and(|line| line.trim() == "ready") })
    }

    /// Whether it says ready and its socket answers.
    pub fn accepts(&self) -> bool {
        self.ready && UnixStream::connect(self.socket_folder.join(SOCKET)).is_ok()
    }
}

/// Makes a folder that only `user` may enter.
pub(super) fn own_folder(folder: &Path, user: Option<&User>) -> Result<()> {
    fs::create_dir_all(folder).at(folder)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).at(folder)?;
    if let Some(user) = user {
        chown(folder, Some(user.uid), Some(user.gid)).at(folder)?;
    }
    Ok(())
}

/// The folder of the socket: the cluster's own, or a short one where that path would be too long.
fn socket_folder(folder: &Path, user: Option<&User>) -> Result<PathBuf> {
    if folder.as_os_str().len() + 1 + SOCKET.len() <= LONGEST_SOCKET {
        return Ok(folder.to_path_buf());
    }
    let short = PathBuf::from(format!("/tmp/wengao-{:016x}", xxh3_64(folder.as_os_str().as_encoded_bytes())));
    match fs::create_dir(&short) {
        Ok(()) => own_folder(&short, user)?,
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            // In a place that everybody may write to, a folder found is ours only if it says so.
            let found = fs::symlink_metadata(&short).at(&short)?;
            let owner = fs::metadata(folder).at(folder)?.uid();
            if !found.is_dir() || found.uid() != owner || found.mode() & 0o077 != 0 {
                return Err(Error::SocketFolder(short));
            }
        }
        Err(error) => return Err(error).at(&short),
    }
    Ok(short)
}

/// What PostgreSQL says where the one before it has not quite ended.
fn is_still_held(words: &str) -> bool {
    words.contains("lock file") && words.contains("already exists")
        || words.contains("pre-existing shared memory block")
}

/// Starts PostgreSQL and waits until it is ready, or `stops` says so.
fn launch(
    folder: &Path,
    data: &Path,
    socket_folder: &Path,
    programs: &Binaries,
    user: Option<&User>,
    purpose: Purpose,
    stops: &dyn Fn() -> bool,
) -> Result<Child> {
    let log_path = folder.join(LOG);
    let _ = fs::rename(&log_path, folder.join("server.log.old"));
    let log = fs::File::create(&log_path).at(&log_path)?;
    let program = programs.folder.join("postgres");
    let mut command = process::command(&program, folder, user);
    command.arg("-D").arg(data).arg("-k").arg(socket_folder).args(["-p", "5432", "-c", "listen_addresses="]);
    command.args(settings::of(purpose));
    if purpose != Purpose::ThrowAway {
        process::end_with_us(&mut command);
    }
    command.stdout(Stdio::null()).stderr(log);
    let mut child = command.spawn().at(&program)?;
    let deadline = Instant::now() + READY_WITHIN;
    loop {
        if child.try_wait().at(&program)?.is_some() {
            let words = fs::read_to_string(&log_path).unwrap_or_default();
            return Err(Error::Exited { log: log_path, words: last_lines(&words) });
        }
        if PidFile::read(data).is_some_and(|file| file.pid == child.id() && file.accepts()) {
            return Ok(child);
        }
        if Instant::now() > deadline || stops() {
            let _ = process::send(&child, Signal::INT);
            let _ = child.wait();
            return Err(Error::NotReady(log_path));
        }
        sleep(PAUSE);
    }
}

/// After a crash of the machine the process id in a left-over lock file may belong to something else by now,
/// and PostgreSQL would refuse to start for ever; or it belongs to a postmaster that was killed and that nobody has buried yet (a
/// zombie, in containers for ever). PostgreSQL disregards the id of its own parent, so ours is put there;
/// what else it checks (shared memory still in use) it goes on checking. Only the holder of our own lock may
/// call this.
fn forget_reused_pid(data: &Path, socket_folder: &Path) {
    for path in [data.join("postmaster.pid"), socket_folder.join(format!("{SOCKET}.lock"))] {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        let Some((first, rest)) = text.split_once('\n') else { continue };
        let Ok(pid) = first.trim().parse::<u32>() else { continue };
        // A server stands in its data folder. Of a process that may not be asked PostgreSQL itself knows
        // that it cannot be its predecessor.
        let reused = fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|stands| stands != data);
        if reused || !process::is_alive(pid) {
            tracing::info!(pid, path = %path.display(), "the process id in a stale lock file is not that of a running server");
            let _ = fs::write(&path, format!("{}\n{rest}", std::process::id()));
        }
    }
}

/// The end of a log, in one line.
pub(super) fn last_lines(log: &str) -> String {
    let lines: Vec<&str> = log.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let from = lines.len().saturating_sub(4);
    lines.get(from..).unwrap_or_default().join("；")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_names_the_socket_folder() {
        let url = url(Path::new("/var/lib/文 稿"), "wengao");
        assert_eq!(url, "postgres://postgres@localhost/wengao?host=%2Fvar%2Flib%2F%E6%96%87%20%E7%A8%BF");
    }

    #[test]
    fn the_pid_file_line_by_line() {
        let text = "4711\n/d/data\n1763\n5432\n/d\n\n  1 2\nready   \n";
        let file = PidFile { pid: 4711, socket_folder: "/d".into(), ready: true };
        assert_eq!(PidFile::parse(text), Some(file));
        assert!(!PidFile::parse("4711\n/d/data\n1763\n5432\n/d\n\n1 2\nstarting\n").unwrap().ready);
        assert_eq!(PidFile::parse("4711\n/d/data\n"), None);
        assert_eq!(PidFile::parse(""), None);
    }

    #[test]
    fn a_long_log_is_told_by_its_end() {
        assert_eq!(last_lines("a\nb\n\nc\nd\ne\n"), "b；c；d；e");
        assert_eq!(last_lines(""), "");
    }
}
