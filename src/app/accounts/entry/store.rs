//! Attempts and known browsers: the only file of the room with SQL.

use sqlx::PgExecutor;
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Limits, Place, Tally};
use crate::app::accounts::model::LONGEST_LOCK;

/// Counts an attempt, before anything is known of it. One statement: attempts that come together wait for each other at the
/// rows, and each sees those before it. The next counter is only moved where the one before lets the attempt through, so
/// that nobody fills the name's from one address.
///
/// A counter begins anew when it is older than the window. One that begins in the future was written before the clock was
/// set back: it goes on from now, so that setting the clock back neither unlocks nor locks for ever.
///
/// # Errors
/// When the database fails.
pub async fn count(
    db: impl PgExecutor<'_>,
    name: &[u8],
    place: &Place,
    limits: &Limits,
    now: OffsetDateTime,
) -> sqlx::Result<Tally> {
    let shared = matches!(place, Place::Address(_));
    let row = sqlx::query!(
        r#"with here as (
             insert into login_counter as c (name, place, tries, since) values ($1, $2, 1, $3)
             on conflict (name, place) do update
             set tries = case when c.since <= $4 then 1 else least(c.tries, 1000000) + 1 end,
                 since = case when c.since <= $4 then $3 else least(c.since, $3) end
             returning tries, since
           ), anywhere as (
             insert into login_counter as c (name, place, tries, since)
             select $1, ''::bytea, 1, $3 from here where $5 and here.tries <= $6
             on conflict (name, place) do update
             set tries = case when c.since <= $4 then 1 else least(c.tries, 1000000) + 1 end,
                 since = case when c.since <= $4 then $3 else least(c.since, $3) end
             returning tries
           ), address as (
             insert into login_counter as c (name, place, tries, since)
             select ''::bytea, $2, 1, $3 from anywhere where anywhere.tries <= $7
             on conflict (name, place) do update
             set tries = case when c.since <= $4 then 1 else least(c.tries, 1000000) + 1 end,
                 since = case when c.since <= $4 then $3 else least(c.since, $3) end
             returning tries
           )
           select here.tries as "here!", here.since as "since!",
                  coalesce((select tries from anywhere), 0) as "anywhere!",
                  coalesce((select tries from address), 0) as "address!"
           from here"#,
        name,
        place.key(),
        now,
        now - limits.window,
        shared,
        limits.here,
        limits.anywhere
    )
    .fetch_one(db)
    .await?;
    Ok(Tally { here: row.here, since: row.since, anywhere: row.anywhere, address: row.address })
}

/// Takes an attempt back that was none: the password was right (`right`: the place is forgiven altogether), or was never
/// looked at.
///
/// # Errors
/// When the database fails.
pub async fn uncount(db: &sqlx::PgPool, name: &[u8], place: &Place, right: bool) -> sqlx::Result<()> {
    // A statement a row: two of them in one could wait for another attempt that waits for them.
    let one_less = async |name: &[u8], place: &[u8], by: i32| {
        sqlx::query!(
            "update login_counter set tries = greatest(tries - $3, 0) where name = $1 and place = $2",
            name,
            place,
            by
        )
        .execute(db)
        .await
    };
    one_less(name, place.key(), if right { i32::MAX / 2 } else { 1 }).await?;
    if matches!(place, Place::Address(_)) {
        one_less(name, &[], 1).await?;
        one_less(&[], place.key(), 1).await?;
    }
    Ok(())
}

/// Forgets every attempt with this name. False: there was none that counted.
///
/// # Errors
/// When the database fails.
pub async fn unlock(db: impl PgExecutor<'_>, name: &[u8]) -> sqlx::Result<bool> {
    let done =
        sqlx::query!("delete from login_counter where name = $1 and tries > 0", name).execute(db).await?;
    Ok(done.rows_affected() > 0)
}

/// Which of these names are locked now, somewhere or everywhere.
///
/// # Errors
/// When the database fails.
pub async fn locked(
    db: impl PgExecutor<'_>,
    names: &[Vec<u8>],
    limits: &Limits,
    now: OffsetDateTime,
) -> sqlx::Result<Vec<Vec<u8>>> {
    sqlx::query_scalar!(
        "select distinct name from login_counter
         where name = any($1) and since > $2 and tries >= case when place = ''::bytea then $4::integer else $3::integer end",
        names,
        now - limits.window,
        limits.here,
        limits.anywhere
    )
    .fetch_all(db)
    .await
}

/// Whether the account has logged in from the browser with this digest before.
///
/// # Errors
/// When the database fails.
pub async fn knows_browser(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    id_hash: &[u8],
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from known_browser
                          where id_hash = $3 and org_id = $1 and account_id = $2) as "known!""#,
        org_id,
        account_id,
        id_hash
    )
    .fetch_one(db)
    .await
}

/// Notes that the account has logged in from this browser; of each account the last twenty are kept.
///
/// # Errors
/// When the database fails.
pub async fn remember_browser(
    db: &mut sqlx::PgConnection,
    org_id: Uuid,
    account_id: Uuid,
    id_hash: &[u8],
    now: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into known_browser (id_hash, org_id, account_id, seen_at) values ($3, $1, $2, $4)
         on conflict (id_hash, org_id, account_id) do update set seen_at = excluded.seen_at",
        org_id,
        account_id,
        id_hash,
        now
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!(
        "delete from known_browser where org_id = $1 and account_id = $2 and id_hash not in (
           select id_hash from known_browser where org_id = $1 and account_id = $2
           order by seen_at desc limit 20)",
        org_id,
        account_id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Removes what no longer counts; counters from before the clock was set back go on from now.
///
/// # Errors
/// When the database fails.
pub async fn tidy(
    db: &sqlx::PgPool,
    now: OffsetDateTime,
    browsers_before: OffsetDateTime,
) -> sqlx::Result<()> {
    sqlx::query!("delete from login_counter where since <= $1 or tries = 0", now - LONGEST_LOCK)
        .execute(db)
        .await?;
    sqlx::query!("update login_counter set since = $1 where since > $1", now).execute(db).await?;
    sqlx::query!("delete from known_browser where seen_at < $1", browsers_before).execute(db).await?;
    Ok(())
}
