//! The curation desk: candidates in the order of what they are worth, judged with one key each. Every change is kept
//! with the state before it, so that it can be undone and a phrasing's versions can be read.

pub(super) mod bulk;
pub(super) mod card;
pub(super) mod deciding;
pub(super) mod desk;
pub mod model;
pub(super) mod samples;
pub mod store;
pub mod yardsticks;
