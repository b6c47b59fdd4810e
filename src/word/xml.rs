//! A bounded tree of an XML part. Names are canonical (`w:p`) whatever prefix or flavour the file uses.

use std::borrow::Cow;
use std::collections::HashMap;
use std::rc::Rc;

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::Event;
use quick_xml::name::ResolveResult;
use quick_xml::reader::NsReader;

use crate::engine::budget::{Budget, Spent};

/// Nesting of elements.
const MAX_DEPTH: usize = 128;
/// Elements of a part.
const MAX_ELEMENTS: usize = 400_000;
/// Attributes of an element.
pub(super) const MAX_ATTRIBUTES: usize = 256;

/// Bytes of an attribute's value; a longer one counts as absent.
pub(super) const MAX_VALUE: usize = 1024;

/// Elements that say how something looks and nothing that reading asks: they and what is in them are passed over, so that
/// the limits count what is read. Word and WPS write a dozen of them a paragraph.
const LOOKS: [&str; 39] = [
    "w:adjustRightInd",
    "w:autoSpaceDE",
    "w:autoSpaceDN",
    "w:b",
    "w:bCs",
    "w:bdr",
    "w:bidi",
    "w:color",
    "w:gridCol",
    "w:highlight",
    "w:i",
    "w:iCs",
    "w:ind",
    "w:keepLines",
    "w:keepNext",
    "w:kern",
    "w:kinsoku",
    "w:lang",
    "w:lastRenderedPageBreak",
    "w:noProof",
    "w:overflowPunct",
    "w:pBdr",
    "w:position",
    "w:proofErr",
    "w:rPrChange",
    "w:shd",
    "w:snapToGrid",
    "w:spacing",
    "w:sz",
    "w:szCs",
    "w:tabs",
    "w:tblBorders",
    "w:tcBorders",
    "w:tcW",
    "w:textAlignment",
    "w:topLinePunct",
    "w:u",
    "w:widowControl",
    "w:wordWrap",
];

/// Why a part was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum XmlError {
    /// A document type declaration: the door to entity bombs and files of the server.
    Doctype,
    /// Beyond the limits.
    TooComplex,
    /// Not well-formed, or in an unknown encoding.
    Broken(String),
}

/// An element.
#[derive(Debug)]
pub(super) struct Element {
    /// Canonical name.
    pub name: Rc<str>,
    attributes: Box<[(Rc<str>, Box<str>)]>,
    children: Vec<Child>,
}

#[derive(Debug)]
enum Child {
    Element(Element),
    Text(String),
}

impl Element {
    /// An attribute by canonical name.
    pub fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| **key == *name).map(|(_, value)| &**value)
    }

    /// All attributes by canonical name.
    pub fn attributes(&self) -> impl Iterator<Item = (&str, &str)> {
        self.attributes.iter().map(|(name, value)| (&**name, &**value))
    }

    /// The attribute `w:val`.
    pub fn val(&self) -> Option<&str> {
        self.attribute("w:val")
    }

    /// `w:val` as a number.
    pub fn number<T: std::str::FromStr>(&self) -> Option<T> {
        self.val()?.trim().parse().ok()
    }

    /// Child elements.
    pub fn elements(&self) -> impl Iterator<Item = &Self> {
        self.children.iter().filter_map(|child| match child {
            Child::Element(element) => Some(element),
            Child::Text(_) => None,
        })
    }

    /// The first child element of this name.
    pub fn child(&self, name: &str) -> Option<&Self> {
        self.elements().find(|element| *element.name == *name)
    }

    /// Follows first children.
    pub fn path(&self, names: &[&str]) -> Option<&Self> {
        names.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The element's own text.
    pub fn text(&self) -> String {
        let texts = self.children.iter().filter_map(|child| match child {
            Child::Text(text) => Some(text.as_str()),
            Child::Element(_) => None,
        });
        texts.collect()
    }

    /// An on/off property: there, and not switched off.
    pub fn is_on(&self, name: &str) -> bool {
        self.child(name).is_some_and(|e| !matches!(e.val(), Some("0" | "false" | "off" | "none")))
    }

    fn push_text(&mut self, text: &str) {
        match self.children.last_mut() {
            Some(Child::Text(last)) => last.push_str(text),
            _ => self.children.push(Child::Text(text.to_owned())),
        }
    }
}

/// Names as they come again and again, each kept once.
#[derive(Default)]
struct Names(HashMap<String, Rc<str>>);

impl Names {
    fn shared(&mut self, name: String) -> Rc<str> {
        match self.0.get(&name) {
            Some(known) => known.clone(),
            None => self.0.entry(name.clone()).or_insert(name.into()).clone(),
        }
    }
}

impl From<Spent> for XmlError {
    fn from(_: Spent) -> Self {
        Self::TooComplex
    }
}

/// Reads a part; the root element is returned. `memory`: bytes that the trees of all parts of a file may take up.
pub(super) fn parse(bytes: &[u8], memory: &Budget) -> Result<Element, XmlError> {
    let text = decode(bytes)?;
    let mut names = Names::default();
    let mut reader = NsReader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    let mut count = 0;
    // How deep the reader is in what is passed over.
    let mut passed = 0_usize;
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(broken)?;
        match event {
            Event::Start(_) if passed > 0 => passed += 1,
            Event::End(_) if passed > 0 => passed -= 1,
            Event::Text(_) | Event::CData(_) | Event::GeneralRef(_) if passed > 0 => {}
            Event::Start(start)
                if LOOKS
                    .binary_search(
                        &canonical(&namespace, start.local_name().as_ref(), start.name().as_ref()).as_str(),
                    )
                    .is_ok() =>
            {
                passed = 1;
            }
            Event::Start(start) => {
                count += 1;
                if count > MAX_ELEMENTS || open.len() >= MAX_DEPTH {
                    return Err(XmlError::TooComplex);
                }
                let name = canonical(&namespace, start.local_name().as_ref(), start.name().as_ref());
                let name = names.shared(name);
                memory.spend(2 * size_of::<Child>())?;
                let mut attributes = Vec::new();
                for attribute in start.attributes() {
                    let attribute = attribute.map_err(broken)?;
                    if attributes.len() >= MAX_ATTRIBUTES {
                        return Err(XmlError::TooComplex);
                    }
                    let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
                    let key = canonical(&namespace, local.as_ref(), attribute.key.as_ref());
                    let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(broken)?;
                    // Names of styles, lists, fonts: they are copied and searched for each paragraph that uses them.
                    if value.len() > MAX_VALUE {
                        continue;
                    }
                    memory.spend(size_of::<(Rc<str>, Box<str>)>() + 16 + value.len())?;
                    attributes.push((names.shared(key), value.into()));
                }
                open.push(Element { name, attributes: attributes.into(), children: Vec::new() });
            }
            Event::End(_) => {
                let Some(mut element) = open.pop() else { return Err(XmlError::Broken("unbalanced".into())) };
                element.children.shrink_to_fit();
                match open.last_mut() {
                    Some(parent) => parent.children.push(Child::Element(element)),
                    None => root = Some(root.unwrap_or(element)),
                }
            }
            Event::Text(text) => push(&mut open, &text.xml10_content(), memory)?,
            Event::CData(text) => push(&mut open, &text.xml10_content(), memory)?,
            Event::GeneralRef(reference) => match reference.resolve_char_ref().map_err(broken)? {
                Some(c) => push(&mut open, c.encode_utf8(&mut [0; 4]), memory)?,
                None => match resolve_predefined_entity(&reference) {
                    Some(text) => push(&mut open, text, memory)?,
                    None => return Err(XmlError::Broken("unknown entity".into())),
                },
            },
            Event::DocType(_) => return Err(XmlError::Doctype),
            Event::Eof => break,
            _ => {}
        }
    }
    match root {
        Some(root) if open.is_empty() => Ok(root),
        _ => Err(XmlError::Broken("ends early".into())),
    }
}

fn push(open: &mut [Element], text: &str, memory: &Budget) -> Result<(), Spent> {
    let Some(element) = open.last_mut() else { return Ok(()) };
    let new =
        if matches!(element.children.last(), Some(Child::Text(_))) { 0 } else { 2 * size_of::<Child>() };
    memory.spend(new + text.len())?;
    element.push_text(text);
    Ok(())
}

fn broken(error: impl std::fmt::Display) -> XmlError {
    XmlError::Broken(error.to_string())
}

/// UTF-8, or UTF-16 with a byte order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, XmlError> {
    let utf16 = |rest: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = rest.as_chunks::<2>().0.iter().map(|pair| unit(*pair)).collect();
        String::from_utf16(&units).map(Cow::Owned).map_err(broken)
    };
    match bytes {
        [0xff, 0xfe, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xfe, 0xff, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xef, 0xbb, 0xbf, rest @ ..] => std::str::from_utf8(rest).map(Cow::Borrowed).map_err(broken),
        _ => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(broken),
    }
}

/// The usual prefix of a namespace, Transitional or Strict; other names become `?:local`.
pub(super) fn canonical(namespace: &ResolveResult, local: &str, raw: &str) -> String {
    let uri = match namespace {
        ResolveResult::Bound(uri) => uri.as_ref(),
        ResolveResult::Unbound => return local.to_owned(),
        ResolveResult::Unknown(_) => return raw.to_owned(),
    };
    let prefix = match uri {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        | "http://purl.oclc.org/ooxml/wordprocessingml/main" => "w",
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        | "http://purl.oclc.org/ooxml/officeDocument/relationships" => "r",
        "http://schemas.openxmlformats.org/officeDocument/2006/math"
        | "http://purl.oclc.org/ooxml/officeDocument/math" => "m",
        "http://schemas.openxmlformats.org/markup-compatibility/2006" => "mc",
        "http://schemas.openxmlformats.org/package/2006/relationships" => "rel",
        _ => "?",
    };
    format!("{prefix}:{local}")
}

/// Pieces of XML: each begins with a tag or is text.
pub(super) fn pieces(xml: &str) -> impl Iterator<Item = &str> {
    xml.split_inclusive('>').flat_map(|part| {
        let at = part.find('<').unwrap_or(part.len());
        let (text, tag) = part.split_at_checked(at).unwrap_or((part, ""));
        [text, tag].into_iter().filter(|piece| !piece.is_empty())
    })
}

/// How many characters a piece of escaped text is.
pub(super) fn length(text: &str) -> usize {
    let entities = text.matches('&').count();
    let inside: usize = text.split('&').skip(1).filter_map(|rest| rest.find(';')).sum();
    text.chars().count() - entities - inside
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(bytes: &[u8]) -> Result<Element, XmlError> {
        super::parse(bytes, &Budget::of(1 << 30))
    }

    #[test]
    fn the_trees_of_a_file_share_what_memory_there_is() {
        let attributes: String = (0..200).map(|i| format!(" a{i}=\"\"")).collect();
        let part = format!("<a>{}</a>", format!("<b{attributes}/>").repeat(2_000));
        let memory = Budget::of(30 << 20);
        assert!(super::parse(part.as_bytes(), &memory).is_ok());
        assert_eq!(super::parse(part.as_bytes(), &memory).unwrap_err(), XmlError::TooComplex);
    }

    const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

    #[test]
    fn names_are_canonical_whatever_the_prefix() {
        let xml = r#"<x:p xmlns:x="http://purl.oclc.org/ooxml/wordprocessingml/main" x:val="1">a&amp;&#x4e00;<x:r/></x:p>"#;
        let root = parse(xml.as_bytes()).unwrap();
        assert_eq!((&*root.name, root.val(), root.text().as_str()), ("w:p", Some("1"), "a&一"));
        assert!(root.child("w:r").is_some());
    }

    #[test]
    fn utf16_is_read() {
        let xml = format!("<?xml version=\"1.0\" encoding=\"UTF-16\"?><w:p {W}>代表</w:p>");
        let little: Vec<u8> =
            [0xfeff].into_iter().chain(xml.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> =
            [0xfeff].into_iter().chain(xml.encode_utf16()).flat_map(u16::to_be_bytes).collect();
        assert_eq!(parse(&little).unwrap().text(), "代表");
        assert_eq!(parse(&big).unwrap().text(), "代表");
    }

    /// A compilation of 12,000 paragraphs as WPS writes them has 700,000 elements.
    #[test]
    fn the_limits_count_what_is_read() {
        assert!(LOOKS.is_sorted());
        let looks = [
            "kinsoku",
            "wordWrap",
            "overflowPunct",
            "autoSpaceDE",
            "autoSpaceDN",
            "snapToGrid",
            "ind",
            "spacing",
        ];
        let looks: String =
            looks.iter().map(|name| format!("<w:{name} w:val=\"0\"><w:x>下</w:x></w:{name}>")).collect();
        let paragraph =
            format!("<w:p><w:pPr>{looks}<w:jc w:val=\"center\"/></w:pPr><w:r><w:t>字</w:t></w:r></w:p>");
        let root = parse(format!("<w:body {W}>{}</w:body>", paragraph.repeat(40_000)).as_bytes()).unwrap();
        assert_eq!(root.elements().count(), 40_000);
        let first = root.elements().next().unwrap();
        assert_eq!(first.path(&["w:pPr", "w:jc"]).and_then(Element::val), Some("center"));
        assert_eq!(
            (first.path(&["w:pPr"]).unwrap().elements().count(), first.path(&["w:r", "w:t"]).unwrap().text()),
            (1, "字".to_owned())
        );
    }

    #[test]
    fn hostile_parts_are_refused() {
        let doctype = r#"<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><d>&x;</d>"#;
        assert_eq!(parse(doctype.as_bytes()).unwrap_err(), XmlError::Doctype);
        let deep = "<a>".repeat(200_000) + &"</a>".repeat(200_000);
        assert_eq!(parse(deep.as_bytes()).unwrap_err(), XmlError::TooComplex);
        let wide = format!("<a>{}</a>", "<b/>".repeat(MAX_ELEMENTS));
        assert_eq!(parse(wide.as_bytes()).unwrap_err(), XmlError::TooComplex);
        let attributes: String = (0..300).map(|i| format!(" a{i}=\"\"")).collect();
        assert_eq!(parse(format!("<a{attributes}/>").as_bytes()).unwrap_err(), XmlError::TooComplex);
        for broken in ["", "<a>", "<a></b>", "<a>&nbsp;</a>", "<a", "text"] {
            assert!(matches!(parse(broken.as_bytes()), Err(XmlError::Broken(_))), "{broken}");
        }
        assert!(matches!(parse(b"<a>\xc3\x28</a>"), Err(XmlError::Broken(_))));
    }
}
