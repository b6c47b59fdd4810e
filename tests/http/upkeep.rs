//! What keeps the house in order: what writers make of phrasings is counted, jobs are stopped and gone on with, tokens end,
//! the log is searched.

use axum::http::StatusCode;
use serde_json::json;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::model::Scope;
use wengao::app::{jobs, phrases};
use wengao::bootstrap::first_start;

use super::curation::candidate;
use crate::api::Client;
use crate::support::site::{Person, Site, site};

/// The samples, and a curator of theirs.
async fn with_samples() -> (Site, Person) {
    let site = site().await;
    first_start(&site.app.pool, true).await.unwrap().expect("the samples");
    let org: Uuid =
        sqlx::query_scalar("select id from organization").fetch_one(&site.app.pool).await.unwrap();
    let person = site.person(org, "yunjiang", "liwen", Role::Admin).await;
    (site, person)
}

#[tokio::test]
async fn a_phrasing_that_was_taken_and_changed_afterwards_is_counted() {
    let (site, mut curator) = with_samples().await;
    let (pool, org) = (&site.app.pool, curator.org);
    let speech: Uuid = sqlx::query_scalar("select id from speech limit 1").fetch_one(pool).await.unwrap();
    let kept = candidate(&site, org, "写进稿子就没再动的一句", 1.0).await;
    let changed = candidate(&site, org, "写进稿子又改掉的一句", 1.0).await;
    let slots = candidate(&site, org, "{市名}要填的一句", 1.0).await;
    for id in [kept, changed, slots] {
        phrases::store::note_take(pool, org, speech, id).await.unwrap();
    }
    let mut connection = pool.acquire().await.unwrap();
    let text = "讲话\n要写进稿子就没再动的一句。";
    phrases::store::settle_takes(&mut connection, org, speech, text).await.unwrap();
    phrases::store::settle_takes(&mut connection, org, speech, "").await.unwrap();
    drop(connection);
    for (id, times) in [(kept, 0), (changed, 1), (slots, 0)] {
        let page = curator.get(&format!("/phrasings/{id}")).await.text();
        assert!(page.contains(&format!("采用后改动{times}次")), "{page}");
    }
}

#[tokio::test]
async fn an_undone_merge_gives_the_uses_back() {
    let (site, mut curator) = with_samples().await;
    let two = "select p.id, p.speeches, p.occurrences from phrasing p where status = 'mined' and occurrences > 2
               and (select count(*) from occurrence o where o.phrasing_id = p.id) = occurrences order by id limit 2";
    let counts =
        || async { sqlx::query_as::<_, (Uuid, i32, i32)>(two).fetch_all(&site.app.pool).await.unwrap() };
    let before = counts().await;
    let ([gone, kept], uses) = ([before[0].0, before[1].0], before[0].2 + before[1].2);
    let merge = [("action", "merge"), ("value", &kept.to_string())];
    assert_eq!(curator.post(&format!("/curation/{gone}"), &merge).await.status, StatusCode::OK);
    let now: i32 = sqlx::query_scalar("select occurrences from phrasing where id = $1")
        .bind(kept)
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(now, uses, "the uses of both");
    let told = curator.post("/curation/undo", &[]).await.text();
    assert!(told.contains(&format!("\"id\":\"{gone}\"")), "the candidate is shown again: {told}");
    assert_eq!(counts().await, before);
}

#[tokio::test]
async fn a_cancelled_job_is_gone_on_with_and_one_that_is_done_is_neither() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let pool = &site.app.pool;
    let id = jobs::store::enqueue(pool, curator.org, None, "phrases.mine", json!({})).await.unwrap();
    let path = format!("/jobs/{id}");
    assert_eq!(
        curator.post(&format!("{path}/again"), &[]).await.status,
        StatusCode::CONFLICT,
        "it waits already"
    );
    assert_eq!(curator.post(&format!("{path}/cancel"), &[]).await.status, StatusCode::SEE_OTHER);
    site.run_jobs().await;
    let state = || async { jobs::store::find(pool, curator.org, id).await.unwrap().unwrap().state.name() };
    assert_eq!(state().await, "cancelled");
    let page = curator.get(&path).await.text();
    assert!(page.contains("接着做"), "{page}");
    assert_eq!(curator.post(&format!("{path}/again"), &[]).await.status, StatusCode::SEE_OTHER);
    site.run_jobs().await;
    let state = jobs::store::find(pool, curator.org, id).await.unwrap().unwrap().state.name();
    assert_eq!(state, "done");
    for act in ["cancel", "again"] {
        assert_eq!(curator.post(&format!("{path}/{act}"), &[]).await.status, StatusCode::CONFLICT, "{act}");
    }
}

#[tokio::test]
async fn a_token_ends_on_its_day() {
    let (site, person) = Site::with(Role::Drafter).await;
    let mut api = Client::of(&site, &person, Scope::Read).await;
    assert_eq!(api.send("GET", "/api/speeches", "", Vec::new()).await.status, StatusCode::OK);
    let past = "update token set expires_at = now() - interval '1 second'";
    sqlx::query(past).execute(&site.app.pool).await.unwrap();
    assert_eq!(api.send("GET", "/api/speeches", "", Vec::new()).await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn the_log_is_searched_by_person_deed_day_and_word() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let mut other = site.person(admin.org, "yunjiang", "zhou", Role::Curator).await;
    let id = candidate(&site, admin.org, "抓监督是本职", 1.0).await;
    let reject = [("action", "reject"), ("reason", "过于平常")];
    assert_eq!(other.post(&format!("/curation/{id}"), &reject).await.status, StatusCode::OK);
    for (query, found) in [
        (format!("who={}&action=phrasing.curate", other.account), true),
        (format!("who={}&action=phrasing.curate", admin.account), false),
        ("q=%E8%BF%87%E4%BA%8E%E5%B9%B3%E5%B8%B8".to_owned(), true),
        ("action=phrasing.curate&until=2020-01-01".to_owned(), false),
        ("action=phrasing.curate&from=2020-01-01".to_owned(), true),
    ] {
        let page = admin.get(&format!("/admin/audit?{query}")).await.text();
        assert_eq!(page.contains("理由：过于平常"), found, "{query}");
        let file = admin.get(&format!("/admin/audit.csv?{query}")).await.text();
        assert_eq!(file.contains("过于平常"), found, "{query}, exported");
    }
}
