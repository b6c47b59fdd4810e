//! What is text: the characters that can be kept, shown and written to a file. Pure.
//!
//! PostgreSQL keeps no U+0000, a Word file no control character, and a lone surrogate is half a character. Whatever comes
//! from outside passes through here once, at the entrance (`web/text.rs` for requests, `intake.rs` for files, `sheet`
//! for tables), so that nothing further in need think of it.

use std::borrow::Cow;

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

/// Stands for half a character: it is no character either, so it is refused or cleaned wherever that would be.
const HALF: &str = "\u{fffe}";

/// Whether the character can be kept and written anywhere: no control character but line ends and tabs, and none of
/// Unicode's noncharacters.
pub fn is_storable(c: char) -> bool {
    match c {
        '\n' | '\r' | '\t' => true,
        '\u{fdd0}'..='\u{fdef}' => false,
        c => !c.is_control() && u32::from(c) & 0xfffe != 0xfffe,
    }
}

/// Whether the character shows nothing, or turns what stands beside it around: in a name it can only mislead.
pub fn is_hidden(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'
            | '\u{1160}'
            | '\u{17b4}'
            | '\u{17b5}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// The text with a space for every character that cannot be kept: places in it stay where they were.
pub fn clean(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_storable) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(|c| if is_storable(c) { c } else { ' ' }).collect())
}

/// What somebody typed into a field: [`clean`], and without characters that show nothing.
pub fn field(text: &str) -> Cow<'_, str> {
    match clean(text) {
        text if text.chars().any(is_hidden) => Cow::Owned(text.chars().filter(|c| !is_hidden(*c)).collect()),
        text => text,
    }
}

/// A name, a title, the name of a file: [`field`] on one line, without spaces around it.
pub fn name(text: &str) -> String {
    let text = field(text);
    let line = |c: char| matches!(c, '\n' | '\r' | '\t' | '\u{2028}' | '\u{2029}');
    text.split(line).map(str::trim).filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

/// Bytes as hexadecimal digits, two a byte, in small letters.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// The name of a file as [`name`], its characters composed: a Mac takes が and é apart.
pub fn file_name(text: &str) -> String {
    name(text).nfc().collect()
}

/// Cleans every text of a JSON value.
pub fn clean_json(value: &mut Value) {
    match value {
        Value::String(text) => {
            if let Cow::Owned(clean) = clean(text) {
                *text = clean;
            }
        }
        Value::Array(values) => values.iter_mut().for_each(clean_json),
        Value::Object(fields) => fields.values_mut().for_each(clean_json),
        _ => {}
    }
}

/// Whether every text of a JSON value can be kept.
pub fn is_storable_json(value: &Value) -> bool {
    match value {
        Value::String(text) => text.chars().all(is_storable),
        Value::Array(values) => values.iter().all(is_storable_json),
        Value::Object(fields) => {
            fields.iter().all(|(name, value)| name.chars().all(is_storable) && is_storable_json(value))
        }
        _ => true,
    }
}

/// JSON as it was written, with [`clean`] done to its texts.
pub fn cleaned_json(json: &str) -> Cow<'_, str> {
    rewritten(json, is_storable, " ")
}

/// JSON that can be read whatever its texts hold: half a character, which no Rust text can hold, becomes U+FFFE, which
/// is no character either. For steps, whose texts are refused and not changed.
pub fn readable_json(json: &str) -> Cow<'_, str> {
    rewritten(json, |_| true, HALF)
}

/// JSON with a space for each character, as it stands or escaped, that is not to be kept, and `half` for each lone surrogate.
fn rewritten<'a>(json: &'a str, keep: impl Fn(char) -> bool, half: &str) -> Cow<'a, str> {
    if !json.contains('\\') && json.chars().all(&keep) {
        return Cow::Borrowed(json);
    }
    let mut out = String::with_capacity(json.len());
    let mut rest = json;
    while let Some(c) = rest.chars().next() {
        let (piece, after) = match escape(rest) {
            Some(Escape { length, character }) => {
                let (written, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
                let kept = match character {
                    Some(c) if keep(c) => written,
                    Some(_) => " ",
                    None => half,
                };
                (kept, after)
            }
            None => {
                // A backslash takes the next character with it, so that `\\u0000` is no escape.
                let length = c.len_utf8() + usize::from(c == '\\' && rest.starts_with("\\\\"));
                let (written, after) = rest.split_at_checked(length).unwrap_or((rest, ""));
                (if keep(c) { written } else { " " }, after)
            }
        };
        out.push_str(piece);
        rest = after;
    }
    Cow::Owned(out)
}

/// An escape by number, or of a control character by its letter (`\b`, `\f`): its length in bytes, and its character; `None`: half of one.
struct Escape {
    length: usize,
    character: Option<char>,
}

/// The escape that `json` begins with; a pair of surrogates is one.
fn escape(json: &str) -> Option<Escape> {
    for (letter, character) in [("\\b", '\u{8}'), ("\\f", '\u{c}')] {
        if json.starts_with(letter) {
            return Some(Escape { length: 2, character: Some(character) });
        }
    }
    let first = unit(json)?;
    let second = json.get(6..).and_then(unit).filter(|_| (0xd800..0xdc00).contains(&first));
    let pair = second.and_then(|second| char::decode_utf16([first, second]).next()?.ok());
    Some(match pair {
        Some(character) => Escape { length: 12, character: Some(character) },
        None => Escape { length: 6, character: char::from_u32(first.into()) },
    })
}

/// The UTF-16 unit of `\uXXXX` at the beginning of `json`.
fn unit(json: &str) -> Option<u16> {
    let digits = json.strip_prefix("\\u")?.get(..4)?;
    digits.bytes().all(|b| b.is_ascii_hexdigit()).then(|| u16::from_str_radix(digits, 16).ok())?
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    #[test]
    fn what_cannot_be_kept_becomes_a_space_where_it_stood() {
        assert_eq!(clean("监\0督\n大\u{85}会\u{fffe}\u{1ffff}"), "监 督\n大 会  ");
        assert!(matches!(clean("监督\t𠮷 工作\r\n"), Cow::Borrowed(_)));
    }

    #[test]
    fn a_name_is_one_line_and_hides_nothing() {
        assert_eq!(name("\u{202e}txt.讲话\u{200b}稿\n（送审）\0 "), "txt.讲话稿 （送审）");
        assert_eq!(name("\0\u{202e}"), "");
        assert_eq!(field("第一行\n\u{feff}第二行"), "第一行\n第二行");
    }

    #[test]
    fn json_is_cleaned_as_it_stands_and_as_it_is_escaped() {
        let read = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        let dirty = "{\"a\": \"\\u0000b\\ud800c\\udc00\\ud83d\\ude00\u{fffe}\\uD83F\\uDFFE\"}";
        assert_eq!(read(&cleaned_json(dirty)), json!({ "a": " b c 😀  " }));
        assert_eq!(read(&readable_json(dirty)), json!({ "a": "\0b\u{fffe}c\u{fffe}😀\u{fffe}\u{1fffe}" }));
        assert!(!is_storable_json(&read(&readable_json(dirty))));
    }

    #[test]
    fn a_backslash_before_an_escape_is_text() {
        let text = r#"{"a": "\\u0000 \\\u0000 \\\\ud800 \" \n"}"#;
        let read: Value = serde_json::from_str(&cleaned_json(text)).unwrap();
        assert_eq!(read, json!({ "a": "\\u0000 \\  \\\\ud800 \" \n" }));
    }

    proptest! {
        #[test]
        fn clean_json_reads_as_the_cleaned_text(text in "\\PC*[\0-\u{9f}\u{fffe}\\\\\"ud80]*\\PC*") {
            let written = json!([text]).to_string();
            let read: Value = serde_json::from_str(&cleaned_json(&written)).unwrap();
            prop_assert_eq!(read, json!([clean(&text)]));
            let read: Value = serde_json::from_str(&readable_json(&written)).unwrap();
            prop_assert_eq!(read, json!([text]));
        }

        #[test]
        fn nothing_panics(text in "[\\\\ud89ac0-9\"一é]{0,30}") {
            let _ = (cleaned_json(&text), readable_json(&text));
            prop_assert_eq!(clean(&text).chars().count(), text.chars().count());
        }
    }
}
