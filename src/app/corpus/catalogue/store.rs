//! The SQL of the list of the corpus (imported and archived speeches).

use sqlx::{PgExecutor, PgPool, Postgres, Transaction};
use time::{Date, OffsetDateTime};
use uuid::Uuid;

use super::model::{Facets, Filter, Import, SpeechRow, Total};
use crate::app::corpus::model::{Day, Status};
use crate::app::corpus::search;
use crate::app::corpus::store::{day_of, details};

/// So many speeches with the words of a search are counted; where there are more, it is said that there are. Fewer where the
/// lexemes do not decide, as each text must be read for it.
const COUNTED: i64 = 600;
const COUNTED_BY_READING: i64 = 240;

/// What a filter asks of the columns; none: nothing.
struct Conditions {
    tsquery: Option<String>,
    plain: Option<Vec<String>>,
    cased: Option<Vec<String>>,
    year: Option<i32>,
    month: Option<i32>,
    kind: Option<String>,
    speaker: Option<String>,
    occasion: Option<String>,
    place: Option<String>,
    tag: Option<String>,
    genre: Option<String>,
    level: Option<String>,
    batch: Option<Uuid>,
    dated: String,
    words: Vec<String>,
}

impl Conditions {
    /// `None` where nothing can be found: the search has no letter, or the calendar no such year.
    fn by(filter: &Filter) -> Option<Self> {
        let q: String = filter.q.trim().chars().take(search::MAX_QUERY).collect();
        let tsquery = search::tsquery(&q);
        let no_year = filter.year().is_some_and(|year| !(1..=9999).contains(&year));
        if no_year || !q.is_empty() && tsquery.is_none() {
            return None;
        }
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let any = |words: Vec<String>| (!words.is_empty()).then_some(words);
        let words = search::words(&q);
        let (plain, cased) = search::doubtful(&words);
        Some(Self {
            tsquery,
            plain: any(plain),
            cased: any(cased),
            year: filter.year(),
            month: filter.month(),
            kind: some(&filter.kind),
            speaker: some(&filter.speaker),
            occasion: some(&filter.occasion),
            place: some(&filter.place),
            tag: some(&filter.tag),
            genre: some(&filter.genre),
            level: some(&filter.level),
            batch: filter.batch.parse().ok(),
            dated: filter.dated.clone(),
            words,
        })
    }
}

/// Begins to ask about a filter. What is searched for goes by the index: PostgreSQL takes the lexemes of a text for cheap to
/// read, wherever they lie, and would read those of all texts one by one.
///
/// # Errors
/// When the database fails.
pub async fn begin(pool: &PgPool, filter: &Filter) -> sqlx::Result<Transaction<'static, Postgres>> {
    let mut tx = pool.begin().await?;
    if !filter.q.trim().is_empty() {
        let set = sqlx::query_scalar!("select set_config('enable_seqscan', 'off', true)");
        set.fetch_one(&mut *tx).await?;
    }
    Ok(tx)
}

/// A query with the condition of a filter in it, from `$1` to `$15`; what follows has its own from `$16` on. Conditions that
/// ask nothing are gone before the query is planned, so that each sort of question gets the plan that suits it. The text of a
/// speech is read last, and only where its lexemes do not decide.
macro_rules! narrowed {
    ($begin:literal, $end:literal, $org_id:expr, $by:expr $(, $more:expr)*) => {
        sqlx::query!(
            $begin
                + r#" from speech
             where org_id = $1 and in_corpus
               and ($2::text is null or search @@ $2::text::tsquery)
               and ($5::integer is null or delivered_on between make_date($5, 1, 1) and make_date($5, 12, 31)
                    or delivered_on is null and extract(year from date_from) = $5 and extract(year from date_to) = $5)
               and ($6::integer is null or extract(month from delivered_on) = $6
                    or delivered_on is null and extract(month from date_from) = $6 and date_to < date_from + 31)
               and ($7::text is null
                    or id in (select s.speech_id from section s where s.org_id = $1 and s.kind = $7
                              union all select p.speech_id from point p where p.org_id = $1 and p.kind = $7))
               and ($8::text is null or speaker = $8) and ($9::text is null or occasion = $9)
               and ($10::text is null or place = $10) and ($11::text is null or $11 = any (tags))
               and ($12::text is null or genre = $12) and ($13::text is null or level = $13)
               and ($14::uuid is null or batch_id = $14)
               and case $15 when 'undated' then delivered_on is null
                            when 'inferred' then delivered_on is null and (date_from is not null or date_to is not null)
                            when 'doubted' then certainty = 'doubted' else true end
               and ($3::text[] is null
                    or not exists (select 1 from unnest($3::text[]) as word where strpos(title, word) = 0 and strpos(text, word) = 0))
               and ($4::text[] is null
                    or not exists (select 1 from unnest($4::text[]) as word where strpos(lower(title || ' ' || text), word) = 0)) "#
                + $end,
            $org_id,
            $by.tsquery,
            $by.plain.as_deref(),
            $by.cased.as_deref(),
            $by.year,
            $by.month,
            $by.kind,
            $by.speaker,
            $by.occasion,
            $by.place,
            $by.tag,
            $by.genre,
            $by.level,
            $by.batch,
            $by.dated
            $(, $more)*
        )
    };
}

/// A page of the list.
///
/// # Errors
/// When the database fails.
pub async fn page(db: impl PgExecutor<'_>, org_id: Uuid, filter: &Filter) -> sqlx::Result<Vec<SpeechRow>> {
    let Some(by) = Conditions::by(filter) else { return Ok(Vec::new()) };
    let rows = narrowed!(
        r#"with page as (
             select id, row_number() over () as place from (select id"#,
        r#"order by case $16 when 'added' then id end desc,
                      case $16 when 'title' then title when 'speaker' then speaker end,
                      case $16 when 'longest' then characters end desc,
                      case $16 when 'oldest' then coalesce(delivered_on, date_from) end,
                      delivered_on desc nulls last, id desc
             limit $17 offset $18) as found
           )
           select s.id, status, title, speaker, office, level, occasion, s.place, delivered_on, certainty, date_from, date_to,
                  genre, organ, post, posted_on, tags, characters, case when $2::text is null then '' else text end as "text!"
           from page join speech s on s.org_id = $1 and s.id = page.id
           order by page.place"#,
        org_id,
        by,
        filter.sort,
        Filter::PER_PAGE,
        filter.offset()
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| SpeechRow {
        id: row.id,
        status: Status::parse(&row.status).unwrap_or(Status::Imported),
        details: details!(row),
        tags: row.tags,
        characters: row.characters,
        excerpt: search::excerpt(&row.text, &by.words),
    });
    Ok(rows.collect())
}

/// How many speeches the list holds: all of them counted, but of a search only so many that the page after this one is known.
///
/// # Errors
/// When the database fails.
pub async fn total(db: impl PgExecutor<'_>, org_id: Uuid, filter: &Filter) -> sqlx::Result<Total> {
    let Some(by) = Conditions::by(filter) else { return Ok(Total { n: 0, more: false }) };
    let counted = if by.plain.is_some() || by.cased.is_some() { COUNTED_BY_READING } else { COUNTED };
    let most = by.tsquery.is_some().then(|| counted.max(filter.offset() + 2 * Filter::PER_PAGE));
    let n = narrowed!(
        r#"select count(*) as "n!" from (select 1 as one"#,
        "limit $16) as found",
        org_id,
        by,
        most.map(|most| most + 1)
    )
    .fetch_one(db)
    .await?
    .n;
    Ok(most.filter(|most| n > *most).map_or(Total { n, more: false }, |n| Total { n, more: true }))
}

/// What there is to choose from in the filters. The speeches are read once.
///
/// # Errors
/// When the database fails.
pub async fn facets(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Facets> {
    let rows = sqlx::query!(
        r#"with known as materialized (
             select extract(year from delivered_on)::integer as year, speaker, occasion, level, genre, place, tags
             from speech where org_id = $1 and in_corpus
           )
           select 'year' as "what!", year::text as "value!" from known where year is not null group by 2
           union all select 'speaker', speaker from known where speaker <> '' group by 2
           union all select 'occasion', occasion from known where occasion is not null group by 2
           union all select 'level', level from known where level is not null group by 2
           union all select 'genre', genre from known group by 2
           union all select 'place', place from known where place <> '' group by 2
           union all select 'tag', tag from known, unnest(tags) as tag group by 2"#,
        org_id
    )
    .fetch_all(db)
    .await?;
    let of = |what: &str| -> Vec<String> {
        let mut values: Vec<_> =
            rows.iter().filter(|row| row.what == what).map(|row| row.value.clone()).collect();
        values.sort();
        values
    };
    Ok(Facets {
        years: of("year").iter().rev().filter_map(|year| year.parse().ok()).collect(),
        speakers: of("speaker"),
        occasions: of("occasion").iter().filter_map(|name| name.parse().ok()).collect(),
        genres: of("genre").iter().filter_map(|name| name.parse().ok()).collect(),
        places: of("place"),
        tags: of("tag"),
        levels: of("level").iter().filter_map(|name| name.parse().ok()).collect(),
    })
}

/// The last imports that are done.
///
/// # Errors
/// When the database fails.
pub async fn imports(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<Import>> {
    let rows = sqlx::query!(
        "select id, created_at from import_batch where org_id = $1 and state = 'done' order by created_at desc limit 30",
        org_id
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.created_at)).collect())
}

/// How many speeches the corpus holds, and the day of the newest.
///
/// # Errors
/// When the database fails.
pub async fn totals(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<(i64, Option<Date>)> {
    let row = sqlx::query!(
        r#"select (select count(*) from speech where org_id = $1 and in_corpus) as "n!",
                  (select max(delivered_on) from speech where org_id = $1 and in_corpus) as newest"#,
        org_id
    )
    .fetch_one(db)
    .await?;
    Ok((row.n, row.newest))
}

/// A speech that came into the corpus lately.
#[derive(Debug, Clone)]
pub struct Newcomer {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Who gave it.
    pub speaker: String,
    /// When it was given.
    pub day: Day,
    /// When it came.
    pub created_at: OffsetDateTime,
}

/// The speeches that came last into the corpus. Ids are made in the order of time.
///
/// # Errors
/// When the database fails.
pub async fn newest(db: impl PgExecutor<'_>, org_id: Uuid, limit: i64) -> sqlx::Result<Vec<Newcomer>> {
    let rows = sqlx::query!(
        "select id, title, speaker, delivered_on, date_from, date_to, created_at from speech
         where org_id = $1 and in_corpus order by id desc limit $2",
        org_id,
        limit
    )
    .fetch_all(db)
    .await?;
    let newcomers = rows.into_iter().map(|row| Newcomer {
        id: row.id,
        day: day_of!(row),
        title: row.title,
        speaker: row.speaker,
        created_at: row.created_at,
    });
    Ok(newcomers.collect())
}
