//! The only file of the slice with SQL.

use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use super::model::Stored;
use super::passages::Model;
use crate::app::corpus::store::day_of;
use crate::db::stored::read;
use crate::engine::document::{Occasion, SectionKind};
use crate::steps::document_from_json;

/// The library of an organization, rejected wordings included: its own first, then what ships with the product.
///
/// # Errors
/// When the database fails.
pub async fn entries(pool: &PgPool, org_id: Uuid) -> sqlx::Result<Vec<Stored>> {
    let rows = sqlx::query!(
        r#"select p.id, p.text, p.kind, p.section_kind, p.status, p.speeches, p.year_from, p.year_to, p.sections, p.positions,
                  p.speakers, p.current_form, p.source_tier, p.scope = 'personal' as "personal!", coalesce(used.offices, '{}') as "offices!",
                  coalesce(used.occasions, '{}') as "occasions!"
           from phrasing p
           left join (
             select o.phrasing_id, array_remove(array_agg(distinct s.office), null) as offices,
                    array_remove(array_agg(distinct s.occasion), null) as occasions
             from occurrence o join speech s on s.org_id = o.org_id and s.id = o.speech_id
             where o.org_id = $1 group by o.phrasing_id
           ) as used on used.phrasing_id = p.id
           where p.org_id = $1"#,
        org_id
    )
    .fetch_all(pool)
    .await?;
    let own = rows.into_iter().map(|row| {
        Ok(Stored {
            id: row.id.to_string(),
            text: row.text,
            kind: row.kind,
            section_kind: row.section_kind,
            status: row.status,
            speeches: row.speeches,
            years: (row.year_from, row.year_to),
            sections: row.sections,
            positions: row.positions,
            speakers: read(row.speakers)?,
            offices: row.offices,
            occasions: row.occasions,
            current_form: row.current_form,
            source_tier: row.source_tier,
            personal: row.personal,
        })
    });
    let mut entries = own.collect::<sqlx::Result<Vec<Stored>>>()?;
    let rows = sqlx::query!(
        r#"select s.id, s.text, s.kind, s.section_kind, s.source_tier, coalesce(o.status, 'approved') as "status!"
           from shared_phrasing s
           left join phrasing_overlay o on o.org_id = $1 and o.shared_id = s.id
           where (select p.id from phrasing p where p.org_id = $1 and md5(p.text) = md5(s.text)
                  and p.scope = 'organization' limit 1) is null"#,
        org_id
    )
    .fetch_all(pool)
    .await?;
    entries.extend(rows.into_iter().map(|row| Stored {
        id: row.id.to_string(),
        text: row.text,
        kind: row.kind,
        section_kind: row.section_kind,
        status: row.status,
        source_tier: row.source_tier,
        ..Stored::default()
    }));
    Ok(entries)
}

/// What a person never wants to see or must not (others' own phrasings), and what he likes: ids of phrasings.
///
/// # Errors
/// When the database fails.
pub async fn preferences(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
) -> sqlx::Result<(Vec<String>, Vec<String>)> {
    let rows = sqlx::query!(
        r#"select phrasing_id as "phrasing_id!", favourite as "favourite!", hidden as "hidden!"
           from phrasing_preference where org_id = $1 and account_id = $2
           union all
           select id, false, true from phrasing
           where org_id = $1 and scope = 'personal' and owner_id is distinct from $2"#,
        org_id,
        account_id
    )
    .fetch_all(db)
    .await?;
    let (mut hidden, mut favourites) = (Vec::new(), Vec::new());
    for row in rows {
        if row.hidden {
            hidden.push(row.phrasing_id.to_string());
        }
        if row.favourite {
            favourites.push(row.phrasing_id.to_string());
        }
    }
    Ok((hidden, favourites))
}

/// Adds to how often phrasings were offered; no change of the library.
///
/// # Errors
/// When the database fails.
pub async fn add_offered(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    ids: &[Uuid],
    times: &[i32],
) -> sqlx::Result<()> {
    sqlx::query!(
        "update phrasing set offered = offered + ($3::integer[])[array_position($2::uuid[], id)]
         where org_id = $1 and id = any($2)",
        org_id,
        ids,
        times
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Counts that a phrasing was taken.
///
/// # Errors
/// When the database fails.
pub async fn add_taken(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<()> {
    sqlx::query!("update phrasing set taken = taken + 1 where org_id = $1 and id = $2", org_id, id)
        .execute(db)
        .await?;
    Ok(())
}

/// Writes down a person's own word on a phrasing.
///
/// # Errors
/// When the database fails.
pub async fn prefer(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    account_id: Uuid,
    phrasing_id: Uuid,
    favourite: bool,
    hidden: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "insert into phrasing_preference (org_id, account_id, phrasing_id, favourite, hidden) values ($1, $2, $3, $4, $5)
         on conflict (org_id, account_id, phrasing_id) do update set favourite = excluded.favourite, hidden = excluded.hidden",
        org_id,
        account_id,
        phrasing_id,
        favourite,
        hidden
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Speeches of the corpus that speak of a kind, the same occasion first, then the latest.
///
/// # Errors
/// When the database fails, or a stored tree cannot be read.
pub async fn speeches_about(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    kind: SectionKind,
    occasion: Option<Occasion>,
    limit: i64,
) -> anyhow::Result<Vec<Model>> {
    let rows = sqlx::query!(
        "select s.id, s.title, s.speaker, s.delivered_on, s.date_from, s.date_to, s.document from speech s
         where s.org_id = $1 and s.in_corpus
           and (exists (select 1 from point p where p.org_id = $1 and p.speech_id = s.id and p.kind = $2)
             or exists (select 1 from section c where c.org_id = $1 and c.speech_id = s.id and c.kind = $2))
         order by (s.occasion is not distinct from $3) desc, s.delivered_on desc nulls last, s.id limit $4",
        org_id,
        kind.name(),
        occasion.map(Occasion::name),
        limit
    )
    .fetch_all(db)
    .await?;
    let speeches = rows.into_iter().map(|row| {
        Ok(Model {
            id: row.id,
            title: row.title,
            speaker: row.speaker,
            day: day_of!(row),
            document: document_from_json(&row.document)?,
        })
    });
    speeches.collect()
}
