//! Where sentences begin and end: the one place that cuts texts into them.

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

/// Whether `c` ends a sentence wherever it stands.
pub fn is_end(c: char) -> bool {
    matches!(c, '。' | '！' | '？')
}

/// Whether `c` ends a sentence, or a part of one that could stand alone: 。！？；.
pub fn is_break(c: char) -> bool {
    is_end(c) || c == '；'
}

/// Whether `c` opens what is not cut.
fn opens(c: char) -> bool {
    matches!(c, '“' | '（' | '《' | '(' | '「' | '〔')
}

/// Whether `c` closes it.
fn closes(c: char) -> bool {
    matches!(c, '”' | '）' | '》' | ')' | '」' | '〕')
}

/// Characters after which a sentence is cut at its next comma, and where there is none: nobody says so much in one breath, and
/// what is asked of a sentence looks back and ahead in it.
const LONGEST: usize = 600;
const LONGEST_WITHOUT_COMMA: usize = 700;

/// Whether a sentence that is so long is cut behind `c`.
fn too_long(length: usize, c: char) -> bool {
    length >= LONGEST && matches!(c, '，' | '；' | '、' | '：' | ' ') || length >= LONGEST_WITHOUT_COMMA
}

/// The sentences of a line. 。！？ end one, with the closing marks behind them; what stands within quotation marks or
/// brackets is not cut. A semicolon cuts nothing: what it joins is one sentence.
pub fn sentences(line: &str) -> Vec<Sentence<'_>> {
    let mut out = Vec::new();
    let (mut start, mut start_char, mut number) = (0, 0, 0);
    let mut depth = 0_i32;
    let (mut at, mut ended) = (0, false);
    while let Some(lead) = line.as_bytes().get(at) {
        number += 1;
        // Ideographs (U+4000 to 9FFF), most of a text: nothing of what follows is asked of them.
        if matches!(lead, 0xE4..=0xE9) && number - start_char < LONGEST {
            (at, ended) = (at + 3, false);
            continue;
        }
        let mut chars = line.get(at..).unwrap_or_default().chars();
        let Some(c) = chars.next() else { break };
        at += c.len_utf8();
        match c {
            c if opens(c) => depth += 1,
            c if closes(c) => depth -= 1,
            c if is_end(c) => ended = true,
            c if !c.is_whitespace() => ended = false,
            _ => {}
        }
        let next = if ended { chars.next() } else { None };
        let closing = next.is_some_and(|c| matches!(c, '”' | '）' | '」') || is_end(c));
        // A mark that was never opened, or never closed, must not swallow what follows.
        if ended && !closing && (depth <= 0 || next.is_none()) || too_long(number - start_char, c) {
            push(line, start..at, start_char, &mut out);
            (start, start_char, depth, ended) = (at, number, 0, false);
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

/// The pieces of a text that end at characters that `ends` takes, with the closing marks behind them: in order and without
/// gaps, joined they are the text again. Quotations are cut as well: for breath, and for marks in Word.
pub fn pieces(text: &str, ends: impl Fn(char) -> bool) -> Vec<&str> {
    let mut out = Vec::new();
    let (mut start, mut ended) = (0, false);
    for (at, c) in text.char_indices() {
        let closing = matches!(c, '”' | '’' | '）' | '》' | '」' | '』');
        if ended && !closing && !ends(c) {
            out.extend(text.get(start..at));
            (start, ended) = (at, false);
        }
        ended |= ends(c);
    }
    out.extend(text.get(start..).filter(|rest| !rest.is_empty()));
    out
}

/// How far a mark that was never closed may reach, in bytes.
const UNCLOSED: usize = 600;

/// The first sentence without its mark, the mark, and what follows; a semicolon ends it too, marks inside quotes and
/// brackets end nothing.
pub fn first_sentence(text: &str) -> (&str, Option<char>, &str) {
    let mut depth = 0_i32;
    for (at, c) in text.char_indices() {
        match c {
            c if opens(c) => depth += 1,
            c if closes(c) => depth = (depth - 1).max(0),
            c if depth == 0 && (is_end(c) || matches!(c, '；' | '!' | '?' | ';')) => {
                let (head, tail) = text.split_at(at);
                let mut tail = tail.chars();
                tail.next();
                return (head, Some(c), tail.as_str());
            }
            // An unclosed quote must not swallow the whole paragraph.
            '。' if depth > 0 && at > UNCLOSED => depth = 0,
            _ => {}
        }
    }
    (text, None, "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_never_ends_is_cut_and_nothing_is_lost() {
        for word in ["两个维护", "省，", "原农业局", "（"] {
            let line = word.repeat(5_000);
            let cut = sentences(&line);
            assert!(
                cut.iter().all(|sentence| sentence.text.chars().count() <= LONGEST_WITHOUT_COMMA),
                "{word}"
            );
            let whole: String = cut.iter().map(|sentence| sentence.text).collect();
            assert!(whole == line || word == "（", "{word}");
        }
    }

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

    #[test]
    fn pieces_are_the_text_again() {
        let cut = |text| pieces(text, |c| is_end(c) || c == '；');
        assert_eq!(cut("他说：“好！”大家都好；（笑）走"), ["他说：“好！”", "大家都好；", "（笑）走"]);
        assert_eq!(cut("怎么办？！干。"), ["怎么办？！", "干。"]);
        assert!(cut("").is_empty());
    }

    #[test]
    fn the_first_sentence_stands_alone() {
        assert_eq!(first_sentence("提高站位；要学习。"), ("提高站位", Some('；'), "要学习。"));
        assert_eq!(first_sentence("“好。真好。”他说。走"), ("“好。真好。”他说", Some('。'), "走"));
        assert_eq!(first_sentence("没有句号"), ("没有句号", None, ""));
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
            let joined: String = pieces(&line, is_end).concat();
            prop_assert_eq!(joined, line);
        }
    }
}
