//! Logs that go back: a backup is put back under an open editor, a database takes over without the last commits. Memory
//! that is newer than the log, or of another history, is worth nothing; pages get the right text and go on.

use std::io::Cursor;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::store::organizations;
use wengao::app::backup::manifest::Kept;
use wengao::app::backup::{restore, write};
use wengao::app::drafting::Hub;
use wengao::app::drafting::line::{Batch, Key, Message, Open, Position};

use super::socket::{Line, listen, open};
use super::{Office, insert};
use crate::support::database;

fn titled(text: &str, answer: &Value) -> bool {
    answer["document"].to_string().contains(text)
}

impl Line {
    /// Sends a step in the state of the last answer; the state then.
    async fn write(&mut self, at: &Value, text: &str) -> Value {
        self.say(&json!({
            "t": "steps", "version": at["version"], "history": at["history"], "steps": [insert(1, text)], "client": "page",
        }))
        .await;
        self.hear("accepted").await
    }
}

async fn kept(pool: &PgPool) -> Vec<u8> {
    let all = organizations(pool).await.unwrap().into_iter();
    let all = all.map(|known| Kept { id: known.id, code: known.code, name: known.name }).collect();
    write::write(pool, all, Vec::new(), &mut |_, _, _| {}).await.unwrap().1
}

async fn put_back(pool: &PgPool, file: &[u8]) {
    let (zip, manifest) = restore::open(pool, Cursor::new(file.to_vec())).await.unwrap();
    restore::restore(pool, zip, &manifest, true, &mut |_, _, _| {}).await.unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_backup_put_back_under_an_open_editor_reaches_it_at_once() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let site = office.site();
    let key = office.draft(&site, &li).await;
    // The restoring program is another process; so is the second server.
    let (one, two) = (listen(site).await, listen(office.site()).await);
    let mut page = open(one, &li, key.speech_id, None).await.unwrap();
    let mut other = open(two, &li, key.speech_id, None).await.unwrap();
    let mut at = page.hear("hello").await;
    other.hear("hello").await;
    for _ in 0..3 {
        at = page.write(&at, "先").await;
    }
    let file = kept(&database.pool).await;
    for _ in 0..8 {
        at = page.write(&at, "后").await;
    }
    assert_eq!(at["version"], 11);
    // The listener of the second server may have been on its way to the database until now, and to a page that has seen
    // nothing of what is taken back nothing is told.
    let mut seen = 0;
    while seen < 11 {
        let news = other.hear("steps").await;
        seen = news["version"].as_u64().unwrap() + news["steps"].as_array().unwrap().len() as u64;
    }

    put_back(&database.pool, &file).await;
    let started = Instant::now();
    for line in [&mut page, &mut other] {
        let now = line.hear("anew").await;
        assert_eq!(now["version"], 3);
        assert!(titled("先先先", &now) && !titled("后", &now), "{now}");
    }
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
    // A step that was under way is answered with the text it has to go on, once.
    page.say(&json!({
        "t": "steps", "version": 11, "history": at["history"], "steps": [insert(1, "未")], "client": "page",
    }))
    .await;
    let now = page.hear("anew").await;
    let at = page.write(&now, "再").await;
    assert_eq!(at["version"], 4);
    let news = other.hear("steps").await;
    assert_eq!((&news["version"], &news["history"]), (&json!(3), &at["history"]));
    // The person did not have to log in again, and a page that asks has nothing to be told.
    page.say(&json!({ "t": "pull", "version": 4, "history": at["history"] })).await;
    assert_eq!(page.hear("steps").await["steps"], json!([]));
}

/// The log without the steps after `version`, as a standby has it that takes over.
async fn lose(pool: &PgPool, key: Key, version: i32) {
    for sql in [
        "delete from snapshot where speech_id = $1 and version > $2",
        "delete from step where speech_id = $1 and version > $2",
        "update speech set version = $2 where id = $1",
    ] {
        sqlx::query(sql).bind(key.speech_id).bind(version).execute(pool).await.unwrap();
    }
}

async fn write_on(open: &Open, account_id: Uuid, on: Position, text: &str) -> Message {
    let batch = Batch { on: on.into(), steps: vec![insert(1, text)], client: "page".to_owned() };
    open.append(account_id, &batch).await.unwrap()
}

async fn times(open: &Open, account_id: Uuid, text: &str, times: usize) -> Position {
    let mut at = open.current().await.unwrap().1;
    for _ in 0..times {
        let Message::Accepted { at: next } = write_on(open, account_id, at, text).await else { panic!() };
        at = next;
    }
    at
}

#[tokio::test]
async fn commits_that_a_failover_lost_leave_no_server_on_another_history() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let person = office.person("li", Role::Drafter).await;
    let li = person.account_id;
    // However far the new log has come when the old server looks again: behind, as far, further.
    for again in [0, 2, 4, 7] {
        let key = office.draft(&site, &person).await;
        let old = Hub::new(database.pool.clone()).open(key);
        times(&old, li, "一", 3).await;
        let before = times(&old, li, "丢", 4).await;
        assert_eq!(before.version, 7);
        lose(&database.pool, key, 3).await;
        let new = Hub::new(database.pool.clone()).open(key);
        let after = times(&new, li, "新", again).await;

        // The page's own step is not put where it does not belong; it gets the whole text.
        let answer = write_on(&old, li, before, "未").await;
        let Message::Anew { at, document } = answer else { panic!("{again}: {answer:?}") };
        assert_eq!((at, document), (after, new.current().await.unwrap().0.to_json()), "{again}");
        assert!(matches!(old.since(before).await.unwrap(), Message::Anew { .. }));
        assert_eq!(old.news(after).await.unwrap(), None);
        let Message::Accepted { at } = write_on(&old, li, at, "未").await else { panic!() };
        let (tree, now) = new.current().await.unwrap();
        assert_eq!((now, tree.to_json()), (at, old.current().await.unwrap().0.to_json()));
        assert_eq!(tree.document().unwrap().title.plain().matches('新').count(), again);
    }
}

#[tokio::test]
async fn a_text_of_another_history_is_not_written_down() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let key = office.draft(&office.site(), &li).await;
    let (old, new) = (Hub::new(database.pool.clone()).open(key), Hub::new(database.pool.clone()).open(key));
    times(&old, li.account_id, "丢", 2).await;
    lose(&database.pool, key, 0).await;
    times(&new, li.account_id, "新", 2).await;
    old.write_down().await.unwrap();
    let text: String = sqlx::query_scalar("select text from speech where id = $1")
        .bind(key.speech_id)
        .fetch_one(&database.pool)
        .await
        .unwrap();
    assert!(text.contains("新新") && !text.contains('丢'), "{text}");
}

#[tokio::test]
async fn a_page_of_an_earlier_program_is_told_to_reload() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let key = office.draft(&office.site(), &li).await;
    let open = Hub::new(database.pool.clone()).open(key);
    times(&open, li.account_id, "一", 2).await;
    assert!(matches!(open.since(super::standing(9)).await.unwrap(), Message::Refused { .. }));
    assert!(matches!(open.since(super::standing(1)).await.unwrap(), Message::Steps { .. }));
}
