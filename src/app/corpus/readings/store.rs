//! The SQL of readings.

use serde_json::Value;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::model::{Unread, stored};
use crate::app::corpus::remark::StoredRemark;
use crate::app::corpus::store::source_of;
use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::engine::document::Genre;
use crate::engine::reading::{Reading, VERSION};
use crate::steps::document_from_json;

/// Writes the readings of some speeches, in one statement, over those that were there.
///
/// # Errors
/// When the database fails.
pub async fn write(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    speeches: &[Uuid],
    readings: &[Value],
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into reading (org_id, speech_id, version, sentences)
         select $1, speech_id, $2, sentences from unnest($3::uuid[], $4::jsonb[]) as made (speech_id, sentences)
         on conflict (org_id, speech_id) do update set version = excluded.version, sentences = excluded.sentences",
        org_id,
        VERSION,
        speeches,
        readings
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The readings of a speech by the reader of today; `None` where there are none yet.
///
/// # Errors
/// When the database fails.
pub async fn find(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<Option<Vec<Reading>>> {
    let found = sqlx::query_scalar!(
        "select sentences from reading where org_id = $1 and speech_id = $2 and version = $3",
        org_id,
        id,
        VERSION
    )
    .fetch_optional(db)
    .await?;
    Ok(found.and_then(stored))
}

/// Removes the readings of some speeches.
///
/// # Errors
/// When the database fails.
pub async fn forget(db: impl PgExecutor<'_>, org_id: Uuid, ids: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!("delete from reading where org_id = $1 and speech_id = any($2)", org_id, ids)
        .execute(db)
        .await?;
    Ok(())
}

/// Speeches of the corpus behind this one without readings by the reader of today, so many at most.
///
/// # Errors
/// When the database fails.
pub async fn unread(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    after: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select s.id from speech s
         left join reading r on r.org_id = $1 and r.speech_id = s.id and r.version = $2
         where s.org_id = $1 and s.in_corpus and s.id > $4 and r.speech_id is null order by s.id limit $3",
        org_id,
        VERSION,
        limit,
        after
    )
    .fetch_all(db)
    .await
}

/// What the readings of some speeches are made from. Nobody changes them until the transaction ends.
///
/// # Errors
/// When the database fails, or a stored tree cannot be read.
pub async fn take(db: impl PgExecutor<'_>, org_id: Uuid, ids: &[Uuid]) -> anyhow::Result<Vec<Unread>> {
    let rows = sqlx::query!(
        "select id, office, level, occasion, genre, organ, genre_set, document, report from speech
         where org_id = $1 and id = any($2) and in_corpus order by id for update",
        org_id,
        ids
    )
    .fetch_all(db)
    .await?;
    let unread = rows.into_iter().map(|row| {
        let report: Vec<StoredRemark> = serde_json::from_value(row.report)?;
        let head = report.into_iter().filter(|remark| remark.code == "header_line");
        Ok(Unread {
            id: row.id,
            source: source_of!(row),
            document: document_from_json(&row.document)?,
            head: head.map(|remark| remark.text).collect(),
            genre: (!row.genre_set).then(|| (row.genre.parse().unwrap_or_default(), row.organ)),
        })
    });
    unread.collect()
}

/// Writes down what sort of text some speeches are, and whose.
///
/// # Errors
/// When the database fails.
pub async fn set_genres(
    db: &mut PgConnection,
    org_id: Uuid,
    found: &[(Uuid, (Genre, String))],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update speech set genre = coalesce(($3::text[])[array_position($2::uuid[], id)], genre),
                organ = coalesce(($4::text[])[array_position($2::uuid[], id)], organ)
         where org_id = $1 and id = any($2) and not genre_set",
        org_id,
        &found.iter().map(|(id, _)| *id).collect::<Vec<_>>(),
        &found.iter().map(|(_, (genre, _))| genre.name().to_owned()).collect::<Vec<_>>(),
        &found.iter().map(|(_, (_, organ))| organ.clone()).collect::<Vec<_>>()
    )
    .execute(&mut *db)
    .await?;
    moved(db, org_id, &[What::Corpus]).await
}
