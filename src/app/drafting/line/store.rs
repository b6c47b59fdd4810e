//! The only file of the room with SQL: the log of steps and its snapshots.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::Key;
use crate::app::corpus::model::{Status, content_hash};
use crate::engine::document::Document;

/// A step of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    /// The step as the guard accepted it.
    pub step: Value,
    /// The page that sent it.
    pub client: String,
}

/// How many steps a draft has, and where it stands; `None` when there is no such draft, or this person is not on
/// its list.
///
/// # Errors
/// When the database fails.
pub async fn head(
    db: impl PgExecutor<'_>,
    key: Key,
    account_id: Uuid,
) -> sqlx::Result<Option<(i32, Status)>> {
    let row = sqlx::query!(
        "select s.version, s.status from speech s
         join speech_person p on p.org_id = s.org_id and p.speech_id = s.id and p.account_id = $3
         where s.org_id = $1 and s.id = $2",
        key.org_id,
        key.speech_id,
        account_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.version, Status::parse(&row.status).unwrap_or(Status::Archived))))
}

/// How many steps a draft has.
///
/// # Errors
/// When the database fails.
pub async fn version(db: impl PgExecutor<'_>, key: Key) -> sqlx::Result<Option<i32>> {
    sqlx::query_scalar!("select version from speech where org_id = $1 and id = $2", key.org_id, key.speech_id)
        .fetch_optional(db)
        .await
}

/// The newest snapshot and its version.
///
/// # Errors
/// When the database fails.
pub async fn snapshot(db: impl PgExecutor<'_>, key: Key) -> sqlx::Result<Option<(i32, Value)>> {
    let row = sqlx::query!(
        "select version, document from snapshot where org_id = $1 and speech_id = $2 order by version desc limit 1",
        key.org_id,
        key.speech_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.version, row.document)))
}

/// The steps after `version`, in order.
///
/// # Errors
/// When the database fails.
pub async fn steps_after(db: impl PgExecutor<'_>, key: Key, version: i32) -> sqlx::Result<Vec<Logged>> {
    sqlx::query_as!(
        Logged,
        "select step, client from step where org_id = $1 and speech_id = $2 and version > $3 order by version",
        key.org_id,
        key.speech_id,
        version
    )
    .fetch_all(db)
    .await
}

/// Who writes which steps on top of which version.
#[derive(Debug)]
pub struct Append {
    /// The draft.
    pub key: Key,
    /// The person.
    pub account_id: Uuid,
    /// The page.
    pub client: String,
    /// The version they were made on.
    pub version: i32,
    /// The steps, as the guard accepted them.
    pub steps: Arc<[Value]>,
}

/// Appends steps if the draft is still at their version, open, and the person on its list. False: nothing was
/// written.
///
/// # Errors
/// When the database fails.
pub async fn append(db: impl PgExecutor<'_>, append: &Append) -> sqlx::Result<bool> {
    let Append { key, account_id, client, version, steps } = append;
    let count = i32::try_from(steps.len()).unwrap_or(i32::MAX);
    let done = sqlx::query!(
        "with moved as (
           update speech set version = version + $4, updated_at = now()
           where org_id = $1 and id = $2 and version = $3 and status in ('draft', 'in_review')
             and exists (select 1 from speech_person p where p.org_id = $1 and p.speech_id = $2 and p.account_id = $5)
           returning id
         )
         insert into step (org_id, speech_id, version, step, client, account_id)
         select $1, moved.id, $3 + place::integer, step, $7, $5
         from moved, unnest($6::jsonb[]) with ordinality as sent (step, place)",
        key.org_id,
        key.speech_id,
        version,
        count,
        account_id,
        &steps[..],
        client
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() > 0)
}

/// The same for several drafts of one organization, each of them once: those that could be written now. A draft whose row
/// somebody else holds is passed over.
///
/// # Errors
/// When the database fails; then nothing was written, unless the answer was lost.
pub async fn append_all(db: impl PgExecutor<'_>, appends: &[&Append]) -> sqlx::Result<HashSet<Uuid>> {
    let Some(org_id) = appends.first().map(|append| append.key.org_id) else { return Ok(HashSet::new()) };
    let (mut drafts, mut versions, mut steps) = (Vec::new(), Vec::new(), Vec::new());
    let (mut clients, mut accounts) = (Vec::new(), Vec::new());
    for append in appends {
        for (version, step) in (append.version + 1..).zip(append.steps.iter()) {
            drafts.push(append.key.speech_id);
            versions.push(version);
            steps.push(step);
            clients.push(append.client.as_str());
            accounts.push(append.account_id);
        }
    }
    let moved = sqlx::query_scalar!(
        "with sent as (
             select * from unnest($2::uuid[], $3::integer[], $4::jsonb[], $5::text[], $6::uuid[])
               as sent (speech_id, version, step, client, account_id)
           ), heads as (
             select speech_id, account_id, min(version) - 1 as version, max(version) as last
             from sent group by speech_id, account_id
           ), free as (
             select s.id, heads.last from speech s
             join heads on s.id = heads.speech_id and s.version = heads.version
             where s.org_id = $1 and s.status in ('draft', 'in_review')
               and exists (select 1 from speech_person p
                           where p.org_id = $1 and p.speech_id = s.id and p.account_id = heads.account_id)
             for no key update of s skip locked
           ), moved as (
             update speech s set version = free.last, updated_at = now() from free
             where s.org_id = $1 and s.id = free.id returning s.id
           ), stored as (
             insert into step (org_id, speech_id, version, step, client, account_id)
             select $1, sent.speech_id, sent.version, step, client, account_id
             from sent join moved on moved.id = sent.speech_id
           )
           select id from moved",
        org_id,
        &drafts,
        &versions,
        &steps as &[&Value],
        &clients as &[&str],
        &accounts
    )
    .fetch_all(db)
    .await?;
    Ok(moved.into_iter().collect())
}

/// Writes the text at `version` into the speech and keeps it as a snapshot. Nothing happens when the draft has gone on.
///
/// # Errors
/// When the database fails.
pub async fn write_document(
    db: &mut PgConnection,
    key: Key,
    version: i32,
    json: &Value,
    document: &Document,
) -> sqlx::Result<()> {
    let plain = document.plain();
    let done = sqlx::query!(
        "update speech set document = $4, text = $5, characters = $6, content_hash = $7,
                title = case when $8 = '' then title else $8 end
         where org_id = $1 and id = $2 and version = $3",
        key.org_id,
        key.speech_id,
        version,
        json,
        plain,
        i32::try_from(document.characters()).unwrap_or(i32::MAX),
        content_hash(&plain),
        document.title.plain()
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(());
    }
    sqlx::query!(
        "insert into snapshot (org_id, speech_id, version, document) values ($1, $2, $3, $4)
         on conflict (org_id, speech_id, version) do nothing",
        key.org_id,
        key.speech_id,
        version,
        json
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Tells the other server processes on this database.
///
/// # Errors
/// When the database fails.
pub async fn notify(db: impl PgExecutor<'_>, channel: &str, payload: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_notify($1, $2)", channel, payload).execute(db).await?;
    Ok(())
}
