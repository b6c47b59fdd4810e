//! The indexes that libraries grow by, one for each organization whose corpus changed lately. They are made in the
//! background after everything was mined, and dropped when a corpus is left alone or memory is short: then the next
//! change has everything mined again, nothing else. They are not made anew by who asks, as other kept things are, but changed
//! in place by one job at a time; their memory is that of all kept things.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::Instant;
use uuid::Uuid;

use super::growth::Grown;
use crate::app::kept::memory::{Held as Counted, Memory, Shelf};

/// What may be kept.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// How long an index stays after the last change.
    pub idle: Duration,
    /// Characters of a corpus below which mining everything takes no time to speak of.
    pub least: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { idle: Duration::from_secs(3_600), least: 500_000 }
    }
}

/// Bytes that an index takes for each character of its corpus, before it is made.
const BYTES_A_CHARACTER: usize = 20;

/// The indexes of all organizations.
#[derive(Clone, Default)]
pub struct Bases(Arc<Inner>);

#[derive(Default)]
struct Inner {
    /// Without limits nothing is kept.
    limits: Option<(Limits, Memory)>,
    slots: Mutex<HashMap<Uuid, Slot>>,
}

#[derive(Clone)]
struct Slot {
    held: Arc<AsyncMutex<Option<Grown>>>,
    used: Instant,
    bytes: usize,
}

/// An organization's index, held by one at a time.
pub(super) type Held = OwnedMutexGuard<Option<Grown>>;

impl Bases {
    /// Keeps indexes within limits and the budget of memory.
    pub fn new(limits: Limits, memory: &Memory) -> Self {
        let inner = Arc::new(Inner { limits: Some((limits, memory.clone())), slots: Mutex::default() });
        memory.register(Arc::downgrade(&(inner.clone() as Arc<dyn Shelf>)));
        Self(inner)
    }

    /// Keeps none: for a process that ends with its job.
    pub fn none() -> Self {
        Self::default()
    }

    /// Drops what nobody has needed for long.
    pub fn tidy(&self) {
        let Some((limits, _)) = &self.0.limits else { return };
        let now = Instant::now();
        // Whoever holds one uses it.
        self.0
            .slots()
            .retain(|_, slot| now.duration_since(slot.used) < limits.idle || slot.held.try_lock().is_err());
    }

    /// The organization's index, as soon as nobody else uses or makes it.
    pub(super) async fn hold(&self, org_id: Uuid) -> Held {
        let held = self.slot(org_id).held;
        held.lock_owned().await
    }

    /// Puts an index back that has grown.
    pub(super) fn put_back(&self, org_id: Uuid, mut held: Held, grown: Grown) {
        self.note(org_id, grown.memory());
        *held = Some(grown);
    }

    /// Has an index made in the background, where it may be kept; until it is made nobody else gets hold of it.
    pub(super) fn keep(
        &self,
        org_id: Uuid,
        mut held: Held,
        characters: usize,
        make: impl FnOnce() -> Grown + Send + 'static,
    ) {
        let Some((limits, memory)) = &self.0.limits else { return };
        if characters < limits.least || !memory.make_room(characters * BYTES_A_CHARACTER, org_id) {
            return;
        }
        let bases = self.clone();
        tokio::task::spawn_blocking(move || {
            let grown = make();
            bases.note(org_id, grown.memory());
            *held = Some(grown);
        });
    }

    fn slot(&self, org_id: Uuid) -> Slot {
        let fresh = || Slot { held: Arc::default(), used: Instant::now(), bytes: 0 };
        self.0.slots().entry(org_id).or_insert_with(fresh).clone()
    }

    fn note(&self, org_id: Uuid, bytes: usize) {
        if let Some(slot) = self.0.slots().get_mut(&org_id) {
            (slot.used, slot.bytes) = (Instant::now(), bytes);
        }
    }
}

impl Inner {
    fn slots(&self) -> MutexGuard<'_, HashMap<Uuid, Slot>> {
        // No invariant spans two statements, so a panic elsewhere cannot have broken one.
        self.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shelf for Inner {
    fn held(&self) -> Vec<Counted> {
        let slots = self.slots();
        // Whoever holds one uses it.
        let free = slots.iter().filter(|(_, slot)| slot.held.try_lock().is_ok());
        free.map(|(org_id, slot)| Counted { org_id: *org_id, bytes: slot.bytes, used: slot.used }).collect()
    }

    fn release(&self, org_id: Uuid) {
        self.slots().remove(&org_id);
    }
}
