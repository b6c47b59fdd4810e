//! From candidates to a paragraph: 论断 first, 举措 that stood together together, 落脚 last, to about a length.

use super::Request;
use super::group::pairs;
use super::points::{Claims, candidates};
use super::sources::Archive;
use super::spot::{Candidate, Spot};
use super::taken::Taken;
use crate::suggest::Position;

/// Candidates looked at for one paragraph.
const LOOKED_AT: usize = 24;
/// Sources a paragraph may come from; more is a patchwork.
const POINTS: usize = 3;
/// What standing side by side in the archive is worth.
const TOGETHER: f32 = 0.8;
/// The least score that is taken without asking.
const LEAST: f32 = 0.6;
/// How far below the best a piece may be; a thesis, which names the subject, less far.
const FAR: f32 = 4.0;
const THESIS_FAR: f32 = 2.0;
/// Good enough however good the best is; and nearly as good as the best.
const GOOD: f32 = 1.5;
const NEARLY: f32 = 0.5;

/// Chooses the groups of one paragraph of about `target` characters and takes them.
pub fn paragraph(
    archive: &Archive,
    request: &Request<'_>,
    spot: &Spot,
    claims: &Claims,
    target: usize,
    taken: &mut Taken,
) -> Vec<Candidate> {
    let mut pool = candidates(archive, request, spot, claims, taken, LOOKED_AT);
    let mut chosen: Vec<Candidate> = Vec::new();
    // What suits much worse than the best is better left to the writer.
    let best = pool.iter().map(|c| c.score).fold(f32::MIN, f32::max);
    pool.retain(|c| c.score >= LEAST && (c.score >= GOOD || c.score >= best - FAR));
    // A thesis names the subject: it shares a word with the lead or its advice, or suits nearly best.
    let subject = pairs(&format!("{}，{}", spot.lead, spot.topic));
    let names = |c: &Candidate| {
        let own = pairs(&c.text.plain());
        c.score >= best - NEARLY || own.iter().any(|pair| subject.binary_search(pair).is_ok())
    };
    // This speaker's own speech on the same occasion is not said again: one sentence of it a point is enough.
    let own = |c: &Candidate| {
        archive.sources.get(c.source).is_some_and(|source| {
            request.speaker.is_some_and(|name| source.speaker.as_deref() == Some(name))
                && source.occasion.is_some()
                && source.occasion == request.occasion
        })
    };
    let mut length = 0;
    let sound = |c: &Candidate| (request.sound)(&c.text.plain());
    while let Some(thesis) = take_best(
        &mut pool,
        |c| {
            c.position == Position::Thesis
                && (16..=130).contains(&c.characters)
                && c.score >= best - THESIS_FAR
                && names(c)
        },
        |c| c.score,
    ) {
        if !measure(archive, &thesis, spot, taken) && sound(&thesis) {
            length += accept(thesis, &mut chosen, taken);
            break;
        }
    }
    let room = target * 6 / 5;
    while length < target * 17 / 20 {
        let near = |c: &Candidate| chosen.iter().any(|other| other.point == c.point);
        let mut points: Vec<usize> = chosen.iter().map(|c| c.point).collect();
        points.sort_unstable();
        points.dedup();
        let full = points.len() >= POINTS;
        let fits = |c: &Candidate| {
            let inner = matches!(c.position, Position::Measure | Position::Demand);
            inner
                && length + c.characters <= room
                && (!full || near(c))
                && !(own(c) && chosen.iter().any(own))
        };
        let worth = |c: &Candidate| {
            c.score + if near(c) { TOGETHER } else { 0.0 } + (c.characters.min(100) as f32) / 200.0
        };
        let Some(next) = take_best(&mut pool, fits, worth) else { break };
        if !taken.holds(&next.text.plain()) && !measure(archive, &next, spot, taken) && sound(&next) {
            length += accept(next, &mut chosen, taken);
        }
    }
    let chosen_points: Vec<usize> = chosen.iter().map(|c| c.point).collect();
    let again = chosen.iter().any(own);
    let ends = |c: &Candidate| {
        c.position == Position::Landing && length + c.characters <= room && !(again && own(c))
    };
    let near = |c: &Candidate| c.score + if chosen_points.contains(&c.point) { TOGETHER } else { 0.0 };
    if let Some(landing) = take_best(&mut pool, ends, near)
        && !taken.holds(&landing.text.plain())
        && !measure(archive, &landing, spot, taken)
        && sound(&landing)
    {
        accept(landing, &mut chosen, taken);
    }
    in_order(chosen)
}

/// Whether the draft speaks of the candidate's measure already.
fn measure(archive: &Archive, candidate: &Candidate, spot: &Spot, taken: &Taken) -> bool {
    taken.has_measure(archive, &pairs(&candidate.text.plain()), spot)
}

fn accept(candidate: Candidate, chosen: &mut Vec<Candidate>, taken: &mut Taken) -> usize {
    let length = candidate.characters;
    taken.take_from(candidate.source, &candidate.text.plain());
    chosen.push(candidate);
    length
}

/// Removes and returns the best candidate that fits.
fn take_best(
    pool: &mut Vec<Candidate>,
    fits: impl Fn(&Candidate) -> bool,
    worth: impl Fn(&Candidate) -> f32,
) -> Option<Candidate> {
    let best = pool
        .iter()
        .enumerate()
        .filter(|(_, c)| fits(c))
        .max_by(|a, b| worth(a.1).total_cmp(&worth(b.1)).then(b.0.cmp(&a.0)))?
        .0;
    Some(pool.remove(best))
}

/// 论断 first, 落脚 last, between them point by point as they were chosen, inside a point as the text stood.
fn in_order(chosen: Vec<Candidate>) -> Vec<Candidate> {
    let mut points: Vec<usize> = Vec::new();
    for candidate in &chosen {
        if !points.contains(&candidate.point) {
            points.push(candidate.point);
        }
    }
    let alone = |c: &Candidate| chosen.iter().filter(|other| other.point == c.point).count() == 1;
    let steps: Vec<bool> = chosen.iter().map(alone).collect();
    let alone_of: Vec<usize> =
        chosen.iter().zip(steps).filter(|(_, alone)| *alone).map(|(c, _)| c.order).collect();
    let place = |c: &Candidate| {
        let step = match c.position {
            Position::Thesis | Position::Opening => 0,
            // A demand from elsewhere leads over to the measures; it never trails behind them.
            Position::Demand if alone_of.contains(&c.order) => 1,
            Position::Landing | Position::Closing => 3,
            _ => 2,
        };
        (step, points.iter().position(|&p| p == c.point), c.order)
    };
    let mut out = chosen;
    out.sort_by_key(place);
    out
}
