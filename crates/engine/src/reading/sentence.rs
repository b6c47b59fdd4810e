//! The sentences of a line, each with its place.

use std::ops::Range;

/// A sentence of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence<'a> {
    /// With its end mark, without white space around it.
    pub text: &'a str,
    /// Its place in the line in bytes.
    pub bytes: Range<usize>,
    /// Its place in the line in characters.
    pub chars: Range<usize>,
}

/// The sentences of a line. 。！？ end one, with the closing marks behind them; what stands within quotation marks or
/// brackets is not cut. A semicolon cuts nothing: what it joins is one sentence.
pub fn sentences(line: &str) -> Vec<Sentence<'_>> {
    let mut out = Vec::new();
    let (mut start, mut start_char, mut number) = (0, 0, 0);
    let mut depth = 0_i32;
    let mut chars = line.char_indices().peekable();
    let mut ended = false;
    while let Some((at, c)) = chars.next() {
        number += 1;
        match c {
            '“' | '（' | '《' | '(' | '「' => depth += 1,
            '”' | '）' | '》' | ')' | '」' => depth -= 1,
            '。' | '！' | '？' => ended = true,
            _ if !c.is_whitespace() => ended = false,
            _ => {}
        }
        let next = chars.peek().map(|(_, c)| *c);
        let closing = next.is_some_and(|c| matches!(c, '”' | '）' | '！' | '？' | '。' | '」'));
        // A mark that was never opened, or never closed, must not swallow what follows.
        if ended && !closing && (depth <= 0 || next.is_none()) {
            push(line, start..at + c.len_utf8(), start_char, &mut out);
            (start, start_char, depth, ended) = (at + c.len_utf8(), number, 0, false);
        }
    }
    push(line, start..line.len(), start_char, &mut out);
    out
}

/// Adds what stands in `bytes`, trimmed, if it says anything.
fn push<'a>(line: &'a str, bytes: Range<usize>, start_char: usize, out: &mut Vec<Sentence<'a>>) {
    let whole = line.get(bytes.clone()).unwrap_or_default();
    let text = whole.trim();
    if !text.chars().any(char::is_alphanumeric) {
        return;
    }
    let blank = &whole.get(..whole.len() - whole.trim_start().len()).unwrap_or_default();
    let (byte, at) = (bytes.start + blank.len(), start_char + blank.chars().count());
    out.push(Sentence { text, bytes: byte..byte + text.len(), chars: at..at + text.chars().count() });
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(line: &str) -> Vec<&str> {
        sentences(line).into_iter().map(|sentence| sentence.text).collect()
    }

    #[test]
    fn sentences_end_at_their_marks_and_quotations_are_whole() {
        assert_eq!(texts("一是学。二是干！三是比？"), ["一是学。", "二是干！", "三是比？"]);
        assert_eq!(texts("他说：“好。真好。”我们记住了。"), ["他说：“好。真好。”", "我们记住了。"]);
        assert_eq!(texts("怎么办？！要干。"), ["怎么办？！", "要干。"]);
        assert_eq!(texts("没有句号"), ["没有句号"]);
        assert_eq!(texts("前面”多一个引号。后面。"), ["前面”多一个引号。", "后面。"]);
        assert!(texts("。！　").is_empty());
    }

    proptest! {
        #[test]
        fn every_letter_stands_in_one_sentence(line in "[一二学干。！？“”（）　 a]{0,40}") {
            let found = sentences(&line);
            let chars: Vec<char> = line.chars().collect();
            let letters = line.chars().filter(|c| c.is_alphanumeric()).count();
            let inside: usize = found.iter().map(|s| s.text.chars().filter(|c| c.is_alphanumeric()).count()).sum();
            prop_assert_eq!(letters, inside);
            for sentence in &found {
                prop_assert_eq!(line.get(sentence.bytes.clone()), Some(sentence.text));
                let by_chars: String = chars[sentence.chars.clone()].iter().collect();
                prop_assert_eq!(by_chars, sentence.text);
            }
            prop_assert!(found.windows(2).all(|pair| pair[0].chars.end <= pair[1].chars.start));
        }
    }
}
