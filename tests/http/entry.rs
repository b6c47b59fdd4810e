//! The door: how often somebody may try, from where, and who can open it again.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use sqlx::PgPool;
use time::{Duration, OffsetDateTime};
use tower::ServiceExt as _;
use wengao::app::accounts::entry::model::Limits;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::policy::model::Policy;
use wengao::web::state::Settings;
use wengao::{routes, server};

use crate::support::site::{Answer, PASSWORD, Person, Site, site};

/// What the rules begin with.
pub(super) const BY_NAME: i64 = 8;

const FROM_ANYWHERE: i64 = 40;

const BY_ADDRESS: i64 = 40;

pub(super) const WINDOW: Duration = Duration::minutes(15);

pub(super) fn limits() -> Limits {
    Policy::default().limits()
}

#[test]
fn the_rules_begin_with_what_the_tests_say() {
    assert_eq!(limits(), Limits { here: 8, anywhere: 40, address: 40, window: WINDOW });
}

const FORM: &str = "application/x-www-form-urlencoded";

/// Tries to log in from an address, as a proxy tells of it.
async fn attempt(person: &mut Person, address: &str, username: &str, password: &str) -> Answer {
    let encode = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
    let body = format!("username={}&password={}", encode(username), encode(password));
    let headers = [("content-type", FORM), ("x-forwarded-for", address)];
    person.send("POST", "/login", &headers, body.into_bytes()).await
}

/// A site behind a proxy, with the account `admin`.
async fn proxied() -> Site {
    let mut site = site().await;
    let org = site.organization("yunjiang").await;
    site.account(org, "admin", Role::Admin).await;
    site.app = server::app(site.app.pool.clone(), Settings { behind_tls: true, ..Settings::default() });
    site.router = routes::router(site.app.clone());
    site
}

async fn events(pool: &PgPool, action: &str) -> i64 {
    sqlx::query_scalar("select count(*) from audit_event where action = $1")
        .bind(action)
        .fetch_one(pool)
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_hundred_attempts_at_once_eight_are_tried() {
    let site = site().await;
    let org = site.organization("yunjiang").await;
    site.account(org, "admin", Role::Admin).await;
    for name in ["admin", "nobody"] {
        let tries = (0..200).map(|number| {
            let body = format!("username={name}&password=wrong{number}");
            let request =
                Request::post("/login").header("content-type", FORM).body(Body::from(body)).unwrap();
            tokio::spawn(site.router.clone().oneshot(request))
        });
        let (mut tried, mut refused) = (0, 0);
        for one in tries.collect::<Vec<_>>() {
            let answer = one.await.unwrap().unwrap();
            match answer.status() {
                StatusCode::UNPROCESSABLE_ENTITY => tried += 1,
                StatusCode::TOO_MANY_REQUESTS => {
                    let wait: i64 = answer.headers()[header::RETRY_AFTER].to_str().unwrap().parse().unwrap();
                    assert!((1..=900).contains(&wait), "{wait}");
                    refused += 1;
                }
                status => panic!("{name}: {status}"),
            }
        }
        assert_eq!((tried, refused), (BY_NAME, 200 - BY_NAME), "{name}");
    }
    let pool = &site.app.pool;
    assert_eq!(events(pool, "login.failed").await, 2 * BY_NAME);
    assert_eq!(events(pool, "login.locked").await, 2, "once each, however often it is tried then");
}

#[tokio::test]
async fn nobody_is_kept_out_of_his_own_browser_or_his_own_address_by_others() {
    let site = proxied().await;
    let mut own = site.anonymous();
    assert_eq!(attempt(&mut own, "10.0.0.1", "admin", PASSWORD).await.status, StatusCode::SEE_OTHER);
    let mut stranger = site.anonymous();
    for _ in 0..20 {
        attempt(&mut stranger, "10.9.9.9", "admin", "wrong").await;
    }
    let answer = attempt(&mut stranger, "10.9.9.9", "admin", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS, "also with the right one");
    let mut colleague = site.anonymous();
    assert_eq!(attempt(&mut colleague, "10.0.0.2", "admin", PASSWORD).await.status, StatusCode::SEE_OTHER);
    // From many addresses: no unknown browser gets in any more, the known one does, from wherever it is.
    let mut tried = 0;
    for address in 0..40 {
        for _ in 0..2 {
            let answer = attempt(&mut site.anonymous(), &format!("10.1.0.{address}"), "admin", "wrong").await;
            tried += i64::from(answer.status == StatusCode::UNPROCESSABLE_ENTITY);
        }
    }
    assert!(tried <= FROM_ANYWHERE, "{tried}");
    let mut unknown = site.anonymous();
    assert_eq!(
        attempt(&mut unknown, "10.0.0.77", "admin", PASSWORD).await.status,
        StatusCode::TOO_MANY_REQUESTS
    );
    assert_eq!(attempt(&mut own, "10.9.9.9", "admin", PASSWORD).await.status, StatusCode::SEE_OTHER);
    // His own browser has its own limit.
    for _ in 0..BY_NAME {
        assert_eq!(
            attempt(&mut own, "10.0.0.1", "admin", "x").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    assert_eq!(attempt(&mut own, "10.0.0.1", "admin", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
    // Somebody else's browser is no key to this account.
    let org = sqlx::query_scalar("select id from organization").fetch_one(&site.app.pool).await.unwrap();
    site.account(org, "wang", Role::Drafter).await;
    let mut wang = site.anonymous();
    assert_eq!(attempt(&mut wang, "10.0.0.5", "wang", PASSWORD).await.status, StatusCode::SEE_OTHER);
    assert_eq!(attempt(&mut wang, "10.0.0.5", "admin", PASSWORD).await.status, StatusCode::TOO_MANY_REQUESTS);
}

#[tokio::test]
async fn an_office_behind_one_address_logs_in_and_one_who_guesses_names_does_not() {
    let site = proxied().await;
    for _ in 0..BY_ADDRESS + 5 {
        let answer = attempt(&mut site.anonymous(), "10.0.0.1", "admin", PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "the right ones do not count");
    }
    let mut tried = 0;
    for number in 0..BY_ADDRESS * 2 {
        let answer = attempt(&mut site.anonymous(), "10.0.0.9", &format!("name{number}"), "Summer2026").await;
        tried += i64::from(answer.status == StatusCode::UNPROCESSABLE_ENTITY);
    }
    assert_eq!(tried, BY_ADDRESS);
}

#[tokio::test]
async fn what_nobody_can_be_called_is_counted_and_answered_like_a_name() {
    let site = proxied().await;
    let long = "长".repeat(6000);
    let password = "p".repeat(30_000);
    let names = ["a".repeat(6000), long, "nul\0name".to_owned(), String::new(), "or 1=1 --".to_owned()];
    for (number, name) in names.iter().enumerate() {
        let address = format!("10.2.0.{number}");
        for round in 0..BY_NAME {
            let answer = attempt(&mut site.anonymous(), &address, name, "x").await;
            assert_eq!(
                answer.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{number}, {round}: {}",
                answer.text()
            );
            assert!(answer.text().contains("用户名或密码不正确") && answer.text().len() < 20_000);
        }
        assert_eq!(
            attempt(&mut site.anonymous(), &address, name, "x").await.status,
            StatusCode::TOO_MANY_REQUESTS
        );
    }
    for password in [password.as_str(), "\0", "长"] {
        let answer = attempt(&mut site.anonymous(), "10.2.1.1", "admin", password).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let huge = vec![b'a'; 1_000_000];
    let answer = site.anonymous().send("POST", "/login", &[("content-type", FORM)], huge).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn an_unknown_name_is_answered_as_a_wrong_password_is() {
    let site = proxied().await;
    let wrong = attempt(&mut site.anonymous(), "10.0.0.1", "admin", "wrong").await.text();
    let unknown = attempt(&mut site.anonymous(), "10.0.0.1", "admix", "wrong").await.text();
    assert_eq!(wrong, unknown.replace("admix", "admin"));
    let count = |text: String| events_of(&site.app.pool, text);
    assert_eq!(count("login.failed".to_owned()).await, 2, "both are written down");
}

async fn events_of(pool: &PgPool, action: String) -> i64 {
    events(pool, &action).await
}

#[tokio::test]
async fn an_admin_unlocks_and_so_does_a_new_password() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let account = site.account(admin.org, "wangwu", Role::Drafter).await;
    let form = |password: &'static str| [("username", "wangwu"), ("password", password)];
    for _ in 0..BY_NAME {
        site.anonymous().post("/login", &form("wrong")).await;
    }
    assert_eq!(site.anonymous().post("/login", &form(PASSWORD)).await.status, StatusCode::TOO_MANY_REQUESTS);
    let page = admin.get("/admin/accounts").await.text();
    assert!(page.contains("已锁定") && page.contains(&format!("/admin/accounts/{account}/unlock")));
    let answer = admin.post(&format!("/admin/accounts/{account}/unlock"), &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(!admin.get("/admin/accounts").await.text().contains("已锁定"));
    assert_eq!(events(&site.app.pool, "account.unlock").await, 1);
    assert_eq!(site.anonymous().post("/login", &form(PASSWORD)).await.status, StatusCode::SEE_OTHER);
    for _ in 0..BY_NAME {
        site.anonymous().post("/login", &form("wrong")).await;
    }
    let page = admin.post(&format!("/admin/accounts/{account}/reset"), &[]).await.text();
    let secret = page.split("id=\"told-password\">").nth(1).unwrap().split('<').next().unwrap().to_owned();
    let form = [("username", "wangwu"), ("password", secret.as_str())];
    assert_eq!(site.anonymous().post("/login", &form).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn an_open_page_is_no_place_to_guess_the_old_password() {
    let (site, mut person) = Site::with(Role::Drafter).await;
    let form = |current: &'static str| [("current", current), ("new", "Kx7#pq2mvv"), ("again", "Kx7#pq2mvv")];
    for _ in 0..BY_NAME {
        let answer = person.post("/account/password", &form("wrong")).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    for password in ["wrong", PASSWORD] {
        let answer = person.post("/account/password", &form(password)).await;
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        assert!(answer.headers.contains_key(header::RETRY_AFTER));
    }
    assert_eq!(events(&site.app.pool, "login.locked").await, 1);
    assert_eq!(person.get("/speeches").await.status, StatusCode::OK, "and he can work on");
}

#[tokio::test]
async fn a_page_that_asks_by_itself_does_not_keep_a_login_alive() {
    let (site, mut person) = Site::with(Role::Drafter).await;
    let seen = async || -> OffsetDateTime {
        sqlx::query_scalar("select seen_at from session").fetch_one(&site.app.pool).await.unwrap()
    };
    let back = "update session set seen_at = seen_at - interval '10 minutes', expires_at = expires_at - interval '10 minutes'";
    sqlx::query(back).execute(&site.app.pool).await.unwrap();
    let before = seen().await;
    let id = uuid::Uuid::nil();
    for path in [format!("/drafts/{id}/steps?since=0"), format!("/jobs/{id}/progress")] {
        assert_eq!(person.get(&path).await.status, StatusCode::NOT_FOUND);
    }
    assert_eq!(seen().await, before);
    person.get("/speeches").await;
    assert!(seen().await > before, "who opens a page is there");
}

#[tokio::test]
async fn a_session_that_has_run_out_is_removed_and_not_revived() {
    let (site, mut person) = Site::with(Role::Drafter).await;
    assert_eq!(person.get("/speeches").await.status, StatusCode::OK);
    sqlx::query("update session set ends_at = now() - interval '1 second'")
        .execute(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(person.get("/speeches").await.status, StatusCode::SEE_OTHER);
    let left: i64 =
        sqlx::query_scalar("select count(*) from session").fetch_one(&site.app.pool).await.unwrap();
    assert_eq!(left, 0);
    // Nobody asks: the server removes it within a minute.
    let mut other = site.person(person.org, "yunjiang", "wang", Role::Drafter).await;
    let later = wengao::clock::now() + Duration::hours(13);
    wengao::app::accounts::store::tidy(&site.app.pool, later).await.unwrap();
    assert_eq!(
        other.get("/speeches").await.status,
        StatusCode::SEE_OTHER,
        "the clock is back again, the session is not"
    );
}

#[tokio::test]
async fn common_passwords_are_refused_where_one_is_chosen() {
    let (_site, mut person) = Site::with(Role::Drafter).await;
    for bad in ["password", "12345678", "1qaz2wsx", "liwen2026", "yunjiang2025", "woaini1314", "Passw0rd!"] {
        let form = [("current", PASSWORD), ("new", bad), ("again", bad)];
        let answer = person.post("/account/password", &form).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        assert!(answer.text().contains("容易被人猜到"), "{bad}");
    }
    let form = [("current", PASSWORD), ("new", "Kx7#pq2mvv"), ("again", "Kx7#pq2mvv")];
    assert_eq!(person.post("/account/password", &form).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn strangers_are_shown_no_organization_and_type_its_code_or_name() {
    let site = site().await;
    let first = site.organization("yunjiang").await;
    site.account(first, "admin", Role::Admin).await;
    let mut stranger = site.anonymous();
    assert!(!stranger.get("/login").await.text().contains("id=\"organization\""), "there is but one");
    let second = site.organization("dongshan").await;
    site.account(second, "admin", Role::Admin).await;
    sqlx::query("update organization set name = '东山县人大常委会' where id = $1")
        .bind(second)
        .execute(&site.app.pool)
        .await
        .unwrap();
    let page = stranger.get("/login").await.text();
    assert!(
        page.contains("单位代码或全称") && !page.contains("东山县人大常委会\"") && !page.contains("<option"),
        "{page}"
    );
    // By its code, by its full name; nobody else's organization and none at all opens nothing.
    for (word, opens) in [
        ("dongshan", true),
        ("东山县人大常委会", true),
        (" dongshan ", true),
        ("东山", false),
        ("", false),
        (&"长".repeat(4000), false),
    ] {
        let mut person = site.anonymous();
        let form = [("organization", word), ("username", "admin"), ("password", PASSWORD)];
        let answer = person.post("/login", &form).await;
        assert_eq!(answer.status == StatusCode::SEE_OTHER, opens, "{word}");
        if opens {
            let again = person.get("/login").await.text();
            assert!(again.contains("value=\"dongshan\""), "it is typed but once: {again}");
        } else {
            assert!(!answer.text().contains("<option"), "{}", answer.text());
        }
    }
    // However it is typed, wrong passwords count together.
    let mut guesser = site.anonymous();
    for n in 0..BY_NAME {
        let word = if n % 2 == 0 { "dongshan" } else { "东山县人大常委会" };
        let form = [("organization", word), ("username", "admin"), ("password", "wrong")];
        assert_eq!(guesser.post("/login", &form).await.status, StatusCode::UNPROCESSABLE_ENTITY, "{n}");
    }
    let form = [("organization", "东山县人大常委会"), ("username", "admin"), ("password", PASSWORD)];
    assert_eq!(guesser.post("/login", &form).await.status, StatusCode::TOO_MANY_REQUESTS);
    // A short list where the server is set so, none where there are more.
    for (listed, shown) in [(2, true), (1, false)] {
        let mut person =
            site.anonymous_under(Settings { listed_organizations: listed, ..Settings::default() });
        assert_eq!(
            person.get("/login").await.text().contains("<option value=\"dongshan\""),
            shown,
            "{listed}"
        );
    }
    // Two of one name are told apart by their codes alone.
    sqlx::query("update organization set name = '东山县人大常委会'").execute(&site.app.pool).await.unwrap();
    let mut person = site.anonymous();
    let form = [("organization", "东山县人大常委会"), ("username", "admin"), ("password", PASSWORD)];
    assert_eq!(person.post("/login", &form).await.status, StatusCode::UNPROCESSABLE_ENTITY);
}
