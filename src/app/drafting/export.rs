//! A speech as a file to take away, whoever asks for it: the same bytes for the same speech.

use super::model::Format;
use crate::app::accounts::settings::model::HeadOrder;
use crate::app::corpus::model::Details;
use crate::engine::document::Document;
use crate::text;
use crate::word;

/// Characters of the title that stand in the file's name.
const NAME: usize = 60;

/// The file's bytes; `head` is the order of the lines under the title, `mark` what stands across every page of a Word file
/// (empty: nothing).
///
/// # Errors
/// When the Word file cannot be written.
pub fn bytes(
    document: &Document,
    details: &Details,
    format: Format,
    head: HeadOrder,
    mark: &str,
) -> anyhow::Result<Vec<u8>> {
    let (head, meta) = (head.into(), meta(details));
    Ok(match format {
        Format::Docx | Format::Revised => {
            let settings = word::Settings { head, mark: mark.to_owned(), ..word::Settings::default() };
            word::write(document, &meta, settings)?
        }
        Format::Text => for_windows(&word::text(document, &meta, head)),
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
pub fn byline(details: &Details, head: HeadOrder) -> String {
    word::byline(&meta(details), head.into()).join("\n")
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
        let bytes = bytes(&document, &Details::default(), Format::Text, HeadOrder::DateFirst, "").unwrap();
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
