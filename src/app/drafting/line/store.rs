//! The only file of the room with SQL: the log of steps and its snapshots.

use std::collections::HashSet;
use std::sync::Arc;

use serde::Serialize;
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{Key, Position};
use crate::app::corpus::model::{Status, content_hash};
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
fn is_whole(from: i32, to: i32, steps: usize) -> bool {
    usize::try_from(i64::from(to) - i64::from(from)) == Ok(steps)
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
    /// The state they were made on.
    pub on: Position,
    /// The id of this append.
    pub history: Uuid,
    /// The steps, as the guard accepted them.
    pub steps: Arc<[Value]>,
    /// Whether they only suggest.
    pub suggested: bool,
}

/// Appends steps if the draft is still in the state they were made on, open, and the person on its list as somebody who may
/// write, or suggest where they only suggest. False: nothing was written.
///
/// # Errors
/// When the database fails.
pub async fn append(db: impl PgExecutor<'_>, append: &Append) -> sqlx::Result<bool> {
    let Append { key, account_id, client, on, history, steps, suggested } = append;
    let count = i32::try_from(steps.len()).unwrap_or(i32::MAX);
    let done = sqlx::query!(
        "with moved as (
           update speech set version = version + $4, updated_at = now()
           where org_id = $1 and id = $2 and version = $3 and status in ('draft', 'in_review')
             and exists (select 1 from speech_person p where p.org_id = $1 and p.speech_id = $2 and p.account_id = $5
                         and (p.part in ('owner', 'writer', 'reviewer') or (p.part = 'suggester' and $10)))
             and ($3 = 0 or exists (select 1 from step l where l.org_id = $1 and l.speech_id = $2 and l.version = $3
                                    and l.history = $8))
           returning id
         )
         insert into step (org_id, speech_id, version, step, client, account_id, history)
         select $1, moved.id, $3 + place::integer, step, $7, $5, $9
         from moved, unnest($6::jsonb[]) with ordinality as sent (step, place)",
        key.org_id,
        key.speech_id,
        on.version,
        count,
        account_id,
        &steps[..],
        client,
        on.history,
        history,
        *suggested
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
    let sent = Sent::of(appends.iter().copied());
    let moved = sqlx::query_scalar!(
        "with sent as (
             select * from unnest($2::uuid[], $3::integer[], $4::jsonb[], $5::text[], $6::uuid[], $7::uuid[], $8::uuid[],
                                   $9::boolean[])
               as sent (speech_id, version, step, client, account_id, before, history, suggested)
           ), heads as (
             select speech_id, account_id, before, suggested, min(version) - 1 as version, max(version) as last
             from sent group by speech_id, account_id, before, suggested
           ), free as (
             select s.id, heads.last from speech s
             join heads on s.id = heads.speech_id and s.version = heads.version
             where s.org_id = $1 and s.status in ('draft', 'in_review')
               and exists (select 1 from speech_person p
                           where p.org_id = $1 and p.speech_id = s.id and p.account_id = heads.account_id
                             and (p.part in ('owner', 'writer', 'reviewer') or (p.part = 'suggester' and heads.suggested)))
               and (s.version = 0 or exists (select 1 from step l where l.org_id = $1 and l.speech_id = s.id
                                             and l.version = heads.version and l.history = heads.before))
             for no key update of s skip locked
           ), moved as (
             update speech s set version = free.last, updated_at = now() from free
             where s.org_id = $1 and s.id = free.id returning s.id
           ), stored as (
             insert into step (org_id, speech_id, version, step, client, account_id, history)
             select $1, sent.speech_id, sent.version, step, client, account_id, history
             from sent join moved on moved.id = sent.speech_id
           )
           select id from moved",
        org_id,
        &sent.drafts,
        &sent.versions,
        &sent.steps as &[&Value],
        &sent.clients as &[&str],
        &sent.accounts,
        &sent.befores,
        &sent.histories,
        &sent.suggested
    )
    .fetch_all(db)
    .await?;
    Ok(moved.into_iter().collect())
}

/// The same as [`append_all`] where the tables are spread over a cluster: each statement is planned to one part of the
/// table, which a statement that joins what was sent is not. One transaction; several drafts of one organization, each of
/// them once, or a single one.
///
/// # Errors
/// When the database fails; then nothing was written, unless the answer was lost.
pub async fn append_spread(pool: &PgPool, appends: &[&Append]) -> sqlx::Result<HashSet<Uuid>> {
    let Some(org_id) = appends.first().map(|append| append.key.org_id) else { return Ok(HashSet::new()) };
    let mut tx = pool.begin().await?;
    let all: Vec<Uuid> = appends.iter().map(|append| append.key.speech_id).collect();
    // A single draft's row is waited for, as elsewhere; of several, those that somebody holds are passed over.
    let free: HashSet<Uuid> = if all.len() == 1 {
        all.iter().copied().collect()
    } else {
        let rows = sqlx::query_scalar!(
            "select s.id from speech s where s.org_id = $1 and s.id = any($2) for no key update skip locked",
            org_id,
            &all
        );
        rows.fetch_all(&mut *tx).await?.into_iter().collect()
    };
    let appends: Vec<&&Append> =
        appends.iter().filter(|append| free.contains(&append.key.speech_id)).collect();
    let counts: Vec<i32> =
        appends.iter().map(|append| i32::try_from(append.steps.len()).unwrap_or(i32::MAX)).collect();
    let moved: HashSet<Uuid> = sqlx::query_scalar!(
        "update speech s
         set version = s.version + ($4::integer[])[array_position($2::uuid[], s.id)], updated_at = now()
         where s.org_id = $1 and s.id = any($2) and s.status in ('draft', 'in_review')
           and s.version = ($3::integer[])[array_position($2::uuid[], s.id)]
           and exists (select 1 from speech_person p where p.org_id = $1 and p.speech_id = s.id
                       and p.account_id = ($5::uuid[])[array_position($2::uuid[], s.id)]
                       and (p.part in ('owner', 'writer', 'reviewer')
                            or (p.part = 'suggester' and ($7::boolean[])[array_position($2::uuid[], s.id)])))
           and (s.version = 0 or exists (select 1 from step l where l.org_id = $1 and l.speech_id = s.id
                                         and l.version = s.version
                                         and l.history = ($6::uuid[])[array_position($2::uuid[], s.id)]))
         returning s.id",
        org_id,
        &appends.iter().map(|append| append.key.speech_id).collect::<Vec<_>>(),
        &appends.iter().map(|append| append.on.version).collect::<Vec<_>>(),
        &counts,
        &appends.iter().map(|append| append.account_id).collect::<Vec<_>>(),
        &appends.iter().map(|append| append.on.history).collect::<Vec<_>>(),
        &appends.iter().map(|append| append.suggested).collect::<Vec<_>>()
    )
    .fetch_all(&mut *tx)
    .await?
    .into_iter()
    .collect();
    let sent = Sent::of(
        appends.iter().filter(|append| moved.contains(&append.key.speech_id)).map(|append| **append),
    );
    sqlx::query!(
        "insert into step (org_id, speech_id, version, step, client, account_id, history)
         select $1, speech_id, version, step, client, account_id, history
         from unnest($2::uuid[], $3::integer[], $4::jsonb[], $5::text[], $6::uuid[], $7::uuid[])
              as sent (speech_id, version, step, client, account_id, history)",
        org_id,
        &sent.drafts,
        &sent.versions,
        &sent.steps as &[&Value],
        &sent.clients as &[&str],
        &sent.accounts,
        &sent.histories
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(moved)
}

/// The steps of several appends, as columns.
#[derive(Default)]
struct Sent<'a> {
    drafts: Vec<Uuid>,
    versions: Vec<i32>,
    steps: Vec<&'a Value>,
    clients: Vec<&'a str>,
    accounts: Vec<Uuid>,
    befores: Vec<Uuid>,
    histories: Vec<Uuid>,
    suggested: Vec<bool>,
}

impl<'a> Sent<'a> {
    fn of(appends: impl Iterator<Item = &'a Append>) -> Self {
        let mut sent = Self::default();
        for append in appends {
            for (version, step) in (append.on.version + 1..).zip(append.steps.iter()) {
                sent.drafts.push(append.key.speech_id);
                sent.versions.push(version);
                sent.steps.push(step);
                sent.clients.push(append.client.as_str());
                sent.accounts.push(append.account_id);
                sent.befores.push(append.on.history);
                sent.histories.push(append.history);
                sent.suggested.push(append.suggested);
            }
        }
        sent
    }
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

/// The state that somebody saw when he last had the draft open, and when that was.
///
/// # Errors
/// When the database fails.
pub async fn seen(
    db: impl PgExecutor<'_>,
    key: Key,
    account_id: Uuid,
) -> sqlx::Result<Option<(Position, OffsetDateTime)>> {
    let row = sqlx::query!(
        "select seen_version, seen_history, seen_at from speech_person
         where org_id = $1 and speech_id = $2 and account_id = $3",
        key.org_id,
        key.speech_id,
        account_id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| {
        let history = row.seen_history.unwrap_or_default();
        Some((Position { version: row.seen_version?, history }, row.seen_at?))
    }))
}

/// Somebody has the draft before him in this state. Whoever asks again and again is noted once a minute if nothing is new.
///
/// # Errors
/// When the database fails.
pub async fn set_seen(db: impl PgExecutor<'_>, key: Key, account_id: Uuid, at: Position) -> sqlx::Result<()> {
    sqlx::query!(
        "update speech_person set seen_version = $4, seen_history = $5, seen_at = now()
         where org_id = $1 and speech_id = $2 and account_id = $3
           and (seen_version is distinct from $4 or seen_at is null or seen_at < now() - interval '1 minute')",
        key.org_id,
        key.speech_id,
        account_id,
        at.version,
        at.history
    )
    .execute(db)
    .await?;
    Ok(())
}

/// A step and who made it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Signed {
    /// The step as the guard accepted it.
    pub step: Value,
    /// His account.
    pub by: Uuid,
    /// His name.
    pub name: String,
}

/// The steps after a state, at most `most`, with those who made them; `None` when it is no state of the log.
///
/// # Errors
/// When the database fails.
pub async fn signed_since(
    pool: &PgPool,
    key: Key,
    from: Position,
    most: i64,
) -> sqlx::Result<Option<Vec<Signed>>> {
    let rows = sqlx::query!(
        "select l.version, l.step, l.history, l.account_id, a.display_name
         from step l join account a on a.org_id = l.org_id and a.id = l.account_id
         where l.org_id = $1 and l.speech_id = $2 and l.version >= $3 order by l.version limit $4",
        key.org_id,
        key.speech_id,
        from.version,
        most + 1
    )
    .fetch_all(pool)
    .await?;
    let known = from.version == 0
        || rows.first().is_some_and(|row| row.version == from.version && row.history == from.history);
    let last = rows.last().map_or(from.version, |row| row.version);
    let after = rows.into_iter().filter(|row| row.version > from.version);
    let after = after.map(|row| Signed { step: row.step, by: row.account_id, name: row.display_name });
    let after: Vec<Signed> = after.collect();
    Ok((known && is_whole(from.version, last, after.len())).then_some(after))
}

/// Tells the other server processes on this database.
///
/// # Errors
/// When the database fails.
pub async fn notify(db: impl PgExecutor<'_>, channel: &str, payload: &str) -> sqlx::Result<()> {
    sqlx::query!("select pg_notify($1, $2)", channel, payload).execute(db).await?;
    Ok(())
}
