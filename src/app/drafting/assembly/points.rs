//! The third step: each place of the outline is filled with pieces from the archive.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use uuid::Uuid;

use super::begin::{Fields, find, laid_beside, open, save, value};
use super::model::{Assembly, Beside, ChosenSoFar, cut};
use super::shelves::{Desk, Shelves};
use super::shown::{Stretch, label, move_name, stretches};
use crate::app::accounts::model::User;
use crate::app::work::heavy;
use crate::engine::assembly::beside::Passage;
use crate::engine::assembly::choices::{self, offered};
use crate::engine::assembly::{Chosen, Place, beside};
use crate::engine::suggest::Position;
use crate::error::{AppError, AppResult};
use crate::web::page::render;
use crate::web::{App, Form, Shell};

/// Candidates shown for one point.
const OFFERED: usize = 16;

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

/// Characters of a passage laid beside a place.
const PASSAGES: usize = 3;

/// A place in the list at the left.
pub(super) struct PlaceRow {
    key: String,
    label: String,
    point: bool,
    characters: usize,
    target: usize,
    current: bool,
}

/// A candidate: its number on the page, the piece, and the piece as the form sends it.
pub(super) struct Offer {
    number: usize,
    piece: Chosen,
    stretches: Vec<Stretch>,
    json: String,
}

/// A speech laid beside, with what it says at the place.
pub(super) type Laid = (Beside, Vec<Passage>);

#[derive(Template)]
#[template(path = "drafting/assembly/points.html")]
pub(super) struct PointsPage {
    pub(super) shell: Shell,
    pub(super) assembly: Assembly,
    at: Place,
    places: Vec<PlaceRow>,
    title: String,
    guidance: String,
    moves: Vec<(&'static str, Vec<Offer>)>,
    laid: Vec<(&'static str, Laid)>,
}

impl PointsPage {
    pub(super) fn new(
        shell: Shell,
        assembly: Assembly,
        at: Place,
        found: Vec<Chosen>,
        laid: [Option<Laid>; 2],
    ) -> Self {
        let state = &assembly.state;
        let section = state.outline.sections.get(at.section);
        let guidance = match at.point {
            None => section.map(|section| section.guidance.clone()),
            Some(i) => section.and_then(|section| section.points.get(i)).map(|point| point.guidance.clone()),
        };
        let moves = moves(&found);
        let names = ["上次同一场合", "上级讲话"];
        let laid = names.into_iter().zip(laid).filter_map(|(name, laid)| {
            let (beside, mut passages) = laid?;
            passages.truncate(PASSAGES);
            Some((name, (beside, passages)))
        });
        Self {
            shell,
            at,
            places: places(state, at),
            title: label(state, at),
            guidance: guidance.unwrap_or_default().replace("{{", "“").replace("}}", "”"),
            moves,
            laid: laid.collect(),
            assembly,
        }
    }

    fn pieces(&self) -> Vec<(Chosen, Vec<Stretch>)> {
        let pieces = self.assembly.state.pieces(self.at);
        pieces.iter().map(|piece| (piece.clone(), stretches(&piece.text))).collect()
    }

    fn characters(&self) -> usize {
        self.assembly.state.characters(self.at)
    }

    fn target(&self) -> usize {
        self.at.target(&self.assembly.state.outline)
    }

    /// The place after this one; the frame after the last.
    fn next(&self) -> String {
        let next = self.places.iter().skip_while(|row| !row.current).nth(1);
        let id = self.assembly.id;
        next.map_or_else(
            || format!("/assemblies/{id}/frame"),
            |row| format!("/assemblies/{id}/points?at={}", row.key),
        )
    }

    fn done(&self) -> usize {
        self.places.iter().filter(|row| row.characters > 0).count()
    }
}

/// The places of the outline, in its order.
fn places(state: &ChosenSoFar, at: Place) -> Vec<PlaceRow> {
    let places = Place::all(&state.outline).into_iter().map(|place| PlaceRow {
        key: place.key(),
        label: label(state, place),
        point: place.point.is_some(),
        characters: state.characters(place),
        target: place.target(&state.outline),
        current: place == at,
    });
    places.collect()
}

/// What was found, under the moves that it makes.
fn moves(found: &[Chosen]) -> Vec<(&'static str, Vec<Offer>)> {
    let mut moves = Vec::new();
    let mut number = 0;
    for wanted in [Position::Thesis, Position::Demand, Position::Measure, Position::Landing] {
        let other = |position| matches!(position, Position::Opening | Position::Closing | Position::Heading);
        let of = |piece: &&Chosen| {
            piece.position == wanted || wanted == Position::Measure && other(piece.position)
        };
        let mut offers = Vec::new();
        for piece in found.iter().filter(of) {
            number += 1;
            offers.push(Offer {
                number,
                stretches: stretches(&piece.text),
                json: serde_json::to_string(piece).unwrap_or_default(),
                piece: piece.clone(),
            });
        }
        if !offers.is_empty() {
            moves.push((move_name(wanted), offers));
        }
    }
    moves
}
