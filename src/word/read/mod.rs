//! The paragraphs of somebody else's .docx, under limits.
//!
//! Read as a reader of the final text sees it: revisions accepted, comments left out and counted, automatic
//! numbers as text. Files of LibreOffice, WPS and Word, Transitional and Strict, are read alike. No relation to
//! outside the package is ever followed.
//!
//! - `body.rs`: paragraphs, runs, tables; `formula.rs`: formulas and raised digits
//! - `revisions.rs`: the same file with its tracked changes and comments
//! - `styles.rs`, `numbering.rs`: what they refer to

mod body;
mod formula;
mod numbering;
mod revisions;
mod styles;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::archive::{Archive, ArchiveError};
use super::flat;
use super::xml::{self, Element, XmlError};
use crate::engine::budget::Budget;
pub use revisions::{FileComment, Hand, HandStretch, TextPlace, Tracked, TrackedParagraph};

/// A paragraph of a file.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Paragraph {
    /// The text, its automatic number included; `\n` where the line was broken by hand.
    pub text: String,
    /// The level of a heading, from 1: by outline level, style, or the face of the official layout.
    pub level: Option<u8>,
    /// Whether the paragraph is centred, as titles and their companions are.
    pub centred: bool,
    /// Whether it stands in a table.
    pub in_table: bool,
    /// Whether a page begins with it.
    pub page: bool,
    /// Names of our own bookmarks that begin in it (`_wg_p0001`, `_wg_s0001_0`).
    pub bookmarks: Vec<String>,
}

/// What a file held.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// Paragraphs in order, empty ones included.
    pub paragraphs: Vec<Paragraph>,
    /// The text of headers and footers, one string each: marks of secrecy stand there.
    pub margins: Vec<String>,
    /// What was left out or decided.
    pub warnings: Vec<Warning>,
}

/// Something a user should know about how the file was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Warning {
    /// A stable code.
    pub code: &'static str,
    /// The sentence for the user.
    pub text: String,
}

/// Why a file was not read. `Display` is the sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// An encrypted package.
    #[error("文件有打开密码，请在 WPS 或 Word 中取消密码、另存为 .docx 后再试。")]
    Password,
    /// A .doc or .wps of old.
    #[error("这是旧格式的 .doc 或 .wps 文件，请用 WPS 或 Word 打开，另存为 .docx 后再试。")]
    OldFormat,
    /// Some other kind of file.
    #[error("这不是 Word 文件（.docx），请用 WPS 或 Word 打开，另存为 .docx 后再试。")]
    NotWord,
    /// The container is beyond the limits or damaged.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A part declares entities.
    #[error("文件含有不安全的声明（DOCTYPE），没有读入；请用 WPS 或 Word 打开，另存一份后再试。")]
    Doctype,
    /// A part is beyond the limits.
    #[error("文件内部结构过于复杂，没有读入；请把正文复制到新文件后再试。")]
    TooComplex,
    /// A part is damaged; the cause is for the log.
    #[error("文件已损坏，无法读取；请用 WPS 或 Word 打开，另存一份后再试。")]
    Broken(String),
}

impl From<XmlError> for ReadError {
    fn from(error: XmlError) -> Self {
        match error {
            XmlError::Doctype => Self::Doctype,
            XmlError::TooComplex => Self::TooComplex,
            XmlError::Broken(reason) => Self::Broken(reason),
        }
    }
}

/// Whether a zip is an office package rather than an archive of files.
pub(crate) fn is_package(archive: &mut Archive<'_>) -> bool {
    archive.find("[Content_Types].xml").is_some()
}

/// The first bytes of an OLE file: old formats and encrypted packages.
pub(crate) const OLE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
/// The first bytes of a zip.
pub(crate) const ZIP: [u8; 4] = *b"PK\x03\x04";

/// Reads a .docx.
///
/// # Errors
/// [`ReadError`], one sentence for each way in which a file can be unreadable.
pub fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    opened(bytes, |package| {
        let main = package.main()?;
        let document = package.required(&main)?;
        let related = package.relations(&main)?;
        let margins = related.get("header").into_iter().chain(related.get("footer")).flatten();
        let margins: Vec<Element> =
            margins.filter_map(|path| package.optional(Some(path)).transpose()).collect::<Result<_, _>>()?;
        let mut side = |kind: &str| package.optional(related.get(kind).and_then(|paths| paths.first()));
        let styles = styles::Styles::read(side("styles")?.as_ref());
        let numbering = numbering::Numbering::read(side("numbering")?.as_ref());
        let comments = said(side("comments")?.as_ref(), "w:comment");
        let mut notes = said(side("footnotes")?.as_ref(), "w:footnote");
        notes.extend(said(side("endnotes")?.as_ref(), "w:endnote"));
        let body = document.child("w:body").ok_or(ReadError::Broken("no body".into()))?;
        let mut reading = body::read(body, styles, numbering);
        reading.margins = margins.iter().map(body::plain).collect();
        let mut warnings = std::mem::take(&mut package.warnings);
        warnings.append(&mut reading.warnings);
        // Their words are kept in the report, each by itself.
        let mut left_out = |code, said: Vec<String>, what: &str| {
            if !said.is_empty() {
                warnings
                    .push(Warning { code, text: format!("{what} {} 条没有放进正文。", said.len()) });
            }
            warnings.extend(said.into_iter().map(|text| Warning { code, text }));
        };
        left_out("comments_dropped", comments, "文件中的批注");
        left_out("notes_dropped", notes, "文件中的脚注、尾注");
        if related.contains_key("aFChunk") {
            let text = "文件中嵌入了另一份文件，嵌入部分没有读入。".to_owned();
            warnings.push(Warning { code: "embedded_dropped", text });
        }
        Ok(Reading { warnings, ..reading })
    })
}

/// Reads a .docx with its tracked changes and comments.
///
/// # Errors
/// As [`read`].
pub fn read_tracked(bytes: &[u8]) -> Result<Tracked, ReadError> {
    opened(bytes, |package| {
        let main = package.main()?;
        let document = package.required(&main)?;
        let related = package.relations(&main)?;
        let mut side = |kind: &str| package.optional(related.get(kind).and_then(|paths| paths.first()));
        let styles = styles::Styles::read(side("styles")?.as_ref());
        let numbering = numbering::Numbering::read(side("numbering")?.as_ref());
        let comments = side("comments")?;
        let answers = side("commentsExtended")?;
        let body = document.child("w:body").ok_or(ReadError::Broken("no body".into()))?;
        let mut tracked = body::tracked(body, styles, numbering);
        tracked.say(comments.as_ref(), answers.as_ref(), body::plain);
        for path in related.get("customXml").into_iter().flatten() {
            let identity = package.optional(Some(path))?;
            let copy = identity.as_ref().filter(|root| root.name.ends_with("speech"));
            tracked.copy = tracked.copy.or(copy.and_then(|root| root.attribute("copy")).map(str::to_owned));
        }
        Ok(tracked)
    })
}

/// What `read` makes of the package in a file, whatever container it comes in.
fn opened<T>(
    bytes: &[u8],
    read: impl FnOnce(&mut Package<'_>) -> Result<T, ReadError>,
) -> Result<T, ReadError> {
    if bytes.starts_with(&OLE) {
        let name: Vec<u8> = "EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let encrypted = bytes.windows(name.len()).any(|window| window == name);
        return Err(if encrypted { ReadError::Password } else { ReadError::OldFormat });
    }
    if flat::is_flat(bytes) {
        return opened(&flat::package(bytes)?, read);
    }
    if !bytes.starts_with(&ZIP) {
        return Err(ReadError::NotWord);
    }
    let archive = Archive::open_package(bytes)?;
    read(&mut Package { archive, warnings: Vec::new(), memory: Budget::of(MEMORY) })
}

/// The words of comments or notes, with who wrote them; separators of notes have a type.
fn said(part: Option<&Element>, name: &str) -> Vec<String> {
    let elements = part.into_iter().flat_map(Element::elements);
    let own =
        elements.filter(|e| *e.name == *name && e.attribute("w:type").is_none_or(|kind| kind == "normal"));
    let words = own.map(|element| {
        let text = body::plain(element);
        match element.attribute("w:author").filter(|author| !author.is_empty()) {
            Some(author) => format!("{author}：{text}"),
            None => text,
        }
    });
    words.filter(|text| !text.trim().is_empty()).collect()
}

/// The parts of a package, by the relations between them.
struct Package<'a> {
    archive: Archive<'a>,
    warnings: Vec<Warning>,
    /// What the trees of all parts may weigh.
    memory: Budget,
}

/// Bytes that the trees of a file may take up; those of four hundred thousand elements do not.
const MEMORY: u64 = 96 << 20;

impl Package<'_> {
    /// The path of the main document.
    fn main(&mut self) -> Result<String, ReadError> {
        const USUAL: &str = "word/document.xml";
        let Some(relations) = self.archive.part("_rels/.rels")? else {
            return self.archive.find(USUAL).map(|_| USUAL.to_owned()).ok_or(ReadError::NotWord);
        };
        let relations = xml::parse(&relations, &self.memory)?;
        let main = relations.elements().find(|r| kind(r) == Some("officeDocument"));
        let target = main.and_then(|r| r.attribute("Target")).ok_or(ReadError::NotWord)?;
        Ok(target.trim_start_matches('/').to_owned())
    }

    fn required(&mut self, path: &str) -> Result<Element, ReadError> {
        let bytes = self.archive.part(path)?.ok_or(ReadError::NotWord)?;
        let root = xml::parse(&bytes, &self.memory)?;
        if &*root.name == "w:document" { Ok(root) } else { Err(ReadError::NotWord) }
    }

    /// Paths inside the package by kind of relation; those outside are left out.
    fn relations(&mut self, main: &str) -> Result<HashMap<String, Vec<String>>, ReadError> {
        let (folder, file) = main.rsplit_once('/').unwrap_or(("", main));
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let mut out: HashMap<String, Vec<String>> = HashMap::new();
        let Some(bytes) = self.archive.part(&format!("{prefix}_rels/{file}.rels"))? else { return Ok(out) };
        let relations = match xml::parse(&bytes, &self.memory) {
            Ok(relations) => relations,
            Err(error) => {
                self.warn_broken(&error)?;
                return Ok(out);
            }
        };
        for relation in relations.elements() {
            let inside = relation.attribute("TargetMode") != Some("External");
            if let (Some(kind), Some(target), true) = (kind(relation), relation.attribute("Target"), inside) {
                let path = match (target.strip_prefix('/'), target.strip_prefix("../")) {
                    (Some(path), _) | (None, Some(path)) => path.to_owned(),
                    (None, None) => format!("{prefix}{target}"),
                };
                out.entry(kind.to_owned()).or_default().push(path);
            }
        }
        Ok(out)
    }

    /// A side part: a broken one costs its content, not the document.
    fn optional(&mut self, path: Option<&String>) -> Result<Option<Element>, ReadError> {
        let Some(path) = path else { return Ok(None) };
        let parsed = match self.archive.part(path) {
            Ok(Some(bytes)) => xml::parse(&bytes, &self.memory),
            Ok(None) => return Ok(None),
            Err(ArchiveError::Broken) => Err(XmlError::Broken("zip entry".into())),
            Err(error) => return Err(error.into()),
        };
        match parsed {
            Ok(root) => Ok(Some(root)),
            Err(error) => self.warn_broken(&error).map(|()| None),
        }
    }

    /// Broken is a warning; hostile is an error.
    fn warn_broken(&mut self, error: &XmlError) -> Result<(), ReadError> {
        if !matches!(error, XmlError::Broken(_)) {
            return Err(error.clone().into());
        }
        let text = "文件的样式、编号或批注部分已损坏，只读入了正文。".to_owned();
        let warning = Warning { code: "part_broken", text };
        if !self.warnings.contains(&warning) {
            self.warnings.push(warning);
        }
        Ok(())
    }
}

/// The last word of a relation's type.
fn kind(relation: &Element) -> Option<&str> {
    relation.attribute("Type")?.rsplit('/').next()
}
