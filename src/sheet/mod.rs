//! Tables as files: .csv and .xlsx in and out. Pure: bytes ↔ rows of text.
//!
//! Written here because what is needed is small: one sheet of text cells out, the first sheet's texts in. A library for
//! each direction would bring its own versions of the zip and XML crates the house has already.

pub mod csv;
pub mod xlsx;

use std::borrow::Cow;

use crate::text;

/// Rows of cells.
pub type Rows = Vec<Vec<String>>;

/// Rows that are read of one file.
pub const MAX_ROWS: usize = 50_000;
/// Columns that are read of a row.
pub const MAX_COLUMNS: usize = 200;
/// Bytes that the texts of a file may take up in memory, each cell counted by itself.
const MAX_TEXT: usize = 64 << 20;

/// Why a file cannot be read; the sentence says what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SheetError {
    /// Not a table.
    #[error("文件不是 .xlsx 或 .csv 表格，请另存为 .xlsx 后再导入。")]
    Unknown,
    /// A workbook that is damaged or has no sheet.
    #[error("表格文件已损坏或没有工作表，请用表格软件打开后另存为 .xlsx 再导入。")]
    Broken,
    /// Too large.
    #[error("表格过大，请拆成几个文件，每个不超过5万行。")]
    TooLarge,
}

/// Reads the first sheet of a workbook, or a .csv file, by its content.
///
/// # Errors
/// [`SheetError`].
pub fn read(bytes: &[u8]) -> Result<Rows, SheetError> {
    let mut rows = if bytes.starts_with(b"PK\x03\x04") {
        xlsx::read(bytes)?
    } else if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) || bytes.is_empty() {
        return Err(SheetError::Unknown);
    } else {
        csv::read(bytes)?
    };
    for cell in rows.iter_mut().flatten() {
        if let Cow::Owned(clean) = text::field(cell) {
            clean.trim().clone_into(cell);
        }
    }
    Ok(rows)
}

/// What makes a spreadsheet take a cell for a formula, also as a Chinese or Japanese one reads it.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Whether a spreadsheet could run the cell: it begins, after what is not seen and any apostrophes, like a formula.
fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches(|c: char| c == '\'' || c.is_whitespace() || text::is_hidden(c))
        .starts_with(FORMULA)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rows() -> impl Strategy<Value = Rows> {
        // Spaces at the ends of cells are trimmed on reading, so they are not made here.
        let cell = "[一-龥a-z0-9,;\"'=+@＝＋－＠\\n、。]{0,12}".prop_map(|text| text.trim().to_owned());
        prop::collection::vec(prop::collection::vec(cell, 2..5), 1..8)
    }

    /// Without empty cells and rows at the ends, which no file keeps.
    fn trimmed(rows: &Rows) -> Rows {
        let mut rows: Rows = rows
            .iter()
            .map(|row| {
                let used = row.iter().rposition(|cell| !cell.is_empty()).map_or(0, |at| at + 1);
                row.iter().take(used).cloned().collect()
            })
            .collect();
        while rows.last().is_some_and(Vec::is_empty) {
            rows.pop();
        }
        rows
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn what_is_written_is_read_again(rows in rows()) {
            prop_assert_eq!(trimmed(&csv::read(&csv::write(&rows)).unwrap()), trimmed(&rows));
            let book = xlsx::write("表述", &rows).unwrap();
            prop_assert_eq!(trimmed(&read(&book).unwrap()), trimmed(&rows));
        }

        #[test]
        fn nothing_panics(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            let _ = read(&bytes);
        }
    }

    #[test]
    fn other_files_are_refused_in_words() {
        assert_eq!(read(b""), Err(SheetError::Unknown));
        assert_eq!(read(b"PK\x03\x04 nonsense"), Err(SheetError::Broken));
        assert_eq!(read(b"\0\x01\0\x02\0"), Err(SheetError::Unknown));
    }

    #[test]
    fn a_cell_that_cannot_be_kept_is_cleaned_and_spoils_no_other() {
        let file = "表述,类别\n抓\0监督\u{fffe}是本职,监督\n\u{202e}好,\u{200b}监督\n";
        assert_eq!(
            read(file.as_bytes()).unwrap(),
            [["表述", "类别"], ["抓 监督 是本职", "监督"], ["好", "监督"]]
        );
    }
}
