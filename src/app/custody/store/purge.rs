//! What has lain in the bin for long is removed for good.

use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::bin::take;
use crate::app::accounts::store::organizations;
use crate::app::audit::store::{Event, record};
use crate::app::custody::model::{KEPT, Kind};

/// Things that are removed for good in one turn, of one organization.
const AT_ONCE: i64 = 200;

/// Removes for good what has lain in the bin for thirty days, and imported speeches that were taken out of the archive as
/// long ago; each is named in the log.
///
/// # Errors
/// When the database fails.
pub async fn purge(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    for organization in organizations(pool).await? {
        let mut tx = pool.begin().await?;
        purge_of(&mut tx, organization.id, now - KEPT).await?;
        tx.commit().await?;
    }
    Ok(())
}

async fn purge_of(db: &mut PgConnection, org_id: Uuid, before: OffsetDateTime) -> sqlx::Result<()> {
    let old = sqlx::query!(
        "select id, kind, object_id, title from trash where org_id = $1 and state = 'deleted' and at <= $2 order by at limit $3",
        org_id,
        before,
        AT_ONCE
    )
    .fetch_all(&mut *db)
    .await?;
    for item in old {
        take(db, org_id, item.id).await?;
        let kind = Kind::parse(&item.kind).unwrap_or(Kind::Draft);
        if kind == Kind::Draft {
            // Only what is still on nobody's list: it may have come back by a backup.
            sqlx::query!(
                "delete from speech s where s.org_id = $1 and s.id = $2 and not s.in_corpus
                   and not exists (select 1 from speech_person p where p.org_id = $1 and p.speech_id = $2)",
                org_id,
                item.object_id
            )
            .execute(&mut *db)
            .await?;
        }
        write_purge(db, org_id, kind.name(), item.object_id, &item.title).await?;
    }
    let speeches = sqlx::query!(
        "select id, title from speech where org_id = $1 and status = 'removed' and removed_at <= $2 order by removed_at limit $3",
        org_id,
        before,
        AT_ONCE
    )
    .fetch_all(&mut *db)
    .await?;
    for speech in speeches {
        sqlx::query!(
            "delete from speech where org_id = $1 and id = $2 and status = 'removed'",
            org_id,
            speech.id
        )
        .execute(&mut *db)
        .await?;
        write_purge(db, org_id, "speech", speech.id, &speech.title).await?;
    }
    Ok(())
}

async fn write_purge(
    db: &mut PgConnection,
    org_id: Uuid,
    object_type: &'static str,
    id: Uuid,
    title: &str,
) -> sqlx::Result<()> {
    let detail = serde_json::json!({ "title": title });
    let id = id.to_string();
    let event = Event { org_id, account_id: None, action: "bin.purge", object_type, object_id: &id, detail };
    record(db, event).await
}
