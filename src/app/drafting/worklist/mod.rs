//! What somebody has on his hands: his drafts by their day, what waits for him and why, what has changed since he looked.

pub mod model;
pub mod store;
