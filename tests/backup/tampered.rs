//! Archives that somebody has changed with a purpose: refused in one sentence, and the database as it was.

use std::io::{Cursor, Read as _, Write as _};

use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;
use wengao::app::backup::manifest::BadBackup;
use wengao::text::hex;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use super::*;

/// An archive taken apart: the manifest and the members with their bytes.
#[derive(Clone)]
pub(super) struct Archive {
    manifest: Value,
    members: Vec<(String, Vec<u8>)>,
}

impl Archive {
    pub(super) fn of(file: &[u8]) -> Self {
        let mut zip = ZipArchive::new(Cursor::new(file)).unwrap();
        let mut members = Vec::new();
        for index in 0..zip.len() {
            let mut entry = zip.by_index(index).unwrap();
            let mut bytes = Vec::new();
            entry.read_to_end(&mut bytes).unwrap();
            members.push((entry.name().unwrap().into_owned(), bytes));
        }
        let at = members.iter().position(|(name, _)| name == "manifest.json").unwrap();
        let manifest = serde_json::from_slice(&members.remove(at).1).unwrap();
        Self { manifest, members }
    }

    fn part(&mut self, table: &str) -> &mut Value {
        let parts = self.manifest["parts"].as_array_mut().unwrap();
        parts.iter_mut().find(|part| part["table"] == table).unwrap()
    }

    fn rows(&mut self, table: &str) -> &mut Vec<u8> {
        let file = format!("{table}.jsonl");
        &mut self.members.iter_mut().find(|(name, _)| *name == file).unwrap().1
    }

    /// Changes the first row of a table, and the manifest with it, as somebody does who knows what he does.
    pub(super) fn first(&mut self, table: &str, change: impl FnOnce(&mut Value)) {
        let rows = self.rows(table);
        let text = String::from_utf8(rows.clone()).unwrap();
        let (row, rest) = text.split_once('\n').unwrap();
        let mut row: Value = serde_json::from_str(row).unwrap();
        change(&mut row);
        *rows = format!("{row}\n{rest}").into_bytes();
        self.sign(table);
    }

    /// Adds a row that is like the first but for the change.
    fn add(&mut self, table: &str, change: impl FnOnce(&mut Value)) {
        let rows = self.rows(table);
        let text = String::from_utf8(rows.clone()).unwrap();
        let mut row: Value = serde_json::from_str(text.split_once('\n').unwrap().0).unwrap();
        change(&mut row);
        *rows = format!("{text}{row}\n").into_bytes();
        self.sign(table);
    }

    /// Hash and number of rows as they are.
    fn sign(&mut self, table: &str) {
        let bytes = self.rows(table).clone();
        let part = self.part(table);
        part["sha256"] = hex(&Sha256::digest(&bytes)).into();
        part["rows"] = bytes.iter().filter(|byte| **byte == b'\n').count().into();
    }

    pub(super) fn file(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default();
        for (name, bytes) in &self.members {
            zip.start_file(name.as_str(), options).unwrap();
            zip.write_all(bytes).unwrap();
        }
        zip.start_file("manifest.json", options).unwrap();
        zip.write_all(&serde_json::to_vec(&self.manifest).unwrap()).unwrap();
        zip.finish().unwrap().into_inner()
    }
}

/// Everything that is in the database, of whomever.
async fn all_of(pool: &PgPool) -> String {
    let ids: Vec<Uuid> = kept(pool).await.into_iter().map(|kept| kept.id).collect();
    let shared: Vec<String> =
        sqlx::query_scalar("select row_to_json(s)::text from shared_phrasing s order by id")
            .fetch_all(pool)
            .await
            .unwrap();
    format!("{:?} {shared:?}", everything(pool, &ids).await)
}

type Change = (&'static str, &'static str, Box<dyn Fn(&mut Archive)>);

fn case(name: &'static str, says: &'static str, change: impl Fn(&mut Archive) + 'static) -> Change {
    (name, says, Box::new(change))
}

#[tokio::test]
async fn an_archive_brings_nothing_but_what_is_of_its_organizations() {
    let (site, _) = full().await;
    let pool = &site.app.pool;
    let (yunjiang, admin) = find_login(pool, "yunjiang", "admin").await.unwrap().unwrap();
    let qingxi = site.organization("qingxi").await;
    let victim = json!(qingxi);
    let ours: Vec<Kept> = kept(pool).await.into_iter().filter(|kept| kept.id == yunjiang).collect();
    let (file, manifest) = backup(pool, ours).await;
    let good = Archive::of(&file);

    let mut cases = Vec::new();
    for part in manifest.parts {
        let (table, other) = (part.table, victim.clone());
        let column = rows::owner(&table).unwrap();
        cases.push(case("a row of another organization", "不属于", {
            let (table, other) = (table.clone(), other.clone());
            move |archive| archive.first(&table, |row| row[column] = other.clone())
        }));
        cases.push(case("a row of nobody", "不属于", move |archive| {
            archive.first(&table, |row| row[column] = Value::Null);
        }));
    }
    let other = victim.clone();
    cases.extend([
        case("a login under another organization's code", "不属于", |archive| {
            archive.add("login", |row| row["org_code"] = "qingxi".into());
        }),
        case("a login into another organization", "不属于", {
            let other = victim.clone();
            move |archive| {
                archive.add("login", |row| {
                    row["org_id"] = other.clone();
                    row["username"] = "new".into();
                });
            }
        }),
        case("one organization under the code of another", "不属于", |archive| {
            archive.first("organization", |row| row["code"] = "qingxi".into());
        }),
        case("another organization by its id", "代码不同", {
            let other = victim.clone();
            move |archive| {
                archive.manifest["organizations"][0]["id"] = other.clone();
                let text = String::from_utf8(archive.rows("organization").clone()).unwrap();
                *archive.rows("organization") =
                    text.replace(&yunjiang.to_string(), other.as_str().unwrap()).into();
                archive.sign("organization");
                let tables: Vec<String> =
                    archive.members.iter().map(|(name, _)| name.replace(".jsonl", "")).collect();
                for table in tables.iter().filter(|table| *table != "organization") {
                    archive.rows(table).clear();
                    archive.sign(table);
                }
            }
        }),
        case("an organization without its row", "organization", move |archive| {
            let more = json!({ "id": other, "code": "qingxi", "name": "清溪" });
            archive.manifest["organizations"].as_array_mut().unwrap().push(more);
        }),
        case("an organization twice", "manifest.json", |archive| {
            let again = archive.manifest["organizations"][0].clone();
            archive.manifest["organizations"].as_array_mut().unwrap().push(again);
        }),
        case("a wrong hash", "校验值", |archive| {
            let text = String::from_utf8(archive.rows("speech").clone()).unwrap();
            *archive.rows("speech") = text.replace("监督", "监察").into_bytes();
        }),
        case("too few rows", "校验值", |archive| archive.part("speech")["rows"] = 1.into()),
        case("a member that is not there", "校验值", |archive| {
            archive.members.retain(|(name, _)| name != "point.jsonl")
        }),
        case("no line end", "校验值", |archive| {
            archive.rows("outline").pop();
            archive.sign("outline");
        }),
        case("an endless line", "校验值", |archive| {
            archive.rows("outline").extend(std::iter::repeat_n(b' ', 130 << 20));
            archive.sign("outline");
        }),
        case("no JSON", "校验值", |archive| {
            archive.rows("outline").extend(b"{]\n");
            archive.sign("outline");
        }),
        case("a name that stands twice in a row", "校验值", move |archive| {
            let text = String::from_utf8(archive.rows("setting").clone()).unwrap();
            *archive.rows("setting") =
                text.replacen('{', &format!("{{\"org_id\":\"{qingxi}\","), 1).into_bytes();
            archive.sign("setting");
        }),
        case("a column that nobody lists", "不是本程序的数据", |archive| {
            archive.first("account", |row| row["superuser"] = true.into());
        }),
        case("a column that is none of ours", "不是本程序的数据", |archive| {
            archive.first("account", |row| row["superuser"] = true.into());
            archive.part("account")["columns"].as_array_mut().unwrap().push("superuser".into());
        }),
        case("a column that is code", "不是本程序的数据", |archive| {
            archive.part("setting")["columns"][0] = "org_id\") select 1; drop table step; --".into();
        }),
        case("a table that is not kept", "不是本程序的数据", |archive| {
            let mut part = archive.part("token").clone();
            part["table"] = "session".into();
            part["file"] = "session.jsonl".into();
            archive.manifest["parts"].as_array_mut().unwrap().push(part);
            let bytes = archive.rows("token").clone();
            archive.members.push(("session.jsonl".to_owned(), bytes));
        }),
        case("a table twice", "不是本程序的数据", |archive| {
            let part = archive.part("token").clone();
            archive.manifest["parts"].as_array_mut().unwrap().push(part);
        }),
        case("a member that nobody lists", "不是本程序的数据", |archive| {
            archive.members.push(("notes.txt".to_owned(), b"x".to_vec()));
        }),
        case("a member outside", "不是本程序的数据", |archive| {
            archive.members.push(("../../etc/cron.d/x".to_owned(), b"x".to_vec()));
        }),
        case("a part by another name", "不是本程序的数据", |archive| {
            archive.part("token")["file"] = "../token.jsonl".into();
        }),
        case("a newer schema", "升级", |archive| archive.manifest["schema"] = 9_999.into()),
        case("a newer format", "升级", |archive| archive.manifest["version"] = 2.into()),
        case("another format", "不是文稿的备份", |archive| archive.manifest["format"] = "tar".into()),
        case("a value that the database does not take", "不能存入", |archive| {
            archive.first("account", |row| row["role"] = "root".into());
        }),
        case("a value of another type", "不能存入", |archive| {
            archive.first("speech", |row| row["characters"] = "many".into());
        }),
        case("a parent that is not there", "不能存入", |archive| {
            archive.first("token", |row| row["account_id"] = json!(Uuid::from_u128(7)));
        }),
    ]);

    let before = all_of(pool).await;
    for (name, says, change) in cases {
        let mut archive = good.clone();
        change(&mut archive);
        let error = bring_back(pool, &archive.file(), true).await.expect_err(name);
        let sentence = format!("{error:#}");
        assert!(sentence.contains(says) && sentence.ends_with('。'), "{name}: {sentence}");
        assert!(sentence.lines().count() == 1 && sentence.matches('。').count() == 1, "{name}: {sentence}");
        assert!(says.contains("代码") || error.is::<BadBackup>(), "{name}: {sentence}");
        assert!(all_of(pool).await == before, "{name}: something has changed");
    }
    assert_eq!(find_login(pool, "yunjiang", "admin").await.unwrap(), Some((yunjiang, admin)));
    bring_back(pool, &good.file(), true).await.expect("the archive itself is good");
}

#[tokio::test]
async fn a_row_that_stands_twice_is_refused_where_keys_come_after_the_rows() {
    let (site, _) = full().await;
    let pool = &site.app.pool;
    let (file, _) = backup(pool, kept(pool).await).await;
    let before = all_of(pool).await;
    for table in ["clause", "occurrence", "point", "reading", "section", "token"] {
        let mut archive = Archive::of(&file);
        archive.add(table, |_| ());
        let error = bring_back(pool, &archive.file(), true).await.expect_err(table);
        assert!(error.is::<BadBackup>(), "{table}: {error:#}");
        assert!(format!("{error:#}").contains(&format!("{table}.jsonl")), "{table}: {error:#}");
        assert!(all_of(pool).await == before, "{table}: something has changed");
    }
}

#[tokio::test]
async fn what_comes_with_the_program_is_not_taken_from_an_archive() {
    let (site, _) = full().await;
    let pool = &site.app.pool;
    let (file, manifest) = backup(pool, kept(pool).await).await;
    assert!(manifest.parts.iter().all(|part| part.table != "shared_phrasing"));
    // As archives of earlier versions have it, and with a forged row.
    let mut archive = Archive::of(&file);
    let columns =
        ["id", "text", "kind", "section_kind", "source", "source_tier", "current_since", "note", "tags"];
    let row = json!({
        "id": Uuid::from_u128(1), "text": "伪造的提法", "kind": "formula", "section_kind": "other", "source": "x",
        "source_tier": "central", "current_since": null, "note": "", "tags": [],
    });
    let bytes = format!("{row}\n").into_bytes();
    let part = json!({
        "table": "shared_phrasing", "file": "shared_phrasing.jsonl", "columns": columns, "rows": 1,
        "sha256": hex(&Sha256::digest(&bytes)),
    });
    archive.manifest["parts"].as_array_mut().unwrap().push(part);
    archive.members.push(("shared_phrasing.jsonl".to_owned(), bytes));
    let before = all_of(pool).await;
    bring_back(pool, &archive.file(), true).await.unwrap();
    assert!(all_of(pool).await == before);
}

#[tokio::test]
async fn what_was_ended_since_stays_ended_and_people_at_work_stay_logged_in() {
    let (site, mut api) = full().await;
    let pool = &site.app.pool;
    let (org, _) = find_login(pool, "yunjiang", "admin").await.unwrap().unwrap();
    let work = |sql: &'static str| sqlx::query(sql).bind(org).execute(pool);
    let add = "insert into account (org_id, id, username, display_name, role, password_hash)
               select $1, ('00000000-0000-0000-0000-00000000000' || n)::uuid, 'p' || n, 'p', 'drafter', 'old' from generate_series(1, 4) n";
    work(add).await.unwrap();
    let (file, _) = backup(pool, kept(pool).await).await;
    api.get("/api/outlines").await;
    for sql in [
        "update token set revoked_at = now() where org_id = $1",
        "update account set active = false where org_id = $1 and username = 'p1'",
        "update account set password_hash = 'new' where org_id = $1 and username = 'p2'",
        "insert into account (org_id, id, username, display_name, role, password_hash)
           values ($1, '00000000-0000-0000-0000-000000000005', 'p5', 'p', 'drafter', 'old')",
        "insert into session (id_hash, org_id, account_id, csrf, expires_at)
           select sha256(username::bytea), $1, id, '', now() + interval '1 day' from account
           where org_id = $1 and username like 'p_'",
        "insert into mining_run (org_id, id, at, grown) values ($1, gen_random_uuid(), now(), 0)
           on conflict (org_id) do nothing",
    ] {
        work(sql).await.unwrap();
    }
    bring_back(pool, &file, true).await.unwrap();
    let left: Vec<String> = sqlx::query_scalar(
        "select a.username from session s join account a on a.org_id = s.org_id and a.id = s.account_id
         where s.org_id = $1 and a.username like 'p_' order by 1",
    )
    .bind(org)
    .fetch_all(pool)
    .await
    .unwrap();
    assert_eq!(left, ["p3", "p4"], "p1 was disabled, p2's password is another again, p5 is gone");
    let ask = |sql: &'static str| sqlx::query_scalar::<_, i64>(sql).bind(org).fetch_one(pool);
    assert_eq!(ask("select count(*) from session where org_id = $1").await.unwrap() as usize - left.len(), 0);
    assert_eq!(ask("select count(*) from token where org_id = $1 and revoked_at is null").await.unwrap(), 0);
    assert_eq!(ask("select count(*) from account where org_id = $1 and not active").await.unwrap(), 1);
    // An index in memory that follows the run before would be of another library.
    assert_eq!(ask("select count(*) from mining_run where org_id = $1").await.unwrap(), 0);
}
