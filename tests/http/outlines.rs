//! Outlines: read by all, changed by curators, made from a speech.

use axum::http::StatusCode;
use wengao::app::accounts::model::Role;
use wengao::app::outlines::store;
use wengao::bootstrap::first_start;

use crate::support::site::{Site, site};

#[tokio::test]
async fn a_change_keeps_what_was_typed_when_a_colleague_was_faster() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let stored = store::list(&site.app.pool, curator.org).await.unwrap().remove(0);
    let path = format!("/outlines/{}/edit", stored.id);
    let form = |version: &'static str, name: &'static str| {
        [("version", version), ("name", name), ("occasion", "forum"), ("section.kind", "opening")]
    };
    assert_eq!(curator.post(&path, &form("1", "我的提纲")).await.status, StatusCode::SEE_OTHER);
    let late = curator.post(&path, &form("1", "同事的提纲")).await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(late.text().contains("同事的提纲") && late.text().contains("name=\"version\" value=\"2\""));
    let mistake = curator.post(&path, &[("version", "2"), ("name", ""), ("section.kind", "opening")]).await;
    assert_eq!(mistake.status, StatusCode::UNPROCESSABLE_ENTITY);
    let now = store::find(&site.app.pool, curator.org, stored.id).await.unwrap().unwrap();
    assert_eq!((now.outline.name.as_str(), now.version), ("我的提纲", 2));
}

#[tokio::test]
async fn an_outline_is_made_from_a_stored_speech() {
    let site = site().await;
    first_start(&site.app.pool, true).await.unwrap().expect("the samples");
    let (org, id): (uuid::Uuid, uuid::Uuid) =
        sqlx::query_as("select org_id, id from speech where occasion = 'conference_after' limit 1")
            .fetch_one(&site.app.pool)
            .await
            .unwrap();
    let mut curator = site.person(org, "yunjiang", "liwen", Role::Curator).await;
    let answer = curator.post(&format!("/outlines/from/{id}"), &[]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let made = store::list(&site.app.pool, org).await.unwrap().pop().unwrap();
    assert!(made.outline.sections.len() >= 4, "{:?}", made.outline);
    assert!(made.outline.sections.iter().any(|section| section.heading.is_some()));
}
