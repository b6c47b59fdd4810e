//! The library as a table: out as .xlsx or .csv, in again after a look at what would clash.

pub(super) mod handlers;
pub mod model;
pub mod store;
pub(super) mod views;
