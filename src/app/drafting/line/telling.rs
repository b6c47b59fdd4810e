//! What this server process tells the others on the database, by NOTIFY.

use serde::{Deserialize, Serialize};
use sqlx::{PgExecutor, PgPool};
use uuid::Uuid;

use super::Key;
use super::gather::Gather;
use super::room::Person;
use super::store;

pub(super) const STEPS: &str = "wengao_steps";
pub(super) const PEOPLE: &str = "wengao_people";
pub(super) const COMMENTS: &str = "wengao_comments";
pub(super) const RESTORED: &str = "wengao_restored";
pub(super) const STATUS: &str = "wengao_status";
/// Versions of one notification, which holds 8,000 bytes.
const TOLD_AT_ONCE: usize = 80;

/// New versions that other processes are still to be told of.
pub(super) type News = Gather<(), (Key, i32)>;

/// Who is at a draft in one process.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) process: Uuid,
    pub(super) org_id: Uuid,
    pub(super) speech_id: Uuid,
    pub(super) people: Vec<Person>,
}

/// Says who is at a draft in this process.
pub(super) async fn tell_people(pool: &PgPool, process: Uuid, key: Key, people: Vec<Person>) {
    let Key { org_id, speech_id } = key;
    let told = Told { process, org_id, speech_id, people };
    let Ok(payload) = serde_json::to_string(&told) else { return };
    if let Err(error) = store::hint(pool, PEOPLE, &payload).await {
        tracing::warn!(%error, "others were not told who is writing");
    }
}

/// Says that a draft has a new version, together with others that have.
pub(super) fn tell_version(news: &News, pool: &PgPool, key: Key, version: i32) {
    let pool = pool.clone();
    news.add((), (key, version), move |versions| tell_versions(pool.clone(), versions));
}

async fn tell_versions(pool: PgPool, versions: Vec<(Key, i32)>) {
    for some in versions.chunks(TOLD_AT_ONCE) {
        let one = |(key, version): &(Key, i32)| format!("{}:{}:{version}", key.org_id, key.speech_id);
        let payload: Vec<String> = some.iter().map(one).collect();
        if let Err(error) = store::hint(&pool, STEPS, &payload.join(",")).await {
            tracing::warn!(%error, "others were not told of new versions");
        }
    }
}

/// Says, when the transaction is committed, that the drafts of an organization were put back to an earlier state.
///
/// # Errors
/// When the database fails.
pub async fn tell_restored(db: impl PgExecutor<'_>, org_id: Uuid) -> sqlx::Result<()> {
    store::notify(db, RESTORED, &org_id.to_string()).await
}

/// Says that somebody has commented on a draft.
pub(super) async fn tell_comment(pool: &PgPool, process: Uuid, key: Key) {
    tell(pool, process, key, COMMENTS).await;
}

/// Says that a draft's status has changed.
pub(super) async fn tell_status(pool: &PgPool, process: Uuid, key: Key) {
    tell(pool, process, key, STATUS).await;
}

async fn tell(pool: &PgPool, process: Uuid, key: Key, channel: &str) {
    let payload = format!("{process}:{}:{}", key.org_id, key.speech_id);
    if let Err(error) = store::hint(pool, channel, &payload).await {
        tracing::warn!(%error, channel, "others were not told");
    }
}
