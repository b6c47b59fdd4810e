//! How long people wait for a database that says nothing, and for rows that somebody else of another organization holds.

use std::fs;
use std::io::{Read as _, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::spawn;
use std::time::{Duration, Instant};

use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};
use tokio::time::timeout;
use wengao::app::accounts::model::Role;

use super::holder::{DataFolder, eventually};
use super::program::{Guard, free_port, get, is_well, serve, stop, wengao};
use crate::support;
use crate::support::site::site;

/// Stands between the program and PostgreSQL, and lets nothing through while it is mute: a cable that was pulled out.
struct Cable {
    mute: Arc<AtomicBool>,
    folder: PathBuf,
}

impl Cable {
    fn before(url: &str, folder: &Path) -> Self {
        let options: PgConnectOptions = url.parse().unwrap();
        let target = options.get_socket().unwrap().join(format!(".s.PGSQL.{}", options.get_port()));
        let here = folder.join("cable");
        fs::create_dir_all(&here).unwrap();
        fs::set_permissions(&here, fs::Permissions::from_mode(0o777)).unwrap();
        let listener = UnixListener::bind(here.join(".s.PGSQL.5432")).unwrap();
        let mute = Arc::new(AtomicBool::new(false));
        let cable = Self { mute: mute.clone(), folder: here };
        spawn(move || {
            for client in listener.incoming() {
                let (Ok(client), Ok(server)) = (client, UnixStream::connect(&target)) else { continue };
                let ends = (client.try_clone().unwrap(), server.try_clone().unwrap());
                let (there, back) = (mute.clone(), mute.clone());
                spawn(move || Self::carry(client, server, &there));
                spawn(move || Self::carry(ends.1, ends.0, &back));
            }
        });
        cable
    }

    fn carry(mut from: UnixStream, mut to: UnixStream, mute: &AtomicBool) {
        let mut bytes = [0; 1 << 14];
        while let Ok(length @ 1..) = from.read(&mut bytes) {
            while mute.load(Ordering::Relaxed) {
                std::thread::sleep(Duration::from_millis(5));
            }
            if to.write_all(&bytes[..length]).is_err() {
                break;
            }
        }
        let _ = to.shutdown(std::net::Shutdown::Both);
    }

    fn url(&self, url: &str) -> String {
        let options: PgConnectOptions = url.parse().unwrap();
        format!(
            "postgres://{}@localhost/{}?host={}",
            options.get_username(),
            options.get_database().unwrap(),
            self.folder.display()
        )
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_asks_a_silent_database_is_told_so_soon() {
    let database = support::database().await;
    let folder = DataFolder::new("silent");
    let cable = Cable::before(&database.url, &folder);
    let port = free_port();
    let mut server = Guard(serve(
        wengao(&folder, &["serve", "--empty", "--database-url", &cable.url(&database.url)]),
        port,
    ));
    eventually("it serves", || is_well(port, "/readyz"));
    // Pages are asked for all the while, as people do, so that connections are in use when the database falls silent.
    for _ in 0..3 {
        assert!(is_well(port, "/login"));
        cable.mute.store(true, Ordering::Relaxed);
        let asked = Instant::now();
        let answers: Vec<_> = (0..8).map(|_| spawn(move || get(port, "/login"))).collect();
        for answer in answers {
            let answer = answer.join().unwrap();
            assert!(answer.starts_with("HTTP/1.1 503") && answer.contains("过几秒再试"), "{answer}");
        }
        // Two seconds are what it takes; a machine that tests many things at once is given twice as long.
        assert!(asked.elapsed() < Duration::from_secs(4), "{:?}", asked.elapsed());
        eventually("it is known, and nobody waits any more", || {
            let asked = Instant::now();
            get(port, "/login").starts_with("HTTP/1.1 503") && asked.elapsed() < Duration::from_millis(500)
        });
        assert!(is_well(port, "/healthz"));
        cable.mute.store(false, Ordering::Relaxed);
        eventually("it serves again", || is_well(port, "/login") && is_well(port, "/readyz"));
    }
    assert!(stop(&mut server.0).0.success());
}

#[tokio::test]
async fn a_row_of_one_organization_that_is_held_holds_nobody_else_up() {
    let site = site().await;
    let (one, other) = (site.organization("yunjiang").await, site.organization("qingshan").await);
    let person = site.person(one, "yunjiang", "liwen", Role::Curator).await;
    let mut elsewhere = site.person(other, "qingshan", "zhaomin", Role::Curator).await;
    let mut holder = PgConnection::connect(site.url()).await.unwrap();
    let mut held = holder.begin().await.unwrap();
    sqlx::query("select from organization where id = $1 for update")
        .bind(one)
        .execute(&mut *held)
        .await
        .unwrap();
    // More than the pool has connections want to write below the held row.
    let waiting: Vec<_> = (0..12)
        .map(|number| {
            let mut person = person.clone();
            tokio::spawn(async move {
                let text = format!("坚持开门搞监督的第{number}种说法");
                let form = [
                    ("text", text.as_str()),
                    ("kind", "clause"),
                    ("section_kind", "supervision"),
                    ("tags", ""),
                ];
                person.post("/phrasings", &form).await.status
            })
        })
        .collect();
    let stuck = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'";
    let mut looking = PgConnection::connect(site.url()).await.unwrap();
    while sqlx::query_scalar::<_, i64>(stuck).fetch_one(&mut looking).await.unwrap() == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    let quick = Duration::from_secs(5);
    for path in ["/", "/speeches", "/phrasings", "/curation"] {
        let answer = timeout(quick, elsewhere.get(path)).await;
        assert!(answer.unwrap_or_else(|_| panic!("{path} waits")).status.is_success(), "{path}");
    }
    let form =
        [("text", "坚持问题导向开展监督"), ("kind", "clause"), ("section_kind", "supervision"), ("tags", "")];
    assert!(
        timeout(quick, elsewhere.post("/phrasings", &form))
            .await
            .expect("no waiting")
            .status
            .is_redirection()
    );
    assert!(timeout(quick, site.anonymous().get("/login")).await.expect("no waiting").status.is_success());
    assert!(waiting.iter().any(|task| !task.is_finished()), "they still wait");
    held.rollback().await.unwrap();
    let mut statuses = Vec::new();
    for task in waiting {
        statuses.push(task.await.unwrap().as_u16());
    }
    assert!(
        statuses.iter().all(|status| matches!(status, 303 | 503)),
        "written, or told to come back: {statuses:?}"
    );
    assert!(statuses.contains(&303));
}
