//! 同场比对: the speeches of one meeting (书记稿, 主任稿, 表态, 主持词) held against each other: the same names, figures and
//! agenda, and sentences that say the same or something else.
//!
//! - `model.rs`: the speeches held against each other, sentence by sentence
//! - `who.rs`, `things.rs`, `order.rs`: people, figures, who speaks when, wherever they stand

pub(super) mod handlers;
pub mod model;
mod order;
pub mod said;
pub mod store;
#[cfg(test)]
mod tests;
mod things;
pub(super) mod views;
mod who;
