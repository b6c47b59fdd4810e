//! What belongs to one deliberation or one year, and what a writer must verify before it is said again.

use std::sync::LazyLock;

static PARTICULARS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let lines = include_str!("data/particulars.txt").lines().filter(|line| !line.starts_with('#'));
    lines.flat_map(str::split_whitespace).collect()
});

/// What a number counts, where the count is a fact.
const MEASURES: &str = "个项件次户名篇天家条人批场类轮座里亩吨页米％%";
/// Words before a number that make even a small one a fact or a promise.
const PROMISES: [&str; 6] = ["不少于", "至少", "不低于", "不超过", "共有", "达到"];

/// Whether a text is about a single subject that `topic` does not name. In a series (就业、教育、养老) such a word is
/// general.
pub fn particular(text: &str, topic: &str) -> bool {
    PARTICULARS.iter().filter(|word| !topic.contains(**word)).any(|word| {
        text.match_indices(word).any(|(at, found)| {
            let before = text.get(..at).and_then(|head| head.chars().next_back());
            let after = text.get(at + found.len()..).and_then(|tail| tail.chars().next());
            before != Some('、') && after != Some('、')
        })
    })
}

/// The figures, laws and quotations in a text that somebody must verify before they are said: 二十个重点项目,
/// 每年不少于两次, 《监督法》, “…”of a leader. In the order of the text, each once.
pub fn to_verify(text: &str) -> Vec<String> {
    let chars: Vec<char> = text.chars().collect();
    let mut out: Vec<String> = Vec::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        let end = match c {
            '《' => chars.iter().skip(at).position(|&c| c == '》').map(|length| at + length + 1),
            _ if is_number(c)
                && !at.checked_sub(1).and_then(|i| chars.get(i)).copied().is_some_and(is_number) =>
            {
                figure(&chars, at)
            }
            _ => None,
        };
        let found: String = end.and_then(|end| chars.get(at..end)).unwrap_or_default().iter().collect();
        if !found.is_empty() && !out.contains(&found) {
            out.push(found);
        }
        at = end.unwrap_or(at + 1);
    }
    if let Some((_, said)) = text.split_once("指出，“").or_else(|| text.split_once("强调，“")) {
        let said: String = said.chars().take_while(|&c| c != '”').take(16).collect();
        out.push(format!("“{said}…”"));
    }
    out
}

/// Whether a text holds a written figure that is a fact of one place and year: 二十个重点项目, 三百件建议.
pub fn large_figure(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let begins = |at: usize| {
        chars.get(at).copied().is_some_and(is_number)
            && !at.checked_sub(1).and_then(|i| chars.get(i)).copied().is_some_and(is_number)
    };
    (0..chars.len()).filter(|at| begins(*at)).any(|at| measured(&chars, at).is_some_and(|(_, large)| large))
}

/// Whether a text tells of what one place did, with a year or a written count (去年汛期…驻守二十三天): elsewhere nobody did so.
/// Counts in digits are left open.
pub fn deeds_of_a_place(text: &str) -> bool {
    const WHEN: [&str; 6] = ["去年", "前年", "今年春", "汛期", "那天", "那一夜"];
    let chars: Vec<char> = text.chars().collect();
    let written = (0..chars.len()).any(|at| {
        let first = !at.checked_sub(1).and_then(|i| chars.get(i)).copied().is_some_and(is_number);
        let digits = chars.get(at).is_some_and(char::is_ascii_digit);
        first && !digits && measured(&chars, at).is_some_and(|(_, large)| large)
    });
    written || WHEN.iter().any(|word| text.contains(word))
}

fn is_number(c: char) -> bool {
    c.is_ascii_digit() || crate::lexicon::numerals::is_numeral(c)
}

/// The end of a figure with what it counts and the word after; small numbers only after a word that makes them one.
fn figure(chars: &[char], at: usize) -> Option<usize> {
    let (end, large) = measured(chars, at)?;
    let before: String = chars.get(at.saturating_sub(3)..at)?.iter().collect();
    let promised = PROMISES.iter().any(|word| before.ends_with(word));
    (large || promised).then_some(end)
}

/// A number with what it counts: its end, and whether it is large.
fn measured(chars: &[char], at: usize) -> Option<(usize, bool)> {
    let length = chars.iter().skip(at).take_while(|&&c| is_number(c) || c == '.').count();
    let end = at + length;
    let number = chars.get(at..end)?;
    // 二十个字 are words.
    let measured = chars.get(end).is_some_and(|&c| MEASURES.contains(c)) && chars.get(end + 1) != Some(&'字');
    let large = number.iter().any(|&c| c.is_ascii_digit() || matches!(c, '百' | '千' | '万'))
        || number.len() > 1 && number.contains(&'十');
    if !measured {
        return None;
    }
    let word = chars.iter().skip(end + 1).take(4).take_while(|c| crate::lexicon::han::is_han(**c)).count();
    Some((end + 1 + word, large))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_subject_is_told_from_a_series() {
        assert!(particular("乡村学校“开不齐、留不住”的问题还比较突出", "优化营商环境"));
        assert!(particular("要做好换届中新老交替的衔接", "练就过硬本领"));
        assert!(!particular("推动就业、教育、医保、养老等问题解决", "优化营商环境"));
        assert!(!particular("依法划分选区，做实选民登记", "换届选举：划分选区、选民登记"));
    }

    #[test]
    fn what_one_place_did_is_told_from_what_is_done_everywhere() {
        assert!(deeds_of_a_place("去年汛期，机关组成工作组驻守圩堤，群众送来一锅热粥。"));
        assert!(deeds_of_a_place("机关干部在圩堤上守了二十三天。"));
        assert!(!deeds_of_a_place("过去的一年，常委会围绕中心、服务大局，各项工作取得了新的成绩。"));
        assert!(!deeds_of_a_place("举办培训班3期，听取报告12个。"));
    }

    #[test]
    fn facts_are_found_and_small_words_are_not() {
        assert!(large_figure("要对二十个重点项目跟踪到底。") && large_figure("走访了一百二十户群众。"));
        assert!(!large_figure("一件一件抓落实，每年走访不少于两次，办好十件实事。"));
        assert_eq!(
            to_verify("对二十个重点项目，每年走访不少于两次，依照《监督法》办理183件建议。"),
            ["二十个重点项目", "两次", "《监督法》", "183件建议"]
        );
        assert!(to_verify("一件一件抓落实，两个方面，五位一体，第十五个五年规划没有数").len() <= 1);
        assert!(to_verify("坚持一个目标，抓好三项工作。").is_empty());
    }
}
