//! What a group and a place are about, by their kinds and words.

use rustc_hash::FxHashSet;

use crate::assembly::Request;
use crate::assembly::group::Group;
use crate::assembly::spot::{Retired, Spot};
use crate::clause;
use crate::document::{Occasion, SectionKind};
use crate::eligible::{About, Kinds};

/// Kinds whose text says why this very matter is dealt with: words on anything else are beside the point.
pub(super) fn weighty(kind: SectionKind) -> bool {
    use SectionKind::{Problems, Review, ServingTheWhole, Significance, Situation};
    [Significance, Situation, Problems, Review, ServingTheWhole].contains(&kind)
}

/// Kinds that tell of what was.
pub(super) fn telling((kind, section): Kinds) -> bool {
    use SectionKind::{Commendation, Problems, Review};
    [Commendation, Problems, Review].iter().any(|told| *told == kind || *told == section)
}

/// Whether a group is about the matter of the speech or the place; what names many fields is about none of them.
pub(super) fn is_ours(group: &Group, about: &About) -> bool {
    const FEW: usize = 2;
    group.said.subjects.len() <= FEW && about.holds(&group.said.subjects)
}

/// Text of an opening, a review or a list of problems belongs there, whatever its points speak of.
pub(super) fn reserved(group: &Group, spot: &Spot) -> bool {
    use SectionKind::{Arrangements, Closing, Commendation, Elections, Opening, Problems, Relaying, Review};
    let own = [Arrangements, Closing, Commendation, Elections, Opening, Problems, Relaying, Review];
    [group.kind, group.section]
        .iter()
        .any(|kind| own.contains(kind) && *kind != spot.kind && *kind != spot.section)
}

/// Speeches that are wholly about their own business: an inspection, an election, a town's experience.
pub(super) fn elsewhere(occasion: Option<Occasion>) -> bool {
    use Occasion::{
        CountyExperience, ElectionDeployment, EnforcementInspection, HostScript, MayorStatement,
        SpecialInquiry,
    };
    let own = [
        CountyExperience,
        ElectionDeployment,
        EnforcementInspection,
        HostScript,
        MayorStatement,
        SpecialInquiry,
    ];
    occasion.is_some_and(|occasion| own.contains(&occasion))
}

/// What the speech and the place are about: what a sentence about a single subject must agree with.
pub(super) fn about_words(request: &Request<'_>, spot: &Spot, words: &str) -> String {
    let mut out = words.to_owned();
    if request.occasion == Some(Occasion::ElectionDeployment) || spot.kind == SectionKind::Elections {
        out.push_str("，换届，选民登记，划分选区，候选人，新老交替，新当选");
    }
    for value in request.slots.values() {
        out.push('，');
        out.push_str(value);
    }
    out
}

/// The text with retired wording in its current form, and which clauses changed.
pub(super) fn current(text: &str, request: &Request<'_>) -> (String, Vec<Retired>) {
    let Some(now) = (request.current)(text) else { return (text.to_owned(), Vec::new()) };
    let (before, after) = (clause::clauses(text), clause::clauses(&now));
    let (old, new): (FxHashSet<u64>, FxHashSet<u64>) =
        (before.iter().map(|c| c.hash).collect(), after.iter().map(|c| c.hash).collect());
    let was = before.iter().filter(|c| !new.contains(&c.hash)).map(|c| c.text.clone()).collect::<Vec<_>>();
    let is = after.iter().filter(|c| !old.contains(&c.hash)).map(|c| c.text.clone()).collect::<Vec<_>>();
    let pairs = was.len().max(is.len());
    let get = |list: &[String], i: usize| list.get(i).cloned().unwrap_or_default();
    let retired = (0..pairs).map(|i| Retired { was: get(&was, i), now: get(&is, i) }).collect();
    (now, retired)
}
