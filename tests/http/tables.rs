//! The library goes out as a table and comes in again after a look; the log says who did it.

use axum::http::StatusCode;
use wengao::app::accounts::model::Role;
use wengao::sheet;

use super::curation::candidate;
use crate::support::site::Site;

#[tokio::test]
async fn a_table_comes_back_with_its_clashes_named() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let known = candidate(&site, admin.org, "抓监督是本职，不监督是失职", 3.0).await;
    for format in ["xlsx", "csv"] {
        let answer = admin.get(&format!("/phrasings/export?format={format}&status=mined")).await;
        assert_eq!(answer.status, StatusCode::OK);
        let rows = sheet::read(&answer.bytes).unwrap();
        assert_eq!(rows[1][0], "抓监督是本职，不监督是失职");
        assert_eq!(rows[1][3], "自动发现");
    }
    let table = "表述,类别,状态,说明\n抓监督是本职，不监督是失职,监督,已核准,常委会常用\n为民代言不是口号,代表,已核准,\n,,,只有说明\n";
    let answer = admin.upload("/phrasings/import", &[("表.csv", table.as_bytes())]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let path = answer.location();
    let page = admin.get(&path).await.text();
    for words in ["冲突（1行）", "新增（1行）", "不能用（1行）", "库中“自动发现”，表中“已核准”"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let mut other = site.person(admin.org, "yunjiang", "zhou", Role::Curator).await;
    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "another person's table");
    assert_eq!(
        admin.post(&path, &[("clash", "replace"), ("near", "skip")]).await.status,
        StatusCode::SEE_OTHER
    );
    let list = admin.get("/phrasings?status=approved&section=deputies").await.text();
    assert!(list.contains("为民代言不是口号"));
    let page = admin.get(&format!("/phrasings/{known}")).await.text();
    assert!(page.contains("常委会常用") && page.contains("历次改动"), "replaced, with its history");
    assert_eq!(admin.get(&path).await.status, StatusCode::NOT_FOUND, "taken in once");

    let log = admin.get("/admin/audit?action=phrasing.import").await.text();
    assert!(log.contains("导入表述") && log.contains("新增：1"), "{log}");
    let file = admin.get("/admin/audit.csv?q=xlsx").await;
    let rows = sheet::read(&file.bytes).unwrap();
    assert_eq!(rows[1][3], "导出表述");
    assert!(admin.get("/admin/audit").await.text().contains("导出操作记录"), "the export is an event itself");
    let nothing = admin.upload("/phrasings/import", &[("空.csv", "句子\n甲\n".as_bytes())]).await;
    assert_eq!(nothing.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(nothing.text().contains("表述"));
}

#[tokio::test]
async fn the_library_comes_back_exactly_as_it_was_exported() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    wengao::app::phrases::store::ship(&site.app.pool, &wengao::samples::library().unwrap()).await.unwrap();
    let known = candidate(&site, admin.org, "抓监督是本职，不监督是失职", 3.0).await;
    let exported = admin.get("/phrasings/export?format=csv").await;
    let rows = sheet::read(&exported.bytes).unwrap();
    assert!(rows.iter().any(|row| row.last().is_some_and(|cell| cell == "是")), "shipped ones say so");
    let edit = [
        ("text", "抓监督是本职，不监督是失职"),
        ("kind", "clause"),
        ("section_kind", "deputies"),
        ("note", "改过"),
    ];
    assert_eq!(admin.post(&format!("/phrasings/{known}"), &edit).await.status, StatusCode::SEE_OTHER);
    let path = admin.upload("/phrasings/import", &[("表.csv", &exported.bytes)]).await.location();
    let page = admin.get(&path).await.text();
    assert!(page.contains("冲突（1行）") && page.contains("相同（") && !page.contains("新增（"), "{page}");
    admin.post(&path, &[("clash", "replace"), ("near", "skip")]).await;
    let again = admin.get("/phrasings/export?format=csv").await;
    let sorted = |mut rows: sheet::Rows| {
        rows.sort();
        rows
    };
    assert_eq!(sorted(sheet::read(&again.bytes).unwrap()), sorted(rows));
}

#[tokio::test]
async fn the_library_goes_out_as_a_dictionary_of_input_methods() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    candidate(&site, admin.org, "总揽全局、协调各方", 3.0).await;
    let page = admin.get("/phrasings/dictionary").await.text();
    for (format, holds) in [
        ("rime", "总揽全局\tzong lan quan ju"),
        ("fcitx", "总揽全局 zong'lan'quan'ju"),
        ("words", "协调各方\r\n"),
        ("sogou", "'zong'lan'quan'ju "),
        ("microsoft", "mschxudp"),
    ] {
        assert!(page.contains(&format!("format={format}\"")), "{format} is offered");
        let file = admin.get(&format!("/phrasings/dictionary?format={format}")).await;
        assert!(file.headers["content-disposition"].to_str().unwrap().contains("wengao"), "{format}");
        assert!(file.text().contains(holds), "{format}: {}", file.text());
    }
    assert!(admin.get("/admin/audit?action=phrasing.export").await.text().contains("导出表述"));
}

#[tokio::test]
async fn logins_are_listed_and_ended() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let mut drafter = site.person(admin.org, "yunjiang", "zhou", Role::Drafter).await;
    let all = admin.get("/admin/sessions").await.text();
    assert!(all.contains("zhou") && all.contains("liwen"));
    let own = drafter.get("/account/sessions").await.text();
    assert!(own.contains("本机") && !own.contains("/end\""), "only his own, and not this one");
    let id = all.split("/account/sessions/").nth(1).unwrap().split('/').next().unwrap().to_owned();
    assert!(all.contains("全部结束"), "each account's at once");
    let mut other = site.person(admin.org, "yunjiang", "wu", Role::Drafter).await;
    assert_eq!(other.post(&format!("/account/sessions/{id}/end"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(admin.post(&format!("/account/sessions/{id}/end"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_ne!(drafter.get("/account/sessions").await.status, StatusCode::OK, "logged out");
    let path = format!("/admin/accounts/{}/sessions/end", other.account);
    assert_eq!(admin.post(&path, &[]).await.status, StatusCode::SEE_OTHER);
    assert_ne!(other.get("/account/sessions").await.status, StatusCode::OK, "logged out everywhere");
}
