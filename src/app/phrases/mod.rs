//! The phrases slice.
