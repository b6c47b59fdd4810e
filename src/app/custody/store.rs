//! The only file of the slice with SQL.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Item, KEPT, Kind, Notice, Place};
use crate::app::accounts::store::{organizations, tell_ended};
use crate::app::audit::store::{Event, record};
use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::clock;

/// Things that are removed for good in one turn, of one organization.
const AT_ONCE: i64 = 200;

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

/// A draft as it is handed over or deleted: its title and status, not its text.
#[derive(Debug, Clone)]
pub struct DraftHead {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Its status, as stored.
    pub status: String,
}

/// The drafts of which an account is the owner.
///
/// # Errors
/// When the database fails.
pub async fn owned(db: impl PgExecutor<'_>, org_id: Uuid, account_id: Uuid) -> sqlx::Result<Vec<DraftHead>> {
    sqlx::query_as!(
        DraftHead,
        "select s.id, s.title, s.status from speech_person p join speech s on s.org_id = p.org_id and s.id = p.speech_id
         where p.org_id = $1 and p.account_id = $2 and p.part = 'owner' and s.status in ('draft', 'in_review', 'final')
         order by s.updated_at desc limit 500",
        org_id,
        account_id
    )
    .fetch_all(db)
    .await
}

/// Gives a draft to another owner; the one before stays on its list as a writer, or (`leaves`) goes off it. False: it is not
/// his, or the other one may not log in.
///
/// # Errors
/// When the database fails.
pub async fn hand_over(
    db: &mut PgConnection,
    org_id: Uuid,
    draft: Uuid,
    (from, to): (Uuid, Uuid),
    leaves: bool,
) -> sqlx::Result<bool> {
    let active = sqlx::query_scalar!(
        "select active from account where org_id = $1 and id = $2 for update",
        org_id,
        to
    )
    .fetch_optional(&mut *db)
    .await?;
    let part = if leaves { None } else { Some("writer") };
    let changed = match part {
        Some(part) => sqlx::query!(
            "update speech_person set part = $4
             where org_id = $1 and speech_id = $2 and account_id = $3 and part = 'owner'",
            org_id,
            draft,
            from,
            part
        )
        .execute(&mut *db)
        .await?,
        None => sqlx::query!(
            "delete from speech_person where org_id = $1 and speech_id = $2 and account_id = $3 and part = 'owner'",
            org_id,
            draft,
            from
        )
        .execute(&mut *db)
        .await?,
    };
    if active != Some(true) || changed.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "insert into speech_person (org_id, speech_id, account_id, part) values ($1, $2, $3, 'owner')
         on conflict (org_id, speech_id, account_id) do update set part = excluded.part",
        org_id,
        draft,
        to
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update speech set owner_id = $3 where org_id = $1 and id = $2", org_id, draft, to)
        .execute(&mut *db)
        .await?;
    tell_ended(&mut *db, org_id, from).await?;
    Ok(true)
}

/// A draft's title and status, for whoever owns it; held until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn draft(db: &mut PgConnection, org_id: Uuid, id: Uuid) -> sqlx::Result<Option<DraftHead>> {
    sqlx::query_as!(
        DraftHead,
        "select id, title, status from speech where org_id = $1 and id = $2 for update",
        org_id,
        id
    )
    .fetch_optional(db)
    .await
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

/// Takes everybody off a draft's list: from then on there is no such draft for anybody. Their open pages learn it.
///
/// # Errors
/// When the database fails.
pub async fn empty_list(db: &mut PgConnection, org_id: Uuid, draft: Uuid) -> sqlx::Result<Vec<Place>> {
    let places = sqlx::query_as!(
        Place,
        "delete from speech_person where org_id = $1 and speech_id = $2 returning account_id, part",
        org_id,
        draft
    )
    .fetch_all(&mut *db)
    .await?;
    for place in &places {
        tell_ended(&mut *db, org_id, place.account_id).await?;
    }
    Ok(places)
}

/// Puts people back on a draft's list; those whose accounts are gone stay away. False: the draft is gone.
///
/// # Errors
/// When the database fails.
pub async fn fill_list(
    db: &mut PgConnection,
    org_id: Uuid,
    draft: Uuid,
    places: &[Place],
) -> sqlx::Result<bool> {
    if self::draft(db, org_id, draft).await?.is_none() {
        return Ok(false);
    }
    for place in places {
        sqlx::query!(
            "insert into speech_person (org_id, speech_id, account_id, part)
             select a.org_id, $2, a.id, $4 from account a where a.org_id = $1 and a.id = $3
             on conflict (org_id, speech_id, account_id) do nothing",
            org_id,
            draft,
            place.account_id,
            place.part
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(true)
}

/// An outline as the bin keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Outline {
    name: String,
    occasion: String,
    office: Option<String>,
    body: Value,
    version: i32,
    archived: bool,
    position: i32,
    versions: Vec<OutlineVersion>,
}

impl Outline {
    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }
}

#[derive(Debug, Serialize, Deserialize)]
struct OutlineVersion {
    version: i32,
    body: Value,
    account_id: Option<Uuid>,
    #[serde(with = "time::serde::rfc3339")]
    at: OffsetDateTime,
}

/// Takes an outline away, with its versions.
///
/// # Errors
/// When the database fails.
pub async fn take_outline(db: &mut PgConnection, org_id: Uuid, id: Uuid) -> sqlx::Result<Option<Outline>> {
    let versions = sqlx::query_as!(
        OutlineVersion,
        "select version, body, account_id, at from outline_version where org_id = $1 and outline_id = $2 order by version",
        org_id,
        id
    )
    .fetch_all(&mut *db)
    .await?;
    let row = sqlx::query!(
        "delete from outline where org_id = $1 and id = $2
         returning name, occasion, office, body, version, archived, position",
        org_id,
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| Outline {
        name: row.name,
        occasion: row.occasion,
        office: row.office,
        body: row.body,
        version: row.version,
        archived: row.archived,
        position: row.position,
        versions,
    }))
}

/// Puts an outline back as it was.
///
/// # Errors
/// When the database fails.
pub async fn put_outline(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    outline: &Outline,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into outline (org_id, id, name, occasion, office, body, version, archived, position)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        org_id,
        id,
        outline.name,
        outline.occasion,
        outline.office,
        outline.body,
        outline.version,
        outline.archived,
        outline.position
    )
    .execute(&mut *db)
    .await?;
    for version in &outline.versions {
        sqlx::query!(
            "insert into outline_version (org_id, outline_id, version, body, account_id, at) values ($1, $2, $3, $4, $5, $6)",
            org_id,
            id,
            version.version,
            version.body,
            version.account_id,
            version.at
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// A phrasing of one's own as the bin keeps it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Phrasing {
    key: i64,
    text: String,
    kind: String,
    section_kind: String,
    status: String,
    tags: Vec<String>,
    current_form: Option<String>,
    source: String,
    note: String,
}

impl Phrasing {
    /// What it says.
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Takes a phrasing of one's own away.
///
/// # Errors
/// When the database fails.
pub async fn take_phrasing(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    owner_id: Uuid,
) -> sqlx::Result<Option<Phrasing>> {
    let taken = sqlx::query_as!(
        Phrasing,
        "delete from phrasing where org_id = $1 and id = $2 and owner_id = $3 and scope = 'personal'
         returning key, text, kind, section_kind, status, tags, current_form, source, note",
        org_id,
        id,
        owner_id
    )
    .fetch_optional(&mut *db)
    .await?;
    moved(db, org_id, &[What::Library]).await?;
    Ok(taken)
}

/// Puts a phrasing of one's own back. False: he has the same one again.
///
/// # Errors
/// When the database fails.
pub async fn put_phrasing(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    owner_id: Uuid,
    phrasing: &Phrasing,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into phrasing (org_id, id, key, text, kind, section_kind, status, tags, current_form, source, note, owner_id,
                               scope)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'personal') on conflict do nothing",
        org_id,
        id,
        phrasing.key,
        phrasing.text,
        phrasing.kind,
        phrasing.section_kind,
        phrasing.status,
        &phrasing.tags,
        phrasing.current_form,
        phrasing.source,
        phrasing.note,
        owner_id
    )
    .execute(&mut *db)
    .await?;
    moved(db, org_id, &[What::Library]).await?;
    Ok(done.rows_affected() == 1)
}

/// Removes an import that nobody has stored, with its files. False: there is none, or it was stored.
///
/// # Errors
/// When the database fails.
pub async fn remove_import(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from import_batch where org_id = $1 and id = $2 and state = 'preview'",
        org_id,
        id
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Tells a person something, until he has seen it.
///
/// # Errors
/// When the database fails.
pub async fn tell(
    db: &mut PgConnection,
    org_id: Uuid,
    account_id: Uuid,
    text: &str,
    link: &str,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into notice (org_id, id, account_id, text, link, at) values ($1, $2, $3, $4, $5, $6)",
        org_id,
        clock::new_id(),
        account_id,
        text,
        link,
        clock::now()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What a person has not seen yet, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn notices(db: impl PgExecutor<'_>, org_id: Uuid, account_id: Uuid) -> sqlx::Result<Vec<Notice>> {
    sqlx::query_as!(
        Notice,
        "select id, text, link, at from notice where org_id = $1 and account_id = $2 order by at desc, id limit 50",
        org_id,
        account_id
    )
    .fetch_all(db)
    .await
}

/// A person has seen what he was told.
///
/// # Errors
/// When the database fails.
pub async fn seen(db: impl PgExecutor<'_>, org_id: Uuid, account_id: Uuid, id: Uuid) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from notice where org_id = $1 and account_id = $2 and id = $3",
        org_id,
        account_id,
        id
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Removes for good what has lain in the bin for thirty days, and imported speeches that were taken out of the archive as
/// long ago; each is named in the log.
///
/// # Errors
/// When the database fails.
pub async fn purge(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    for organization in organizations(pool).await? {
        let mut tx = pool.begin().await?;
        purge_of(&mut tx, organization.id, now - KEPT).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn purge_of(db: &mut PgConnection, org_id: Uuid, before: OffsetDateTime) -> sqlx::Result<()> {
    let old = sqlx::query!(
        "select id, kind, object_id, title from trash where org_id = $1 and state = 'deleted' and at <= $2 order by at limit $3",
        org_id,
        before,
        AT_ONCE
    )
    .fetch_all(&mut *db)
    .await?;
    for item in old {
        take(db, org_id, item.id).await?;
        let kind = Kind::parse(&item.kind).unwrap_or(Kind::Draft);
        if kind == Kind::Draft {
            // Only what is still on nobody's list: it may have come back by a backup.
            sqlx::query!(
                "delete from speech s where s.org_id = $1 and s.id = $2 and not s.in_corpus
                   and not exists (select 1 from speech_person p where p.org_id = $1 and p.speech_id = $2)",
                org_id,
                item.object_id
            )
            .execute(&mut *db)
            .await?;
        }
        write_purge(db, org_id, kind.name(), item.object_id, &item.title).await?;
    }
    let speeches = sqlx::query!(
        "select id, title from speech where org_id = $1 and status = 'removed' and removed_at <= $2 order by removed_at limit $3",
        org_id,
        before,
        AT_ONCE
    )
    .fetch_all(&mut *db)
    .await?;
    for speech in speeches {
        sqlx::query!(
            "delete from speech where org_id = $1 and id = $2 and status = 'removed'",
            org_id,
            speech.id
        )
        .execute(&mut *db)
        .await?;
        write_purge(db, org_id, "speech", speech.id, &speech.title).await?;
    }
    Ok(())
}

async fn write_purge(
    db: &mut PgConnection,
    org_id: Uuid,
    object_type: &'static str,
    id: Uuid,
    title: &str,
) -> sqlx::Result<()> {
    let detail = serde_json::json!({ "title": title });
    let id = id.to_string();
    let event = Event { org_id, account_id: None, action: "bin.purge", object_type, object_id: &id, detail };
    record(db, event).await
}
