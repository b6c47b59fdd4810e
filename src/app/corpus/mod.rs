//! The corpus slice.
