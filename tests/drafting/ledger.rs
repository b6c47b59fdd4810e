//! Steps of several drafts stored together: one commit for many, and nobody's trouble is another's.

use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use tokio::task::JoinHandle;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::drafting::Hub;
use wengao::app::drafting::line::{Batch, Key, LineError, Message};
use wengao::clock;

use super::{Office, Person, accepted, batch, insert};
use crate::support::database;

async fn drafts(office: &Office, person: &Person, count: usize) -> Vec<Key> {
    let site = office.site();
    let mut drafts = Vec::new();
    for _ in 0..count {
        drafts.push(office.draft(&site, person).await);
    }
    drafts
}

/// Sends all batches at once.
fn append_all(hub: &Hub, each: Vec<(Key, &Person, Batch)>) -> Vec<JoinHandle<Result<Message, LineError>>> {
    let send = |(key, person, batch): (Key, &Person, Batch)| {
        let (open, account_id) = (hub.open(key), person.account_id);
        tokio::spawn(async move { open.append(account_id, &batch).await })
    };
    each.into_iter().map(send).collect()
}

async fn count(pool: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

#[tokio::test]
async fn what_comes_together_is_committed_together() {
    const DRAFTS: usize = 12;
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let drafts = drafts(&office, &li, DRAFTS).await;
    let hub = Hub::new(database.pool.clone());
    for key in &drafts {
        hub.open(*key).current().await.unwrap();
    }
    let sent = |version| batch(version, "a", vec![insert(1, "甲"), insert(1, "乙")]);
    for round in 0..3 {
        let each = drafts.iter().map(|key| (*key, &li, sent(round * 2))).collect();
        for answer in append_all(&hub, each) {
            assert_eq!(answer.await.unwrap().unwrap(), accepted(round * 2 + 2));
        }
    }
    let steps = count(&database.pool, "select count(*) from step").await;
    let commits = count(&database.pool, "select count(distinct xmin::text) from step").await;
    assert_eq!(steps as usize, DRAFTS * 2 * 3);
    assert!((3..=9).contains(&commits), "{commits} commits for {} batches", DRAFTS * 3);
    let restarted = Hub::new(database.pool.clone());
    for key in drafts {
        let again = restarted.open(key).current().await.unwrap();
        let title = again.0.document().unwrap().title.plain();
        assert_eq!((again.1.version, title.matches("乙甲").count()), (6, 3), "{title}");
    }
}

#[tokio::test]
async fn one_bad_save_takes_no_other_down() {
    let database = database().await;
    // Three listeners, a holder, one who waits for him, and the others.
    let pool = &wengao::db::pool::connect(&database.url, 8).await.unwrap();
    let office = Office::new(pool, "yunjiang").await;
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Drafter).await);
    let drafts = drafts(&office, &li, 9).await;
    let hub = Hub::new(pool.clone());
    for key in &drafts {
        hub.open(*key).current().await.unwrap();
    }
    let [held, broken, foreign, stale, locked, ..] = drafts[..] else { panic!("nine drafts") };
    // Another server process was faster; one text is final; one row is held by somebody who takes his time.
    let other = Hub::new(pool.clone());
    let first = batch(0, "b", vec![insert(1, "先")]);
    assert_eq!(other.open(stale).append(li.account_id, &first).await.unwrap(), accepted(1));
    sqlx::query("update speech set status = 'final' where id = $1")
        .bind(locked.speech_id)
        .execute(pool)
        .await
        .unwrap();
    let mut holder = pool.begin().await.unwrap();
    sqlx::query("select 1 from speech where id = $1 for update")
        .bind(held.speech_id)
        .execute(&mut *holder)
        .await
        .unwrap();

    let each = drafts.iter().map(|key| {
        let person = if *key == foreign { &wang } else { &li };
        // The database takes no text with a NUL in it.
        let client = if *key == broken { "a\0" } else { "a" };
        (*key, person, batch(0, client, vec![insert(1, "字")]))
    });
    let mut answers = append_all(&hub, each.collect()).into_iter();
    let waiting = answers.next().unwrap();
    assert!(matches!(answers.next().unwrap().await.unwrap(), Err(LineError::Database(_))));
    assert!(matches!(answers.next().unwrap().await.unwrap(), Err(LineError::Gone)));
    let answer = answers.next().unwrap().await.unwrap().unwrap();
    assert!(matches!(answer, Message::Steps { version: 0, .. }), "{answer:?}");
    let answer = answers.next().unwrap().await.unwrap().unwrap();
    assert!(matches!(answer, Message::Refused { .. }), "{answer:?}");
    for answer in answers {
        assert_eq!(answer.await.unwrap().unwrap(), accepted(1));
    }
    assert!(!waiting.is_finished(), "its row is held");
    holder.rollback().await.unwrap();
    assert_eq!(waiting.await.unwrap().unwrap(), accepted(1));
    assert_eq!(count(pool, "select count(*) from step where client = 'a'").await, 5);

    // The one that failed goes on as if nothing had been.
    let again = batch(0, "a", vec![insert(1, "字")]);
    assert_eq!(hub.open(broken).append(li.account_id, &again).await.unwrap(), accepted(1));
}

#[tokio::test]
async fn what_a_page_that_went_away_left_behind_is_not_taken_for_anothers() {
    let database = database().await;
    let pool = &wengao::db::pool::connect(&database.url, 8).await.unwrap();
    let office = Office::new(pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let drafts = drafts(&office, &li, 2).await;
    let hub = Hub::new(pool.clone());
    for key in &drafts {
        hub.open(*key).current().await.unwrap();
    }
    // Nobody can write steps, so what comes after the first draft's waits together.
    let mut holder = pool.begin().await.unwrap();
    sqlx::query("lock table step in share mode").execute(&mut *holder).await.unwrap();
    let send =
        |key, client| append_all(&hub, vec![(key, &li, batch(0, client, vec![insert(1, "字")]))]).remove(0);
    let pause = || tokio::time::sleep(std::time::Duration::from_millis(300));
    let first = send(drafts[0], "a");
    pause().await;
    let gone = send(drafts[1], "gone");
    pause().await;
    gone.abort();
    let second = send(drafts[1], "b");
    pause().await;
    holder.rollback().await.unwrap();
    assert_eq!(first.await.unwrap().unwrap(), accepted(1));
    let answer = second.await.unwrap().unwrap();
    let Message::Steps { version: 0, clients, .. } = answer else { panic!("{answer:?}") };
    assert_eq!(clients, ["gone"], "what was sent is stored, whoever has gone");
    assert_eq!(hub.open(drafts[1]).current().await.unwrap().1.version, 1);
}

/// The statement that stores the steps of several drafts.
fn statement() -> String {
    let files =
        std::fs::read_dir(".sqlx").unwrap().map(|entry| std::fs::read_to_string(entry.unwrap().path()));
    let queries = files.map(|text| serde_json::from_str::<Value>(&text.unwrap()).unwrap());
    let mut queries = queries.filter_map(|file| Some(file["query"].as_str()?.to_owned()));
    queries.find(|query| query.contains("skip locked") && query.contains("insert into step")).unwrap()
}

/// How many rows of the log a plan has read, at most at one place.
fn most_read(node: &Value) -> f64 {
    let number = |name: &str| node[name].as_f64().unwrap_or_default();
    let read = (number("Actual Rows") + number("Rows Removed by Filter")) * number("Actual Loops");
    let own = if node["Relation Name"] == "step" { read } else { 0.0 };
    let below = node["Plans"].as_array().into_iter().flatten().map(most_read);
    below.fold(own, f64::max)
}

#[tokio::test]
async fn a_plan_that_was_made_while_nothing_was_written_does_not_read_all_steps_later() {
    const DRAFTS: usize = 30;
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let run = async |connection: &mut PgConnection, sql: String| {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(connection).await.unwrap();
    };
    let mut connection = database.pool.acquire().await.unwrap();
    run(&mut connection, "set plan_cache_mode = force_generic_plan".to_owned()).await;
    run(&mut connection, format!("prepare save as {}", statement())).await;
    let call = |key: Key, version: i32, before: Uuid| {
        let (draft, account, new) = (key.speech_id, li.account_id, clock::new_id());
        format!(
            "execute save('{}', array['{draft}'::uuid], array[{version}], array['{{}}'::jsonb], array['a'],
                          array['{account}'::uuid], array['{before}'::uuid], array['{new}'::uuid], array[false])",
            key.org_id
        )
    };
    let drafts = drafts(&office, &li, DRAFTS).await;
    run(&mut connection, call(drafts[0], 1, Uuid::nil())).await;
    for key in &drafts[1..] {
        let filled = format!(
            "insert into step (org_id, speech_id, version, step, client, account_id)
             select '{0}', '{1}', n, '{{}}', 'a', '{2}' from generate_series(1, 40) n;
             update speech set version = 40 where org_id = '{0}' and id = '{1}'",
            key.org_id, key.speech_id, li.account_id
        );
        run(&mut connection, filled).await;
    }
    let explain = format!("explain (analyze, format json) {}", call(drafts[1], 41, Uuid::nil()));
    let row = sqlx::raw_sql(sqlx::AssertSqlSafe(explain)).fetch_one(&mut *connection).await.unwrap();
    let plan: Value = sqlx::Row::get(&row, 0);
    assert_eq!(plan[0]["Plan"]["Actual Rows"].as_f64(), Some(1.0), "it is stored: {plan:#}");
    assert!(most_read(&plan[0]["Plan"]) <= 1.0, "{plan:#}");
}
