//! 首次设置: what a new organization is asked once, when its first admin has logged in: its name, level and places, and who
//! holds which post, as a table. The sample archive goes with one click, then or later.

pub(super) mod handlers;
mod model;
pub mod store;
pub(super) mod views;
