//! Steps are appended, one draft's or several at once.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::Value;
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use crate::app::drafting::line::{Key, Position};

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
/// somebody else holds is passed over. Of the log only the step before is read, whatever the plan: by `exists` all steps of the
/// organization were, at every save, where the plan was made while there were few.
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
           ), fit as materialized (
             select speech_id, version, last from heads
             where (select p.part in ('owner', 'writer', 'reviewer') or p.part = 'suggester' and heads.suggested
                    from speech_person p
                    where p.org_id = $1 and p.speech_id = heads.speech_id and p.account_id = heads.account_id)
               and (version = 0
                    or before = (select l.history from step l where l.org_id = $1 and l.speech_id = heads.speech_id
                                 and l.version = heads.version))
           ), free as (
             select s.id, fit.last from speech s join fit on s.id = fit.speech_id and s.version = fit.version
             where s.org_id = $1 and s.status in ('draft', 'in_review')
             for no key update of s skip locked
           ), moved as (
             update speech s set version = (select last from free where free.id = s.id), updated_at = now()
             where s.org_id = $1 and s.id = any(array(select id from free)) returning s.id
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
