//! Header, footers, settings, properties, content types and relations.

use super::faces::faces;
use super::mark;
use super::running::RunningParts;
use super::{DECLARATION, IDENTITY, NAMESPACES, Settings, escape};
use crate::word::house::{NumberPlace, NumberStyle};

const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";

/// The page number, 4号宋体 between dashes: odd pages right, even pages left, one character in; or as the office has it. The
/// field has five runs and a cached result: WPS shows nothing for fewer.
pub(super) fn footer(odd: bool, settings: &Settings) -> String {
    let style = &settings.style;
    let id = settings.template.as_ref().and_then(|template| template.own("Footer")).unwrap_or("Footer");
    let face = faces(style.fonts).number;
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
    let (side, indent) = match (style.number_place, odd) {
        (NumberPlace::Outer, true) | (NumberPlace::Right, _) => {
            ("right", r#"<w:ind w:right="280" w:rightChars="100"/>"#)
        }
        (NumberPlace::Outer, false) => ("left", r#"<w:ind w:left="280" w:leftChars="100"/>"#),
        (NumberPlace::Centre, _) => ("center", ""),
    };
    let (before, after) = match style.number {
        NumberStyle::Dashes => ("— ", " —"),
        NumberStyle::Words => ("第", "页"),
        NumberStyle::Plain | NumberStyle::Nothing => ("", ""),
    };
    let words = |words: &str| match words.is_empty() {
        true => String::new(),
        false => run(&format!(r#"<w:t xml:space="preserve">{words}</w:t>"#)),
    };
    let runs = [
        words(before),
        field("begin"),
        run(r#"<w:instrText xml:space="preserve"> PAGE </w:instrText>"#),
        field("separate"),
        run(&format!("<w:t>{}</w:t>", if odd { 1 } else { 2 })),
        field("end"),
        words(after),
    ]
    .concat();
    format!(
        concat!(
            r#"{declaration}<w:ftr {namespaces}><w:p><w:pPr><w:pStyle w:val="{id}"/>{indent}"#,
            r#"<w:jc w:val="{side}"/></w:pPr>{runs}</w:p></w:ftr>"#
        ),
        declaration = DECLARATION,
        namespaces = NAMESPACES,
        id = id,
        indent = indent,
        side = side,
        runs = runs
    )
}

/// The header of every page that holds the mark alone. Whoever may give the file on without it takes the header away.
pub(super) fn header(mark: &str) -> String {
    format!("{DECLARATION}<w:hdr {NAMESPACES}>{}</w:hdr>", mark::paragraph(mark))
}

/// Settings: different footers for odd and even pages, the binding, and the compatibility flags of Chinese Word.
pub(super) fn settings(settings: &Settings) -> String {
    let mirrored = if settings.style.mirrored { "<w:mirrorMargins/>" } else { "" };
    let measure = settings.size.measure();
    format!(
        concat!(
            r#"{}<w:settings {}><w:zoom w:percent="100"/>{mirrored}<w:defaultTabStop w:val="{tab}"/><w:evenAndOddHeaders/>"#,
            r#"<w:drawingGridVerticalSpacing w:val="{line}"/>"#,
            r#"<w:characterSpacingControl w:val="compressPunctuation"/><w:compat><w:spaceForUL/>"#,
            r#"<w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/><w:ulTrailSpace/>"#,
            r#"<w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"#,
            r#"<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" "#,
            r#"w:val="15"/></w:compat><w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>"#
        ),
        DECLARATION,
        NAMESPACES,
        mirrored = mirrored,
        tab = measure.text * 20,
        line = measure.line
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
pub(super) fn content_types(marked: bool, numbered: bool, running: &RunningParts<'_>) -> String {
    const WORD: &str = "application/vnd.openxmlformats-officedocument.wordprocessingml";
    const VENDOR: &str = "application/vnd.openxmlformats";
    let word = [
        ("document", "document.main"),
        ("styles", "styles"),
        ("settings", "settings"),
        ("fontTable", "fontTable"),
    ];
    let feet = [("footer1", "footer"), ("footer2", "footer")];
    let mut out = format!(
        concat!(
            r#"{}<Types xmlns="{}/content-types"><Default Extension="rels" "#,
            r#"ContentType="{}-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>"#
        ),
        DECLARATION, PACKAGE, VENDOR
    );
    let feet = feet.into_iter().filter(|_| numbered);
    let word = word.into_iter().chain(feet).chain(Some(("header1", "header")).filter(|_| marked));
    let word = word.map(|(part, kind)| (format!("{part}.xml"), kind));
    for (part, kind) in word.chain(running.names().into_iter().map(|(_, kind, part)| (part, kind))) {
        out.push_str(&format!(r#"<Override PartName="/word/{part}" ContentType="{WORD}.{kind}+xml"/>"#));
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

fn relations<'a>(list: impl IntoIterator<Item = (usize, String, &'a str)>) -> String {
    let mut out = format!(r#"{DECLARATION}<Relationships xmlns="{PACKAGE}/relationships">"#);
    for (n, kind, target) in list {
        out.push_str(&format!(r#"<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>"#));
    }
    out.push_str("</Relationships>");
    out
}

/// From the package to its parts.
pub(super) fn root_relations() -> String {
    relations([
        (1, format!("{OFFICE}/officeDocument"), "word/document.xml"),
        (2, format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
    ])
}

/// From the document to its parts; rId5 is the footer of odd pages, rId6 that of even ones, rId7
/// the header of both.
pub(super) fn document_relations(marked: bool, numbered: bool, running: &RunningParts<'_>) -> String {
    let list = [
        ("styles", "styles.xml", true),
        ("settings", "settings.xml", true),
        ("fontTable", "fontTable.xml", true),
        ("customXml", "../customXml/item1.xml", true),
        ("footer", "footer1.xml", numbered),
        ("footer", "footer2.xml", numbered),
        ("header", "header1.xml", marked),
    ];
    let numbered = list.into_iter().zip(1..).filter(|((.., there), _)| *there);
    let own = running.names();
    let own = own.iter().map(|(n, kind, target)| (*n, format!("{OFFICE}/{kind}"), target.as_str()));
    relations(numbered.map(|((kind, target, _), n)| (n, format!("{OFFICE}/{kind}"), target)).chain(own))
}

/// From the identities to their properties.
pub(super) fn identity_relations() -> String {
    relations([(1, format!("{OFFICE}/customXmlProps"), "itemProps1.xml")])
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
