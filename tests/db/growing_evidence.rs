//! What is evidence for a phrasing, and what is mined at all: drafts that took it, laws and reports, what the product ships.

use uuid::Uuid;
use wengao::app::accounts::settings::model::Settings;
use wengao::app::accounts::settings::store as settings;
use wengao::app::corpus::model::{Details, Status};
use wengao::app::corpus::store as corpus;
use wengao::app::phrases::curation::store::{Deed, change};
use wengao::app::phrases::mining::job;
use wengao::app::phrases::model::Status as PhrasingStatus;
use wengao::app::phrases::store as phrases;
use wengao::engine::document::{Block, Genre, Inline, Line, Mark};
use wengao::samples;

use super::growing::{SAID, document, growing, id_of, library, mine, shelve, shelve_as, store};

#[tokio::test]
async fn what_an_archived_draft_took_is_no_evidence_for_it() {
    let (site, curator, registry) = growing().await;
    let (pool, org) = (&site.app.pool, curator.org);
    for number in 0..40 {
        shelve(pool, org, number, &[]).await;
    }
    mine(&site, &registry, org, serde_json::json!({})).await;
    let deed = Deed { org_id: org, account_id: curator.account, action: "test", reason: "" };
    let approved = id_of(pool, org, SAID[3]).await;
    change(pool, deed, &[approved], |_, state| state.status = "approved".to_owned()).await.unwrap();
    let before = library(pool, org).await;
    // A draft that took two formulations, one from a speech and one from the library, and says a third by itself.
    let from = |id: &str, speech: &str| vec![Mark::Source { id: id.to_owned(), speech: speech.to_owned() }];
    let took = |text: &str, marks| Inline::Text { text: text.to_owned(), marks };
    let mut document = document(300, &[]);
    for section in &mut document.sections {
        section.blocks.clear();
    }
    let line = vec![
        Inline::text("春风送来花草香，"),
        took(SAID[2], from("", &approved.to_string())),
        Inline::text("，要"),
        took(SAID[3], from(&approved.to_string(), "")),
        Inline::text(format!("，{}。", SAID[10]).as_str()),
    ];
    document.sections[0].blocks.push(Block::Paragraph(Line(line)));
    let details =
        Details { title: document.title.plain(), speaker: "王芳".to_owned(), ..Details::default() };
    store(pool, org, Status::Archived, &details, &document).await;
    for payload in [serde_json::json!({}), job::everything()] {
        mine(&site, &registry, org, payload.clone()).await;
        let after = library(pool, org).await;
        for taken in [SAID[2], SAID[3]] {
            assert_eq!(after[taken], before[taken], "{taken} {payload}");
            assert!(!after[taken].row.contains("王芳"), "{}", after[taken].row);
        }
        assert_eq!(after[SAID[10]].places.len(), before[SAID[10]].places.len() + 1, "{payload}");
        assert!(after[SAID[10]].row.contains("王芳"), "{}", after[SAID[10]].row);
    }
}

#[tokio::test]
async fn laws_and_reports_are_mined_only_where_the_organization_says_so() {
    let (site, admin, _) = growing().await;
    let pool = &site.app.pool;
    let org = admin.org;
    let before = corpus::editions(pool, org).await.unwrap().len();
    let law = shelve_as(pool, org, 901, &[], Genre::Law).await;
    let report = shelve_as(pool, org, 902, &[], Genre::GovernmentReport).await;
    let script = shelve_as(pool, org, 903, &[], Genre::Script).await;
    let ids: Vec<Uuid> =
        corpus::editions(pool, org).await.unwrap().iter().map(|edition| edition.id).collect();
    assert_eq!(ids.len(), before + 1);
    assert!(ids.contains(&script) && !ids.contains(&law) && !ids.contains(&report));
    let found = corpus::find(pool, org, law).await.unwrap().unwrap();
    assert_eq!(found.details.genre, Genre::Law);
    let settings = Settings { mine_all: true, ..settings::load(pool, org).await.unwrap() };
    let base = settings::changed_at(pool, org).await.unwrap();
    settings::save(pool, org, &settings, base).await.unwrap();
    assert_eq!(corpus::editions(pool, org).await.unwrap().len(), before + 3);
}

#[tokio::test]
async fn what_the_product_ships_is_no_candidate_when_the_archive_says_it_too() {
    let (site, curator, registry) = growing().await;
    let (pool, org) = (&site.app.pool, curator.org);
    phrases::ship(pool, &samples::library().unwrap()).await.unwrap();
    let shipped: Vec<(Uuid, String, String)> = sqlx::query_as(
        "select id, text, source from shared_phrasing
         where length(text) between 10 and 16 and text !~ '[，。；、]' and source <> '' order by text limit 3",
    )
    .fetch_all(pool)
    .await
    .unwrap();
    let [approved, retired, later] = &shipped[..] else { panic!("three are shipped: {shipped:?}") };
    phrases::overlay(pool, org, retired.0, PhrasingStatus::Retired, curator.account).await.unwrap();
    for number in 0..40 {
        let more: &[&str] = if number % 4 == 0 { &[&approved.1, &retired.1] } else { &[] };
        shelve(pool, org, number, more).await;
    }
    let stands = async |text: &str| -> Vec<(String, String, i32)> {
        let row = "select status, source, speeches from phrasing where org_id = $1 and text = $2";
        sqlx::query_as(row).bind(org).bind(text).fetch_all(pool).await.unwrap()
    };
    mine(&site, &registry, org, serde_json::json!({})).await;
    assert_eq!(stands(&approved.1).await, [("approved".to_owned(), approved.2.clone(), 10)]);
    assert_eq!(stands(&retired.1).await, [("retired".to_owned(), retired.2.clone(), 10)]);
    assert_eq!(stands(SAID[2]).await.first().map(|row| row.0.clone()), Some("mined".to_owned()));
    // What the library grows by is held to the same; a curator's word on the row stays.
    for number in 100..106 {
        shelve(pool, org, number, &[&later.1]).await;
    }
    sqlx::query("update phrasing set status = 'rejected' where org_id = $1 and text = $2")
        .bind(org)
        .bind(&approved.1)
        .execute(pool)
        .await
        .unwrap();
    mine(&site, &registry, org, serde_json::json!({ "everything": true })).await;
    assert_eq!(stands(&later.1).await, [("approved".to_owned(), later.2.clone(), 6)]);
    assert_eq!(stands(&approved.1).await[0].0, "rejected");
}
