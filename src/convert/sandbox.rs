//! LibreOffice and pdftotext behind locks. The outer one is the kernel's: limits of its own (`prlimit`), and where namespaces are
//! allowed, no network at all and no other temporary folder than its own (`unshare`). The inner one holds where they are
//! not: a profile that follows no link, runs no macro, and whose proxy is nowhere.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;

/// The settings of every run: Scripting and Inet as in `main.xcd` of LibreOffice; unknown ones are passed over.
const PROFILE: &str = include_str!("profile.xcu");

/// Bytes of private memory a process may have; a long .doc takes some two hundred million.
const MEMORY: u64 = 1 << 30;
/// Bytes of a file that is written.
const FILE: u64 = 64 << 20;

/// A network, a tree of mounts and a tree of processes of one's own, as a user who is nobody outside.
const APART: [&str; 7] =
    ["--user", "--map-root-user", "--net", "--mount", "--pid", "--fork", "--kill-child=KILL"];

/// Makes the folder of the run the only temporary one, then runs what follows.
const INSIDE: &str = "mount --bind \"$0\" /tmp && cd /tmp && exec \"$@\"";

/// Whether this machine lets us make namespaces; containers often do not.
static SEALED: LazyLock<bool> = LazyLock::new(|| {
    let quiet = |command: &mut Command| {
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status()
    };
    let made = quiet(Command::new("unshare").args(APART).args(["sh", "-c", INSIDE, "/tmp", "true"]));
    let sealed = made.is_ok_and(|status| status.success());
    if !sealed {
        tracing::warn!("no namespaces here: LibreOffice is kept off the network by its settings alone");
    }
    sealed
});

/// Whether both locks hold here.
pub(super) fn is_sealed() -> bool {
    *SEALED
}

/// The command that converts these files of a folder to `out` in it, to files of the kind `to`, for so many seconds at
/// most. It leads a process group of its own.
///
/// # Errors
/// When the folder cannot be written.
pub(super) fn soffice(
    folder: &Path,
    names: &[String],
    to: &str,
    seconds: u64,
    sealed: bool,
) -> io::Result<Command> {
    let user = folder.join("profile/user");
    fs::create_dir_all(&user)?;
    fs::write(user.join("registrymodifications.xcu"), PROFILE)?;
    let (mut command, home) = locked(folder, seconds, sealed);
    let mut profile = OsString::from("-env:UserInstallation=file://");
    profile.push(home.join("profile"));
    command.arg("soffice").arg(profile);
    command.args(["--headless", "--norestore", "--nologo", "--nodefault", "--convert-to", to, "--outdir"]);
    command.arg(home.join("out")).args(names.iter().map(|name| home.join(name)));
    Ok(command)
}

/// The command that takes the text out of one PDF of a folder, behind the outer lock.
pub(super) fn pdftotext(folder: &Path, from: &str, to: &str, seconds: u64, sealed: bool) -> Command {
    let (mut command, home) = locked(folder, seconds, sealed);
    command.args(["pdftotext", "-q", "-enc", "UTF-8"]).arg(home.join(from)).arg(home.join(to));
    command
}

/// The beginning of a command behind the outer lock, for so many seconds at most, in a process group of its own; and the
/// folder as it is seen from inside.
fn locked(folder: &Path, seconds: u64, sealed: bool) -> (Command, PathBuf) {
    // Seen from inside, the folder is all there is in /tmp.
    let home = if sealed { Path::new("/tmp") } else { folder };
    let mut command = Command::new("timeout");
    // `timeout` outlives a server that is killed, so that no run does for long.
    command.args(["--signal=KILL", &seconds.to_string(), "prlimit", "--core=0"]);
    command.arg(format!("--cpu={seconds}")).arg(format!("--data={MEMORY}")).arg(format!("--fsize={FILE}"));
    if sealed {
        command.arg("unshare").args(APART).args(["sh", "-c", INSIDE]).arg(folder);
    }
    command.current_dir(folder).process_group(0).env_clear();
    command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
    command.env("HOME", home).env("TMPDIR", home).env("LANG", "C.UTF-8");
    (command, home.to_path_buf())
}

/// Removes the sockets that an ended LibreOffice left in the temporary folder, where it had no folder of its own: those
/// that nobody listens to.
pub(super) fn sweep() {
    let Ok(entries) = fs::read_dir("/tmp") else { return };
    let named = |path: &PathBuf| path.file_name().is_some_and(|name| is_socket(&name.to_string_lossy()));
    // Listed first: what is made from here on is left alone.
    let sockets: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).filter(named).collect();
    let Ok(open) = fs::read_to_string("/proc/net/unix") else { return };
    for path in sockets.iter().filter(|path| !open.contains(&*path.to_string_lossy())) {
        // Another account's stays.
        let _ = fs::remove_file(path);
    }
}

fn is_socket(name: &str) -> bool {
    name.starts_with("OSL_PIPE_") && name.contains("SingleOfficeIPC")
}
