//! The database below the slices.

mod embedded;
mod holder;
mod schema;
mod tenancy;
