//! Backups as whoever runs the server has them: sealed files in a folder, verified, drilled, rotated, told on a page.

use std::fs;
use std::path::PathBuf;

use wengao::app::accounts::model::Role;
use wengao::app::backup::file;
use wengao::app::backup::make::{self, Order};
use wengao::app::backup::model::Cause;
use wengao::app::backup::plan::{Rotation, time_of_day};
use wengao::app::backup::seal::Passphrase;
use wengao::app::backup::timer::{Plan, into_folder};

use super::*;

/// A folder that goes away with the test.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wengao-backup-{name}-{}", std::process::id()));
        drop(fs::remove_dir_all(&path));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(&self.0).unwrap();
        let mut names: Vec<_> =
            entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        drop(fs::remove_dir_all(&self.0));
    }
}

fn passphrase() -> Passphrase {
    Passphrase::new("云江市人大常委会办公室的备份口令").unwrap()
}

async fn refusal(
    pool: &PgPool,
    path: &std::path::Path,
    passphrase: Option<&Passphrase>,
    plain: bool,
) -> String {
    let tried = async {
        let opened = file::open(path, passphrase, plain)?;
        let (zip, manifest) = restore::open(pool, opened.zip).await?;
        restore::restore(pool, zip, &manifest, true, &mut |_, _, _| {}).await
    };
    format!("{:#}", tried.await.expect_err("it must not be restored"))
}

#[tokio::test]
async fn a_sealed_backup_is_verified_drilled_and_opens_with_its_passphrase_alone() {
    let (site, _) = full().await;
    let pool = &site.app.pool;
    let folder = Folder::new("sealed");
    let path = folder.0.join("all.zip.age");
    let key = passphrase();
    let order = Order { file: &path, passphrase: Some(&key), drill: true, cause: Cause::Command };
    let mut seen = Vec::new();
    let (manifest, outcome) = make::whole(pool, &order, &mut |what, _, _, _| seen.push(what)).await.unwrap();
    seen.dedup();
    assert_eq!(seen, ["备份", "校验", "演练恢复", "演练核对"]);
    assert!(outcome.sealed && outcome.drilled && outcome.bytes > 10_000);
    assert_eq!(outcome.rows as u64, manifest.rows());
    assert_eq!(folder.names(), ["all.zip.age"], "nothing unfinished is left");
    let bytes = fs::read(&path).unwrap();
    assert!(!String::from_utf8_lossy(&bytes).contains("manifest.json"), "nothing of it can be read");
    let scratch: i64 =
        sqlx::query_scalar("select count(*) from pg_stat_database where datname like 'wengao_scratch%'")
            .fetch_one(pool)
            .await
            .unwrap();
    assert_eq!(scratch, 0, "the scratch database is gone");

    let new = site_of_nobody().await;
    assert!(refusal(&new, &path, None, true).await.contains("--key-file"));
    let wrong = Passphrase::new("别的单位的备份口令，不是这一个").unwrap();
    assert!(refusal(&new, &path, Some(&wrong), true).await.contains("口令不对"));
    for place in [30, 100, 200, bytes.len() / 2, bytes.len() - 1] {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        let path = folder.0.join("changed.zip.age");
        fs::write(&path, changed).unwrap();
        let said = refusal(&new, &path, Some(&key), true).await;
        assert!(said.contains("改动") || said.contains("不是用口令加密"), "byte {place}: {said}");
    }
    assert_eq!(count(&new, "organization").await, 0);
    let opened = file::open(&path, Some(&key), false).unwrap();
    let (zip, manifest) = restore::open(&new, opened.zip).await.unwrap();
    restore::restore(&new, zip, &manifest, false, &mut |_, _, _| {}).await.unwrap();
    let ids: Vec<Uuid> = manifest.organizations.iter().map(|kept| kept.id).collect();
    assert!(everything(pool, &ids).await == everything(&new, &ids).await);
    // What was out of the way while the rows came is there again.
    let shape = "select string_agg(def, chr(10) order by def) from (
        select pg_get_indexdef(indexrelid) as def from pg_index where indrelid = any ($1::regclass[])
        union all select conrelid::regclass::text || pg_get_constraintdef(oid) from pg_constraint
          where conrelid = any ($1::regclass[])) all_of_them";
    let shape = |pool: PgPool| async move {
        sqlx::query_scalar::<_, String>(shape).bind(rows::tables()).fetch_one(&pool).await.unwrap()
    };
    assert_eq!(shape(pool.clone()).await, shape(new.clone()).await);
}

/// A database without organizations, that lives as long as the test.
async fn site_of_nobody() -> PgPool {
    let site = site().await;
    let pool = site.app.pool.clone();
    std::mem::forget(site);
    pool
}

#[tokio::test]
async fn a_plain_archive_is_taken_only_on_purpose_however_well_it_was_forged() {
    let (site, _) = full().await;
    let pool = &site.app.pool;
    let folder = Folder::new("plain");
    let (bytes, _) = backup(pool, kept(pool).await).await;
    let forged = {
        let mut archive = tampered::Archive::of(&bytes);
        archive.first("account", |row| row["display_name"] = "混进来的人".into());
        archive.file()
    };
    let path = folder.0.join("forged.zip");
    fs::write(&path, forged).unwrap();
    let key = passphrase();
    let new = site_of_nobody().await;
    for passphrase in [None, Some(&key)] {
        let said = refusal(&new, &path, passphrase, false).await;
        assert!(said.contains("--plain") && said.contains("无法证明"), "{said}");
    }
    let opened = file::open(&path, None, true).unwrap();
    assert!(!opened.sealed, "whoever checks it is told");
    let (zip, manifest) = restore::open(&new, opened.zip).await.unwrap();
    restore::restore(&new, zip, &manifest, false, &mut |_, _, _| {}).await.unwrap();
}

#[tokio::test]
async fn the_folder_is_rotated_and_one_backup_is_made_at_a_time() {
    let (site, _) = full().await;
    let pool = &site.app.pool;
    let folder = Folder::new("folder");
    for old in
        ["wengao-20250101-023000.zip.age", "wengao-20250102-023000.zip", "wengao-x.zip.age.part", "notes.txt"]
    {
        fs::write(folder.0.join(old), "x").unwrap();
    }
    let key_file = folder.0.join("backup.key");
    let mut plan = Plan {
        folder: folder.0.clone(),
        at: time_of_day("02:30").unwrap(),
        keep: Rotation { days: 1, weeks: 0, months: 0 },
        key_file: None,
        drill: false,
    };
    let error = into_folder(pool, &plan, Cause::Timer, &mut |_, _, _, _| {}).await.unwrap_err();
    assert!(error.to_string().contains("--make-key"), "{error}");
    plan.key_file = Some(key_file.clone());
    assert!(into_folder(pool, &plan, Cause::Timer, &mut |_, _, _, _| {}).await.is_err(), "no such file");
    assert_eq!(folder.names().len(), 4, "nothing is removed before a new one is there");
    fs::write(&key_file, passphrase().as_str()).unwrap();

    let mut other = pool.acquire().await.unwrap();
    sqlx::query("select pg_advisory_lock(7202)").execute(&mut *other).await.unwrap();
    let error = into_folder(pool, &plan, Cause::Page, &mut |_, _, _, _| {}).await.unwrap_err();
    assert!(error.to_string().contains("正在进行"), "{error}");
    sqlx::query("select pg_advisory_unlock(7202)").execute(&mut *other).await.unwrap();
    sqlx::query("insert into backup_run (id, started_at, cause) values (gen_random_uuid(), now() - interval '1 day', 'timer')")
        .execute(&mut *other)
        .await
        .unwrap();
    let (_, made) = into_folder(pool, &plan, Cause::Timer, &mut |_, _, _, _| {}).await.unwrap();
    let left = folder.names();
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(made.file.ends_with(left.last().unwrap().as_str()) && left[1] == "notes.txt", "{left:?}");
    let states: Vec<(String, String)> =
        sqlx::query_as("select state, message from backup_run order by started_at")
            .fetch_all(pool)
            .await
            .unwrap();
    assert_eq!(states.iter().filter(|(state, _)| state == "failed").count(), 3, "{states:?}");
    assert!(states[0].1.contains("中途停止"), "the one that never ended");
    assert_eq!(states.last().unwrap().0, "done");
}

#[tokio::test]
async fn admins_see_how_the_backups_go() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let page = admin.get("/admin/backups").await.text();
    assert!(
        page.contains("还没有成功的备份") && page.contains("WENGAO_BACKUP_DIR") && !page.contains("现在备份")
    );
    let refused = admin.post("/admin/backups", &[]).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let folder = Folder::new("page");
    let path = folder.0.join("all.zip.age");
    let key = passphrase();
    let order = Order { file: &path, passphrase: Some(&key), drill: false, cause: Cause::Command };
    make::whole(&site.app.pool, &order, &mut |_, _, _, _| {}).await.unwrap();
    let page = admin.get("/admin/backups").await.text();
    assert!(page.contains("all.zip.age") && page.contains("已校验") && page.contains("命令行"), "{page}");
    assert!(!page.contains("还没有成功的备份"));
    sqlx::query("update backup_run set finished_at = now() - interval '3 days'")
        .execute(&site.app.pool)
        .await
        .unwrap();
    assert!(admin.get("/admin/backups").await.text().contains("已经超过一天"));
}
