//! `word/styles.xml` and `word/fontTable.xml`. No theme part and no theme attribute: they override named fonts.

use super::{DECLARATION, Fonts, NAMESPACES};

/// The faces of a profile, by their use.
pub(super) struct Faces {
    /// The title (小标宋).
    pub title: &'static str,
    /// The body (仿宋).
    pub body: &'static str,
    /// Second level, date and name (楷体).
    pub kai: &'static str,
    /// First level (黑体).
    pub hei: &'static str,
    /// Page numbers (宋体).
    pub number: &'static str,
}

/// The faces of a profile.
pub(super) fn faces(fonts: Fonts) -> Faces {
    let (title, body, kai) = match fonts {
        Fonts::Official | Fonts::Render => ("方正小标宋简体", "仿宋_GB2312", "楷体_GB2312"),
        Fonts::Fallback => ("宋体", "仿宋", "楷体"),
    };
    Faces { title, body, kai, hei: "黑体", number: "宋体" }
}

/// Two characters of 16 pt; `firstLineChars` wins in Word, `firstLine` serves the others.
const INDENT: &str = r#"<w:ind w:firstLine="640" w:firstLineChars="200"/>"#;

/// The styles part.
pub(super) fn styles(fonts: Fonts) -> String {
    let faces = faces(fonts);
    let mut out = format!("{DECLARATION}<w:styles {NAMESPACES}>");
    out.push_str(&defaults(&faces, fonts));
    let title = format!(r#"<w:spacing w:line="600" w:lineRule="exact"/>{CENTRED}"#);
    // A word processor rounds a tall line up to whole grid cells: the title alone has an exact line.
    let large = format!(r#"{}<w:sz w:val="44"/><w:szCs w:val="44"/>"#, face(faces.title));
    let custom =
        |id: &str, name: &str, paragraph: &str, run: &str| style(id, name, "<w:qFormat/>", paragraph, run);
    out.push_str(&custom("WGTitle", "讲稿标题", &title, &large));
    out.push_str(&custom("WGSubtitle", "讲稿副标题", CENTRED, &face(faces.kai)));
    out.push_str(&custom("WGByline", "讲稿署名", CENTRED, &face(faces.kai)));
    out.push_str(&custom("WGSalutation", "讲稿称谓", r#"<w:ind w:firstLine="0" w:firstLineChars="0"/>"#, ""));
    out.push_str(&custom("WGBody", "讲稿正文", INDENT, ""));
    for (level, run) in [(1, face(faces.hei)), (2, face(faces.kai)), (3, String::new()), (4, String::new())] {
        let before = r#"<w:next w:val="WGBody"/><w:uiPriority w:val="9"/><w:qFormat/>"#;
        let outline = level - 1;
        let paragraph =
            format!(r#"<w:spacing w:before="0" w:after="0"/>{INDENT}<w:outlineLvl w:val="{outline}"/>"#);
        out.push_str(&style(&level.to_string(), &format!("heading {level}"), before, &paragraph, &run));
    }
    let footer = r#"<w:snapToGrid w:val="0"/><w:jc w:val="left"/>"#;
    let number = r#"<w:sz w:val="28"/><w:szCs w:val="28"/>"#;
    out.push_str(&style("Footer", "footer", r#"<w:uiPriority w:val="99"/>"#, footer, number));
    out.push_str("</w:styles>");
    out
}

const CENTRED: &str = r#"<w:jc w:val="center"/>"#;

fn face(name: &str) -> String {
    format!(r#"<w:rFonts w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="Times New Roman"/>"#)
}

/// Document defaults, Normal and the default character style. Normal itself must carry the 16 pt: the grid's
/// `charSpace` is measured from it.
fn defaults(faces: &Faces, fonts: Fonts) -> String {
    let body = faces.body;
    let tight = if fonts == Fonts::Render { r#"<w:spacing w:val="-5"/>"# } else { "" };
    format!(
        concat!(
            r#"<w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" "#,
            r#"w:eastAsia="{body}" w:cs="Times New Roman"/><w:sz w:val="32"/><w:szCs w:val="32"/>"#,
            r#"<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault/>"#,
            r#"</w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="a"><w:name w:val="Normal"/>"#,
            r#"<w:qFormat/><w:pPr><w:widowControl w:val="0"/><w:jc w:val="both"/></w:pPr><w:rPr>{tight}"#,
            r#"<w:kern w:val="2"/><w:sz w:val="32"/><w:szCs w:val="32"/></w:rPr></w:style>"#,
            r#"<w:style w:type="character" w:default="1" w:styleId="a0"><w:name w:val="Default Paragraph Font"/>"#,
            r#"<w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>"#
        ),
        body = body,
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
