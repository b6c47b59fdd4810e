//! Candidates for one place of a draft: groups of sentences of the archive, ranked as a writer would.

use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use time::Date;

use super::particular::particular;
use super::slots::{self, Localised};
use super::sources::{Archive, Group, overlap, pairs};
pub use super::taken::Taken;
use super::{Request, level, stale};
use crate::clause;
use crate::corruption;
use crate::document::{Occasion, SectionKind};
use crate::eligible::{About, Kinds, can_say, lends, off_matter, refusal, sound_slots};
use crate::reading::{Voice, subject};
use crate::suggest::{Position, Tier, may_say};

/// How many of the quickly ranked are looked at closely for each one wanted.
const CLOSE: usize = 6;
/// How many groups each spot may claim.
const CLAIMED: usize = 400;
/// How near a text must come to the words of its place: where the speech has a subject of its own, general words must be
/// about the place in so many words.
const GENERAL: f32 = 0.03;
const SPECIFIC: f32 = 0.11;
/// From which overlap on two headings are the same.
const SAME_HEADING: f32 = 0.5;
/// What being about the speech's own subject is worth.
const OURS: f32 = 2.0;
/// What it costs to come from a speech that has given the whole draft so far.
const COPIED: f32 = 3.0;

/// The place a text is sought for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Spot {
    /// Kind of the point, or of the section.
    pub kind: SectionKind,
    /// Kind of the section.
    pub section: SectionKind,
    /// The lead or heading it stands under.
    pub lead: String,
    /// What it should speak of: guidance, the section's heading.
    pub topic: String,
    /// Whether it is the words before the first point of a section.
    pub intro: bool,
}

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

/// A wording that was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retired {
    /// The clause as it stood.
    pub was: String,
    /// The clause in its current form.
    pub now: String,
}

/// A group of sentences that can stand in the draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// The text with slots.
    pub text: Localised,
    /// Wording put in its current form.
    pub retired: Vec<Retired>,
    /// Its move.
    pub position: Position,
    /// The kind it was found under.
    pub kind: SectionKind,
    /// Which source, by position in the archive.
    pub source: usize,
    /// Which point of the archive; candidates of one point stood side by side.
    pub point: usize,
    /// Its place in the archive: within a point, the order in which the text stood.
    pub order: usize,
    /// The higher the better; only comparable for one spot.
    pub score: f32,
    /// Length in characters, slots by their names.
    pub characters: usize,
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
    let about = About::of(&request.meeting(), &format!("{}，{}", spot.lead, spot.topic));
    let mut out: Vec<Candidate> = Vec::new();
    for (at, score) in ranked.into_iter().take(limit * CLOSE) {
        let Some(group) = archive.groups.get(at).filter(|group| !taken.holds(&group.text)) else { continue };
        if let Some(candidate) = prepare(archive, request, (spot, &about), group, at, score)
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

/// Kinds whose text says why this very matter is dealt with: words on anything else are beside the point.
fn weighty(kind: SectionKind) -> bool {
    use SectionKind::{Problems, Review, ServingTheWhole, Significance, Situation};
    [Significance, Situation, Problems, Review, ServingTheWhole].contains(&kind)
}

/// Whether a text names the business of a sort of meeting, where the place deals with it: what is said of supervision in
/// general is beside the point among the points of an inspection.
fn names_business(text: &str, occasion: Option<Occasion>, kind: SectionKind) -> bool {
    use Occasion::{DeputyTraining, ElectionDeployment, EnforcementInspection, SpecialInquiry};
    use SectionKind::{Closing, Conduct, Opening, PoliticalDirection, SelfBuilding};
    let words: &[&str] = match occasion {
        Some(EnforcementInspection) => &["检查"],
        Some(SpecialInquiry) => &["询问", "整改", "督办", "审议意见", "监督意见"],
        Some(ElectionDeployment) => &["选举", "换届", "候选人", "选民", "选区", "选票"],
        Some(DeputyTraining) => &["代表", "履职"],
        _ => return true,
    };
    let general = [Closing, Conduct, Opening, PoliticalDirection, SelfBuilding].contains(&kind);
    general || words.iter().any(|word| text.contains(word))
}

/// Kinds that tell of what was.
fn telling((kind, section): Kinds) -> bool {
    use SectionKind::{Commendation, Problems, Review};
    [Commendation, Problems, Review].iter().any(|told| *told == kind || *told == section)
}

/// Whether a group is about the matter of the speech or the place; what names many fields is about none of them.
fn is_ours(group: &Group, about: &About) -> bool {
    const FEW: usize = 2;
    group.said.subjects.len() <= FEW && about.holds(&group.said.subjects)
}

/// Text of an opening, a review or a list of problems belongs there, whatever its points speak of.
fn reserved(group: &Group, spot: &Spot) -> bool {
    use SectionKind::{Arrangements, Closing, Commendation, Elections, Opening, Problems, Relaying, Review};
    let own = [Arrangements, Closing, Commendation, Elections, Opening, Problems, Relaying, Review];
    [group.kind, group.section]
        .iter()
        .any(|kind| own.contains(kind) && *kind != spot.kind && *kind != spot.section)
}

/// Speeches that are wholly about their own business: an inspection, an election, a town's experience.
fn elsewhere(occasion: Option<Occasion>) -> bool {
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

fn sort(ranked: &mut [(usize, f32)]) {
    ranked.sort_by(|a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
}

/// The groups that could suit, with their scores, best first.
fn ranked(archive: &Archive, request: &Request<'_>, spot: &Spot) -> Vec<(usize, f32)> {
    let lead = pairs(&spot.lead);
    let topic = pairs(&format!("{}，{}", spot.lead, spot.topic));
    let (lead_norm, topic_norm) = (archive.norm(&lead), archive.norm(&topic));
    // What each shared pair adds is looked up once, not for every group.
    let weighed = |pairs: &[u32]| -> Vec<(u32, f32)> {
        pairs.iter().map(|&pair| (pair, archive.weigh(pair).powi(2))).collect()
    };
    let (lead_weighed, topic_weighed) = (weighed(&lead), weighed(&topic));
    // The cosine of two texts by their weighed pairs: what is about something else besides is less about this.
    let cosine = |pairs: &[(u32, f32)], norm: f32, group: &Group| {
        let shared: f32 = pairs.iter().filter(|(pair, _)| group.has(*pair)).map(|(_, weight)| weight).sum();
        shared / (norm * group.norm)
    };
    let mut pool: Vec<usize> = archive.of_kind(spot.kind).collect();
    if pool.len() < 12 {
        // Little of this kind: whatever speaks of the topic.
        pool = (0..archive.groups.len()).collect();
    } else if About::of(&request.meeting(), "").specific {
        // On another meeting of the same sort the same heading may be classed otherwise; what it stands under tells.
        let under = |at: &usize| {
            let group = archive.groups.get(*at);
            let own = group.is_some_and(|group| group.kind == spot.kind || group.section == spot.kind);
            let other = group.and_then(|group| archive.leads.get(group.lead));
            !own && lead.len() >= 4
                && other.is_some_and(|other| other.len() >= 4 && overlap(&lead, other) >= SAME_HEADING)
        };
        pool.extend(archive.of_occasion(request.occasion).iter().copied().filter(under));
    }
    let section_wide = spot.kind == spot.section;
    let words = format!("{}，{}", spot.lead, spot.topic);
    let fits = About::of(&request.meeting(), &words);
    // Under a lead that names a field general words must be about it in so many words.
    let named_field = !spot.intro && !subject::named(&spot.lead).is_empty();
    let bonus = |yes: bool, worth: f32| if yes { worth } else { 0.0 };
    let score = |at: usize| {
        let group = archive.groups.get(at)?;
        let source = archive.sources.get(group.source)?;
        if !lends(source.genre)
            || reserved(group, spot)
            || (elsewhere(source.occasion) && source.occasion != request.occasion)
        {
            return None;
        }
        let kinds = (spot.kind, spot.section);
        // How another sort of meeting is opened and closed is its own.
        if matches!(spot.kind, SectionKind::Opening | SectionKind::Closing)
            && source.occasion.is_some()
            && source.occasion != request.occasion
        {
            return None;
        }
        if refusal(&group.said, request.office, kinds, &fits).is_some()
            || off_matter(&group.text, kinds, &words)
            // What is not told anywhere is none of a review's: 经常走进联络站 asks deputies to do so.
            || telling(kinds) && !group.said.told && !telling((group.kind, group.section))
        {
            return None;
        }
        let about = cosine(&topic_weighed, topic_norm, group);
        let named = cosine(&lead_weighed, lead_norm, group);
        let under = archive
            .leads
            .get(group.lead)
            .map_or(0.0, |other| if lead.len() < 2 || other.len() < 2 { 0.0 } else { overlap(&lead, other) });
        let kind = if group.kind == spot.kind {
            2.0
        } else if group.section == spot.kind {
            1.0
        } else {
            0.0
        };
        // The same kind is not yet the same subject; another kind must be about it in so many words.
        let close = about + 0.5 * named + 0.5 * under;
        let ours = is_ours(group, &fits);
        // What a Party secretary says of the Party's leading the congress is his to say.
        if group.kind == SectionKind::PartyLeadership
            && source.office.is_some_and(|office| Voice::Party.fits(office))
            && !can_say(Voice::Party, request.office)
        {
            return None;
        }
        // Another meeting's words on the same sort of occasion are of the same sort of matter.
        let kin = source.occasion.is_some() && source.occasion == request.occasion;
        let near = fits.specific && !ours && !kin || named_field && !ours;
        let least = if near { SPECIFIC } else { GENERAL };
        let anything = section_wide && !fits.specific && !named_field || spot.intro;
        if kind == 0.0 && close < 0.15 || !anything && close < least {
            return None;
        }
        if fits.specific
            && !ours
            && !kin
            && (weighty(spot.kind) || !names_business(&group.text, request.occasion, spot.kind))
        {
            return None;
        }
        // The words before a section's first point introduce the section, a point's own words do not.
        let place = match (spot.intro, group.intro) {
            (true, true) => 1.5,
            (false, true) => -1.0,
            // A thesis can introduce a section too, where nothing else does.
            (true, false) if group.position == Position::Thesis => -1.0,
            (true, false) => return None,
            (false, false) => 0.0,
        };
        // 我市 of another place speaks of that place's affairs.
        let theirs = source.tier != Tier::Own && group.ours;
        let terms = match (request.date, source.date) {
            (Some(today), Some(then)) => ((today.year() - then.year()).max(0) + 2) / 5,
            _ => 2,
        };
        let score = kind + place + bonus(ours, OURS) + 12.0 * about + 6.0 * named + 2.0 * under
            - bonus(theirs, 0.8)
            + 0.15 * (4.0 - source.tier as u8 as f32)
            - 0.3 * terms.min(4) as f32
            + bonus(source.occasion.is_some() && source.occasion == request.occasion, 0.3)
            + bonus(source.speaker.is_some() && source.speaker.as_deref() == request.speaker, 0.2)
            + bonus(source.office.is_some() && source.office == request.office, 0.2);
        Some((at, score))
    };
    let mut out: Vec<_> = pool.into_iter().filter_map(score).collect();
    if out.len() > CLAIMED {
        out.select_nth_unstable_by(CLAIMED, |a, b| b.1.total_cmp(&a.1).then(a.0.cmp(&b.0)));
        out.truncate(CLAIMED);
    }
    sort(&mut out);
    out
}

/// The group as it could stand in this draft; `None` if it cannot.
fn prepare(
    archive: &Archive,
    request: &Request<'_>,
    (spot, about): (&Spot, &About),
    group: &Group,
    order: usize,
    score: f32,
) -> Option<Candidate> {
    let source = archive.sources.get(group.source)?;
    let told = matches!(spot.kind, SectionKind::Review | SectionKind::Commendation | SectionKind::Problems);
    let kin = source.occasion.is_some() && source.occasion == request.occasion;
    let tells = |text: &str| stale::occasional(text, kin) || stale::complaining(text);
    if !told && tells(&group.text) || group.text.chars().count() < 12 {
        return None;
    }
    if !kin && stale::of_another_meeting(&group.text)
        || told && stale::of_another_span(&group.text, &format!("{}{}", spot.lead, spot.topic), kin)
    {
        return None;
    }
    if request.date.is_some_and(|date: Date| stale::outdated(&group.text, date)) {
        return None;
    }
    if !(about.specific && is_ours(group, about)) && particular(&group.text, &about_words(request, spot)) {
        return None;
    }
    let text = level::adapt(&group.text, source.level, request.level);
    if level::foreign(&text, request.level) {
        return None;
    }
    if !may_say(&text, request.office, request.level) {
        return None;
    }
    // What a machine has spun is nobody's wording.
    if !corruption::find_corruptions(&text).is_empty() {
        return None;
    }
    let own: Vec<&str> = request.place.into_iter().collect();
    let limit = if told { 3 } else { 0 };
    // What one place did, and more than some figures, belong to the year and the place that they are told of.
    let deed = |text: &Localised| told && text.chips().any(|chip| chip.name == slots::PLACE);
    let local = |text: &Localised| text.facts() > limit || text.chips().count() > limit.max(1) || deed(text);
    // The checker's rules cost most and are asked last.
    let localised = slots::localise(&text, &own, &archive.names);
    if local(&localised) {
        return None;
    }
    let (text, retired) = current(&text, request);
    if !(request.allowed)(&text) {
        return None;
    }
    let text = if retired.is_empty() { localised } else { slots::localise(&text, &own, &archive.names) };
    if local(&text) {
        return None;
    }
    let plain = text.plain();
    if !sound_slots(&plain) {
        return None;
    }
    let characters = plain.chars().count();
    let Group { kind, position, source, point, .. } = *group;
    Some(Candidate { text, retired, position, kind, source, point, order, score, characters })
}

/// What the speech and the place are about: what a sentence about a single subject must agree with.
fn about_words(request: &Request<'_>, spot: &Spot) -> String {
    let mut out = format!("{}，{}", spot.lead, spot.topic);
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
fn current(text: &str, request: &Request<'_>) -> (String, Vec<Retired>) {
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
