//! A data folder that was not there: made beside its final place, with our database and its tables in it. The rename at the
//! end means that an interrupted first start leaves nothing half made.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use rustix::process::Signal;
use sqlx::{AssertSqlSafe, Connection as _};

use super::binaries::Binaries;
use super::cluster::{Cluster, DATABASE, LOG, last_lines, own_folder, url};
use super::error::{At, Error, Result};
use super::migrate;
use super::process::{self, User};
use super::settings::{self, Purpose};

/// What folders are called that are being made.
const UNFINISHED: &str = "data.new";
/// How long PostgreSQL may take to write everything out.
const STOPPED_WITHIN: Duration = Duration::from_secs(60);

/// Makes the cluster in `folder` (absolute), for `user` alone, if there is none. Where all of it can be brought to the disk
/// at once nothing is synced before, and the tables are made, too: some hundred syncs less. Where it cannot, each file is
/// synced, and the tables are left to the migrator.
///
/// Errors: the folder or the programs refuse.
pub fn make(folder: &Path, programs: &Binaries, user: Option<&User>, purpose: Purpose) -> Result<()> {
    own_folder(folder, user)?;
    let data = folder.join("data");
    if data.exists() {
        return Ok(());
    }
    forget_unfinished(folder)?;
    // A name of our own: the initdb of a killed program may still be clearing up its own.
    let unfinished = folder.join(format!("{UNFINISHED}-{}", std::process::id()));
    let lasting = purpose == Purpose::Lasting;
    let at_once = lasting && settings::syncs_at_once();
    let each = lasting && !at_once;

    let initdb = programs.folder.join("initdb");
    let mut command = process::command(&initdb, folder, user);
    command.arg("-D").arg(&unfinished);
    command.args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"]);
    if lasting {
        process::end_with_us(&mut command);
    }
    if !each {
        command.arg("--no-sync");
    }
    finish(&mut command, &initdb)?;

    if at_once {
        fill(folder, &unfinished, programs, user)?;
        // Under its final name the folder is one that must not be lost: all of it is on the disk before.
        let made = fs::File::open(&unfinished).at(&unfinished)?;
        rustix::fs::syncfs(made).map_err(std::io::Error::from).at(&unfinished)?;
    } else {
        create_database(folder, &unfinished, programs, user, each)?;
    }
    fs::rename(&unfinished, &data).at(&data)
}

/// Removes what earlier first starts left. The PostgreSQL of one that was killed may be on its way out.
fn forget_unfinished(folder: &Path) -> Result<()> {
    for entry in fs::read_dir(folder).at(folder)?.flatten() {
        if entry.file_name().to_string_lossy().starts_with(UNFINISHED) {
            process::end_orphans(&entry.path(), Signal::KILL);
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    Ok(())
}

/// Makes our database and its tables, with nothing synced.
fn fill(folder: &Path, unfinished: &Path, programs: &Binaries, user: Option<&User>) -> Result<()> {
    let log = folder.join(LOG);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().at(folder)?;
    let cluster = Cluster::start_to_fill(folder, unfinished, programs, user)?;
    let socket_folder = cluster.socket_folder().to_path_buf();
    let address = |database: &str| url(&socket_folder, database);
    let filled = runtime.block_on(async {
        let mut connection = sqlx::PgConnection::connect(&address("postgres")).await?;
        sqlx::raw_sql(AssertSqlSafe(create())).execute(&mut connection).await?;
        connection.close().await?;
        migrate::run(&address(DATABASE)).await
    });
    cluster.stop(STOPPED_WITHIN);
    if socket_folder != unfinished {
        let _ = fs::remove_dir_all(&socket_folder);
    }
    filled.map_err(|cause| Error::NotFilled { log, words: format!("{cause:#}") })
}

/// Makes our database in single-user mode, which needs neither a client nor a running server.
fn create_database(
    folder: &Path,
    unfinished: &Path,
    programs: &Binaries,
    user: Option<&User>,
    each: bool,
) -> Result<()> {
    let statement = folder.join("create-database.sql");
    fs::write(&statement, create()).at(&statement)?;
    let postgres = programs.folder.join("postgres");
    let mut command = process::command(&postgres, folder, user);
    command.arg("--single").args(["-c", "exit_on_error=on", "-D"]).arg(unfinished).arg("postgres");
    command.stdin(fs::File::open(&statement).at(&statement)?);
    if each {
        process::end_with_us(&mut command);
    } else {
        command.args(["-c", "fsync=off"]);
    }
    finish(&mut command, &postgres)?;
    fs::remove_file(&statement).at(&statement)
}

fn create() -> String {
    format!("create database {DATABASE}\n")
}

/// Runs a program to its end.
fn finish(command: &mut Command, program: &Path) -> Result<()> {
    let answer = command.output().at(program)?;
    if answer.status.success() {
        return Ok(());
    }
    let words = String::from_utf8_lossy(&answer.stderr).into_owned();
    Err(Error::Exited { log: program.to_path_buf(), words: last_lines(&words) })
}
