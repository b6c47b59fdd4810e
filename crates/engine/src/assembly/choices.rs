//! What stands where in a draft: the pieces chosen for each place, by a writer or, where he has not chosen, by rank.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::compose::paragraph;
use super::draft::OUTLINE;
use super::points::{Candidate, Claims, Retired, Spot, candidates};
use super::slots::Chip;
use super::sources::Archive;
use super::taken::Taken;
use super::{Request, frame, usual};
use crate::outline::{Outline, OutlineSection};
use crate::suggest::Position;

/// Characters of one paragraph where a section has no points.
const PARAGRAPH: usize = 220;
/// Characters of the words before the first point.
const INTRODUCTION: usize = 90;

/// A place of an outline: a section's own words, or one of its points; both from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// Which section.
    pub section: usize,
    /// Which point; `None`: the section's own words.
    pub point: Option<usize>,
}

impl Place {
    /// `2` or `2.1`.
    pub fn key(self) -> String {
        self.point.map_or_else(|| self.section.to_string(), |point| format!("{}.{point}", self.section))
    }

    /// From its key.
    pub fn parse(key: &str) -> Option<Self> {
        let (section, point) =
            key.split_once('.').map_or((key, None), |(section, point)| (section, Some(point)));
        let point = point.map(str::parse).transpose().ok()?;
        Some(Self { section: section.parse().ok()?, point })
    }

    /// Every place of an outline whose text is not the outline's own, in the order of the text.
    pub fn all(outline: &Outline) -> Vec<Self> {
        let places = outline.sections.iter().enumerate().flat_map(|(section, of)| {
            let own = of.text.is_none().then_some(Self { section, point: None });
            own.into_iter().chain((0..of.points.len()).map(move |point| Self { section, point: Some(point) }))
        });
        places.collect()
    }

    /// What is sought for it; `None` if the outline has no such place.
    pub fn spot(self, outline: &Outline) -> Option<Spot> {
        let section = outline.sections.get(self.section)?;
        let heading = section.heading.clone().unwrap_or_default();
        let headed = |sections: &[OutlineSection]| sections.iter().filter(|s| s.heading.is_some()).count();
        let number = section.heading.as_ref().map(|_| {
            (headed(outline.sections.get(..self.section).unwrap_or_default()), headed(&outline.sections))
        });
        let points = if self.point.is_none() { section.points.len() } else { 0 };
        let spot = |kind, lead: &str, guidance: &str| Spot {
            kind,
            section: section.kind,
            lead: lead.to_owned(),
            topic: format!("{heading}，{guidance}"),
            intro: points > 0,
            whole: section.points.is_empty(),
            points,
            number,
        };
        Some(match self.point {
            None => spot(section.kind, &heading, &section.guidance),
            Some(at) => {
                let point = section.points.get(at)?;
                spot(point.kind, &point.lead, &point.guidance)
            }
        })
    }

    /// How many characters are planned for its text.
    pub fn target(self, outline: &Outline) -> usize {
        outline.sections.get(self.section).map_or(0, |section| self.target_of(section))
    }

    /// The same, of its section.
    pub fn target_of(self, section: &OutlineSection) -> usize {
        match self.point {
            None if section.points.is_empty() => section.characters as usize,
            None => INTRODUCTION,
            Some(at) => section.points.get(at).map_or(0, |point| {
                (point.characters as usize).saturating_sub(point.lead.chars().count() + 3)
            }),
        }
    }
}

/// A piece of text chosen for a place.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Chosen {
    /// The text, open slots as `{{name}}`.
    pub text: String,
    /// Id of the speech it comes from, or `outline`; empty: the writer's own words.
    pub speech: String,
    /// The speech's title.
    pub title: String,
    /// Its move.
    pub position: Position,
    /// Open slots and what stood there.
    pub chips: Vec<Chip>,
    /// Wording put in its current form.
    pub retired: Vec<Retired>,
    /// Whether it begins a new paragraph.
    pub paragraph: bool,
}

impl Chosen {
    /// The piece, unless it is empty.
    pub fn some(self) -> Option<Self> {
        (!self.text.trim().is_empty()).then_some(self)
    }

    /// Whether a speech of the archive lent it.
    pub fn of_the_archive(&self) -> bool {
        !self.speech.is_empty() && self.speech != OUTLINE
    }

    /// From a candidate of the archive.
    pub fn of(archive: &Archive, candidate: &Candidate) -> Self {
        let source = archive.sources.get(candidate.source);
        Self {
            text: candidate.text.plain(),
            speech: source.map(|source| source.id.clone()).unwrap_or_default(),
            title: source.map(|source| source.title.clone()).unwrap_or_default(),
            position: candidate.position,
            chips: candidate.text.chips().cloned().collect(),
            retired: candidate.retired.clone(),
            paragraph: false,
        }
    }
}

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_have_keys() {
        for key in ["0", "3.12"] {
            assert_eq!(Place::parse(key).unwrap().key(), key);
        }
        assert!(Place::parse("a").is_none() && Place::parse("1.").is_none() && Place::parse("").is_none());
    }
}
