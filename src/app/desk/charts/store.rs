//! The SQL of the charts: it only counts, over tables of earlier slices.

use std::collections::BTreeMap;

use sqlx::{PgExecutor, PgPool};
use time::Date;
use uuid::Uuid;

use super::model::{Covered, YearOfUse};

/// How often a text stands in the speeches of each year that have a date nobody doubts. Years without it are zero.
///
/// # Errors
/// When the database fails.
pub async fn uses(db: impl PgExecutor<'_>, org_id: Uuid, text: &str) -> sqlx::Result<Vec<YearOfUse>> {
    sqlx::query_as!(
        YearOfUse,
        r#"select extract(year from delivered_on)::integer as "year!",
                  coalesce(sum((char_length(text) - char_length(replace(text, $2, ''))) / char_length($2)), 0)::bigint as "uses!",
                  count(*) filter (where strpos(text, $2) > 0) as "speeches!"
           from speech
           where org_id = $1 and in_corpus and delivered_on is not null and certainty <> 'doubted'
             and char_length($2) > 0
           group by 1 order by 1"#,
        org_id,
        text
    )
    .fetch_all(db)
    .await
}

/// Characters by year and kind: of points where a section has some, of the section where it has none.
///
/// # Errors
/// When the database fails.
pub async fn kinds(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<(i32, String, i64)>> {
    let rows = sqlx::query!(
        r#"with part as (
             select p.speech_id, p.kind, p.characters from point p where p.org_id = $1
             union all
             select s.speech_id, s.kind, s.characters from section s where s.org_id = $1
               and not exists (select 1 from point p where p.org_id = $1 and p.section_id = s.id)
           )
           select extract(year from speech.delivered_on)::integer as "year!", part.kind as "kind!",
                  sum(part.characters)::bigint as "characters!"
           from part join speech on speech.org_id = $1 and speech.id = part.speech_id
           where speech.in_corpus and speech.delivered_on is not null
             and speech.certainty <> 'doubted'
           group by 1, 2 order by 1, 2"#,
        org_id
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.year, row.kind, row.characters)).collect())
}

/// The speeches that came last into the corpus, with the places where phrasings of the library stand in them.
///
/// # Errors
/// When the database fails.
pub async fn coverage(pool: &PgPool, org_id: Uuid, limit: i64) -> sqlx::Result<Vec<Covered>> {
    let rows = sqlx::query!(
        r#"with newest as (
             select id, title, char_length(text) as characters, created_at from speech
             where org_id = $1 and in_corpus order by created_at desc, id desc limit $2
           )
           select newest.id, newest.title, newest.characters as "characters!", o.start_at as "start_at?", o.end_at as "end_at?",
                  p.status = 'approved' as "approved?"
           from newest
           left join (occurrence o join phrasing p on p.org_id = $1 and p.id = o.phrasing_id and o.org_id = $1
                      and p.status in ('approved', 'mined') and p.scope = 'organization')
             on o.speech_id = newest.id
           order by newest.created_at desc, newest.id desc"#,
        org_id,
        limit
    )
    .fetch_all(pool)
    .await?;
    let (mut order, mut found) = (Vec::new(), BTreeMap::<Uuid, Covered>::new());
    for row in rows {
        let speech = found.entry(row.id).or_insert_with(|| {
            order.push(row.id);
            Covered { title: row.title, characters: row.characters, places: Vec::new() }
        });
        if let (Some(start), Some(end)) = (row.start_at, row.end_at) {
            speech.places.push((start, end, row.approved.unwrap_or_default()));
        }
    }
    Ok(order.into_iter().filter_map(|id| found.remove(&id)).collect())
}

/// Speeches by place, and by occasion, the most first.
///
/// # Errors
/// When the database fails.
pub async fn corpus(pool: &PgPool, org_id: Uuid) -> sqlx::Result<(Vec<(String, i64)>, Vec<(String, i64)>)> {
    let places = sqlx::query!(
        r#"select place, count(*) as "n!" from speech where org_id = $1 and in_corpus
           group by place order by 2 desc, 1 limit 20"#,
        org_id
    )
    .fetch_all(pool)
    .await?;
    let occasions = sqlx::query!(
        r#"select coalesce(occasion, '') as "occasion!", count(*) as "n!" from speech
           where org_id = $1 and in_corpus group by 1 order by 2 desc, 1"#,
        org_id
    )
    .fetch_all(pool)
    .await?;
    let places = places.into_iter().map(|row| (row.place, row.n)).collect();
    Ok((places, occasions.into_iter().map(|row| (row.occasion, row.n)).collect()))
}

/// Decisions by week since a day: the week's first day, approved, rejected or merged. What was undone does not count.
///
/// # Errors
/// When the database fails.
pub async fn progress(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    since: Date,
) -> sqlx::Result<Vec<(Date, i64, i64)>> {
    let rows = sqlx::query!(
        r#"select date_trunc('week', at at time zone 'Asia/Shanghai')::date as "week!",
                  count(*) filter (where after ->> 'status' = 'approved') as "approved!",
                  count(*) filter (where after ->> 'status' = 'rejected') as "rejected!"
           from phrasing_change
           where org_id = $1 and not undone and at >= $2::date and before ->> 'status' is distinct from after ->> 'status'
           group by 1 order by 1"#,
        org_id,
        since
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.week, row.approved, row.rejected)).collect())
}
