//! Audit: who did, saw and exported what. Append-only: there is no statement that changes or deletes an event.

pub mod model;
pub mod store;
