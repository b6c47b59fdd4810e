//! Speeches out of the database, one or all.

use std::collections::HashMap;

use sqlx::PgExecutor;
use time::OffsetDateTime;
use uuid::Uuid;

use super::rows::details;
use crate::app::corpus::model::{CorpusSpeech, Status, StoredSpeech};
use crate::engine::document::Genre;
use crate::steps::document_from_json;

/// How often clauses stand in an organization's corpus, by their hashes; those that do not stand there are left out.
///
/// # Errors
/// When the database fails.
pub async fn clause_counts(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    hashes: &[i64],
) -> sqlx::Result<HashMap<i64, i64>> {
    if hashes.is_empty() {
        return Ok(HashMap::new());
    }
    let rows = sqlx::query!(
        r#"select hash, sum(n) as "n!" from clause where org_id = $1 and hash = any($2) group by hash"#,
        org_id,
        hashes
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.hash, row.n)).collect())
}

/// One speech, whatever its status.
///
/// # Errors
/// When the database fails, or the stored tree cannot be read.
pub async fn find(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> anyhow::Result<Option<StoredSpeech>> {
    let row = sqlx::query!(
        "select id, status, title, speaker, office, level, occasion, place, delivered_on, certainty, date_from, date_to,
                genre, organ, post, posted_on, tags, document, version, file_name, report
         from speech where org_id = $1 and id = $2",
        org_id,
        id
    )
    .fetch_optional(db)
    .await?;
    let Some(row) = row else { return Ok(None) };
    Ok(Some(StoredSpeech {
        id: row.id,
        status: Status::parse(&row.status).unwrap_or(Status::Imported),
        details: details!(row),
        tags: row.tags,
        document: document_from_json(&row.document)?,
        version: row.version,
        file_name: row.file_name,
        report: row.report,
    }))
}

/// One speech of the corpus; a draft is none.
///
/// # Errors
/// When the database fails, or the stored tree cannot be read.
pub async fn find_in_corpus(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
) -> anyhow::Result<Option<StoredSpeech>> {
    Ok(find(db, org_id, id).await?.filter(|speech| speech.status.in_corpus()))
}

/// Every speech of the corpus (imported and archived), the oldest first.
///
/// # Errors
/// When the database fails, or a stored tree cannot be read.
pub async fn corpus(db: impl PgExecutor<'_>, org_id: Uuid) -> anyhow::Result<Vec<CorpusSpeech>> {
    let rows = sqlx::query!(
        "select id, title, speaker, office, level, occasion, place, delivered_on, certainty, date_from, date_to,
                genre, organ, post, posted_on, source_tier, document
         from speech where org_id = $1 and in_corpus order by id",
        org_id
    )
    .fetch_all(db)
    .await?;
    // Thousands of trees: beside the threads that answer requests.
    let read = move || {
        let speeches = rows.into_iter().map(|row| {
            Ok(CorpusSpeech {
                id: row.id,
                details: details!(row),
                source_tier: row.source_tier,
                document: document_from_json(&row.document)?,
            })
        });
        speeches.collect()
    };
    tokio::task::spawn_blocking(read).await?
}

/// A speech as it stood when it was read: two that are equal hold the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edition {
    /// The speech.
    pub id: Uuid,
    updated_at: OffsetDateTime,
    content_hash: Vec<u8>,
}

/// How each speech of the corpus that phrasings are mined from stands now, the oldest first. Laws, reports of governments
/// and the like are left out unless the organization's setting says otherwise.
///
/// # Errors
/// When the database fails.
pub async fn editions(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<Edition>> {
    let mined: Vec<String> =
        Genre::ALL.iter().filter(|genre| genre.is_mined()).map(|genre| genre.name().to_owned()).collect();
    sqlx::query_as!(
        Edition,
        "select id, updated_at, content_hash from speech
         where org_id = $1 and in_corpus
           and (genre = any($2) or exists (select 1 from setting s
                where s.org_id = $1 and s.name = 'mine_all' and s.value = 'true'::jsonb))
         order by id",
        org_id,
        &mined
    )
    .fetch_all(db)
    .await
}

/// Keeps speeches from being changed or taken out until the transaction ends; answers those of the corpus.
///
/// # Errors
/// When the database fails.
pub async fn hold(db: impl PgExecutor<'_>, org_id: Uuid, ids: &[Uuid]) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select id from speech where org_id = $1 and id = any($2) and in_corpus for share",
        org_id,
        ids
    )
    .fetch_all(db)
    .await
}

/// Some speeches of the corpus as they stand now, the oldest first.
///
/// # Errors
/// When the database fails, or a stored tree cannot be read.
pub async fn speeches(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    ids: &[Uuid],
) -> anyhow::Result<Vec<(Edition, CorpusSpeech)>> {
    let rows = sqlx::query!(
        "select id, title, speaker, office, level, occasion, place, delivered_on, certainty, date_from, date_to,
                genre, organ, post, posted_on, source_tier, document, updated_at, content_hash
         from speech where org_id = $1 and id = any($2) and in_corpus order by id",
        org_id,
        ids
    )
    .fetch_all(db)
    .await?;
    let speeches = rows.into_iter().map(|row| {
        let edition = Edition { id: row.id, updated_at: row.updated_at, content_hash: row.content_hash };
        let speech = CorpusSpeech {
            id: row.id,
            details: details!(row),
            source_tier: row.source_tier,
            document: document_from_json(&row.document)?,
        };
        Ok((edition, speech))
    });
    speeches.collect()
}

/// The speech of the corpus with this content, if there is one.
///
/// # Errors
/// When the database fails.
pub async fn find_same(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    content_hash: &[u8],
) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!(
        "select id from speech where org_id = $1 and content_hash = $2 and in_corpus limit 1",
        org_id,
        content_hash
    )
    .fetch_optional(db)
    .await
}

/// The same for many contents: those the corpus has, with their speeches.
///
/// # Errors
/// When the database fails.
pub async fn find_all_same(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    content_hashes: &[Vec<u8>],
) -> sqlx::Result<HashMap<Vec<u8>, Uuid>> {
    let rows = sqlx::query!(
        "select id, content_hash from speech
         where org_id = $1 and content_hash = any($2) and in_corpus order by id desc",
        org_id,
        content_hashes
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.content_hash, row.id)).collect())
}

/// The ids of the corpus, the oldest speech first; `drafts`: of every speech.
///
/// # Errors
/// When the database fails.
pub async fn ids(db: impl PgExecutor<'_>, org_id: Uuid, drafts: bool) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        "select id from speech where org_id = $1 and ($2 or in_corpus)
         order by delivered_on nulls last, id",
        org_id,
        drafts
    )
    .fetch_all(db)
    .await
}
