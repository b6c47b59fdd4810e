//! Open drafts: what is appended, and what a page lacks.

mod appending;
mod error;
mod live;
mod open;
mod text;

pub use error::{LineError, problem};
pub use open::{Hub, Open};
pub(super) use open::{Inner, Whom};
