//! The program under a storm of logins: how much memory it takes, and whether it still answers others.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use wengao::app::accounts::model::Role;
use wengao::app::accounts::password;
use wengao::app::accounts::store::{NewAccount, create_account, create_organization};
use wengao::engine::document::Level;

use super::holder::DataFolder;
use super::program::{free_port, serve, wengao};
use crate::support;

/// The status of the answer to a request.
fn ask(port: u16, request: &str) -> u16 {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap().parse().unwrap()
}

fn log_in(port: u16, name: &str) -> u16 {
    let body = format!("username={name}&password=wrong");
    let head = "POST /login HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-type: application/x-www-form-urlencoded";
    ask(port, &format!("{head}\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
}

/// The most memory that the process has held, in MiB.
fn peak(child: &Child) -> u64 {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse::<u64>().unwrap() / 1024
}

/// Stops the server when the test ends, however it does.
struct Stopped(Child);

impl Drop for Stopped {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test]
async fn two_hundred_logins_at_once_take_no_memory_and_nobody_waits_for_them() {
    let database = support::database().await;
    let org = create_organization(&database.pool, "yunjiang", "云江市人大常委会", Level::City).await.unwrap();
    let hash = password::hash("Kx7#pq2mvv".to_owned()).await.unwrap();
    let new = NewAccount {
        username: "admin",
        display_name: "admin",
        role: Role::Admin,
        password_hash: &hash,
        must_change_password: false,
    };
    create_account(&database.pool, org, &new).await.unwrap();
    let folder = DataFolder::new("logins");
    let port = free_port();
    let mut command: Command = wengao(&folder, &["serve"]);
    command.env("DATABASE_URL", &database.url).stderr(Stdio::null());
    let server = Stopped(serve(command, port));
    assert_eq!(log_in(port, "admin"), 422);
    let before = peak(&server.0);
    // One name, then as many names: what one address may try.
    for (names, most) in [(1, 7), (200, 40)] {
        let storm: Vec<_> = (0..200)
            .map(|number| {
                let name = if names == 1 { "admin".to_owned() } else { format!("name{number}") };
                thread::spawn(move || log_in(port, &name))
            })
            .collect();
        let mut waits = Vec::new();
        while storm.iter().any(|one| !one.is_finished()) {
            let start = Instant::now();
            assert_eq!(
                ask(port, "GET /readyz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"),
                200
            );
            waits.push(start.elapsed());
        }
        let statuses: Vec<u16> = storm.into_iter().map(|one| one.join().unwrap()).collect();
        let tried = statuses.iter().filter(|status| **status == 422).count();
        assert!(i64::try_from(tried).unwrap() <= most, "{tried} of {most}");
        assert!(statuses.iter().all(|status| matches!(status, 422 | 429)), "{statuses:?}");
        waits.sort();
        let (half, slow) = (waits[waits.len() / 2], waits[waits.len() * 99 / 100]);
        println!("{names} names: {} probes, half within {half:?}, 99 of 100 within {slow:?}", waits.len());
        // Loosely: other tests use the processors, too, and the program is not optimized here.
        assert!(half < Duration::from_secs(1) && slow < Duration::from_secs(5), "{waits:?}");
    }
    let more = peak(&server.0) - before;
    println!("{more} MiB more than after one login");
    assert!(more < 100, "{more} MiB more than before");
}
