//! Speeches by the API: listed, begun, read, exported.

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::{Value, json};
use time::Date;
use uuid::Uuid;

use super::extract::{Id, Parameters, number, one_of};
use super::model::{Head, MOST, Page, Speech, remarks, sections};
use super::store::{self, Wanted};
use crate::app::accounts::layout;
use crate::app::accounts::model::User;
use crate::app::audit::store::record_alone;
use crate::app::corpus::model::{Details, MAX_SPEAKER, Status, parse_date};
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::line::{Hub, Key};
use crate::app::drafting::model::{Beginning, Format, Slot};
use crate::app::drafting::{access, begin, export as file};
use crate::app::{corpus, outlines as templates};
use crate::db::stored::read;
use crate::engine::budget::Budget;
use crate::engine::document::Document;
use crate::error::{AppError, AppResult};
use crate::text;
use crate::web::{App, Json};

/// Slots that one request may fill, and characters of each.
const MAX_SLOTS: usize = 60;

const MAX_SLOT: usize = 200;

/// Characters of a title.
const MAX_TITLE: usize = 200;

/// What the list of speeches is narrowed to; empty means: any.
#[derive(Debug, Deserialize)]
#[serde(default)]
pub struct SpeechQuery {
    q: String,
    kind: String,
    year: String,
    status: String,
    limit: String,
    offset: String,
}

impl Default for SpeechQuery {
    fn default() -> Self {
        let none = String::new;
        Self { q: none(), kind: none(), year: none(), status: none(), limit: none(), offset: none() }
    }
}

pub(super) async fn speeches(
    State(app): State<App>,
    user: User,
    Parameters(query): Parameters<SpeechQuery>,
) -> AppResult {
    let status = Some(query.status.as_str()).filter(|name| !name.is_empty());
    let known = |name| {
        Status::parse(name).ok_or_else(|| AppError::invalid("status 的取值不对，请对照接口说明填写。"))
    };
    let year = number(&query.year, 1, "year")?.filter(|year| (1000..=9999).contains(year));
    if year.is_none() && !query.year.is_empty() {
        return Err(AppError::invalid("year 应为四位数的年份，请修改后重试。"));
    }
    let wanted = Wanted {
        q: query.q.clone(),
        kind: one_of(Some(&query.kind), "kind")?,
        year: year.and_then(|year| i32::try_from(year).ok()),
        status: status.map(known).transpose()?,
        limit: number(&query.limit, 1, "limit")?.unwrap_or(MOST).min(MOST),
        offset: number(&query.offset, 0, "offset")?.unwrap_or_default(),
    };
    let (items, total) = store::speeches(&app.pool, user.org_id, user.account_id, &wanted).await?;
    Ok(Json(Page { items, total }).into_response())
}

/// What a draft begins with.
#[derive(Debug, Deserialize)]
pub struct NewSpeech {
    outline_id: Uuid,
    title: String,
    delivered_on: Option<String>,
    speaker: Option<String>,
    slots: Option<std::collections::BTreeMap<String, String>>,
}

pub(super) async fn create(State(app): State<App>, user: User, Json(new): Json<NewSpeech>) -> AppResult {
    let stored = templates::store::find(&app.pool, user.org_id, new.outline_id).await?;
    let beginning = beginning(&new)?;
    let stored = stored.ok_or(AppError::NotFound)?;
    let mut whole = Beginning::suggested(&stored.outline);
    for slot in &mut whole.slots {
        if let Some(given) = beginning.slots.iter().find(|given| given.name == slot.name) {
            slot.value.clone_from(&given.value);
        }
    }
    let more = beginning
        .slots
        .iter()
        .filter(|given| stored.outline.slots.iter().all(|slot| slot.name != given.name));
    whole.slots.extend(more.cloned());
    let id = begin::begin(&app.pool, &user, &stored, &Beginning { slots: whole.slots, ..beginning }).await?;
    let place = [(header::LOCATION, format!("/api/speeches/{id}"))];
    Ok((StatusCode::CREATED, place, Json(json!({ "id": id }))).into_response())
}

/// The request as somebody would have filled in the form.
fn beginning(new: &NewSpeech) -> Result<Beginning, AppError> {
    let title = text::name(&new.title);
    if title.is_empty() || title.chars().count() > MAX_TITLE {
        return Err(AppError::invalid(format!("title 为1到{MAX_TITLE}个字，请修改后重试。")));
    }
    let day = new.delivered_on.as_deref().filter(|day| !day.is_empty());
    let wrong = || AppError::invalid("delivered_on 应写作 2026-12-05 的样子，请修改后重试。");
    let date: Option<Date> = day.map(|day| parse_date(day).ok_or_else(wrong)).transpose()?;
    let given = new.slots.iter().flatten();
    let slots: Vec<Slot> = given
        .map(|(name, value)| Slot { name: text::name(name), value: text::name(value), hint: String::new() })
        .filter(|slot| !slot.name.is_empty())
        .collect();
    let long = |slot: &Slot| slot.value.chars().count() > MAX_SLOT || slot.name.chars().count() > MAX_SLOT;
    if slots.len() > MAX_SLOTS || slots.iter().any(long) {
        return Err(AppError::invalid(format!("slots 不能超过{MAX_SLOTS}项，每项不超过{MAX_SLOT}个字。")));
    }
    let speaker = text::name(new.speaker.as_deref().unwrap_or_default()).chars().take(MAX_SPEAKER).collect();
    Ok(Beginning { title, speaker, date, slots })
}

/// A speech that somebody may read: of the corpus, or a draft on whose list he is.
struct Readable {
    head: Head,
    details: Details,
    document: Document,
    report: Value,
}

async fn readable(app: &App, hub: &Hub, user: &User, id: Uuid) -> AppResult<Readable> {
    let speech = corpus::store::find(&app.pool, user.org_id, id).await?.ok_or(AppError::NotFound)?;
    let (document, details) = if speech.status.in_corpus() {
        (speech.document, speech.details)
    } else {
        let draft = access::read(&app.pool, user, id).await?;
        let key = Key { org_id: user.org_id, speech_id: id };
        let (tree, _) = hub.open(key).current().await.map_err(problem)?;
        (tree.document()?, draft.details)
    };
    let length = i64::try_from(document.characters()).unwrap_or(i64::MAX);
    let head = Head::new(id, speech.status, &details, speech.tags, length);
    Ok(Readable { head, details, document, report: speech.report })
}

pub(super) async fn speech(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Id(id): Id,
) -> AppResult {
    let found = readable(&app, &hub, &user, id).await?;
    let speech = Speech {
        salutation: found.document.salutation.as_ref().map(|line| line.plain()),
        sections: sections(&found.document),
        text: found.document.plain(),
        report: remarks(read(found.report)?),
        head: found.head,
    };
    Ok(Json(speech).into_response())
}

/// The format asked for.
#[derive(Debug, Deserialize)]
pub struct ExportQuery {
    #[serde(default)]
    format: String,
}

pub(super) async fn export(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Id(id): Id,
    Parameters(query): Parameters<ExportQuery>,
) -> AppResult {
    let format = if query.format.is_empty() { Some(Format::Docx) } else { Format::parse(&query.format) };
    let format = format.ok_or_else(|| AppError::invalid("format 只能是 docx 或 txt，请修改后重试。"))?;
    let found = readable(&app, &hub, &user, id).await?;
    let paper = layout::store::load(&app.pool, user.org_id).await?;
    let mark = user.policy.word_mark(&user.name, &user.username).unwrap_or_default();
    let wanted = file::Making { paper, mark: &mark, issue: None };
    let bytes = file::bytes(&found.document, &found.details, format, wanted, &Budget::endless())
        .map_err(file::ExportError::told)?;
    let (extension, media) = format.file();
    record_alone(
        &app.pool,
        user.did("speech.export", "speech", &id.to_string(), json!({ "format": extension, "by": "api" })),
    )
    .await?;
    Ok(attachment(media, file::disposition(id, &file::name(&found.document), extension), bytes))
}

fn attachment(media: &str, disposition: String, bytes: Vec<u8>) -> Response {
    let headers = [(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    (headers, bytes).into_response()
}
