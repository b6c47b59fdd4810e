//! Drafts in the database.

use serde_json::{Value, json};
use sqlx::{Acquire, PgConnection, PgExecutor, Postgres};
use time::OffsetDateTime;
use uuid::Uuid;

use super::people::set_person;
use crate::app::corpus::model::{Details, Status, content_hash};
use crate::app::corpus::store::details;
use crate::app::drafting::model::{Draft, DraftRow, Part, Slot, Targets, bracketed};
use crate::db::stored::{read, read_list};
use crate::engine::document::Document;
use crate::engine::suggest::AgendaItem;
use crate::{clock, text};

/// A draft to be stored.
#[derive(Debug)]
pub struct NewDraft<'a> {
    /// The organization.
    pub org_id: Uuid,
    /// Its id, made by the caller.
    pub id: Uuid,
    /// Who begins it.
    pub owner_id: Uuid,
    /// The outline it begins from; `None`: it begins from another speech.
    pub outline_id: Option<Uuid>,
    /// What is known about it.
    pub details: &'a Details,
    /// The text it begins with.
    pub document: &'a Document,
    /// The same as the editor's tree writes it.
    pub json: &'a Value,
    /// Its slots.
    pub slots: &'a [Slot],
    /// How long it should be.
    pub targets: &'a Targets,
}

/// Stores a draft at version 0 with its first snapshot and its owner.
///
/// # Errors
/// When the database fails.
pub async fn create(db: impl Acquire<'_, Database = Postgres>, new: &NewDraft<'_>) -> sqlx::Result<()> {
    let (plain, details) = (new.document.plain(), new.details);
    let mut tx = db.begin().await?;
    sqlx::query!(
        "insert into speech (org_id, id, status, title, speaker, office, level, occasion, place, delivered_on, certainty,
                             document, text, characters, content_hash, outline_id, owner_id, slots, targets)
         values ($1, $2, 'draft', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)",
        new.org_id,
        new.id,
        text::name(&bracketed(&details.title)),
        details.speaker,
        details.office.map(|x| x.name()),
        details.level.map(|x| x.name()),
        details.occasion.map(|x| x.name()),
        details.place,
        details.delivered_on,
        details.certainty().name(),
        new.json,
        plain,
        i32::try_from(new.document.characters()).unwrap_or(i32::MAX),
        content_hash(&plain),
        new.outline_id,
        new.owner_id,
        json!(new.slots),
        json!(new.targets)
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "insert into snapshot (org_id, speech_id, version, document) values ($1, $2, 0, $3)",
        new.org_id,
        new.id,
        new.json
    )
    .execute(&mut *tx)
    .await?;
    set_person(&mut tx, new.org_id, new.id, new.owner_id, Part::Owner).await?;
    tx.commit().await
}

/// The drafts on whose list a person is, the last changed first; archived ones are in the corpus.
///
/// # Errors
/// When the database fails.
pub async fn list(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<DraftRow>> {
    let rows = sqlx::query!(
        "select s.id, s.title, s.status, s.speaker, s.delivered_on, s.characters, s.targets, s.updated_at, p.part
         from speech_person p join speech s on s.org_id = p.org_id and s.id = p.speech_id
         where p.org_id = $1 and p.account_id = $2 and s.status in ('draft', 'in_review', 'final')
         order by s.updated_at desc limit $3",
        org_id,
        account_id,
        limit
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        Ok(DraftRow {
            id: row.id,
            title: row.title,
            status: Status::parse(&row.status).unwrap_or(Status::Draft),
            speaker: row.speaker,
            delivered_on: row.delivered_on,
            characters: row.characters,
            targets: read(row.targets)?,
            part: Part::parse(&row.part),
            updated_at: row.updated_at,
        })
    });
    rows.collect()
}

/// A draft without its text, for somebody on its list; also one that has been archived. Asked by `access.rs` alone.
///
/// # Errors
/// When the database fails.
pub(in crate::app::drafting) async fn find(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
    account_id: Uuid,
) -> sqlx::Result<Option<Draft>> {
    let row = sqlx::query!(
        "select s.id, s.status, s.title, s.speaker, s.office, s.level, s.occasion, s.place, s.delivered_on, s.certainty,
                s.slots, s.targets, s.agenda, s.updated_at, s.removed_at, s.removed_reason, p.part
         from speech_person p join speech s on s.org_id = p.org_id and s.id = p.speech_id
         where p.org_id = $1 and p.speech_id = $2 and p.account_id = $3",
        org_id,
        id,
        account_id
    )
    .fetch_optional(db)
    .await?;
    let draft = row.map(|row| {
        Ok(Draft {
            id: row.id,
            status: Status::parse(&row.status).unwrap_or(Status::Archived),
            details: details!(row, (None, None)),
            slots: read_list(row.slots)?,
            targets: read(row.targets)?,
            agenda: read_list(row.agenda)?,
            part: Part::parse(&row.part),
            updated_at: row.updated_at,
            removed: row.removed_at.map(|at| (at, row.removed_reason)),
        })
    });
    draft.transpose()
}

/// Writes down who writes which section.
///
/// # Errors
/// When the database fails.
pub async fn set_targets(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
    targets: &Targets,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update speech set targets = $3 where org_id = $1 and id = $2 and status in ('draft', 'in_review')",
        org_id,
        id,
        json!(targets)
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Writes down what is known of a draft's speech beside its text; false: it can no longer be changed.
///
/// # Errors
/// When the database fails.
pub async fn set_details(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
    details: &Details,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update speech set speaker = $3, office = $4, level = $5, occasion = $6, delivered_on = $7, certainty = $8,
                post = $9, updated_at = now()
         where org_id = $1 and id = $2 and status in ('draft', 'in_review')",
        org_id,
        id,
        details.speaker,
        details.office.map(|x| x.name()),
        details.level.map(|x| x.name()),
        details.occasion.map(|x| x.name()),
        details.delivered_on,
        details.certainty().name(),
        details.post
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Writes down who speaks before a draft's speech.
///
/// # Errors
/// When the database fails.
pub async fn set_agenda(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
    agenda: &[AgendaItem],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update speech set agenda = $3 where org_id = $1 and id = $2 and status in ('draft', 'in_review')",
        org_id,
        id,
        json!(agenda)
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Moves a draft from one status to another, if it is still in the first and at this version.
///
/// # Errors
/// When the database fails.
pub async fn set_status(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    version: i32,
    from: Status,
    to: Status,
) -> sqlx::Result<Option<OffsetDateTime>> {
    sqlx::query_scalar!(
        "update speech set status = $5, removed_at = null, removed_by = null, removed_reason = '', updated_at = now()
         where org_id = $1 and id = $2 and version = $3 and status = $4 returning updated_at",
        org_id,
        id,
        version,
        from.name(),
        to.name()
    )
    .fetch_optional(db)
    .await
}

/// Notes that somebody has looked at the comparison of this text with the archive.
///
/// # Errors
/// When the database fails.
pub async fn note_comparison(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
    account_id: Uuid,
    content_hash: &[u8],
    share: f32,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into comparison_reading (org_id, speech_id, content_hash, account_id, share, at)
         values ($1, $2, $3, $4, $5, $6)
         on conflict (org_id, speech_id, content_hash, account_id) do update
         set share = excluded.share, at = excluded.at",
        org_id,
        id,
        content_hash,
        account_id,
        share,
        clock::now()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Whether anybody has looked at the comparison of this very text.
///
/// # Errors
/// When the database fails.
pub async fn has_read_comparison(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
    content_hash: &[u8],
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from comparison_reading
                          where org_id = $1 and speech_id = $2 and content_hash = $3) as "read!""#,
        org_id,
        id,
        content_hash
    )
    .fetch_one(db)
    .await
}
