//! One made thing for each organization that asks for it: made when somebody first asks, made anew when what it is made
//! from has changed, dropped when nobody asks any more.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Mutex as AsyncMutex;
use tokio::time::Instant;
use uuid::Uuid;

/// How long a thing stays after the last question.
const IDLE: Duration = Duration::from_secs(30 * 60);

/// Things of type `T`, each made from what the stamp `S` stood for.
pub struct Kept<T, S> {
    shelves: Mutex<HashMap<Uuid, Arc<Shelf<T, S>>>>,
    fresh: Duration,
}

/// One organization's.
struct Shelf<T, S> {
    made: Mutex<Option<Made<T, S>>>,
    building: AsyncMutex<()>,
}

struct Made<T, S> {
    thing: Arc<T>,
    stamp: S,
    looked: Instant,
    used: Instant,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No invariant spans two statements, so a panic elsewhere cannot have broken one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T, S: PartialEq + Clone> Kept<T, S> {
    /// Nothing made yet; what is made is used for `fresh` before somebody looks whether it is still the newest.
    pub fn new(fresh: Duration) -> Self {
        Self { shelves: Mutex::default(), fresh }
    }

    /// The organization's thing, at most `fresh` old. The rest as [`Kept::newest`].
    ///
    /// # Errors
    /// When `stamp` or `make` fails.
    pub async fn recent<M: Future<Output = anyhow::Result<T>>>(
        &self,
        org_id: Uuid,
        stamp: impl Future<Output = anyhow::Result<S>>,
        make: impl FnOnce(S, Option<(Arc<T>, S)>) -> M,
    ) -> anyhow::Result<Arc<T>> {
        let now = Instant::now();
        let known = locked(&self.shelf(org_id, now).made).as_mut().and_then(|made| {
            made.used = now;
            (now.duration_since(made.looked) < self.fresh).then(|| made.thing.clone())
        });
        match known {
            Some(thing) => Ok(thing),
            None => self.newest(org_id, stamp, make).await,
        }
    }

    /// The organization's thing as of now. `make` is called when `stamp` answers something else than last time, with that
    /// answer and with what there was before; whoever else asks meanwhile waits for it.
    ///
    /// # Errors
    /// When `stamp` or `make` fails.
    pub async fn newest<M: Future<Output = anyhow::Result<T>>>(
        &self,
        org_id: Uuid,
        stamp: impl Future<Output = anyhow::Result<S>>,
        make: impl FnOnce(S, Option<(Arc<T>, S)>) -> M,
    ) -> anyhow::Result<Arc<T>> {
        let shelf = self.shelf(org_id, Instant::now());
        let _alone = shelf.building.lock().await;
        let stamp = stamp.await?;
        let before = locked(&shelf.made).as_mut().map(|made| {
            if made.stamp == stamp {
                (made.looked, made.used) = (Instant::now(), Instant::now());
            }
            (made.thing.clone(), made.stamp.clone())
        });
        if let Some((thing, _)) = before.as_ref().filter(|(_, known)| *known == stamp) {
            return Ok(thing.clone());
        }
        let thing = Arc::new(make(stamp.clone(), before).await?);
        let now = Instant::now();
        *locked(&shelf.made) = Some(Made { thing: thing.clone(), stamp, looked: now, used: now });
        Ok(thing)
    }

    /// The organization's shelf; those that nobody has used for long are cleared away.
    fn shelf(&self, org_id: Uuid, now: Instant) -> Arc<Shelf<T, S>> {
        let mut shelves = locked(&self.shelves);
        shelves.retain(|id, shelf| {
            let used = locked(&shelf.made).as_ref().map(|made| now.duration_since(made.used));
            *id == org_id || used.is_none_or(|since| since < IDLE)
        });
        let empty = || Arc::new(Shelf { made: Mutex::new(None), building: AsyncMutex::default() });
        shelves.entry(org_id).or_insert_with(empty).clone()
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use super::*;

    #[tokio::test]
    async fn made_once_and_anew_when_the_stamp_moves() {
        let kept = Kept::new(Duration::ZERO);
        let (ours, theirs) = (Uuid::from_u128(1), Uuid::from_u128(2));
        let times = Cell::new(0);
        let ask = async |org_id, stamp: u8| {
            let make = async |stamp: u8, before: Option<(Arc<String>, u8)>| {
                times.set(times.get() + 1);
                Ok(format!("{stamp} after {:?}", before.map(|(_, stamp)| stamp)))
            };
            kept.newest(org_id, async { Ok(stamp) }, make).await.unwrap().to_string()
        };
        assert_eq!(ask(ours, 1).await, "1 after None");
        assert_eq!(ask(ours, 1).await, "1 after None");
        assert_eq!(times.get(), 1);
        assert_eq!(ask(theirs, 1).await, "1 after None");
        assert_eq!(ask(ours, 2).await, "2 after Some(1)");
        assert_eq!(times.get(), 3);
    }

    #[tokio::test]
    async fn fresh_things_are_not_looked_at_and_unused_ones_go() {
        let (fresh, stale) = (Kept::new(IDLE), Kept::new(Duration::ZERO));
        let org = Uuid::from_u128(1);
        let ask = async |kept: &Kept<u8, u8>, stamp: u8| {
            *kept.recent(org, async { Ok(stamp) }, async |stamp, _| Ok(stamp)).await.unwrap()
        };
        assert_eq!((ask(&fresh, 1).await, ask(&fresh, 2).await), (1, 1));
        assert_eq!((ask(&stale, 1).await, ask(&stale, 2).await), (1, 2));
        fresh.shelf(Uuid::from_u128(2), Instant::now() + IDLE * 2);
        assert!(!locked(&fresh.shelves).contains_key(&org), "nobody asked for it any more");
    }

    #[tokio::test]
    async fn what_could_not_be_made_is_tried_again() {
        let kept: Kept<u8, u8> = Kept::new(IDLE);
        let org = Uuid::from_u128(1);
        let failed = kept.recent(org, async { Ok(1) }, async |_, _| anyhow::bail!("no database")).await;
        assert!(failed.is_err());
        assert_eq!(*kept.recent(org, async { Ok(1) }, async |_, _| Ok(7)).await.unwrap(), 7);
    }
}
