//! Files damaged at random: every one ends in speeches or in a sentence, none in a panic. A second each by
//! default; `WENGAO_FUZZ_SECONDS` lets them run on. A failure prints its seed.

use std::io::{Cursor, Read as _, Write as _};
use std::time::{Duration, Instant};

use wengao::intake;
use wengao::word::{Meta, Settings, write};
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// xorshift64*: small, seeded, the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        usize::try_from(high).unwrap() % n.max(1)
    }
}

/// What stands in such files, to be put where it does not belong.
const SCRAPS: [&str; 24] = [
    "<w:p>",
    "</w:p>",
    "<w:tbl><w:tr><w:tc>",
    "</w:tc></w:tr></w:tbl>",
    "<w:r><w:t>秘密</w:t></w:r>",
    "<w:ins>",
    "</w:ins>",
    "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>",
    "<w:fldChar w:fldCharType=\"begin\"/>",
    "<w:numPr><w:ilvl w:val=\"8\"/><w:numId w:val=\"1\"/></w:numPr>",
    "<w:outlineLvl w:val=\"255\"/>",
    "<w:sym w:char=\"d800\"/>",
    "<mc:AlternateContent>",
    "&#x1F600;",
    "&#xD800;",
    "&amp;",
    "]]>",
    "<!--",
    "<![CDATA[",
    "一、",
    "（十二）",
    "第一篇：",
    "同志们：",
    "\u{feff}",
];

fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(6) {
        let (at, to) = (random.below(bytes.len() + 1), random.below(bytes.len() + 1));
        let (from, to) = (at.min(to), at.max(to).min(at.min(to) + 400));
        match random.below(6) {
            0 if at < bytes.len() => bytes[at] = random.below(256) as u8,
            1 => drop(bytes.drain(from..to)),
            2 => drop(bytes.splice(from..from, bytes[from..to].to_vec())),
            3 => drop(bytes.splice(at..at, SCRAPS[random.below(SCRAPS.len())].bytes())),
            4 => bytes.truncate(at.max(1)),
            _ => {
                let other = random.below(bytes.len() + 1);
                let piece = bytes[from..to].to_vec();
                drop(bytes.splice(other..other, piece));
            }
        }
    }
}

/// Runs `attempt` with one seed after another until the time is up.
fn run(name: &str, attempt: impl Fn(&mut Random)) {
    let seconds = std::env::var("WENGAO_FUZZ_SECONDS").ok().and_then(|s| s.parse().ok()).unwrap_or(1);
    let (start, mut seed) = (Instant::now(), 0_u64);
    let mut slowest = Duration::ZERO;
    while start.elapsed() < Duration::from_secs(seconds) {
        seed += 1;
        let began = Instant::now();
        let mut random = Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let panicked =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| attempt(&mut random))).is_err();
        assert!(!panicked, "{name}: seed {seed} panics");
        slowest = slowest.max(began.elapsed());
    }
    assert!(slowest < Duration::from_secs(20), "{name}: a file took {slowest:?}");
    println!("{name}: {seed} files, the slowest {slowest:?}");
}

#[test]
fn damaged_word_files_never_panic() {
    let whole = write(&super::sample(), &Meta::default(), Settings::default()).unwrap();
    let mut zip = ZipArchive::new(Cursor::new(&whole)).unwrap();
    let parts: Vec<(String, Vec<u8>)> = (0..zip.len())
        .map(|i| {
            let mut file = zip.by_index(i).unwrap();
            let mut content = Vec::new();
            file.read_to_end(&mut content).unwrap();
            (file.name().unwrap().into_owned(), content)
        })
        .collect();
    run("docx", |random| {
        let mut out = ZipWriter::new(Cursor::new(Vec::new()));
        let hit = random.below(parts.len());
        for (i, (name, content)) in parts.iter().enumerate() {
            let mut content = content.clone();
            if i == hit || name == "word/document.xml" && random.below(2) == 0 {
                damage(&mut content, random);
            }
            out.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            out.write_all(&content).unwrap();
        }
        let mut bytes = out.finish().unwrap().into_inner();
        if random.below(8) == 0 {
            damage(&mut bytes, random);
        }
        let _ = intake::expand("x.docx", &bytes).map(Iterator::count);
        let _ = intake::read("x.docx", &bytes);
    });
}

#[test]
fn damaged_texts_never_panic() {
    let text = wengao::word::text(&super::sample(), &Meta::default(), wengao::word::HeadOrder::DateFirst);
    let page = format!("<html><body><p>{}</p></body></html>", text.replace('\n', "</p>\n<p>"));
    let gbk = encoding_rs::GB18030.encode(&text).0.into_owned();
    let utf16: Vec<u8> = [0xfeff].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let bases = [text.into_bytes(), page.into_bytes(), gbk, utf16];
    run("text", |random| {
        let mut bytes = bases[random.below(bases.len())].clone();
        damage(&mut bytes, random);
        let _ = intake::read("x.txt", &bytes);
    });
}
