//! What the miner writes into the library.

use std::collections::{HashMap, HashSet};

use serde_json::json;
use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::places::{places, replace_places};
use crate::clock;
use crate::engine::document::SectionKind;
use crate::engine::mining::{self, Phrasing};

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
         and key <> all($2)",
        org_id,
        &found
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Where a phrasing stands in the library, and what is said of it.
#[derive(Debug, Default)]
struct LibraryFacts {
    status: String,
    kind: String,
    section_kind: String,
    tags: Vec<String>,
    source: String,
    source_tier: String,
    note: String,
}

/// What the product says of those of these texts that it ships.
async fn shipped_facts(
    db: &mut PgConnection,
    org_id: Uuid,
    texts: &[String],
) -> sqlx::Result<HashMap<String, LibraryFacts>> {
    let rows = sqlx::query!(
        r#"select s.text, coalesce(o.status, 'approved') as "status!", s.kind, s.section_kind, s.tags, s.source,
                  s.source_tier, s.note
           from shared_phrasing s left join phrasing_overlay o on o.org_id = $1 and o.shared_id = s.id
           where s.text = any($2)"#,
        org_id,
        texts
    )
    .fetch_all(db)
    .await?;
    let rows = rows.into_iter().map(|row| {
        let word = LibraryFacts {
            status: row.status,
            kind: row.kind,
            section_kind: row.section_kind,
            tags: row.tags,
            source: row.source,
            source_tier: row.source_tier,
            note: row.note,
        };
        (row.text, word)
    });
    Ok(rows.collect())
}

/// Stores mined phrasings, whose keys differ; one that a curator has judged or changed keeps his text, kind and status,
/// and one that the product ships is no candidate: it takes over where that stands, and its source. Answers their ids
/// by their keys.
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
    let own: Vec<String> = found.iter().map(|one| one.text.clone()).collect();
    let mut shipped = shipped_facts(&mut *db, org_id, &own).await?;
    let words: Vec<LibraryFacts> =
        found.iter().map(|one| shipped.remove(&one.text).unwrap_or_else(|| mined_word(one))).collect();
    let rows = sqlx::query!(
        "insert into phrasing (org_id, id, key, text, kind, section_kind, score, speeches, occurrences, year_from, year_to,
                               sections, positions, speakers, variants, slots, current_form, updated_at, status, tags,
                               source, source_tier, note)
         select $1, id, key, text, kind, section_kind, score, speeches, occurrences, year_from, year_to,
                sections, positions, speakers, array(select jsonb_array_elements_text(variants)),
                array(select jsonb_array_elements_text(slots)), current_form, $2, status,
                array(select jsonb_array_elements_text(tags)), source, source_tier, note
         from unnest($3::uuid[], $4::bigint[], $5::text[], $6::text[], $7::text[], $8::real[], $9::integer[],
                     $10::integer[], $11::integer[], $12::integer[], $13::jsonb[], $14::jsonb[], $15::jsonb[],
                     $16::jsonb[], $17::jsonb[], $18::text[], $19::text[], $20::jsonb[], $21::text[], $22::text[],
                     $23::text[])
              as found (id, key, text, kind, section_kind, score, speeches, occurrences, year_from, year_to, sections,
                        positions, speakers, variants, slots, current_form, status, tags, source, source_tier, note)
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
             status = case when phrasing.status = 'mined' and not phrasing.edited then excluded.status
                           else phrasing.status end,
             tags = case when phrasing.tags = '{}' then excluded.tags else phrasing.tags end,
             source = case when phrasing.source = '' then excluded.source else phrasing.source end,
             source_tier = case when phrasing.source = '' then excluded.source_tier else phrasing.source_tier end,
             note = case when phrasing.note = '' then excluded.note else phrasing.note end,
             current_form = coalesce(phrasing.current_form, excluded.current_form), updated_at = excluded.updated_at
         returning key, id",
        org_id,
        clock::now(),
        &found.iter().map(|_| clock::new_id()).collect::<Vec<_>>(),
        &found.iter().map(|one| one.key.cast_signed()).collect::<Vec<_>>(),
        &own,
        &words.iter().map(|word| word.kind.clone()).collect::<Vec<_>>(),
        &words.iter().map(|word| word.section_kind.clone()).collect::<Vec<_>>(),
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
        &found.iter().map(|one| one.current_form.clone()).collect::<Vec<_>>() as &[Option<String>],
        &words.iter().map(|word| word.status.clone()).collect::<Vec<_>>(),
        &words.iter().map(|word| json!(word.tags)).collect::<Vec<_>>(),
        &words.iter().map(|word| word.source.clone()).collect::<Vec<_>>(),
        &words.iter().map(|word| word.source_tier.clone()).collect::<Vec<_>>(),
        &words.iter().map(|word| word.note.clone()).collect::<Vec<_>>()
    )
    .fetch_all(db)
    .await?;
    Ok(rows.into_iter().map(|row| (row.key.cast_unsigned(), row.id)).collect())
}

/// What is said of a phrasing that nobody has judged yet.
fn mined_word(found: &Phrasing) -> LibraryFacts {
    LibraryFacts {
        status: "mined".to_owned(),
        kind: found.kind.name().to_owned(),
        section_kind: about(found).name().to_owned(),
        source_tier: "own".to_owned(),
        ..LibraryFacts::default()
    }
}

/// What a phrasing is mostly said about.
fn about(found: &Phrasing) -> SectionKind {
    found.sections.iter().max_by_key(|(_, n)| **n).map_or(SectionKind::Other, |(kind, _)| *kind)
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
    let speeches: HashSet<Uuid> = uses.iter().map(|(speech, ..)| *speech).collect();
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
