//! The SQL of the charts: it only counts, over tables of earlier slices.

use std::collections::HashMap;

use sqlx::{PgExecutor, PgPool};
use time::Date;
use uuid::Uuid;

use super::model::{Covered, YearOfUse};
use crate::app::corpus::search;

/// In how many speeches of each year that have a date nobody doubts a text stands; years without it are left out. Only speeches
/// with all its lexemes are read.
///
/// # Errors
/// When the database fails.
pub async fn uses(db: impl PgExecutor<'_>, org_id: Uuid, text: &str) -> sqlx::Result<Vec<YearOfUse>> {
    let Some(lexemes) = search::tsquery(text) else { return Ok(Vec::new()) };
    sqlx::query_as!(
        YearOfUse,
        r#"select extract(year from delivered_on)::integer as "year!", count(*) as "speeches!"
           from speech
           where org_id = $1 and in_corpus and delivered_on is not null and certainty <> 'doubted'
             and search @@ $3::text::tsquery and strpos(text, $2) > 0
           group by 1 order by 1"#,
        org_id,
        text,
        lexemes
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
    let newest = sqlx::query!(
        r#"select id, title, char_length(text) as "characters!" from speech
           where org_id = $1 and in_corpus order by id desc limit $2"#,
        org_id,
        limit
    )
    .fetch_all(pool)
    .await?;
    let ids: Vec<Uuid> = newest.iter().map(|row| row.id).collect();
    let places = sqlx::query!(
        r#"select o.speech_id, o.start_at, o.end_at, p.status = 'approved' as "approved!"
           from occurrence o join phrasing p on p.org_id = $1 and p.id = o.phrasing_id
           where o.org_id = $1 and o.speech_id = any ($2) and p.status in ('approved', 'mined') and p.scope = 'organization'"#,
        org_id,
        &ids
    )
    .fetch_all(pool)
    .await?;
    let mut found = HashMap::<Uuid, Vec<(i32, i32, bool)>>::new();
    for row in places {
        found.entry(row.speech_id).or_default().push((row.start_at, row.end_at, row.approved));
    }
    let covered = newest.into_iter().map(|row| Covered {
        places: found.remove(&row.id).unwrap_or_default(),
        title: row.title,
        characters: row.characters,
    });
    Ok(covered.collect())
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
