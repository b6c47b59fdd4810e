//! Assembly (起稿): candidates for headings, points and the frame of a draft, with their sources.
//!
//! [`sources::Archive`] cuts speeches into groups of sentences by kind and move; [`points::candidates`] ranks them
//! for one place of an [`Outline`]; [`draft::draft`] takes the best everywhere. What belongs to another
//! place or day becomes a slot ([`slots`]) or is left out ([`crate::stale`]); nothing is taken twice; every piece keeps
//! its source. Wording is judged by closures of the request, so that the checker's rules, with an organization's
//! own, decide what is retired and what this speaker may not say.

pub mod beside;
pub mod choices;
pub mod chosen;
pub mod compose;
pub mod draft;
pub mod drafted;
mod fallen;
mod fit;
pub mod frame;
mod general;
pub mod group;
mod matters;
pub mod moves;
mod names;
#[cfg(test)]
mod never;
pub mod open_questions;
pub mod particular;
pub mod place;
pub mod points;
mod rewrite;
pub mod slots;
pub mod sources;
pub mod spot;
pub mod taken;
#[cfg(test)]
mod tests;
pub mod twin;
mod typical;
mod usual;
mod whose;

use std::collections::BTreeMap;

use time::Date;

use super::check::{Checker, Context, Finding, Severity};
use super::document::{Level, Occasion, Office};
use super::eligible::Meeting;
use super::outline::Outline;
use super::suggest::AgendaItem;
pub use choices::Choices;
pub use chosen::Chosen;
pub use draft::{assembled, draft, heading_sets};
pub use drafted::Draft;
pub use group::Source;
pub use names::Names;
pub use place::Place;
pub use rewrite::rewritten;
pub use sources::Archive;
pub use spot::{Candidate, Spot};
pub use typical::outline_from;
pub use whose::{tier_of, whose};

/// What a draft is wanted for.
#[derive(Clone)]
pub struct Request<'a> {
    /// The outline.
    pub outline: &'a Outline,
    /// The occasion.
    pub occasion: Option<Occasion>,
    /// The speaker's office.
    pub office: Option<Office>,
    /// The speaker's level.
    pub level: Option<Level>,
    /// The speaker's name.
    pub speaker: Option<&'a str>,
    /// Our own place (云江市); its name is no foreign one.
    pub place: Option<&'a str>,
    /// What the speech is about: a law by its title, items of the agenda, some words; empty: the congress's work in general.
    pub subject: &'a str,
    /// The day of the speech.
    pub date: Option<Date>,
    /// Who spoke before.
    pub agenda: &'a [AgendaItem],
    /// Values of slots.
    pub slots: BTreeMap<String, String>,
    /// Characters the speaker reads a minute.
    pub rate: u32,
    /// Whether this speaker may say a text on this day.
    pub allowed: &'a dyn Fn(&str) -> bool,
    /// Whether the checker finds nothing wrong with a text; asked last, of what would be taken.
    pub sound: &'a dyn Fn(&str) -> bool,
    /// The text with retired wording in its current form, if there is any.
    pub current: &'a dyn Fn(&str) -> Option<String>,
}

impl Request<'_> {
    /// The meeting that the draft is for.
    pub fn meeting(&self) -> Meeting {
        let values = self.slots.values().map(String::as_str);
        Meeting::new(self.office, self.level, self.occasion, self.subject, values)
    }
}

/// Whether the checker finds nothing in a text that would have to be mended: typing errors, wording, foreign places.
/// Open slots and what only a whole text can be blamed for do not count.
pub fn sound(checker: &Checker, text: &str, rules: &Context) -> bool {
    let context = Context { minutes: None, occasion: None, ..rules.clone() };
    // A title and a salutation, so that the text is read as a paragraph of a speech.
    let whole = format!("讲话\n同志们：\n{text}");
    let blamed = |finding: &Finding| {
        finding.severity >= Severity::Warning
            && !matches!(finding.rule.as_str(), "placeholder" | "salutation" | "length" | "missing_end_mark")
    };
    !checker.check(&whole, &context).iter().any(blamed)
}
