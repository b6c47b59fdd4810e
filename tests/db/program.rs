//! The program itself: `wengao serve` on its own PostgreSQL and on a given one, and a command beside it.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use wengao::db::cluster::PidFile;
use wengao::db::process::is_alive;

use super::holder::{DataFolder, eventually};
use crate::support;

/// A command of the program on a data folder, without settings from outside.
pub fn wengao(folder: &DataFolder, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_wengao"));
    for name in ["DATABASE_URL", "WENGAO_DATA", "WENGAO_PORT", "WENGAO_HOST", "WENGAO_BEHIND_TLS"] {
        command.env_remove(name);
    }
    let (name, others) = arguments.split_first().unwrap();
    command.arg(name).arg("--data").arg(&**folder).args(others);
    command
}

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// Starts a server and waits until it says where it is.
pub fn serve(mut command: Command, port: u16) -> Child {
    command.args(["--port", &port.to_string()]).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines().map(Result::unwrap);
    let said: Vec<String> = lines.take_while(|line| !line.contains(&port.to_string())).collect();
    if let Some(status) = child.try_wait().unwrap() {
        panic!("the server ended with {status}: {said:?}");
    }
    child
}

/// Ends a server with the test, also where the test fails: one that is left holds whoever waits for the test's output.
pub struct Guard(pub Child);

impl Drop for Guard {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// What the server answers to a request without a body, whole; empty where it closes without a word.
pub fn get(port: u16, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
    let request =
        format!("GET {path} HTTP/1.1\r\nhost: localhost\r\naccept: text/html\r\nconnection: close\r\n\r\n");
    let mut answer = Vec::new();
    let _ = stream.write_all(request.as_bytes()).and_then(|()| stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

/// Whether a path answers 200.
pub fn is_well(port: u16, path: &str) -> bool {
    get(port, path).starts_with("HTTP/1.1 200")
}

/// Whether `/readyz` answers 200.
fn is_ready(port: u16) -> bool {
    is_well(port, "/readyz")
}

/// Sends SIGTERM; how the program ended, and how long that took.
pub fn stop(child: &mut Child) -> (ExitStatus, Duration) {
    let begun = Instant::now();
    kill_process(Pid::from_child(child), Signal::TERM).unwrap();
    (child.wait().unwrap(), begun.elapsed())
}

/// Sends SIGTERM and expects a good end.
fn terminate(mut child: Child) {
    assert!(stop(&mut child).0.success());
}

#[test]
fn it_serves_on_a_postgresql_of_its_own() {
    let folder = DataFolder::new("program");
    let port = free_port();
    let server = serve(wengao(&folder, &["serve", "--empty"]), port);
    assert!(is_ready(port));
    let postgres = PidFile::read(&folder.postgresql().join("data")).unwrap().pid;

    let second = wengao(&folder, &["serve"]).output().unwrap();
    assert_eq!(second.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&second.stderr).contains("already running"));

    let guest = wengao(&folder, &["organization", "list"]).output().unwrap();
    assert!(guest.status.success(), "{}", String::from_utf8_lossy(&guest.stderr));
    assert!(is_ready(port));

    terminate(server);
    assert!(!is_alive(postgres));
}

#[test]
fn its_log_tells_who_asked_what_from_where_in_chinese_time_and_which_version_runs() {
    let folder = DataFolder::new("log");
    let port = free_port();
    let log = folder.join("log.json");
    let mut command = wengao(&folder, &["serve", "--empty"]);
    command.stderr(fs::File::create(&log).unwrap());
    let server = serve(command, port);
    assert!(get(port, "/login").starts_with("HTTP/1.1 200"));
    for wanted in
        ["wengao_memory_bytes{of=\"process\"}", "wengao_backup_age_seconds", "wengao_jobs{state=\"queued\"}"]
    {
        eventually(wanted, || get(port, "/metrics").contains(wanted));
    }
    assert!(get(port, "/readyz").contains("queue: 0 waiting"));
    terminate(server);
    let text = fs::read_to_string(&log).unwrap();
    let lines: Vec<serde_json::Value> =
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let begun =
        lines.iter().find(|line| line["fields"]["message"] == "started").expect("a line when it starts");
    assert_eq!(begun["fields"]["version"], env!("CARGO_PKG_VERSION"));
    let asked = lines.iter().find(|line| line["span"]["path"] == "/login").expect("a line for the request");
    assert_eq!(asked["span"]["address"], "127.0.0.1");
    assert!(asked["timestamp"].as_str().unwrap().ends_with("+08:00"), "{asked}");
}

#[tokio::test]
async fn it_serves_on_a_postgresql_that_is_named() {
    let database = support::database().await;
    let folder = DataFolder::new("named");
    let port = free_port();
    let mut command = wengao(&folder, &["serve"]);
    command.env("DATABASE_URL", &database.url);
    let server = serve(command, port);
    assert!(is_ready(port));
    terminate(server);
    assert_eq!(fs::read_dir(&*folder).unwrap().count(), 0, "no PostgreSQL of its own");
}

#[test]
fn a_slow_body_and_half_a_head_do_not_hold_its_end() {
    let folder = DataFolder::new("drip");
    let port = free_port();
    let mut server = serve(wengao(&folder, &["serve", "--empty"]), port);
    let mut body = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let head =
        "POST /login HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n";
    body.write_all(format!("{head}content-length: 1000\r\n\r\nu").as_bytes()).unwrap();
    let mut half = TcpStream::connect(("127.0.0.1", port)).unwrap();
    half.write_all(head.as_bytes()).unwrap();
    // Asked later, so both others are being served when this is answered.
    assert!(is_well(port, "/healthz"));
    let dripping = std::thread::spawn(move || {
        while body.write_all(b"x").is_ok() {
            std::thread::sleep(Duration::from_millis(300));
        }
    });
    let (status, took) = stop(&mut server);
    assert!(status.success() && took < Duration::from_secs(3), "{status} after {took:?}");
    dripping.join().unwrap();
    drop(half);
}

/// The threads of a running process that the allocator has for itself.
fn allocators_threads(child: &Child) -> usize {
    let tasks = fs::read_dir(format!("/proc/{}/task", child.id())).unwrap();
    let names = tasks.filter_map(|task| fs::read_to_string(task.unwrap().path().join("comm")).ok());
    names.filter(|name| name.starts_with("jemalloc")).count()
}

#[test]
fn the_server_hands_memory_back_by_a_thread_and_a_command_has_none() {
    let folder = DataFolder::new("allocator");
    let port = free_port();
    let server = Guard(serve(wengao(&folder, &["serve", "--empty"]), port));
    assert!(allocators_threads(&server.0) > 0, "nobody gives back what an idle server does not need");

    // More than a pipe holds, so it stands in the middle of its work until somebody reads on.
    let mut command = Command::new(env!("CARGO_BIN_EXE_wengao"));
    command.args(["inspect", "--json", "--readings", "src/samples/speeches"]).stdout(Stdio::piped());
    let mut command = Guard(command.spawn().unwrap());
    let mut out = command.0.stdout.take().unwrap();
    out.read_exact(&mut [0; 1]).unwrap();
    assert_eq!(allocators_threads(&command.0), 0, "its peak differs with a thread beside it");
    assert!(command.0.try_wait().unwrap().is_none(), "it had ended already");
}
