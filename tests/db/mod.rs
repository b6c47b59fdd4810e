//! The database below the slices.

mod embedded;
mod growing;
mod holder;
mod jobs;
mod logins;
mod program;
mod schema;
mod tenancy;
