//! Starting PostgreSQL's programs: as whom, and so that they never outlive this program.
#![expect(unsafe_code, reason = "the signal at the parent's death must be asked for between fork and exec")]

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{
    Pid, Signal, WaitId, WaitIdOptions, geteuid, getpid, getppid, kill_process, test_kill_process, waitid,
};

use super::error::{At, Error, Result};

/// The user PostgreSQL runs as when we are root, which it refuses to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    /// Its name, for messages.
    pub name: String,
    /// User id.
    pub uid: u32,
    /// Group id.
    pub gid: u32,
}

/// The user that is made for PostgreSQL alone.
const OWN: &str = "wengao-db";

impl User {
    /// `None` if we are not root and PostgreSQL runs as ourselves; else its own user, else `postgres`, else `nobody`.
    pub fn unprivileged() -> Result<Option<Self>> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        let table = fs::read_to_string("/etc/passwd").at("/etc/passwd")?;
        let named = |name: &str| table.lines().filter_map(Self::from_line).find(|user| user.name == name);
        [OWN, "postgres", "nobody"].into_iter().find_map(named).map(Some).ok_or(Error::NoUser)
    }

    /// The user for a data folder: its owner where there is data already, so that a change of account loses nothing;
    /// for new data one of its own, made if need be.
    pub fn for_data(data: &Path) -> Result<Option<Self>> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        if let Some(found) = fs::metadata(data).ok().filter(|found| found.uid() != 0) {
            return Ok(Some(Self { name: found.uid().to_string(), uid: found.uid(), gid: found.gid() }));
        }
        match Self::unprivileged()? {
            Some(user) if user.name != OWN && Self::make_own() => Self::unprivileged(),
            user => Ok(user),
        }
    }

    /// Makes the user that nobody else is; whether that went well. Not every system can, and not every one may.
    fn make_own() -> bool {
        let mut command = Command::new("useradd");
        command.args(["--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"]);
        command.args(["--shell", "/usr/sbin/nologin", "--comment", "PostgreSQL of wengao", OWN]);
        let made = command.stdin(Stdio::null()).output().is_ok_and(|answer| answer.status.success());
        tracing::info!(user = OWN, made, "a user of its own for PostgreSQL");
        made
    }

    /// Reads one line of /etc/passwd.
    fn from_line(line: &str) -> Option<Self> {
        let mut fields = line.split(':');
        let name = fields.next()?.to_owned();
        Some(Self { name, uid: fields.nth(1)?.parse().ok()?, gid: fields.next()?.parse().ok()? })
    }
}

/// A command that starts one of PostgreSQL's programs in `folder`, in a process group of its own (Ctrl-C in
/// the terminal must reach us alone), as `user` where we are root.
pub fn command(program: &Path, folder: &Path, user: Option<&User>) -> Command {
    let mut command = Command::new(program);
    command.current_dir(folder).env("LC_ALL", "C.UTF-8").stdin(Stdio::null()).process_group(0);
    for name in ["PGDATA", "PGPORT", "PGOPTIONS"] {
        command.env_remove(name);
    }
    if let Some(user) = user {
        command.uid(user.uid).gid(user.gid); // std drops root's other groups as well
    }
    command
}

/// Asks the kernel to interrupt the program when the calling *thread* ends, however it ends: a fast, clean
/// shutdown for PostgreSQL. So call it from the main thread.
pub fn end_with_us(command: &mut Command) {
    let us = getpid();
    let ask = move || {
        #[cfg(target_os = "linux")]
        rustix::process::set_parent_process_death_signal(Some(Signal::INT))?;
        // We may have died between the fork and the line above.
        if getppid() == Some(us) { Ok(()) } else { Err(io::ErrorKind::Interrupted.into()) }
    };
    // SAFETY: between fork and exec the closure only makes two system calls; it allocates nothing and
    // takes no lock.
    unsafe { command.pre_exec(ask) };
}

/// Sends a signal. PostgreSQL takes SIGINT as: disconnect everybody and shut down cleanly; SIGQUIT as: end at once.
pub fn send(child: &Child, signal: Signal) -> io::Result<()> {
    Ok(kill_process(Pid::from_child(child), signal)?)
}

/// Lets a child go on that somebody has halted (SIGSTOP).
pub fn continue_if_halted(child: &Child) {
    let pid = Pid::from_child(child);
    let halted = waitid(WaitId::Pid(pid), WaitIdOptions::STOPPED | WaitIdOptions::NOHANG);
    if let Ok(Some(_)) = halted {
        tracing::warn!(pid = child.id(), "PostgreSQL was halted; it goes on");
        let _ = kill_process(pid, Signal::CONT);
    }
}

/// Sends a signal to what a dead postmaster left running: processes of PostgreSQL that stand in its data folder.
pub fn end_orphans(data: &Path, signal: Signal) {
    for entry in fs::read_dir("/proc").into_iter().flatten().flatten() {
        let pid = entry.file_name().to_str().and_then(|name| name.parse().ok()).and_then(Pid::from_raw);
        let Some(pid) = pid else { continue };
        let stands = fs::read_link(entry.path().join("cwd")).is_ok_and(|stands| stands == data);
        let name = fs::read_to_string(entry.path().join("comm")).unwrap_or_default();
        if stands && name.starts_with("postgres") {
            let _ = kill_process(pid, signal);
        }
    }
}

/// Whether a process with this id exists and runs. One that has ended and that nobody has buried (a zombie) does not.
pub fn is_alive(pid: u32) -> bool {
    let known = i32::try_from(pid).ok().and_then(Pid::from_raw);
    known.is_some_and(|pid| test_kill_process(pid) != Err(rustix::io::Errno::SRCH)) && !is_zombie(pid)
}

/// By the letter behind the name in brackets, which may hold anything.
fn is_zombie(pid: u32) -> bool {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    stat.rsplit_once(") ").is_some_and(|(_, state)| state.starts_with(['Z', 'X']))
}

/// Whether we are root.
pub fn are_root() -> bool {
    geteuid().is_root()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_user_table() {
        let line = "postgres:x:101:104:PostgreSQL administrator,,,:/var/lib/postgresql:/bin/bash";
        let user = User::from_line(line).unwrap();
        assert_eq!((user.name.as_str(), user.uid, user.gid), ("postgres", 101, 104));
        assert_eq!(User::from_line("postgres:x:many:104"), None);
        assert_eq!(User::from_line(""), None);
    }

    #[test]
    fn we_are_alive_and_an_impossible_process_is_not() {
        assert!(is_alive(std::process::id()));
        assert!(!is_alive(0));
        assert!(!is_alive(u32::MAX));
    }

    #[test]
    fn what_has_ended_and_is_not_buried_is_not_alive() {
        let mut child = Command::new("sleep").arg("60").spawn().unwrap();
        assert!(is_alive(child.id()));
        kill_process(Pid::from_child(&child), Signal::KILL).unwrap();
        let begun = std::time::Instant::now();
        while is_alive(child.id()) {
            assert!(begun.elapsed() < std::time::Duration::from_secs(10), "a killed process counts as alive");
            std::thread::yield_now();
        }
        child.wait().unwrap();
    }
}
