//! Putting a draft together over HTTP: every step is kept, and it is nobody else's.

use axum::http::StatusCode;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::outlines;
use wengao::bootstrap::first_start;
use wengao::engine::document::Occasion;

use crate::support::site::{Person, Site, site};

/// A site with the samples, somebody of that organization, and the outline of 主任 after 书记.
async fn office() -> (Site, Person, Person, Uuid) {
    let site = site().await;
    let pool = &site.app.pool;
    first_start(pool, true).await.unwrap().expect("the samples");
    let (org, code): (Uuid, String) =
        sqlx::query_as("select id, code from organization limit 1").fetch_one(pool).await.unwrap();
    let li = site.person(org, &code, "li", Role::Drafter).await;
    let wang = site.person(org, &code, "wang", Role::Admin).await;
    let outlines = outlines::store::list(pool, org).await.unwrap();
    let outline = outlines.iter().find(|o| o.outline.occasion == Occasion::ConferenceAfter).unwrap().id;
    (site, li, wang, outline)
}

#[tokio::test]
async fn an_assembly_becomes_a_draft_and_is_nobody_elses() {
    let (site, mut li, mut wang, outline) = office().await;
    let answer = li.post("/assemblies", &[("outline", &outline.to_string())]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let path = answer.location().to_owned();
    let occasion = [
        ("title", "在{{会议名称}}上的讲话"),
        ("date", "2026-12-05"),
        ("minutes", "22"),
        ("place", "云江市"),
        ("agenda.who", "顾书记"),
        ("agenda.what", "代表市委作了重要讲话"),
        ("slot.会议名称", "市委人大工作会议"),
    ];
    assert_eq!(li.post(&path, &occasion).await.location(), format!("{path}/headings"));
    assert_eq!(li.post(&path, &[("minutes", "半小时")]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = li.get(&format!("{path}/headings")).await.text();
    assert!(page.contains("用这一套"), "sets of headings are offered");
    let form = [("heading.1", "强化政治意识，把牢正确方向有定力"), ("next", "points")];
    assert_eq!(li.post(&format!("{path}/headings"), &form).await.location(), format!("{path}/points"));

    // A piece of one's own, then the rest by rank: what stands there stays.
    let write = [("at", "1.0"), ("do", "write"), ("text", "党的领导是根本保证。")];
    assert_eq!(li.post(&format!("{path}/points"), &write).await.status, StatusCode::SEE_OTHER);
    let fill = [("at", "1.0"), ("do", "fill_all")];
    assert_eq!(li.post(&format!("{path}/points"), &fill).await.status, StatusCode::SEE_OTHER);
    let page = li.get(&format!("{path}/points?at=1.0")).await.text();
    assert!(page.contains("党的领导是根本保证。") && page.contains("自己写的"));
    assert_eq!(li.post(&format!("{path}/points"), &[("at", "99.9"), ("do", "fill")]).await.status, 422);

    let review = li.get(&format!("{path}/review")).await.text();
    assert!(review.contains("刚才，顾书记代表市委作了重要讲话") && review.contains("我讲五点意见"));
    assert!(review.contains("强化政治意识，把牢正确方向有定力") && review.contains("出处："));

    // To a colleague, also an admin, it does not exist.
    for end in ["", "/headings", "/points", "/frame", "/review"] {
        assert_eq!(wang.get(&format!("{path}{end}")).await.status, StatusCode::NOT_FOUND, "{end}");
        if end != "/review" {
            let form = [("at", "1.0"), ("do", "clear")];
            assert_eq!(
                wang.post(&format!("{path}{end}"), &form).await.status,
                StatusCode::NOT_FOUND,
                "{end}"
            );
        }
    }
    assert_eq!(wang.post(&format!("{path}/review"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(wang.post(&format!("{path}/delete"), &[]).await.status, StatusCode::NOT_FOUND);

    let draft = li.post(&format!("{path}/review"), &[]).await.location().to_owned();
    assert!(draft.starts_with("/drafts/"), "{draft}");
    // Pressed again it is the same draft, and its pieces are no longer changed here.
    assert_eq!(li.post(&format!("{path}/review"), &[]).await.location(), draft);
    assert_eq!(li.post(&format!("{path}/points"), &write).await.status, StatusCode::CONFLICT);
    let text = li.get(&format!("{draft}/export?format=txt")).await.text();
    assert!(text.contains("一要坚持党的领导不动摇。党的领导是根本保证。"), "{text}");
    assert_eq!(wang.get(&draft).await.status, StatusCode::NOT_FOUND);
    let again =
        li.get(&format!("{draft}/again?kind=supervision&lead=%E5%88%9B%E6%96%B0%E6%96%B9%E5%BC%8F")).await;
    let again: serde_json::Value = serde_json::from_str(&again.text()).unwrap();
    let items = again["items"].as_array().unwrap();
    assert!(
        items.iter().all(|item| !text.contains(item["text"].as_str().unwrap())),
        "nothing is offered twice"
    );
    // A source opens at its sentence, marked.
    let href = items.iter().find_map(|item| item["href"].as_str().filter(|href| href.contains("?said=")));
    let (query, anchor) = href.expect("a sentence of the archive").split_once('#').unwrap();
    let speech = li.get(query).await.text();
    let marked = speech.split("hx-get=\"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let marked = li.get(&marked).await.text();
    let line = marked.split(&format!("id=\"{anchor}\"")).nth(1).expect("the line is there").to_owned();
    let line = line.split("</p>").next().unwrap();
    assert!(line.contains("<mark class=\"said\">"), "{line}");
    assert_eq!(wang.get(&format!("{draft}/again")).await.status, StatusCode::NOT_FOUND);

    // What has become a draft is still found and can be removed; the draft stays.
    let list = li.get("/assemblies").await.text();
    assert!(list.contains("已送入编辑器的") && list.contains(&format!("{path}/review")), "{list}");
    assert_eq!(wang.post(&format!("{path}/delete"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(li.post(&format!("{path}/delete"), &[]).await.status, StatusCode::SEE_OTHER);
    assert!(!li.get("/assemblies").await.text().contains(&path));
    assert_eq!(li.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(li.get(&draft).await.status, StatusCode::OK);
    drop(site);
}

#[tokio::test]
async fn an_empty_archive_gives_an_outline_and_says_what_is_missing() {
    let (site, mut li) = Site::with(Role::Drafter).await;
    for outline in outlines::model::shipped().unwrap() {
        let id = outlines::store::create(&site.app.pool, li.org, &outline).await.unwrap();
        let path = li.post("/assemblies", &[("outline", &id.to_string())]).await.location().to_owned();
        for end in ["", "/headings", "/frame"] {
            assert_eq!(
                li.get(&format!("{path}{end}")).await.status,
                StatusCode::OK,
                "{} {end}",
                outline.name
            );
        }
        let points = li.get(&format!("{path}/points")).await;
        assert!(
            points.status == StatusCode::OK || points.status == StatusCode::SEE_OTHER,
            "{}",
            outline.name
        );
        let review = li.get(&format!("{path}/review")).await.text();
        assert!(review.contains("待补写") || review.contains("缺文字"), "{}", outline.name);
        let draft = li.post(&format!("{path}/review"), &[]).await;
        assert_eq!(draft.status, StatusCode::SEE_OTHER, "{}: {}", outline.name, draft.text());
    }
}

/// What the pages say of a thing that is posted and then read.
async fn followed(li: &mut Person, path: &str) -> String {
    let to = li.post(path, &[]).await.location().to_owned();
    li.get(&to).await.text()
}

#[tokio::test]
async fn what_is_unwritten_stands_in_the_draft_and_is_read_with_it() {
    let (site, mut li, _, _) = office().await;
    let outlines = outlines::store::list(&site.app.pool, li.org).await.unwrap();
    let of = |occasion| outlines.iter().find(|o| o.outline.occasion == occasion).unwrap().id.to_string();
    let inspection = of(Occasion::EnforcementInspection);
    let path = li.post("/assemblies", &[("outline", &inspection)]).await.location().to_owned();
    let form = [
        ("title", "在执法检查动员会上的讲话"),
        ("subject", "安全生产法"),
        ("minutes", "10"),
        ("place", "云江市"),
    ];
    li.post(&path, &form).await;
    let review = li.get(&format!("{path}/review")).await.text();
    assert!(review.contains("待写：") && review.contains("通读了"), "{review}");
    assert!(review.contains("议题按安全生产来看") && !review.contains("无差错"), "{review}");
    // What is unwritten stands in the text and among what is to be done, and is not told a third time.
    let advice = review.split("待写：").nth(1).unwrap().split(['（', '<']).next().unwrap().to_owned();
    assert_eq!(review.matches(&advice).count(), 2, "{advice}");
    let draft = li.post(&format!("{path}/review"), &[]).await.location().to_owned();
    let text = li.get(&format!("{draft}/export?format=txt")).await.text();
    assert!(text.contains("【待写："), "{text}");
    let card = li.get(&draft).await.text();
    assert!(card.contains("value=\"安全生产法\""), "{card}");
    // Changed later, everything follows.
    li.post(&format!("{draft}/facts"), &[("subject", "职业教育法")]).await;
    assert!(li.get(&draft).await.text().contains("value=\"职业教育法\""));
    let read = li.post(&format!("{draft}/remarks"), &[]).await.text();
    assert!(read.contains("议题按教育来看") && read.contains("\"open\""), "{read}");
}

#[tokio::test]
async fn another_draft_begins_from_a_speech_and_from_a_draft() {
    let (site, mut li, mut wang, _) = office().await;
    let (speech, title): (Uuid, String) = sqlx::query_as(
        "select id, title from speech where org_id = $1 and in_corpus and title like '%闭幕%' limit 1",
    )
    .bind(li.org)
    .fetch_one(&site.app.pool)
    .await
    .unwrap();
    assert!(li.get(&format!("/speeches/{speech}")).await.text().contains("以这篇为底稿另写"), "{title}");
    let draft = li.post(&format!("/speeches/{speech}/rewrite"), &[]).await.location().to_owned();
    assert!(draft.starts_with("/drafts/"), "{draft}");
    let text = li.get(&format!("{draft}/export?format=txt")).await.text();
    // Whose words they were stays; the figures and sessions of that day do not.
    assert!(text.contains("各位代表") && text.contains("（原"), "{text}");
    assert_eq!(wang.get(&draft).await.status, StatusCode::NOT_FOUND, "a draft like any other");
    assert_eq!(wang.post(&format!("{draft}/rewrite"), &[]).await.status, StatusCode::NOT_FOUND);
    let again = followed(&mut li, &format!("{draft}/rewrite")).await;
    assert!(again.contains("editor-root"), "{again}");
    assert_eq!(
        li.post(&format!("/speeches/{}/rewrite", Uuid::nil()), &[]).await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn a_finish_that_fails_leaves_the_assembly_as_it_was() {
    let (site, mut li, _, outline) = office().await;
    let path = li.post("/assemblies", &[("outline", &outline.to_string())]).await.location().to_owned();
    let pool = &site.app.pool;
    let refuse = "alter table snapshot add constraint full_disk check (version <> 0) not valid";
    sqlx::query(refuse).execute(pool).await.unwrap();
    assert_eq!(li.post(&format!("{path}/review"), &[]).await.status, StatusCode::INTERNAL_SERVER_ERROR);
    let drafts: i64 = sqlx::query_scalar("select count(*) from speech where status = 'draft'")
        .fetch_one(pool)
        .await
        .unwrap();
    assert_eq!(drafts, 0, "nothing is half made");
    assert!(li.get("/assemblies").await.text().contains(&path), "it is still listed");
    sqlx::query("alter table snapshot drop constraint full_disk").execute(pool).await.unwrap();
    let draft = li.post(&format!("{path}/review"), &[]).await.location().to_owned();
    assert!(draft.starts_with("/drafts/"), "{draft}");
    let other = li.post("/assemblies", &[("outline", &outline.to_string())]).await.location().to_owned();
    li.post(&format!("{other}/delete"), &[]).await;
    assert!(!li.get("/assemblies").await.text().contains(&other), "what is given up is gone");
}
