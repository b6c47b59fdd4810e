//! The job that stores the items of a batch. Each item is stored and noted in one transaction, so that a job that
//! is interrupted anywhere goes on where it stopped.

use anyhow::Context as _;
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{Found, Item};
use super::store;
use crate::app::corpus::model::Status;
use crate::app::corpus::store::{NewSpeech, find_same, insert};
use crate::app::jobs::model::Outcome;
use crate::app::jobs::runner::Context;
use crate::clock;

/// The name of this kind of job.
pub const KIND: &str = "corpus.import";

/// What the job works on.
pub fn payload(batch_id: Uuid) -> Value {
    json!({ "batch": batch_id })
}

/// Stores every included item that is no speech yet.
///
/// # Errors
/// When the database fails, or somebody cancels.
pub async fn run(job: Context) -> anyhow::Result<String> {
    let batch_id: Uuid = job.payload.get("batch").and_then(Value::as_str).context("no batch")?.parse()?;
    if store::state(&job.app.pool, job.org_id, batch_id).await?.as_deref() != Some("running") {
        return Ok("这批文件已经入库或撤销，没有再入库。".to_owned());
    }
    let items = store::items(&job.app.pool, job.org_id, batch_id).await?;
    let total = items.iter().filter(|item| item.included).count();
    let (mut done, mut stored) = (0, 0);
    for item in &items {
        match &item.found {
            Err(error) => job.note_error(format!("“{}”：{error}", item.file_name)),
            Ok(_) if !item.included => {}
            Ok(_) if item.speech_id.is_some() => (done, stored) = (done + 1, stored + 1),
            Ok(found) => {
                if store_item(&job, batch_id, item, found).await? {
                    stored += 1;
                } else {
                    job.note_error(format!(
                        "“{}”中的《{}》讲话库中已有，未重复入库。",
                        item.file_name, found.details.title
                    ));
                }
                done += 1;
            }
        }
        job.progress(done, total, &format!("正在入库：{}", item.file_name)).await?;
    }
    // Out of the table, not out of this run: what an interrupted run stored counts as well.
    let items = store::items(&job.app.pool, job.org_id, batch_id).await?;
    job.set_outcomes(items.iter().map(outcome).collect());
    store::move_state(&job.app.pool, job.org_id, batch_id, "running", "done").await?;
    Ok(format!("已入库{stored}篇，正在据此更新表述库。"))
}

/// What became of an item.
fn outcome(item: &Item) -> Outcome {
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

/// Stores one item; false when the corpus has got the same speech since the preview.
async fn store_item(job: &Context, batch_id: Uuid, item: &Item, found: &Found) -> anyhow::Result<bool> {
    let mut tx = job.app.pool.begin().await?;
    let kept_on_purpose = item.duplicate_of.is_some();
    if !kept_on_purpose && find_same(&mut *tx, job.org_id, &found.content_hash).await?.is_some() {
        return Ok(false);
    }
    let id = clock::new_id();
    let speech = NewSpeech {
        org_id: job.org_id,
        id,
        status: Status::Imported,
        details: &found.details,
        document: &found.document,
        confidence: &found.confidence,
        tags: &[],
        batch_id: Some(batch_id),
        file_name: &item.file_name,
        report: serde_json::to_value(&found.report)?,
        sample: false,
    };
    insert(&mut tx, &speech).await?;
    store::set_speech(&mut *tx, job.org_id, item.id, id).await?;
    tx.commit().await?;
    Ok(true)
}
