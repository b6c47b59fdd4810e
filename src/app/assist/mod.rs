//! The assist slice.
