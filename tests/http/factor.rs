//! The second factor: begun, asked, used once, lost, required.

use axum::http::StatusCode;
use sqlx::PgPool;
use totp_rs::{Builder, Secret};
use wengao::app::accounts::model::Role;
use wengao::clock;

use super::policy::save;
use crate::support::site::{Answer, PASSWORD, Person, Site};

/// What a telephone with this secret shows, so many steps of thirty seconds from now.
fn shown(secret: &[u8], steps: i64) -> String {
    let seconds = u64::try_from(clock::now().unix_timestamp() + 30 * steps).unwrap();
    Builder::new().with_secret(Secret::from(secret)).build().unwrap().generate(seconds).to_string()
}

async fn secret(pool: &PgPool, person: &Person) -> Vec<u8> {
    sqlx::query_scalar("select secret from second_factor where account_id = $1")
        .bind(person.account)
        .fetch_one(pool)
        .await
        .unwrap()
}

/// Begins the second factor of a person; the codes to be written down.
async fn begin(site: &Site, person: &mut Person) -> (Vec<u8>, Vec<String>) {
    let page = person.get("/account/second-factor").await.text();
    assert!(page.contains("<svg class=\"qr\"") && !page.contains(" style="), "a square without inline style");
    let secret = secret(&site.app.pool, person).await;
    let key = wengao::app::accounts::factor::model::key(&secret);
    assert!(page.contains(&key), "and its key in letters");
    assert!(person.get("/account/second-factor").await.text().contains(&key), "loaded again, the same");
    let wrong = person.post("/account/second-factor", &[("code", "000000")]).await;
    assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = person.post("/account/second-factor", &[("code", &shown(&secret, -1))]).await.text();
    let codes: Vec<String> =
        page.split("<li>").skip(1).map(|rest| rest.split('<').next().unwrap().to_owned()).collect();
    assert_eq!(codes.len(), 10);
    (secret, codes)
}

async fn password(person: &mut Person, name: &str) -> Answer {
    person.post("/login", &[("username", name), ("password", PASSWORD)]).await
}

async fn code(person: &mut Person, code: &str) -> Answer {
    person.post("/login/code", &[("code", code)]).await
}

async fn count(pool: &PgPool, action: &str) -> i64 {
    sqlx::query_scalar("select count(*) from audit_event where action = $1")
        .bind(action)
        .fetch_one(pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_login_takes_password_and_code_and_a_code_opens_once() {
    let (site, mut li) = Site::with(Role::Drafter).await;
    let (secret, _) = begin(&site, &mut li).await;
    let mut other = site.anonymous();
    assert_eq!(other.get("/login/code").await.location(), "/login", "nothing is asked before a password");
    let half = password(&mut other, "liwen").await;
    assert_eq!((half.status, half.location().as_str()), (StatusCode::SEE_OTHER, "/login/code"));
    assert_eq!(other.get("/speeches").await.status, StatusCode::SEE_OTHER, "half a login opens nothing");
    assert!(other.get("/login/code").await.text().contains("输入验证码"));
    assert_eq!(code(&mut other, "000000").await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let right = shown(&secret, 0);
    assert_eq!(code(&mut other, &right).await.location(), "/");
    assert_eq!(other.get("/speeches").await.status, StatusCode::OK);
    assert_eq!(other.get("/login/code").await.location(), "/login", "the half login has ended");
    // Whoever looked over the shoulder.
    let mut thief = site.anonymous();
    password(&mut thief, "liwen").await;
    assert_eq!(code(&mut thief, &right).await.status, StatusCode::UNPROCESSABLE_ENTITY, "used");
    assert_eq!(count(&site.app.pool, "factor.failed").await, 2);
}

#[tokio::test]
async fn codes_are_guessed_no_oftener_than_passwords() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    save(&mut admin, &[("failures", "3")]).await;
    let mut li = site.person(admin.org, "yunjiang", "lisi", Role::Drafter).await;
    let (secret, _) = begin(&site, &mut li).await;
    for round in 0..3 {
        let mut thief = site.anonymous();
        password(&mut thief, "lisi").await;
        assert_eq!(code(&mut thief, "111111").await.status, StatusCode::UNPROCESSABLE_ENTITY, "{round}");
    }
    let mut thief = site.anonymous();
    password(&mut thief, "lisi").await;
    let answer = code(&mut thief, &shown(&secret, 0)).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "also the right one, and from a new browser");
    assert!(admin.get("/admin/accounts").await.text().contains("已锁定"));
    admin.post(&format!("/admin/accounts/{}/unlock", li.account), &[]).await;
    password(&mut thief, "lisi").await;
    assert_eq!(code(&mut thief, &shown(&secret, 0)).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn written_codes_open_once_each_and_an_admin_takes_the_factor_off() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let mut li = site.person(admin.org, "yunjiang", "lisi", Role::Drafter).await;
    let (_, codes) = begin(&site, &mut li).await;
    for (given, status) in [
        (&codes[0], StatusCode::SEE_OTHER),
        (&codes[0], StatusCode::UNPROCESSABLE_ENTITY),
        (&codes[1], StatusCode::SEE_OTHER),
    ] {
        let mut person = site.anonymous();
        password(&mut person, "lisi").await;
        assert_eq!(code(&mut person, given).await.status, status);
    }
    assert!(li.get("/account/second-factor").await.text().contains("还剩8个恢复码"));
    assert_eq!(count(&site.app.pool, "factor.recovery").await, 2);
    // A page left open is no place to take the lock off.
    let answer = li.post("/account/second-factor/off", &[("code", "000000")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(admin.get("/admin/accounts").await.text().contains("停用两步验证"));
    admin.post(&format!("/admin/accounts/{}/second-factor/off", li.account), &[]).await;
    assert_eq!(li.get("/speeches").await.status, StatusCode::SEE_OTHER, "open logins end with it");
    let mut li = site.anonymous();
    assert_eq!(password(&mut li, "lisi").await.location(), "/");
    assert_eq!(count(&site.app.pool, "factor.off").await, 1);
}

#[tokio::test]
async fn whoever_must_have_one_gets_it_at_the_next_login_and_nobody_is_disturbed() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let mut li = site.person(admin.org, "yunjiang", "lisi", Role::Drafter).await;
    save(&mut admin, &[("second_factor", "admins")]).await;
    assert_eq!(admin.get("/speeches").await.status, StatusCode::OK, "he is at work");
    let mut again = site.anonymous();
    password(&mut again, "liwen").await;
    for path in ["/speeches", "/admin/accounts"] {
        assert_eq!(again.get(path).await.location(), "/account/second-factor", "{path}");
    }
    let page = again.get("/account/second-factor").await.text();
    assert!(page.contains("本单位要求启用"));
    again.csrf = page.split("csrf-token\" content=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    again.account = admin.account;
    begin(&site, &mut again).await;
    assert_eq!(again.get("/speeches").await.status, StatusCode::OK);
    assert_eq!(li.get("/speeches").await.status, StatusCode::OK);
    let mut drafter = site.anonymous();
    password(&mut drafter, "lisi").await;
    assert_eq!(drafter.get("/speeches").await.status, StatusCode::OK, "only admins must");
}
