//! What is known of the database at this moment. The supervisor of the embedded PostgreSQL and the monitor write it
//! down; whoever answers requests reads it without asking the database.

use tokio::sync::watch;

use super::disk::Room;
use super::load::{Memory, Work};
use super::trouble::Trouble;

/// What is known; by default nothing bad.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// The embedded PostgreSQL has ended and is being started again.
    pub stopped: Option<Trouble>,
    /// How often it was started again.
    pub restarts: u64,
    /// It could not be started again: the sentence for whoever looks after the server.
    pub failed: Option<String>,
    /// The database does not answer.
    pub silent: Option<Trouble>,
    /// It answers, and takes nothing to write.
    pub unwritable: Option<Trouble>,
    /// The disk of the data folder, where it is ours.
    pub room: Option<Room>,
    /// The memory of the machine.
    pub memory: Option<Memory>,
    /// What waits, and when the last backup was made.
    pub work: Option<Work>,
}

impl Known {
    /// Why no request can be answered now.
    pub fn trouble(&self) -> Option<Trouble> {
        let trouble = self.stopped.or(self.silent)?;
        Some(if self.is_full() { Trouble::Full } else { trouble })
    }

    /// Why nothing can be saved now.
    pub fn unready(&self) -> Option<Trouble> {
        let trouble = self.trouble().or(self.unwritable);
        if self.is_full() { Some(Trouble::Full) } else { trouble }
    }

    /// Whether the disk is known to be full.
    pub fn is_full(&self) -> bool {
        self.room.is_some_and(Room::is_full)
    }
}

/// The shared knowledge; cheap to clone.
#[derive(Debug, Clone)]
pub struct Health(watch::Sender<Known>);

impl Default for Health {
    fn default() -> Self {
        Self(watch::Sender::new(Known::default()))
    }
}

impl Health {
    /// What is known now.
    pub fn known(&self) -> Known {
        self.0.borrow().clone()
    }

    /// Why no request can be answered now.
    pub fn trouble(&self) -> Option<Trouble> {
        self.0.borrow().trouble()
    }

    /// Writes something down; whoever waits learns of it if it is new.
    pub fn note(&self, change: impl FnOnce(&mut Known)) {
        self.0.send_if_modified(|known| {
            let before = known.clone();
            change(known);
            *known != before
        });
    }

    /// Waits until no request can be answered.
    pub async fn lost(&self) -> Trouble {
        loop {
            if let Some(trouble) = self.until(|known| known.trouble().is_some()).await.trouble() {
                return trouble;
            }
        }
    }

    /// Waits until the embedded PostgreSQL was given up; answers the sentence.
    pub async fn failed(&self) -> String {
        self.until(|known| known.failed.is_some()).await.failed.unwrap_or_default()
    }

    /// Waits until the embedded PostgreSQL ends or comes back.
    pub async fn turned(&self) {
        let now = self.0.borrow().stopped.is_some();
        self.until(|known| known.stopped.is_some() != now).await;
    }

    async fn until(&self, condition: impl FnMut(&Known) -> bool) -> Known {
        // It cannot end: we hold the sender.
        self.0.subscribe().wait_for(condition).await.map(|known| known.clone()).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_full_disk_is_the_reason_wherever_there_is_one() {
        let full = Some(Room { free: 0, total: 1 << 30 });
        assert_eq!(Known::default().unready(), None);
        let known = Known { room: full, ..Known::default() };
        assert_eq!((known.trouble(), known.unready()), (None, Some(Trouble::Full)), "reading goes on");
        let known = Known { stopped: Some(Trouble::Away), room: full, ..Known::default() };
        assert_eq!(known.trouble(), Some(Trouble::Full));
        let known = Known { unwritable: Some(Trouble::Away), ..Known::default() };
        assert_eq!((known.trouble(), known.unready()), (None, Some(Trouble::Away)));
    }

    #[tokio::test]
    async fn whoever_waits_learns_of_it() {
        let health = Health::default();
        let waiting = tokio::spawn({
            let health = health.clone();
            async move { health.lost().await }
        });
        health.note(|known| known.silent = Some(Trouble::Away));
        assert_eq!(waiting.await.unwrap(), Trouble::Away);
        health.note(|known| known.failed = Some("不行".to_owned()));
        assert_eq!(health.failed().await, "不行");
    }
}
