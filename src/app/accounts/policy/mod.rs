//! 安全: the rules of an organization about passwords, logins and what is written down, each with a default and two profiles.
//! One row of one table; who changes it, and what, is in the log.

pub(super) mod handlers;
pub mod model;
pub mod rules;
pub mod store;
pub(super) mod views;
