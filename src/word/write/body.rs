//! `word/document.xml`: paragraphs, runs, the page, and the identities for the way back.

use xxhash_rust::xxh3::xxh3_64;

use super::{DECLARATION, Fonts, IDENTITY, NAMESPACES, escape};
use crate::engine::document::Change;
use crate::word::layout::{Look, Para, Role, Run};
use crate::word::sentence::sentences;

/// The document part.
pub(super) fn document(paras: &[Para], fonts: Fonts, marked: bool) -> String {
    let mut bookmarks = Bookmarks(0);
    let breaks = paras.iter().skip(1).map(|next| next.broken.as_slice()).chain(std::iter::once(&[][..]));
    let body: String = paras
        .iter()
        .zip(breaks)
        .zip(1..)
        .map(|((para, ended), n)| paragraph(para, ended, n, &mut bookmarks, fonts))
        .collect();
    let section = section(fonts, marked);
    format!("{DECLARATION}<w:document {NAMESPACES}><w:body>{body}{section}</w:body></w:document>")
}

/// The page: 210 × 297 mm with a type area of 156 × 225 mm, 22 lines (579 twips) of 28 characters. A line is
/// 8845 twips, so a character is 15.793 pt: −0.207 pt from Normal's 16 pt, in 4096ths of a point −848.
fn section(fonts: Fonts, marked: bool) -> String {
    let header = match marked {
        true => {
            r#"<w:headerReference w:type="even" r:id="rId7"/><w:headerReference w:type="default" r:id="rId7"/>"#
        }
        false => "",
    };
    let grid = match fonts {
        Fonts::Render => r#"<w:docGrid w:type="lines" w:linePitch="579"/>"#,
        _ => r#"<w:docGrid w:type="linesAndChars" w:linePitch="579" w:charSpace="-848"/>"#,
    };
    format!(
        concat!(
            r#"<w:sectPr>{header}<w:footerReference w:type="even" r:id="rId6"/>"#,
            r#"<w:footerReference w:type="default" r:id="rId5"/><w:pgSz w:w="11906" w:h="16838"/>"#,
            r#"<w:pgMar w:top="2098" w:right="1474" w:bottom="1984" w:left="1587" w:header="851" "#,
            r#"w:footer="1429" w:gutter="0"/><w:pgNumType w:fmt="decimal" w:start="1"/>"#,
            r#"<w:cols w:space="425"/>{grid}</w:sectPr>"#
        ),
        header = header,
        grid = grid
    )
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
pub(in crate::word) fn paragraph_mark(n: usize) -> String {
    format!("_wg_p{}", paragraph_id(n))
}

/// `ended`: the changes of the break behind the paragraph, which in Word belongs to it.
fn paragraph(para: &Para, ended: &[Change], n: usize, bookmarks: &mut Bookmarks, fonts: Fonts) -> String {
    let id = paragraph_id(n);
    let mut content = String::new();
    for (i, sentence) in by_sentence(para).iter().enumerate() {
        let runs: String =
            sentence.iter().map(|run| changed(&run.changes, &self::run(run, fonts), bookmarks)).collect();
        content.push_str(&bookmarks.around(&format!("_wg_s{id}_{i}"), &runs));
    }
    let style = style(para.role);
    if !content.is_empty() {
        content = bookmarks.around(&paragraph_mark(n), &content);
    }
    let ended: String = ended.iter().map(|change| change_tag(change, "/", bookmarks)).collect();
    let ended = if ended.is_empty() { ended } else { format!("<w:rPr>{ended}</w:rPr>") };
    format!(r#"<w:p><w:pPr><w:pStyle w:val="{style}"/>{ended}</w:pPr>{content}</w:p>"#)
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

/// The style's id for a role; headings carry the ids that Word gives its own.
fn style(role: Role) -> String {
    match role {
        Role::Title => "WGTitle".to_owned(),
        Role::Subtitle => "WGSubtitle".to_owned(),
        Role::Byline => "WGByline".to_owned(),
        Role::Blank | Role::Salutation => "WGSalutation".to_owned(),
        Role::Heading(level) => level.to_string(),
        Role::Body => "WGBody".to_owned(),
    }
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

/// A run, in pieces: quotes, dashes and ellipses stand in a Latin font unless told otherwise by a hint.
fn run(run: &Run, fonts: Fonts) -> String {
    let mut out = String::new();
    let mut piece = String::new();
    let mut hinted = false;
    for c in run.text.chars() {
        if c == '\n' || c == '\t' {
            flush(&mut out, &mut piece, hinted, run.look, fonts);
            out.push_str(if c == '\n' { "<w:r><w:br/></w:r>" } else { "<w:r><w:tab/></w:r>" });
            continue;
        }
        if ambiguous(c) != hinted {
            flush(&mut out, &mut piece, hinted, run.look, fonts);
            hinted = ambiguous(c);
        }
        piece.push(c);
    }
    flush(&mut out, &mut piece, hinted, run.look, fonts);
    out
}

/// Characters that are Latin or East Asian depending on the hint.
fn ambiguous(c: char) -> bool {
    matches!(c, '—' | '–' | '―' | '‘' | '’' | '“' | '”' | '…' | '·' | '×' | '°' | '①'..='⓿')
}

fn flush(out: &mut String, piece: &mut String, hinted: bool, look: Look, fonts: Fonts) {
    if piece.is_empty() {
        return;
    }
    let hint = if hinted { r#" w:hint="eastAsia""# } else { "" };
    let kai = super::styles::faces(fonts).kai;
    let properties = match look {
        Look::Kai => format!(r#"<w:rFonts{hint} w:ascii="{kai}" w:hAnsi="{kai}" w:eastAsia="{kai}"/>"#),
        Look::Plain if hinted => format!("<w:rFonts{hint}/>"),
        Look::Plain => String::new(),
        Look::Unfilled if hinted => format!(r#"<w:rFonts{hint}/><w:highlight w:val="yellow"/>"#),
        Look::Unfilled => r#"<w:highlight w:val="yellow"/>"#.to_owned(),
    };
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
