//! Old logs folded: what is shown of an old text stays, the text and pages that are open go on, the rest of the log goes.

use sqlx::PgPool;
use time::Duration;
use wengao::app::accounts::model::Role;
use wengao::app::drafting::folding::{self, KEPT};
use wengao::app::drafting::line::{Batch, Hub, Key, Message, Open, Position};
use wengao::app::drafting::model::Part;
use wengao::app::drafting::review::store::{kept, writers};
use wengao::clock;

use super::{Office, Person, insert};
use crate::support::database;

async fn write(open: &Open, person: &Person, text: &str, times: usize) -> Position {
    let mut at = open.current().await.unwrap().1;
    for _ in 0..times {
        let batch = Batch { on: at.into(), steps: vec![insert(1, text)], client: "page".to_owned() };
        let Message::Accepted { at: next } = open.append(person.account_id, &batch).await.unwrap() else {
            panic!()
        };
        at = next;
    }
    at
}

/// Writes the state down as of so many days ago.
async fn write_down(pool: &PgPool, key: Key, open: &Open, days: i64, minutes: i64) {
    let (tree, at) = open.current().await.unwrap();
    sqlx::query(
        "insert into snapshot (org_id, speech_id, version, document, at)
         values ($1, $2, $3, $4, date_trunc('hour', now()) - make_interval(days => $5::int, mins => $6::int))",
    )
    .bind(key.org_id)
    .bind(key.speech_id)
    .bind(at.version)
    .bind(tree.to_json())
    .bind(days as i32)
    .bind(-minutes as i32)
    .execute(pool)
    .await
    .unwrap();
}

async fn versions(pool: &PgPool, table: &str, key: Key) -> Vec<i32> {
    let sql = format!("select version from {table} where speech_id = $1 order by version");
    sqlx::query_scalar(sqlx::AssertSqlSafe(sql)).bind(key.speech_id).fetch_all(pool).await.unwrap()
}

#[tokio::test]
async fn a_month_later_the_steps_go_and_what_is_shown_of_them_stays() {
    let database = database().await;
    let pool = &database.pool;
    let office = Office::new(pool, "yunjiang").await;
    let (li, zhao) = (office.person("li", Role::Drafter).await, office.person("zhao", Role::Drafter).await);
    let key = office.draft(&office.site(), &li).await;
    office.admit_as(key, &zhao, Part::Writer).await;
    let open = Hub::new(pool.clone()).open(key);
    // Two states of one hour forty days ago, one of the day after, one of today.
    write(&open, &li, "甲", 3).await;
    write_down(pool, key, &open, 40, 10).await;
    let early = write(&open, &zhao, "乙", 4).await;
    write(&open, &li, "丙", 2).await;
    write_down(pool, key, &open, 40, 50).await;
    let state = write(&open, &zhao, "丁", 3).await;
    write_down(pool, key, &open, 39, 0).await;
    let late = write(&open, &li, "戊", 2).await;
    write_down(pool, key, &open, 0, 0).await;
    let now = write(&open, &zhao, "己", 1).await;
    let shown = |rows: Vec<(i32, time::OffsetDateTime, serde_json::Value)>| -> Vec<_> {
        rows.into_iter().map(|row| (row.0, row.2)).collect()
    };
    let recent = clock::now() - Duration::days(1);
    let before = shown(kept(pool, key, recent, 100).await.unwrap());
    let ranges = [(0, 9), (9, 12), (12, 14), (14, 15)];
    let wrote = writers(pool, key, &ranges).await.unwrap();

    assert_eq!(folding::fold(pool, clock::now()).await.unwrap(), 1);
    assert_eq!(versions(pool, "snapshot", key).await, [0, 9, 12, 14]);
    // Those of the first hour stood before two states.
    assert_eq!(versions(pool, "step", key).await, [7, 9, 12, 13, 14, 15]);
    assert_eq!(shown(kept(pool, key, recent, 100).await.unwrap()), before);
    assert_eq!(writers(pool, key, &ranges).await.unwrap(), wrote);
    // It is not done again.
    assert_eq!(folding::fold(pool, clock::now()).await.unwrap(), 0);
    assert_eq!(folding::fold(pool, clock::now() - KEPT).await.unwrap(), 0);

    // Another server reads the same text; a page from after the fold gets its steps, one from before the text anew.
    let other = Hub::new(pool.clone()).open(key);
    let (tree, at) = other.current().await.unwrap();
    assert_eq!(at, now);
    assert_eq!(tree.to_json(), open.current().await.unwrap().0.to_json());
    let Message::Steps { steps, .. } = other.since(late).await.unwrap() else { panic!() };
    assert_eq!(steps.len(), 1);
    let Message::Steps { steps, .. } = other.since(state).await.unwrap() else { panic!() };
    assert_eq!(steps.len(), 3);
    assert!(matches!(other.since(early).await.unwrap(), Message::Anew { at, .. } if at == now));
    write(&other, &li, "庚", 1).await;
}
