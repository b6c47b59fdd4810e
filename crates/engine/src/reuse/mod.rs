//! Text reuse (雷同): what a draft shares with the archive, by winnowing.
//!
//! Both sides are normalised to their letters and digits ([`normal`]), so that changed punctuation hides nothing.
//! Of every `WINDOW` neighbouring hashes of `GRAM` characters the smallest is kept ([`winnow`], after Schleimer, Wilkerson
//! and Aiken, SIGMOD 2003): every common run of `GRAM + WINDOW - 1` = 8 characters is certain to be found. A hit is
//! verified on the text and extended over up to two differing characters ([`index`]); runs of one source that lie near
//! each other on both sides are chained, whatever was put in, left out or exchanged between them ([`chain`]); the
//! longest chains of thirteen characters or more take the draft first, and set formulations and law text are told from
//! copying ([`report`]). What is quoted is compared with the document it comes from ([`quoted`]), and a text that comes in with
//! those that are there, as copies and versions ([`copies`]).

mod chain;
mod copies;
mod index;
mod law;
mod normal;
mod quoted;
mod report;
mod run;
mod winnow;

pub use copies::{COPY, Copies, VERSION, likeness};
pub use index::{Index, Source};
pub use law::is_law;
pub use quoted::{Quotation, quotations};
pub use report::{Carried, CarriedKind, Place, Report, Span};

use serde::{Deserialize, Serialize};

/// Characters hashed together.
const GRAM: usize = 6;
/// Neighbouring hashes of which the smallest is kept.
const WINDOW: usize = 3;
/// The shortest run that is reported.
pub const SHORTEST: usize = 13;

/// What a source, and so a span, is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// An earlier speech of the same speaker or organization.
    OwnPast,
    /// A superior's text: to quote it is right.
    Superior,
    /// Anybody else's text.
    Other,
    /// An approved phrasing.
    Formulation,
    /// The text of a law.
    Law,
}

#[cfg(test)]
mod tests;
