//! Workbooks (ECMA-376): one sheet of text cells out; the first sheet's texts in, whether they stand in the cells, among
//! the shared strings, or as numbers.

use std::io::{Cursor, Write as _};

use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::{MAX_COLUMNS, MAX_ROWS, MAX_TEXT, Rows, SheetError};
use crate::text;
use crate::word::archive::{Archive, ArchiveError};

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"#;
const RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"#;
// Two cell formats: text, wrapped at the top of the cell; the same in bold for the head.
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><fonts count="2"><font><sz val="11"/><name val="宋体"/></font><font><b/><sz val="11"/><name val="宋体"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf numFmtId="49" fontId="0" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf><xf numFmtId="49" fontId="1" applyFont="1" applyNumberFormat="1"/></cellXfs></styleSheet>"#;

/// A workbook of one sheet with these rows; the first one is the head and stays in view.
///
/// # Errors
/// When zipping fails, which memory alone can cause.
pub fn write(name: &str, rows: &Rows) -> Result<Vec<u8>, zip::result::ZipError> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let book = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets><sheet name=\"{}\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>",
        escaped(name)
    );
    let parts = [
        ("[Content_Types].xml", TYPES),
        ("_rels/.rels", RELATIONS),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", BOOK_RELATIONS),
        ("xl/styles.xml", STYLES),
        ("xl/worksheets/sheet1.xml", &sheet(rows)),
    ];
    for (path, content) in parts {
        zip.start_file(path, SimpleFileOptions::default())?;
        zip.write_all(content.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

fn sheet(rows: &Rows) -> String {
    let mut out = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetViews><sheetView workbookViewId=\"0\"><pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/></sheetView></sheetViews><cols><col min=\"1\" max=\"1\" width=\"56\" customWidth=\"1\"/><col min=\"2\" max=\"20\" width=\"16\" customWidth=\"1\"/></cols><sheetData>",
    );
    for (number, row) in rows.iter().enumerate() {
        out.push_str(&format!("<row r=\"{}\">", number + 1));
        let style = usize::from(number == 0);
        for (column, cell) in row.iter().enumerate().filter(|(_, cell)| !cell.is_empty()) {
            out.push_str(&format!(
                "<c r=\"{}{}\" s=\"{style}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">{}</t></is></c>",
                letters(column),
                number + 1,
                escaped(cell)
            ));
        }
        out.push_str("</row>");
    }
    out.push_str("</sheetData></worksheet>");
    out
}

/// Text for XML; characters that XML cannot hold are left out.
fn escaped(text: &str) -> String {
    let text: String = text.chars().filter(|c| text::is_storable(*c)).collect();
    quick_xml::escape::escape(&text).into_owned()
}

/// The letters of a column, counted from 0: A … Z, AA ….
fn letters(column: usize) -> String {
    let letter = char::from(b'A' + u8::try_from(column % 26).unwrap_or_default());
    if column < 26 { letter.to_string() } else { format!("{}{letter}", letters(column / 26 - 1)) }
}

/// The column of a cell's reference (`C5` → 2).
fn column(reference: &str) -> Option<usize> {
    let letters = reference.chars().take_while(char::is_ascii_alphabetic);
    let number = letters.fold(0_usize, |n, c| {
        n.saturating_mul(26).saturating_add(c.to_ascii_uppercase() as usize - 'A' as usize + 1)
    });
    number.checked_sub(1).filter(|number| *number < 1 << 14)
}

/// The texts of a workbook's first sheet.
///
/// # Errors
/// [`SheetError`].
pub fn read(bytes: &[u8]) -> Result<Rows, SheetError> {
    let refused = |error: ArchiveError| match error {
        ArchiveError::Bomb => SheetError::TooLarge,
        _ => SheetError::Broken,
    };
    let mut archive = Archive::open_package(bytes).map_err(refused)?;
    // A small file cannot make much text, unless it says the same again and again.
    let mut budget = bytes.len().saturating_mul(20).clamp(MAX_TEXT / 4, MAX_TEXT);
    let mut part = |name: &str| match archive.part(name).map_err(refused)? {
        Some(bytes) => String::from_utf8(bytes).map(Some).map_err(|_| SheetError::Broken),
        None => Ok(None),
    };
    let book = part("xl/workbook.xml")?.ok_or(SheetError::Broken)?;
    let relations = part("xl/_rels/workbook.xml.rels")?.unwrap_or_default();
    let path = first_sheet(&book, &relations).unwrap_or_else(|| "xl/worksheets/sheet1.xml".to_owned());
    let shared = match part("xl/sharedStrings.xml")? {
        Some(xml) => shared_strings(&xml, &mut budget)?,
        None => Vec::new(),
    };
    let sheet = part(&path)?.ok_or(SheetError::Broken)?;
    cells(&sheet, &shared, &mut budget)
}

/// Takes what a text of this many bytes weighs in memory out of what is left.
fn spend(budget: &mut usize, bytes: usize) -> Result<(), SheetError> {
    *budget = budget.checked_sub(bytes + size_of::<String>()).ok_or(SheetError::TooLarge)?;
    Ok(())
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = tag.attributes().flatten().find(|a| a.key.local_name().as_ref() == name)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}

/// The path of the first sheet: the first `sheet` of the book, by its relation.
fn first_sheet(book: &str, relations: &str) -> Option<String> {
    let relation = tags(book, "sheet").into_iter().next()?;
    // `id` is the relation (r:id); `sheetId` has another name.
    let id = attribute(&relation, "id")?;
    let target = tags(relations, "Relationship")
        .into_iter()
        .find(|tag| attribute(tag, "Id").as_deref() == Some(id.as_str()))
        .and_then(|tag| attribute(&tag, "Target"))?;
    Some(match target.strip_prefix('/') {
        Some(absolute) => absolute.to_owned(),
        None => format!("xl/{target}"),
    })
}

/// The tags of this local name.
fn tags(xml: &str, name: &str) -> Vec<BytesStart<'static>> {
    let mut reader = Reader::from_str(xml);
    let mut found = Vec::new();
    while let Ok(event) = reader.read_event() {
        match event {
            Event::Start(tag) | Event::Empty(tag) if tag.local_name().as_ref() == name => {
                found.push(tag.into_owned());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    found
}

/// The shared strings; readings of characters (rPh) beside a text are no part of it.
fn shared_strings(xml: &str, budget: &mut usize) -> Result<Vec<String>, SheetError> {
    let mut reader = Reader::from_str(xml);
    let (mut out, mut text) = (Vec::new(), Text::default());
    loop {
        match reader.read_event().map_err(|_| SheetError::Broken)? {
            Event::End(tag) if tag.local_name().as_ref() == "si" => {
                let text = text.take();
                spend(budget, text.len())?;
                out.push(text);
            }
            Event::Eof => return Ok(out),
            event => text.see(&event),
        }
    }
}

/// Collects the texts inside `t` elements.
#[derive(Default)]
struct Text {
    text: String,
    inside: bool,
    reading: bool,
}

impl Text {
    fn see(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) if tag.local_name().as_ref() == "rPh" => self.reading = true,
            Event::End(tag) if tag.local_name().as_ref() == "rPh" => self.reading = false,
            Event::Start(tag) => self.inside = matches!(tag.local_name().as_ref(), "t" | "v"),
            Event::End(_) => self.inside = false,
            Event::Text(text) if self.inside && !self.reading => self.text.push_str(&text.xml10_content()),
            Event::CData(text) if self.inside && !self.reading => self.text.push_str(&text.xml10_content()),
            Event::GeneralRef(name) if self.inside && !self.reading => match name.resolve_char_ref() {
                Ok(Some(c)) => self.text.push(c),
                _ => self.text.push_str(resolve_predefined_entity(name).unwrap_or_default()),
            },
            _ => {}
        }
    }

    fn take(&mut self) -> String {
        std::mem::take(&mut self.text)
    }
}

/// The rows; `budget` bytes of text may come out: a few shared strings can stand in any number of cells.
fn cells(xml: &str, shared: &[String], budget: &mut usize) -> Result<Rows, SheetError> {
    let mut reader = Reader::from_str(xml);
    let (mut rows, mut row, mut text) = (Rows::new(), Vec::<String>::new(), Text::default());
    let (mut at, mut kind) = (0, String::new());
    loop {
        match reader.read_event().map_err(|_| SheetError::Broken)? {
            Event::Start(tag) if tag.local_name().as_ref() == "c" => {
                at = attribute(&tag, "r").and_then(|r| column(&r)).unwrap_or(row.len());
                kind = attribute(&tag, "t").unwrap_or_default();
            }
            Event::End(tag) if tag.local_name().as_ref() == "c" => {
                let own = text.take();
                let found = value(&kind, &own, shared);
                if at < MAX_COLUMNS && !found.is_empty() {
                    spend(budget, found.len() + (at + 1).saturating_sub(row.len()) * size_of::<String>())?;
                    row.resize(row.len().max(at + 1), String::new());
                    row.get_mut(at).into_iter().for_each(|cell| found.clone_into(cell));
                }
            }
            Event::End(tag) if tag.local_name().as_ref() == "row" => {
                rows.push(std::mem::take(&mut row));
                if rows.len() > MAX_ROWS {
                    return Err(SheetError::TooLarge);
                }
            }
            Event::Eof => return Ok(rows),
            event => text.see(&event),
        }
    }
}

/// What a cell says: a shared string by its number, anything else as it is written.
fn value<'a>(kind: &str, text: &'a str, shared: &'a [String]) -> &'a str {
    let found = match kind {
        "s" => text.trim().parse::<usize>().ok().and_then(|n| shared.get(n)).map_or("", String::as_str),
        "e" => "",
        _ => text,
    };
    found.trim()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn book(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (path, content) in parts {
            zip.start_file(*path, SimpleFileOptions::default()).unwrap();
            zip.write_all(content.as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    #[test]
    fn a_workbook_of_another_program_is_read() {
        let book = book(&[
            (
                "xl/workbook.xml",
                r#"<workbook xmlns:r="r"><sheets><sheet name="一" sheetId="7" r:id="rId9"/><sheet name="二" sheetId="2" r:id="rId2"/></sheets></workbook>"#,
            ),
            (
                "xl/_rels/workbook.xml.rels",
                r#"<Relationships><Relationship Id="rId2" Target="worksheets/b.xml"/><Relationship Id="rId9" Target="/xl/worksheets/a.xml"/></Relationships>"#,
            ),
            (
                "xl/sharedStrings.xml",
                "<sst><si><t>表述</t></si><si><r><t>抓&amp;</t></r><r><t>监督</t></r><rPh><t>zhua</t></rPh></si></sst>",
            ),
            (
                "xl/worksheets/a.xml",
                r#"<worksheet><sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"><v>12.5</v></c></row><row r="3"><c r="B3" t="s"><v>1</v></c><c r="D3" t="e"><v>#REF!</v></c></row></sheetData></worksheet>"#,
            ),
            ("xl/worksheets/b.xml", "<worksheet/>"),
        ]);
        assert_eq!(read(&book).unwrap(), [vec!["表述", "", "12.5"], vec!["", "抓&监督"]]);
    }

    #[test]
    fn a_text_shared_by_many_cells_is_paid_for_in_each() {
        let rows = |cells: usize| {
            let cells: String =
                (1..=cells).map(|n| format!("<row><c r=\"A{n}\" t=\"s\"><v>0</v></c></row>")).collect();
            let shared = format!("<sst><si><t>{}</t></si></sst>", "监".repeat(100_000));
            book(&[
                ("xl/workbook.xml", "<workbook/>"),
                ("xl/sharedStrings.xml", &shared),
                (
                    "xl/worksheets/sheet1.xml",
                    &format!("<worksheet><sheetData>{cells}</sheetData></worksheet>"),
                ),
            ])
        };
        assert_eq!(read(&rows(10)).unwrap().len(), 10);
        assert_eq!(read(&rows(1_000)), Err(SheetError::TooLarge));
        // Empty columns weigh as well.
        let far: String = (1..=MAX_ROWS).map(|n| format!("<row><c r=\"GR{n}\"><v>1</v></c></row>")).collect();
        let sheet = format!("<worksheet><sheetData>{far}</sheetData></worksheet>");
        let book = book(&[("xl/workbook.xml", "<workbook/>"), ("xl/worksheets/sheet1.xml", &sheet)]);
        assert_eq!(read(&book), Err(SheetError::TooLarge));
    }

    #[test]
    fn columns_have_letters() {
        for (number, name) in [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")] {
            assert_eq!(letters(number), name);
            assert_eq!(column(&format!("{name}7")), Some(number));
        }
        assert_eq!(column("7"), None);
    }
}
