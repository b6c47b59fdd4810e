//! The first start where something is wrong: it says what to do, and the one-time password is never lost.

use std::fs;
use std::io::Read as _;
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Output, Stdio};

use rustix::mount::MountFlags;

use super::holder::{DataFolder, eventually};
use super::outage::SmallDisk;
use super::program::{free_port, is_well, stop, wengao};

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Starts a server on a free port, waits until it is ready and stops it; all it wrote to standard output.
fn start_and_stop(mut command: Command) -> String {
    let port = free_port();
    let mut child = command.args(["--port", &port.to_string()]).stdout(Stdio::piped()).spawn().unwrap();
    wait_until_ready(&mut child, port);
    assert!(stop(&mut child).0.success());
    let mut out = String::new();
    child.stdout.take().unwrap().read_to_string(&mut out).unwrap();
    out
}

fn wait_until_ready(child: &mut Child, port: u16) {
    eventually("the server is ready", || {
        assert!(child.try_wait().unwrap().is_none(), "the server ended");
        TcpStream::connect(("127.0.0.1", port)).is_ok() && is_well(port, "/readyz")
    });
}

/// Starts a server normally: whether it shows a one-time password.
fn shows_a_password(folder: &DataFolder) -> bool {
    let out = start_and_stop(wengao(folder, &["serve", "--empty"]));
    assert!(out.contains("文稿已启动：http://127.0.0.1:"), "{out}");
    out.contains("一次性密码：")
}

#[test]
fn a_used_port_swallows_nothing() {
    let folder = DataFolder::new("port");
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let refused = wengao(&folder, &["serve", "--empty", "--port", &port]).output().unwrap();
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("--port") && said(&refused).contains(&port), "{}", said(&refused));
    assert!(refused.stdout.is_empty());
    assert_eq!(fs::read_dir(&*folder).unwrap().count(), 0, "nothing was made");
    assert!(shows_a_password(&folder));
    assert!(!shows_a_password(&folder), "only once");
}

#[test]
fn a_password_that_nobody_saw_is_shown_at_the_next_start() {
    let folder = DataFolder::new("unseen");
    // Standard output is closed.
    let closed = || {
        let program = wengao(&folder, &["serve", "--empty"]);
        let mut command = Command::new("sh");
        command.arg("-c").arg("exec \"$0\" \"$@\" >&-").arg(program.get_program()).args(program.get_args());
        for (name, value) in program.get_envs() {
            match value {
                Some(value) => command.env(name, value),
                None => command.env_remove(name),
            };
        }
        command
    };
    // Standard output is thrown away; and it is a pipe that nobody reads.
    let thrown = || wengao(&folder, &["serve", "--empty"]);
    for (mut command, out) in [(closed(), Stdio::inherit()), (thrown(), Stdio::null()), (thrown(), unread())]
    {
        let port = free_port();
        let mut child = command.args(["--port", &port.to_string()]).stdout(out).spawn().unwrap();
        wait_until_ready(&mut child, port);
        assert!(stop(&mut child).0.success());
    }
    assert!(shows_a_password(&folder));
    assert!(!shows_a_password(&folder), "only once");
}

/// The writing end of a pipe whose reading end is closed.
fn unread() -> Stdio {
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    writer.into()
}

#[test]
fn a_full_disk_and_a_closed_folder_say_what_to_do() {
    let folder = DataFolder::new("small");
    let Some(disk) = SmallDisk::mount(&folder, 30) else {
        // Nobody but root may mount; and for nobody but root a folder can be closed.
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&*folder, fs::Permissions::from_mode(0o500)).unwrap();
        let closed = wengao(&folder, &["serve", "--empty"]).output().unwrap();
        fs::set_permissions(&*folder, fs::Permissions::from_mode(0o700)).unwrap();
        assert!(closed.status.code() == Some(1) && said(&closed).contains("不能写入"), "{}", said(&closed));
        assert!(shows_a_password(&folder));
        return;
    };
    let port = free_port().to_string();
    let full = wengao(&folder, &["serve", "--empty", "--port", &port]).output().unwrap();
    assert!(full.status.code() == Some(1) && said(&full).contains("磁盘已满"), "{}", said(&full));
    // Enough for PostgreSQL, not for what comes after it.
    disk.remount(MountFlags::empty(), 300);
    assert!(wengao(&folder, &["organization", "list"]).output().unwrap().status.success());
    let filler = disk.fill(1 << 20);
    let full = wengao(&folder, &["serve", "--port", &port]).output().unwrap();
    assert!(full.status.code() == Some(1) && said(&full).contains("磁盘已满"), "{}", said(&full));
    fs::remove_file(filler).unwrap();
    disk.remount(MountFlags::RDONLY, 300);
    let closed = wengao(&folder, &["serve", "--empty", "--port", &port]).output().unwrap();
    assert!(closed.status.code() == Some(1) && said(&closed).contains("不能写入"), "{}", said(&closed));
    disk.remount(MountFlags::empty(), 300);
    assert!(shows_a_password(&folder));
    assert!(!shows_a_password(&folder), "only once");
}

#[test]
fn the_address_that_is_printed_is_the_real_one() {
    let folder = DataFolder::new("address");
    for (host, begins) in
        [("127.0.0.1", "http://127.0.0.1:"), ("::1", "http://[::1]:"), ("[::1]", "http://[::1]:")]
    {
        if TcpListener::bind((host.trim_matches(['[', ']']), 0)).is_err() {
            continue; // a machine without IPv6
        }
        let mut command = wengao(&folder, &["serve", "--empty", "--host", host, "--port", "0"]);
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let out = std::io::BufReader::new(child.stdout.take().unwrap());
        let mut lines = std::io::BufRead::lines(out).map(Result::unwrap);
        let line = lines.find(|line| line.contains("http://")).expect("the address");
        let (_, url) = line.split_once("：").unwrap();
        assert!(url.starts_with(begins), "{url}");
        let address = url.trim_start_matches("http://").trim_end_matches('/');
        assert!(TcpStream::connect(address).is_ok(), "{address}");
        assert!(stop(&mut child).0.success());
    }
}
