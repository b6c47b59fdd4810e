//! Reuse (雷同): one index of text reuse for each organization, over its corpus and its approved phrasings. Assembly and
//! the pages of comparison ask the same one. No pages of its own.

mod archive;
pub mod store;

pub use archive::{Archive, Archived, Shelved};
