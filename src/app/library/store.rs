//! The phrase library of an organization, read whole.

use sqlx::PgExecutor;
use uuid::Uuid;

/// One phrasing of the library.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Holding {
    /// Its row, the organization's own or a shipped one.
    pub id: Uuid,
    /// Its text.
    pub text: String,
    /// Where it stands: `mined`, `approved`, `retired`, `rejected`.
    pub status: String,
}

/// What the library holds, of these states, the most used first.
///
/// # Errors
/// When the database fails.
pub async fn holdings(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    statuses: &[&str],
) -> sqlx::Result<Vec<Holding>> {
    let statuses: Vec<String> = statuses.iter().map(|&status| status.to_owned()).collect();
    sqlx::query_as!(
        Holding,
        r#"select id as "id!", text as "text!", status as "status!" from (
             select id, text, status, speeches from phrasing
             where org_id = $1 and scope = 'organization' and status = any ($2)
             union all
             select s.id, s.text, coalesce(o.status, 'approved'), 0
             from shared_phrasing s left join phrasing_overlay o on o.org_id = $1 and o.shared_id = s.id
             where coalesce(o.status, 'approved') = any ($2)
               and (select p.id from phrasing p where p.org_id = $1 and md5(p.text) = md5(s.text)
                    and p.scope = 'organization' limit 1) is null
           ) as library order by speeches desc, text"#,
        org_id,
        &statuses
    )
    .fetch_all(db)
    .await
}

/// How many phrasings wait for a curator, and how many are approved.
///
/// # Errors
/// When the database fails.
pub async fn totals(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) filter (where status = 'mined') as "mined!",
                  count(*) filter (where status = 'approved')
                  + (select count(*) from shared_phrasing s
                     left join phrasing_overlay o on o.org_id = $1 and o.shared_id = s.id
                     where coalesce(o.status, 'approved') = 'approved'
                       and (select p.id from phrasing p where p.org_id = $1 and md5(p.text) = md5(s.text)
                            and p.scope = 'organization' limit 1) is null) as "approved!"
           from phrasing where org_id = $1 and scope = 'organization'"#,
        org_id
    )
    .fetch_one(db)
    .await?;
    Ok((row.mined, row.approved))
}
