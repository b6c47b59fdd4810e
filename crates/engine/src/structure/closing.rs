//! The closing (结尾): the last lines that turn to the audience once more, also when glued to the last paragraph.

use super::text::{at_most, folded, is_stop, length};

/// Where the closing begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Closing {
    /// At the line with this index.
    Line(usize),
    /// Inside the line with this index, at this byte.
    Inside(usize, usize),
}

const ADDRESS: &[&str] = &[
    "同志们",
    "各位代表",
    "各位委员",
    "各位同志",
    "各位领导",
    "朋友们",
    "各位同事",
    "代表们",
    "委员们",
    "同事们",
];
const EXHORT: &[&str] = &[
    "让我们",
    "努力奋斗",
    "贡献",
    "而奋斗",
    "新篇章",
    "新局面",
    "新胜利",
    "圆满成功",
    "胜利召开",
    "谢谢",
    "新的更大",
    "祝",
    "优异成绩",
    "再接再厉",
    "共同努力",
    "不懈努力",
    "奋勇前进",
];

/// Finds the closing among the lines of a speech (each as text, and whether it bears a label).
pub fn find(lines: &[(&str, bool)]) -> Option<Closing> {
    let last = lines.len().checked_sub(1)?;
    let mut end = last;
    while end > 0 && lines.get(end).is_some_and(|(text, _)| is_thanks(text)) {
        end -= 1;
    }
    let mut length_so_far = 0;
    for index in (0..=end).rev().take(5) {
        let (text, labelled) = lines.get(index).copied()?;
        length_so_far += length(text);
        if labelled || length_so_far > 900 || index == 0 {
            break;
        }
        let tail = lines.get(index..=end).unwrap_or_default();
        if is_address(text) && tail.iter().any(|(t, _)| exhorts(t)) {
            return Some(Closing::Line(index));
        }
    }
    let (text, labelled) = lines.get(end).copied()?;
    if !labelled
        && end > 0
        && at_most(text, 350)
        && (folded(text).contains("让我们") || text.ends_with(['！', '!']) && exhorts(text))
    {
        return Some(Closing::Line(end));
    }
    if let Some(at) = inside(text) {
        return Some(Closing::Inside(end, at));
    }
    (end < last && end + 1 > 0).then_some(Closing::Line(end + 1))
}

/// The first characters of a line, as far as an address may reach.
fn start(text: &str) -> &str {
    let end = text.char_indices().nth(8).map_or(text.len(), |(at, _)| at);
    text.get(..end).unwrap_or(text)
}

/// Whether the line begins by turning to the audience.
pub fn is_address(text: &str) -> bool {
    let text = &*folded(start(text));
    ADDRESS.iter().any(|word| {
        text.strip_prefix(word)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['，', '！', '：', ',', '!', ':', '、']))
    })
}

/// Whether a line reads like the last of a speech.
pub fn ends_speech(text: &str) -> bool {
    is_thanks(text)
        || (at_most(text, 400)
            && exhorts(text)
            && (text.ends_with(['！', '!', '。']))
            && (is_address(text) || folded(text).contains("让我们")))
}

fn exhorts(text: &str) -> bool {
    let text = folded(text);
    EXHORT.iter().any(|word| text.contains(word))
}

fn is_thanks(text: &str) -> bool {
    at_most(text, 16) && {
        let text = folded(text);
        ["谢谢", "讲完了", "完毕", "我就讲这些", "就讲到这里", "（完）"]
            .iter()
            .any(|word| text.contains(word))
    }
}

/// The last place in a paragraph where a sentence turns to the audience to exhort it.
fn inside(text: &str) -> Option<usize> {
    let text = &*folded(text);
    let mut found = None;
    for word in ADDRESS.iter().chain(&["让我们"]) {
        for (at, _) in text.match_indices(word) {
            let (head, tail) = text.split_at_checked(at)?;
            let begins = head.trim_end().ends_with(is_stop) && !head.is_empty();
            let turns = *word == "让我们" || is_address(tail);
            if begins && turns && at_most(tail, 420) && exhorts(tail) {
                found = Some(found.map_or(at, |best: usize| best.min(at)));
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closings_of_their_own() {
        let lines = [
            ("一、抓学习", true),
            ("要学。", false),
            ("同志们，让我们为之努力奋斗！", false),
            ("谢谢大家！", false),
        ];
        assert_eq!(find(&lines), Some(Closing::Line(2)));
        let split = [("要学。", false), ("各位代表！", false), ("让我们团结起来，谱写新篇章！", false)];
        assert_eq!(find(&split), Some(Closing::Line(1)));
    }

    #[test]
    fn a_glued_closing_is_cut_off() {
        let text = "要造就干部队伍。同志们，任务光荣。让我们为建设家乡作出新的贡献。";
        assert_eq!(
            find(&[("开头。", false), (text, true)]),
            Some(Closing::Inside(1, text.find("同志们").unwrap()))
        );
    }

    #[test]
    fn no_closing_is_invented() {
        assert_eq!(
            find(&[("开头。", false), ("4、要抓好队伍建设。要努力建设干部队伍，提供组织保证。", true)]),
            None
        );
        assert_eq!(find(&[("开头。", false), ("同志们要认真学习，抓好落实。", false)]), None);
    }
}
