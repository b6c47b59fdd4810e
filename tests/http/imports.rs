//! Imports: whose text it is, what was there before, what is taken back, how a preview is narrowed.

use axum::http::StatusCode;
use wengao::app::accounts::model::Role;
use wengao::app::corpus::catalogue::model::Filter;
use wengao::app::corpus::import::finished;
use wengao::app::{corpus, outlines};
use wengao::clock;

use super::corpus::{factory, import, river, store, village};
use crate::support::site::{Person, Site};

#[tokio::test]
async fn what_an_import_brings_is_offered_where_somebody_was_writing_already() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let outline = outlines::store::list(&site.app.pool, curator.org).await.unwrap().remove(0).id.to_string();
    let answer = curator.post("/drafts", &[("outline", &outline), ("title", "讲话")]).await;
    let draft = answer.location();
    assert!(draft.starts_with("/drafts/"), "{}", answer.text());
    let wording = "像绣花一样把监督做细做实做出成效";
    let panel = format!("{draft}/phrasings?kind=supervision&before=&q=");
    // By the initials of its pinyin, as the popup asks.
    let popup = format!("{draft}/phrasings?kind=other&q=xxhyy");
    let offered = async |curator: &mut Person| {
        let (rows, found) = (curator.get(&panel).await.text(), curator.get(&popup).await.text());
        (rows.contains(wording), found.contains(wording))
    };
    assert_eq!(offered(&mut curator).await, (false, false), "nobody has said it yet");

    let texts =
        [river(), factory(), village()].map(|text| text.replace("做到议而有决、决而有行、行而有果", wording));
    let files: Vec<(&str, &[u8])> =
        ["一.txt", "二.txt", "三.txt"].into_iter().zip(texts.iter().map(|text| text.as_bytes())).collect();
    let batch = import(&mut curator, &files).await;
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    // The old answers are given while the new ones are made: a moment, not a new server.
    let mut last = (false, false);
    for _ in 0..100 {
        last = offered(&mut curator).await;
        if last == (true, true) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(last, (true, true), "panel and popup know what was imported");
}

#[tokio::test]
async fn an_import_asks_whose_text_it_is_and_tells_another_version_of_a_stored_speech() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    sqlx::query("insert into setting (org_id, name, value, at) values ($1, 'places', '[\"金华市\"]', now())")
        .bind(curator.org)
        .execute(&site.app.pool)
        .await
        .unwrap();
    let paragraphs: Vec<String> = (0..12)
        .map(|n| {
            let word = |k: u32| char::from_u32(0x4E00 + (n * 131 + k * 977) % 8_000).unwrap();
            format!("{}。", (0..90).map(word).collect::<String>())
        })
        .collect();
    let first = format!("在全市人大工作会议上的讲话\n同志们：\n{}", paragraphs.join("\n"));
    let batch = import(&mut curator, &[("一稿.txt", first.as_bytes())]).await;
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    let second = first.replace(&paragraphs[3], "这一段全部重新写过，与前一稿不同。");
    let report = format!(
        "四川省人民政府工作报告\n各位代表：\n现在，我代表省人民政府向大会报告工作。\n{}",
        "狠抓落实，不断进步。".repeat(9)
    );
    let files: [(&str, &[u8]); 2] = [("二稿.txt", second.as_bytes()), ("报告.txt", report.as_bytes())];
    let batch = import(&mut curator, &files).await;
    let page = curator.get(&batch).await.text();
    assert!(page.contains("与《在全市人大工作会议上的讲话》"), "{page}");
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    let tiers: Vec<(String, String)> =
        sqlx::query_as("select file_name, source_tier from speech order by created_at, file_name")
            .fetch_all(&site.app.pool)
            .await
            .unwrap();
    let tier = |name: &str| tiers.iter().find(|(file, _)| file == name).map(|(_, tier)| tier.as_str());
    assert_eq!((tier("二稿.txt"), tier("报告.txt")), (Some("own"), Some("other")), "{tiers:?}");
}

#[tokio::test]
async fn the_same_speech_twice_is_noticed_and_a_batch_can_be_taken_back() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let text = river();
    let batch = import(&mut curator, &[("一.txt", text.as_bytes())]).await;
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    let again = import(&mut curator, &[("另存.txt", text.replace('\n', "\r\n").as_bytes())]).await;
    assert!(curator.get(&again).await.text().contains("已有相同讲话"));
    store(&mut curator, &again, &[]).await;
    site.run_jobs().await;
    assert_eq!(corpus::catalogue::store::totals(&site.app.pool, curator.org).await.unwrap().0, 1);
    assert_eq!(curator.post(&format!("{batch}/undo"), &[]).await.status, StatusCode::SEE_OTHER);
    site.run_jobs().await;
    assert_eq!(corpus::catalogue::store::totals(&site.app.pool, curator.org).await.unwrap().0, 0);
    // What was taken back is kept aside, with who and why, and can be put back as it was.
    let list = curator.get("/speeches/removed").await.text();
    assert!(list.contains("撤销导入") && list.contains("liwen"), "{list}");
    let removed = corpus::store::removed(&site.app.pool, curator.org).await.unwrap();
    assert_eq!(removed.len(), 1);
    let path = format!("/speeches/{}", removed[0].id);
    assert_eq!(curator.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(curator.post(&format!("{path}/restore"), &[]).await.status, StatusCode::SEE_OTHER);
    let found = Filter { q: "清溪".to_owned(), ..Filter::default() };
    let rows = corpus::catalogue::store::page(&site.app.pool, curator.org, &found).await.unwrap();
    assert_eq!(rows.len(), usize::from(text.contains("清溪")));
    assert_eq!(corpus::catalogue::store::totals(&site.app.pool, curator.org).await.unwrap().0, 1);
    assert_eq!(curator.post(&format!("{path}/restore"), &[]).await.status, StatusCode::NOT_FOUND);
    let parts: i64 = sqlx::query_scalar("select count(*) from section where speech_id = $1")
        .bind(removed[0].id)
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    assert!(parts > 0, "its parts are made anew");
}

#[tokio::test]
async fn a_mark_of_secrecy_stops_the_file() {
    let (_site, mut curator) = Site::with(Role::Curator).await;
    let secret = format!("机密★三年\n{}", river());
    let batch = import(&mut curator, &[("密.txt", secret.as_bytes())]).await;
    let page = curator.get(&batch).await.text();
    assert!(page.contains("密") && page.contains("识别出0篇讲话"), "{page}");
}

#[tokio::test]
async fn texts_of_a_finished_import_go_and_what_was_left_out_a_month_later() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let texts = [river(), factory(), village()];
    let files: Vec<(&str, &[u8])> =
        ["一.txt", "二.txt", "三.txt"].into_iter().zip(texts.iter().map(|text| text.as_bytes())).collect();
    let batch = import(&mut curator, &files).await;
    let item: uuid::Uuid = sqlx::query_scalar("select id from import_item where position = 2")
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    let left = async || -> Vec<i32> {
        sqlx::query_scalar(
            "select position from import_item where document is not null and text <> '' order by 1",
        )
        .fetch_all(&site.app.pool)
        .await
        .unwrap()
    };
    let clear = async || finished::clear(&site.app.pool, clock::now()).await.unwrap();
    assert_eq!((clear().await, left().await), (0, vec![0, 1, 2]), "it is still being looked through");
    let fields = [(format!("title.{item}"), "在人大机关总结会上的讲话")];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    assert_eq!(curator.post(&batch, &fields).await.status, StatusCode::SEE_OTHER, "one is left out");
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    assert_eq!((clear().await, left().await), (2, vec![2]));
    assert_eq!(clear().await, 0, "nothing is left to do");
    // The page shows the speeches instead; what was left out can still be looked at.
    let page = curator.get(&batch).await.text();
    assert_eq!(page.matches("看讲话").count(), 2, "{page}");
    assert!(page.contains("查看识别结果") && !page.contains("· 0字"), "{page}");
    let items: Vec<uuid::Uuid> = sqlx::query_scalar("select id from import_item order by position")
        .fetch_all(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(curator.get(&format!("{batch}/items/{}", items[2])).await.status, StatusCode::OK);
    let gone = curator.get(&format!("{batch}/items/{}", items[0])).await;
    assert!(gone.text().contains("导入时的原文不再保留"), "{}", gone.text());
    sqlx::query("update import_batch set created_at = now() - interval '31 days'")
        .execute(&site.app.pool)
        .await
        .unwrap();
    assert_eq!((clear().await, left().await), (1, vec![]));
    // The speeches have their texts, and the batch can be taken back.
    let lengths: Vec<i32> = sqlx::query_scalar("select length(text) from speech where in_corpus")
        .fetch_all(&site.app.pool)
        .await
        .unwrap();
    assert!(lengths.len() == 2 && lengths.iter().all(|length| *length > 100), "{lengths:?}");
    assert_eq!(curator.post(&format!("{batch}/undo"), &[]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_preview_is_narrowed_to_a_year_and_a_month() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let texts = [
        river(),
        factory().replace("2025年3月12日", "2024年3月5日"),
        village().replace("2025年3月12日", "2024年11月30日"),
    ];
    let files: Vec<(&str, &[u8])> =
        ["一.txt", "二.txt", "三.txt"].into_iter().zip(texts.iter().map(|text| text.as_bytes())).collect();
    let batch = import(&mut curator, &files).await;
    let page = curator.get(&batch).await.text();
    assert!(
        page.contains("<option value=\"2025\">2025年") && page.contains("<option value=\"2024\">2024年"),
        "{page}"
    );
    for (filter, shown) in [
        ("year=2024", "二三"),
        ("year=2025", "一"),
        ("month=3", "一二"),
        ("year=2024&month=3", "二"),
        ("year=1999", ""),
        ("year=x&month=99", "一二三"),
    ] {
        let page = curator.get(&format!("{batch}?{filter}")).await.text();
        for name in ["一", "二", "三"] {
            assert_eq!(page.contains(&format!("{name}.txt")), shown.contains(name), "{filter}: {name}");
        }
    }
    // What is filled into all that are shown is filled into these alone.
    let fields = [("year", "2024"), ("action", "fill"), ("fill.place", "云江市")];
    let answer = curator.post(&batch, &fields).await;
    let page = curator.get(&answer.location()).await.text();
    assert!(page.contains("二.txt") && !page.contains("一.txt"), "still narrowed: {}", answer.location());
    let places: Vec<(i32, String)> = sqlx::query_as("select position, place from import_item order by 1")
        .fetch_all(&site.app.pool)
        .await
        .unwrap();
    let filled: Vec<i32> = places.iter().filter(|(_, place)| place == "云江市").map(|(at, _)| *at).collect();
    assert_eq!(filled, [1, 2], "{places:?}");
}
