//! Written files seen through LibreOffice, where it is installed: lines and characters of a page, page numbers,
//! the text, and what an edited copy still says about its origin.
//!
//! LibreOffice draws 28 × 22 on the render profile only; the real profile is for Word and WPS, where a person
//! opens and saves one file before a release.

pub(crate) mod copies;
mod fuzz;
mod heads;
mod office;
mod returned;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use wengao::engine::document::{Block, Document, Line, Point, PointStyle, Section};
use wengao::word::{Fonts, HeadOrder, HouseStyle, Meta, Settings, read, text, write};

/// A folder of its own for one test, removed at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("wengao-word-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).unwrap();
        Self(path)
    }

    /// Converts a file with LibreOffice, in a profile of its own; `None` with a message where there is none.
    fn convert(&self, bytes: &[u8], to: &str) -> Option<PathBuf> {
        let source = self.0.join("speech.docx");
        fs::write(&source, bytes).unwrap();
        let out = self.0.join("out");
        let profile = format!("-env:UserInstallation=file://{}", self.0.join("profile").display());
        let done = Command::new("soffice")
            .args([&profile, "--headless", "--convert-to", to, "--outdir"])
            .arg(&out)
            .arg(&source)
            .output();
        match done {
            Ok(done) if done.status.success() => {
                Some(out.join(format!("speech.{to}"))).filter(|p| p.exists())
            }
            _ => {
                println!("skipped: soffice (LibreOffice) is not installed");
                None
            }
        }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// A page as drawn: its lines from top to bottom, each with its text, left and right edge in points.
type Page = Vec<(String, f64, f64)>;

fn pages(pdf: &Path) -> Option<Vec<Page>> {
    let Ok(out) = Command::new("pdftotext").arg("-bbox").arg(pdf).arg("-").output() else {
        println!("skipped: pdftotext (poppler) is not installed");
        return None;
    };
    let out = String::from_utf8_lossy(&out.stdout).into_owned();
    Some(out.split("<page ").skip(1).map(page).collect())
}

fn page(xml: &str) -> Page {
    // Words of one line share their lower edge, give or take a few points.
    let mut lines: BTreeMap<i64, Vec<(f64, f64, String)>> = BTreeMap::new();
    for word in xml.split("<word ").skip(1) {
        let edge = |name: &str| -> f64 {
            let rest = word.split(&format!("{name}=\"")).nth(1).unwrap();
            rest.split('"').next().unwrap().parse().unwrap()
        };
        let content = word.split('>').nth(1).unwrap().split('<').next().unwrap().to_owned();
        let bottom = edge("yMax").round() as i64;
        let line = lines.range(bottom - 5..=bottom + 5).next().map_or(bottom, |(y, _)| *y);
        lines.entry(line).or_default().push((edge("xMin"), edge("xMax"), content));
    }
    let joined = |mut words: Vec<(f64, f64, String)>| {
        words.sort_by(|a, b| a.0.total_cmp(&b.0));
        let left = words.first().unwrap().0;
        let right = words.iter().map(|w| w.1).fold(0.0, f64::max);
        (words.into_iter().map(|w| w.2).collect(), left, right)
    };
    lines.into_values().map(joined).collect()
}

fn sample() -> Document {
    let long = "要紧扣中心任务依法履职——把“定了就干、干就干好”的要求落实到监督全过程，推动各项部署见到实效。";
    let point = |style, lead: &str, blocks| {
        Block::Point(Point { style, lead: Line::parse(lead), blocks, ..Point::default() })
    };
    let blocks = vec![
        point(PointStyle::Paren, "提高政治站位", vec![Block::Paragraph(long.into()); 3]),
        point(PointStyle::Paren, "抓好工作落实", vec![Block::Paragraph(Line::parse("请{{部门}}负责。"))]),
        Block::Paragraph("具体有两个方面。".into()),
    ];
    let section = |heading: &str| Section {
        heading: Some(heading.into()),
        blocks: blocks.clone(),
        ..Section::default()
    };
    Document {
        title: "在云江市第六届人民代表大会常务委员会第二十三次会议闭幕时的讲话".into(),
        salutation: Some("各位副主任、秘书长、各位委员：".into()),
        sections: vec![section("坚持党的领导"), section("增强监督实效"), section("加强自身建设")],
    }
}

fn render() -> Settings {
    let style = HouseStyle { fonts: Fonts::LibreOffice, ..HouseStyle::default() };
    Settings { style, ..Settings::default() }
}

#[test]
fn a_page_holds_22_lines_of_28_characters() {
    let document =
        Document { salutation: Some("永".repeat(28 * 22 * 2 + 5).as_str().into()), ..Document::default() };
    let folder = Folder::new("grid");
    let bytes = write(&document, &Meta::default(), render()).unwrap();
    let Some(pages) = folder.convert(&bytes, "pdf").as_deref().and_then(pages) else { return };
    assert_eq!(pages.len(), 3);
    for (page, number) in pages.iter().zip(1..) {
        let (footer, body) = page.split_last().unwrap();
        assert_eq!(footer.0, format!("—{number}—"));
        let middle = 595.3 / 2.0;
        assert_eq!(
            footer.1 > middle,
            number % 2 == 1,
            "odd pages are numbered on the right, even ones on the left"
        );
        if number < 3 {
            assert_eq!(body.len(), 22);
            assert!(
                body.iter()
                    .all(|(line, left, right)| line.chars().count() == 28 && *left > 79.0 && *right < 522.0)
            );
        }
    }
}

#[test]
fn the_text_is_on_the_page() {
    let meta = Meta { name: Some("李明".into()), post: Some("主任".into()), date: None };
    let folder = Folder::new("text");
    let bytes = write(&sample(), &meta, render()).unwrap();
    let Some(pages) = folder.convert(&bytes, "pdf").as_deref().and_then(pages) else { return };
    let squeeze = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
    let drawn: String =
        pages.iter().flat_map(|page| &page[..page.len() - 1]).map(|line| line.0.as_str()).collect();
    assert_eq!(squeeze(&drawn), squeeze(&text(&sample(), &meta, HeadOrder::DateFirst)));
}

#[test]
fn a_copy_saved_by_libreoffice_reads_the_same() {
    let bytes = write(&sample(), &Meta::default(), Settings::default()).unwrap();
    let before = read(&bytes).unwrap();
    let folder = Folder::new("copy");
    let Some(copy) = folder.convert(&bytes, "docx") else { return };
    let after = read(&fs::read(copy).unwrap()).unwrap();
    assert_eq!(after.paragraphs, before.paragraphs, "text, levels, alignment and bookmarks survive");
}
