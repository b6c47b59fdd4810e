//! The jobs slice.
