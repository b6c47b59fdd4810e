//! Large type: no sentence lies over the turn of a page.

use super::xml::{length, pieces};

/// What says that a paragraph goes on with the one before it.
pub(super) const GOES_ON: &str = r#"<w:ind w:firstLine="0" w:firstLineChars="0"/>"#;

/// A document that we wrote, with no page that ends inside a paragraph; those of more than `whole` characters are cut
/// between sentences, where our bookmarks say that one begins.
pub(super) fn kept_whole(document: &str, whole: usize) -> String {
    const SENTENCE: &str = r#"w:name="_wg_s"#;
    let mut out = String::with_capacity(document.len());
    let mut properties = String::new();
    let (mut in_properties, mut in_text, mut characters) = (false, false, 0);
    for piece in pieces(document) {
        match piece {
            "<w:pPr>" => {
                (in_properties, characters) = (true, 0);
                properties.clear();
            }
            _ if in_properties && piece.starts_with("<w:pStyle ") => {
                properties = piece.to_owned();
                out.push_str(piece);
                out.push_str("<w:keepLines/>");
                continue;
            }
            "</w:pPr>" => in_properties = false,
            // A sentence begins and would not fit any more; how long it is is not known yet, so two thirds are the mark.
            _ if piece.starts_with("<w:bookmarkStart ")
                && piece.contains(SENTENCE)
                && characters * 3 > whole * 2 =>
            {
                out.push_str(&format!("</w:p><w:p><w:pPr>{properties}<w:keepLines/>{GOES_ON}</w:pPr>"));
                characters = 0;
            }
            _ if piece.starts_with("<w:t ") || piece.starts_with("<w:delText") => in_text = true,
            _ if piece.starts_with("</w:t>") || piece.starts_with("</w:delText>") => in_text = false,
            _ if !piece.starts_with('<') && in_text => characters += length(piece),
            _ => {}
        }
        out.push_str(piece);
    }
    out
}
