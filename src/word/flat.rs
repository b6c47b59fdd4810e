//! A Word file in one piece of XML (flat OPC, “Word XML 文档”): its parts packed as they would lie in a .docx.

use encoding_rs::{Encoding, UTF_8};
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::read::ReadError;
use super::write::zip;
use super::xml::decode;

/// The namespace of such a file.
const NAMESPACE: &str = "schemas.microsoft.com/office/2006/xmlPackage";
/// Bytes of the beginning that tell what XML it is.
const HEAD: usize = 4_000;

/// Whether a file is XML and a package, by its beginning.
pub(crate) fn is_flat(bytes: &[u8]) -> bool {
    let start = bytes.get(..bytes.len().min(HEAD)).unwrap_or_default();
    let (encoding, skip) = Encoding::for_bom(start).unwrap_or((UTF_8, 0));
    let head = encoding.decode_without_bom_handling(start.get(skip..).unwrap_or_default()).0;
    head.trim_start().starts_with('<') && head.contains(NAMESPACE)
}

/// The parts that hold XML, as a package; pictures and other bytes are left behind.
pub(super) fn package(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let text = decode(bytes)?;
    let mut reader = Reader::from_str(&text);
    let mut parts: Vec<(String, String)> = Vec::new();
    let mut name = None;
    // What the content of the part began with: its tag, and the byte behind it.
    let mut open: Option<(String, usize)> = None;
    loop {
        let before = position(&reader);
        match reader.read_event().map_err(|error| ReadError::Broken(error.to_string()))? {
            Event::Start(start) if open.is_none() => match start.local_name().as_ref() {
                "part" => name = part_name(&start),
                "xmlData" => open = Some((start.name().as_ref().to_owned(), position(&reader))),
                _ => {}
            },
            Event::End(end) if open.as_ref().is_some_and(|(tag, _)| tag == end.name().as_ref()) => {
                let content = open.take().and_then(|(_, from)| text.get(from..before));
                parts.extend(name.take().zip(content.map(str::to_owned)));
            }
            Event::DocType(_) => return Err(ReadError::Doctype),
            Event::Eof => break,
            _ => {}
        }
    }
    if parts.is_empty() {
        return Err(ReadError::NotWord);
    }
    let parts: Vec<(&str, String)> =
        parts.iter().map(|(name, content)| (name.as_str(), content.clone())).collect();
    zip(&parts).map_err(|error| ReadError::Broken(error.to_string()))
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

fn part_name(start: &BytesStart<'_>) -> Option<String> {
    let own = start.attributes().flatten().find(|attribute| attribute.key.local_name().as_ref() == "name")?;
    let name = own.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?;
    Some(name.trim_start_matches('/').to_owned())
}

#[cfg(test)]
mod tests {
    use super::super::read::{ReadError, read};

    const PKG: &str = r#"xmlns:pkg="http://schemas.microsoft.com/office/2006/xmlPackage""#;
    const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

    fn part(name: &str, content: &str) -> String {
        format!(r#"<pkg:part pkg:name="{name}"><pkg:xmlData>{content}</pkg:xmlData></pkg:part>"#)
    }

    #[test]
    fn parts_are_read_wherever_they_stand_and_pictures_are_passed_over() {
        let relations = r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" Type="x/officeDocument" Target="word/other.xml"/></Relationships>"#;
        let body = format!(
            "<w:document {W}><w:body><w:p><w:r><w:t>同志们 &amp; 朋友们：</w:t></w:r></w:p></w:body></w:document>"
        );
        let picture =
            r#"<pkg:part pkg:name="/word/media/a.png"><pkg:binaryData>AAAA</pkg:binaryData></pkg:part>"#;
        let file = format!(
            "<?xml version=\"1.0\"?><pkg:package {PKG}>{picture}{}{}</pkg:package>",
            part("/word/other.xml", &body),
            part("/_rels/.rels", relations)
        );
        assert_eq!(read(file.as_bytes()).unwrap().paragraphs[0].text, "同志们 & 朋友们：");
        let utf16: Vec<u8> =
            [0xfeff].into_iter().chain(file.encode_utf16()).flat_map(u16::to_le_bytes).collect();
        assert_eq!(read(&utf16).unwrap().paragraphs[0].text, "同志们 & 朋友们：");
    }

    #[test]
    fn what_holds_no_text_or_is_hostile_or_cut_is_told() {
        let read = |inner: &str| read(format!("<pkg:package {PKG}>{inner}").as_bytes());
        assert_eq!(read("</pkg:package>"), Err(ReadError::NotWord));
        assert_eq!(read(&(part("/word/styles.xml", "<a/>") + "</pkg:package>")), Err(ReadError::NotWord));
        assert!(matches!(read(&part("/word/document.xml", "<w:document")), Err(ReadError::Broken(_))));
        let doctype = format!("<!DOCTYPE a [<!ENTITY b \"c\">]><pkg:package {PKG}></pkg:package>");
        assert_eq!(super::super::read::read(doctype.as_bytes()), Err(ReadError::Doctype));
    }
}
