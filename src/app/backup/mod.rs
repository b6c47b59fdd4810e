//! The backup slice.
