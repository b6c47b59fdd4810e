//! What a backup says about itself; no SQL, no HTTP.

use std::io::{BufRead, BufReader, Read, Seek};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;
use zip::ZipArchive;

/// What the manifest calls the file's format.
pub const FORMAT: &str = "wengao-backup";
/// The version of the format that is written, and the newest that is read.
pub const VERSION: u32 = 1;
/// The manifest's name in the zip.
pub const MANIFEST: &str = "manifest.json";
/// Bytes of a manifest.
const MAX_MANIFEST: u64 = 16 << 20;

/// The manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Always [`FORMAT`].
    pub format: String,
    /// The version of the format.
    pub version: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// The number of the last migration of the database.
    pub schema: i64,
    /// When it was written (RFC 3339, UTC).
    pub created_at: String,
    /// Whose data it holds.
    pub organizations: Vec<Kept>,
    /// Its parts, parents before children.
    pub parts: Vec<Part>,
}

/// An organization in a backup.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its id.
    pub id: Uuid,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// The rows of one table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Part {
    /// The table.
    pub table: String,
    /// The part's name in the zip.
    pub file: String,
    /// The columns that each row has.
    pub columns: Vec<String>,
    /// How many rows there are.
    pub rows: u64,
    /// SHA-256 of the part's bytes, in hexadecimal digits.
    pub sha256: String,
}

/// Why a file is no backup that can be restored.
#[derive(Debug, thiserror::Error)]
pub enum BadBackup {
    /// No zip, or no manifest in it.
    #[error("这不是文稿的备份文件，或文件已损坏；请换一份备份。")]
    NoBackup,
    /// A part does not match its hash.
    #[error("备份中的 {0} 与校验值不符，文件可能已损坏或被改动；请换一份备份。")]
    Altered(String),
    /// Written by a newer program.
    #[error("这份备份由更新的版本（{0}）写成，请先升级程序再恢复。")]
    Newer(String),
}

impl Manifest {
    /// Rows in all.
    pub fn rows(&self) -> u64 {
        self.parts.iter().map(|part| part.rows).sum()
    }

    /// Reads the manifest of an opened backup; `schema`: the number of our own last migration.
    ///
    /// # Errors
    /// [`BadBackup`] when there is none, or it is from the future.
    pub fn read<R: Read + Seek>(zip: &mut ZipArchive<R>, schema: i64) -> Result<Self, BadBackup> {
        let mut bytes = Vec::new();
        let file = zip.by_name(MANIFEST).map_err(|_| BadBackup::NoBackup)?;
        file.take(MAX_MANIFEST).read_to_end(&mut bytes).map_err(|_| BadBackup::NoBackup)?;
        let manifest: Self = serde_json::from_slice(&bytes).map_err(|_| BadBackup::NoBackup)?;
        if manifest.format != FORMAT {
            return Err(BadBackup::NoBackup);
        }
        if manifest.version > VERSION || manifest.schema > schema {
            return Err(BadBackup::Newer(manifest.program));
        }
        Ok(manifest)
    }

    /// Reads every part and compares it with its hash and number of rows.
    ///
    /// # Errors
    /// [`BadBackup::Altered`] names the first part that differs.
    pub fn verify<R: Read + Seek>(&self, zip: &mut ZipArchive<R>) -> Result<(), BadBackup> {
        for part in &self.parts {
            let altered = || BadBackup::Altered(part.file.clone());
            let mut reader = BufReader::new(zip.by_name(&part.file).map_err(|_| altered())?);
            let (mut hash, mut rows, mut line) = (Sha256::new(), 0, Vec::new());
            while reader.read_until(b'\n', &mut line).map_err(|_| altered())? > 0 {
                hash.update(&line);
                rows += 1;
                line.clear();
            }
            if rows != part.rows || hex(&hash.finalize()) != part.sha256 {
                return Err(altered());
            }
        }
        Ok(())
    }
}

/// Bytes as hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
