//! An office's own template (.dotx, or any .docx that is set as it likes): its styles, its page, what stands above and below every
//! page, written anew. Nothing else is taken from it, so that neither macros nor links can come along; a file that has them is
//! refused all the same.

use std::collections::{BTreeMap, HashMap};

use quick_xml::XmlVersion;
use quick_xml::escape::resolve_predefined_entity;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::NsReader;
use serde::{Deserialize, Serialize};

use super::archive::{Archive, ArchiveError};
use super::para::Role;
use super::read::{OLE, ReadError};
use super::write::escape;
use super::xml::{self, Element, MAX_ATTRIBUTES, MAX_VALUE, canonical, decode};
use crate::engine::budget::Budget;

/// Bytes of a template.
pub const MAX_TEMPLATE: usize = 2 << 20;
/// Bytes of its styles as they are kept.
const MAX_STYLES: usize = 1 << 20;
/// Bytes that the trees of its parts may take up.
const MEMORY: u64 = 48 << 20;
/// Bytes of what stands above and below its pages, as they are kept.
const MAX_RUNNING: usize = 256 << 10;
/// Nesting of elements.
const MAX_DEPTH: usize = 64;

/// Why a template is not taken. `Display` is the sentence for the user.
#[derive(Debug, thiserror::Error)]
pub enum TemplateError {
    /// Beyond [`MAX_TEMPLATE`].
    #[error("模板超过2 MB，请删去其中的图片后再上传。")]
    TooLarge,
    /// An old .dot or .wpt, or no Word file at all.
    #[error("请上传 .dotx 或 .docx 格式的模板；旧格式的 .dot、.wpt 请先在 WPS 或 Word 中另存为 .dotx。")]
    Kind,
    /// It holds macros.
    #[error("模板里有宏，没有保存；请在 WPS 或 Word 中另存为不带宏的 .dotx 后再上传。")]
    Macros,
    /// It fetches something from outside when it is opened.
    #[error("模板里有指向外部文件的链接，没有保存；请在 WPS 或 Word 中断开链接后再上传。")]
    Links,
    /// It has no styles, or too many.
    #[error("模板里没有可用的样式，没有保存；请确认正文、标题都用样式排好后再上传。")]
    Styles,
    /// Too much stands above or below its pages.
    #[error("模板的页眉页脚内容太多，没有保存；请简化页眉页脚后再上传。")]
    Running,
    /// It cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl From<ArchiveError> for TemplateError {
    fn from(error: ArchiveError) -> Self {
        Self::Read(error.into())
    }
}

impl From<xml::XmlError> for TemplateError {
    fn from(error: xml::XmlError) -> Self {
        Self::Read(error.into())
    }
}

/// What stands above or below pages of a sort.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct RunningPart {
    /// `header` or `footer`.
    pub kind: String,
    /// `default`, `even` or `first`.
    pub pages: String,
    /// The part, written anew.
    pub content: String,
}

/// What is taken from a template.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Template {
    /// The styles part, written anew.
    pub(super) styles: String,
    /// Paper, margins and grid as elements of a section; empty: the template does not say.
    pub(super) page: String,
    /// What stands above and below its pages.
    #[serde(default)]
    pub(super) running: Vec<RunningPart>,
    /// Its default paragraph style.
    pub(super) normal: String,
    /// Its styles for what we write, by our own id.
    ids: BTreeMap<String, String>,
}

/// What we write, by our own id, and the names under which offices have it, in lower case, the best first.
const NAMES: [(&str, &[&str]); 12] = [
    ("WGTitle", &["讲稿标题", "公文标题", "文件标题", "大标题", "title", "标题"]),
    ("WGSubtitle", &["讲稿副标题", "公文副标题", "副标题", "subtitle"]),
    ("WGByline", &["讲稿署名", "讲话人", "署名"]),
    ("WGSalutation", &["讲稿称谓", "称谓", "主送机关", "salutation"]),
    ("1", &["一级标题", "公文一级标题", "heading 1", "标题 1"]),
    ("2", &["二级标题", "公文二级标题", "heading 2", "标题 2"]),
    ("3", &["三级标题", "公文三级标题", "heading 3", "标题 3"]),
    ("4", &["四级标题", "公文四级标题", "heading 4", "标题 4"]),
    (
        "WGBody",
        &[
            "讲稿正文",
            "公文正文",
            "正文首行缩进",
            "body text first indent",
            "body text",
            "正文文本",
            "normal",
            "正文",
        ],
    ),
    ("WGAttachment", &["附件", "附件说明", "公文附件"]),
    ("WGSignature", &["落款", "发文机关署名", "signature"]),
    ("Footer", &["页码", "footer"]),
];

impl Template {
    /// Reads a template.
    ///
    /// # Errors
    /// [`TemplateError`], one sentence for each reason.
    pub fn read(bytes: &[u8]) -> Result<Self, TemplateError> {
        if bytes.len() > MAX_TEMPLATE {
            return Err(TemplateError::TooLarge);
        }
        if bytes.starts_with(&OLE) || !bytes.starts_with(&super::read::ZIP) {
            return Err(TemplateError::Kind);
        }
        let mut archive = Archive::open_package(bytes)?;
        let document = archive.part("word/document.xml")?.ok_or(TemplateError::Kind)?;
        if archive.find("word/vbaProject.bin").is_some() || archive.find("word/vbaData.xml").is_some() {
            return Err(TemplateError::Macros);
        }
        let memory = Budget::of(MEMORY);
        if fetches(&mut archive, &memory)? {
            return Err(TemplateError::Links);
        }
        let theme =
            archive.part("word/theme/theme1.xml")?.map(|part| xml::parse(&part, &memory)).transpose()?;
        let styles = archive.part("word/styles.xml")?.ok_or(TemplateError::Styles)?;
        let faces = faces(theme.as_ref());
        let styles = anew(&styles, &faces, "w:styles")?;
        let (normal, ids) = ids(&xml::parse(styles.as_bytes(), &memory)?);
        if ids.is_empty() || normal.is_empty() || styles.len() > MAX_STYLES {
            return Err(TemplateError::Styles);
        }
        let document = xml::parse(&document, &memory)?;
        let running = running(&mut archive, &document, &faces, &memory)?;
        let page = page(&document);
        Ok(Self { styles, page, running, normal, ids })
    }

    /// The template's own style for ours, if it has one.
    pub(super) fn own(&self, id: &str) -> Option<&str> {
        self.ids.get(id).map(String::as_str)
    }

    /// Whether it has something of this kind (`header`, `footer`) on its pages.
    pub(super) fn runs(&self, kind: &str) -> bool {
        self.running.iter().any(|part| part.kind == kind)
    }

    /// The names of what it has for us and of what is set as we do, for whoever uploads it.
    pub fn found(&self) -> (Vec<&'static str>, Vec<&'static str>) {
        const WORDS: [(&str, &str); 11] = [
            ("WGTitle", "标题"),
            ("WGSubtitle", "副标题"),
            ("WGByline", "署名"),
            ("WGSalutation", "称谓"),
            ("1", "一级标题"),
            ("2", "二级标题"),
            ("3", "三级标题"),
            ("4", "四级标题"),
            ("WGBody", "正文"),
            ("WGAttachment", "附件"),
            ("WGSignature", "落款"),
        ];
        const RUNNING: [(&str, &str); 2] = [("header", "页眉"), ("footer", "页脚")];
        let has = |id: &str| self.ids.contains_key(id) || self.runs(id);
        let (own, ours): (Vec<_>, Vec<_>) = WORDS.into_iter().chain(RUNNING).partition(|(id, _)| has(id));
        let words = |list: Vec<(&str, &'static str)>| list.into_iter().map(|(_, word)| word).collect();
        (words(own), words(ours))
    }
}

/// The id of our style for a role; headings carry the ids that Word gives its own.
pub(super) fn style_id(role: Role) -> &'static str {
    match role {
        Role::Title => "WGTitle",
        Role::Subtitle => "WGSubtitle",
        Role::Byline => "WGByline",
        Role::Blank | Role::Salutation => "WGSalutation",
        Role::Heading(1) => "1",
        Role::Heading(2) => "2",
        Role::Heading(3) => "3",
        Role::Heading(_) => "4",
        Role::Body => "WGBody",
        Role::Attachment => "WGAttachment",
        Role::Signature => "WGSignature",
    }
}

/// Whether a part names something outside that is fetched without being clicked: anything but a hyperlink.
fn fetches(archive: &mut Archive<'_>, memory: &Budget) -> Result<bool, TemplateError> {
    for index in 0..archive.len() {
        let Some(name) = archive.raw_name(index) else { continue };
        if !name.to_ascii_lowercase().ends_with(b".rels") {
            continue;
        }
        let relations = xml::parse(&archive.read(index)?, memory)?;
        let outside = relations.elements().any(|relation| {
            let kind = relation.attribute("Type").unwrap_or_default();
            relation.attribute("TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external"))
                && !kind.ends_with("/hyperlink")
        });
        if outside {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The faces behind the names that styles use for those of a theme (minorEastAsia).
fn faces(theme: Option<&Element>) -> HashMap<String, String> {
    let mut out = HashMap::new();
    let Some(fonts) = theme.and_then(|theme| theme.path(&["?:themeElements", "?:fontScheme"])) else {
        return out;
    };
    for (part, name) in [("?:majorFont", "major"), ("?:minorFont", "minor")] {
        let Some(part) = fonts.child(part) else { continue };
        let face =
            |name: &str| part.child(name).and_then(|face| face.attribute("typeface")).unwrap_or_default();
        let hans = part.elements().find(|face| face.attribute("script") == Some("Hans"));
        let hans = hans.and_then(|face| face.attribute("typeface")).unwrap_or_default();
        let chinese = if face("?:ea").is_empty() { hans } else { face("?:ea") };
        for (suffix, face) in [
            ("Ascii", face("?:latin")),
            ("HAnsi", face("?:latin")),
            ("EastAsia", chinese),
            ("Bidi", face("?:cs")),
        ] {
            if !face.is_empty() {
                out.insert(format!("{name}{suffix}"), face.to_owned());
            }
        }
    }
    out
}

/// What stands above and below the pages of the last section.
fn running(
    archive: &mut Archive<'_>,
    document: &Element,
    faces: &HashMap<String, String>,
    memory: &Budget,
) -> Result<Vec<RunningPart>, TemplateError> {
    let Some(relations) = archive.part("word/_rels/document.xml.rels")? else { return Ok(Vec::new()) };
    let relations = xml::parse(&relations, memory)?;
    let section = document.path(&["w:body", "w:sectPr"]);
    let mut out: Vec<RunningPart> = Vec::new();
    for reference in section.into_iter().flat_map(Element::elements) {
        let (kind, root) = match &*reference.name {
            "w:headerReference" => ("header", "w:hdr"),
            "w:footerReference" => ("footer", "w:ftr"),
            _ => continue,
        };
        let id = reference.attribute("r:id").unwrap_or_default();
        let pages = reference.attribute("w:type").filter(|pages| matches!(*pages, "even" | "first"));
        let pages = pages.unwrap_or("default");
        let target = relations.elements().find(|relation| relation.attribute("Id") == Some(id));
        let Some(target) = target.and_then(|relation| relation.attribute("Target")) else { continue };
        let name = target.strip_prefix('/').map_or_else(|| format!("word/{target}"), str::to_owned);
        let Some(part) = archive.part(&name)? else { continue };
        let content = anew(&part, faces, root)?;
        let known = out.iter().any(|part| part.kind == kind && part.pages == pages);
        out.extend((!known).then(|| RunningPart { kind: kind.to_owned(), pages: pages.to_owned(), content }));
        if out.iter().map(|part| part.content.len()).sum::<usize>() > MAX_RUNNING {
            return Err(TemplateError::Running);
        }
    }
    if out.iter().any(|part| FETCHING.iter().any(|field| part.content.to_uppercase().contains(field))) {
        return Err(TemplateError::Links);
    }
    Ok(out)
}

/// Fields that fetch something from elsewhere, or run something.
const FETCHING: [&str; 7] =
    ["INCLUDETEXT", "INCLUDEPICTURE", "DDE", " LINK ", "IMPORT ", "DATABASE", "MACROBUTTON"];
/// Pictures, objects and what binds text to other parts: they are passed over with all that is in them.
const PASSED: [&str; 5] = ["w:drawing", "w:pict", "w:object", "w:sdtPr", "w:sdtEndPr"];
/// What holds words.
const WORDS: [&str; 2] = ["w:t", "w:instrText"];

/// A part with nothing in it but Word's own elements and attributes; faces of the theme by their names.
fn anew(part: &[u8], faces: &HashMap<String, String>, root: &str) -> Result<String, TemplateError> {
    let broken = |error: &dyn std::fmt::Display| TemplateError::Read(ReadError::Broken(error.to_string()));
    let text = decode(part)?;
    let mut reader = NsReader::from_str(&text);
    reader.config_mut().expand_empty_elements = true;
    let mut out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
    let (mut open, mut passed) = (Vec::new(), 0_usize);
    loop {
        let (namespace, event) = reader.read_resolved_event().map_err(|error| broken(&error))?;
        match event {
            Event::Start(_) if passed > 0 => passed += 1,
            Event::End(_) if passed > 0 => passed -= 1,
            Event::Start(start) => {
                let name = canonical(&namespace, start.local_name().as_ref(), start.name().as_ref());
                if !name.starts_with("w:") || PASSED.contains(&&*name) {
                    passed = 1;
                    continue;
                }
                if open.len() >= MAX_DEPTH || out.len() > 4 * MAX_STYLES {
                    return Err(ReadError::TooComplex.into());
                }
                let attributes = attributes(&reader, &start, faces)?;
                let space = if open.is_empty() {
                    r#" xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#
                } else {
                    ""
                };
                let kept = if name == "w:t" { r#" xml:space="preserve""# } else { "" };
                out.push_str(&format!("<{name}{space}{kept}{attributes}>"));
                open.push(name);
            }
            Event::End(_) => {
                let Some(name) = open.pop() else { return Err(broken(&"unbalanced")) };
                // An element without content as the schema's examples have it.
                if is_open(&out, &name) {
                    out.pop();
                    out.push_str("/>");
                } else {
                    out.push_str(&format!("</{name}>"));
                }
            }
            Event::DocType(_) => return Err(ReadError::Doctype.into()),
            Event::Eof => break,
            Event::Text(text) if holds_words(&open, passed) => out.push_str(&words(&text.xml10_content())),
            Event::CData(text) if holds_words(&open, passed) => out.push_str(&words(&text.xml10_content())),
            Event::GeneralRef(reference) if holds_words(&open, passed) => {
                let c = reference.resolve_char_ref().map_err(|error| broken(&error))?;
                let word =
                    c.map(String::from).or_else(|| Some(resolve_predefined_entity(&reference)?.to_owned()));
                out.push_str(&words(&word.ok_or_else(|| broken(&"unknown entity"))?));
            }
            // No other element holds text.
            _ => {}
        }
    }
    if open.is_empty() && out.contains(&format!("<{root}")) { Ok(out) } else { Err(TemplateError::Styles) }
}

/// Words of a part; only a tag ends with >.
fn words(text: &str) -> String {
    escape(text).replace('>', "&gt;")
}

/// Whether what is open now holds words that are kept.
fn holds_words(open: &[String], passed: usize) -> bool {
    passed == 0 && open.last().is_some_and(|name| WORDS.contains(&&**name))
}

/// Whether what was written last is the opening tag of `name`.
fn is_open(out: &str, name: &str) -> bool {
    let last = out.rsplit_once('<').map(|(_, tag)| tag).unwrap_or_default();
    last.ends_with('>')
        && !last.starts_with('/')
        && !last.ends_with("/>")
        && last.trim_end_matches('>').split(' ').next() == Some(name)
}

/// Word's own attributes of an element, as they are written.
fn attributes(
    reader: &NsReader<&[u8]>,
    start: &BytesStart<'_>,
    faces: &HashMap<String, String>,
) -> Result<String, TemplateError> {
    let mut out = String::new();
    for (number, attribute) in start.attributes().enumerate() {
        let broken = |error: String| TemplateError::Read(ReadError::Broken(error));
        let attribute = attribute.map_err(|error| broken(error.to_string()))?;
        let (namespace, local) = reader.resolver().resolve_attribute(attribute.key);
        let name = canonical(&namespace, local.as_ref(), attribute.key.as_ref());
        let value =
            attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| broken(error.to_string()))?;
        if number >= MAX_ATTRIBUTES {
            return Err(ReadError::TooComplex.into());
        }
        if value.len() > MAX_VALUE {
            continue;
        }
        let (name, value) = match name.strip_suffix("Theme").filter(|name| name.starts_with("w:")) {
            Some("w:cs" | "w:ascii" | "w:hAnsi" | "w:eastAsia") => {
                let Some(face) = faces.get(&*value) else { continue };
                (name.trim_end_matches("Theme").to_owned(), face.clone())
            }
            _ => (name, value.into_owned()),
        };
        if name.starts_with("w:") && !out.contains(&format!(" {name}=")) {
            out.push_str(&format!(" {name}=\"{}\"", escape(&value)));
        }
    }
    Ok(out)
}

/// The default paragraph style, and the styles that are ours by their names.
fn ids(styles: &Element) -> (String, BTreeMap<String, String>) {
    let (mut normal, mut by_name) = (String::new(), HashMap::new());
    for style in
        styles.elements().filter(|e| *e.name == *"w:style" && e.attribute("w:type") == Some("paragraph"))
    {
        let id = style.attribute("w:styleId").unwrap_or_default();
        let name = style.child("w:name").and_then(Element::val).unwrap_or_default().trim().to_lowercase();
        if matches!(style.attribute("w:default"), Some("1" | "true" | "on")) {
            id.clone_into(&mut normal);
        }
        if !id.is_empty() {
            by_name.entry(name).or_insert_with(|| id.to_owned());
        }
    }
    let ours = NAMES.into_iter().filter_map(|(own, names)| {
        let id = names.iter().find_map(|name| by_name.get(*name))?;
        Some((own.to_owned(), id.clone()))
    });
    (normal, ours.collect())
}

/// The page of the last section: paper, margins, grid.
fn page(document: &Element) -> String {
    let section = document.path(&["w:body", "w:sectPr"]);
    let element = |name: &str, known: &[&str]| {
        let Some(element) = section.and_then(|section| section.child(name)) else { return String::new() };
        let mut out = format!("<{name}");
        for key in known {
            let word = |value: &&str| value.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
            if let Some(value) = element.attribute(key).filter(word) {
                out.push_str(&format!(" {key}=\"{value}\""));
            }
        }
        out + "/>"
    };
    let size = element("w:pgSz", &["w:w", "w:h", "w:orient"]);
    let margins =
        element("w:pgMar", &["w:top", "w:right", "w:bottom", "w:left", "w:header", "w:footer", "w:gutter"]);
    if size.is_empty() || margins.is_empty() {
        return String::new();
    }
    let grid = element("w:docGrid", &["w:type", "w:linePitch", "w:charSpace"]);
    let first =
        section.and_then(|section| section.child("w:titlePg")).is_some_and(|own| own.val() != Some("0"));
    let first = if first { "<w:titlePg/>" } else { "" };
    format!(
        r#"{size}{margins}<w:pgNumType w:fmt="decimal" w:start="1"/><w:cols w:space="425"/>{first}{grid}"#
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::document::Document;
    use crate::word::write::zip;
    use crate::word::{Meta, Settings, read, write};

    const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main""#;

    /// A template as Word writes it, in small: a theme, styles, a page of its own; and these parts more.
    fn dotx(more: &[(&str, &str)]) -> Vec<u8> {
        let style = |id: &str, name: &str, default: &str| {
            format!(
                r#"<w:style w:type="paragraph"{default} w:styleId="{id}"><w:name w:val="{name}"/><w:rPr><w:rFonts w:asciiTheme="minorHAnsi" w:eastAsiaTheme="minorEastAsia"/><w14:glow w14:rad="1"><w14:x/></w14:glow><w:sz w:val="30"/></w:rPr></w:style>"#
            )
        };
        let styles = format!(
            r#"<w:styles {W} xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" r:id="rId9">{}{}{}</w:styles>"#,
            style("Normal", "Normal", r#" w:default="1""#),
            style("af0", "公文标题", ""),
            style("11", "heading 1", "")
        );
        let document = format!(
            r#"<w:document {W}><w:body><w:p/><w:sectPr><w:pgSz w:w="11907" w:h="16839"/><w:pgMar w:top="2000" w:right="1400" w:bottom="1900" w:left="1500" w:header="800" w:footer="900" w:gutter="0"/><w:docGrid w:type="lines" w:linePitch="560"/></w:sectPr></w:body></w:document>"#
        );
        let theme = r#"<a:theme xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:themeElements><a:fontScheme name="x"><a:minorFont><a:latin typeface="Cambria"/><a:ea typeface=""/><a:font script="Hans" typeface="仿宋"/></a:minorFont></a:fontScheme></a:themeElements></a:theme>"#;
        let mut parts = vec![
            ("[Content_Types].xml", "<Types/>".to_owned()),
            ("word/document.xml", document),
            ("word/styles.xml", styles),
            ("word/theme/theme1.xml", theme.to_owned()),
        ];
        parts.extend(more.iter().map(|(name, content)| (*name, (*content).to_owned())));
        zip(&parts).unwrap()
    }

    #[test]
    fn styles_and_page_of_a_template_are_those_of_the_file() {
        let template = Template::read(&dotx(&[])).unwrap();
        assert!(template.styles.contains(r#"w:ascii="Cambria" w:eastAsia="仿宋""#), "{}", template.styles);
        assert!(!template.styles.contains("w14") && !template.styles.contains("r:id"), "{}", template.styles);
        assert_eq!(template.found().0, ["标题", "一级标题", "正文"]);
        let document = Document {
            title: "在会上的讲话".into(),
            salutation: Some("同志们：".into()),
            ..Document::default()
        };
        let settings = Settings { template: Some(template), ..Settings::default() };
        let docx = write(&document, &Meta::default(), settings).unwrap();
        let mut archive = Archive::open_package(&docx).unwrap();
        let mut part = |name: &str| String::from_utf8(archive.part(name).unwrap().unwrap()).unwrap();
        let (xml, styles) = (part("word/document.xml"), part("word/styles.xml"));
        assert!(xml.contains(r#"<w:pStyle w:val="af0"/>"#) && xml.contains(r#"w:top="2000""#), "{xml}");
        assert!(xml.contains(r#"<w:docGrid w:type="lines" w:linePitch="560"/>"#));
        // What it lacks is ours, based on its own default style; nothing is there twice.
        assert!(
            styles.contains(r#"w:styleId="WGSalutation""#)
                && styles.contains(r#"<w:basedOn w:val="Normal"/>"#)
        );
        assert!(!styles.contains("WGTitle") && !styles.contains(r#"<w:basedOn w:val="a"/>"#));
        assert!(styles.ends_with("</w:styles>") && styles.matches("</w:styles>").count() == 1);
        assert_eq!(read(&docx).unwrap().paragraphs[0].text, "在会上的讲话");
    }

    /// The small template with these relations of its document, references in its section, and parts.
    fn running_dotx(references: &str, relations: &[(&str, &str)], parts: &[(&str, &str)]) -> Vec<u8> {
        let plain = dotx(&[]);
        let mut archive = Archive::open_package(&plain).unwrap();
        let document = String::from_utf8(archive.part("word/document.xml").unwrap().unwrap()).unwrap();
        let document = document
            .replace("<w:document ", r#"<w:document xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" "#)
            .replace("<w:sectPr>", &format!("<w:sectPr>{references}"));
        let list: String = relations
            .iter()
            .map(|(id, target)| {
                format!(r#"<Relationship Id="{id}" Type="http://x/header" Target="{target}"/>"#)
            })
            .collect();
        let relations = format!(
            r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{list}</Relationships>"#
        );
        let mut all = vec![("word/document.xml", document), ("word/_rels/document.xml.rels", relations)];
        for name in ["[Content_Types].xml", "word/styles.xml", "word/theme/theme1.xml"] {
            all.push((name, String::from_utf8(archive.part(name).unwrap().unwrap()).unwrap()));
        }
        all.extend(parts.iter().map(|(name, content)| (*name, (*content).to_owned())));
        zip(&all).unwrap()
    }

    #[test]
    fn what_stands_above_and_below_the_pages_of_a_template_stands_there() {
        let header = format!(
            r#"<w:hdr {W} xmlns:wp="x"><w:p><w:r><w:t>云江市人大常委会 &amp; 办公室&gt;</w:t></w:r><w:r><w:drawing><wp:inline><w:t>图</w:t></wp:inline></w:drawing></w:r></w:p></w:hdr>"#
        );
        let footer = format!(
            r#"<w:ftr {W}><w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p></w:ftr>"#
        );
        let references = r#"<w:headerReference w:type="default" r:id="a"/><w:footerReference w:type="even" r:id="b"/><w:footerReference w:type="default" r:id="b"/>"#;
        let relations = [("a", "header1.xml"), ("b", "/word/footer7.xml")];
        let parts = [("word/header1.xml", header.as_str()), ("word/footer7.xml", footer.as_str())];
        let template = Template::read(&running_dotx(references, &relations, &parts)).unwrap();
        assert!(template.found().0.ends_with(&["页眉", "页脚"]), "{:?}", template.found());
        let document = Document { title: "在会上的讲话".into(), ..Document::default() };
        for mark in ["", "张三 2026-11-30"] {
            let settings =
                Settings { template: Some(template.clone()), mark: mark.to_owned(), ..Settings::default() };
            let docx = write(&document, &Meta::default(), settings).unwrap();
            let mut archive = Archive::open_package(&docx).unwrap();
            let mut part = |name: &str| String::from_utf8(archive.part(name).unwrap().unwrap()).unwrap();
            let (xml, types) = (part("word/document.xml"), part("[Content_Types].xml"));
            let relations = part("word/_rels/document.xml.rels");
            // A header for odd pages alone is one for every page: ours tell odd pages from even ones.
            for (kind, pages) in
                [("header", "default"), ("header", "even"), ("footer", "default"), ("footer", "even")]
            {
                let from = format!(r#"<w:{kind}Reference w:type="{pages}" r:id=""#);
                let id = xml.split_once(&from).unwrap().1.split('"').next().unwrap();
                assert_eq!(xml.matches(&from).count(), 1, "{xml}");
                let at = format!(r#"Id="{id}" "#);
                let target = relations
                    .split_once(&at)
                    .unwrap()
                    .1
                    .split_once(r#"Target=""#)
                    .unwrap()
                    .1
                    .split('"')
                    .next()
                    .unwrap();
                assert!(types.contains(&format!("/word/{target}")), "{types}");
                let content = part(&format!("word/{target}"));
                match kind {
                    "header" => {
                        assert!(
                            content.contains("云江市人大常委会 &amp; 办公室&gt;</w:t>")
                                && !content.contains('图'),
                            "{content}"
                        );
                        assert_eq!(content.contains("张三"), !mark.is_empty());
                    }
                    _ => assert!(content.contains(" PAGE </w:instrText>"), "{content}"),
                }
            }
            assert!(!types.contains("footer1.xml"), "not ours besides: {types}");
            assert_eq!(read(&docx).unwrap().paragraphs[0].text, "在会上的讲话");
        }
        let fetching = footer.replace(" PAGE ", r#" INCLUDETEXT "\\\\server\\x.docx" "#);
        let parts = [("word/header1.xml", header.as_str()), ("word/footer7.xml", fetching.as_str())];
        let refused = Template::read(&running_dotx(references, &relations, &parts)).unwrap_err();
        assert!(refused.to_string().contains("外部"), "{refused}");
        let much = header.replace("办公室", &"办公室".repeat(60_000));
        let parts = [("word/header1.xml", much.as_str()), ("word/footer7.xml", footer.as_str())];
        let refused = Template::read(&running_dotx(references, &relations, &parts)).unwrap_err();
        assert!(refused.to_string().contains("页眉页脚"), "{refused}");
    }

    #[test]
    fn what_a_template_must_not_hold_is_refused_with_its_reason() {
        let refused = |bytes: &[u8]| Template::read(bytes).unwrap_err().to_string();
        assert!(refused(&dotx(&[("word/vbaProject.bin", "x")])).contains("宏"));
        let relation = |kind: &str| {
            format!(
                r#"<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://x/{kind}" Target="http://elsewhere/x" TargetMode="External"/></Relationships>"#
            )
        };
        let attached = relation("attachedTemplate");
        assert!(refused(&dotx(&[("word/_rels/settings.xml.rels", &attached)])).contains("外部"));
        assert!(Template::read(&dotx(&[("word/_rels/document.xml.rels", &relation("hyperlink"))])).is_ok());
        assert!(refused(&vec![b'x'; MAX_TEMPLATE + 1]).contains("2 MB"));
        assert!(refused(b"plain text").contains(".dotx"));
        assert!(refused(&OLE).contains(".dotx"));
        assert!(
            refused(&zip(&[("word/document.xml", format!("<w:document {W}/>"))]).unwrap()).contains("样式")
        );
        let doctype = "<!DOCTYPE x [<!ENTITY e \"e\">]><w:styles/>".to_owned();
        let parts = [("word/document.xml", format!("<w:document {W}/>")), ("word/styles.xml", doctype)];
        assert!(Template::read(&zip(&parts).unwrap()).is_err());
    }
}
