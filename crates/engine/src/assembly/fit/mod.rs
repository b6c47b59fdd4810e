//! How well a group of sentences of the archive suits one place of a draft, or why it cannot stand there.

mod about;

use time::Date;

use self::about::{about_words, current, elsewhere, is_ours, reserved, telling, weighty};
use super::Request;
use super::fallen::Fallen;
use super::group::{Group, Source, overlap, pairs};
use super::particular::{deeds_of_a_place, large_figure, particular};
use super::slots::{self, Localised};
use super::sources::Archive;
use super::spot::{Candidate, Spot};
use crate::document::{Occasion, SectionKind};
use crate::eligible::{
    About, Refusal, about_the_audience, addressed, can_say, foreign, lends, level, names_business,
    names_departments, off_matter, own_matter, refusal, sound_slots,
};
use crate::reading::{Voice, subject};
use crate::suggest::{Position, Tier, may_say};
use crate::{corruption, stale};

/// How near a text must come to the words of its place: where the speech has a subject of its own, general words must be
/// about the place in so many words.
const GENERAL: f32 = 0.03;

const SPECIFIC: f32 = 0.11;

/// From which overlap on two headings are the same.
const SAME_HEADING: f32 = 0.5;

/// What being about the speech's own subject is worth.
const OURS: f32 = 2.0;

/// What it is worth to have stood at this very place of another speech of the same sort.
const HERE: f32 = 1.0;

/// A place of a draft as groups are held against it; made once for the whole archive.
pub(super) struct Judge<'a> {
    archive: &'a Archive,
    request: &'a Request<'a>,
    spot: &'a Spot,
    /// Heading, lead and guidance in a row.
    words: String,
    about: About,
    lead: Box<[u32]>,
    lead_norm: f32,
    topic_norm: f32,
    /// What each shared pair adds is looked up once, not for every group.
    lead_weighed: Vec<(u32, f32)>,
    topic_weighed: Vec<(u32, f32)>,
    section_wide: bool,
    /// Whether the archive has so many of its sort that what is one speech's alone is known.
    several: bool,
    /// Under a lead that names a field general words must be about it in so many words.
    named_field: bool,
}

impl<'a> Judge<'a> {
    pub fn new(archive: &'a Archive, request: &'a Request<'a>, spot: &'a Spot) -> Self {
        let words = format!("{}，{}", spot.lead, spot.topic);
        let (lead, topic) = (pairs(&spot.lead), pairs(&words));
        let weighed = |pairs: &[u32]| -> Vec<(u32, f32)> {
            pairs.iter().map(|&pair| (pair, archive.weigh(pair).powi(2))).collect()
        };
        Self {
            lead_norm: archive.norm(&lead),
            topic_norm: archive.norm(&topic),
            lead_weighed: weighed(&lead),
            topic_weighed: weighed(&topic),
            about: About::of(&request.meeting(), &words).with_points(spot.points),
            section_wide: spot.kind == spot.section,
            several: archive.has_several(request.occasion),
            named_field: !spot.intro && !subject::named(&spot.lead).is_empty(),
            lead,
            words,
            archive,
            request,
            spot,
        }
    }

    /// Whether the speech has a subject of its own.
    pub fn specific(&self) -> bool {
        self.about.specific
    }

    /// Whether a group stands where this place is in another speech of the same sort: under a lead much like this one or, for a
    /// section in one piece, in the section of the same number or of much the same heading; whatever kind it was given.
    pub fn same_place(&self, group: &Group) -> bool {
        let Self { archive, spot, request, .. } = self;
        let kin = archive
            .sources
            .get(group.source)
            .is_some_and(|source| source.occasion.is_some() && source.occasion == request.occasion);
        let number = spot.number.is_some() && spot.number == group.number;
        let whole = spot.whole && (number || self.same_heading(group));
        kin && (whole || self.same_lead(group) || self.same_item(group) || self.same_unheaded(group))
    }

    /// Whether a group tells organs what they must do about an item of a session, where this place does so about one of ours.
    fn same_item(&self, group: &Group) -> bool {
        use SectionKind::{DemandsOnOrgans, Other, Supervision};
        const DEALT_WITH: [&str; 7] = ["审议", "整改", "督办", "落实情况", "检查报告", "交办", "责任清单"];
        self.request.occasion == Some(Occasion::CommitteeSession)
            && self.spot.section == DemandsOnOrgans
            && self.spot.lead.starts_with("关于")
            && [DemandsOnOrgans, Supervision, Other].contains(&group.kind)
            && DEALT_WITH.iter().any(|word| group.text.contains(word))
    }

    /// Whether a group stands under no heading, as this place does, and is of its kind; what is of no kind that the outline has
    /// belongs to the longest of its unheaded parts.
    fn same_unheaded(&self, group: &Group) -> bool {
        let Self { request, spot, .. } = self;
        if !group.piece || spot.intro || !spot.whole || spot.number.is_some() {
            return false;
        }
        let sections = &request.outline.sections;
        let unheaded = sections.iter().filter(|section| section.heading.is_none() && section.text.is_none());
        let longest = unheaded.max_by_key(|section| section.characters).map(|section| section.kind);
        let known = sections.iter().any(|section| section.kind == group.kind);
        group.kind == spot.kind || !known && longest == Some(spot.kind)
    }

    fn same_heading(&self, group: &Group) -> bool {
        self.lead.len() >= 4
            && self
                .archive
                .leads
                .get(group.heading)
                .is_some_and(|other| other.len() >= 4 && overlap(&self.lead, other) >= SAME_HEADING)
    }

    /// Whether a group stands under a lead much like this one.
    fn same_lead(&self, group: &Group) -> bool {
        self.lead.len() >= 4
            && self
                .archive
                .leads
                .get(group.lead)
                .is_some_and(|other| other.len() >= 4 && overlap(&self.lead, other) >= SAME_HEADING)
    }

    /// How well a group suits; only comparable for one place.
    pub fn score(&self, group: &Group) -> Result<f32, Fallen> {
        let Self { archive, request, spot, about, .. } = self;
        let source = archive.sources.get(group.source).ok_or(Fallen::Genre)?;
        self.may_stand(group, source)?;
        let ours = is_ours(group, about);
        let kin = source.occasion.is_some() && source.occasion == request.occasion;
        let near = self.closeness(group);
        let here = self.same_place(group);
        let kind = if group.kind == spot.kind {
            2.0
        } else if group.section == spot.kind || here {
            1.0
        } else {
            0.0
        };
        // The same kind is not yet the same subject; another kind must be about it in so many words. Another meeting's words on
        // the same sort of occasion are of the same sort of matter.
        let close = near.topic + 0.5 * near.lead + 0.5 * near.heading;
        let strict = about.specific && !ours && !kin || self.named_field && !ours;
        let least = if strict { SPECIFIC } else { GENERAL };
        // Without a heading there are no words to be near to: the sort of meeting and the kind decide.
        let silent = kin && spot.lead.is_empty() && group.kind == spot.kind;
        let anything =
            self.section_wide && !about.specific && !self.named_field || spot.intro || here || silent;
        if kind == 0.0 && close < 0.15 || !anything && close < least {
            return Err(Fallen::Far);
        }
        let business = || names_business(&group.text, request.occasion, spot.kind);
        if about.specific && !ours && !kin && (weighty(spot.kind) || !business()) {
            return Err(Fallen::General);
        }
        // The words before a section's first point introduce the section, a point's own words do not.
        let place = match (spot.intro, group.intro) {
            (true, true) => 1.5,
            (false, true) => -1.0,
            // A thesis can introduce a section too, where nothing else does.
            (true, false) if group.position == Position::Thesis => -1.0,
            (true, false) => return Err(Fallen::Place),
            (false, false) => 0.0,
        };
        let bonus = |yes: bool, worth: f32| if yes { worth } else { 0.0 };
        // 我市 of another place speaks of that place's affairs.
        let theirs = source.tier != Tier::Own && group.ours;
        let terms = match (request.date, source.date) {
            (Some(today), Some(then)) => ((today.year() - then.year()).max(0) + 2) / 5,
            _ => 2,
        };
        Ok(kind
            + place
            + bonus(ours, OURS)
            + bonus(here, HERE)
            + bonus(spot.kind == SectionKind::Commendation && group.said.thanks, HERE)
            + 12.0 * near.topic
            + 6.0 * near.lead
            + 2.0 * near.heading
            - bonus(theirs, 0.8)
            + 0.15 * (4.0 - source.tier as u8 as f32)
            - 0.3 * terms.min(4) as f32
            + bonus(kin, 0.3)
            + bonus(source.speaker.is_some() && source.speaker.as_deref() == request.speaker, 0.2)
            + bonus(source.office.is_some() && source.office == request.office, 0.2))
    }

    /// Whether genre, occasion, place, voice, act and subject of a group let it stand here.
    fn may_stand(&self, group: &Group, source: &Source) -> Result<(), Fallen> {
        let Self { request, spot, about, words, .. } = self;
        let kinds = (spot.kind, spot.section);
        let other = source.occasion != request.occasion;
        // How another sort of meeting is opened and closed is its own.
        let frame = matches!(spot.kind, SectionKind::Opening | SectionKind::Closing);
        if !lends(source.genre) {
            return Err(Fallen::Genre);
        }
        let here = self.same_place(group);
        let thanks = spot.kind == SectionKind::Commendation && group.said.thanks;
        if !here && !thanks && reserved(group, spot) {
            return Err(Fallen::Reserved);
        }
        // What a meeting with a matter of its own says under no headings (thanks, an oath, a closing) is that meeting's.
        let own = group.piece && source.occasion.is_some_and(own_matter);
        if other && (elsewhere(source.occasion) || own || frame && source.occasion.is_some()) {
            return Err(Fallen::Occasion);
        }
        if !here && self.other_section(group, other) {
            return Err(Fallen::OtherSection);
        }
        match refusal(&group.said, request.office, kinds, about) {
            // Whoever thanks names whom he likes; what is planned at this very place is planned every time, days and numbers open,
            // but for what a congress has resolved for its year.
            Some(Refusal::Subject) if thanks => {}
            Some(Refusal::Demands)
                if here
                    && request.occasion != Some(Occasion::CongressClosing)
                    && !telling(kinds)
                    && !foreign(&group.said.subjects, spot.kind, about) => {}
            Some(refusal) => return Err(Fallen::Refused(refusal)),
            None => {}
        }
        let named = !request.subject.is_empty() && !other && !is_ours(group, about);
        if named && (names_departments(&group.text) || self.several && self.speaks_of_its_own(group)) {
            return Err(Fallen::Refused(Refusal::Subject));
        }
        if off_matter(&group.text, kinds, words) {
            return Err(Fallen::Matter);
        }
        // What is not told anywhere is none of a review's: 经常走进联络站 asks deputies to do so.
        if telling(kinds) && !group.said.told && !thanks && !telling((group.kind, group.section)) {
            return Err(Fallen::Refused(Refusal::Demands));
        }
        // What a Party secretary says of the Party's leading the congress is his to say.
        let secretary = source.office.is_some_and(|office| Voice::Party.fits(office));
        if group.kind == SectionKind::PartyLeadership && secretary && !can_say(Voice::Party, request.office) {
            return Err(Fallen::Speaker);
        }
        Ok(())
    }

    /// Whether a group stood in another section of a meeting of this sort that had as many.
    fn other_section(&self, group: &Group, other: bool) -> bool {
        let numbers = self.spot.number.zip(group.number);
        !other
            && self.about.specific
            && numbers.is_some_and(|(ours, theirs)| ours.1 == theirs.1 && ours.0 != theirs.0)
            && !self.same_heading(group)
    }

    /// Whether a group uses words that its speech alone uses, again and again: on another matter they are that matter's (沿江).
    fn speaks_of_its_own(&self, group: &Group) -> bool {
        let ours = |pair: &u32| self.topic_weighed.iter().any(|(own, _)| own == pair);
        group.pairs.iter().any(|pair| self.archive.is_of_one(*pair, group.source) && !ours(pair))
    }

    fn closeness(&self, group: &Group) -> Closeness {
        // The cosine of two texts by their weighed pairs: what is about something else besides is less about this.
        let cosine = |pairs: &[(u32, f32)], norm: f32| {
            let shared: f32 =
                pairs.iter().filter(|(pair, _)| group.has(*pair)).map(|(_, weight)| weight).sum();
            shared / (norm * group.norm)
        };
        let heading = self.archive.leads.get(group.lead).map_or(0.0, |other| {
            if self.lead.len() < 2 || other.len() < 2 { 0.0 } else { overlap(&self.lead, other) }
        });
        Closeness {
            topic: cosine(&self.topic_weighed, self.topic_norm),
            lead: cosine(&self.lead_weighed, self.lead_norm),
            heading,
        }
    }

    /// The group as it could stand in this draft.
    pub fn prepare(&self, group: &Group, score: f32) -> Result<Candidate, Fallen> {
        let Self { archive, request, spot, about, words, .. } = self;
        let source = archive.sources.get(group.source).ok_or(Fallen::Genre)?;
        let told =
            matches!(spot.kind, SectionKind::Review | SectionKind::Commendation | SectionKind::Problems);
        let kin = source.occasion.is_some() && source.occasion == request.occasion;
        if group.text.chars().count() < 12 {
            return Err(Fallen::Short);
        }
        if !told && (stale::occasional(&group.text, kin) || stale::complaining(&group.text))
            || !kin && (stale::of_another_meeting(&group.text) || stale::speaks_to_its_people(&group.text))
            || told && stale::of_another_span(&group.text, &format!("{}{}", spot.lead, spot.topic), kin)
        {
            return Err(Fallen::Tied);
        }
        if request.date.is_some_and(|date: Date| stale::outdated(&group.text, date)) {
            return Err(Fallen::Stale);
        }
        if !(about.specific && is_ours(group, about))
            && particular(&group.text, &about_words(request, spot, words))
        {
            return Err(Fallen::Particular);
        }
        // What was said to deputies at another such meeting can be said to them again.
        if !kin && about_the_audience(&group.text, request.occasion) {
            return Err(Fallen::Audience);
        }
        let text = level::adapt(&group.text, source.level, request.level, request.place);
        let text = if source.tier == Tier::Own { text } else { level::named_below(&text, request.level) };
        let text = addressed(&text, request.occasion);
        if level::foreign(&text, request.level, request.place).is_some() {
            return Err(Fallen::Level);
        }
        if !may_say(&text, request.office, request.level) {
            return Err(Fallen::Speaker);
        }
        // What a machine has spun is nobody's wording.
        if !corruption::find_corruptions(&text).is_empty() {
            return Err(Fallen::Spoilt);
        }
        let own: Vec<&str> = request.place.into_iter().collect();
        // What recurs on every meeting of a sort has its days and numbers, which the writer fills in.
        let limit = match (told, kin && about.specific) {
            (true, _) => 3,
            (false, true) => 2,
            (false, false) => 0,
        };
        // 我市 and what was counted there is that place's, unless it is ours.
        let theirs = source.tier == Tier::Other
            && (group.ours && !group.said.subjects.is_empty() || told && deeds_of_a_place(&text));
        if theirs || !told && large_figure(&text) {
            return Err(Fallen::Facts);
        }
        // What one place did, and more than some figures, belong to the year and the place that they are told of.
        let deed = |text: &Localised| told && text.chips().any(|chip| chip.name == slots::PLACE);
        let local =
            |text: &Localised| text.facts() > limit || text.chips().count() > limit.max(1) || deed(text);
        // The checker's rules cost most and are asked last.
        let localised = slots::localise(&text, &own, &archive.names);
        if local(&localised) {
            return Err(Fallen::Facts);
        }
        let (text, retired) = current(&text, request);
        if !(request.allowed)(&text) {
            return Err(Fallen::Speaker);
        }
        let text = if retired.is_empty() { localised } else { slots::localise(&text, &own, &archive.names) };
        let plain = text.plain();
        if local(&text) || !sound_slots(&plain) {
            return Err(Fallen::Facts);
        }
        let characters = plain.chars().count();
        let Group { kind, position, source, point, order, .. } = *group;
        Ok(Candidate { text, retired, position, kind, source, point, order, score, characters })
    }
}

/// How near a group is to the words of a place, each 0 to 1.
struct Closeness {
    topic: f32,
    lead: f32,
    heading: f32,
}
