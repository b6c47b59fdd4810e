//! One snapshot of suggestions for each organization that is writing.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::PgPool;
use tokio::sync::Mutex as AsyncMutex;
use tokio::time::Instant;
use uuid::Uuid;

use super::desk::Desks;
use super::model::tier;
use super::store::{self, Stamp};
use crate::app::accounts::store::organizations_since;
use crate::app::corpus::store::{CorpusSpeech, corpus};
use crate::app::formulations::Rulebooks;
use crate::clock;
use crate::engine::check::Checker;
use crate::engine::suggest::headings::HeadingSet;
use crate::engine::suggest::sets::heading_sets;
use crate::engine::suggest::{Builder, Entry, Snapshot, copies};

/// How long a snapshot is used before somebody asks whether it is still the newest.
const FRESH: Duration = Duration::from_secs(5);
/// Organizations that were here since then have their snapshots made when the server starts, so many of them at most.
const LATELY: time::Duration = time::Duration::days(3);
const WARMED: i64 = 20;
/// How long a snapshot stays after the last question.
const IDLE: Duration = Duration::from_secs(30 * 60);

/// The snapshots of all organizations.
#[derive(Clone)]
pub struct Library(Arc<Inner>);

struct Inner {
    pool: PgPool,
    rulebooks: Rulebooks,
    shelves: Mutex<HashMap<Uuid, Arc<Shelf>>>,
    desks: Desks,
}

/// One organization's.
#[derive(Default)]
struct Shelf {
    made: Mutex<Option<Made>>,
    building: AsyncMutex<()>,
    looking: AtomicBool,
    offered: Mutex<HashMap<Uuid, i32>>,
}

struct Made {
    snapshot: Arc<Snapshot>,
    headings: Arc<Headings>,
    stamp: Stamp,
    looked: Instant,
    used: Instant,
}

/// What the archive's headings offer.
#[derive(Debug, Default)]
pub struct Headings {
    /// Headings that stand side by side, speech by speech.
    pub sets: Vec<HeadingSet>,
    /// Titles of the speeches by their ids.
    pub titles: HashMap<String, String>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // No invariant spans two statements, so a panic elsewhere cannot have broken one.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Library {
    /// A library over this database, with nothing loaded.
    pub fn new(pool: PgPool, rulebooks: Rulebooks) -> Self {
        Self(Arc::new(Inner { pool, rulebooks, shelves: Mutex::default(), desks: Desks::default() }))
    }

    pub(super) fn pool(&self) -> &PgPool {
        &self.0.pool
    }

    pub(super) fn desks(&self) -> &Desks {
        &self.0.desks
    }

    /// The organization's checker, for what is suggested.
    ///
    /// # Errors
    /// When the database fails, or a stored rule cannot be read.
    pub async fn checker(&self, org_id: Uuid) -> anyhow::Result<Arc<Checker>> {
        self.0.rulebooks.recent(org_id).await
    }

    /// The organization's snapshot. The first question waits until it is made; later ones get the last one, and when
    /// corpus or library have changed the next one is made beside them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn snapshot(&self, org_id: Uuid) -> anyhow::Result<Arc<Snapshot>> {
        let shelf = self.shelf(org_id);
        let now = Instant::now();
        let known = locked(&shelf.made).as_mut().map(|made| {
            made.used = now;
            (made.snapshot.clone(), now.duration_since(made.looked) > FRESH)
        });
        match known {
            Some((snapshot, old)) => {
                if old && !shelf.looking.swap(true, Ordering::AcqRel) {
                    let inner = self.0.clone();
                    tokio::spawn(async move { inner.look(org_id, &shelf).await });
                }
                Ok(snapshot)
            }
            None => self.0.first(org_id, &shelf).await,
        }
    }

    /// Makes the snapshots of the organizations that were here lately, the last one first. What fails is made when
    /// somebody asks.
    pub async fn warm(&self) {
        let since = clock::now() - LATELY;
        let warmed = async {
            for org_id in organizations_since(&self.0.pool, since, WARMED).await? {
                self.snapshot(org_id).await?;
                self.checker(org_id).await?;
            }
            anyhow::Ok(())
        };
        if let Err(error) = warmed.await {
            tracing::warn!(%error, "suggestions were not made ready");
        }
    }

    /// How many snapshots are in memory.
    pub fn ready(&self) -> usize {
        locked(&self.0.shelves).values().filter(|shelf| locked(&shelf.made).is_some()).count()
    }

    /// The headings of the organization's archive, as old as its snapshot.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn headings(&self, org_id: Uuid) -> anyhow::Result<Arc<Headings>> {
        self.snapshot(org_id).await?;
        let shelf = self.shelf(org_id);
        let known = locked(&shelf.made).as_ref().map(|made| made.headings.clone());
        Ok(known.unwrap_or_default())
    }

    /// Counts that phrasings were shown; written down now and then.
    pub fn offered<'a>(&self, org_id: Uuid, ids: impl IntoIterator<Item = &'a str>) {
        let shelf = self.shelf(org_id);
        let mut offered = locked(&shelf.offered);
        for id in ids.into_iter().filter_map(|id| id.parse().ok()) {
            *offered.entry(id).or_default() += 1;
        }
    }

    /// The organization's shelf; those that nobody has used for long are cleared away.
    fn shelf(&self, org_id: Uuid) -> Arc<Shelf> {
        let now = Instant::now();
        let mut shelves = locked(&self.0.shelves);
        shelves.retain(|id, shelf| {
            let used = locked(&shelf.made).as_ref().map(|made| now.duration_since(made.used));
            *id == org_id || used.is_none_or(|since| since < IDLE)
        });
        shelves.entry(org_id).or_default().clone()
    }
}

impl Inner {
    async fn first(&self, org_id: Uuid, shelf: &Shelf) -> anyhow::Result<Arc<Snapshot>> {
        let _alone = shelf.building.lock().await;
        if let Some(made) = locked(&shelf.made).as_ref() {
            return Ok(made.snapshot.clone());
        }
        let stamp = store::stamp(&self.pool, org_id).await?;
        self.make(org_id, shelf, stamp).await
    }

    /// Looks whether something has changed, and makes the next snapshot if so.
    async fn look(&self, org_id: Uuid, shelf: &Shelf) {
        let looked = async {
            let _alone = shelf.building.lock().await;
            self.write_counts(org_id, shelf).await?;
            let stamp = store::stamp(&self.pool, org_id).await?;
            let known = locked(&shelf.made).as_mut().map(|made| {
                made.looked = Instant::now();
                made.stamp
            });
            if known != Some(stamp) {
                self.make(org_id, shelf, stamp).await?;
            }
            anyhow::Ok(())
        };
        if let Err(error) = looked.await {
            tracing::warn!(%error, "suggestions were not brought up to date");
        }
        shelf.looking.store(false, Ordering::Release);
    }

    async fn make(&self, org_id: Uuid, shelf: &Shelf, stamp: Stamp) -> anyhow::Result<Arc<Snapshot>> {
        let entries = store::entries(&self.pool, org_id).await?;
        let speeches = corpus(&self.pool, org_id).await?;
        let (checker, today) = (self.rulebooks.newest(org_id).await?, clock::today());
        let build = move || {
            let entries: Vec<(Entry, bool)> =
                entries.iter().map(|entry| (entry.entry_under(&checker, today), entry.personal)).collect();
            (snapshot(&speeches, entries), headings(&speeches))
        };
        let (snapshot, headings) = tokio::task::spawn_blocking(build).await?;
        let (snapshot, headings) = (Arc::new(snapshot), Arc::new(headings));
        let now = Instant::now();
        *locked(&shelf.made) =
            Some(Made { snapshot: snapshot.clone(), headings, stamp, looked: now, used: now });
        Ok(snapshot)
    }

    async fn write_counts(&self, org_id: Uuid, shelf: &Shelf) -> sqlx::Result<()> {
        let counted = std::mem::take(&mut *locked(&shelf.offered));
        if counted.is_empty() {
            return Ok(());
        }
        let (ids, times): (Vec<Uuid>, Vec<i32>) = counted.into_iter().unzip();
        store::add_offered(&self.pool, org_id, &ids, &times).await
    }
}

/// What suggestions are made from; of each entry whether it is one person's own. Copies of one speech are one piece of
/// evidence.
fn snapshot(speeches: &[CorpusSpeech], entries: Vec<(Entry, bool)>) -> Snapshot {
    let texts: Vec<String> = speeches.iter().map(|speech| speech.document.plain()).collect();
    let clusters = copies::clusters(texts.iter().map(String::as_str));
    let mut builder = Builder::default();
    builder.full_names();
    for (text, cluster) in texts.iter().zip(clusters) {
        builder.speech(cluster, text.lines().skip(1));
    }
    for (entry, personal) in entries {
        if personal { builder.personal(entry) } else { builder.entry(entry) }
    }
    builder.build()
}

fn headings(speeches: &[CorpusSpeech]) -> Headings {
    let mut out = Headings::default();
    for speech in speeches {
        let (id, year) = (speech.id.to_string(), speech.details.year().unwrap_or_default());
        let sets = heading_sets(&speech.document, &id, tier(&speech.source_tier), year);
        if !sets.is_empty() {
            out.sets.extend(sets);
            out.titles.insert(id, speech.details.title.clone());
        }
    }
    out
}
