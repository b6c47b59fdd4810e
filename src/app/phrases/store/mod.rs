//! The SQL of the library itself; the rooms of the slice have their own.

mod listing;
mod uses;
mod writing;

pub use listing::{count, find, find_for, list, members, own, page, shipped};
pub use uses::{is_common, marks, note_take, settle_takes, uses};
pub use writing::{Edited, add, add_personal, overlay, ship};
