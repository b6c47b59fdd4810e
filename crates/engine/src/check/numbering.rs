//! Numbers of sections and points: gaps, doubles, mixed families, and the number of points announced against those
//! that come.
//!
//! Labels are read in the order of the text. A family counts from one; a label of a higher family (一、 over （一） over
//! 1.) starts the lower ones anew. Labels in running text (一是, 一要, 第一，, 首先，) count at the head of a clause only.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::text::{Line, Text, is_han, number_of};
use super::{Findings, Say, Severity};
use crate::constant;
use crate::document::chinese_number;
use crate::structure::label;

/// How a label is written. The order is the order of rank of those that head lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Family {
    /// 一、
    Section,
    /// （一）
    Paren,
    /// 1. 1、
    Arabic,
    /// （1）
    ArabicParen,
    /// ①
    Circled,
    /// 第一，
    Ordinal,
    /// 一是
    Shi,
    /// 一要
    Yao,
    /// 首先 其次 再次 最后
    Sequence,
}

#[derive(Debug, Clone)]
struct Label {
    family: Family,
    value: usize,
    range: Range<usize>,
    /// Whether it heads its line.
    heads: bool,
    /// Whether it may be a decimal (8.6个…): it can carry a sequence on but breaks none.
    weak: bool,
    /// How many lines with text stand before it.
    line: usize,
}

/// Runs all checks on numbers.
pub(super) fn check(text: &Text<'_>, out: &mut Findings<'_, '_>) {
    let labels = labels(text);
    sequences(text, &labels, out);
    announced(text, &labels, out);
    listed(text, &labels, out);
}

fn labels(text: &Text<'_>) -> Vec<Label> {
    let mut out = Vec::new();
    let mut count = 0;
    for line in &text.lines {
        count += usize::from(!line.text.trim().is_empty());
        let mut at = line.range.start;
        while at < line.range.end && (text.get(at).is_whitespace() || text.get(at) == '\u{feff}') {
            at += 1;
        }
        let first = at;
        let mut fresh = true;
        while at < line.range.end {
            let c = text.get(at);
            // A dash or a blank begins no label in running text; a long run of them is walked through once.
            let silent = at != first && matches!(c, '—' | ' ' | '\u{3000}');
            if fresh
                && !silent
                && let Some(mut label) = label_at(text, line, at, at == first)
            {
                label.line = count;
                at = label.range.end;
                out.push(label);
                // “（一）一是…”: another label may follow at once.
                continue;
            }
            fresh = matches!(
                c,
                '。' | '；'
                    | '：'
                    | '，'
                    | '！'
                    | '？'
                    | ';'
                    | ':'
                    | ','
                    | '“'
                    | '—'
                    | ' '
                    | '\u{3000}'
                    | ')'
                    | '）'
            );
            at += 1;
        }
    }
    out
}

/// The label that stands at `at` of its line; `heads`: at its beginning.
fn label_at(text: &Text<'_>, line: &Line<'_>, at: usize, heads: bool) -> Option<Label> {
    let tail = line.slice(&(at..line.range.end));
    let read = label::label(tail).or_else(|| label::spoken(tail)).or_else(|| label::before_figure(tail))?;
    let end = at + read.written.chars().count();
    let (next, weak) = (text.get(end), text.get(at + 1) == '.' || text.get(at + 2) == '.');
    let (family, end) = match read.family {
        // 一、二季度: what is counted follows.
        label::Family::Han => (Family::Section, heads.then_some(end).filter(|_| !numeral_char(next))?),
        label::Family::HanParen | label::Family::ArabicParen => {
            let family = match (read.family, text.get(at)) {
                (label::Family::HanParen, _) => Family::Paren,
                (_, '（' | '(' | '〔') => Family::ArabicParen,
                (_, c) if c.is_ascii_digit() => heads.then_some(Family::ArabicParen)?,
                _ => Family::Circled,
            };
            // In running text a bare figure in brackets is a note, a share, a year.
            let sure = heads || family == Family::Circled || matches!(text.before(at), '；' | '：' | '。');
            (family, sure.then_some(end)?)
        }
        label::Family::Arabic => (Family::Arabic, heads.then_some(end)?),
        label::Family::Ordinal | label::Family::Thing if text.get(at) == '第' => {
            let end = line.range.end - label::count(tail.strip_prefix('第')?)?.1.chars().count();
            let (next, after) = (text.get(end), text.get(end + 1));
            // 第三、四季度, 第一、第二产业: what is counted follows, not what is said first.
            let counts = next == '、' && (numeral_char(after) || after == '第');
            let spoken = matches!(next, '要' | '是') && (heads || starts(text, end, YAO_WORDS));
            let things = read.family == label::Family::Thing && !heads;
            (Family::Ordinal, (!counts && !spoken && !things).then_some(end)?)
        }
        label::Family::Ordinal | label::Family::Sequence => {
            (Family::Sequence, at + read.number.chars().count())
        }
        label::Family::Yao => (Family::Yao, (!starts(text, end - 1, YAO_WORDS)).then_some(end)?),
        label::Family::Shi if matches!(next, '一' | '二' | '三' | '不' | '非') => return None,
        label::Family::Shi => (Family::Shi, end),
        label::Family::Thing | label::Family::Chapter | label::Family::Dash => return None,
    };
    let value = match (read.ordinal, read.number) {
        (0, "最后") => LAST,
        (value, _) => Some(value).filter(|value| (1..MOST).contains(value))?,
    };
    let weak = weak && family == Family::Arabic && next.is_ascii_digit();
    Some(Label { family, value, range: at..end, heads, weak, line: 0 })
}

/// The number of 最后, whatever number it takes.
const LAST: usize = 99;
/// No list counts so far.
const MOST: usize = 60;

/// Words that begin with 要: no label stands before them.
const YAO_WORDS: &[&str] = &["要素", "要点", "要害", "要务", "要件", "要求", "要义", "要领"];

fn starts(text: &Text<'_>, at: usize, words: &[&str]) -> bool {
    words.iter().any(|word| word.chars().enumerate().all(|(i, c)| text.get(at + i) == c))
}

fn numeral_char(c: char) -> bool {
    crate::lexicon::numerals::is_ordinal(c)
}

/// Rank among labels that head lines; those of running text hang under all of them.
fn rank(family: Family) -> usize {
    match family {
        Family::Section => 0,
        Family::Paren => 1,
        Family::Arabic => 2,
        Family::ArabicParen => 3,
        _ => 4,
    }
}

const FAMILIES: usize = 9;

/// The last label of each family since it was reset.
type Last = [Option<Place>; FAMILIES];

/// Where a label stood.
#[derive(Debug, Clone, Copy)]
struct Place {
    value: usize,
    at: usize,
    line: usize,
    heads: bool,
    /// Whether the number before it stood in the same family.
    follows: bool,
}

impl Place {
    fn of(label: &Label, previous: Option<Self>) -> Self {
        let follows = previous.is_some_and(|previous| previous.value + 1 == label.value);
        Self { value: label.value, at: label.range.start, line: label.line, heads: label.heads, follows }
    }

    /// Whether a label of running text so near can belong to the same row: each point is a few paragraphs at most.
    fn near(&self, label: &Label) -> bool {
        label.range.start - self.at <= REACH && label.line - self.line <= LINES
    }
}

fn sequences(text: &Text<'_>, labels: &[Label], out: &mut Findings<'_, '_>) {
    let mut last: Last = [None; FAMILIES];
    for label in labels {
        let filled = filled(label, &last);
        if label.heads && rank(label.family) < 4 || label.family == Family::Section {
            for lower in (0..FAMILIES).filter(|f| *f > label.family as usize) {
                set(&mut last, lower, None);
            }
        }
        let index = label.family as usize;
        let previous = last.get(index).copied().flatten();
        let value = label.value;
        if label.weak {
            if previous.is_some_and(|p| p.value + 1 == value) {
                set(&mut last, index, Some(Place::of(label, previous)));
            }
            continue;
        }
        if filled {
            mix(text, label, out);
        } else {
            judge(text, label, previous, &last, out);
        }
        if value != LAST {
            set(&mut last, index, Some(Place::of(label, previous)));
        } else {
            set(&mut last, index, None);
        }
    }
}

fn set(last: &mut Last, index: usize, value: Option<Place>) {
    if let Some(slot) = last.get_mut(index) {
        *slot = value;
    }
}

/// How far apart, in characters and in lines, two labels of running text may stand and still belong together.
const REACH: usize = 2500;
const LINES: usize = 3;

fn judge(text: &Text<'_>, label: &Label, previous: Option<Place>, last: &Last, out: &mut Findings<'_, '_>) {
    let value = label.value;
    let shown = text.string(&label.range);
    let running = rank(label.family) == 4;
    let previous = previous.filter(|p| !running || p.near(label)).map(|p| p.value);
    let again = value == 1 && label.heads && matches!(label.family, Family::Section | Family::Paren);
    match previous {
        Some(1) if again => duplicate(label, &shown, 1, out),
        Some(p) if value == p + 1 || value == 1 || value == LAST => {}
        Some(p) if value == p && label.family != Family::Sequence => duplicate(label, &shown, p, out),
        Some(p) if value > p + 1 && value <= p + 6 => {
            if mixed(label, last) {
                return mix(text, label, out);
            }
            let message = format!(
                "序号从{}跳到{}，中间缺少{}。",
                chinese_number(p),
                chinese_number(value),
                chinese_number(p + 1)
            );
            out.push(
                label.range.clone(),
                Say::new("number_gap", Severity::Error, message).fix(renumbered(label, p + 1)),
            );
        }
        Some(p) if value < p && value > 1 && rank(label.family) < 4 && label.heads => {
            let message = format!("序号从{}退回到{}，请检查顺序。", chinese_number(p), chinese_number(value));
            out.push(label.range.clone(), Say::new("number_order", Severity::Error, message));
        }
        Some(_) => {}
        None if value > 1 && value < 20 => {
            if mixed(label, last) {
                mix(text, label, out);
            } else if missing_first(text, label, last) {
                let message = format!("序号从{}开始，前面缺少{}。", chinese_number(value), chinese_number(1));
                out.push(label.range.clone(), Say::new("number_gap", Severity::Warning, message).unsure());
            }
        }
        None => {}
    }
}

/// Whether the number before a heading's stands there in the words of running text: 一、…… 二是…… 三、…… lacks no 二.
fn filled(label: &Label, last: &Last) -> bool {
    if !label.heads || rank(label.family) > 1 || label.weak {
        return false;
    }
    let previous = last.get(label.family as usize).copied().flatten();
    if previous.is_some_and(|previous| previous.value + 1 >= label.value) {
        return false;
    }
    last.iter().skip(Family::Ordinal as usize).flatten().any(|place| {
        let since = previous.is_none_or(|previous| place.at > previous.at && !place.follows);
        place.heads && place.value + 1 == label.value && since
    })
}

fn duplicate(label: &Label, shown: &str, value: usize, out: &mut Findings<'_, '_>) {
    let message = format!("序号“{shown}”重复了，上一个也是{}。", chinese_number(value));
    let say = Say::new("number_duplicate", Severity::Error, message);
    out.push(label.range.clone(), say.fix(renumbered(label, value + 1)));
}

/// A label without its own predecessor that continues another family: 首先……第二，
fn mixed(label: &Label, last: &Last) -> bool {
    if rank(label.family) < 4 || label.family == Family::Circled {
        return false;
    }
    (Family::Ordinal as usize..FAMILIES).filter(|f| *f != label.family as usize).any(|f| {
        last.get(f).copied().flatten().is_some_and(|place| {
            let (value, at) = (place.value, place.at);
            let sequence = f == Family::Sequence as usize || label.family == Family::Sequence;
            let step =
                label.value == value + 1 || sequence && value < label.value && label.value <= value + 2;
            step && label.range.start > at
                && label.range.start - at <= 900
                && label.line - place.line <= LINES
        })
    })
}

fn mix(text: &Text<'_>, label: &Label, out: &mut Findings<'_, '_>) {
    let message = format!(
        "“{}”与前面的序号不是一套，请统一（首先、其次、再次；第一、第二、第三；一是、二是、三是）。",
        text.string(&label.range)
    );
    out.push(
        label.range.clone(),
        Say::new("mixed_numbering", Severity::Warning, message).basis("GB/T 15834—2011"),
    );
}

/// Whether a sequence that does not begin with one is a loss: a heading's always, a clause's where the same line has
/// text before it or its family went on before.
fn missing_first(text: &Text<'_>, label: &Label, last: &Last) -> bool {
    match label.family {
        Family::Section | Family::Paren => label.heads,
        Family::Arabic | Family::ArabicParen | Family::Circled | Family::Sequence => false,
        Family::Ordinal | Family::Shi | Family::Yao => {
            // Only inside a paragraph that was long enough to hold the first one.
            let line = text.line_at(label.range.start).map_or(0, |line| line.range.start);
            let none = last.iter().skip(Family::Ordinal as usize).all(Option::is_none);
            none && label.range.start - line >= 12 && label.value == 2 && !label.heads
        }
    }
}

fn renumbered(label: &Label, value: usize) -> String {
    let number = chinese_number(value);
    match label.family {
        Family::Section => format!("{number}、"),
        Family::Paren => format!("（{number}）"),
        Family::Arabic => format!("{value}."),
        Family::ArabicParen => format!("（{value}）"),
        Family::Circled => {
            char::from_u32('①' as u32 + value as u32 - 1).map(String::from).unwrap_or_default()
        }
        Family::Ordinal => format!("第{number}"),
        Family::Shi => format!("{number}是"),
        Family::Yao => format!("{number}要"),
        Family::Sequence => format!("其{}", if value == 2 { "次" } else { &number }),
    }
}

static ANNOUNCED: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(concat!(
        r"(?:讲|谈|提|强调|说|提出|谈谈|讲讲|汇报|作|安排|部署|报告|交流|通报|介绍|明确|做|抓|抓好|做好|突出|把握|坚持)(?:了|以下|如下|这|这么|出|几句|我的){0,3}",
        r"(?P<n>[一二两三四五六七八九十]{1,3}|\d{1,2})(?:点|个方面|条|个问题|方面|件事|项|个|层|个意思|件)",
        r"[^，。；：\n]{0,10}(?:意见|要求|建议|希望|问题|体会|想法|看法|内容|事|认识|情况|工作|方面|任务|感受|打算|思考|意思)?(?:[。，：:；]|$)",
    ))
});

/// Characters at the end of a paragraph in which points are announced.
const TAIL: usize = 90;

/// “讲四点意见” against the sections that follow.
fn announced(text: &Text<'_>, labels: &[Label], out: &mut Findings<'_, '_>) {
    let regex = &*ANNOUNCED;
    for line in &text.lines {
        if !line.text.contains(['点', '个', '条', '项', '件', '层', '面']) {
            continue;
        }
        // An announcement closes its paragraph: only the end of the line is searched.
        let tail = line.range.end.saturating_sub(TAIL).max(line.range.start)..line.range.end;
        let first = line.bytes_of(&tail).start;
        let chars_of = |found: regex::Match<'_>| line.chars_of(first + found.start()..first + found.end());
        for found in regex.captures_iter(line.slice(&tail)) {
            let (Some(whole), Some(n)) = (found.get(0), found.name("n")) else { continue };
            let Some(count) = number_of(n.as_str()).filter(|c| (2..=12).contains(c)) else { continue };
            let hit = chars_of(whole);
            // What follows must be headings: the announcement stands at the end of its line.
            let rest = text.chars.get(hit.end..line.range.end).unwrap_or_default();
            if rest.iter().filter(|c| is_han(**c)).count() > 40 || text.quoted(&hit) {
                continue;
            }
            let Some(actual) = following(labels, hit.end) else { continue };
            if actual != count && actual > 0 {
                let number = chars_of(n);
                let message =
                    format!("这里说{}点，后面实际有{}点。", chinese_number(count), chinese_number(actual));
                let say = Say::new("announced_count_mismatch", Severity::Error, message)
                    .fix(chinese_number(actual).replace("二", "两"));
                out.push(number, say);
            }
        }
    }
}

/// Characters within which the first of the announced points must come.
const SOON: usize = 1200;

/// How many points of the first family of headings come after `from`, up to where it begins anew.
fn following(labels: &[Label], from: usize) -> Option<usize> {
    let next = labels.partition_point(|l| l.range.start < from);
    let after = labels.get(next..).unwrap_or_default();
    // The first heading must come soon, or the announcement belongs to something else.
    let soon = after.iter().take_while(|l| l.range.start - from <= SOON);
    let first = soon.into_iter().find(|l| l.heads)?;
    if first.value != 1 {
        return None;
    }
    let family = first.family;
    let mut count = 0;
    for label in after.iter().filter(|l| l.heads) {
        if label.family == family {
            if label.value == 1 && count > 0 {
                break;
            }
            count += 1;
        } else if rank(label.family) < rank(family) {
            break;
        }
    }
    Some(count)
}

static LISTED: LazyLock<Regex> = LazyLock::new(|| {
    constant::regex(concat!(
        r"(?:以下|下面|如下|这|重点|主要|着力|认真|切实|做好|抓好|把握好?|处理好|坚持|突出|体现|从|有|抓住|围绕|做到|落实|牢记|树立|增强|强化|注重|聚焦|念好|打好|算好|当好|答好|讲|谈|提|提出|强调|说)(?:抓|做|是|有|抓好|做好|体现在|把握)?(?:以下|下面|这)?",
        r"“?(?P<n>[两二三四五六七八九]|[3-9])(?:个方面|个|项|点|条|件|大|方面|种)[^，。；：\n一二三四五六七八九]{0,10}[：:。，]?\s*$",
    ))
});

/// “做好以下三项工作：一是……二是……”: the count inside a paragraph.
fn listed(text: &Text<'_>, labels: &[Label], out: &mut Findings<'_, '_>) {
    for (index, label) in labels.iter().enumerate() {
        let inline = matches!(label.family, Family::Shi | Family::Yao | Family::Ordinal | Family::Circled);
        if label.value != 1 || !inline || label.heads {
            continue;
        }
        let Some(line) = text.line_at(label.range.start) else { continue };
        // The words that announce stand right before the first number.
        let near = line.range.start.max(label.range.start.saturating_sub(TAIL));
        let before = line.slice(&(near..label.range.start));
        let shift = line.bytes_of(&(near..near)).start;
        let Some(found) = LISTED.captures(before) else { continue };
        let Some(n) = found.name("n") else { continue };
        let Some(count) = number_of(n.as_str()) else { continue };
        let rest = labels.get(index..).unwrap_or_default();
        let same =
            rest.iter().take_while(|l| l.range.start < line.range.end).filter(|l| l.family == label.family);
        let mut actual = 0;
        for next in same {
            if next.value != actual + 1 {
                break;
            }
            actual = next.value;
        }
        if actual != count && actual >= 2 {
            let message =
                format!("这里说{}，后面实际列了{}。", chinese_number(count), chinese_number(actual));
            out.push(
                line.chars_of(shift + n.start()..shift + n.end()),
                Say::new("announced_count_mismatch", Severity::Warning, message),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::check::{Checker, Context};

    fn found(text: &str) -> Vec<(String, String)> {
        let wanted =
            ["number_gap", "number_duplicate", "number_order", "mixed_numbering", "announced_count_mismatch"];
        let list = Checker::shipped().check(text, &Context::default());
        list.into_iter().filter(|f| wanted.contains(&f.rule.as_str())).map(|f| (f.rule, f.text)).collect()
    }

    fn rules(text: &str) -> Vec<String> {
        found(text).into_iter().map(|f| f.0).collect()
    }

    #[test]
    fn sound_numbers_are_silent() {
        for text in [
            "下面，我讲三点意见。\n一、甲\n（一）子\n（二）丑\n二、乙\n（一）子\n一是好。二是好。三是好。\n三、丙",
            "一要坚持。甲。二要坚持。乙。三要坚持。\n一要加强。二要加强。",
            "首先，甲。其次，乙。再次，丙。最后，丁。",
            "首先要打好这场硬仗。\n第一，加强协调。第二，加强沟通。",
            "1.甲\n2.乙\n①子②丑③寅",
            "第一，好。第二，好。第三产业发展，第三方评估。",
            "第一、第二产业稳步增长，第三、四季度回升，第一、二批已经结束。",
            "一、甲\n二、乙\n第二篇\n一、甲\n二、乙",
        ] {
            assert_eq!(found(text), [], "{text}");
        }
    }

    #[test]
    fn gaps_doubles_and_mixtures() {
        assert_eq!(rules("一、甲\n内容\n三、丙"), ["number_gap"]);
        assert_eq!(rules("一、甲\n二、乙\n二、丙"), ["number_duplicate"]);
        assert_eq!(rules("（一）甲\n（三）乙"), ["number_gap"]);
        assert_eq!(rules("一是甲。三是丙。"), ["number_gap"]);
        assert_eq!(rules("一要甲。\n二要乙。\n四要丙。"), ["number_gap"]);
        assert_eq!(rules("首先，甲。其次，乙。第三，丙。"), ["mixed_numbering"]);
        assert_eq!(rules("第一，甲。二是乙。"), ["mixed_numbering"]);
        assert_eq!(rules("一是甲。二要乙。三是丙。")[0], "mixed_numbering");
        assert_eq!(rules("1.甲\n2.乙\n4.丙"), ["number_gap"]);
        assert_eq!(rules("二、甲\n三、乙"), ["number_gap"]);
    }

    #[test]
    fn a_number_that_stands_there_in_another_style_is_no_gap() {
        assert_eq!(rules("一、甲\n二是乙\n三、丙"), ["mixed_numbering"]);
        assert_eq!(rules("一是甲\n二、乙\n三是丙"), ["mixed_numbering"]);
        assert_eq!(rules("（一）甲\n第二，乙\n（三）丙"), ["mixed_numbering"]);
        // Points of their own under 一、 stand for nothing else.
        assert_eq!(rules("一、甲\n一是子\n二是丑\n三、丙"), ["number_gap"]);
    }

    #[test]
    fn announced_points() {
        assert_eq!(
            found("下面，我讲四点意见。\n一、甲\n二、乙\n三、丙"),
            [("announced_count_mismatch".into(), "四".into())]
        );
        assert_eq!(rules("我再强调三个方面的问题：\n第一，甲。\n第二，乙。"), ["announced_count_mismatch"]);
        assert_eq!(rules("要做好以下三项工作：一是甲。二是乙。"), ["announced_count_mismatch"]);
        assert_eq!(found("下面，我讲三点意见，供大家参考。\n一、甲\n二、乙\n三、丙"), []);
        assert_eq!(found("要做好以下三项工作：一是甲。二是乙。三是丙。"), []);
    }
}
