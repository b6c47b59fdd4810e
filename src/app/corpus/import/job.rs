//! The job that stores the items of a batch, some dozens at a time. They are stored and noted in one transaction, so that
//! a job that is interrupted anywhere goes on where it stopped.

use std::collections::HashSet;

use anyhow::Context as _;
use futures_util::stream::{self, StreamExt as _};
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::Listed;
use super::store::{self, Shelved, Waiting};
use crate::app::corpus::search;
use crate::app::corpus::store::{Made, find_all_same, insert_made};
use crate::app::jobs::model::Outcome;
use crate::app::jobs::model::kinds;
use crate::app::jobs::runner::Context;
use crate::clock;
use crate::db::{rebuild, statistics};

/// The name of this kind of job.
pub const KIND: &str = kinds::IMPORT;

/// What the job works on.
pub fn payload(batch_id: Uuid) -> Value {
    json!({ "batch": batch_id })
}

/// Characters that are stored at once; one longer speech goes alone.
const CHARACTERS: usize = 300_000;
/// Transactions at once: while the database writes one, the next is made.
const ABREAST: usize = 2;

/// Stores every included item that is no speech yet.
///
/// # Errors
/// When the database fails, or somebody cancels.
pub async fn run(job: Context) -> anyhow::Result<String> {
    let batch_id: Uuid = job.payload.get("batch").and_then(Value::as_str).context("no batch")?.parse()?;
    if store::state(&job.app.pool, job.org_id, batch_id).await?.as_deref() != Some("running") {
        return Ok("这批文件已经入库或撤销，没有再入库。".to_owned());
    }
    let items = store::list(&job.app.pool, job.org_id, batch_id).await?;
    for item in &items {
        if let Err(error) = &item.found {
            job.note_error(format!("“{}”：{error}", item.file_name));
        }
    }
    let total = items.iter().filter(|item| item.included).count();
    let mut done = items.iter().filter(|item| item.speech_id.is_some()).count();
    let mut came = 0;
    let mut stored =
        stream::iter(shares(&items)).map(|share| store_share(job.clone(), share)).buffered(ABREAST);
    while let Some(share) = stored.next().await {
        let (share, refused) = share?;
        for title in refused {
            job.note_error(format!("《{title}》讲话库中已有，未重复入库。"));
        }
        done += share.ids.len();
        came += share.ids.len();
        // Each clause that is stored asks for its speech: of an archive that goes into an empty database that took longer
        // than all the rest.
        statistics::learn(&mut *job.app.pool.acquire().await?, "speech", came).await?;
        job.progress(done, total, &format!("正在入库：{}", share.last)).await?;
    }
    // Out of the table, not out of this run: what an interrupted run stored counts as well.
    let items = store::list(&job.app.pool, job.org_id, batch_id).await?;
    let stored = items.iter().filter(|item| item.speech_id.is_some()).count();
    job.set_outcomes(items.iter().map(outcome).collect());
    store::move_state(&job.app.pool, job.org_id, batch_id, "running", "done").await?;
    Ok(format!("已入库{stored}篇，正在据此更新表述库。"))
}

/// Items that are stored at once.
struct Share {
    ids: Vec<Uuid>,
    /// The file of the last one.
    last: String,
}

/// The items that are to become speeches.
fn shares(items: &[Listed]) -> Vec<Share> {
    let mut shares: Vec<Share> = Vec::new();
    let mut room = 0;
    for item in items.iter().filter(|item| item.included && item.speech_id.is_none()) {
        let Ok(found) = &item.found else { continue };
        match shares.last_mut() {
            Some(share) if share.ids.len() < store::ITEMS && found.characters <= room => {
                share.ids.push(item.id);
                share.last.clone_from(&item.file_name);
            }
            _ => {
                shares.push(Share { ids: vec![item.id], last: item.file_name.clone() });
                room = CHARACTERS;
            }
        }
        room = room.saturating_sub(found.characters);
    }
    shares
}

/// What became of an item.
fn outcome(item: &Listed) -> Outcome {
    let what = match &item.found {
        Ok(found) => format!("{}：{}", item.file_name, found.details.title),
        Err(_) => item.file_name.clone(),
    };
    let how = match &item.found {
        Err(error) => error.clone(),
        Ok(_) if item.speech_id.is_some() => "已入库".to_owned(),
        Ok(_) if !item.included => "没有勾选".to_owned(),
        Ok(_) => "讲话库中已有，未重复入库".to_owned(),
    };
    let link = item.speech_id.map(|id| format!("/speeches/{id}")).unwrap_or_default();
    Outcome { what, how, good: item.speech_id.is_some(), link }
}

/// Stores a share; answers the titles of what the corpus has got since the preview.
async fn store_share(job: Context, share: Share) -> anyhow::Result<(Share, Vec<String>)> {
    if job.is_cancelled() {
        return Ok((share, Vec::new()));
    }
    let waiting = store::waiting(&job.app.pool, job.org_id, &share.ids).await?;
    let mut tx = job.app.pool.begin().await?;
    rebuild::make_room(&mut tx).await?;
    let hashes: Vec<_> = waiting.iter().map(|item| item.content_hash.clone()).collect();
    let known = find_all_same(&mut *tx, job.org_id, &hashes).await?;
    let (refused, waiting): (Vec<_>, Vec<_>) =
        waiting.into_iter().partition(|item| !item.repeats && known.contains_key(&item.content_hash));
    let made = tokio::task::spawn_blocking(move || waiting.iter().map(made).collect::<Vec<_>>()).await?;
    let (shelved, made): (Vec<Shelved>, Vec<Made>) = made.into_iter().unzip();
    let stored: HashSet<Uuid> = store::shelve(&mut tx, job.org_id, &shelved).await?.into_iter().collect();
    let made: Vec<_> = made.into_iter().filter(|made| stored.contains(&made.speech_id())).collect();
    insert_made(&mut tx, job.org_id, &made).await?;
    tx.commit().await?;
    Ok((share, refused.into_iter().map(|item| item.title).collect()))
}

/// What the database does not make of an item by itself.
fn made(item: &Waiting) -> (Shelved, Made) {
    let speech_id = clock::new_id();
    let plain = item.document.plain();
    let made = Made::of(speech_id, &item.document, &item.source, &item.confidence, &plain);
    let shelved = Shelved {
        item_id: item.id,
        speech_id,
        characters: item.document.characters(),
        lexemes: search::lexemes(&format!("{} {plain}", item.title)).join(" "),
        // Writing a tree down mends it: then its text is the tree's, not the one that was read.
        text: Some(plain).filter(|plain| plain.len() != item.bytes),
    };
    (shelved, made)
}

#[cfg(test)]
mod tests {
    use super::super::model::Glance;
    use super::*;

    #[test]
    fn shares_are_of_some_size_and_hold_what_is_to_be_stored() {
        let item = |characters: usize, included: bool| Listed {
            id: clock::new_id(),
            file_name: String::new(),
            found: Ok(Glance {
                encoding: String::new(),
                details: Default::default(),
                doubts: 0,
                origin: Default::default(),
                characters,
            }),
            duplicate_of: None,
            included,
            speech_id: None,
        };
        let mut items: Vec<Listed> = (0..2 * store::ITEMS).map(|_| item(10, true)).collect();
        items.push(item(2 * CHARACTERS, true));
        items.push(item(CHARACTERS / 2, false));
        items.extend([item(CHARACTERS / 2, true), item(CHARACTERS / 2, true), item(1, true)]);
        let sizes: Vec<usize> = shares(&items).iter().map(|share| share.ids.len()).collect();
        assert_eq!(sizes, [store::ITEMS, store::ITEMS, 1, 2, 1]);
    }
}
