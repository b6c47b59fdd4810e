//! Which speeches belong to a meeting: the only file of the room with SQL.

use sqlx::PgExecutor;
use uuid::Uuid;

use crate::app::drafting::line::Key;

/// A speech that may be of the same meeting.
#[derive(Debug, Clone)]
pub struct Companion {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Who gives it.
    pub speaker: String,
    /// Whether it is of the corpus.
    pub in_corpus: bool,
    /// Whether it is of the same day.
    pub same_day: bool,
}

/// The drafts on somebody's list, and the speeches of the corpus of the same day, without the draft itself: those of the same
/// day first.
///
/// # Errors
/// When the database fails.
pub async fn companions(
    db: impl PgExecutor<'_>,
    key: Key,
    account_id: Uuid,
    day: Option<time::Date>,
) -> sqlx::Result<Vec<Companion>> {
    sqlx::query_as!(
        Companion,
        r#"select s.id, s.title, s.speaker, s.in_corpus as "in_corpus!", coalesce(s.delivered_on = $4, false) as "same_day!"
           from speech s
           where s.org_id = $1 and s.id <> $2
             and ((s.in_corpus and s.delivered_on = $4)
                  or (not s.in_corpus and s.status in ('draft', 'in_review', 'final')
                      and exists (select 1 from speech_person p
                                  where p.org_id = $1 and p.speech_id = s.id and p.account_id = $3)))
           order by 5 desc, s.updated_at desc, s.id limit 40"#,
        key.org_id,
        key.speech_id,
        account_id,
        day
    )
    .fetch_all(db)
    .await
}
