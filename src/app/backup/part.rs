//! The rows of one part as they come out of the zip: counted, hashed, and each looked at for whose it is.

use std::borrow::Cow;
use std::fmt;
use std::io::{BufRead as _, BufReader, Read, Seek};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};
use zip::ZipArchive;
use zip::read::ZipFile;

use super::manifest::{BadBackup, Manifest, Part};
use crate::db::copy::Text;
use crate::db::rows;
use crate::text::hex;

/// Bytes of a row. The longest are speeches: text, document and report of a file of 20 MB.
const MAX_LINE: u64 = 64 << 20;
/// Bytes that are read at once.
const BUFFER: usize = 256 << 10;

/// The lines of a part. Only what was read to its end is known to be what the manifest says.
pub struct Lines<'a, R: Read> {
    reader: BufReader<ZipFile<'a, R>>,
    manifest: &'a Manifest,
    part: &'a Part,
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
        let mut columns = part.columns.iter().enumerate();
        if columns.any(|(at, name)| part.columns.iter().position(|other| other == name) != Some(at)) {
            return Err(BadBackup::Unknown(part.file.clone()));
        }
        let file = zip.by_name(&part.file).map_err(|_| BadBackup::Altered(part.file.clone()))?;
        let reader = BufReader::with_capacity(BUFFER, file);
        Ok(Self { reader, manifest, part, hash: Sha256::new(), rows: 0 })
    }

    /// The next row, whose text is in `buffer`; `None` at the end, when everything was as the manifest says.
    ///
    /// # Errors
    /// [`BadBackup`], when this row or the whole is not.
    pub fn next<'b>(&mut self, buffer: &'b mut Vec<u8>) -> Result<Option<Row<'b>>, BadBackup> {
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
        let row = Row::read(line, self.part).map_err(|_| BadBackup::Altered(file()))?;
        if row.strange || row.values.iter().any(Option::is_none) {
            return Err(BadBackup::Unknown(file()));
        }
        if !row.belongs_to(self.part, self.manifest) {
            return Err(BadBackup::Foreign(file()));
        }
        Ok(Some(row))
    }
}

impl Manifest {
    /// Reads every part and compares it with its hash, its number of rows and the organizations.
    ///
    /// # Errors
    /// [`BadBackup`] names the first part that is not as it should be.
    pub fn verify<R: Read + Seek>(&self, zip: &mut ZipArchive<R>) -> Result<(), BadBackup> {
        let mut buffer = Vec::new();
        for part in &self.parts {
            let mut lines = Lines::open(zip, self, part)?;
            // Every row is looked at when it is read.
            while lines.next(&mut buffer)?.is_some() {}
        }
        Ok(())
    }
}

/// A row: the value of each of the part's columns.
pub struct Row<'a> {
    values: Vec<Option<&'a RawValue>>,
    /// It has names that are neither the part's nor passed over.
    strange: bool,
}

impl<'a> Row<'a> {
    fn read(line: &'a str, part: &Part) -> serde_json::Result<Self> {
        let mut json = serde_json::Deserializer::from_str(line);
        let row = Reading(part).deserialize(&mut json)?;
        json.end()?;
        Ok(row)
    }

    /// The value of the part's column with this number.
    pub fn value(&self, column: usize) -> Option<&'a RawValue> {
        self.values.get(column).copied().flatten()
    }

    /// The text in the column of this name; `None`: it is not there, or no text.
    fn text(&self, part: &Part, name: &str) -> Option<Cow<'a, str>> {
        let value = self.value(part.columns.iter().position(|column| column == name)?)?;
        Some(serde_json::from_str::<Text>(value.get()).ok()?.0)
    }

    /// Whether its organization is one of the manifest's, by every column that names one.
    fn belongs_to(&self, part: &Part, manifest: &Manifest) -> bool {
        let Some(column) = rows::owner(&part.table) else { return true };
        let id = self.text(part, column).and_then(|id| id.parse().ok());
        let Some(kept) = manifest.organizations.iter().find(|kept| Some(kept.id) == id) else { return false };
        let code = match part.table.as_str() {
            "organization" => self.text(part, "code"),
            "login" => self.text(part, "org_code"),
            _ => return true,
        };
        code.as_deref() == Some(kept.code.as_str())
    }
}

/// The name of a value, taken from where it stands.
type Name<'a> = Text<'a>;

/// Reads a JSON object with the names of a part, each once.
struct Reading<'p>(&'p Part);

impl<'de> DeserializeSeed<'de> for Reading<'_> {
    type Value = Row<'de>;

    fn deserialize<D: Deserializer<'de>>(self, json: D) -> Result<Row<'de>, D::Error> {
        json.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Reading<'_> {
    type Value = Row<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a row")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Row<'de>, A::Error> {
        let twice = || serde::de::Error::custom("a name stands twice");
        let columns = &self.0.columns;
        let mut row = Row { values: vec![None; columns.len()], strange: false };
        let (mut expected, mut passed_over) = (0, Vec::new());
        while let Some(name) = map.next_key::<Name>()? {
            // They nearly always stand in the order of the columns.
            let is_here = columns.get(expected).is_some_and(|column| **column == *name.0);
            let at =
                if is_here { Some(expected) } else { columns.iter().position(|column| **column == *name.0) };
            if let Some((at, value)) = at.and_then(|at| Some((at, row.values.get_mut(at)?))) {
                if value.replace(map.next_value()?).is_some() {
                    return Err(twice());
                }
                expected = at + 1;
                continue;
            }
            map.next_value::<IgnoredAny>()?;
            row.strange |= !rows::is_passed_over(&self.0.table, &name.0);
            if passed_over.contains(&name.0) {
                return Err(twice());
            }
            passed_over.push(name.0);
        }
        Ok(row)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_tells_its_names_once_whatever_they_are_written_with() {
        let columns = ["org_id", "id", "b"].map(str::to_owned).to_vec();
        let part =
            Part { table: "speech".to_owned(), file: String::new(), columns, rows: 1, sha256: String::new() };
        let row = Row::read(r#"{"id":7,"org\u005fid":"a","b":{"org_id":"c"}}"#, &part).ok().unwrap();
        assert_eq!(row.text(&part, "org_id").as_deref(), Some("a"));
        assert_eq!(row.text(&part, "id"), None);
        assert_eq!(row.value(2).unwrap().get(), r#"{"org_id":"c"}"#);
        assert!(!row.strange && Row::read(r#"{"c":1}"#, &part).ok().unwrap().strange);
        let twice = [r#"{"id":1,"id":2}"#, r#"{"org_id":"a","org\u005fid":"b"}"#, r#"{"c":1,"c":2}"#];
        for bad in twice.into_iter().chain(["[]", "{} {}", "{", ""]) {
            assert!(Row::read(bad, &part).is_err(), "{bad}");
        }
    }
}
