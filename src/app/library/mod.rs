//! What the phrase library (表述库) holds, as every reader must see it: the organization's own phrasings and those that
//! ship with the product, each once, with where it stands.
//!
//! The rule: a shipped phrasing is approved unless the organization's word on it (its overlay) says otherwise; where the
//! organization has a phrasing of the same text itself, that one counts, wherever it stands. What belongs to one person
//! is his alone: it neither joins nor hides anything for others. Readers that page or filter in the database keep SQL of
//! their own (`src/app/phrases/store.rs`, `src/app/api/store.rs`, `src/app/assist/store.rs`); `tests/http/library.rs` holds them all to
//! this rule.

pub mod store;
