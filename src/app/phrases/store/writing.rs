//! Phrasings are written: those that ship, those that somebody adds, and what an organization says of shipped ones.

use sqlx::{Acquire, PgPool, Postgres};
use uuid::Uuid;

use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::app::phrases::model::Status;
use crate::clock;
use crate::engine::document::SectionKind;
use crate::engine::mining::{self, Kind};
use crate::samples::LibraryEntry;

/// Writes the shipped library into its table; a text that is there already is brought up to date.
///
/// # Errors
/// When the database fails.
pub async fn ship(pool: &PgPool, entries: &[LibraryEntry]) -> sqlx::Result<()> {
    let mut tx = pool.begin().await?;
    for entry in entries {
        sqlx::query!(
            "insert into shared_phrasing (id, text, kind, section_kind, source, source_tier, current_since, note, tags)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (text) do update
             set kind = excluded.kind, section_kind = excluded.section_kind, source = excluded.source,
                 source_tier = excluded.source_tier, current_since = excluded.current_since, note = excluded.note,
                 tags = excluded.tags",
            Uuid::new_v5(&Uuid::NAMESPACE_OID, entry.text.as_bytes()),
            entry.text,
            entry.kind.name(),
            entry.section_kind.name(),
            entry.source,
            entry.source_tier.name(),
            entry.current_since,
            entry.note.clone().unwrap_or_default(),
            &entry.tags
        )
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await
}

/// The organization's own word on a shipped phrasing.
///
/// # Errors
/// When the database fails.
pub async fn overlay(
    db: impl Acquire<'_, Database = Postgres>,
    org_id: Uuid,
    shared_id: Uuid,
    status: Status,
    by: Uuid,
) -> sqlx::Result<()> {
    let mut tx = db.begin().await?;
    sqlx::query!(
        "insert into phrasing_overlay (org_id, shared_id, status, account_id, at) values ($1, $2, $3, $4, $5)
         on conflict (org_id, shared_id) do update
         set status = excluded.status, account_id = excluded.account_id, at = excluded.at",
        org_id,
        shared_id,
        status.name(),
        by,
        clock::now()
    )
    .execute(&mut *tx)
    .await?;
    moved(&mut tx, org_id, &[What::Library]).await?;
    tx.commit().await?;
    Ok(())
}

/// What a curator writes about a phrasing.
#[derive(Debug, Clone)]
pub struct Edited<'a> {
    /// The text.
    pub text: &'a str,
    /// What sort.
    pub kind: Kind,
    /// What it is about.
    pub section_kind: SectionKind,
    /// Its tags.
    pub tags: &'a [String],
    /// Today's form, if this one is retired.
    pub current_form: Option<&'a str>,
    /// A note.
    pub note: &'a str,
}

/// Adds a phrasing by hand; one with the same key that was mined or rejected before becomes approved.
///
/// # Errors
/// When the database fails.
pub async fn add(
    db: impl Acquire<'_, Database = Postgres>,
    org_id: Uuid,
    owner: Uuid,
    edited: &Edited<'_>,
    source: &str,
) -> sqlx::Result<Uuid> {
    let mut tx = db.begin().await?;
    let id = sqlx::query_scalar!(
        "insert into phrasing (org_id, id, key, text, kind, section_kind, status, tags, current_form, note, owner_id, source)
         values ($1, $2, $3, $4, $5, $6, 'approved', $7, $8, $9, $10, $11)
         on conflict (org_id, key) do update
         set status = excluded.status, kind = excluded.kind, section_kind = excluded.section_kind, tags = excluded.tags,
             note = excluded.note, source = excluded.source
         returning id",
        org_id,
        clock::new_id(),
        mining::key(edited.text).cast_signed(),
        edited.text,
        edited.kind.name(),
        edited.section_kind.name(),
        edited.tags,
        edited.current_form,
        edited.note,
        owner,
        source
    )
    .fetch_one(&mut *tx)
    .await?;
    moved(&mut tx, org_id, &[What::Library]).await?;
    tx.commit().await?;
    Ok(id)
}

/// Adds a phrasing that only its owner sees. Its key is the person's own, so that it meets no other.
///
/// # Errors
/// When the database fails.
pub async fn add_personal(
    db: impl Acquire<'_, Database = Postgres>,
    org_id: Uuid,
    owner: Uuid,
    edited: &Edited<'_>,
    source: &str,
) -> sqlx::Result<Uuid> {
    let mut tx = db.begin().await?;
    let id = sqlx::query_scalar!(
        "insert into phrasing (org_id, id, key, text, kind, section_kind, status, tags, current_form, note, owner_id, source,
                               scope)
         values ($1, $2, $3, $4, $5, $6, 'approved', $7, $8, $9, $10, $11, 'personal')
         on conflict (org_id, key) do update
         set kind = excluded.kind, section_kind = excluded.section_kind, tags = excluded.tags, note = excluded.note,
             source = excluded.source
         returning id",
        org_id,
        clock::new_id(),
        mining::key(&format!("{owner}{}", edited.text)).cast_signed(),
        edited.text,
        edited.kind.name(),
        edited.section_kind.name(),
        edited.tags,
        edited.current_form,
        edited.note,
        owner,
        source
    )
    .fetch_one(&mut *tx)
    .await?;
    moved(&mut tx, org_id, &[What::Library]).await?;
    tx.commit().await?;
    Ok(id)
}
