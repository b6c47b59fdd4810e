//! Where nothing is offered: wrong grey text annoys more than right text helps.

use serde::Serialize;

use crate::clause;

/// Why nothing is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quiet {
    /// Right after a digit.
    Digit,
    /// A clause of local facts and figures.
    LocalFacts,
    /// Less than three characters of context.
    TooShort,
}

/// Figures in a paragraph from which it counts as one of local facts.
const FIGURES: usize = 3;

/// The reason to keep quiet at the end of `before` (the block's text up to the caret), if there is one.
pub fn quiet(before: &str) -> Option<Quiet> {
    let before = before.trim_end();
    if before.chars().next_back().is_some_and(is_digit) {
        return Some(Quiet::Digit);
    }
    let sentence = before.rsplit(clause::ends_sentence).next().unwrap_or_default();
    if sentence.chars().filter(|c| !c.is_whitespace()).count() < 3 {
        return Some(Quiet::TooShort);
    }
    let clause = sentence.rsplit(is_clause_mark).next().unwrap_or_default();
    if figures(clause) > 0 {
        return Some(Quiet::LocalFacts);
    }
    None
}

/// Whether a paragraph is one of local facts and figures: what is offered there must be surer than elsewhere.
pub(super) fn many_figures(before: &str) -> bool {
    figures(before) >= FIGURES
}

/// Groups of digits in a text; a bare year of the sentence's time counts like any figure.
fn figures(text: &str) -> usize {
    let mut inside = false;
    let mut count = 0;
    for c in text.chars() {
        let digit = is_digit(c);
        count += usize::from(digit && !inside);
        inside = digit || (inside && matches!(c, '.' | ',' | '，' | '%' | '％'));
    }
    count
}

fn is_digit(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '０'..='９' | '〇' | '%' | '％')
}

/// Whether a character belongs to a figure or a placeholder.
pub(super) fn is_fact(c: char) -> bool {
    is_digit(c) || matches!(c, '×' | 'Ｘ' | '*' | '＊' | '#' | '^' | '{' | '}' | '_' | '\u{fffd}')
}

fn is_clause_mark(c: char) -> bool {
    matches!(c, '，' | '：' | ',' | ':')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_after_digits_among_figures_and_on_short_context() {
        assert_eq!(quiet("完成投资12"), Some(Quiet::Digit));
        assert_eq!(quiet("增长5.5%"), Some(Quiet::Digit));
        assert_eq!(quiet("全年审议报告12项、决定3项"), Some(Quiet::LocalFacts));
        assert_eq!(quiet("一是。要坚"), Some(Quiet::TooShort));
        assert_eq!(quiet(""), Some(Quiet::TooShort));
        assert_eq!(quiet("全年审议报告12项，提出建议"), None);
        assert_eq!(quiet("要坚持和依靠"), None);
    }

    #[test]
    fn a_paragraph_of_figures_is_known() {
        assert!(many_figures("投资1.2亿元。建成3个。开放5处。要坚持和依靠"));
        assert!(!many_figures("全年审议报告12项，提出建议"));
    }
}
