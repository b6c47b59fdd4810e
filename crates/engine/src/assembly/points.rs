//! Candidates for one place of a draft: groups of sentences of the archive, ranked as a writer would.

use rustc_hash::FxHashMap;

use super::Request;
pub use super::fallen::Fallen;
use super::fit::Judge;
use super::sources::Archive;
use super::spot::{Candidate, Spot};
pub use super::taken::Taken;

/// How many of the quickly ranked are looked at closely for each one wanted.
const CLOSE: usize = 6;
/// How many groups each spot may claim.
const CLAIMED: usize = 400;
/// What it costs to come from a speech that has given the whole draft so far.
const COPIED: f32 = 3.0;

/// What each spot of an outline would take: what suits another spot better is left to that one.
#[derive(Debug, Default)]
pub struct Claims {
    /// For each group the best score that any spot gives it.
    best: FxHashMap<usize, f32>,
    /// The ranking for each spot, fair to the others.
    ranked: Vec<(Spot, Ranked)>,
}

/// Groups with their scores, best first.
type Ranked = Vec<(usize, f32)>;

impl Claims {
    /// Scores the archive for every spot of an outline.
    pub fn of(archive: &Archive, request: &Request<'_>, spots: &[Spot]) -> Self {
        let mut out = Self::default();
        for spot in spots {
            let ranked = ranked(archive, request, spot);
            for &(at, score) in &ranked {
                let held = out.best.entry(at).or_insert(score);
                *held = held.max(score);
            }
            out.ranked.push((spot.clone(), ranked));
        }
        let Self { best, ranked } = &mut out;
        ranked.iter_mut().for_each(|(_, ranked)| fair(ranked, best));
        out
    }

    /// The ranking for a spot, each score less what another spot would give beyond it.
    fn of_spot(&self, archive: &Archive, request: &Request<'_>, spot: &Spot) -> Ranked {
        if let Some((_, ranked)) = self.ranked.iter().find(|(other, _)| other == spot) {
            return ranked.clone();
        }
        let mut out = ranked(archive, request, spot);
        fair(&mut out, &self.best);
        out
    }
}

/// Takes from each score what another spot would give beyond it; the best first again.
fn fair(ranked: &mut Ranked, best: &FxHashMap<usize, f32>) {
    for (at, score) in ranked.iter_mut() {
        *score -= best.get(at).map_or(0.0, |best| (best - *score).max(0.0));
    }
    sort(ranked);
}

/// The best `limit` candidates for a spot, best first.
pub fn candidates(
    archive: &Archive,
    request: &Request<'_>,
    spot: &Spot,
    claims: &Claims,
    taken: &Taken,
    limit: usize,
) -> Vec<Candidate> {
    let mut ranked = claims.of_spot(archive, request, spot);
    // A draft is not one speech copied: what has given much already stands back.
    for (at, score) in &mut ranked {
        *score -= archive.groups.get(*at).map_or(0.0, |group| COPIED * taken.share(group.source));
    }
    sort(&mut ranked);
    let judge = Judge::new(archive, request, spot);
    let mut out: Vec<Candidate> = Vec::new();
    for (at, score) in ranked.into_iter().take(limit * CLOSE) {
        let Some(group) = archive.groups.get(at).filter(|group| !taken.holds(&group.text)) else { continue };
        if let Ok(candidate) = judge.prepare(group, score)
            && !taken.holds(&candidate.text.plain())
        {
            out.push(candidate);
        }
        if out.len() >= limit {
            break;
        }
    }
    out
}

fn sort(ranked: &mut [(usize, f32)]) {
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
}

/// The groups that could suit, with their scores, best first.
fn ranked(archive: &Archive, request: &Request<'_>, spot: &Spot) -> Ranked {
    let judge = Judge::new(archive, request, spot);
    let score = |at: usize| Some((at, judge.score(archive.groups.get(at)?).ok()?));
    let mut out: Ranked = pool(archive, request, spot, &judge).into_iter().filter_map(score).collect();
    if out.len() > CLAIMED {
        out.select_nth_unstable_by(CLAIMED, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        out.truncate(CLAIMED);
    }
    sort(&mut out);
    out
}

/// The groups among which a place looks: those of its kind; whatever there is where these are few; on a meeting with a subject
/// of its own also what stands at the same place on another meeting of its sort, for it may be classed otherwise.
fn pool(archive: &Archive, request: &Request<'_>, spot: &Spot, judge: &Judge<'_>) -> Vec<usize> {
    let mut pool: Vec<usize> = archive.of_kind(spot.kind).collect();
    if pool.len() < 12 {
        pool = (0..archive.groups.len()).collect();
    } else if judge.specific() {
        let under = |at: &usize| {
            archive.groups.get(*at).is_some_and(|group| {
                group.kind != spot.kind && group.section != spot.kind && judge.same_place(group)
            })
        };
        pool.extend(archive.of_occasion(request.occasion).iter().copied().filter(under));
    }
    pool
}

/// What became of a sentence of the archive at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reasoned {
    /// The text as it stands in the archive.
    pub text: String,
    /// Which source, by position in the archive.
    pub source: usize,
    /// Why it cannot stand there; `None`: it can.
    pub why: Option<Fallen>,
}

/// Whether each of the groups among which a place looks can stand there, and if not, why.
pub fn judged(archive: &Archive, request: &Request<'_>, spot: &Spot) -> Vec<Reasoned> {
    let judge = Judge::new(archive, request, spot);
    let groups = pool(archive, request, spot, &judge).into_iter();
    let of = |at: usize| {
        let group = archive.groups.get(at)?;
        let why = judge.score(group).and_then(|score| judge.prepare(group, score)).err();
        Some(Reasoned { text: group.text.clone(), source: group.source, why })
    };
    groups.filter_map(of).collect()
}
