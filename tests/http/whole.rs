//! A deed is done whole or not at all: where the log cannot be written, nothing else is. Every route is tried by itself.

use axum::http::StatusCode;
use sqlx::PgPool;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::routes;
use wengao::web::Access;

use super::isolation::{FORM, JSON, everything, foreign, two};
use crate::support::site::{PASSWORD, Site};

/// Lets the log be written, or not.
async fn log(pool: &PgPool, works: bool) {
    let change = match works {
        false => "alter table audit_event add constraint full_disk check (false) not valid",
        true => "alter table audit_event drop constraint full_disk",
    };
    sqlx::query(change).execute(pool).await.unwrap();
}

#[tokio::test]
async fn where_the_log_cannot_be_written_nothing_is_changed() {
    let (site, org, _) = two().await;
    let pool = &site.app.pool;
    let mut admin = site.person(org, "yunjiang", "boss", Role::Admin).await;
    site.account(org, "second", Role::Admin).await;
    let admit = "insert into speech_person (org_id, speech_id, account_id, part)
                 select org_id, id, $2, 'owner' from speech where org_id = $1 and status = 'draft' on conflict do nothing";
    sqlx::query(admit).bind(org).bind(admin.account).execute(pool).await.unwrap();
    let mine = "update assembly set account_id = $2, speech_id = null where org_id = $1";
    sqlx::query(mine).bind(org).bind(admin.account).execute(pool).await.unwrap();
    log(pool, false).await;
    let mut before = everything(pool, org).await;
    let (mut stopped, mut wrong) = (Vec::new(), Vec::new());
    // These end the session of whoever tries.
    let ends = ["/logout", "/account/sessions/{id}", "/admin/accounts/{id}/sessions/end"];
    let unsafe_routes =
        routes::all().into_iter().filter(|route| route.method != "GET" && route.access != Access::Public);
    for route in unsafe_routes.filter(|route| !ends.contains(&route.path)) {
        let things = if route.path.contains('{') { foreign(pool, route.path, org).await } else { None };
        let path = things.unwrap_or_else(|| route.path.to_owned());
        let form = form(&path);
        for (kind, body) in [("application/x-www-form-urlencoded", form.as_str()), ("application/json", JSON)]
        {
            let csrf = admin.csrf.clone();
            let headers = [("x-csrf-token", csrf.as_str()), ("content-type", kind)];
            let status = admin.send(route.method, &path, &headers, body.as_bytes().to_vec()).await.status;
            let after = everything(pool, org).await;
            if status == StatusCode::INTERNAL_SERVER_ERROR {
                stopped.push(route.path);
                let changed: Vec<_> =
                    after.iter().filter(|(table, rows)| before[*table] != **rows).map(|(t, _)| *t).collect();
                if !changed.is_empty() {
                    wrong.push(format!("{} {}: {changed:?}", route.method, route.path));
                }
            }
            before = after;
        }
    }
    assert!(wrong.is_empty(), "half done:\n{}", wrong.join("\n"));
    assert!(stopped.len() > 20, "deeds that are written down: {stopped:?}");
}

/// What the route's handler wants to see before it does anything.
fn form(path: &str) -> String {
    let more = match path {
        "/account/password" => format!("&current={PASSWORD}&new=neues-2026-wort&again=neues-2026-wort"),
        "/admin/accounts" => "&username=neuer".to_owned(),
        path if path.ends_with("/status") => "&move=finish&seen=99".to_owned(),
        _ => "&scope=all&expires=30&occasion=other_occasion&body=x&seen=".to_owned(),
    };
    let known = if path.ends_with("/status") { FORM.replace("&move=submit", "") } else { FORM.to_owned() };
    format!("{known}{more}")
}

/// A site with two admins of one organization.
async fn admins() -> (Site, crate::support::site::Person, crate::support::site::Person) {
    let site = crate::support::site::site().await;
    let org = site.organization("yunjiang").await;
    let first = site.person(org, "yunjiang", "first", Role::Admin).await;
    let second = site.person(org, "yunjiang", "second", Role::Admin).await;
    (site, first, second)
}

#[tokio::test]
async fn two_admins_who_demote_each_other_at_once_leave_one() {
    let (site, mut first, mut second) = admins().await;
    let pool = &site.app.pool;
    let (one, two): (Uuid, Uuid) = (first.account, second.account);
    for (role, active) in
        [("drafter", "true"), ("admin", "false"), ("curator", "true"), ("drafter", "false")].repeat(3)
    {
        let form = [("display_name", "某"), ("role", role), ("active", active)];
        let (paths, form) = ([format!("/admin/accounts/{two}"), format!("/admin/accounts/{one}")], &form[..]);
        let (a, b) = tokio::join!(first.post(&paths[0], form), second.post(&paths[1], form));
        let left: i64 = sqlx::query_scalar("select count(*) from account where role = 'admin' and active")
            .fetch_one(pool)
            .await
            .unwrap();
        assert_eq!(left, 1, "{} {}", a.status, b.status);
        sqlx::query("update account set role = 'admin', active = true").execute(pool).await.unwrap();
        sqlx::query("update session set expires_at = now() + interval '1 hour'").execute(pool).await.unwrap();
        for person in [&mut first, &mut second] {
            let form = [
                ("organization", "yunjiang"),
                ("username", if person.account == one { "first" } else { "second" }),
                ("password", PASSWORD),
            ];
            assert_eq!(person.post("/login", &form).await.status, StatusCode::SEE_OTHER);
            let page = person.get("/account/password").await.text();
            let (_, rest) = page.split_once("name=\"csrf-token\" content=\"").unwrap();
            person.csrf = rest.split('"').next().unwrap().to_owned();
        }
    }
}
