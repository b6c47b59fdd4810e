//! Headings that ran into their paragraph without a gap or a mark: 一、……的责任感人民代表大会制度是根本政治制度。
//!
//! The place is taken only where a word that headings end in meets a word that paragraphs begin with, and what follows
//! reads like a statement; the words are data.

use std::sync::LazyLock;

use rustc_hash::FxHashSet;

use super::text::{at_least, cut};

#[derive(Default)]
struct Words {
    ends: Vec<&'static str>,
    subjects: Vec<&'static str>,
    times: Vec<&'static str>,
    verbs: Vec<&'static str>,
    /// The last characters of `ends` and closing quotes, and the first of the others: most places fall through here.
    last: FxHashSet<char>,
    first: FxHashSet<char>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut words = Words::default();
    for line in include_str!("data/run-in.txt").lines().filter(|line| !line.starts_with('#')) {
        let mut fields = line.split_whitespace();
        let list = match fields.next() {
            Some("end") => &mut words.ends,
            Some("subject") => &mut words.subjects,
            Some("time") => &mut words.times,
            _ => &mut words.verbs,
        };
        list.extend(fields);
    }
    words.last = words.ends.iter().filter_map(|word| word.chars().next_back()).chain(['”', '》']).collect();
    let openers = words.subjects.iter().chain(&words.times).chain(&words.verbs);
    words.first = openers.filter_map(|word| word.chars().next()).collect();
    words
});

/// Characters that a heading holds at least, and at most, before its paragraph.
const HEADING: (usize, usize) = (6, 44);

/// How far from its beginning a subject says what it is.
const STATEMENT: usize = 24;

/// The byte at which the paragraph begins, where the first sentence of a numbered paragraph holds a heading as well.
pub fn paragraph(sentence: &str) -> Option<usize> {
    let words = &*WORDS;
    let mut before = '\n';
    for (count, (at, c)) in sentence.char_indices().enumerate() {
        if count > HEADING.1 {
            break;
        }
        let inside = words.first.contains(&c) && words.last.contains(&before);
        before = c;
        if count < HEADING.0 || !inside {
            continue;
        }
        let (head, tail) = cut(sentence, at)?;
        if ends(words, head) && begins(words, tail) {
            return Some(at);
        }
    }
    None
}

/// Whether one of the nouns lies across the break between two lines: 人民 / 群众.
pub fn lies_across(last: &str, next: &str) -> bool {
    WORDS.subjects.iter().any(|word| {
        word.char_indices().skip(1).any(|(at, _)| {
            word.split_at_checked(at)
                .is_some_and(|(head, tail)| last.ends_with(head) && next.starts_with(tail))
        })
    })
}

/// Whether a heading can end here.
fn ends(words: &Words, head: &str) -> bool {
    let bare = head.trim_end_matches(['”', '》']);
    bare.len() < head.len() || words.ends.iter().any(|word| head.ends_with(word))
}

/// Whether a paragraph begins here.
fn begins(words: &Words, tail: &str) -> bool {
    let clause = tail.split(['，', '。', '；', '：', '、']).next().unwrap_or_default();
    let next = tail.get(clause.len()..).unwrap_or_default().trim_start_matches(['，', '；', '：']);
    let says = |rest: &str| rest.char_indices().take(STATEMENT).any(|(_, c)| matches!(c, '是' | '要' | '为'));
    let subject = words.subjects.iter().any(|word| {
        clause.strip_prefix(word).is_some_and(|rest| says(rest) || rest.is_empty() && next.starts_with('是'))
    });
    let takes = || {
        [
            "是",
            "关键",
            "必须",
            "重在",
            "贵在",
            "离不开",
            "首先",
            "就要",
            "就必须",
            "需要",
            "根本",
            "核心",
            "基础在",
        ]
        .iter()
        .any(|word| next.starts_with(word))
    };
    let verb =
        || words.verbs.iter().any(|word| clause.starts_with(word)) && (takes() || clause.contains('是'));
    let time = || words.times.iter().any(|word| tail.starts_with(word));
    at_least(tail, 12) && (subject || time() || verb())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn split(sentence: &str) -> Option<(&str, &str)> {
        sentence.split_at_checked(paragraph(sentence)?)
    }

    #[test]
    fn headings_without_a_gap() {
        for (heading, text) in [
            (
                "提高政治站位，切实增强做好人大工作的责任感和使命感",
                "人民代表大会制度是我国的根本政治制度，必须长期坚持",
            ),
            (
                "突出监督重点，不断提升人大监督的质量和效果",
                "监督权是宪法法律赋予人大的重要职权，必须用足用好",
            ),
            ("加强自身建设，着力打造让人民满意的工作队伍", "做好新形势下的人大工作，关键在人"),
            ("坚持党的领导，牢牢把握正确政治方向", "党的领导是做好人大工作的根本保证，任何时候都不能动摇"),
            ("服务中心大局，主动担当作为", "今年以来，全市上下聚精会神抓发展，取得了明显成绩"),
            ("用好“四个机关”", "人大机关作为服务代表的窗口，作风如何群众最清楚"),
        ] {
            let sentence = format!("{heading}{text}");
            assert_eq!(split(&sentence), Some((heading, text)));
        }
    }

    #[test]
    fn headings_in_one_sentence_stay_whole() {
        for text in [
            "充分认识坚持和完善人民代表大会制度是坚持党的领导的必然要求，切实增强责任感",
            "深刻认识人大监督是党和国家监督体系的重要组成部分，增强监督的自觉",
            "提高政治站位，切实增强做好新时代人大工作的责任感和使命感",
            "围绕中心服务大局，为推动全市高质量发展贡献人大力量",
            "充分发挥人大代表作用，把全过程人民民主落到实处",
        ] {
            assert_eq!(split(text), None, "{text}");
        }
    }
}
