//! An archive into the library, and what one speech more costs then. It needs a database:
//! `scripts/with-postgres.sh cargo bench --bench grow -- FOLDER`. The last speeches are held back, cut to 5,000
//! characters, and then added one by one. Everything goes through the jobs of a server; what is printed is the time
//! from a job's start to its end.

#![expect(clippy::unwrap_used, reason = "a measurement; it may stop")]

use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::store::{NewAccount, create_account, create_organization};
use wengao::app::corpus::import::model::{File, Item, Repeats, read_file, threads};
use wengao::app::corpus::import::{job as import, store};
use wengao::app::jobs::runner;
use wengao::app::jobs::store::{enqueue, find};
use wengao::app::kept::Memory;
use wengao::app::phrases::mining::bases::{Bases, Limits};
use wengao::app::phrases::mining::job as mine;
use wengao::clock;
use wengao::engine::budget::Budget;
use wengao::engine::document::Level;
use wengao::engine::mining::in_order;
use wengao::server;
use wengao::web::state::Settings;

/// Speeches that are added one by one.
const ADDED: usize = 20;
/// Their length in characters.
const LENGTH: usize = 5_000;

#[tokio::main]
async fn main() {
    let Ok(url) = std::env::var("DATABASE_URL") else {
        println!("no database: run it as scripts/with-postgres.sh cargo bench --bench grow -- FOLDER");
        return;
    };
    let _ = tracing_subscriber::fmt().with_env_filter("wengao::app::phrases=debug").try_init();
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let folder = PathBuf::from(folder.unwrap_or_else(|| "../shared/corpus/work-reports-2025".to_owned()));
    let mut files = Vec::new();
    walk(&folder, &mut files);
    if files.is_empty() {
        println!("no files under {}: nothing measured", folder.display());
        return;
    }
    let later = files.split_off(files.len().saturating_sub(ADDED.min(files.len() / 2)));
    let pool = wengao::db::pool::connect(&url, 8).await.unwrap();
    let office = Office::new(&pool).await;

    let start = Instant::now();
    let batch = office.batch(&files).await;
    println!("{} files read, kept for the preview  {:7.2} s", files.len(), start.elapsed().as_secs_f64());
    println!(
        "stored                            {:7.2} s",
        office.run(import::KIND, import::payload(batch)).await
    );
    println!("mined, library written            {:7.2} s", office.last(mine::KIND).await);
    println!("from files to the library         {:7.2} s", start.elapsed().as_secs_f64());
    println!("peak of resident memory           {:7.0} MB", memory());
    let start = Instant::now();
    office.run(mine::KIND, json!({})).await;
    println!("ready to grow after               {:7.2} s", start.elapsed().as_secs_f64());

    let mut took = Vec::new();
    for path in &later {
        let text: String = fs::read_to_string(path).unwrap_or_default().chars().take(LENGTH).collect();
        let file = File { name: path.to_string_lossy().into_owned(), bytes: text.into_bytes() };
        let batch = office.store(&read_file(&file, &[], &Budget::endless())).await;
        let stored = office.run(import::KIND, import::payload(batch)).await;
        took.push((office.last(mine::KIND).await, stored));
    }
    took.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (middle, worst) = (took.get(took.len() / 2).unwrap(), took.last().unwrap());
    println!(
        "one speech more: the library grows in {:.0} ms (median), {:.0} ms (worst); stored in {:.0} ms before",
        middle.0 * 1e3,
        worst.0 * 1e3,
        middle.1 * 1e3
    );
    println!("peak of resident memory           {:7.0} MB", memory());
    println!("everything mined anew             {:7.2} s", office.run(mine::KIND, mine::everything()).await);
}

/// An organization whose jobs are done by a server that stays.
struct Office {
    pool: PgPool,
    org_id: Uuid,
    account_id: Uuid,
}

impl Office {
    async fn new(pool: &PgPool) -> Self {
        let code = format!("b{}", clock::new_id().simple());
        let org_id = create_organization(pool, code.get(..20).unwrap(), "云江市人大常委会", Level::City)
            .await
            .unwrap();
        let new = NewAccount {
            username: "liwen",
            display_name: "李文",
            role: Role::Curator,
            password_hash: "none",
            must_change_password: false,
        };
        let account_id = create_account(pool, org_id, &new).await.unwrap();
        let (stopping, stopped) = tokio::sync::watch::channel(false);
        let registry =
            server::registry_with(&Bases::new(Limits { least: 0, ..Limits::default() }, &Memory::quarter()));
        tokio::spawn(runner::run(server::app(pool.clone(), Settings::default()), registry, stopped));
        std::mem::forget(stopping); // the jobs run until the process ends
        Self { pool: pool.clone(), org_id, account_id }
    }

    /// Files as a batch that is about to be stored.
    async fn batch(&self, files: &[PathBuf]) -> Uuid {
        let mut tx = self.pool.begin().await.unwrap();
        let batch = store::open(&mut *tx, self.org_id, self.account_id).await.unwrap();
        let paths = files.to_vec();
        let (sender, mut shares) = tokio::sync::mpsc::channel::<Vec<Item>>(1);
        let reading = tokio::task::spawn_blocking(move || {
            let (mut share, mut repeats) = (Vec::new(), Repeats::default());
            let read = |path: &PathBuf| {
                let file = File { name: path.to_string_lossy().into_owned(), bytes: fs::read(path).unwrap() };
                read_file(&file, &[], &Budget::endless())
            };
            let _ = in_order(&paths, threads(), read, |number, items| {
                share.extend(items);
                if share.len() >= store::ITEMS || number + 1 == paths.len() {
                    repeats.mark(&mut share);
                    sender.blocking_send(std::mem::take(&mut share)).unwrap();
                }
                std::ops::ControlFlow::Continue(())
            });
        });
        let mut first = 0;
        while let Some(items) = shares.recv().await {
            store::append(&mut tx, self.org_id, batch, first, &items).await.unwrap();
            first += items.len();
        }
        reading.await.unwrap();
        store::move_state(&mut *tx, self.org_id, batch, "preview", "running").await.unwrap();
        tx.commit().await.unwrap();
        batch
    }

    async fn store(&self, items: &[Item]) -> Uuid {
        let batch = store::create(&self.pool, self.org_id, self.account_id, items).await.unwrap();
        store::move_state(&self.pool, self.org_id, batch, "preview", "running").await.unwrap();
        batch
    }

    /// Queues a job and waits for its end; the seconds it ran.
    async fn run(&self, kind: &str, payload: Value) -> f64 {
        let id = enqueue(&self.pool, self.org_id, Some(self.account_id), kind, payload).await.unwrap();
        self.wait(id).await
    }

    /// Waits for the last job of a kind.
    async fn last(&self, kind: &str) -> f64 {
        let id = sqlx::query_scalar("select id from job where kind = $1 order by created_at desc limit 1")
            .bind(kind)
            .fetch_one(&self.pool)
            .await
            .unwrap();
        self.wait(id).await
    }

    async fn wait(&self, id: Uuid) -> f64 {
        loop {
            let job = find(&self.pool, self.org_id, id).await.unwrap().unwrap();
            if !job.is_open() {
                assert_eq!(job.state.name(), "done", "{}", job.message);
                break;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        sqlx::query_scalar(
            "select extract(epoch from finished_at - started_at)::float8 from job where id = $1",
        )
        .bind(id)
        .fetch_one(&self.pool)
        .await
        .unwrap()
    }
}

/// The peak of resident memory in MB.
fn memory() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or_default();
    line.trim().trim_end_matches(" kB").trim().parse::<f64>().unwrap_or_default() / 1e3
}

fn walk(path: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        fs::read_dir(path).into_iter().flatten().flatten().map(|entry| entry.path()).collect();
    entries.sort();
    for entry in entries {
        if entry.is_dir() { walk(&entry, out) } else { out.push(entry) }
    }
}
