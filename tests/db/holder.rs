//! A process that holds the embedded PostgreSQL until a signal ends it, as `wengao serve` does: this test
//! binary itself, running the ignored test `hold`.

use std::env;
use std::io::{BufRead, BufReader, Lines};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStderr, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use tokio::signal::unix::{SignalKind, signal};
use wengao::db::embedded::Server;
use wengao::db::lock::Mode;

const FOLDER: &str = "WENGAO_TEST_HOLD";
const MODE: &str = "WENGAO_TEST_HOLD_MODE";

/// The process that [`Holder::start`] starts; a run of all tests passes it by.
#[test]
#[ignore = "a process for the other tests"]
fn hold() {
    let Some(folder) = env::var_os(FOLDER) else { return };
    let mode = if env::var(MODE).unwrap() == "serve" { Mode::Serve } else { Mode::Command };
    let server = match Server::start(Path::new(&folder), mode) {
        Ok(server) => server,
        Err(error) => return eprintln!("refused {error}"),
    };
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let mut interrupt = signal(SignalKind::interrupt()).unwrap();
        let mut terminate = signal(SignalKind::terminate()).unwrap();
        eprintln!("ready {}", server.url("wengao"));
        tokio::select! { _ = interrupt.recv() => (), _ = terminate.recv() => () }
    });
    server.stop(Duration::from_secs(60));
    eprintln!("stopped");
}

/// A started holder; dropping it kills it.
pub struct Holder {
    child: Child,
    lines: Lines<BufReader<ChildStderr>>,
}

impl Holder {
    /// Starts one on a data folder; `mode` is `serve` or `command`.
    pub fn start(folder: &Path, mode: &str) -> Self {
        Self::start_by(Command::new(env::current_exe().unwrap()), folder, mode)
    }

    /// Starts one that looks for PostgreSQL by itself, whatever PG_BIN says.
    pub fn start_without_pg_bin(folder: &Path, mode: &str) -> Self {
        let mut command = Command::new(env::current_exe().unwrap());
        command.env_remove("PG_BIN");
        Self::start_by(command, folder, mode)
    }

    fn start_by(mut command: Command, folder: &Path, mode: &str) -> Self {
        command.args(["--exact", "db::holder::hold", "--ignored", "--nocapture"]);
        command.env(FOLDER, folder).env(MODE, mode).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = BufReader::new(child.stderr.take().unwrap()).lines();
        Self { child, lines }
    }

    /// Waits for what it says next: `ready ADDRESS`, `refused REASON` or `stopped`.
    pub fn says(&mut self, word: &str) -> String {
        let mut heard = String::new();
        for line in self.lines.by_ref() {
            let line = line.unwrap();
            if let Some(rest) = line.strip_prefix(word) {
                return rest.trim().to_owned();
            }
            heard.push_str(&line);
            if ["ready", "refused", "stopped"].iter().any(|other| line.starts_with(other)) {
                break;
            }
        }
        panic!("expected {word:?}, heard: {heard}");
    }

    /// Starts a serving one and waits until it is ready; also returns the address.
    pub fn serve(folder: &Path) -> (Self, String) {
        let mut holder = Self::start(folder, "serve");
        let url = holder.says("ready");
        (holder, url)
    }

    /// Its process id.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Sends a signal.
    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).unwrap();
    }

    /// Ends it as Ctrl-C does, and waits.
    pub fn stop(mut self) {
        self.signal(Signal::INT);
        self.says("stopped");
        assert!(self.child.wait().unwrap().success());
    }

    /// Ends it as the kernel does when memory runs out.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A data folder for one test, in a place that every user can reach; dropping it removes it.
pub struct DataFolder(PathBuf);

impl DataFolder {
    /// An empty one.
    pub fn new(name: &str) -> Self {
        let folder = env::temp_dir().join(format!("wengao-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        std::fs::create_dir_all(&folder).unwrap();
        Self(folder)
    }

    /// The subfolder of PostgreSQL, once there is one.
    pub fn postgresql(&self) -> PathBuf {
        let major = wengao::db::folder::newest_version(&self.0).expect("data of some version");
        wengao::db::folder::of_version(&self.0, major)
    }
}

impl std::ops::Deref for DataFolder {
    type Target = Path;
    fn deref(&self) -> &Path {
        &self.0
    }
}

impl Drop for DataFolder {
    fn drop(&mut self) {
        eventually("the data folder can be removed", || {
            std::fs::remove_dir_all(&self.0).is_ok() || !self.0.exists()
        });
    }
}

/// Waits up to twenty seconds for something to become true.
pub fn eventually(what: &str, mut is_true: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !is_true() {
        assert!(Instant::now() < deadline, "not within 20 seconds: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}
