//! The SQL of the API, where no page asks the same.

use sqlx::{PgExecutor, PgPool};
use time::OffsetDateTime;
use uuid::Uuid;

use super::model::{FileItem, Head, MOST, remarks};
use crate::app::corpus::model::Status;
use crate::app::corpus::search;
use crate::app::corpus::store::details;
use crate::db::stored::read;
use crate::engine::document::SectionKind;

/// What the list of speeches is narrowed to.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Words to look for; empty: any.
    pub q: String,
    /// Kind of a section or point.
    pub kind: Option<SectionKind>,
    /// Year of delivery.
    pub year: Option<i32>,
    /// Where it stands.
    pub status: Option<Status>,
    /// Rows at most.
    pub limit: i64,
    /// Rows to skip.
    pub offset: i64,
}

/// Speeches of the corpus, and the drafts on whose list the person is; the latest first, and how many in all.
///
/// # Errors
/// When the database fails.
pub async fn speeches(
    pool: &PgPool,
    org_id: Uuid,
    account_id: Uuid,
    wanted: &Wanted,
) -> sqlx::Result<(Vec<Head>, i64)> {
    let q: String = wanted.q.trim().chars().take(search::MAX_QUERY).collect();
    let rows = sqlx::query!(
        r#"with found as (
             select id, status, title, speaker, office, level, occasion, place, delivered_on, certainty, date_from, date_to,
                    genre, organ, post, posted_on, tags, characters
             from speech
             where org_id = $1
               and (in_corpus
                    or exists (select 1 from speech_person p
                               where p.org_id = $1 and p.speech_id = speech.id and p.account_id = $2))
               and ($3 = '' or ((not in_corpus or $4::text is null or search @@ $4::text::tsquery)
                                and not exists (select 1 from unnest($10::text[]) as word
                                                where strpos(lower(title || ' ' || text), word) = 0)))
               and ($5::text is null
                    or exists (select 1 from section s where s.org_id = $1 and s.speech_id = speech.id and s.kind = $5)
                    or exists (select 1 from point p where p.org_id = $1 and p.speech_id = speech.id and p.kind = $5)
                    or (not in_corpus
                        and jsonb_path_exists(document, '$.**.kind ? (@ == $kind)', jsonb_build_object('kind', $5))))
               and ($6::integer is null or extract(year from delivered_on) = $6)
               and ($7::text is null or status = $7)
           )
           select found.*, (select count(*) from found) as "total!" from found
           order by delivered_on desc nulls last, id desc limit $8 offset $9"#,
        org_id,
        account_id,
        q,
        search::tsquery(&q),
        wanted.kind.map(|kind| kind.name()),
        wanted.year,
        wanted.status.map(|status| status.name()),
        wanted.limit,
        wanted.offset,
        &search::words(&q)
    )
    .fetch_all(pool)
    .await?;
    let total = rows.first().map_or(0, |row| row.total);
    let heads = rows.into_iter().map(|row| {
        let details = details!(row);
        let status = Status::parse(&row.status).unwrap_or(Status::Imported);
        Head::new(row.id, status, &details, row.tags, i64::from(row.characters))
    });
    Ok((heads.collect(), total))
}

/// What the list of phrasings is narrowed to.
#[derive(Debug, Default)]
pub struct WantedPhrasings {
    /// Characters to look for; empty: any.
    pub q: String,
    /// What it is about.
    pub section: Option<SectionKind>,
    /// Rows at most.
    pub limit: i64,
}

/// The phrasings that a person may use, mined or approved, his own included, the best first.
///
/// # Errors
/// When the database fails.
pub async fn phrasings(
    pool: &PgPool,
    org_id: Uuid,
    account_id: Uuid,
    wanted: &WantedPhrasings,
) -> sqlx::Result<Vec<super::model::PhrasingItem>> {
    let rows = sqlx::query!(
        r#"select id as "id!", text as "text!", kind as "kind!", section_kind as "section_kind!", status as "status!",
                  speeches as "speeches!", year_from, year_to, current_form
           from (
             select id, false as shared, text, kind, section_kind, status, score, speeches, year_from, year_to, current_form
             from phrasing where org_id = $1 and status in ('mined', 'approved')
               and (scope = 'organization' or owner_id = $5)
             union all
             select s.id, true, s.text, s.kind, s.section_kind, 'approved', 0::real, 0, null, null, null
             from shared_phrasing s
             left join phrasing_overlay o on o.shared_id = s.id and o.org_id = $1
             where coalesce(o.status, 'approved') = 'approved'
               and (select p.id from phrasing p where p.org_id = $1 and md5(p.text) = md5(s.text)
                    and p.scope = 'organization' limit 1) is null
           ) as library
           where ($2 = '' or strpos(text, $2) > 0) and ($3::text is null or section_kind = $3)
           order by status = 'approved' and not shared desc, speeches > 2 desc, shared desc, score desc, text
           limit $4"#,
        org_id,
        wanted.q.trim(),
        wanted.section.map(|kind| kind.name()),
        wanted.limit,
        account_id
    )
    .fetch_all(pool)
    .await?;
    let items = rows.into_iter().map(|row| super::model::PhrasingItem {
        id: row.id,
        text: row.text,
        kind: row.kind.parse().unwrap_or(crate::engine::mining::Kind::Clause).name(),
        section_kind: row.section_kind.parse::<SectionKind>().unwrap_or_default().name(),
        speeches: row.speeches,
        years: row.year_from.zip(row.year_to).map(|(from, to)| [from, to]),
        status: if row.status == "approved" { "approved" } else { "mined" },
        current_form: row.current_form,
    });
    Ok(items.collect())
}

/// What became of the items of an import.
///
/// # Errors
/// When the database fails.
pub async fn files(db: impl PgExecutor<'_>, org_id: Uuid, batch_id: Uuid) -> sqlx::Result<Vec<FileItem>> {
    let rows = sqlx::query!(
        "select file_name, title, speech_id, duplicate_of, error, report from import_item
         where org_id = $1 and batch_id = $2 order by position limit $3",
        org_id,
        batch_id,
        MOST * 2
    )
    .fetch_all(db)
    .await?;
    let files = rows.into_iter().map(|row| {
        Ok(FileItem {
            file: row.file_name,
            title: row.title,
            speech_id: row.speech_id,
            duplicate_of: row.duplicate_of.filter(|_| row.speech_id.is_none()),
            error: row.error,
            doubts: remarks(read(row.report)?).into_iter().filter(|remark| remark.doubt).collect(),
        })
    });
    files.collect()
}

/// Whether the organization has an open job of this kind that was asked for at or after `since`.
///
/// # Errors
/// When the database fails.
pub async fn is_open_since(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    kind: &str,
    since: OffsetDateTime,
) -> sqlx::Result<bool> {
    sqlx::query_scalar!(
        r#"select exists (select 1 from job where org_id = $1 and kind = $2 and created_at >= $3
                          and state in ('queued', 'running')) as "e!""#,
        org_id,
        kind,
        since
    )
    .fetch_one(db)
    .await
}

/// Jobs of the whole server by state.
///
/// # Errors
/// When the database fails.
pub async fn jobs_by_state(db: impl PgExecutor<'_>) -> sqlx::Result<Vec<(String, i64)>> {
    let rows =
        sqlx::query!(r#"select state, count(*) as "n!" from job group by state"#).fetch_all(db).await?;
    Ok(rows.into_iter().map(|row| (row.state, row.n)).collect())
}
