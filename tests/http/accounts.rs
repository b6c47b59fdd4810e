//! Logging in, passwords, the admin's page.

use axum::http::StatusCode;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::policy::model::Policy;
use wengao::bootstrap::first_start;

use crate::support::site::{PASSWORD, Site, site};

#[tokio::test]
async fn the_first_start_makes_an_admin_who_must_change_his_password() {
    let site = site().await;
    let made = first_start(&site.app.pool, false).await.unwrap().expect("a first start");
    assert!(first_start(&site.app.pool, false).await.unwrap().is_none(), "only once");
    let mut admin = site.anonymous();
    let form = [("username", "admin"), ("password", made.password.as_str())];
    assert_eq!(admin.post("/login", &form).await.status, StatusCode::SEE_OTHER);
    assert_eq!(admin.get("/speeches").await.location(), "/account/password");
    let page = admin.get("/account/password").await.text();
    admin.csrf = page.split("csrf-token\" content=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let change =
        |new: &'static str| [("current", made.password.clone()), ("new", new.into()), ("again", new.into())];
    let weak = change("short");
    let weak: Vec<_> = weak.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(admin.post("/account/password", &weak).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let good = change("yunjiang2026");
    let good: Vec<_> = good.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(admin.post("/account/password", &good).await.status, StatusCode::SEE_OTHER);
    assert_eq!(admin.get("/speeches").await.status, StatusCode::OK);
}

#[tokio::test]
async fn too_many_wrong_passwords_close_the_door_also_for_the_right_one() {
    let site = site().await;
    let org = site.organization("yunjiang").await;
    site.account(org, "liwen", Role::Drafter).await;
    for _ in 0..Policy::default().failures {
        let answer = site.anonymous().post("/login", &[("username", "liwen"), ("password", "wrong")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(answer.text().contains("用户名或密码不正确"));
    }
    let answer = site.anonymous().post("/login", &[("username", "liwen"), ("password", PASSWORD)]).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn logging_out_ends_the_session_on_the_server() {
    let (_site, mut person) = Site::with(Role::Drafter).await;
    assert_eq!(person.get("/speeches").await.status, StatusCode::OK);
    let mut copy = person.send("GET", "/speeches", &[], Vec::new()).await.status;
    assert_eq!(copy, StatusCode::OK);
    assert_eq!(person.post("/logout", &[]).await.status, StatusCode::SEE_OTHER);
    copy = person.get("/speeches").await.status;
    assert_eq!(copy, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_admin_makes_changes_and_stops_accounts_but_not_the_last_admin() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let form = [("username", "张三"), ("display_name", "张三"), ("role", "drafter")];
    let page = admin.post("/admin/accounts", &form).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("一次性密码"));
    assert_eq!(
        admin.post("/admin/accounts", &form).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "the name is taken"
    );
    let me = format!("/admin/accounts/{}", admin.account);
    let down = admin.post(&me, &[("display_name", "李文"), ("role", "drafter"), ("active", "true")]).await;
    assert_eq!(down.status, StatusCode::UNPROCESSABLE_ENTITY, "the last admin stays");
    let mut other = site.person(admin.org, "yunjiang", "wangwu", Role::Curator).await;
    let path = format!("/admin/accounts/{}", other.account);
    assert_eq!(
        admin.post(&path, &[("display_name", "王五"), ("role", "curator")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        other.get("/speeches").await.status,
        StatusCode::SEE_OTHER,
        "a stopped account is out at once"
    );
    let form = [("username", "wangwu"), ("password", PASSWORD)];
    let answer = site.anonymous().post("/login", &form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "and does not come in again");
}

#[tokio::test]
async fn a_reset_password_ends_the_old_one_and_every_login_with_it() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let mut other = site.person(admin.org, "yunjiang", "wangwu", Role::Drafter).await;
    let page = admin.post(&format!("/admin/accounts/{}/reset", other.account), &[]).await.text();
    let secret = page.split("id=\"told-password\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    assert_eq!(other.get("/speeches").await.status, StatusCode::SEE_OTHER, "logged out");
    let login = |password: &str| [("username", "wangwu".to_owned()), ("password", password.to_owned())];
    for (password, expected) in
        [(PASSWORD, StatusCode::UNPROCESSABLE_ENTITY), (&secret, StatusCode::SEE_OTHER)]
    {
        let form = login(password);
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let mut person = site.anonymous();
        assert_eq!(person.post("/login", &form).await.status, expected);
        if expected == StatusCode::SEE_OTHER {
            assert_eq!(person.get("/speeches").await.location(), "/account/password", "for one use");
        }
    }
    let log = admin.get("/admin/audit?action=password.reset").await.text();
    assert!(log.contains("重置密码"), "{log}");
}
