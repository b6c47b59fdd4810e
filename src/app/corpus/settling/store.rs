//! The SQL of settling. Rows are locked while they are changed.

use serde_json::json;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::sheet::Doubtful;
use crate::app::corpus::model::content_hash;
use crate::app::corpus::remark::StoredRemark;
use crate::app::corpus::store::replace_document;
use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::db::stored::read;
use crate::steps::{document_from_json, document_to_json};

fn places(stored: &[i32]) -> Vec<usize> {
    stored.iter().map(|place| usize::try_from(*place).unwrap_or_default()).collect()
}

fn to_store(places: &[usize]) -> Vec<i32> {
    places.iter().map(|place| i32::try_from(*place).unwrap_or(i32::MAX)).collect()
}

macro_rules! doubtful {
    ($row:expr) => {
        match $row {
            Some(row) => Ok(Some(Doubtful {
                file_name: row.file_name,
                title: row.title,
                document: document_from_json(&row.document)?,
                report: read(row.report)?,
                places: places(&row.places),
            })),
            None => Ok(None),
        }
    };
}

/// An item that is no speech yet, for changing it.
///
/// # Errors
/// When the database fails, or the stored tree cannot be read.
pub async fn lock_item(
    db: &mut PgConnection,
    org_id: Uuid,
    batch: Uuid,
    id: Uuid,
) -> anyhow::Result<Option<Doubtful>> {
    let row = sqlx::query!(
        r#"select file_name, title, document as "document!", report, places from import_item
           where org_id = $1 and batch_id = $2 and id = $3 and document is not null and speech_id is null for update"#,
        org_id,
        batch,
        id
    )
    .fetch_optional(db)
    .await?;
    doubtful!(row)
}

/// Writes down what became of an item.
///
/// # Errors
/// When the database fails.
pub async fn save_item(
    db: &mut PgConnection,
    org_id: Uuid,
    batch: Uuid,
    id: Uuid,
    new: &Doubtful,
) -> sqlx::Result<()> {
    let plain = new.document.plain();
    sqlx::query!(
        "update import_item set title = $4, document = $5, text = $6, content_hash = $7, report = $8, places = $9,
                doubts = $10, confidence = case when jsonb_array_length(confidence) = $11 then confidence else '[]' end
         where org_id = $1 and batch_id = $2 and id = $3 and speech_id is null",
        org_id,
        batch,
        id,
        new.title,
        document_to_json(&new.document),
        plain,
        content_hash(&plain),
        json!(new.report),
        &to_store(&new.places),
        doubts(&new.report),
        i32::try_from(new.document.sections.len()).unwrap_or_default()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Open doubts of a report.
pub fn doubts(report: &[StoredRemark]) -> i32 {
    i32::try_from(report.iter().filter(|remark| remark.is_doubt()).count()).unwrap_or(i32::MAX)
}

/// A speech of the corpus, for changing it.
///
/// # Errors
/// As [`lock_item`].
pub async fn lock_speech(db: &mut PgConnection, org_id: Uuid, id: Uuid) -> anyhow::Result<Option<Doubtful>> {
    let row = sqlx::query!(
        "select file_name, title, document, report, places from speech
         where org_id = $1 and id = $2 and in_corpus and status = 'imported' for update",
        org_id,
        id
    )
    .fetch_optional(db)
    .await?;
    doubtful!(row)
}

/// Writes down what became of a speech, with everything that is made from its text where that has changed.
///
/// # Errors
/// When the database fails.
pub async fn save_speech(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    new: &Doubtful,
    changed: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update speech set title = $3, report = $4, places = $5 where org_id = $1 and id = $2",
        org_id,
        id,
        new.title,
        json!(new.report),
        &to_store(&new.places)
    )
    .execute(&mut *db)
    .await?;
    if changed {
        replace_document(&mut *db, org_id, id, &new.document).await?;
        moved(db, org_id, &[What::Corpus]).await?;
    }
    Ok(())
}

/// What the reports of a batch say that is not settled yet: the code, how often, in how many texts; the most frequent first.
///
/// # Errors
/// When the database fails.
pub async fn open_kinds(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch: Uuid,
) -> sqlx::Result<Vec<(String, i64, i64)>> {
    let rows = sqlx::query!(
        r#"select remark ->> 'code' as "code!", count(*) as "n!", count(distinct i.id) as "texts!"
           from import_item i cross join lateral jsonb_array_elements(i.report) as remark
           where i.org_id = $1 and i.batch_id = $2 and i.document is not null and remark ->> 'settled' is null
           group by 1 order by 2 desc, 1"#,
        org_id,
        batch
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.code, row.n, row.texts)).collect())
}

/// The items of a batch whose reports hold a remark of this code, and of these words where they are given.
///
/// # Errors
/// When the database fails.
pub async fn with_remark(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch: Uuid,
    code: &str,
    words: Option<&str>,
) -> sqlx::Result<Vec<Uuid>> {
    let remark = match words {
        Some(words) => json!([{ "code": code, "text": words }]),
        None => json!([{ "code": code }]),
    };
    sqlx::query_scalar!(
        "select id from import_item where org_id = $1 and batch_id = $2 and document is not null and report @> $3
         order by position",
        org_id,
        batch,
        remark
    )
    .fetch_all(db)
    .await
}
