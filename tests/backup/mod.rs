//! The drill: a server is kept, lost, and restored on an empty one; nothing is missing, and the files that leave it are
//! the same to the byte.

pub mod fill;
mod sealed;
mod tampered;
mod upgrade;

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _, Write as _};

use axum::http::StatusCode;
use futures_util::TryStreamExt as _;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use sqlx::PgPool;
use uuid::Uuid;
use wengao::app::accounts::model::Scope;
use wengao::app::accounts::store::{find_login, organizations};
use wengao::app::backup::manifest::{BadBackup, Kept, Manifest};
use wengao::app::backup::{restore, write};
use wengao::app::phrases::store::ship;
use wengao::bootstrap::first_start;
use wengao::db::rows;
use wengao::samples;
use wengao::text::hex;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::api::Client;
use crate::support::site::{Site, site};

/// A server with the samples and something in every table; a system that may ask it.
async fn full() -> (Site, Client) {
    let site = site().await;
    let pool = &site.app.pool;
    first_start(pool, true).await.unwrap().expect("the samples");
    let (org, account) = find_login(pool, "yunjiang", "admin").await.unwrap().unwrap();
    let mut admin = site.anonymous();
    (admin.org, admin.account) = (org, account);
    let mut api = Client::of(&site, &admin, Scope::Write).await;
    let outline = api.get("/api/outlines").await["items"][0]["id"].clone();
    let new = json!({ "outline_id": outline, "title": "尚未写完的讲话", "delivered_on": "2026-12-05" });
    api.call("POST", "/api/speeches", new, StatusCode::CREATED).await;
    fill::empty_tables(pool, org).await;
    (site, api)
}

async fn kept(pool: &PgPool) -> Vec<Kept> {
    let all = organizations(pool).await.unwrap().into_iter();
    all.map(|known| Kept { id: known.id, code: known.code, name: known.name }).collect()
}

async fn backup(pool: &PgPool, organizations: Vec<Kept>) -> (Vec<u8>, Manifest) {
    let (manifest, file) = write::write(pool, organizations, Vec::new(), &mut |_, _, _| {}).await.unwrap();
    (file, manifest)
}

async fn bring_back(pool: &PgPool, file: &[u8], replace: bool) -> anyhow::Result<Manifest> {
    let (zip, manifest) = restore::open(pool, Cursor::new(file.to_vec())).await?;
    restore::restore(pool, zip, &manifest, replace, &mut |_, _, _| {}).await?;
    Ok(manifest)
}

/// Every row of every table that is kept.
async fn everything(pool: &PgPool, organizations: &[Uuid]) -> BTreeMap<&'static str, Vec<String>> {
    let mut connection = pool.acquire().await.unwrap();
    let mut all = BTreeMap::new();
    for table in rows::tables() {
        let found = rows::rows(&mut connection, table, organizations).await.unwrap();
        all.insert(table, found.try_collect().await.unwrap());
    }
    all
}

/// Every speech as Word and as text, by its id.
async fn files(api: &mut Client) -> BTreeMap<String, Vec<u8>> {
    let list = api.get("/api/speeches").await;
    let mut files = BTreeMap::new();
    for speech in list["items"].as_array().unwrap() {
        for format in ["docx", "txt"] {
            let path = format!("/api/speeches/{}/export?format={format}", speech["id"].as_str().unwrap());
            let answer = api.send("GET", &path, "", Vec::new()).await;
            assert_eq!(answer.status, StatusCode::OK);
            files.insert(path, answer.bytes);
        }
    }
    files
}

#[tokio::test]
async fn an_empty_server_is_again_what_the_lost_one_was() {
    let (old, mut api) = full().await;
    let organizations = kept(&old.app.pool).await;
    let ids: Vec<Uuid> = organizations.iter().map(|kept| kept.id).collect();
    let before = files(&mut api).await;
    assert!(before.len() > 40, "speeches and a draft, twice");
    let (file, manifest) = backup(&old.app.pool, organizations).await;
    for part in &manifest.parts {
        assert!(
            part.rows > 0,
            "no row of {} in the backup: tests/backup/fill.rs must put one there",
            part.table
        );
    }
    let then = everything(&old.app.pool, &ids).await;

    let new = site().await;
    ship(&new.app.pool, &samples::library().unwrap()).await.unwrap();
    bring_back(&new.app.pool, &file, false).await.unwrap();
    let now = everything(&new.app.pool, &ids).await;
    for (table, rows) in then {
        assert_eq!(Some(&rows), now.get(table), "{table}");
    }
    // Even the old token opens the new server.
    let mut api = api.at(&new);
    let after = files(&mut api).await;
    assert_eq!(before.keys().collect::<Vec<_>>(), after.keys().collect::<Vec<_>>());
    for (path, bytes) in before {
        assert!(after[&path] == bytes, "{path} differs");
    }
    let offers = api.post("/api/complete", json!({ "before": "坚持党的领导、人民" })).await;
    assert!(
        offers["completions"].as_array().is_some_and(|offers| !offers.is_empty()),
        "the library is alive"
    );
}

#[tokio::test]
async fn one_organization_is_kept_alone_and_replaced_only_on_purpose() {
    let (site, _) = full().await;
    let pool = &site.app.pool;
    let qingxi = site.organization("qingxi").await;
    let all = kept(pool).await;
    let theirs: Vec<Kept> = all.iter().filter(|kept| kept.id == qingxi).cloned().collect();
    let (file, manifest) = backup(pool, theirs).await;
    let of = |table: &str| manifest.parts.iter().find(|part| part.table == table).unwrap().rows;
    assert_eq!((of("organization"), of("speech"), of("account")), (1, 0, 0));
    assert!(of("outline") > 10);

    sqlx::query("update outline set name = '改过' where org_id = $1")
        .bind(qingxi)
        .execute(pool)
        .await
        .unwrap();
    let refused = bring_back(pool, &file, false).await.unwrap_err().to_string();
    assert!(refused.contains("qingxi") && refused.contains("--replace"), "{refused}");
    let speeches = count(pool, "speech").await;
    bring_back(pool, &file, true).await.unwrap();
    assert_eq!(count(pool, "speech").await, speeches, "the other organization is untouched");
    let changed = "select count(*) from outline where name = '改过'";
    assert_eq!(sqlx::query_scalar::<_, i64>(changed).fetch_one(pool).await.unwrap(), 0);
}

/// The indexes and constraints of the schema, by name.
async fn shape(pool: &PgPool) -> Vec<String> {
    let query = "select 'index ' || indexname from pg_indexes where schemaname = 'public' union all
                 select 'constraint ' || conname from pg_constraint where connamespace = 'public'::regnamespace order by 1";
    sqlx::query_scalar(query).fetch_all(pool).await.unwrap()
}

#[tokio::test]
async fn the_only_organization_is_replaced_whole_beside_people_at_work() {
    let (site, mut api) = full().await;
    let pool = &site.app.pool;
    let (file, _) = backup(pool, kept(pool).await).await;
    let (speeches, before) = (count(pool, "speech").await, shape(pool).await);
    sqlx::query("update outline set name = '改过'").execute(pool).await.unwrap();
    // Somebody holds a table that is taken late and waits for one that is taken early.
    let mut busy = pool.begin().await.unwrap();
    sqlx::query("lock table notice in row exclusive mode").execute(&mut *busy).await.unwrap();
    let work = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let ended = sqlx::query("select count(*) from account").execute(&mut *busy).await;
        busy.rollback().await.unwrap();
        ended
    };
    let (restored, _) = tokio::join!(bring_back(pool, &file, true), work);
    restored.unwrap();
    assert_eq!(count(pool, "speech").await, speeches);
    let changed = "select count(*) from outline where name = '改过'";
    assert_eq!(sqlx::query_scalar::<_, i64>(changed).fetch_one(pool).await.unwrap(), 0);
    assert_eq!(shape(pool).await, before, "every index and every key is there again");
    api.get("/api/outlines").await; // whoever is at work goes on
}

async fn count(pool: &PgPool, table: &str) -> i64 {
    let query = sqlx::AssertSqlSafe(format!("select count(*) from {table}"));
    sqlx::query_scalar(query).fetch_one(pool).await.unwrap()
}

/// The archive with its parts and manifest changed by hand.
fn changed(file: &[u8], change: impl Fn(&str, String) -> Option<String>) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(file)).unwrap();
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..old.len() {
        let mut entry = old.by_index(index).unwrap();
        let name = entry.name().unwrap().into_owned();
        let mut text = String::new();
        entry.read_to_string(&mut text).unwrap();
        let Some(text) = change(&name, text) else { continue };
        new.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        new.write_all(text.as_bytes()).unwrap();
    }
    new.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_damaged_backup_a_foreign_file_and_one_from_the_future_change_nothing() {
    let (old, _) = full().await;
    let (file, _) = backup(&old.app.pool, kept(&old.app.pool).await).await;
    let new = site().await;
    let altered = changed(&file, |name, text| {
        Some(if name == "speech.jsonl" { text.replace("监督", "监察") } else { text })
    });
    let cut = changed(&file, |name, text| (name != "point.jsonl").then_some(text));
    let future = changed(&file, |name, text| {
        Some(if name == "manifest.json" { text.replace("\"schema\": ", "\"schema\": 9") } else { text })
    });
    for (bytes, expected) in
        [(altered, "speech"), (cut, "point"), (future, "升级"), (b"no zip".to_vec(), "不是文稿的备份")]
    {
        let error = bring_back(&new.app.pool, &bytes, false).await.unwrap_err();
        assert!(error.is::<BadBackup>() && error.to_string().contains(expected), "{error}");
    }
    assert_eq!(count(&new.app.pool, "organization").await, 0);
}

#[tokio::test]
async fn a_backup_of_an_earlier_version_gets_the_defaults_of_what_came_since() {
    let (old, _) = full().await;
    let (file, manifest) = backup(&old.app.pool, kept(&old.app.pool).await).await;
    // Before a version that brought `phrasing.taken` and the table `comment`.
    let without = |text: &str| -> String {
        let rows = text.lines().map(|line| {
            let mut row: Value = serde_json::from_str(line).unwrap();
            row.as_object_mut().unwrap().remove("taken");
            row.to_string() + "\n"
        });
        rows.collect()
    };
    let mut archive = ZipArchive::new(Cursor::new(&file)).unwrap();
    let mut text = String::new();
    archive.by_name("phrasing.jsonl").unwrap().read_to_string(&mut text).unwrap();
    let hash = hex(&Sha256::digest(without(&text)));
    let mut earlier = manifest;
    earlier.schema = 1;
    earlier.parts.retain(|part| part.table != "comment");
    for part in earlier.parts.iter_mut().filter(|part| part.table == "phrasing") {
        part.columns.retain(|column| column != "taken");
        part.sha256.clone_from(&hash);
    }
    let earlier = serde_json::to_string(&earlier).unwrap();
    let file = changed(&file, |name, text| match name {
        "comment.jsonl" => None,
        "phrasing.jsonl" => Some(without(&text)),
        "manifest.json" => Some(earlier.clone()),
        _ => Some(text),
    });
    let new = site().await;
    bring_back(&new.app.pool, &file, false).await.unwrap();
    assert!(count(&new.app.pool, "phrasing").await > 100);
    assert_eq!(count(&new.app.pool, "comment").await, 0);
    let taken: i64 =
        sqlx::query_scalar("select sum(taken) from phrasing").fetch_one(&new.app.pool).await.unwrap();
    assert_eq!(taken, 0);
}
