//! 同场比对: the speeches of one meeting (书记稿, 主任稿, 表态, 主持词) held against each other: the same names, figures and
//! agenda, and sentences that say the same or something else.

pub(super) mod handlers;
pub mod model;
pub mod store;
pub(super) mod views;
