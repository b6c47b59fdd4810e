//! The SQL of the settings.

use serde_json::{Map, Value};
use sqlx::{PgConnection, PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::called::{self, Called, NameSort, Thing};
use super::model::Settings;
use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::clock;

/// An organization's settings; what was never set is empty.
///
/// # Errors
/// When the database fails, or a stored value cannot be read.
pub async fn load(db: impl PgExecutor<'_>, org_id: Uuid) -> anyhow::Result<Settings> {
    let rows =
        sqlx::query!("select name, value from setting where org_id = $1 and name <> 'template'", org_id)
            .fetch_all(db)
            .await?;
    let object: Map<String, Value> = rows.into_iter().map(|row| (row.name, row.value)).collect();
    Ok(serde_json::from_value(Value::Object(object))?)
}

/// Stores the settings, one row each; gives back the names of those that changed. `base`: when they were last changed as
/// far as the writer knew; none: a colleague has changed them since, nothing is stored.
///
/// # Errors
/// When the database fails.
pub async fn save(
    pool: &PgPool,
    org_id: Uuid,
    settings: &Settings,
    base: Option<OffsetDateTime>,
) -> anyhow::Result<Option<Vec<String>>> {
    let mut tx = pool.begin().await?;
    let changed = save_in(&mut tx, org_id, settings, base).await?;
    tx.commit().await?;
    Ok(changed)
}

/// The same inside a transaction.
///
/// # Errors
/// When the database fails.
pub async fn save_in(
    tx: &mut PgConnection,
    org_id: Uuid,
    settings: &Settings,
    base: Option<OffsetDateTime>,
) -> anyhow::Result<Option<Vec<String>>> {
    let Value::Object(values) = serde_json::to_value(settings)? else { return Ok(Some(Vec::new())) };
    let mut changed = Vec::new();
    lock(&mut *tx, org_id).await?;
    if changed_at(&mut *tx, org_id).await? != base {
        return Ok(None);
    }
    for (name, value) in values {
        let done = sqlx::query!(
            "insert into setting (org_id, name, value, at) values ($1, $2, $3, $4)
             on conflict (org_id, name) do update set value = excluded.value, at = excluded.at
             where setting.value <> excluded.value",
            org_id,
            name,
            value,
            clock::now()
        )
        .execute(&mut *tx)
        .await?;
        if done.rows_affected() == 1 {
            changed.push(name);
        }
    }
    moved(tx, org_id, &[What::Rules]).await?;
    Ok(Some(changed))
}

/// How an organization calls offices and occasions.
///
/// # Errors
/// When the database fails, or the stored value cannot be read.
pub async fn called(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Called> {
    let row = sqlx::query!(
        r#"select o.name, o.level, c.value as "value?" from organization o
           left join setting c on c.org_id = o.id and c.name = 'called' where o.id = $1"#,
        org_id
    )
    .fetch_one(db)
    .await?;
    called::stored(row.value, &called::words(&row.name, &row.level))
}

/// Stores how it calls them. `base` as in [`save`]; false: a colleague has changed the settings since.
///
/// # Errors
/// When the database fails.
pub async fn save_called(
    tx: &mut PgConnection,
    org_id: Uuid,
    called: &Called,
    base: Option<OffsetDateTime>,
) -> anyhow::Result<bool> {
    if !unchanged(&mut *tx, org_id, base).await? {
        return Ok(false);
    }
    put(tx, org_id, "called", serde_json::to_value(called)?).await?;
    Ok(true)
}

/// Whether nobody has changed the settings since `base`; until the transaction ends nobody does.
///
/// # Errors
/// When the database fails.
pub async fn unchanged(
    tx: &mut PgConnection,
    org_id: Uuid,
    base: Option<OffsetDateTime>,
) -> sqlx::Result<bool> {
    lock(&mut *tx, org_id).await?;
    Ok(changed_at(tx, org_id).await? == base)
}

/// What stands under a name.
///
/// # Errors
/// When the database fails.
pub async fn named(db: impl PgExecutor<'_>, org_id: Uuid, name: &str) -> sqlx::Result<Option<Value>> {
    sqlx::query_scalar!("select value from setting where org_id = $1 and name = $2", org_id, name)
        .fetch_optional(db)
        .await
}

/// Puts a value under a name.
///
/// # Errors
/// When the database fails.
pub async fn put(db: impl PgExecutor<'_>, org_id: Uuid, name: &str, value: Value) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into setting (org_id, name, value, at) values ($1, $2, $3, $4)
         on conflict (org_id, name) do update set value = excluded.value, at = excluded.at",
        org_id,
        name,
        value,
        clock::now()
    )
    .execute(db)
    .await
    .map(drop)
}

/// How many speeches, drafts and outlines bear an office or an occasion.
///
/// # Errors
/// When the database fails.
pub async fn bearing(db: impl PgExecutor<'_>, org_id: Uuid, thing: &Thing) -> sqlx::Result<i64> {
    let is = |sort| (thing.sort == sort).then_some(thing.name);
    sqlx::query_scalar!(
        r#"select (select count(*) from speech where org_id = $1 and (office = $2 or occasion = $3))
                + (select count(*) from outline where org_id = $1 and (office = $2 or occasion = $3)) as "n!""#,
        org_id,
        is(NameSort::Office),
        is(NameSort::Occasion)
    )
    .fetch_one(db)
    .await
}

/// One after the other, also while there is no row yet to lock.
async fn lock(tx: &mut PgConnection, org_id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("select pg_advisory_xact_lock(hashtextextended($1, 0))", format!("setting {org_id}"))
        .execute(tx)
        .await
        .map(drop)
}

/// When the settings were last changed.
///
/// # Errors
/// When the database fails.
pub async fn changed_at(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Option<OffsetDateTime>> {
    sqlx::query_scalar!("select max(at) from setting where org_id = $1", org_id).fetch_one(db).await
}
