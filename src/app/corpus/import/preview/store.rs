//! The SQL of the preview.

use sqlx::PgExecutor;
use uuid::Uuid;

use super::{Fill, Filter, PER_PAGE};
use crate::app::corpus::import::model::{Glance, Listed};
use crate::app::corpus::import::store::origin;
use crate::app::corpus::model::Details;
use crate::app::corpus::store::details;
use crate::engine::document::DateCertainty;
use crate::web::page::offset;

/// The texts of a page, and how many there are under the filter.
///
/// # Errors
/// When the database fails.
pub async fn page(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch: Uuid,
    filter: &Filter,
) -> sqlx::Result<(Vec<Listed>, i64)> {
    let rows = sqlx::query!(
        r#"select id, file_name, encoding, title, speaker, office, level, occasion, place, delivered_on, certainty,
                  date_from, date_to, genre, organ, post, posted_on, doubts, duplicate_of, included, speech_id,
                  source_tier, near_id, near_title, near_share, length(text) as "characters!", count(*) over () as "total!"
           from import_item
           where org_id = $1 and batch_id = $2 and error is null
             and ($3 = '%%' or title like $3 or file_name like $3 or speaker like $3)
             and case when $4 = 'doubts' then doubts > 0
                         when $4 = 'repeats' then duplicate_of is not null or near_share > 0
                         when $4 = 'left' then not included
                         when $4 = 'undated' then delivered_on is null
                         when $4 = 'unnamed' then speaker = ''
                         when $4 = 'others' then source_tier <> 'own'
                         else true end
             and ($7::integer is null or extract(year from delivered_on) = $7
                  or delivered_on is null and extract(year from date_from) = $7 and extract(year from date_to) = $7)
             and ($8::integer is null or extract(month from delivered_on) = $8
                  or delivered_on is null and extract(month from date_from) = $8 and date_to < date_from + 31)
           order by position limit $5 offset $6"#,
        org_id,
        batch,
        filter.pattern(),
        filter.only,
        PER_PAGE,
        offset(filter.page, PER_PAGE),
        filter.year(),
        filter.month()
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let items = rows.into_iter().map(|row| Listed {
        id: row.id,
        file_name: row.file_name,
        found: Ok(Glance {
            encoding: row.encoding,
            origin: origin(row.source_tier, row.near_id, row.near_title, row.near_share),
            details: details!(row),
            doubts: usize::try_from(row.doubts).unwrap_or_default(),
            characters: usize::try_from(row.characters).unwrap_or_default(),
        }),
        duplicate_of: row.duplicate_of,
        included: row.included,
        speech_id: row.speech_id,
    });
    Ok((items.collect(), total))
}

/// What a person fills in for these texts, as they are known.
///
/// # Errors
/// When the database fails.
pub async fn known(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch: Uuid,
    ids: &[Uuid],
) -> sqlx::Result<Vec<(Uuid, Details, String)>> {
    let rows = sqlx::query!(
        "select id, title, speaker, office, level, occasion, place, delivered_on, certainty, date_from, date_to, genre,
                organ, post, posted_on, source_tier
         from import_item where org_id = $1 and batch_id = $2 and id = any($3) and error is null",
        org_id,
        batch,
        ids
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, details!(row), row.source_tier)).collect())
}

/// The files that could not be read, with the sentence for each, and how many there are.
///
/// # Errors
/// When the database fails.
pub async fn broken(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch: Uuid,
    most: i64,
) -> sqlx::Result<(Vec<(String, String)>, i64)> {
    let rows = sqlx::query!(
        r#"select file_name, error as "error!", count(*) over () as "total!" from import_item
           where org_id = $1 and batch_id = $2 and error is not null order by position limit $3"#,
        org_id,
        batch,
        most
    )
    .fetch_all(db)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    Ok((rows.into_iter().map(|row| (row.file_name, row.error)).collect(), total))
}

/// The years of a batch's texts, the latest first.
///
/// # Errors
/// When the database fails.
pub async fn years(db: impl PgExecutor<'_>, org_id: Uuid, batch: Uuid) -> sqlx::Result<Vec<i32>> {
    sqlx::query_scalar!(
        r#"select distinct extract(year from coalesce(delivered_on, date_from))::integer as "year!" from import_item
           where org_id = $1 and batch_id = $2 and error is null
             and (delivered_on is not null or extract(year from date_from) = extract(year from date_to))
           order by 1 desc"#,
        org_id,
        batch
    )
    .fetch_all(db)
    .await
}

/// How many texts a batch has, and how many of them are to be stored.
///
/// # Errors
/// When the database fails.
pub async fn totals(db: impl PgExecutor<'_>, org_id: Uuid, batch: Uuid) -> sqlx::Result<(i64, i64)> {
    let row = sqlx::query!(
        r#"select count(*) as "all!", count(*) filter (where included) as "included!" from import_item
           where org_id = $1 and batch_id = $2 and error is null"#,
        org_id,
        batch
    )
    .fetch_one(db)
    .await?;
    Ok((row.all, row.included))
}

/// Fills something into every text under the filter; how many there are.
///
/// # Errors
/// When the database fails.
pub async fn fill(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    batch: Uuid,
    filter: &Filter,
    fill: &Fill,
) -> sqlx::Result<u64> {
    let done = sqlx::query!(
        "update import_item set speaker = coalesce($5, speaker), office = coalesce($6, office),
                level = coalesce($7, level), genre = coalesce($8, genre), source_tier = coalesce($9, source_tier),
                place = coalesce($10, place), delivered_on = coalesce($11, delivered_on),
                certainty = case when $11::date is null then certainty else $12 end,
                included = coalesce($13, included), genre_set = genre_set or ($8::text is not null and $8 <> genre)
         where org_id = $1 and batch_id = $2 and error is null and speech_id is null
           and ($3 = '%%' or title like $3 or file_name like $3 or speaker like $3)
           and case when $4 = 'doubts' then doubts > 0
                       when $4 = 'repeats' then duplicate_of is not null or near_share > 0
                       when $4 = 'left' then not included
                       when $4 = 'undated' then delivered_on is null
                       when $4 = 'unnamed' then speaker = ''
                       when $4 = 'others' then source_tier <> 'own'
                       else true end
           and ($14::integer is null or extract(year from delivered_on) = $14
                or delivered_on is null and extract(year from date_from) = $14 and extract(year from date_to) = $14)
           and ($15::integer is null or extract(month from delivered_on) = $15
                or delivered_on is null and extract(month from date_from) = $15 and date_to < date_from + 31)",
        org_id,
        batch,
        filter.pattern(),
        filter.only,
        fill.speaker,
        fill.office.map(|x| x.name()),
        fill.level.map(|x| x.name()),
        fill.genre.map(|x| x.name()),
        fill.tier,
        fill.place,
        fill.date,
        DateCertainty::Confirmed.name(),
        fill.included,
        filter.year(),
        filter.month()
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected())
}
