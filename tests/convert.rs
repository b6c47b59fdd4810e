//! LibreOffice kept in: no file makes it speak to anybody, nothing of it stays behind, and whoever stops waiting ends it.

use std::fs;
use std::io::{Cursor, Write as _};
use std::net::TcpListener;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use wengao::convert::{ConvertError, all_to_docx, all_to_docx_unsealed, readable};
use wengao::engine::budget::Budget;
use wengao::intake;
use wengao::word;

/// Listens on a port of its own and counts who calls.
struct Listener {
    port: u16,
    calls: Arc<AtomicUsize>,
}

impl Listener {
    fn new() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let calls = Arc::new(AtomicUsize::new(0));
        let count = calls.clone();
        std::thread::spawn(move || {
            for call in listener.incoming() {
                drop(call);
                count.fetch_add(1, Ordering::SeqCst);
            }
        });
        Self { port, calls }
    }
}

/// Files that ask LibreOffice to fetch something, by what it is.
fn hostile(port: u16, secret: &str) -> Vec<(&'static str, Vec<u8>)> {
    let url = format!("http://127.0.0.1:{port}/x");
    let rtf = |body: String| format!("{{\\rtf1\\ansi {body} \\par text\\par}}").into_bytes();
    let field = |what: &str, where_: &str| {
        rtf(format!("{{\\field{{\\*\\fldinst {what} \"{where_}\" \\\\* MERGEFORMAT }}{{\\fldrslt old}}}}"))
    };
    let odt = |body: &str| {
        let content = format!(
            r#"<?xml version="1.0"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.2"><office:body><office:text><text:p>text</text:p>{body}</office:text></office:body></office:document-content>"#
        );
        let manifest = r#"<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.text"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>"#;
        zipped(&[
            ("mimetype", "application/vnd.oasis.opendocument.text"),
            ("META-INF/manifest.xml", manifest),
            ("content.xml", &content),
        ])
    };
    let image = format!(
        r#"<text:p><draw:frame svg:width="2cm" svg:height="2cm"><draw:image xlink:href="{url}.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>"#
    );
    let section = |href: &str| {
        format!(
            r#"<text:section text:name="s"><text:section-source xlink:href="{href}" xlink:type="simple" xlink:show="embed"/><text:p>old</text:p></text:section>"#
        )
    };
    let object = format!(
        r#"<text:p><draw:frame svg:width="2cm" svg:height="2cm"><draw:object xlink:href="{url}.odt" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame></text:p>"#
    );
    let html = format!(
        "<html><head><link rel=stylesheet href=\"{url}.css\"></head><body>text<img src=\"{url}.png\"><iframe src=\"{url}\"></iframe></body></html>"
    );
    vec![
        ("rtf INCLUDEPICTURE", field("INCLUDEPICTURE", &format!("{url}.png"))),
        ("rtf INCLUDETEXT", field("INCLUDETEXT", &format!("{url}.rtf"))),
        ("rtf LINK", field("LINK Word.Document.8", &format!("{url}.doc"))),
        ("rtf DDE", field("DDEAUTO", &url)),
        ("rtf template", rtf(format!("{{\\*\\template {url}.dot}}"))),
        (
            "rtf object",
            rtf(format!(
                "{{\\object\\objautlink\\objupdate{{\\*\\objclass Word.Document.8}}{{\\result {url}.doc}}}}"
            )),
        ),
        ("rtf local file", field("INCLUDETEXT", secret)),
        ("odt image", odt(&image)),
        ("odt section", odt(&section(&format!("{url}.odt")))),
        ("odt local file", odt(&section(&format!("file://{secret}")))),
        ("odt object", odt(&object)),
        ("html", html.into_bytes()),
    ]
}

fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for (name, content) in parts {
        zip.start_file(*name, stored).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The .doc that LibreOffice itself makes of a text with a linked picture; making it may call, as nobody holds it back.
fn doc_with_a_linked_picture(odt: &[u8]) -> Vec<u8> {
    static COUNT: AtomicUsize = AtomicUsize::new(0);
    let number = COUNT.fetch_add(1, Ordering::SeqCst);
    let folder = std::env::temp_dir().join(format!("wengao-linked-{}-{number}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("a.odt"), odt).unwrap();
    soffice(&folder, "doc", "a.odt");
    let doc = fs::read(folder.join("a.doc")).unwrap();
    fs::remove_dir_all(folder).unwrap();
    doc
}

/// LibreOffice left to itself: makes a file of another kind beside `from`.
fn soffice(folder: &Path, kind: &str, from: &str) {
    let made = std::process::Command::new("soffice")
        .arg(format!("-env:UserInstallation=file://{}", folder.join("profile").display()))
        .args(["--headless", "--norestore", "--convert-to", kind, "--outdir"])
        .arg(folder)
        .arg(folder.join(from))
        .output();
    made.expect("LibreOffice is not installed; make install-test does it");
}

type Convert = fn(&[&[u8]], &Budget) -> Vec<Result<Vec<u8>, ConvertError>>;

fn nobody_is_called(convert: Convert) {
    let listener = Listener::new();
    let name = format!("wengao-secret-{}-{}.txt", std::process::id(), listener.port);
    let secret = std::env::temp_dir().join(name);
    fs::write(&secret, "绝不外传").unwrap();
    let mut files = hostile(listener.port, secret.to_str().unwrap());
    let picture = files.iter().find(|(name, _)| *name == "odt image").unwrap().1.clone();
    files.push(("doc picture", doc_with_a_linked_picture(&picture)));
    let before = listener.calls.load(Ordering::SeqCst);
    assert!(before > 0, "left to itself LibreOffice calls, so this test can fail");
    let contents: Vec<&[u8]> = files.iter().map(|(_, bytes)| bytes.as_slice()).collect();
    let results = convert(&contents, &Budget::endless());
    let mut read = 0;
    for ((name, _), result) in files.iter().zip(&results) {
        match result {
            Ok(docx) => {
                let text: String = word::read(docx)
                    .unwrap()
                    .paragraphs
                    .into_iter()
                    .map(|paragraph| paragraph.text)
                    .collect();
                read += usize::from(text.contains("text"));
                assert!(!text.contains("绝不外传"), "{name} brought a file of the server along");
            }
            Err(ConvertError::NotInstalled) => {
                panic!("LibreOffice is not installed; make install-test does it")
            }
            Err(error) => println!("{name}: {error}"),
        }
    }
    assert!(read >= 8, "most of them are read: {read} of {}", files.len());
    let calls = listener.calls.load(Ordering::SeqCst) - before;
    if calls > 0 {
        let alone = |(name, file): &(&'static str, Vec<u8>)| {
            let before = listener.calls.load(Ordering::SeqCst);
            convert(&[file], &Budget::endless());
            (listener.calls.load(Ordering::SeqCst) > before).then_some(*name)
        };
        panic!("LibreOffice called {calls} times: {:?}", files.iter().filter_map(alone).collect::<Vec<_>>());
    }
    fs::remove_file(secret).unwrap();
}

#[test]
fn no_file_makes_libreoffice_call_anybody() {
    nobody_is_called(all_to_docx);
}

#[test]
fn nor_where_namespaces_are_not_allowed() {
    nobody_is_called(all_to_docx_unsealed);
}

#[test]
fn whoever_stops_waiting_ends_it_and_nothing_stays_behind() {
    let rtf = format!("{{\\rtf1\\ansi {}}}", "text\\par ".repeat(20_000)).into_bytes();
    for convert in [all_to_docx as Convert, all_to_docx_unsealed] {
        let budget = Arc::new(Budget::endless());
        let (other, file) = (budget.clone(), rtf.clone());
        let work = std::thread::Builder::new().name("stop".to_owned());
        let running = work.spawn(move || convert(&[&file], &other)).unwrap();
        std::thread::sleep(Duration::from_millis(300));
        budget.stop();
        // Far sooner than a conversion of this file would be done, whatever else the machine does.
        let begun = std::time::Instant::now();
        let _ = running.join().unwrap();
        assert!(begun.elapsed() < Duration::from_secs(30), "{:?}", begun.elapsed());
    }
    // Other tests may be converting just now; what is left over stays for ever.
    let prefix = format!("wengao-convert-{}-", std::process::id());
    let mine = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(&prefix);
    let begun = std::time::Instant::now();
    while fs::read_dir(std::env::temp_dir()).unwrap().flatten().any(|entry| mine(&entry)) {
        assert!(begun.elapsed() < Duration::from_secs(300), "a folder stayed behind");
        std::thread::sleep(Duration::from_millis(20));
    }
}

/// A speech of two pages as flat OpenDocument.
fn flat(paragraphs: &[String]) -> String {
    let body: String = paragraphs.iter().map(|text| format!("<text:p>{text}</text:p>")).collect();
    format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2" office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>{body}</office:text></office:body></office:document>"#
    )
}

#[test]
fn every_kind_that_these_programs_read_says_the_same() {
    let paragraph = |n: usize| {
        let sentence = format!(
            "要把第{n}项工作放在心上，紧紧围绕全市中心任务谋划推进，做到年初有安排、年中有检查、年底有总结。"
        );
        format!(
            "{sentence}{}",
            "各级人大代表要带头宣传党的主张，带头听取群众意见，带头推动问题解决。".repeat(6)
        )
    };
    let mut paragraphs: Vec<String> =
        ["在云江市人大工作座谈会上的讲话", "同志们："].map(str::to_owned).to_vec();
    paragraphs.extend((1..=12).map(paragraph));
    let folder = std::env::temp_dir().join(format!("wengao-kinds-{}", std::process::id()));
    fs::create_dir_all(&folder).unwrap();
    fs::write(folder.join("a.fodt"), flat(&paragraphs)).unwrap();
    for (kind, made) in
        [("odt", "a.odt"), ("uot", "a.uot"), ("xml:MS Word 2003 XML", "a.xml"), ("pdf", "a.pdf")]
    {
        soffice(&folder, kind, "a.fodt");
        assert!(folder.join(made).exists(), "{made} was not made");
    }
    for name in ["a.fodt", "a.odt", "a.uot", "a.xml", "a.pdf"] {
        let bytes = fs::read(folder.join(name)).unwrap();
        assert!(
            intake::read(name, &bytes).unwrap_err().to_string().contains("另存") || name == "a.pdf",
            "{name}"
        );
        let read = intake::read(name, &readable(bytes, &Budget::endless()).unwrap()).unwrap();
        let document = &read.speeches[0].document;
        assert_eq!(document.plain().lines().collect::<Vec<_>>(), paragraphs, "{name}");
    }
    fs::remove_dir_all(folder).unwrap();
}

#[test]
fn what_these_programs_cannot_read_is_told() {
    let told = |bytes: &[u8]| readable(bytes.to_vec(), &Budget::endless()).unwrap_err().to_string();
    assert!(told(b"%PDF-1.4\nnothing of the kind").contains("打不开"));
    // A page with a picture of nothing.
    let empty = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj \
        3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>";
    assert!(told(empty).contains("扫描件"));
    let uof = "<?xml version=\"1.0\"?><uof:UOF xmlns:uof=\"http://schemas.uof.org/cn/2003/uof\"><x>在会上的讲话</x></uof:UOF>";
    assert!(told(uof.as_bytes()).contains("另存为 .docx"));
}

#[test]
fn without_a_file_nothing_is_started() {
    let begun = std::time::Instant::now();
    assert!(all_to_docx(&[], &Budget::of(1 << 20)).is_empty());
    assert!(begun.elapsed() < std::time::Duration::from_secs(1));
}
