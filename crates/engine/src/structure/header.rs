//! The head of a speech: title and subtitle, the lines under it, the salutation, and what a page puts around them.

use time::Date;

use super::super::line::Line as Source;
use super::furniture::{self, furniture};
use super::head_line::{HeadLine, Role};
use super::para::Para;
use super::speech::{SPEECH_WORDS, names_speech, salutation};
use super::text::{at_most, cut, ends_sentence};
use super::{byline, label, title};
use crate::lexicon::sentence::is_break;

/// What stands before the text of a speech, and what a page puts behind it.
#[derive(Debug, Clone, Default)]
pub struct Header<'a> {
    /// The lines of the title, in order.
    pub title: Vec<(usize, &'a str)>,
    /// Lines with a date, a speaker, a place; and what else stood there.
    pub under: Vec<(usize, &'a str)>,
    /// Lines of the page around the text.
    pub site: Vec<(usize, &'a str)>,
    /// When the page was put up.
    pub posted: Option<Date>,
    /// Whom the page calls its author.
    pub author: Option<&'a str>,
    /// The salutation with its colon.
    pub salutation: Option<(usize, &'a str)>,
    /// The paragraphs of the text.
    pub body: Vec<Para<'a>>,
}

/// Lines in which a salutation is looked for.
const HEAD: usize = 60;

/// Reads the head of the speech that `lines` hold. `given` is the title that the heading of a compilation gives: it
/// holds unless the speech has a title of its own that says what it is.
pub fn read<'a>(lines: &'a [Source], given: Option<(usize, &'a str)>) -> Header<'a> {
    let mut header = Header::default();
    let (lines, foot) = lines.split_at(furniture::foot_start(lines));
    header.site.extend(foot.iter().map(|line| (line.number, line.text.as_str())));
    header.posted = foot.iter().find_map(|line| furniture(&line.text)?.posted);
    let given = given.filter(|_| !lines.iter().take(6).any(|line| names_speech(&line.text)));
    if let Some((first, rest)) = lines.split_first()
        && let Some((title, greeting, after)) = glued(&first.text)
    {
        header.title.push((first.number, title));
        header.salutation = Some((first.number, greeting));
        header.body.extend((!after.is_empty()).then(|| Para::new(first.number, after)));
        header.body.extend(rest.iter().map(Para::from));
        return header;
    }
    let head = head(lines, &mut header);
    header.title.extend(given);
    let title = if given.is_some() { Vec::new() } else { title::lines(&head) };
    let start = match greeted(lines) {
        Some(at) => at,
        None => lines.iter().take_while(|line| head_line(line, &head, &title)).count(),
    };
    for line in &head {
        if line.index >= start {
            break;
        }
        let entry = (line.number, line.text);
        match line.role {
            _ if title.contains(&line.index) => {
                let (column, text) = without_column(line.text);
                header.site.extend((!column.is_empty()).then_some((line.number, column)));
                header.title.push((line.number, text));
            }
            Role::Site => header.site.push(entry),
            Role::Text => header.body.extend(lines.get(line.index).map(Para::from)),
            _ if given.is_some() && !byline::is_byline(line.text) => {
                header.body.push(Para::new(line.number, line.text))
            }
            _ => header.under.push(entry),
        }
    }
    let mut body = lines.get(start..).unwrap_or_default();
    if let Some((line, tail)) = body.split_first()
        && let Some((greeting, after)) = salutation(&line.text)
    {
        header.salutation = Some((line.number, greeting));
        body = tail;
        if !after.is_empty() {
            header.body.push(Para::new(line.number, after));
        }
    }
    header.body.extend(body.iter().map(Para::from));
    header
}

/// 【常委会会议】在……上的讲话: the column of a site before a title, and the title.
fn without_column(text: &str) -> (&str, &str) {
    let end = text.strip_prefix('【').and_then(|rest| rest.find('】')).map(|at| at + '】'.len_utf8() * 2);
    let parts = end.and_then(|end| text.split_at_checked(end));
    parts.filter(|(column, rest)| at_most(column, 12) && !rest.is_empty()).unwrap_or(("", text))
}

/// Where the salutation stands, if no heading comes before it.
fn greeted(lines: &[Source]) -> Option<usize> {
    let at = lines.iter().take(HEAD).position(|line| salutation(&line.text).is_some())?;
    let before = lines.get(..at).unwrap_or_default();
    let said = before.iter().filter(|line| is_text(&line.text)).count();
    (said <= 4 && !before.iter().any(|line| is_heading(&line.text))).then_some(at)
}

/// The lines before the salutation, or before the text, each with what it is. What the page says of itself is noted.
fn head<'a>(lines: &'a [Source], header: &mut Header<'a>) -> Vec<HeadLine<'a>> {
    let end = greeted(lines).unwrap_or_else(|| {
        lines
            .iter()
            .take(HEAD)
            .position(|line| is_body(&line.text) && !line.mark.centred)
            .unwrap_or(lines.len().min(HEAD))
    });
    let mut out = Vec::with_capacity(end);
    let mut awaits = None;
    for (index, line) in lines.iter().take(end).enumerate() {
        let found = furniture(&line.text);
        let mut text = line.text.as_str();
        let mut labelled = false;
        let value = awaits.take().filter(|_| found.is_none() && !line.blank_before && at_most(text, 40));
        let role = match (&found, value) {
            (Some(page), _) => {
                header.posted = header.posted.or(page.posted);
                header.author = header.author.or(page.author);
                awaits = page.awaits;
                labelled = page.title.is_some();
                // 政府工作报告_某省人民政府: what the page puts behind its title is told.
                let behind = page.title.and_then(|own| text.get(text.find(own)? + own.len()..));
                let behind = behind.map(str::trim).filter(|behind| !behind.is_empty());
                header.site.extend(behind.map(|behind| (line.number, behind)));
                text = page.title.unwrap_or(text);
                if labelled { Role::Plain } else { Role::Site }
            }
            (None, Some(is_title)) if is_title || !names_speech(text) && !byline::is_byline(text) => {
                labelled = is_title;
                if is_title { Role::Plain } else { Role::Site }
            }
            _ if is_text(text) && !line.mark.centred => Role::Text,
            _ if is_note(text) || is_dated(text) || is_occasion(text) || byline::is_byline(text) => {
                Role::Note
            }
            _ if index > 0 && is_post_of(text, index, lines) => Role::Note,
            _ => Role::Plain,
        };
        out.push(HeadLine {
            index,
            number: line.number,
            text,
            role,
            blank_before: line.blank_before,
            labelled,
            centred: line.mark.centred,
        });
    }
    out
}

/// Whether a line is the post of whoever is named in the line below it or above.
fn is_post_of(text: &str, index: usize, lines: &[Source]) -> bool {
    let named = |at: Option<usize>| {
        let line = at.and_then(|at| lines.get(at));
        line.is_some_and(|line| byline::bare_name(&line.text).is_some())
    };
    byline::is_post(text) && (named(index.checked_add(1)) || named(index.checked_sub(1)))
}

/// Without a salutation the head ends with the title and the lines that belong to it.
fn head_line(line: &Source, head: &[HeadLine<'_>], title: &[usize]) -> bool {
    let Some(own) = head.iter().find(|own| own.number == line.number) else { return false };
    let Some(last) = title.last() else { return own.role == Role::Site };
    // Portals print the title a second time.
    let again = title.iter().any(|index| head.get(*index).is_some_and(|title| title.text == own.text));
    own.index <= *last
        || matches!(own.role, Role::Site | Role::Note)
        || again
        || own.index <= last + 3 && byline::bare_name(own.text).is_some()
}

/// 在……会议上的讲话同志们：今天……: title, salutation and text in one line.
fn glued(text: &str) -> Option<(&str, &str, &str)> {
    if !text.contains(['：', ':']) {
        return None;
    }
    SPEECH_WORDS.iter().find_map(|word| {
        let (at, _) = text.match_indices(word).find(|(at, _)| *at < 180)?;
        let (title, tail) = cut(text, at + word.len())?;
        let (greeting, after) = salutation(tail.trim_start())?;
        at_most(title, 60).then_some((title, greeting, after))
    })
}

fn is_heading(text: &str) -> bool {
    label::label(text).is_some_and(|l| l.family.is_heading())
}

/// Whether the line is text rather than head: a sentence, a long line, a numbered one.
fn is_body(text: &str) -> bool {
    is_heading(text) || !at_most(text, 60) || ends_sentence(text) && text.contains(['，', '。'])
}

/// Whether a line of the head is said rather than a line on who speaks where and when: it belongs to the text.
fn is_text(text: &str) -> bool {
    (text.ends_with(is_break) || !at_most(text, 80)) && !is_account(text)
}

/// 2025年1月14日在……会议上市长张三同志作政府工作报告。
fn is_account(text: &str) -> bool {
    let told = text.trim_end_matches(['。', '）', ')']);
    at_most(text, 80)
        && text.starts_with(|c: char| c.is_ascii_digit())
        && ["报告", "讲话", "发言"].iter().any(|word| told.ends_with(word))
        && byline::is_byline(text)
}

/// （根据录音整理）
fn is_note(text: &str) -> bool {
    text.starts_with(['（', '(']) && text.ends_with(['）', ')']) && at_most(text, 30)
}

/// ——在……会议上: where a report was given.
fn is_occasion(text: &str) -> bool {
    text.starts_with(title::DASHES) && text.contains('在') && text.ends_with('上')
}

/// ——2025年1月18日在……会议上: a line on the occasion, not a subtitle.
fn is_dated(text: &str) -> bool {
    let bare = text.trim_start_matches(title::DASHES).trim_start();
    bare.len() < text.len() && bare.starts_with(|c: char| c.is_ascii_digit() || c == '二')
}
