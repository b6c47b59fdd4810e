//! Who may only suggest, or only read: held to it by the server at every step, whatever the page says; and what is told and taken away
//! of suggestions.

use serde_json::{Value, json};
use wengao::app::accounts::model::Role;
use wengao::app::drafting::Hub;
use wengao::app::drafting::line::Message;
use wengao::app::drafting::model::Part;

use super::{Office, batch, get, insert, post, post_json, text};
use crate::support::database;

fn mark(kind: &str, by: &str, name: &str) -> Value {
    json!({ "type": kind, "attrs": { "by": by, "name": name, "at": "2026-11-29T04:30Z" } })
}

/// The step that puts `words` at the beginning of the title, as this person's suggestion.
fn suggest(words: &str, by: &str, name: &str) -> Value {
    let run = json!({ "type": "text", "text": words, "marks": [mark("insertion", by, name)] });
    json!({ "stepType": "replace", "from": 1, "to": 1, "slice": { "content": [run] } })
}

#[tokio::test]
async fn a_suggester_suggests_and_nothing_else() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let wang = office.person("wang", Role::Drafter).await;
    let key = office.draft(&office.site(), &li).await;
    office.admit_as(key, &wang, Part::Suggester).await;
    let hub = Hub::new(database.pool.clone());
    let open = hub.open(key);
    let id = wang.account_id.to_string();
    let title = async || open.current().await.unwrap().0.document().unwrap().title.plain();
    let before = title().await;

    let sent = batch(0, "page", vec![suggest("新", &id, "wang")]);
    assert!(matches!(open.append(wang.account_id, &sent).await.unwrap(), Message::Accepted { .. }));
    assert_eq!(title().await, format!("新{before}"), "what is read is the accepted text");
    // Plain words, erasing what is not his, another's name, another's mark.
    let strike =
        json!({ "stepType": "addMark", "from": 2, "to": 3, "mark": mark("deletion", "somebody", "li") });
    let erase = json!({ "stepType": "replace", "from": 2, "to": 3 });
    for bad in
        [insert(1, "硬写"), erase.clone(), strike, suggest("冒", &id, "li"), suggest("冒", "other", "wang")]
    {
        let answer = open.append(wang.account_id, &batch(1, "page", vec![bad.clone()])).await.unwrap();
        assert!(
            matches!(answer, Message::Refused { steps: Some(1), locked: false, .. }),
            "{bad}: {answer:?}"
        );
    }
    // What an input method did over a selection is made good in the same batch.
    let struck = json!({ "type": "text", "text": before.chars().next().unwrap().to_string(), "marks": [mark("deletion", &id, "wang")] });
    let back = json!({ "stepType": "replace", "from": 2, "to": 2, "slice": { "content": [struck] } });
    let sent = batch(1, "page", vec![erase.clone(), back]);
    assert!(matches!(open.append(wang.account_id, &sent).await.unwrap(), Message::Accepted { .. }));
    assert_eq!(title().await, format!("新{}", before.chars().skip(1).collect::<String>()));
    assert!(matches!(
        open.append(li.account_id, &batch(3, "other", vec![insert(1, "甲")])).await.unwrap(),
        Message::Accepted { .. }
    ));
}

#[tokio::test]
async fn what_somebody_is_to_a_draft_counts_from_the_next_step_on() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let wang = office.person("wang", Role::Drafter).await;
    let key = office.draft(&office.site(), &li).await;
    office.admit(key, &wang).await;
    let hub = Hub::new(database.pool.clone());
    let open = hub.open(key);
    let plain = |version| batch(version, "page", vec![insert(1, "乙")]);
    assert!(matches!(open.append(wang.account_id, &plain(0)).await.unwrap(), Message::Accepted { .. }));
    // The statement that stores does not believe what is remembered of him.
    office.admit_as(key, &wang, Part::Suggester).await;
    let answer = open.append(wang.account_id, &plain(1)).await.unwrap();
    assert!(matches!(&answer, Message::Steps { steps, .. } if steps.is_empty()), "{answer:?}");
    let answer = open.append(wang.account_id, &plain(1)).await.unwrap();
    assert!(matches!(answer, Message::Refused { steps: Some(1), .. }), "{answer:?}");
    office.admit_as(key, &wang, Part::Reader).await;
    let suggestion = batch(1, "page", vec![suggest("新", &wang.account_id.to_string(), "wang")]);
    let answer = open.append(wang.account_id, &suggestion).await.unwrap();
    assert!(!matches!(answer, Message::Accepted { .. }), "{answer:?}");
    let answer = open.append(wang.account_id, &suggestion).await.unwrap();
    assert!(matches!(answer, Message::Refused { steps: None, .. }), "{answer:?}");
    office.admit(key, &wang).await;
    assert!(matches!(open.append(wang.account_id, &plain(1)).await.unwrap(), Message::Accepted { .. }));
}

#[tokio::test]
async fn around_the_text_suggesters_and_readers_change_nothing() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let wang = office.person("wang", Role::Drafter).await;
    let site = office.site();
    let key = office.draft(&site, &li).await;
    let path = |end: &str| format!("/drafts/{}{end}", key.speech_id);
    for part in [Part::Suggester, Part::Reader] {
        office.admit_as(key, &wang, part).await;
        for (end, form) in
            [("/facts", "date=2026-11-29&speaker=x"), ("/facts", "subject=x"), ("/agenda", "agenda=x")]
        {
            assert_eq!(post(&site, &wang, &path(end), form).await.status(), 422, "{end}");
        }
        let page = text(get(&site, &wang, &path("")).await).await;
        assert!(page.contains(&format!(r#""part":"{}""#, part.name())));
        assert_eq!(page.contains(r#""readonly":true"#), part == Part::Reader);
    }
}

#[tokio::test]
async fn suggestions_are_taken_away_when_asked_and_told_of() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let wang = office.person("wang", Role::Drafter).await;
    let site = office.site();
    let key = office.draft(&site, &li).await;
    office.admit_as(key, &wang, Part::Suggester).await;
    let path = |end: &str| format!("/drafts/{}{end}", key.speech_id);
    let step = suggest("新", &wang.account_id.to_string(), "wang");
    let body = json!({ "version": 0, "steps": [step], "client": "page" });
    assert_eq!(post_json(&site, &wang, &path("/steps"), &body).await.status(), 200);
    let exported = async |format: &str| {
        use http_body_util::BodyExt;
        let answer = get(&site, &li, &path(&format!("/export?format={format}"))).await;
        assert_eq!(answer.status(), 200);
        answer.into_body().collect().await.unwrap().to_bytes().to_vec()
    };
    let part = |docx: &[u8]| {
        use std::io::Read as _;
        let mut out = String::new();
        let mut zip = zip::ZipArchive::new(std::io::Cursor::new(docx)).unwrap();
        zip.by_name("word/document.xml").unwrap().read_to_string(&mut out).unwrap();
        out
    };
    assert!(part(&exported("revised").await).contains(r#"w:author="wang""#));
    assert!(
        !part(&exported("docx").await).contains("<w:ins "),
        "what is taken away without them is the accepted text"
    );
    assert!(String::from_utf8_lossy(&exported("txt").await).contains('新'));
    // Nobody has looked yet: nothing is told.
    let told: Value = serde_json::from_str(&text(get(&site, &li, &path("/unseen")).await).await).unwrap();
    assert_eq!(told["steps"], json!([]));
    let kinds: Value =
        serde_json::from_str(&text(post_json(&site, &li, &path("/kinds"), &json!({})).await).await).unwrap();
    assert!(kinds["kinds"].as_array().is_some_and(|kinds| kinds.iter().all(|kind| kind["id"].is_string())));
}
