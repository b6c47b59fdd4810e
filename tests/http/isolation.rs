//! No page shows, and no form changes, what belongs to another organization.

use axum::http::StatusCode;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::phrases::store::Edited;
use wengao::app::{jobs, outlines, phrases};
use wengao::bootstrap::first_start;
use wengao::engine::document::SectionKind;
use wengao::engine::mining::Kind;

use crate::support::site::site;

#[tokio::test]
async fn ids_of_another_organization_are_not_found() {
    let site = site().await;
    let pool = &site.app.pool;
    // Theirs is full of speeches, phrasings and outlines; ours is empty.
    first_start(pool, true).await.unwrap().expect("the samples");
    let (theirs, speech): (Uuid, Uuid) =
        sqlx::query_as("select org_id, id from speech limit 1").fetch_one(pool).await.unwrap();
    let ours = site.organization("ours").await;
    let mut admin = site.person(ours, "ours", "boss", Role::Admin).await;
    let edited = Edited {
        text: "抓监督是本职，不监督是失职",
        kind: Kind::Clause,
        section_kind: SectionKind::Supervision,
        tags: &[],
        current_form: None,
        note: "",
    };
    let owner: Uuid = sqlx::query_scalar("select id from account where org_id = $1")
        .bind(theirs)
        .fetch_one(pool)
        .await
        .unwrap();
    let phrasing = phrases::store::add(pool, theirs, owner, &edited, "").await.unwrap();
    let outline = outlines::store::list(pool, theirs).await.unwrap()[0].id;
    let job = jobs::store::enqueue(pool, theirs, None, "phrases.mine", serde_json::json!({})).await.unwrap();
    let gets = [
        format!("/speeches/{speech}"),
        format!("/speeches/{speech}/edit"),
        format!("/speeches/{speech}/marked"),
        format!("/speeches/{speech}/compare"),
        format!("/phrasings/{phrasing}"),
        format!("/outlines/{outline}"),
        format!("/outlines/{outline}/edit"),
        format!("/outlines/from/{speech}"),
        format!("/jobs/{job}"),
        format!("/jobs/{job}/progress"),
    ];
    for path in gets {
        assert_eq!(admin.get(&path).await.status, StatusCode::NOT_FOUND, "GET {path}");
    }
    let posts = [
        (format!("/speeches/{speech}/edit"), vec![("title", "改")]),
        (format!("/speeches/{speech}/delete"), vec![]),
        (format!("/phrasings/{phrasing}/status"), vec![("status", "rejected")]),
        (
            format!("/phrasings/{phrasing}"),
            vec![("text", "改"), ("kind", "clause"), ("section_kind", "other")],
        ),
        (format!("/outlines/{outline}/archive"), vec![]),
        (format!("/outlines/{outline}/copy"), vec![]),
        (format!("/outlines/from/{speech}"), vec![]),
        (format!("/admin/accounts/{owner}/reset"), vec![]),
        (
            format!("/admin/accounts/{owner}"),
            vec![("display_name", "改"), ("role", "drafter"), ("active", "true")],
        ),
    ];
    for (path, form) in posts {
        assert_eq!(admin.post(&path, &form).await.status, StatusCode::NOT_FOUND, "POST {path}");
    }
    assert_eq!(admin.post(&format!("/jobs/{job}/cancel"), &[]).await.status, StatusCode::CONFLICT);
    assert!(!admin.get("/speeches").await.text().contains(&speech.to_string()));
    assert!(
        !admin.get("/phrasings?q=%E6%8A%93%E7%9B%91%E7%9D%A3").await.text().contains(&phrasing.to_string())
    );
    assert!(admin.get("/search?q=%E7%9B%91%E7%9D%A3").await.text().contains("没有找到讲话"));
}
