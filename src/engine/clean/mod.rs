//! From bytes to clean lines, with a report of what was changed and doubted.

pub mod encoding;

use super::recognise::Remark;

/// A line of the file after cleaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Its number in the file, from 1; for a joined line that of its first part.
    pub number: usize,
    /// The text, trimmed; never empty.
    pub text: String,
}

/// A file after cleaning.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Cleaned {
    /// The lines that hold something.
    pub lines: Vec<Line>,
    /// What was changed and doubted, in the order of the file.
    pub report: Vec<Remark>,
}

/// Cleans a text.
pub fn clean(text: &str) -> Cleaned {
    let lines = text
        .lines()
        .enumerate()
        .filter_map(|(index, line)| {
            let text = line.trim().trim_start_matches('\u{FEFF}').trim();
            (!text.is_empty()).then(|| Line { number: index + 1, text: text.to_owned() })
        })
        .collect();
    Cleaned { lines, report: Vec::new() }
}
