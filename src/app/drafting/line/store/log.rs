//! The log of steps, snapshots, and the text as it is written down.

use serde_json::Value;
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use crate::app::corpus::model::{Status, content_hash};
use crate::app::drafting::line::{Key, Position};
use crate::app::drafting::model::{Part, bracketed};
use crate::engine::document::Document;
use crate::text;

/// A step of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Logged {
    /// The step as the guard accepted it.
    pub step: Value,
    /// The page that sent it.
    pub client: String,
    /// The append that stored it.
    pub history: Uuid,
}

/// Where a draft stands, and what somebody is to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The newest state.
    pub at: Position,
    /// The draft's status.
    pub status: Status,
    /// What the person is to the draft.
    pub part: Part,
    /// The person's name.
    pub name: String,
}

/// The newest state of a draft and its status, for somebody; `None` when there is no such draft, or this person is not on
/// its list.
///
/// # Errors
/// When the database fails.
pub async fn head(db: impl PgExecutor<'_>, key: Key, account_id: Uuid) -> sqlx::Result<Option<Head>> {
    let row = sqlx::query!(
        r#"select s.version, s.status, l.history as "history?", p.part, a.display_name from speech s
           join speech_person p on p.org_id = s.org_id and p.speech_id = s.id and p.account_id = $3
           join account a on a.org_id = s.org_id and a.id = p.account_id
           left join step l on l.org_id = s.org_id and l.speech_id = s.id and l.version = s.version
           where s.org_id = $1 and s.id = $2"#,
        key.org_id,
        key.speech_id,
        account_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| {
        let at = Position { version: row.version, history: row.history.unwrap_or_default() };
        let status = Status::parse(&row.status).unwrap_or(Status::Archived);
        Head { at, status, part: Part::parse(&row.part), name: row.display_name }
    }))
}

/// The newest state of a draft.
///
/// # Errors
/// When the database fails.
pub async fn position(db: impl PgExecutor<'_>, key: Key) -> sqlx::Result<Option<Position>> {
    let row = sqlx::query!(
        r#"select s.version, l.history as "history?" from speech s
           left join step l on l.org_id = s.org_id and l.speech_id = s.id and l.version = s.version
           where s.org_id = $1 and s.id = $2"#,
        key.org_id,
        key.speech_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Position { version: row.version, history: row.history.unwrap_or_default() }))
}

/// The newest snapshot and its version.
///
/// # Errors
/// When the database fails.
pub async fn snapshot(db: impl PgExecutor<'_>, key: Key) -> sqlx::Result<Option<(i32, Value)>> {
    snapshot_until(db, key, i32::MAX).await
}

/// The newest snapshot that is not after a version, and its version.
///
/// # Errors
/// When the database fails.
pub async fn snapshot_until(
    db: impl PgExecutor<'_>,
    key: Key,
    version: i32,
) -> sqlx::Result<Option<(i32, Value)>> {
    let row = sqlx::query!(
        "select version, document from snapshot where org_id = $1 and speech_id = $2 and version <= $3
         order by version desc limit 1",
        key.org_id,
        key.speech_id,
        version
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.version, row.document)))
}

/// The steps after a version up to another, in order.
///
/// # Errors
/// When the database fails.
pub async fn steps_between(
    db: impl PgExecutor<'_>,
    key: Key,
    after: i32,
    until: i32,
) -> sqlx::Result<Vec<Value>> {
    sqlx::query_scalar!(
        "select step from step where org_id = $1 and speech_id = $2 and version > $3 and version <= $4 order by version",
        key.org_id,
        key.speech_id,
        after,
        until
    )
    .fetch_all(db)
    .await
}

/// The append that stored the step number `version`, if there is one, and the steps after it, in order; `None` where the log
/// is folded and does not hold them all any more.
///
/// # Errors
/// When the database fails.
pub async fn steps_from(
    db: impl PgExecutor<'_>,
    key: Key,
    version: i32,
) -> sqlx::Result<Option<(Option<Uuid>, Vec<Logged>)>> {
    let rows = sqlx::query!(
        "select version, step, client, history from step
         where org_id = $1 and speech_id = $2 and version >= $3 order by version",
        key.org_id,
        key.speech_id,
        version
    )
    .fetch_all(db)
    .await?;
    let at = rows.first().filter(|row| row.version == version).map(|row| row.history);
    let last = rows.last().map_or(version, |row| row.version);
    let after = rows.into_iter().filter(|row| row.version > version);
    let after = after.map(|row| Logged { step: row.step, client: row.client, history: row.history });
    let after: Vec<Logged> = after.collect();
    Ok(is_whole(version, last, after.len()).then_some((at, after)))
}

/// Whether so many steps lead from one version to another: a folded log lacks some.
pub(super) fn is_whole(from: i32, to: i32, steps: usize) -> bool {
    usize::try_from(i64::from(to) - i64::from(from)) == Ok(steps)
}

/// Writes the text of a state into the speech and keeps it as a snapshot. Nothing happens when the draft has gone on, or
/// back.
///
/// # Errors
/// When the database fails.
pub async fn write_document(
    db: &mut PgConnection,
    key: Key,
    Position { version, history }: Position,
    json: &Value,
    document: &Document,
) -> sqlx::Result<()> {
    let plain = document.plain();
    let done = sqlx::query!(
        "update speech set document = $4, text = $5, characters = $6, content_hash = $7,
                title = case when $8 = '' then title else $8 end
         where org_id = $1 and id = $2 and version = $3
           and ($3 = 0 or exists (select 1 from step l where l.org_id = $1 and l.speech_id = $2 and l.version = $3
                                  and l.history = $9))",
        key.org_id,
        key.speech_id,
        version,
        json,
        plain,
        i32::try_from(document.characters()).unwrap_or(i32::MAX),
        content_hash(&plain),
        text::name(&bracketed(&document.title.plain())),
        history
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

/// Tells the other server processes on this database, when the transaction is committed.
///
/// # Errors
/// When the database fails.
pub async fn notify(db: impl PgExecutor<'_>, channel: &str, payload: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_notify($1, $2)", channel, payload).execute(db).await?;
    Ok(())
}

/// Tells them of what is committed already. Nobody waits for the disk: should the database die now, they look for themselves.
///
/// # Errors
/// When the database fails.
pub async fn hint(pool: &PgPool, channel: &str, payload: &str) -> sqlx::Result<()> {
    sqlx::query_scalar!(
        "select set_config('synchronous_commit', 'off', true) || pg_notify($1, $2)::text",
        channel,
        payload
    )
    .fetch_one(pool)
    .await?;
    Ok(())
}
