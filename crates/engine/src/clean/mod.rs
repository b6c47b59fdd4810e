//! From text to clean lines, with a report of what was changed and doubted.
//!
//! What is certain is done: characters put right, site marks and summaries taken out, broken lines joined. What is
//! doubtful is reported and left. Cleaning what is clean changes nothing. The account adds up: the characters of the
//! text (white space aside), less the `text` and plus the `fix` of every remark whose code [`changes`], are the
//! characters of the lines.

pub mod characters;
mod doubts;
pub mod encoding;
mod joined;
mod repeated;
pub mod spun;
mod watermark;

use super::report::Remark;
use super::structure::text::{any_byte, any_pair, any_triple};
use super::terms::{self, Hit};

pub use super::line::{Line, Mark};

/// A file after cleaning.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Cleaned {
    /// The lines that hold something.
    pub lines: Vec<Line>,
    /// What was changed and doubted.
    pub report: Vec<Remark>,
    /// Clauses that only a corpus can judge.
    pub suspects: Vec<spun::Suspect>,
}

impl Cleaned {
    /// The text again, with its blank lines and indentation.
    pub fn text(&self) -> String {
        let mut out = String::new();
        for line in &self.lines {
            if line.blank_before {
                out.push('\n');
            }
            if line.indented {
                out.push_str("\u{3000}\u{3000}");
            }
            out.push_str(&line.text);
            out.push('\n');
        }
        out
    }
}

/// Whether a remark of this code tells of a change that was made (else of a doubt, or of what was found).
pub fn changes(code: &str) -> bool {
    matches!(
        code,
        "invisible_removed"
            | "full_width"
            | "ascii_punctuation"
            | "stray_space"
            | "markup_removed"
            | "watermark_removed"
            | "duplicate_abstract"
            | "broken_line_joined"
    )
}

/// A line on its way.
#[derive(Debug, Clone)]
struct Work {
    number: usize,
    text: String,
    blank_before: bool,
    indented: bool,
    /// Whether the text has changed since `hits` were found.
    stale: bool,
    hits: Vec<Hit>,
    mark: Mark,
}

impl Work {
    /// Puts the characters right and looks for the words of the lists anew, after the text has changed.
    fn settle(&mut self, report: &mut Vec<Remark>) {
        self.text = tidied(&self.text, self.mark, self.number, report);
        self.rescan();
    }

    fn rescan(&mut self) {
        self.hits = terms::scan(&self.text);
        self.stale = false;
    }
}

/// A line with its characters put right; a row of a table cell by cell.
fn tidied(text: &str, mark: Mark, number: usize, report: &mut Vec<Remark>) -> String {
    if !mark.row || !text.contains('\t') {
        return characters::tidy(text, number, report);
    }
    let cells = text.split('\t').map(|cell| characters::tidy(cell, number, report));
    cells.filter(|cell| !cell.is_empty()).collect::<Vec<_>>().join("\t")
}

/// Cleans a text.
pub fn clean(text: &str) -> Cleaned {
    clean_marked(text, &[])
}

/// Cleans a text of which the file says more: a mark for each of its lines, in order; those that are missing say nothing.
pub fn clean_marked(text: &str, marks: &[Mark]) -> Cleaned {
    let mut report = Vec::new();
    let mut lines = split(text, marks, &mut report);
    // A step can lay open work for another (a mark between two halves of a line); few texts need a second round.
    for _ in 0..8 {
        let before = report.len();
        repeated::remove(&mut lines, &mut report);
        watermark::remove(&mut lines, &mut report);
        joined::join(&mut lines, &mut report);
        if !report.iter().skip(before).any(|r| changes(r.code)) {
            break;
        }
        report.retain(|r| !matches!(r.code, "broken_line_doubted" | "watermark_doubted"));
    }
    doubts::report(&lines, &mut report);
    let suspects = spun::report(&lines, &mut report);
    let lines = lines
        .into_iter()
        .map(|l| Line {
            number: l.number,
            text: l.text,
            blank_before: l.blank_before,
            indented: l.indented,
            hits: l.hits,
            mark: l.mark,
        })
        .collect();
    Cleaned { lines, report, suspects }
}

/// The lines that hold something, their characters put right. LF, CR LF, CR and the rarer line ends count alike.
fn split(text: &str, marks: &[Mark], report: &mut Vec<Remark>) -> Vec<Work> {
    let raw = raw_lines(text);
    let mut lines = Vec::with_capacity(raw.len());
    let mut blank_before = false;
    for (index, raw) in raw.into_iter().enumerate() {
        let number = index + 1;
        let mark = marks.get(index).copied().unwrap_or_default();
        let text = tidied(raw, mark, number, report);
        if text.is_empty() {
            blank_before = true;
            continue;
        }
        let indented = raw.starts_with(['\u{3000}', ' ', '\t', '\u{A0}']);
        let mut work = Work { number, text, blank_before, indented, stale: false, hits: Vec::new(), mark };
        work.rescan();
        lines.push(work);
        blank_before = false;
    }
    lines
}

/// Bytes that a line has on average; so many lines are expected.
const LINE: usize = 128;

/// The lines of a text, each numbered from 1 by its place.
pub(crate) fn raw_lines(text: &str) -> Vec<&str> {
    // Few texts hold one of the rarer ends; the others are not searched for them.
    let rare = any_byte(text, |b| (b.wrapping_sub(0x0B) < 3) | (b == 0xC2))
        && (any_byte(text, |b| b.wrapping_sub(0x0B) < 2)
            || any_pair(text, |a, b| (a == b'\r') & (b != b'\n') | (a == 0xC2) & (b == 0x85)))
        || any_triple(text, |a, b, c| (a == 0xE2) & (b == 0x80) & (c | 1 == 0xA9));
    if !rare {
        // A carriage return that is left at the end of a line is trimmed off with the blanks.
        let mut lines = Vec::with_capacity(text.len() / LINE);
        lines.extend(feeds(text));
        return lines;
    }
    let whole = |line| str::strip_suffix(line, '\r').unwrap_or(line);
    feeds(text)
        .flat_map(|line| whole(line).split(['\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}']))
        .collect()
}

/// What stands between line feeds; they are looked for many bytes at once.
fn feeds(text: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    let ends = memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    ends.map(move |end| text.get(std::mem::replace(&mut from, end + 1)..end).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cells_of_a_row_stay_apart() {
        let rows = "1\t开展养老，育幼执法检查\t社会委\n2\t听取 2024 年报告。\t财经委\n1\t甲，乙";
        let row = Mark { firm: true, row: true, ..Mark::default() };
        let cleaned = clean_marked(rows, &[row, row]);
        let lines: Vec<_> = cleaned.lines.iter().map(|l| l.text.as_str()).collect();
        assert_eq!(lines, ["1\t开展养老，育幼执法检查\t社会委", "2\t听取2024年报告。\t财经委", "1甲，乙"]);
    }

    #[test]
    fn every_kind_of_line_end_ends_a_line() {
        let cleaned = clean("\u{FEFF}甲。\r\n\r\n乙。\r丙。\u{2028}丁。\n");
        let lines: Vec<_> = cleaned.lines.iter().map(|l| (l.number, l.text.as_str())).collect();
        assert_eq!(lines, [(1, "甲。"), (3, "乙。"), (4, "丙。"), (5, "丁。")]);
    }
}
