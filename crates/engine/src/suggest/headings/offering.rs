//! Whole sets of headings out of the archive, for the sections of an outline.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use super::skeleton::{FILLERS, LEADING, PARALLEL, Skeleton};
use crate::document::SectionKind;
use crate::suggest::types::Tier;

/// The headings of one level of one speech.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HeadingSet {
    /// Kind and text of each.
    pub headings: Vec<(SectionKind, String)>,
    /// Id of the speech.
    pub source: String,
    /// Whose wording it is.
    pub tier: Tier,
    /// Year of the speech, 0 if unknown.
    pub year: i32,
}

/// A heading of an offered set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct OfferedHeading {
    /// The kind it is for.
    pub kind: SectionKind,
    /// The text; `{{…}}` where the archive knows no filler.
    pub text: String,
    /// Id of the speech it comes from; empty for a skeleton to be filled in.
    pub source: String,
}

/// A whole set of parallel headings for the kinds of an outline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OfferedSet {
    /// One heading for each kind asked for, in order.
    pub headings: Vec<OfferedHeading>,
    /// How well they keep one skeleton, 0 to 1.
    pub holds: f32,
    /// The skeleton (强化□□意识，…).
    pub pattern: String,
    /// How many headings were taken whole from the leading speech.
    pub own: usize,
}

/// Whole sets for `kinds`, best first: each grows from one parallel set of the archive; kinds it lacks are filled
/// from headings elsewhere that keep its skeleton, else left as the skeleton with slots.
pub fn offered_sets(kinds: &[SectionKind], archive: &[HeadingSet]) -> Vec<OfferedSet> {
    // Only sets that hold half of the kinds can lead; the best of them are tried.
    let held =
        |set: &HeadingSet| kinds.iter().filter(|kind| set.headings.iter().any(|(k, _)| k == *kind)).count();
    let mut leading: Vec<(usize, &HeadingSet)> = archive.iter().map(|set| (held(set), set)).collect();
    leading.retain(|(held, set)| held * 2 >= kinds.len() && set.headings.len() >= 3);
    leading.sort_by_key(|(held, set)| (std::cmp::Reverse(*held), set.tier, std::cmp::Reverse(set.year)));
    let fillers = fillers(kinds, archive);
    let mut out: Vec<(OfferedSet, Tier, i32)> = Vec::new();
    for (_, set) in leading.into_iter().take(LEADING) {
        let texts: Vec<&str> = set.headings.iter().map(|(_, text)| text.as_str()).collect();
        let Some(skeleton) = Skeleton::of(&texts).filter(|s| s.holds >= PARALLEL) else { continue };
        let offered = fill(kinds, set, &skeleton, &fillers);
        if offered.own * 2 >= kinds.len() && !out.iter().any(|(other, ..)| same_texts(other, &offered)) {
            out.push((offered, set.tier, set.year));
        }
    }
    out.sort_by(|(a, tier_a, year_a), (b, tier_b, year_b)| {
        let open = |set: &OfferedSet| set.headings.iter().filter(|h| h.source.is_empty()).count();
        (open(a), std::cmp::Reverse(a.own), tier_a, std::cmp::Reverse(year_a))
            .cmp(&(open(b), std::cmp::Reverse(b.own), tier_b, std::cmp::Reverse(year_b)))
            .then(b.holds.total_cmp(&a.holds))
    });
    out.into_iter().map(|(set, ..)| set).collect()
}

/// Headings of the archive by kind, each with the speech it comes from.
type Fillers<'a> = FxHashMap<SectionKind, Vec<(&'a str, &'a str)>>;

fn fillers<'a>(kinds: &[SectionKind], archive: &'a [HeadingSet]) -> Fillers<'a> {
    let mut out = Fillers::default();
    let mut seen: FxHashSet<&str> = FxHashSet::default();
    for set in archive {
        for (kind, text) in set.headings.iter().filter(|(kind, _)| kinds.contains(kind)) {
            let list = out.entry(*kind).or_default();
            if list.len() < FILLERS && seen.insert(text) {
                list.push((text, &set.source));
            }
        }
    }
    out
}

fn same_texts(a: &OfferedSet, b: &OfferedSet) -> bool {
    a.headings.iter().map(|h| &h.text).eq(b.headings.iter().map(|h| &h.text))
}

pub(super) fn fill(
    kinds: &[SectionKind],
    set: &HeadingSet,
    skeleton: &Skeleton,
    fillers: &Fillers<'_>,
) -> OfferedSet {
    let mut left: Vec<&(SectionKind, String)> = set.headings.iter().collect();
    let mut own = 0;
    let mut headings: Vec<OfferedHeading> = Vec::new();
    for &kind in kinds {
        let taken = |text: &str| headings.iter().any(|h: &OfferedHeading| h.text == text);
        let own_kind = left.iter().position(|(k, _)| *k == kind);
        let near = || left.iter().position(|(k, _)| kin(*k, kind) && !kinds.contains(k));
        let heading = if let Some(at) = own_kind.or_else(near) {
            own += 1;
            OfferedHeading { kind, text: left.remove(at).1.clone(), source: set.source.clone() }
        } else {
            let known = fillers.get(&kind).into_iter().flatten();
            let found = known.copied().find(|(text, _)| skeleton.fits(text) && !taken(text));
            match found {
                Some((text, source)) => {
                    OfferedHeading { kind, text: text.to_owned(), source: source.to_owned() }
                }
                None => OfferedHeading { kind, text: open_heading(skeleton, kind), source: String::new() },
            }
        };
        headings.push(heading);
    }
    let texts: Vec<&str> =
        headings.iter().filter(|h| !h.source.is_empty()).map(|h| h.text.as_str()).collect();
    let holds = Skeleton::of(&texts).map_or(0.0, |s| s.holds);
    OfferedSet { headings, holds, pattern: skeleton.pattern(), own }
}

/// Whether one kind's heading can stand for the other's: 锤炼队伍作风 heads self-building too.
fn kin(a: SectionKind, b: SectionKind) -> bool {
    use SectionKind::{
        Conduct, MajorDecisions, PartyLeadership, PoliticalDirection, SelfBuilding, ServingTheWhole,
    };
    let families: [&[SectionKind]; 3] = [
        &[SelfBuilding, Conduct],
        &[ServingTheWhole, MajorDecisions],
        &[PoliticalDirection, PartyLeadership],
    ];
    families.iter().any(|family| family.contains(&a) && family.contains(&b))
}

/// The skeleton with slots: 强化{{监督·2字}}意识.
fn open_heading(skeleton: &Skeleton, kind: SectionKind) -> String {
    let mut out = String::new();
    for (i, half) in skeleton.halves.iter().enumerate() {
        if i > 0 {
            out.push('，');
        }
        let mut words = half.fixed.iter();
        for slot in &half.slots {
            match slot {
                Some(0) => {}
                Some(length) => out.push_str(&format!("{{{{{}·{length}字}}}}", kind.chinese())),
                None => out.push_str(&format!("{{{{{}}}}}", kind.chinese())),
            }
            out.push_str(words.next().map_or("", String::as_str));
        }
    }
    out
}
