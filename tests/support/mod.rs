//! What tests need: a database of their own, people on a site, the sources as text.

mod database;

pub use database::{TestDatabase, database};

pub mod site;
pub mod sources;
