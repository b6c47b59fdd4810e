//! Every open draft of this server process, and what is heard of each.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use sqlx::PgPool;
use tokio::sync::{Mutex as AsyncMutex, broadcast, watch};
use uuid::Uuid;

use super::live::Live;
use crate::app::drafting::line::ledger::Ledger;
use crate::app::drafting::line::room::Room;
use crate::app::drafting::line::telling::News;
use crate::app::drafting::line::{Key, Position, listen, telling};
use crate::app::drafting::model::Part;
use crate::clock;

/// Rounds of the listener that a draft stays in memory after its last use.
const IDLE_ROUNDS: u8 = 10;

/// Every open draft of this server process.
#[derive(Clone)]
pub struct Hub(pub(in crate::app::drafting::line) Arc<Inner>);

pub(in crate::app::drafting::line) struct Inner {
    pub(in crate::app::drafting::line) pool: PgPool,
    /// This process, among those on the database.
    pub(in crate::app::drafting::line) process: Uuid,
    ledger: Ledger,
    news: News,
    open: Mutex<HashMap<Key, Arc<Open>>>,
    listening: AtomicBool,
    /// Whose rights may have ended.
    ended: broadcast::Sender<Whom>,
}

/// Whose rights may have ended: one account of an organization; or everybody's, as something may have been missed.
pub(in crate::app::drafting::line) type Whom = Option<(Uuid, Uuid)>;

/// Ends that a page may be behind before it looks for itself.
const ENDS: usize = 64;

impl Hub {
    /// A hub over this database, with nothing open.
    pub fn new(pool: PgPool) -> Self {
        let (open, listening) = (Mutex::default(), AtomicBool::new(false));
        let (ledger, news) = (Ledger::new(pool.clone()), News::default());
        let ended = broadcast::Sender::new(ENDS);
        Self(Arc::new(Inner { pool, process: clock::new_id(), ledger, news, open, listening, ended }))
    }

    /// Tells whose rights may have ended.
    pub(in crate::app::drafting::line) fn ends(&self) -> broadcast::Receiver<Whom> {
        self.0.ended.subscribe()
    }

    /// How many drafts are held in memory, and how many pages of this process are connected to them.
    pub fn figures(&self) -> (usize, usize) {
        let open = self.0.all();
        (open.len(), open.iter().map(|draft| draft.room.pages()).sum())
    }

    /// The draft; nothing is read yet. Needs a tokio runtime: the first call begins to listen.
    pub fn open(&self, key: Key) -> Arc<Open> {
        if !self.0.listening.swap(true, Ordering::Relaxed) {
            listen(&self.0);
        }
        let mut drafts = self.0.open.lock().unwrap_or_else(PoisonError::into_inner);
        let open = drafts.entry(key).or_insert_with(|| Arc::new(Open::new(key, &self.0)));
        open.idle.store(0, Ordering::Relaxed);
        open.clone()
    }
}

impl Inner {
    /// Somebody's rights may have ended: his pages look.
    pub(in crate::app::drafting::line) fn heard_end(&self, whom: Whom) {
        // Nobody may be here.
        let _ = self.ended.send(whom);
    }

    /// The draft, if it is open here.
    pub(in crate::app::drafting::line) fn find(&self, key: Key) -> Option<Arc<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned()
    }

    pub(in crate::app::drafting::line) fn all(&self) -> Vec<Arc<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    /// Drops drafts that nobody has used for a while.
    pub(in crate::app::drafting::line) fn drop_idle(&self) {
        let mut drafts = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        drafts.retain(|_, open| {
            let used = Arc::strong_count(open) > 1;
            let rounds = if used { 0 } else { open.idle.load(Ordering::Relaxed).saturating_add(1) };
            open.idle.store(rounds, Ordering::Relaxed);
            rounds < IDLE_ROUNDS
        });
    }
}

/// One open draft.
pub struct Open {
    /// Which one.
    pub key: Key,
    /// Who is at it.
    pub room: Room,
    pub(in crate::app::drafting::line) pool: PgPool,
    pub(super) ledger: Ledger,
    pub(super) news: News,
    pub(super) state: AsyncMutex<Option<Live>>,
    pub(super) head: watch::Sender<i32>,
    /// How often somebody has said something in a comment.
    pub(super) said: watch::Sender<u64>,
    /// How often the draft's status has changed.
    pub(super) moved: watch::Sender<u64>,
    /// What those who write are to the draft, and their names, as they were when last asked.
    pub(super) parts: Mutex<HashMap<Uuid, (Part, String)>>,
    pub(super) idle: AtomicU8,
}

impl Open {
    pub(super) fn new(key: Key, hub: &Inner) -> Self {
        Self {
            key,
            room: Room::default(),
            pool: hub.pool.clone(),
            ledger: hub.ledger.clone(),
            news: hub.news.clone(),
            state: AsyncMutex::new(None),
            head: watch::Sender::new(0),
            said: watch::Sender::new(0),
            moved: watch::Sender::new(0),
            parts: Mutex::default(),
            idle: AtomicU8::new(0),
        }
    }

    /// Tells when there is a version that this process has heard of.
    pub fn subscribe(&self) -> watch::Receiver<i32> {
        self.head.subscribe()
    }

    /// Tells when somebody has said something in a comment.
    pub fn comments(&self) -> watch::Receiver<u64> {
        self.said.subscribe()
    }

    /// Somebody has: the pages here are told, and the other processes.
    pub async fn said_something(&self, hub: &Hub) {
        self.heard_comment();
        telling::tell_comment(&self.pool, hub.0.process, self.key).await;
    }

    /// Somebody has said something here or elsewhere.
    pub(in crate::app::drafting::line) fn heard_comment(&self) {
        self.said.send_modify(|times| *times += 1);
    }

    /// Tells when the draft's status has changed.
    pub fn status(&self) -> watch::Receiver<u64> {
        self.moved.subscribe()
    }

    /// It has: the pages here are told, and the other processes.
    pub async fn has_moved(&self, hub: &Hub) {
        self.heard_status();
        telling::tell_status(&self.pool, hub.0.process, self.key).await;
    }

    /// The status has changed, here or elsewhere.
    pub(in crate::app::drafting::line) fn heard_status(&self) {
        self.moved.send_modify(|times| *times += 1);
    }

    /// A version that somebody speaks of.
    pub(in crate::app::drafting::line) fn heard(&self, version: i32) {
        self.head.send_if_modified(|head| {
            let newer = version > *head;
            *head = version.max(*head);
            newer
        });
    }

    /// The state that the database has: where memory is of another history, it is dropped and the pages are told.
    pub(in crate::app::drafting::line) async fn checked(&self, at: Position) {
        let same = match self.state.lock().await.as_ref() {
            Some(state) => state.at.version < at.version || state.at == at,
            None => *self.head.borrow() <= at.version,
        };
        if same { self.heard(at.version) } else { self.forget().await }
    }

    /// Drops what is in memory; the next question reads it anew, and so do the pages.
    pub(in crate::app::drafting::line) async fn forget(&self) {
        *self.state.lock().await = None;
        self.head.send_replace(0);
    }
}
