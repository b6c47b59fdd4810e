//! Files as Word, WPS and LibreOffice make them, and files made to hurt.

use std::io::{Cursor, Write as _};

use proptest::prelude::*;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::engine::document::{Block, Document, Line, Point, PointStyle, Section};
use crate::word::{HeadOrder, Meta, Settings, text, write};

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

fn zipped(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn relations(kinds: &[(&str, &str)]) -> Vec<u8> {
    let list: String = kinds
        .iter()
        .map(|(kind, target)| {
            format!(r#"<Relationship Id="{kind}" Type="{OFFICE}/{kind}" Target="{target}"/>"#)
        })
        .collect();
    let namespace = "http://schemas.openxmlformats.org/package/2006/relationships";
    format!(r#"<Relationships xmlns="{namespace}">{list}</Relationships>"#).into_bytes()
}

/// The parts of a small .docx; side parts are named by their relation.
fn parts(body: &str, side: &[(&'static str, &str)]) -> Vec<(&'static str, Vec<u8>)> {
    let root =
        |name: &str, content: &str| format!(r#"<w:{name} xmlns:w="{W}">{content}</w:{name}>"#).into_bytes();
    let mut targets = Vec::new();
    let mut out = vec![
        ("_rels/.rels", relations(&[("officeDocument", "word/document.xml")])),
        ("word/document.xml", root("document", &format!("<w:body>{body}</w:body>"))),
    ];
    for (kind, content) in side {
        let (path, target) = match *kind {
            "styles" => ("word/styles.xml", "styles.xml"),
            "numbering" => ("word/numbering.xml", "numbering.xml"),
            "comments" => ("word/comments.xml", "comments.xml"),
            _ => ("word/footnotes.xml", "footnotes.xml"),
        };
        targets.push((*kind, target));
        out.push((path, root(kind, content)));
    }
    out.push(("word/_rels/document.xml.rels", relations(&targets)));
    out
}

fn docx(body: &str, side: &[(&'static str, &str)]) -> Vec<u8> {
    zipped(&parts(body, side))
}

fn texts(body: &str, side: &[(&'static str, &str)]) -> Vec<String> {
    read(&docx(body, side)).unwrap().paragraphs.into_iter().map(|p| p.text).collect()
}

fn p(content: &str) -> String {
    format!("<w:p>{content}</w:p>")
}

fn r(text: &str) -> String {
    format!("<w:r><w:t>{text}</w:t></w:r>")
}

fn sample() -> Document {
    let point = Point {
        style: PointStyle::Paren,
        lead: "提高政治站位".into(),
        blocks: vec![Block::Paragraph("学深悟透。知行合一。".into())],
        ..Point::default()
    };
    let blocks = vec![Block::Point(point), Block::Paragraph(Line::parse("请{{部门}}抓好“落实”——从速……"))];
    Document {
        title: "在云江市第六届人民代表大会常务委员会第二十三次会议闭幕时的讲话".into(),
        salutation: Some("各位委员：".into()),
        sections: vec![Section { heading: Some("把准方向".into()), blocks, ..Section::default() }],
    }
}

#[test]
fn what_is_written_is_read_again() {
    let meta = Meta { name: Some("李明".into()), ..Meta::default() };
    let reading = read(&write(&sample(), &meta, Settings::default()).unwrap()).unwrap();
    assert_eq!(reading.warnings, []);
    let lines: String = reading.paragraphs.iter().map(|p| p.text.replace('\n', "") + "\n").collect();
    assert_eq!(lines, text(&sample(), &meta, HeadOrder::DateFirst));
    let levels: Vec<_> =
        reading.paragraphs.iter().filter_map(|p| Some((p.text.as_str(), p.level?))).collect();
    assert_eq!(levels, [("一、把准方向", 1), ("（一）提高政治站位", 2)]);
    let title = &reading.paragraphs[0];
    assert!(title.centred && title.text.contains('\n'));
    assert_eq!(title.bookmarks, ["_wg_p0001", "_wg_s0001_0"]);
    let body = reading.paragraphs.iter().find(|p| p.text.starts_with("学深")).unwrap();
    assert_eq!(body.bookmarks.len(), 3);
}

#[test]
fn revisions_are_accepted() {
    let body = [
        p(&format!(
            "{}<w:ins><w:r><w:t>依法</w:t></w:r></w:ins><w:del><w:r><w:delText>随意</w:delText></w:r></w:del>{}",
            r("要"),
            r("监督")
        )),
        p(&format!("<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{}", r("前一段，"))),
        p(&r("后一段。")),
        p(&format!("<w:moveFrom>{}</w:moveFrom>{}", r("移走"), r("留下"))),
    ];
    let reading = read(&docx(&body.concat(), &[])).unwrap();
    let texts: Vec<_> = reading.paragraphs.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(texts, ["要依法监督", "前一段，后一段。", "留下"]);
    assert_eq!(reading.warnings[0].code, "revisions_accepted");
    assert_eq!(reading.warnings[0].text, "文件中有 4 处修订，已按接受修订后的文字读入。");
}

#[test]
fn comments_and_notes_are_counted_not_read() {
    let comments = format!(r#"<w:comment w:id="1">{}</w:comment>"#, p(&r("此处核实")));
    let notes = format!(
        r#"<w:footnote w:type="separator" w:id="0"/><w:footnote w:id="1">{}</w:footnote>"#,
        p(&r("注"))
    );
    let body = p(&format!(r#"<w:commentRangeStart w:id="1"/>{}<w:commentRangeEnd w:id="1"/>"#, r("正文")));
    let reading = read(&docx(&body, &[("comments", &comments), ("footnotes", &notes)])).unwrap();
    assert_eq!(reading.paragraphs[0].text, "正文");
    let codes: Vec<_> = reading.warnings.iter().map(|w| w.code).collect();
    assert_eq!(codes, ["comments_dropped", "comments_dropped", "notes_dropped", "notes_dropped"]);
    // Their words are kept in the report.
    assert_eq!((reading.warnings[1].text.as_str(), reading.warnings[3].text.as_str()), ("此处核实", "注"));
}

#[test]
fn automatic_numbers_become_text() {
    let level = |i: usize, format: &str, pattern: &str| {
        format!(
            r#"<w:lvl w:ilvl="{i}"><w:start w:val="1"/><w:numFmt w:val="{format}"/><w:lvlText w:val="{pattern}"/></w:lvl>"#
        )
    };
    let numbering = format!(
        r#"<w:abstractNum w:abstractNumId="0">{}{}{}</w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>"#,
        level(0, "chineseCountingThousand", "%1、"),
        level(1, "chineseCounting", "（%2）"),
        level(2, "decimal", "%1.%3.")
    );
    let item = |list: u8, level: u8, text: &str| {
        p(&format!(
            r#"<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{list}"/></w:numPr></w:pPr>{}"#,
            r(text)
        ))
    };
    let body = [
        item(1, 0, "政治"),
        item(1, 1, "学习"),
        item(1, 1, "落实"),
        item(1, 2, "深入"),
        item(1, 0, "监督"),
        item(1, 1, "视察"),
        item(0, 0, "无号"),
        item(2, 0, "重来"),
    ];
    let expected =
        ["一、政治", "（一）学习", "（二）落实", "一.1.深入", "二、监督", "（一）视察", "无号", "一、重来"];
    assert_eq!(texts(&body.concat(), &[("numbering", &numbering)]), expected);
}

#[test]
fn levels_come_from_outline_style_or_face() {
    let styles = r#"<w:style w:type="paragraph" w:styleId="a"><w:name w:val="标题 2"/></w:style>
        <w:style w:type="paragraph" w:styleId="b"><w:name w:val="x"/><w:basedOn w:val="a"/></w:style>
        <w:style w:type="paragraph" w:styleId="c"><w:name w:val="y"/><w:pPr><w:outlineLvl w:val="2"/></w:pPr></w:style>
        <w:style w:type="paragraph" w:styleId="loop"><w:name w:val="z"/><w:basedOn w:val="loop"/></w:style>"#;
    let styled = |style: &str| p(&format!(r#"<w:pPr><w:pStyle w:val="{style}"/></w:pPr>{}"#, r("标题")));
    let faced = |font: &str, text: &str| {
        p(&format!(r#"<w:r><w:rPr><w:rFonts w:eastAsia="{font}"/></w:rPr><w:t>{text}</w:t></w:r>"#))
    };
    let body = [
        styled("b"),
        styled("c"),
        styled("loop"),
        p(&format!(r#"<w:pPr><w:outlineLvl w:val="0"/></w:pPr>{}"#, r("大纲"))),
        faced("黑体", "一、把准方向"),
        faced("楷体_GB2312", "（二）抓好落实"),
        faced("仿宋_GB2312", "一、不是标题"),
    ];
    let reading = read(&docx(&body.concat(), &[("styles", styles)])).unwrap();
    let levels: Vec<_> = reading.paragraphs.iter().map(|p| p.level).collect();
    assert_eq!(levels, [Some(2), Some(3), None, Some(1), Some(1), Some(2), None]);
}

#[test]
fn tables_fields_boxes_and_alternatives() {
    let cell =
        |properties: &str, text: &str| format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(&r(text)));
    let table = format!(
        r#"<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>"#,
        cell(r#"<w:vMerge w:val="restart"/>"#, "甲"),
        cell("", "乙"),
        cell("<w:vMerge/>", "重"),
        cell("", "丙")
    );
    let field = r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>PAGE</w:instrText><w:t>藏</w:t></w:r>
        <w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>12</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>"#;
    let hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>隐</w:t></w:r>";
    let boxed = format!("<w:r><w:pict><w:txbxContent>{}</w:txbxContent></w:pict></w:r>", p(&r("框")));
    let both = format!(
        r#"<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>"#,
        r("新"),
        r("旧")
    );
    let body = format!(
        "{table}{}{}{}",
        p(&format!("{}{field}{hidden}", r("第"))),
        p(&format!("{}{boxed}", r("外"))),
        p(&both)
    );
    let reading = read(&docx(&body, &[])).unwrap();
    let texts: Vec<_> = reading.paragraphs.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(texts, ["甲\t乙", "丙", "第12", "外", "框", "新"]);
    assert_eq!(reading.paragraphs.iter().filter(|p| p.in_table).count(), 2);
    let codes: Vec<_> = reading.warnings.iter().map(|w| w.code).collect();
    assert_eq!(codes, ["pictures_dropped", "hidden_dropped", "hidden_dropped", "tables_flattened"]);
    assert_eq!(reading.warnings[2].text, "隐");
}

#[test]
fn strict_files_are_read_alike() {
    let strict: Vec<(&str, Vec<u8>)> = parts(&p(&r("严格")), &[])
        .into_iter()
        .map(|(name, content)| {
            let text = String::from_utf8(content).unwrap();
            let text = text.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main");
            (
                name,
                text.replace(OFFICE, "http://purl.oclc.org/ooxml/officeDocument/relationships").into_bytes(),
            )
        })
        .collect();
    assert_eq!(read(&zipped(&strict)).unwrap().paragraphs[0].text, "严格");
}

#[test]
fn broken_side_parts_are_warnings() {
    let mut parts = parts(&p(&r("正文")), &[("styles", ""), ("comments", "")]);
    for (name, content) in &mut parts {
        if name.ends_with("comments.xml") || name.ends_with("styles.xml") {
            *content = b"<w:comments".to_vec();
        }
    }
    let reading = read(&zipped(&parts)).unwrap();
    assert_eq!(reading.paragraphs[0].text, "正文");
    assert_eq!(reading.warnings.iter().map(|w| w.code).collect::<Vec<_>>(), ["part_broken"]);
}

#[test]
fn relations_out_of_the_package_lead_nowhere() {
    let mut parts = parts(&p(&r("正文")), &[]);
    parts.retain(|(name, _)| *name != "word/_rels/document.xml.rels");
    parts.push((
        "word/_rels/document.xml.rels",
        relations(&[("styles", "../../../../etc/passwd"), ("comments", "https://example.com/x")]),
    ));
    assert_eq!(read(&zipped(&parts)).unwrap().paragraphs[0].text, "正文");
}

fn refusal(bytes: &[u8]) -> ReadError {
    let error = read(bytes).unwrap_err();
    let sentence = error.to_string();
    assert!(sentence.ends_with('。') && sentence.chars().count() < 60, "{sentence}");
    error
}

#[test]
fn other_files_are_told_apart() {
    let mut old = OLE.to_vec();
    old.resize(4096, 0);
    assert_eq!(refusal(&old), ReadError::OldFormat);
    old.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    assert_eq!(refusal(&old), ReadError::Password);
    for other in [b"".as_slice(), b"{\\rtf1 hi}", b"%PDF-1.7", b"\x00\x01\x02"] {
        assert_eq!(refusal(other), ReadError::NotWord);
    }
    assert_eq!(refusal(&zipped(&[("a.txt", b"hello".to_vec())])), ReadError::NotWord);
    let whole = docx(&p(&r("正文")), &[]);
    assert_eq!(refusal(&whole[..whole.len() / 2]), ReadError::Archive(ArchiveError::Broken));
}

#[test]
fn bombs_are_refused() {
    let bomb = |size: usize| {
        let text = "<w:p><w:r><w:t>".to_owned() + &"A".repeat(size) + "</w:t></w:r></w:p>";
        docx(&text, &[])
    };
    assert_eq!(refusal(&bomb(40 << 20)), ReadError::Archive(ArchiveError::Bomb));
    assert_eq!(refusal(&bomb(3 << 20)), ReadError::Archive(ArchiveError::Bomb), "a ratio of 1000 past 1 MiB");
    assert!(read(&bomb(1 << 19)).is_ok());
    // The headers say 100 bytes.
    let mut lying = bomb(40 << 20);
    let size = u32::try_from(40 << 20).unwrap();
    let near = |at: &usize| (size..size + 400).any(|s| lying[*at..].starts_with(&s.to_le_bytes()));
    let places: Vec<usize> = (0..lying.len() - 4).filter(near).collect();
    assert!(!places.is_empty());
    for at in places {
        lying[at..at + 4].copy_from_slice(&100_u32.to_le_bytes());
    }
    refusal(&lying);
    assert_eq!(refusal(&vec![b'P'; (20 << 20) + 1]), ReadError::NotWord);
    let mut large = docx("", &[]);
    large.resize((20 << 20) + 1, 0);
    assert_eq!(refusal(&large), ReadError::Archive(ArchiveError::TooLarge));
}

#[test]
fn many_or_doubled_entries_are_refused() {
    let names: Vec<String> = (0..2_500).map(|i| format!("x{i}")).collect();
    let many: Vec<(&str, Vec<u8>)> = names.iter().map(|name| (name.as_str(), Vec::new())).collect();
    assert_eq!(refusal(&zipped(&many)), ReadError::Archive(ArchiveError::Bomb));
    let mut parts = parts(&p(&r("正文")), &[]);
    parts.push(("word/documenX.xml", b"<x/>".to_vec()));
    let mut doubled = zipped(&parts);
    let wrong = b"word/documenX.xml";
    for at in 0..doubled.len() - wrong.len() {
        if doubled[at..].starts_with(wrong) {
            doubled[at + 12] = b't';
        }
    }
    assert_eq!(refusal(&doubled), ReadError::Archive(ArchiveError::Duplicate));
    // Names that differ in case only are one name to Word.
    parts.last_mut().unwrap().0 = "word/Document.xml";
    assert_eq!(refusal(&zipped(&parts)), ReadError::Archive(ArchiveError::Duplicate));
}

#[test]
fn hostile_xml_is_refused() {
    let with = |document: String| {
        let mut parts = parts("", &[]);
        parts[1].1 = document.into_bytes();
        refusal(&zipped(&parts))
    };
    let entities = r#"<!DOCTYPE d [<!ENTITY a "haha"><!ENTITY b "&a;&a;&a;&a;">]>"#;
    assert_eq!(with(format!(r#"{entities}<w:document xmlns:w="{W}"/>"#)), ReadError::Doctype);
    let tables = "<w:tbl><w:tr><w:tc>".repeat(20_000);
    assert_eq!(with(format!(r#"<w:document xmlns:w="{W}"><w:body>{tables}"#)), ReadError::TooComplex);
    assert!(matches!(with("<w:document".into()), ReadError::Broken(_)));
    assert_eq!(with("<html/>".into()), ReadError::NotWord);
    let hostile = vec![("_rels/.rels", entities.as_bytes().to_vec())];
    assert_eq!(refusal(&zipped(&hostile)), ReadError::Doctype);
}

#[test]
fn odd_values_are_survived() {
    let numbering = r#"<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="77"><w:start w:val="99999999999"/></w:lvl>
        <w:lvl w:ilvl="0"><w:start w:val="4294967295"/><w:numFmt w:val="??"/><w:lvlText w:val="%0%99%1"/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#;
    let body = r#"<w:p><w:pPr><w:outlineLvl w:val="-7"/><w:numPr><w:ilvl w:val="99"/><w:numId w:val="x"/></w:numPr></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>
        <w:p><w:pPr><w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr></w:pPr><w:r><w:t>乙</w:t></w:r></w:p>
        <w:p><w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:fldChar/></w:r><w:r><w:sym w:char="ZZ"/><w:t>丙</w:t></w:r></w:p><w:bookmarkEnd/>"#;
    let texts = texts(body, &[("numbering", numbering)]);
    assert_eq!((texts[0].as_str(), texts[2].as_str()), ("甲", "□丙"));
    assert!(texts[1].ends_with('乙'));
    // A label cannot multiply into a bomb.
    let long = format!(
        r#"<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:lvlText w:val="{}"/></w:lvl></w:abstractNum><w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>"#,
        "长".repeat(9_000)
    );
    assert_eq!(self::texts(body, &[("numbering", &long)])[1], "乙");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn damaged_parts_never_panic(changes in proptest::collection::vec((0_usize..6_000, any::<u8>()), 1..6)) {
        let meta = Meta::default();
        let whole = write(&sample(), &meta, Settings::default()).unwrap();
        let mut archive = Archive::open(&whole).unwrap();
        let mut parts = Vec::new();
        for name in ["_rels/.rels", "word/document.xml", "word/_rels/document.xml.rels", "word/styles.xml"] {
            let mut content = archive.part(name).unwrap().unwrap();
            for (at, byte) in &changes {
                let at = at % content.len();
                content[at] = *byte;
            }
            parts.push((name, content));
        }
        let _ = read(&zipped(&parts));
    }

    #[test]
    fn damaged_archives_never_panic(at in 0_usize..9_000, byte in any::<u8>(), keep in 0_usize..9_000) {
        let mut bytes = write(&sample(), &Meta::default(), Settings::default()).unwrap();
        let at = at % bytes.len();
        bytes[at] = byte;
        let _ = read(&bytes);
        bytes.truncate(keep);
        let _ = read(&bytes);
    }
}

#[test]
fn raised_and_lowered_digits_stay_what_they_are() {
    let at = |align: &str, text: &str| {
        format!(r#"<w:r><w:rPr><w:vertAlign w:val="{align}"/></w:rPr><w:t>{text}</w:t></w:r>"#)
    };
    let body = p(&format!(
        "{}{}{}{}{}",
        r("面积3m"),
        at("superscript", "2"),
        r("，H"),
        at("subscript", "2"),
        r("O")
    )) + &p(&format!("{}{}", r("增长10"), at("superscript", "8")))
        + &p(&format!("{}{}", r("参见注"), at("superscript", "甲")));
    let reading = read(&docx(&body, &[])).unwrap();
    let texts: Vec<_> = reading.paragraphs.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(texts, ["面积3m²，H₂O", "增长10⁸", "参见注甲"]);
}

#[test]
fn a_field_without_an_end_hides_nothing() {
    let begin = r#"<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>REF x</w:instrText></w:r>"#;
    let whole = format!(
        "{begin}<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r>{}<w:r><w:fldChar w:fldCharType=\"end\"/></w:r>",
        r("目")
    );
    let body = p(&format!("{}{begin}", r("甲"))) + &p(&r("乙")) + &p(&whole) + &p(&r("丙"));
    let reading = read(&docx(&body, &[])).unwrap();
    let texts: Vec<_> = reading.paragraphs.iter().map(|p| p.text.as_str()).collect();
    assert_eq!(texts, ["甲", "乙", "目", "丙"]);
    assert_eq!(reading.warnings[0].code, "field_unclosed");
}

#[test]
fn a_table_of_contents_is_left_out_and_told_line_by_line() {
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType=\"{kind}\"/></w:r>");
    let inner =
        format!("{}<w:r><w:instrText>PAGEREF _a</w:instrText></w:r>{}", mark("begin"), mark("separate"));
    let begin =
        format!("{}<w:r><w:instrText> TOC \\o </w:instrText></w:r>{}", mark("begin"), mark("separate"));
    let body = p(&r("题"))
        + &p(&format!("{begin}{}{inner}{}{}", r("一、总体要求"), r("1"), mark("end")))
        + &p(&r("二、重点任务"))
        + &p(&mark("end"))
        + &p(&r("一、总体要求"));
    let reading = read(&docx(&body, &[])).unwrap();
    let texts: Vec<_> =
        reading.paragraphs.iter().map(|p| p.text.as_str()).filter(|t| !t.is_empty()).collect();
    assert_eq!(texts, ["题", "一、总体要求"]);
    let told: Vec<_> = reading.warnings.iter().map(|w| (w.code, w.text.as_str())).collect();
    assert_eq!(told, [("contents_removed", "一、总体要求1"), ("contents_removed", "二、重点任务")]);
}

#[test]
fn pages_begin_where_word_says() {
    let page = r#"<w:r><w:br w:type="page"/></w:r>"#;
    let section = "<w:pPr><w:sectPr/></w:pPr>";
    let body = [
        p(&r("甲")),
        p(page),
        p(&r("乙")),
        p(&format!("<w:pPr><w:pageBreakBefore/></w:pPr>{}", r("丙"))),
        p(&format!("{section}{}", r("丁"))),
        p(&r("戊")),
    ];
    let reading = read(&docx(&body.concat(), &[])).unwrap();
    let pages: Vec<_> = reading.paragraphs.iter().filter(|p| p.page).map(|p| p.text.as_str()).collect();
    assert_eq!(pages, ["", "丙", "戊"]);
}
