//! A speech as a file to take away, whoever asks for it: the same bytes for the same speech.

use super::model::Format;
use crate::app::accounts::layout::model::Paper;
use crate::app::corpus::model::Details;
use crate::convert;
use crate::engine::budget::Budget;
use crate::engine::document::Document;
use crate::error::AppError;
use crate::text;
use crate::word::{self, Fonts, HouseStyle, Issue, Size};

/// Characters of the title that stand in the file's name.
const NAME: usize = 60;

/// What is made of a speech, besides its text.
#[derive(Debug, Clone, Default)]
pub struct Making<'a> {
    /// What the organization's papers are set by.
    pub paper: Paper,
    /// What stands across every page of a Word file or PDF; empty: nothing.
    pub mark: &'a str,
    /// What goes around a speech that is sent out.
    pub issue: Option<Issue>,
}

/// Why there is no file.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The Word file cannot be written.
    #[error(transparent)]
    Word(#[from] word::WriteError),
    /// LibreOffice is not there or fails.
    #[error(transparent)]
    Pdf(#[from] convert::ConvertError),
}

impl ExportError {
    /// As whoever asked for the file is told.
    pub fn told(self) -> AppError {
        match self {
            Self::Word(error) => error.into(),
            Self::Pdf(error) => AppError::invalid(error.to_string()),
        }
    }
}

/// The file's bytes. A PDF is made by LibreOffice and takes seconds; it ends early when `budget` is stopped.
///
/// # Errors
/// [`ExportError`].
pub fn bytes(
    document: &Document,
    details: &Details,
    format: Format,
    wanted: Making<'_>,
    budget: &Budget,
) -> Result<Vec<u8>, ExportError> {
    let meta = meta(details);
    let mut settings = word::Settings { issue: wanted.issue, ..wanted.paper.settings(wanted.mark) };
    if format == Format::Large {
        // A template has letters of its own size.
        (settings.size, settings.template) = (Size::Large, None);
    }
    if format == Format::Pdf {
        settings.style.fonts = Fonts::LibreOffice;
    }
    Ok(match format {
        Format::Text => for_windows(&word::text(document, &meta, &wanted.paper.style)),
        Format::Docx | Format::Revised | Format::Large | Format::Pdf => {
            let docx = word::write(document, &meta, settings)?;
            if format == Format::Pdf { convert::to_pdf(&docx, budget)? } else { docx }
        }
    })
}

/// A text as the editors of Windows open it rightly, the old ones too: with the mark of UTF-8, lines ended by CR LF.
fn for_windows(text: &str) -> Vec<u8> {
    format!("\u{feff}{}", text.replace('\n', "\r\n")).into_bytes()
}

fn meta(details: &Details) -> word::Meta {
    let name = Some(details.speaker.clone()).filter(|name| !name.is_empty());
    let post = Some(details.post.clone()).filter(|post| !post.is_empty());
    word::Meta { name, post, date: details.delivered_on }
}

/// The lines under the title as the file has them, for the page where the speech is written.
pub fn byline(details: &Details, style: &HouseStyle) -> String {
    word::byline(&meta(details), style).join("\n")
}

/// The file's name without extension: the title, without what no file system likes.
pub fn name(document: &Document) -> String {
    let bad = |c: char| matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let title: String = text::name(&document.title.plain()).chars().filter(|c| !bad(*c)).take(NAME).collect();
    if title.trim().is_empty() { "未命名讲话".to_owned() } else { title.trim().to_owned() }
}

/// The header `Content-Disposition` for a file: an ASCII name by its id, and the real one.
pub fn disposition(id: uuid::Uuid, name: &str, extension: &str) -> String {
    let name: String = name.bytes().map(|b| format!("%{b:02X}")).collect();
    format!("attachment; filename=\"{id}.{extension}\"; filename*=UTF-8''{name}.{extension}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::Line;

    #[test]
    fn a_text_opens_rightly_in_windows_and_comes_back_as_it_was() {
        let document = Document { title: Line::from("在座谈会上的讲话"), ..Document::default() };
        let budget = Budget::endless();
        let bytes = bytes(&document, &Details::default(), Format::Text, Making::default(), &budget).unwrap();
        assert!(bytes.starts_with(b"\xef\xbb\xbf") && bytes.ends_with(b"\r\n"));
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        assert!(crate::intake::read("x.txt", text.as_bytes()).is_ok_and(|found| {
            found.speeches.first().is_some_and(|speech| speech.document.title.plain() == "在座谈会上的讲话")
        }));
    }

    #[test]
    fn names_suit_every_file_system() {
        let titled = |title: &str| name(&Document { title: Line::from(title), ..Document::default() });
        assert_eq!(titled("在座谈会上的讲话"), "在座谈会上的讲话");
        assert_eq!(titled("../a:b\n"), "..ab");
        assert_eq!(titled(" / "), "未命名讲话");
        assert_eq!(titled("稿\u{202e}cod.\u{200b}\0"), "稿cod.");
    }
}
