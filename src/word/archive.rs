//! Zip files from outside, under limits that count what really comes out, not what headers claim.

use std::borrow::Cow;
use std::collections::HashMap;
use std::io::{Cursor, ErrorKind, Read as _};

use zip::ZipArchive;
use zip::result::ZipError;

/// Bytes of a file that is opened at all.
pub const MAX_FILE: usize = 20 << 20;
/// Entries of an archive.
const MAX_ENTRIES: usize = 2_000;
/// Bytes of one entry, inflated.
const MAX_PART: u64 = 24 << 20;
/// Bytes of all entries read, inflated.
const MAX_TOTAL: u64 = 64 << 20;
/// How many times its packed size an entry may grow, once it is past [`RATIO_FROM`].
const MAX_RATIO: u64 = 200;
/// Inflated bytes from which the ratio is judged.
const RATIO_FROM: u64 = 1 << 20;

/// Why an archive, or an entry of it, was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ArchiveError {
    /// Beyond [`MAX_FILE`].
    #[error("文件超过 20 MB，请删去图片或拆分后再试。")]
    TooLarge,
    /// Too many entries, or too much inside.
    #[error("压缩内容展开后过大，没有读入；请拆分后再试。")]
    Bomb,
    /// Two entries of one name: programs disagree on which is meant.
    #[error(
        "文件内部有重名的内容，没有读入；压缩包请解开后直接选择文件，文档请用 WPS 或 Word 另存一份后再试。"
    )]
    Duplicate,
    /// An entry is packed in a way that is not read here.
    #[error("压缩包用了不支持的压缩方法，没有读入；请解开后直接选择文件，或重新压缩成普通的 .zip。")]
    Method,
    /// An entry is encrypted.
    #[error("文件有打开密码，请取消密码后另存一份再试。")]
    Password,
    /// Not a zip, or damaged.
    #[error("文件已损坏，无法读取；请用 WPS 或 Word 打开，另存一份后再试。")]
    Broken,
}

/// An opened archive; it remembers how much has been read from it.
pub struct Archive<'a> {
    zip: ZipArchive<Cursor<Cow<'a, [u8]>>>,
    /// Where each part is, by [`part_key`].
    parts: HashMap<String, usize>,
    total: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive in memory.
    ///
    /// # Errors
    /// [`ArchiveError`] for anything but a plain zip within the limits.
    pub fn open(bytes: impl Into<Cow<'a, [u8]>>) -> Result<Self, ArchiveError> {
        let bytes = bytes.into();
        if bytes.len() > MAX_FILE {
            return Err(ArchiveError::TooLarge);
        }
        // The crate keeps the last of two entries with one name: the end record tells how many there were.
        let claimed = claimed_entries(&bytes).ok_or(ArchiveError::Broken)?;
        if claimed > MAX_ENTRIES {
            return Err(ArchiveError::Bomb);
        }
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ArchiveError::Broken)?;
        if zip.len() > MAX_ENTRIES {
            return Err(ArchiveError::Bomb);
        }
        let named = (0..zip.len()).filter_map(|i| Some((part_key(&name(&zip, i)?), i)));
        let parts: HashMap<String, usize> = named.collect();
        if claimed != zip.len() {
            return Err(ArchiveError::Duplicate);
        }
        Ok(Self { zip, parts, total: 0 })
    }

    /// Opens an archive whose entries are the parts of one document, which are named without regard to case.
    ///
    /// # Errors
    /// As [`Archive::open`], and when two parts have one name.
    pub fn open_package(bytes: &'a [u8]) -> Result<Self, ArchiveError> {
        let archive = Self::open(bytes)?;
        if archive.parts.len() == archive.len() { Ok(archive) } else { Err(ArchiveError::Duplicate) }
    }

    /// What is read from this one counts as read besides so many bytes of others.
    pub fn beside(self, read: u64) -> Self {
        Self { total: read, ..self }
    }

    /// Bytes of all entries read, inflated.
    pub fn read_so_far(&self) -> u64 {
        self.total
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.zip.len()
    }

    /// The name of an entry as its bytes stand in the archive; `None` for a folder.
    pub fn raw_name(&mut self, index: usize) -> Option<Vec<u8>> {
        let file = self.zip.by_index_raw(index).ok()?;
        (!file.is_dir()).then(|| file.name_raw().to_vec())
    }

    /// Whether an entry only leads to another file.
    pub fn is_link(&mut self, index: usize) -> bool {
        self.zip.by_index_raw(index).is_ok_and(|file| file.is_symlink())
    }

    /// The content of an entry.
    ///
    /// # Errors
    /// [`ArchiveError::Bomb`] past the limits, [`ArchiveError::Password`], [`ArchiveError::Broken`].
    pub fn read(&mut self, index: usize) -> Result<Vec<u8>, ArchiveError> {
        let file = self.zip.by_index(index).map_err(|e| match e {
            ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => ArchiveError::Password,
            ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
                ArchiveError::Method
            }
            _ => ArchiveError::Broken,
        })?;
        let by_ratio = file.compressed_size().saturating_mul(MAX_RATIO).max(RATIO_FROM);
        let limit = MAX_PART.min(MAX_TOTAL.saturating_sub(self.total)).min(by_ratio);
        let mut out = Vec::new();
        file.take(limit + 1).read_to_end(&mut out).map_err(|e| match e.kind() {
            ErrorKind::Unsupported => ArchiveError::Method,
            _ => ArchiveError::Broken,
        })?;
        let size = u64::try_from(out.len()).unwrap_or(u64::MAX);
        if size > limit {
            return Err(ArchiveError::Bomb);
        }
        self.total += size;
        Ok(out)
    }

    /// The index of the part `name` (without a leading slash; letter case does not matter).
    pub fn find(&self, name: &str) -> Option<usize> {
        self.parts.get(&part_key(name)).copied()
    }

    /// The content of the part `name`, if it is there.
    ///
    /// # Errors
    /// As [`Archive::read`].
    pub fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, ArchiveError> {
        self.find(name).map(|index| self.read(index)).transpose()
    }
}

fn name(zip: &ZipArchive<Cursor<Cow<'_, [u8]>>>, index: usize) -> Option<String> {
    Some(zip.name_for_index(index)?.ok()?.into_owned())
}

/// Part names are compared without regard to case; some writers put a slash first or the wrong way round.
fn part_key(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_ascii_lowercase()
}

/// Archives that one with several entries of one name is taken apart into.
const MAX_APART: usize = 8;

/// An archive with several entries of one name, as archives in which no name stands twice: the first of each name, the second of
/// each, and so on. `None` where it is no such archive, or one name stands too often.
pub fn apart(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let end = bytes.len().checked_sub(22)?;
    let end = (end.saturating_sub(70_000)..=end)
        .rev()
        .find(|at| bytes.get(*at..).is_some_and(|rest| rest.starts_with(b"PK\x05\x06")))?;
    let short = |at: usize| Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?));
    let long = |at: usize| usize::try_from(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?)).ok();
    let (count, directory) = (short(end + 10)?, long(end + 16)?);
    let mut seen: HashMap<&[u8], usize> = HashMap::new();
    let mut layers: Vec<Vec<&[u8]>> = Vec::new();
    let mut at = directory;
    for _ in 0..count {
        let name = usize::from(short(at + 28)?);
        let length = 46 + name + usize::from(short(at + 30)?) + usize::from(short(at + 32)?);
        let entry = bytes.get(at..at + length).filter(|entry| entry.starts_with(b"PK\x01\x02"))?;
        let times = seen.entry(entry.get(46..46 + name)?).or_default();
        match layers.get_mut(*times) {
            Some(layer) => layer.push(entry),
            None => layers.push(vec![entry]),
        }
        *times += 1;
        at += length;
    }
    let written = |entries: Vec<&[u8]>| {
        let count = u16::try_from(entries.len()).ok()?.to_le_bytes();
        let mut out = bytes.get(..directory)?.to_vec();
        out.extend(entries.concat());
        let size = u32::try_from(out.len() - directory).ok()?.to_le_bytes();
        let from = u32::try_from(directory).ok()?.to_le_bytes();
        out.extend([&b"PK\x05\x06\0\0\0\0"[..], &count, &count, &size, &from, b"\0\0"].concat());
        Some(out)
    };
    ((2..=MAX_APART).contains(&layers.len())).then(|| layers.into_iter().map(written).collect())?
}

/// The number of entries in the end-of-directory record. ZIP64 archives (0xFFFF) are beyond the limits anyway.
fn claimed_entries(bytes: &[u8]) -> Option<usize> {
    let record = bytes.windows(12).rev().take(70_000).find(|window| window.starts_with(b"PK\x05\x06"))?;
    match record {
        [.., low, high] => Some(usize::from(u16::from_le_bytes([*low, *high]))),
        _ => None,
    }
}
