//! Where phrasings are used: in speeches, and taken into drafts.

use sqlx::{PgConnection, PgExecutor, PgPool};
use time::Date;
use uuid::Uuid;

use crate::app::corpus::reading::in_context;
use crate::app::corpus::store::day_of;
use crate::app::phrases::model::{Mark, Use};

/// Notes that a phrasing was put into a draft.
///
/// # Errors
/// When the database fails.
pub async fn note_take(db: impl PgExecutor<'_>, org_id: Uuid, speech_id: Uuid, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into phrasing_take (org_id, speech_id, phrasing_id)
         select org_id, $2, id from phrasing where org_id = $1 and id = $3
         on conflict (org_id, speech_id, phrasing_id) do nothing",
        org_id,
        speech_id,
        id
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Counts the phrasings that were put into a draft and do not stand in its final text any more, and forgets the takes.
/// Phrasings with slots are left aside: filling them in is no rewording.
///
/// # Errors
/// When the database fails.
pub async fn settle_takes(
    db: &mut PgConnection,
    org_id: Uuid,
    speech_id: Uuid,
    text: &str,
) -> sqlx::Result<()> {
    let taken = sqlx::query_scalar!(
        "delete from phrasing_take where org_id = $1 and speech_id = $2 returning phrasing_id",
        org_id,
        speech_id
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!(
        "update phrasing set reworded = reworded + 1
         where org_id = $1 and id = any($2) and strpos(text, '{') = 0 and strpos($3, text) = 0",
        org_id,
        &taken,
        text
    )
    .execute(db)
    .await?;
    Ok(())
}

/// So many uses make a phrasing common.
const COMMON: i64 = 1_000;

/// Whether a phrasing is so common that what is asked of its uses is found sooner by going through the speeches. It is counted
/// and not left to the planner: a plan that is kept takes every phrasing for a rare one, and what an import has just brought is
/// in no statistics; all uses of a common one put in order take a third of a second with ten thousand speeches.
///
/// # Errors
/// When the database fails.
pub async fn is_common(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select count(*) >= $3 as "common!"
           from (select 1 from occurrence where org_id = $1 and phrasing_id = $2 limit $3) as found"#,
        org_id,
        id,
        COMMON
    )
    .fetch_one(db)
    .await
}

/// The uses of a phrasing with the text around them, the latest speech first.
///
/// # Errors
/// When the database fails.
pub async fn uses(pool: &PgPool, org_id: Uuid, id: Uuid, limit: i64) -> sqlx::Result<Vec<Use>> {
    let rows = if is_common(pool, org_id, id).await? {
        latest(pool, org_id, id, limit).await?
    } else {
        all(pool, org_id, id, limit).await?
    };
    Ok(rows.into_iter().map(UseRow::shown).collect())
}

struct UseRow {
    start_at: i32,
    end_at: i32,
    id: Uuid,
    title: String,
    speaker: String,
    delivered_on: Option<Date>,
    date_from: Option<Date>,
    date_to: Option<Date>,
    text: String,
}

impl UseRow {
    fn shown(self) -> Use {
        let row = self;
        let at = |n: i32| usize::try_from(n).unwrap_or_default();
        let (start, end) = (at(row.start_at), at(row.end_at));
        let (line_start, before, found, after) = in_context(&row.text, start, end);
        Use {
            speech_id: row.id,
            day: day_of!(row),
            title: row.title,
            speaker: row.speaker,
            line_start,
            at: (start, end),
            before,
            found,
            after,
        }
    }
}

/// All uses are read, and the latest kept.
async fn all(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid, limit: i64) -> sqlx::Result<Vec<UseRow>> {
    sqlx::query_as!(
        UseRow,
        "select o.start_at, o.end_at, s.id, s.title, s.speaker, s.delivered_on, s.date_from, s.date_to, s.text
         from occurrence o join speech s on s.org_id = o.org_id and s.id = o.speech_id
         where o.org_id = $1 and o.phrasing_id = $2 and s.in_corpus
         order by s.delivered_on desc nulls last, s.id desc, o.start_at limit $3",
        org_id,
        id,
        limit
    )
    .fetch_all(db)
    .await
}

/// The same, but the speeches are read from the latest on, until there are enough uses: by its order what is asked of each
/// speech is no part of the join.
async fn latest(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid, limit: i64) -> sqlx::Result<Vec<UseRow>> {
    sqlx::query_as!(
        UseRow,
        "with found as (
             select s.id, s.delivered_on, o.start_at, o.end_at
             from speech s,
                  lateral (select start_at, end_at from occurrence
                           where org_id = $1 and phrasing_id = $2 and speech_id = s.id order by start_at) as o
             where s.org_id = $1 and s.in_corpus
             order by s.delivered_on desc nulls last, s.id desc, o.start_at limit $3
         )
         select found.start_at, found.end_at, s.id, s.title, s.speaker, s.delivered_on, s.date_from, s.date_to, s.text
         from found join speech s on s.org_id = $1 and s.id = found.id
         order by s.delivered_on desc nulls last, s.id desc, found.start_at",
        org_id,
        id,
        limit
    )
    .fetch_all(db)
    .await
}

/// The uses of the library's phrasings in one speech; of those nobody has judged only the longer ones, lest half the
/// text be marked.
///
/// # Errors
/// When the database fails.
pub async fn marks(db: impl PgExecutor<'_>, org_id: Uuid, speech_id: Uuid) -> sqlx::Result<Vec<Mark>> {
    let rows = sqlx::query!(
        "select o.start_at, o.end_at, p.id, p.status = 'approved' as \"approved!\"
         from occurrence o join phrasing p on p.org_id = o.org_id and p.id = o.phrasing_id
         where o.org_id = $1 and o.speech_id = $2
           and p.scope = 'organization'
           and (p.status = 'approved' or p.status = 'mined' and o.end_at - o.start_at >= 8)",
        org_id,
        speech_id
    )
    .fetch_all(db)
    .await?;
    let at = |n: i32| usize::try_from(n).unwrap_or_default();
    Ok(rows.into_iter().map(|row| (at(row.start_at), at(row.end_at), row.id, row.approved)).collect())
}
