//! Doubts of an import are settled one by one and for a batch; large batches are paged; what takes long is read by a job.

use axum::http::StatusCode;
use sqlx::types::Json;
use wengao::app::accounts::model::Role;

use crate::support::site::{Person, Site};

const SPEECH: &str = "在全市人大工作会议上的讲话\n同志们：\n今天的会议非凡重要。下面，我讲两点意见。\n一、强化政治意识\n要坚持党的领导。\n\
    更多精彩内容请关注微信公众号\n二、强化监督意识\n要做好监督工作。\n同志们，让我们努力奋斗！\n";

async fn batch(person: &mut Person, files: &[(&str, &[u8])]) -> String {
    let answer = person.upload("/imports", files).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location()
}

/// The addresses of the items that a preview shows.
fn items(page: &str) -> Vec<String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(|link| link.contains("/items/")).map(str::to_owned).collect()
}

async fn texts(site: &Site) -> Vec<String> {
    sqlx::query_scalar("select text from import_item order by position")
        .fetch_all(&site.app.pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_removal_is_undone_and_a_doubt_settled_by_one_click_each_and_for_the_batch() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let second = SPEECH.replace("全市人大工作会议", "机关工作会议");
    let batch = batch(&mut curator, &[("一.txt", SPEECH.as_bytes()), ("二.txt", second.as_bytes())]).await;
    let preview = curator.get(&batch).await.text();
    assert!(preview.contains("去掉网站水印") && preview.contains("疑似机器改写"), "{preview}");
    assert!(texts(&site).await.iter().all(|text| !text.contains("公众号")));
    let item = items(&preview).remove(0);
    let page = curator.get(&item).await.text();
    assert!(page.contains("更多精彩内容请关注微信公众号"), "what was taken out is shown: {page}");
    assert!(page.contains("<mark class=\"doubt\""), "{page}");
    let report: Json<Vec<serde_json::Value>> =
        sqlx::query_scalar("select report from import_item order by position limit 1")
            .fetch_one(&site.app.pool)
            .await
            .unwrap();
    let place = |code: &str| report.iter().position(|remark| remark["code"] == code).unwrap().to_string();
    let settle = format!("{item}/settle");
    let answer = curator.post(&settle, &[("remark", &place("watermark_removed")), ("how", "restore")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let now = texts(&site).await;
    assert!(now[0].contains("要坚持党的领导。\n更多精彩内容请关注微信公众号\n二、"), "{}", now[0]);
    assert!(!now[1].contains("公众号"), "the other one is as it was");
    // All of a sort, in the whole batch.
    let all = format!("{batch}/settle");
    assert_eq!(
        curator.post(&all, &[("code", "watermark_removed"), ("how", "restore")]).await.status,
        StatusCode::SEE_OTHER
    );
    assert_eq!(
        curator.post(&all, &[("code", "spun_text"), ("how", "accept")]).await.status,
        StatusCode::SEE_OTHER
    );
    let now = texts(&site).await;
    assert!(now.iter().all(|text| text.contains("公众号") && text.contains("特别重要")), "{now:?}");
    let doubts: Vec<i32> =
        sqlx::query_scalar("select doubts from import_item").fetch_all(&site.app.pool).await.unwrap();
    assert_eq!(doubts, [0, 0]);
    let logged: i64 = sqlx::query_scalar("select count(*) from audit_event where action = 'import.settle'")
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(logged, 4, "each text that was changed is in the log");
    let refused = curator.post(&settle, &[("remark", "0"), ("how", "nonsense")]).await;
    assert!(refused.status.is_client_error());
}

#[tokio::test]
async fn a_large_batch_is_paged_and_filtered_and_a_page_changes_nothing_of_the_others() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let texts: Vec<String> =
        (0..60).map(|n| SPEECH.replace("全市人大", &format!("第{n}届全市人大"))).collect();
    let names: Vec<String> = (0..60).map(|n| format!("{n:02}.txt")).collect();
    let files: Vec<(&str, &[u8])> =
        names.iter().map(String::as_str).zip(texts.iter().map(String::as_bytes)).collect();
    let (first, rest) = files.split_at(40);
    // Few files are read while the person waits; more of them by a job.
    let small = batch(&mut curator, first).await;
    assert!(small.starts_with("/imports/"), "{small}");
    assert!(rest.len() < first.len());
    let job = batch(&mut curator, &files).await;
    assert!(job.starts_with("/jobs/"), "{job}");
    site.run_jobs().await;
    let page = curator.get(&job).await.text();
    let large = page.split("href=\"/imports/").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    let large = format!("/imports/{large}");
    let page = curator.get(&large).await.text();
    assert_eq!(items(&page).len(), 50, "{page}");
    assert!(page.contains("第1页，共2页") && page.contains("识别出60篇讲话"), "{page}");
    assert_eq!(items(&curator.get(&format!("{large}?page=2")).await.text()).len(), 10);
    assert_eq!(items(&curator.get(&format!("{large}?q=07.txt")).await.text()).len(), 1);
    assert_eq!(items(&curator.get(&format!("{large}?only=undated&page=2")).await.text()).len(), 10);
    // What is filled in for all that the filter shows.
    let fields =
        [("action", "fill"), ("q", "1"), ("only", ""), ("fill.speaker", "周明"), ("fill.included", "no")];
    let answer = curator.post(&large, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    let filled: Vec<(String, bool)> = sqlx::query_as(
        "select speaker, included from import_item i where batch_id = $1::uuid order by position",
    )
    .bind(large.rsplit('/').next().unwrap())
    .fetch_all(&site.app.pool)
    .await
    .unwrap();
    let ones = names.iter().map(|name| name.contains('1')).collect::<Vec<_>>();
    for (at, (speaker, included)) in filled.iter().enumerate() {
        // The titles hold the number as well, and nothing else that could match.
        assert_eq!((speaker == "周明", !included), (ones[at], ones[at]), "{at}: {speaker}");
    }
    // A page that is saved leaves the others alone.
    let answer = curator.post(&large, &[("action", "save"), ("page", "2")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let left: i64 =
        sqlx::query_scalar("select count(*) from import_item where batch_id = $1::uuid and included")
            .bind(large.rsplit('/').next().unwrap())
            .fetch_one(&site.app.pool)
            .await
            .unwrap();
    assert_eq!(left, filled.iter().filter(|(_, included)| *included).count() as i64);
}

#[tokio::test]
async fn old_files_are_read_by_a_job_and_a_broken_one_stops_nobody() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let rtf = |title: &str| {
        let coded: String = format!("{title}\n同志们：\n要坚持党的领导。")
            .encode_utf16()
            .map(|unit| if unit == 10 { "\\par ".to_owned() } else { format!("\\u{unit}?") })
            .collect();
        format!("{{\\rtf1\\ansi\\uc1{{\\pard {coded}\\par}}}}").into_bytes()
    };
    let (good, broken) = (rtf("在座谈会上的讲话"), b"{\\rtf1 nothing".to_vec());
    let files: [(&str, &[u8]); 3] = [("旧.rtf", &good), ("坏.docx", b"PK\x03\x04...."), ("空.rtf", &broken)];
    let job = batch(&mut curator, &files).await;
    assert!(job.starts_with("/jobs/"), "{job}");
    site.run_jobs().await;
    let rows: Vec<(String, bool)> =
        sqlx::query_as("select file_name, error is null from import_item order by position")
            .fetch_all(&site.app.pool)
            .await
            .unwrap();
    assert_eq!(rows.len(), 3, "{rows:?}");
    let waiting: i64 =
        sqlx::query_scalar("select count(*) from import_file").fetch_one(&site.app.pool).await.unwrap();
    assert_eq!(waiting, 0, "nothing of the files is left behind");
    let state: String =
        sqlx::query_scalar("select state from import_batch").fetch_one(&site.app.pool).await.unwrap();
    assert_eq!(state, "preview");
    let read = rows.iter().find(|(name, _)| name == "旧.rtf").unwrap().1;
    let installed = wengao::convert::to_docx(&good, &wengao::engine::budget::Budget::endless()).is_ok();
    assert_eq!(read, installed);
}

#[tokio::test]
async fn a_stored_speech_keeps_its_doubts_and_they_are_settled_later() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let batch = batch(&mut curator, &[("一.txt", SPEECH.as_bytes())]).await;
    let answer = curator.post(&batch, &[("action", "store")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    site.run_jobs().await;
    let id: uuid::Uuid = sqlx::query_scalar("select id from speech").fetch_one(&site.app.pool).await.unwrap();
    let path = format!("/speeches/{id}/doubts");
    let page = curator.get(&path).await.text();
    assert!(page.contains("更多精彩内容请关注微信公众号") && page.contains("非凡"), "{page}");
    let settle = format!("{path}/settle");
    for fields in
        [[("code", "watermark_removed"), ("how", "restore")], [("code", "spun_text"), ("how", "accept")]]
    {
        let answer = curator.post(&settle, &fields).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    }
    let text: String = sqlx::query_scalar("select text from speech").fetch_one(&site.app.pool).await.unwrap();
    assert!(text.contains("公众号") && text.contains("特别重要"), "{text}");
    let found =
        wengao::app::corpus::catalogue::model::Filter { q: "公众号".to_owned(), ..Default::default() };
    let rows =
        wengao::app::corpus::catalogue::store::page(&site.app.pool, curator.org, &found).await.unwrap();
    assert_eq!(rows.len(), 1, "it is found by the words that were put back");
}
