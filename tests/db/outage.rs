//! The program when its database is killed, cannot come back, or has no room: nobody looks on.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use rustix::mount::{MountFlags, UnmountFlags, mount, unmount};
use rustix::process::{Pid, Signal, kill_process};
use sqlx::{Connection as _, PgConnection};
use wengao::db::binaries::Binaries;
use wengao::db::cluster::{self, PidFile};
use wengao::db::process::is_alive;

use super::holder::{DataFolder, eventually};
use super::program::{Guard, free_port, get, is_well, serve, stop, wengao};

fn postgres_of(folder: &DataFolder) -> Pid {
    let pid = PidFile::read(&folder.postgresql().join("data")).unwrap().pid;
    Pid::from_raw(pid.cast_signed()).unwrap()
}

/// Waits until the page answers again; meanwhile every answer is quick and says what to do. How long it took.
fn back(port: u16, words: &str) -> Duration {
    let begun = Instant::now();
    loop {
        let asked = Instant::now();
        let answer = get(port, "/login");
        assert!(asked.elapsed() < Duration::from_secs(2), "answered after {:?}", asked.elapsed());
        if answer.starts_with("HTTP/1.1 200") {
            return begun.elapsed();
        }
        assert!(answer.starts_with("HTTP/1.1 503") && answer.contains(words), "{answer}");
        assert!(answer.to_lowercase().contains("\r\nretry-after: "), "{answer}");
        assert!(is_well(port, "/healthz"));
        assert!(begun.elapsed() < Duration::from_secs(20), "not back after 20 seconds");
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn whatever_ends_postgresql_it_is_back_within_five_seconds() {
    let folder = DataFolder::new("outage");
    let port = free_port();
    let mut server = Guard(serve(wengao(&folder, &["serve", "--empty"]), port));
    // Killed, asked to end, to end at once; and killed twice.
    for signal in [Signal::KILL, Signal::INT, Signal::QUIT, Signal::KILL, Signal::KILL] {
        let before = postgres_of(&folder);
        kill_process(before, signal).unwrap();
        eventually("another one runs", || {
            let file = PidFile::read(&folder.postgresql().join("data"));
            file.is_some_and(|file| file.accepts() && Pid::from_raw(file.pid.cast_signed()) != Some(before))
        });
        let took = back(port, "过几秒再试");
        assert!(took < Duration::from_secs(5), "{signal:?}: {took:?}");
    }
    eventually("it writes again", || is_well(port, "/readyz"));
    // One that is halted goes on.
    kill_process(postgres_of(&folder), Signal::STOP).unwrap();
    eventually("it accepts connections", || {
        let mut stream =
            std::os::unix::net::UnixStream::connect(folder.postgresql().join(".s.PGSQL.5432")).unwrap();
        stream.set_read_timeout(Some(Duration::from_millis(200))).unwrap();
        // Asking for TLS is answered by one byte.
        stream.write_all(&[0, 0, 0, 8, 4, 210, 22, 47]).is_ok() && stream.read_exact(&mut [0]).is_ok()
    });
    let figures = get(port, "/metrics");
    assert!(figures.contains("wengao_postgresql_restarts_total 5"), "{figures}");
    assert!(figures.contains("wengao_disk_bytes{of=\"free\"}"));
    let (status, took) = stop(&mut server.0);
    assert!(status.success() && took < Duration::from_secs(3), "{status} after {took:?}");
}

#[test]
fn the_program_ends_where_postgresql_does_not_come_back() {
    let folder = DataFolder::new("broken");
    let port = free_port();
    let mut command = wengao(&folder, &["serve", "--empty"]);
    command.stderr(Stdio::piped());
    let mut server = Guard(serve(command, port));
    fs::remove_file(folder.postgresql().join("data/global/pg_control")).unwrap();
    let killed = Instant::now();
    kill_process(postgres_of(&folder), Signal::KILL).unwrap();
    let mut log = String::new();
    server.0.stderr.take().unwrap().read_to_string(&mut log).unwrap();
    let status = server.0.wait().unwrap();
    assert!(killed.elapsed() < Duration::from_secs(10), "{:?}", killed.elapsed());
    assert_eq!(status.code(), Some(1));
    let last = log.trim().lines().last().unwrap();
    assert!(last.starts_with("自带的数据库停止后多次未能重新启动，服务随之退出"), "{last}");
}

#[test]
fn a_dead_database_and_half_open_connections_do_not_hold_its_end() {
    let folder = DataFolder::new("dead");
    let port = free_port();
    let mut server = Guard(serve(wengao(&folder, &["serve", "--empty"]), port));
    let mut half = TcpStream::connect(("127.0.0.1", port)).unwrap();
    half.write_all(b"POST /login HTTP/1.1\r\nhost: x\r\ncontent-length: 99\r\n\r\nu").unwrap();
    let idle: Vec<_> = (0..20).map(|_| TcpStream::connect(("127.0.0.1", port)).unwrap()).collect();
    fs::remove_file(folder.postgresql().join("data/global/pg_control")).unwrap();
    kill_process(postgres_of(&folder), Signal::KILL).unwrap();
    eventually("it is noticed", || get(port, "/login").starts_with("HTTP/1.1 503"));
    let (_, took) = stop(&mut server.0);
    assert!(took < Duration::from_secs(3), "{took:?}");
    drop((half, idle));
}

/// The process of PostgreSQL's that writes everything out at its end.
fn checkpointer_of(postmaster: Pid) -> Option<Pid> {
    let parent = format!(" {} ", postmaster.as_raw_nonzero());
    fs::read_dir("/proc").unwrap().flatten().find_map(|entry| {
        let file = |name| fs::read_to_string(entry.path().join(name)).ok();
        let stat = file("stat")?;
        let child = stat.rsplit_once(") ")?.1.get(1..)?.starts_with(&parent);
        let named = child && file("cmdline")?.contains("checkpointer");
        named.then(|| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))?
    })
}

#[test]
fn neither_a_postgresql_that_does_not_finish_nor_an_endless_request_holds_its_end() {
    let folder = DataFolder::new("stuck");
    let port = free_port();
    let mut server = Guard(serve(wengao(&folder, &["serve", "--empty"]), port));
    // Somebody sends without end, and fast enough to be waited for.
    let mut body = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let head = "POST /login HTTP/1.1\r\nhost: x\r\ncontent-type: application/x-www-form-urlencoded\r\n";
    body.write_all(format!("{head}content-length: 120000\r\n\r\n").as_bytes()).unwrap();
    let sending = std::thread::spawn(move || {
        while body.write_all(&[b'x'; 500]).is_ok() {
            std::thread::sleep(Duration::from_millis(100));
        }
    });
    assert!(is_well(port, "/healthz"));
    let postmaster = postgres_of(&folder);
    let stuck = checkpointer_of(postmaster).expect("a checkpointer");
    kill_process(stuck, Signal::STOP).unwrap();
    let (status, took) = stop(&mut server.0);
    assert!(status.success() && took < Duration::from_secs(3), "{status} after {took:?}");
    for pid in [postmaster, stuck] {
        assert!(!is_alive(pid.as_raw_nonzero().get().cast_unsigned()), "PostgreSQL is left behind");
    }
    sending.join().unwrap();
    // What it had no time to write out is taken from its log.
    let mut server = Guard(serve(wengao(&folder, &["serve", "--empty"]), port));
    eventually("it stores again", || is_well(port, "/readyz"));
    assert!(stop(&mut server.0).0.success());
}

/// A small disk in memory; dropping it takes it away.
pub struct SmallDisk(PathBuf);

impl SmallDisk {
    /// Mounts one on a folder; `None` where we may not.
    pub fn mount(folder: &Path, megabytes: u32) -> Option<Self> {
        let options = std::ffi::CString::new(format!("size={megabytes}m,mode=755")).unwrap();
        mount("wengao-test", folder, "tmpfs", MountFlags::empty(), Some(&*options)).ok()?;
        Some(Self(folder.to_path_buf()))
    }

    /// Changes it.
    pub fn remount(&self, flags: MountFlags, megabytes: u32) {
        let options = format!("size={megabytes}m,mode=755");
        rustix::mount::mount_remount(&self.0, flags, options.as_str()).unwrap();
    }

    /// Takes all room there is but for so many bytes; the file that holds it.
    pub fn fill(&self, but: u64) -> PathBuf {
        let path = self.0.join("filler");
        let mut file = fs::File::create(&path).unwrap();
        while file.write_all(&[0; 1 << 16]).is_ok() {}
        let length = file.metadata().unwrap().len();
        file.set_len(length.saturating_sub(but)).unwrap();
        path
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = unmount(&self.0, UnmountFlags::DETACH);
    }
}

/// Writes log until PostgreSQL cannot any more.
async fn write_until_it_dies(url: &str) {
    let mut connection = PgConnection::connect(url).await.unwrap();
    for _ in 0..200 {
        let written = sqlx::query("select pg_logical_emit_message(true, 'fill', repeat('x', 4000000))");
        if written.execute(&mut connection).await.is_err() {
            return;
        }
    }
    panic!("800 MB were written to a small disk");
}

#[tokio::test]
async fn a_full_disk_is_told_and_forgotten_when_there_is_room() {
    let folder = DataFolder::new("full");
    let Some(disk) = SmallDisk::mount(&folder, 200) else { return without_room_it_is_not_given_up() };
    let port = free_port();
    let mut server = Guard(serve(wengao(&folder, &["serve", "--empty"]), port));
    eventually("it is ready", || is_well(port, "/readyz"));
    let url = cluster::url(&folder.postgresql(), "wengao");

    for _ in 0..3 {
        let filler = disk.fill(0);
        write_until_it_dies(&url).await;
        eventually("it is told", || {
            let ready = get(port, "/readyz");
            let page = get(port, "/login");
            ready.starts_with("HTTP/1.1 503") && ready.contains("disk full") && page.contains("磁盘已满")
        });
        // It stays so, and the program with it, for as long as the disk is full.
        let until = Instant::now() + Duration::from_secs(3);
        while Instant::now() < until {
            let asked = Instant::now();
            assert!(get(port, "/readyz").contains("disk full"));
            assert!(asked.elapsed() < Duration::from_millis(500), "{:?}", asked.elapsed());
            std::thread::sleep(Duration::from_millis(50));
        }
        fs::remove_file(filler).unwrap();
        let freed = Instant::now();
        eventually("it is ready again", || is_well(port, "/readyz") && is_well(port, "/login"));
        let mut connection = PgConnection::connect(&url).await.unwrap();
        sqlx::raw_sql("create table written (n int); drop table written")
            .execute(&mut connection)
            .await
            .unwrap();
        assert!(freed.elapsed() < Duration::from_secs(10), "{:?}", freed.elapsed());
    }
    let (status, took) = stop(&mut server.0);
    assert!(status.success() && took < Duration::from_secs(3), "{status} after {took:?}");
}

/// PostgreSQL's programs behind a script that, as long as a file is there, says that the disk is full.
fn without_room_it_is_not_given_up() {
    let folder = DataFolder::new("noroom");
    let programs = Binaries::find(None, &folder).unwrap().folder;
    let (bin, flag) = (folder.join("bin"), folder.join("full"));
    fs::create_dir(&bin).unwrap();
    std::os::unix::fs::symlink(programs.join("initdb"), bin.join("initdb")).unwrap();
    let script = format!(
        "#!/bin/sh\n[ -e '{}' ] && echo 'FATAL: could not write: No space left on device' >&2 && exit 1\nexec '{}' \"$@\"\n",
        flag.display(),
        programs.join("postgres").display()
    );
    fs::write(bin.join("postgres"), script).unwrap();
    fs::set_permissions(bin.join("postgres"), fs::Permissions::from_mode(0o755)).unwrap();

    let port = free_port();
    let mut command = wengao(&folder, &["serve", "--empty"]);
    command.env("PG_BIN", &bin);
    let _server = Guard(serve(command, port));
    fs::write(&flag, "").unwrap();
    kill_process(postgres_of(&folder), Signal::KILL).unwrap();
    eventually("it is told", || get(port, "/login").contains("磁盘已满"));
    // Longer than any other failure is borne.
    let until = Instant::now() + Duration::from_secs(8);
    while Instant::now() < until {
        assert!(get(port, "/login").contains("磁盘已满"));
        std::thread::sleep(Duration::from_millis(50));
    }
    fs::remove_file(&flag).unwrap();
    assert!(back(port, "再试") < Duration::from_secs(10));
}

#[test]
fn without_room_the_program_waits_for_it() {
    without_room_it_is_not_given_up();
}

/// Takes connections on loopback as a PostgreSQL that refuses them, with one of these codes after the other; how many came.
fn refusing(codes: &'static [&'static str]) -> (u16, std::thread::JoinHandle<usize>) {
    let listener = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port();
    let serving = std::thread::spawn(move || {
        let mut came = 0;
        for code in codes {
            let (mut stream, _) = listener.accept().unwrap();
            came += 1;
            let mut length = [0; 4];
            stream.read_exact(&mut length).unwrap();
            let mut rest = vec![0; u32::from_be_bytes(length) as usize - 4];
            stream.read_exact(&mut rest).unwrap();
            let fields = format!("SFATAL\0VFATAL\0C{code}\0Mrefused\0\0");
            let size = u32::try_from(fields.len() + 4).unwrap().to_be_bytes();
            stream.write_all(&[&b"E"[..], &size, fields.as_bytes()].concat()).unwrap();
        }
        came
    });
    (port, serving)
}

#[tokio::test]
async fn a_database_that_is_just_starting_is_waited_for() {
    let (port, serving) = refusing(&["57P03", "57P03", "57P03", "28P01"]);
    let url = format!("postgres://somebody@127.0.0.1:{port}/wengao?sslmode=disable");
    let error = wengao::db::migrate::run(&url).await.unwrap_err();
    let code = error.downcast_ref::<sqlx::Error>().and_then(|e| e.as_database_error()?.code());
    assert_eq!(code.as_deref(), Some("28P01"), "what does not pass by itself is told at once: {error}");
    assert_eq!(serving.join().unwrap(), 4);
}
