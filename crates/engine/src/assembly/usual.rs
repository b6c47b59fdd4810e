//! What is usually said at a place, from the outline, where the archive holds too little: how a committee inspects, hands over, asks
//! again is said every time, and nobody has to look for it.

use super::chosen::{Chosen, OUTLINE};
use super::group::pairs;
use super::moves::sentences;
use super::place::Place;
use super::sources::Archive;
use super::taken::Taken;
use super::{Request, frame};
use crate::suggest::Position;

/// Of a hundred planned characters so many from the archive are enough.
const ENOUGH: usize = 60;
/// And so many in all are too many.
const TOO_MANY: usize = 110;

/// Puts what the outline usually says at a place among its pieces, as far as there is room and the draft does not say it already.
pub(super) fn add(
    pieces: &mut Vec<Chosen>,
    place: Place,
    archive: &Archive,
    request: &Request<'_>,
    taken: &mut Taken,
) {
    let section = request.outline.sections.get(place.section);
    let Some((section, spot)) = section.zip(place.spot(request.outline)) else { return };
    let usual = match place.point {
        Some(at) => section.points.get(at).and_then(|point| point.usual.as_deref()),
        None => section.usual.as_deref(),
    };
    let Some(usual) = usual else { return };
    let target = place.target_of(section);
    let mut written: usize = pieces.iter().map(|piece| piece.text.chars().count()).sum();
    if written * 100 >= target * ENOUGH {
        return;
    }
    let values = frame::values(request.outline, &request.slots, request.agenda, request.subject);
    let mut text = String::new();
    // The measure that a piece of this very place speaks of is not named beside it in other words.
    let mut here = Taken::default();
    pieces.iter().for_each(|piece| here.take(&piece.text));
    for sentence in sentences(usual) {
        let length = sentence.chars().count();
        let said = taken.holds(&sentence) || here.has_measure(archive, &pairs(&sentence), &spot);
        if said || (written + length) * 100 > target * TOO_MANY {
            continue;
        }
        written += length;
        text.push_str(&sentence);
    }
    if text.is_empty() {
        return;
    }
    taken.take(&text);
    let filled = frame::fill(&text, &values);
    let piece = Chosen {
        text: filled.plain(),
        speech: OUTLINE.to_owned(),
        title: "提纲上的常用说法".to_owned(),
        position: Position::Measure,
        chips: filled.chips().cloned().collect(),
        ..Chosen::default()
    };
    // It is what the place begins with, after a thesis; in a section without points the rest goes on in another paragraph.
    let at = usize::from(pieces.first().is_some_and(|first| first.position == Position::Thesis));
    let whole = place.point.is_none() && section.points.is_empty();
    if whole && let Some(next) = pieces.get_mut(at) {
        next.paragraph = true;
    }
    pieces.insert(at, piece);
}
