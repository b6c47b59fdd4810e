//! The library grows with its corpus: what came, went or changed is counted, nothing else is, and only rows that changed
//! are written. The index behind it is made when everything was mined and stays in memory (`bases.rs`).

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use sqlx::PgConnection;
use tokio::time::Instant;
use uuid::Uuid;

use super::run::{Decided, Mined, Saved, own_uses_in, source};
use super::store::{self, Place};
use crate::app::corpus::model::CorpusSpeech;
use crate::app::corpus::store::{Edition, editions, hold, speeches};
use crate::app::jobs::runner::Context;
use crate::engine::mining::{self, Base, Kind, Options, Phrasing};

/// An index of the corpus beside the library that was written from it.
pub(super) struct Grown {
    base: Base,
    options: Options,
    /// The run that wrote the library last. Another id in the database: somebody else has.
    run: Uuid,
    /// What each speech of the archive was when it was counted; `None` once it is taken out.
    editions: Vec<Option<Edition>>,
    /// The keys of each phrasing, its own first.
    keys: Vec<Vec<u64>>,
    /// Which phrasings have a row with all their uses.
    written: Vec<bool>,
    /// Speeches that came or went since everything was mined.
    since: usize,
}

/// What is otherwise in the corpus than in the archive.
struct Delta {
    /// Speeches that are gone, or stand there changed, by their numbers in the archive.
    gone: Vec<usize>,
    /// Speeches that are new, or stand there changed.
    came: Vec<Uuid>,
}

/// What a delta changed.
struct Changes {
    /// Phrasings by number.
    phrasings: BTreeSet<usize>,
    /// Speeches whose uses are gone.
    gone: Vec<Uuid>,
    /// Speeches that were added, by their numbers in the archive.
    added: Vec<usize>,
}

/// Lets the library grow. `None` when everything is to be mined: too much has changed, or another run wrote the library.
/// Else the index as it is now, and how many speeches were new, gone or changed.
///
/// # Errors
/// When the database fails, or somebody cancels; the library is then as it was.
pub(super) async fn grow(job: &Context, grown: Grown) -> anyhow::Result<Option<(Grown, usize)>> {
    let org_id = job.org_id;
    let start = Instant::now();
    let mut tx = job.app.pool.begin().await?;
    if store::last_run(&mut *tx, org_id).await? != Some(grown.run) {
        return Ok(None);
    }
    let delta = grown.compare(editions(&mut *tx, org_id).await?);
    let n = grown.size_of(&delta);
    if grown.is_large(n) {
        return Ok(None);
    }
    let came = hold(&mut *tx, org_id, &delta.came).await?;
    let came = speeches(&mut *tx, org_id, &came).await?;
    let read = start.elapsed();
    let work = move || {
        let mut grown = grown;
        let changes = grown.apply(&delta.gone, came);
        (grown, changes)
    };
    let (mut grown, changes) = tokio::task::spawn_blocking(work).await?;
    let counted = start.elapsed();
    job.progress(n, n, "正在更新表述库").await?;
    grown.write(&mut tx, org_id, &changes).await?;
    grown.since += n;
    grown.run = store::note_run(&mut tx, org_id, grown.since).await?;
    tx.commit().await?;
    let (written, counted) = (start.elapsed() - counted, counted - read);
    tracing::debug!(
        speeches = n,
        phrasings = changes.phrasings.len(),
        ?read,
        ?counted,
        ?written,
        "the library grew"
    );
    Ok(Some((grown, n)))
}

impl Grown {
    /// Indexes what was mined and written by a run.
    pub(super) fn new(mined: Mined, saved: &Saved) -> Self {
        let Mined { corpus, found, options, .. } = mined;
        let base = Base::new(corpus.archive, &found, &options);
        Self {
            base,
            run: saved.run,
            editions: corpus.editions.into_iter().map(Some).collect(),
            keys: found.iter().map(mining::keys).collect(),
            // What curators kept out of this run has no row of its own; it gets one when they want it back.
            written: found.iter().map(|one| saved.written.contains(&one.key)).collect(),
            since: 0,
            options,
        }
    }

    /// About how many bytes it takes.
    pub(super) fn memory(&self) -> usize {
        self.base.memory() + self.editions.len() * 128 + self.keys.len() * 64
    }

    fn compare(&self, now: Vec<Edition>) -> Delta {
        let numbered = self.editions.iter().enumerate();
        let mut known: HashMap<Uuid, (usize, &Edition)> = numbered
            .filter_map(|(number, edition)| edition.as_ref().map(|edition| (edition.id, (number, edition))))
            .collect();
        let mut delta = Delta { gone: Vec::new(), came: Vec::new() };
        for edition in now {
            match known.remove(&edition.id) {
                Some((_, same)) if *same == edition => {}
                Some((number, _)) => {
                    delta.gone.push(number);
                    delta.came.push(edition.id);
                }
                None => delta.came.push(edition.id),
            }
        }
        delta.gone.extend(known.into_values().map(|(number, _)| number));
        delta.gone.sort_unstable();
        delta
    }

    /// Speeches that are new, gone or changed.
    fn size_of(&self, delta: &Delta) -> usize {
        let gone = delta.gone.iter().filter_map(|number| self.editions.get(*number)?.as_ref());
        let all: HashSet<Uuid> = gone.map(|edition| edition.id).chain(delta.came.iter().copied()).collect();
        all.len()
    }

    /// Whether it takes no longer to mine everything, or too much has been left to the next mining already: what recurs
    /// among new speeches alone is found only then.
    fn is_large(&self, n: usize) -> bool {
        self.since + n > (self.editions.len() / 20).clamp(8, 200)
    }

    fn apply(&mut self, gone: &[usize], came: Vec<(Edition, CorpusSpeech)>) -> Changes {
        let mut changes = Changes { phrasings: BTreeSet::new(), gone: Vec::new(), added: Vec::new() };
        for &number in gone {
            changes.phrasings.extend(self.base.remove(number));
            let edition = self.editions.get_mut(number).and_then(Option::take);
            changes.gone.extend(edition.map(|edition| edition.id));
        }
        for (edition, speech) in came {
            let added = self.base.add(&source(&speech));
            changes.phrasings.extend(added.hits.iter().map(|hit| hit.phrasing));
            changes.added.push(added.speech);
            self.keys.extend(added.candidates.iter().map(mining::keys));
            self.written.resize(self.keys.len(), false);
            self.editions.push(Some(edition));
        }
        changes
    }

    /// Whether a phrasing is widespread enough to be handed out.
    fn is_alive(&self, phrasing: &Phrasing) -> bool {
        let skeleton = phrasing.kind == Kind::Skeleton;
        phrasing.speeches >= if skeleton { self.options.min_skeletons } else { self.options.min_speeches }
    }

    async fn write(&mut self, db: &mut PgConnection, org_id: Uuid, changes: &Changes) -> anyhow::Result<()> {
        store::forget_uses(&mut *db, org_id, &changes.gone).await?;
        let decided = Decided::read(&mut *db, org_id).await?;
        let (mut upserted, mut whole, mut forgotten) = (Vec::new(), HashSet::new(), Vec::new());
        let (mut brought, mut merged) = (HashSet::new(), BTreeMap::new());
        let mut written = std::mem::take(&mut self.written);
        let rows = self.base.phrasings().iter().zip(&self.keys).zip(&mut written).enumerate();
        for (number, ((phrasing, keys), written)) in rows {
            let alive = self.is_alive(phrasing);
            if !alive || !decided.wants(keys) {
                if std::mem::take(written) {
                    forgotten.push(phrasing.key);
                }
                continue;
            }
            brought.insert(phrasing.key);
            if let Some(into) = decided.merged.get(&phrasing.key) {
                merged.insert(number, *into);
                *written = false;
            } else if !*written || changes.phrasings.contains(&number) {
                upserted.push(phrasing);
                if !std::mem::replace(written, true) {
                    whole.insert(number);
                }
            }
        }
        self.written = written;
        let ids = store::upsert(&mut *db, org_id, &upserted).await?;
        store::forget_keys(&mut *db, org_id, &forgotten).await?;
        let mut places = self.places_of_whole(&whole, &ids);
        let mut recounted: BTreeSet<Uuid> = BTreeSet::new();
        let targets: HashSet<Uuid> = merged.values().copied().collect();
        recounted.extend(ids.values().filter(|id| targets.contains(id)));
        let kept = store::kept(&mut *db, org_id).await?;
        let by_text: Vec<_> = kept.into_iter().filter(|(_, key, _)| !brought.contains(key)).collect();
        if !changes.gone.is_empty() {
            recounted.extend(targets.iter().copied().chain(by_text.iter().map(|(id, ..)| *id)));
        }
        for &number in &changes.added {
            let Some(speech_id) = self.editions.get(number).and_then(|e| e.as_ref()).map(|e| e.id) else {
                continue;
            };
            for hit in self.base.uses_in(number).iter().filter(|hit| !whole.contains(&hit.phrasing)) {
                let key = self.base.phrasings().get(hit.phrasing).map(|phrasing| phrasing.key);
                let own = key.and_then(|key| ids.get(&key)).copied();
                let other = merged.get(&hit.phrasing).copied();
                recounted.extend(other);
                places.extend(own.or(other).map(|phrasing_id| Place {
                    phrasing_id,
                    speech_id,
                    start: hit.start,
                    end: hit.end,
                }));
            }
            for (phrasing_id, _, text) in &by_text {
                for (speech_id, start, end) in own_uses_in(self.base.archive(), number, speech_id, text) {
                    places.push(Place { phrasing_id: *phrasing_id, speech_id, start, end });
                    recounted.insert(*phrasing_id);
                }
            }
        }
        store::add_places(&mut *db, org_id, &places).await?;
        store::recount(db, org_id, &recounted.into_iter().collect::<Vec<_>>()).await?;
        Ok(())
    }

    /// Every use of phrasings that had no row.
    fn places_of_whole(&self, whole: &HashSet<usize>, ids: &HashMap<u64, Uuid>) -> Vec<Place> {
        if whole.is_empty() {
            return Vec::new();
        }
        let uses = self.base.occurrences(|number| whole.contains(&number));
        let place = |(number, used): (usize, mining::Occurrence)| {
            Some(Place {
                phrasing_id: *ids.get(&self.base.phrasings().get(number)?.key)?,
                speech_id: self.editions.get(used.source)?.as_ref()?.id,
                start: used.start,
                end: used.end,
            })
        };
        uses.into_iter().filter_map(place).collect()
    }
}
