//! Logs of steps that nobody follows any more, folded: a month after a state was written down, the steps that led to it go.
//!
//! What is left tells all that is shown of so old a text: the last state of each hour, and who wrote between two of them.
//! A page that stood open for longer than that is given the text anew, as where a log has gone back.

use std::collections::{BTreeSet, HashSet};

use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::line::Key;
use crate::app::accounts;

pub mod store;

/// How long every step is kept.
pub const KEPT: Duration = Duration::days(31);

/// Drafts of one organization that are folded in one round; the others wait for the next.
const ROUND: i64 = 20;

/// Folds the logs of a few drafts of every organization, as of `now`; how many drafts.
///
/// # Errors
/// When the database fails.
pub async fn fold(pool: &PgPool, now: OffsetDateTime) -> sqlx::Result<usize> {
    let mut folded = 0;
    for organization in accounts::store::organizations(pool).await? {
        for due in store::due(pool, organization.id, now - KEPT, ROUND).await? {
            let key = Key { org_id: organization.id, speech_id: due.speech_id };
            let states = last_of_each_hour(&store::states(pool, key, due.until).await?);
            let steps = witnesses(&store::makers(pool, key, due.until).await?, &states);
            store::fold(pool, key, due.until, &states, &steps).await?;
            folded += 1;
        }
    }
    Ok(folded)
}

/// Of states in order, with their hours: the first, on which the log rests, and the last of each hour.
fn last_of_each_hour(states: &[(i32, OffsetDateTime)]) -> Vec<i32> {
    let next = states.iter().skip(1).map(|(_, hour)| Some(hour)).chain([None]);
    let kept = states.iter().zip(next).enumerate();
    kept.filter(|(at, ((_, hour), next))| *at == 0 || *next != Some(hour))
        .map(|(_, ((version, _), _))| *version)
        .collect()
}

/// Of steps in order, with their makers: each maker's last before each state, and those at a state, which bear its history.
fn witnesses(steps: &[(i32, Uuid)], states: &[i32]) -> Vec<i32> {
    let mut kept = BTreeSet::new();
    let mut seen: HashSet<Uuid> = HashSet::new();
    let mut before = states.iter().rev().copied().peekable();
    for (version, maker) in steps.iter().rev() {
        let mut at_state = false;
        while before.peek().is_some_and(|state| version <= state) {
            at_state = before.next() == Some(*version);
            seen.clear();
        }
        if seen.insert(*maker) || at_state {
            kept.insert(*version);
        }
    }
    kept.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_each_hour_the_last_state_is_left_and_the_first_of_all() {
        let hour = |hours| OffsetDateTime::UNIX_EPOCH + Duration::hours(hours);
        let states = [(0, hour(1)), (3, hour(1)), (5, hour(2)), (8, hour(2)), (9, hour(4))];
        assert_eq!(last_of_each_hour(&states), [0, 3, 8, 9]);
        assert_eq!(last_of_each_hour(&[]), Vec::<i32>::new());
    }

    #[test]
    fn whoever_wrote_before_a_state_is_known_by_his_last_step() {
        let (li, zhao) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let steps = [(1, li), (2, zhao), (3, li), (4, li), (5, zhao), (6, zhao), (7, li), (8, li)];
        assert_eq!(witnesses(&steps, &[0, 4, 8]), [2, 4, 6, 8]);
        assert_eq!(witnesses(&steps, &[8]), [6, 8]);
        // The log may have lost steps before.
        assert_eq!(witnesses(&[(2, zhao), (4, li), (8, li)], &[4, 8]), [2, 4, 8]);
    }
}
