//! 排版: how an organization has its papers set, kept, logged, and followed by what is taken away.

use std::io::{Cursor, Read as _, Write as _};

use axum::http::StatusCode;
use wengao::app::accounts::model::Role;

use crate::support::site::Site;

fn part(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).unwrap();
    let mut out = String::new();
    zip.by_name(name).unwrap().read_to_string(&mut out).unwrap();
    out
}

fn base(page: &str) -> String {
    let rest = page.split("name=\"base\" value=\"").nth(1).unwrap();
    rest.split('"').next().unwrap().to_owned()
}

fn template(more: &[(&str, &str)]) -> Vec<u8> {
    let space = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"";
    let style = |id: &str, name: &str, default: &str| {
        format!(
            "<w:style w:type=\"paragraph\"{default} w:styleId=\"{id}\"><w:name w:val=\"{name}\"/></w:style>"
        )
    };
    let styles = style("a", "Normal", " w:default=\"1\"") + &style("ours", "公文标题", "");
    let document = format!("<w:document {space}><w:body><w:p/></w:body></w:document>");
    let styles = format!("<w:styles {space}>{styles}</w:styles>");
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let parts = [("word/document.xml", document.as_str()), ("word/styles.xml", &styles)];
    for (name, content) in parts.iter().chain(more) {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[tokio::test]
async fn what_is_chosen_is_kept_logged_and_followed() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let page = admin.get("/admin/layout").await.text();
    assert!(page.contains("首页预览") && page.contains("<svg"), "{page}");
    let base = base(&page);
    let chosen = [
        ("base", base.as_str()),
        ("fonts", "windows"),
        ("number", "words"),
        ("number_place", "centre"),
        ("mirrored", "1"),
        ("head", "name_first"),
    ];
    let shown = admin.post("/admin/layout/preview", &chosen).await;
    assert!(shown.status == StatusCode::OK && shown.text().contains("第1页"), "{}", shown.text());
    assert_eq!(admin.post("/admin/layout", &chosen).await.status, StatusCode::SEE_OTHER);
    let docx = admin.get("/admin/layout/sample").await.bytes;
    assert!(!part(&docx, "word/styles.xml").contains("GB2312"));
    assert!(part(&docx, "word/footer1.xml").contains(">第<"));
    assert!(part(&docx, "word/settings.xml").contains("mirrorMargins"));
    let changed: Vec<serde_json::Value> =
        sqlx::query_scalar("select detail from audit_event where action = 'settings.update'")
            .fetch_all(&site.app.pool)
            .await
            .unwrap();
    assert_eq!(changed, [serde_json::json!({ "changed": ["layout"] })]);
    // Whoever saves from a page that is old is told, and what he chose is still there.
    let again = admin.post("/admin/layout", &chosen).await;
    assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        again.text().contains("别人刚改过") && again.text().contains("<option value=\"windows\" selected>")
    );
}

#[tokio::test]
async fn a_template_is_checked_used_and_put_away() {
    let (_site, mut admin) = Site::with(Role::Admin).await;
    let refused = admin
        .upload("/admin/layout/template", &[("单位.dotm", &template(&[("word/vbaProject.bin", "x")]))])
        .await;
    assert!(
        refused.status == StatusCode::UNPROCESSABLE_ENTITY && refused.text().contains("宏"),
        "{}",
        refused.text()
    );
    let taken = admin.upload("/admin/layout/template", &[("单位模板.dotx", &template(&[]))]).await;
    assert_eq!(taken.status, StatusCode::SEE_OTHER, "{}", taken.text());
    let page = admin.get("/admin/layout").await.text();
    assert!(page.contains("单位模板.dotx") && page.contains("用模板样式的：标题、正文"), "{page}");
    assert!(
        part(&admin.get("/admin/layout/sample").await.bytes, "word/document.xml").contains("w:val=\"ours\"")
    );
    // The settings are read without it, and the page of the settings still saves.
    assert!(admin.get("/admin/settings").await.text().contains("/admin/layout"));
    assert_eq!(admin.post("/admin/layout/template/remove", &[]).await.status, StatusCode::SEE_OTHER);
    assert!(part(&admin.get("/admin/layout/sample").await.bytes, "word/document.xml").contains("WGTitle"));
}

#[tokio::test]
async fn the_order_of_the_head_that_was_set_before_there_was_a_page_still_holds() {
    let (site, admin) = Site::with(Role::Admin).await;
    let order = serde_json::json!("name_first");
    wengao::app::accounts::settings::store::put(&site.app.pool, admin.org, "head_order", order)
        .await
        .unwrap();
    let paper = wengao::app::accounts::layout::store::load(&site.app.pool, admin.org).await.unwrap();
    assert_eq!(paper.style.head, wengao::word::HeadOrder::NameFirst);
}
