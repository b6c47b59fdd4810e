//! One reading of a corpus for all who make something of it at the same time.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

use sqlx::PgPool;
use tokio::sync::Mutex as AsyncMutex;
use uuid::Uuid;

use super::model::CorpusSpeech;
use super::store::corpus;

/// Corpora that somebody holds; cheap to clone.
#[derive(Clone)]
pub struct Corpora {
    pool: PgPool,
    held: Arc<Mutex<HashMap<Uuid, Arc<Place>>>>,
}

/// An organization's corpus, with its id in the basis when it was read. One reads, the others wait.
type Place = AsyncMutex<(Uuid, Weak<Vec<CorpusSpeech>>)>;

impl Corpora {
    /// Corpora of this database.
    pub fn new(pool: PgPool) -> Self {
        Self { pool, held: Arc::default() }
    }

    /// The organization's corpus, no older than its id `corpus` in the basis. It is kept as long as somebody holds it.
    ///
    /// # Errors
    /// When the database fails, or a stored tree cannot be read.
    pub async fn of(&self, org_id: Uuid, corpus_id: Uuid) -> anyhow::Result<Arc<Vec<CorpusSpeech>>> {
        let place = self.place(org_id);
        let mut held = place.lock().await;
        let known = held.1.upgrade().filter(|_| held.0 == corpus_id);
        if let Some(known) = known {
            return Ok(known);
        }
        let read = Arc::new(corpus(&self.pool, org_id).await?);
        *held = (corpus_id, Arc::downgrade(&read));
        Ok(read)
    }

    fn place(&self, org_id: Uuid) -> Arc<Place> {
        let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        all.retain(|id, place| {
            let unused = || place.try_lock().is_ok_and(|held| held.1.strong_count() == 0);
            *id == org_id || Arc::strong_count(place) > 1 || !unused()
        });
        all.entry(org_id).or_default().clone()
    }
}

/// Characters of a corpus, for what is made of it to say how large it is.
pub fn characters(speeches: &[CorpusSpeech]) -> usize {
    speeches.iter().map(|speech| speech.document.characters()).sum()
}
