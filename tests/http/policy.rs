//! 安全: each rule of the page does what it says, and the log tells who did what from where.

use axum::http::StatusCode;
use sqlx::PgPool;
use time::Duration;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::policy::model::{Policy, Profile};
use wengao::app::accounts::policy::{rules, store};
use wengao::clock;

use crate::support::site::{Answer, PASSWORD, Person, Site};

fn before<'a>(text: &'a str, sign: &str) -> &'a str {
    text.split(sign).next().unwrap()
}

/// The form of the page as it is now, with some fields changed.
pub async fn save(admin: &mut Person, changed: &[(&str, &str)]) -> Answer {
    let page = admin.get("/admin/security").await.text();
    let base = page.split("name=\"base\" value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let mut form = rules::typed(&Policy::default());
    for name in form.keys().cloned().collect::<Vec<_>>() {
        let sign = format!("id=\"{name}\"");
        let field = page.split(&sign).nth(1).unwrap_or_else(|| panic!("no field {name}"));
        let value = match name.as_str() {
            "manage_from" | "syslog_ca" => field.split('>').nth(1).unwrap().split('<').next().unwrap(),
            "second_factor" => {
                before(field, " selected").rsplit("value=\"").next().unwrap().trim_end_matches('"')
            }
            _ if field.split('>').next().unwrap().contains("value=\"true\"") => {
                if field.split('>').next().unwrap().contains(" checked") { "true" } else { "" }
            }
            _ => field.split("value=\"").nth(1).unwrap().split('"').next().unwrap(),
        };
        form.insert(name, value.to_owned());
    }
    form.insert("base".to_owned(), base);
    for (name, value) in changed {
        form.insert((*name).to_owned(), (*value).to_owned());
    }
    let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    admin.post("/admin/security", &form).await
}

async fn change_password(person: &mut Person, current: &str, new: &str) -> Answer {
    person.post("/account/password", &[("current", current), ("new", new), ("again", new)]).await
}

async fn log_in(site: &Site, name: &str, password: &str) -> (Person, Answer) {
    let mut person = site.anonymous();
    let answer = person.post("/login", &[("username", name), ("password", password)]).await;
    (person, answer)
}

async fn details(pool: &PgPool, action: &str) -> Vec<serde_json::Value> {
    sqlx::query_scalar("select detail from audit_event where action = $1 order by at")
        .bind(action)
        .fetch_all(pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_page_shows_profiles_stores_what_is_typed_and_says_what_changed() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let page = admin.get("/admin/security?profile=level3").await.text();
    assert!(
        page.contains("还没有保存")
            && page.contains("name=\"idle_minutes\"")
            && page.contains("value=\"30\"")
    );
    let (stored, at) = store::load(&site.app.pool, admin.org).await.unwrap();
    assert_eq!((stored, at), (Policy::default(), None), "looking changes nothing");
    assert_eq!(
        save(&mut admin, &[("failures", "5"), ("lock_minutes", "30")]).await.status,
        StatusCode::SEE_OTHER
    );
    let (stored, _) = store::load(&site.app.pool, admin.org).await.unwrap();
    assert_eq!(stored, Policy { failures: 5, lock_minutes: 30, ..Policy::default() });
    let said = details(&site.app.pool, "security.update").await;
    assert_eq!(said[0]["changed"], serde_json::json!(["锁定前可输错：8次→5次", "锁定时长：15分钟→30分钟"]));
    // A mistake brings everything back that was typed.
    let answer = save(&mut admin, &[("failures", "1"), ("password_days", "91")]).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.text().contains("“锁定前可输错”填3到20之间的整数") && answer.text().contains("value=\"91\"")
    );
    // A colleague was faster.
    let answer = save(&mut admin, &[("base", "1"), ("failures", "7")]).await;
    assert!(answer.text().contains("别人刚改过安全设置") && answer.text().contains("value=\"7\""));
    assert_eq!(store::load(&site.app.pool, admin.org).await.unwrap().0.failures, 5);
}

#[tokio::test]
async fn passwords_obey_length_kinds_and_history() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let rules = [("password_length", "10"), ("password_classes", "3"), ("password_history", "2")];
    assert_eq!(save(&mut admin, &rules).await.status, StatusCode::SEE_OTHER);
    let mut li = site.person(admin.org, "yunjiang", "lisi", Role::Drafter).await;
    let page = li.get("/account/password").await.text();
    assert!(
        page.contains("至少10位") && page.contains("不能与最近2次用过的相同"),
        "the form says what is asked"
    );
    for (bad, why) in
        [("Kx7#pq2mv", "至少10位"), ("kx7pq2mvvrtz", "至少要有3种"), ("Password123!", "容易被人猜到")]
    {
        let answer = change_password(&mut li, PASSWORD, bad).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{bad}");
        assert!(answer.text().contains(why), "{bad}");
    }
    let chosen = ["Kx7#pq2mvv", "Rz4!wd9ktt", "Hn3?bg6lss", "Vf8&jc5yww"];
    let mut current = PASSWORD;
    for new in &chosen[..3] {
        assert_eq!(change_password(&mut li, current, new).await.status, StatusCode::SEE_OTHER, "{new}");
        current = new;
    }
    for old in &chosen[..2] {
        let answer = change_password(&mut li, current, old).await;
        assert!(answer.text().contains("不能与最近2次用过的相同"), "{old}");
    }
    assert_eq!(change_password(&mut li, current, chosen[3]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(
        change_password(&mut li, chosen[3], chosen[0]).await.status,
        StatusCode::SEE_OTHER,
        "three ago"
    );
}

#[tokio::test]
async fn a_password_that_is_too_old_is_changed_at_the_next_login_and_nobody_is_disturbed() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let mut li = site.person(admin.org, "yunjiang", "lisi", Role::Drafter).await;
    save(&mut admin, &[("password_days", "90")]).await;
    let back = "update account set password_at = password_at - interval '91 days' where username = 'lisi'";
    sqlx::query(back).execute(&site.app.pool).await.unwrap();
    let aged = "update account set password_at = now() - interval '90 days' + interval '1 hour' where username = 'liwen'";
    sqlx::query(aged).execute(&site.app.pool).await.unwrap();
    assert_eq!(admin.get("/speeches").await.status, StatusCode::OK, "not yet");
    let (mut again, answer) = log_in(&site, "lisi", PASSWORD).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_eq!(again.get("/speeches").await.location(), "/account/password");
    let page = again.get("/account/password").await.text();
    assert!(page.contains("密码已到更换期限"));
    again.csrf = page.split("csrf-token\" content=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    assert_eq!(change_password(&mut again, PASSWORD, "Kx7#pq2mvv").await.status, StatusCode::SEE_OTHER);
    assert_eq!(again.get("/speeches").await.status, StatusCode::OK);
    assert_eq!(
        li.get("/speeches").await.status,
        StatusCode::SEE_OTHER,
        "a new password ends other logins, as ever"
    );
}

#[tokio::test]
async fn how_often_somebody_may_try_is_what_the_rules_say() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    site.account(admin.org, "lisi", Role::Drafter).await;
    save(&mut admin, &[("failures", "3"), ("lock_minutes", "60")]).await;
    for _ in 0..3 {
        assert_eq!(log_in(&site, "lisi", "wrong").await.1.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
    let answer = log_in(&site, "lisi", PASSWORD).await.1;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let wait: u64 = answer.headers["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((3500..=3600).contains(&wait), "{wait}");
    wengao::app::accounts::tidy(&site.app.pool).await.unwrap();
    assert_eq!(
        log_in(&site, "lisi", PASSWORD).await.1.status,
        StatusCode::TOO_MANY_REQUESTS,
        "tidied, and locked"
    );
    assert!(admin.get("/admin/accounts").await.text().contains("已锁定"));
}

#[tokio::test]
async fn logins_end_when_the_rules_say_also_those_that_are_open() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let mut li = site.person(admin.org, "yunjiang", "lisi", Role::Drafter).await;
    let ago = "update session set seen_at = seen_at - interval '40 minutes', expires_at = expires_at - interval '40 minutes'
               where account_id = $1";
    sqlx::query(ago).bind(li.account).execute(&site.app.pool).await.unwrap();
    save(&mut admin, &[("idle_minutes", "30"), ("whole_hours", "12")]).await;
    assert_eq!(li.get("/speeches").await.status, StatusCode::SEE_OTHER, "40 minutes ago is too long now");
    let (mut li, _) = log_in(&site, "lisi", PASSWORD).await;
    let times: (f64, f64) = sqlx::query_as(
        "select extract(epoch from expires_at - seen_at)::float8, extract(epoch from ends_at - created_at)::float8
         from session order by created_at desc limit 1",
    )
    .fetch_one(&site.app.pool)
    .await
    .unwrap();
    assert_eq!(times, (1800.0, 43200.0));
    let old = "update session set seen_at = seen_at - interval '10 minutes', expires_at = expires_at - interval '10 minutes'";
    sqlx::query(old).execute(&site.app.pool).await.unwrap();
    assert_eq!(li.get("/speeches").await.status, StatusCode::OK);
    let left: f64 = sqlx::query_scalar("select min(extract(epoch from expires_at - seen_at))::float8 from session s join account a on a.id = s.account_id where username = 'lisi'")
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(left, 1800.0, "use prolongs it by what the rules say");
}

#[tokio::test]
async fn an_account_has_no_more_logins_at_once_than_the_rules_say() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    site.account(admin.org, "lisi", Role::Drafter).await;
    save(&mut admin, &[("sessions", "2")]).await;
    let (mut first, _) = log_in(&site, "lisi", PASSWORD).await;
    let (mut second, _) = log_in(&site, "lisi", PASSWORD).await;
    let earlier = "update session set seen_at = seen_at - interval '1 minute' where id_hash = (
                     select id_hash from session s join account a on a.id = s.account_id where username = 'lisi' order by s.created_at limit 1)";
    sqlx::query(earlier).execute(&site.app.pool).await.unwrap();
    let (mut third, _) = log_in(&site, "lisi", PASSWORD).await;
    assert_eq!(
        first.get("/speeches").await.status,
        StatusCode::SEE_OTHER,
        "the one that was used longest ago"
    );
    assert_eq!(second.get("/speeches").await.status, StatusCode::OK);
    assert_eq!(third.get("/speeches").await.status, StatusCode::OK);
    assert_eq!(details(&site.app.pool, "session.end").await[0]["sessions"], 1);
    assert_eq!(admin.get("/speeches").await.status, StatusCode::OK, "others keep theirs");
}

#[tokio::test]
async fn the_log_says_who_what_from_where_and_with_what_result() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let from = [("x-forwarded-for", "10.7.7.7"), ("content-type", "application/x-www-form-urlencoded")];
    let settings =
        wengao::web::state::Settings { behind_tls: true, ..wengao::web::state::Settings::default() };
    let li = site.account(admin.org, "lisi", Role::Drafter).await;
    let mut person = site.anonymous_under(settings);
    let right = format!("username=lisi&password={PASSWORD}").into_bytes();
    person.send("POST", "/login", &from, b"username=lisi&password=wrong".to_vec()).await;
    person.send("POST", "/login", &from, right).await;
    let answer = person.send("GET", "/admin/accounts", &[("x-forwarded-for", "10.7.7.7")], Vec::new()).await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
    let page = admin.get("/admin/audit?q=10.7.7.7").await.text();
    for word in ["登录失败", "越权访问", "被拒绝", "/admin/accounts", "10.7.7.7"] {
        assert!(page.contains(word), "{word}");
    }
    let refused = admin.get("/admin/audit?outcome=refused").await.text();
    assert!(refused.contains("共2条"), "the wrong password and the page that is not his");
    let rows: Vec<(String, String, String)> = sqlx::query_as(
        "select action, address, outcome from audit_event where account_id = $1 order by at, id",
    )
    .bind(li)
    .fetch_all(&site.app.pool)
    .await
    .unwrap();
    let expected = [("login.failed", "refused"), ("login", "done"), ("access.refused", "refused")];
    let expected: Vec<_> =
        expected.iter().map(|(a, o)| ((*a).to_owned(), "10.7.7.7".to_owned(), (*o).to_owned())).collect();
    assert_eq!(rows, expected);
    // Things are called by the names they had.
    admin
        .post(
            &format!("/admin/accounts/{li}"),
            &[("display_name", "李四"), ("role", "drafter"), ("active", "true")],
        )
        .await;
    assert!(admin.get("/admin/audit?action=account.update").await.text().contains("账号《李四（lisi）》"));
    let csv = admin.get("/admin/audit.csv?outcome=refused").await.text();
    assert!(csv.contains("10.7.7.7") && csv.contains("被拒绝"));
    let seconds = csv.lines().nth(1).unwrap().split(',').next().unwrap().trim_matches('"').to_owned();
    assert_eq!(seconds.len(), "2026-11-29 12:00:00".len(), "{seconds}");
}

#[tokio::test]
async fn the_log_is_kept_as_long_as_the_rules_say_and_says_when_it_was_shortened() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let pool = &site.app.pool;
    let age = async |action: &str, days: i32| {
        let sql = "update audit_event set at = now() - make_interval(days => $2) where action = $1";
        sqlx::query(sql).bind(action).bind(days).execute(pool).await.unwrap();
    };
    save(&mut admin, &[("failures", "5")]).await;
    age("login", 400).await;
    age("security.update", 100).await;
    let all = async || -> Vec<String> {
        sqlx::query_scalar("select action from audit_event order by at").fetch_all(pool).await.unwrap()
    };
    wengao::app::accounts::tidy_each(pool).await.unwrap();
    assert_eq!(all().await, ["login", "security.update"], "for ever, unless somebody says otherwise");
    save(&mut admin, &[("audit_months", "6")]).await;
    for _ in 0..2 {
        wengao::app::accounts::tidy_each(pool).await.unwrap();
    }
    let left = all().await;
    assert_eq!(left.len(), 3, "{left:?}");
    assert!(!left.contains(&"login".to_owned()) && left.contains(&"audit.expire".to_owned()));
    assert_eq!(details(pool, "audit.expire").await[0]["rows"], 1);
    let level3 = Profile::Level3.over(&Policy::default());
    assert!(clock::now() - level3.log_before(clock::now()).unwrap() > Duration::days(180));
}
