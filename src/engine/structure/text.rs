//! Small questions about a line of Chinese text.

/// Whether `c` is an ideograph.
pub fn is_han(c: char) -> bool {
    ('\u{4E00}'..='\u{9FFF}').contains(&c) || ('\u{3400}'..='\u{4DBF}').contains(&c)
}

/// Characters that are not white space.
pub fn length(text: &str) -> usize {
    text.chars().filter(|c| !c.is_whitespace()).count()
}

/// Whether `text` has at most `limit` characters; cheap on long lines.
pub fn at_most(text: &str, limit: usize) -> bool {
    text.len() <= limit || text.len() <= limit * 4 && text.chars().nth(limit).is_none()
}

/// Whether `text` has at least `limit` characters that are not white space; cheap on long lines.
pub fn at_least(text: &str, limit: usize) -> bool {
    text.len() >= limit
        && (limit == 0 || text.chars().filter(|c| !c.is_whitespace()).nth(limit - 1).is_some())
}

/// Whether `c` ends a sentence.
pub fn is_stop(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；' | '!' | '?' | ';' | '…')
}

/// Whether the text ends like a sentence, closing quotes and brackets left aside.
pub fn ends_sentence(text: &str) -> bool {
    let end = text.trim_end().trim_end_matches(['”', '’', '」', '』', '）', ')', '"', '》']);
    end.ends_with(|c| is_stop(c) || matches!(c, '：' | ':' | '.'))
}

/// The first sentence without its mark, the mark, and what follows; marks inside quotes and brackets end nothing.
pub fn first_sentence(text: &str) -> (&str, Option<char>, &str) {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            '“' | '（' | '《' | '「' | '(' | '〔' => depth += 1,
            '”' | '）' | '》' | '」' | ')' | '〕' => depth = (depth - 1).max(0),
            '。' | '！' | '？' | '；' | '!' | '?' | ';' if depth == 0 => {
                let (head, tail) = text.split_at(at);
                let mut tail = tail.chars();
                tail.next();
                return (head, Some(c), tail.as_str());
            }
            // An unclosed quote must not swallow the whole paragraph.
            '。' if depth > 0 && at > 600 => depth = 0,
            _ => {}
        }
    }
    (text, None, "")
}

/// Cuts before the byte `at`, if it stands between characters.
pub fn cut(text: &str, at: usize) -> Option<(&str, &str)> {
    text.split_at_checked(at)
}
