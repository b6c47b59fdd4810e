//! The first setup: asked once of the first admin, saved with what follows from it; the sample archive goes with one click.

use axum::http::StatusCode;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::settings::store::load;
use wengao::app::desk::setup;
use wengao::bootstrap::first_start;

use crate::support::site::{Person, Site, site};

/// A password that has nothing to do with 云江.
const OWN: &str = "neues-2026-wort";

#[tokio::test]
async fn a_new_organization_says_once_who_it_is() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let mut drafter = site.person(admin.org, "yunjiang", "zhou", Role::Drafter).await;
    assert_eq!(admin.get("/").await.status, StatusCode::OK, "not asked where nobody wants to know");
    setup::store::want(&site.app.pool, admin.org).await.unwrap();
    assert_eq!(drafter.get("/").await.status, StatusCode::OK, "nobody but the admin is asked");
    assert_eq!(admin.get("/").await.location(), "/setup");
    assert_eq!(admin.get("/speeches").await.status, StatusCode::OK, "everything else goes on");

    let wrong = admin.post("/setup", &[("name", "省"), ("roster.name", "王芳")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = wrong.text();
    assert!(
        page.contains("2到60个字") && page.contains("请选择单位的层级") && page.contains("王芳"),
        "{page}"
    );
    let more = admin
        .post("/setup", &[("name", "浙江省人大常委会"), ("more", "1"), ("roster.name", "王芳")])
        .await
        .text();
    assert!(
        more.contains("浙江省人大常委会") && more.contains("第9行姓名"),
        "typed text stays, more rows come"
    );

    let answers = [
        ("name", "浙江省人大常委会"),
        ("level", "province"),
        ("places", "浙江省、杭州市"),
        ("roster.name", "王芳"),
        ("roster.post", "省人大常委会主任"),
        ("roster.from", "2023-01-15"),
        ("roster.name", ""),
        ("roster.post", ""),
        ("roster.from", ""),
    ];
    assert_eq!(admin.post("/setup", &answers).await.location(), "/");
    let desk = admin.get("/").await;
    assert!(desk.status == StatusCode::OK && desk.text().contains("浙江省人大常委会"), "asked once");
    let settings = load(&site.app.pool, admin.org).await.unwrap();
    assert_eq!((settings.places.len(), settings.roster.len()), (2, 1));
    let outlines = admin.get("/outlines").await.text();
    assert!(outlines.contains("省长表态发言") && outlines.contains("省委人大工作会议"), "{outlines}");
    assert!(!outlines.contains("市委人大工作会议"), "those of a city are gone");
    let edit = admin.get("/outlines").await.text();
    assert!(edit.contains("省委人大工作会议"));
    assert!(admin.get("/admin/audit?action=settings.setup").await.text().contains("首次设置"));
}

#[tokio::test]
async fn an_outline_that_somebody_changed_stays_whatever_the_level() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    sqlx::query(
        "update outline set version = 2, name = '我们的提纲' where org_id = $1 and name like '会议主持词%'",
    )
    .bind(admin.org)
    .execute(&site.app.pool)
    .await
    .unwrap();
    let answers = [("name", "石桥镇人大"), ("level", "township"), ("places", "石桥镇")];
    assert_eq!(admin.post("/setup", &answers).await.location(), "/");
    let outlines = admin.get("/outlines").await.text();
    assert!(outlines.contains("乡镇人大工作推进会"), "{outlines}");
    assert!(!outlines.contains("专题询问会结束"), "a town has no standing committee");
    // Nor is it offered what it does not have, until somebody ticks it.
    let id = outlines.split("data-id=\"").nth(1).and_then(|rest| rest.get(..36)).unwrap().to_owned();
    let offered = async |admin: &mut Person| {
        let page = admin.get(&format!("/outlines/{id}/edit")).await.text();
        (page.contains("常委会会议闭会"), page.contains("秘书长"), page.contains("人代会闭幕"))
    };
    assert_eq!(offered(&mut admin).await, (false, false, true));
    let called = admin.get("/admin/called").await.text();
    assert!(called.contains("name=\"offer.occasion.committee_session\" value=\"1\" aria-label"), "{called}");
    assert!(called.contains("name=\"offer.occasion.forum\" value=\"1\" checked"), "{called}");
}

#[tokio::test]
async fn the_sample_archive_goes_with_one_click() {
    let site = site().await;
    let made = first_start(&site.app.pool, true).await.unwrap().expect("the samples");
    let mut admin = site.anonymous();
    let form = [("organization", "yunjiang"), ("username", "admin"), ("password", made.password.as_str())];
    admin.post("/login", &form).await;
    let page = admin.get("/account/password").await.text();
    let csrf = |page: &str| {
        page.split_once("name=\"csrf-token\" content=\"").unwrap().1.split('"').next().unwrap().to_owned()
    };
    admin.csrf = csrf(&page);
    let change = [("current", made.password.as_str()), ("new", OWN), ("again", OWN)];
    assert_eq!(admin.post("/account/password", &change).await.status, StatusCode::SEE_OTHER);
    assert_eq!(admin.get("/").await.location(), "/setup");
    let page = admin.get("/setup").await.text();
    admin.csrf = csrf(&page);
    assert!(page.contains("篇示例讲话"), "{page}");
    assert_eq!(admin.post("/samples/remove", &[]).await.location(), "/speeches");
    let left: i64 = sqlx::query_scalar("select count(*) from speech where in_corpus")
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(left, 0);
    assert!(admin.get("/speeches").await.text().contains("篇示例讲话已移出讲话库"), "it is said once");
    assert!(!admin.get("/setup").await.text().contains("篇示例讲话"));
    assert!(admin.get("/speeches/removed").await.text().contains("示例讲话"), "they can come back");
    assert_eq!(admin.post("/setup/later", &[]).await.location(), "/");
    assert_eq!(admin.get("/").await.status, StatusCode::OK);
}
