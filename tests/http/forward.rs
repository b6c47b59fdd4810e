//! The log sent on by syslog: whole, in order, over TCP and TLS; kept while nobody answers; what is dropped is told.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use axum::http::StatusCode;
use sqlx::PgPool;
use tokio::io::AsyncReadExt as _;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::{ServerConfig, crypto};
use wengao::app::accounts::forward::{Forwarding, store};
use wengao::app::accounts::model::Role;

use super::policy::save;
use crate::support::site::Site;

/// The next message on a line: its length, a space, itself.
async fn message(stream: &mut (impl tokio::io::AsyncRead + Unpin)) -> String {
    let mut length = 0_usize;
    loop {
        match stream.read_u8().await.unwrap() {
            b' ' => break,
            digit => length = length * 10 + usize::from(digit - b'0'),
        }
    }
    let mut message = vec![0; length];
    stream.read_exact(&mut message).await.unwrap();
    String::from_utf8(message).unwrap()
}

async fn waiting(pool: &PgPool) -> i64 {
    sqlx::query_scalar("select count(*) from audit_outbox").fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn every_event_arrives_once_and_waits_while_nobody_answers() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let pool = &site.app.pool;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    admin.get("/admin/audit.csv").await;
    assert_eq!(waiting(pool).await, 0, "nothing is queued where nobody wants it");
    assert_eq!(
        save(&mut admin, &[("syslog", &format!("tcp://{address}"))]).await.status,
        StatusCode::SEE_OTHER
    );
    let mut lines = Forwarding::default();
    lines.turn(pool).await.unwrap();
    let (mut line, _) = listener.accept().await.unwrap();
    let first = message(&mut line).await;
    assert!(
        first.contains(" security.update [wengao@") && first.contains("organization=\"yunjiang\""),
        "{first}"
    );
    assert!(first.contains("who=\"liwen（liwen）\"") && first.contains("修改安全设置 成功"), "{first}");
    assert_eq!(waiting(pool).await, 0);
    // The collector goes away; requests are answered, events wait.
    drop((line, listener));
    for number in 0..3 {
        let answer = admin.get(&format!("/admin/audit.csv?q={number}")).await;
        assert_eq!(answer.status, StatusCode::OK);
    }
    lines.turn(pool).await.unwrap();
    assert_eq!(waiting(pool).await, 3, "kept");
    let page = admin.get("/admin/security").await.text();
    assert!(page.contains("排队3条") && page.contains("送不出去"), "and told");
    let listener = TcpListener::bind(address).await.unwrap();
    let accept = tokio::spawn(async move { listener.accept().await.unwrap().0 });
    for _ in 0..4 {
        // It rests a turn after a failure.
        lines.turn(pool).await.unwrap();
    }
    let mut line = accept.await.unwrap();
    for number in 0..3 {
        let said = message(&mut line).await;
        assert!(
            said.contains(" audit.export ") && said.contains(&format!("q=%3{number}")),
            "in order: {said}"
        );
    }
    assert_eq!(waiting(pool).await, 0);
    assert!(!admin.get("/admin/security").await.text().contains("送不出去"));
}

#[tokio::test]
async fn what_the_queue_cannot_hold_is_dropped_counted_and_told() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let pool = &site.app.pool;
    save(&mut admin, &[("syslog", "tcp://127.0.0.1:1")]).await;
    for _ in 0..5 {
        admin.get("/admin/audit.csv").await;
    }
    assert_eq!(waiting(pool).await, 6);
    store::drop_surplus(pool, admin.org, 4).await.unwrap();
    assert_eq!(waiting(pool).await, 5, "four, and the word that two are lost");
    let oldest: String = sqlx::query_scalar(
        "select action from audit_event e join audit_outbox o on o.id = e.id order by o.id limit 1",
    )
    .fetch_one(pool)
    .await
    .unwrap();
    assert_eq!(oldest, "audit.export", "the oldest went");
    assert_eq!(store::standing(pool, admin.org).await.unwrap().lost, 2);
    let log = admin.get("/admin/audit?action=syslog.lost").await.text();
    assert!(log.contains("外送记录丢失") && log.contains("行数：2"));
    assert!(
        admin.get("/admin/audit").await.text().contains("修改安全设置"),
        "the log itself has lost nothing"
    );
}

fn openssl(folder: &Path, arguments: &str) {
    let done = Command::new("openssl").args(arguments.split(' ')).current_dir(folder).output();
    let done = done.expect("openssl, see scripts/install.sh");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
}

#[tokio::test]
async fn over_tls_only_to_whom_the_office_trusts() {
    let folder = std::env::temp_dir().join(format!("wengao-forward-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    openssl(
        &folder,
        "req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=root -addext keyUsage=critical,keyCertSign",
    );
    openssl(&folder, "req -newkey rsa:2048 -nodes -keyout own.key -out own.csr -subj /CN=localhost");
    std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost\nbasicConstraints=CA:FALSE\n")
        .unwrap();
    openssl(
        &folder,
        "x509 -req -in own.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out own.pem -days 2 -extfile names",
    );
    let ca = std::fs::read_to_string(folder.join("ca.pem")).unwrap();
    let certificate = CertificateDer::from_pem_file(folder.join("own.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("own.key")).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    let provider = Arc::new(crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key)
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let (site, mut admin) = Site::with(Role::Admin).await;
    let pool = &site.app.pool;
    let address = format!("tls://localhost:{port}");
    save(&mut admin, &[("syslog", &address)]).await;
    let accept = async |listener: &TcpListener| -> TcpStream { listener.accept().await.unwrap().0 };
    // Nobody we know has signed it: nothing is sent.
    let mut lines = Forwarding::default();
    let stranger = async {
        let stream = accept(&listener).await;
        assert!(acceptor.accept(stream).await.is_err(), "we hang up");
    };
    let (turn, ()) = tokio::join!(lines.turn(pool), stranger);
    turn.unwrap();
    assert_eq!(waiting(pool).await, 1);
    save(&mut admin, &[("syslog", &address), ("syslog_ca", &ca)]).await;
    let known = async {
        let stream = accept(&listener).await;
        let mut line = acceptor.accept(stream).await.unwrap();
        (message(&mut line).await, message(&mut line).await)
    };
    let (turn, (first, second)) = tokio::join!(lines.turn(pool), known);
    turn.unwrap();
    assert!(
        first.contains("tls://localhost") && second.contains("日志服务器的根证书：不填→已填写"),
        "{first} {second}"
    );
    assert!(!second.contains("BEGIN"));
}

/// Thousands of organizations are not asked every second whether they want it; who wants it is served every second.
#[tokio::test]
async fn of_many_organizations_some_are_asked_at_a_time() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let pool = &site.app.pool;
    let many = "insert into organization (id, code, name, level, created_at)
                select gen_random_uuid(), 'o' || n, '单位' || n, 'city', now() - interval '1 day' from generate_series(1, 50) n";
    sqlx::query(many).execute(pool).await.unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("tcp://{}", listener.local_addr().unwrap());
    save(&mut admin, &[("syslog", &address)]).await;
    let mut lines = Forwarding::default();
    lines.turn(pool).await.unwrap();
    assert_eq!(waiting(pool).await, 1, "the youngest is not asked yet");
    let (turns, accepted) = tokio::join!(
        async {
            for _ in 0..2 {
                lines.turn(pool).await.unwrap();
            }
        },
        listener.accept()
    );
    let ((), (mut line, _)) = (turns, accepted.unwrap());
    assert!(message(&mut line).await.contains("security.update"));
    for number in 0..3 {
        admin.get(&format!("/admin/audit.csv?q={number}")).await;
        lines.turn(pool).await.unwrap();
        assert_eq!(waiting(pool).await, 0, "served at every turn");
    }
}
