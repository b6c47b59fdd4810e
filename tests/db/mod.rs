//! The database below the slices.

mod schema;
