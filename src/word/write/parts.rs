//! Header, footers, settings, properties, content types and relations.

use super::{DECLARATION, Fonts, IDENTITY, NAMESPACES, escape, styles};

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// The page number, 4号宋体 between dashes: odd pages right, even pages left, one character in. The field has
/// five runs and a cached result: WPS shows nothing for fewer.
pub(super) fn footer(odd: bool, fonts: Fonts) -> String {
    let face = styles::faces(fonts).number;
    let run = |content: &str| {
        format!(
            concat!(
                r#"<w:r><w:rPr><w:rFonts w:hint="eastAsia" w:ascii="{face}" w:hAnsi="{face}" w:eastAsia="{face}" "#,
                r#"w:cs="{face}"/><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>{content}</w:r>"#
            ),
            face = face,
            content = content
        )
    };
    let field = |kind: &str| run(&format!(r#"<w:fldChar w:fldCharType="{kind}"/>"#));
    let (side, indent, page) = if odd {
        ("right", r#"<w:ind w:right="280" w:rightChars="100"/>"#, 1)
    } else {
        ("left", r#"<w:ind w:left="280" w:leftChars="100"/>"#, 2)
    };
    let runs = [
        run(r#"<w:t xml:space="preserve">— </w:t>"#),
        field("begin"),
        run(r#"<w:instrText xml:space="preserve"> PAGE </w:instrText>"#),
        field("separate"),
        run(&format!("<w:t>{page}</w:t>")),
        field("end"),
        run(r#"<w:t xml:space="preserve"> —</w:t>"#),
    ]
    .concat();
    format!(
        concat!(
            r#"{declaration}<w:ftr {namespaces}><w:p><w:pPr><w:pStyle w:val="Footer"/>{indent}"#,
            r#"<w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:ftr>"#
        ),
        declaration = DECLARATION,
        namespaces = NAMESPACES,
        indent = indent,
        side = side,
        runs = runs
    )
}

/// The header of every page: `mark` across the page, grey and behind the text, as Word, WPS and LibreOffice draw 水印. Whoever
/// may give the file on without it takes the header away.
pub(super) fn header(mark: &str) -> String {
    let mark = escape(mark);
    format!(
        concat!(
            r#"{declaration}<w:hdr {namespaces} xmlns:v="urn:schemas-microsoft-com:vml" "#,
            r#"xmlns:o="urn:schemas-microsoft-com:office:office"><w:p><w:r><w:pict>"#,
            r#"<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" "#,
            r##"path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>"##,
            r#"<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>"#,
            r#"<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>"#,
            r#"<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/>"#,
            r##"<o:lock v:ext="edit" text="t" shapetype="t"/></v:shapetype><v:shape id="wengao_mark" "##,
            r##"o:spid="_x0000_s2049" type="#_x0000_t136" style="position:absolute;margin-left:0;margin-top:0;"##,
            r#"width:430pt;height:32pt;rotation:315;z-index:-251658752;mso-position-horizontal:center;"#,
            r#"mso-position-horizontal-relative:margin;mso-position-vertical:center;"#,
            r#"mso-position-vertical-relative:margin" o:allowincell="f" fillcolor="silver" stroked="f">"#,
            r#"<v:fill opacity=".5"/><v:textpath style="font-family:&quot;宋体&quot;;font-size:1pt" string="{mark}"/>"#,
            r#"</v:shape></w:pict></w:r></w:p></w:hdr>"#
        ),
        declaration = DECLARATION,
        namespaces = NAMESPACES,
        mark = mark
    )
}

/// Settings: different footers for odd and even pages, and the compatibility flags of Chinese Word.
pub(super) fn settings() -> String {
    format!(
        concat!(
            r#"{}<w:settings {}><w:zoom w:percent="100"/><w:defaultTabStop w:val="640"/><w:evenAndOddHeaders/>"#,
            r#"<w:drawingGridVerticalSpacing w:val="579"/>"#,
            r#"<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:spaceForUL/>"#,
            r#"<w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"#,
            r#"<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"#,
            r#"<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" "#,
            r#"w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>"#
        ),
        DECLARATION, NAMESPACES
    )
}

/// Title and maker. No time: the same speech gives the same bytes.
pub(super) fn core_properties(title: &str) -> String {
    format!(
        concat!(
            r#"{}<cp:coreProperties xmlns:cp="{}/metadata/core-properties" "#,
            r#"xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{}</dc:title>"#,
            r#"<dc:creator>文稿</dc:creator></cp:coreProperties>"#
        ),
        DECLARATION,
        PACKAGE,
        escape(title)
    )
}

/// The content types of all parts.
pub(super) fn content_types(marked: bool) -> String {
    const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    const VENDOR: &str = "application/vnd.openxmlformats";
    let word = [
        ("document", "document.main"),
        ("styles", "styles"),
        ("settings", "settings"),
        ("fontTable", "fontTable"),
        ("footer1", "footer"),
        ("footer2", "footer"),
    ];
    let mut out = format!(
        concat!(
            r#"{}<Types xmlns="{}/content-types"><Default Extension="rels" "#,
            r#"ContentType="{}-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>"#
        ),
        DECLARATION, PACKAGE, VENDOR
    );
    let word = word.into_iter().chain(Some(("header1", "header")).filter(|_| marked));
    for (part, kind) in word {
        out.push_str(&format!(r#"<Override PartName="/word/{part}.xml" ContentType="{WORD}.{kind}+xml"/>"#));
    }
    out.push_str(&format!(
        concat!(
            r#"<Override PartName="/docProps/core.xml" ContentType="{vendor}-package.core-properties+xml"/>"#,
            r#"<Override PartName="/customXml/itemProps1.xml" "#,
            r#"ContentType="{vendor}-officedocument.customXmlProperties+xml"/></Types>"#
        ),
        vendor = VENDOR
    ));
    out
}

fn relations(list: &[(String, &str)]) -> String {
    let mut out = format!(r#"{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">"#);
    for ((kind, target), n) in list.iter().zip(1..) {
        out.push_str(&format!(r#"<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>"#));
    }
    out.push_str("</Relationships>");
    out
}

/// From the package to its parts.
pub(super) fn root_relations() -> String {
    relations(&[
        (format!("{OFFICE}/officeDocument"), "word/document.xml"),
        (format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
    ])
}

/// From the document to its parts; rId5 is the footer of odd pages, rId6 that of even ones, rId7
/// the header of both.
pub(super) fn document_relations(marked: bool) -> String {
    let mut list = vec![
        (format!("{OFFICE}/styles"), "styles.xml"),
        (format!("{OFFICE}/settings"), "settings.xml"),
        (format!("{OFFICE}/fontTable"), "fontTable.xml"),
        (format!("{OFFICE}/customXml"), "../customXml/item1.xml"),
        (format!("{OFFICE}/footer"), "footer1.xml"),
        (format!("{OFFICE}/footer"), "footer2.xml"),
    ];
    list.extend(Some((format!("{OFFICE}/header"), "header1.xml")).filter(|_| marked));
    relations(&list)
}

/// From the identities to their properties.
pub(super) fn identity_relations() -> String {
    relations(&[(format!("{OFFICE}/customXmlProps"), "itemProps1.xml")])
}

/// The properties of the identity part; Word keeps custom parts that have them.
pub(super) fn identity_properties() -> String {
    format!(
        concat!(
            r#"{}<ds:datastoreItem ds:itemID="{{5E0C4A1B-7F52-4B7D-9C55-2D8A6A3F9E41}}" "#,
            r#"xmlns:ds="http://schemas.openxmlformats.org/officeDocument/2006/customXml"><ds:schemaRefs>"#,
            r#"<ds:schemaRef ds:uri="{}"/></ds:schemaRefs></ds:datastoreItem>"#
        ),
        DECLARATION, IDENTITY
    )
}
