//! Mining: the phrasings that recur in an archive.
mod archive;
mod cluster;
mod lines;
mod repeats;
mod slots;
mod suffix;

pub use archive::Archive;
use crate::engine::document::Document;

/// A speech to mine.
#[derive(Debug, Clone, Copy)]
pub struct Source<'a> {
    /// The caller's number for the speech.
    pub id: u64,
    /// The title shown with examples.
    pub title: &'a str,
    /// Who gave it.
    pub speaker: Option<&'a str>,
    /// The year it was given in.
    pub year: Option<i32>,
    /// The recognised text.
    pub document: &'a Document,
}

/// Where in its point a sentence stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Position {
    /// A heading.
    Heading,
    /// The first sentence of a point (论断).
    First,
    /// Any other sentence.
    Middle,
    /// The last sentence of a point (落脚).
    Last,
}

#[cfg(test)]
mod tests;
