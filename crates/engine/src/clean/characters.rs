//! Characters of one line: full-width Latin and digits, ASCII punctuation between Chinese characters, invisible
//! characters, stray spaces. What is certain is changed and reported; text and fix of each remark hold exactly the
//! characters that went and that came, so that the account adds up.

use std::ops::Range;
use std::sync::LazyLock;

use super::super::placeholder;
use super::super::report::Remark;
use super::super::structure::furniture::furniture;
use super::super::structure::text::{any_byte, any_triple, is_han};
use super::super::structure::{label, slots};
use super::super::words::Chars;

/// What a quick look at a line found, so that most lines cost no more than the look.
#[derive(Debug, Clone, Copy, Default)]
struct Look {
    markup: bool,
    full_width: bool,
    ascii_mark: bool,
    bracket: bool,
    quote: bool,
    space: bool,
    invisible: bool,
}

impl Look {
    fn at(text: &str) -> Self {
        let mut look = Self::default();
        text.chars().for_each(|c| look.see(c));
        look
    }

    fn see(&mut self, c: char) {
        match c {
            '\u{4E00}'..='\u{9FFF}' | '\u{3001}'..='\u{3029}' | '，' | '；' | '：' | '“' | '”' => {}
            '&' | '#' | '*' => self.markup = true,
            ',' | ':' | ';' | '?' | '!' | '.' => self.ascii_mark = true,
            '(' | ')' => (self.ascii_mark, self.bracket) = (true, true),
            '"' => (self.ascii_mark, self.quote) = (true, true),
            ' ' | '\t' | '\u{3000}' | '\u{A0}' => self.space = true,
            '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '＊' | '＃' | '＾' => self.full_width = true,
            _ => self.invisible |= is_invisible(c),
        }
    }

    /// Whether there may be something to put right beside spaces.
    fn is_wrong(self) -> bool {
        self.markup || self.full_width || self.ascii_mark || self.invisible
    }
}

/// The characters of the basic plane that may have to be put right.
static WRONG: LazyLock<Chars> = LazyLock::new(|| {
    let wrong = |c: &char| {
        let mut look = Look::default();
        look.see(*c);
        look.is_wrong() || matches!(c, '\t' | '\u{A0}')
    };
    Chars::new(&('\0'..='\u{FFFF}').filter(wrong).collect::<String>())
});

/// Whether a line holds nothing to put right but perhaps blanks and ideographic spaces: most need no closer look.
fn is_plain(text: &str) -> bool {
    !WRONG.any_in(text) && !any_byte(text, |b| b >= 0xF0)
}

fn has_no_stray_space(line: &str) -> bool {
    !has_space(line) || only_article_gap(line)
}

/// Whether a line holds a blank or an ideographic space.
fn has_space(text: &str) -> bool {
    any_byte(text, |b| b == b' ') || any_triple(text, |a, b, c| (a == 0xE3) & (b == 0x80) & (c == 0x80))
}

/// Characters that show nothing and mean nothing here, and numbers that Unicode keeps from being characters.
fn is_invisible(c: char) -> bool {
    u32::from(c) & 0xFFFE == 0xFFFE
        || matches!(c, '\u{FDD0}'..='\u{FDEF}' | '\u{FEFF}' | '\u{AD}' | '\u{180E}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2064}')
        || (c.is_control() && !c.is_whitespace())
}

/// The line with its characters put right. One change can lay open another (a space between two marks), so the line
/// is looked at until nothing changes; each change makes it shorter or leaves fewer characters to change.
pub fn tidy(line: &str, number: usize, report: &mut Vec<Remark>) -> String {
    let mut text = line.trim().to_owned();
    if is_plain(&text) && has_no_stray_space(&text) {
        return text;
    }
    while let Some(next) = tidied(&text, number, report) {
        if next == text {
            break;
        }
        text = next;
    }
    text
}

/// One look; `None` where nothing can be wrong.
fn tidied(line: &str, number: usize, report: &mut Vec<Remark>) -> Option<String> {
    let mut look = Look::at(line);
    look.space = look.space && !only_article_gap(line);
    if look.markup
        && let Some(plain) = unmarked(line, number, report)
    {
        return Some(plain);
    }
    if !(look.full_width || look.ascii_mark || look.space || look.invisible) {
        return None;
    }
    let mut chars: Vec<char> = line.chars().collect();
    if look.invisible {
        let removed: String = chars.iter().filter(|c| is_invisible(**c)).collect();
        chars.retain(|c| !is_invisible(*c));
        push(report, "invisible_removed", number, removed, String::new());
    }
    if look.full_width {
        let full = |c| narrow(c).is_some();
        replace(&mut chars, "full_width", number, report, full, |chars, at| narrow(*chars.get(at)?));
    }
    if look.ascii_mark {
        let label = label_length(&chars);
        let mark = |c: char| c.is_ascii_punctuation();
        replace(&mut chars, "ascii_punctuation", number, report, mark, |chars, at| wide(chars, at, label));
        if look.bracket {
            partners(&mut chars, number, report, label);
        }
        if look.quote {
            quotes(&mut chars, number, report);
        }
    }
    // The gaps of a page's line tell its words apart.
    if look.space && furniture(line).is_none() {
        spaces(&mut chars, number, report);
    }
    // Room for marks that grew wide.
    let mut text = String::with_capacity(line.len() + line.len() / 2);
    text.extend(chars);
    Some(text.trim().to_owned())
}

/// Entities of web pages that copies carry, and what they show.
const ENTITIES: &[(&str, &str)] = &[
    ("&nbsp;", " "),
    ("&ensp;", " "),
    ("&emsp;", " "),
    ("&ldquo;", "“"),
    ("&rdquo;", "”"),
    ("&mdash;", "—"),
    ("&hellip;", "…"),
    ("&middot;", "·"),
    ("&lt;", "<"),
    ("&gt;", ">"),
    ("&quot;", "\""),
];

/// The line without the marks of a web page or of Markdown (`&nbsp;`, `## `, `**……**`), if it bears any.
fn unmarked(line: &str, number: usize, report: &mut Vec<Remark>) -> Option<String> {
    let mut text = line.to_owned();
    for (entity, shown) in ENTITIES.iter().filter(|(entity, _)| line.contains(entity)) {
        let count = text.matches(entity).count();
        push(report, "markup_removed", number, entity.repeat(count), shown.repeat(count));
        text = text.replace(entity, shown);
    }
    if text != line {
        return Some(text.trim().to_owned());
    }
    let rest = line.trim_start_matches(['#', ' ']);
    let hashes = line.strip_suffix(rest)?;
    if hashes.starts_with('#') && hashes.ends_with(' ') && rest.chars().any(is_han) {
        let bold = rest.matches("**").count();
        let paired = bold > 0 && bold.is_multiple_of(2) && !rest.contains("***");
        let stars = if paired { "**".repeat(bold) } else { String::new() };
        push(report, "markup_removed", number, format!("{hashes}{stars}"), String::new());
        return Some(if paired { rest.replace("**", "") } else { rest.to_owned() });
    }
    let bold = line.strip_prefix("**")?.strip_suffix("**")?;
    if bold.contains('*') || !bold.chars().any(is_han) {
        return None;
    }
    push(report, "markup_removed", number, "****".to_owned(), String::new());
    Some(bold.trim().to_owned())
}

fn push(report: &mut Vec<Remark>, code: &'static str, line: usize, text: String, fix: String) {
    if text != fix {
        report.push(Remark { code, line, text, fix: Some(fix) });
    }
}

/// Changes characters that are `wanted` and that their neighbours decide on. In a run of marks one decides on the next, from either end, so
/// the line is gone over forwards and backwards until nothing changes: three or four times at most, since a mark that
/// needs both neighbours hands nothing on.
fn replace(
    chars: &mut [char],
    code: &'static str,
    number: usize,
    report: &mut Vec<Remark>,
    wanted: impl Fn(char) -> bool,
    change: impl Fn(&[char], usize) -> Option<char>,
) {
    // No other character is ever changed.
    let places: Vec<usize> =
        (0..chars.len()).filter(|at| chars.get(*at).is_some_and(|c| wanted(*c))).collect();
    let (mut old, mut new) = (String::new(), String::new());
    let mut once = |chars: &mut [char], at: usize| {
        if let Some(to) = change(chars, at)
            && let Some(slot) = chars.get_mut(at)
        {
            old.push(*slot);
            new.push(to);
            *slot = to;
            return true;
        }
        false
    };
    loop {
        let mut changed = false;
        for at in places.iter().chain(places.iter().rev()) {
            changed |= once(chars, *at);
        }
        if !changed {
            break;
        }
    }
    push(report, code, number, old, new);
}

fn narrow(c: char) -> Option<char> {
    matches!(c, '０'..='９' | 'Ａ'..='Ｚ' | 'ａ'..='ｚ' | '＊' | '＃' | '＾')
        .then(|| char::from_u32(u32::from(c) - 0xFEE0))
        .flatten()
}

/// How many characters the label at the beginning takes: it stays as written.
fn label_length(chars: &[char]) -> usize {
    let head: String = chars.iter().take(12).collect();
    label::label(&head).map_or(0, |l| l.written.chars().count())
}

/// The full-width twin of an ASCII mark between Chinese characters.
fn wide(chars: &[char], at: usize, label: usize) -> Option<char> {
    if at < label {
        return None;
    }
    let to = match *chars.get(at)? {
        '.' => return full_stop(chars, at),
        ',' => '，',
        ':' => '：',
        ';' => '；',
        '?' => '？',
        '!' => '！',
        '(' => '（',
        ')' => '）',
        _ => return None,
    };
    let near = |c: Option<&char>| c.is_none_or(|c| is_chinese(*c));
    let before = chars.get(..at)?.iter().rev().find(|c| !c.is_whitespace());
    let after = chars.get(at + 1..)?.iter().find(|c| !c.is_whitespace());
    // At the beginning or end of a line one Chinese neighbour is enough; elsewhere both must be.
    let both = near(before) && near(after) && (before.is_some() || after.is_some());
    let bracket = matches!(to, '（' | '）')
        && (before.is_some_and(|c| is_chinese(*c)) || after.is_some_and(|c| is_chinese(*c)));
    (both || bracket && !inside_latin(before, after)).then_some(to)
}

/// A dot behind a sentence at the end of its line; inside a line it may stand in a foreign name.
fn full_stop(chars: &[char], at: usize) -> Option<char> {
    let before = chars.get(at.checked_sub(1)?)?;
    let last = chars.get(at + 1..)?.iter().all(|c| matches!(c, '”' | '"' | '）' | ')'));
    let sentence = || chars.iter().any(|c| matches!(c, '，' | '。' | '；' | '：' | ','));
    (last && sentence() && (is_han(*before) || matches!(before, '”' | '》' | '）' | '%'))).then_some('。')
}

/// Brackets that belong together are of one width: (2024年3月15日） becomes （2024年3月15日）.
fn partners(chars: &mut [char], number: usize, report: &mut Vec<Remark>, label: usize) {
    let mut open = Vec::new();
    let mut changes = Vec::new();
    for (at, c) in chars.iter().enumerate() {
        match (c, open.last().copied()) {
            ('(' | '（', _) => open.push((at, *c)),
            (')', Some((_, '（'))) => changes.push((at, '）')),
            ('）', Some((from, '('))) if from >= label => changes.push((from, '（')),
            _ => {}
        }
        if matches!(c, ')' | '）') {
            open.pop();
        }
    }
    changes.sort_unstable();
    if changes.is_empty() {
        return;
    }
    let bracket = |c| matches!(c, '(' | ')' | '（' | '）');
    replace(chars, "ascii_punctuation", number, report, bracket, |chars, at| {
        let found = changes.binary_search_by_key(&at, |(place, _)| *place).ok()?;
        changes.get(found).map(|(_, to)| *to).filter(|to| chars.get(at) != Some(to))
    });
}

fn inside_latin(before: Option<&char>, after: Option<&char>) -> bool {
    before.is_some_and(char::is_ascii_alphanumeric) && after.is_some_and(char::is_ascii_alphanumeric)
}

fn is_chinese(c: char) -> bool {
    is_han(c)
        || matches!(
            c,
            '\u{3001}'
                ..='\u{3011}'
                    | '“'
                    | '”'
                    | '‘'
                    | '’'
                    | '…'
                    | '—'
                    | '！'
                    | '（'
                    | '）'
                    | '，'
                    | '：'
                    | '；'
                    | '？'
        )
}

/// Straight double quotes that pair up around Chinese text.
fn quotes(chars: &mut [char], number: usize, report: &mut Vec<Remark>) {
    let places: Vec<usize> = (0..chars.len()).filter(|i| chars.get(*i) == Some(&'"')).collect();
    if places.is_empty() || !places.len().is_multiple_of(2) || !chars.iter().any(|c| is_han(*c)) {
        return;
    }
    for (k, at) in places.iter().enumerate() {
        if let Some(slot) = chars.get_mut(*at) {
            *slot = if k % 2 == 0 { '“' } else { '”' };
        }
    }
    push(report, "ascii_punctuation", number, "\"".repeat(places.len()), "“”".repeat(places.len() / 2));
}

/// Spaces inside Chinese text: taken out, but for the gap after a heading, the gap of a cut figure, the spaces of a
/// line without any mark (a name, a date, a motto), and those around Latin words.
fn spaces(chars: &mut Vec<char>, number: usize, report: &mut Vec<Remark>) {
    let article = article_gap(chars);
    let marked = chars.iter().any(|c| matches!(c, '，' | '。' | '；' | '：' | '！' | '？' | ','));
    let gap = heading_gap(chars);
    let mut slots = placeholder::find_in(chars).into_iter().map(|p| p.range).peekable();
    let next = next_solid(chars);
    let mut spelt = spelt(chars).into_iter().peekable();
    let mut out = Vec::with_capacity(chars.len());
    let mut last = None;
    let (mut before, mut after) = (String::new(), String::new());
    for (at, (c, following)) in chars.iter().zip(next).enumerate() {
        while slots.next_if(|range| range.end <= at).is_some() {}
        while spelt.next_if(|range| range.end <= at).is_some() {}
        let space = |i: Option<usize>| i.and_then(|i| chars.get(i)).is_some_and(|c| c.is_whitespace());
        let single = !space(at.checked_sub(1)) && !space(Some(at + 1));
        let stray = c.is_whitespace()
            && gap != Some(at)
            && article != Some(at)
            && !slots.peek().is_some_and(|range| range.contains(&at))
            && !slots::is_empty_figure(chars, at)
            && (is_stray(last, following, single, marked)
                || spelt.peek().is_some_and(|range| range.contains(&at)));
        if !c.is_whitespace() {
            last = Some(*c);
        }
        if stray {
            if before.is_empty() {
                before = chars
                    .get(at.saturating_sub(2)..(at + 3).min(chars.len()))
                    .unwrap_or_default()
                    .iter()
                    .collect();
                after = before.split_whitespace().collect();
            }
        } else {
            out.push(*c);
        }
    }
    push(report, "stray_space", number, before, after);
    *chars = out;
}

/// Where ideographs stand one by one, three or more with a gap between each (提 高 认 识): a word set wide. A mark may
/// stand before the first (一、提 高 认 识).
fn spelt(chars: &[char]) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    let (mut start, mut end, mut count) = (0, 0, 0);
    let mut at = 0;
    for run in chars.split(|c| c.is_whitespace()).chain([&['\n'; 2][..]]) {
        let single = matches!(run, [c] if is_han(*c));
        let first = matches!(run, [.., mark, c] if is_han(*c) && !mark.is_alphanumeric());
        if single && count > 0 {
            count += 1;
            end = at + 1;
        } else if !run.is_empty() {
            if count >= 3 {
                found.push(start..end);
            }
            (start, count) = (at + run.len() - 1, usize::from(single || first));
        }
        at += run.len() + 1;
    }
    found
}

/// Whether white space between these two characters is stray; `single`: it is one space only.
fn is_stray(before: Option<char>, after: Option<char>, single: bool, marked: bool) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return true };
    let mark = |c: char| is_chinese(c) && !is_han(c);
    if mark(before) || mark(after) {
        return true;
    }
    if (before.is_ascii_digit() && is_han(after)) || (is_han(before) && after.is_ascii_digit()) {
        return single;
    }
    marked && is_han(before) && is_han(after)
}

/// For each character the next one that is no white space.
fn next_solid(chars: &[char]) -> Vec<Option<char>> {
    let mut next = vec![None; chars.len()];
    let mut seen = None;
    for (slot, c) in next.iter_mut().zip(chars).rev() {
        *slot = seen;
        if !c.is_whitespace() {
            seen = Some(*c);
        }
    }
    next
}

/// Bytes among which the gap behind the number of an article stands.
const GAP: usize = 27;

/// 第十二条 为了……: the one gap sets the number off; every line of a law begins so.
fn only_article_gap(line: &str) -> bool {
    let begins = line.get(..line.floor_char_boundary(GAP)).unwrap_or_default();
    line.starts_with('第')
        && begins.split_once([' ', '\u{3000}']).is_some_and(|(head, tail)| {
            let tail = line.get(begins.len() - tail.len()..).unwrap_or_default();
            head.ends_with(['条', '章', '节'])
                && !has_space(tail)
                && !any_byte(tail, |b| (b == b'\t') | (b == 0xC2))
        })
}

/// The first space after 第十二条, 第一章: it sets the number off.
fn article_gap(chars: &[char]) -> Option<usize> {
    let at = chars.iter().take(9).position(|c| c.is_whitespace())?;
    (chars.first() == Some(&'第')
        && chars.get(at.checked_sub(1)?).is_some_and(|c| "条章节款篇部".contains(*c)))
    .then_some(at)
}

/// The gap between a numbered heading and the paragraph that it ran into: its first space stays.
fn heading_gap(chars: &[char]) -> Option<usize> {
    let label = label_length(chars);
    if label == 0 {
        return None;
    }
    let mut length = 0;
    for (at, c) in chars.iter().enumerate().skip(label) {
        if matches!(c, '。' | '；' | '！' | '？') {
            return None;
        }
        if c.is_whitespace() && length > 0 {
            return (length >= 6).then_some(at);
        }
        length += usize::from(!c.is_whitespace());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tidied(line: &str) -> (String, Vec<(&'static str, String, String)>) {
        let mut report = Vec::new();
        let text = tidy(line, 1, &mut report);
        (text, report.into_iter().map(|r| (r.code, r.text, r.fix.unwrap_or_default())).collect())
    }

    #[test]
    fn full_width_and_ascii_marks() {
        let (text, report) = tidied("抓好“５Ｇ”建设,加快发展;见(附件)");
        assert_eq!(text, "抓好“5G”建设，加快发展；见（附件）");
        assert_eq!(report[0], ("full_width", "５Ｇ".to_owned(), "5G".to_owned()));
        assert_eq!(report[1].0, "ascii_punctuation");
    }

    #[test]
    fn figures_times_and_latin_stay() {
        for line in ["增长1,200亿元，9:30开会", "GDP(PPP)", "1.提高", "(一)抓学习", "Python: a,b"]
        {
            assert_eq!(tidied(line).0, line);
        }
    }

    #[test]
    fn stray_spaces_go_but_gaps_that_mean_something_stay() {
        assert_eq!(tidied("一、2024 年工作回顾").0, "一、2024年工作回顾");
        assert_eq!(tidied("全市各级 人大要，认真学习。").0, "全市各级人大要，认真学习。");
        assert_eq!(tidied("省长 王某").0, "省长 王某");
        assert_eq!(tidied("坚定信心 真抓实干").0, "坚定信心 真抓实干");
        assert_eq!(
            tidied("一、增强使命感和责任感  人民代表大会制度是根本政治制度。").0,
            "一、增强使命感和责任感 人民代表大会制度是根本政治制度。"
        );
        assert_eq!(tidied("听取报告 项，作出决议 个。").0, "听取报告 项，作出决议 个。");
    }

    #[test]
    fn marks_of_pages_go() {
        assert_eq!(tidied("## 一、提高站位").0, "一、提高站位");
        assert_eq!(tidied("**一、提高站位**").0, "一、提高站位");
        assert_eq!(tidied("&nbsp;&nbsp;坚持&ldquo;一线&rdquo;工作法").0, "坚持“一线”工作法");
        assert_eq!(tidied("发展**政治，实现##亿元").0, "发展**政治，实现##亿元");
    }

    #[test]
    fn the_quick_look_misses_nothing() {
        for c in '\0'..=char::MAX {
            let text = format!("甲{c}乙丙");
            let look = Look::at(&text);
            assert!(!look.is_wrong() || !is_plain(&text), "{:x}", u32::from(c));
            assert!(!look.space || !is_plain(&text) || has_space(&text), "{:x}", u32::from(c));
        }
    }

    #[test]
    fn brackets_of_a_pair_are_of_one_width() {
        assert_eq!(tidied("(2024年3月15日)").0, "（2024年3月15日）");
        assert_eq!(tidied("见(A)和(GDP(PPP))说明").0, "见（A）和（GDP（PPP））说明");
        assert_eq!(tidied("(一)抓学习(含培训)").0, "(一)抓学习（含培训）");
    }

    #[test]
    fn a_dot_at_the_end_of_a_sentence_is_a_full_stop() {
        assert_eq!(tidied("总结经验,部署工作.").0, "总结经验，部署工作。");
        for line in ["阿布都.热合曼同志", "增长5.2%", "1.", "抓好落实...", "抓好落实."] {
            assert_eq!(tidied(line).0, line);
        }
    }

    #[test]
    fn words_set_wide_are_closed_up() {
        assert_eq!(tidied("一、提 高 认 识").0, "一、提高认识");
        assert_eq!(tidied("主 持 词  在会议上").0, "主持词  在会议上");
        assert_eq!(tidied("目 录").0, "目 录");
    }

    #[test]
    fn runs_are_settled_in_one_cleaning() {
        for n in [1, 7, 50] {
            assert_eq!(tidied(&format!("a{}中文", ")".repeat(n))).0, format!("a{}中文", "）".repeat(n)));
            assert_eq!(tidied(&format!("中文{}a", "( ".repeat(n))).0, format!("中文{}a", "（".repeat(n)));
            assert_eq!(tidied(&format!("{}中文", "# ".repeat(n))).0, "中文");
        }
        assert_eq!(tidied("甲),)乙").0, "甲），）乙");
        let entities: String = ENTITIES.iter().map(|(entity, _)| *entity).collect();
        let once = tidied(&format!("甲{entities}乙")).0;
        assert_eq!(tidied(&once).0, once);
    }

    #[test]
    fn invisible_characters_are_listed() {
        let (text, report) = tidied("同\u{200B}志们：");
        assert_eq!(text, "同志们：");
        assert_eq!(report[0], ("invisible_removed", "\u{200B}".to_owned(), String::new()));
    }
}
