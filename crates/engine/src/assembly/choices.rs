//! What stands where in a draft: the pieces chosen for each place, by a writer or, where he has not chosen, by rank.

use std::collections::BTreeMap;

use super::chosen::Chosen;
use super::compose::paragraph;
use super::place::Place;
use super::points::{Claims, candidates};
use super::sources::Archive;
use super::spot::{Candidate, Spot};
use super::taken::Taken;
use super::{Request, frame, usual};
use crate::outline::{Outline, OutlineSection};

/// Characters of one paragraph where a section has no points.
const PARAGRAPH: usize = 220;
/// The pieces of each place, by [`Place::key`].
pub type Choices = BTreeMap<String, Vec<Chosen>>;

/// What the draft says already with these choices: headings, leads, the outline's own texts, and every piece.
pub fn taken(archive: &Archive, request: &Request<'_>, choices: &Choices) -> Taken {
    let outline = request.outline;
    let values = frame::values(outline, &request.slots, request.agenda, request.subject);
    let mut out = Taken::default();
    for section in &outline.sections {
        if let Some(text) = frame::text(section, request.agenda, &values) {
            out.take(&text.plain());
        }
        let names = section.heading.iter().chain(section.points.iter().map(|point| &point.lead));
        names.for_each(|text| out.name(text));
    }
    for piece in choices.values().flatten() {
        match archive.find(&piece.speech) {
            Some(source) => out.take_from(source, &piece.text),
            None => out.take(&piece.text),
        }
    }
    out
}

/// The best candidates for one place, with what the draft holds already left out.
pub fn offered(
    archive: &Archive,
    request: &Request<'_>,
    choices: &Choices,
    place: Place,
    limit: usize,
) -> Vec<Candidate> {
    let Some(spot) = place.spot(request.outline) else { return Vec::new() };
    let taken = taken(archive, request, choices);
    let mut found = candidates(archive, request, &spot, &Claims::default(), &taken, limit);
    found.retain(|candidate| (request.sound)(&candidate.text.plain()));
    found
}

/// Chooses the best for every place of `places` that has nothing yet.
pub fn fill(archive: &Archive, request: &Request<'_>, choices: &mut Choices, places: &[Place]) {
    let outline = request.outline;
    let mut taken = taken(archive, request, choices);
    let spots: Vec<Spot> = Place::all(outline).into_iter().filter_map(|place| place.spot(outline)).collect();
    // For a single place what other places would want is no concern.
    let claims = if places.len() > 1 { Claims::of(archive, request, &spots) } else { Claims::default() };
    for place in places {
        if choices.get(&place.key()).is_some_and(|pieces| !pieces.is_empty()) {
            continue;
        }
        let (Some(spot), Some(section)) = (place.spot(outline), outline.sections.get(place.section)) else {
            continue;
        };
        let (count, target) = paragraphs(section, *place, outline);
        let mut pieces: Vec<Chosen> = Vec::new();
        for _ in 0..count {
            let found = paragraph(archive, request, &spot, &claims, target, &mut taken);
            let first = pieces.len();
            pieces.extend(found.iter().map(|candidate| Chosen::of(archive, candidate)));
            if let Some(piece) = pieces.get_mut(first) {
                piece.paragraph = first > 0;
            }
        }
        usual::add(&mut pieces, *place, archive, request, &mut taken);
        joined(&mut pieces);
        choices.insert(place.key(), pieces);
    }
}

/// Joins what would stand as a paragraph of a single short sentence to its neighbour.
fn joined(pieces: &mut [Chosen]) {
    let lengths: Vec<usize> = pieces.iter().map(|piece| piece.text.chars().count()).collect();
    let (mut before, mut at) = (0, 0);
    while at < pieces.len() {
        let rest = pieces.iter().skip(at + 1).position(|piece| piece.paragraph);
        let end = rest.map_or(pieces.len(), |rest| at + 1 + rest);
        let own: usize = lengths.get(at..end).unwrap_or_default().iter().sum();
        let short = own.min(before) < PARAGRAPH / 2 && own + before <= PARAGRAPH * 3 / 2;
        match pieces.get_mut(at) {
            Some(piece) if at > 0 && short => {
                piece.paragraph = false;
                before += own;
            }
            _ => before = own,
        }
        at = end;
    }
}

/// How many paragraphs of how many characters a place wants. Before points one short paragraph, in a point one;
/// without points as many as the length asks for.
fn paragraphs(section: &OutlineSection, place: Place, outline: &Outline) -> (usize, usize) {
    let target = place.target(outline);
    if place.point.is_some() || !section.points.is_empty() {
        return (1, target);
    }
    let count = ((target + PARAGRAPH / 2) / PARAGRAPH).max(1);
    (count, target / count)
}
