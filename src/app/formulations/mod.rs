//! The formulations slice.
