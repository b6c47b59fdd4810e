//! The only file of the slice with SQL.

use serde_json::Value;
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Entry, Filter, Outcome};
use super::origin;
use crate::clock;

pub use super::model::Event;

/// Characters that are kept of what a thing is called.
const MAX_TITLE: usize = 120;

/// Writes an event down, in the caller's transaction where there is one: with what the thing is called at this moment, and
/// where the request came from.
///
/// # Errors
/// When the database refuses.
pub async fn record(db: &mut PgConnection, event: Event<'_>) -> sqlx::Result<()> {
    let title = title(db, event.org_id, event.object_type, event.object_id).await?;
    let detail = named(db, event.org_id, event.detail).await?;
    let id = clock::new_id();
    sqlx::query!(
        "insert into audit_event (org_id, id, account_id, action, object_type, object_id, detail, address, outcome,
                                  object_title)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        event.org_id,
        id,
        event.account_id,
        event.action,
        event.object_type,
        event.object_id,
        detail,
        origin::here(),
        Outcome::of(event.action).name(),
        title
    )
    .execute(&mut *db)
    .await?;
    // What an organization wants sent on waits in a queue, so that no request waits for another machine.
    sqlx::query!(
        "insert into audit_outbox (org_id, id)
         select p.org_id, $2 from security_policy p where p.org_id = $1 and coalesce(p.body->>'syslog', '') <> ''",
        event.org_id,
        id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes an event down that belongs to no transaction.
///
/// # Errors
/// When the database refuses.
pub async fn record_alone(pool: &PgPool, event: Event<'_>) -> sqlx::Result<()> {
    record(&mut *pool.acquire().await?, event).await
}

/// Details that hold ids, and of what kind of thing.
const IDS: [(&str, &str); 5] = [
    ("account", "account"),
    ("to", "account"),
    ("from", "speech"),
    ("outline", "outline"),
    ("assembly", "assembly"),
];

/// The details with names where they hold ids: who reads the log knows things by what they were called. Where an id alone
/// tells one from another it stays behind the name.
async fn named(db: &mut PgConnection, org_id: Uuid, mut detail: Value) -> sqlx::Result<Value> {
    for (name, object_type) in IDS {
        let values = match detail.get_mut(name) {
            Some(Value::Array(values)) => values.as_mut_slice(),
            Some(value) => std::slice::from_mut(value),
            None => continue,
        };
        for value in values {
            let Some(id) = value.as_str() else { continue };
            let title = title(&mut *db, org_id, object_type, id).await?;
            match object_type {
                _ if title.is_empty() => {}
                "account" => *value = title.into(),
                _ => *value = format!("《{title}》（{id}）").into(),
            }
        }
    }
    Ok(detail)
}

/// What a thing is called; empty where it has no name, or is none.
async fn title(db: &mut PgConnection, org_id: Uuid, object_type: &str, id: &str) -> sqlx::Result<String> {
    let Ok(id) = id.parse::<Uuid>() else { return Ok(String::new()) };
    let found = match object_type {
        "speech" | "draft" => {
            sqlx::query_scalar!("select title from speech where org_id = $1 and id = $2", org_id, id)
                .fetch_optional(db)
                .await?
        }
        "phrasing" => {
            sqlx::query_scalar!("select text from phrasing where org_id = $1 and id = $2", org_id, id)
                .fetch_optional(db)
                .await?
        }
        "outline" => {
            sqlx::query_scalar!("select name from outline where org_id = $1 and id = $2", org_id, id)
                .fetch_optional(db)
                .await?
        }
        "account" => sqlx::query_scalar!(
            r#"select display_name || '（' || username || '）' as "name!" from account where org_id = $1 and id = $2"#,
            org_id,
            id
        )
        .fetch_optional(db)
        .await?,
        "token" => {
            sqlx::query_scalar!("select name from token where org_id = $1 and id = $2", org_id, id)
                .fetch_optional(db)
                .await?
        }
        "import" => imported(db, org_id, id).await?,
        "assembly" => sqlx::query_scalar!(
            r#"select concat_ws(' ', state->'outline'->>'name', nullif(state->>'subject', '')) as "name!"
               from assembly where org_id = $1 and id = $2"#,
            org_id,
            id
        )
        .fetch_optional(db)
        .await?,
        _ => None,
    };
    Ok(found.unwrap_or_default().chars().take(MAX_TITLE).collect())
}

/// What an import is called: its first file, and how many there are.
async fn imported(db: &mut PgConnection, org_id: Uuid, id: Uuid) -> sqlx::Result<Option<String>> {
    let files = sqlx::query!(
        r#"select count(distinct file_name) as "all!", (array_agg(file_name order by position))[1] as first
           from import_item where org_id = $1 and batch_id = $2"#,
        org_id,
        id
    )
    .fetch_one(db)
    .await?;
    Ok(files.first.map(|first| if files.all > 1 { format!("{first}等{}个文件", files.all) } else { first }))
}

/// What is there and only others may see, among the things that these ids name: for somebody who was told that there is
/// no such thing. Its kind and its id.
///
/// # Errors
/// When the database fails.
pub async fn withheld(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    ids: &[Uuid],
) -> sqlx::Result<Option<(String, Uuid)>> {
    let row = sqlx::query!(
        r#"select 'draft' as "kind!", s.id as "id!" from speech s
           where s.org_id = $1 and s.id = any($3) and s.status in ('draft', 'in_review', 'final')
             and not exists (select 1 from speech_person p
                             where p.org_id = $1 and p.speech_id = s.id and p.account_id = $2)
           union all
           select 'assembly', id from assembly where org_id = $1 and id = any($3) and account_id <> $2
           union all
           select 'phrasing', id from phrasing
           where org_id = $1 and id = any($3) and scope = 'personal' and owner_id <> $2
           limit 1"#,
        org_id,
        account_id,
        ids
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.kind, row.id)))
}

/// Removes events before a moment; how many. The only way in which events end.
///
/// # Errors
/// When the database fails.
pub async fn expire(db: impl PgExecutor<'_>, org_id: Uuid, before: OffsetDateTime) -> sqlx::Result<u64> {
    let done = sqlx::query!("delete from audit_event where org_id = $1 and at < $2", org_id, before)
        .execute(db)
        .await?;
    Ok(done.rows_affected())
}

/// Events, the latest first, and how many there are in all.
///
/// # Errors
/// When the database fails.
pub async fn list(
    pool: &PgPool,
    org_id: Uuid,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> sqlx::Result<(Vec<Entry>, i64)> {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (from, until) = filter.between();
    let rows = sqlx::query!(
        r#"select e.at, coalesce(a.display_name, '') as "who!", e.action, e.object_type, e.object_id, e.detail,
                  e.address, e.outcome, e.object_title, count(*) over () as "total!"
           from audit_event e left join account a on a.org_id = $1 and a.id = e.account_id
           where e.org_id = $1 and ($2::uuid is null or e.account_id = $2) and ($3::text is null or e.action = $3)
             and ($4::text is null
                  or strpos(e.object_id || ' ' || e.object_title || ' ' || e.address || ' ' || e.detail::text, $4) > 0)
             and ($5::timestamptz is null or e.at >= $5) and ($6::timestamptz is null or e.at < $6)
             and ($9::text is null or e.outcome = $9)
           order by e.at desc, e.id desc limit $7 offset $8"#,
        org_id,
        filter.who.parse::<Uuid>().ok(),
        some(&filter.action),
        some(filter.q.trim()),
        from,
        until,
        limit,
        offset,
        some(&filter.outcome)
    )
    .fetch_all(pool)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let entries = rows.into_iter().map(|row| Entry {
        at: row.at,
        who: row.who,
        action: row.action,
        object_type: row.object_type,
        object_id: row.object_id,
        detail: row.detail,
        address: row.address,
        outcome: row.outcome,
        object_title: row.object_title,
    });
    Ok((entries.collect(), total))
}

/// What was done to one thing, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn of_object(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    object_type: &str,
    object_id: &str,
    limit: i64,
) -> sqlx::Result<Vec<Entry>> {
    sqlx::query_as!(
        Entry,
        r#"select e.at, coalesce(a.display_name, '') as "who!", e.action, e.object_type, e.object_id, e.detail,
                  e.address, e.outcome, e.object_title
           from audit_event e left join account a on a.org_id = $1 and a.id = e.account_id
           where e.org_id = $1 and e.object_type = $2 and e.object_id = $3
           order by e.at desc, e.id desc limit $4"#,
        org_id,
        object_type,
        object_id,
        limit
    )
    .fetch_all(db)
    .await
}

/// The actions that the log holds.
///
/// # Errors
/// When the database fails.
pub async fn actions(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!("select distinct action from audit_event where org_id = $1 order by action", org_id)
        .fetch_all(db)
        .await
}
