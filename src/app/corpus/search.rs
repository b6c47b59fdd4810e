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
/// A text is read no further than the first place where all of them do.
pub fn excerpt(text: &str, words: &[String]) -> Vec<(String, bool)> {
    let words: Vec<&str> = words.iter().map(String::as_str).filter(|word| !word.is_empty()).collect();
    let mut best: Option<(usize, usize)> = None;
    for place in places(text, &words).take(PLACES) {
        let window = ahead(text, place, SHOWN - BEFORE);
        let worth = words.iter().filter(|word| places(window, &[word]).next().is_some()).count();
        if best.is_none_or(|(_, most)| worth > most) {
            best = Some((place, worth));
        }
        if worth == words.len() {
            break;
        }
    }
    let Some((best, _)) = best else { return Vec::new() };
    let before = text.get(..best).unwrap_or_default().char_indices().rev().take(BEFORE).last();
    let mut at = before.map_or(best, |(from, _)| from);
    let until = best + ahead(text, best, SHOWN - BEFORE).len();
    let mut pieces: Vec<(String, bool)> = Vec::new();
    let mut push = |piece: &str, found: bool| {
        let piece = piece.replace('\n', " ");
        match pieces.last_mut().filter(|last| last.1 == found && !found) {
            Some(last) => last.0.push_str(&piece),
            None => pieces.push((piece, found)),
        }
    };
    while at < until {
        let rest = text.get(at..).unwrap_or_default();
        let long = words.iter().filter_map(|word| beginning(rest, word)).max();
        let length = long.or_else(|| rest.chars().next().map(char::len_utf8)).unwrap_or(until - at);
        push(rest.get(..length).unwrap_or_default(), long.is_some());
        at += length;
    }
    pieces
}

/// The bytes where one of the words begins, in order. Words that have no case are looked for as they stand.
fn places<'a>(text: &'a str, words: &'a [&'a str]) -> Box<dyn Iterator<Item = usize> + 'a> {
    let cased = |word: &&str| word.chars().any(|c| c.is_lowercase() || c.is_uppercase());
    if words.iter().any(cased) {
        let here = |at: &usize| {
            let rest = text.get(*at..).unwrap_or_default();
            words.iter().any(|word| beginning(rest, word).is_some())
        };
        return Box::new(text.char_indices().map(|(at, _)| at).filter(here));
    }
    let of_one = |word: &&'a str| text.match_indices(*word).map(|(at, _)| at).peekable();
    let mut of_each: Vec<_> = words.iter().map(of_one).collect();
    Box::new(std::iter::from_fn(move || {
        let next = of_each.iter_mut().filter_map(|found| found.peek().copied()).min()?;
        for found in &mut of_each {
            found.next_if_eq(&next);
        }
        Some(next)
    }))
}

/// The bytes of the word at the beginning of a text, in whichever case; `None`: it does not begin so.
fn beginning(text: &str, word: &str) -> Option<usize> {
    let mut length = 0;
    let mut letters = text.chars();
    for wanted in word.chars() {
        let letter = letters.next()?;
        // One character for one.
        if letter != wanted && letter.to_lowercase().next() != Some(wanted) {
            return None;
        }
        length += letter.len_utf8();
    }
    Some(length)
}

/// So many characters of a text from a byte on.
fn ahead(text: &str, from: usize, many: usize) -> &str {
    let rest = text.get(from..).unwrap_or_default();
    let end = rest.char_indices().nth(many).map_or(rest.len(), |(end, _)| end);
    rest.get(..end).unwrap_or_default()
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
