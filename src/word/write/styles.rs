//! `word/styles.xml` and `word/fontTable.xml`. No theme part and no theme attribute: they override named fonts.

use super::faces::{Faces, faces, latin};
use super::{DECLARATION, NAMESPACES, Settings};
use crate::word::house::{Fonts, HouseStyle};

/// The styles part: ours, or the template's with those of ours that it lacks.
pub(super) fn styles(settings: &Settings) -> String {
    let ours = ours(settings);
    let Some(template) = &settings.template else {
        let list: String = ours.into_iter().map(|(_, style)| style).collect();
        let defaults = defaults(settings);
        return format!("{DECLARATION}<w:styles {NAMESPACES}>{defaults}{list}</w:styles>");
    };
    let lacking: String = ours
        .into_iter()
        .filter(|(id, _)| template.own(id).is_none())
        .map(|(_, style)| {
            style
                .replace(r#"<w:basedOn w:val="a"/>"#, &format!(r#"<w:basedOn w:val="{}"/>"#, template.normal))
        })
        .collect();
    let whole = template.styles.trim_end().trim_end_matches("</w:styles>");
    format!("{whole}{lacking}</w:styles>")
}

/// The styles of everything that is written, with their ids.
fn ours(settings: &Settings) -> Vec<(&'static str, String)> {
    let (style, measure) = (&settings.style, settings.size.measure());
    let faces = faces(style.fonts);
    let face = |name: &'static str| face(name, style);
    let title = format!(r#"<w:spacing w:line="{}" w:lineRule="exact"/>{CENTRED}"#, measure.title_line);
    // A word processor rounds a tall line up to whole grid cells: the title alone has an exact line.
    let large = format!(r#"{}<w:sz w:val="{1}"/><w:szCs w:val="{1}"/>"#, face(faces.title), measure.title);
    // Two characters; `firstLineChars` wins in Word, `firstLine` serves the others.
    let indent = format!(r#"<w:ind w:firstLine="{}" w:firstLineChars="200"/>"#, measure.text * 20);
    let custom =
        |id, name, paragraph: &str, run: &str| (id, self::style(id, name, "<w:qFormat/>", paragraph, run));
    let flush = r#"<w:ind w:firstLine="0" w:firstLineChars="0"/>"#;
    let mut out = vec![
        custom("WGTitle", "讲稿标题", &title, &large),
        custom("WGSubtitle", "讲稿副标题", CENTRED, &face(faces.kai)),
        custom("WGByline", "讲稿署名", CENTRED, &face(faces.kai)),
        custom("WGSalutation", "讲稿称谓", flush, ""),
        custom("WGBody", "讲稿正文", &indent, ""),
        custom("WGAttachment", "讲稿附件", r#"<w:jc w:val="left"/>"#, ""),
        custom("WGSignature", "讲稿落款", r#"<w:jc w:val="right"/>"#, ""),
    ];
    let levels = [
        ("1", "heading 1", face(faces.hei)),
        ("2", "heading 2", face(faces.kai)),
        ("3", "heading 3", String::new()),
        ("4", "heading 4", String::new()),
    ];
    for ((id, name, run), outline) in levels.into_iter().zip(0..) {
        let before = r#"<w:next w:val="WGBody"/><w:uiPriority w:val="9"/><w:qFormat/>"#;
        // A heading never stands alone at the foot of a page.
        let paragraph = format!(
            r#"<w:keepNext/><w:spacing w:before="0" w:after="0"/>{indent}<w:outlineLvl w:val="{outline}"/>"#
        );
        out.push((id, self::style(id, name, before, &paragraph, &run)));
    }
    let footer = r#"<w:snapToGrid w:val="0"/><w:jc w:val="left"/>"#;
    let number = r#"<w:sz w:val="28"/><w:szCs w:val="28"/>"#;
    out.push(("Footer", self::style("Footer", "footer", r#"<w:uiPriority w:val="99"/>"#, footer, number)));
    out
}

const CENTRED: &str = r#"<w:jc w:val="center"/>"#;

fn face(name: &'static str, style: &HouseStyle) -> String {
    let latin = latin(style.figures, name);
    format!(r#"<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:eastAsia="{name}" w:cs="Times New Roman"/>"#)
}

/// Document defaults, Normal and the default character style. Normal itself must carry the size: the grid's
/// `charSpace` is measured from it.
fn defaults(settings: &Settings) -> String {
    let Faces { body, .. } = faces(settings.style.fonts);
    let size = settings.size.measure().text;
    let tight = if settings.style.fonts == Fonts::LibreOffice { r#"<w:spacing w:val="-5"/>"# } else { "" };
    format!(
        concat!(
            r#"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" "#,
            r#"w:eastAsia="{body}" w:cs="Times New Roman"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/>"#,
            r#"<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>"#,
            r#"</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/>"#,
            r#"<w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr><w:rPr>{tight}"#,
            r#"<w:kern w:val="2"/><w:sz w:val="{size}"/><w:szCs w:val="{size}"/></w:rPr></w:style>"#,
            r#"<w:style w:type="character" w:default="1" w:styleId="a0"><w:name w:val="Default Paragraph Font"/>"#,
            r#"<w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>"#
        ),
        latin = latin(settings.style.figures, body),
        body = body,
        size = size,
        tight = tight
    )
}

fn style(id: &str, name: &str, more: &str, paragraph: &str, run: &str) -> String {
    let run = if run.is_empty() { String::new() } else { format!("<w:rPr>{run}</w:rPr>") };
    let custom = if id.starts_with("WG") { r#" w:customStyle="1""# } else { "" };
    format!(
        concat!(
            r#"<w:style w:type="paragraph"{custom} w:styleId="{id}"><w:name w:val="{name}"/><w:basedOn w:val="a"/>"#,
            r#"{more}<w:pPr>{paragraph}</w:pPr>{run}</w:style>"#
        ),
        custom = custom,
        id = id,
        name = name,
        more = more,
        paragraph = paragraph,
        run = run
    )
}

/// The font table: what a machine without a font should take instead.
pub(super) fn font_table(fonts: Fonts) -> String {
    let faces = faces(fonts);
    let mut out = format!("{DECLARATION}<w:fonts {NAMESPACES}>");
    let mut named: Vec<&str> = Vec::new();
    for name in [faces.title, faces.body, faces.kai, faces.hei, faces.number] {
        if named.contains(&name) {
            continue;
        }
        named.push(name);
        let instead = match name {
            "方正小标宋简体" => "方正小标宋_GBK",
            "仿宋_GB2312" => "仿宋",
            "楷体_GB2312" => "楷体",
            "仿宋" => "FangSong",
            "楷体" => "KaiTi",
            "黑体" => "SimHei",
            _ => "SimSun",
        };
        out.push_str(&format!(
            concat!(
                r#"<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/>"#,
                r#"<w:family w:val="auto"/><w:pitch w:val="variable"/></w:font>"#
            ),
            name = name,
            instead = instead
        ));
    }
    out.push_str("</w:fonts>");
    out
}
