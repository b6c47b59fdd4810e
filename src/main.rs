//! The command line: parse, start tracing, dispatch.

use std::fmt;
use std::io::IsTerminal as _;
use std::process::ExitCode;

use clap::Parser as _;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::format::Writer;
use tracing_subscriber::fmt::time::FormatTime;
use wengao::cli::{self, Cli};
use wengao::clock;

/// Gives memory back to the system when what was kept is let go; glibc's keeps most of it.
#[global_allocator]
static ALLOCATOR: tikv_jemallocator::Jemalloc = tikv_jemallocator::Jemalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    if cli::is_server(&cli) {
        start_tracing("info,sqlx=warn");
        tidy_memory();
    } else {
        start_tracing("warn,sqlx=error");
    }
    match cli::run(cli) {
        Ok(code) => code,
        // Whoever reads along has seen enough (`wengao export … | head`).
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Gives the allocator a thread of its own that hands back what was freed: a server that idles frees nothing itself, which
/// is when it would be done otherwise. A command is never idle, and with the thread its peak differs by an eighth from run to run.
fn tidy_memory() {
    if let Err(cause) = tikv_jemalloc_ctl::background_thread::write(true) {
        tracing::warn!(%cause, "an idle server keeps memory that it has no use for");
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    let cause = error.root_cause().downcast_ref::<std::io::Error>();
    cause.is_some_and(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}

/// The time of a line as clocks in China show it, with its zone: `2026-11-29T10:30:00.123+08:00`.
struct China;

impl FormatTime for China {
    fn format_time(&self, out: &mut Writer<'_>) -> fmt::Result {
        out.write_str(&clock::stamp())
    }
}

/// Logs to standard error: lines for a person on a terminal, JSON for a collector elsewhere.
fn start_tracing(default: &str) {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new(default));
    let log =
        tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_timer(China);
    if std::io::stderr().is_terminal() { log.init() } else { log.json().with_span_list(false).init() }
}
