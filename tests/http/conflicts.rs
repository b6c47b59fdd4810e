//! Two people change the same thing: the slower one is told, and what he typed is kept.

use axum::http::StatusCode;
use wengao::app::accounts::model::Role;

use super::curation::candidate;
use crate::support::site::{Person, Site};

/// The value of a hidden field of a page.
fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).expect("a hidden field");
    rest.split('"').next().unwrap_or_default().to_owned()
}

async fn two(role: Role) -> (Site, Person, Person) {
    let (site, first) = Site::with(role).await;
    let second = site.person(first.org, "yunjiang", "zhou", role).await;
    (site, first, second)
}

#[tokio::test]
async fn a_phrasing_that_a_colleague_changed_is_not_written_over() {
    let (site, mut first, mut second) = two(Role::Curator).await;
    let id = candidate(&site, first.org, "抓监督是本职，不监督是失职", 3.0).await;
    let path = format!("/phrasings/{id}");
    let seen = hidden(&first.get(&path).await.text(), "seen");
    let form = |seen: &str, text: &str| {
        [
            ("seen", seen),
            ("text", text),
            ("kind", "clause"),
            ("section_kind", "supervision"),
            ("tags", "常用"),
        ]
        .map(|(name, value)| (name, value.to_owned()))
    };
    async fn send(person: &mut Person, path: &str, form: [(&str, String); 5]) -> (StatusCode, String) {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = person.post(path, &form).await;
        (answer.status, answer.text())
    }
    assert_eq!(send(&mut second, &path, form(&seen, "监督是本职")).await.0, StatusCode::SEE_OTHER);
    let (status, page) = send(&mut first, &path, form(&seen, "不监督是失职")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("别人刚改过这条表述") && page.contains("<h1>监督是本职</h1>"), "{page}");
    assert!(
        page.contains(">不监督是失职</textarea>") && page.contains("value=\"常用\""),
        "what was typed is kept"
    );
    // Having seen the other's, he may insist.
    let (status, _) = send(&mut first, &path, form(&hidden(&page, "seen"), "不监督是失职")).await;
    assert_eq!(status, StatusCode::SEE_OTHER);
    let (status, page) = send(&mut first, &path, form("", "")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.contains("表述为1到400个字") && page.contains("value=\"常用\""),
        "a mistake loses nothing either"
    );
}

#[tokio::test]
async fn a_candidate_that_a_colleague_judged_is_shown_again_before_it_is_judged() {
    let (site, mut first, mut second) = two(Role::Curator).await;
    let id = candidate(&site, first.org, "抓监督是本职，不监督是失职", 3.0).await;
    let other = candidate(&site, first.org, "监督就是支持", 3.0).await;
    let path = format!("/curation/{id}");
    let seen = |page: &str| page.split("data-seen=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let stamp = seen(&first.get(&path).await.text());
    let reject = [("action", "reject"), ("reason", "过于平常，不必收"), ("seen", stamp.as_str())];
    assert_eq!(second.post(&path, &reject).await.status, StatusCode::OK);
    for decision in [
        vec![("action", "approve"), ("seen", stamp.as_str())],
        vec![("action", "merge"), ("value", &other.to_string()), ("seen", stamp.as_str())],
    ] {
        let answer = first.post(&path, &decision).await;
        assert_eq!(answer.status, StatusCode::CONFLICT);
        assert!(answer.text().contains("刚被别人处理过，现为“已否决”"), "{}", answer.text());
    }
    let status: String = sqlx::query_scalar("select status from phrasing where id = $1")
        .bind(id)
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(status, "rejected");
    let stamp = seen(&first.get(&path).await.text());
    assert_eq!(first.post(&path, &[("action", "approve"), ("seen", &stamp)]).await.status, StatusCode::OK);
}

#[tokio::test]
async fn settings_that_a_colleague_changed_are_not_written_over() {
    let (_site, mut first, mut second) = two(Role::Admin).await;
    let base = hidden(&first.get("/admin/settings").await.text(), "base");
    let form = |base: &'_ str, places: &'_ str| [("base", base.to_owned()), ("places", places.to_owned())];
    async fn send(person: &mut Person, form: [(&str, String); 2]) -> (StatusCode, String) {
        let form: Vec<(&str, &str)> = form.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let answer = person.post("/admin/settings", &form).await;
        (answer.status, answer.text())
    }
    assert_eq!(send(&mut second, form(&base, "云江市")).await.0, StatusCode::SEE_OTHER);
    let (status, page) = send(&mut first, form(&base, "青川县")).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.contains("别人刚改过单位设置") && page.contains("青川县"), "{page}");
    assert!(first.get("/admin/settings").await.text().contains("云江市"), "the colleague's stand");
    assert_eq!(send(&mut first, form(&hidden(&page, "base"), "青川县")).await.0, StatusCode::SEE_OTHER);
    assert!(second.get("/admin/settings").await.text().contains("青川县"));
}
