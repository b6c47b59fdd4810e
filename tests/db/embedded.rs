//! The embedded PostgreSQL as programs use it: started, stopped, killed, and several at once.

use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};

use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection, PgConnection};
use wengao::db::cluster::PidFile;
use wengao::db::process::{User, are_root, command, is_alive};
use wengao::db::settings;

use super::holder::{DataFolder, Holder, eventually};

/// Asks the database for one value.
async fn ask(url: &str, query: &'static str) -> String {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::query_scalar(query).fetch_one(&mut connection).await.unwrap()
}

/// Leaves a row that must be there later.
async fn write(url: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    sqlx::raw_sql("create table kept (word text); insert into kept values ('人大')")
        .execute(&mut connection)
        .await
        .unwrap();
}

/// The process of the PostgreSQL that runs in a data folder.
fn postgres_of(folder: &DataFolder) -> u32 {
    PidFile::read(&folder.postgresql().join("data")).unwrap().pid
}

fn log(folder: &DataFolder) -> String {
    fs::read_to_string(folder.postgresql().join("server.log")).unwrap()
}

#[tokio::test]
async fn a_private_folder_of_root_with_other_files_in_it() {
    let folder = DataFolder::new("root");
    fs::write(folder.join("notes.txt"), "mine").unwrap();
    fs::set_permissions(&*folder, fs::Permissions::from_mode(0o700)).unwrap();
    let owner = fs::metadata(folder.join("notes.txt")).unwrap().uid();

    let (holder, url) = Holder::serve(&folder);
    write(&url).await;
    assert_eq!(ask(&url, "show fsync").await, "on");
    assert_eq!(ask(&url, "show listen_addresses").await, "");
    assert_eq!(ask(&url, "show server_encoding").await, "UTF8");
    assert_eq!(ask(&url, "select current_database()::text").await, "wengao");

    let process = fs::metadata(format!("/proc/{}", postgres_of(&folder))).unwrap();
    let place = fs::metadata(folder.postgresql()).unwrap();
    assert_eq!(process.uid(), place.uid());
    assert_eq!(place.mode() & 0o777, 0o700);
    assert_eq!(process.uid() == owner, !are_root());
    assert_eq!(fs::read_to_string(folder.join("notes.txt")).unwrap(), "mine");
    assert_eq!(fs::metadata(folder.join("notes.txt")).unwrap().uid(), owner);

    holder.stop();
    let (holder, url) = Holder::serve(&folder);
    assert_eq!(ask(&url, "select word from kept").await, "人大");
    holder.stop();
}

#[test]
fn root_cannot_use_a_folder_under_a_private_one() {
    if !are_root() {
        return eprintln!("skipped: only root changes to another user");
    }
    let folder = DataFolder::new("home");
    fs::set_permissions(&*folder, fs::Permissions::from_mode(0o700)).unwrap();
    let reason = Holder::start(&folder.join("data"), "serve").says("refused");
    assert!(reason.contains(&*folder.to_string_lossy()) && reason.contains("--data"), "{reason}");
    assert_eq!(fs::metadata(&*folder).unwrap().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn killing_the_program_shuts_postgresql_down_cleanly() {
    let folder = DataFolder::new("crash");
    let (holder, url) = Holder::serve(&folder);
    write(&url).await;
    let postgres = postgres_of(&folder);
    holder.kill();
    eventually("PostgreSQL ends with the program", || !is_alive(postgres));
    assert!(log(&folder).contains("database system is shut down"));

    // The next one starts at once, also while the last one's PostgreSQL is still on its way out.
    for _ in 0..2 {
        let (holder, url) = Holder::serve(&folder);
        assert_eq!(ask(&url, "select word from kept").await, "人大");
        assert!(!log(&folder).contains("not properly shut down"));
        holder.kill();
    }
}

#[tokio::test]
async fn locks_left_by_a_crash_of_the_machine() {
    let folder = DataFolder::new("stale");
    let (holder, url) = Holder::serve(&folder);
    write(&url).await;
    let postgres = postgres_of(&folder);
    kill_process(Pid::from_raw(postgres.cast_signed()).unwrap(), Signal::KILL).unwrap();
    holder.kill();
    eventually("PostgreSQL is gone", || !is_alive(postgres));

    // Everything is left as it was, and the process ids now belong to another program of the same user.
    let user = User::unprivileged().unwrap();
    let mut other =
        command(Path::new("/bin/sleep"), Path::new("/"), user.as_ref()).arg("60").spawn().unwrap();
    for lock in ["data/postmaster.pid", ".s.PGSQL.5432.lock"] {
        let path = folder.postgresql().join(lock);
        let text =
            fs::read_to_string(&path).unwrap().replacen(&postgres.to_string(), &other.id().to_string(), 1);
        fs::write(&path, text).unwrap();
    }
    fs::write(folder.join("wengao.lock"), format!("{} serve\n", other.id())).unwrap();

    let (holder, url) = Holder::serve(&folder);
    assert!(log(&folder).contains("not properly shut down"));
    assert_eq!(ask(&url, "select word from kept").await, "人大");
    holder.stop();
    other.kill().unwrap();
    other.wait().unwrap();
}

#[tokio::test]
async fn one_server_and_its_guests() {
    let folder = DataFolder::new("guests");
    let (server, url) = Holder::serve(&folder);

    let reason = Holder::start(&folder, "serve").says("refused");
    assert!(reason.contains("already running") && reason.contains(&server.pid().to_string()), "{reason}");

    let mut guest = Holder::start(&folder, "command");
    assert_eq!(guest.says("ready"), url);
    guest.stop();
    assert_eq!(ask(&url, "select 'still there'").await, "still there");
    server.stop();
}

#[tokio::test]
async fn a_server_waits_for_a_command() {
    let folder = DataFolder::new("wait");
    let mut command = Holder::start(&folder, "command");
    let url = command.says("ready");
    write(&url).await;
    let first = postgres_of(&folder);

    let mut server = Holder::start(&folder, "serve");
    std::thread::sleep(std::time::Duration::from_millis(500));
    assert_eq!(postgres_of(&folder), first, "the command is not disturbed");
    command.stop();
    let url = server.says("ready");
    assert_ne!(postgres_of(&folder), first);
    assert_eq!(ask(&url, "select word from kept").await, "人大");
    server.stop();
}

#[test]
fn both_signals_stop_everything() {
    let folder = DataFolder::new("signals");
    for signal in [Signal::INT, Signal::TERM] {
        let (mut holder, _) = Holder::serve(&folder);
        let postgres = postgres_of(&folder);
        holder.signal(signal);
        holder.says("stopped");
        assert!(!is_alive(postgres), "PostgreSQL has ended when the program says so");
        assert!(!folder.postgresql().join("data/postmaster.pid").exists());
        assert!(log(&folder).contains("database system is shut down"));
    }
}

/// How many half-made data folders there are.
fn unfinished(folder: &DataFolder) -> usize {
    let inside = fs::read_dir(&**folder).unwrap().flatten().flat_map(|entry| fs::read_dir(entry.path()));
    inside
        .flatten()
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with("data.new"))
        .count()
}

#[test]
fn an_interrupted_first_start_leaves_nothing_in_the_way() {
    let folder = DataFolder::new("first");
    let holder = Holder::start(&folder, "serve");
    eventually("the first start has begun", || unfinished(&folder) > 0);
    holder.kill();

    let (holder, _) = Holder::serve(&folder);
    eventually("what was half made is removed", || unfinished(&folder) == 0);
    holder.stop();
}

/// The half-made data folder, while its PostgreSQL is ready for the tables.
fn being_filled(folder: &DataFolder) -> Option<PathBuf> {
    let inside = fs::read_dir(&**folder).ok()?.flatten().flat_map(|entry| fs::read_dir(entry.path()));
    let mut entries = inside.flatten().flatten().map(|entry| entry.path());
    entries.find(|path| PidFile::read(path).is_some_and(|file| file.ready))
}

#[tokio::test]
async fn a_first_start_that_dies_while_it_makes_tables_leaves_none_and_the_next_makes_all() {
    if !settings::syncs_at_once() {
        return; // then the tables are made afterwards, one synced commit after the other
    }
    let folder = DataFolder::new("filling");
    let holder = Holder::start(&folder, "serve");
    let mut half = None;
    eventually("the tables are being made", || {
        half = being_filled(&folder);
        half.is_some()
    });
    let half = half.unwrap();
    let filling = PidFile::read(&half).map(|file| file.pid);
    holder.kill();
    assert!(!half.with_file_name("data").exists(), "nothing has its final name");

    let (holder, url) = Holder::serve(&folder);
    assert!(filling.is_none_or(|pid| !is_alive(pid)), "the PostgreSQL of the one that was killed has ended");
    assert_eq!(unfinished(&folder), 0);
    let made = ask(&url, "select count(*)::text from _sqlx_migrations where success").await;
    assert_eq!(made.parse::<usize>().unwrap(), fs::read_dir("migrations").unwrap().count());
    assert_eq!(ask(&url, "show fsync").await, "on", "it is as safe as any other");
    assert_eq!(ask(&url, "show synchronous_commit").await, "on");
    holder.stop();
}

#[test]
fn data_of_a_version_that_is_not_installed_is_not_passed_by() {
    let folder = DataFolder::new("version");
    fs::create_dir_all(folder.join("postgresql-99/data")).unwrap();
    let reason = Holder::start_without_pg_bin(&folder, "serve").says("refused");
    assert!(reason.contains("PostgreSQL 99"), "{reason}");
}

#[tokio::test]
async fn a_path_too_long_for_a_socket() {
    let folder = DataFolder::new("long");
    let long = folder.join("很长的目录名".repeat(6));
    let (holder, url) = Holder::serve(&long);
    let sockets = ask(&url, "show unix_socket_directories").await;
    assert_eq!(fs::metadata(&sockets).unwrap().mode() & 0o777, 0o700);
    let mut guest = Holder::start(&long, "command");
    assert_eq!(guest.says("ready"), url);
    guest.stop();
    holder.stop();
    fs::remove_dir_all(sockets).unwrap();
}
