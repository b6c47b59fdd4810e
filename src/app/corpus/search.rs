//! Full-text search without an extension: one- and two-character tokens in a tsvector, then the exact string.
//!
//! PostgreSQL's own parsers take a run of Chinese for one word, and trigram indexes are blind to words of one and
//! two characters, which most words are.

use std::collections::BTreeSet;

/// Characters of a query that are looked at.
pub const MAX_QUERY: usize = 100;

/// The lexemes of a text: every letter or digit, and every two that stand beside each other, in lower case.
pub fn lexemes(text: &str) -> Vec<String> {
    // As numbers first: a law has ten thousand tokens and a tenth as many lexemes.
    let mut tokens = Vec::new();
    let mut before = None;
    for c in text.chars().flat_map(char::to_lowercase) {
        if !c.is_alphanumeric() {
            before = None;
            continue;
        }
        tokens.push(u64::from(u32::from(c)));
        if let Some(first) = before.replace(c) {
            tokens.push(u64::from(u32::from(first)) << 32 | u64::from(u32::from(c)));
        }
    }
    tokens.sort_unstable();
    tokens.dedup();
    let letters = |token: u64| [token >> 32, token & u64::from(u32::MAX)];
    let letter = |code: u64| u32::try_from(code).ok().and_then(char::from_u32).filter(|c| *c != '\0');
    tokens.into_iter().map(|token| letters(token).into_iter().filter_map(letter).collect()).collect()
}

/// The `tsquery` that every text containing `query` matches; `None` when there is nothing to look for.
pub fn tsquery(query: &str) -> Option<String> {
    let mut terms = BTreeSet::new();
    for run in runs(query) {
        match run.as_slice() {
            [only] => {
                terms.insert(format!("'{only}'"));
            }
            many => terms.extend(many.iter().zip(many.iter().skip(1)).map(|(a, b)| format!("'{a}{b}'"))),
        }
    }
    (!terms.is_empty()).then(|| terms.into_iter().collect::<Vec<_>>().join(" & "))
}

/// Runs of letters and digits; what stands between them is in no lexeme.
fn runs(text: &str) -> Vec<Vec<char>> {
    let lower = text.chars().flat_map(char::to_lowercase).collect::<Vec<_>>();
    lower.split(|c| !c.is_alphanumeric()).filter(|run| !run.is_empty()).map(<[char]>::to_vec).collect()
}

/// A stretch of `text` around the first place where `query` stands: before, found, after.
pub fn excerpt(text: &str, query: &str) -> Option<(String, String, String)> {
    const AROUND: usize = 40;
    let (before, rest) = text.split_once(query)?;
    let skip = before.chars().count().saturating_sub(AROUND);
    let before = before.chars().skip(skip).collect::<String>().replace('\n', " ");
    let after = rest.chars().take(AROUND).collect::<String>().replace('\n', " ");
    Some((before, query.to_owned(), after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_one_and_two_characters_are_found() {
        let all = lexemes("人大监督，GDP增");
        assert!(
            all.contains(&"监".to_owned())
                && all.contains(&"监督".to_owned())
                && all.contains(&"gd".to_owned())
        );
        assert!(!all.contains(&"督g".to_owned()));
        assert_eq!(tsquery("监").as_deref(), Some("'监'"));
        assert_eq!(tsquery("监督 法").as_deref(), Some("'法' & '监督'"));
        assert_eq!(tsquery("' & !").as_deref(), None);
    }

    #[test]
    fn a_lexeme_is_listed_once_and_nothing_joins_across_a_mark() {
        assert_eq!(lexemes("人大，人大A"), ["a", "人", "大", "人大", "大a"]);
        assert!(lexemes("，。").is_empty());
    }

    #[test]
    fn an_excerpt_shows_what_was_found() {
        assert_eq!(excerpt("加强监督工作", "监督"), Some(("加强".into(), "监督".into(), "工作".into())));
        assert_eq!(excerpt("加强", "监督"), None);
    }
}
