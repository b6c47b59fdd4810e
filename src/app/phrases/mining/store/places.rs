//! Where phrasings stand in speeches.

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

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

/// Lets the uses of a phrasing count for another one, the shipped ones left aside.
///
/// # Errors
/// When the database fails.
pub async fn move_uses(db: &mut PgConnection, org_id: Uuid, from: Uuid, to: Uuid) -> sqlx::Result<()> {
    let rows = sqlx::query!(
        "select speech_id, start_at, end_at from occurrence where org_id = $1 and phrasing_id = $2",
        org_id,
        from
    )
    .fetch_all(&mut *db)
    .await?;
    let at = |n: i32| usize::try_from(n).unwrap_or_default();
    let uses: Vec<_> = rows.iter().map(|row| (row.speech_id, at(row.start_at), at(row.end_at))).collect();
    add_uses(db, org_id, to, &uses).await
}

pub(super) fn places(phrasing_id: Uuid, uses: &[(Uuid, usize, usize)]) -> Vec<Place> {
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
    // Two steps: a statement that looks at the table twice is not planned to one part of it.
    let lent = sqlx::query_scalar!(
        r#"select speech_id || ' ' || start_at || ' ' || end_at as "place!"
           from occurrence where org_id = $1 and phrasing_id = $2"#,
        org_id,
        lender
    )
    .fetch_all(&mut *db)
    .await?;
    sqlx::query!(
        "delete from occurrence where org_id = $1 and phrasing_id = $2
         and speech_id || ' ' || start_at || ' ' || end_at = any($3)",
        org_id,
        from,
        &lent
    )
    .execute(&mut *db)
    .await?;
    recount(db, org_id, &[from]).await
}

/// Counts phrasings by the uses that are stored.
///
/// # Errors
/// When the database fails.
pub async fn recount(db: impl PgExecutor<'_>, org_id: Uuid, ids: &[Uuid]) -> sqlx::Result<()> {
    sqlx::query!(
        "update phrasing
         set speeches = (select count(distinct o.speech_id)::integer from occurrence o
                         where o.org_id = $1 and o.phrasing_id = phrasing.id),
             occurrences = (select count(*)::integer from occurrence o
                            where o.org_id = $1 and o.phrasing_id = phrasing.id),
             updated_at = now()
         where org_id = $1 and id = any($2)",
        org_id,
        ids
    )
    .execute(db)
    .await?;
    Ok(())
}
