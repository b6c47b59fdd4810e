//! Where characters of a line were put right (spaces, marks, wide letters, markup), so that each can be put back.

use super::super::clean::{characters, raw_lines};
use super::super::difference::{Fate, characters as compared};
use super::super::report::Remark;

/// Characters of a line that cleaning changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Swap {
    /// The line of the file, from 1.
    pub line: usize,
    /// The code of the remark that tells of it.
    pub code: &'static str,
    /// What stands before it in the line now.
    pub before: String,
    /// What stood there.
    pub was: String,
    /// What stands there now.
    pub is: String,
    /// What stands behind it now.
    pub behind: String,
}

/// Characters on either side that tell where it stands.
const BESIDE: usize = 8;
/// Changes of a line that are kept; a line with more is no text.
const MOST: usize = 200;

/// The changed characters of a file's lines, in order, for those remarks that tell of such.
pub fn swaps(text: &str, report: &[Remark]) -> Vec<Swap> {
    let mut numbers: Vec<usize> =
        report.iter().filter(|r| is_of_characters(r.code)).map(|r| r.line).collect();
    numbers.sort_unstable();
    numbers.dedup();
    if numbers.is_empty() {
        return Vec::new();
    }
    let raw = raw_lines(text);
    let line = |number: &usize| Some((*number, *raw.get(number.checked_sub(1)?)?));
    numbers.iter().filter_map(line).flat_map(|(number, line)| of_line(number, line)).collect()
}

fn is_of_characters(code: &str) -> bool {
    matches!(code, "full_width" | "ascii_punctuation" | "stray_space" | "markup_removed")
}

fn of_line(number: usize, line: &str) -> Vec<Swap> {
    let line = line.trim();
    let now: Vec<char> = characters::tidy(line, number, &mut Vec::new()).chars().collect();
    let after: String = now.iter().collect();
    let mut out: Vec<Swap> = Vec::new();
    let mut at = 0;
    let mut open = false;
    for stretch in compared(line, &after) {
        let length = stretch.text.chars().count();
        if stretch.fate == Fate::Kept {
            at += length;
            open = false;
            continue;
        }
        if !open {
            let from = at.saturating_sub(BESIDE);
            let before = now.get(from..at).unwrap_or_default().iter().collect();
            let (was, is, behind) = (String::new(), String::new(), String::new());
            out.push(Swap { line: number, code: "", before, was, is, behind });
            open = true;
        }
        let Some(last) = out.last_mut() else { continue };
        if stretch.fate == Fate::Removed {
            last.was.push_str(&stretch.text);
        } else {
            last.is.push_str(&stretch.text);
            at += length;
        }
        last.behind = now.iter().skip(at).take(BESIDE).collect();
    }
    out.truncate(MOST);
    for swap in &mut out {
        swap.code = code(&swap.was);
    }
    out
}

/// The code under which characters of this sort are told of.
fn code(was: &str) -> &'static str {
    let wide = |c: char| matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '＊' | '＃' | '＾');
    match was.chars().find(|c| !c.is_whitespace()) {
        None => "stray_space",
        Some(c) if wide(c) => "full_width",
        Some('&' | '#' | '*') => "markup_removed",
        Some(_) => "ascii_punctuation",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clean::clean;

    /// The text as it was before, made of the text as it is by putting every change back.
    #[test]
    fn every_change_of_a_character_can_be_put_back() {
        for line in [
            "王　芳 同志主持会议，５Ｇ建设提速。",
            "要抓好落实,推动发展;做到“件件有着落”。",
            "今年（2026年）办理建议 186 件, 办结率 98%。",
            "&ldquo;十五五&rdquo;开局之年，要**开好局**。",
            "一、 坚持 党的 领导",
        ] {
            let cleaned = clean(line);
            let now = cleaned.lines[0].text.clone();
            assert_ne!(now, line, "nothing was changed");
            let mut text = now.clone();
            let swaps = swaps(line, &cleaned.report);
            let place = |swap: &Swap| {
                let here = format!("{}{}{}", swap.before, swap.is, swap.behind);
                let at = now.find(&here).unwrap_or_else(|| panic!("{now} has no {here}"));
                at + swap.before.len()..at + swap.before.len() + swap.is.len()
            };
            // From the last one, so that the places of the others stay.
            for (swap, place) in swaps.iter().map(|swap| (swap, place(swap))).rev() {
                text.replace_range(place, &swap.was);
            }
            assert_eq!(text, line, "{now}");
        }
        assert!(swaps("没有改动的一行。", &clean("没有改动的一行。").report).is_empty());
    }
}
