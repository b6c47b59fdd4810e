//! Suggesting: completion, phrasings and headings for where the caret is.
//!
//! A [`Snapshot`] holds the sentences of the archive in a suffix index ([`index`], [`infix`]) and the entries of
//! the library ([`prefix`], [`rank`], [`relevance`], [`pinyin`]). It is immutable; the site swaps it whole and
//! asks it together with a small delta of what came since: [`complete()`] takes several. Memory is about twelve
//! bytes a character of the archive's clauses.
//!
//! What decides whether people like grey text is the share of it that is right, so [`complete()`] is silent unless
//! it is likely enough ([`mod@quiet`], [`confidence`] and the floors in [`complete`](mod@complete)), and offers whole words ([`cut`]).

mod bare;
mod complete;
mod confidence;
pub mod copies;
mod cut;
mod fits;
mod formula;
pub mod headings;
mod index;
mod infix;
mod pinyin;
mod prefix;
mod quiet;
mod rank;
mod relevance;
pub mod sets;
mod snapshot;
#[cfg(test)]
mod tests;
mod types;

pub use complete::complete;
pub use cut::candidates;
pub use fits::may_head;
pub use formula::agenda_sentence;
pub use index::{Index, IndexBuilder};
pub use quiet::{Quiet, quiet};
pub use rank::may_say;
pub use snapshot::{Builder, Row, Snapshot};
pub use types::{
    AgendaItem, Completion, Context, Entry, EntryKind, Member, Position, Reason, Set, Status, Tier, homes,
};
