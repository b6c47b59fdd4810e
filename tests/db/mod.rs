//! The database below the slices.

mod embedded;
mod holder;
mod jobs;
mod program;
mod schema;
mod tenancy;
