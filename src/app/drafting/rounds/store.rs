//! The only file of the room with SQL: rounds of review.

use std::collections::HashMap;

use sqlx::{PgConnection, PgExecutor};
use uuid::Uuid;

use super::model::{self, Asked, Round, Verdict};
use crate::app::corpus::model::Status;
use crate::clock;

/// The newest round of each of these drafts that was ever sent for review.
///
/// # Errors
/// When the database fails.
pub async fn newest(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    drafts: &[Uuid],
) -> sqlx::Result<HashMap<Uuid, Round>> {
    let rows = sqlx::query!(
        r#"select r.speech_id, r.round, r.account_id, r.asked_by, r.asked_at, r.note, r.verdict, r.reason, r.decided_at,
                  a.display_name, b.display_name as by, (a.active and p.account_id is not null) as "able!"
           from review r
           join account a on a.org_id = $1 and a.id = r.account_id
           join account b on b.org_id = $1 and b.id = r.asked_by
           left join speech_person p on p.org_id = $1 and p.speech_id = r.speech_id and p.account_id = r.account_id
           where r.org_id = $1 and r.speech_id = any($2)
             and r.round = (select max(n.round) from review n where n.org_id = $1 and n.speech_id = r.speech_id)
           order by r.speech_id, r.place"#,
        org_id,
        drafts
    )
    .fetch_all(db)
    .await?;
    let mut rounds: HashMap<Uuid, Round> = HashMap::new();
    for row in rows {
        let round = rounds.entry(row.speech_id).or_insert_with(|| Round {
            number: row.round,
            by: (row.asked_by, row.by),
            at: row.asked_at,
            note: row.note,
            asked: Vec::new(),
        });
        round.asked.push(Asked {
            account_id: row.account_id,
            name: row.display_name,
            able: row.able,
            verdict: Verdict::parse(&row.verdict),
            reason: row.reason,
            at: row.decided_at,
        });
    }
    Ok(rounds)
}

/// The newest round of one draft.
///
/// # Errors
/// When the database fails.
pub async fn of(db: impl PgExecutor<'_>, org_id: Uuid, draft: Uuid) -> sqlx::Result<Option<Round>> {
    Ok(newest(db, org_id, &[draft]).await?.remove(&draft))
}

/// Where a draft stands, in one phrase.
///
/// # Errors
/// When the database fails.
pub async fn standing(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    draft: Uuid,
    status: Status,
) -> sqlx::Result<String> {
    Ok(model::standing(status, of(db, org_id, draft).await?.as_ref()))
}

/// A round of a draft.
#[derive(Debug, Clone, Copy)]
pub struct Of {
    /// The organization.
    pub org_id: Uuid,
    /// The draft.
    pub speech_id: Uuid,
    /// The number of the round.
    pub round: i32,
}

/// Begins a round: `to` are asked by somebody, in order, for what `note` says. Who is asked is put on the draft's list as a
/// reviewer, unless he is on it; accounts that are not in use are left out. Answers how many are asked.
///
/// # Errors
/// When the database fails.
pub async fn send(db: &mut PgConnection, of: Of, by: Uuid, note: &str, to: &[Uuid]) -> sqlx::Result<u64> {
    let Of { org_id, speech_id, round } = of;
    let mut asked = 0;
    for (place, id) in (1..).zip(to) {
        sqlx::query!(
            "insert into speech_person (org_id, speech_id, account_id, part)
             select a.org_id, $2, a.id, 'reviewer' from account a where a.org_id = $1 and a.id = $3 and a.active
             on conflict (org_id, speech_id, account_id) do nothing",
            org_id,
            speech_id,
            id
        )
        .execute(&mut *db)
        .await?;
        let done = sqlx::query!(
            "insert into review (org_id, speech_id, round, place, account_id, asked_by, asked_at, note)
             select a.org_id, $2, $4, $5, a.id, $6, $7, $8 from account a where a.org_id = $1 and a.id = $3 and a.active",
            org_id,
            speech_id,
            id,
            round,
            place,
            by,
            clock::now(),
            note
        )
        .execute(&mut *db)
        .await?;
        asked += done.rows_affected();
    }
    Ok(asked)
}

/// Writes down what somebody who was asked in a round says. False: he has said something, or is not asked.
///
/// # Errors
/// When the database fails.
pub async fn decide(
    db: impl PgExecutor<'_>,
    of: Of,
    account_id: Uuid,
    verdict: Verdict,
    reason: &str,
) -> sqlx::Result<bool> {
    let done = sqlx::query!(
        "update review set verdict = $5, reason = $6, decided_at = $7
         where org_id = $1 and speech_id = $2 and round = $3 and account_id = $4 and verdict = 'waiting'",
        of.org_id,
        of.speech_id,
        of.round,
        account_id,
        verdict.name(),
        reason,
        clock::now()
    )
    .execute(db)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// Nobody is asked any more who has not said anything; `account_id`: only this person. `settled`: what was sent back is done
/// with, too.
///
/// # Errors
/// When the database fails.
pub async fn withdraw(
    db: impl PgExecutor<'_>,
    org_id: Uuid,
    speech_id: Uuid,
    account_id: Option<Uuid>,
    settled: bool,
) -> sqlx::Result<()> {
    sqlx::query!(
        "update review set verdict = 'withdrawn', decided_at = $4
         where org_id = $1 and speech_id = $2 and (verdict = 'waiting' or ($5 and verdict = 'returned'))
           and ($3::uuid is null or account_id = $3)",
        org_id,
        speech_id,
        account_id,
        clock::now(),
        settled
    )
    .execute(db)
    .await?;
    Ok(())
}

/// Who else has changed a draft's text after a version, by name.
///
/// # Errors
/// When the database fails.
pub async fn changed_by(
    db: impl PgExecutor<'_>,
    (org_id, speech_id): (Uuid, Uuid),
    version: i32,
    account_id: Uuid,
) -> sqlx::Result<Vec<String>> {
    sqlx::query_scalar!(
        "select distinct a.display_name from step t join account a on a.org_id = $1 and a.id = t.account_id
         where t.org_id = $1 and t.speech_id = $2 and t.version > $3 and t.account_id <> $4
         order by a.display_name",
        org_id,
        speech_id,
        version,
        account_id
    )
    .fetch_all(db)
    .await
}
