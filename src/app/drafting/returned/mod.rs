//! 送阅稿 and 返稿: a draft goes out as a Word file that is kept with what stands on which page and line, somebody edits it,
//! and it comes back. What he tracked is taken as he tracked it, only what differs besides is looked for; both arrive in the
//! text of today as tracked changes of the editor, his comments as threads.
//!
//! Everything is laid out as strands of characters (`strand.rs`): of the file that went out, of the one that came back, of
//! the text as it was exported and as it is today. Strands are held against each other (`compare.rs`), so that it does not
//! matter what the file has that the text has not (labels, lines under the title, breaks in the title), nor whether the
//! editor's program kept our hidden bookmarks.
//!
//! - `changes.rs`: what was changed in the file, and by whom
//! - `placing.rs`: the same as steps on the text of today, and what could not be placed
//! - `offer.rs`: what no tracked change can say (labels, levels, the lines under the title), offered as one action each; `remedy.rs` finds it,
//!   `shape.rs` makes a line another sort of line, `mending.rs` does it when asked
//! - `paper.rs`: a page and line of a copy in the text of today (誊改)
//! - `outgoing.rs`, `back.rs`: the two ways as pages; `last.rs`: the final file, kept as it goes out
//! - `habits.rs`: what a leader changes in what is written for him; `times.rs`: times as files have them

pub(super) mod back;
pub mod changes;
pub mod compare;
pub(super) mod habits;
pub(super) mod last;
pub(super) mod mending;
pub mod model;
pub mod offer;
pub(super) mod outgoing;
pub mod paper;
pub mod placing;
pub mod remedy;
pub mod shape;
pub mod store;
pub mod strand;
pub(super) mod times;
pub(super) mod views;
