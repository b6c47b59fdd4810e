//! Corruptions that copied texts carry: words that a machine spun (非凡是 for 特别是, 党中心 for 党中央) and characters
//! that a bad conversion put for others (臵, 旗臶). They are suspects: asked about, never changed silently.
//!
//! The list is data, `data/corruptions.txt`; [`super::pairlist`] says how.

use std::ops::Range;
use std::sync::LazyLock;

use super::pairlist::PairList;

/// A suspected corruption and its place, in characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Corruption {
    /// Characters from the beginning of the text, end exclusive.
    pub range: Range<usize>,
    /// What stands there.
    pub wrong: &'static str,
    /// What it most likely was.
    pub right: &'static str,
    /// Whether no right text can hold it (臵): else it is a suspicion.
    pub certain: bool,
}

static LIST: LazyLock<PairList> = LazyLock::new(|| PairList::parse(include_str!("data/corruptions.txt")));

/// Every listed corruption in `text`, leftmost and longest, in order. Offsets are in characters.
pub fn find_corruptions(text: &str) -> Vec<Corruption> {
    let hits = LIST.find(text).into_iter();
    hits.map(|(range, pair)| Corruption {
        range,
        wrong: pair.wrong,
        right: pair.right,
        certain: pair.certain,
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&'static str, &'static str)> {
        find_corruptions(text).into_iter().map(|c| (c.wrong, c.right)).collect()
    }

    #[test]
    fn spun_words_and_bad_characters() {
        assert_eq!(found("非凡是近年来，要充分熟悉"), [("非凡是", "特别是"), ("充分熟悉", "充分认识")]);
        assert_eq!(found("在党中心领导下，摆在突出位臵"), [("党中心", "党中央"), ("臵", "置")]);
        assert_eq!(found("依法行驶职权"), [("行驶职权", "行使职权")]);
    }

    #[test]
    fn right_words_stay() {
        assert_eq!(found("围绕党的中心任务、党中心工作，取得非凡成就，熟悉情况，党群服务中心党校"), []);
    }

    #[test]
    fn offsets_are_characters() {
        let text = "甲乙丙非凡是丁中共中心";
        let chars: Vec<char> = text.chars().collect();
        for c in find_corruptions(text) {
            assert_eq!(chars[c.range].iter().collect::<String>(), c.wrong);
        }
    }

    #[test]
    fn entries_are_well_formed_and_right_forms_are_clean() {
        for e in LIST.entries() {
            assert_ne!(e.wrong, e.right);
            assert_eq!(found(e.right), [], "{}", e.right);
        }
    }
}
