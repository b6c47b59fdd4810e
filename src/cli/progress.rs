//! How far a command is: one line that is drawn over on a terminal, plain lines in a pipe.

use std::io::{IsTerminal as _, Write as _};

/// The progress of one command, on standard error, so that standard output holds results alone.
pub(super) struct Progress {
    what: &'static str,
    terminal: bool,
    quiet: bool,
}

impl Progress {
    /// Of `what` (备份). `quiet`: a program reads along, nothing is shown in a pipe.
    pub(super) fn new(what: &'static str, quiet: bool) -> Self {
        Self { what, terminal: std::io::stderr().is_terminal(), quiet }
    }

    /// Says what is done now, and how many of `all` are done.
    pub(super) fn show(&mut self, now: &str, done: usize, all: usize) {
        self.show_as(self.what, now, done, all);
    }

    /// The same where the command does one thing after another, `what` now.
    pub(super) fn show_as(&mut self, what: &'static str, now: &str, done: usize, all: usize) {
        let mut out = std::io::stderr().lock();
        // A terminal that is gone is no reason to stop.
        let _ = if self.terminal {
            const WIDTH: usize = 30;
            let full = done * WIDTH / all.max(1);
            let bar: String = (0..WIDTH).map(|n| if n < full { '█' } else { '░' }).collect();
            write!(out, "\r\x1b[K{bar} {}/{all} {what}：{now}", done + 1)
        } else if self.quiet {
            Ok(())
        } else {
            writeln!(out, "{what} {}/{all}：{now}", done + 1)
        };
        let _ = out.flush();
    }

    /// Clears the line.
    pub(super) fn end(&mut self) {
        if self.terminal {
            let mut out = std::io::stderr().lock();
            let _ = write!(out, "\r\x1b[K");
            let _ = out.flush();
        }
    }
}
