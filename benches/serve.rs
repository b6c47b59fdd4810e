//! What the server takes for the editor's questions, and how many saves it stores. It needs a database:
//! `scripts/with-postgres.sh cargo bench --bench serve -- complete` (a million clauses, 50 people typing), or
//! `scripts/bench-saves.sh` (saves a second beside `pgbench -N` on the same server in one run).
//!
//! Completions go through the whole router, without a socket: session, rights, draft, answer. Saves come over the
//! editor's own WebSockets, so what they take of the processor is counted with the server's.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement; it may stop"
)]

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use futures_util::{SinkExt, StreamExt};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sqlx::PgPool;
use tokio::net::{TcpListener, TcpStream};
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::{WebSocketStream, client_async};
use tower::ServiceExt;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::policy::model::Policy;
use wengao::app::accounts::store::{
    NewAccount, NewSession, create_account, create_organization, open_session,
};
use wengao::app::accounts::{guard, password};
use wengao::app::corpus::model::Details;
use wengao::app::drafting::model::Targets;
use wengao::app::drafting::store::{NewDraft, create as create_draft};
use wengao::app::outlines;
use wengao::clock;
use wengao::engine::document::{Block, Document, Level, Line, Section};
use wengao::steps::document_to_json;
use wengao::web::state::Settings;

const CSRF: &str = "csrf";
/// People who type at once.
const PEOPLE: usize = 50;
/// How often somebody who types asks for a completion, and sends a step.
const PAUSE: Duration = Duration::from_millis(300);
/// How long he thinks at the end of a paragraph.
const THOUGHT: Duration = Duration::from_secs(3);
/// Characters of a draft.
const DRAFT: usize = 12_000;
/// How long is measured.
const SECONDS: u64 = 20;

#[tokio::main]
async fn main() {
    let Ok(url) = std::env::var("DATABASE_URL") else {
        println!("no database: run it as scripts/with-postgres.sh cargo bench --bench serve -- complete");
        return;
    };
    let pool = wengao::db::pool::connect(&url, 16).await.unwrap();
    let office = Arc::new(Office::new(&pool).await);
    let arguments: Vec<String> = std::env::args().collect();
    let number = |name: &str, default: usize| {
        arguments
            .iter()
            .position(|a| a == name)
            .and_then(|at| arguments.get(at + 1)?.parse().ok())
            .unwrap_or(default)
    };
    if arguments.iter().any(|argument| argument == "saves") {
        for characters in [200, DRAFT] {
            saves(&office, number("saves", 8), characters).await;
        }
    } else {
        complete(&office).await;
    }
}

/// An organization with people who each have a draft.
struct Office {
    pool: PgPool,
    site: Router,
    org_id: Uuid,
    outline_id: Uuid,
}

struct Person {
    cookie: String,
    draft: Uuid,
}

impl Office {
    async fn new(pool: &PgPool) -> Self {
        let org_id = create_organization(
            pool,
            format!("b{}", clock::new_id().simple()).get(..20).unwrap_or("b"),
            "云江市人大常委会",
            Level::City,
        )
        .await
        .unwrap();
        let outline = outlines::model::shipped().unwrap().remove(2);
        let outline_id = outlines::store::create(pool, org_id, &outline).await.unwrap();
        let app = wengao::server::app(pool.clone(), Settings::default());
        Self { pool: pool.clone(), site: wengao::routes::router(app), org_id, outline_id }
    }

    /// Somebody with a draft of so many characters.
    async fn person(&self, characters: usize) -> Person {
        let name = clock::new_id().simple().to_string();
        let new = NewAccount {
            username: &name,
            display_name: &name,
            role: Role::Drafter,
            password_hash: "none",
            must_change_password: false,
        };
        let account_id = create_account(&self.pool, self.org_id, &new).await.unwrap();
        let secret = password::secret().unwrap();
        let session = NewSession {
            id_hash: &password::digest(&secret),
            org_id: self.org_id,
            account_id,
            csrf: CSRF,
            device: "",
            address: "",
            identity: None,
        };
        open_session(&self.pool, &session, &Policy::default(), clock::now()).await.unwrap();
        let draft = self.draft(account_id, characters).await;
        Person { cookie: format!("{}={secret}", guard::COOKIE), draft }
    }

    async fn draft(&self, owner_id: Uuid, characters: usize) -> Uuid {
        let paragraph = "要坚持党的领导，依法履行职责，推动各项工作落到实处。".repeat(8);
        let count = (characters / paragraph.chars().count()).max(1);
        let blocks = vec![Block::Paragraph(Line::from(paragraph.as_str())); count];
        let sections = vec![Section { blocks, ..Section::default() }];
        let document = Document { title: Line::from("讲话"), salutation: None, sections };
        let new = NewDraft {
            org_id: self.org_id,
            id: clock::new_id(),
            owner_id,
            outline_id: Some(self.outline_id),
            details: &Details { title: "讲话".to_owned(), ..Details::default() },
            document: &document,
            json: &document_to_json(&document),
            slots: &[],
            targets: &Targets::default(),
        };
        create_draft(&self.pool, &new).await.unwrap();
        new.id
    }

    /// Sends a request and reads the answer to its end.
    async fn ask(&self, person: &Person, end: &str, body: &Value) -> Value {
        let request = Request::post(format!("/drafts/{}/{end}", person.draft))
            .header("cookie", &person.cookie)
            .header("x-csrf-token", CSRF)
            .header("accept-encoding", "gzip, deflate, br")
            .header("content-type", "application/json")
            .body(Body::from(body.to_string()))
            .unwrap();
        let answer = self.site.clone().oneshot(request).await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        serde_json::from_slice(&bytes).unwrap_or_default()
    }

    /// Puts texts into the corpus as they stand.
    async fn shelve(&self, texts: &[String]) {
        for (number, text) in texts.iter().enumerate() {
            let blocks = text.lines().map(|line| Block::Paragraph(Line::from(line))).collect();
            let section = Section { blocks, ..Section::default() };
            let document = Document { title: Line::from("法"), salutation: None, sections: vec![section] };
            sqlx::query(
                "insert into speech (org_id, id, status, title, document, text, content_hash) values ($1, $2, 'imported', $3, $4, $5, $6)",
            )
            .bind(self.org_id)
            .bind(clock::new_id())
            .bind(number.to_string())
            .bind(document_to_json(&document))
            .bind(document.plain())
            .bind(number.to_be_bytes().to_vec())
            .execute(&self.pool)
            .await
            .unwrap();
        }
    }
}

fn step(text: &str) -> Value {
    let slice = json!({ "content": [{ "type": "text", "text": text }] });
    json!({ "stepType": "replace", "from": 1, "to": 1, "slice": slice })
}

/// Fifty people type: each asks for completions and sends steps, at the pace of hands.
async fn complete(office: &Arc<Office>) {
    let texts = laws();
    if texts.is_empty() {
        println!("no texts: WENGAO_LAWS names a folder of them");
        return;
    }
    let clauses: usize = texts.iter().map(|text| wengao::engine::clause::clauses(text).len()).sum();
    let started = Instant::now();
    office.shelve(&texts).await;
    println!("{} texts, {clauses} clauses, stored in {:.0} s", texts.len(), started.elapsed().as_secs_f64());
    let mut people = Vec::new();
    for _ in 0..PEOPLE {
        people.push(office.person(DRAFT).await);
    }
    let (started, first) = (Instant::now(), &people[0]);
    office.ask(first, "complete", &json!({ "before": "坚持", "kind": "other" })).await;
    println!("the first answer, with the snapshot made: {:.1} s", started.elapsed().as_secs_f64());
    alone(office, first, &texts).await;
    // Everybody's page is open.
    for person in &people {
        office.ask(person, "complete", &json!({ "before": "坚持", "kind": "other" })).await;
    }
    let texts = Arc::new(texts);
    let control = tokio::spawn(control());
    let typing: Vec<_> = people
        .into_iter()
        .enumerate()
        .map(|(number, person)| tokio::spawn(type_on(office.clone(), person, number, texts.clone())))
        .collect();
    let mut all = Vec::new();
    for one in typing {
        all.push(one.await.unwrap());
    }
    let times: Vec<Duration> = all.iter().flat_map(|(times, ..)| times.iter().copied()).collect();
    let (saves, shown) = all.iter().fold((0, 0), |(a, b), (_, saves, shown)| (a + saves, b + shown));
    println!("{PEOPLE} people, {SECONDS} s: {} completions ({shown} shown) and {saves} saves", times.len());
    tell("a completion", times);
    tell("beside it, a fifth of a millisecond of plain work", control.await.unwrap());
}

/// What the machine itself does to short work: a fifth of a millisecond of it, again and again, while the others type.
/// Where this takes longer, other programs had the processors.
async fn control() -> Vec<Duration> {
    let end = Instant::now() + Duration::from_secs(SECONDS);
    let mut times = Vec::new();
    while Instant::now() < end {
        tokio::time::sleep(Duration::from_millis(10)).await;
        let started = Instant::now();
        while started.elapsed() < Duration::from_micros(200) {
            std::hint::spin_loop();
        }
        times.push(started.elapsed());
    }
    times
}

/// One person, one question after the other and nothing else: what a completion takes of the processor.
async fn alone(office: &Office, person: &Person, texts: &[String]) {
    let lines = texts.iter().flat_map(|text| text.lines()).filter(|line| line.chars().count() > 20);
    let befores: Vec<String> =
        lines.step_by(37).take(5_000).map(|line| line.chars().take(15).collect()).collect();
    let (mut times, used) = (Vec::new(), cpu());
    for before in befores {
        let started = Instant::now();
        office.ask(person, "complete", &json!({ "before": before, "kind": "other" })).await;
        times.push(started.elapsed());
    }
    let each = (cpu() - used).as_secs_f64() * 1e6 / times.len() as f64;
    println!(
        "one person, {} completions: {each:.0} µs of processor time each, the asking included",
        times.len()
    );
    tell("a completion", times);
}

/// How long something took: shares, and a histogram.
fn tell(what: &str, mut times: Vec<Duration>) {
    times.sort_unstable();
    let at = |share: f64| {
        times.get(((times.len() - 1) as f64 * share) as usize).map_or(0.0, |t| t.as_secs_f64() * 1e3)
    };
    let (p50, p95, p99, most) = (at(0.5), at(0.95), at(0.99), at(1.0));
    println!("  {what}: p50 {p50:.2} ms, p95 {p95:.2} ms, p99 {p99:.2} ms, max {most:.1} ms");
    let mut from = 0;
    for bound in [100, 200, 500, 1_000, 2_000, 5_000, 10_000, u64::MAX] {
        let to = times.partition_point(|time| *time <= Duration::from_micros(bound));
        if bound == u64::MAX {
            println!("    more         {}", to - from);
        } else {
            println!("    to {:>6.1} ms {}", bound as f64 / 1e3, to - from);
        }
        from = to;
    }
}

/// Processor time of this process so far; it counts in hundredths of a second.
fn cpu() -> Duration {
    let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    let fields: Vec<i64> = after.split_whitespace().filter_map(|field| field.parse().ok()).collect();
    // The state is no number, so utime and stime are the eleventh and twelfth that are left.
    Duration::from_millis(fields.iter().skip(10).take(2).sum::<i64>().unsigned_abs() * 10)
}

async fn type_on(
    office: Arc<Office>,
    person: Person,
    number: usize,
    texts: Arc<Vec<String>>,
) -> (Vec<Duration>, usize, usize) {
    let (mut times, mut saves, mut shown) = (Vec::new(), 0, 0);
    let end = Instant::now() + Duration::from_secs(SECONDS);
    let mut version = 0;
    let lines = texts
        .iter()
        .skip(number * 7)
        .step_by(PEOPLE)
        .flat_map(|text| text.lines())
        .filter(|line| line.chars().count() > 20);
    tokio::time::sleep(PAUSE.mul_f64(number as f64 / PEOPLE as f64)).await;
    'typing: for line in lines {
        for length in (3..line.chars().count()).step_by(4) {
            if Instant::now() > end {
                break 'typing;
            }
            let before: String = line.chars().take(length).collect();
            let started = Instant::now();
            let answer = office.ask(&person, "complete", &json!({ "before": before, "kind": "other" })).await;
            times.push(started.elapsed());
            shown += usize::from(answer["completions"][0].is_object());
            let sent = json!({ "version": version, "steps": [step("字")], "client": "page" });
            let answer = office.ask(&person, "steps", &sent).await;
            match answer["version"].as_i64() {
                Some(now) if answer["t"] == "accepted" => version = now,
                _ => panic!("{answer}"),
            }
            saves += 1;
            tokio::time::sleep(PAUSE).await;
        }
        tokio::time::sleep(THOUGHT).await;
    }
    (times, saves, shown)
}

/// As many saves as go, by so many people at once, each in a draft of his own of so many characters.
async fn saves(office: &Arc<Office>, people: usize, characters: usize) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let service = office.site.clone().into_make_service_with_connect_info::<SocketAddr>();
    let server = tokio::spawn(async move { axum::serve(listener, service).await });
    let mut lines = Vec::new();
    for _ in 0..people {
        lines.push(line(address, &office.person(characters).await).await);
    }
    let (started, used) = (Instant::now(), cpu());
    let end = started + Duration::from_secs(SECONDS);
    let each: Vec<_> = lines.into_iter().map(|line| tokio::spawn(save_on(line, end))).collect();
    let mut stored = 0;
    for one in each {
        stored += one.await.unwrap();
    }
    println!(
        "saves: {people} people, drafts of {characters} characters: {:.0} a second, {:.0} µs of processor time each (server and pages)",
        stored as f64 / started.elapsed().as_secs_f64(),
        (cpu() - used).as_secs_f64() * 1e6 / stored as f64
    );
    server.abort();
}

type Socket = WebSocketStream<TcpStream>;

async fn line(address: SocketAddr, person: &Person) -> Socket {
    let mut request = format!("ws://{address}/drafts/{}/line", person.draft).into_client_request().unwrap();
    request.headers_mut().insert("cookie", person.cookie.parse().unwrap());
    let stream = TcpStream::connect(address).await.unwrap();
    stream.set_nodelay(true).unwrap();
    client_async(request, stream).await.unwrap().0
}

/// Sends a step, waits until it is accepted, sends the next.
async fn save_on(mut line: Socket, end: Instant) -> i64 {
    let mut version = 0_i64;
    while Instant::now() < end {
        // In and out again, so that the draft stays as long as it is.
        let out = json!({ "stepType": "replace", "from": 1, "to": 2 });
        let next = if version % 2 == 0 { step("字") } else { out };
        let sent = json!({ "t": "steps", "version": version, "steps": [next], "client": "page" });
        line.send(Message::Text(sent.to_string().into())).await.unwrap();
        loop {
            let Message::Text(text) = line.next().await.unwrap().unwrap() else { continue };
            let answer: Value = serde_json::from_str(text.as_str()).unwrap();
            match answer["t"].as_str() {
                Some("accepted") => break,
                Some("refused" | "steps") => panic!("{answer}"),
                _ => {}
            }
        }
        version += 1;
    }
    version
}

fn laws() -> Vec<String> {
    let folder = std::env::var_os("WENGAO_LAWS")
        .map_or_else(|| std::env::temp_dir().join("wengao-bench-laws"), PathBuf::from);
    let mut files = Vec::new();
    walk(&folder, &mut files);
    files.iter().filter_map(|file| fs::read_to_string(file).ok()).collect()
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() { walk(&path, out) } else { out.push(path) }
    }
}
