//! The memory that all kept things of a process share: beyond its budget the one that was not asked for longest goes first,
//! and what nobody has asked for lately goes by itself.

use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use tokio::time::Instant;
use uuid::Uuid;

use crate::db::load;

/// How long a thing stays after the last question.
const IDLE: Duration = Duration::from_secs(30 * 60);
/// How long where a lot is kept: making a thing again takes a second, and whoever reads for so long waits for it beside his text.
const IDLE_OF_MANY: Duration = Duration::from_secs(3 * 60);
/// So many bytes are not a lot: a few offices at work.
const A_LOT: usize = 16 << 20;

/// A kept thing.
#[derive(Debug, Clone, Copy)]
pub struct Held {
    /// Whose it is.
    pub org_id: Uuid,
    /// About how many bytes it takes.
    pub bytes: usize,
    /// When it was last asked for.
    pub used: Instant,
}

/// Somebody who keeps things.
pub trait Shelf: Send + Sync {
    /// What can be let go.
    fn held(&self) -> Vec<Held>;
    /// Lets one go.
    fn release(&self, org_id: Uuid);
}

/// The budget; cheap to clone.
#[derive(Clone)]
pub struct Memory(Arc<Inner>);

struct Inner {
    bytes: usize,
    shelves: Mutex<Vec<Weak<dyn Shelf>>>,
}

impl Memory {
    /// So many bytes.
    pub fn new(bytes: usize) -> Self {
        Self(Arc::new(Inner { bytes, shelves: Mutex::default() }))
    }

    /// A quarter of what this machine, or the group of processes that this one is in, may use.
    pub fn quarter() -> Self {
        Self::new(usize::try_from(load::Memory::total() / 4).unwrap_or(usize::MAX))
    }

    /// Counts what this shelf keeps, as long as there is one.
    pub fn register(&self, shelf: Weak<dyn Shelf>) {
        self.0.shelves.lock().unwrap_or_else(PoisonError::into_inner).push(shelf);
    }

    /// Bytes that are kept now.
    pub fn kept(&self) -> usize {
        self.all().iter().map(|(_, held)| held.bytes).sum()
    }

    /// Lets things go until the budget holds; those of `org_id` last.
    pub fn shrink(&self, org_id: Uuid) {
        self.make_room(0, org_id);
    }

    /// Lets things go until there is room for so many bytes more; those of `org_id` stay. False when there is none even then.
    pub fn make_room(&self, bytes: usize, org_id: Uuid) -> bool {
        loop {
            let all = self.all();
            let kept: usize = all.iter().map(|(_, held)| held.bytes).sum();
            if kept.saturating_add(bytes) <= self.0.bytes {
                return true;
            }
            let others = all.iter().filter(|(_, held)| held.org_id != org_id && held.bytes > 0);
            let Some((shelf, held)) = others.min_by_key(|(_, held)| held.used) else { return false };
            tracing::debug!(org_id = %held.org_id, bytes = held.bytes, "let go for want of room");
            shelf.release(held.org_id);
        }
    }

    /// Lets go what nobody has asked for lately.
    pub fn tidy(&self) {
        let now = Instant::now();
        let mut all = self.all();
        all.sort_by_key(|(_, held)| held.used);
        let mut kept: usize = all.iter().map(|(_, held)| held.bytes).sum();
        for (shelf, held) in all {
            let idle = now.duration_since(held.used);
            if idle >= IDLE || idle >= IDLE_OF_MANY && kept > A_LOT {
                shelf.release(held.org_id);
                kept = kept.saturating_sub(held.bytes);
            }
        }
    }

    fn all(&self) -> Vec<(Arc<dyn Shelf>, Held)> {
        let mut shelves = self.0.shelves.lock().unwrap_or_else(PoisonError::into_inner);
        shelves.retain(|shelf| shelf.strong_count() > 0);
        let shelves: Vec<Arc<dyn Shelf>> = shelves.iter().filter_map(Weak::upgrade).collect();
        let held = |shelf: Arc<dyn Shelf>| shelf.held().into_iter().map(move |held| (shelf.clone(), held));
        shelves.into_iter().flat_map(held).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Things(Mutex<Vec<Held>>);

    impl Shelf for Things {
        fn held(&self) -> Vec<Held> {
            self.0.lock().unwrap().clone()
        }
        fn release(&self, org_id: Uuid) {
            self.0.lock().unwrap().retain(|held| held.org_id != org_id);
        }
    }

    #[test]
    fn what_was_not_asked_for_longest_goes_first_and_ones_own_stays() {
        let memory = Memory::new(100);
        let start = Instant::now();
        let held = |n: u64| Held {
            org_id: Uuid::from_u128(n.into()),
            bytes: 30,
            used: start + Duration::from_secs(10 - n),
        };
        let shelves = [[1, 2], [3, 4]].map(|ns| Arc::new(Things(Mutex::new(ns.map(held).to_vec()))));
        for shelf in &shelves {
            memory.register(Arc::downgrade(&(shelf.clone() as Arc<dyn Shelf>)));
        }
        let left = || {
            shelves
                .iter()
                .flat_map(|shelf| shelf.held())
                .map(|held| held.org_id.as_u128())
                .collect::<Vec<_>>()
        };
        memory.shrink(Uuid::from_u128(4));
        assert_eq!(left(), [1, 2, 4]);
        assert!(memory.make_room(60, Uuid::from_u128(4)));
        assert_eq!(left(), [4]);
        assert!(!memory.make_room(80, Uuid::from_u128(4)), "there is no room beside it");
        assert_eq!((left(), memory.kept()), (vec![4], 30));
        drop(shelves);
        assert_eq!(memory.kept(), 0);
    }

    #[tokio::test(start_paused = true)]
    async fn after_three_minutes_only_little_stays_and_after_half_an_hour_nothing() {
        let memory = Memory::new(A_LOT * 10);
        let start = Instant::now();
        let held = |n: u64| Held {
            org_id: Uuid::from_u128(n.into()),
            bytes: A_LOT / 2,
            used: start + Duration::from_secs(10 - n),
        };
        let shelf = Arc::new(Things(Mutex::new((1..5).map(held).collect())));
        memory.register(Arc::downgrade(&(shelf.clone() as Arc<dyn Shelf>)));
        let left = || shelf.held().iter().map(|held| held.org_id.as_u128()).collect::<Vec<_>>();
        tokio::time::advance(Duration::from_secs(170)).await;
        memory.tidy();
        assert_eq!(left(), [1, 2, 3, 4]);
        tokio::time::advance(Duration::from_secs(30)).await;
        memory.tidy();
        assert_eq!(left(), [1, 2], "those that were asked for last");
        tokio::time::advance(IDLE).await;
        memory.tidy();
        assert!(left().is_empty());
    }
}
