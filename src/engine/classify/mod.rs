//! What a section or a point is about.
