//! Corrections, outlines, charts, the manual.

use axum::http::StatusCode;
use wengao::app::accounts::model::Role;
use wengao::app::corpus::catalogue::model::Filter;
use wengao::app::{corpus, outlines};

use crate::support::site::{Person, Site};

const SPEECH: &str = "在全市人大工作会议上的讲话\n（2025年3月12日）\n同志们：\n今天的会议很重要。下面，我讲两点意见。\n一、强化政治意识\n要坚持党的领导，支持一府两院工作。\n二、强化监督意识\n要做好监督工作。一府一委两院要接受监督。\n同志们，让我们努力奋斗！\n";

async fn stored(site: &Site, person: &mut Person, text: &str) -> String {
    let answer = person.upload("/imports", &[("一.txt", text.as_bytes())]).await;
    let batch = answer.location();
    let page = person.get(&batch).await.text();
    let item = page.split("name=\"included.").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let structure = format!("{batch}/items/{item}/structure");
    let form = person.get(&structure).await.text();
    assert!(form.contains("更正文字和结构") && form.contains(">强化政治意识</textarea>"), "{form}");
    // The preview's corrections come before anything is stored.
    let place = form.split("name=\"part.").skip(1).position(|row| row.contains("要坚持党的领导")).unwrap();
    let answer = person.post(&structure, &[(&format!("part.{place}"), "lead")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let fields = [
        (format!("included.{item}"), "1"),
        (format!("date.{item}"), "2025-03-12"),
        // Its formulations belong to another year: a person vouches for the date.
        (format!("sure.{item}"), "1"),
        ("action".to_owned(), "store"),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    let answer = person.post(&batch, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let job = answer.location();
    site.run_jobs().await;
    let result = person.get(&job).await.text();
    assert!(result.contains("逐个文件的结果") && result.contains("一.txt"), "{result}");
    let rows = corpus::catalogue::store::page(&site.app.pool, person.org, &Filter::default()).await.unwrap();
    rows[0].id.to_string()
}

#[tokio::test]
async fn structure_is_corrected_on_the_preview_and_later_and_many_at_once() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let id = stored(&site, &mut curator, SPEECH).await;
    let page = curator.get(&format!("/speeches/{id}")).await.text();
    assert!(page.contains("class=\"kind\""), "the point of the preview is in the outline");
    let read: i64 = sqlx::query_scalar(
        "select count(*) from audit_event where action = 'speech.read' and object_id = $1 and account_id = $2",
    )
    .bind(&id)
    .bind(curator.account)
    .fetch_one(&site.app.pool)
    .await
    .unwrap();
    assert_eq!(read, 1, "who has seen it is written down");
    let form = curator.get(&format!("/speeches/{id}/structure")).await.text();
    let place =
        form.split("name=\"part.").skip(1).position(|row| row.contains(">强化监督意识</textarea>")).unwrap();
    let path = format!("/speeches/{id}/structure");
    let answer = curator.post(&path, &[(&format!("part.{place}"), "paragraph")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let headings: i64 = sqlx::query_scalar("select count(*) from section where heading is not null")
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(headings, 1, "one heading became a paragraph");
    let text: String = sqlx::query_scalar("select text from speech").fetch_one(&site.app.pool).await.unwrap();
    assert!(text.contains("\n二、强化监督意识\n"), "no character is lost: {text}");
    let answer = curator
        .post(
            "/speeches/many",
            &[("id", &id), ("speaker", "周明"), ("place", "云江市"), ("tag", "监督"), ("date", "")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let list = curator.get("/speeches?tag=%E7%9B%91%E7%9D%A3").await.text();
    assert!(list.contains("周明") && list.contains("云江市") && list.contains("2025-03-12"), "{list}");
    assert_eq!(
        curator.post("/speeches/many", &[("speaker", "周明")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    site.run_jobs().await;
}

#[tokio::test]
async fn an_outline_is_tried_compared_and_taken_back() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let speech = stored(&site, &mut curator, SPEECH).await;
    let outline = outlines::store::list(&site.app.pool, curator.org).await.unwrap().remove(0);
    let path = format!("/outlines/{}", outline.id);
    let form = |heading: &'static str, speech: &str| {
        vec![
            ("version".to_owned(), "1".to_owned()),
            ("name".to_owned(), "试用提纲".to_owned()),
            ("occasion".to_owned(), "forum".to_owned()),
            ("section.kind".to_owned(), "opening".to_owned()),
            ("section.kind".to_owned(), "supervision".to_owned()),
            ("section.heading".to_owned(), heading.to_owned()),
            ("section.characters".to_owned(), "500".to_owned()),
            ("speech".to_owned(), speech.to_owned()),
        ]
    };
    fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
        fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
    }
    let fields = form("强化监督", &speech);
    let page = curator.post(&format!("{path}/try"), &borrowed(&fields)).await.text();
    assert!(page.contains("试一试") && page.contains("强化监督意识") && page.contains("偏短"), "{page}");
    assert_eq!(
        outlines::store::find(&site.app.pool, curator.org, outline.id).await.unwrap().unwrap().version,
        1
    );
    assert_eq!(curator.post(&format!("{path}/edit"), &borrowed(&fields)).await.status, StatusCode::SEE_OTHER);
    let versions = curator.get(&format!("{path}/versions")).await.text();
    assert!(versions.contains("<ins>名称：试用提纲</ins>") && versions.contains("<del>名称："), "{versions}");
    assert_eq!(curator.post(&format!("{path}/versions/1/restore"), &[]).await.status, StatusCode::SEE_OTHER);
    let now = outlines::store::find(&site.app.pool, curator.org, outline.id).await.unwrap().unwrap();
    assert_eq!((now.outline, now.version), (outline.outline, 3));
}

#[tokio::test]
async fn charts_have_their_tables_and_the_manual_its_sections() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    stored(&site, &mut curator, SPEECH).await;
    let page = curator.get("/charts").await.text();
    assert!(page.contains("<svg class=\"chart\"") && page.contains("一府一委两院"), "{page}");
    assert!(page.contains("<th class=\"num\" scope=\"col\">2025</th>"), "the table beside it");
    let page = curator.get("/charts?p=%3Cb%3E").await.text();
    assert!(!page.contains("<b>"), "what somebody types is text");
    for (path, words) in [
        ("/help", "一篇讲话的一生"),
        ("/help/drafter", "从提纲开始写"),
        ("/help/curator", "整理表述"),
        ("/help/admin", "操作记录"),
    ] {
        assert!(curator.get(path).await.text().contains(words), "{path}");
    }
    assert_eq!(curator.get("/help/nothing").await.status, StatusCode::NOT_FOUND);
    let desk = curator.get("/").await.text();
    assert!(desk.contains("手头的稿子") && desk.contains("后台任务") && desk.contains("讲话库新增"));
    assert!(curator.get("/search?q=%E5%BA%A7%E8%B0%88").await.text().contains("aria-label=\"提纲\""));
}

#[tokio::test]
async fn the_desk_shows_the_most_pressing_drafts_and_says_how_many_more_there_are() {
    let (site, mut person) = Site::with(Role::Drafter).await;
    let outline = outlines::store::list(&site.app.pool, person.org).await.unwrap().remove(0).id.to_string();
    for number in 1..=32 {
        let title = format!("第{number}篇讲话");
        let form = [("outline", outline.as_str()), ("title", title.as_str())];
        assert_eq!(person.post("/drafts", &form).await.status, StatusCode::SEE_OTHER);
    }
    let desk = person.get("/").await.text();
    assert_eq!(desk.matches("篇讲话</a>").count(), 30, "{desk}");
    assert!(desk.contains("还有 2 篇，查看全部"));
    assert_eq!(person.get("/drafts").await.text().matches("篇讲话</a>").count(), 32);
}
