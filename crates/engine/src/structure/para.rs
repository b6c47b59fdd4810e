//! Paragraphs: the pieces that structure is read from.

use super::label::{self, Label};
use crate::line::Line as Source;
use crate::terms::Term;

/// A paragraph of the file: a line, or a part of one.
#[derive(Debug, Clone, Copy)]
pub struct Para<'a> {
    /// The line it stands on.
    pub number: usize,
    /// Its text.
    pub text: &'a str,
    /// The label it begins with.
    pub label: Option<Label<'a>>,
    /// Whether the first member of a list may stand in it.
    pub may_list: bool,
}

impl<'a> Para<'a> {
    /// The paragraph `text` on line `number`.
    pub fn new(number: usize, text: &'a str) -> Self {
        let text = text.trim();
        Self { number, text, label: label::label(text), may_list: true }
    }
}

impl<'a> From<&'a Source> for Para<'a> {
    fn from(line: &'a Source) -> Self {
        let may_list = line.hits.iter().any(|hit| hit.term == Term::Run);
        Self { may_list, ..Self::new(line.number, &line.text) }
    }
}
