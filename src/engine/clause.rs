//! Normalised clauses and their stable 64-bit hashes.
