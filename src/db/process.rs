//! Starting PostgreSQL's programs: as whom, and so that they never outlive this program.
#![expect(unsafe_code, reason = "the signal at the parent's death must be asked for between fork and exec")]

use std::fs;
use std::io;
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use rustix::process::{Pid, Signal, geteuid, getpid, getppid, kill_process, test_kill_process};

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

impl User {
    /// `None` if we are not root and PostgreSQL runs as ourselves; else `postgres`, else `nobody`.
    pub fn unprivileged() -> Result<Option<Self>> {
        if !geteuid().is_root() {
            return Ok(None);
        }
        let table = fs::read_to_string("/etc/passwd").at("/etc/passwd")?;
        let named = |name| table.lines().filter_map(Self::from_line).find(|user| user.name == name);
        named("postgres").or_else(|| named("nobody")).map(Some).ok_or(Error::NoUser)
    }

    /// The user for data that exists already: its owner, so that a change of account loses nothing.
    pub fn for_data(data: &Path) -> Result<Option<Self>> {
        match (Self::unprivileged()?, fs::metadata(data)) {
            (Some(_), Ok(found)) if found.uid() != 0 => {
                Ok(Some(Self { name: found.uid().to_string(), uid: found.uid(), gid: found.gid() }))
            }
            (user, _) => Ok(user),
        }
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

/// Sends SIGINT (PostgreSQL: disconnect everybody and shut down cleanly).
pub fn interrupt(child: &Child) -> io::Result<()> {
    Ok(kill_process(Pid::from_child(child), Signal::INT)?)
}

/// Whether a process with this id exists.
pub fn is_alive(pid: u32) -> bool {
    let pid = i32::try_from(pid).ok().and_then(Pid::from_raw);
    pid.is_some_and(|pid| test_kill_process(pid) != Err(rustix::io::Errno::SRCH))
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
}
