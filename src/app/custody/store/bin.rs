//! The bin in the database, and what waits for an answer.

use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::app::custody::model::{Item, Kind};
use crate::clock;

/// An item of a row; `None` where its kind is not known.
macro_rules! item {
    ($row:ident) => {
        Kind::parse(&$row.kind).map(|kind| Item {
            id: $row.id,
            kind,
            object_id: $row.object_id,
            title: $row.title,
            asked: $row.asked,
            reason: $row.reason,
            account_id: $row.account_id,
            by: $row.by,
            at: $row.at,
        })
    };
}

/// A thing to be put into the bin.
#[derive(Debug)]
pub struct NewItem<'a> {
    /// What it is.
    pub kind: Kind,
    /// Which.
    pub object_id: Uuid,
    /// What it is called.
    pub title: &'a str,
    /// Why it goes.
    pub reason: &'a str,
    /// Who deletes it.
    pub account_id: Uuid,
    /// Whose it is alone; `None`: the organization's.
    pub owner_id: Option<Uuid>,
    /// It waits for a second person.
    pub asked: bool,
    /// What it comes back from.
    pub body: Value,
}

/// Puts a thing into the bin, or notes that its deletion waits for a second person. `None`: it is there already.
///
/// # Errors
/// When the database fails.
pub async fn put(db: &mut PgConnection, org_id: Uuid, new: &NewItem<'_>) -> sqlx::Result<Option<Uuid>> {
    let id = clock::new_id();
    let done = sqlx::query!(
        "insert into trash (org_id, id, kind, object_id, title, state, body, owner_id, reason, account_id, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) on conflict (org_id, kind, object_id) do nothing",
        org_id,
        id,
        new.kind.name(),
        new.object_id,
        new.title,
        if new.asked { "asked" } else { "deleted" },
        new.body,
        new.owner_id,
        new.reason,
        new.account_id,
        clock::now()
    )
    .execute(db)
    .await?;
    Ok((done.rows_affected() == 1).then_some(id))
}

/// What a person sees in the bin: what he deleted, drafts that he was on the list of, or is while their deletion waits; for a
/// curator (`all`) what belongs to everybody, and the deletions that wait.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    all: bool,
) -> sqlx::Result<Vec<Item>> {
    let rows = sqlx::query!(
        r#"select t.id, t.kind, t.object_id, t.title, t.state = 'asked' as "asked!", t.reason, t.account_id, t.at,
                  coalesce(a.display_name, '') as "by!"
           from trash t left join account a on a.org_id = $1 and a.id = t.account_id
           where t.org_id = $1 and (t.account_id = $2 or t.owner_id = $2 or ($3 and (t.kind = 'outline' or t.state = 'asked'))
                 or (t.kind = 'draft' and t.body @> jsonb_build_array(jsonb_build_object('account_id', $2::uuid)))
                 or (t.state = 'asked' and exists (select 1 from speech_person p
                       where p.org_id = $1 and p.speech_id = t.object_id and p.account_id = $2)))
           order by t.at desc, t.id limit 500"#,
        org_id,
        account_id,
        all
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().filter_map(|row| item!(row)).collect())
}

/// A deletion that waits for a second person.
///
/// # Errors
/// When the database fails.
pub async fn waiting(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<Option<Item>> {
    let row = sqlx::query!(
        r#"select t.id, t.kind, t.object_id, t.title, t.state = 'asked' as "asked!", t.reason, t.account_id, t.at,
                  coalesce(a.display_name, '') as "by!"
           from trash t left join account a on a.org_id = $1 and a.id = t.account_id
           where t.org_id = $1 and t.id = $2 and t.state = 'asked'"#,
        org_id,
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.and_then(|row| item!(row)))
}

/// Takes an item out of the bin; what it comes back from.
///
/// # Errors
/// When the database fails.
pub async fn take(db: &mut PgConnection, org_id: Uuid, id: Uuid) -> sqlx::Result<Option<Value>> {
    sqlx::query_scalar!("delete from trash where org_id = $1 and id = $2 returning body", org_id, id)
        .fetch_optional(db)
        .await
}

/// Notes that a second person has agreed: from now on the thing lies in the bin, with what it comes back from.
///
/// # Errors
/// When the database fails.
pub async fn settle(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    agreed_by: Uuid,
    body: &Value,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update trash set state = 'deleted', agreed_by = $3, body = $4, at = $5
         where org_id = $1 and id = $2 and state = 'asked' and account_id <> $3",
        org_id,
        id,
        agreed_by,
        body,
        clock::now()
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}
