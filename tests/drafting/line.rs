//! The line between editors: what is taken, what is refused, what a page lacks.

use serde_json::json;
use wengao::app::accounts::model::Role;
use wengao::app::drafting::Hub;
use wengao::app::drafting::line::{LineError, Message};

use super::{Office, accepted, batch, insert};
use crate::support::database;

#[tokio::test]
async fn a_stale_page_gets_the_steps_it_lacks_and_both_converge() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Drafter).await);
    let key = office.draft(&office.site(), &li).await;
    office.admit(key, &wang).await;
    let hub = Hub::new(database.pool.clone());
    let open = hub.open(key);

    assert_eq!(open.append(li.account_id, &batch(0, "a", vec![insert(1, "甲")])).await.unwrap(), accepted(1));
    let answer = open.append(wang.account_id, &batch(0, "b", vec![insert(1, "乙")])).await.unwrap();
    let Message::Steps { version: 0, steps, clients, .. } = answer else { panic!("{answer:?}") };
    assert_eq!((steps.len(), clients), (1, vec!["a".to_owned()]));
    // The second page puts its own step on top and sends it again.
    assert_eq!(
        open.append(wang.account_id, &batch(1, "b", vec![insert(2, "乙")])).await.unwrap(),
        accepted(2)
    );
    let (tree, at) = open.current().await.unwrap();
    assert_eq!(at.version, 2);
    assert!(tree.document().unwrap().title.plain().starts_with("甲乙"));

    // A lost acknowledgement: the page recognises its own step by its id.
    let answer = open.append(wang.account_id, &batch(1, "b", vec![insert(2, "乙")])).await.unwrap();
    let Message::Steps { version: 1, clients, .. } = answer else { panic!("{answer:?}") };
    assert_eq!(clients, ["b"]);
}

#[tokio::test]
async fn after_a_restart_the_text_is_the_same_with_and_without_snapshots() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let key = office.draft(&office.site(), &li).await;
    let open = Hub::new(database.pool.clone()).open(key);
    let mut version = 0;
    for n in 0..130 {
        let steps = vec![insert(1, &format!("字{n}")), insert(1, "，")];
        let Message::Accepted { at: next } =
            open.append(li.account_id, &batch(version, "a", steps)).await.unwrap()
        else {
            panic!("step {n} was not accepted");
        };
        version = next.version;
    }
    let (before, _) = open.current().await.unwrap();
    let snapshots: i64 = sqlx::query_scalar("select count(*) from snapshot where speech_id = $1")
        .bind(key.speech_id)
        .fetch_one(&database.pool)
        .await
        .unwrap();
    assert_eq!(snapshots, 3, "one at the beginning, one every hundred steps");

    let again = Hub::new(database.pool.clone()).open(key).current().await.unwrap();
    assert_eq!((again.0.to_json(), again.1.version), (before.to_json(), 260));
    sqlx::query("delete from snapshot where version > 0").execute(&database.pool).await.unwrap();
    let again = Hub::new(database.pool.clone()).open(key).current().await.unwrap();
    assert_eq!(again.0.to_json(), before.to_json());
    open.write_down().await.unwrap();
    let row: (String, i32) = sqlx::query_as("select text, characters from speech where id = $1")
        .bind(key.speech_id)
        .fetch_one(&database.pool)
        .await
        .unwrap();
    let document = before.document().unwrap();
    assert_eq!((row.0, row.1 as usize), (document.plain(), document.characters()));
}

#[tokio::test]
async fn two_server_processes_on_one_database() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let key = office.draft(&office.site(), &li).await;
    let pools = [wengao::db::pool::connect(&database.url, 3).await.unwrap(), database.pool.clone()];
    let [one, two] = pools.map(Hub::new);
    let (one, two) = (one.open(key), two.open(key));
    let mut news = two.subscribe();
    two.current().await.unwrap();

    let li = li.account_id;
    assert_eq!(one.append(li, &batch(0, "a", vec![insert(1, "甲")])).await.unwrap(), accepted(1));
    // The second process holds version 0 in memory: it must not write on top of that.
    let answer = two.append(li, &batch(0, "b", vec![insert(1, "乙")])).await.unwrap();
    let Message::Steps { version: 0, steps, .. } = answer else { panic!("{answer:?}") };
    assert_eq!(steps, [insert(1, "甲")]);
    assert_eq!(two.append(li, &batch(1, "b", vec![insert(1, "乙")])).await.unwrap(), accepted(2));
    // And the first may be told of steps that it has not seen itself.
    assert_eq!(one.append(li, &batch(2, "c", vec![insert(1, "丙")])).await.unwrap(), accepted(3));
    let (first, second) = (one.current().await.unwrap(), two.current().await.unwrap());
    assert_eq!(first.0.to_json(), second.0.to_json());
    assert_eq!((first.1.version, second.1.version), (3, 3));
    let third = first.1;

    // Told by the database, once the listener stands.
    let told = tokio::time::timeout(std::time::Duration::from_secs(20), async {
        let mut version = 3;
        loop {
            let sent = batch(version, "a", vec![insert(1, "丁")]);
            assert_eq!(one.append(li, &sent).await.unwrap(), accepted(version + 1));
            version += 1;
            let wait = std::time::Duration::from_millis(500);
            let heard = tokio::time::timeout(wait, news.wait_for(|head| *head >= version)).await;
            if heard.is_ok() {
                return version;
            }
        }
    });
    let version = told.await.expect("the second process hears of a new version");
    let news = two.news(third).await.unwrap().unwrap();
    let Message::Steps { version: 3, steps, .. } = news else { panic!("{news:?}") };
    assert_eq!(steps.len() as i32, version - 3);
}

#[tokio::test]
async fn what_the_guard_refuses_is_neither_stored_nor_told() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let key = office.draft(&office.site(), &li).await;
    let open = Hub::new(database.pool.clone()).open(key);
    let heading = serde_json::json!({
        "stepType": "replace", "from": 0, "to": 0,
        "slice": { "content": [{ "type": "script", "content": [] }] },
    });
    let answer = open.append(li.account_id, &batch(0, "a", vec![heading])).await.unwrap();
    assert!(matches!(answer, Message::Refused { steps: Some(1), .. }), "{answer:?}");
    let answer = open.append(li.account_id, &batch(0, "a", vec![insert(900_000, "远")])).await.unwrap();
    assert!(matches!(answer, Message::Refused { steps: None, .. }), "another document: {answer:?}");
    let ahead = open.append(li.account_id, &batch(7, "a", vec![insert(1, "好")])).await.unwrap();
    assert!(matches!(ahead, Message::Refused { .. }));
    let stored: i64 =
        sqlx::query_scalar("select count(*) from step").fetch_one(&database.pool).await.unwrap();
    assert_eq!((stored, open.current().await.unwrap().1.version), (0, 0));
}

#[tokio::test]
async fn a_step_that_cannot_be_kept_is_refused_alone() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let site = office.site();
    let key = office.draft(&site, &li).await;
    let path = format!("/drafts/{}/steps", key.speech_id);
    let sent = |version: i32, texts: &[&str]| {
        let one = |text: &&str| {
            format!(
                r#"{{"stepType":"replace","from":1,"to":1,"slice":{{"content":[{{"type":"text","text":"{text}"}}]}}}}"#
            )
        };
        let steps: Vec<String> = texts.iter().map(one).collect();
        format!(r#"{{"version":{version},"client":"a","steps":[{}]}}"#, steps.join(","))
    };
    for bad in ["\\u0000", "\\ud83d", "\\ude00", "\\ufffe", "\\u0008", "\u{ffff}"] {
        let version = Hub::new(database.pool.clone()).open(key).current().await.unwrap().1.version;
        // Those before it are stored, it is refused with a sentence, and those after it are stored.
        let answer = post_text(&site, &li, &path, sent(version, &["甲", "乙", bad, "丙"])).await;
        assert_eq!((&answer["t"], &answer["version"]), (&json!("accepted"), &json!(version + 2)), "{bad}");
        let answer = post_text(&site, &li, &path, sent(version + 2, &[bad, "丙"])).await;
        assert_eq!((&answer["t"], &answer["steps"]), (&json!("refused"), &json!(1)), "{bad}: {answer}");
        assert!(answer["message"].as_str().unwrap().contains("无法保存的字符"), "{answer}");
        let answer = post_text(&site, &li, &path, sent(version + 2, &["丙", "😀"])).await;
        assert_eq!((&answer["t"], &answer["version"]), (&json!("accepted"), &json!(version + 4)), "{bad}");
    }
    let (tree, _) = Hub::new(database.pool.clone()).open(key).current().await.unwrap();
    assert!(tree.document().unwrap().plain().contains("😀丙乙甲😀丙乙甲"));
    // Half of a character cannot be replaced either, nor can that hold the line up.
    let version = Hub::new(database.pool.clone()).open(key).current().await.unwrap().1.version;
    let half = json!({ "version": version, "client": "a", "steps": [{ "stepType": "replace", "from": 2, "to": 3 }] });
    let answer = post_text(&site, &li, &path, half.to_string()).await;
    assert_eq!((&answer["t"], &answer["steps"]), (&json!("refused"), &json!(1)), "{answer}");
}

async fn post_text(
    site: &axum::Router,
    person: &super::Person,
    path: &str,
    body: String,
) -> serde_json::Value {
    let request = axum::http::Request::post(path)
        .header("cookie", &person.cookie)
        .header("x-csrf-token", super::CSRF)
        .header("content-type", "application/json");
    let answer =
        tower::ServiceExt::oneshot(site.clone(), request.body(axum::body::Body::from(body)).unwrap());
    serde_json::from_str(&super::text(answer.await.unwrap()).await).unwrap()
}

#[tokio::test]
async fn only_people_on_the_list_write() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Admin).await);
    let key = office.draft(&office.site(), &li).await;
    let open = Hub::new(database.pool.clone()).open(key);
    let answer = open.append(wang.account_id, &batch(0, "b", vec![insert(1, "乙")])).await;
    assert!(matches!(answer, Err(LineError::Gone)));
    let other = Office::new(&database.pool, "other").await.person("zhao", Role::Admin).await;
    let answer = open.append(other.account_id, &batch(0, "b", vec![insert(1, "乙")])).await;
    assert!(matches!(answer, Err(LineError::Gone)));
}
