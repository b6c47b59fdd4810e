//! Wordings that recur and say nothing where somebody looks for what to say: names of things, tails of sentences, words of one
//! year.

use crate::lexicon::words::{Cutter, Word};
use crate::stale;

/// How a clause ends that only leads over to what is said: 具有十分重要的意义, 代表作用发挥得怎么样, 对人大工作提出的要求.
const TAILS: [&str; 12] = [
    "怎么样",
    "是不是",
    "的意义",
    "的成效",
    "的要求",
    "的工作",
    "的作用",
    "的问题",
    "的关键",
    "的一年",
    "的会议",
    "座谈会",
];
/// Characters from which a clause with such an end says something before it.
const SAYS: usize = 16;

/// Whether a wording says nothing by itself.
pub(super) fn is_bare(text: &str) -> bool {
    if text.contains(['、', '，', '“']) {
        return stale::occasional(text, true);
    }
    let tail = TAILS.iter().any(|tail| text.ends_with(tail)) && text.chars().count() < SAYS;
    tail || is_name(text) || stale::occasional(text, true)
}

/// Whether a text is the name of a thing, without any verb: 国民经济和社会发展计划, 人民代表大会制度.
fn is_name(text: &str) -> bool {
    let units: Vec<u16> = text.encode_utf16().collect();
    let mut words: Vec<Word> = Vec::new();
    Cutter::new().cut(&units, &mut words);
    // A name's last word is a noun, and what verbs it has stand as nouns (发展计划).
    let Some((last, before)) = words.split_last() else { return true };
    let verb = |word: &Word| word.class.is_verbal() && !word.class.is_nominal();
    last.class.is_nominal() && !before.iter().any(verb) && !leads(text)
}

/// Whether a text begins with a word that does something, however the table classes it.
fn leads(text: &str) -> bool {
    const VERBS: [&str; 24] = [
        "坚持", "加强", "推动", "增强", "提高", "完善", "健全", "做好", "抓好", "发挥", "保证", "支持",
        "确保", "依法", "切实", "深化", "落实", "严格", "围绕", "聚焦", "把", "以", "对", "发展",
    ];
    VERBS.iter().any(|verb| text.starts_with(verb))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tails_and_words_of_a_year_say_nothing() {
        for text in [
            "国民经济和社会发展计划",
            "人民代表大会制度",
            "具有十分重要的意义",
            "代表作用发挥得怎么样",
            "全市人大工作座谈会",
            "人大及其常委会的工作",
            "今年是“十五五”规划的开局之年",
        ] {
            assert!(is_bare(text), "{text}");
        }
        for text in [
            "坚持听取审议意见与跟踪督办相结合",
            "做到议而有决、决而有行、行而有果",
            "抓监督是本职，不监督是失职",
            "明确办理时限和责任单位",
            "深刻领悟“两个确立”的决定性意义",
            "发展全过程人民民主",
            "形式主义、官僚主义",
            "加强和改进党对人大工作的领导",
            "两个月内报告落实情况",
            "善于使党的主张通过法定程序成为国家意志",
        ] {
            assert!(!is_bare(text), "{text}");
        }
    }
}
