//! What the server takes for the editor's questions, and how many saves it stores. It needs a database:
//! `scripts/with-postgres.sh cargo bench --bench serve -- complete` (a million clauses, 50 people typing), or
//! `scripts/bench-saves.sh` (saves a second beside `pgbench -N` on the same server in one run).
//!
//! Requests go through the whole router: session, rights, draft, answer; only the socket is left out.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a measurement; it may stop"
)]

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use serde_json::{Value, json};
use sqlx::PgPool;
use tower::ServiceExt;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::store::{
    NewAccount, NewSession, create_account, create_organization, open_session,
};
use wengao::app::accounts::{guard, password};
use wengao::app::outlines;
use wengao::clock;
use wengao::engine::document::{Block, Document, Level, Line, Section};
use wengao::steps::document_to_json;
use wengao::web::App;
use wengao::web::state::Settings;

const CSRF: &str = "csrf";
/// People who type at once.
const PEOPLE: usize = 50;
/// How often somebody who types asks for a completion, and sends a step.
const PAUSE: Duration = Duration::from_millis(300);
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
        saves(&office, number("saves", 8)).await;
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
    draft: String,
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
        let app = App { pool: pool.clone(), settings: Arc::new(Settings::default()) };
        Self { pool: pool.clone(), site: wengao::routes::router(app), org_id, outline_id }
    }

    async fn person(&self, name: &str) -> Person {
        let new = NewAccount {
            username: name,
            display_name: name,
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
            expires_at: clock::now() + time::Duration::hours(1),
        };
        open_session(&self.pool, &session).await.unwrap();
        let mut person = Person { cookie: format!("{}={secret}", guard::COOKIE), draft: String::new() };
        let form = format!("outline={}&title=%E8%AE%B2%E8%AF%9D", self.outline_id);
        let request = Request::post("/drafts")
            .header("cookie", &person.cookie)
            .header("x-csrf-token", CSRF)
            .header("content-type", "application/x-www-form-urlencoded");
        let answer = self.site.clone().oneshot(request.body(Body::from(form)).unwrap()).await.unwrap();
        person.draft = answer.headers()["location"].to_str().unwrap().to_owned();
        person
    }

    /// Sends a request and reads the answer to its end.
    async fn ask(&self, person: &Person, end: &str, body: &Value) -> Value {
        use http_body_util::BodyExt;
        let request = Request::post(format!("{}/{end}", person.draft))
            .header("cookie", &person.cookie)
            .header("x-csrf-token", CSRF)
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
    for number in 0..PEOPLE {
        people.push(office.person(&format!("p{number}")).await);
    }
    let started = Instant::now();
    if let Some(first) = people.first() {
        office.ask(first, "complete", &json!({ "before": "坚持", "kind": "other" })).await;
    }
    println!("the first answer, with the snapshot made: {:.1} s", started.elapsed().as_secs_f64());
    let texts = Arc::new(texts);
    let typing: Vec<_> = people
        .into_iter()
        .enumerate()
        .map(|(number, person)| tokio::spawn(type_on(office.clone(), person, number, texts.clone())))
        .collect();
    let mut all = Vec::new();
    for one in typing {
        all.push(one.await.unwrap());
    }
    let mut times: Vec<Duration> = all.iter().flat_map(|(times, ..)| times.iter().copied()).collect();
    let (saves, shown) = all.iter().fold((0, 0), |(a, b), (_, saves, shown)| (a + saves, b + shown));
    times.sort_unstable();
    let at = |share: f64| {
        times.get(((times.len() - 1) as f64 * share) as usize).map_or(0.0, |t| t.as_secs_f64() * 1e3)
    };
    println!(
        "{PEOPLE} people, {SECONDS} s: {} completions ({shown} shown) and {saves} saves; a completion p50 {:.2} ms, p95 {:.2} ms, p99 {:.2} ms, max {:.1} ms",
        times.len(),
        at(0.5),
        at(0.95),
        at(0.99),
        at(1.0)
    );
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
            let sent = json!({ "version": version, "steps": [step("字")], "client": person.draft });
            let answer = office.ask(&person, "steps", &sent).await;
            match answer["version"].as_i64() {
                Some(now) if answer["t"] == "accepted" => version = now,
                _ => panic!("{answer}"),
            }
            saves += 1;
            tokio::time::sleep(PAUSE).await;
        }
    }
    (times, saves, shown)
}

/// As many saves as go, by so many people at once, each in a draft of his own.
async fn saves(office: &Arc<Office>, people: usize) {
    let mut all = Vec::new();
    for number in 0..people {
        all.push(office.person(&format!("p{number}")).await);
    }
    let end = Instant::now() + Duration::from_secs(SECONDS);
    let started = Instant::now();
    let each: Vec<_> = all
        .into_iter()
        .map(|person| {
            let office = office.clone();
            tokio::spawn(async move {
                let mut version = 0_i64;
                while Instant::now() < end {
                    let sent = json!({ "version": version, "steps": [step("字")], "client": person.draft });
                    let answer = office.ask(&person, "steps", &sent).await;
                    assert_eq!(answer["t"], "accepted", "{answer}");
                    version += 1;
                }
                version
            })
        })
        .collect();
    let mut stored = 0;
    for one in each {
        stored += one.await.unwrap();
    }
    println!("saves: {people} people, {:.0} a second", stored as f64 / started.elapsed().as_secs_f64());
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
