//! The only file of the slice with SQL.

use sqlx::{Acquire, PgExecutor, Postgres};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::Word;
use crate::app::corpus::model::{Day, parse_name};
use crate::app::corpus::store::day_of;
use crate::app::kept::basis::What;
use crate::app::kept::store::moved;
use crate::clock;
use crate::engine::check::{Context, Rule};

/// The organization's word on rules.
///
/// # Errors
/// When the database fails, or a stored rule cannot be read.
pub async fn words(db: impl PgExecutor<'_>, org_id: Uuid) -> anyhow::Result<Vec<Word>> {
    let rows = sqlx::query!(
        r#"select o.rule, o.enabled, o.body, o.at, a.display_name as "by?"
           from rule_overlay o left join account a on a.org_id = o.org_id and a.id = o.account_id
           where o.org_id = $1 order by o.at, o.rule"#,
        org_id
    )
    .fetch_all(db)
    .await?;
    let words = rows.into_iter().map(|row| {
        let body = row.body.map(serde_json::from_value).transpose()?;
        Ok(Word { rule: row.rule, enabled: row.enabled, body, by: row.by, at: row.at })
    });
    words.collect()
}

/// Stores the organization's own rule, in the place of the shipped one of this name if there is one. `base`: when its word
/// on the rule was given that the change began from, if there was one; false: somebody was faster, nothing is stored.
///
/// # Errors
/// When the database fails.
pub async fn put(
    db: impl Acquire<'_, Database = Postgres>,
    org_id: Uuid,
    rule: &Rule,
    by: Uuid,
    base: Option<OffsetDateTime>,
) -> anyhow::Result<bool> {
    let mut tx = db.begin().await?;
    let now = sqlx::query_scalar!(
        "select at from rule_overlay where org_id = $1 and rule = $2 for update",
        org_id,
        rule.id
    )
    .fetch_optional(&mut *tx)
    .await?;
    if now != base {
        return Ok(false);
    }
    let done = sqlx::query!(
        "insert into rule_overlay (org_id, rule, enabled, body, account_id, at) values ($1, $2, true, $3, $4, $5)
         on conflict (org_id, rule) do update
         set enabled = true, body = excluded.body, account_id = excluded.account_id, at = excluded.at
         where rule_overlay.at is not distinct from $6",
        org_id,
        rule.id,
        serde_json::to_value(rule)?,
        by,
        clock::now(),
        base
    )
    .execute(&mut *tx)
    .await?;
    moved(&mut tx, org_id, &[What::Rules]).await?;
    tx.commit().await?;
    Ok(done.rows_affected() == 1)
}

/// Switches a rule or a family of checks.
///
/// # Errors
/// When the database fails.
pub async fn switch(
    db: impl Acquire<'_, Database = Postgres>,
    org_id: Uuid,
    rule: &str,
    enabled: bool,
    by: Uuid,
) -> sqlx::Result<()> {
    let mut tx = db.begin().await?;
    sqlx::query!(
        "insert into rule_overlay (org_id, rule, enabled, account_id, at) values ($1, $2, $3, $4, $5)
         on conflict (org_id, rule) do update
         set enabled = excluded.enabled, account_id = excluded.account_id, at = excluded.at",
        org_id,
        rule,
        enabled,
        by,
        clock::now()
    )
    .execute(&mut *tx)
    .await?;
    moved(&mut tx, org_id, &[What::Rules]).await?;
    tx.commit().await?;
    Ok(())
}

/// Takes the organization's word on a rule back. False when there is none.
///
/// # Errors
/// When the database fails.
pub async fn remove(
    db: impl Acquire<'_, Database = Postgres>,
    org_id: Uuid,
    rule: &str,
) -> sqlx::Result<bool> {
    let mut tx = db.begin().await?;
    let done = sqlx::query!("delete from rule_overlay where org_id = $1 and rule = $2", org_id, rule)
        .execute(&mut *tx)
        .await?;
    moved(&mut tx, org_id, &[What::Rules]).await?;
    tx.commit().await?;
    Ok(done.rows_affected() == 1)
}

/// How many rules of its own an organization has.
///
/// # Errors
/// When the database fails.
pub async fn count(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<i64> {
    sqlx::query_scalar!(
        r#"select count(*) as "n!" from rule_overlay where org_id = $1 and body is not null"#,
        org_id
    )
    .fetch_one(db)
    .await
}

/// A speech of the corpus as a rule is tried on it.
#[derive(Debug, Clone)]
pub struct Tried {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// When it was given.
    pub day: Day,
    /// What the checker knows of it.
    pub context: Context,
    /// Its text.
    pub text: String,
}

/// Every speech of the corpus, the newest first.
///
/// # Errors
/// When the database fails.
pub async fn speeches(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<Tried>> {
    let rows = sqlx::query!(
        "select id, title, delivered_on, date_from, date_to, level, office, text from speech
         where org_id = $1 and in_corpus order by delivered_on desc nulls last, id",
        org_id
    )
    .fetch_all(db)
    .await?;
    let speeches = rows.into_iter().map(|row| Tried {
        id: row.id,
        day: day_of!(row),
        title: row.title,
        context: Context {
            date: row.delivered_on.or(row.date_to),
            level: parse_name(row.level.as_deref()),
            office: parse_name(row.office.as_deref()),
            ..Context::default()
        },
        text: row.text,
    });
    Ok(speeches.collect())
}
