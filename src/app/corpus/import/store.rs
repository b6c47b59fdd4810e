//! The SQL of imports.

use std::collections::HashMap;

use serde_json::{Value, json};
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{Found, Item};
use crate::app::corpus::model::{Details, content_hash};
use crate::app::corpus::store::{clause_counts, details, find_same};
use crate::clock;
use crate::engine::document::Document;
use crate::engine::recognise::SectionConfidence;
use crate::steps::{document_from_json, document_to_json};

/// A batch as the list shows it.
#[derive(Debug, Clone)]
pub struct Batch {
    /// Its id.
    pub id: Uuid,
    /// `preview`, `running`, `done` or `undone`.
    pub state: String,
    /// When its files came.
    pub created_at: OffsetDateTime,
    /// Who brought them.
    pub by: String,
    /// Its items.
    pub items: i64,
    /// Those that became speeches.
    pub stored: i64,
    /// Those that could not be read.
    pub broken: i64,
}

/// Stores a new batch; marks items that the corpus already holds, and their clauses that it has more often in another
/// word.
///
/// # Errors
/// When the database fails.
pub async fn create(pool: &PgPool, org_id: Uuid, account_id: Uuid, items: &[Item]) -> sqlx::Result<Uuid> {
    let batch_id = clock::new_id();
    let mut tx = pool.begin().await?;
    sqlx::query!(
        "insert into import_batch (org_id, id, account_id) values ($1, $2, $3)",
        org_id,
        batch_id,
        account_id
    )
    .execute(&mut *tx)
    .await?;
    let suspected: Vec<i64> =
        items.iter().filter_map(|item| item.found.as_ref().ok()).flat_map(Found::suspected).collect();
    let counts = clause_counts(&mut *tx, org_id, &suspected).await?;
    for (position, item) in items.iter().enumerate() {
        insert_item(&mut tx, org_id, batch_id, position, item, &counts).await?;
    }
    tx.commit().await?;
    Ok(batch_id)
}

async fn insert_item(
    db: &mut PgConnection,
    org_id: Uuid,
    batch_id: Uuid,
    position: usize,
    item: &Item,
    counts: &HashMap<i64, i64>,
) -> sqlx::Result<()> {
    let position = i32::try_from(position).unwrap_or(i32::MAX);
    let found = match &item.found {
        Ok(found) => found,
        Err(error) => {
            sqlx::query!(
                "insert into import_item (org_id, id, batch_id, position, file_name, error, included)
                 values ($1, $2, $3, $4, $5, $6, false)",
                org_id,
                item.id,
                batch_id,
                position,
                item.file_name,
                error
            )
            .execute(db)
            .await?;
            return Ok(());
        }
    };
    let known = find_same(&mut *db, org_id, &found.content_hash).await?;
    let details = &found.details;
    sqlx::query!(
        "insert into import_item (org_id, id, batch_id, position, file_name, encoding, document, text, content_hash, title,
                                  speaker, office, level, occasion, place, delivered_on, certainty, date_from, date_to,
                                  confidence, report, duplicate_of, included)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)",
        org_id,
        item.id,
        batch_id,
        position,
        item.file_name,
        found.encoding,
        document_to_json(&found.document),
        found.document.plain(),
        found.content_hash,
        details.title,
        details.speaker,
        details.office.map(|x| x.name()),
        details.level.map(|x| x.name()),
        details.occasion.map(|x| x.name()),
        details.place,
        details.delivered_on,
        details.certainty().name(),
        details.span.0,
        details.span.1,
        confidence_json(&found.confidence),
        serde_json::to_value(found.report_against(counts)).unwrap_or_default(),
        item.duplicate_of.or(known),
        item.included && known.is_none()
    )
    .execute(db)
    .await?;
    Ok(())
}

fn confidence_json(confidence: &[SectionConfidence]) -> Value {
    confidence.iter().map(|section| json!({ "section": section.section, "points": section.points })).collect()
}

fn confidence_from(json: &Value) -> Vec<SectionConfidence> {
    let number = |value: &Value| value.as_f64().unwrap_or_default() as f32;
    let sections = json.as_array().into_iter().flatten().map(|section| SectionConfidence {
        section: section.get("section").map(number).unwrap_or_default(),
        points: section.get("points").and_then(Value::as_array).into_iter().flatten().map(number).collect(),
    });
    sections.collect()
}

/// The state of a batch; `None` when there is no such batch.
///
/// # Errors
/// When the database fails.
pub async fn state(db: impl PgExecutor<'_>, org_id: Uuid, batch_id: Uuid) -> sqlx::Result<Option<String>> {
    sqlx::query_scalar!("select state from import_batch where org_id = $1 and id = $2", org_id, batch_id)
        .fetch_optional(db)
        .await
}

/// Moves a batch from one state to another; false when it is in another one.
///
/// # Errors
/// When the database fails.
pub async fn move_state(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch_id: Uuid,
    from: &str,
    to: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update import_batch set state = $4 where org_id = $1 and id = $2 and state = $3",
        org_id,
        batch_id,
        from,
        to
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The latest batches, newest first.
///
/// # Errors
/// When the database fails.
pub async fn batches(db: impl PgExecutor<'_>, org_id: Uuid, limit: i64) -> sqlx::Result<Vec<Batch>> {
    sqlx::query_as!(
        Batch,
        r#"select b.id, b.state, b.created_at, a.display_name as by, count(i.id) as "items!",
                  count(i.speech_id) as "stored!", count(i.error) as "broken!"
           from import_batch b
           join account a on a.org_id = b.org_id and a.id = b.account_id
           left join import_item i on i.org_id = b.org_id and i.batch_id = b.id
           where b.org_id = $1
           group by b.id, b.state, b.created_at, a.display_name
           order by b.created_at desc limit $2"#,
        org_id,
        limit
    )
    .fetch_all(db)
    .await
}

/// The items of a batch in the order of their files.
///
/// # Errors
/// When the database fails, or a stored tree cannot be read.
pub async fn items(db: impl PgExecutor<'_>, org_id: Uuid, batch_id: Uuid) -> anyhow::Result<Vec<Item>> {
    let rows = sqlx::query!(
        "select id, file_name, encoding, error, document, content_hash, title, speaker, office, level, occasion, place,
                delivered_on, certainty, date_from, date_to, confidence, report, duplicate_of, included, speech_id
         from import_item where org_id = $1 and batch_id = $2 order by position",
        org_id,
        batch_id
    )
    .fetch_all(db)
    .await?;
    let items = rows.into_iter().map(|row| {
        let found = match (row.error, row.document) {
            (None, Some(document)) => Ok(Found {
                encoding: row.encoding,
                document: document_from_json(&document)?,
                confidence: confidence_from(&row.confidence),
                details: details!(row),
                report: serde_json::from_value(row.report)?,
                content_hash: row.content_hash.unwrap_or_default(),
                suspects: Vec::new(),
            }),
            (error, _) => Err(error.unwrap_or_default()),
        };
        Ok(Item {
            id: row.id,
            file_name: row.file_name,
            found,
            duplicate_of: row.duplicate_of,
            included: row.included,
            speech_id: row.speech_id,
        })
    });
    items.collect()
}

/// Writes down what a person filled in for an item of a batch that is still being looked through.
///
/// # Errors
/// When the database fails.
pub async fn update_item(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch_id: Uuid,
    id: Uuid,
    details: &Details,
    included: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update import_item set title = $4, speaker = $5, office = $6, level = $7, occasion = $8, place = $9,
                delivered_on = $10, certainty = $11, included = $12
         where org_id = $1 and batch_id = $2 and id = $3 and error is null and speech_id is null",
        org_id,
        batch_id,
        id,
        details.title,
        details.speaker,
        details.office.map(|x| x.name()),
        details.level.map(|x| x.name()),
        details.occasion.map(|x| x.name()),
        details.place,
        details.delivered_on,
        details.certainty().name(),
        included
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Notes which speech an item became.
///
/// # Errors
/// When the database fails.
pub async fn set_speech(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
    speech_id: Uuid,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update import_item set speech_id = $3 where org_id = $1 and id = $2",
        org_id,
        id,
        speech_id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a stored batch back: its speeches leave the corpus. Returns how many.
///
/// # Errors
/// When the database fails.
pub async fn undo(pool: &PgPool, org_id: Uuid, batch_id: Uuid) -> sqlx::Result<u64> {
    let mut tx = pool.begin().await?;
    let gone = sqlx::query!(
        "delete from speech where org_id = $1 and batch_id = $2 and status = 'imported'",
        org_id,
        batch_id
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!(
        "update import_item set speech_id = null where org_id = $1 and batch_id = $2",
        org_id,
        batch_id
    )
    .execute(&mut *tx)
    .await?;
    sqlx::query!("update import_batch set state = 'undone' where org_id = $1 and id = $2", org_id, batch_id)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(gone.rows_affected())
}

/// What was found in an item of a batch that is still being looked through.
///
/// # Errors
/// When the database fails, or the stored tree cannot be read.
pub async fn open_item(
    pool: &PgPool,
    org_id: Uuid,
    batch_id: Uuid,
    id: Uuid,
) -> anyhow::Result<Option<Found>> {
    if state(pool, org_id, batch_id).await?.as_deref() != Some("preview") {
        return Ok(None);
    }
    let item = items(pool, org_id, batch_id).await?.into_iter().find(|item| item.id == id);
    Ok(item.and_then(|item| item.found.ok()))
}

/// Replaces the tree of an item that is no speech yet; what the classifier was sure of is forgotten.
///
/// # Errors
/// When the database fails.
pub async fn update_document(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch_id: Uuid,
    id: Uuid,
    title: &str,
    document: &Document,
) -> sqlx::Result<()> {
    let plain = document.plain();
    sqlx::query!(
        "update import_item set title = $4, document = $5, text = $6, content_hash = $7, confidence = '[]'
         where org_id = $1 and batch_id = $2 and id = $3 and error is null and speech_id is null",
        org_id,
        batch_id,
        id,
        title,
        document_to_json(document),
        plain,
        content_hash(&plain)
    )
    .execute(db)
    .await?;
    Ok(())
}
