//! Nothing is silent, from the bytes on: whatever letters and figures a file holds stand in the text or in the report.

use std::collections::HashMap;

use encoding_rs::{GB18030, GBK};
use proptest::prelude::*;

use super::*;
use crate::word::flat;
use crate::word::read as read_word;

/// Lines of which files are made: what speeches say, and what copies of them have around it.
const LINES: &[&str] = &[
    "在全市人大工作会议上的讲话",
    "同志们：",
    "各位副主任、秘书长，各位委员：",
    "一、提高政治站位",
    "二、抓好工作落实",
    "（一）加强学习",
    "1.完善制度",
    "一是要学习。二是要落实。",
    "首先，要坚持党的领导。",
    "全市各级人大及其常委会要认真履行法定职责，扎实做好各项工作，努力取得新的成效。",
    "去年办理代表建议186件，增长8.5%，占地3.2m²。",
    "更多范文请访问www.abc.com",
    "仅供学习 禁止外传",
    "第 3 页 共 12 页",
    "附件：1.监督计划",
    "这件事要记住",
    "让我们团结起来，努力奋斗！",
    "要做好Ｗｅｂ平台建设，建成ABC系统。",
    "",
];

/// Letters and figures as they are counted: what is as wide as a character is folded, the marks of lists are said otherwise.
fn letters(text: &str) -> HashMap<char, usize> {
    let mut out = HashMap::new();
    for c in text.chars() {
        let c = match u32::from(c) {
            wide @ 0xff01..=0xff5e => char::from_u32(wide - 0xfee0).unwrap_or(c),
            _ => c,
        };
        if c.is_alphanumeric() {
            *out.entry(c.to_ascii_lowercase()).or_default() += 1;
        }
    }
    out
}

/// Every letter of what went in is in what came out.
fn all_there(name: &str, bytes: &[u8], lines: &[String]) -> Result<(), TestCaseError> {
    let found = match read(name, bytes) {
        Ok(found) => found,
        Err(error) => {
            // A file of empty lines is refused and told.
            prop_assert!(lines.iter().all(|line| line.trim().is_empty()), "{name}: {error}");
            return Ok(());
        }
    };
    let told = found.speeches.iter().flat_map(|speech| {
        let report = speech.report.iter().map(|remark| remark.text.clone());
        std::iter::once(speech.document.plain()).chain(report)
    });
    let out = letters(&told.collect::<Vec<_>>().join("\n"));
    for (c, count) in letters(&lines.join("\n")) {
        let left = out.get(&c).copied().unwrap_or_default();
        prop_assert!(left >= count, "{name}: {count} of {c} went in, {left} came out\n{lines:?}\n{found:#?}");
    }
    Ok(())
}

/// A Word file of these paragraphs, as few parts as there can be.
fn docx(lines: &[String]) -> Vec<u8> {
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    super::tests::zipped(&[
        ("[Content_Types].xml", types.as_bytes()),
        ("word/document.xml", document(lines).as_bytes()),
    ])
}

fn document(lines: &[String]) -> String {
    let paragraphs: String = lines
        .iter()
        .map(|line| format!("<w:p><w:r><w:t xml:space=\"preserve\">{line}</w:t></w:r></w:p>"))
        .collect();
    format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>{paragraphs}</w:body></w:document>"
    )
}

/// The same in one piece of XML.
fn flat_opc(lines: &[String]) -> Vec<u8> {
    let part = |name: &str, content: &str| {
        format!("<pkg:part pkg:name=\"{name}\"><pkg:xmlData>{content}</pkg:xmlData></pkg:part>")
    };
    let types = r#"<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>"#;
    let parts = part("/[Content_Types].xml", types) + &part("/word/document.xml", &document(lines));
    format!("<?xml version=\"1.0\"?><pkg:package xmlns:pkg=\"http://schemas.microsoft.com/office/2006/xmlPackage\">{parts}</pkg:package>").into_bytes()
}

fn html(lines: &[String]) -> Vec<u8> {
    let paragraphs: String = lines.iter().map(|line| format!("<p>{line}</p>")).collect();
    format!("<!DOCTYPE html><html><body>{paragraphs}</body></html>").into_bytes()
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(unit).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    /// All readers, the same lines.
    #[test]
    fn what_a_file_holds_is_in_the_text_or_in_the_report(
        lines in prop::collection::vec(
            prop_oneof![
                4 => prop::sample::select(LINES).prop_map(str::to_owned),
                1 => "[\u{4e00}-\u{4eff}]{1,12}[。；]?".prop_map(|line| line),
            ],
            1..14,
        )
    ) {
        let text = lines.join("\r\n");
        all_there("utf-8.txt", text.as_bytes(), &lines)?;
        all_there("bom.txt", format!("\u{feff}{text}").as_bytes(), &lines)?;
        all_there("le.txt", &utf16(&text, u16::to_le_bytes), &lines)?;
        all_there("be.txt", &utf16(&text, u16::to_be_bytes), &lines)?;
        all_there("gb18030.txt", &GB18030.encode(&text).0, &lines)?;
        if !GBK.encode(&text).2 {
            all_there("gbk.txt", &GBK.encode(&text).0, &lines)?;
        }
        all_there("page.html", &html(&lines), &lines)?;
        all_there("word.docx", &docx(&lines), &lines)?;
        prop_assert!(flat::is_flat(&flat_opc(&lines)));
        all_there("flat.xml", &flat_opc(&lines), &lines)?;
    }

    /// Any bytes: read or refused with a sentence, and where they are text, what was not readable is told.
    #[test]
    fn any_bytes_are_read_or_refused_with_a_sentence(bytes in prop::collection::vec(any::<u8>(), 0..400), at in 0_usize..200) {
        let mut damaged = "同志们：\n全市各级人大要认真履行法定职责，扎实做好各项工作。\n".repeat(3).into_bytes();
        let at = at.min(damaged.len());
        damaged.splice(at..at, bytes.iter().copied().take(3));
        for file in [bytes.as_slice(), &damaged] {
            match read("x.txt", file) {
                Ok(found) => {
                    let lost = found.speeches.iter().any(|speech| speech.document.plain().contains('\u{fffd}'));
                    let told = found.speeches.iter().any(|speech| !speech.report.is_empty());
                    prop_assert!(!lost || told);
                }
                Err(error) => prop_assert!(error.to_string().ends_with('。'), "{error}"),
            }
            let _ = read_word(file);
        }
    }
}
