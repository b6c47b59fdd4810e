//! The head of a speech: title and subtitle, the lines under it, the salutation.

use super::super::clean::Line as Source;
use super::body::Para;
use super::text::{at_most, cut, ends_sentence};
use super::{facts, label};

/// What stands before the text of a speech.
#[derive(Debug, Clone, Default)]
pub struct Header<'a> {
    /// The lines of the title, in order.
    pub title: Vec<(usize, &'a str)>,
    /// Lines with a date, a speaker, a source; and what else stood there.
    pub under: Vec<(usize, &'a str)>,
    /// The salutation with its colon.
    pub salutation: Option<(usize, &'a str)>,
    /// The paragraphs of the text.
    pub body: Vec<Para<'a>>,
}

/// Words that end the title of a speech.
pub const SPEECH_WORDS: &[&str] = &[
    "讲话",
    "发言",
    "致辞",
    "致词",
    "报告",
    "主持词",
    "演讲",
    "讲稿",
    "汇报",
    "总结",
    "表态",
    "贺词",
    "说明",
    "党课",
    "寄语",
    "讲话稿",
    "发言稿",
    "提纲",
    "开幕词",
    "闭幕词",
    "欢迎词",
    "串词",
];

/// Reads the head of the speech that `lines` hold. `given` is the title that the heading of a compilation gives: it
/// holds unless the speech has a title of its own that says what it is.
pub fn read<'a>(lines: &'a [Source], given: Option<(usize, &'a str)>) -> Header<'a> {
    let mut header = Header::default();
    let given = given.filter(|_| !lines.iter().take(6).any(|line| is_complete(&line.text)));
    if let Some((first, rest)) = lines.split_first()
        && let Some((title, greeting, after)) = glued(&first.text)
    {
        header.title.push((first.number, title));
        header.salutation = Some((first.number, greeting));
        header.body.extend((!after.is_empty()).then(|| Para::new(first.number, after)));
        header.body.extend(rest.iter().map(Para::from));
        return header;
    }
    let greeted = lines
        .iter()
        .take(16)
        .position(|line| salutation(&line.text).is_some())
        .filter(|index| !lines.iter().take(*index).any(|l| is_heading(&l.text)));
    let start = greeted.unwrap_or_else(|| {
        let body = lines.iter().position(|line| is_body(&line.text)).unwrap_or(lines.len());
        head_length(lines.get(..body).unwrap_or_default())
    });
    let (head, rest) = lines.split_at(start);
    let title = if given.is_some() { Vec::new() } else { title_lines(head) };
    header.title.extend(given);
    for (index, line) in head.iter().enumerate() {
        let entry = (line.number, line.text.as_str());
        if title.contains(&index) {
            header.title.push(entry);
        } else if is_text(&line.text) || given.is_some() && !facts::is_byline(&line.text) {
            header.body.push(Para::from(line));
        } else {
            header.under.push(entry);
        }
    }
    let mut body = rest;
    if let Some((line, tail)) = rest.split_first()
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

/// The title as one line, its subtitle behind a dash.
pub fn title(lines: &[(usize, &str)]) -> String {
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
            // A motto of several words with gaps between them goes on with a gap.
            if out.contains(char::is_whitespace) && !out.contains("——") {
                out.push(' ');
            }
            out.push_str(line);
        }
    }
    out
}

const DASHES: [char; 4] = ['—', '-', '─', '－'];
/// A line that ends in an office goes on in the next: 市人大常委会主任 / 在……上的讲话.
const OFFICE_ENDS: [char; 4] = ['任', '记', '长', '席'];

fn is_heading(text: &str) -> bool {
    label::label(text).is_some_and(|l| l.family.is_heading())
}

/// Whether the line is text rather than head: a sentence, a long line, a numbered one.
fn is_body(text: &str) -> bool {
    is_heading(text) || !at_most(text, 60) || ends_sentence(text) && text.contains(['，', '。'])
}

/// Whether a line of the head is said rather than a line on who speaks where and when: it belongs to the text.
fn is_text(text: &str) -> bool {
    (text.ends_with(['。', '！', '？', '；']) || !at_most(text, 80)) && !is_account(text)
}

/// 2025年1月14日在……会议上市长张三同志作政府工作报告。
fn is_account(text: &str) -> bool {
    let told = text.trim_end_matches(['。', '）', ')']);
    at_most(text, 80)
        && text.starts_with(|c: char| c.is_ascii_digit())
        && ["报告", "讲话", "发言"].iter().any(|word| told.ends_with(word))
        && facts::is_byline(text)
}

/// Without a salutation the head ends with the title and the lines that belong to it.
fn head_length(lines: &[Source]) -> usize {
    let title = title_lines(lines);
    let Some(last) = title.last() else { return 0 };
    // Portals print the title a second time.
    let again = |text: &str| title.iter().any(|i| lines.get(*i).is_some_and(|l| l.text == text));
    let belongs = |text: &str| facts::is_byline(text) || is_note(text) || again(text);
    let under = lines.iter().skip(last + 1).take_while(|l| belongs(&l.text)).count();
    last + 1 + under
}

/// （根据录音整理）
fn is_note(text: &str) -> bool {
    text.starts_with(['（', '(']) && text.ends_with(['）', ')']) && at_most(text, 30)
}

/// Which lines of a head are the title: the first that ends like one, with the lines before and the subtitle behind it.
fn title_lines(head: &[Source]) -> Vec<usize> {
    let plain = |line: &Source| {
        at_most(&line.text, 60)
            && !is_text(&line.text)
            && !is_note(&line.text)
            && !is_dated(&line.text)
            && !facts::is_byline(&line.text)
    };
    let complete = |line: &Source| is_complete(&line.text);
    let Some(main) =
        head.iter().position(|l| complete(l) && plain(l)).or_else(|| head.iter().position(plain))
    else {
        return Vec::new();
    };
    let mut first = main;
    while let Some(before) = first.checked_sub(1)
        && head.get(before).is_some_and(plain)
        && main - before <= 3
    {
        first = before;
    }
    let mut last = main;
    let mut done = head.get(main).is_some_and(complete);
    while let Some(next) = head.get(last + 1)
        && plain(next)
        && (next.text.starts_with(DASHES) || !done && last < main + 3)
    {
        done |= complete(next);
        last += 1;
    }
    (first..=last).collect()
}

/// Whether a line ends like the title of a speech, a bracket behind it left aside.
fn is_complete(text: &str) -> bool {
    let text = text.trim_end_matches(['）', ')']);
    let end = text.rsplit_once(['（', '(']).map_or(text, |(head, _)| head).trim_end();
    at_most(text, 60) && SPEECH_WORDS.iter().any(|word| end.ends_with(word))
}

/// ——2025年1月18日在……会议上: a line on the occasion, not a subtitle.
fn is_dated(text: &str) -> bool {
    text.starts_with(DASHES)
        && text.trim_start_matches(DASHES).trim_start().starts_with(|c: char| c.is_ascii_digit())
}

/// The salutation at the beginning of a line, and what is glued to it.
pub fn salutation(text: &str) -> Option<(&str, &str)> {
    const WORDS: &[&str] = &[
        "同志们",
        "各位",
        "尊敬的",
        "代表们",
        "朋友们",
        "女士们",
        "大家",
        "主任、",
        "主任，",
        "主席团",
        "委员们",
        "同事们",
        "老师们",
        "青年朋友",
    ];
    if !WORDS.iter().any(|word| text.starts_with(word)) {
        return None;
    }
    let (at, mark) = text.char_indices().find(|(_, c)| matches!(c, '：' | ':' | '。' | '！' | '!' | '；'))?;
    let (greeting, rest) = cut(text, at + mark.len_utf8())?;
    let colon = matches!(mark, '：' | ':');
    let alone = matches!(mark, '！' | '!') && rest.trim().is_empty();
    let plain = [
        "同志们",
        "各位同志",
        "代表",
        "委员",
        "朋友们",
        "同事",
        "领导",
        "主任",
        "秘书长",
        "来宾",
        "先生",
        "女士",
        "主席",
        "老师",
        "书记",
    ]
    .iter()
    .any(|word| greeting.contains(word));
    ((colon || alone) && at_most(greeting, 60) && plain).then_some((greeting, rest.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn salutations() {
        assert_eq!(salutation("同志们："), Some(("同志们：", "")));
        assert_eq!(
            salutation("各位副主任、秘书长、各位委员：今天"),
            Some(("各位副主任、秘书长、各位委员：", "今天"))
        );
        assert_eq!(salutation("各位代表！"), Some(("各位代表！", "")));
        assert_eq!(salutation("同志们，今天我们开会。"), None);
        assert_eq!(salutation("主任会议研究决定：一要"), None);
    }
}
