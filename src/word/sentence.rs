//! Where sentences end: at 。！？； and the closing marks that follow.

use crate::engine::lexicon::sentence::pieces;

pub(super) use crate::engine::lexicon::sentence::is_break as is_end;

/// The sentences of `text`, in order and without gaps: joined they are `text` again.
pub(super) fn sentences(text: &str) -> Vec<String> {
    pieces(text, is_end).into_iter().map(str::to_owned).collect()
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
