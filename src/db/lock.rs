//! Who owns a data folder: a lock that the system releases when its holder ends, however it ends, and in the
//! file the holder's name.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::error::{At, Result};
use super::process::is_alive;

/// What a process wants the embedded PostgreSQL for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The server: there is one for a data folder.
    Serve,
    /// Any other command: short, and a guest where a server runs.
    Command,
}

/// The process that holds a data folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Holder {
    /// Its process id; 0 while it has not signed yet.
    pub pid: u32,
    /// What it runs; `None` while it has not signed yet.
    pub mode: Option<Mode>,
}

/// The held lock; dropping it lets the next one in.
#[derive(Debug)]
pub struct Lock(File);

impl Lock {
    /// Takes the lock of `folder`, or says who holds it.
    pub fn take(folder: &Path, mode: Mode) -> Result<std::result::Result<Self, Holder>> {
        let path = folder.join("wengao.lock");
        let mut file =
            OpenOptions::new().read(true).write(true).create(true).truncate(false).open(&path).at(&path)?;
        match file.try_lock() {
            Ok(()) => {
                let word = if mode == Mode::Serve { "serve" } else { "command" };
                let signature = format!("{} {word}\n", std::process::id());
                file.set_len(0).at(&path)?;
                file.rewind().at(&path)?;
                file.write_all(signature.as_bytes()).at(&path)?;
                Ok(Ok(Self(file)))
            }
            Err(TryLockError::WouldBlock) => {
                let mut text = String::new();
                file.read_to_string(&mut text).at(&path)?;
                Ok(Err(Holder::parse(&text).unwrap_or(Holder { pid: 0, mode: None })))
            }
            Err(TryLockError::Error(error)) => Err(error).at(&path),
        }
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        let _ = self.0.set_len(0);
        // Closing alone would not do: a child that another thread has just forked keeps the file open until it runs
        // its own program, and the lock with it.
        let _ = self.0.unlock();
    }
}

impl Holder {
    /// The holder of a folder that is held, as its file says; nothing is taken or changed.
    pub fn of(folder: &Path) -> Option<Self> {
        let file = File::open(folder.join("wengao.lock")).ok()?;
        let held = matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock));
        held.then(|| std::io::read_to_string(file).ok().and_then(|text| Self::parse(&text))).flatten()
    }

    /// Reads `1234 serve`; a signature left by a process that is gone is none.
    fn parse(text: &str) -> Option<Self> {
        let (pid, word) = text.trim().split_once(' ')?;
        let pid = pid.parse().ok().filter(|pid| is_alive(*pid))?;
        let mode = match word {
            "serve" => Mode::Serve,
            "command" => Mode::Command,
            _ => return None,
        };
        Some(Self { pid, mode: Some(mode) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holder_at_a_time_and_the_next_after_it() {
        let folder = std::env::temp_dir().join(format!("wengao-lock-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        let us = std::process::id();

        let held = Lock::take(&folder, Mode::Serve).unwrap().unwrap();
        let refused = Lock::take(&folder, Mode::Command).unwrap().unwrap_err();
        assert_eq!(refused, Holder { pid: us, mode: Some(Mode::Serve) });
        drop(held);

        let held = Lock::take(&folder, Mode::Command).unwrap().unwrap();
        let refused = Lock::take(&folder, Mode::Serve).unwrap().unwrap_err();
        assert_eq!(refused, Holder { pid: us, mode: Some(Mode::Command) });
        drop(held);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_child_that_still_has_the_file_open_keeps_nobody_out() {
        let folder = std::env::temp_dir().join(format!("wengao-lock-child-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();

        let held = Lock::take(&folder, Mode::Serve).unwrap().unwrap();
        let of_child = held.0.try_clone().unwrap();
        drop(held);
        assert!(Lock::take(&folder, Mode::Command).unwrap().is_ok());

        drop(of_child);
        std::fs::remove_dir_all(folder).unwrap();
    }

    #[test]
    fn a_signature_of_a_process_that_is_gone_counts_for_nothing() {
        assert_eq!(Holder::parse("4294967295 serve\n"), None);
        assert_eq!(Holder::parse(""), None);
        assert_eq!(Holder::parse("serve"), None);
    }
}
