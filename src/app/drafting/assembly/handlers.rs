//! The first four steps: parse → authorise → call → view.

use axum::extract::{Path, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use uuid::Uuid;

use super::model::{Assembly, Beside, ChosenSoFar, cut};
use super::shelves::{Desk, Shelves};
use super::store;
use super::views::{FramePage, HeadingsPage, OccasionPage, PointsPage, StartPage};
use crate::app::accounts::model::User;
use crate::app::drafting::handlers::outline;
use crate::app::outlines;
use crate::app::work::heavy;
use crate::clock;
use crate::engine::assembly::choices::{self, offered};
use crate::engine::assembly::{Chosen, Place, beside, heading_sets};
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form};

/// Assemblies listed.
const LISTED: i64 = 500;
/// Candidates shown for one point.
const OFFERED: usize = 16;

/// The fields of a form in the order of the page.
pub(super) type Fields = Form<Vec<(String, String)>>;

pub(super) async fn start(State(app): State<App>, user: User) -> AppResult {
    let outlines = outlines::store::list(&app.pool, user.org_id).await?;
    let begun = store::list(&app.pool, user.org_id, user.account_id, LISTED).await?;
    render(&StartPage::new(user.shell("drafts"), outlines, begun))
}

/// The outline to begin from.
#[derive(Debug, Deserialize)]
pub struct Begin {
    outline: Uuid,
}

pub(super) async fn create(State(app): State<App>, user: User, Form(form): Form<Begin>) -> AppResult {
    let (stored, _) = outline(&app, &user, form.outline).await?;
    let mut state = ChosenSoFar::new(stored.id, stored.outline, &user.organization);
    state.date = Some(clock::today());
    let id = store::create(&app.pool, user.org_id, user.account_id, &state).await?;
    Ok(Redirect::to(&format!("/assemblies/{id}")).into_response())
}

/// This person's assembly.
pub(super) async fn find(app: &App, user: &User, id: Uuid) -> AppResult<Assembly> {
    store::find(&app.pool, user.org_id, user.account_id, id).await?.ok_or(AppError::NotFound)
}

/// This person's assembly, still to be changed.
async fn open(app: &App, user: &User, id: Uuid) -> AppResult<Assembly> {
    let found = find(app, user, id).await?;
    match found.speech_id {
        None => Ok(found),
        Some(_) => Err(AppError::Conflict("这次起稿已经送入编辑器，请在稿子里继续修改。".to_owned())),
    }
}

async fn save(app: &App, user: &User, assembly: &Assembly) -> AppResult<()> {
    Ok(store::save(&app.pool, user.org_id, user.account_id, assembly.id, &assembly.state).await?)
}

/// The speeches laid beside, chosen or found.
fn laid_beside(desk: &Desk, state: &ChosenSoFar) -> [Option<usize>; 2] {
    let chosen = state.beside.map(|id| id.and_then(|id| desk.archive.find(&id.to_string())));
    state.ask(&desk.checker, |request| {
        [
            chosen[0].or_else(|| beside::same_occasion(&desk.archive, request)),
            chosen[1].or_else(|| beside::superior(&desk.archive, request)),
        ]
    })
}

fn occasion_page(user: &User, assembly: Assembly, desk: &Desk, error: &'static str) -> OccasionPage {
    let sources = desk.archive.sources();
    let laid = laid_beside(desk, &assembly.state);
    let shown = laid.map(|at| {
        at.and_then(|at| sources.get(at)).map(|one| Beside::of(one, &user.sayings)).unwrap_or_default()
    });
    let all = sources.iter().map(|one| Beside::of(one, &user.sayings)).collect();
    OccasionPage { shell: user.shell("drafts"), assembly, beside: shown, all, error }
}

pub(super) async fn occasion(
    State(app): State<App>,
    State(shelves): State<Shelves>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let assembly = find(&app, &user, id).await?;
    let desk = shelves.of(user.org_id).await?;
    render(&occasion_page(&user, assembly, &desk, ""))
}

pub(super) async fn save_occasion(
    State(app): State<App>,
    State(shelves): State<Shelves>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Fields,
) -> AppResult {
    let mut assembly = open(&app, &user, id).await?;
    if let Err(error) = assembly.state.read_occasion(&fields) {
        let desk = shelves.of(user.org_id).await?;
        let page = render(&occasion_page(&user, assembly, &desk, error))?;
        return Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response());
    }
    save(&app, &user, &assembly).await?;
    let stay = fields.iter().any(|(name, _)| name == "stay");
    let to = if stay { format!("/assemblies/{id}") } else { format!("/assemblies/{id}/headings") };
    Ok(Redirect::to(&to).into_response())
}

pub(super) async fn headings(
    State(app): State<App>,
    State(shelves): State<Shelves>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let assembly = find(&app, &user, id).await?;
    let desk = shelves.of(user.org_id).await?;
    let sets = heading_sets(&desk.archive, &assembly.state.outline);
    render(&HeadingsPage::new(user.shell("drafts"), assembly, sets, &desk.archive))
}

pub(super) async fn save_headings(
    State(app): State<App>,
    State(shelves): State<Shelves>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Fields,
) -> AppResult {
    let mut assembly = open(&app, &user, id).await?;
    assembly.state.read_headings(&fields);
    let value =
        |wanted: &str| fields.iter().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str());
    if let Some(wanted) = value("set") {
        let desk = shelves.of(user.org_id).await?;
        let set = wanted
            .parse()
            .ok()
            .and_then(|n: usize| heading_sets(&desk.archive, &assembly.state.outline).into_iter().nth(n));
        let original = outline(&app, &user, assembly.state.outline_id).await.ok();
        match (set, original) {
            (Some(set), _) => assembly.state.take_headings(set.headings.into_iter().map(|h| h.text)),
            (None, Some((stored, _))) => {
                let own = stored.outline.sections.into_iter().filter_map(|section| section.heading);
                assembly.state.take_headings(own);
            }
            (None, None) => {}
        }
    }
    save(&app, &user, &assembly).await?;
    let next = value("next").unwrap_or("headings");
    let next = if matches!(next, "points" | "headings") { next } else { "headings" };
    Ok(Redirect::to(&format!("/assemblies/{id}/{next}")).into_response())
}

/// Which place is worked on.
#[derive(Debug, Deserialize)]
pub struct At {
    #[serde(default)]
    at: String,
}

pub(super) async fn points(
    State(app): State<App>,
    State(shelves): State<Shelves>,
    user: User,
    Path(id): Path<Uuid>,
    Query(query): Query<At>,
) -> AppResult {
    let assembly = find(&app, &user, id).await?;
    let desk = shelves.of(user.org_id).await?;
    let places = Place::all(&assembly.state.outline);
    let wanted = Place::parse(&query.at).filter(|place| places.contains(place));
    let unfilled = places.iter().copied().find(|place| assembly.state.pieces(*place).is_empty());
    let Some(at) = wanted.or(unfilled).or(places.first().copied()) else {
        return Ok(Redirect::to(&format!("/assemblies/{id}/frame")).into_response());
    };
    let found = assembly.state.ask(&desk.checker, |request| {
        let found = offered(&desk.archive, request, &assembly.state.choices, at, OFFERED);
        found.iter().map(|candidate| Chosen::of(&desk.archive, candidate)).collect::<Vec<_>>()
    });
    let spot = at.spot(&assembly.state.outline).unwrap_or_default();
    let laid = laid_beside(&desk, &assembly.state).map(|at| {
        let source = at.and_then(|at| desk.archive.sources().get(at))?;
        Some((Beside::of(source, &user.sayings), beside::passages(source, &spot)))
    });
    render(&PointsPage::new(user.shell("drafts"), assembly, at, found, laid))
}

pub(super) async fn change_points(
    State(app): State<App>,
    State(shelves): State<Shelves>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Fields,
) -> AppResult {
    let assembly = open(&app, &user, id).await?;
    let at = Place::parse(value(&fields, "at")).filter(|at| Place::all(&assembly.state.outline).contains(at));
    let at = at.ok_or_else(|| AppError::invalid("没有这个位置，请从左边的提纲里重新选择。"))?;
    let assembly = match value(&fields, "do") {
        "fill" => filled(shelves.of(user.org_id).await?, assembly, vec![at]).await?,
        "again" => {
            let mut assembly = assembly;
            assembly.state.choices.remove(&at.key());
            filled(shelves.of(user.org_id).await?, assembly, vec![at]).await?
        }
        "fill_all" => {
            let places = Place::all(&assembly.state.outline);
            filled(shelves.of(user.org_id).await?, assembly, places).await?
        }
        way => changed(assembly, at, way, &fields)?,
    };
    save(&app, &user, &assembly).await?;
    Ok(Redirect::to(&format!("/assemblies/{id}/points?at={}", at.key())).into_response())
}

/// The last field of this name: a button's, before that the form's.
fn value<'a>(fields: &'a [(String, String)], wanted: &str) -> &'a str {
    fields.iter().rev().find(|(name, _)| name == wanted).map(|(_, value)| value.as_str()).unwrap_or_default()
}

/// One piece taken, written, or changed where it stands.
fn changed(mut assembly: Assembly, at: Place, way: &str, fields: &[(String, String)]) -> AppResult<Assembly> {
    let text = value(fields, "text");
    match way {
        "take" => {
            let piece: Chosen = serde_json::from_str(value(fields, "piece"))
                .map_err(|_| AppError::invalid("这段素材没有读懂，请刷新页面再取。"))?;
            let text = if text.trim().is_empty() { piece.text.clone() } else { text.to_owned() };
            assembly.state.add(at, cut(piece, &text));
        }
        "write" => assembly.state.add(at, cut(Chosen::default(), text)),
        _ => {
            let index = value(fields, "n").parse().unwrap_or(usize::MAX);
            change(&mut assembly.state, at, index, way, text);
        }
    }
    Ok(assembly)
}

/// Removes, moves or rewrites one piece of a place, or clears the place.
fn change(state: &mut ChosenSoFar, at: Place, index: usize, way: &str, text: &str) {
    let Some(pieces) = state.choices.get_mut(&at.key()) else { return };
    match way {
        "clear" => pieces.clear(),
        "remove" if index < pieces.len() => drop(pieces.remove(index)),
        "up" if (1..pieces.len()).contains(&index) => pieces.swap(index - 1, index),
        "edit" => {
            if let Some(piece) = pieces.get_mut(index) {
                *piece = cut(std::mem::take(piece), text);
            }
            pieces.retain(|piece| !piece.text.is_empty());
        }
        _ => {}
    }
}

/// Chooses by rank for the empty ones of these places; off the async threads, since all of them take a while.
async fn filled(desk: Desk, mut assembly: Assembly, places: Vec<Place>) -> AppResult<Assembly> {
    let work = move || {
        let mut choices = std::mem::take(&mut assembly.state.choices);
        assembly
            .state
            .ask(&desk.checker, |request| choices::fill(&desk.archive, request, &mut choices, &places));
        assembly.state.choices = choices;
        assembly
    };
    heavy(move |_| work()).await
}

pub(super) async fn frame(State(app): State<App>, user: User, Path(id): Path<Uuid>) -> AppResult {
    let assembly = find(&app, &user, id).await?;
    render(&FramePage::new(user.shell("drafts"), assembly))
}

pub(super) async fn save_frame(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
    Form(fields): Fields,
) -> AppResult {
    let mut assembly = open(&app, &user, id).await?;
    assembly.state.read_frame(&fields);
    save(&app, &user, &assembly).await?;
    Ok(Redirect::to(&format!("/assemblies/{id}/review")).into_response())
}
