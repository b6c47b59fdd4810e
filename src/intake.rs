//! From a file of any supported kind to recognised speeches. Pure.
//!
//! The kind is judged by content, never by name: offices rename freely. What cannot be read is refused with the
//! way out, and a file that carries a mark of secrecy is not read at all.

#[cfg(test)]
#[path = "intake/cases.rs"]
mod cases;
#[path = "intake/html.rs"]
mod html;
#[cfg(test)]
#[path = "intake/kept.rs"]
mod kept;
#[path = "intake/kind.rs"]
mod kind;
#[path = "intake/names.rs"]
mod names;
#[path = "intake/paragraphs.rs"]
mod paragraphs;
#[cfg(test)]
#[path = "intake/tests.rs"]
mod tests;

use std::borrow::Cow;
use std::collections::VecDeque;

use encoding_rs::{Encoding, UTF_8};

use crate::engine::clean::Mark;
use crate::engine::clean::encoding::{DecodeError, Decoded, decode};
use crate::engine::recognise::{Correction, Recognised, Remark, recognise_marked};
use crate::engine::structure::text::any_triple;
use crate::text;
use crate::word::archive::{Archive, MAX_FILE, apart};
use crate::word::{self, ArchiveError, ReadError};

pub use kind::{Helper, helper};

/// Bytes of text that are recognised at once; a compilation of two hundred speeches is below it.
const MAX_TEXT: usize = 10 << 20;

/// Lines of text that are recognised at once: each weighs some hundred bytes in memory, however short it is.
const MAX_LINES: usize = 200_000;

fn is_line_end(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Why a file was not taken in. `Display` is the sentence for the user.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntakeError {
    /// A Word file that cannot be read, or an older kind.
    #[error(transparent)]
    Word(#[from] ReadError),
    /// Bytes that are no text.
    #[error(transparent)]
    Text(#[from] DecodeError),
    /// An archive that cannot be opened.
    #[error(transparent)]
    Archive(#[from] ArchiveError),
    /// A file of a kind that has its own way out.
    #[error("{0}")]
    OtherKind(&'static str),
    /// A file that is called a Word file and is nothing that Word writes.
    #[error(
        "文件不是 Word 文件，可能已损坏，或者被加密软件加了密；请解密或用 WPS、Word 打开，另存一份后再试。"
    )]
    NotWhatItIsCalled,
    /// A mark of secrecy; nothing of the file is kept.
    #[error("文件标有密级，按保密规定不能导入；请在涉密计算机上处理。")]
    Secret,
    /// An archive in which there is nothing to read.
    #[error("压缩包里没有可以导入的文件。")]
    NothingInside,
    /// An archive inside an archive.
    #[error("压缩包里还有压缩包“{0}”，请先解开再试。")]
    NestedArchive(String),
    /// An entry of an archive that leads to another file.
    #[error("这是指向别处文件的链接，里面没有内容，没有读入；请直接选择原来的文件。")]
    Link,
    /// More text than one file should hold.
    #[error("文字超过 10 MB，请拆成几个文件后再试。")]
    TooLong,
    /// More lines than one file should hold.
    #[error("文件超过20万行，请拆成几个文件后再试。")]
    TooManyLines,
}

/// Recognises the speeches in a file.
///
/// # Errors
/// [`IntakeError`], each with a sentence that says what to do.
pub fn read(name: &str, bytes: &[u8]) -> Result<Recognised, IntakeError> {
    read_with(name, bytes, &[])
}

/// [`read`], with the kinds that curators gave to headings and leads.
///
/// # Errors
/// As [`read`].
pub fn read_with(name: &str, bytes: &[u8], corrections: &[Correction]) -> Result<Recognised, IntakeError> {
    if is_secret(name.rsplit('/').next().unwrap_or(name)) {
        return Err(IntakeError::Secret);
    }
    let Text { text, encoding, remarks, marks, damaged } = text_of(bytes).map_err(|error| match error {
        IntakeError::Text(DecodeError::Binary) if kind::is_called_word(name) => {
            IntakeError::NotWhatItIsCalled
        }
        error => error,
    })?;
    let mut found = recognise_marked(&text, &marks, corrections);
    if found.speeches.iter().flat_map(|speech| &speech.report).any(|remark| remark.code == "secrecy_mark") {
        return Err(IntakeError::Secret);
    }
    encoding.clone_into(&mut found.encoding);
    if let Some(first) = found.speeches.first_mut() {
        first.report.splice(0..0, remarks);
    }
    if damaged {
        found.tell_damage();
    }
    Ok(found)
}

/// The text of a file as it is before recognition: what checking and comparing work on, so that their positions are
/// characters of the file as decoded.
///
/// # Errors
/// As [`read`].
pub fn text(bytes: &[u8]) -> Result<String, IntakeError> {
    text_of(bytes).map(|found| found.text.into_owned())
}

/// The text of a file.
struct Text<'a> {
    text: Cow<'a, str>,
    /// The name of its encoding.
    encoding: &'static str,
    /// What to say about the way it was read.
    remarks: Vec<Remark>,
    /// What the file says of each line; nothing for a plain text.
    marks: Vec<Mark>,
    /// Whether some bytes could not be read.
    damaged: bool,
}

fn text_of(bytes: &[u8]) -> Result<Text<'_>, IntakeError> {
    if bytes.len() > MAX_FILE {
        return Err(ArchiveError::TooLarge.into());
    }
    if let Some(way_out) = kind::other(bytes) {
        return Err(IntakeError::OtherKind(way_out));
    }
    let found = to_text(bytes)?;
    let text = &found.text;
    if text.len() > MAX_TEXT {
        return Err(IntakeError::TooLong);
    }
    // Most texts have fewer bytes than that.
    if text.len() > MAX_LINES && text.matches(is_line_end).nth(MAX_LINES).is_some() {
        return Err(IntakeError::TooManyLines);
    }
    if text.trim().is_empty() {
        return Err(DecodeError::Empty.into());
    }
    if is_secret(text) {
        return Err(IntakeError::Secret);
    }
    Ok(found)
}

/// [`text_of`] by kind: a Word file, a web page, a text.
fn to_text(bytes: &[u8]) -> Result<Text<'_>, IntakeError> {
    let word = bytes.starts_with(&word::read::ZIP)
        || bytes.starts_with(&word::read::OLE)
        || word::flat::is_flat(bytes);
    if word {
        let (text, remarks, marks) = from_word(bytes)?;
        return Ok(Text { text: text.into(), encoding: "docx", remarks, marks, damaged: false });
    }
    let decoded = decode(bytes)?;
    let mut remarks = Vec::new();
    let text = if html::is_html(&decoded.text) {
        let page = html::text(&decoded.text);
        let hidden = page.hidden.into_iter();
        remarks.extend(hidden.map(|text| Remark { code: "hidden_dropped", line: 1, text, fix: None }));
        page.text.into()
    } else {
        decoded.text
    };
    let Decoded { encoding, damaged, .. } = decoded;
    Ok(Text { text, encoding, remarks, marks: Vec::new(), damaged })
}

/// A file by its name, with its content or why it cannot be had.
pub type Member = (String, Result<Vec<u8>, IntakeError>);

/// The files of an archive one by one, so that only one lies in memory; any other file comes back alone, as it is.
///
/// Folders, hidden files and the leavings of other systems are left out. Names are paths inside the archive. A
/// member that is damaged or an archive itself is refused alone and does not stop the rest.
///
/// # Errors
/// [`IntakeError::Archive`] when the archive itself is damaged or beyond the limits.
pub fn expand<'a>(name: &'a str, bytes: &'a [u8]) -> Result<Members<'a>, IntakeError> {
    if !kind::is_archive(bytes)? {
        let alone = Some((name, Ok(bytes)));
        let layers = VecDeque::new();
        return Ok(Members {
            alone,
            archive: None,
            layers,
            layer: 1,
            encoding: UTF_8,
            next: 0,
            name,
            found: true,
        });
    }
    let mut layers = VecDeque::new();
    let mut archive = match Archive::open(bytes) {
        Err(ArchiveError::Duplicate) => {
            layers.extend(apart(bytes).ok_or(ArchiveError::Duplicate)?);
            Archive::open(layers.pop_front().unwrap_or_default())?
        }
        opened => opened?,
    };
    let raw: Vec<Vec<u8>> = (0..archive.len()).filter_map(|index| archive.raw_name(index)).collect();
    let encoding = names::encoding(&raw);
    Ok(match kind::other_package(&archive) {
        Some(way_out) => Members {
            alone: Some((name, Err(IntakeError::OtherKind(way_out)))),
            archive: None,
            layers: VecDeque::new(),
            layer: 1,
            encoding,
            next: 0,
            name,
            found: true,
        },
        None => {
            let (alone, archive) = (None, Some(archive));
            Members { alone, archive, layers, layer: 1, encoding, next: 0, name, found: false }
        }
    })
}

/// What [`expand`] found.
pub struct Members<'a> {
    alone: Option<(&'a str, Result<&'a [u8], IntakeError>)>,
    archive: Option<Archive<'a>>,
    /// What else is in it under names that stand twice.
    layers: VecDeque<Vec<u8>>,
    /// The how-manieth of its name an entry is.
    layer: usize,
    /// Of the names.
    encoding: &'static Encoding,
    next: usize,
    /// The name of the archive.
    name: &'a str,
    /// Whether anything was found in it, or that was said.
    found: bool,
}

impl Members<'_> {
    /// Whether they come out of an archive.
    pub fn is_archive(&self) -> bool {
        self.archive.is_some()
    }
}

impl Members<'_> {
    /// Goes on to the entries whose names stood before; whether there are any.
    fn deeper(&mut self) -> bool {
        let read = self.archive.as_ref().map_or(0, Archive::read_so_far);
        let next = self.layers.pop_front().and_then(|layer| Archive::open(layer).ok());
        let Some(next) = next else { return false };
        (self.archive, self.next, self.layer) = (Some(next.beside(read)), 0, self.layer + 1);
        true
    }
}

impl Iterator for Members<'_> {
    type Item = Member;

    fn next(&mut self) -> Option<Member> {
        if let Some((name, content)) = self.alone.take() {
            return Some((text::file_name(name), content.map(<[u8]>::to_vec)));
        }
        while self.next < self.archive.as_ref()?.len() || self.deeper() {
            let archive = self.archive.as_mut()?;
            let index = self.next;
            self.next += 1;
            let Some(name) = archive.raw_name(index).map(|raw| names::path(&raw, self.encoding)) else {
                continue;
            };
            if is_leaving(&name) {
                continue;
            }
            let name = names::numbered(name, self.layer);
            let content = match archive.read(index) {
                _ if archive.is_link(index) => Err(IntakeError::Link),
                // A .docx that cannot be opened is told when it is read.
                Ok(content) if kind::is_archive(&content).unwrap_or(false) => {
                    Err(IntakeError::NestedArchive(name.clone()))
                }
                Ok(content) => Ok(content),
                Err(error) => Err(error.into()),
            };
            self.found = true;
            return Some((name, content));
        }
        let told = !std::mem::replace(&mut self.found, true);
        told.then(|| (text::file_name(self.name), Err(IntakeError::NothingInside)))
    }
}

/// Files that nobody meant to pack: hidden ones, lock and scratch files of Word, what systems and disks of the office leave
/// in folders.
fn is_leaving(path: &str) -> bool {
    const FOLDERS: [&str; 5] =
        ["__macosx", "$recycle.bin", "system volume information", "@eadir", "#recycle"];
    const FILES: [&str; 5] = ["thumbs.db", "desktop.ini", "ehthumbs.db", "ehthumbs_vista.db", "icon"];
    let path = path.to_lowercase();
    let mut folders: Vec<&str> = path.split('/').collect();
    let file = folders.pop().unwrap_or_default();
    let scratch = file.starts_with("~$") || file.starts_with('~') && file.ends_with(".tmp");
    folders.iter().any(|folder| folder.starts_with('.') || FOLDERS.contains(folder))
        || FILES.contains(&file)
        || file.starts_with('.')
        || scratch
}

/// The text of a Word file, line by line, and what to say about it.
fn from_word(bytes: &[u8]) -> Result<(String, Vec<Remark>, Vec<Mark>), IntakeError> {
    if kind::is_archive(bytes)? {
        if let Some(way_out) = kind::other_package(&Archive::open(bytes)?) {
            return Err(IntakeError::OtherKind(way_out));
        }
        return Err(IntakeError::OtherKind("这是压缩包，不是文稿；请用批量导入，或解开后选择其中的文件。"));
    }
    let reading = word::read(bytes)?;
    if reading.margins.iter().any(|text| is_secret(text)) {
        return Err(IntakeError::Secret);
    }
    let mut remarks: Vec<Remark> = reading
        .warnings
        .iter()
        .map(|warning| Remark { code: warning.code, line: 1, text: warning.text.clone(), fix: None })
        .collect();
    let (text, marks) = paragraphs::lines(&reading, &mut remarks);
    Ok((text, remarks, marks))
}

/// Whether a text carries a mark of secrecy: 秘密★1年 or 【机密】 anywhere, 绝密 or 密级：机密 as a line of its own.
/// The words in running text (保守国家秘密) are none.
pub fn is_secret(text: &str) -> bool {
    // Few texts hold the character; the others are not taken apart.
    let may = any_triple(text, |a, b, c| (a == 0xE5) & (b == 0xAF) & (c == 0x86));
    may && text.lines().filter(|line| line.contains('密')).any(|line| {
        let line: String = line.chars().filter(|c| !c.is_whitespace()).collect();
        ["绝密", "机密", "秘密"].iter().any(|word| is_mark(&line, word))
    })
}

fn is_mark(line: &str, word: &str) -> bool {
    if !line.contains(word) {
        return false;
    }
    let starred = ["★", "☆"].iter().any(|star| line.contains(&format!("{word}{star}")));
    let framed = line.contains(&format!("【{word}】"));
    let open: &[char] = &['【', '（', '(', '[', '〔'];
    let close: &[char] = &['】', '）', ')', ']', '〕', '。'];
    let bare = line.trim_start_matches(open).trim_end_matches(close);
    let named =
        ["密级：", "密级:", "密级"].iter().find_map(|prefix| bare.strip_prefix(prefix)).unwrap_or(bare);
    let period = named.strip_prefix(word).is_some_and(|rest| {
        rest.is_empty()
            || rest.ends_with(['年', '月']) && rest.chars().rev().skip(1).all(|c| c.is_ascii_digit())
    });
    starred || framed || period
}
