//! What a person changes of a stored speech: its details, the kinds of its sections, whether it is in the corpus.

use sqlx::{Acquire, PgConnection, PgExecutor, Postgres};
use time::OffsetDateTime;
use uuid::Uuid;

use super::rows::{day_of, source_of};
use super::writing::{replace_document, replace_parts};
use crate::app::corpus::model::{Day, Details};
use crate::app::corpus::readings;
use crate::app::corpus::readings::model::{made as read, source};
use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::clock;
use crate::engine::document::{Document, SectionKind};
use crate::engine::recognise::Correction;
use crate::steps::{document_from_json, document_to_json};

/// Writes down what a person says about a speech, and reads it anew with that. False when there is no such speech.
///
/// # Errors
/// When the database fails, or the stored tree cannot be read.
pub async fn update_details(
    db: impl Acquire<'_, Database = Postgres>,
    org_id: Uuid,
    id: Uuid,
    details: &Details,
    tags: &[String],
) -> anyhow::Result<bool> {
    let mut tx = db.begin().await?;
    let document = sqlx::query_scalar!(
        "update speech set title = $3, speaker = $4, office = $5, level = $6, occasion = $7, place = $8,
                delivered_on = $9, certainty = $10, tags = $11, genre = $12, organ = $13, post = $14, updated_at = now(),
                genre_set = genre_set or genre <> $12 or organ <> $13, date_from = $15, date_to = $16
         where org_id = $1 and id = $2 and in_corpus returning document",
        org_id,
        id,
        details.title,
        details.speaker,
        details.office.map(|x| x.name()),
        details.level.map(|x| x.name()),
        details.occasion.map(|x| x.name()),
        details.place,
        details.delivered_on,
        details.certainty().name(),
        tags,
        details.genre.name(),
        details.organ,
        details.post,
        details.span.0,
        details.span.1
    )
    .fetch_optional(&mut *tx)
    .await?;
    let Some(document) = document else { return Ok(false) };
    let read = read(&document_from_json(&document)?, &source(details));
    readings::store::write(&mut *tx, org_id, &[id], &[read]).await?;
    moved(&mut tx, org_id, &[What::Corpus]).await?;
    tx.commit().await?;
    Ok(true)
}

/// Stores a tree whose kinds a person corrected, and remembers the corrections.
///
/// # Errors
/// When the database fails.
pub async fn correct_kinds(
    db: &mut PgConnection,
    org_id: Uuid,
    account_id: Uuid,
    id: Uuid,
    document: &Document,
    corrections: &[Correction],
) -> sqlx::Result<()> {
    let now = clock::now();
    let row = sqlx::query!(
        "update speech set document = $3, updated_at = now() where org_id = $1 and id = $2
         returning office, level, occasion",
        org_id,
        id,
        document_to_json(document)
    )
    .fetch_one(&mut *db)
    .await?;
    replace_parts(&mut *db, org_id, id, document).await?;
    readings::store::write(&mut *db, org_id, &[id], &[read(document, &source_of!(row))]).await?;
    for correction in corrections {
        sqlx::query!(
            "insert into correction (org_id, heading, kind, account_id, at) values ($1, $2, $3, $4, $5)
             on conflict (org_id, heading) do update
             set kind = excluded.kind, account_id = excluded.account_id, at = excluded.at",
            org_id,
            correction.heading,
            correction.kind.name(),
            account_id,
            now
        )
        .execute(&mut *db)
        .await?;
    }
    moved(&mut *db, org_id, &[What::Corpus]).await
}

/// What people said sections and points are about.
///
/// # Errors
/// When the database fails.
pub async fn corrections(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<Correction>> {
    let rows =
        sqlx::query!("select heading, kind from correction where org_id = $1", org_id).fetch_all(db).await?;
    let correction = rows.into_iter().filter_map(|row| {
        Some(Correction { heading: row.heading, kind: row.kind.parse::<SectionKind>().ok()? })
    });
    Ok(correction.collect())
}

/// Takes speeches out of the corpus: nothing finds or counts them any more, and nothing is learnt from them. An imported one
/// is kept aside; one that was written here goes back to its people as final, with its versions and its log. Answers
/// those that were there.
///
/// # Errors
/// When the database fails.
pub async fn remove(
    db: &mut PgConnection,
    org_id: Uuid,
    ids: &[Uuid],
    account_id: Uuid,
    reason: &str,
) -> sqlx::Result<Vec<Uuid>> {
    let gone = sqlx::query_scalar!(
        "update speech set status = case when status = 'archived' then 'final' else 'removed' end, search = ''::tsvector,
                removed_at = $3, removed_by = $4, removed_reason = $5, updated_at = now()
         where org_id = $1 and id = any($2) and in_corpus returning id",
        org_id,
        ids,
        clock::now(),
        account_id,
        reason
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!("delete from section where org_id = $1 and speech_id = any($2)", org_id, &gone)
        .execute(&mut *db)
        .await?;
    sqlx::query!("delete from clause where org_id = $1 and speech_id = any($2)", org_id, &gone)
        .execute(&mut *db)
        .await?;
    readings::store::forget(&mut *db, org_id, &gone).await?;
    sqlx::query!("delete from occurrence where org_id = $1 and speech_id = any($2)", org_id, &gone)
        .execute(&mut *db)
        .await?;
    moved(db, org_id, &[What::Corpus]).await?;
    Ok(gone)
}

/// Puts a speech that was taken out of the corpus back. False when there is none.
///
/// # Errors
/// When the database fails, or the stored tree cannot be read.
pub async fn put_back(db: &mut PgConnection, org_id: Uuid, id: Uuid) -> anyhow::Result<bool> {
    let document = sqlx::query_scalar!(
        "update speech set status = 'imported', removed_at = null, removed_by = null, removed_reason = ''
         where org_id = $1 and id = $2 and status = 'removed' returning document",
        org_id,
        id
    )
    .fetch_optional(&mut *db)
    .await?;
    let Some(document) = document else { return Ok(false) };
    replace_document(db, org_id, id, &document_from_json(&document)?).await?;
    Ok(true)
}

/// A speech that was taken out of the corpus and is kept aside.
#[derive(Debug, Clone)]
pub struct Removed {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Who gave it.
    pub speaker: String,
    /// When it was given.
    pub day: Day,
    /// When it was taken out.
    pub at: OffsetDateTime,
    /// Who did that.
    pub by: String,
    /// Why, or the empty string.
    pub reason: String,
}

/// The speeches that were taken out last.
///
/// # Errors
/// When the database fails.
pub async fn removed(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<Removed>> {
    let rows = sqlx::query!(
        r#"select s.id, s.title, s.speaker, s.delivered_on, s.date_from, s.date_to,
                  coalesce(s.removed_at, s.updated_at) as "at!", coalesce(a.display_name, '') as "by!", s.removed_reason
           from speech s left join account a on a.org_id = $1 and a.id = s.removed_by
           where s.org_id = $1 and s.status = 'removed' order by 7 desc, s.id limit 500"#,
        org_id
    )
    .fetch_all(db)
    .await?;
    let removed = rows.into_iter().map(|row| Removed {
        id: row.id,
        day: day_of!(row),
        title: row.title,
        speaker: row.speaker,
        at: row.at,
        by: row.by,
        reason: row.removed_reason,
    });
    Ok(removed.collect())
}
