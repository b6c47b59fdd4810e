//! Outlines, phrasings and imports: taken out of their tables, and put back.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::app::kept::basis::What;
use crate::app::kept::store::moved;

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
