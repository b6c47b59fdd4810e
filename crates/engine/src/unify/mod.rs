//! 统稿: what only shows when several people's sections are read as one text. The same words in two sections, a word
//! worn out by use, sections out of proportion, points numbered in two ways, headings that break their own skeleton.
//!
//! These are no mistakes, so nothing here runs while somebody writes; the writer asks for the list. Places are given
//! as the editor counts: blocks of text from 0 (the title is the first), characters of the block without its number.

mod headings;
mod lines;
mod numbering;
mod proportion;
mod repeated;
#[cfg(test)]
mod tests;
mod worn;

use serde::Serialize;

use super::document::{Document, SectionKind};
use lines::Lines;

/// Places that one remark shows.
const SHOWN: usize = 500;

/// What a remark is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    /// The same words in two sections.
    Repeated,
    /// A word worn out by use.
    Worn,
    /// Sections or points out of proportion.
    Proportion,
    /// Points numbered in two ways.
    Numbering,
    /// A heading that breaks the skeleton of the others.
    Heading,
}

/// One remark on the whole text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Remark {
    /// What it is about.
    pub sort: Sort,
    /// One plain sentence that says what was found and what to do.
    pub message: String,
    /// Where, in the order of the text.
    pub places: Vec<Place>,
    /// What could stand there instead, for a single word.
    pub alternatives: Vec<String>,
}

/// A place in the text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// Which block of text.
    pub block: usize,
    /// First character of the block.
    pub start: usize,
    /// Character after the last.
    pub end: usize,
    /// The words with a few around them, to know the place by.
    pub around: String,
    /// The section's number and heading, or what it is about.
    pub section: String,
}

/// Reads a speech as one text. `targets`: how long the outline wants the sections, by kind, in order; may be empty.
pub fn remarks(document: &Document, targets: &[(SectionKind, usize)]) -> Vec<Remark> {
    let lines = Lines::new(document);
    let mut out = repeated::find(&lines);
    out.extend(worn::find(&lines));
    out.extend(proportion::find(&lines, targets));
    out.extend(numbering::find(&lines));
    out.extend(headings::find(document, &lines));
    out
}
