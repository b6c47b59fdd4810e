//! Paragraphs, runs and tables of the body.

use super::formula;
use super::numbering::{self, Numbering, Place};
use super::revisions::{self, Anchor, HandStretch, Tracked};
use super::styles::{self, Styles};
use super::{Paragraph, Reading, Warning};
use crate::engine::lexicon::numerals::is_ordinal;
use crate::word::xml::Element;

/// Fields inside each other.
const MAX_FIELDS: usize = 64;
/// A paragraph of at most this many characters can be a heading by its face alone.
const HEADING_LENGTH: usize = 40;

/// Reads all blocks of the body.
pub(super) fn read(body: &Element, styles: Styles, numbering: Numbering) -> Reading {
    let unclosed = unclosed_fields(body);
    let mut reader = Reader { styles, numbering, unclosed: unclosed.clone(), ..Reader::default() };
    reader.blocks(body, false);
    reader.out.extend(reader.joined.take());
    let mut warnings = Vec::new();
    if reader.revisions > 0 {
        let text = format!("文件中有 {} 处修订，已按接受修订后的文字读入。", reader.revisions);
        warnings.push(Warning { code: "revisions_accepted", text });
    }
    if reader.pictures > 0 {
        let text = format!("文件中有 {} 处图片或图形，只读入了其中的文字。", reader.pictures);
        warnings.push(Warning { code: "pictures_dropped", text });
    }
    if !unclosed.is_empty() {
        let text = format!("文件中有 {} 处域没有结束标记，其后的文字已照常读入。", unclosed.len());
        warnings.push(Warning { code: "field_unclosed", text });
    }
    if !reader.hidden.is_empty() {
        let text = format!("文件中的隐藏文字 {} 处没有读入。", reader.hidden.len());
        warnings.push(Warning { code: "hidden_dropped", text });
        warnings.extend(reader.hidden.into_iter().map(|text| Warning { code: "hidden_dropped", text }));
    }
    warnings.extend(reader.contents.into_iter().map(|text| Warning { code: "contents_removed", text }));
    if reader.parts > 0 {
        let text = format!("文件引用了 {} 份子文档，子文档没有读入。", reader.parts);
        warnings.push(Warning { code: "embedded_dropped", text });
    }
    if reader.tables > 0 {
        let text = format!("文件中有 {} 个表格，已逐行读入。", reader.tables);
        warnings.push(Warning { code: "tables_flattened", text });
    }
    Reading { paragraphs: reader.out, margins: Vec::new(), warnings }
}

/// Reads all blocks of the body with what was put in and what is to go.
pub(super) fn tracked(body: &Element, styles: Styles, numbering: Numbering) -> Tracked {
    let unclosed = unclosed_fields(body);
    let tracked = Some(Tracked::default());
    let mut reader = Reader { styles, numbering, unclosed, tracked, ..Reader::default() };
    reader.blocks(body, false);
    let mut tracked = reader.tracked.unwrap_or_default();
    for (paragraph, plain) in tracked.paragraphs.iter_mut().zip(reader.out) {
        (paragraph.level, paragraph.bookmarks) = (plain.level, plain.bookmarks);
    }
    tracked
}

/// The text of a header or footer.
pub(super) fn plain(part: &Element) -> String {
    let mut reader = Reader::default();
    reader.blocks(part, false);
    reader.out.iter().map(|p| p.text.trim()).collect::<Vec<_>>().join("\n")
}

#[derive(Default)]
struct Reader {
    styles: Styles,
    numbering: Numbering,
    out: Vec<Paragraph>,
    /// For each open field, whether its instruction (hidden) or its result (shown) is being read.
    fields: Vec<bool>,
    /// A paragraph whose mark was deleted: the next one continues it.
    joined: Option<Paragraph>,
    /// Bookmarks that begin between paragraphs.
    bookmarks: Vec<String>,
    revisions: usize,
    pictures: usize,
    tables: usize,
    /// Documents that are only referred to.
    parts: usize,
    /// Hidden text, which is no part of what is read.
    hidden: Vec<String>,
    /// Which field characters open a field that nothing closes, by their number in the file; and how many were seen.
    unclosed: Vec<usize>,
    seen_fields: usize,
    /// A page begins with the next paragraph.
    page: bool,
    /// How many fields were open when a table of contents began.
    contents_field: Option<usize>,
    /// The lines of tables of contents.
    contents: Vec<String>,
    /// With what was taken out, and who has put in and taken out what.
    tracked: Option<Tracked>,
}

/// The numbers of the field characters that open a field without closing it: their fields hide nothing.
fn unclosed_fields(body: &Element) -> Vec<usize> {
    fn walk(element: &Element, seen: &mut usize, open: &mut Vec<usize>) {
        for child in element.elements() {
            if *child.name == *"w:fldChar" {
                match child.attribute("w:fldCharType").unwrap_or_default() {
                    "begin" => open.push(*seen),
                    "end" => drop(open.pop()),
                    _ => {}
                }
                *seen += 1;
            }
            walk(child, seen, open);
        }
    }
    let (mut seen, mut open) = (0, Vec::new());
    walk(body, &mut seen, &mut open);
    open
}

/// A paragraph while it is read.
#[derive(Default)]
struct Draft<'a> {
    text: String,
    /// The font of the first run with text.
    font: Option<Option<String>>,
    bookmarks: Vec<String>,
    /// Text boxes, read after the paragraph.
    boxes: Vec<&'a Element>,
    /// Whether a page begins before its first word.
    page_first: bool,
    /// Whether its words are those of a table of contents.
    is_contents: bool,
    /// Whose hands its words went through, and where comments begin and end.
    stretches: Vec<HandStretch>,
    anchors: Vec<Anchor>,
}

/// Whether a section that ends here lets the next one begin on a new page.
fn begins_page(section: &Element) -> bool {
    section.child("w:type").and_then(Element::val) != Some("continuous")
}

impl Reader {
    fn blocks(&mut self, parent: &Element, in_table: bool) {
        for element in parent.elements() {
            match &*element.name {
                "w:p" => self.paragraph(element, in_table),
                "w:tbl" => {
                    self.tables += 1;
                    self.rows(element);
                }
                "w:sdt" => self.inner(element, "w:sdtContent", in_table),
                "w:customXml" | "w:smartTag" | "w:ins" | "w:moveTo" => self.blocks(element, in_table),
                "w:commentRangeStart" | "w:commentRangeEnd" => {
                    let place = self.out.len();
                    self.tracked.iter_mut().for_each(|tracked| tracked.between(element, place));
                }
                "mc:AlternateContent" => {
                    if let Some(choice) = choice(element) {
                        self.blocks(choice, in_table);
                    }
                }
                "w:bookmarkStart" => self.bookmarks.extend(own_bookmark(element)),
                "w:subDoc" => self.parts += 1,
                _ => {}
            }
        }
    }

    fn inner(&mut self, element: &Element, name: &str, in_table: bool) {
        if let Some(content) = element.child(name) {
            self.blocks(content, in_table);
        }
    }

    fn rows(&mut self, table: &Element) {
        for element in table.elements() {
            match &*element.name {
                "w:tr" if self.tracked.is_some() => self.cells(element),
                "w:tr" if element.path(&["w:trPr", "w:del"]).is_none() => {
                    let first = self.out.len();
                    let cells = self.cells_in(element);
                    self.keep_together(first, cells);
                }
                "w:sdt" => element.child("w:sdtContent").into_iter().for_each(|content| self.rows(content)),
                "w:customXml" => self.rows(element),
                _ => {}
            }
        }
    }

    /// How many cells a row holds.
    fn cells_in(&mut self, row: &Element) -> usize {
        self.cells(row);
        row.elements().filter(|e| *e.name == *"w:tc").count()
    }

    /// A row of several cells of a paragraph each is one line: what stands side by side belongs together.
    fn keep_together(&mut self, first: usize, cells: usize) {
        let added = self.out.len().saturating_sub(first);
        if cells < 2 || added != cells || self.joined.is_some() {
            return;
        }
        let row = self.out.split_off(first);
        let level = row.iter().find_map(|cell| cell.level);
        let mut texts: Vec<&str> =
            row.iter().map(|cell| cell.text.trim()).filter(|text| !text.is_empty()).collect();
        if texts.is_empty() {
            texts.push("");
        }
        self.out.push(Paragraph {
            text: texts.join("\t"),
            level,
            in_table: true,
            page: row.first().is_some_and(|cell| cell.page),
            bookmarks: row.iter().flat_map(|cell| cell.bookmarks.clone()).collect(),
            ..Paragraph::default()
        });
    }

    fn cells(&mut self, row: &Element) {
        for element in row.elements() {
            match &*element.name {
                "w:tc" => {
                    // The lower cells of a vertical merge repeat nothing.
                    let merged =
                        element.path(&["w:tcPr", "w:vMerge"]).is_some_and(|m| m.val() != Some("restart"));
                    if !merged && element.path(&["w:tcPr", "w:cellDel"]).is_none() {
                        self.blocks(element, true);
                    }
                }
                "w:sdt" => element.child("w:sdtContent").into_iter().for_each(|content| self.cells(content)),
                "w:customXml" => self.cells(element),
                _ => {}
            }
        }
    }

    fn paragraph(&mut self, element: &Element, in_table: bool) {
        let properties = element.child("w:pPr");
        let mut draft = Draft { bookmarks: std::mem::take(&mut self.bookmarks), ..Draft::default() };
        let mut page =
            std::mem::take(&mut self.page) || properties.is_some_and(|p| p.is_on("w:pageBreakBefore"));
        self.inline(element, &mut draft);
        // A break before all text begins the page with this paragraph, one behind it with the next.
        page |= draft.page_first;
        self.page |= properties.and_then(|p| p.child("w:sectPr")).is_some_and(begins_page);
        if draft.is_contents {
            self.contents.push(draft.text.trim().to_owned());
            self.bookmarks.extend(draft.bookmarks);
            return;
        }
        let style = self.styles.id_of(properties).to_owned();
        let label = self.label(properties, &style, draft.text.trim().is_empty());
        let alignment = styles::alignment(properties);
        let alignment = alignment.or_else(|| self.styles.find(&style, |s| s.alignment.clone()));
        let text = format!("{label}{}", draft.text);
        let level = self.level(properties, &style, &text, draft.font.flatten(), in_table);
        let mut paragraph = Paragraph {
            text,
            level,
            centred: alignment.as_deref() == Some("center"),
            in_table,
            page,
            bookmarks: draft.bookmarks,
        };
        if let Some(tracked) = &mut self.tracked {
            tracked.push(&paragraph.text, &label, draft.stretches, draft.anchors, properties);
            self.out.push(paragraph);
            for content in draft.boxes {
                self.blocks(content, in_table);
            }
            return;
        }
        if let Some(mut first) = self.joined.take() {
            first.text.push_str(&paragraph.text);
            first.bookmarks.append(&mut paragraph.bookmarks);
            paragraph = Paragraph {
                text: first.text,
                bookmarks: first.bookmarks,
                page: first.page || paragraph.page,
                ..paragraph
            };
        }
        let mark = properties.and_then(|p| p.child("w:rPr"));
        if mark.is_some_and(|mark| mark.child("w:del").is_some() || mark.child("w:moveFrom").is_some()) {
            self.revisions += 1;
            self.joined = Some(paragraph);
        } else {
            self.out.push(paragraph);
        }
        for content in draft.boxes {
            self.blocks(content, in_table);
        }
    }

    /// The automatic number: of the paragraph itself, else of its style; list 0 switches it off.
    fn label(&mut self, properties: Option<&Element>, style: &str, is_empty: bool) -> String {
        let own = numbering::place(properties);
        let styled = || self.styles.find(style, |s| s.place.clone().filter(|place| !place.list.is_empty()));
        let place = match own {
            Some(place) if !place.list.is_empty() => place,
            Some(Place { level, .. }) => match styled() {
                Some(place) => Place { level, ..place },
                None => return String::new(),
            },
            None => match styled() {
                Some(place) => {
                    let level = self.numbering.level_of_style(&place.list, style).unwrap_or(place.level);
                    Place { level, ..place }
                }
                None => return String::new(),
            },
        };
        if place.list == "0" || is_empty { String::new() } else { self.numbering.label(&place) }
    }

    fn level(
        &self,
        properties: Option<&Element>,
        style: &str,
        text: &str,
        font: Option<String>,
        in_table: bool,
    ) -> Option<u8> {
        let outline = properties.and_then(|p| p.child("w:outlineLvl")).and_then(Element::number);
        if let Some(outline) = outline.or_else(|| self.styles.find(style, |s| s.outline)) {
            return (outline < 9).then_some(outline + 1);
        }
        if let Some(level) = self.styles.find(style, |s| styles::level_in_name(&s.name)) {
            return Some(level);
        }
        if in_table || text.chars().count() > HEADING_LENGTH {
            return None;
        }
        let mark = properties.and_then(|p| p.child("w:rPr"));
        let font =
            font.or_else(|| styles::font(mark)).or_else(|| self.styles.find(style, |s| s.font.clone()))?;
        let text = text.trim_start();
        let is_number = |c: char| is_ordinal(c) || c == '百';
        let first = text
            .split_once('、')
            .is_some_and(|(number, _)| !number.is_empty() && number.chars().all(is_number));
        let second = text.strip_prefix(['（', '(']).is_some_and(|rest| rest.starts_with(is_number));
        match () {
            () if first && font.contains('黑') => Some(1),
            () if second && font.contains('楷') => Some(2),
            () => None,
        }
    }

    fn inline<'a>(&mut self, parent: &'a Element, draft: &mut Draft<'a>) {
        for element in parent.elements() {
            match &*element.name {
                "w:r" => self.run(element, draft),
                "w:ins" | "w:moveTo" | "w:del" | "w:moveFrom" if self.tracked.is_some() => {
                    let open = self.tracked.as_mut().map(|tracked| tracked.open(element));
                    self.inline(element, draft);
                    self.tracked.iter_mut().for_each(|tracked| tracked.close(open));
                }
                "w:commentRangeStart" | "w:commentRangeEnd" => {
                    let at = draft.text.chars().count();
                    draft.anchors.extend(self.tracked.as_ref().and_then(|_| revisions::anchor(element, at)));
                }
                "w:ins" | "w:moveTo" => {
                    self.revisions += 1;
                    self.inline(element, draft);
                }
                "w:del" | "w:moveFrom" => self.revisions += 1,
                "w:sdt" => element.child("w:sdtContent").into_iter().for_each(|e| self.inline(e, draft)),
                "w:hyperlink" | "w:smartTag" | "w:customXml" | "w:fldSimple" | "w:dir" | "w:bdo" => {
                    self.inline(element, draft);
                }
                "mc:AlternateContent" => choice(element).into_iter().for_each(|e| self.inline(e, draft)),
                "w:bookmarkStart" => draft.bookmarks.extend(own_bookmark(element)),
                "m:oMath" | "m:oMathPara" => formula::math(element, &mut draft.text),
                _ => {}
            }
        }
    }

    fn run<'a>(&mut self, run: &'a Element, draft: &mut Draft<'a>) {
        let properties = run.child("w:rPr");
        let has_field = run.child("w:fldChar").is_some();
        if properties.is_some_and(|p| p.is_on("w:vanish")) && !has_field {
            let text: String = run.elements().filter(|e| *e.name == *"w:t").map(Element::text).collect();
            self.hidden.extend((!text.trim().is_empty()).then_some(text));
            return;
        }
        let from = draft.text.len();
        for element in run.elements() {
            self.run_content(element, draft);
        }
        // m² and H₂O are no m2 and H2O.
        let raised = properties.and_then(|p| p.child("w:vertAlign")).and_then(Element::val);
        if let Some(raised) = raised
            && let Some(text) =
                draft.text.get(from..).and_then(|text| formula::script(text, raised == "subscript"))
            && matches!(raised, "superscript" | "subscript")
        {
            draft.text.truncate(from);
            draft.text.push_str(&text);
        }
        if let Some(tracked) = &self.tracked {
            let characters = draft.text.get(from..).map_or(0, |text| text.chars().count());
            draft.stretches.extend(tracked.stretch(characters));
        }
        if draft.font.is_none() && run.child("w:t").is_some() {
            draft.font = Some(styles::font(properties));
        }
    }

    fn run_content<'a>(&mut self, element: &'a Element, draft: &mut Draft<'a>) {
        let shown = !self.fields.contains(&true);
        match &*element.name {
            "w:fldChar" => self.field(element.attribute("w:fldCharType").unwrap_or_default()),
            "w:t" if shown => {
                draft.is_contents |= self.contents_field.is_some();
                draft.text.push_str(&element.text());
            }
            "w:delText" if shown && self.tracked.is_some() => draft.text.push_str(&element.text()),
            "w:commentReference" if self.tracked.is_some() => {
                let at = draft.text.chars().count();
                draft.anchors.extend(revisions::anchor(element, at));
            }
            "w:instrText" if self.contents_field.is_none() && self.fields.last() == Some(&true) => {
                let is_contents = element.text().trim_start().starts_with("TOC");
                self.contents_field = is_contents.then_some(self.fields.len());
            }
            "w:tab" | "w:ptab" if shown => draft.text.push('\t'),
            "w:br" if matches!(element.attribute("w:type"), Some("page")) => {
                if draft.text.trim().is_empty() {
                    draft.page_first = true
                } else {
                    self.page = true
                }
            }
            "w:br" if shown && !matches!(element.attribute("w:type"), Some("column")) => {
                draft.text.push('\n')
            }
            "w:cr" if shown => draft.text.push('\n'),
            "w:noBreakHyphen" if shown => draft.text.push('-'),
            "w:sym" if shown => draft.text.push(symbol(element)),
            "w:ruby" if shown => {
                let base = element.child("w:rubyBase");
                let texts = base.into_iter().flat_map(Element::elements).filter_map(|run| run.child("w:t"));
                texts.for_each(|text| draft.text.push_str(&text.text()));
            }
            "mc:AlternateContent" => {
                for inner in choice(element).into_iter().flat_map(Element::elements) {
                    self.run_content(inner, draft);
                }
            }
            "w:drawing" | "w:pict" | "w:object" => {
                self.pictures += 1;
                boxes(element, &mut draft.boxes);
            }
            _ => {}
        }
    }

    fn field(&mut self, kind: &str) {
        let number = self.seen_fields;
        self.seen_fields += 1;
        if self.unclosed.contains(&number) {
            return;
        }
        match kind {
            "begin" if self.fields.len() < MAX_FIELDS => self.fields.push(true),
            "separate" => {
                if let Some(instruction) = self.fields.last_mut() {
                    *instruction = false;
                }
            }
            "end" => {
                self.fields.pop();
                self.contents_field = self.contents_field.filter(|open| self.fields.len() >= *open);
            }
            _ => {}
        }
    }
}

/// One of the alternatives, never both.
fn choice(element: &Element) -> Option<&Element> {
    element.child("mc:Choice").or_else(|| element.child("mc:Fallback"))
}

/// The name of a bookmark that this program set.
fn own_bookmark(element: &Element) -> Option<String> {
    element.attribute("w:name").filter(|name| name.starts_with("_wg_") && name.len() <= 40).map(str::to_owned)
}

fn boxes<'a>(element: &'a Element, out: &mut Vec<&'a Element>) {
    for child in element.elements() {
        match &*child.name {
            "w:txbxContent" => out.push(child),
            "mc:AlternateContent" => choice(child).into_iter().for_each(|child| boxes(child, out)),
            _ => boxes(child, out),
        }
    }
}

/// A character of a symbol font; private-use ones mean nothing outside it.
fn symbol(element: &Element) -> char {
    let code = element.attribute("w:char").and_then(|code| u32::from_str_radix(code, 16).ok());
    code.and_then(char::from_u32).filter(|c| !('\u{e000}'..='\u{f8ff}').contains(c)).unwrap_or('□')
}
