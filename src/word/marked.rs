//! A written file made into a copy for readers on paper (送阅稿) or into the final one: the version above the text, lines
//! numbered anew on each page, room for notes or large type, comments beside the text; or nothing hidden and its properties
//! filled in. Works on the finished package, whatever layout or template made it, and says what stands on which line.

use std::io::{Cursor, Write as _};

use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::archive::Archive;
use super::grid::{CopyPaper, PaperLine, SetParagraph, paper_lines};
use super::whole::{self, GOES_ON};
use super::write::{WriteError, escape};
use super::xml::{length, pieces};

/// A copy for readers on paper.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Copied {
    /// What stands above the text of every page: which version it is.
    pub header: String,
    /// Lines are numbered, from 1 on each page.
    pub line_numbers: bool,
    /// How it is set.
    pub paper: CopyPaper,
    /// Comments that stand beside the text.
    pub comments: Vec<CopiedComment>,
    /// Which copy it is, in the file's hidden part.
    pub id: String,
}

/// A comment, or an answer to one.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CopiedComment {
    /// Who wrote it.
    pub author: String,
    /// When, as RFC 3339 has it.
    pub at: String,
    /// What was said.
    pub text: String,
    /// The paragraph of the file and the character where its words begin.
    pub from: (usize, usize),
    /// The paragraph and the character behind its words.
    pub to: (usize, usize),
}

/// What the properties of the file that goes out say.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Properties {
    /// The title.
    pub title: String,
    /// Whose work it is.
    pub author: String,
    /// What it is for.
    pub subject: String,
    /// When it became final, as RFC 3339 has it.
    pub at: String,
}

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
const DOCUMENT: &str = "word/document.xml";
/// Characters of a paragraph in large type before it is cut between sentences: ten lines.
const WHOLE: usize = 240;

/// Makes a file that [`super::write()`] wrote a copy for readers; and what stands on which line of it, reckoned by the grid.
///
/// # Errors
/// [`WriteError`] when the file is none of ours, or memory ends.
pub fn as_copy(docx: &[u8], copied: &Copied) -> Result<(Vec<u8>, Vec<PaperLine>), WriteError> {
    let mut parts = Parts::of(docx)?;
    let large = copied.paper == CopyPaper::Large;
    let mut document = parts.text(DOCUMENT)?;
    if large {
        document = whole::kept_whole(&document, WHOLE);
        if let Ok(styles) = parts.text("word/styles.xml") {
            let larger = styles
                .replace(
                    r#"<w:sz w:val="32"/><w:szCs w:val="32"/>"#,
                    r#"<w:sz w:val="36"/><w:szCs w:val="36"/>"#,
                )
                .replace(r#"w:firstLine="640""#, r#"w:firstLine="720""#);
            parts.put("word/styles.xml", larger);
        }
    }
    let sets = sets(&document);
    let lines = paper_lines(&sets, copied.paper);
    if !copied.comments.is_empty() {
        document = commented(&document, &copied.comments);
        parts.add("comments", &comments(&copied.comments))?;
    }
    let headed = document.contains("<w:headerReference");
    document = section(&document, copied, !headed);
    if headed {
        for name in parts.names("word/header") {
            let header =
                parts.text(&name)?.replacen("</w:hdr>", &format!("{}</w:hdr>", above(&copied.header)), 1);
            parts.put(&name, header);
        }
    } else {
        let part = format!(r#"{DECLARATION}<w:hdr xmlns:w="{W}">{}</w:hdr>"#, above(&copied.header));
        parts.add("header", &part)?;
    }
    if let Ok(identity) = parts.text("customXml/item1.xml") {
        let id = format!(r#" copy="{}">"#, escape(&copied.id));
        let at = identity.find("<wg:speech").and_then(|from| Some(from + identity.get(from..)?.find('>')?));
        let (head, tail) = identity.split_at_checked(at.unwrap_or(0)).unwrap_or_default();
        if let Some(tail) = tail.strip_prefix('>') {
            parts.put("customXml/item1.xml", format!("{head}{id}{tail}"));
        }
    }
    parts.put(DOCUMENT, document);
    Ok((parts.zipped()?, lines))
}

/// Makes a file that [`super::write()`] wrote the final one: no hidden bookmark or part, its properties filled in.
///
/// # Errors
/// As [`as_copy`].
pub fn as_final(docx: &[u8], properties: &Properties) -> Result<Vec<u8>, WriteError> {
    let mut parts = Parts::of(docx)?;
    let document = parts.text(DOCUMENT)?;
    parts.put(DOCUMENT, without(&without(&document, "<w:bookmarkStart "), "<w:bookmarkEnd "));
    parts.list.retain(|(name, _)| !name.starts_with("customXml/"));
    let relations = parts.text("word/_rels/document.xml.rels")?;
    parts.put("word/_rels/document.xml.rels", without_if(&relations, "<Relationship ", "customXml"));
    let types = parts.text("[Content_Types].xml")?;
    parts.put("[Content_Types].xml", without_if(&types, "<Override ", "customXml"));
    let tag = |name: &str, text: &str| match text {
        "" => String::new(),
        text => format!("<{name}>{}</{name}>", escape(text)),
    };
    let moment = |name: &str| match properties.at.as_str() {
        "" => String::new(),
        at => format!(r#"<dcterms:{name} xsi:type="dcterms:W3CDTF">{}</dcterms:{name}>"#, escape(at)),
    };
    let core = format!(
        concat!(
            "{}<cp:coreProperties ",
            r#"xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" "#,
            r#"xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" "#,
            r#"xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">{}{}{}{}{}{}</cp:coreProperties>"#
        ),
        DECLARATION,
        tag("dc:title", &properties.title),
        tag("dc:subject", &properties.subject),
        tag("dc:creator", &properties.author),
        tag("cp:lastModifiedBy", &properties.author),
        moment("created"),
        moment("modified")
    );
    parts.put("docProps/core.xml", core);
    parts.zipped()
}

/// The parts of a package, in its order.
struct Parts {
    list: Vec<(String, Vec<u8>)>,
}

fn broken<E>(_: E) -> WriteError {
    ZipError::InvalidArchive("a package of our own".into()).into()
}

impl Parts {
    fn of(docx: &[u8]) -> Result<Self, WriteError> {
        let mut archive = Archive::open_package(docx).map_err(broken)?;
        let mut list = Vec::new();
        for at in 0..archive.len() {
            let name = archive.raw_name(at).and_then(|name| String::from_utf8(name).ok());
            let content = archive.read(at).map_err(broken)?;
            list.extend(name.map(|name| (name, content)));
        }
        Ok(Self { list })
    }

    fn names(&self, beginning: &str) -> Vec<String> {
        self.list.iter().map(|(name, _)| name.clone()).filter(|name| name.starts_with(beginning)).collect()
    }

    fn text(&self, name: &str) -> Result<String, WriteError> {
        let part = self.list.iter().find(|(known, _)| known == name).ok_or(()).map_err(broken)?;
        String::from_utf8(part.1.clone()).map_err(broken)
    }

    fn put(&mut self, name: &str, text: String) {
        match self.list.iter_mut().find(|(known, _)| known == name) {
            Some((_, content)) => *content = text.into_bytes(),
            None => self.list.push((name.to_owned(), text.into_bytes())),
        }
    }

    /// A part of the document's own, with its relation (`rIdWG` and its kind) and its type.
    fn add(&mut self, kind: &str, text: &str) -> Result<(), WriteError> {
        let (name, file) = (format!("word/wg-{kind}.xml"), format!("wg-{kind}.xml"));
        let relation = format!(
            r#"<Relationship Id="rIdWG{kind}" Type="{OFFICE}/{kind}" Target="{file}"/></Relationships>"#
        );
        let relations = self.text("word/_rels/document.xml.rels")?.replacen("</Relationships>", &relation, 1);
        self.put("word/_rels/document.xml.rels", relations);
        let own = format!(r#"<Override PartName="/{name}" ContentType="{WORD}.{kind}+xml"/></Types>"#);
        let types = self.text("[Content_Types].xml")?.replacen("</Types>", &own, 1);
        self.put("[Content_Types].xml", types);
        self.put(&name, text.to_owned());
        Ok(())
    }

    /// Byte for byte the same for the same parts.
    fn zipped(&self) -> Result<Vec<u8>, WriteError> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(DateTime::default());
        for (name, content) in &self.list {
            zip.start_file(name.as_str(), options)?;
            zip.write_all(content).map_err(ZipError::from)?;
        }
        Ok(zip.finish()?.into_inner())
    }
}

/// The XML without the empty elements that begin like this.
fn without(xml: &str, beginning: &str) -> String {
    without_if(xml, beginning, "")
}

/// The same, of those alone that hold these words.
fn without_if(xml: &str, beginning: &str, words: &str) -> String {
    let mut out = String::with_capacity(xml.len());
    let mut rest = xml;
    while let Some((before, found)) = rest.find(beginning).and_then(|at| rest.split_at_checked(at)) {
        out.push_str(before);
        let end = found.find('>').map_or(found.len(), |end| end + 1);
        let (tag, after) = found.split_at_checked(end).unwrap_or((found, ""));
        if !tag.contains(words) {
            out.push_str(tag);
        }
        rest = after;
    }
    out.push_str(rest);
    out
}

/// The paragraph above the text of every page.
fn above(text: &str) -> String {
    format!(
        concat!(
            r#"<w:p><w:pPr><w:suppressLineNumbers/><w:jc w:val="right"/></w:pPr><w:r><w:rPr>"#,
            r#"<w:rFonts w:hint="eastAsia" w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/>"#,
            r#"<w:sz w:val="21"/><w:szCs w:val="21"/></w:rPr><w:t xml:space="preserve">{}</w:t></w:r></w:p>"#
        ),
        escape(text)
    )
}

/// The page of a copy.
fn section(document: &str, copied: &Copied, needs_header: bool) -> String {
    let Some((body, section)) = document.rfind("<w:sectPr").and_then(|at| document.split_at_checked(at))
    else {
        return document.to_owned();
    };
    let mut section = section.to_owned();
    if needs_header {
        let references = concat!(
            r#"<w:headerReference w:type="even" r:id="rIdWGheader"/>"#,
            r#"<w:headerReference w:type="default" r:id="rIdWGheader"/>"#
        );
        let at = section.find('>').map_or(0, |end| end + 1);
        section.insert_str(at, references);
    }
    if copied.line_numbers && !section.contains("<w:lnNumType") {
        let behind = ["<w:pgNumType", "<w:cols", "<w:docGrid", "</w:sectPr>"];
        if let Some(at) = behind.iter().find_map(|tag| section.find(tag)) {
            section.insert_str(at, r#"<w:lnNumType w:countBy="1" w:restart="newPage"/>"#);
        }
    }
    match copied.paper {
        CopyPaper::Standard => {}
        CopyPaper::Wide => section = section.replace(r#"w:right="1474""#, r#"w:right="3402""#),
        CopyPaper::Large => {
            let grid =
                section.find("<w:docGrid").and_then(|from| Some((from, section.get(from..)?.find('>')?)));
            if let Some((from, length)) = grid {
                section
                    .replace_range(from..=from + length, r#"<w:docGrid w:type="lines" w:linePitch="671"/>"#);
            }
        }
    }
    format!("{body}{section}")
}

/// The paragraphs of the document: what each is, and its text.
fn sets(document: &str) -> Vec<SetParagraph> {
    let mut out: Vec<SetParagraph> = Vec::new();
    let mut in_text = false;
    for piece in pieces(document) {
        match piece {
            _ if piece.starts_with("<w:p>") || piece.starts_with("<w:p ") => {
                out.push(SetParagraph::default())
            }
            "<w:br/>" => out.iter_mut().last().into_iter().for_each(|set| set.text.push('\n')),
            _ if piece.starts_with("<w:t ") || piece.starts_with("<w:delText") => in_text = true,
            _ if piece.starts_with("</w:t>") || piece.starts_with("</w:delText>") => in_text = false,
            _ if piece.starts_with("<w:pStyle ") => {
                let style = piece.split('"').nth(1).unwrap_or_default();
                out.iter_mut().last().into_iter().for_each(|set| set.style = style.to_owned());
            }
            _ if piece.starts_with("<w:keepLines") => {
                out.iter_mut().last().into_iter().for_each(|set| set.whole = true);
            }
            _ if piece.starts_with(GOES_ON) => {
                out.iter_mut().last().into_iter().for_each(|set| set.goes_on = true);
            }
            _ if piece.starts_with('<') || !in_text => {}
            text => {
                let plain = text.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"");
                let plain = plain.replace("&amp;", "&");
                out.iter_mut().last().into_iter().for_each(|set| set.text.push_str(&plain));
            }
        }
    }
    out
}

/// The document with the ranges of comments, runs cut where one begins or ends.
fn commented(document: &str, comments: &[CopiedComment]) -> String {
    let mut cuts: Vec<((usize, usize), bool, usize)> = Vec::new();
    for (id, comment) in comments.iter().enumerate() {
        cuts.push((comment.from, true, id));
        cuts.push((comment.to, false, id));
    }
    cuts.sort_by_key(|(place, begins, id)| (*place, *begins, *id));
    let mut cuts = cuts.into_iter().peekable();
    let mut out = String::with_capacity(document.len() + 200 * comments.len());
    // The place that is being written: paragraphs are counted from 0.
    let (mut paragraph, mut at) = (None::<usize>, 0);
    let (mut run, mut in_run, mut in_text) = (String::new(), false, false);
    let mut wrapper = String::new();
    let mark = |begins: bool, id: usize| match begins {
        true => format!(r#"<w:commentRangeStart w:id="{id}"/>"#),
        false => {
            format!(r#"<w:commentRangeEnd w:id="{id}"/><w:r><w:commentReference w:id="{id}"/></w:r>"#)
        }
    };
    for piece in pieces(document) {
        let here = |at: usize| paragraph.map(|paragraph| (paragraph, at));
        if piece.starts_with("<w:p>") || piece.starts_with("<w:p ") {
            paragraph = Some(paragraph.map_or(0, |n| n + 1));
            at = 0;
        } else if piece.starts_with("<w:ins ") || piece.starts_with("<w:del ") {
            wrapper.push_str(piece);
        } else if piece == "</w:ins>" || piece == "</w:del>" {
            wrapper.clear();
        } else if piece == "<w:r>" || piece.starts_with("<w:r ") {
            while let Some((_, begins, id)) =
                cuts.next_if(|(place, ..)| wrapper.is_empty() && Some(*place) <= here(at))
            {
                out.push_str(&mark(begins, id));
            }
            in_run = true;
            run = piece.to_owned();
            out.push_str(piece);
            continue;
        } else if piece.starts_with("<w:t ") || piece.starts_with("<w:delText") {
            in_text = true;
            run.push_str(piece);
        } else if piece == "</w:t>" || piece == "</w:delText>" {
            in_text = false;
        } else if piece == "</w:r>" {
            in_run = false;
        } else if piece == "<w:br/>" || piece == "<w:tab/>" {
            at += 1;
        } else if in_text && !piece.starts_with('<') && wrapper.is_empty() {
            let end = at + length(piece);
            let mut rest = piece;
            while let Some((place, begins, id)) =
                cuts.next_if(|(place, ..)| here(at) <= Some(*place) && Some(*place) < here(end))
            {
                let (head, tail) = cut(rest, place.1.saturating_sub(at));
                out.push_str(head);
                if !head.is_empty() {
                    out.push_str("</w:t></w:r>");
                    out.push_str(&mark(begins, id));
                    out.push_str(&run);
                } else {
                    let back = out.len().saturating_sub(run.len());
                    out.insert_str(back, &mark(begins, id));
                }
                at = place.1;
                rest = tail;
            }
            out.push_str(rest);
            at = end;
            continue;
        } else if in_text && !piece.starts_with('<') {
            at += length(piece);
        } else if piece == "</w:p>" {
            while let Some((_, begins, id)) = cuts.next_if(|(place, ..)| Some(place.0) <= paragraph) {
                out.push_str(&mark(begins, id));
            }
        } else if in_run {
            run.push_str(piece);
        }
        out.push_str(piece);
    }
    out
}

/// Escaped text cut behind so many characters.
fn cut(text: &str, characters: usize) -> (&str, &str) {
    let mut seen = 0;
    let mut entity = false;
    for (at, c) in text.char_indices() {
        if seen == characters && !entity {
            return text.split_at_checked(at).unwrap_or((text, ""));
        }
        match c {
            '&' => entity = true,
            ';' if entity => {
                entity = false;
                seen += 1;
            }
            _ if !entity => seen += 1,
            _ => {}
        }
    }
    (text, "")
}

/// The part with the comments, numbered in order.
fn comments(list: &[CopiedComment]) -> String {
    let mut out = format!(r#"{DECLARATION}<w:comments xmlns:w="{W}">"#);
    for (id, note) in list.iter().enumerate() {
        let date = match note.at.as_str() {
            "" => String::new(),
            at => format!(r#" w:date="{}""#, escape(at)),
        };
        let initials: String = note.author.chars().take(1).collect();
        let lines = note.text.lines();
        let paragraphs: String = lines
            .map(|line| format!(r#"<w:p><w:r><w:t xml:space="preserve">{}</w:t></w:r></w:p>"#, escape(line)))
            .collect();
        out.push_str(&format!(
            r#"<w:comment w:id="{id}" w:author="{}"{date} w:initials="{}">{paragraphs}</w:comment>"#,
            escape(&note.author),
            escape(&initials)
        ));
    }
    out.push_str("</w:comments>");
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::{Block, Document, Line, Section};
    use crate::word::{Meta, Settings, read_tracked, write};

    const A: &str = "各级人大要坚持党的全面领导。";
    const B: &str = "要围绕“中心”任务 & 大局开展监督。";

    fn written(text: &str) -> Vec<u8> {
        let section = Section { blocks: vec![Block::Paragraph(Line::from(text))], ..Section::default() };
        let document = Document { title: "讲话".into(), salutation: None, sections: vec![section] };
        write(&document, &Meta::default(), Settings::default()).unwrap()
    }

    #[test]
    fn a_copy_says_which_it_is_and_numbers_its_lines() {
        let copied = Copied {
            header: "送阅稿第2稿".to_owned(),
            line_numbers: true,
            id: "7f".to_owned(),
            ..Copied::default()
        };
        let (file, lines) = as_copy(&written(&A.repeat(3)), &copied).unwrap();
        let parts = Parts::of(&file).unwrap();
        let document = parts.text(DOCUMENT).unwrap();
        let places: Vec<usize> = ["<w:headerReference", "<w:pgMar", "<w:lnNumType", "<w:pgNumType"]
            .iter()
            .map(|tag| document.find(tag).unwrap())
            .collect();
        assert!(places.is_sorted(), "{places:?}");
        assert!(parts.text("word/wg-header.xml").unwrap().contains("送阅稿第2稿"));
        assert_eq!(read_tracked(&file).unwrap().copy.as_deref(), Some("7f"));
        assert_eq!(lines.last().map(|line| (line.page, line.line, line.paragraph)), Some((1, 4, 2)));
    }

    #[test]
    fn comments_stand_at_their_words() {
        let text = format!("{A}{B}");
        let note = |from: usize, to: usize| CopiedComment {
            author: "李文".to_owned(),
            at: "2026-11-29T10:00:00Z".to_owned(),
            text: "请核\n第二行".to_owned(),
            from: (2, from),
            to: (2, to),
        };
        let whole = text.chars().count();
        for (from, to) in [(0, 3), (4, 9), (18, 26), (25, whole), (0, whole), (22, 24)] {
            let copied = Copied { comments: vec![note(from, to), note(4, 6)], ..Copied::default() };
            let (file, _) = as_copy(&written(&text), &copied).unwrap();
            let read = read_tracked(&file).unwrap();
            let [first, second] = read.comments.as_slice() else { panic!("{:?}", read.comments) };
            assert_eq!((first.from, first.to, first.author.as_str()), ((2, from), (2, to), "李文"));
            assert_eq!((second.from, second.to), ((2, 4), (2, 6)));
            assert_eq!(read.paragraphs[2].text, text);
            assert_eq!(first.text, "请核\n第二行");
        }
    }

    #[test]
    fn large_type_keeps_sentences_whole() {
        let sentence = format!("{}。", "一".repeat(99));
        let copied = Copied { paper: CopyPaper::Large, ..Copied::default() };
        let (file, lines) = as_copy(&written(&sentence.repeat(6)), &copied).unwrap();
        let read = read_tracked(&file).unwrap();
        let body: Vec<&str> = read.paragraphs.iter().skip(2).map(|p| p.text.as_str()).collect();
        assert_eq!(body.concat(), sentence.repeat(6));
        assert!(body.len() > 1 && body.iter().all(|text| text.ends_with('。')));
        for paragraph in 2..read.paragraphs.len() {
            let pages: Vec<usize> =
                lines.iter().filter(|l| l.paragraph == paragraph).map(|l| l.page).collect();
            assert!(pages.iter().all(|page| *page == pages[0]), "{pages:?}");
        }
    }

    #[test]
    fn the_final_file_hides_nothing() {
        let properties = Properties {
            title: "讲话".to_owned(),
            author: "云江市人大常委会".to_owned(),
            subject: "常委会会议".to_owned(),
            at: "2026-11-29T10:00:00Z".to_owned(),
        };
        let file = as_final(&written(B), &properties).unwrap();
        let parts = Parts::of(&file).unwrap();
        assert!(!parts.text(DOCUMENT).unwrap().contains("bookmark"));
        assert!(parts.names("customXml").is_empty());
        for part in ["word/_rels/document.xml.rels", "[Content_Types].xml"] {
            assert!(!parts.text(part).unwrap().contains("customXml"));
        }
        assert!(
            parts.text("docProps/core.xml").unwrap().contains("<dc:creator>云江市人大常委会</dc:creator>")
        );
        assert_eq!(read_tracked(&file).unwrap().paragraphs[2].text, B);
    }
}
