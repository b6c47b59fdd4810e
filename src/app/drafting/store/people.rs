//! The people of a draft in the database.

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use crate::app::accounts::store::tell_ended;
use crate::app::drafting::model::{Member, Part};

/// The people on a draft's list, the owner first.
///
/// # Errors
/// When the database fails.
pub async fn people(db: impl PgExecutor<'_>, org_id: Uuid, id: Uuid) -> sqlx::Result<Vec<Member>> {
    let rows = sqlx::query!(
        "select p.account_id, p.part, a.display_name
         from speech_person p join account a on a.org_id = p.org_id and a.id = p.account_id
         where p.org_id = $1 and p.speech_id = $2 order by p.part <> 'owner', a.display_name",
        org_id,
        id
    )
    .fetch_all(db)
    .await?;
    let people = rows.into_iter().map(|row| Member {
        account_id: row.account_id,
        name: row.display_name,
        part: Part::parse(&row.part),
    });
    Ok(people.collect())
}

/// Puts an active colleague on a draft's list, or gives him another part; the owner stays owner. His open pages are told.
///
/// # Errors
/// When the database fails.
pub async fn set_person(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    account_id: Uuid,
    part: Part,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "insert into speech_person (org_id, speech_id, account_id, part)
         select a.org_id, $2, a.id, $4 from account a where a.org_id = $1 and a.id = $3 and a.active
         on conflict (org_id, speech_id, account_id) do update
         set part = excluded.part where speech_person.part <> 'owner'",
        org_id,
        id,
        account_id,
        part.name()
    )
    .execute(&mut *db)
    .await?;
    tell_ended(db, org_id, account_id).await?;
    Ok(done.rows_affected() == 1)
}

/// Takes somebody off a draft's list; the owner stays. His open pages are told.
///
/// # Errors
/// When the database fails.
pub async fn remove_person(
    db: &mut PgConnection,
    org_id: Uuid,
    id: Uuid,
    account_id: Uuid,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "delete from speech_person where org_id = $1 and speech_id = $2 and account_id = $3 and part <> 'owner'",
        org_id,
        id,
        account_id
    )
    .execute(&mut *db)
    .await?;
    tell_ended(db, org_id, account_id).await?;
    Ok(done.rows_affected() == 1)
}
