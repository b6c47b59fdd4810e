//! Named revisions in the database.

use serde_json::Value;
use sqlx::PgExecutor;
use uuid::Uuid;

use crate::app::drafting::model::Revision;
use crate::clock;

/// The revisions of a draft with their texts, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn revisions(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    id: Uuid,
    limit: i64,
) -> sqlx::Result<Vec<Revision>> {
    let rows = sqlx::query!(
        "select r.id, r.name, r.version, r.at, r.document, a.display_name
         from revision r join account a on a.org_id = r.org_id and a.id = r.account_id
         where r.org_id = $1 and r.speech_id = $2 order by r.at desc, r.id desc limit $3",
        org_id,
        id,
        limit
    )
    .fetch_all(db)
    .await?;
    let revisions = rows.into_iter().map(|row| Revision {
        id: row.id,
        name: row.name,
        version: row.version,
        by: row.display_name,
        at: row.at,
        document: row.document,
    });
    Ok(revisions.collect())
}

/// The name and text of a revision.
///
/// # Errors
/// When the database fails.
pub async fn revision(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    speech_id: Uuid,
    id: Uuid,
) -> sqlx::Result<Option<(String, Value)>> {
    let row = sqlx::query!(
        "select name, document from revision where org_id = $1 and speech_id = $2 and id = $3",
        org_id,
        speech_id,
        id
    )
    .fetch_optional(db)
    .await?;
    Ok(row.map(|row| (row.name, row.document)))
}

/// A state of the text to be kept under a name.
#[derive(Debug)]
pub struct NewRevision<'a> {
    /// The organization.
    pub org_id: Uuid,
    /// The draft.
    pub speech_id: Uuid,
    /// How many steps led to it.
    pub version: i32,
    /// What it is called.
    pub name: &'a str,
    /// The text.
    pub json: &'a Value,
    /// Who keeps it.
    pub account_id: Uuid,
}

/// Keeps a revision.
///
/// # Errors
/// When the database fails.
pub async fn keep(db: impl PgExecutor<'_>, new: &NewRevision<'_>) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into revision (org_id, id, speech_id, version, name, document, account_id) values ($1, $2, $3, $4, $5, $6, $7)",
        new.org_id,
        clock::new_id(),
        new.speech_id,
        new.version,
        new.name,
        new.json,
        new.account_id
    )
    .execute(db)
    .await?;
    Ok(())
}
