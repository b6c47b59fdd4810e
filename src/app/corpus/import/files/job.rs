//! The job that reads files put aside by an upload. What was read is stored and forgotten in one transaction, so that a
//! job that is interrupted anywhere goes on where it stopped.

use std::sync::Arc;

use anyhow::Context as _;
use serde_json::Value;
use uuid::Uuid;

use super::store::{self, Waiting};
use crate::app::corpus::import::job as storing;
use crate::app::corpus::import::model::{File, Item, MAX_ITEMS, MAX_WEIGHT, Repeats, broken, read_member};
use crate::app::corpus::import::store as batches;
use crate::app::corpus::store::corrections;
use crate::app::jobs::model::Outcome;
use crate::app::jobs::model::kinds;
use crate::app::jobs::runner::Context;
use crate::app::jobs::store::enqueue;
use crate::convert;
use crate::engine::budget::Budget;
use crate::engine::recognise::Correction;
use crate::intake::{self, Helper};

/// The name of this kind of job.
pub const KIND: &str = kinds::FILES;

/// What becomes of files that were read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Somebody looks through them.
    Show,
    /// They are stored: a program has sent them.
    Store,
}

impl Then {
    /// What the job works on.
    pub fn payload(self, batch: Uuid) -> Value {
        let mut payload = storing::payload(batch);
        if let (Self::Store, Some(fields)) = (self, payload.as_object_mut()) {
            fields.insert("store".to_owned(), Value::Bool(true));
        }
        payload
    }

    fn of(payload: &Value) -> Self {
        if payload.get("store").and_then(Value::as_bool) == Some(true) { Self::Store } else { Self::Show }
    }
}

/// Files that are read at once: a start of LibreOffice takes longer than most conversions, and nobody who cancels waits
/// for more than these.
const AT_ONCE: i64 = 24;

/// Reads the files of a batch.
///
/// # Errors
/// When the database fails, or somebody cancels.
pub async fn run(job: Context) -> anyhow::Result<String> {
    let batch: Uuid = job.payload.get("batch").and_then(Value::as_str).context("no batch")?.parse()?;
    let (pool, org_id) = (job.app.pool.clone(), job.org_id);
    let corrections = Arc::new(corrections(&pool, org_id).await?);
    let (known, mut items) = store::contents(&pool, org_id, batch).await?;
    let mut repeats = Repeats::of(known);
    let mut left = usize::try_from(store::unread(&pool, org_id, batch).await?).unwrap_or_default();
    let total = left;
    loop {
        job.progress(total - left, total, &format!("正在读取文件，还有{left}个")).await?;
        let waiting = store::next(&pool, org_id, batch, AT_ONCE).await?;
        if waiting.is_empty() {
            break;
        }
        let ids: Vec<Uuid> = waiting.iter().map(|file| file.id).collect();
        let corrections = corrections.clone();
        let mut found = tokio::task::spawn_blocking(move || read_share(waiting, &corrections)).await?;
        if items + found.len() > MAX_ITEMS {
            found.truncate(MAX_ITEMS.saturating_sub(items));
            found.push(broken("其余文件", format!("一次最多导入{MAX_ITEMS}篇，其余未读取，请分批导入。")));
            left = ids.len();
        }
        repeats.mark(&mut found);
        batches::place(&pool, org_id, &mut found).await?;
        let mut tx = pool.begin().await?;
        for share in found.chunks(batches::ITEMS) {
            batches::append(&mut tx, org_id, batch, items, share).await?;
            items += share.len();
        }
        if items >= MAX_ITEMS {
            store::drop_files(&mut tx, org_id, batch).await?;
        } else {
            store::forget(&mut tx, org_id, &ids).await?;
        }
        tx.commit().await?;
        left = left.saturating_sub(ids.len());
    }
    if Then::of(&job.payload) == Then::Store {
        let mut tx = pool.begin().await?;
        batches::move_state(&mut *tx, org_id, batch, "reading", "running").await?;
        enqueue(&mut *tx, org_id, job.account_id, storing::KIND, storing::payload(batch)).await?;
        tx.commit().await?;
        return Ok(format!("已读取{total}个文件，随即入库。"));
    }
    batches::move_state(&pool, org_id, batch, "reading", "preview").await?;
    let link = format!("/imports/{batch}");
    let how = "请核对后入库".to_owned();
    job.set_outcomes(vec![Outcome { what: "识别结果".to_owned(), how, good: true, link }]);
    Ok(format!("已读取{total}个文件，请到识别结果里核对后入库。"))
}

/// Reads some files, those of LibreOffice with one start of it.
fn read_share(waiting: Vec<Waiting>, corrections: &[Correction]) -> Vec<Item> {
    let budget = Budget::of(MAX_WEIGHT);
    let files: Vec<File> = waiting.into_iter().map(|waiting| waiting.file).collect();
    let office: Vec<usize> = (0..files.len())
        .filter(|at| files.get(*at).is_some_and(|file| intake::helper(&file.bytes) == Some(Helper::Office)))
        .collect();
    let bytes: Vec<&[u8]> =
        office.iter().filter_map(|at| files.get(*at)).map(|file| file.bytes.as_slice()).collect();
    let mut converted = office.into_iter().zip(convert::all_to_docx(&bytes, &budget)).peekable();
    let mut items = Vec::new();
    for (at, file) in files.iter().enumerate() {
        let readable = match converted.next_if(|(own, _)| *own == at) {
            Some((_, docx)) => docx,
            None => convert::readable(file.bytes.clone(), &budget),
        };
        items.extend(read_member(
            &file.name,
            readable.map_err(|error| error.to_string()),
            corrections,
            &budget,
        ));
    }
    items
}
