//! What kept things are made from: corpus, library and rules of an organization, each with an id that a change replaces.
//! An id and no number: a database that goes back to an earlier state and on from there never comes to the same id twice.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::{PgListener, PgPoolOptions};
use tokio::time::{Instant, sleep};
use uuid::Uuid;

use super::store;

pub use super::model::{Basis, What};

/// How long a basis is believed: while changes are told, and while nobody tells.
const TOLD: Duration = Duration::from_secs(60);
const UNTOLD: Duration = Duration::from_secs(2);
/// After the connection was lost.
const AGAIN: Duration = Duration::from_secs(2);

/// The bases that somebody has asked for, kept up to date by what the database tells; cheap to clone.
#[derive(Clone)]
pub struct Watch(Arc<Inner>);

struct Inner {
    pool: PgPool,
    known: Mutex<HashMap<Uuid, Known>>,
    started: AtomicBool,
    told: AtomicBool,
}

struct Known {
    basis: Basis,
    /// When the database was asked.
    asked: Instant,
    asking: bool,
}

impl Watch {
    /// Watches this database, as soon as somebody asks.
    pub fn new(pool: PgPool) -> Self {
        let (started, told) = (AtomicBool::new(false), AtomicBool::new(false));
        Self(Arc::new(Inner { pool, known: Mutex::default(), started, told }))
    }

    /// The database.
    pub fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    /// The organization's basis, as far as this process has heard. Needs a tokio runtime: the first call begins to listen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn basis(&self, org_id: Uuid) -> sqlx::Result<Basis> {
        if !self.0.started.swap(true, Ordering::Relaxed) {
            tokio::spawn(listen(Arc::downgrade(&self.0)));
        }
        let limit = if self.0.told.load(Ordering::Relaxed) { TOLD } else { UNTOLD };
        let known = self.0.known().get_mut(&org_id).map(|known| {
            let ask = !known.asking && known.asked.elapsed() > limit;
            known.asking |= ask;
            (known.basis, ask)
        });
        match known {
            Some((basis, false)) => Ok(basis),
            Some((basis, true)) => {
                tokio::spawn(self.0.clone().ask_beside(org_id));
                Ok(basis)
            }
            None => self.0.ask(org_id).await,
        }
    }

    /// The organization's basis by the database's own word.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn newest(&self, org_id: Uuid) -> sqlx::Result<Basis> {
        self.0.ask(org_id).await
    }

    /// Forgets the bases that nobody has asked the database for in this time.
    pub fn tidy(&self) {
        self.0.known().retain(|_, known| known.asked.elapsed() < TOLD * 60);
    }
}

impl Inner {
    fn known(&self) -> MutexGuard<'_, HashMap<Uuid, Known>> {
        // No invariant spans two statements, so a panic elsewhere cannot have broken one.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn ask(&self, org_id: Uuid) -> sqlx::Result<Basis> {
        let asked = Instant::now();
        let answer = store::basis(&self.pool, org_id).await;
        let mut all = self.known();
        let known = all.entry(org_id).or_insert(Known { basis: Basis::default(), asked, asking: false });
        known.asking = false;
        match answer {
            // Of two answers the one to the later question counts.
            Ok(basis) if known.asked <= asked => (known.basis, known.asked) = (basis, asked),
            Ok(_) => {}
            Err(error) => {
                all.remove(&org_id);
                return Err(error);
            }
        }
        Ok(known.basis)
    }

    async fn ask_beside(self: Arc<Self>, org_id: Uuid) {
        if let Err(error) = self.ask(org_id).await {
            tracing::warn!(%error, "nobody knows whether what is kept is the newest");
        }
    }

    /// Asks again for whatever is known.
    fn ask_for_all(self: &Arc<Self>) {
        let all: Vec<Uuid> = self.known().keys().copied().collect();
        for org_id in all {
            tokio::spawn(self.clone().ask_beside(org_id));
        }
    }
}

/// Listens as long as somebody watches, on a connection of its own.
async fn listen(watch: Weak<Inner>) {
    loop {
        let Some(inner) = watch.upgrade() else { return };
        let options = (*inner.pool.connect_options()).clone();
        drop(inner);
        let pool = PgPoolOptions::new().max_connections(1).connect_lazy_with(options);
        if let Err(error) = hear(&watch, &pool).await {
            tracing::warn!(%error, "changes of corpus, library and rules are not told");
        }
        let Some(inner) = watch.upgrade() else { return };
        inner.told.store(false, Ordering::Relaxed);
        drop(inner);
        sleep(AGAIN).await;
    }
}

async fn hear(watch: &Weak<Inner>, pool: &PgPool) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(store::CHANNEL).await?;
    let Some(inner) = watch.upgrade() else { return Ok(()) };
    inner.told.store(true, Ordering::Relaxed);
    inner.ask_for_all();
    drop(inner);
    loop {
        let said = listener.try_recv().await?;
        let Some(inner) = watch.upgrade() else { return Ok(()) };
        match said.map(|said| said.payload().parse::<Uuid>()) {
            Some(Ok(org_id)) if inner.known().contains_key(&org_id) => {
                tokio::spawn(inner.ask_beside(org_id));
            }
            Some(_) => {}
            // The connection was lost and made again: something may have been missed.
            None => inner.ask_for_all(),
        }
    }
}
