//! The only file of the slice with SQL.

use std::collections::HashMap;

use serde_json::{Value, json};
use sqlx::{PgConnection, PgExecutor, PgPool};
use uuid::Uuid;

use super::model::{Entry, Filter, Mark, Status, Use};
use crate::app::corpus::reading::in_context;
use crate::clock;
use crate::engine::document::SectionKind;
use crate::engine::mining::{self, Kind, Phrasing};
use crate::samples::LibraryEntry;

/// Writes the shipped library into its table; a text that is there already is brought up to date.
///
/// # Errors
/// When the database fails.
pub async fn ship(pool: &PgPool, entries: &[LibraryEntry]) -> sqlx::Result<()> {
    let mut tx = pool.begin().await?;
    for entry in entries {
        sqlx::query!(
            "insert into shared_phrasing (id, text, kind, section_kind, source, source_tier, current_since, note, tags)
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
             on conflict (text) do update
             set kind = excluded.kind, section_kind = excluded.section_kind, source = excluded.source,
                 source_tier = excluded.source_tier, current_since = excluded.current_since, note = excluded.note,
                 tags = excluded.tags",
            Uuid::new_v5(&Uuid::NAMESPACE_OID, entry.text.as_bytes()),
            entry.text,
            entry.kind.name(),
            entry.section_kind.name(),
            entry.source,
            entry.source_tier.name(),
            entry.current_since,
            entry.note.clone().unwrap_or_default(),
            &entry.tags
        )
        .execute(&mut *tx)
        .await?;
    }
    tx.commit().await
}

/// The keys that curators rejected, with those of the wordings that were rejected along.
///
/// # Errors
/// When the database fails.
pub async fn rejected_keys(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<u64>> {
    let rows =
        sqlx::query!(
            "select key, variants from phrasing where org_id = $1 and status = 'rejected' and merged_into is null",
            org_id
        )
        .fetch_all(db)
        .await?;
    let keys = rows.into_iter().flat_map(|row| {
        let wordings: Vec<_> = row.variants.iter().map(|text| mining::key(text)).collect();
        std::iter::once(row.key.cast_unsigned()).chain(wordings)
    });
    Ok(keys.collect())
}

/// Removes what earlier runs found, nobody has judged, and this run did not find again: `found` are its keys.
///
/// # Errors
/// When the database fails.
pub async fn forget_mined(db: &mut PgConnection, org_id: Uuid, found: &[u64]) -> sqlx::Result<()> {
    let found: Vec<i64> = found.iter().map(|key| key.cast_signed()).collect();
    sqlx::query!(
        "delete from phrasing where org_id = $1 and status = 'mined' and not edited
         and key not in (select unnest($2::bigint[]))",
        org_id,
        &found
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Stores mined phrasings, whose keys differ; one that a curator has judged or changed keeps his text, kind and status.
/// Answers their ids by their keys.
///
/// # Errors
/// When the database fails.
pub async fn upsert(
    db: &mut PgConnection,
    org_id: Uuid,
    found: &[&Phrasing],
) -> sqlx::Result<HashMap<u64, Uuid>> {
    let number = |n: u32| i32::try_from(n).unwrap_or(i32::MAX);
    let texts = |texts: Vec<&String>| json!(texts);
    let rows = sqlx::query!(
        "insert into phrasing (org_id, id, key, text, kind, section_kind, score, speeches, occurrences, year_from, year_to,
                               sections, positions, speakers, variants, slots, current_form, updated_at)
         select $1, id, key, text, kind, section_kind, score, speeches, occurrences, year_from, year_to,
                sections, positions, speakers, array(select jsonb_array_elements_text(variants)),
                array(select jsonb_array_elements_text(slots)), current_form, $2
         from unnest($3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::real[], $9::integer[],
                     $10::integer[], $11::integer[], $12::integer[], $13::jsonb[], $14::jsonb[], $15::jsonb[],
                     $16::jsonb[], $17::jsonb[], $18::text[])
              as found (id, key, text, kind, section_kind, score, speeches, occurrences, year_from, year_to, sections,
                        positions, speakers, variants, slots, current_form)
         on conflict (org_id, key) do update
         set score = excluded.score, speeches = excluded.speeches, occurrences = excluded.occurrences,
             year_from = excluded.year_from, year_to = excluded.year_to, sections = excluded.sections,
             positions = excluded.positions, speakers = excluded.speakers,
             variants = case when phrasing.status = 'mined' then excluded.variants
                             else (select coalesce(array_agg(distinct wording), '{}')
                                   from unnest(phrasing.variants || excluded.variants) as wording
                                   where wording <> phrasing.text) end,
             text = case when phrasing.status = 'mined' and not phrasing.edited then excluded.text else phrasing.text end,
             kind = case when phrasing.status = 'mined' and not phrasing.edited then excluded.kind else phrasing.kind end,
             section_kind = case when phrasing.status = 'mined' and not phrasing.edited then excluded.section_kind
                                 else phrasing.section_kind end,
             slots = excluded.slots,
             current_form = coalesce(phrasing.current_form, excluded.current_form), updated_at = excluded.updated_at
         returning key, id",
        org_id,
        clock::now(),
        &found.iter().map(|_| clock::new_id()).collect::<Vec<_>>(),
        &found.iter().map(|one| one.key.cast_signed()).collect::<Vec<_>>(),
        &found.iter().map(|one| one.text.clone()).collect::<Vec<_>>(),
        &found.iter().map(|one| one.kind.name().to_owned()).collect::<Vec<_>>(),
        &found.iter().map(|one| about(one).name().to_owned()).collect::<Vec<_>>(),
        &found.iter().map(|one| one.score).collect::<Vec<_>>(),
        &found.iter().map(|one| number(one.speeches)).collect::<Vec<_>>(),
        &found.iter().map(|one| number(one.count)).collect::<Vec<_>>(),
        &found.iter().map(|one| one.years.keys().next().copied()).collect::<Vec<_>>() as &[Option<i32>],
        &found.iter().map(|one| one.years.keys().next_back().copied()).collect::<Vec<_>>() as &[Option<i32>],
        &found.iter().map(|one| json!(one.sections)).collect::<Vec<_>>(),
        &found.iter().map(|one| json!(one.positions)).collect::<Vec<_>>(),
        &found.iter().map(|one| json!(one.speakers)).collect::<Vec<_>>(),
        &found.iter().map(|one| texts(one.variants.iter().map(|v| &v.text).collect())).collect::<Vec<_>>(),
        &found.iter().map(|one| texts(one.slots.iter().map(|slot| &slot.name).collect())).collect::<Vec<_>>(),
        &found.iter().map(|one| one.current_form.clone()).collect::<Vec<_>>() as &[Option<String>]
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.key.cast_unsigned(), row.id)).collect())
}

/// What a phrasing is mostly said about.
fn about(found: &Phrasing) -> SectionKind {
    found.sections.iter().max_by_key(|(_, n)| **n).map_or(SectionKind::Other, |(kind, _)| *kind)
}

/// A use of a phrasing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The phrasing.
    pub phrasing_id: Uuid,
    /// The speech.
    pub speech_id: Uuid,
    /// First character of the speech's text.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// Replaces the uses of some phrasings by `places`.
///
/// # Errors
/// When the database fails.
pub async fn replace_places(
    db: &mut PgConnection,
    org_id: Uuid,
    phrasings: &[Uuid],
    places: &[Place],
) -> sqlx::Result<()> {
    sqlx::query!("delete from occurrence where org_id = $1 and phrasing_id = any($2)", org_id, phrasings)
        .execute(&mut *db)
        .await?;
    add_places(db, org_id, places).await
}

/// Adds uses; those that are there already stay.
///
/// # Errors
/// When the database fails.
pub async fn add_places(db: &mut PgConnection, org_id: Uuid, places: &[Place]) -> sqlx::Result<()> {
    let int = |n: usize| i32::try_from(n).unwrap_or(i32::MAX);
    // A statement takes no more than 2^16 rows at once, so that its arrays stay small.
    for places in places.chunks(1 << 16) {
        sqlx::query!(
            "insert into occurrence (org_id, phrasing_id, speech_id, start_at, end_at)
             select $1, phrasing_id, speech_id, start_at, end_at
             from unnest($2::uuid[], $3::uuid[], $4::integer[], $5::integer[])
                  as used (phrasing_id, speech_id, start_at, end_at)
             on conflict (org_id, phrasing_id, speech_id, start_at) do nothing",
            org_id,
            &places.iter().map(|place| place.phrasing_id).collect::<Vec<_>>(),
            &places.iter().map(|place| place.speech_id).collect::<Vec<_>>(),
            &places.iter().map(|place| int(place.start)).collect::<Vec<_>>(),
            &places.iter().map(|place| int(place.end)).collect::<Vec<_>>()
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(())
}

/// The run that wrote the library last; held until the transaction ends. `None` when nothing was mined yet.
///
/// # Errors
/// When the database fails.
pub async fn last_run(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Option<Uuid>> {
    sqlx::query_scalar!("select id from mining_run where org_id = $1 for update", org_id)
        .fetch_optional(db)
        .await
}

/// Notes that a run wrote the library, and how many speeches have changed since the whole corpus was mined. Answers
/// the id of the run.
///
/// # Errors
/// When the database fails.
pub async fn note_run(db: impl PgExecutor<'_>, org_id: Uuid, grown: usize) -> sqlx::Result<Uuid> {
    let id = clock::new_id();
    sqlx::query!(
        "insert into mining_run (org_id, id, at, grown) values ($1, $2, $3, $4)
         on conflict (org_id) do update set id = excluded.id, at = excluded.at, grown = excluded.grown",
        org_id,
        id,
        clock::now(),
        i32::try_from(grown).unwrap_or(i32::MAX)
    )
    .execute(db)
    .await?;
    Ok(id)
}

/// The organizations whose libraries have grown and were written last before a moment.
///
/// # Errors
/// When the database fails.
pub async fn grown(db: impl PgExecutor<'_>, before: time::OffsetDateTime) -> sqlx::Result<Vec<Uuid>> {
    sqlx::query_scalar!("select org_id from mining_run where grown > 0 and at < $1", before)
        .fetch_all(db)
        .await
}

/// Forgets every use in some speeches.
///
/// # Errors
/// When the database fails.
pub async fn forget_uses(db: impl PgExecutor<'_>, org_id: Uuid, speeches: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!("delete from occurrence where org_id = $1 and speech_id = any($2)", org_id, speeches)
        .execute(db)
        .await?;
    Ok(())
}

/// Removes phrasings by their keys, unless somebody has judged or changed them.
///
/// # Errors
/// When the database fails.
pub async fn forget_keys(db: impl PgExecutor<'_>, org_id: Uuid, keys: &[u64]) -> sqlx::Result<()> {
    let keys: Vec<i64> = keys.iter().map(|key| key.cast_signed()).collect();
    sqlx::query!(
        "delete from phrasing where org_id = $1 and key = any($2) and status = 'mined' and not edited",
        org_id,
        &keys
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Counts phrasings by the uses that are stored.
///
/// # Errors
/// When the database fails.
pub async fn recount(db: impl PgExecutor<'_>, org_id: Uuid, ids: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!(
        "update phrasing set speeches = counted.speeches, occurrences = counted.uses, updated_at = now()
         from (select p.id, count(distinct o.speech_id)::integer as speeches, count(o.speech_id)::integer as uses
               from phrasing p left join occurrence o on o.org_id = $1 and o.phrasing_id = p.id
               where p.org_id = $1 and p.id = any($2) group by p.id) as counted
         where phrasing.org_id = $1 and phrasing.id = counted.id
           and (phrasing.speeches, phrasing.occurrences) is distinct from (counted.speeches, counted.uses)",
        org_id,
        ids
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Lets the uses of a phrasing count for another one, the shipped ones left aside.
///
/// # Errors
/// When the database fails.
pub async fn move_uses(pool: &PgPool, org_id: Uuid, from: Uuid, to: Uuid) -> sqlx::Result<()> {
    let rows = sqlx::query!(
        "select speech_id, start_at, end_at from occurrence where org_id = $1 and phrasing_id = $2",
        org_id,
        from
    )
    .fetch_all(pool)
    .await?;
    let at = |n: i32| usize::try_from(n).unwrap_or_default();
    let uses: Vec<_> = rows.iter().map(|row| (row.speech_id, at(row.start_at), at(row.end_at))).collect();
    let mut tx = pool.begin().await?;
    add_uses(&mut tx, org_id, to, &uses).await?;
    tx.commit().await
}

fn places(phrasing_id: Uuid, uses: &[(Uuid, usize, usize)]) -> Vec<Place> {
    uses.iter().map(|&(speech_id, start, end)| Place { phrasing_id, speech_id, start, end }).collect()
}

/// Adds uses to those a phrasing has, and counts it anew. Nothing happens when it is no phrasing of the organization.
///
/// # Errors
/// When the database fails.
pub async fn add_uses(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    uses: &[(Uuid, usize, usize)],
) -> sqlx::Result<()> {
    let theirs = sqlx::query_scalar!("select id from phrasing where org_id = $1 and id = $2", org_id, id)
        .fetch_optional(&mut *db)
        .await?;
    if theirs.is_none() {
        return Ok(());
    }
    add_places(&mut *db, org_id, &places(id, uses)).await?;
    recount(db, org_id, &[id]).await
}

/// Takes the uses back from a phrasing that another one lent it.
///
/// # Errors
/// When the database fails.
pub async fn take_back_uses(
    db: &mut PgConnection,
    org_id: Uuid,
    from: Uuid,
    lender: Uuid,
) -> sqlx::Result<()> {
    sqlx::query!(
        "delete from occurrence kept using occurrence lent
         where kept.org_id = $1 and kept.phrasing_id = $2 and lent.org_id = $1 and lent.phrasing_id = $3
           and kept.speech_id = lent.speech_id and kept.start_at = lent.start_at and kept.end_at = lent.end_at",
        org_id,
        from,
        lender
    )
    .execute(&mut *db)
    .await?;
    recount(db, org_id, &[from]).await
}

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
    sqlx::query!(
        "update phrasing set reworded = reworded + 1
         where org_id = $1 and strpos(text, '{') = 0 and strpos($3, text) = 0
           and id in (select phrasing_id from phrasing_take where org_id = $1 and speech_id = $2)",
        org_id,
        speech_id,
        text
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("delete from phrasing_take where org_id = $1 and speech_id = $2", org_id, speech_id)
        .execute(db)
        .await?;
    Ok(())
}

/// Approved, retired and edited phrasings: id, key, text.
///
/// # Errors
/// When the database fails.
pub async fn kept(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<Vec<(Uuid, u64, String)>> {
    let rows = sqlx::query!(
        "select id, key, text from phrasing where org_id = $1 and (status in ('approved', 'retired') or edited)",
        org_id
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.id, row.key.cast_unsigned(), row.text)).collect())
}

/// Sets the uses of a phrasing and the counts that follow from them.
///
/// # Errors
/// When the database fails.
pub async fn set_counts(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    uses: &[(Uuid, usize, usize)],
) -> sqlx::Result<()> {
    replace_places(&mut *db, org_id, &[id], &places(id, uses)).await?;
    let speeches: std::collections::HashSet<Uuid> = uses.iter().map(|(speech, ..)| *speech).collect();
    sqlx::query!(
        "update phrasing set speeches = $3, occurrences = $4, updated_at = now() where org_id = $1 and id = $2",
        org_id,
        id,
        i32::try_from(speeches.len()).unwrap_or(i32::MAX),
        i32::try_from(uses.len()).unwrap_or(i32::MAX)
    )
    .execute(db)
    .await?;
    Ok(())
}

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

impl From<Row> for Entry {
    fn from(row: Row) -> Self {
        Self {
            id: row.id,
            shared: row.shared,
            text: row.text,
            kind: row.kind.parse().unwrap_or(Kind::Clause),
            section_kind: row.section_kind.parse().unwrap_or_default(),
            status: Status::parse(&row.status).unwrap_or(Status::Mined),
            speeches: row.speeches,
            occurrences: row.occurrences,
            years: row.year_from.zip(row.year_to),
            speakers: serde_json::from_value(row.speakers).unwrap_or_default(),
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
        }
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
    let (rows, total) = tokio::try_join!(page(pool, org_id, filter, limit), count(pool, org_id, filter))?;
    Ok((rows, total))
}

async fn page(pool: &PgPool, org_id: Uuid, filter: &Filter, limit: i64) -> sqlx::Result<Vec<Entry>> {
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let (q, section, kind) = (some(filter.q.trim()), some(&filter.section), some(&filter.kind));
    let (status, tag) = (some(&filter.status), some(&filter.tag));
    let rows = sqlx::query_as!(
        Row,
        r#"with library as (
             (select id, false as shared, status, rank, worth
              from phrasing
              where org_id = $1 and (scope = 'organization' or owner_id = $6)
                and ($2::text is null or strpos(text, $2) > 0) and ($3::text is null or section_kind = $3)
                and ($4::text is null or kind = $4) and (status = $5 or ($5 is null and status <> 'rejected'))
                and ($9::text is null or $9 = any (tags))
              order by rank, worth desc, id limit $7::bigint + $8::bigint)
             union all
             select s.id, true, coalesce(o.status, 'approved'), 3::smallint, 0::double precision
             from shared_phrasing s left join phrasing_overlay o on o.shared_id = s.id and o.org_id = $1
             where ($2::text is null or strpos(s.text, $2) > 0) and ($3::text is null or s.section_kind = $3)
               and ($4::text is null or s.kind = $4)
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
        q,
        section,
        kind,
        status,
        filter.viewer,
        limit,
        filter.offset(),
        tag
    )
    .fetch_all(pool)
    .await?;
    Ok(rows.into_iter().map(Entry::from).collect())
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
    Ok(rows.into_iter().map(Entry::from).collect())
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
                     and ($2::text is null or strpos(text, $2) > 0) and ($3::text is null or section_kind = $3)
                     and ($4::text is null or kind = $4) and (status = $5 or ($5 is null and status <> 'rejected'))
                     and ($7::text is null or $7 = any (tags)))
                + (select count(*) from shared_phrasing s
                   left join phrasing_overlay o on o.shared_id = s.id and o.org_id = $1
                   where ($2::text is null or strpos(s.text, $2) > 0) and ($3::text is null or s.section_kind = $3)
                     and ($4::text is null or s.kind = $4)
                     and (coalesce(o.status, 'approved') = $5 or ($5 is null and o.status is distinct from 'rejected'))
                     and ($7::text is null or $7 = any (s.tags))
                     and (select p.id from phrasing p where p.org_id = $1 and md5(p.text) = md5(s.text)
                          and p.scope = 'organization' limit 1) is null)
                as "n!""#,
        org_id,
        some(filter.q.trim()),
        some(&filter.section),
        some(&filter.kind),
        some(&filter.status),
        filter.viewer,
        some(&filter.tag)
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
    Ok(row.map(Entry::from))
}

/// The uses of a phrasing with the text around them, the latest speech first.
///
/// # Errors
/// When the database fails.
pub async fn uses(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid, limit: i64) -> sqlx::Result<Vec<Use>> {
    let rows = sqlx::query!(
        "select o.start_at, o.end_at, s.id, s.title, s.speaker, s.delivered_on, s.text
         from occurrence o join speech s on s.org_id = o.org_id and s.id = o.speech_id
         where o.org_id = $1 and o.phrasing_id = $2
         order by s.delivered_on desc nulls last, s.id, o.start_at limit $3",
        org_id,
        id,
        limit
    )
    .fetch_all(db)
    .await?;
    let at = |n: i32| usize::try_from(n).unwrap_or_default();
    let uses = rows.into_iter().map(|row| {
        let (line_start, before, found, after) = in_context(&row.text, at(row.start_at), at(row.end_at));
        Use {
            speech_id: row.id,
            title: row.title,
            speaker: row.speaker,
            delivered_on: row.delivered_on,
            line_start,
            before,
            found,
            after,
        }
    });
    Ok(uses.collect())
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

/// The organization's own word on a shipped phrasing.
///
/// # Errors
/// When the database fails.
pub async fn overlay(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    shared_id: Uuid,
    status: Status,
    by: Uuid,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into phrasing_overlay (org_id, shared_id, status, account_id, at) values ($1, $2, $3, $4, $5)
         on conflict (org_id, shared_id) do update
         set status = excluded.status, account_id = excluded.account_id, at = excluded.at",
        org_id,
        shared_id,
        status.name(),
        by,
        clock::now()
    )
    .execute(db)
    .await?;
    Ok(())
}

/// What a curator writes about a phrasing.
#[derive(Debug, Clone)]
pub struct Edited<'a> {
    /// The text.
    pub text: &'a str,
    /// What sort.
    pub kind: Kind,
    /// What it is about.
    pub section_kind: SectionKind,
    /// Its tags.
    pub tags: &'a [String],
    /// Today's form, if this one is retired.
    pub current_form: Option<&'a str>,
    /// A note.
    pub note: &'a str,
}

/// Adds a phrasing by hand; one with the same key that was mined or rejected before becomes approved.
///
/// # Errors
/// When the database fails.
pub async fn add(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    owner: Uuid,
    edited: &Edited<'_>,
    source: &str,
) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!(
        "insert into phrasing (org_id, id, key, text, kind, section_kind, status, tags, current_form, note, owner_id, source)
         values ($1, $2, $3, $4, $5, $6, 'approved', $7, $8, $9, $10, $11)
         on conflict (org_id, key) do update
         set status = excluded.status, kind = excluded.kind, section_kind = excluded.section_kind, tags = excluded.tags,
             note = excluded.note, source = excluded.source
         returning id",
        org_id,
        clock::new_id(),
        mining::key(edited.text).cast_signed(),
        edited.text,
        edited.kind.name(),
        edited.section_kind.name(),
        edited.tags,
        edited.current_form,
        edited.note,
        owner,
        source
    )
    .fetch_one(db)
    .await
}

/// Adds a phrasing that only its owner sees. Its key is the person's own, so that it meets no other.
///
/// # Errors
/// When the database fails.
pub async fn add_personal(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    owner: Uuid,
    edited: &Edited<'_>,
    source: &str,
) -> sqlx::Result<Uuid> {
    sqlx::query_scalar!(
        "insert into phrasing (org_id, id, key, text, kind, section_kind, status, tags, current_form, note, owner_id, source,
                               scope)
         values ($1, $2, $3, $4, $5, $6, 'approved', $7, $8, $9, $10, $11, 'personal')
         on conflict (org_id, key) do update
         set kind = excluded.kind, section_kind = excluded.section_kind, tags = excluded.tags, note = excluded.note,
             source = excluded.source
         returning id",
        org_id,
        clock::new_id(),
        mining::key(&format!("{owner}{}", edited.text)).cast_signed(),
        edited.text,
        edited.kind.name(),
        edited.section_kind.name(),
        edited.tags,
        edited.current_form,
        edited.note,
        owner,
        source
    )
    .fetch_one(db)
    .await
}

/// Removes a person's own phrasing. False when he has none such.
///
/// # Errors
/// When the database fails.
pub async fn delete_personal(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    owner: Uuid,
    id: Uuid,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from phrasing where org_id = $1 and id = $2 and owner_id = $3 and scope = 'personal'",
        org_id,
        id,
        owner
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
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
                     where not exists (select 1 from phrasing_overlay o
                                       where o.org_id = $1 and o.shared_id = s.id and o.status <> 'approved')) as "approved!"
           from phrasing where org_id = $1 and scope = 'organization'"#,
        org_id
    )
    .fetch_one(db)
    .await?;
    Ok((row.mined, row.approved))
}
