//! What each sentence of a speech says is stored with it, follows it, and is shown.

use axum::http::StatusCode;
use sqlx::PgPool;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::corpus::catalogue::model::Filter;
use wengao::app::corpus::model::{Details, Status, StoredSpeech};
use wengao::app::corpus::readings::{job, store as readings};
use wengao::app::corpus::store::{self as corpus, NewSpeech};
use wengao::clock;
use wengao::engine::document::{Genre, Office};
use wengao::engine::reading::{Reading, VERSION, Voice};
use wengao::engine::recognise::recognise_text;

use crate::support::site::Site;

const TEXT: &str = "在全市人大工作会议上的讲话\n（2025年3月12日）\n同志们：\n下面，我讲两点意见。\n\
    一、强化监督\n去年检查了36家企业，推动《安全生产法》落实。我们将自觉接受人大监督。\n\
    二、抓好落实\n各级人大要抓好落实。";

async fn stored(site: &Site, org: Uuid, text: &str) -> Uuid {
    let speech = recognise_text(text).speeches.remove(0);
    let details = Details { title: speech.document.title.plain(), ..Details::default() };
    let new = NewSpeech {
        org_id: org,
        id: clock::new_id(),
        status: Status::Imported,
        details: &details,
        document: &speech.document,
        confidence: &speech.confidence,
        tags: &[],
        batch_id: None,
        file_name: "讲话.txt",
        report: serde_json::json!(
            speech
                .report
                .iter()
                .map(|r| serde_json::json!({"code": r.code, "line": r.line, "text": r.text, "fix": r.fix}))
                .collect::<Vec<_>>()
        ),
        sample: false,
    };
    let mut tx = site.app.pool.begin().await.unwrap();
    corpus::insert(&mut tx, &new).await.unwrap();
    tx.commit().await.unwrap();
    new.id
}

async fn kept(pool: &PgPool, org: Uuid, id: Uuid) -> Option<Vec<Reading>> {
    readings::find(pool, org, id).await.unwrap()
}

async fn speech(pool: &PgPool, org: Uuid, id: Uuid) -> StoredSpeech {
    corpus::find(pool, org, id).await.unwrap().unwrap()
}

#[tokio::test]
async fn each_sentence_is_shown_with_what_it_says() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let id = stored(&site, curator.org, TEXT).await;
    assert!(
        curator.get(&format!("/speeches/{id}")).await.text().contains(&format!("/speeches/{id}/readings"))
    );
    let page = curator.get(&format!("/speeches/{id}/readings")).await.text();
    for words in ["36家", "《安全生产法》", "回顾", "预告2项，列出2项", "安全生产"] {
        assert!(page.contains(words), "{words} is not on {page}");
    }
    let narrowed = curator.get(&format!("/speeches/{id}/readings?only=facts")).await.text();
    assert!(narrowed.contains("36家") && !narrowed.contains("各级人大要抓好落实"));
    let empty = curator.get(&format!("/speeches/{id}/readings?act=announcement&page=9")).await;
    assert!(empty.status == StatusCode::OK && empty.text().contains("没有符合条件的句子"));
}

#[tokio::test]
async fn a_reading_follows_what_is_said_of_the_speech() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let (pool, org) = (&site.app.pool, curator.org);
    let id = stored(&site, org, TEXT).await;
    let voices = |readings: Option<Vec<Reading>>| -> Vec<Voice> {
        readings.unwrap().iter().map(|reading| reading.voice).collect()
    };
    assert!(!voices(kept(pool, org, id).await).contains(&Voice::Government));
    let form = [("title", "讲话"), ("office", Office::Mayor.name()), ("genre", "speech")];
    assert_eq!(curator.post(&format!("/speeches/{id}/edit"), &form).await.status, StatusCode::SEE_OTHER);
    assert!(voices(kept(pool, org, id).await).contains(&Voice::Government), "the mayor speaks of himself");

    let before = kept(pool, org, id).await.unwrap().len();
    let last = speech(pool, org, id).await.document.plain().lines().count() - 1;
    let cut = [(format!("part.{last}"), "removed".to_owned())];
    let cut: Vec<(&str, &str)> = cut.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(curator.post(&format!("/speeches/{id}/structure"), &cut).await.status, StatusCode::SEE_OTHER);
    assert_eq!(kept(pool, org, id).await.unwrap().len(), before - 1);

    assert_eq!(curator.post(&format!("/speeches/{id}/delete"), &[]).await.status, StatusCode::SEE_OTHER);
    let left: i64 = sqlx::query_scalar("select count(*) from reading").fetch_one(pool).await.unwrap();
    assert_eq!(left, 0, "nothing of a speech that is gone");
    assert_eq!(curator.get(&format!("/speeches/{id}/readings")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(curator.post(&format!("/speeches/{id}/restore"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(kept(pool, org, id).await.unwrap().len(), before - 1);
}

#[tokio::test]
async fn another_reader_reads_everything_anew_and_gives_way() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let (pool, org) = (&site.app.pool, curator.org);
    let mut ids = Vec::new();
    for n in 0..60 {
        ids.push(stored(&site, org, &TEXT.replace("36", &(100 + n).to_string())).await);
    }
    job::renew(pool).await.unwrap();
    let waiting = "select count(*) from job where kind = 'corpus.read' and state = 'queued'";
    let waits = || async { sqlx::query_scalar::<_, i64>(waiting).fetch_one(pool).await.unwrap() };
    assert_eq!(waits().await, 0, "all of it is read");
    sqlx::query("update reading set version = $1, sentences = '[]'")
        .bind(VERSION - 1)
        .execute(pool)
        .await
        .unwrap();
    assert!(kept(pool, org, ids[0]).await.is_none());
    let page = curator.get(&format!("/speeches/{}/readings", ids[0])).await.text();
    assert!(page.contains("100家"), "what is not read anew yet is read for the page");
    job::renew(pool).await.unwrap();
    job::renew(pool).await.unwrap();
    assert_eq!(waits().await, 1);
    // Another one waits behind it: it is not held up by more than a share.
    wengao::app::jobs::store::enqueue(pool, org, None, "phrases.mine", serde_json::json!({})).await.unwrap();
    site.run_jobs().await;
    for id in ids {
        assert!(kept(pool, org, id).await.is_some_and(|readings| readings.len() > 4));
    }
    let order: Vec<String> =
        sqlx::query_scalar("select kind from job order by finished_at").fetch_all(pool).await.unwrap();
    assert_eq!(order, ["corpus.read", "phrases.mine", "corpus.read"]);
}

#[tokio::test]
async fn what_nobody_said_of_the_genre_is_recognised_and_a_persons_word_stays() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let (pool, org) = (&site.app.pool, curator.org);
    let report = "政府工作报告\n——2026年1月20日在云江市第六届人民代表大会第五次会议上\n云江市人民政府市长 李明\n\
        各位代表：\n现在，我代表市人民政府，向大会报告工作，请予审议。\n一、过去一年工作回顾\n全市经济稳中有进。";
    let (report, own, plain) = (
        stored(&site, org, report).await,
        stored(&site, org, &report.replace("经济", "工业")).await,
        stored(&site, org, TEXT).await,
    );
    for genre in ["law", "speech"] {
        let form = [("title", "报告"), ("genre", genre), ("organ", "")];
        assert_eq!(curator.post(&format!("/speeches/{own}/edit"), &form).await.status, StatusCode::SEE_OTHER);
    }
    // As rows stood before they had a genre.
    sqlx::query("delete from reading").execute(pool).await.unwrap();
    job::renew(pool).await.unwrap();
    site.run_jobs().await;
    let found = speech(pool, org, report).await.details;
    assert_eq!((found.genre, found.organ.as_str()), (Genre::GovernmentReport, "云江市人民政府"));
    assert_eq!(speech(pool, org, own).await.details.genre, Genre::Speech, "a person said so");
    assert_eq!(speech(pool, org, plain).await.details.genre, Genre::Speech);
    let reports = Filter { genre: "government_report".to_owned(), ..Filter::default() };
    assert_eq!(wengao::app::corpus::catalogue::store::page(pool, org, &reports).await.unwrap().len(), 1);
}
