//! Drafts that are handed over, and the lists of those that are deleted.

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::app::accounts::store::tell_ended;
use crate::app::custody::model::Place;

/// A draft as it is handed over or deleted: its title and status, not its text.
#[derive(Debug, Clone)]
pub struct DraftHead {
    /// Its id.
    pub id: Uuid,
    /// Its title.
    pub title: String,
    /// Its status, as stored.
    pub status: String,
}

/// The drafts of which an account is the owner.
///
/// # Errors
/// When the database fails.
pub async fn owned(db: impl PgExecutor<'_>, org_id: Uuid, account_id: Uuid) -> sqlx::Result<Vec<DraftHead>> {
    sqlx::query_as!(
        DraftHead,
        "select s.id, s.title, s.status from speech_person p join speech s on s.org_id = p.org_id and s.id = p.speech_id
         where p.org_id = $1 and p.account_id = $2 and p.part = 'owner' and s.status in ('draft', 'in_review', 'final')
         order by s.updated_at desc limit 500",
        org_id,
        account_id
    )
    .fetch_all(db)
    .await
}

/// Gives a draft to another owner; the one before stays on its list as a writer, or (`leaves`) goes off it. False: it is not
/// his, or the other one may not log in.
///
/// # Errors
/// When the database fails.
pub async fn hand_over(
    db: &mut PgConnection,
    org_id: Uuid,
    draft: Uuid,
    (from, to): (Uuid, Uuid),
    leaves: bool,
) -> sqlx::Result<bool> {
    let active = sqlx::query_scalar!(
        "select active from account where org_id = $1 and id = $2 for update",
        org_id,
        to
    )
    .fetch_optional(&mut *db)
    .await?;
    let part = if leaves { None } else { Some("writer") };
    let changed = match part {
        Some(part) => sqlx::query!(
            "update speech_person set part = $4
             where org_id = $1 and speech_id = $2 and account_id = $3 and part = 'owner'",
            org_id,
            draft,
            from,
            part
        )
        .execute(&mut *db)
        .await?,
        None => sqlx::query!(
            "delete from speech_person where org_id = $1 and speech_id = $2 and account_id = $3 and part = 'owner'",
            org_id,
            draft,
            from
        )
        .execute(&mut *db)
        .await?,
    };
    if active != Some(true) || changed.rows_affected() == 0 {
        return Ok(false);
    }
    sqlx::query!(
        "insert into speech_person (org_id, speech_id, account_id, part) values ($1, $2, $3, 'owner')
         on conflict (org_id, speech_id, account_id) do update set part = excluded.part",
        org_id,
        draft,
        to
    )
    .execute(&mut *db)
    .await?;
    sqlx::query!("update speech set owner_id = $3 where org_id = $1 and id = $2", org_id, draft, to)
        .execute(&mut *db)
        .await?;
    tell_ended(&mut *db, org_id, from).await?;
    Ok(true)
}

/// A draft's title and status, for whoever owns it; held until the transaction ends.
///
/// # Errors
/// When the database fails.
pub async fn draft(db: &mut PgConnection, org_id: Uuid, id: Uuid) -> sqlx::Result<Option<DraftHead>> {
    sqlx::query_as!(
        DraftHead,
        "select id, title, status from speech where org_id = $1 and id = $2 for update",
        org_id,
        id
    )
    .fetch_optional(db)
    .await
}

/// Takes everybody off a draft's list: from then on there is no such draft for anybody. Their open pages learn it.
///
/// # Errors
/// When the database fails.
pub async fn empty_list(db: &mut PgConnection, org_id: Uuid, draft: Uuid) -> sqlx::Result<Vec<Place>> {
    let places = sqlx::query_as!(
        Place,
        "delete from speech_person where org_id = $1 and speech_id = $2 returning account_id, part",
        org_id,
        draft
    )
    .fetch_all(&mut *db)
    .await?;
    for place in &places {
        tell_ended(&mut *db, org_id, place.account_id).await?;
    }
    Ok(places)
}

/// Puts people back on a draft's list; those whose accounts are gone stay away. False: the draft is gone.
///
/// # Errors
/// When the database fails.
pub async fn fill_list(
    db: &mut PgConnection,
    org_id: Uuid,
    draft: Uuid,
    places: &[Place],
) -> sqlx::Result<bool> {
    if self::draft(db, org_id, draft).await?.is_none() {
        return Ok(false);
    }
    for place in places {
        sqlx::query!(
            "insert into speech_person (org_id, speech_id, account_id, part)
             select a.org_id, $2, a.id, $4 from account a where a.org_id = $1 and a.id = $3
             on conflict (org_id, speech_id, account_id) do nothing",
            org_id,
            draft,
            place.account_id,
            place.part
        )
        .execute(&mut *db)
        .await?;
    }
    Ok(true)
}
