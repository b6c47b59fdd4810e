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

/// The words of a query, in lower case: what stands between white space, each to be found for itself.
pub fn words(query: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for word in query.split_whitespace().map(str::to_lowercase) {
        if !words.contains(&word) {
            words.push(word);
        }
    }
    words
}

/// Of these words those that a text may lack although it has all their lexemes: longer than two letters, or with marks.
/// `.0` have one form only, `.1` have to be looked for in a text in lower case.
pub fn doubtful(words: &[String]) -> (Vec<String>, Vec<String>) {
    let sure = |word: &str| word.chars().count() <= 2 && word.chars().all(char::is_alphanumeric);
    let cased = |word: &&String| word.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    words.iter().filter(|word| !sure(word)).cloned().partition(|word| !cased(&word))
}

/// Characters of an excerpt before the first word and in all.
const BEFORE: usize = 30;
const SHOWN: usize = 100;
/// Places that are looked at for the best excerpt.
const PLACES: usize = 200;

/// The stretch of `text` where most of the words stand together, in pieces; true: one of the words. Empty where none stands.
pub fn excerpt(text: &str, words: &[String]) -> Vec<(String, bool)> {
    let chars: Vec<char> = text.chars().collect();
    // One character for one: places in the one are places in the other.
    let lower: Vec<char> = chars.iter().map(|c| c.to_lowercase().next().unwrap_or(*c)).collect();
    let words: Vec<Vec<char>> = words.iter().map(|word| word.chars().collect()).collect();
    let here = |at: usize| -> Option<usize> {
        let rest = lower.get(at..)?;
        words.iter().filter(|word| !word.is_empty() && rest.starts_with(word)).map(Vec::len).max()
    };
    let places: Vec<usize> = (0..lower.len()).filter(|at| here(*at).is_some()).take(PLACES).collect();
    let worth = |from: usize| {
        let window = lower.get(from..(from + SHOWN - BEFORE).min(lower.len())).unwrap_or_default();
        words
            .iter()
            .filter(|word| window.windows(word.len().max(1)).any(|piece| piece == word.as_slice()))
            .count()
    };
    let best = places.iter().copied().max_by_key(|place| (worth(*place), std::cmp::Reverse(*place)));
    let Some(best) = best else { return Vec::new() };
    let (mut at, until) = (best.saturating_sub(BEFORE), (best + SHOWN - BEFORE).min(chars.len()));
    let mut pieces: Vec<(String, bool)> = Vec::new();
    let mut push = |piece: &[char], found: bool| {
        let piece: String = piece.iter().map(|c| if *c == '\n' { ' ' } else { *c }).collect();
        match pieces.last_mut().filter(|last| last.1 == found && !found) {
            Some(last) => last.0.push_str(&piece),
            None => pieces.push((piece, found)),
        }
    };
    while at < until {
        let long = here(at);
        let next = at + long.unwrap_or(1);
        push(chars.get(at..next).unwrap_or_default(), long.is_some());
        at = next;
    }
    pieces
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
    fn an_excerpt_shows_where_the_words_stand_together() {
        let words = |query: &str| super::words(query);
        let shown = |text: &str, query: &str| {
            let pieces = excerpt(text, &words(query));
            pieces
                .iter()
                .map(|(piece, found)| if *found { format!("[{piece}]") } else { piece.clone() })
                .collect::<String>()
        };
        assert_eq!(shown("加强监督工作", "监督"), "加强[监督]工作");
        assert_eq!(shown("加强", "监督"), "");
        let apart = format!("要监督。{}监督与GDP\n一道讲", "字".repeat(200));
        assert_eq!(shown(&apart, "监督 gdp"), format!("{}[监督]与[GDP] 一道讲", "字".repeat(30)));
        assert_eq!(super::words(" 监督  监督 GDP "), ["监督", "gdp"]);
    }

    #[test]
    fn only_words_that_lexemes_do_not_decide_are_doubtful() {
        let all = super::words("监督 法 全过程 GDP 3.5 A");
        let (plain, cased) = doubtful(&all);
        assert_eq!((plain, cased), (vec!["全过程".to_owned(), "3.5".to_owned()], vec!["gdp".to_owned()]));
    }
}
