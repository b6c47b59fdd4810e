//! Who is writing where, over all server processes.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use tokio::sync::watch;
use uuid::Uuid;

/// Rounds of the listener after which a silent process is taken for dead.
const ROUNDS: u8 = 3;
/// People of one process that others are told of; a notification holds 8,000 bytes.
const TOLD: usize = 20;

/// An open page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Person {
    /// The account.
    pub id: Uuid,
    /// The person's name.
    pub name: String,
    /// The section of the caret, or the empty string.
    pub section: String,
}

/// The people at one draft.
#[derive(Debug, Default)]
pub struct Room {
    here: Mutex<BTreeMap<Uuid, Person>>,
    elsewhere: Mutex<HashMap<Uuid, (Vec<Person>, u8)>>,
    changed: watch::Sender<()>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No invariant spans two statements, so a panic elsewhere cannot have broken one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Room {
    /// Puts a page in, or moves its caret.
    pub fn set(&self, page: Uuid, person: Person) {
        locked(&self.here).insert(page, person);
        self.changed.send_replace(());
    }

    /// Takes a page out.
    pub fn leave(&self, page: Uuid) {
        locked(&self.here).remove(&page);
        self.changed.send_replace(());
    }

    /// What another process says about its pages; true when that process is new, so that it should hear of ours.
    pub fn heard(&self, process: Uuid, people: Vec<Person>) -> bool {
        let mut elsewhere = locked(&self.elsewhere);
        let new = !people.is_empty() && !elsewhere.contains_key(&process);
        let before = if people.is_empty() {
            elsewhere.remove(&process).map(|(people, _)| people)
        } else {
            elsewhere.insert(process, (people.clone(), ROUNDS)).map(|(people, _)| people)
        };
        drop(elsewhere);
        if before.unwrap_or_default() != people {
            self.changed.send_replace(());
        }
        new
    }

    /// One round of the listener: processes that were silent for too long are forgotten.
    pub fn age(&self) {
        let mut elsewhere = locked(&self.elsewhere);
        let before = elsewhere.len();
        elsewhere.retain(|_, (_, rounds)| {
            *rounds = rounds.saturating_sub(1);
            *rounds > 0
        });
        let changed = elsewhere.len() != before;
        drop(elsewhere);
        if changed {
            self.changed.send_replace(());
        }
    }

    /// The pages of this process.
    pub fn here(&self) -> Vec<Person> {
        locked(&self.here).values().take(TOLD).cloned().collect()
    }

    /// How many pages of this process there are.
    pub fn pages(&self) -> usize {
        locked(&self.here).len()
    }

    /// Everybody.
    pub fn everybody(&self) -> Vec<Person> {
        let mut all: Vec<Person> = locked(&self.here).values().cloned().collect();
        for (people, _) in locked(&self.elsewhere).values() {
            all.extend(people.iter().cloned());
        }
        all
    }

    /// Tells when somebody came, left or moved.
    pub fn subscribe(&self) -> watch::Receiver<()> {
        self.changed.subscribe()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_of_other_processes_come_and_go() {
        let room = Room::default();
        let person = |name: &str| Person { id: Uuid::nil(), name: name.to_owned(), section: String::new() };
        room.set(Uuid::from_u128(1), person("李文"));
        assert!(room.heard(Uuid::from_u128(2), vec![person("王芳")]));
        assert!(!room.heard(Uuid::from_u128(2), vec![person("王芳")]));
        assert_eq!(room.everybody().len(), 2);
        assert_eq!(room.here(), [person("李文")]);
        for _ in 0..ROUNDS {
            room.age();
        }
        assert_eq!(room.everybody().len(), 1);
        room.leave(Uuid::from_u128(1));
        assert!(room.everybody().is_empty());
    }
}
