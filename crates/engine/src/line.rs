//! A line of a file, with what the file and the word lists say of it: what cleaning makes and structure reads.

use crate::terms::Hit;

/// What the file itself says of a line, beyond its words: nothing for a plain text, much for a Word file. It is certain and
/// outranks every guess.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Mark {
    /// A paragraph begins here: the line is never joined to the one before it.
    pub firm: bool,
    /// The paragraph is centred, as titles and the lines under them are.
    pub centred: bool,
    /// A page begins here.
    pub page: bool,
    /// A row of a table: the tabs between its cells stay.
    pub row: bool,
}

/// A line of the file after cleaning.
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    /// Its number in the file, from 1; for a joined line that of its first part.
    pub number: usize,
    /// The text, trimmed; never empty.
    pub text: String,
    /// Whether a blank line stood before it.
    pub blank_before: bool,
    /// Whether it was indented.
    pub indented: bool,
    /// The words of the lists in it.
    pub hits: Vec<Hit>,
    /// What the file says of it.
    pub mark: Mark,
}
