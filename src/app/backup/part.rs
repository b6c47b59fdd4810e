//! The rows of one part as they come out of the zip: counted, hashed, and each looked at for whose it is.

use std::collections::HashSet;
use std::fmt;
use std::io::{BufRead as _, BufReader, Read, Seek};

use serde::de::{Deserializer as _, IgnoredAny, MapAccess, Visitor};
use sha2::{Digest as _, Sha256};
use zip::ZipArchive;
use zip::read::ZipFile;

use super::manifest::{BadBackup, Manifest, Part, hex};
use crate::db::rows;

/// Bytes of a row. The longest are speeches: text, document and report of a file of 20 MB.
const MAX_LINE: u64 = 64 << 20;

/// The lines of a part. Only what was read to its end is known to be what the manifest says.
pub struct Lines<'a, R: Read> {
    reader: BufReader<ZipFile<'a, R>>,
    manifest: &'a Manifest,
    part: &'a Part,
    columns: HashSet<&'a str>,
    hash: Sha256,
    rows: u64,
}

impl<'a, R: Read + Seek> Lines<'a, R> {
    /// Opens a part.
    ///
    /// # Errors
    /// When it is not there, or names a column twice.
    pub fn open(
        zip: &'a mut ZipArchive<R>,
        manifest: &'a Manifest,
        part: &'a Part,
    ) -> Result<Self, BadBackup> {
        let columns: HashSet<&str> = part.columns.iter().map(String::as_str).collect();
        if columns.len() != part.columns.len() {
            return Err(BadBackup::Unknown(part.file.clone()));
        }
        let file = zip.by_name(&part.file).map_err(|_| BadBackup::Altered(part.file.clone()))?;
        Ok(Self { reader: BufReader::new(file), manifest, part, columns, hash: Sha256::new(), rows: 0 })
    }

    /// The next row, in `buffer`; `None` at the end, when everything was as the manifest says.
    ///
    /// # Errors
    /// [`BadBackup`], when this row or the whole is not.
    pub fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Option<&'b str>, BadBackup> {
        let file = || self.part.file.clone();
        buffer.clear();
        let read = self.reader.by_ref().take(MAX_LINE).read_until(b'\n', buffer);
        let n = read.map_err(|_| BadBackup::Altered(file()))?;
        if n == 0 {
            let same = self.rows == self.part.rows && hex(&self.hash.finalize_reset()) == self.part.sha256;
            return if same { Ok(None) } else { Err(BadBackup::Altered(file())) };
        }
        self.hash.update(&*buffer);
        self.rows += 1;
        if buffer.pop() != Some(b'\n') || self.rows > self.part.rows {
            return Err(BadBackup::Altered(file()));
        }
        let line = std::str::from_utf8(buffer).map_err(|_| BadBackup::Altered(file()))?;
        let row = Row::read(line).map_err(|_| BadBackup::Altered(file()))?;
        let of_others = row.names.iter().filter(|name| !self.columns.contains(name.as_str()));
        let (mut strange, table) = (0, &self.part.table);
        let known = of_others.inspect(|_| strange += 1).all(|name| rows::is_passed_over(table, name));
        if !known || row.names.len() - strange != self.columns.len() {
            return Err(BadBackup::Unknown(file()));
        }
        if !row.belongs_to(&self.part.table, self.manifest) {
            return Err(BadBackup::Foreign(file()));
        }
        Ok(Some(line))
    }
}

/// What of a row tells whose it is.
#[derive(Default)]
struct Row {
    names: HashSet<String>,
    /// The values that are texts of the columns below.
    owner: [Option<String>; OWNER.len()],
}

/// The columns that tell whose a row is, by table.
const OWNER: [&str; 4] = ["id", "org_id", "code", "org_code"];

impl Row {
    fn read(line: &str) -> serde_json::Result<Self> {
        let mut json = serde_json::Deserializer::from_str(line);
        let row = json.deserialize_map(Seen(Self::default()))?;
        json.end()?;
        Ok(row)
    }

    fn value(&self, name: &str) -> Option<&str> {
        OWNER.iter().zip(&self.owner).find(|(column, _)| **column == name)?.1.as_deref()
    }

    /// Whether its organization is one of the manifest's, by every column that names one.
    fn belongs_to(&self, table: &str, manifest: &Manifest) -> bool {
        let Some(column) = rows::owner(table) else { return true };
        let id = self.value(column).and_then(|id| id.parse().ok());
        let Some(kept) = manifest.organizations.iter().find(|kept| Some(kept.id) == id) else { return false };
        let code = match table {
            "organization" => self.value("code"),
            "login" => self.value("org_code"),
            _ => return true,
        };
        code == Some(kept.code.as_str())
    }
}

/// Reads the names of a JSON object, each once, and few of the values.
struct Seen(Row);

impl<'de> Visitor<'de> for Seen {
    type Value = Row;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row, A::Error> {
        let mut row = self.0;
        while let Some(name) = map.next_key::<String>()? {
            match OWNER.iter().position(|column| *column == name).and_then(|at| row.owner.get_mut(at)) {
                Some(value) => *value = map.next_value::<serde_json::Value>()?.as_str().map(str::to_owned),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
            if !row.names.insert(name) {
                return Err(serde::de::Error::custom("a name stands twice"));
            }
        }
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_its_names_once_whatever_they_are_written_with() {
        let row = Row::read(r#"{"org\u005fid":"a","id":7,"b":{"org_id":"c"}}"#).unwrap();
        assert_eq!(row.value("org_id"), Some("a"));
        assert_eq!((row.value("id"), row.names.len()), (None, 3));
        for bad in [r#"{"a":1,"a":2}"#, r#"{"org_id":"a","org\u005fid":"b"}"#, "[]", "{} {}", "{", ""] {
            assert!(Row::read(bad).is_err(), "{bad}");
        }
    }
}
