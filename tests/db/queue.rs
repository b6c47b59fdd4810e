//! The queue of jobs under many hands at once.

use std::collections::HashSet;

use serde_json::json;
use sqlx::postgres::PgListener;
use uuid::Uuid;
use wengao::app::accounts::store::create_organization;
use wengao::app::jobs;
use wengao::app::jobs::model::JobState;
use wengao::clock;
use wengao::engine::document::Level;

use crate::support::database;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_same_job_waits_once_and_one_runs_whoever_asks_and_however_often() {
    let database = database().await;
    let pool = &database.pool;
    let org = create_organization(pool, "yunjiang", "云江市人大常委会", Level::City).await.unwrap();
    let other = create_organization(pool, "other", "别处人大常委会", Level::City).await.unwrap();
    let waiting = async || -> i64 {
        sqlx::query_scalar("select count(*) from job where state = 'queued'").fetch_one(pool).await.unwrap()
    };
    let ask = |n: u64| async move {
        let payload = json!({ "n": n % 2 });
        jobs::store::enqueue(pool, org, None, "x", payload).await.unwrap()
    };
    let ids = futures_util::future::join_all((0..20).map(ask)).await;
    let distinct: HashSet<Uuid> = ids.into_iter().collect();
    assert_eq!(
        (distinct.len(), waiting().await),
        (2, 2),
        "one for each payload, and whoever asks gets its id"
    );
    let follow = |_| jobs::store::enqueue_if_none(pool, org, None, "x", json!({}));
    futures_util::future::try_join_all((0..20).map(follow)).await.unwrap();
    assert_eq!(waiting().await, 2, "one of its kind waits");
    futures_util::future::try_join_all(
        (0..20).map(|_| jobs::store::enqueue_if_none(pool, org, None, "y", json!({}))),
    )
    .await
    .unwrap();
    assert_eq!(waiting().await, 3);
    jobs::store::enqueue(pool, other, None, "x", json!({})).await.unwrap();

    let claims =
        futures_util::future::join_all((0..20).map(|_| jobs::store::claim(pool, clock::now()))).await;
    let running: Vec<_> = claims.into_iter().filter_map(Result::unwrap).collect();
    let of = |org| running.iter().filter(|job| job.org_id == org).count();
    assert!(of(org) == 1 && of(other) <= 1, "{running:?}");
    while jobs::store::claim(pool, clock::now()).await.unwrap().is_some() {}
    let many: i64 =
        sqlx::query_scalar("select count(*) from job where state = 'running'").fetch_one(pool).await.unwrap();
    assert_eq!(many, 2, "one an organization");

    // What runs and what waits may be the same; should the server die, the one that waits goes on.
    let first = running.iter().find(|job| job.org_id == org).unwrap();
    let twin = jobs::store::enqueue(pool, org, None, &first.kind, first.payload.clone()).await.unwrap();
    assert_ne!(twin, first.id);
    let later = clock::now() + time::Duration::hours(1);
    assert_eq!(jobs::store::recover_lost(pool, later, later).await.unwrap(), 2);
    let lost = jobs::store::find(pool, org, first.id).await.unwrap().unwrap();
    assert!(!lost.is_open(), "{lost:?}");
    assert!(!jobs::store::again(pool, org, first.id).await.unwrap(), "the same waits already");

    // What has ended is forgotten in time, what waits never is.
    let open = waiting().await;
    assert_eq!(jobs::store::forget(pool, clock::now()).await.unwrap(), 0);
    let later = later + jobs::model::REMEMBERED;
    assert!(jobs::store::forget(pool, later).await.unwrap() >= 1);
    assert!(jobs::store::find(pool, org, first.id).await.unwrap().is_none());
    assert_eq!(waiting().await, open);
}

#[tokio::test]
async fn whatever_makes_a_job_ready_is_told_when_it_is_committed_and_nothing_else() {
    let database = database().await;
    let pool = &database.pool;
    let org = create_organization(pool, "yunjiang", "云江市人大常委会", Level::City).await.unwrap();
    let mut listener = PgListener::connect_with(pool).await.unwrap();
    listener.listen_all([jobs::store::WAITING, "mark"]).await.unwrap();
    // What was told on the first channel before the mark.
    let mut told = async || {
        sqlx::query("select pg_notify('mark', '')").execute(pool).await.unwrap();
        let mut times = 0;
        while listener.recv().await.unwrap().channel() != "mark" {
            times += 1;
        }
        times
    };

    let mut tx = pool.begin().await.unwrap();
    let id = jobs::store::enqueue(&mut *tx, org, None, "x", json!({})).await.unwrap();
    assert_eq!(told().await, 0, "nobody could claim it yet");
    tx.commit().await.unwrap();
    assert_eq!(told().await, 1);
    jobs::store::enqueue_if_none(pool, org, None, "x", json!({ "n": 1 })).await.unwrap();
    assert_eq!(told().await, 0, "one of its kind waits");
    jobs::store::enqueue_if_none(pool, org, None, "y", json!({})).await.unwrap();
    assert_eq!(told().await, 1);

    let now = clock::now();
    assert_eq!(jobs::store::claim(pool, now).await.unwrap().unwrap().id, id);
    assert!(jobs::store::claim(pool, now).await.unwrap().is_none(), "one an organization");
    assert_eq!(told().await, 0);
    let noted = jobs::model::Noted::default();
    jobs::store::finish(pool, id, JobState::Failed, "", &noted, now).await.unwrap();
    assert_eq!(told().await, 1, "another one of the organization may begin");
    assert!(jobs::store::again(pool, org, id).await.unwrap());
    assert_eq!(told().await, 1);
    assert!(!jobs::store::again(pool, org, id).await.unwrap());
    assert_eq!(told().await, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_comes_second_to_an_organization_takes_the_next_ones_job() {
    let database = database().await;
    let pool = &database.pool;
    let org = create_organization(pool, "yunjiang", "云江市人大常委会", Level::City).await.unwrap();
    let other = create_organization(pool, "other", "别处人大常委会", Level::City).await.unwrap();
    for round in 0..20 {
        for (org, n) in [(org, 0), (org, 1), (other, 2)] {
            jobs::store::enqueue(pool, org, None, "x", json!({ "round": round, "n": n })).await.unwrap();
        }
        let (one, two) =
            tokio::join!(jobs::store::claim(pool, clock::now()), jobs::store::claim(pool, clock::now()));
        let claimed: HashSet<Uuid> =
            [one, two].into_iter().flatten().flatten().map(|job| job.org_id).collect();
        assert_eq!(claimed, HashSet::from([org, other]));
        sqlx::query("delete from job").execute(pool).await.unwrap();
    }
}
