//! The database below the slices.

mod embedded;
mod holder;
mod program;
mod schema;
mod tenancy;
