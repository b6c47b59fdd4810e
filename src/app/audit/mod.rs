//! The audit slice.
