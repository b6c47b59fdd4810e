//! Comma-separated values (RFC 4180), as Chinese offices meet them: UTF-8 with or without a mark, or GB 18030 from older
//! spreadsheets; commas, semicolons or tabs.

use encoding_rs::{GB18030, UTF_8};

use super::{MAX_COLUMNS, MAX_ROWS, MAX_TEXT, Rows, SheetError, is_formula};

/// One zero in so many characters makes a file no text.
const TEXT: usize = 20;

/// The file of these rows: UTF-8 with the mark that spreadsheets look for. A cell that a spreadsheet would run as a
/// formula gets an apostrophe before it; [`read`] takes it off again.
pub fn write(rows: &Rows) -> Vec<u8> {
    let mut out = String::from("\u{feff}");
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| quoted(cell)).collect();
        out.push_str(&cells.join(","));
        out.push_str("\r\n");
    }
    out.into_bytes()
}

fn quoted(cell: &str) -> String {
    let cell = if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() };
    if cell.contains([',', '"', '\n', '\r', ';', '\t']) || cell.trim() != cell {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell
    }
}

/// The rows of a file.
///
/// # Errors
/// [`SheetError::Unknown`] for what is no text, [`SheetError::TooLarge`].
pub fn read(bytes: &[u8]) -> Result<Rows, SheetError> {
    let (text, _, broken) = UTF_8.decode(bytes);
    let (text, broken) = if broken {
        let (text, _, broken) = GB18030.decode(bytes);
        (text, broken)
    } else {
        (text, false)
    };
    let zeros = text.chars().filter(|c| *c == '\0').count();
    if broken || zeros * TEXT > text.chars().count() {
        return Err(SheetError::Unknown);
    }
    parse(&text, separator(&text))
}

/// The separator that stands most often in the first line, outside quotes.
fn separator(text: &str) -> char {
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    let mut inside = false;
    for c in text.chars() {
        match c {
            '"' => inside = !inside,
            '\n' if !inside => break,
            _ if !inside => counts.iter_mut().filter(|(mark, _)| *mark == c).for_each(|(_, n)| *n += 1),
            _ => {}
        }
    }
    counts.into_iter().rev().max_by_key(|(_, n)| *n).map_or(',', |(mark, _)| mark)
}

fn parse(text: &str, separator: char) -> Result<Rows, SheetError> {
    let (mut rows, mut row, mut cell) = (Rows::new(), Vec::new(), String::new());
    let (mut inside, mut quoted) = (false, false);
    let mut chars = text.chars().peekable();
    // Even an empty cell weighs a few bytes.
    let mut cells = MAX_TEXT / size_of::<String>();
    while let Some(c) = chars.next() {
        match c {
            '"' if inside && chars.peek() == Some(&'"') => cell.extend(chars.next()),
            '"' if inside => inside = false,
            '"' if cell.trim().is_empty() && !quoted => (inside, quoted) = (true, true),
            '\r' if !inside => {}
            _ if c == separator && !inside => {
                push(&mut row, &mut cell, &mut quoted);
                cells = cells.checked_sub(1).ok_or(SheetError::TooLarge)?;
            }
            '\n' if !inside => {
                push(&mut row, &mut cell, &mut quoted);
                rows.push(std::mem::take(&mut row));
                if rows.len() > MAX_ROWS {
                    return Err(SheetError::TooLarge);
                }
            }
            _ => cell.push(c),
        }
    }
    if !cell.is_empty() || !row.is_empty() {
        push(&mut row, &mut cell, &mut quoted);
        rows.push(row);
    }
    Ok(rows)
}

fn push(row: &mut Vec<String>, cell: &mut String, quoted: &mut bool) {
    *quoted = false;
    let text = std::mem::take(cell);
    if row.len() < MAX_COLUMNS {
        let text = text.trim();
        let bare = text.strip_prefix('\'').filter(|rest| is_formula(rest));
        row.push(bare.unwrap_or(text).to_owned());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_older_spreadsheets_are_read() {
        let bytes = GB18030.encode("表述\t类别\r\n抓监督是本职\t监督\r\n").0.into_owned();
        assert_eq!(read(&bytes).unwrap(), [["表述", "类别"], ["抓监督是本职", "监督"]]);
        assert_eq!(
            read("甲;乙\n\"一;二\";\"说\"\"话\"\n".as_bytes()).unwrap(),
            [["甲", "乙"], ["一;二", "说\"话"]]
        );
    }

    #[test]
    fn a_formula_is_only_text() {
        let cells = ["=1+1", "'=1", "'甲", "＝1＋1", "＋1", "－1", "＠甲", "甲＝乙"];
        let rows = vec![cells.map(str::to_owned).to_vec()];
        let file = String::from_utf8(write(&rows)).unwrap();
        assert!(file.contains("'=1+1,''=1,'甲,'＝1＋1,'＋1,'－1,'＠甲,甲＝乙"), "{file}");
        assert_eq!(read(file.as_bytes()).unwrap(), rows);
        for hidden in ["\t=1", "\r=1", "\u{a0}=1", "\u{200b}=1", "\u{3000}＝1"] {
            assert!(quoted(hidden).trim_start_matches('"').starts_with('\''), "{hidden:?}");
        }
    }
}
