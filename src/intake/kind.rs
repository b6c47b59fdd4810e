//! What a file is, by its bytes: names lie.

use std::borrow::Cow;

use encoding_rs::Encoding;

use crate::word::archive::{Archive, apart};
use crate::word::{self, ArchiveError, ReadError};

/// A program that has to read a file first, where it is installed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Helper {
    /// LibreOffice makes a .docx of it.
    Office,
    /// Poppler's `pdftotext` takes the text out.
    Poppler,
}

/// Who has to read a file first: `None` for what is read here, and for what nobody reads.
pub fn helper(bytes: &[u8]) -> Option<Helper> {
    if bytes.starts_with(b"%PDF-") {
        return Some(Helper::Poppler);
    }
    let old = bytes.starts_with(&word::read::OLE) && matches!(word::read(bytes), Err(ReadError::OldFormat));
    let office =
        old || bytes.starts_with(b"{\\rtf") || is_open_document(bytes) || xml(bytes) == Some(Xml::Office);
    office.then_some(Helper::Office)
}

/// A zip whose first entry says that it is a text document of OpenDocument (.odt, .ott).
pub(super) fn is_open_document(bytes: &[u8]) -> bool {
    const SAYS: &[u8] = b"mimetypeapplication/vnd.oasis.opendocument.text";
    // The standard wants this entry first and stored, so that the words stand at byte 30 of the file.
    bytes.starts_with(&word::read::ZIP) && bytes.get(30..30 + SAYS.len()) == Some(SAYS)
}

/// What stands in a file of XML that is no web page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Xml {
    /// A text in one file that LibreOffice reads: WordML of 2003, flat OpenDocument, UOF.
    Office,
    /// Something else.
    Other,
}

/// Characters of the beginning that tell what XML it is; namespaces may fill a good part of it.
const HEAD: usize = 4_000;

fn xml(bytes: &[u8]) -> Option<Xml> {
    let start = bytes.get(..bytes.len().min(4 * HEAD)).unwrap_or_default();
    // Most files are none, and their first bytes say so.
    let first = start.iter().find(|byte| byte.is_ascii() && **byte > b' ');
    if first != Some(&b'<') {
        return None;
    }
    let (encoding, skip) = Encoding::for_bom(start).unwrap_or((encoding_rs::UTF_8, 0));
    let head = encoding.decode_without_bom_handling(start.get(skip..).unwrap_or_default()).0;
    let head = head.trim_start();
    if !head.starts_with("<?xml") || super::html::is_html(head) {
        return None;
    }
    let head: Cow<'_, str> = head.chars().take(HEAD).collect();
    let office = [
        "schemas.microsoft.com/office/word/2003/wordml",
        "opendocument:xmlns:office:1.0",
        "<uof:UOF",
        "<uof:uof",
    ];
    Some(if office.iter().any(|sign| head.contains(sign)) { Xml::Office } else { Xml::Other })
}

/// Kinds that are known by their first bytes, and what to do with them.
pub(super) fn other(bytes: &[u8]) -> Option<&'static str> {
    const PDF: &str = "这是 PDF 文件，请先转换成 .docx 或文本文件再试；扫描件需先识别文字。";
    const RTF: &str = "这是 RTF 文件，请用 WPS 或 Word 打开，另存为 .docx 后再试。";
    const ODT: &str = "这是 ODF 文档，请用 WPS、Word 或 LibreOffice 打开，另存为 .docx 后再试。";
    const XML: &str = "这是 XML 格式的文件，请用 WPS 或 Word 打开，另存为 .docx 后再试。";
    const PICTURE: &str = "这是图片，请先识别文字，存成 .docx 或文本文件后再试。";
    const PACKED: &str = "这种压缩格式不支持，请解开后直接选择文件，或改用 .zip 压缩包。";
    const WEB: &str = "这是单个文件的网页（.mht），请用浏览器打开，把正文复制到 Word 后再试。";
    const SEALED: &str = "文件被加密软件加了密，请在装有该软件的电脑上解密、另存后再试。";
    const EMPTY: &str = "压缩包是空的，里面没有文件。";
    let kinds: [(&[u8], &str); 14] = [
        (b"%TSD-Header-###%", SEALED),
        (b"b\x14#e", SEALED),
        (b"PK\x05\x06", EMPTY),
        (b"%PDF-", PDF),
        (b"{\\rtf", RTF),
        (b"\x89PNG", PICTURE),
        (b"\xff\xd8\xff", PICTURE),
        (b"GIF8", PICTURE),
        (b"II*\0", PICTURE),
        (b"Rar!", PACKED),
        (b"7z\xbc\xaf", PACKED),
        (b"\x1f\x8b", PACKED),
        (b"BM", PICTURE),
        (b"MIME-Version:", WEB),
    ];
    // Two letters are a bitmap only where no text could be.
    let is_kind =
        |magic: &[u8]| bytes.starts_with(magic) && (magic != b"BM" || bytes.get(6..10) == Some(&[0; 4]));
    let known = kinds.iter().find(|(magic, _)| is_kind(magic)).map(|(_, way_out)| *way_out);
    if is_mail(bytes) {
        return Some(WEB);
    }
    let xml = || xml(bytes).filter(|_| !word::flat::is_flat(bytes)).map(|_| XML);
    known.or_else(|| is_open_document(bytes).then_some(ODT)).or_else(xml)
}

/// Whether a file bears the name of a Word file.
pub(super) fn is_called_word(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    [".doc", ".docx", ".docm", ".dotx", ".wps"].iter().any(|end| name.ends_with(end))
}

/// Whether a file is a page in the form of a mail (.mht), whatever lines stand first.
fn is_mail(bytes: &[u8]) -> bool {
    let head =
        String::from_utf8_lossy(bytes.get(..bytes.len().min(2_000)).unwrap_or_default()).to_ascii_lowercase();
    let head = head
        .split_once("\r\n\r\n")
        .or_else(|| head.split_once("\n\n"))
        .map_or(head.as_str(), |(head, _)| head);
    let line = |name: &str| head.lines().any(|line| line.starts_with(name));
    line("mime-version:") && line("content-type:")
}

/// Documents of other programs that are packed like archives: one item, one sentence.
pub(super) fn other_package(archive: &Archive<'_>) -> Option<&'static str> {
    const OFD: &str = "这是 OFD 版式文件，请用版式阅读软件打开，另存或转换成 .docx 后再试。";
    const EPUB: &str = "这是电子书（.epub），请把正文复制到 Word 后再试。";
    let holds = |name: &str| archive.find(name).is_some();
    match () {
        () if holds("OFD.xml") => Some(OFD),
        () if holds("META-INF/container.xml") => Some(EPUB),
        () => None,
    }
}

/// Whether the bytes are a zip of files, not a document that is packed like one.
pub(super) fn is_archive(bytes: &[u8]) -> Result<bool, ArchiveError> {
    if !bytes.starts_with(&word::read::ZIP) || is_open_document(bytes) {
        return Ok(false);
    }
    let mut archive = match Archive::open(bytes) {
        // A Word file with a part twice is refused; of files that are packed together each is read.
        Err(ArchiveError::Duplicate) => match apart(bytes).and_then(|parts| parts.into_iter().next()) {
            Some(first) => Archive::open(first)?,
            None => return Err(ArchiveError::Duplicate),
        },
        opened => opened?,
    };
    Ok(!word::read::is_package(&mut archive))
}
