//! The indexes that libraries grow by, one for each organization whose corpus changed lately. They are made in the
//! background after everything was mined, and dropped when a corpus is left alone or memory is short: then the next
//! change has everything mined again, nothing else.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::{Mutex as AsyncMutex, OwnedMutexGuard};
use tokio::time::Instant;
use uuid::Uuid;

use super::growth::Grown;

/// What may be kept.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Bytes for all organizations together.
    pub bytes: usize,
    /// How long an index stays after the last change.
    pub idle: Duration,
    /// Characters of a corpus below which mining everything takes no time to speak of.
    pub least: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self { bytes: 640 << 20, idle: Duration::from_secs(3_600), least: 500_000 }
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
    limits: Option<Limits>,
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
    /// Keeps indexes within limits.
    pub fn new(limits: Limits) -> Self {
        Self(Arc::new(Inner { limits: Some(limits), slots: Mutex::default() }))
    }

    /// Keeps none: for a process that ends with its job.
    pub fn none() -> Self {
        Self::default()
    }

    /// Drops what nobody has needed for long.
    pub fn tidy(&self) {
        let Some(limits) = self.0.limits else { return };
        let now = Instant::now();
        // Whoever holds one uses it.
        self.slots()
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
        let Some(limits) = self.0.limits else { return };
        if characters < limits.least || !self.make_room(org_id, characters * BYTES_A_CHARACTER, limits) {
            return;
        }
        let bases = self.clone();
        tokio::task::spawn_blocking(move || {
            let grown = make();
            bases.note(org_id, grown.memory());
            *held = Some(grown);
        });
    }

    /// Drops the indexes that were not used for longest until there is room; false when there is none even then.
    fn make_room(&self, org_id: Uuid, bytes: usize, limits: Limits) -> bool {
        let mut slots = self.slots();
        loop {
            let taken: usize =
                slots.iter().filter(|(id, _)| **id != org_id).map(|(_, slot)| slot.bytes).sum();
            if taken + bytes <= limits.bytes {
                return true;
            }
            let others = slots.iter().filter(|(id, slot)| **id != org_id && slot.held.try_lock().is_ok());
            let oldest = others.min_by_key(|(_, slot)| slot.used).map(|(id, _)| *id);
            match oldest {
                Some(oldest) => slots.remove(&oldest),
                None => return false,
            };
        }
    }

    fn slot(&self, org_id: Uuid) -> Slot {
        let fresh = || Slot { held: Arc::default(), used: Instant::now(), bytes: 0 };
        self.slots().entry(org_id).or_insert_with(fresh).clone()
    }

    fn note(&self, org_id: Uuid, bytes: usize) {
        if let Some(slot) = self.slots().get_mut(&org_id) {
            (slot.used, slot.bytes) = (Instant::now(), bytes);
        }
    }

    fn slots(&self) -> MutexGuard<'_, HashMap<Uuid, Slot>> {
        // No invariant spans two statements, so a panic elsewhere cannot have broken one.
        self.0.slots.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
