//! A share of the server for each organization: what holds one up, a locked row or a slow question, holds nobody else up.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::time::timeout;
use uuid::Uuid;

use crate::error::AppError;

/// How long a request waits for those of its own organization.
const PATIENCE: Duration = Duration::from_secs(10);

/// How many requests of each organization are answered at once; cheap to clone.
#[derive(Debug, Clone)]
pub struct Shares {
    each: usize,
    turns: Arc<Mutex<HashMap<Uuid, Arc<Semaphore>>>>,
}

impl Shares {
    /// `each` requests of one organization at once, at least one.
    pub fn new(each: usize) -> Self {
        Self { each: each.max(1), turns: Arc::default() }
    }

    /// The right to be answered, held until the answer is made.
    ///
    /// # Errors
    /// [`AppError::Busy`] when others of the same organization hold theirs for too long.
    pub async fn turn(&self, org_id: Uuid) -> Result<OwnedSemaphorePermit, AppError> {
        match timeout(PATIENCE, self.of(org_id).acquire_owned()).await {
            Ok(Ok(turn)) => Ok(turn),
            _ => Err(AppError::Busy("本单位正在办理的请求较多，请保留已填写的内容，过几秒再试。".to_owned())),
        }
    }

    /// The semaphore of an organization. Those that nobody holds are dropped on the way, so the map stays as small as
    /// what is being answered.
    fn of(&self, org_id: Uuid) -> Arc<Semaphore> {
        let mut turns = self.turns.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(turn) = turns.get(&org_id) {
            return turn.clone();
        }
        turns.retain(|_, turn| Arc::strong_count(turn) > 1);
        let turn = Arc::new(Semaphore::new(self.each));
        turns.insert(org_id, turn.clone());
        turn
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn one_that_is_held_up_holds_up_nobody_else_and_is_told() {
        let shares = Shares::new(2);
        let (one, other) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let held = [shares.turn(one).await.unwrap(), shares.turn(one).await.unwrap()];
        assert!(matches!(shares.turn(one).await, Err(AppError::Busy(_))));
        drop(shares.turn(other).await.unwrap());
        drop(held);
        drop(shares.turn(one).await.unwrap());
    }

    #[tokio::test]
    async fn what_is_kept_does_not_grow_with_the_organizations() {
        let shares = Shares::new(2);
        for id in 0..1000 {
            drop(shares.turn(Uuid::from_u128(id)).await.unwrap());
        }
        assert!(shares.turns.lock().unwrap().len() <= 2);
    }
}
