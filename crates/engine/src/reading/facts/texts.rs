//! Laws, documents, articles, quotations.

use std::sync::LazyLock;

use super::{Fact, Found, count, is_number, word_at, word_before};
use crate::lexicon::han::is_han;
use crate::lexicon::{laws, organs};
use crate::words::Words;

/// Characters of a title, at most.
const TITLE: usize = 80;

/// 《监督法》, 《关于……的意见》.
pub(super) fn title(chars: &[char], at: usize) -> Option<Found> {
    let rest = chars.get(at..)?;
    let end = rest.iter().take(TITLE).position(|c| *c == '》')?;
    let name: String = rest.get(1..end)?.iter().collect();
    let bare = name.trim_end_matches(['）', ')']);
    let bare = ["（草案", "（修订草案", "（修正案", "（修正草案", "（试行"]
        .iter()
        .find_map(|draft| bare.strip_suffix(draft))
        .unwrap_or(&name);
    let law = ["法", "条例", "规定", "办法", "法典", "决议", "决定", "实施细则"]
        .iter()
        .any(|word| bare.ends_with(word));
    let fact = if law && !name.starts_with("关于") { Fact::Law } else { Fact::Document };
    Some(Found::new(fact, at, at + end + 1))
}

/// The names of laws, with and without the country's.
static LAWS: LazyLock<Words<()>> = LazyLock::new(|| {
    let names = laws::laws().iter().flat_map(|law| law.names()).filter(|name| name.chars().count() >= 3);
    let both = |name: &'static str| -> [&'static str; 2] { [name, laws::full(name).leak()] };
    Words::new(names.chain(["宪法"]).flat_map(both).map(|name| (name, ())))
});

/// Characters with which a word begins that the last character of a law's name belongs to: 代表法定职责, 监督法律实施.
const GOES_ON: &str = "定律规治院制官人学庭案务则度理";

/// The laws that a sentence names without marks around them.
pub(super) fn laws(text: &str) -> Vec<Found> {
    let mut out = Vec::new();
    let (mut byte, mut at) = (0, 0);
    LAWS.find(text, |start, end, ()| {
        at += text.get(byte..start).map_or(0, |between| between.chars().count());
        byte = start;
        let name = text.get(start..end).unwrap_or_default();
        let rest = text.get(end..).unwrap_or_default();
        let marked = rest.starts_with('》') || text.get(..start).is_some_and(|head| head.ends_with('《'));
        let joined = rest.starts_with(|c| GOES_ON.contains(c)) && !rest.starts_with("规定");
        // 宪法 alone is no fact, an article of it is.
        let named = laws::bare(name) != "宪法" || rest.starts_with('第');
        if !marked && !joined && named {
            out.push(Found::new(Fact::Law, at, at + name.chars().count()));
        }
    });
    out
}

/// 第十条, 第三十四条第二款.
pub(super) fn article(chars: &[char], at: usize) -> Option<Found> {
    let part = |at: usize, unit: char| {
        let digits = (chars.get(at) == Some(&'第')).then(|| count(chars, at + 1, is_number))?;
        let end = at + digits + 1;
        (digits > 0 && chars.get(end) == Some(&unit)).then_some(end + 1)
    };
    let mut end = part(at, '条')?;
    if chars.get(end) == Some(&'线') {
        return None;
    }
    for unit in ['款', '项'] {
        end = part(end, unit).unwrap_or(end);
    }
    Some(Found::new(Fact::Article, at, end))
}

/// 云委〔2025〕3号.
pub(super) fn number(chars: &[char], at: usize) -> Option<Found> {
    let year = count(chars, at + 1, |c| c.is_ascii_digit());
    let digits = count(chars, at + 6, |c| c.is_ascii_digit());
    let shaped = year == 4
        && matches!(chars.get(at + 5), Some('〕' | ']'))
        && digits > 0
        && chars.get(at + 6 + digits) == Some(&'号');
    let sign = chars.get(..at)?.iter().rev().take(8).enumerate();
    // 市委办发〔2025〕3号: only the last character may be a 发.
    let part = |(back, c): &(usize, &char)| {
        is_han(**c) && !"实据照按行的和与".contains(**c) && (*back == 0 || **c != '发')
    };
    let sign = sign.take_while(part).count();
    shaped.then(|| Found::new(Fact::Document, at - sign, at + 7 + digits))
}

/// 中央1号文件.
pub(super) fn circular(chars: &[char], at: usize) -> Option<Found> {
    let digits = count(chars, at, is_number);
    let end = at + digits;
    word_at(chars, end, &["号文件"])?;
    let back = organs::part_before(chars.get(..at).unwrap_or_default()).unwrap_or(0);
    Some(Found::new(Fact::Document, at - back, end + 3))
}

/// Words behind which a quotation is a leader's or a law's.
const SAID: [&str; 10] = ["指出", "强调", "要求", "规定", "提出", "讲道", "写道", "说过", "说", "讲过"];
/// Fewer characters in quotation marks are a name.
const QUOTATION: usize = 12;
/// With so many and a comma in it, it is one whoever said it.
const SAYING: usize = 14;
/// A quotation is closed within so many characters.
const LONGEST: usize = 400;

/// Words in quotation marks that somebody said so.
pub(super) fn quotation(chars: &[char], at: usize) -> Option<Found> {
    let rest = chars.get(at..)?;
    let end = rest.iter().take(LONGEST).position(|c| *c == '”')?;
    if end <= QUOTATION {
        return None;
    }
    let lead = at - count_back(chars, at, |c| matches!(c, '，' | '：'));
    let said = word_before(chars, lead, &SAID).is_some();
    let saying = end >= SAYING && rest.get(..end)?.iter().any(|c| matches!(c, '，' | '；' | '。'));
    (said || saying).then(|| Found::new(Fact::Quotation, at, at + end + 1))
}

fn count_back(chars: &[char], end: usize, wanted: impl Fn(char) -> bool) -> usize {
    chars.get(..end).unwrap_or_default().iter().rev().take_while(|c| wanted(**c)).count()
}
