//! What the deeds on the bin share: the reason that is given, what is written down, what is said where a thing is gone.

use serde::Deserialize;
use serde_json::Value;
use sqlx::PgConnection;
use uuid::Uuid;

use crate::app::accounts::model::User;
use crate::app::audit::store::record;

/// Said where somebody else was faster.
pub(super) const GONE: &str = "回收站里已没有这一项，可能已被恢复，请刷新页面。";

/// Why something is deleted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Why {
    pub(super) reason: String,
}

/// Writes down what was done to a thing.
pub(super) async fn log(
    db: &mut PgConnection,
    user: &User,
    action: &'static str,
    (object_type, id): (&'static str, Uuid),
    detail: Value,
) -> sqlx::Result<()> {
    record(db, user.did(action, object_type, &id.to_string(), detail)).await
}
