//! What an index of reuse is made from.

use std::collections::HashMap;

use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::archive::Archived;
use crate::app::corpus::model::{Details, parse_name};
use crate::app::corpus::store::{CorpusStamp, corpus_stamp};

/// What tells whether the archive that texts are compared with has changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    corpus: CorpusStamp,
    phrasings: (i64, Option<OffsetDateTime>),
    overlays: (i64, Option<OffsetDateTime>),
}

/// The stamp as of now.
///
/// # Errors
/// When the database fails.
pub async fn stamp(pool: &PgPool, org_id: Uuid) -> sqlx::Result<Stamp> {
    let approved = sqlx::query!(
        r#"select count(*) as "n!", max(updated_at) as at from phrasing where org_id = $1 and status = 'approved'"#,
        org_id
    )
    .fetch_one(pool)
    .await?;
    let overlays = sqlx::query!(
        r#"select count(*) as "n!", max(at) as at from phrasing_overlay where org_id = $1"#,
        org_id
    )
    .fetch_one(pool)
    .await?;
    let corpus = corpus_stamp(pool, org_id).await?;
    Ok(Stamp { corpus, phrasings: (approved.n, approved.at), overlays: (overlays.n, overlays.at) })
}

/// Every speech of the corpus with what tells whose it is.
///
/// # Errors
/// When the database fails.
pub async fn archive(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<Archived>> {
    let rows = sqlx::query!(
        "select id, title, speaker, office, level, occasion, place, delivered_on, source_tier, text
         from speech where org_id = $1 and status in ('imported', 'archived') order by id",
        org_id
    )
    .fetch_all(db)
    .await?;
    let speeches = rows.into_iter().map(|row| Archived {
        id: row.id,
        details: Details {
            title: row.title,
            speaker: row.speaker,
            office: parse_name(row.office.as_deref()),
            level: parse_name(row.level.as_deref()),
            occasion: parse_name(row.occasion.as_deref()),
            place: row.place,
            delivered_on: row.delivered_on,
            ..Details::default()
        },
        source_tier: row.source_tier,
        text: row.text,
    });
    Ok(speeches.collect())
}

/// The texts of these speeches of the corpus.
///
/// # Errors
/// When the database fails.
pub async fn texts(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    ids: &[Uuid],
) -> sqlx::Result<HashMap<Uuid, String>> {
    let rows = sqlx::query!(
        "select id, text from speech
         where org_id = $1 and id = any ($2::uuid[]) and status in ('imported', 'archived')",
        org_id,
        ids
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.text)).collect())
}

/// The phrasings that count as set formulations: approved here, or shipped and not put away.
///
/// # Errors
/// When the database fails.
pub async fn formulations(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        r#"select text as "text!" from phrasing where org_id = $1 and status = 'approved' and owner_id is null
           union
           select s.text from shared_phrasing s
           where not exists (select 1 from phrasing_overlay o
                             where o.org_id = $1 and o.shared_id = s.id and o.status <> 'approved')"#,
        org_id
    )
    .fetch_all(db)
    .await
}
