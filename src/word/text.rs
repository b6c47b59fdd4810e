//! A speech as plain text: what is on the page, one paragraph a line.

use super::layout::{HeadOrder, Meta, lay_out};
use crate::engine::document::Document;

/// The speech as plain text with its head lines; unfilled slots as 【name】, line ends `\n`.
pub fn text(document: &Document, meta: &Meta, order: HeadOrder) -> String {
    let mut out = String::new();
    for para in lay_out(document, meta, order) {
        out.push_str(&para.text().replace('\n', ""));
        out.push('\n');
    }
    out
}
