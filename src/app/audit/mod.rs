//! Audit: who did, saw and exported what, from where, and whether it was let happen. Append-only: there is no statement that
//! changes an event, and one that deletes: of those older than the organization keeps ([`store::expire`]).

pub mod model;
pub mod origin;
pub mod store;
