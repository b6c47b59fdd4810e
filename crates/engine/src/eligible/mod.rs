//! Who may stand where: a sentence is eligible first and ranked afterwards. Drafts, suggestions and 统稿 ask the same: what is
//! not eligible is never offered, however well its words fit, and is named where it stands. Every refusal has a reason that
//! can be shown.

mod about;
mod refusal;
mod said;
mod wording;

pub use about::Meeting;
pub(crate) use about::{About, lends, names_business, own_matter};
pub(crate) use promised::unkept;
pub use refusal::Refusal;
pub(crate) use refusal::{Kinds, can_say, foreign, foreign_place, off_matter, refusal, sound_slots};
pub(crate) use said::Said;
pub(crate) use wording::{about_the_audience, addressed, names_departments, one_places_own};

pub(crate) mod level;

mod promised;

#[cfg(test)]
mod tests;
