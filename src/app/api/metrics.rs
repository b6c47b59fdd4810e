//! `/metrics`: figures for Prometheus. They tell of numbers, never of texts or people. Read from the machine itself
//! without a login; from elsewhere, or through a proxy, with the token that the server was started with.

use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::IntoResponse;
use sha2::{Digest, Sha256};

use super::store;
use crate::app::drafting::Hub;
use crate::app::kept::Memory;
use crate::clock;
use crate::db::health::Known;
use crate::error::{AppError, AppResult};
use crate::web::App;
use crate::web::metrics::{Metrics, Text};
use crate::web::peer::Peer;

pub(super) async fn metrics(
    State(app): State<App>,
    State(counted): State<Metrics>,
    State(hub): State<Hub>,
    State(memory): State<Memory>,
    peer: Peer,
    headers: HeaderMap,
) -> AppResult {
    if !peer.local && !knows(&headers, app.settings.metrics_token.as_deref()) {
        return Err(AppError::Unauthorized);
    }
    let mut text = Text(counted.write());
    let known = app.health.known();
    health(&mut text, &known);
    // Without a database there is no queue to count, and the other figures are wanted all the more.
    if known.trouble().is_none() {
        text.kind("wengao_jobs", "gauge", "Jobs by state.");
        let jobs = store::jobs_by_state(&app.pool).await?;
        for state in ["queued", "running", "done", "failed", "cancelled"] {
            let n = jobs.iter().find(|(known, _)| known == state).map_or(0, |(_, n)| *n);
            text.value("wengao_jobs", &[("state", state)], n as f64);
        }
    }
    held(&mut text, &hub, &memory);
    text.kind("wengao_database_connections", "gauge", "Connections of the pool.");
    let idle = app.pool.num_idle();
    let used = (app.pool.size() as usize).saturating_sub(idle);
    for (state, n) in [("idle", idle), ("used", used)] {
        text.value("wengao_database_connections", &[("state", state)], n as f64);
    }
    text.kind("wengao_build_info", "gauge", "The version that runs.");
    text.value("wengao_build_info", &[("version", env!("CARGO_PKG_VERSION"))], 1.0);
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], text.0).into_response())
}

/// The database and its disk.
fn health(text: &mut Text, known: &Known) {
    text.kind("wengao_ready", "gauge", "Whether something can be saved: 1 or 0.");
    text.value("wengao_ready", &[], f64::from(u8::from(known.unready().is_none())));
    text.kind("wengao_postgresql_restarts_total", "counter", "Restarts of the embedded PostgreSQL.");
    text.value("wengao_postgresql_restarts_total", &[], known.restarts as f64);
    if let Some(room) = known.room {
        text.kind("wengao_disk_bytes", "gauge", "The disk of the data folder.");
        text.value("wengao_disk_bytes", &[("of", "free")], room.free as f64);
        text.value("wengao_disk_bytes", &[("of", "total")], room.total as f64);
    }
    if let Some(memory) = known.memory {
        text.kind("wengao_memory_bytes", "gauge", "The machine's memory, and what of it this process holds.");
        for (of, bytes) in [("free", memory.free), ("total", memory.total), ("process", memory.own)] {
            text.value("wengao_memory_bytes", &[("of", of)], bytes as f64);
        }
    }
    if let Some(age) = known.work.and_then(|work| work.unsaved_for(clock::now())) {
        let help = "Since the last good backup; where there never was one, since there is something to lose.";
        text.kind("wengao_backup_age_seconds", "gauge", help);
        text.value("wengao_backup_age_seconds", &[], age.whole_seconds() as f64);
    }
}

/// What the process holds: drafts that somebody writes, what is made of corpora.
fn held(text: &mut Text, hub: &Hub, memory: &Memory) {
    let (drafts, pages) = hub.figures();
    text.kind("wengao_open_drafts", "gauge", "Drafts held in memory.");
    text.value("wengao_open_drafts", &[], drafts as f64);
    text.kind("wengao_editor_pages", "gauge", "Editors connected.");
    text.value("wengao_editor_pages", &[], pages as f64);
    text.kind(
        "wengao_kept_bytes",
        "gauge",
        "What is made of corpora, libraries and rules and kept in memory, as it is counted.",
    );
    text.value("wengao_kept_bytes", &[], memory.kept() as f64);
}

/// Whether the headers carry the token; compared by digest, so that the time taken tells nothing.
fn knows(headers: &HeaderMap, token: Option<&str>) -> bool {
    let sent =
        headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
    match (sent, token.filter(|token| !token.is_empty())) {
        (Some(sent), Some(token)) => Sha256::digest(sent) == Sha256::digest(token),
        _ => false,
    }
}
