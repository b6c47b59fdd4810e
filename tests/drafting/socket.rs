//! The WebSocket itself, over real sockets: two server processes' worth of servers on one database.

use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::http::StatusCode;
use tokio_tungstenite::tungstenite::{Error, Message};
use tokio_tungstenite::{WebSocketStream, client_async};
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::drafting::line::Hub;
use wengao::db::ending::Ending;
use wengao::web::serve::{Limits, serve};

use super::{Office, Person, get, insert, post, post_json, text};
use crate::support::database;

const PATIENCE: Duration = Duration::from_secs(20);

/// Serves the site on a port of its own.
pub(super) async fn listen(site: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let limits = Limits { in_all: 100, by_address: 100, proxies: Vec::new(), only_proxies: false };
    let (stopping, stopped) = watch::channel(false);
    tokio::spawn(async move {
        serve(listener, site, limits, stopped, Ending::default()).await;
        drop(stopping);
    });
    address
}

pub(super) struct Line(pub(super) WebSocketStream<TcpStream>);

/// Opens the line of a draft; the status where the server does not want to.
pub(super) async fn open(
    address: SocketAddr,
    person: &Person,
    draft: Uuid,
    origin: Option<&str>,
) -> Result<Line, StatusCode> {
    let mut request = format!("ws://{address}/drafts/{draft}/line").into_client_request().unwrap();
    request.headers_mut().insert("cookie", person.cookie.parse().unwrap());
    if let Some(origin) = origin {
        request.headers_mut().insert("origin", origin.parse().unwrap());
    }
    let stream = TcpStream::connect(address).await.unwrap();
    match client_async(request, stream).await {
        Ok((socket, _)) => Ok(Line(socket)),
        Err(Error::Http(answer)) => Err(answer.status()),
        Err(error) => panic!("{error}"),
    }
}

impl Line {
    pub(super) async fn say(&mut self, message: &Value) {
        self.0.send(Message::Text(message.to_string().into())).await.unwrap();
    }

    /// The next message of this kind; others are passed over.
    pub(super) async fn hear(&mut self, kind: &str) -> Value {
        let wait = async {
            loop {
                let Message::Text(text) = self.0.next().await.unwrap().unwrap() else { continue };
                let message: Value = serde_json::from_str(text.as_str()).unwrap();
                if message["t"] == kind {
                    return message;
                }
            }
        };
        timeout(PATIENCE, wait).await.unwrap_or_else(|_| panic!("no {kind} came"))
    }
}

pub(super) fn steps(version: i32, client: &str, text: &str) -> Value {
    json!({ "t": "steps", "version": version, "steps": [insert(1, text)], "client": client })
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_tell_each_other_of_steps_people_and_comments() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Drafter).await);
    let site = office.site();
    let key = office.draft(&site, &li).await;
    office.admit(key, &wang).await;
    // Each has its own memory of open drafts, as two processes have.
    let (one, two) = (listen(site.clone()).await, listen(office.site()).await);
    let mut first = open(one, &li, key.speech_id, None).await.unwrap();
    assert_eq!(first.hear("hello").await["version"], 0);
    let mut second = open(two, &wang, key.speech_id, None).await.unwrap();
    second.hear("hello").await;
    // The listener of the second server may still be on its way to the database.
    let told = timeout(PATIENCE, async {
        loop {
            second.say(&json!({ "t": "where", "section": "s1" })).await;
            let people = first.hear("people").await["people"].clone();
            let names: Vec<_> = people.as_array().unwrap().iter().map(|p| p["name"].clone()).collect();
            if names.contains(&json!("wang")) {
                return;
            }
        }
    });
    told.await.expect("the first server hears of the second one's people");

    first.say(&steps(0, "a", "甲")).await;
    assert_eq!(first.hear("accepted").await["version"], 1);
    let news = second.hear("steps").await;
    assert_eq!(
        (&news["version"], &news["steps"][0], &news["clients"]),
        (&json!(0), &insert(1, "甲"), &json!(["a"]))
    );
    // Made on an old version: the page gets what it lacks, and nothing is stored.
    second.say(&steps(0, "b", "乙")).await;
    assert_eq!(second.hear("steps").await["clients"], json!(["a"]));
    second.say(&steps(1, "b", "乙")).await;
    assert_eq!(second.hear("accepted").await["version"], 2);
    assert_eq!(first.hear("steps").await["clients"], json!(["b"]));
    first.say(&json!({ "t": "pull", "version": 0 })).await;
    assert_eq!(first.hear("steps").await["clients"], json!(["a", "b"]));

    let body = json!({ "thread": Uuid::from_u128(7), "body": "换个说法", "quote": "甲" });
    let answer = post_json(&site, &li, &format!("/drafts/{}/comments", key.speech_id), &body).await;
    assert_eq!(answer.status(), 200);
    first.hear("comments").await;
    second.hear("comments").await;

    // A final text is locked for everybody, with a sentence.
    let path = format!("/drafts/{}/status", key.speech_id);
    assert_eq!(post(&site, &li, &path, "move=finish&seen=99").await.status(), 303);
    // Whoever has it open learns at once, here and there.
    for line in [&mut first, &mut second] {
        assert!(line.hear("status").await["locked"].as_str().unwrap().contains("定稿"));
    }
    second.say(&steps(2, "b", "丙")).await;
    let refused = second.hear("refused").await;
    assert!(refused["message"].as_str().unwrap().contains("定稿") && refused["locked"] == true, "{refused}");
    assert_eq!(post(&site, &li, &path, "move=reopen&reason=%E6%94%B9").await.status(), 303);
    assert_eq!(second.hear("status").await["locked"], Value::Null);
    second.say(&steps(2, "b", "丙")).await;
    assert_eq!(second.hear("accepted").await["version"], 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_line_is_for_people_on_the_list_from_our_own_pages() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Admin).await);
    let site = office.site();
    let key = office.draft(&site, &li).await;
    let address = listen(site.clone()).await;
    let at = |person, origin| open(address, person, key.speech_id, origin);
    assert_eq!(at(&wang, None).await.err(), Some(StatusCode::NOT_FOUND));
    assert_eq!(at(&li, Some("http://elsewhere.example")).await.err(), Some(StatusCode::UNPROCESSABLE_ENTITY));
    let own = format!("http://{address}");
    let mut line = at(&li, Some(&own)).await.unwrap();
    line.hear("hello").await;
    for nonsense in ["", "[]", "{\"t\":\"steps\"}", "{\"t\":\"drop\"}"] {
        line.0.send(Message::Text(nonsense.into())).await.unwrap();
        assert!(line.hear("refused").await["message"].as_str().unwrap().contains("没有保存"));
    }
    line.say(&steps(900, "a", "远")).await;
    line.hear("refused").await;
    let large = "字".repeat(2 * 1024 * 1024);
    line.say(&steps(0, "a", &large)).await;
    line.hear("refused").await;
    // And it goes on.
    line.say(&steps(0, "a", "好")).await;
    assert_eq!(line.hear("accepted").await["version"], 1);
    // Text that cannot be kept, also what no Rust string can hold: refused alone, and it goes on.
    for bad in ["\\u0000", "\\ud83d"] {
        let batch = steps(1, "a", "坏").to_string().replace('坏', bad);
        line.0.send(Message::Text(batch.into())).await.unwrap();
        assert_eq!(line.hear("refused").await["steps"], 1);
    }
    line.0.send(Message::Text("{\"t\":\"where\",\"section\":\"\\u0000\\ud83d\"}".into())).await.unwrap();
    line.say(&steps(1, "a", "好")).await;
    assert_eq!(line.hear("accepted").await["version"], 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_goes_away_loses_nothing_that_it_accepted() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let site = office.site();
    let key = office.draft(&site, &li).await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = site.into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await });
    let mut line = open(address, &li, key.speech_id, None).await.unwrap();
    line.hear("hello").await;
    for version in 0..7 {
        line.say(&steps(version, "a", "字")).await;
        line.hear("accepted").await;
    }
    server.abort();
    drop(line);
    // Another server takes over with nothing in memory.
    let next = listen(office.site()).await;
    let mut line = open(next, &li, key.speech_id, None).await.unwrap();
    assert_eq!(line.hear("hello").await["version"], 7);
    line.say(&json!({ "t": "pull", "version": 0 })).await;
    assert_eq!(line.hear("steps").await["steps"].as_array().unwrap().len(), 7);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn steps_that_cost_too_much_hold_nobody_up() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let site = office.site();
    let key = office.draft(&site, &li).await;
    let line = |kind: &str| json!({ "type": kind, "content": [{ "type": "text", "text": "要抓好落实。" }] });
    let section = json!({ "type": "section", "content": vec![line("paragraph"); 3_000] });
    let (tree, version) = Hub::new(database.pool.clone()).open(key).current().await.unwrap();
    let slice = json!({ "content": [line("title"), section] });
    let fill = json!({ "stepType": "replace", "from": 0, "to": tree.size(), "slice": slice });
    let path = format!("/drafts/{}/steps", key.speech_id);
    let body = json!({ "version": version.version, "client": "a", "steps": [fill] });
    let answer: Value = serde_json::from_str(&text(post_json(&site, &li, &path, &body).await).await).unwrap();
    assert_eq!(answer["t"], "accepted", "{answer}");
    let size = 3_000 * 8;
    let mark = |n: usize| json!({ "stepType": "addMark", "from": 0, "to": size, "mark": { "type": "comment", "attrs": { "id": n.to_string() } } });
    let bomb = json!({ "stepType": "markSet", "steps": (0..150).map(mark).collect::<Vec<_>>() });
    let body = json!({ "version": version.version + 1, "client": "b", "steps": [bomb] });
    let bombs: Vec<_> = (0..3)
        .map(|_| {
            let (site, path, body) = (site.clone(), path.clone(), body.clone());
            let li =
                Person { account_id: li.account_id, cookie: li.cookie.clone(), session: li.session.clone() };
            tokio::spawn(async move { text(post_json(&site, &li, &path, &body).await).await })
        })
        .collect();
    let mut probes = Vec::new();
    while !bombs.iter().all(tokio::task::JoinHandle::is_finished) {
        let begun = std::time::Instant::now();
        assert_eq!(get(&site, &li, "/healthz").await.status(), 200);
        probes.push(begun.elapsed());
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    for bomb in bombs {
        let answer: Value = serde_json::from_str(&bomb.await.unwrap()).unwrap();
        assert_eq!(answer["t"], "refused", "{answer}");
    }
    // Strict figures are the bench's; here it is enough that nobody waited for a batch to end.
    assert!(probes.iter().all(|took| *took < Duration::from_secs(5)), "{probes:?}");
}
