//! What is made of an organization's corpus, library and rules and kept in memory: each sort of thing has a [`Keeper`].
//!
//! What a thing is made from has an id that changes with it (`basis.rs`), in the transaction of the change, and every server
//! process is told. A thing whose basis has moved on is served still, while one task makes the next beside it: nobody waits
//! for a colleague's import. Only the first is waited for, by all who ask, once. All keepers share one budget of memory
//! (`memory.rs`): the thing that was not asked for longest goes first.
//!
//! How old an answer may be: a thing is renewed at the first question after the change, at most half a minute after the last
//! renewal; where that fails for ten minutes, questions wait for the maker as for a first one.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::watch;
use tokio::time::{Instant, timeout};
use uuid::Uuid;

pub mod basis;
pub mod memory;
mod model;
pub mod store;

pub use basis::{Basis, Watch};
pub use memory::Memory;
use memory::{Held, Shelf};

/// When a thing is made again.
#[derive(Debug, Clone, Copy)]
struct Pace {
    /// After a renewal there is a rest as long as it took, so that changes in a row cost at most half a processor; at most so
    /// long.
    rest_most: Duration,
    /// The rest after the first failure; twice as long after each further one.
    failed: Duration,
    /// At most so long.
    failed_most: Duration,
    /// How long a thing is served that cannot be renewed.
    stale_most: Duration,
}

const PACE: Pace = Pace {
    rest_most: Duration::from_secs(30),
    failed: Duration::from_millis(250),
    failed_most: Duration::from_secs(60),
    stale_most: Duration::from_secs(600),
};

/// Where kept things come from and how much they may take, for one process; cheap to clone.
#[derive(Clone)]
pub struct Ground {
    /// What they are made from.
    pub watch: Watch,
    /// How much they may take.
    pub memory: Memory,
}

/// Things of one sort, one an organization, each made from what the stamp `S` stood for; cheap to clone.
pub struct Keeper<T, S>(Arc<Inner<T, S>>);

impl<T, S> Clone for Keeper<T, S> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

struct Inner<T, S> {
    name: &'static str,
    memory: Memory,
    pace: Pace,
    slots: Mutex<HashMap<Uuid, Arc<Slot<T, S>>>>,
}

struct Slot<T, S> {
    state: Mutex<Keeping<T, S>>,
    /// Told when a making has ended, however.
    settled: watch::Sender<()>,
}

struct Keeping<T, S> {
    made: Option<Made<T, S>>,
    making: bool,
    used: Instant,
    /// When it was first seen that what there is is not the newest.
    stale: Option<Instant>,
    /// A renewal begins no sooner.
    rest: Instant,
    failures: u32,
    error: String,
}

struct Made<T, S> {
    thing: Arc<T>,
    stamp: S,
    bytes: usize,
}

/// What a question finds.
enum AtHand<T> {
    /// The newest.
    Newest(Arc<T>),
    /// An older one, or none; whether the next is being made.
    Other { old: Option<Arc<T>>, making: bool },
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No invariant spans two statements, so a panic elsewhere cannot have broken one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl<T, S> Keeper<T, S>
where
    T: Send + Sync + 'static,
    S: PartialEq + Clone + Send + Sync + 'static,
{
    /// Keeps things within the budget; `name`: what they are, for the log.
    pub fn new(name: &'static str, memory: &Memory) -> Self {
        Self::at(PACE, name, memory)
    }

    fn at(pace: Pace, name: &'static str, memory: &Memory) -> Self {
        let inner = Arc::new(Inner { name, memory: memory.clone(), pace, slots: Mutex::default() });
        memory.register(Arc::downgrade(&(inner.clone() as Arc<dyn Shelf>)));
        Self(inner)
    }

    /// The organization's thing. Where `stamp` is not that of what there is, `make` makes the next, with the stamp and what
    /// there was before, and says how many bytes it takes; meanwhile the old one is served.
    ///
    /// # Errors
    /// When there is none and it cannot be made.
    pub async fn get<M>(
        &self,
        org_id: Uuid,
        stamp: S,
        make: impl FnOnce(S, Option<(Arc<T>, S)>) -> M,
    ) -> anyhow::Result<Arc<T>>
    where
        M: Future<Output = anyhow::Result<(T, usize)>> + Send + 'static,
    {
        self.within(org_id, stamp, Duration::ZERO, make).await
    }

    /// The same for somebody who waits so long for the newest before he takes the old one.
    ///
    /// # Errors
    /// As [`Keeper::get`].
    pub async fn within<M>(
        &self,
        org_id: Uuid,
        stamp: S,
        patience: Duration,
        make: impl FnOnce(S, Option<(Arc<T>, S)>) -> M,
    ) -> anyhow::Result<Arc<T>>
    where
        M: Future<Output = anyhow::Result<(T, usize)>> + Send + 'static,
    {
        let slot = self.slot(org_id);
        let mut settled = slot.settled.subscribe();
        let (old, making) = match self.look(org_id, &slot, stamp, !patience.is_zero(), make) {
            AtHand::Newest(thing) => return Ok(thing),
            AtHand::Other { old, making } => (old, making),
        };
        match old {
            Some(old) if !making || patience.is_zero() => return Ok(old),
            // What comes of it, or not in time: the answer is read off the slot.
            Some(_) => drop(timeout(patience, settled.changed()).await),
            None if making => drop(settled.changed().await),
            None => {}
        }
        let state = locked(&slot.state);
        let usable = state.made.as_ref().filter(|_| old.is_some() || state.failures == 0);
        match usable {
            Some(made) => Ok(made.thing.clone()),
            None => anyhow::bail!("{}: {}", self.0.name, state.error),
        }
    }

    /// The thing of this very stamp, for what must never be behind: whoever asks waits until `make` has made it.
    ///
    /// # Errors
    /// When it cannot be made.
    pub async fn exact<M>(
        &self,
        org_id: Uuid,
        stamp: S,
        make: impl Fn(S, Option<(Arc<T>, S)>) -> M,
    ) -> anyhow::Result<Arc<T>>
    where
        M: Future<Output = anyhow::Result<(T, usize)>> + Send + 'static,
    {
        let slot = self.slot(org_id);
        let mut settled = slot.settled.subscribe();
        loop {
            match self.look(org_id, &slot, stamp.clone(), true, &make) {
                AtHand::Newest(thing) => return Ok(thing),
                // What is being made may be of an earlier stamp; then the next is begun after it.
                AtHand::Other { making: true, .. } => drop(settled.changed().await),
                AtHand::Other { making: false, .. } => {
                    anyhow::bail!("{}: {}", self.0.name, locked(&slot.state).error)
                }
            }
        }
    }

    /// The organization's thing as it is, or none: the next one is made beside, and nobody waits for it.
    pub fn ready<M>(
        &self,
        org_id: Uuid,
        stamp: S,
        make: impl FnOnce(S, Option<(Arc<T>, S)>) -> M,
    ) -> Option<Arc<T>>
    where
        M: Future<Output = anyhow::Result<(T, usize)>> + Send + 'static,
    {
        let slot = self.slot(org_id);
        match self.look(org_id, &slot, stamp, false, make) {
            AtHand::Newest(thing) => Some(thing),
            AtHand::Other { old, .. } => old,
        }
    }

    /// What there is; where that is not the newest, its making is begun. `restless`: however lately the last
    /// making ended.
    fn look<M>(
        &self,
        org_id: Uuid,
        slot: &Arc<Slot<T, S>>,
        stamp: S,
        restless: bool,
        make: impl FnOnce(S, Option<(Arc<T>, S)>) -> M,
    ) -> AtHand<T>
    where
        M: Future<Output = anyhow::Result<(T, usize)>> + Send + 'static,
    {
        let mut state = locked(&slot.state);
        let now = Instant::now();
        state.used = now;
        if let Some(made) = state.made.as_ref().filter(|made| made.stamp == stamp) {
            let thing = made.thing.clone();
            state.stale = None;
            return AtHand::Newest(thing);
        }
        let since = *state.stale.get_or_insert(now);
        let rested = now >= state.rest || (state.failures == 0 && restless);
        if rested && !state.making {
            state.making = true;
            let before = state.made.as_ref().map(|made| (made.thing.clone(), made.stamp.clone()));
            tokio::spawn(self.clone().renew(org_id, slot.clone(), stamp.clone(), make(stamp, before)));
        }
        let old = state.made.as_ref().map(|made| made.thing.clone());
        let old = old.filter(|_| now.duration_since(since) < self.0.pace.stale_most);
        AtHand::Other { old, making: state.making }
    }

    /// Makes the next thing and puts it where the old one was.
    async fn renew(
        self,
        org_id: Uuid,
        slot: Arc<Slot<T, S>>,
        stamp: S,
        make: impl Future<Output = anyhow::Result<(T, usize)>> + Send + 'static,
    ) {
        let (started, pace) = (Instant::now(), self.0.pace);
        // In a task of its own, so that a panic is an error like any other.
        let made = tokio::spawn(make).await.map_err(anyhow::Error::from).flatten();
        let mut state = locked(&slot.state);
        let now = Instant::now();
        state.making = false;
        match made {
            Ok((thing, bytes)) => {
                state.made = Some(Made { thing: Arc::new(thing), stamp, bytes });
                (state.failures, state.stale) = (0, None);
                state.rest = now + now.duration_since(started).min(pace.rest_most);
            }
            Err(error) => {
                if state.failures == 0 {
                    tracing::error!(error = format!("{error:#}"), %org_id, what = self.0.name, "could not be made, is tried again");
                }
                state.error = format!("{error:#}");
                state.failures += 1;
                state.rest = now
                    + (pace.failed * 2_u32.saturating_pow(state.failures.min(10) - 1)).min(pace.failed_most);
            }
        }
        drop(state);
        slot.settled.send_replace(());
        self.0.memory.shrink(org_id);
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        locked(&self.0.slots).values().filter(|slot| locked(&slot.state).made.is_some()).count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn slot(&self, org_id: Uuid) -> Arc<Slot<T, S>> {
        let empty = || {
            let now = Instant::now();
            let state = Keeping {
                made: None,
                making: false,
                used: now,
                stale: None,
                rest: now,
                failures: 0,
                error: String::new(),
            };
            Arc::new(Slot { state: Mutex::new(state), settled: watch::Sender::new(()) })
        };
        locked(&self.0.slots).entry(org_id).or_insert_with(empty).clone()
    }
}

impl<T: Send + Sync, S: Send + Sync> Shelf for Inner<T, S> {
    fn held(&self) -> Vec<Held> {
        let slots = locked(&self.slots);
        let held = slots.iter().filter_map(|(org_id, slot)| {
            let state = locked(&slot.state);
            let bytes = state.made.as_ref().map_or(0, |made| made.bytes);
            (!state.making).then_some(Held { org_id: *org_id, bytes, used: state.used })
        });
        held.collect()
    }

    fn release(&self, org_id: Uuid) {
        locked(&self.slots).remove(&org_id);
    }
}

#[cfg(test)]
mod tests;
