//! Phrasings out of the database, own and shipped.

use std::collections::HashMap;

use serde_json::Value;
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use crate::app::phrases::model::{Entry, Filter, Status};
use crate::db::stored::read;
use crate::engine::mining::Kind;

/// The columns of a library row, mined or shipped.
struct Row {
    id: Uuid,
    shared: bool,
    text: String,
    kind: String,
    section_kind: String,
    status: String,
    speeches: i32,
    occurrences: i32,
    year_from: Option<i32>,
    year_to: Option<i32>,
    speakers: Value,
    variants: Vec<String>,
    tags: Vec<String>,
    current_form: Option<String>,
    source_tier: String,
    source: String,
    note: String,
    owner_id: Option<Uuid>,
    owner: Option<String>,
    personal: bool,
    offered: i32,
    taken: i32,
    reworded: i32,
}

impl Row {
    fn entry(self) -> sqlx::Result<Entry> {
        let row = self;
        Ok(Entry {
            id: row.id,
            shared: row.shared,
            text: row.text,
            kind: row.kind.parse().unwrap_or(Kind::Clause),
            section_kind: row.section_kind.parse().unwrap_or_default(),
            status: Status::parse(&row.status).unwrap_or(Status::Mined),
            speeches: row.speeches,
            occurrences: row.occurrences,
            years: row.year_from.zip(row.year_to),
            speakers: read(row.speakers)?,
            variants: row.variants,
            tags: row.tags,
            current_form: row.current_form,
            source_tier: row.source_tier,
            source: row.source,
            note: row.note,
            owner_id: row.owner_id,
            owner: row.owner.unwrap_or_default(),
            personal: row.personal,
            offered: row.offered,
            taken: row.taken,
            reworded: row.reworded,
            members: Vec::new(),
        })
    }
}

/// A page of the library, the best first, and how many there are in all. The order is the index `phrasing_order`, read as
/// far as the page; only the page's own rows are read whole. A shipped text that the organization has itself is looked for
/// one by one: joined, it would cost a pass over the whole library.
///
/// # Errors
/// When the database fails.
pub async fn list(
    pool: &PgPool,
    org_id: Uuid,
    filter: &Filter,
    limit: i64,
) -> sqlx::Result<(Vec<Entry>, i64)> {
    tokio::try_join!(page(pool, org_id, filter, limit), count(pool, org_id, filter))
}

/// Gives skeletons their members.
async fn show_members(pool: &PgPool, org_id: Uuid, entries: &mut [Entry]) -> sqlx::Result<()> {
    let skeletons: Vec<Uuid> = entries.iter().filter(|e| e.kind == Kind::Skeleton).map(|e| e.id).collect();
    if skeletons.is_empty() {
        return Ok(());
    }
    let mut members = members(pool, org_id, &skeletons).await?;
    for entry in entries {
        entry.members = members.remove(&entry.id).unwrap_or_default();
    }
    Ok(())
}

/// Of each skeleton the headings of one speech that follow it, in their order.
///
/// # Errors
/// When the database fails.
pub async fn members(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    skeletons: &[Uuid],
) -> sqlx::Result<HashMap<Uuid, Vec<String>>> {
    let rows = sqlx::query!(
        r#"select phrasing_id, member as "member!" from (
             select o.phrasing_id, o.start_at, substr(s.text, o.start_at + 1, o.end_at - o.start_at) as member,
                    dense_rank() over (partition by o.phrasing_id order by o.speech_id) as speech
             from occurrence o join speech s on s.org_id = $1 and s.id = o.speech_id
             where o.org_id = $1 and o.phrasing_id = any ($2)) as found
           where speech = 1 order by phrasing_id, start_at limit 1000"#,
        org_id,
        skeletons
    )
    .fetch_all(db)
    .await?;
    let mut out: HashMap<Uuid, Vec<String>> = HashMap::new();
    for row in rows {
        out.entry(row.phrasing_id).or_default().push(row.member);
    }
    Ok(out)
}

/// What a text is like that holds every word of a query.
fn patterns(query: &str) -> Vec<String> {
    let literal = |word: &str| word.replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    query.split_whitespace().map(|word| format!("%{}%", literal(word))).collect()
}

/// The same without the number of all: nobody counts what is only looked into.
///
/// # Errors
/// When the database fails.
pub async fn page(pool: &PgPool, org_id: Uuid, filter: &Filter, limit: i64) -> sqlx::Result<Vec<Entry>> {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (q, section, kind) = (patterns(&filter.q), some(&filter.section), some(&filter.kind));
    let (status, tag) = (some(&filter.status), some(&filter.tag));
    let rows = sqlx::query_as!(
        Row,
        r#"with library as (
             (select id, false as shared, status, rank, worth
              from phrasing
              where org_id = $1 and (scope = 'organization' or owner_id = $6)
                and text like all ($2::text[]) and ($3::text is null or section_kind = $3)
                and (kind = $4 or ($4::text is null and (not $10 or kind not in ('frame', 'skeleton'))))
                and (status = $5 or ($5 is null and status <> 'rejected')) and ($9::text is null or $9 = any (tags))
              order by rank, worth desc, id limit $7::bigint + $8::bigint)
             union all
             select s.id, true, coalesce(o.status, 'approved'), 3::smallint, 0::double precision
             from shared_phrasing s left join phrasing_overlay o on o.shared_id = s.id and o.org_id = $1
             where s.text like all ($2::text[]) and ($3::text is null or s.section_kind = $3)
               and (s.kind = $4 or ($4::text is null and (not $10 or s.kind not in ('frame', 'skeleton'))))
               and (coalesce(o.status, 'approved') = $5 or ($5 is null and o.status is distinct from 'rejected'))
               and ($9::text is null or $9 = any (s.tags))
               and (select p.id from phrasing p where p.org_id = $1 and md5(p.text) = md5(s.text)
                    and p.scope = 'organization' limit 1) is null
           ), page as (
             select * from library order by rank, worth desc, id limit $7 offset $8
           )
           select page.id as "id!", page.shared as "shared!", coalesce(p.text, s.text) as "text!",
                  coalesce(p.kind, s.kind) as "kind!", coalesce(p.section_kind, s.section_kind) as "section_kind!",
                  page.status as "status!", coalesce(p.speeches, 0) as "speeches!", coalesce(p.occurrences, 0) as "occurrences!",
                  p.year_from as "year_from?", p.year_to as "year_to?", coalesce(p.speakers, '{}') as "speakers!",
                  coalesce(p.variants, '{}') as "variants!", coalesce(p.tags, s.tags) as "tags!",
                  p.current_form as "current_form?", coalesce(p.source_tier, s.source_tier) as "source_tier!",
                  coalesce(p.source, s.source) as "source!", coalesce(p.note, s.note) as "note!", p.owner_id as "owner_id?",
                  a.display_name as "owner?", coalesce(p.scope = 'personal', false) as "personal!",
                  coalesce(p.offered, 0) as "offered!", coalesce(p.taken, 0) as "taken!", coalesce(p.reworded, 0) as "reworded!"
           from page
           left join phrasing p on p.org_id = $1 and p.id = page.id
           left join shared_phrasing s on s.id = page.id
           left join account a on a.org_id = $1 and a.id = p.owner_id
           order by page.rank, page.worth desc, page.id"#,
        org_id,
        &q,
        section,
        kind,
        status,
        filter.viewer,
        limit,
        filter.offset(),
        tag,
        filter.apart
    )
    .fetch_all(pool)
    .await?;
    let mut entries = rows.into_iter().map(Row::entry).collect::<sqlx::Result<Vec<Entry>>>()?;
    show_members(pool, org_id, &mut entries).await?;
    Ok(entries)
}

/// Every phrasing of the organization's own, whatever its status; none that belongs to one person, none shipped.
///
/// # Errors
/// When the database fails.
pub async fn own(pool: &PgPool, org_id: Uuid) -> sqlx::Result<Vec<Entry>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select id, false as "shared!", text, kind, section_kind, status, speeches, occurrences, year_from, year_to, speakers,
                  variants, tags, current_form, source_tier, source, note, owner_id, null::text as owner,
                  false as "personal!", offered, taken, reworded
           from phrasing where org_id = $1 and scope = 'organization' order by id"#,
        org_id
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter().map(Row::entry).collect()
}

/// Every phrasing that ships with the product, with the organization's own word on where it stands.
///
/// # Errors
/// When the database fails.
pub async fn shipped(pool: &PgPool, org_id: Uuid) -> sqlx::Result<Vec<Entry>> {
    let rows = sqlx::query_as!(
        Row,
        r#"select s.id, true as "shared!", s.text, s.kind, s.section_kind, coalesce(o.status, 'approved') as "status!",
                  0 as "speeches!", 0 as "occurrences!", null::integer as year_from, null::integer as year_to,
                  '{}'::jsonb as "speakers!", '{}'::text[] as "variants!", s.tags, null::text as current_form, s.source_tier,
                  s.source, s.note, null::uuid as owner_id, null::text as owner, false as "personal!", 0 as "offered!",
                  0 as "taken!", 0 as "reworded!"
           from shared_phrasing s left join phrasing_overlay o on o.shared_id = s.id and o.org_id = $1 order by s.id"#,
        org_id
    )
    .fetch_all(pool)
    .await?;
    rows.into_iter().map(Row::entry).collect()
}

/// How many phrasings of the library the filter lets through.
///
/// # Errors
/// When the database fails.
pub async fn count(db: impl PgExecutor<'_>, org_id: Uuid, filter: &Filter) -> sqlx::Result<i64> {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    sqlx::query_scalar!(
        r#"select (select count(*) from phrasing
                   where org_id = $1 and (scope = 'organization' or owner_id = $6)
                     and text like all ($2::text[]) and ($3::text is null or section_kind = $3)
                     and (kind = $4 or ($4::text is null and (not $8 or kind not in ('frame', 'skeleton'))))
                     and (status = $5 or ($5 is null and status <> 'rejected')) and ($7::text is null or $7 = any (tags)))
                + (select count(*) from shared_phrasing s
                   left join phrasing_overlay o on o.shared_id = s.id and o.org_id = $1
                   where s.text like all ($2::text[]) and ($3::text is null or s.section_kind = $3)
                     and (s.kind = $4 or ($4::text is null and (not $8 or s.kind not in ('frame', 'skeleton'))))
                     and (coalesce(o.status, 'approved') = $5 or ($5 is null and o.status is distinct from 'rejected'))
                     and ($7::text is null or $7 = any (s.tags))
                     and (select p.id from phrasing p where p.org_id = $1 and md5(p.text) = md5(s.text)
                          and p.scope = 'organization' limit 1) is null)
                as "n!""#,
        org_id,
        &patterns(&filter.q),
        some(&filter.section),
        some(&filter.kind),
        some(&filter.status),
        filter.viewer,
        some(&filter.tag),
        filter.apart
    )
    .fetch_one(db)
    .await
}

/// One phrasing, mined, added or shipped; none that belongs to one person.
///
/// # Errors
/// When the database fails.
pub async fn find(pool: &PgPool, org_id: Uuid, id: Uuid) -> sqlx::Result<Option<Entry>> {
    find_for(pool, org_id, Uuid::nil(), id).await
}

/// One phrasing as this person sees it: also his own.
///
/// # Errors
/// When the database fails.
pub async fn find_for(pool: &PgPool, org_id: Uuid, viewer: Uuid, id: Uuid) -> sqlx::Result<Option<Entry>> {
    let row = sqlx::query_as!(
        Row,
        r#"select id as "id!", shared as "shared!", text as "text!", kind as "kind!", section_kind as "section_kind!",
                  status as "status!", speeches as "speeches!", occurrences as "occurrences!", year_from, year_to,
                  speakers as "speakers!", variants as "variants!", tags as "tags!", current_form,
                  source_tier as "source_tier!", source as "source!", note as "note!", owner_id, owner,
                  personal as "personal!", offered as "offered!", taken as "taken!", reworded as "reworded!"
           from (
             select p.id, false as shared, p.text, p.kind, p.section_kind, p.status, p.speeches, p.occurrences, p.year_from,
                    p.year_to, p.speakers, p.variants, p.tags, p.current_form, p.source_tier, p.source, p.note, p.owner_id,
                    a.display_name as owner, p.scope = 'personal' as personal, p.offered, p.taken, p.reworded
             from phrasing p left join account a on a.org_id = $1 and a.id = p.owner_id
             where p.org_id = $1 and p.id = $2 and (p.scope = 'organization' or p.owner_id = $3)
             union all
             select s.id, true, s.text, s.kind, s.section_kind, coalesce(o.status, 'approved'), 0, 0, null, null,
                    '{}'::jsonb, '{}'::text[], s.tags, null, s.source_tier, s.source, s.note, null, null, false, 0, 0, 0
             from shared_phrasing s
             left join phrasing_overlay o on o.shared_id = s.id and o.org_id = $1
             where s.id = $2
           ) as library"#,
        org_id,
        id,
        viewer
    )
    .fetch_optional(pool)
    .await?;
    let mut entry = row.into_iter().map(Row::entry).collect::<sqlx::Result<Vec<Entry>>>()?;
    show_members(pool, org_id, &mut entry).await?;
    Ok(entry.pop())
}
