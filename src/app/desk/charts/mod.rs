//! Charts over what the organization has: uses of phrasings by year, kinds by year, what the library covers, the corpus by
//! place and occasion, the curators' progress.

pub mod census;
pub(super) mod handlers;
pub mod model;
pub mod store;
pub(super) mod views;
