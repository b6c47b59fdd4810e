//! Importing: files are read and recognised at once, looked through on a preview where a person fills in what is
//! missing for many at a time, then stored by a job.

pub(super) mod handlers;
pub mod job;
pub mod model;
pub mod origin;
pub mod store;
pub(super) mod views;
