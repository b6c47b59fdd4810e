//! `word/document.xml`: paragraphs, runs, the page, and the identities for the way back.

use xxhash_rust::xxh3::xxh3_64;

use super::faces::{self, faces, latin};
use super::running::RunningParts;
use super::{DECLARATION, IDENTITY, NAMESPACES, Settings, escape};
use crate::engine::document::Change;
use crate::word::house::{Fonts, HouseStyle, NumberStyle};
use crate::word::para::{Indent, Look, Para, Role, Run};
use crate::word::sentence::sentences;
use crate::word::template::style_id;

/// The document part.
pub(super) fn document(paras: &[Para], settings: &Settings) -> String {
    let mut bookmarks = Bookmarks(0);
    let breaks = paras.iter().skip(1).map(|next| next.broken.as_slice()).chain(std::iter::once(&[][..]));
    let body: String = paras
        .iter()
        .zip(breaks)
        .zip(1..)
        .map(|((para, ended), n)| paragraph(para, ended, n, &mut bookmarks, settings))
        .collect();
    let section = section(settings);
    format!("{DECLARATION}<w:document {NAMESPACES}><w:body>{body}{section}</w:body></w:document>")
}

/// The page: 210 × 297 mm with a type area of 156 × 225 mm, 22 lines (579 twips) of 28 characters; or as the template has it.
fn section(settings: &Settings) -> String {
    let both = |kind: &str, even: &str, odd: &str| {
        format!(
            r#"<w:{kind}Reference w:type="even" r:id="{even}"/><w:{kind}Reference w:type="default" r:id="{odd}"/>"#
        )
    };
    let running = RunningParts::of(settings);
    let header = match running.references("header") {
        Some(own) => own,
        None if settings.mark.is_empty() => String::new(),
        None => both("header", "rId7", "rId7"),
    };
    let numbered = settings.style.number != NumberStyle::Nothing;
    let footer = match running.references("footer") {
        Some(own) => own,
        None if numbered => both("footer", "rId6", "rId5"),
        None => String::new(),
    };
    let measure = settings.size.measure();
    let page = match settings.template.as_ref().map(|template| template.page.as_str()) {
        Some(page) if !page.is_empty() => page.to_owned(),
        _ => {
            let grid = match settings.style.fonts {
                Fonts::LibreOffice => {
                    format!(r#"<w:docGrid w:type="lines" w:linePitch="{}"/>"#, measure.line)
                }
                _ => format!(
                    r#"<w:docGrid w:type="linesAndChars" w:linePitch="{}" w:charSpace="{}"/>"#,
                    measure.line, measure.grid
                ),
            };
            format!(
                concat!(
                    r#"<w:pgSz w:w="11906" w:h="16838"/>"#,
                    r#"<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" "#,
                    r#"w:footer="1429" w:gutter="0"/><w:pgNumType w:fmt="decimal" w:start="1"/>"#,
                    r#"<w:cols w:space="425"/>{grid}"#
                ),
                grid = grid
            )
        }
    };
    format!("<w:sectPr>{header}{footer}{page}</w:sectPr>")
}

/// Ids of bookmarks, each used once in the part.
struct Bookmarks(u32);

impl Bookmarks {
    /// `content` inside a hidden bookmark (a name that begins with `_`). Bookmarks are what survives an edit
    /// in Word, WPS and LibreOffice; content controls would make LibreOffice repeat text.
    fn around(&mut self, name: &str, content: &str) -> String {
        self.0 += 1;
        let id = self.0;
        format!(r#"<w:bookmarkStart w:id="{id}" w:name="{name}"/>{content}<w:bookmarkEnd w:id="{id}"/>"#)
    }
}

/// The id of the `n`-th paragraph (from 1) in bookmarks and identities.
fn paragraph_id(n: usize) -> String {
    format!("{n:04}")
}

/// The name of the bookmark around the `n`-th paragraph (from 1).
fn paragraph_mark(n: usize) -> String {
    format!("_wg_p{}", paragraph_id(n))
}

/// `ended`: the changes of the break behind the paragraph, which in Word belongs to it.
fn paragraph(
    para: &Para,
    ended: &[Change],
    n: usize,
    bookmarks: &mut Bookmarks,
    settings: &Settings,
) -> String {
    let id = paragraph_id(n);
    let mut content = String::new();
    for (i, sentence) in by_sentence(para).iter().enumerate() {
        let runs: String = sentence
            .iter()
            .map(|run| changed(&run.changes, &self::run(run, para.role, &settings.style), bookmarks))
            .collect();
        content.push_str(&bookmarks.around(&format!("_wg_s{id}_{i}"), &runs));
    }
    let ours = style_id(para.role);
    let style = settings.template.as_ref().and_then(|template| template.own(ours)).unwrap_or(ours);
    if !content.is_empty() {
        content = bookmarks.around(&paragraph_mark(n), &content);
    }
    let ended: String = ended.iter().map(|change| change_tag(change, "/", bookmarks)).collect();
    let ended = if ended.is_empty() { ended } else { format!("<w:rPr>{ended}</w:rPr>") };
    let page = if para.page { "<w:pageBreakBefore/>" } else { "" };
    let indent = para.indent.map(|indent| self::indent(indent, settings)).unwrap_or_default();
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{page}{indent}{ended}</w:pPr>{content}</w:p>"#)
}

/// An indent of a paragraph's own: hundredths of characters win in Word, twips serve the others.
fn indent(indent: Indent, settings: &Settings) -> String {
    let twips = |hundredths: u32| hundredths * settings.size.measure().text / 10;
    let Indent { left, right, hanging } = indent;
    let mut out = String::from("<w:ind");
    for (name, value) in [("left", left), ("right", right), ("hanging", hanging)] {
        if value > 0 {
            out.push_str(&format!(r#" w:{name}Chars="{value}" w:{name}="{}""#, twips(value)));
        }
    }
    if hanging == 0 {
        out.push_str(r#" w:firstLineChars="0" w:firstLine="0""#);
    }
    out.push_str("/>");
    out
}

/// The opening tag of a change (`end` is `/` for an empty element).
fn change_tag(change: &Change, end: &str, bookmarks: &mut Bookmarks) -> String {
    bookmarks.0 += 1;
    let (id, name, author) = (bookmarks.0, change_name(change), escape(&change.name));
    // Word wants seconds.
    let at = match change.at.strip_suffix('Z') {
        Some(minute) if minute.len() == "2026-01-01T00:00".len() => format!("{minute}:00Z"),
        _ => change.at.clone(),
    };
    let date = if at.is_empty() { at } else { format!(r#" w:date="{}""#, escape(&at)) };
    format!(r#"<{name} w:id="{id}" w:author="{author}"{date}{end}>"#)
}

fn change_name(change: &Change) -> &'static str {
    if change.deleted { "w:del" } else { "w:ins" }
}

/// Runs inside what was put in (`w:ins`) and what is to go (`w:del`), the latter inside the former.
fn changed(changes: &[Change], runs: &str, bookmarks: &mut Bookmarks) -> String {
    let Some((first, rest)) = changes.split_first() else { return runs.to_owned() };
    let inner = changed(rest, runs, bookmarks);
    let inner = if first.deleted {
        inner.replace("<w:t ", "<w:delText ").replace("</w:t>", "</w:delText>")
    } else {
        inner
    };
    format!("{}{inner}</{}>", change_tag(first, "", bookmarks), change_name(first))
}

/// The runs of a paragraph, cut where its sentences end.
fn by_sentence(para: &Para) -> Vec<Vec<Run>> {
    let mut runs = para.runs.iter().map(|run| (run, run.text.as_str()));
    let mut rest = runs.next();
    let mut out = Vec::new();
    // Joined, the sentences are the runs joined: their bytes agree.
    for sentence in sentences(&para.text()) {
        let mut left = sentence.len();
        let mut own = Vec::new();
        while let Some((run, text)) = rest.take() {
            let Some((head, tail)) = text.split_at_checked(left.min(text.len())) else { break };
            if left == 0 {
                rest = Some((run, text));
                break;
            }
            left -= head.len();
            own.push(Run { text: head.to_owned(), ..run.clone() });
            rest = if tail.is_empty() { runs.next() } else { Some((run, tail)) };
        }
        out.push(own);
    }
    out
}

/// How a piece of a run is to be drawn: as Chinese although it could be Latin, in another face because its own lacks it.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
struct Drawn {
    hinted: bool,
    instead: Option<&'static str>,
}

/// A run, in pieces: quotes, dashes and ellipses stand in a Latin font unless told otherwise by a hint.
fn run(run: &Run, role: Role, style: &HouseStyle) -> String {
    let face = face_of(role, run.look, style);
    let mut out = String::new();
    let mut piece = String::new();
    let mut drawn = Drawn::default();
    for c in run.text.chars() {
        if c == '\n' || c == '\t' {
            flush(&mut out, &mut piece, drawn, run.look, style);
            out.push_str(if c == '\n' { "<w:r><w:br/></w:r>" } else { "<w:r><w:tab/></w:r>" });
            continue;
        }
        let own = Drawn { hinted: ambiguous(c), instead: faces::instead(c, face) };
        if own != drawn {
            flush(&mut out, &mut piece, drawn, run.look, style);
            drawn = own;
        }
        piece.push(c);
    }
    flush(&mut out, &mut piece, drawn, run.look, style);
    out
}

/// The face in which the text of a paragraph stands.
fn face_of(role: Role, look: Look, style: &HouseStyle) -> &'static str {
    let faces = faces(style.fonts);
    match role {
        _ if look == Look::Kai => faces.kai,
        Role::Title => faces.title,
        Role::Heading(1) => faces.hei,
        Role::Heading(2) | Role::Subtitle | Role::Byline => faces.kai,
        _ => faces.body,
    }
}

/// Characters that are Latin or East Asian depending on the hint.
fn ambiguous(c: char) -> bool {
    matches!(c, '—' | '–' | '―' | '‘' | '’' | '“' | '”' | '…' | '·' | '×' | '°' | '①'..='⓿')
}

fn flush(out: &mut String, piece: &mut String, drawn: Drawn, look: Look, style: &HouseStyle) {
    if piece.is_empty() {
        return;
    }
    let hint = if drawn.hinted { r#" w:hint="eastAsia""# } else { "" };
    let kai = faces(style.fonts).kai;
    let other = drawn.instead.map(|face| format!(r#" w:eastAsia="{face}""#)).unwrap_or_default();
    let fonts = match look {
        Look::Kai => {
            let latin = latin(style.figures, kai);
            let chinese = drawn.instead.unwrap_or(kai);
            format!(r#"<w:rFonts{hint} w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{chinese}"/>"#)
        }
        _ if drawn.hinted || drawn.instead.is_some() => format!("<w:rFonts{hint}{other}/>"),
        _ => String::new(),
    };
    let lit = if look == Look::Unfilled { r#"<w:highlight w:val="yellow"/>"# } else { "" };
    let properties = format!("{fonts}{lit}");
    let properties = if properties.is_empty() { properties } else { format!("<w:rPr>{properties}</w:rPr>") };
    out.push_str(&format!(r#"<w:r>{properties}<w:t xml:space="preserve">{}</w:t></w:r>"#, escape(piece)));
    piece.clear();
}

/// The identity part: for each paragraph its id and the hash of its text (XXH3, 64 bits, hexadecimal).
pub(super) fn identities(paras: &[Para]) -> String {
    let mut out = format!(r#"{DECLARATION}<wg:speech xmlns:wg="{IDENTITY}">"#);
    for (para, n) in paras.iter().zip(1..) {
        let hash = xxh3_64(para.text().as_bytes());
        out.push_str(&format!(r#"<wg:p id="{}" hash="{hash:016x}"/>"#, paragraph_id(n)));
    }
    out.push_str("</wg:speech>");
    out
}
