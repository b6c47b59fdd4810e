//! The only file of the slice with SQL.

use serde_json::Value;
use sqlx::{Acquire, PgConnection, PgExecutor, Postgres};
use uuid::Uuid;

use super::history::Version;
use super::model::StoredOutline;
use crate::clock;
use crate::engine::outline::Outline;

fn stored(id: Uuid, body: Value, version: i32) -> anyhow::Result<StoredOutline> {
    Ok(StoredOutline { id, outline: serde_json::from_value(body)?, version })
}

/// The outlines in use, in the order that curators gave them.
///
/// # Errors
/// When the database fails, or a stored outline cannot be read.
pub async fn list(db: impl PgExecutor<'_>, org_id: Uuid) -> anyhow::Result<Vec<StoredOutline>> {
    let rows = sqlx::query!(
        "select id, body, version from outline where org_id = $1 and not archived order by position, created_at",
        org_id
    )
    .fetch_all(db)
    .await?;
    rows.into_iter().map(|row| stored(row.id, row.body, row.version)).collect()
}

/// One outline, also an archived one.
///
/// # Errors
/// When the database fails, or the stored outline cannot be read.
pub async fn find(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> anyhow::Result<Option<StoredOutline>> {
    let row = sqlx::query!("select id, body, version from outline where org_id = $1 and id = $2", org_id, id)
        .fetch_optional(db)
        .await?;
    row.map(|row| stored(row.id, row.body, row.version)).transpose()
}

/// Adds an outline at the end of the list.
///
/// # Errors
/// When the database fails.
pub async fn create(db: impl PgExecutor<'_>, org_id: Uuid, outline: &Outline) -> anyhow::Result<Uuid> {
    let id = clock::new_id();
    sqlx::query!(
        "insert into outline (org_id, id, name, occasion, office, body, position)
         select $1, $2, $3, $4, $5, $6, coalesce(max(position) + 1, 0) from outline where org_id = $1",
        org_id,
        id,
        outline.name,
        outline.occasion.name(),
        outline.office.map(|office| office.name()),
        serde_json::to_value(outline)?
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// Changes an outline if it is still at `version`; the version before is kept. False: somebody was faster.
///
/// # Errors
/// When the database fails.
pub async fn update(
    db: impl Acquire<'_, Database = Postgres>,
    org_id: Uuid,
    id: Uuid,
    version: i32,
    outline: &Outline,
    by: Uuid,
) -> anyhow::Result<bool> {
    let mut tx = db.begin().await?;
    let kept = sqlx::query!(
        "insert into outline_version (org_id, outline_id, version, body, account_id, at)
         select org_id, id, version, body, $4, $5 from outline where org_id = $1 and id = $2 and version = $3
         on conflict (org_id, outline_id, version) do nothing",
        org_id,
        id,
        version,
        by,
        clock::now()
    )
    .execute(&mut *tx)
    .await?;
    if kept.rows_affected() == 0 {
        return Ok(false);
    }
    let done = sqlx::query!(
        "update outline set name = $4, occasion = $5, office = $6, body = $7, version = version + 1, updated_at = now()
         where org_id = $1 and id = $2 and version = $3",
        org_id,
        id,
        version,
        outline.name,
        outline.occasion.name(),
        outline.office.map(|office| office.name()),
        serde_json::to_value(outline)?
    )
    .execute(&mut *tx)
    .await?;
    tx.commit().await?;
    Ok(done.rows_affected() == 1)
}

/// Puts the outlines into this order.
///
/// # Errors
/// When the database fails.
pub async fn reorder(db: impl PgExecutor<'_>, org_id: Uuid, ids: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!(
        "update outline set position = array_position($2::uuid[], id) where org_id = $1 and id = any($2)",
        org_id,
        ids
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes an outline out of use. False when there is none.
///
/// # Errors
/// When the database fails.
pub async fn archive(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update outline set archived = true, updated_at = now() where org_id = $1 and id = $2 and not archived",
        org_id,
        id
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The versions of an outline that were replaced, the latest first.
///
/// # Errors
/// When the database fails, or a stored outline cannot be read.
pub async fn versions(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> anyhow::Result<Vec<Version>> {
    let rows = sqlx::query!(
        r#"select v.version, v.body, v.at, coalesce(a.display_name, '') as "by!"
           from outline_version v left join account a on a.org_id = $1 and a.id = v.account_id
           where v.org_id = $1 and v.outline_id = $2 order by v.version desc"#,
        org_id,
        id
    )
    .fetch_all(db)
    .await?;
    let version = |row: (i32, Value, time::OffsetDateTime, String)| {
        let (version, body, at, by) = row;
        Ok(Version { version, outline: serde_json::from_value(body)?, until: Some(at), by })
    };
    rows.into_iter().map(|row| version((row.version, row.body, row.at, row.by))).collect()
}

/// Puts the shipped outlines of another level in the place of those that nobody has changed. `before`: what was shipped,
/// `now`: what is wanted. Those that drafts began from stay, archived.
///
/// # Errors
/// When the database fails, or a stored outline cannot be read.
pub async fn reship(
    db: &mut PgConnection,
    org_id: Uuid,
    before: &[Outline],
    now: &[Outline],
) -> anyhow::Result<()> {
    let known = list(&mut *db, org_id).await?;
    let untouched = |stored: &&StoredOutline| stored.version == 1 && before.contains(&stored.outline);
    for stored in known.iter().filter(untouched).filter(|stored| !now.contains(&stored.outline)) {
        archive(&mut *db, org_id, stored.id).await?;
    }
    for outline in now.iter().filter(|outline| !known.iter().any(|stored| stored.outline == **outline)) {
        create(&mut *db, org_id, outline).await?;
    }
    Ok(())
}
