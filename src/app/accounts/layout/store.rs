//! The layout among the settings of the organization.

use serde_json::Value;
use sqlx::{PgConnection, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{GivenTemplate, Paper};
use crate::app::accounts::settings::store::{named, put, unchanged};
use crate::word::HouseStyle;

/// What an organization's papers are set by; what was never set is the usual.
///
/// # Errors
/// When the database fails, or a stored value cannot be read.
pub async fn load(pool: &PgPool, org_id: Uuid) -> anyhow::Result<Paper> {
    let style = match named(pool, org_id, "layout").await? {
        Some(value) => serde_json::from_value(value)?,
        // Before there was a page for it, the order of the head was a setting of its own.
        None => match named(pool, org_id, "head_order").await? {
            Some(order) => HouseStyle::from(serde_json::from_value::<crate::word::HeadOrder>(order)?),
            None => HouseStyle::default(),
        },
    };
    let given = named(pool, org_id, "template").await?.filter(|value| !value.is_null());
    Ok(Paper { style, given: given.map(serde_json::from_value).transpose()? })
}

/// Stores what was chosen. `base`: when the settings were last changed as far as the writer knew; false: a colleague has
/// changed them since.
///
/// # Errors
/// When the database fails.
pub async fn save(
    tx: &mut PgConnection,
    org_id: Uuid,
    style: &HouseStyle,
    base: Option<OffsetDateTime>,
) -> anyhow::Result<bool> {
    if !unchanged(&mut *tx, org_id, base).await? {
        return Ok(false);
    }
    put(tx, org_id, "layout", serde_json::to_value(style)?).await?;
    Ok(true)
}

/// Stores a template, or that there is none any more.
///
/// # Errors
/// When the database fails.
pub async fn save_template(
    tx: &mut PgConnection,
    org_id: Uuid,
    given: Option<&GivenTemplate>,
) -> anyhow::Result<()> {
    let value = given.map(serde_json::to_value).transpose()?.unwrap_or(Value::Null);
    Ok(put(tx, org_id, "template", value).await?)
}
