//! The job that mines an organization's corpus into its library. Where an index of the corpus is at hand and little has
//! changed, the library grows with it (`growth.rs`); else everything is mined. Safe to run twice: a run replaces what
//! the one before it found.

use std::collections::HashSet;
use std::ops::ControlFlow;

use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::bases::Bases;
use super::growth::{self, Grown};
use super::run::{Corpus, Decided, Mined, Saved, own_uses_in, source};
use super::store::{self, Place};
use crate::app::corpus::store::{Edition, editions, hold, speeches};
use crate::app::jobs;
use crate::app::jobs::model::kinds;
use crate::app::jobs::runner::{Cancelled, Context};
use crate::clock;
use crate::engine::mining::{self, Archive, Occurrence, Options, Phrasing, Prepared};

/// The name of this kind of job.
pub const KIND: &str = kinds::MINE;

/// Phrasings kept of one run.
const TOP: usize = 4_000;
/// Speeches read at once.
const SHARE: usize = 64;
/// A library that has grown is mined anew when its corpus has been left alone for this long.
const RENEW_AFTER: time::Duration = time::Duration::minutes(30);

/// What a job that mines everything, however little has changed, works on.
pub fn everything() -> Value {
    json!({ "everything": true })
}

/// Mines the corpus of the job's organization.
///
/// # Errors
/// When the database fails, or somebody cancels.
pub async fn run(job: Context, bases: Bases) -> anyhow::Result<String> {
    job.progress(0, 0, "正在读取讲话库").await?;
    let mut held = bases.hold(job.org_id).await;
    let at_hand = held.take().filter(|_| job.payload.get("everything").is_none());
    if let Some(grown) = at_hand
        && let Some((grown, changed)) = growth::grow(&job, grown).await?
    {
        bases.put_back(job.org_id, held, grown);
        return Ok(format!("表述库已随{changed}篇讲话的变动更新。"));
    }
    let corpus = read(&job.app.pool, job.org_id, Some(&job)).await?;
    let total = corpus.editions.len();
    job.progress(total, total, "正在挖掘表述").await?;
    let asked = job.clone();
    let mined = tokio::task::spawn_blocking(move || mined(corpus, &|| asked.is_cancelled())).await?;
    if job.is_cancelled() {
        return Err(Cancelled.into());
    }
    job.progress(total, total, "正在更新表述库").await?;
    let saved = save(&job.app.pool, job.org_id, &mined).await?;
    let (kept, characters) = (saved.kept, mined.corpus.archive.characters());
    let more = if mined.cut {
        format!("候选超过{TOP}条，只列入价值最高的{TOP}条。")
    } else {
        String::new()
    };
    bases.keep(job.org_id, held, characters, move || Grown::new(mined, &saved));
    Ok(format!("表述库已更新，共有{kept}条自动发现的表述。{more}"))
}

/// Mines and saves at once, for the first start.
///
/// # Errors
/// When the database fails.
pub async fn mine_now(pool: &PgPool, org_id: Uuid) -> anyhow::Result<usize> {
    let corpus = read(pool, org_id, None).await?;
    let mined = tokio::task::spawn_blocking(move || mined(corpus, &|| false)).await?;
    Ok(save(pool, org_id, &mined).await?.kept)
}

/// Queues the mining of everything for the organizations whose libraries have grown and whose corpus is left alone.
///
/// # Errors
/// When the database fails.
pub async fn renew(pool: &PgPool) -> sqlx::Result<()> {
    for org_id in store::grown(pool, clock::now() - RENEW_AFTER).await? {
        jobs::store::enqueue_if_none(pool, org_id, None, KIND, everything()).await?;
    }
    Ok(())
}

/// Reads the corpus share by share: while the database reads one, the one before is cut up.
async fn read(pool: &PgPool, org_id: Uuid, job: Option<&Context>) -> anyhow::Result<Corpus> {
    let ids: Vec<Uuid> = editions(pool, org_id).await?.into_iter().map(|edition| edition.id).collect();
    let shares: Vec<Vec<Uuid>> = ids.chunks(SHARE).map(<[Uuid]>::to_vec).collect();
    let mut prepared = stream::iter(shares).map(|ids| read_share(pool.clone(), org_id, ids)).buffered(2);
    let mut corpus = Corpus { archive: Archive::new(), editions: Vec::with_capacity(ids.len()) };
    while let Some(share) = prepared.next().await {
        for (edition, prepared) in share? {
            corpus.archive.push(prepared);
            corpus.editions.push(edition);
        }
        if let Some(job) = job {
            job.progress(corpus.editions.len(), ids.len(), "正在读取讲话库").await?;
        }
    }
    corpus.archive.shrink();
    Ok(corpus)
}

async fn read_share(pool: PgPool, org_id: Uuid, ids: Vec<Uuid>) -> anyhow::Result<Vec<(Edition, Prepared)>> {
    let speeches = speeches(&pool, org_id, &ids).await?;
    let cut = move || speeches.into_iter().map(|(edition, s)| (edition, Prepared::of(&source(&s)))).collect();
    Ok(tokio::task::spawn_blocking(cut).await?)
}

fn mined(corpus: Corpus, cancelled: &dyn Fn() -> bool) -> Mined {
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get().min(8));
    let options = Options { top: TOP, threads: threads as u16, ..Options::default() };
    let found = corpus.archive.mine(&options, &mut |_| {
        if cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    let cut = found.len() >= TOP;
    let mut seen = HashSet::new();
    let found = found.into_iter().filter(|one| seen.insert(one.key)).collect();
    Mined { corpus, found, options, cut }
}

/// Writes a run into the library.
async fn save(pool: &PgPool, org_id: Uuid, mined: &Mined) -> anyhow::Result<Saved> {
    let mut tx = pool.begin().await?;
    let decided = Decided::read(&mut tx, org_id).await?;
    let found: Vec<_> = mined.found.iter().filter(|one| decided.wants(&mining::keys(one))).collect();
    // A speech may have been removed while this run read and mined.
    let ids: Vec<Uuid> = mined.corpus.editions.iter().map(|edition| edition.id).collect();
    let there: HashSet<Uuid> = hold(&mut *tx, org_id, &ids).await?.into_iter().collect();
    let speeches: Vec<Option<Uuid>> =
        ids.into_iter().map(|id| Some(id).filter(|id| there.contains(id))).collect();
    let (others, own): (Vec<&Phrasing>, Vec<_>) =
        found.iter().partition(|one| decided.merged.contains_key(&one.key));
    let ids = store::upsert(&mut tx, org_id, &own).await?;
    let places: Vec<Place> = own
        .iter()
        .filter_map(|one| ids.get(&one.key).map(|id| (*id, one)))
        .flat_map(|(phrasing_id, one)| {
            uses_of(one, &speeches).map(move |(speech_id, start, end)| Place {
                phrasing_id,
                speech_id,
                start,
                end,
            })
        })
        .collect();
    let written: Vec<Uuid> = ids.values().copied().collect();
    store::replace_places(&mut tx, org_id, &written, &places).await?;
    let keys: Vec<u64> = found.iter().map(|phrasing| phrasing.key).collect();
    store::forget_mined(&mut tx, org_id, &keys).await?;
    recount_kept(&mut tx, org_id, &mined.corpus.archive, &speeches, &found).await?;
    for one in others {
        if let Some(into) = decided.merged.get(&one.key) {
            store::add_uses(&mut tx, org_id, *into, &uses_of(one, &speeches).collect::<Vec<_>>()).await?;
        }
    }
    let run = store::note_run(&mut tx, org_id, 0).await?;
    tx.commit().await?;
    Ok(Saved { run, kept: found.len(), written: ids.into_keys().collect() })
}

/// Where a phrasing stands in the speeches that are still there: speech, first character, one past the last.
fn uses_of(found: &Phrasing, speeches: &[Option<Uuid>]) -> impl Iterator<Item = (Uuid, usize, usize)> {
    let at = |used: &Occurrence| Some(((*speeches.get(used.source)?)?, used.start, used.end));
    found.occurrences.iter().filter_map(at)
}

/// Approved and retired phrasings that this run did not bring are counted by their text, so that their uses stay true.
async fn recount_kept(
    db: &mut sqlx::PgConnection,
    org_id: Uuid,
    archive: &Archive,
    speeches: &[Option<Uuid>],
    found: &[&Phrasing],
) -> anyhow::Result<()> {
    let brought: HashSet<u64> = found.iter().map(|phrasing| phrasing.key).collect();
    for (id, key, text) in store::kept(&mut *db, org_id).await? {
        if brought.contains(&key) {
            continue;
        }
        let there = speeches.iter().enumerate().filter_map(|(number, id)| Some((number, (*id)?)));
        let uses: Vec<_> =
            there.flat_map(|(number, speech)| own_uses_in(archive, number, speech, &text)).collect();
        store::set_counts(db, org_id, id, &uses).await?;
    }
    Ok(())
}
