//! The SQL of the desk.

use serde_json::json;
use sqlx::{Acquire, PgConnection, PgExecutor, PgPool, Postgres};
use uuid::Uuid;

use super::model::{Candidate, Change, Judgement};
use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::app::phrases::mining::store::take_back_uses;
use crate::app::phrases::store::is_common;
use crate::clock;
use crate::db::stored::read;
use crate::engine::mining::{Kind, key};

/// What is done to phrasings in one go.
#[derive(Debug, Clone, Copy)]
pub struct Deed<'a> {
    /// The organization.
    pub org_id: Uuid,
    /// Who does it.
    pub account_id: Uuid,
    /// What is done, by name.
    pub action: &'a str,
    /// Why.
    pub reason: &'a str,
}

/// Changes phrasings and keeps the states before; what `alter` leaves as it is, is no change. Returns how many changed.
///
/// # Errors
/// When the database fails.
pub async fn change(
    db: impl Acquire<'_, Database = Postgres>,
    deed: Deed<'_>,
    ids: &[Uuid],
    alter: impl Fn(Uuid, &mut Judgement),
) -> sqlx::Result<usize> {
    let mut tx = db.begin().await?;
    let n = change_in(&mut tx, deed, ids, alter).await?;
    tx.commit().await?;
    Ok(n)
}

/// Changes one phrasing if it still is as the person saw it (`seen`: [`Judgement::stamp`]; empty: he saw nothing). False: it
/// is not, and nothing is changed. `also`: further phrasings that are changed with it.
///
/// # Errors
/// When the database fails.
pub async fn change_seen(
    db: impl Acquire<'_, Database = Postgres>,
    deed: Deed<'_>,
    id: Uuid,
    seen: &str,
    also: &[Uuid],
    alter: impl Fn(Uuid, &mut Judgement),
) -> sqlx::Result<bool> {
    let mut tx = db.begin().await?;
    let ids: Vec<Uuid> = also.iter().copied().chain([id]).collect();
    let locked = states(&mut tx, deed.org_id, &ids).await?;
    let now = locked.iter().find(|(there, _)| *there == id);
    if !seen.is_empty() && now.is_none_or(|(_, state)| state.stamp() != seen) {
        return Ok(false);
    }
    change_in(&mut tx, deed, &ids, alter).await?;
    tx.commit().await?;
    Ok(true)
}

/// Like [`change`], inside a transaction.
///
/// # Errors
/// When the database fails.
pub async fn change_in(
    db: &mut PgConnection,
    deed: Deed<'_>,
    ids: &[Uuid],
    alter: impl Fn(Uuid, &mut Judgement),
) -> sqlx::Result<usize> {
    let batch = clock::new_id();
    let mut changed = 0;
    for (id, before) in states(&mut *db, deed.org_id, ids).await? {
        let mut after = before.clone();
        alter(id, &mut after);
        if after == before {
            continue;
        }
        write(&mut *db, deed.org_id, id, &after).await?;
        sqlx::query!(
            "insert into phrasing_change (org_id, id, batch, phrasing_id, account_id, action, reason, before, after, at)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
            deed.org_id,
            clock::new_id(),
            batch,
            id,
            deed.account_id,
            deed.action,
            deed.reason,
            json!(before),
            json!(after),
            clock::now()
        )
        .execute(&mut *db)
        .await?;
        changed += 1;
    }
    if changed > 0 {
        moved(db, deed.org_id, &[What::Library]).await?;
    }
    Ok(changed)
}

/// The states of phrasings, locked until the transaction ends.
async fn states(db: &mut PgConnection, org_id: Uuid, ids: &[Uuid]) -> sqlx::Result<Vec<(Uuid, Judgement)>> {
    let rows = sqlx::query!(
        "select id, text, kind, section_kind, status, tags, current_form, note, variants, edited, merged_into
         from phrasing where org_id = $1 and id = any ($2) order by id for update",
        org_id,
        ids
    )
    .fetch_all(db)
    .await?;
    let state = rows.into_iter().map(|row| {
        let state = Judgement {
            text: row.text,
            kind: row.kind,
            section_kind: row.section_kind,
            status: row.status,
            tags: row.tags,
            current_form: row.current_form,
            note: row.note,
            variants: row.variants,
            edited: row.edited,
            merged_into: row.merged_into,
        };
        (row.id, state)
    });
    Ok(state.collect())
}

async fn write(db: &mut PgConnection, org_id: Uuid, id: Uuid, state: &Judgement) -> sqlx::Result<()> {
    sqlx::query!(
        "update phrasing set text = $3, kind = $4, section_kind = $5, status = $6, tags = $7, current_form = $8, note = $9,
                variants = $10, edited = $11, merged_into = $12, updated_at = $13
         where org_id = $1 and id = $2",
        org_id,
        id,
        state.text,
        state.kind,
        state.section_kind,
        state.status,
        &state.tags,
        state.current_form,
        state.note,
        &state.variants,
        state.edited,
        state.merged_into,
        clock::now()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What came of an attempt to undo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Undone {
    /// There is nothing left to undo.
    Nothing,
    /// Somebody changed a phrasing of it since; its text.
    Overtaken(String),
    /// Undone: what it was, and the phrasings that are as before.
    Done(String, Vec<Uuid>),
}

/// Undoes the last thing this person did that is not undone.
///
/// # Errors
/// When the database fails.
pub async fn undo(
    db: impl Acquire<'_, Database = Postgres>,
    org_id: Uuid,
    account_id: Uuid,
) -> sqlx::Result<Undone> {
    let mut tx = db.begin().await?;
    let last = sqlx::query!(
        "select batch, action from phrasing_change where org_id = $1 and account_id = $2 and not undone
         order by id desc limit 1",
        org_id,
        account_id
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(last) = last else { return Ok(Undone::Nothing) };
    let rows = sqlx::query!(
        r#"select c.id, c.phrasing_id, c.before, c.after,
                  exists (select 1 from phrasing_change later where later.org_id = $1 and later.phrasing_id = c.phrasing_id
                          and later.id > c.id and later.batch <> c.batch and not later.undone) as "overtaken!"
           from phrasing_change c where c.org_id = $1 and c.batch = $2 order by c.id"#,
        org_id,
        last.batch
    )
    .fetch_all(&mut *tx)
    .await?;
    let mut back = Vec::with_capacity(rows.len());
    for row in rows {
        let state: Judgement = read(row.before)?;
        if row.overtaken {
            return Ok(Undone::Overtaken(state.text));
        }
        write(&mut tx, org_id, row.phrasing_id, &state).await?;
        let merged = read::<Judgement>(row.after)?.merged_into;
        match merged.filter(|_| state.merged_into.is_none()) {
            Some(target) => {
                take_back_uses(&mut tx, org_id, target, row.phrasing_id).await?;
                // Its card is shown, not that of the phrasing it had become a wording of.
                back.insert(0, row.phrasing_id);
            }
            None => back.push(row.phrasing_id),
        }
    }
    sqlx::query!(
        "update phrasing_change set undone = true where org_id = $1 and batch = $2",
        org_id,
        last.batch
    )
    .execute(&mut *tx)
    .await?;
    moved(&mut tx, org_id, &[What::Library]).await?;
    tx.commit().await?;
    Ok(Undone::Done(last.action, back))
}

/// The changes of a phrasing, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn changes(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<Vec<Change>> {
    let rows = sqlx::query!(
        "select c.at, a.display_name, c.action, c.reason, c.before, c.after, c.undone
         from phrasing_change c join account a on a.org_id = c.org_id and a.id = c.account_id
         where c.org_id = $1 and c.phrasing_id = $2 order by c.id desc limit 100",
        org_id,
        id
    )
    .fetch_all(db)
    .await?;
    let changes = rows.into_iter().map(|row| {
        Ok(Change {
            at: row.at,
            by: row.display_name,
            action: row.action,
            reason: row.reason,
            before: read(row.before)?,
            after: read(row.after)?,
            undone: row.undone,
        })
    });
    changes.collect()
}

/// What waits for a curator.
///
/// # Errors
/// When the database fails.
pub async fn candidates(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<Candidate>> {
    let rows = sqlx::query!(
        "select id, text, kind, section_kind, speeches, score, offered, taken
         from phrasing where org_id = $1 and status = 'mined' and scope = 'organization'",
        org_id
    )
    .fetch_all(db)
    .await?;
    let candidate = rows.into_iter().map(|row| Candidate {
        id: row.id,
        text: row.text,
        kind: row.kind.parse().unwrap_or(Kind::Clause),
        section_kind: row.section_kind.parse().unwrap_or_default(),
        speeches: row.speeches,
        score: row.score,
        offered: row.offered,
        taken: row.taken,
        members: Vec::new(),
    });
    Ok(candidate.collect())
}

/// In how many speeches of each year a phrasing stands; speeches with a doubted or no date are left out.
///
/// # Errors
/// When the database fails.
pub async fn years(pool: &PgPool, org_id: Uuid, id: Uuid) -> sqlx::Result<Vec<(i32, i64)>> {
    let rows = if is_common(pool, org_id, id).await? {
        years_of_common(pool, org_id, id).await?
    } else {
        years_of_rare(pool, org_id, id).await?
    };
    Ok(rows.into_iter().map(|row| (row.year, row.n)).collect())
}

struct YearRow {
    year: i32,
    n: i64,
}

async fn years_of_rare(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<Vec<YearRow>> {
    sqlx::query_as!(
        YearRow,
        r#"select extract(year from s.delivered_on)::integer as "year!", count(*) as "n!" from speech s
           where s.org_id = $1 and s.delivered_on is not null and s.certainty <> 'doubted'
             and s.id in (select o.speech_id from occurrence o where o.org_id = $1 and o.phrasing_id = $2)
           group by 1 order by 1"#,
        org_id,
        id
    )
    .fetch_all(db)
    .await
}

/// The same, but each speech is asked whether it has one; with its limit that is no join, whatever the planner takes the uses for.
async fn years_of_common(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<Vec<YearRow>> {
    sqlx::query_as!(
        YearRow,
        r#"select extract(year from s.delivered_on)::integer as "year!", count(*) as "n!" from speech s
           where s.org_id = $1 and s.delivered_on is not null and s.certainty <> 'doubted'
             and (select true from occurrence o
                  where o.org_id = $1 and o.phrasing_id = $2 and o.speech_id = s.id limit 1)
           group by 1 order by 1"#,
        org_id,
        id
    )
    .fetch_all(db)
    .await
}

/// The tags of the library, the most used first.
///
/// # Errors
/// When the database fails.
pub async fn tags(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select tag as "tag!" from phrasing, unnest(tags) as tag where org_id = $1
           group by tag order by count(*) desc, tag limit 200"#,
        org_id
    )
    .fetch_all(db)
    .await
}

/// How many phrasings this person decided on since a moment, undone ones not counted.
///
/// # Errors
/// When the database fails.
pub async fn decided(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    since: time::OffsetDateTime,
) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(distinct phrasing_id) as "n!" from phrasing_change
           where org_id = $1 and account_id = $2 and at >= $3 and not undone"#,
        org_id,
        account_id,
        since
    )
    .fetch_one(db)
    .await
}

/// Keys of phrasings that became wordings of others, with those others.
///
/// # Errors
/// When the database fails.
pub async fn merged(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<(u64, Uuid)>> {
    let rows = sqlx::query!(
        r#"select key, merged_into as "into!" from phrasing where org_id = $1 and merged_into is not null"#,
        org_id
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.key.cast_unsigned(), row.into)).collect())
}

/// Whether a phrasing with this text, however punctuated, is already known here; its id.
///
/// # Errors
/// When the database fails.
pub async fn same(db: impl PgExecutor<'_>, org_id: Uuid, text: &str) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "select id from phrasing where org_id = $1 and key = $2",
        org_id,
        key(text).cast_signed()
    )
    .fetch_optional(db)
    .await
}
