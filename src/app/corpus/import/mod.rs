//! Importing: files are read and recognised at once, looked through on a preview where a person fills in what is
//! missing for many at a time, then stored by a job.

pub mod files;
pub mod finished;
pub(super) mod handlers;
pub mod job;
pub mod model;
pub mod neighbours;
pub mod origin;
pub(in crate::app) mod preview;
pub mod store;
pub(super) mod views;
