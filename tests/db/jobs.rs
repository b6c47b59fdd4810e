//! An import whose server is killed again and again: nothing lost, nothing doubled.

use std::time::Duration;

use sqlx::PgPool;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::store::{NewAccount, create_account};
use wengao::app::corpus::import::model::{File, read};
use wengao::app::corpus::import::{job, store};
use wengao::app::jobs;
use wengao::bootstrap::create_with_outlines;
use wengao::engine::budget::Budget;
use wengao::engine::document::Level;

use super::holder::DataFolder;
use super::program::{free_port, serve, wengao};
use crate::support;

/// Speeches of the batch.
const FILES: usize = 600;

/// One speech, like no other.
fn speech(n: usize) -> String {
    let mut text = format!(
        "在第{n}次人大工作会议上的讲话\n（2025年3月12日）\n同志们：\n这是第{n}次会议。下面，我讲两点意见。\n"
    );
    for section in ["一、强化政治意识", "二、强化监督意识"] {
        text.push_str(section);
        text.push('\n');
        for line in 0..12 {
            text.push_str(&format!("第{n}次会议要把第{line}件事办好，做到件件有着落、事事有回音。\n"));
        }
    }
    text
}

/// A batch of [`FILES`] that is to be stored: organization, batch, job.
pub(super) async fn batch(pool: &PgPool) -> (Uuid, Uuid, Uuid) {
    let org = create_with_outlines(pool, "yunjiang", "云江市人大常委会", Level::City).await.unwrap();
    let new = NewAccount {
        username: "liwen",
        display_name: "李文",
        role: Role::Curator,
        password_hash: "none",
        must_change_password: false,
    };
    let account = create_account(pool, org, &new).await.unwrap();
    let files = (0..FILES).map(|n| File { name: format!("{n}.txt"), bytes: speech(n).into_bytes() });
    let items = read(&files.collect::<Vec<_>>(), &[], &Budget::endless());
    assert_eq!(items.iter().filter(|item| item.included).count(), FILES);
    let batch = store::create(pool, org, account, &items).await.unwrap();
    assert!(store::move_state(pool, org, batch, "preview", "running").await.unwrap());
    let id = jobs::store::enqueue(pool, org, Some(account), job::KIND, job::payload(batch)).await.unwrap();
    (org, batch, id)
}

async fn stored(pool: &PgPool) -> usize {
    let n: i64 = sqlx::query_scalar("select count(*) from speech").fetch_one(pool).await.unwrap();
    usize::try_from(n).unwrap()
}

#[tokio::test]
async fn an_import_whose_server_is_killed_goes_on_where_it_stopped() {
    let database = support::database().await;
    let pool = &database.pool;
    let (org, batch, id) = batch(pool).await;
    let mut killed = 0;
    for wanted in [1, 150, 350] {
        let folder = DataFolder::new("killed");
        let port = free_port();
        let mut command = wengao(&folder, &["serve"]);
        command.env("DATABASE_URL", &database.url);
        let mut server = serve(command, port);
        for _ in 0..3000 {
            if stored(pool).await >= wanted {
                break;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        server.kill().unwrap();
        server.wait().unwrap();
        killed += usize::from(stored(pool).await < FILES);
        // What half a minute of silence would do.
        sqlx::query("update job set heartbeat_at = now() - interval '1 hour' where state = 'running'")
            .execute(pool)
            .await
            .unwrap();
    }
    assert!(killed > 0, "the server was killed in the middle of the import");
    let folder = DataFolder::new("alive");
    let mut command = wengao(&folder, &["serve"]);
    command.env("DATABASE_URL", &database.url);
    let mut server = serve(command, free_port());
    let mut job = jobs::store::find(pool, org, id).await.unwrap().unwrap();
    for _ in 0..3000 {
        if !job.is_open() {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
        job = jobs::store::find(pool, org, id).await.unwrap().unwrap();
    }
    server.kill().unwrap();
    server.wait().unwrap();
    assert_eq!(job.state.name(), "done", "{}", job.message);
    assert_eq!(stored(pool).await, FILES, "nothing lost, nothing doubled");
    assert!(
        job.outcomes.len() == FILES && job.outcomes.iter().all(|outcome| outcome.good),
        "each file's result"
    );
    let distinct: i64 = sqlx::query_scalar(
        "select count(distinct content_hash) from speech where org_id = $1 and batch_id = $2",
    )
    .bind(org)
    .bind(batch)
    .fetch_one(pool)
    .await
    .unwrap();
    assert_eq!(distinct, FILES as i64);
    let sections: i64 = sqlx::query_scalar("select count(*) from section").fetch_one(pool).await.unwrap();
    let of_one: i64 = sqlx::query_scalar(
        "select count(*) from section where speech_id = (select min(id::text)::uuid from speech)",
    )
    .fetch_one(pool)
    .await
    .unwrap();
    assert_eq!(sections, of_one * FILES as i64, "no half-stored speech");
}
