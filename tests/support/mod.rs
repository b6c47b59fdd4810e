//! What tests need: a database of their own.

mod database;

pub use database::database;

pub mod site;
