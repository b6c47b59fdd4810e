//! What stands on which line of which page, reckoned by the grid: so many characters a line, so many lines a page, no mark that
//! closes at the head of a line. Word counts lines in the same way, and may break one otherwise.

use serde::{Deserialize, Serialize};

/// How a copy is set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum CopyPaper {
    /// As the speech itself.
    #[default]
    Standard,
    /// With room for notes on the right.
    Wide,
    /// In 18 pt, and no sentence over a page turn.
    Large,
}

/// What stands on a line of a page: characters `from` to `to` of a paragraph of the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaperLine {
    /// The page, from 1.
    pub page: usize,
    /// The line of the page, from 1.
    pub line: usize,
    /// The paragraph of the file, from 0.
    pub paragraph: usize,
    /// The first character.
    pub from: usize,
    /// Behind the last one.
    pub to: usize,
}

/// A paragraph as it is set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct SetParagraph {
    /// Its style.
    pub style: String,
    /// Its text; `\n` breaks a line.
    pub text: String,
    /// No page ends inside it.
    pub whole: bool,
    /// It goes on with the one before it.
    pub goes_on: bool,
}

/// Characters of a line and lines of a page, and characters of a line of the title.
const fn measure(paper: CopyPaper) -> (usize, usize, usize) {
    match paper {
        CopyPaper::Standard => (28, 22, 20),
        CopyPaper::Wide => (21, 22, 15),
        CopyPaper::Large => (24, 19, 20),
    }
}

/// What stands where.
pub(super) fn paper_lines(sets: &[SetParagraph], paper: CopyPaper) -> Vec<PaperLine> {
    let (width, height, title) = measure(paper);
    let (mut page, mut line, mut out) = (1, 0, Vec::new());
    for (paragraph, set) in sets.iter().enumerate() {
        let text: Vec<char> = set.text.chars().collect();
        let body = set.style == "WGBody" || matches!(set.style.as_str(), "1" | "2" | "3" | "4");
        let width = if set.style == "WGTitle" { title } else { width };
        let lines = broken(&text, width, if body && !set.goes_on { 2 } else { 0 });
        if set.whole && line + lines.len() > height && lines.len() <= height {
            (page, line) = (page + 1, 0);
        }
        for (from, to) in lines {
            if line == height {
                (page, line) = (page + 1, 0);
            }
            line += 1;
            out.push(PaperLine { page, line, paragraph, from, to });
        }
    }
    out
}

/// A text in lines of `width` characters, the first shorter by `indent`.
fn broken(text: &[char], width: usize, indent: usize) -> Vec<(usize, usize)> {
    // Half widths.
    let (mut out, mut from, mut room) = (Vec::new(), 0, (width - indent) * 2);
    for (at, &c) in text.iter().enumerate() {
        if c == '\n' {
            out.push((from, at));
            (from, room) = (at + 1, width * 2);
            continue;
        }
        let wide = if c.is_ascii() { 1 } else { 2 };
        // A mark that closes hangs behind the line.
        if wide > room && !closes(c) {
            let before = at.checked_sub(1).filter(|before| *before > from);
            let opening =
                before.filter(|before| text.get(*before).is_some_and(|c| "“‘（《〈【(".contains(*c)));
            let start = opening.unwrap_or(at);
            out.push((from, start));
            (from, room) = (start, (width * 2).saturating_sub((at - start) * 2));
        }
        room = room.saturating_sub(wide);
    }
    out.push((from, text.len()));
    out
}

fn closes(c: char) -> bool {
    "，。、；：？！”’）》〉】…,.;:?!)".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines_of(text: &str, width: usize, indent: usize) -> Vec<String> {
        let chars: Vec<char> = text.chars().collect();
        broken(&chars, width, indent).into_iter().map(|(a, b)| chars[a..b].iter().collect()).collect()
    }

    #[test]
    fn lines_break_where_the_grid_ends_and_marks_stay_with_their_words() {
        assert_eq!(lines_of("一二三四五六七", 5, 2), ["一二三", "四五六七"]);
        assert_eq!(lines_of("一二三四五。六七", 5, 0), ["一二三四五。", "六七"]);
        assert_eq!(lines_of("一二三四“五六七", 5, 0), ["一二三四", "“五六七"]);
        assert_eq!(lines_of("2026年1月", 5, 0), ["2026年1月"]);
        assert_eq!(lines_of("", 5, 2), [""]);
        assert_eq!(lines_of("一\n二", 5, 0), ["一", "二"]);
    }
}
