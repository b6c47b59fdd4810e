//! What styles say about a paragraph: its level, its list, its font, its alignment.

use std::collections::HashMap;

use super::numbering::{self, Place};
use crate::word::xml::Element;

/// Styles a `basedOn` chain may have; longer ones are loops.
const MAX_CHAIN: usize = 20;

/// One paragraph style.
#[derive(Debug, Default)]
pub(super) struct Style {
    /// Its name, in lower case.
    pub name: String,
    based_on: Option<String>,
    /// `w:outlineLvl`, from 0; 9 is body text.
    pub outline: Option<u8>,
    /// Its list.
    pub place: Option<Place>,
    /// Its East Asian font.
    pub font: Option<String>,
    /// `w:jc`.
    pub alignment: Option<String>,
}

/// All styles of a document.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    default: String,
}

impl Styles {
    /// Reads `styles.xml`.
    pub fn read(part: Option<&Element>) -> Self {
        let mut out = Self::default();
        for element in part.into_iter().flat_map(Element::elements).filter(|e| &*e.name == "w:style") {
            let id = element.attribute("w:styleId").unwrap_or_default().to_owned();
            let is_default = matches!(element.attribute("w:default"), Some("1" | "true" | "on"));
            if is_default && element.attribute("w:type") == Some("paragraph") {
                out.default.clone_from(&id);
            }
            let properties = element.child("w:pPr");
            let value = |name| element.child(name).and_then(Element::val).map(str::to_owned);
            let style = Style {
                name: value("w:name").unwrap_or_default().to_lowercase(),
                based_on: value("w:basedOn"),
                outline: properties.and_then(|p| p.child("w:outlineLvl")).and_then(Element::number),
                place: numbering::place(properties),
                font: font(element.child("w:rPr")),
                alignment: alignment(properties),
            };
            out.styles.insert(id, style);
        }
        out
    }

    /// The id of the paragraph's style, or the default one's.
    pub fn id_of<'a>(&'a self, properties: Option<&'a Element>) -> &'a str {
        properties.and_then(|p| p.child("w:pStyle")).and_then(Element::val).unwrap_or(&self.default)
    }

    /// The first answer along the chain of styles that `id` is based on.
    pub fn find<T>(&self, id: &str, answer: impl Fn(&Style) -> Option<T>) -> Option<T> {
        let mut id = id;
        for _ in 0..MAX_CHAIN {
            let style = self.styles.get(id)?;
            if let Some(found) = answer(style) {
                return Some(found);
            }
            id = style.based_on.as_deref()?;
        }
        None
    }
}

/// The East Asian font that run properties name.
pub(super) fn font(properties: Option<&Element>) -> Option<String> {
    properties?.child("w:rFonts")?.attribute("w:eastAsia").map(str::to_owned)
}

/// The alignment that paragraph properties name.
pub(super) fn alignment(properties: Option<&Element>) -> Option<String> {
    properties?.child("w:jc")?.val().map(str::to_owned)
}

/// The level in the name of a heading style (heading 2, 标题 2).
pub(super) fn level_in_name(name: &str) -> Option<u8> {
    let rest = name.strip_prefix("heading").or_else(|| name.strip_prefix("标题"))?;
    rest.trim().parse().ok().filter(|level| (1..=9).contains(level))
}
