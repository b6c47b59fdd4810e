//! A stretch that two texts share.

/// A run that draft and archive share, in symbols.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Run {
    pub start: u32,
    pub end: u32,
    pub source_start: u32,
    pub source_end: u32,
    pub source: u32,
    pub edited: u32,
}
