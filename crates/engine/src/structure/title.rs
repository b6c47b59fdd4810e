//! Which lines of a head are the title: the line that reads most like one, with the halves and the subtitle that belong
//! to it, and nothing else that stands above or below.

use super::head_line::{HeadLine, Role};
use super::speech::{SPEECH_WORDS, names_speech};
use super::text::{at_least, at_most, folded};

/// What a subtitle begins with.
pub const DASHES: [char; 4] = ['—', '-', '─', '－'];
/// A line that ends in an office goes on in the next: 市人大常委会主任 / 在……上的讲话.
const OFFICE_ENDS: [char; 4] = ['任', '记', '长', '席'];

/// The title as one line, its subtitle behind a dash.
pub fn join(lines: &[(usize, &str)]) -> String {
    let mut out = String::new();
    for (_, line) in lines {
        let motto = !out.is_empty()
            && !out.ends_with(OFFICE_ENDS)
            && line.starts_with('在')
            && !line.starts_with(DASHES);
        if motto {
            out.push_str("——");
        }
        if line.starts_with(DASHES) && !out.is_empty() {
            out.push_str("——");
            out.push_str(line.trim_start_matches(DASHES).trim_start());
        } else {
            // A motto of several words goes on with a gap where it has gaps, or where both halves stand for themselves.
            let gap = out.contains(char::is_whitespace) || is_half(&out) && is_half(line);
            if gap && !out.is_empty() && !out.contains("——") {
                out.push(' ');
            }
            out.push_str(line);
        }
    }
    out
}

/// A line of a motto: eight characters at least, no place or meeting in it.
fn is_half(text: &str) -> bool {
    at_least(text, 8)
        && at_most(text, 28)
        && !names_speech(text)
        && !text.contains(['在', '第'])
        && !is_body(text)
}

/// The name of an organ, a site or one of its columns.
fn is_body(text: &str) -> bool {
    let ends = [
        "会", "网", "府", "室", "办", "县", "市", "区", "省", "镇", "窗", "栏", "讯", "闻", "情", "告", "态",
        "布", "站", "页", "通知", "文件", "专题", "频道",
    ];
    ends.iter().any(|end| text.ends_with(end))
}

/// The indices of the lines of the title, in order.
pub fn lines(head: &[HeadLine<'_>]) -> Vec<usize> {
    let Some(main) = main(head) else { return Vec::new() };
    let mut first = main;
    let mut last = main;
    let get = |index: usize| head.get(index).filter(|line| line.role == Role::Plain && !line.labelled);
    let subtitle = |text: &str| text.starts_with(DASHES);
    let text = head.get(main).map_or("", |line| line.text);
    let labelled = head.get(main).is_some_and(|line| line.labelled);
    while !labelled
        && let Some(before) = first.checked_sub(1)
        && let Some(line) = get(before)
        && main - before <= 3
        && (goes_with(line.text, head.get(first).map_or("", |line| line.text), first == main)
            || with_centred(line, head.get(first)))
    {
        first = before;
    }
    let mut done = names_speech(text);
    while !labelled && let Some(next) = get(last + 1) {
        let below =
            subtitle(next.text) && !subtitle(text) || !done && names_speech(next.text) && last < main + 2;
        if !below {
            break;
        }
        done |= names_speech(next.text);
        last += 1;
    }
    (first..=last).collect()
}

/// Whether two lines that the file sets in the middle are halves of one title: neither ends one, nor names an office's file.
fn with_centred(line: &HeadLine<'_>, next: Option<&HeadLine<'_>>) -> bool {
    let numbered = line.text.ends_with(['号', '期']) || line.text.ends_with("文件");
    line.centred
        && next.is_some_and(|next| next.centred && !next.blank_before)
        && !names_speech(line.text)
        && !numbered
}

/// Whether a line goes on in the next, which belongs to the title; `nearest`: that one is the main line.
fn goes_with(line: &str, next: &str, nearest: bool) -> bool {
    if names_speech(line) || line.starts_with(DASHES) || !at_most(line, 60) {
        return false;
    }
    if next.starts_with(DASHES) {
        return at_least(line, 4);
    }
    let half = is_half(line);
    if !nearest {
        return half && is_half(next);
    }
    let open =
        line.contains('在') && !next.contains('在') || line.ends_with(OFFICE_ENDS) && next.starts_with('在');
    // 市人大常委会第三十五次会议 / 主持词
    let bare: String = next.chars().filter(|c| !c.is_whitespace()).collect();
    let rest = SPEECH_WORDS.contains(&bare.as_str()) && bare != "报告"
        || bare.starts_with('第') && names_speech(next);
    let met = rest && line.ends_with(['会', '议', '式']);
    // 坚定信心 真抓实干 / 在……上的讲话
    open || met || half && next.starts_with('在') && (2..=3).contains(&line.split_whitespace().count())
}

/// The line that reads most like a title.
fn main(head: &[HeadLine<'_>]) -> Option<usize> {
    let mut best: Option<(i32, usize)> = None;
    for (at, line) in head.iter().enumerate().filter(|(_, line)| line.role == Role::Plain) {
        if !at_most(line.text, 160) {
            continue;
        }
        let plain = folded(line.text);
        let mut score = 0;
        if names_speech(line.text) {
            score += 40;
        }
        if plain.contains("上的讲话") || plain.contains("工作报告") || plain.contains("时的讲话")
        {
            score += 6;
        }
        if line.labelled {
            score -= 12;
        }
        if line.centred {
            score += 30;
        }
        if plain.starts_with("关于") || plain.ends_with("意见") || plain.ends_with("体会") {
            score += 8;
        }
        let next = head.get(at + 1);
        let dash = |line: &HeadLine<'_>| line.role == Role::Plain && line.text.starts_with(DASHES);
        if next.is_some_and(dash) {
            score += 20;
        }
        if dash(line) {
            score -= 10;
        }
        if is_body(&plain) && !names_speech(line.text) {
            score -= 12;
        }
        if !at_least(&plain, 6) {
            score -= 10;
        }
        if head.iter().enumerate().any(|(i, other)| i != at && other.text == line.text) {
            score += 10;
        }
        // 2026年某省政府工作报告（全文） before 政府工作报告: the fuller form.
        let bare: String = line.text.chars().filter(|c| !c.is_whitespace()).collect();
        let fuller = head.iter().enumerate().any(|(i, other)| {
            i != at
                && other.role == Role::Plain
                && at_least(other.text, 6)
                && bare.contains(other.text)
                && bare.len() > other.text.len()
        });
        if fuller && names_speech(line.text) && !line.labelled {
            score += 12;
        }
        if super::byline::bare_name(line.text).is_some() {
            score -= 30;
        }
        // Notes right behind it speak for it; of two alike the first is the title.
        let noted =
            next.is_none_or(|next| next.role == Role::Note || super::byline::bare_name(next.text).is_some());
        score += i32::from(noted) * 5;
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, at));
        }
    }
    best.filter(|(score, _)| *score > -20).map(|(_, at)| at)
}
