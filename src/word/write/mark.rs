//! 水印: who took a file and when, across every page.

use super::escape;

/// The paragraph of a header that draws `mark` across the page, grey and behind the text, as Word, WPS and LibreOffice draw 水印.
pub(super) fn paragraph(mark: &str) -> String {
    let mark = escape(mark);
    format!(
        concat!(
            r#"<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml" "#,
            r#"xmlns:o="urn:schemas-microsoft-com:office:office">"#,
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
            r#"</v:shape></w:pict></w:r></w:p>"#
        ),
        mark = mark
    )
}
