//! Who administers what, from where, and that nobody is shut out by it; who stands on pages and files.

use axum::http::StatusCode;
use wengao::app::accounts::model::Role;
use wengao::web::state::Settings;

use super::policy::save;
use crate::support::site::{PASSWORD, Person, Site};

async fn three(site: &Site, admin: &Person) -> (Person, Person) {
    let security = site.person(admin.org, "yunjiang", "anquan", Role::Security).await;
    let auditor = site.person(admin.org, "yunjiang", "shenji", Role::Auditor).await;
    (security, auditor)
}

#[tokio::test]
async fn duties_are_divided_only_where_three_have_come_in_by_themselves() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let answer = save(&mut admin, &[("apart", "true")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("还没有登录过并改过密码的安全管理员"), "nobody is there");
    let (mut security, mut auditor) = three(&site, &admin).await;
    let told = "update account set must_change_password = $1 where username = 'shenji'";
    sqlx::query(told).bind(true).execute(&site.app.pool).await.unwrap();
    let answer = save(&mut admin, &[("apart", "true")]).await;
    assert!(answer.text().contains("还没有登录过并改过密码的审计管理员"), "he has never come");
    sqlx::query(told).bind(false).execute(&site.app.pool).await.unwrap();
    assert_eq!(save(&mut admin, &[("apart", "true")]).await.location(), "/");
    let pages = ["/admin/accounts", "/admin/security", "/admin/audit"];
    for (person, own) in [(&mut admin, 0), (&mut security, 1), (&mut auditor, 2)] {
        for (number, page) in pages.iter().enumerate() {
            let expected = if number == own { StatusCode::OK } else { StatusCode::FORBIDDEN };
            assert_eq!(person.get(page).await.status, expected, "{page} for number {own}");
        }
    }
    assert_eq!(security.get("/").await.location(), "/admin/security", "where he begins");
    assert_eq!(auditor.get("/").await.location(), "/admin/audit");
    // And back again, by whoever keeps the rules.
    assert_eq!(save(&mut security, &[("apart", "")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(admin.get("/admin/audit").await.status, StatusCode::OK);
}

#[tokio::test]
async fn where_duties_are_divided_nobody_takes_over_another_one() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let (mut security, auditor) = three(&site, &admin).await;
    let drafter = site.account(admin.org, "lisi", Role::Drafter).await;
    save(&mut admin, &[("apart", "true")]).await;
    for path in ["reset", "second-factor/off"] {
        let answer = admin.post(&format!("/admin/accounts/{}/{path}", auditor.account), &[]).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    let update = |role: &'static str| [("display_name", "改"), ("role", role), ("active", "true")];
    for (account, role) in [(drafter, "security"), (drafter, "admin"), (auditor.account, "drafter")] {
        let answer = admin.post(&format!("/admin/accounts/{account}"), &update(role)).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{role}");
    }
    let new = [("username", "xin"), ("display_name", "新"), ("role", "auditor")];
    assert_eq!(admin.post("/admin/accounts", &new).await.status, StatusCode::FORBIDDEN);
    let answer = admin.post(&format!("/admin/accounts/{drafter}"), &update("curator")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "what is his own business");
    // Roles are given by whoever keeps the rules; never his own, and never the last of a kind.
    let give = |id: uuid::Uuid| format!("/admin/accounts/{id}/role");
    let own = security.post(&give(security.account), &[("role", "admin")]).await;
    assert_eq!(own.status, StatusCode::UNPROCESSABLE_ENTITY);
    let last = security.post(&give(auditor.account), &[("role", "drafter")]).await;
    assert!(last.text().contains("至少要保留一名可登录的审计管理员"));
    assert_eq!(security.post(&give(drafter), &[("role", "auditor")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        security.post(&give(auditor.account), &[("role", "drafter")]).await.status,
        StatusCode::SEE_OTHER
    );
    let roles: i64 = sqlx::query_scalar("select count(*) from audit_event where action = 'account.role'")
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(roles, 2);
}

#[tokio::test]
async fn management_is_open_from_named_addresses_only_and_never_shut_for_whoever_names_them() {
    let (site, admin) = Site::with(Role::Admin).await;
    let settings = Settings { behind_tls: true, ..Settings::default() };
    let mut boss = site.anonymous_under(settings.clone());
    let form = [("content-type", "application/x-www-form-urlencoded"), ("x-forwarded-for", "10.1.2.3")];
    boss.send("POST", "/login", &form, format!("username=liwen&password={PASSWORD}").into_bytes()).await;
    let page =
        boss.send("GET", "/admin/security", &[("x-forwarded-for", "10.1.2.3")], Vec::new()).await.text();
    let csrf = page.split("csrf-token\" content=\"").nth(1).unwrap().split('"').next().unwrap();
    let body = |networks: &str| {
        let mut form = wengao::app::accounts::policy::rules::typed(&Default::default());
        form.insert("manage_from".to_owned(), networks.to_owned());
        let pairs: Vec<_> =
            form.iter().map(|(name, value)| format!("{name}={}", value.replace('/', "%2F"))).collect();
        format!("_csrf={csrf}&base=&{}", pairs.join("&")).into_bytes()
    };
    let answer = boss.send("POST", "/admin/security", &form, body("10.9.0.0/16")).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("您现在的地址10.1.2.3不在其中"), "he would shut himself out");
    let answer = boss.send("POST", "/admin/security", &form, body("10.1.2.0/24")).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    for (address, status) in [
        ("10.1.2.99", StatusCode::OK),
        ("10.1.3.1", StatusCode::FORBIDDEN),
        ("10.1.3.1, 10.1.2.3", StatusCode::OK),
    ] {
        for path in ["/admin/accounts", "/admin/security", "/admin/audit", "/admin/settings"] {
            let answer = boss.send("GET", path, &[("x-forwarded-for", address)], Vec::new()).await;
            assert_eq!(answer.status, status, "{path} from {address}");
        }
        let answer = boss.send("GET", "/speeches", &[("x-forwarded-for", address)], Vec::new()).await;
        assert_eq!(answer.status, StatusCode::OK, "work goes on everywhere");
    }
    // What a browser says of itself counts for nothing where there is no proxy.
    let mut near = site.anonymous();
    near.post("/login", &[("username", "liwen"), ("password", PASSWORD)]).await;
    let answer = near.send("GET", "/admin/accounts", &[("x-forwarded-for", "10.1.2.3")], Vec::new()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let refused: i64 = sqlx::query_scalar(
        "select count(*) from audit_event where action = 'access.refused' and account_id = $1",
    )
    .bind(admin.account)
    .fetch_one(&site.app.pool)
    .await
    .unwrap();
    assert!(refused >= 1, "and is written down");
}

#[tokio::test]
async fn whose_page_it_is_stands_across_it_where_the_organization_wants_that() {
    let (_site, mut admin) = Site::with(Role::Admin).await;
    assert!(!admin.get("/speeches").await.text().contains("class=\"watermark"));
    save(&mut admin, &[("mark_screen", "true"), ("mark_print", "true")]).await;
    let page = admin.get("/speeches").await.text();
    assert!(
        page.contains("watermark watermark-screen watermark-print") && page.contains(">liwen liwen 20"),
        "{page}"
    );
    save(&mut admin, &[("mark_screen", "")]).await;
    let page = admin.get("/speeches").await.text();
    assert!(page.contains("watermark watermark-print") && !page.contains("watermark-screen"));
}
