//! What the sentences of a group say, taken together.

use super::promised::{Promised, promised};
use super::wording::{far, one_places_own, orders_the_committee, points_back};
use crate::document::SectionKind;
use crate::reading::{self, Act, Source, Time, Voice};

/// What the sentences of a group say, taken together.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Said {
    /// The fields and laws they are about.
    pub subjects: Box<[String]>,
    /// Who alone can say them.
    pub(super) voices: Box<[Voice]>,
    /// Tells of what was.
    pub(crate) told: bool,
    /// Says what is wanting.
    pub(super) wanting: bool,
    /// Says who must do what.
    pub(super) demands: bool,
    /// Leads through a meeting, thanks, announces.
    pub(super) ceremonial: bool,
    /// Thanks.
    pub(crate) thanks: bool,
    /// Speaks of what is to come.
    pub(super) planned: bool,
    /// A measure with a name of its own, of one place and year.
    pub(crate) local: bool,
    /// Hangs on what is not in the group.
    pub(super) hangs: bool,
    /// Announces a list that it does not bring.
    pub(super) promised: Option<Promised>,
}

impl Said {
    /// Reads a group of sentences of a section or point of `kind`.
    pub fn of(text: &str, kind: SectionKind, source: &Source) -> Self {
        Self::of_readings(text, &reading::read_eligible(text, kind, source))
    }

    /// From the readings of the sentences of `text`.
    pub fn of_readings(text: &str, readings: &[reading::Reading]) -> Self {
        let any = |test: &dyn Fn(&reading::Reading) -> bool| readings.iter().any(test);
        let mut subjects: Vec<String> =
            readings.iter().flat_map(|reading| reading.subjects.clone()).collect();
        subjects.sort_unstable();
        subjects.dedup();
        let mut voices: Vec<Voice> =
            readings.iter().map(|reading| reading.voice).filter(|voice| *voice != Voice::Anyone).collect();
        let told = any(&|r| r.time == Time::Past && r.act != Act::Demand);
        if !told && orders_the_committee(text) {
            voices.push(Voice::Party);
        }
        voices.dedup();
        Self {
            subjects: subjects.into(),
            voices: voices.into(),
            told,
            wanting: any(&|r| r.act == Act::Review && r.time == Time::Present),
            demands: any(&|r| r.act == Act::Demand),
            ceremonial: any(&|r| matches!(r.act, Act::Procedure | Act::Announcement | Act::Thanks)),
            thanks: any(&|r| r.act == Act::Thanks),
            planned: any(&|r| r.time == Time::Future),
            local: one_places_own(text),
            // The second sentence may lean on the first; a word for what stands elsewhere hangs anywhere.
            hangs: readings.first().is_some_and(|first| !first.whole.stands())
                || any(&|r| matches!(&r.whole, reading::Whole::Hangs(word) if far(word)))
                || points_back(text),
            promised: readings
                .iter()
                .find_map(|r| r.promise.as_ref().filter(|promise| !promise.is_kept()))
                .map(|promise| Promised { count: Some(promise.count) })
                .or_else(|| promised(text)),
        }
    }
}
