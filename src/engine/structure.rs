//! From clean lines to speeches, sections and points.
