//! The archive at the size of an office: narrowed and ordered by what is known of each text, and looked through for copies.

use std::time::Duration;

use axum::http::StatusCode;
use tokio::time::sleep;
use wengao::app::accounts::model::Role;
use wengao::app::corpus::model::{Details, Status, parse_date};
use wengao::app::corpus::store::{NewSpeech, insert};
use wengao::clock;
use wengao::engine::document::Document;

use crate::support::site::Site;

/// A speech as the table has it, for lists.
const ROW: &str = "insert into speech (org_id, id, status, title, document, text, content_hash, characters, delivered_on, certainty,
      date_from, date_to, level, speaker)
    select $1, ('00000000-0000-7000-8000-00000000000' || row_number() over ())::uuid, 'imported', title, '{}', title, sha256(title::bytea), n, day::date, certainty, lo::date, hi::date,
      level, speaker
    from (values
      ('甲篇', 900, '2024-05-01', 'stated', null, null, 'city', '王芳'),
      ('乙篇', 300, '2024-11-02', 'doubted', null, null, 'county', '李明'),
      ('丙篇', 500, null, 'inferred', '2019-05-01', '2019-05-31', 'city', '赵敏'),
      ('丁篇', 700, null, 'inferred', '2018-01-01', '2018-12-31', 'city', '赵敏'),
      ('戊篇', 100, null, 'unknown', null, null, null, '')
    ) as rows (title, n, day, certainty, lo, hi, level, speaker)";

/// The titles on a page of the list, in order.
fn titles(page: &str) -> String {
    let (_, table) = page.split_once("<tbody>").unwrap_or_default();
    let found = ["甲", "乙", "丙", "丁", "戊"].map(|title| (table.find(&format!(">{title}篇</a>")), title));
    let mut found: Vec<_> = found.into_iter().filter_map(|(at, title)| Some((at?, title))).collect();
    found.sort();
    found.into_iter().map(|(_, title)| title).collect()
}

#[tokio::test]
async fn the_list_is_narrowed_and_ordered_by_what_is_known_of_dates_levels_and_lengths() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    sqlx::query(ROW).bind(curator.org).execute(&site.app.pool).await.unwrap();
    for (query, expected) in [
        ("", "乙甲戊丁丙"),
        ("year=2024", "乙甲"),
        ("year=2024&month=5", "甲"),
        ("year=2019", "丙"),
        ("month=5", "甲丙"),
        ("sort=added", "戊丁丙乙甲"),
        ("sort=title", "丁丙乙戊甲"),
        ("year=2018&month=1", ""),
        ("dated=undated", "戊丁丙"),
        ("dated=inferred", "丁丙"),
        ("dated=doubted", "乙"),
        ("level=county", "乙"),
        ("sort=oldest&level=city", "丁丙甲"),
        ("sort=longest", "甲丁丙乙戊"),
        ("sort=speaker&dated=inferred", "丁丙"),
    ] {
        let page = curator.get(&format!("/speeches?{query}")).await.text();
        let found = titles(&page);
        assert_eq!(found, expected, "{query}");
    }
    let page = curator.get("/speeches?year=2019").await.text();
    assert!(page.contains("2019年5月"), "a month is told as one: {page}");
    assert_eq!(curator.get("/speeches?batch=nonsense&month=13&sort=x&dated=y").await.status, StatusCode::OK);
    for year in ["0", "-5", "99999999"] {
        assert!(
            curator.get(&format!("/speeches?year={year}")).await.text().contains("没有符合条件的讲话"),
            "{year}"
        );
    }
}

#[tokio::test]
async fn the_archive_is_looked_through_for_copies_and_other_versions() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let paragraph = |n: u32| -> String {
        (0..90).filter_map(|k| char::from_u32(0x4E00 + (n * 131 + k * 977) % 8_000)).chain(['。']).collect()
    };
    let text = |numbers: std::ops::Range<u32>| numbers.map(paragraph).collect::<Vec<_>>().join("\n");
    let texts = [text(0..12), text(0..12).replace(&paragraph(3), "这一段重新写过。"), text(100..112)];
    for (number, text) in texts.iter().enumerate() {
        let title = format!("第{number}稿");
        sqlx::query(
            "insert into speech (org_id, id, status, title, document, text, content_hash)
             values ($1, ('00000000-0000-7000-8000-00000000000' || $2)::uuid, 'imported', $3, '{}', $4, sha256($4::bytea))",
        )
        .bind(curator.org)
        .bind(number.to_string())
        .bind(&title)
        .bind(text)
        .execute(&site.app.pool)
        .await
        .unwrap();
    }
    let job = curator.post("/speeches/copies", &[]).await.location();
    site.run_jobs().await;
    let page = curator.get(&job).await.text();
    assert!(
        page.contains("查重")
            && page.contains("第1稿")
            && !page.contains("第2稿")
            && page.contains("与《第0稿》"),
        "{page}"
    );
    assert!(page.contains("/speeches/00000000-0000-7000-8000-000000000001"), "it leads there");
    let mut drafter = site.person(curator.org, "yunjiang", "zhou", Role::Drafter).await;
    assert_eq!(drafter.post("/speeches/copies", &[]).await.status, StatusCode::FORBIDDEN);
}

#[tokio::test]
async fn a_search_with_more_than_is_counted_says_so_and_goes_on() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    sqlx::query(
        "insert into speech (org_id, id, status, title, document, text, content_hash, search)
         select $1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'imported', n || '篇', '{}', '要抓好监督工作。',
                sha256(n::text::bytea), array_to_tsvector(array['监督', '督工', '工作'])
         from generate_series(1, 640) as n",
    )
    .bind(curator.org)
    .execute(&site.app.pool)
    .await
    .unwrap();
    let (word, words) = ("%E7%9B%91%E7%9D%A3", "%E7%9B%91%E7%9D%A3%E5%B7%A5%E4%BD%9C");
    let first = curator.get(&format!("/speeches?q={word}")).await.text();
    assert!(first.contains("共600篇以上") && first.contains("第1页，共20页以上"), "{first}");
    let read = curator.get(&format!("/speeches?q={words}")).await.text();
    assert!(read.contains("共240篇以上"), "fewer where each text is read for it: {read}");
    let twentieth = curator.get(&format!("/speeches?q={words}&page=20")).await.text();
    assert!(twentieth.contains("page=21"), "it goes on: {twentieth}");
    let last = curator.get(&format!("/speeches?q={words}&page=22")).await.text();
    assert!(
        last.contains("共640篇") && last.contains("第22页，共22页<") && !last.contains("page=23"),
        "{last}"
    );
    assert!(curator.get("/speeches").await.text().contains("共640篇"), "without a search all are counted");
}

#[tokio::test]
async fn what_there_is_to_choose_from_follows_the_corpus() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    sqlx::query(ROW).bind(curator.org).execute(&site.app.pool).await.unwrap();
    let page = curator.get("/speeches").await.text();
    assert!(page.contains("<option>赵敏</option>") && page.contains("2024年</option>"), "{page}");
    let details = Details {
        title: "己篇".to_owned(),
        speaker: "孙立".to_owned(),
        delivered_on: parse_date("2021-03-04"),
        ..Details::default()
    };
    let new = NewSpeech {
        org_id: curator.org,
        id: clock::new_id(),
        status: Status::Imported,
        details: &details,
        document: &Document::default(),
        confidence: &[],
        tags: &[],
        batch_id: None,
        file_name: "",
        report: serde_json::json!([]),
        sample: false,
    };
    let mut connection = site.app.pool.acquire().await.unwrap();
    insert(&mut connection, &new).await.unwrap();
    for _ in 0..500 {
        let page = curator.get("/speeches").await.text();
        assert!(page.contains("共6篇"), "the list itself is never behind: {page}");
        if page.contains("<option>孙立</option>") && page.contains("2021年</option>") {
            return;
        }
        sleep(Duration::from_millis(10)).await;
    }
    panic!("the new speaker is not among those to choose from");
}
