//! Paragraphs as a .docx, byte for byte the same for the same input.
//!
//! - `body.rs`: `word/document.xml` and the identities for the way back
//! - `faces.rs`: which font a character stands in
//! - `styles.rs`: styles and the font table
//! - `mark.rs`: the mark across every page
//! - `parts.rs`: header, footers, settings, properties, relations
//! - `running.rs`: what a template has above and below its pages
//! - `package.rs`: the zip

mod body;
pub(super) mod faces;
mod mark;
mod package;
mod parts;
mod running;
mod styles;

pub(super) use package::zip;

use self::running::RunningParts;
use super::head::Meta;
use super::house::{HouseStyle, NumberStyle, Size};
use super::issue::{Issue, issued};
use super::layout::lay_out;
use super::template::Template;
use super::whole::kept_whole;
use crate::engine::document::Document;

/// The start of every part.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// The namespaces of a WordprocessingML part.
const NAMESPACES: &str = concat!(
    r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" "#,
    r#"xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships""#
);
/// The namespace of our identities.
const IDENTITY: &str = "urn:wengao:identity:1";

/// Characters of a paragraph in the largest type before it is cut between sentences: ten lines.
const WHOLE: usize = 200;

/// How a speech is set.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Settings {
    /// How the office has its papers set.
    pub style: HouseStyle,
    /// The office's own template: its styles and its page instead of ours.
    pub template: Option<Template>,
    /// How large the letters are.
    pub size: Size,
    /// What goes around a speech that is sent out (印发).
    pub issue: Option<Issue>,
    /// What stands across every page, grey (水印): who took the file, and when; empty: nothing.
    pub mark: String,
}

/// Writing failed; only when memory ends.
#[derive(Debug, thiserror::Error)]
#[error("没能生成 Word 文件，请再试一次。")]
pub struct WriteError(#[from] zip::result::ZipError);

/// The speech as a .docx in the layout of GB/T 9704-2012.
///
/// # Errors
/// [`WriteError`] when the zip cannot be written.
pub fn write(speech: &Document, meta: &Meta, settings: Settings) -> Result<Vec<u8>, WriteError> {
    let mut paras = lay_out(speech, meta, &settings.style, settings.size);
    if let Some(issue) = &settings.issue {
        paras = issued(paras, issue, &settings.style, settings.size);
    }
    let title = speech.title.plain();
    let running = RunningParts::of(&settings);
    let marked = !settings.mark.is_empty() && !running.has("header");
    let numbered = settings.style.number != NumberStyle::Nothing && !running.has("footer");
    let mut document = body::document(&paras, &settings);
    if settings.size == Size::Large {
        document = kept_whole(&document, WHOLE);
    }
    let mut parts = vec![
        ("[Content_Types].xml", parts::content_types(marked, numbered, &running)),
        ("_rels/.rels", parts::root_relations()),
        ("word/document.xml", document),
        ("word/_rels/document.xml.rels", parts::document_relations(marked, numbered, &running)),
        ("word/styles.xml", styles::styles(&settings)),
        ("word/settings.xml", parts::settings(&settings)),
        ("word/fontTable.xml", styles::font_table(settings.style.fonts)),
        ("customXml/item1.xml", body::identities(&paras)),
        ("customXml/_rels/item1.xml.rels", parts::identity_relations()),
        ("customXml/itemProps1.xml", parts::identity_properties()),
        ("docProps/core.xml", parts::core_properties(&title)),
    ];
    if numbered {
        parts.push(("word/footer1.xml", parts::footer(true, &settings)));
        parts.push(("word/footer2.xml", parts::footer(false, &settings)));
    }
    if marked {
        parts.push(("word/header1.xml", parts::header(&settings.mark)));
    }
    let own = running.parts();
    parts.extend(own.iter().map(|(name, content)| (name.as_str(), content.clone())));
    Ok(package::zip(&parts)?)
}

/// Text for XML 1.0; characters that XML cannot carry are dropped.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\t' | '\n' | '\r' => out.push(c),
            '\u{0}'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {}
            _ => out.push(c),
        }
    }
    out
}
