//! Looking into the library from the editor: where a wording comes from, model passages, sets of headings, and a
//! person's own word on a phrasing.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::library::{Headings, Library};
use super::passages::passages;
use super::seat::{Desk, Seat};
use super::store;
use crate::app::accounts::model::User;
use crate::app::corpus;
use crate::app::drafting::access;
use crate::app::drafting::findings::is_kept;
use crate::app::drafting::findings::store::dismissals;
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::line::{Hub, Key, Position};
use crate::app::phrases;
use crate::app::phrases::model::{Use, tier_chinese};
use crate::app::work::heavy;
use crate::engine::document::SectionKind;
use crate::engine::suggest::headings::{OfferedSet, offered_sets};
use crate::engine::suggest::sets::{Level, levels};
use crate::engine::unify;
use crate::error::{AppError, AppResult};
use crate::web::{App, Json};

/// Uses of a phrasing that are shown.
const USES: i64 = 12;
/// Speeches that model passages are taken from, and passages.
const MODELS: i64 = 12;
const PASSAGES: usize = 20;
/// Sets of headings that are offered for a level.
const SETS: usize = 5;

/// Where a phrasing comes from: its uses with the text around them.
pub(super) async fn origin(
    State(app): State<App>,
    user: User,
    Path((id, phrasing)): Path<(Uuid, Uuid)>,
) -> AppResult {
    access::read(&app.pool, &user, id).await?;
    let entry = phrases::store::find(&app.pool, user.org_id, phrasing).await?.ok_or(AppError::NotFound)?;
    let uses = phrases::store::uses(&app.pool, user.org_id, phrasing, USES).await?;
    let body = json!({
        "text": entry.current_form.as_ref().unwrap_or(&entry.text),
        "tier": tier_chinese(&entry.source_tier),
        "source": entry.source,
        "note": entry.note,
        "speeches": entry.speeches,
        "href": format!("/phrasings/{phrasing}"),
        "uses": uses.iter().map(shown).collect::<Vec<_>>(),
    });
    Ok(Json(body).into_response())
}

fn shown(found: &Use) -> Value {
    json!({
        "title": found.title,
        "speaker": found.speaker,
        "date": found.day.words(),
        "before": found.before,
        "found": found.found,
        "after": found.after,
        "href": found.href(),
    })
}

/// Ids of phrasings and of speeches, with commas between them.
#[derive(Debug, Deserialize)]
pub struct Ids {
    #[serde(default)]
    ids: String,
    #[serde(default)]
    speeches: String,
}

/// The words of phrasings and speeches that a draft was given, to see how far it has gone from them.
pub(super) async fn texts(
    State(app): State<App>,
    State(library): State<Library>,
    user: User,
    Path(id): Path<Uuid>,
    Query(wanted): Query<Ids>,
) -> AppResult {
    const MANY: usize = 200;
    const SPEECHES: usize = 10;
    access::read(&app.pool, &user, id).await?;
    let ids: Vec<String> = wanted.ids.split(',').take(MANY).map(str::to_owned).collect();
    let rows = library.snapshot(user.org_id).await?.rows_of(&ids);
    let mut texts: Vec<Value> = rows.iter().map(|row| json!({ "id": row.id, "text": row.text })).collect();
    for speech in wanted.speeches.split(',').take(SPEECHES).filter_map(|id| id.parse::<Uuid>().ok()) {
        // A draft is for its own list alone.
        if let Some(found) = corpus::store::find_in_corpus(&app.pool, user.org_id, speech).await? {
            texts.push(json!({ "id": speech, "text": found.document.plain() }));
        }
    }
    Ok(Json(json!({ "texts": texts })).into_response())
}

/// A person's own word on a phrasing.
#[derive(Debug, Deserialize)]
pub struct Preference {
    phrasing: Uuid,
    #[serde(default)]
    favourite: bool,
    #[serde(default)]
    hidden: bool,
}

pub(super) async fn prefer(
    State(app): State<App>,
    State(library): State<Library>,
    user: User,
    Path(id): Path<Uuid>,
    Json(said): Json<Preference>,
) -> AppResult {
    access::read(&app.pool, &user, id).await?;
    phrases::store::find(&app.pool, user.org_id, said.phrasing).await?.ok_or(AppError::NotFound)?;
    let Preference { phrasing, favourite, hidden } = said;
    store::prefer(&app.pool, user.org_id, user.account_id, phrasing, favourite, hidden).await?;
    library.desks().forget(&Seat::of(&user, id));
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// What the passages should be about.
#[derive(Debug, Deserialize)]
pub struct About {
    #[serde(default)]
    kind: String,
    #[serde(default)]
    q: String,
}

pub(super) async fn models(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Query(about): Query<About>,
) -> AppResult {
    let draft = access::read(&app.pool, &user, id).await?;
    let kind: SectionKind = about.kind.parse().unwrap_or_default();
    let speeches =
        store::speeches_about(&app.pool, user.org_id, kind, draft.details.occasion, MODELS).await?;
    let work = move || passages(&speeches, kind, &about.q);
    let mut found = heavy(move |_| work()).await?;
    found.truncate(PASSAGES);
    Ok(Json(json!({ "passages": found })).into_response())
}

/// The headings of the draft level by level: which are out of step, and whole sets for their kinds.
pub(super) async fn headings(
    State(hub): State<Hub>,
    State(library): State<Library>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let desk = Desk::new(&hub, &library, Seat::of(&user, id)).await?;
    let archive = library.headings(user.org_id).await?;
    let open = hub.open(Key { org_id: user.org_id, speech_id: id });
    let (tree, Position { version, .. }) = open.current().await.map_err(problem)?;
    let work = move || {
        let document = tree.document()?;
        let levels = levels(&document);
        let body: Vec<Value> = levels.iter().map(|level| offered(level, &archive, &desk)).collect();
        Ok::<_, crate::steps::Refused>(body)
    };
    let levels = heavy(move |_| work()).await??;
    Ok(Json(json!({ "version": version, "levels": levels })).into_response())
}

fn offered(level: &Level, archive: &Headings, desk: &Desk) -> Value {
    let kinds: Vec<SectionKind> = level.headings.iter().map(|(kind, _)| *kind).collect();
    let known = kinds.iter().any(|kind| *kind != SectionKind::Other);
    let mut sets = if known { offered_sets(&kinds, &archive.sets) } else { Vec::new() };
    sets.retain(|set| set.headings.iter().all(|heading| desk.may_head(&heading.text, heading.kind)));
    sets.truncate(SETS);
    json!({
        "section": level.section,
        "headings": level.headings.iter().map(|(kind, text)| json!({ "kind": kind, "text": text })).collect::<Vec<_>>(),
        "pattern": level.pattern(),
        "broken": level.broken(),
        "sets": sets.iter().map(|set| written(set, archive)).collect::<Vec<_>>(),
    })
}

fn written(set: &OfferedSet, archive: &Headings) -> Value {
    let headings = set.headings.iter().map(|heading| {
        let title = archive.titles.get(&heading.source).cloned().unwrap_or_default();
        json!({ "kind": heading.kind, "text": heading.text, "source": heading.source, "title": title })
    });
    json!({ "pattern": set.pattern, "headings": headings.collect::<Vec<_>>() })
}

/// What shows when the draft is read as one text (统稿), and what of it somebody has said to leave as it is.
pub(super) async fn remarks(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let draft = access::read(&app.pool, &user, id).await?;
    let open = hub.open(Key { org_id: user.org_id, speech_id: id });
    let (tree, Position { version, .. }) = open.current().await.map_err(problem)?;
    let work = move || {
        let (meeting, targets) = (draft.meeting(), draft.wanted());
        let reader = unify::Reader { meeting, place: &draft.details.place, targets: &targets };
        Ok::<_, crate::steps::Refused>(unify::read(&tree.document()?, &reader))
    };
    let unify::Review { looked, remarks } = heavy(move |_| work()).await??;
    let dismissals = dismissals(&app.pool, user.org_id, id).await?;
    let (kept, remarks): (Vec<_>, Vec<_>) =
        remarks.into_iter().partition(|remark| is_kept(&dismissals, remark));
    let body = json!({ "version": version, "looked": looked, "remarks": remarks, "kept": kept });
    Ok(Json(body).into_response())
}
