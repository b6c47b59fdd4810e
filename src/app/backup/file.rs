//! Backups as files: sealed, or plain where somebody said so.

use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, BufWriter, Read, Seek, SeekFrom, Write};
use std::path::Path;

use anyhow::Context as _;

use super::manifest::BadBackup;
use super::seal::{self, Passphrase};

/// What a backup is read from.
pub trait Source: Read + Seek + Send {}

impl<T: Read + Seek + Send> Source for T {}

/// A backup that is opened.
pub struct Opened {
    /// Its zip.
    pub zip: Box<dyn Source>,
    /// Whether it was sealed: then nothing in it was changed by anybody without the passphrase.
    pub sealed: bool,
}

/// Opens a backup. `plain`: one that is not sealed is all right.
///
/// # Errors
/// A sentence: it cannot be read, its seal does not open, or it has none.
pub fn open(path: &Path, passphrase: Option<&Passphrase>, plain: bool) -> anyhow::Result<Opened> {
    let unreadable = || format!("读不到文件 {}，请检查路径。", path.display());
    let mut file = BufReader::with_capacity(1 << 20, File::open(path).with_context(unreadable)?);
    let mut first = Vec::new();
    file.by_ref().take(seal::FIRST_LINE.len() as u64).read_to_end(&mut first).with_context(unreadable)?;
    file.seek(SeekFrom::Start(0))?;
    if first == seal::FIRST_LINE {
        let passphrase = passphrase.ok_or(BadBackup::Sealed)?;
        let zip = Box::new(seal::Reader::open(passphrase, file).map_err(BadBackup::from)?);
        return Ok(Opened { zip, sealed: true });
    }
    if !first.starts_with(b"PK") {
        return Err(BadBackup::NoBackup.into());
    }
    if !plain {
        return Err(BadBackup::Plain.into());
    }
    Ok(Opened { zip: Box::new(file), sealed: false })
}

/// What a backup is written to.
pub enum Sink {
    /// As it is.
    Plain(BufWriter<File>),
    /// Sealed.
    Sealed(Box<seal::Writer<BufWriter<File>>>),
}

impl Sink {
    /// Makes the file, which only its owner can read.
    ///
    /// # Errors
    /// A sentence, when it cannot be written.
    pub fn create(path: &Path, passphrase: Option<&Passphrase>) -> anyhow::Result<Self> {
        let mut options = OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options
            .open(path)
            .with_context(|| format!("不能写入 {}，请检查文件夹是否存在、有无权限。", path.display()))?;
        let out = BufWriter::with_capacity(1 << 20, file);
        Ok(match passphrase {
            Some(passphrase) => Self::Sealed(Box::new(seal::Writer::new(passphrase, out)?)),
            None => Self::Plain(out),
        })
    }

    /// Writes the end, and waits until all of it is on the disk; the length.
    ///
    /// # Errors
    /// When the disk fails.
    pub fn finish(self) -> io::Result<u64> {
        let out = match self {
            Self::Plain(out) => out,
            Self::Sealed(writer) => writer.finish()?,
        };
        let file = out.into_inner().map_err(io::IntoInnerError::into_error)?;
        file.sync_all()?;
        Ok(file.metadata()?.len())
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(out) => out.write(bytes),
            Self::Sealed(writer) => writer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(out) => out.flush(),
            Self::Sealed(writer) => writer.flush(),
        }
    }
}
