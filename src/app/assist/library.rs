//! One snapshot of suggestions for each organization that is writing.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use sqlx::PgPool;
use tokio::time::Instant;
use uuid::Uuid;

use super::model::tier;
use super::seat::Desks;
use super::store;
use crate::app::accounts::store::organizations_since;
use crate::app::corpus::corpora::{Corpora, characters};
use crate::app::corpus::model::CorpusSpeech;
use crate::app::formulations::Rulebooks;
use crate::app::kept::{Basis, Ground, Keeper};
use crate::clock;
use crate::engine::check::Checker;
use crate::engine::suggest::headings::HeadingSet;
use crate::engine::suggest::sets::heading_sets;
use crate::engine::suggest::{Builder, Entry, Snapshot, copies};

/// Organizations that were here since then have their snapshots made when the server starts, so many of them at most.
const LATELY: time::Duration = time::Duration::days(3);
const WARMED: i64 = 20;
/// How often at most it is written down what was offered.
const COUNTED: Duration = Duration::from_secs(5);
/// Bytes that a character of the corpus takes in a snapshot, and an entry of the library.
const A_CHARACTER: usize = 16;
const AN_ENTRY: usize = 600;

/// The snapshots of all organizations.
#[derive(Clone)]
pub struct Library(Arc<Inner>);

struct Inner {
    ground: Ground,
    corpora: Corpora,
    rulebooks: Rulebooks,
    shelves: Keeper<Shelf, Basis>,
    offered: Mutex<HashMap<Uuid, Offered>>,
    desks: Desks,
}

/// One organization's.
struct Shelf {
    snapshot: Arc<Snapshot>,
    headings: Arc<Headings>,
}

/// How often phrasings were shown since it was written down.
struct Offered {
    times: HashMap<Uuid, i32>,
    written: Instant,
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
    /// A library with nothing loaded.
    pub fn new(ground: &Ground, corpora: &Corpora, rulebooks: Rulebooks) -> Self {
        Self(Arc::new(Inner {
            ground: ground.clone(),
            corpora: corpora.clone(),
            rulebooks,
            shelves: Keeper::new("a snapshot of suggestions", &ground.memory),
            offered: Mutex::default(),
            desks: Desks::default(),
        }))
    }

    pub(super) fn pool(&self) -> &PgPool {
        self.0.ground.watch.pool()
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
    /// corpus, library or rules have changed the next one is made beside them.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn snapshot(&self, org_id: Uuid) -> anyhow::Result<Arc<Snapshot>> {
        Ok(self.shelf(org_id).await?.snapshot.clone())
    }

    async fn shelf(&self, org_id: Uuid) -> anyhow::Result<Arc<Shelf>> {
        let basis = self.0.ground.watch.basis(org_id).await?;
        let make = |basis: Basis, _| {
            let (pool, corpora, rulebooks) =
                (self.pool().clone(), self.0.corpora.clone(), self.0.rulebooks.clone());
            make(pool, corpora, rulebooks, org_id, basis)
        };
        self.0.shelves.get(org_id, basis, make).await
    }

    /// Makes the snapshots of the organizations that were here lately, the last one first. What fails is made when
    /// somebody asks.
    pub async fn warm(&self) {
        let since = clock::now() - LATELY;
        let warmed = async {
            for org_id in organizations_since(self.pool(), since, WARMED).await? {
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
        self.0.shelves.len()
    }

    /// The headings of the organization's archive, as old as its snapshot.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn headings(&self, org_id: Uuid) -> anyhow::Result<Arc<Headings>> {
        Ok(self.shelf(org_id).await?.headings.clone())
    }

    /// Counts that phrasings were shown; written down now and then.
    pub fn offered<'a>(&self, org_id: Uuid, ids: impl IntoIterator<Item = &'a str>) {
        let now = Instant::now();
        let mut all = locked(&self.0.offered);
        let offered = all.entry(org_id).or_insert_with(|| Offered { times: HashMap::new(), written: now });
        for id in ids.into_iter().filter_map(|id| id.parse().ok()) {
            *offered.times.entry(id).or_default() += 1;
        }
        if now.duration_since(offered.written) > COUNTED {
            offered.written = now;
            let counted = std::mem::take(&mut offered.times);
            drop(all);
            tokio::spawn(write_counts(self.pool().clone(), org_id, counted));
        }
    }

    /// Lets go what was known of a moment ago, and writes down what was offered.
    pub async fn tidy(&self) {
        self.0.desks.tidy();
        let counted = std::mem::take(&mut *locked(&self.0.offered));
        for (org_id, offered) in counted {
            write_counts(self.pool().clone(), org_id, offered.times).await;
        }
    }
}

async fn make(
    pool: PgPool,
    corpora: Corpora,
    rulebooks: Rulebooks,
    org_id: Uuid,
    basis: Basis,
) -> anyhow::Result<(Shelf, usize)> {
    let entries = store::entries(&pool, org_id).await?;
    let speeches = corpora.of(org_id, basis.corpus).await?;
    let (checker, today) = (rulebooks.newest(org_id).await?, clock::today());
    let build = move || {
        let bytes = characters(&speeches) * A_CHARACTER + entries.len() * AN_ENTRY;
        let entries: Vec<(Entry, bool)> =
            entries.iter().map(|entry| (entry.entry_under(&checker, today), entry.personal)).collect();
        let snapshot = Arc::new(snapshot(&speeches, entries));
        (Shelf { snapshot, headings: Arc::new(headings(&speeches)) }, bytes)
    };
    Ok(tokio::task::spawn_blocking(build).await?)
}

async fn write_counts(pool: PgPool, org_id: Uuid, counted: HashMap<Uuid, i32>) {
    if counted.is_empty() {
        return;
    }
    let (ids, times): (Vec<Uuid>, Vec<i32>) = counted.into_iter().unzip();
    if let Err(error) = store::add_offered(&pool, org_id, &ids, &times).await {
        tracing::warn!(%error, "what was offered was not counted");
    }
}

/// What suggestions are made from; of each entry whether it is one person's own. Copies of one speech are one piece of
/// evidence.
fn snapshot(speeches: &[CorpusSpeech], entries: Vec<(Entry, bool)>) -> Snapshot {
    let texts: Vec<String> = speeches.iter().map(|speech| speech.document.plain()).collect();
    let clusters = copies::clusters(texts.iter().map(String::as_str));
    let mut builder = Builder::default();
    builder.full_names();
    for ((text, cluster), speech) in texts.iter().zip(clusters).zip(speeches) {
        let paragraphs = text.lines().skip(1);
        if speech.details.is_report() {
            builder.report(cluster, paragraphs)
        } else {
            builder.speech(cluster, paragraphs)
        }
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
