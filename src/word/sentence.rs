//! Where sentences end: at 。！？； and the closing marks that follow.

/// The sentences of `text`, in order and without gaps: joined they are `text` again.
pub(super) fn sentences(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    let mut sentence = String::new();
    let mut ended = false;
    for c in text.chars() {
        let closing = matches!(c, '”' | '’' | '）' | '》' | '」' | '』');
        if ended && !closing && !is_end(c) {
            out.push(std::mem::take(&mut sentence));
            ended = false;
        }
        ended |= is_end(c);
        sentence.push(c);
    }
    if !sentence.is_empty() {
        out.push(sentence);
    }
    out
}

/// Whether `c` ends a sentence.
pub(super) fn is_end(c: char) -> bool {
    matches!(c, '。' | '！' | '？' | '；')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_marks_stay_with_their_sentence() {
        assert_eq!(sentences("他说：“好！”大家都好。（笑）走"), ["他说：“好！”", "大家都好。", "（笑）走"]);
        assert_eq!(sentences("没有结尾"), ["没有结尾"]);
        assert!(sentences("").is_empty());
    }
}
