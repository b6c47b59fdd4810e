//! The slices, from the ground up: a slice may use those before it, never those after it. `kept.rs`, `recent.rs`
//! and `work.rs` serve several.

pub mod accounts;
pub mod api;
pub mod assist;
pub mod audit;
pub mod backup;
pub mod corpus;
pub mod custody;
pub mod desk;
pub mod drafting;
pub mod formulations;
pub mod jobs;
pub mod kept;
pub mod library;
pub mod outlines;
pub mod phrases;
pub mod recent;
pub mod reuse;
pub mod work;
