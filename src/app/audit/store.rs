//! The only file of the slice with SQL.

use serde_json::Value;
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use super::model::{Entry, Filter};
use crate::clock;

/// What happened, to be written down.
#[derive(Debug, Clone)]
pub struct Event<'a> {
    /// The organization it happened in.
    pub org_id: Uuid,
    /// Who did it; `None`: the system.
    pub account_id: Option<Uuid>,
    /// A stable name (`speech.export`, `login.failed`).
    pub action: &'static str,
    /// The kind of thing it was done to (`speech`), or the empty string.
    pub object_type: &'static str,
    /// Which thing, or the empty string.
    pub object_id: &'a str,
    /// What else is worth knowing; never the text of a draft.
    pub detail: Value,
}

/// Writes an event down, in the caller's transaction where there is one.
///
/// # Errors
/// When the database refuses.
pub async fn record(db: impl PgExecutor<'_>, event: Event<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into audit_event (org_id, id, account_id, action, object_type, object_id, detail)
         values ($1, $2, $3, $4, $5, $6, $7)",
        event.org_id,
        clock::new_id(),
        event.account_id,
        event.action,
        event.object_type,
        event.object_id,
        event.detail,
    )
    .execute(db)
    .await?;
    Ok(())
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
                  count(*) over () as "total!"
           from audit_event e left join account a on a.org_id = $1 and a.id = e.account_id
           where e.org_id = $1 and ($2::uuid is null or e.account_id = $2) and ($3::text is null or e.action = $3)
             and ($4::text is null or strpos(e.object_id || ' ' || e.detail::text, $4) > 0)
             and ($5::timestamptz is null or e.at >= $5) and ($6::timestamptz is null or e.at < $6)
           order by e.at desc, e.id desc limit $7 offset $8"#,
        org_id,
        filter.who.parse::<Uuid>().ok(),
        some(&filter.action),
        some(filter.q.trim()),
        from,
        until,
        limit,
        offset
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
        r#"select e.at, coalesce(a.display_name, '') as "who!", e.action, e.object_type, e.object_id, e.detail
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
