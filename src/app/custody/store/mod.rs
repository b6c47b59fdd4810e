//! The SQL of the slice.

mod bin;
mod drafts;
mod notices;
mod purge;
mod things;

pub use bin::{NewItem, list, put, settle, take, waiting};
pub use drafts::{DraftHead, draft, empty_list, fill_list, hand_over, owned};
pub use notices::{notices, seen, tell};
pub use purge::purge;
pub use things::{Outline, Phrasing, put_outline, put_phrasing, remove_import, take_outline, take_phrasing};
