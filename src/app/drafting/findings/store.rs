//! The SQL of findings that were set aside.

use sqlx::PgExecutor;
use uuid::Uuid;

use super::model::Dismissal;
use crate::clock;

/// A dismissal as it is asked for: the finding, and where it stands.
#[derive(Debug)]
pub struct Dismissed<'a> {
    /// The organization.
    pub org_id: Uuid,
    /// The draft.
    pub speech_id: Uuid,
    /// Its rule.
    pub rule: &'a str,
    /// Its text.
    pub text: &'a str,
    /// What stands before it.
    pub before: &'a str,
    /// What stands after it.
    pub after: &'a str,
}

/// Sets a finding aside; a second reason takes the place of the first.
///
/// # Errors
/// When the database fails.
pub async fn dismiss(
    db: impl PgExecutor<'_>,
    finding: &Dismissed<'_>,
    reason: &str,
    by: Uuid,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into finding_dismissal (org_id, speech_id, rule, text, before, after, reason, account_id, at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
         on conflict (org_id, speech_id, rule, text, before, after) do update
         set reason = excluded.reason, account_id = excluded.account_id, at = excluded.at",
        finding.org_id,
        finding.speech_id,
        finding.rule,
        finding.text,
        finding.before,
        finding.after,
        reason,
        by,
        clock::now()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes a dismissal back. False when there is none.
///
/// # Errors
/// When the database fails.
pub async fn take_back(db: impl PgExecutor<'_>, finding: &Dismissed<'_>) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from finding_dismissal
         where org_id = $1 and speech_id = $2 and rule = $3 and text = $4 and before = $5 and after = $6",
        finding.org_id,
        finding.speech_id,
        finding.rule,
        finding.text,
        finding.before,
        finding.after
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// The findings of a speech that were set aside.
///
/// # Errors
/// When the database fails.
pub async fn dismissals(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    speech_id: Uuid,
) -> sqlx::Result<Vec<Dismissal>> {
    sqlx::query_as!(
        Dismissal,
        r#"select d.rule, d.text, d.before, d.after, d.reason, coalesce(a.display_name, '') as "by!", d.at
           from finding_dismissal d left join account a on a.org_id = d.org_id and a.id = d.account_id
           where d.org_id = $1 and d.speech_id = $2 order by d.at"#,
        org_id,
        speech_id
    )
    .fetch_all(db)
    .await
}
