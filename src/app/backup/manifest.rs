//! What a backup says about itself, and whether that holds together; no SQL, no HTTP.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{Read, Seek};

use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zip::ZipArchive;

use super::seal::BadSeal;
use crate::db::rows;

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
    /// Its parts: every member of the zip but the manifest.
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
    /// A member that the manifest does not list, or a table or column that this program does not have.
    #[error("备份中的 {0} 不是本程序的数据，没有恢复；请换一份备份。")]
    Unknown(String),
    /// A row of an organization that the manifest does not list.
    #[error("备份中的 {0} 有不属于所备份单位的内容，文件可能被改动，没有恢复；请换一份备份。")]
    Foreign(String),
    /// It is sealed, and there is no passphrase.
    #[error("这份备份已加密，请用 --key-file 指明备份口令文件。")]
    Sealed,
    /// It is not sealed, and nobody said that this is all right.
    #[error("这是没有加密的备份，无法证明内容没有被人改过；确认来源可靠、确要使用，请加 --plain。")]
    Plain,
    /// Its seal does not open.
    #[error(transparent)]
    Seal(#[from] BadSeal),
    /// The database does not take a row.
    #[error("备份中的 {0} 有不能存入的内容，文件可能被改动，没有恢复；请换一份备份。")]
    Unfit(String),
}

impl Manifest {
    /// Rows in all.
    pub fn rows(&self) -> u64 {
        self.parts.iter().map(|part| part.rows).sum()
    }

    /// Reads the manifest of an opened backup; `schema`: the number of our own last migration.
    ///
    /// # Errors
    /// [`BadBackup`] when there is none, it is from the future, or it does not describe exactly what is in the zip.
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
        let members: Result<Vec<_>, _> = zip.file_names().collect();
        manifest.check(&members.map_err(|_| BadBackup::NoBackup)?)?;
        Ok(manifest)
    }

    /// Each organization and each table once, the tables ours, as many rows of organizations as there are, and the members
    /// of the zip those of the parts.
    fn check(&self, members: &[Cow<'_, str>]) -> Result<(), BadBackup> {
        let unknown = |what: &str| Err(BadBackup::Unknown(what.to_owned()));
        let (mut ids, mut codes) = (HashSet::new(), HashSet::new());
        if !self.organizations.iter().all(|kept| ids.insert(kept.id) && codes.insert(kept.code.as_str())) {
            return unknown(MANIFEST);
        }
        let mut files = HashSet::from([MANIFEST]);
        for part in &self.parts {
            if part.file != format!("{}.jsonl", part.table) || !rows::is_readable(&part.table) {
                return unknown(&part.file);
            }
            if !files.insert(&part.file) {
                return unknown(&part.file);
            }
        }
        let listed = self.parts.iter().find(|part| part.table == "organization").map(|part| part.rows);
        if listed != u64::try_from(self.organizations.len()).ok() {
            return unknown("organization.jsonl");
        }
        for member in members {
            if !files.contains(&**member) {
                return unknown(member);
            }
        }
        Ok(())
    }

    /// The parts whose rows are restored, parents before children.
    pub fn restored(&self) -> impl Iterator<Item = &Part> {
        rows::tables().into_iter().filter_map(|table| self.parts.iter().find(|part| part.table == table))
    }
}
