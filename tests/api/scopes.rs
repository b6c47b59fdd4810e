//! What a token is for: every route with every scope, and when it ends.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use sqlx::PgPool;
use uuid::Uuid;
use wengao::app::accounts::model::{Role, Scope};
use wengao::db::distribute::{COORDINATOR, TENANT};
use wengao::routes;
use wengao::web::{Access, Tokens};

use super::{Client, none};
use crate::support::site::{Site, site};

/// What stands in every table but the log of events.
async fn everything(pool: &PgPool) -> BTreeMap<&'static str, (i64, i64)> {
    let mut all = BTreeMap::new();
    for table in TENANT.iter().chain(COORDINATOR).filter(|table| **table != "audit_event") {
        let query =
            format!("select count(*), coalesce(sum(hashtext(t::text)), 0)::bigint from public.{table} t");
        let state = sqlx::query_as(sqlx::AssertSqlSafe(query)).fetch_one(pool).await.unwrap();
        all.insert(*table, state);
    }
    all
}

#[tokio::test]
async fn every_route_takes_the_tokens_of_its_row_and_a_reading_one_changes_nothing() {
    let (site, admin) = Site::with(Role::Admin).await;
    let mut reader = Client::of(&site, &admin, Scope::Read).await;
    let mut writer = Client::of(&site, &admin, Scope::Write).await;
    let mut tried = 0;
    for route in routes::all().into_iter().filter(|route| route.access != Access::Public) {
        let inside = route.path.starts_with("/api/");
        assert_eq!(route.tokens != Tokens::Refused, inside, "{} {}", route.method, route.path);
        let path = route
            .path
            .split('/')
            .map(|part| if part.starts_with('{') { Uuid::nil().to_string() } else { part.to_owned() });
        let path = path.collect::<Vec<_>>().join("/");
        for (scope, client) in [(Scope::Read, &mut reader), (Scope::Write, &mut writer)] {
            let before = everything(&site.app.pool).await;
            let answer = client.send(route.method, &path, "application/json", b"{}".to_vec()).await;
            let taken = match route.tokens {
                Tokens::Refused => false,
                Tokens::Read => true,
                Tokens::Write => scope == Scope::Write,
            };
            let refused = answer.status == StatusCode::FORBIDDEN;
            assert_eq!(refused, !taken, "{} {path} with {scope:?}: {}", route.method, answer.status);
            assert!(!answer.status.is_server_error(), "{} {path}: {}", route.method, answer.text());
            if refused || scope == Scope::Read {
                assert_eq!(
                    everything(&site.app.pool).await,
                    before,
                    "{} {path} with {scope:?}",
                    route.method
                );
            }
            tried += 1;
        }
    }
    assert!(tried > 100, "the table is read");
    let (told, address): (i64, String) = sqlx::query_as(
        "select count(*), min(detail->>'path') from audit_event where action = 'token.refused' and object_id <> ''",
    )
    .fetch_one(&site.app.pool)
    .await
    .unwrap();
    assert!(told >= 2 && address.starts_with('/'), "refusals are in the log: {told} {address}");
}

/// Whether a token still works.
async fn works(client: &mut Client) -> bool {
    client.send("GET", "/api/outlines", "", Vec::new()).await.status == StatusCode::OK
}

#[tokio::test]
async fn a_token_ends_with_a_reset_the_end_of_all_logins_and_its_owner() {
    let site = site().await;
    let org = site.organization("yunjiang").await;
    let mut admin = site.person(org, "yunjiang", "boss", Role::Admin).await;
    for (number, deed) in ["reset", "sessions/end", "off"].into_iter().enumerate() {
        let person = site.person(org, "yunjiang", &format!("li{number}"), Role::Curator).await;
        let mut token = Client::of(&site, &person, Scope::Write).await;
        assert!(works(&mut token).await);
        let path = format!("/admin/accounts/{}", person.account);
        let done = match deed {
            "off" => admin.post(&path, &[("display_name", "li"), ("role", "curator")]).await,
            deed => admin.post(&format!("{path}/{deed}"), &[]).await,
        };
        assert!(done.status.is_success() || done.status.is_redirection(), "{deed}: {}", done.status);
        assert!(!works(&mut token).await, "{deed}");
        // It does not come back with its owner.
        let on = [("display_name", "li"), ("role", "curator"), ("active", "true")];
        assert_eq!(admin.post(&path, &on).await.status, StatusCode::SEE_OTHER);
        assert!(!works(&mut token).await, "{deed}, and on again");
    }
}

#[tokio::test]
async fn a_token_can_do_no_more_than_its_owner_can_now() {
    let site = site().await;
    let org = site.organization("yunjiang").await;
    let mut admin = site.person(org, "yunjiang", "boss", Role::Admin).await;
    let person = site.person(org, "yunjiang", "wang", Role::Curator).await;
    let mut token = Client::of(&site, &person, Scope::Write).await;
    let lower = [("display_name", "王"), ("role", "drafter"), ("active", "true")];
    admin.post(&format!("/admin/accounts/{}", person.account), &lower).await;
    token.call("POST", "/api/import", none(), StatusCode::FORBIDDEN).await;
    assert!(works(&mut token).await, "a drafter's rights are left");
}

#[tokio::test]
async fn a_token_that_has_ended_is_not_revived_by_a_clock_set_back() {
    let (site, person) = Site::with(Role::Drafter).await;
    let mut token = Client::of(&site, &person, Scope::Read).await;
    sqlx::query("update token set expires_at = now() + interval '1 day'")
        .execute(&site.app.pool)
        .await
        .unwrap();
    assert!(works(&mut token).await);
    let later = wengao::clock::now() + time::Duration::days(2);
    wengao::app::accounts::store::withdraw_tokens(&site.app.pool, later).await.unwrap();
    assert!(!works(&mut token).await, "the clock is set back by two days");
}
