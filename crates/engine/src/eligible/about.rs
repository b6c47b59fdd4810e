//! The meeting that is written for, and what belongs to it.

use crate::document::{Genre, Level, Occasion, Office, SectionKind};
use crate::reading::subject;

/// The meeting that a text is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Meeting {
    /// Who speaks.
    pub office: Option<Office>,
    /// At which level.
    pub level: Option<Level>,
    /// On what occasion.
    pub occasion: Option<Occasion>,
    /// The fields and laws that it is about.
    pub subjects: Vec<String>,
    /// Whether it has a subject of its own: an inspection of a law, a session with its items.
    pub specific: bool,
}

impl Meeting {
    /// A meeting about `subject` (a law by its title, items of the agenda, some words; empty: the congress's work in general);
    /// `others`: what else is known of it, the values of slots.
    pub fn new<'a>(
        office: Option<Office>,
        level: Option<Level>,
        occasion: Option<Occasion>,
        subject: &str,
        others: impl IntoIterator<Item = &'a str>,
    ) -> Self {
        let mut subjects = subject::named(subject);
        others.into_iter().for_each(|text| subjects.extend(subject::named(text)));
        let specific = !subject.trim().is_empty() || occasion.is_some_and(own_matter);
        Self { office, level, occasion, subjects, specific }
    }

    /// Whether nobody has said yet what a meeting with a matter of its own is about, so that no subject can be judged.
    pub fn unnamed(&self) -> bool {
        self.specific && self.subjects.is_empty()
    }
}

/// What a place of a text can be about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct About {
    /// Subjects of the speech and of the place.
    pub(super) subjects: Vec<String>,
    /// Whether the speech has a subject of its own.
    pub specific: bool,
    /// How many points follow it.
    pub points: usize,
}

impl About {
    /// Of a place that stands under these words: heading, lead, guidance.
    pub fn of(meeting: &Meeting, words: &str) -> Self {
        let mut subjects = meeting.subjects.clone();
        subjects.extend(subject::named(words));
        Self { subjects, specific: meeting.specific, points: 0 }
    }

    /// The same, before so many points.
    pub fn with_points(self, points: usize) -> Self {
        Self { points, ..self }
    }

    /// Whether a text with these subjects is about it.
    pub fn holds(&self, subjects: &[String]) -> bool {
        subjects
            .iter()
            .any(|subject| self.subjects.iter().any(|own| own == subject || own.ends_with(subject.as_str())))
    }
}

/// Occasions that have a matter of their own; the others are about the congress's work in general.
pub(crate) fn own_matter(occasion: Occasion) -> bool {
    use Occasion::{
        CommitteeSession, CongressClosing, ConstitutionDay, CountyExperience, DeputyTraining,
        ElectionDeployment, EnforcementInspection, MayorStatement, SpecialInquiry,
    };
    [
        CommitteeSession,
        CongressClosing,
        ConstitutionDay,
        CountyExperience,
        DeputyTraining,
        ElectionDeployment,
        EnforcementInspection,
        MayorStatement,
        SpecialInquiry,
    ]
    .contains(&occasion)
}

/// Whether a text names the business of a sort of meeting, where the place deals with it: what is said of supervision in
/// general is beside the point among the points of an inspection.
pub(crate) fn names_business(text: &str, occasion: Option<Occasion>, kind: SectionKind) -> bool {
    use Occasion::{DeputyTraining, ElectionDeployment, EnforcementInspection, SpecialInquiry};
    use SectionKind::{Closing, Conduct, Opening, PoliticalDirection, SelfBuilding};
    let words: &[&str] = match occasion {
        Some(EnforcementInspection) => &["检查"],
        Some(SpecialInquiry) => &["询问", "整改", "督办", "审议意见", "监督意见"],
        Some(ElectionDeployment) => &["选举", "换届", "候选人", "选民", "选区", "选票"],
        Some(DeputyTraining) => &["代表", "履职"],
        _ => return true,
    };
    // Who admonishes and opens speaks generally; the discipline of an election is its own.
    let discipline = kind == Conduct && occasion == Some(ElectionDeployment);
    let general =
        [Closing, Conduct, Opening, PoliticalDirection, SelfBuilding].contains(&kind) && !discipline;
    general || words.iter().any(|word| text.contains(word))
}

/// Whether a text of this genre can lend its sentences to a speech: what a government reports, a law orders, a notice or a
/// newspaper says is nobody's speech.
pub(crate) fn lends(genre: Option<Genre>) -> bool {
    genre.is_none_or(|genre| genre.is_mined() || genre == Genre::OtherGenre)
}
