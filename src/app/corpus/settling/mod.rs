//! Settling doubts: what was taken out of a recognised text is put back, what is doubted is accepted, rejected or written
//! over, one by one, all of a kind, in a whole batch; before a speech is stored and later.

pub(super) mod handlers;
pub mod sheet;
pub(super) mod store;
pub(super) mod views;
