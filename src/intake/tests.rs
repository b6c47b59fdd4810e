//! Files of every kind, and the archives they come in.

use std::io::{Cursor, Write as _};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::*;
use crate::engine::document::{Block, Document, Section};
use crate::word::{Meta, Paragraph, Reading, Settings};

pub(super) fn zipped(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn document() -> Document {
    let section = |heading: &str| Section {
        heading: Some(heading.into()),
        blocks: vec![Block::Paragraph("要依法履职，把各项工作抓实抓好。".into())],
        ..Section::default()
    };
    Document {
        title: "在云江市人大工作座谈会上的讲话".into(),
        salutation: Some("同志们：".into()),
        sections: vec![section("坚持党的领导"), section("增强监督实效")],
    }
}

fn docx() -> Vec<u8> {
    word::write(&document(), &Meta::default(), Settings::default()).unwrap()
}

fn all(members: Result<Members<'_>, IntakeError>) -> Vec<Member> {
    members.unwrap().collect()
}

#[test]
fn a_word_file_is_recognised() {
    let found = read("讲话.docx", &docx()).unwrap();
    assert_eq!(found.encoding, "docx");
    let speech = &found.speeches[0].document;
    assert_eq!((&speech.title, &speech.salutation), (&document().title, &document().salutation));
    let headings: Vec<_> = speech.sections.iter().filter_map(|s| s.heading.clone()).collect();
    assert_eq!(headings, ["坚持党的领导".into(), "增强监督实效".into()]);
}

#[test]
fn the_kind_is_judged_by_content() {
    let text = "在云江市人大工作座谈会上的讲话\n同志们：\n一、坚持党的领导\n要依法履职。\n";
    assert_eq!(read("x.docx", text.as_bytes()).unwrap().encoding, "UTF-8");
    assert_eq!(read("x.txt", &docx()).unwrap().encoding, "docx");
    let gbk = encoding_rs::GBK.encode(text).0;
    assert_eq!(read("x.txt", &gbk).unwrap().speeches[0].document.title, document().title);
}

#[test]
fn saved_pages_are_read() {
    let page = "<html><head><title>某网站</title></head><body><p>在云江市人大工作座谈会上的讲话</p><p>同志们：</p>\
        <p>一、坚持党的领导</p><p>要依法履职&mdash;&mdash;见实效。</p></body></html>";
    let found = read("x.html", &encoding_rs::GBK.encode(page).0).unwrap();
    let speech = &found.speeches[0].document;
    assert_eq!((&speech.title, &speech.salutation), (&document().title, &document().salutation));
    assert!(speech.plain().ends_with("要依法履职——见实效。"));
}

#[test]
fn other_kinds_are_shown_the_way_out() {
    let mut ole = word::read::OLE.to_vec();
    ole.resize(2_000, 0);
    for bytes in [
        &ole,
        &b"%PDF-1.7 ..".to_vec(),
        &b"{\\rtf1 hi}".to_vec(),
        &b"<!DOCTYPE html><html></html>".to_vec(),
        &Vec::new(),
    ] {
        let sentence = read("x", bytes).unwrap_err().to_string();
        assert!(sentence.ends_with('。') && sentence.contains("请"), "{sentence}");
    }
    assert_eq!(
        [helper(&ole), helper(b"{\\rtf1 hi}"), helper(&docx())],
        [Some(Helper::Office), Some(Helper::Office), None]
    );
    assert!(read("x.doc", &ole).unwrap_err().to_string().contains("另存为 .docx"));
    assert!(read("x.zip", &zipped(&[("a.txt", b"a")])).unwrap_err().to_string().contains("批量导入"));
}

#[test]
fn marks_of_secrecy_stop_a_file() {
    for text in [
        "秘密★1年\n讲话",
        "机 密 ★ 长期\n讲话",
        "讲话\n绝密\n",
        "密级：机密\n讲话",
        "【秘密】关于换届的讲话",
        "秘密5年\n",
    ] {
        assert_eq!(read("a.txt", text.as_bytes()), Err(IntakeError::Secret), "{text}");
    }
    for text in ["要保守国家秘密，严守工作秘密。", "机密文件要妥善保管", "这是公开的秘密。", "涉密人员"]
    {
        assert!(!is_secret(text), "{text}");
    }
    assert_eq!(read("秘密★讲话.txt", b"abc"), Err(IntakeError::Secret));
}

#[test]
fn headings_without_numbers_are_numbered() {
    let paragraph = |text: &str, level| Paragraph { text: text.into(), level, ..Paragraph::default() };
    let paragraphs = vec![
        paragraph("题目", None),
        paragraph("坚持领导", Some(1)),
        paragraph("学习", Some(2)),
        paragraph("落实", Some(2)),
        paragraph("增强实效", Some(1)),
        paragraph("视察", Some(2)),
    ];
    let mut remarks = Vec::new();
    let reading = Reading { paragraphs, ..Reading::default() };
    let (text, _) = paragraphs::lines(&reading, &mut remarks);
    assert_eq!(text, "题目\n一、坚持领导\n（一）学习\n（二）落实\n二、增强实效\n（一）视察\n");
    assert_eq!((remarks.len(), remarks[0].code, remarks[0].line), (5, "number_added", 2));
    let numbered = Reading {
        paragraphs: vec![paragraph("一、甲", Some(1)), paragraph("乙", Some(1))],
        ..Reading::default()
    };
    assert_eq!(paragraphs::lines(&numbered, &mut remarks).0, "一、甲\n乙\n");
}

#[test]
fn archives_are_expanded() {
    let files: [(&str, &[u8]); 6] = [
        ("讲话/甲.txt", b"a"),
        ("__MACOSX/._x", b""),
        ("~$b.docx", b""),
        (".DS_Store", b""),
        ("../../etc/c.txt", b"c"),
        ("d.docx", &docx()),
    ];
    let expanded = all(expand("all.zip", &zipped(&files)));
    let names: Vec<_> = expanded.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["讲话/甲.txt", "etc/c.txt", "d.docx"]);
    assert_eq!(expanded[2].1, Ok(docx()));
    assert_eq!(all(expand("d.docx", &docx())), [("d.docx".to_owned(), Ok(docx()))]);
    assert_eq!(all(expand("a.txt", b"a")), [("a.txt".to_owned(), Ok(b"a".to_vec()))]);
    let inner = zipped(&[("a.txt", b"a")]);
    let nested = all(expand("n.zip", &zipped(&[("内.zip", &inner), ("b.txt", b"b")])));
    assert_eq!(nested[0].1, Err(IntakeError::NestedArchive("内.zip".into())));
    assert_eq!(nested[1].1, Ok(b"b".to_vec()), "the rest is not stopped");
}

#[test]
fn names_in_gbk_are_read() {
    let gbk = encoding_rs::GBK.encode("讲话.txt").0;
    // As Windows packs it: the same length in bytes, without the flag for UTF-8.
    let mut zip = zipped(&[("12345.tx", b"a")]);
    assert_eq!(gbk.len(), 8);
    for at in 0..zip.len() - 8 {
        if zip[at..].starts_with(b"12345.tx") {
            zip[at..at + 8].copy_from_slice(&gbk);
        }
    }
    assert_eq!(all(expand("x.zip", &zip))[0].0, "讲话.txt");
}

#[test]
fn names_that_differ_by_case_are_two_files_and_a_strange_method_is_named() {
    let both = all(expand("x.zip", &zipped(&[("a.txt", b"a"), ("A.txt", b"b")])));
    assert_eq!(both, [("a.txt".to_owned(), Ok(b"a".to_vec())), ("A.txt".to_owned(), Ok(b"b".to_vec()))]);
    // Method 12 (bzip2) and 14 (LZMA), in the entry and in the directory.
    for method in [12_u8, 14] {
        let mut zip = zipped(&[("a.txt", b"a"), ("b.txt", b"b")]);
        let local = 8;
        let central = zip.windows(4).position(|at| at == b"PK\x01\x02").unwrap() + 10;
        (zip[local], zip[central]) = (method, method);
        let members = all(expand("x.zip", &zip));
        assert_eq!(members[0].1, Err(ArchiveError::Method.into()));
        assert_eq!(members[1].1, Ok(b"b".to_vec()), "the rest is not stopped");
    }
}

#[test]
fn bombs_in_archives_are_refused() {
    let zeros = vec![b'0'; 30 << 20];
    let members = all(expand("b.zip", &zipped(&[("a.txt", &zeros)])));
    assert_eq!(members[0].1, Err(ArchiveError::Bomb.into()));
}

/// What an office takes out and brings in again says who spoke, as what and when.
#[test]
fn samples_come_back_with_their_facts() {
    let samples = crate::samples::speeches().unwrap();
    for sample in &samples {
        let speech = crate::engine::recognise::recognise_text(&sample.text).speeches.remove(0).document;
        for post in [None, Some("云江市人大常委会副主任")] {
            let meta = Meta {
                name: Some(sample.speaker.clone()),
                post: post.map(str::to_owned),
                date: Some(sample.date),
            };
            for order in [word::HeadOrder::DateFirst, word::HeadOrder::NameFirst] {
                let settings = Settings { style: order.into(), ..Settings::default() };
                for (name, bytes) in [
                    ("x.docx", word::write(&speech, &meta, settings).unwrap()),
                    ("x.txt", word::text(&speech, &meta, order).into_bytes()),
                ] {
                    let back = read(name, &bytes).unwrap().speeches.remove(0);
                    let title = |text: &str| text.replace(' ', "");
                    assert_eq!(title(&back.document.title.plain()), title(&sample.title), "{name}");
                    assert_eq!(
                        back.facts.speaker.as_deref(),
                        Some(sample.speaker.as_str()),
                        "{name} {}",
                        sample.title
                    );
                    assert_eq!(back.facts.date, Some(sample.date), "{name} {}", sample.title);
                    assert_eq!(back.facts.post.as_deref(), post, "{name} {}", sample.title);
                    assert_eq!(back.document.salutation, speech.salutation, "{name} {}", sample.title);
                }
            }
        }
    }
}

#[test]
fn links_are_told_and_leavings_are_left_out() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.add_symlink("讲话（链接）.txt", "/etc/passwd", SimpleFileOptions::default()).unwrap();
    for name in [
        "desktop.ini",
        "讲话/Desktop.ini",
        "讲话/THUMBS.DB",
        "~$讲话.docx",
        "~WRL0003.tmp",
        ".~讲话.docx",
        "$RECYCLE.BIN/a.txt",
        "System Volume Information/b.txt",
        "讲话/@eaDir/c.txt",
        ".git/config",
        "__MACOSX/d.txt",
        "~讲话（草稿）.txt",
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all("同志们：今天开会。".as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    let found = all(expand("a.zip", &bytes));
    let names: Vec<&str> = found.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["讲话（链接）.txt", "~讲话（草稿）.txt"]);
    assert_eq!(found[0].1, Err(IntakeError::Link));
}

#[test]
fn damaged_bytes_are_told_where_they_stand() {
    let text = "在云江市人大工作座谈会上的讲话\n同志们：\n要抓好工作落实。\n要加强监督，服务群众。\n";
    let mut bytes = encoding_rs::GBK.encode(text).0.into_owned();
    let at = bytes.len() - 6;
    bytes[at] = 0xff;
    let report = &read("a.txt", &bytes).unwrap().speeches[0].report;
    let told: Vec<_> = report.iter().map(|remark| (remark.code, remark.line)).collect();
    assert_eq!(told, [("bytes_unreadable", 4)]);
}

/// An archive in which every name is this one.
fn of_one_name(name: &str, texts: &[&str]) -> Vec<u8> {
    let names: Vec<String> =
        (0..texts.len()).map(|n| format!("{}{n}", name.get(..name.len() - 1).unwrap())).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().map(String::as_str).zip(texts.iter().map(|text| text.as_bytes())).collect();
    let mut bytes = zipped(&files);
    for other in &names {
        for at in 0..bytes.len() - other.len() {
            if bytes[at..].starts_with(other.as_bytes()) {
                bytes[at..at + name.len()].copy_from_slice(name.as_bytes());
            }
        }
    }
    bytes
}

#[test]
fn files_of_one_name_in_an_archive_all_come_in() {
    let texts = [
        "在甲会上的讲话\n同志们：\n今天开会。",
        "在乙会上的讲话\n同志们：\n明天开会。",
        "在丙会上的讲话\n同志们：\n后天开会。",
    ];
    let packed = of_one_name("speech.txt", &texts);
    let found: Vec<(String, String)> = expand("三篇.zip", &packed)
        .unwrap()
        .map(|(name, content)| (name, String::from_utf8(content.unwrap()).unwrap()))
        .collect();
    let names = ["speech.txt", "speech（第2份）.txt", "speech（第3份）.txt"];
    let wanted: Vec<(String, String)> =
        names.iter().zip(texts).map(|(n, t)| ((*n).to_owned(), t.to_owned())).collect();
    assert_eq!(found, wanted);
    // Some of one name beside others; and a name that stands too often is told, once.
    let many = of_one_name("a.txt", &["一"; 9]);
    let mixed = expand("多.zip", &many);
    assert!(matches!(mixed.err(), Some(IntakeError::Archive(ArchiveError::Duplicate))));
    // Cut off in the middle of its list, it is damaged as any other.
    for cut in [10, packed.len() / 2, packed.len() - 30, packed.len() - 5] {
        let _ = expand("坏.zip", &packed[..cut]).map(|members| members.count());
    }
}
