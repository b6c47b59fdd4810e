//! The job that looks through the archive itself for copies and other versions of one speech (查重): what an import would
//! have told, had the two come in together. It tells and changes nothing; which of two is kept is for a person to say.

use super::import::neighbours::Neighbours;
use super::import::store::texts;
use crate::app::jobs::model::Outcome;
use crate::app::jobs::model::kinds;
use crate::app::jobs::runner::{Cancelled, Context};

/// The name of this kind of job.
pub const KIND: &str = kinds::COPIES;

/// Pairs that are told.
const MOST: usize = 500;

/// Compares every speech of the corpus with those that came before it.
///
/// # Errors
/// When the database fails, or somebody cancels.
pub async fn run(job: Context) -> anyhow::Result<String> {
    let mut neighbours = Neighbours::default();
    let (mut last, mut read, mut found) = (uuid::Uuid::nil(), 0, Vec::new());
    loop {
        let share = texts(&job.app.pool, job.org_id, last).await?;
        let Some((end, _, _)) = share.last() else { break };
        last = *end;
        read += share.len();
        let work = move || {
            let near = share.iter().filter_map(|(id, title, text)| {
                let near = neighbours.next(*id, title, text)?;
                Some(outcome(*id, title, &near.told()))
            });
            let near: Vec<Outcome> = near.collect();
            (neighbours, near)
        };
        let near;
        (neighbours, near) = tokio::task::spawn_blocking(work).await?;
        found.extend(near);
        job.progress(read, 0, &format!("已比对{read}篇，发现{}处", found.len())).await?;
        if job.is_cancelled() {
            return Err(Cancelled.into());
        }
    }
    let all = found.len();
    found.truncate(MOST);
    job.set_outcomes(found);
    Ok(match all {
        0 => format!("已比对{read}篇，没有发现重复或同一篇的另一稿。"),
        all if all > MOST => format!("已比对{read}篇，发现{all}处，列出前{MOST}处；处理后再查一次。"),
        all => format!("已比对{read}篇，发现{all}处重复或同一篇的另一稿，请逐一查看，多余的可移出。"),
    })
}

fn outcome(id: uuid::Uuid, title: &str, told: &str) -> Outcome {
    Outcome { what: title.to_owned(), how: told.to_owned(), good: false, link: format!("/speeches/{id}") }
}
