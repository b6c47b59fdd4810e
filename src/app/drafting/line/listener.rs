//! Hears what other server processes on the database tell: new versions, and who is where.

use std::sync::Weak;
use std::time::Duration;

use sqlx::PgPool;
use sqlx::postgres::PgListener;
use tokio::time::{MissedTickBehavior, interval, sleep};
use uuid::Uuid;

use super::Key;
use super::authority::{Inner, Open};
use super::store;
use super::telling::{COMMENTS, PEOPLE, RESTORED, STATUS, STEPS, Told, tell_people};
use crate::app::accounts::store::ENDED;

/// One round: silent processes and idle drafts grow older.
const ROUND: Duration = Duration::from_secs(60);
/// After the connection was lost.
const AGAIN: Duration = Duration::from_secs(2);

/// Listens as long as the hub lives.
pub(super) async fn run(hub: Weak<Inner>) {
    loop {
        let Some(inner) = hub.upgrade() else { return };
        let pool = inner.pool.clone();
        drop(inner);
        if let Err(error) = listen(&hub, &pool).await {
            tracing::warn!(%error, "the listener of drafts lost its connection");
        }
        let Some(inner) = hub.upgrade() else { return };
        catch_up(&inner).await;
        drop(inner);
        sleep(AGAIN).await;
    }
}

async fn listen(hub: &Weak<Inner>, pool: &PgPool) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen_all([STEPS, PEOPLE, COMMENTS, STATUS, ENDED, RESTORED]).await?;
    // What was said before anybody listened.
    if let Some(inner) = hub.upgrade() {
        catch_up(&inner).await;
    }
    let mut round = interval(ROUND);
    round.set_missed_tick_behavior(MissedTickBehavior::Delay);
    round.tick().await;
    loop {
        tokio::select! {
            heard = listener.try_recv() => {
                let Some(inner) = hub.upgrade() else { return Ok(()) };
                match heard? {
                    Some(said) if said.channel() == STEPS => heard_versions(&inner, said.payload()),
                    Some(said) if said.channel() == COMMENTS => {
                        heard_of(&inner, said.payload(), Open::heard_comment);
                    }
                    Some(said) if said.channel() == STATUS => heard_of(&inner, said.payload(), Open::heard_status),
                    Some(said) if said.channel() == ENDED => heard_end(&inner, said.payload()),
                    Some(said) if said.channel() == RESTORED => heard_restored(&inner, said.payload()).await,
                    Some(said) => heard_people(&inner, said.payload()).await,
                    // The connection was lost and made again: something may have been missed.
                    None => catch_up(&inner).await,
                }
            }
            _ = round.tick() => {
                let Some(inner) = hub.upgrade() else { return Ok(()) };
                grow_older(&inner).await;
            }
        }
    }
}

fn heard_versions(inner: &Inner, payload: &str) {
    payload.split(',').for_each(|one| heard_version(inner, one));
}

fn heard_version(inner: &Inner, payload: &str) {
    let mut parts = payload.split(':');
    let mut id = || parts.next()?.parse::<Uuid>().ok();
    let (Some(org_id), Some(speech_id)) = (id(), id()) else { return };
    let Some(version) = parts.next().and_then(|text| text.parse().ok()) else { return };
    if let Some(open) = inner.find(Key { org_id, speech_id }) {
        open.heard(version);
    }
}

/// Another process says that something has happened to a draft.
fn heard_of(inner: &Inner, payload: &str, what: impl Fn(&Open)) {
    let mut parts = payload.split(':').map(|part| part.parse::<Uuid>().ok());
    let mut id = || parts.next().flatten();
    let (Some(process), Some(org_id), Some(speech_id)) = (id(), id(), id()) else { return };
    if process != inner.process
        && let Some(open) = inner.find(Key { org_id, speech_id })
    {
        what(&open);
    }
}

async fn heard_people(inner: &Inner, payload: &str) {
    let Ok(told) = serde_json::from_str::<Told>(payload) else { return };
    if told.process == inner.process {
        return;
    }
    let Some(open) = inner.find(Key { org_id: told.org_id, speech_id: told.speech_id }) else { return };
    if open.room.heard(told.process, told.people) && !open.room.here().is_empty() {
        tell_people(&inner.pool, inner.process, open.key, open.room.here()).await;
    }
}

fn heard_end(inner: &Inner, payload: &str) {
    let mut parts = payload.split(':').map(|part| part.parse::<Uuid>().ok());
    let mut id = || parts.next().flatten();
    let whom = match (id(), id()) {
        (Some(org_id), Some(account_id)) => Some((org_id, account_id)),
        // Everybody is meant.
        _ => None,
    };
    inner.heard_end(whom);
}

/// An organization's drafts were put back: what is in memory of them is worth nothing, and not everybody may stay.
async fn heard_restored(inner: &Inner, payload: &str) {
    let Ok(org_id) = payload.parse::<Uuid>() else { return };
    for open in inner.all().into_iter().filter(|open| open.key.org_id == org_id) {
        open.forget().await;
    }
    inner.heard_end(None);
}

/// Asks for the state of every open draft: news may have been missed, and another database may have taken over.
async fn catch_up(inner: &Inner) {
    inner.heard_end(None);
    for open in inner.all() {
        match store::position(&inner.pool, open.key).await {
            Ok(Some(at)) => {
                open.checked(at).await;
                open.heard_status();
            }
            Ok(None) => open.forget().await,
            Err(error) => tracing::warn!(%error, "an open draft was not looked at"),
        }
    }
}

async fn grow_older(inner: &Inner) {
    inner.drop_idle();
    for open in inner.all() {
        open.room.age();
        if !open.room.here().is_empty() {
            tell_people(&inner.pool, inner.process, open.key, open.room.here()).await;
        }
    }
}
