//! The job that reads anew what an earlier reader has read, share by share. It gives way: where anybody else's job waits, it
//! ends after its share and queues itself behind.

use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use super::model::made;
use super::store;
use crate::app::accounts::store::organizations;
use crate::app::jobs;
use crate::app::jobs::model::kinds;
use crate::app::jobs::runner::Context;
use crate::engine::document::Genre;

/// The name of this kind of job.
pub const KIND: &str = kinds::READ;

/// Speeches of a share: read and written in one transaction.
const SHARE: i64 = 24;

/// Queues the job for every organization whose corpus was read by another reader.
///
/// # Errors
/// When the database fails.
pub async fn renew(pool: &PgPool) -> sqlx::Result<()> {
    for organization in organizations(pool).await? {
        if !store::unread(pool, organization.id, Uuid::nil(), 1).await?.is_empty() {
            jobs::store::enqueue_if_none(pool, organization.id, None, KIND, json!({})).await?;
        }
    }
    Ok(())
}

/// Reads the corpus of the job's organization.
///
/// # Errors
/// When the database fails, or somebody cancels.
pub async fn run(job: Context) -> anyhow::Result<String> {
    let (mut read, mut mended, mut last) = (0, false, Uuid::nil());
    loop {
        // From where the last share ended: from the beginning, every share would look through all that are read.
        let ids = store::unread(&job.app.pool, job.org_id, last, SHARE).await?;
        let Some(end) = ids.last() else { break };
        last = *end;
        mended |= share(&job, &ids).await?;
        read += ids.len();
        job.progress(read, 0, &format!("已重读{read}篇")).await?;
        if jobs::store::another_waits(&job.app.pool, KIND).await? {
            jobs::store::enqueue(&job.app.pool, job.org_id, job.account_id, KIND, json!({})).await?;
            break;
        }
    }
    if mended {
        // Laws and reports are not mined.
        let pool = &job.app.pool;
        jobs::store::enqueue_if_none(pool, job.org_id, job.account_id, kinds::MINE, json!({})).await?;
    }
    Ok(format!("已重读{read}篇讲话的句读。"))
}

/// Reads some speeches; whether what is mined has changed by it.
async fn share(job: &Context, ids: &[Uuid]) -> anyhow::Result<bool> {
    let mut tx = job.app.pool.begin().await?;
    let taken = store::take(&mut *tx, job.org_id, ids).await?;
    let (speeches, readings, genres) = tokio::task::spawn_blocking(move || {
        let read: (Vec<Uuid>, Vec<Value>) =
            taken.iter().map(|unread| (unread.id, made(&unread.document, &unread.source))).unzip();
        let genres: Vec<(Uuid, (Genre, String))> =
            taken.iter().filter_map(|unread| Some((unread.id, unread.other_genre()?))).collect();
        (read.0, read.1, genres)
    })
    .await?;
    store::write(&mut *tx, job.org_id, &speeches, &readings).await?;
    let mended = genres.iter().any(|(_, (genre, _))| !genre.is_mined());
    if !genres.is_empty() {
        store::set_genres(&mut tx, job.org_id, &genres).await?;
    }
    tx.commit().await?;
    Ok(mended)
}
