//! The head of a speech: title and subtitle, the lines under it, the salutation.

use super::super::clean::Line as Source;
use super::body::Para;
use super::label;
use super::text::{at_most, cut, ends_sentence};

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

/// Reads the head of the speech that `lines` hold.
pub fn read(lines: &[Source]) -> Header<'_> {
    let mut header = Header::default();
    let salutation = lines.iter().take(16).position(|line| salutation(&line.text).is_some());
    let start = match salutation {
        Some(index) if !lines.iter().take(index).any(|l| is_labelled_heading(&l.text)) => index,
        _ => lines.iter().position(|line| is_body(&line.text)).unwrap_or(lines.len()),
    };
    let (head, rest) = lines.split_at(start);
    for line in head {
        let entry = (line.number, line.text.as_str());
        if is_title_part(&line.text, &header.title)
            && (header.title.is_empty() || header.under.is_empty() || is_subtitle(&line.text))
        {
            header.title.push(entry);
        } else {
            header.under.push(entry);
        }
    }
    let mut body = rest;
    if let Some((line, tail)) = rest.split_first()
        && let Some((greeting, after)) = salutation_of(&line.text)
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

fn salutation_of(text: &str) -> Option<(&str, &str)> {
    salutation(text)
}

fn is_labelled_heading(text: &str) -> bool {
    label::label(text).is_some_and(|l| l.family.is_heading())
}

/// Whether the line is text rather than head: a sentence, a long line, a numbered one.
fn is_body(text: &str) -> bool {
    is_labelled_heading(text) || !at_most(text, 60) || ends_sentence(text) && text.contains(['，', '。'])
}

fn is_subtitle(text: &str) -> bool {
    text.starts_with(['—', '-', '─'])
        && !text.trim_start_matches(['—', '-', '─']).trim_start().starts_with(|c: char| c.is_ascii_digit())
}

fn is_title_part(text: &str, title: &[(usize, &str)]) -> bool {
    if super::facts::is_byline(text) || !at_most(text, 60) {
        return false;
    }
    let complete = title.iter().any(|(_, t)| SPEECH_WORDS.iter().any(|w| t.ends_with(w)));
    title.is_empty() || is_subtitle(text) || !complete
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
