//! What was said of the facts of drafts: the only file of the room with SQL.

use std::collections::HashMap;

use sqlx::PgExecutor;
use uuid::Uuid;

use super::model::Checked;
use crate::app::drafting::line::Key;

/// What people said of the facts of a draft.
///
/// # Errors
/// When the database fails.
pub async fn checked(db: impl PgExecutor<'_>, key: Key) -> sqlx::Result<Vec<Checked>> {
    sqlx::query_as!(
        Checked,
        r#"select c.fact, c.words, c.is_right as right, c.sentence, c.note, a.display_name as by, c.at
           from fact_check c join account a on a.org_id = c.org_id and a.id = c.account_id
           where c.org_id = $1 and c.speech_id = $2 order by c.at, c.words"#,
        key.org_id,
        key.speech_id
    )
    .fetch_all(db)
    .await
}

/// Writes down what somebody says of a fact; what was said before is written over.
///
/// # Errors
/// When the database fails.
pub async fn check(
    db: impl PgExecutor<'_>,
    key: Key,
    account_id: Uuid,
    (fact, words): (&str, &str),
    (right, sentence, note): (bool, &str, &str),
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into fact_check (org_id, speech_id, fact, words, is_right, sentence, note, account_id)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict (org_id, speech_id, fact, words) do update
         set is_right = excluded.is_right, sentence = excluded.sentence, note = excluded.note,
             account_id = excluded.account_id, at = excluded.at",
        key.org_id,
        key.speech_id,
        fact,
        words,
        right,
        sentence,
        note,
        account_id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Takes back what was said of a fact.
///
/// # Errors
/// When the database fails.
pub async fn reopen(db: impl PgExecutor<'_>, key: Key, fact: &str, words: &str) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from fact_check where org_id = $1 and speech_id = $2 and fact = $3 and words = $4",
        key.org_id,
        key.speech_id,
        fact,
        words
    )
    .execute(db)
    .await?;
    Ok(())
}

/// The open drafts of a person's list whose newest steps are not in their stored texts yet, but this one.
///
/// # Errors
/// When the database fails.
pub async fn unwritten(db: impl PgExecutor<'_>, key: Key, account_id: Uuid) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!(
        r#"select s.id from speech s
           join speech_person p on p.org_id = s.org_id and p.speech_id = s.id and p.account_id = $3
           where s.org_id = $1 and s.id <> $2 and s.status in ('draft', 'in_review')
             and s.version > (select coalesce(max(n.version), 0) from snapshot n
                              where n.org_id = $1 and n.speech_id = s.id)
           limit 50"#,
        key.org_id,
        key.speech_id,
        account_id
    )
    .fetch_all(db)
    .await
}

/// The drafts on somebody's list, other than this one and still open, whose text as it was last written down holds these
/// words: their ids and titles.
///
/// # Errors
/// When the database fails.
pub async fn twins(
    db: impl PgExecutor<'_>,
    key: Key,
    account_id: Uuid,
    words: &str,
) -> sqlx::Result<HashMap<Uuid, String>> {
    let rows = sqlx::query!(
        "select s.id, s.title from speech s
         join speech_person p on p.org_id = s.org_id and p.speech_id = s.id and p.account_id = $3
         where s.org_id = $1 and s.id <> $2 and s.status in ('draft', 'in_review') and position($4 in s.text) > 0
         limit 20",
        key.org_id,
        key.speech_id,
        account_id,
        words
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.title)).collect())
}
