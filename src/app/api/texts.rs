//! What is asked about a text: how it goes on, what is wrong in it, what it shares with the corpus.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::extract::one_of;
use super::model::{self, Comparison, Completion, MAX_BEFORE, MAX_TEXT};
use crate::app::accounts::model::User;
use crate::app::assist::model::position_at;
use crate::app::assist::store::preferences;
use crate::app::assist::{self, Library};
use crate::app::corpus;
use crate::app::corpus::model::{Details, parse_date};
use crate::app::drafting::line::Hub;
use crate::app::formulations::Rulebooks;
use crate::app::recent::Recent;
use crate::app::reuse::Archive;
use crate::app::work::heavy;
use crate::engine::check::{self, Checker, date_in_head};
use crate::engine::document::{Level, Occasion, Office, SectionKind};
use crate::engine::eligible::Meeting;
use crate::engine::suggest;
use crate::error::{AppError, AppResult};
use crate::web::{App, Json};

/// Bytes of a text that is checked or compared.
pub(super) const MAX_BODY: usize = 8 * 1024 * 1024;
/// Characters before the caret that are looked at.
const SEEN: usize = 400;

/// Where somebody writes.
#[derive(Debug, Deserialize)]
pub struct Place {
    before: String,
    section_kind: Option<String>,
    speech_id: Option<Uuid>,
}

/// What is known of a person who types and of the speech he types in.
pub type Asked = Recent<(Uuid, Uuid, Option<Uuid>), Arc<Writer>>;

/// A speech that somebody may read, and what he never wants to see.
pub struct Writer {
    details: Details,
    meeting: Meeting,
    /// Whether it is a report and no speech, where that is known.
    reports: Option<bool>,
    hidden: Vec<String>,
    checker: Arc<Checker>,
}

pub(super) async fn complete(
    State(app): State<App>,
    State(hub): State<Hub>,
    State(library): State<Library>,
    State(asked): State<Asked>,
    user: User,
    Json(place): Json<Place>,
) -> AppResult {
    if place.before.chars().count() > MAX_BEFORE {
        return Err(AppError::TooLarge(format!("before 不能超过{MAX_BEFORE}字，请只传光标前的一段。")));
    }
    let kind: Option<SectionKind> = one_of(place.section_kind.as_deref(), "section_kind")?;
    let (org_id, account_id) = (user.org_id, user.account_id);
    if let Some(id) = place.speech_id {
        match assist::grey(&hub, &library, &user, id, (&place.before, kind.unwrap_or_default())).await {
            Ok(grey) => return Ok(answer(grey)),
            // It may be one of the archive.
            Err(AppError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    let ask = || writer(app, library.clone(), user, place.speech_id);
    let writer = asked.get((org_id, account_id, place.speech_id), ask).await?;
    let length = place.before.chars().count();
    let before: String = place.before.chars().skip(length.saturating_sub(SEEN)).collect();
    let snapshot = library.snapshot(org_id).await?;
    Ok(answer(grey(&snapshot, &writer, &before, kind.unwrap_or_default())))
}

/// What the editor would offer in grey, nothing else.
fn answer(grey: Option<suggest::Completion>) -> Response {
    let completion = grey.map(|completion| Completion {
        text: completion.text,
        confidence: completion.confidence,
        reason: completion.reason,
        phrasing_id: completion.entry.and_then(|id| id.parse().ok()),
    });
    Json(json!({ "completions": completion.into_iter().collect::<Vec<_>>() })).into_response()
}

async fn writer(app: App, library: Library, user: User, speech: Option<Uuid>) -> AppResult<Arc<Writer>> {
    let (details, meeting) = match speech {
        Some(id) => about(&app, &user, id).await?,
        None => (Details::default(), Meeting::default()),
    };
    let hidden = preferences(&app.pool, user.org_id, user.account_id).await?.0;
    let checker = library.checker(user.org_id).await?;
    let reports = speech.map(|_| details.is_report());
    Ok(Arc::new(Writer { details, meeting, reports, hidden, checker }))
}

/// What is known about a speech of the archive, and the meeting it was for.
async fn about(app: &App, user: &User, id: Uuid) -> AppResult<(Details, Meeting)> {
    let speech = corpus::store::find_in_corpus(&app.pool, user.org_id, id).await?;
    let details = speech.ok_or(AppError::NotFound)?.details;
    let meeting = Meeting::new(details.office, details.level, details.occasion, "", []);
    Ok((details, meeting))
}

/// What the editor would offer in grey to somebody who writes such a speech.
fn grey(
    snapshot: &suggest::Snapshot,
    writer: &Writer,
    before: &str,
    kind: SectionKind,
) -> Option<suggest::Completion> {
    let Writer { details, meeting, reports, hidden, checker } = writer;
    let known =
        check::Context { date: details.delivered_on, level: details.level, ..check::Context::default() };
    let allowed = |text: &str| checker.allowed(text, &known);
    let context = suggest::Context {
        before,
        after: "",
        elsewhere: "",
        kind,
        section: kind,
        position: position_at(kind, before),
        occasion: details.occasion,
        office: details.office,
        level: details.level,
        speaker: Some(details.speaker.as_str()).filter(|name| !name.is_empty()),
        date: details.delivered_on,
        meeting: Some(meeting),
        place: Some(details.place.as_str()).filter(|place| !place.is_empty()),
        agenda: &[],
        reports: *reports,
        hidden,
        favourites: &[],
        allowed: &allowed,
    };
    suggest::complete(&[snapshot], &context).into_iter().next()
}

/// A text to be checked.
#[derive(Debug, Deserialize)]
pub struct CheckRequest {
    text: String,
    date: Option<String>,
    level: Option<String>,
    speaker: Option<String>,
    occasion: Option<String>,
    #[serde(default)]
    places: Option<Vec<String>>,
}

pub(super) async fn check(
    State(rulebooks): State<Rulebooks>,
    user: User,
    Json(asked): Json<CheckRequest>,
) -> AppResult {
    within(&asked.text)?;
    let day = asked.date.as_deref().filter(|day| !day.is_empty());
    let wrong = || AppError::invalid("date 应写作 2026-12-05 的样子，请修改后重试。");
    let date = day.map(|day| parse_date(day).ok_or_else(wrong)).transpose()?;
    let context = check::Context {
        date: date.or_else(|| date_in_head(&asked.text)),
        level: level(asked.level.as_deref())?,
        office: one_of::<Office>(asked.speaker.as_deref(), "speaker")?,
        occasion: one_of::<Occasion>(asked.occasion.as_deref(), "occasion")?,
        places: asked.places.unwrap_or_default(),
        minutes: None,
        rate: None,
    };
    let checker = rulebooks.newest(user.org_id).await?;
    let work = move || checker.check(&asked.text, &context);
    let findings = heavy(move |_| work()).await?;
    Ok(Json(json!({ "findings": findings })).into_response())
}

/// A level by its name, or as an office calls it.
fn level(text: Option<&str>) -> Result<Option<Level>, AppError> {
    let called = CALLED.iter().find(|(word, _)| Some(*word) == text);
    called.map_or_else(|| one_of(text, "level"), |(_, level)| Ok(Some(*level)))
}

/// What an office calls the levels.
const CALLED: [(&str, Level); 5] = [
    ("全国", Level::National),
    ("省", Level::Province),
    ("市", Level::City),
    ("县", Level::County),
    ("乡", Level::Township),
];

/// A text to be compared with the corpus.
#[derive(Debug, Deserialize)]
pub struct CompareRequest {
    text: String,
}

pub(super) async fn compare(
    State(archive): State<Archive>,
    user: User,
    Json(asked): Json<CompareRequest>,
) -> AppResult {
    within(&asked.text)?;
    let shelved = archive.of(user.org_id).await?;
    let report = heavy(move |_| shelved.index.compare(&asked.text)).await?;
    Ok(Json(Comparison::from(report)).into_response())
}

fn within(text: &str) -> Result<(), AppError> {
    if text.chars().count() > MAX_TEXT {
        return Err(AppError::TooLarge(format!("text 不能超过{}字，请分几次提交。", model::MAX_TEXT)));
    }
    Ok(())
}
