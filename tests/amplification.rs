//! Small files that would like to be large: what they cost in memory is looked at in a process of their own, which is this
//! test program once more with a file named in its environment.

use std::fs;
use std::io::{Cursor, Write as _};
use std::process::Command;

use wengao::app::backup::manifest::{BadBackup, FORMAT, MANIFEST, Manifest, Part, VERSION};
use wengao::app::corpus::import::model::{File, MAX_WEIGHT, read};
use wengao::engine::budget::Budget;
use wengao::sheet;

/// The file that the process is to read, and how.
const FILE: &str = "WENGAO_TEST_AMPLIFICATION";

/// Bytes that reading one upload may take beside the file: the tables, rules and word lists, then what comes out.
const MOST: u64 = 256 << 20;

/// The most memory this process has had so far, in bytes.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() * 1024
}

fn read_here(path: &str) {
    let bytes = fs::read(path).unwrap();
    // The word lists are there once, whatever the file.
    let warm =
        File { name: "a.txt".to_owned(), bytes: "讲话\n同志们：\n一、抓好落实。\n".into() };
    assert_eq!(read(&[warm], &[], &Budget::endless()).len(), 1);
    let before = peak();
    if path.ends_with(".backup") {
        let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let manifest = Manifest::read(&mut zip, 1).unwrap();
        assert!(matches!(manifest.verify(&mut zip), Err(BadBackup::Altered(_))));
    } else if path.ends_with(".xlsx") || path.ends_with(".csv") {
        drop(sheet::read(&bytes));
    } else {
        let file = File { name: path.to_owned(), bytes };
        assert!(!read(&[file], &[], &Budget::of(MAX_WEIGHT)).is_empty());
    }
    println!("PEAK {}", peak() - before);
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn workbook(shared: &str, rows: &str) -> Vec<u8> {
    let sheet = format!("<worksheet><sheetData>{rows}</sheetData></worksheet>");
    zipped(&[
        ("xl/workbook.xml", "<workbook/>"),
        ("xl/sharedStrings.xml", &format!("<sst>{shared}</sst>")),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

/// A backup with one row that never ends.
fn backup() -> Vec<u8> {
    let part = |table: &str, rows: u64| Part {
        table: table.to_owned(),
        file: format!("{table}.jsonl"),
        columns: vec!["id".to_owned()],
        rows,
        sha256: String::new(),
    };
    let manifest = Manifest {
        format: FORMAT.to_owned(),
        version: VERSION,
        program: "0".to_owned(),
        schema: 1,
        created_at: String::new(),
        organizations: Vec::new(),
        // The parts are looked at in this order: the first one is the long one.
        parts: vec![part("speech", 1), part("organization", 0)],
    };
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let packed = zip::write::SimpleFileOptions::default();
    zip.start_file(MANIFEST, packed).unwrap();
    zip.write_all(&serde_json::to_vec(&manifest).unwrap()).unwrap();
    zip.start_file("speech.jsonl", packed).unwrap();
    let piece = vec![b'a'; 1 << 20];
    for _ in 0..400 {
        zip.write_all(&piece).unwrap();
    }
    zip.start_file("organization.jsonl", packed).unwrap();
    zip.finish().unwrap().into_inner()
}

fn docx(body: &str, styles: &str) -> Vec<u8> {
    let w = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;
    let relation = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="a" Type="x/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    zipped(&[
        ("[Content_Types].xml", "<Types/>"),
        ("_rels/.rels", &relation("officeDocument", "word/document.xml")),
        ("word/_rels/document.xml.rels", &relation("styles", "styles.xml")),
        ("word/styles.xml", &format!("<w:styles {w}>{styles}</w:styles>")),
        ("word/document.xml", &format!("<w:document {w}><w:body>{body}</w:body></w:document>")),
    ])
}

/// Files with their names.
fn files() -> Vec<(&'static str, Vec<u8>)> {
    let cells = |n: usize| -> String {
        (0..n).map(|n| format!(r#"<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>"#)).collect()
    };
    let far: String = (0..50_000).map(|_| r#"<row><c r="GR1"><v>1</v></c></row>"#).collect();
    let attributes: String = (0..250).map(|n| format!(" w:a{n}=\"\"")).collect();
    let name = "标题".repeat(150_000);
    let styled = format!(
        r#"<w:style w:type="paragraph" w:default="1" w:styleId="{name}"><w:name w:val="{name}"/></w:style>"#
    );
    let paragraph = "<w:p><w:r><w:t>要抓好落实。</w:t></w:r></w:p>";
    let members: Vec<(String, String)> = (0..60)
        .map(|n| (format!("{n}.txt"), format!("第{n}篇讲话\n{}", "一、要抓\n".repeat(75_000))))
        .collect();
    let members: Vec<(&str, &str)> =
        members.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    vec![
        ("shared.xlsx", workbook(&format!("<si><t>{}</t></si>", "监".repeat(300_000)), &cells(1_000))),
        ("strings.xlsx", workbook(&"<si><t>监</t></si>".repeat(900_000), "")),
        ("far.xlsx", workbook("", &far)),
        ("commas.csv", format!("甲{}", ",".repeat(12 << 20)).into_bytes()),
        ("elements.docx", docx(&"<w:p><w:r><w:t>a</w:t></w:r></w:p>".repeat(130_000), "")),
        ("attributes.docx", docx(&format!("<w:p{attributes}/>").repeat(8_000), "")),
        ("names.docx", docx(&paragraph.repeat(50_000), &styled)),
        (
            "text.docx",
            docx(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", "要抓好落实，".repeat(500_000)), ""),
        ),
        ("members.zip", zipped(&members)),
        ("endless.backup", backup()),
        ("lines.txt", "一、\n".repeat(1 << 20).into_bytes()),
        ("gaps.txt", "××市，".repeat(800_000).into_bytes()),
        ("marks.txt", "？".repeat(3 << 20).into_bytes()),
        ("entities.html", format!("<html><body>{}", "&amp;<p>".repeat(1 << 20)).into_bytes()),
        ("tags.html", format!("<html><body>{}", "<p>要抓好落实。".repeat(400_000)).into_bytes()),
    ]
}

#[test]
fn what_a_file_costs_in_memory_is_bounded() {
    if let Ok(path) = std::env::var(FILE) {
        return read_here(&path);
    }
    let folder = std::env::temp_dir().join(format!("wengao-amplification-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    let mut broken = Vec::new();
    for (name, bytes) in files() {
        let path = folder.join(name);
        fs::write(&path, &bytes).unwrap();
        let test = "amplification::what_a_file_costs_in_memory_is_bounded";
        let mut child = Command::new(std::env::current_exe().unwrap());
        let ran = child.args([test, "--exact", "--nocapture"]).env(FILE, &path).output().unwrap();
        let said = String::from_utf8_lossy(&ran.stdout).into_owned();
        let cost = said.lines().find_map(|line| line.split_once("PEAK ")?.1.trim().parse::<u64>().ok());
        let cost = cost.unwrap_or_else(|| panic!("{name}: {said} {}", String::from_utf8_lossy(&ran.stderr)));
        println!("{name}: {} kB take {} MB", bytes.len() / 1000, cost / 1_000_000);
        if cost > MOST {
            broken.push(format!("{name}: {} kB take {} MB", bytes.len() / 1000, cost / 1_000_000));
        }
    }
    fs::remove_dir_all(folder).unwrap();
    assert!(broken.is_empty(), "{broken:?}");
}
