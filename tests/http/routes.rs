//! The table of routes, each row tried with every role: a new route is tried without anybody adding it here.

use axum::http::StatusCode;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::routes;
use wengao::web::Access;

use crate::support::site::{Person, Site, site};

fn concrete(path: &str) -> String {
    let id = Uuid::nil().to_string();
    path.split('/')
        .map(|part| if part.starts_with('{') { id.as_str() } else { part })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test]
async fn every_route_lets_in_whom_its_row_allows_and_nobody_else() {
    let site = site().await;
    let org = site.organization("yunjiang").await;
    let mut people = Vec::new();
    for role in Role::ALL {
        people.push((role, site.person(org, "yunjiang", role.name(), role).await));
    }
    try_every_route(&site, &mut people, false).await;
    // The same where administration is divided among three.
    let apart = "insert into security_policy (org_id, body, at) values ($1, '{\"apart\": true}', now())";
    sqlx::query(apart).bind(org).execute(&site.app.pool).await.unwrap();
    try_every_route(&site, &mut people, true).await;
}

/// Every row of the table, by everybody; `apart`: whether administration is divided.
async fn try_every_route(site: &Site, people: &mut [(Role, Person)], apart: bool) {
    let rows: Vec<_> =
        routes::all().into_iter().map(|route| (route.method, route.path, route.access)).collect();
    assert!(rows.len() > 30, "the table is read");
    for (method, path, access) in rows {
        // Logging out would end the session of the person who tries.
        if access == Access::Public || path == "/logout" {
            continue;
        }
        let path = concrete(path);
        let mut anonymous = site.anonymous();
        let answer = anonymous.send(method, &path, &[("accept", "application/json")], Vec::new()).await;
        assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{method} {path}, nobody logged in");
        for (role, person) in &mut *people {
            let csrf = person.csrf.clone();
            let answer = person.send(method, &path, &[("x-csrf-token", &csrf)], Vec::new()).await;
            let refused = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(refused, !role.may(access, apart), "{method} {path} as {role:?}: {}", answer.status);
            assert!(answer.status != StatusCode::INTERNAL_SERVER_ERROR, "{method} {path}: {}", answer.text());
        }
    }
}

#[tokio::test]
async fn an_unsafe_request_without_its_token_is_refused() {
    let site = site().await;
    let org = site.organization("yunjiang").await;
    let mut admin = site.person(org, "yunjiang", "admin", Role::Admin).await;
    for route in
        routes::all().into_iter().filter(|route| route.method != "GET" && route.access != Access::Public)
    {
        let path = concrete(route.path);
        let answer = admin.send(route.method, &path, &[], Vec::new()).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{} {path}", route.method);
    }
}

#[tokio::test]
async fn pages_carry_the_headers_that_keep_foreign_scripts_out() {
    let site = site().await;
    let answer = site.anonymous().get("/login").await;
    let csp = answer.headers.get("content-security-policy").unwrap().to_str().unwrap();
    assert!(csp.contains("script-src 'self'") && !csp.contains("unsafe"));
    assert!(!answer.text().contains("<script>") && !answer.text().contains(" style=\""));
    assert!(answer.headers.contains_key("x-request-id"));
}

#[tokio::test]
async fn somebody_who_is_not_logged_in_comes_back_to_the_page_he_wanted() {
    let site = site().await;
    let answer = site.anonymous().get("/speeches?q=x").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(answer.location().starts_with("/login?next="), "{}", answer.location());
}
