//! Where nothing is offered: wrong grey text annoys more than right text helps.

use serde::Serialize;

use crate::clause;
use crate::lexicon::sentence::is_break;

/// Why nothing is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Quiet {
    /// Right after a digit.
    Digit,
    /// A sentence or paragraph of local facts and figures.
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
    if figures(sentence) > 0 || figures(before) >= FIGURES {
        return Some(Quiet::LocalFacts);
    }
    None
}

/// What of `text` may be offered: it is cut before its first figure or placeholder, at the last mark before it.
pub fn without_facts(text: &str) -> &str {
    let Some((at, _)) = text.char_indices().find(|&(_, c)| is_fact(c)) else { return text };
    let head = text.get(..at).unwrap_or_default();
    let mark = head.char_indices().rev().find(|&(_, c)| is_mark(c));
    mark.and_then(|(at, _)| head.get(..at)).unwrap_or_default()
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

fn is_fact(c: char) -> bool {
    is_digit(c) || matches!(c, '×' | 'Ｘ' | '*' | '＊' | '#' | '^' | '{' | '}' | '_' | '\u{fffd}')
}

fn is_mark(c: char) -> bool {
    is_break(c) || matches!(c, '，' | '、' | '：')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_after_digits_among_figures_and_on_short_context() {
        assert_eq!(quiet("完成投资12"), Some(Quiet::Digit));
        assert_eq!(quiet("增长5.5%"), Some(Quiet::Digit));
        assert_eq!(quiet("全年审议报告12项，提出建议"), Some(Quiet::LocalFacts));
        assert_eq!(quiet("投资1.2亿元。建成3个。开放5处。要坚持和依靠"), Some(Quiet::LocalFacts));
        assert_eq!(quiet("一是。要坚"), Some(Quiet::TooShort));
        assert_eq!(quiet(""), Some(Quiet::TooShort));
        assert_eq!(quiet("要坚持和依靠"), None);
    }

    #[test]
    fn an_offer_stops_before_the_first_figure() {
        assert_eq!(without_facts("真抓实干，完成投资12亿元"), "真抓实干");
        assert_eq!(without_facts("投资12亿元"), "");
        assert_eq!(without_facts("协调各方"), "协调各方");
    }
}
