//! The outlines slice.
