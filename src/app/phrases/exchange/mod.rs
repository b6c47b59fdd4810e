//! The library as a table: out as .xlsx or .csv, in again after a look at what would clash; and as a dictionary of input
//! methods.

pub mod dictionary;
pub(super) mod handlers;
pub mod model;
pub mod store;
pub(super) mod views;
