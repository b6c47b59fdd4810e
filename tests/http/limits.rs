//! What one connection may cost, over real sockets: time for head and body, places, and what the end waits for.

use std::time::{Duration, Instant};

use axum::http::HeaderMap;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};
use wengao::app::accounts::model::Role;
use wengao::db::ending::Ending;
use wengao::web::serve::{Limits, serve};
use wengao::web::state::Settings;

use crate::support::site::{Site, site};

const POST: &str =
    "POST /login HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-www-form-urlencoded\r\n";

/// A served site.
struct Server {
    port: u16,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
    _site: Site,
}

impl Server {
    async fn with_places(in_all: usize) -> Self {
        let site = site().await;
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let limits = Limits { in_all, by_address: 50, proxies: Vec::new(), only_proxies: false };
        let (stop, stopped) = watch::channel(false);
        let task = tokio::spawn(serve(listener, site.router.clone(), limits, stopped, Ending::default()));
        Self { port, stop, task, _site: site }
    }

    async fn connect(&self) -> TcpStream {
        TcpStream::connect(("127.0.0.1", self.port)).await.unwrap()
    }

    /// Whether the process answers, and quickly.
    async fn is_well(&self) -> bool {
        let ask = async {
            let mut stream = self.connect().await;
            stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").await.unwrap();
            let mut answer = String::new();
            stream.read_to_string(&mut answer).await.unwrap();
            answer.starts_with("HTTP/1.1 200")
        };
        timeout(Duration::from_secs(2), ask).await.unwrap_or(false)
    }
}

/// Sends the first bytes, then one each pause, until the server closes; what it said, and after how long it closed.
async fn drip(mut stream: TcpStream, first: String, pause: Duration) -> (String, Duration) {
    let begun = Instant::now();
    stream.write_all(first.as_bytes()).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let dripping = tokio::spawn(async move {
        loop {
            sleep(pause).await;
            if to.write_all(b"x").await.is_err() {
                return;
            }
        }
    });
    let mut answer = Vec::new();
    let _ = timeout(Duration::from_secs(30), from.read_to_end(&mut answer)).await.expect("it is closed");
    dripping.abort();
    (String::from_utf8_lossy(&answer).into_owned(), begun.elapsed())
}

#[tokio::test]
async fn whoever_drips_is_let_go_within_ten_seconds() {
    let server = Server::with_places(100).await;
    let second = Duration::from_secs(1);
    let body = format!("{POST}content-length: 100000\r\n\r\nusername=");
    let chunked = format!("{POST}transfer-encoding: chunked\r\n\r\n1\r\nu\r\n");
    let ((_, silent), (_, head), (said, slow), (said_too, stuck)) = tokio::join!(
        drip(server.connect().await, String::new(), 60 * second),
        drip(server.connect().await, "GET /login HTTP/1.1\r\nhost: lo".to_owned(), second),
        drip(server.connect().await, body, second),
        drip(server.connect().await, chunked, 60 * second),
    );
    for (what, took) in [("silence", silent), ("head", head), ("body", slow), ("stuck body", stuck)] {
        assert!(took > 3 * second && took < 10 * second + second / 2, "{what}: {took:?}");
    }
    for said in [said, said_too] {
        assert!(said.starts_with("HTTP/1.1 408") && said.contains("网络太慢"), "{said}");
    }
    assert!(server.is_well().await);
}

#[tokio::test]
async fn sockets_that_only_wait_block_nobody() {
    let server = Server::with_places(60).await;
    let mut open = Vec::new();
    for n in 0..300 {
        let mut stream = server.connect().await;
        if n % 2 == 0 {
            let _ = stream.write_all(b"GET / HT").await;
        }
        open.push(stream);
        if n % 50 == 49 {
            assert!(server.is_well().await, "after {n}");
        }
    }
    // A request that is being answered is never ended for others.
    let mut busy = server.connect().await;
    busy.write_all(format!("{POST}content-length: 20\r\n\r\nusername=").as_bytes()).await.unwrap();
    assert!(server.is_well().await);
    for _ in 0..100 {
        open.push(server.connect().await);
    }
    assert!(server.is_well().await);
    busy.write_all(b"liwen&passw").await.unwrap();
    let mut answer = [0; 12];
    timeout(Duration::from_secs(5), busy.read_exact(&mut answer)).await.unwrap().unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 4"), "{}", String::from_utf8_lossy(&answer));
}

#[tokio::test]
async fn the_end_waits_for_work_and_not_for_silence() {
    let server = Server::with_places(100).await;
    let mut half = server.connect().await;
    half.write_all(b"GET /login HT").await.unwrap();
    let mut body = server.connect().await;
    body.write_all(format!("{POST}content-length: 1000\r\n\r\nusername=").as_bytes()).await.unwrap();
    let mut kept = server.connect().await;
    kept.write_all(b"GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n").await.unwrap();
    let mut answer = [0; 12];
    kept.read_exact(&mut answer).await.unwrap();
    assert_eq!(&answer, b"HTTP/1.1 200");
    // The other two are open by now: connections are accepted in order.
    let begun = Instant::now();
    server.stop.send_replace(true);
    server.task.await.unwrap();
    assert!(begun.elapsed() < Duration::from_secs(3), "{:?}", begun.elapsed());
}

#[tokio::test]
async fn every_answer_has_its_headers() {
    let (site, mut person) = Site::with(Role::Admin).await;
    let settings = Settings { behind_tls: true, ..Settings::default() };
    let mut over_tls = site.anonymous_under(settings);
    let check = |path: &str, headers: &HeaderMap, https: bool| {
        let text = |name: &str| {
            headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
        };
        let csp = text("content-security-policy");
        assert!(csp.contains("default-src 'none'") && !csp.contains("unsafe-"), "{path}: {csp}");
        assert_eq!(text("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(text("x-frame-options"), "DENY", "{path}");
        assert_eq!(text("referrer-policy"), "same-origin", "{path}");
        let hsts = text("strict-transport-security");
        assert_eq!(hsts.contains("max-age=31536000"), https, "{path}: {hsts}");
        assert!(text("server").is_empty() && text("x-powered-by").is_empty(), "{path}");
    };
    for path in [
        "/",
        "/login",
        "/speeches",
        "/no/such/page",
        "/assets/none.js",
        "/api/speeches",
        "/healthz",
        "/readyz",
    ] {
        check(path, &person.get(path).await.headers, false);
        check(path, &over_tls.get(path).await.headers, true);
    }
}
