//! Where a heading ends: at the end of its line, before a gap, or at the first full stop of a paragraph it ran into.

use super::run_in;
use super::text::{at_least, at_most, first_sentence, is_han, is_stop, length};

/// A heading and the text of the paragraph that it ran into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split<'a> {
    /// The heading without its number and end mark.
    pub heading: &'a str,
    /// The rest of the line; empty where the heading stood alone.
    pub rest: &'a str,
}

/// The longest first sentence that can be a heading.
const LONGEST: usize = 60;

/// Characters from which on a line is a paragraph and no heading.
const PARAGRAPH: usize = 50;

/// Splits the text after a number into heading and paragraph.
pub fn split(text: &str) -> Split<'_> {
    let text = text.trim();
    if let Some((heading, rest)) = at_gap(text) {
        return Split { heading: trim_end_mark(heading), rest };
    }
    let (sentence, mark, rest) = first_sentence(text);
    let rest = rest.trim();
    match mark {
        None => Split { heading: trim_end_mark(text), rest: "" },
        // A semicolon inside a one-line heading does not end it.
        Some('；' | ';') if at_most(text, LONGEST) => Split { heading: trim_end_mark(text), rest: "" },
        Some(mark @ ('？' | '！' | '?' | '!')) => {
            let end = sentence.len() + mark.len_utf8();
            Split { heading: text.get(..end).unwrap_or(sentence), rest }
        }
        Some(_) => {
            // The first sentence of a paragraph may hold the heading and a statement.
            let at = at_least(text, PARAGRAPH).then(|| run_in::paragraph(sentence)).flatten();
            let split = at.and_then(|at| text.split_at_checked(at));
            let (heading, rest) = split.unwrap_or((sentence, rest));
            Split { heading: trim_end_mark(heading), rest }
        }
    }
}

/// A heading and its paragraph with white space between them: 一、……责任感 人民代表大会制度是……
fn at_gap(text: &str) -> Option<(&str, &str)> {
    // No stop comes before the gap: it is behind it if it is there at all.
    if !text.contains(['。', '；', '！']) {
        return None;
    }
    for (at, c) in text.char_indices() {
        if is_stop(c) {
            return None;
        }
        if at > 400 {
            return None;
        }
        if c.is_whitespace() {
            let (heading, rest) = text.split_at_checked(at)?;
            let rest = rest.trim_start();
            let long = at_least(rest, 21);
            let ends_in_text =
                heading.chars().next_back().is_some_and(|c| is_han(c) || matches!(c, '”' | '》' | '）'));
            if long
                && ends_in_text
                && at_least(heading, 6)
                && rest.chars().next().is_some_and(|c| is_han(c) || matches!(c, '“' | '《'))
            {
                return Some((heading, rest));
            }
        }
    }
    None
}

/// The heading without the mark that ends it; ？ and ！ belong to it and stay.
pub fn trim_end_mark(text: &str) -> &str {
    text.trim().trim_end_matches(['。', '．', '.', '：', ':', '；', ';', '，', ',', '、']).trim_end()
}

/// Whether a line without a number can be a heading: short, no mark of a sentence in it or at its end.
pub fn is_bare(text: &str) -> bool {
    let text = text.trim();
    at_most(text, 48)
        && at_least(text, 4)
        && !text.contains(['。', '；', '！', '!', ';', '：', ':', '？'])
        && !text.ends_with(['，', ',', '、', '.', '…'])
        && text.chars().filter(|c| is_han(*c)).count() * 2 > length(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_run_into_their_paragraph() {
        let found =
            split("增强使命感和责任感 人民代表大会制度是我国的根本政治制度。这一制度具有优势，必须坚持。");
        assert_eq!(found.heading, "增强使命感和责任感");
        assert!(found.rest.starts_with("人民代表大会制度"));
        let found = split("强化重点监督。人大监督要突出重点。");
        assert_eq!((found.heading, found.rest), ("强化重点监督", "人大监督要突出重点。"));
        let found = split("把握“稳”字。这一要求，打好“组合拳”");
        assert_eq!(found.heading, "把握“稳”字");
    }

    #[test]
    fn headings_of_their_own_line() {
        assert_eq!(split("2024 年工作回顾").heading, "2024 年工作回顾");
        assert_eq!(split("坚定信心 真抓实干").heading, "坚定信心 真抓实干");
        assert_eq!(split("提高认识，增强责任感。").heading, "提高认识，增强责任感");
        assert_eq!(split("怎么看？").heading, "怎么看？");
    }

    #[test]
    fn bare_headings() {
        assert!(is_bare("提高政治站位，坚定正确方向，切实增强思想自觉"));
        for text in ["各位代表！", "同志们：", "今年要做好以下工作。", "2024.12", "好"] {
            assert!(!is_bare(text), "{text}");
        }
    }
}
