//! The SQL of the policy: one row an organization.

use sqlx::{PgConnection, PgExecutor};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::Policy;
use super::rules::changes;
use crate::app::accounts::store::organizations;
use crate::app::audit::store::{self as audit, Event};
use crate::clock;

/// An organization's policy, and when it was last changed.
///
/// # Errors
/// When the database fails.
pub async fn load(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<(Policy, Option<OffsetDateTime>)> {
    let row = sqlx::query!("select body, at from security_policy where org_id = $1", org_id)
        .fetch_optional(db)
        .await?;
    let at = row.as_ref().map(|row| row.at);
    Ok((Policy::stored(row.map(|row| row.body)).map_err(|e| sqlx::Error::Decode(e.into()))?, at))
}

/// Stores a policy and makes logins that are open obey it. `base`: when it was last changed as far as the writer knew.
/// False: a colleague has changed it since, nothing is stored.
///
/// # Errors
/// When the database fails.
pub async fn save(
    db: &mut PgConnection,
    org_id: Uuid,
    policy: &Policy,
    base: Option<OffsetDateTime>,
) -> anyhow::Result<bool> {
    let done = sqlx::query!(
        "insert into security_policy as p (org_id, body, at) values ($1, $2, $3)
         on conflict (org_id) do update set body = excluded.body, at = excluded.at where p.at = $4",
        org_id,
        serde_json::to_value(policy)?,
        clock::now(),
        base
    )
    .execute(&mut *db)
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "update session set expires_at = least(expires_at, seen_at + make_interval(secs => $2)),
                            ends_at = least(ends_at, created_at + make_interval(secs => $3)) where org_id = $1",
        org_id,
        policy.idle().as_seconds_f64(),
        policy.whole().as_seconds_f64()
    )
    .execute(db)
    .await?;
    Ok(true)
}

/// What the log says of a change, in words.
pub fn changed(org_id: Uuid, account_id: Option<Uuid>, before: &Policy, after: &Policy) -> Event<'static> {
    let detail = serde_json::json!({ "changed": changes(before, after) });
    let (action, object_type) = ("security.update", "settings");
    Event { org_id, account_id, action, object_type, object_id: "", detail }
}

/// Removes events that an organization no longer keeps, and says so in the log.
///
/// # Errors
/// When the database fails.
pub async fn shorten_log(pool: &sqlx::PgPool, now: OffsetDateTime) -> sqlx::Result<()> {
    for organization in organizations(pool).await? {
        let org_id = organization.id;
        let (policy, _) = load(pool, org_id).await?;
        let Some(before) = policy.log_before(now) else { continue };
        let mut tx = pool.begin().await?;
        let rows = audit::expire(&mut *tx, org_id, before).await?;
        if rows > 0 {
            let detail = serde_json::json!({ "rows": rows, "months": policy.audit_months });
            let event = Event {
                org_id,
                account_id: None,
                action: "audit.expire",
                object_type: "",
                object_id: "",
                detail,
            };
            audit::record(&mut tx, event).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
