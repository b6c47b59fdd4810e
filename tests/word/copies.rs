//! Edited copies as Word, WPS and LibreOffice write them: a small editor over the paragraphs of an exported file that knows
//! for itself what was changed, and writes the file anew in the manner of each program.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

/// Numbers that look drawn by lot and are the same every time.
pub struct Lot(pub u64);

impl Lot {
    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % n.max(1)
    }
}

/// Whose hands a character or break went through.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct State {
    pub put: Option<(String, String)>,
    pub out: Option<(String, String)>,
    pub moved: bool,
}

/// A paragraph of the copy.
#[derive(Debug, Clone, Default)]
pub struct P {
    pub style: String,
    pub letters: Vec<(char, State)>,
    pub mark: State,
    /// Characters of its label.
    pub label: usize,
    pub bookmark: Option<String>,
}

/// Which program saved the copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Program {
    Word,
    Wps,
    LibreOffice,
}

/// A comment on characters of a paragraph.
#[derive(Debug, Clone)]
pub struct Note {
    pub paragraph: usize,
    pub from: usize,
    pub to: usize,
    pub author: String,
    pub text: String,
}

pub struct Copy {
    pub paragraphs: Vec<P>,
    pub notes: Vec<Note>,
    parts: Vec<(String, Vec<u8>)>,
}

fn unescaped(text: &str) -> String {
    text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn between<'a>(text: &'a str, from: &str, to: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(from)?;
    rest.split_once(to).map(|(inside, _)| inside)
}

impl Copy {
    /// The paragraphs of a file that this program wrote.
    pub fn of(file: &[u8]) -> Self {
        let mut archive = ZipArchive::new(Cursor::new(file)).unwrap();
        let mut parts = Vec::new();
        for at in 0..archive.len() {
            let mut part = archive.by_index(at).unwrap();
            let name = part.name().unwrap().into_owned();
            let mut bytes = Vec::new();
            part.read_to_end(&mut bytes).unwrap();
            parts.push((name, bytes));
        }
        let main = parts.iter().find(|(name, _)| name == "word/document.xml").unwrap();
        let xml = String::from_utf8(main.1.clone()).unwrap();
        let paragraphs =
            xml.split("<w:p>").skip(1).map(|p| paragraph(p.split("</w:p>").next().unwrap())).collect();
        Self { paragraphs, notes: Vec::new(), parts }
    }

    /// The text of a paragraph as it is when all is accepted or rejected, without its label; `None` where it joined another.
    pub fn texts(&self, accept: bool) -> Vec<String> {
        let stays = |state: &State| {
            if accept { state.out.is_none() } else { state.put.is_none() }
        };
        let mut out = vec![String::new()];
        for paragraph in &self.paragraphs {
            let last = out.last_mut().unwrap();
            let skip = if last.is_empty() { paragraph.label } else { 0 };
            last.extend(
                paragraph.letters.iter().skip(skip).filter(|(_, state)| stays(state)).map(|(c, _)| *c),
            );
            if stays(&paragraph.mark) {
                out.push(String::new());
            }
        }
        out.retain(|text| !text.is_empty());
        out
    }

    fn comments(&self) -> String {
        let mut out =
            r#"<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">"#
                .to_owned();
        for (id, note) in self.notes.iter().enumerate() {
            let (author, text) = (escaped(&note.author), escaped(&note.text));
            out.push_str(&format!(
                r#"<w:comment w:id="{}" w:author="{author}" w:date="2026-11-30T09:30:00Z"><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:comment>"#,
                id + 50
            ));
        }
        out + "</w:comments>"
    }

    /// The file as a program would have saved it.
    pub fn saved(&self, program: Program, lot: &mut Lot) -> Vec<u8> {
        let mut ids = 900;
        let mut body = String::new();
        for (number, paragraph) in self.paragraphs.iter().enumerate() {
            let notes: Vec<(usize, &Note)> =
                self.notes.iter().enumerate().filter(|(_, note)| note.paragraph == number).collect();
            body.push_str(&written(paragraph, &notes, program, lot, &mut ids));
        }
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, bytes) in &self.parts {
            // WPS does not keep what it does not know.
            if program == Program::Wps && name.starts_with("customXml") {
                continue;
            }
            zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
            if name == "word/document.xml" {
                let xml = String::from_utf8(bytes.clone()).unwrap();
                let (head, _) = xml.split_once("<w:body>").unwrap();
                let (_, tail) = xml.rsplit_once("<w:sectPr>").unwrap();
                zip.write_all(format!("{head}<w:body>{body}<w:sectPr>{tail}").as_bytes()).unwrap();
            } else if !self.notes.is_empty() && name == "word/_rels/document.xml.rels" {
                let relation = r#"<Relationship Id="rIdC9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments9.xml"/></Relationships>"#;
                let text = String::from_utf8(bytes.clone()).unwrap().replace("</Relationships>", relation);
                zip.write_all(text.as_bytes()).unwrap();
            } else {
                zip.write_all(bytes).unwrap();
            }
        }
        if !self.notes.is_empty() {
            zip.start_file("word/comments9.xml", SimpleFileOptions::default()).unwrap();
            zip.write_all(self.comments().as_bytes()).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }
}

fn paragraph(xml: &str) -> P {
    let style = between(xml, r#"<w:pStyle w:val=""#, "\"").unwrap_or_default().to_owned();
    let mut out = P { style, ..P::default() };
    let properties = between(xml, "<w:pPr>", "</w:pPr>").unwrap_or_default();
    out.mark = state_of(properties, &State::default());
    out.bookmark = between(xml, r#"w:name="_wg_p"#, "\"").map(|n| format!("_wg_p{n}"));
    let content = xml.split_once("</w:pPr>").map_or(xml, |(_, rest)| rest);
    let mut state = State::default();
    for piece in content.split('<').skip(1) {
        let (tag, text) = piece.split_once('>').unwrap_or((piece, ""));
        if tag.starts_with("w:ins ") || tag.starts_with("w:del ") {
            state = state_of(&format!("<{tag}>"), &state);
        } else if tag == "/w:ins" {
            state.put = None;
        } else if tag == "/w:del" {
            state.out = None;
        } else if tag.starts_with("w:t ") || tag.starts_with("w:delText ") {
            out.letters.extend(unescaped(text).chars().map(|c| (c, state.clone())));
        } else if tag == "w:br/" {
            out.letters.push(('\n', state.clone()));
        }
    }
    out
}

fn state_of(xml: &str, before: &State) -> State {
    let mut out = before.clone();
    for (name, is_put) in [("<w:ins ", true), ("<w:del ", false)] {
        if let Some(tag) = between(xml, name, ">") {
            let author = between(tag, "w:author=\"", "\"").unwrap_or_default().to_owned();
            let at = between(tag, "w:date=\"", "\"").unwrap_or_default().to_owned();
            *(if is_put { &mut out.put } else { &mut out.out }) = Some((author, at));
        }
    }
    out
}

fn opening(name: &str, hand: &(String, String), ids: &mut u32, program: Program) -> String {
    *ids += 1;
    let (author, at) = (escaped(&hand.0), &hand.1);
    match program {
        Program::Wps => format!(r#"<w:{name} w:id="{ids}" w:author="{author}" w:date="{at}">"#),
        _ => format!(r#"<w:{name} w:author="{author}" w:date="{at}" w:id="{ids}">"#),
    }
}

fn written(
    paragraph: &P,
    notes: &[(usize, &Note)],
    program: Program,
    lot: &mut Lot,
    ids: &mut u32,
) -> String {
    let mut mark = String::new();
    for (name, hand) in [("ins", &paragraph.mark.put), ("del", &paragraph.mark.out)] {
        if let Some(hand) = hand {
            let name = match (paragraph.mark.moved, name) {
                (true, "ins") => "moveTo",
                (true, _) => "moveFrom",
                (_, name) => name,
            };
            mark.push_str(&opening(name, hand, ids, program).replace('>', "/>"));
        }
    }
    let rsid = if program == Program::Word { r#" w:rsidR="00A77B3E" w:rsidRDefault="00C12F05""# } else { "" };
    let mut out = format!(r#"<w:p{rsid}><w:pPr><w:pStyle w:val="{}"/>"#, paragraph.style);
    if !mark.is_empty() || program == Program::LibreOffice {
        out.push_str(&format!("<w:rPr>{mark}</w:rPr>"));
    }
    out.push_str("</w:pPr>");
    if let (Some(name), false) = (&paragraph.bookmark, program == Program::Wps) {
        out.push_str(&format!(r#"<w:bookmarkStart w:id="{ids}" w:name="{name}"/>"#));
    }
    let mut at = 0;
    while at < paragraph.letters.len() {
        for (id, note) in notes {
            if note.from == at {
                out.push_str(&format!(r#"<w:commentRangeStart w:id="{}"/>"#, id + 50));
            }
        }
        let state = paragraph.letters[at].1.clone();
        let same = paragraph.letters[at..].iter().take_while(|(_, other)| *other == state).count();
        // Runs end anywhere.
        let length = if program == Program::LibreOffice { same } else { same.min(1 + lot.below(14)) };
        let edge = notes.iter().flat_map(|(_, note)| [note.from, note.to]).filter(|edge| *edge > at).min();
        let length = length.min(edge.map_or(length, |edge| edge - at));
        let words: Vec<char> = paragraph.letters[at..at + length].iter().map(|(c, _)| *c).collect();
        at += length;
        let properties = match program {
            Program::Word => r#"<w:rPr><w:rFonts w:hint="eastAsia"/></w:rPr>"#,
            Program::Wps => {
                r#"<w:rPr><w:rFonts w:hint="eastAsia" w:ascii="仿宋_GB2312"/><w:sz w:val="32"/></w:rPr>"#
            }
            Program::LibreOffice => "<w:rPr></w:rPr>",
        };
        let mut run = String::new();
        for part in words.split_inclusive(|c| *c == '\n') {
            let text: String = part.iter().filter(|c| **c != '\n').collect();
            let tag = if state.out.is_some() && !state.moved { "delText" } else { "t" };
            if !text.is_empty() {
                run.push_str(&format!(
                    r#"<w:r>{properties}<w:{tag} xml:space="preserve">{}</w:{tag}></w:r>"#,
                    escaped(&text)
                ));
            }
            if part.contains(&'\n') {
                run.push_str("<w:r><w:br/></w:r>");
            }
        }
        if program == Program::Word && lot.below(3) == 0 {
            run.push_str(r#"<w:proofErr w:type="spellStart"/>"#);
        }
        if let Some(hand) = &state.out {
            let name = if state.moved { "moveFrom" } else { "del" };
            run = format!("{}{run}</w:{name}>", opening(name, hand, ids, program));
        }
        if let Some(hand) = &state.put {
            let name = if state.moved { "moveTo" } else { "ins" };
            run = format!("{}{run}</w:{name}>", opening(name, hand, ids, program));
        }
        out.push_str(&run);
        for (id, note) in notes {
            if note.to == at {
                let id = id + 50;
                out.push_str(&format!(
                    r#"<w:commentRangeEnd w:id="{id}"/><w:r><w:commentReference w:id="{id}"/></w:r>"#
                ));
            }
        }
    }
    if paragraph.bookmark.is_some() && program != Program::Wps {
        out.push_str(&format!(r#"<w:bookmarkEnd w:id="{ids}"/>"#));
    }
    out + "</w:p>"
}
