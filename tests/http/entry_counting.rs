//! What the door counts: attempts by name, browser and address, whatever the clock does.

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use wengao::app::accounts::entry::model::{Place, Tally, Verdict, name_key};
use wengao::app::accounts::entry::store::{count, locked, tidy, uncount, unlock};
use wengao::app::accounts::model::LONGEST_LOCK;

use super::entry::{BY_NAME, WINDOW, limits};
use crate::support;

/// Counts attempts at a moment until one is refused; how many were let through.
async fn tries(pool: &PgPool, name: &[u8], place: &Place, at: OffsetDateTime) -> usize {
    for tried in 0..100 {
        let tally: Tally = count(pool, name, place, &limits(), at).await.unwrap();
        if tally.verdict(&limits(), at) != Verdict::Try {
            return tried;
        }
    }
    100
}

#[tokio::test]
async fn a_clock_that_jumps_neither_unlocks_nor_locks_for_ever() {
    let database = support::database().await;
    let (pool, place) = (&database.pool, Place::address("10.0.0.1"));
    let start = OffsetDateTime::UNIX_EPOCH + Duration::days(20_000);
    let name = name_key("yunjiang", "admin");
    let most = usize::try_from(BY_NAME).unwrap();
    assert_eq!(tries(pool, &name, &place, start).await, most);
    assert_eq!(tries(pool, &name, &place, start + WINDOW - Duration::SECOND).await, 0);
    // Set back by a year: still locked, for one window from then.
    let back = start - Duration::days(365);
    assert_eq!(tries(pool, &name, &place, back).await, 0);
    assert_eq!(tries(pool, &name, &place, back + WINDOW - Duration::SECOND).await, 0);
    assert_eq!(tries(pool, &name, &place, back + WINDOW).await, most);
    // The same where nobody tries, and the server tidies.
    let other = name_key("yunjiang", "wang");
    assert_eq!(tries(pool, &other, &place, start).await, most);
    tidy(pool, back, back).await.unwrap();
    let names = [other.clone()];
    assert_eq!(locked(pool, &names, &limits(), back + Duration::SECOND).await.unwrap(), names);
    assert_eq!(tries(pool, &other, &place, back + WINDOW).await, most);
    // Ahead: as when time has passed.
    assert_eq!(tries(pool, &other, &place, start + Duration::days(3650)).await, most);
    tidy(pool, start + Duration::days(9999) + LONGEST_LOCK, start).await.unwrap();
    let left: i64 = sqlx::query_scalar("select count(*) from login_counter").fetch_one(pool).await.unwrap();
    assert_eq!(left, 0, "nothing is kept that does not count");
}

#[tokio::test]
async fn an_attempt_that_was_none_is_taken_back() {
    let database = support::database().await;
    let (pool, place, now) =
        (&database.pool, Place::address("10.0.0.1"), OffsetDateTime::UNIX_EPOCH + WINDOW);
    let name = name_key("yunjiang", "admin");
    for _ in 0..100 {
        assert_eq!(
            count(pool, &name, &place, &limits(), now).await.unwrap().verdict(&limits(), now),
            Verdict::Try
        );
        uncount(pool, &name, &place, false).await.unwrap();
    }
    for _ in 0..3 {
        count(pool, &name, &place, &limits(), now).await.unwrap();
    }
    count(pool, &name, &place, &limits(), now).await.unwrap();
    uncount(pool, &name, &place, true).await.unwrap();
    let tally = count(pool, &name, &place, &limits(), now).await.unwrap();
    assert_eq!(
        (tally.here, tally.anywhere, tally.address),
        (1, 4, 4),
        "the place is forgiven, the rest by one"
    );
    assert!(unlock(pool, &name).await.unwrap());
    assert!(!unlock(pool, &name).await.unwrap());
    assert_eq!(count(pool, &name, &place, &limits(), now).await.unwrap().anywhere, 1);
}
