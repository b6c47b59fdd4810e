//! The library is one: every reader sees the organization's own phrasings and the shipped ones by one rule
//! (`src/app/library/mod.rs`).

use std::collections::BTreeSet;

use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::phrases::model::{Filter, Status};
use wengao::app::phrases::store::{self as phrases, Edited};
use wengao::app::{api, assist, library};
use wengao::engine::document::SectionKind;
use wengao::engine::mining::Kind;
use wengao::samples;

use crate::support::site::{Person, Site};

/// What each reader takes for approved, by its name, as this person sees it.
async fn approved(site: &Site, person: &Person) -> Vec<(&'static str, BTreeSet<String>)> {
    let (pool, org) = (&site.app.pool, person.org);
    let filter = Filter { status: "approved".into(), viewer: person.account, ..Filter::default() };
    let (list, count) = phrases::list(pool, org, &filter, 100_000).await.unwrap();
    assert_eq!(list.len() as i64, count, "as many as are counted");
    let wanted = api::store::WantedPhrasings { q: String::new(), section: None, limit: 100_000 };
    let asked = api::store::phrasings(pool, org, person.account, &wanted).await.unwrap();
    let suggested = assist::store::entries(pool, org).await.unwrap();
    let suggested = suggested.into_iter().filter(|entry| entry.status == "approved" && !entry.personal);
    let held = library::store::holdings(pool, org, &["approved"]).await.unwrap();
    let (_, total) = library::store::totals(pool, org).await.unwrap();
    assert_eq!(held.len() as i64, total, "as many as the desk says");
    vec![
        ("the checks and the comparison", held.into_iter().map(|held| held.text).collect()),
        ("the list", list.into_iter().filter(|entry| !entry.personal).map(|entry| entry.text).collect()),
        ("the interface", asked.into_iter().map(|item| item.text).filter(|text| text != HIS).collect()),
        ("the suggestions", suggested.map(|entry| entry.text).collect()),
    ]
}

const OWN: &str = "监督要敢于碰硬、善于较真";
const HIS: &str = "这是一个人自己记下的话";

fn edited(text: &str) -> Edited<'_> {
    let (kind, section_kind) = (Kind::Clause, SectionKind::Supervision);
    Edited { text, kind, section_kind, tags: &[], current_form: None, note: "" }
}

#[tokio::test]
async fn every_reader_sees_the_same_library() {
    let (site, curator) = Site::with(Role::Curator).await;
    let colleague = site.person(curator.org, "yunjiang", "colleague", Role::Drafter).await;
    let (pool, org) = (&site.app.pool, curator.org);
    phrases::ship(pool, &samples::library().unwrap()).await.unwrap();
    let shipped: Vec<(Uuid, String)> =
        sqlx::query_as("select id, text from shared_phrasing order by id limit 5")
            .fetch_all(pool)
            .await
            .unwrap();
    let [rejected, private, put_away, retired, doubled] = &shipped[..] else { panic!("five are shipped") };
    // Rejected under its own row; written down by one person; put away, retired; approved a second time; a curator's own.
    let own = phrases::add(pool, org, curator.account, &edited(&rejected.1), "").await.unwrap();
    sqlx::query("update phrasing set status = 'rejected' where org_id = $1 and id = $2")
        .bind(org)
        .bind(own)
        .execute(pool)
        .await
        .unwrap();
    for text in [private.1.as_str(), HIS] {
        phrases::add_personal(pool, org, colleague.account, &edited(text), "").await.unwrap();
    }
    phrases::overlay(pool, org, put_away.0, Status::Rejected, curator.account).await.unwrap();
    phrases::overlay(pool, org, retired.0, Status::Retired, curator.account).await.unwrap();
    for text in [doubled.1.as_str(), OWN] {
        phrases::add(pool, org, curator.account, &edited(text), "").await.unwrap();
    }
    for person in [&curator, &colleague] {
        let readers = approved(&site, person).await;
        let (_, first) = &readers[0];
        for text in [&private.1, &doubled.1, OWN] {
            assert!(first.contains(text), "{text} is in the library");
        }
        for text in [&rejected.1, &put_away.1, &retired.1, HIS] {
            assert!(!first.contains(text), "{text} is not");
        }
        for (name, texts) in &readers {
            let apart: Vec<_> = texts.symmetric_difference(first).collect();
            assert!(apart.is_empty(), "{name} differs: {apart:?}");
        }
    }
}
