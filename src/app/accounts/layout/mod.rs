//! 排版: how an organization has its papers set, or its own template instead. Kept among its settings.

pub(super) mod handlers;
pub mod model;
mod print;
pub mod store;
pub(super) mod views;
