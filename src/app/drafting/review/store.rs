//! Comments and kept states: the only file of the room with SQL.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::PgExecutor;
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Brought, Comment};
use crate::app::drafting::line::Key;
use crate::clock;

/// Every comment on a draft, in the order of time.
///
/// # Errors
/// When the database fails.
pub async fn comments(db: impl PgExecutor<'_>, key: Key) -> sqlx::Result<Vec<Comment>> {
    sqlx::query_as!(
        Comment,
        r#"select c.id, c.thread_id, c.account_id, coalesce(nullif(c.author, ''), a.display_name) as "name!",
                  c.author, c.body, c.quote, c.resolved, c.at
         from comment c join account a on a.org_id = c.org_id and a.id = c.account_id
         where c.org_id = $1 and c.speech_id = $2 order by c.at, c.id"#,
        key.org_id,
        key.speech_id
    )
    .fetch_all(db)
    .await
}

/// Adds a comment that somebody without an account here has written in a file; `account_id` brought it.
///
/// # Errors
/// When the database fails.
pub async fn add_of(
    db: impl PgExecutor<'_>,
    key: Key,
    account_id: Uuid,
    comment: &Brought<'_>,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into comment (org_id, id, speech_id, thread_id, account_id, author, body, quote, resolved, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        key.org_id,
        clock::new_id(),
        key.speech_id,
        comment.thread_id,
        account_id,
        comment.author,
        comment.body,
        comment.quote,
        comment.resolved,
        comment.at
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Adds a comment; `quote` is empty for an answer.
///
/// # Errors
/// When the database fails.
pub async fn add(
    db: impl PgExecutor<'_>,
    key: Key,
    thread_id: Uuid,
    account_id: Uuid,
    body: &str,
    quote: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into comment (org_id, id, speech_id, thread_id, account_id, body, quote) values ($1, $2, $3, $4, $5, $6, $7)",
        key.org_id,
        clock::new_id(),
        key.speech_id,
        thread_id,
        account_id,
        body,
        quote
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Settles a thread or opens it again. False when there is no such thread.
///
/// # Errors
/// When the database fails.
pub async fn resolve(
    db: impl PgExecutor<'_>,
    key: Key,
    thread_id: Uuid,
    resolved: bool,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update comment set resolved = $4 where org_id = $1 and speech_id = $2 and thread_id = $3",
        key.org_id,
        key.speech_id,
        thread_id,
        resolved
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// How many threads of a draft are not settled.
///
/// # Errors
/// When the database fails.
pub async fn open_threads(db: impl PgExecutor<'_>, key: Key) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(distinct thread_id) as "n!" from comment where org_id = $1 and speech_id = $2 and not resolved"#,
        key.org_id,
        key.speech_id
    )
    .fetch_one(db)
    .await
}

/// States that the program kept by itself, with their trees, the newest first: since `recent` every one, before that of each
/// hour the last.
///
/// # Errors
/// When the database fails.
pub async fn kept(
    db: impl PgExecutor<'_>,
    key: Key,
    recent: OffsetDateTime,
    limit: i64,
) -> sqlx::Result<Vec<(i32, OffsetDateTime, Value)>> {
    let rows = sqlx::query!(
        r#"select k.version as "version!", k.at as "at!", s.document from (
               select distinct on (part) part, version, at from (
                   select version, at, case when at >= $3 then at else date_trunc('hour', at) end as part from snapshot
                   where org_id = $1 and speech_id = $2
               ) hours order by part desc, version desc limit $4
           ) k join snapshot s on s.org_id = $1 and s.speech_id = $2 and s.version = k.version
           order by k.version desc"#,
        key.org_id,
        key.speech_id,
        recent,
        limit
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.version, row.at, row.document)).collect())
}

/// Who wrote between two versions, for each of `ranges`, by its second one.
///
/// # Errors
/// When the database fails.
pub async fn writers(
    db: impl PgExecutor<'_>,
    key: Key,
    ranges: &[(i32, i32)],
) -> sqlx::Result<HashMap<i32, Vec<String>>> {
    let (from, to): (Vec<i32>, Vec<i32>) = ranges.iter().copied().unzip();
    let rows = sqlx::query!(
        r#"select distinct r.until as "until!", a.display_name
           from unnest($3::integer[], $4::integer[]) as r (after, until)
           join step t on t.org_id = $1 and t.speech_id = $2 and t.version > r.after and t.version <= r.until
           join account a on a.org_id = $1 and a.id = t.account_id
           order by 1, 2"#,
        key.org_id,
        key.speech_id,
        &from,
        &to
    )
    .fetch_all(db)
    .await?;
    let mut writers: HashMap<i32, Vec<String>> = HashMap::new();
    for row in rows {
        writers.entry(row.until).or_default().push(row.display_name);
    }
    Ok(writers)
}

/// The text that the program kept at a version, and when.
///
/// # Errors
/// When the database fails.
pub async fn kept_at(
    db: impl PgExecutor<'_>,
    key: Key,
    version: i32,
) -> sqlx::Result<Option<(OffsetDateTime, Value)>> {
    let row = sqlx::query!(
        "select at, document from snapshot where org_id = $1 and speech_id = $2 and version = $3",
        key.org_id,
        key.speech_id,
        version
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.at, row.document)))
}

/// The hash of the text as it was last written down: of a final text, the hash it is bound to.
///
/// # Errors
/// When the database fails.
pub async fn written_hash(db: impl PgExecutor<'_>, key: Key) -> sqlx::Result<Option<Vec<u8>>> {
    sqlx::query_scalar!(
        "select content_hash from speech where org_id = $1 and id = $2",
        key.org_id,
        key.speech_id
    )
    .fetch_optional(db)
    .await
}
