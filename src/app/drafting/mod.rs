//! The drafting slice.
