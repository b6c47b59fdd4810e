//! The accounts slice.
