//! A speech as plain text: what is on the page, one paragraph a line.

use super::head::Meta;
use super::house::{HouseStyle, Size};
use super::layout::lay_out;
use crate::engine::document::Document;

/// The speech as plain text with its head lines; unfilled slots as 【name】, line ends `\n`.
pub fn text(document: &Document, meta: &Meta, style: impl Into<HouseStyle>) -> String {
    let mut out = String::new();
    for para in lay_out(document, meta, &style.into(), Size::Standard) {
        out.push_str(&para.text().replace('\n', ""));
        out.push('\n');
    }
    out
}
