//! A database whose line is encrypted, with a certificate of the office's own making.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rustix::process::Signal;
use sqlx::{Connection as _, PgConnection};
use wengao::db::binaries::Binaries;
use wengao::db::preflight;
use wengao::db::process::{self, User};

/// A PostgreSQL that takes nothing but TLS, ended and removed when it is dropped.
struct Server {
    child: Child,
    folder: PathBuf,
    port: u16,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = process::send(&self.child, Signal::INT);
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.folder);
    }
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let done = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("openssl, see scripts/install.sh");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

/// An authority `root.crt` and the server's `server.crt` and `server.key`, signed by it for this machine.
fn make_certificates(folder: &Path) {
    let new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"];
    let root = ["-keyout", "root.key", "-out", "root.crt", "-subj", "/CN=office"];
    openssl(folder, &[&new[..], &root[..]].concat());
    let ask = [
        "req",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        "server.key",
        "-out",
        "server.csr",
        "-subj",
        "/CN=database",
    ];
    openssl(folder, &ask);
    fs::write(folder.join("names"), "subjectAltName=IP:127.0.0.1\n").unwrap();
    let sign =
        ["x509", "-req", "-in", "server.csr", "-CA", "root.crt", "-CAkey", "root.key", "-CAcreateserial"];
    openssl(folder, &[&sign[..], &["-days", "2", "-extfile", "names", "-out", "server.crt"][..]].concat());
    // Without any extension it is one of the first version, as Citus makes them.
    openssl(folder, &[&sign[..], &["-days", "2", "-out", "old.crt"][..]].concat());
}

impl Server {
    async fn start() -> Self {
        let folder = std::env::temp_dir().join(format!("wengao-tls-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        make_certificates(&folder);
        let user = User::unprivileged().unwrap();
        let programs = Binaries::find(None, &folder).expect("PostgreSQL for the tests");
        let programs = match &user {
            Some(user) if !wengao::db::folder::is_reachable(&programs.folder, user) => {
                programs.copied_to(&folder.join("programs")).unwrap()
            }
            _ => programs,
        };
        if let Some(user) = &user {
            for place in [folder.clone(), folder.join("server.key"), folder.join("server.crt")] {
                std::os::unix::fs::chown(place, Some(user.uid), Some(user.gid)).unwrap();
            }
        }
        let data = folder.join("data");
        let mut make = process::command(&programs.folder.join("initdb"), &folder, user.as_ref());
        make.arg("-D").arg(&data).args(["-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync"]);
        assert!(make.output().unwrap().status.success());
        fs::write(data.join("pg_hba.conf"), "hostssl all all 127.0.0.1/32 trust\n").unwrap();
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = process::command(&programs.folder.join("postgres"), &folder, user.as_ref());
        command.arg("-D").arg(&data).arg("-k").arg(&folder).args([
            "-c",
            "listen_addresses=127.0.0.1",
            "-c",
            "ssl=on",
        ]);
        command.args(["-c", "fsync=off", "-p", &port.to_string()]);
        command.arg("-c").arg(format!("ssl_cert_file={}", folder.join("server.crt").display()));
        command.arg("-c").arg(format!("ssl_key_file={}", folder.join("server.key").display()));
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self { child, folder, port };
        while PgConnection::connect(&server.url("require")).await.is_err() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        server
    }

    /// Shows another certificate from now on.
    async fn show(&self, certificate: &str) {
        // Into the same file, whose owner stays.
        let other = fs::read(self.folder.join(certificate)).unwrap();
        fs::write(self.folder.join("server.crt"), other).unwrap();
        process::send(&self.child, Signal::HUP).unwrap();
        while PgConnection::connect(&self.url("require")).await.is_ok() {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    fn url(&self, mode: &str) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres?sslmode={mode}", self.port)
    }
}

#[tokio::test]
async fn the_line_is_encrypted_and_the_certificate_looked_at() {
    let server = Server::start().await;
    assert!(PgConnection::connect(&server.url("disable")).await.is_err(), "it takes nothing but TLS");
    let root = server.folder.join("root.crt");
    let full = format!("{}&sslrootcert={}", server.url("verify-full"), root.display());
    for url in [server.url("require"), full.clone()] {
        let mut connection = PgConnection::connect(&url).await.unwrap();
        let encrypted: bool = sqlx::query_scalar("select ssl from pg_stat_ssl where pid = pg_backend_pid()")
            .fetch_one(&mut connection)
            .await
            .unwrap();
        assert!(encrypted);
    }
    preflight::look(&full).await.unwrap();
    let said = async |url: &str| preflight::look(url).await.unwrap_err().to_string();
    assert!(said(&server.url("verify-full")).await.starts_with("数据库证书的签发机构不受信任"));
    let other = full.replace("127.0.0.1", "localhost");
    assert!(said(&other).await.starts_with("数据库的证书不是发给地址里这个主机名的"));
    server.show("old.crt").await;
    for mode in ["prefer", "require"] {
        assert!(said(&server.url(mode)).await.starts_with("数据库的证书不能用"), "{mode}");
    }
}
