//! The job that mines an organization's corpus into its library. Safe to run twice: it replaces what it found before.

use std::collections::{HashMap, HashSet};
use std::ops::ControlFlow;

use sqlx::PgPool;
use uuid::Uuid;

use super::curation::store as curation;
use super::store::{self, Place};
use crate::app::corpus::store::{CorpusSpeech, corpus};
use crate::app::jobs::runner::{Cancelled, Context};
use crate::engine::mining::{self, Occurrence, Options, Phrasing, Source};

/// The name of this kind of job.
pub const KIND: &str = "phrases.mine";

/// Phrasings kept of one run.
const TOP: usize = 4_000;

/// Mines the corpus of the job's organization.
///
/// # Errors
/// When the database fails, or somebody cancels.
pub async fn run(job: Context) -> anyhow::Result<String> {
    job.progress(0, 3, "正在读取讲话库").await?;
    let speeches = corpus(&job.app.pool, job.org_id).await?;
    job.progress(1, 3, "正在挖掘表述").await?;
    let asked = job.clone();
    let found = tokio::task::spawn_blocking(move || {
        let found = mine(&speeches, &|| asked.is_cancelled());
        (speeches, found)
    });
    let (speeches, found) = found.await?;
    if job.is_cancelled() {
        return Err(Cancelled.into());
    }
    job.progress(2, 3, "正在更新表述库").await?;
    let kept = save(&job.app.pool, job.org_id, &speeches, found).await?;
    job.progress(3, 3, "").await?;
    Ok(format!("表述库已更新，共有{kept}条自动发现的表述。"))
}

/// Mines and saves at once, for the first start.
///
/// # Errors
/// When the database fails.
pub async fn mine_now(pool: &PgPool, org_id: Uuid) -> anyhow::Result<usize> {
    let speeches = corpus(pool, org_id).await?;
    let (speeches, found) = tokio::task::spawn_blocking(move || {
        let found = mine(&speeches, &|| false);
        (speeches, found)
    })
    .await?;
    save(pool, org_id, &speeches, found).await
}

fn mine(speeches: &[CorpusSpeech], cancelled: &dyn Fn() -> bool) -> Vec<Phrasing> {
    let sources: Vec<_> = speeches
        .iter()
        .enumerate()
        .map(|(number, speech)| Source {
            id: number as u64,
            title: &speech.details.title,
            speaker: Some(speech.details.speaker.as_str()).filter(|name| !name.is_empty()),
            year: speech.details.year(),
            document: &speech.document,
        })
        .collect();
    let options = Options { top: TOP, ..Options::default() };
    mining::mine(&sources, &options, &mut |_| {
        if cancelled() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
}

/// Writes a run into the library; returns how many mined phrasings it now holds.
async fn save(
    pool: &PgPool,
    org_id: Uuid,
    speeches: &[CorpusSpeech],
    found: Vec<Phrasing>,
) -> anyhow::Result<usize> {
    let mut tx = pool.begin().await?;
    let rejected: HashSet<u64> = store::rejected_keys(&mut *tx, org_id).await?.into_iter().collect();
    let wanted = |phrasing: &Phrasing| {
        let wordings = phrasing.variants.iter().map(|variant| mining::key(&variant.text));
        std::iter::once(phrasing.key).chain(wordings).all(|key| !rejected.contains(&key))
    };
    let mut seen = HashSet::new();
    let found: Vec<_> = found.into_iter().filter(|one| wanted(one) && seen.insert(one.key)).collect();
    let merged: HashMap<u64, Uuid> = curation::merged(&mut *tx, org_id).await?.into_iter().collect();
    let (others, own): (Vec<_>, Vec<_>) = found.iter().partition(|one| merged.contains_key(&one.key));
    let ids = store::upsert(&mut tx, org_id, &own).await?;
    let places: Vec<Place> = own
        .iter()
        .filter_map(|one| ids.get(&one.key).map(|id| (*id, one)))
        .flat_map(|(phrasing_id, one)| {
            uses_of(one, speeches).map(move |(speech_id, start, end)| Place {
                phrasing_id,
                speech_id,
                start,
                end,
            })
        })
        .collect();
    let written: Vec<Uuid> = ids.into_values().collect();
    store::replace_places(&mut tx, org_id, &written, &places).await?;
    let keys: Vec<u64> = found.iter().map(|phrasing| phrasing.key).collect();
    store::forget_mined(&mut tx, org_id, &keys).await?;
    recount_kept(&mut tx, org_id, speeches, &found).await?;
    for one in others {
        if let Some(into) = merged.get(&one.key) {
            store::add_uses(&mut tx, org_id, *into, &uses_of(one, speeches).collect::<Vec<_>>()).await?;
        }
    }
    tx.commit().await?;
    Ok(found.len())
}

/// Where a phrasing stands: speech, first character, one past the last.
fn uses_of(found: &Phrasing, speeches: &[CorpusSpeech]) -> impl Iterator<Item = (Uuid, usize, usize)> {
    let at = |used: &Occurrence| speeches.get(used.source).map(|speech| (speech.id, used.start, used.end));
    found.occurrences.iter().filter_map(at)
}

/// Approved and retired phrasings that this run did not bring are counted by their text, so that their uses stay true.
async fn recount_kept(
    db: &mut sqlx::PgConnection,
    org_id: Uuid,
    speeches: &[CorpusSpeech],
    found: &[Phrasing],
) -> anyhow::Result<()> {
    let brought: HashSet<u64> = found.iter().map(|phrasing| phrasing.key).collect();
    let kept = store::kept(&mut *db, org_id).await?;
    let absent: Vec<_> = kept.into_iter().filter(|(_, key, _)| !brought.contains(key)).collect();
    if absent.is_empty() {
        return Ok(());
    }
    let texts: Vec<_> = speeches.iter().map(|speech| (speech.id, speech.document.plain())).collect();
    for (id, _, text) in absent {
        let uses: Vec<_> = texts.iter().flat_map(|(speech, plain)| uses_in(*speech, plain, &text)).collect();
        store::set_counts(db, org_id, id, &uses).await?;
    }
    Ok(())
}

fn uses_in(speech: Uuid, plain: &str, text: &str) -> Vec<(Uuid, usize, usize)> {
    if text.is_empty() {
        return Vec::new();
    }
    let length = text.chars().count();
    let mut uses = Vec::new();
    let (mut at, mut rest) = (0, plain);
    while let Some((before, after)) = rest.split_once(text) {
        let start = at + before.chars().count();
        uses.push((speech, start, start + length));
        (at, rest) = (start + length, after);
    }
    uses
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uses_are_counted_in_characters() {
        let id = Uuid::nil();
        assert_eq!(uses_in(id, "要监督，再监督", "监督"), [(id, 1, 3), (id, 5, 7)]);
        assert!(uses_in(id, "要监督", "").is_empty());
    }
}
