//! The desk slice.
