//! People and things come and go: drafts change hands, what is deleted comes back, what is final goes when two say so, and a
//! colleague's draft is never broken by it.

use serde_json::json;
use sqlx::PgPool;
use time::Duration;
use wengao::app::accounts::model::Role;
use wengao::app::custody::store::purge;
use wengao::clock;

use super::{Office, Person, get, insert, post, post_json, text};
use crate::support::database;

async fn count(pool: &PgPool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
}

async fn bin_id(pool: &PgPool) -> uuid::Uuid {
    sqlx::query_scalar("select id from trash").fetch_one(pool).await.unwrap()
}

/// Puts a sentence into a new draft.
async fn write(site: &axum::Router, person: &Person, draft: &str, words: &str) {
    let batch = json!({ "version": 0, "client": "a", "steps": [insert(1, words)] });
    assert_eq!(post_json(site, person, &format!("{draft}/steps"), &batch).await.status(), 200);
}

#[tokio::test]
async fn drafts_change_hands_with_a_reason_that_both_are_told() {
    let database = database().await;
    let pool = &database.pool;
    let office = Office::new(pool, "yunjiang").await;
    let boss = office.person("boss", Role::Admin).await;
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Drafter).await);
    let site = office.site();
    let key = office.draft(&site, &li).await;
    let draft = format!("/drafts/{}", key.speech_id);
    write(&site, &li, &draft, "未写完的话").await;
    assert_eq!(get(&site, &wang, &draft).await.status(), 404);
    let nothing = format!("/drafts/{}", uuid::Uuid::from_u128(9));
    assert_eq!(get(&site, &wang, &nothing).await.status(), 404);
    let refused: Vec<(String, String)> = sqlx::query_as(
        "select object_type, object_id from audit_event where action = 'access.refused' and account_id = $1",
    )
    .bind(wang.account_id)
    .fetch_all(pool)
    .await
    .unwrap();
    let kept = [("draft".to_owned(), key.speech_id.to_string())];
    assert_eq!(refused, kept, "the log knows what was not his; what is not there is nothing");
    let form = |reason: &str, to: uuid::Uuid| {
        format!("from={}&to={to}&reason={reason}&draft={}", li.account_id, key.speech_id)
    };
    let page = text(get(&site, &boss, &format!("/admin/handover?from={}", li.account_id)).await).await;
    assert!(
        page.contains(&key.speech_id.to_string()) && !page.contains("未写完的话"),
        "its title, not its text"
    );
    for (why, bad) in [("no reason", form("", wang.account_id)), ("to himself", form("x", li.account_id))] {
        assert_eq!(post(&site, &boss, "/admin/handover", &bad).await.status(), 422, "{why}");
    }
    assert_eq!(post(&site, &wang, "/admin/handover", &form("x", wang.account_id)).await.status(), 403);
    let answer = post(&site, &boss, "/admin/handover", &form("%E8%B0%83%E7%A6%BB", wang.account_id)).await;
    assert_eq!(answer.status(), 303, "{}", text(answer).await);
    assert!(text(get(&site, &wang, &draft).await).await.contains("未写完的话"), "as it was left");
    assert_eq!(get(&site, &li, &draft).await.status(), 200, "he writes on as one of its writers");
    let about = text(get(&site, &li, &format!("{draft}/about")).await).await;
    assert!(!about.contains("删除这篇稿子"), "and owns it no more");
    for (person, said) in [(&li, "已由boss交给wang，理由：调离"), (&wang, "boss把li的稿子")] {
        assert!(text(get(&site, person, "/").await).await.contains(said), "{said}");
    }
    let again = post(&site, &boss, "/admin/handover", &form("x", wang.account_id)).await;
    assert_eq!(again.status(), 409, "it is not his any more");
    assert_eq!(
        count(
            pool,
            "select count(*) from audit_event where action = 'draft.handover' and detail->>'reason' = '调离'"
        )
        .await,
        1
    );
    // Whoever has left goes off the list, and is no longer the owner of anything.
    sqlx::query("update account set active = false where id = $1")
        .bind(wang.account_id)
        .execute(pool)
        .await
        .unwrap();
    let form = format!("from={}&to={}&reason=x&draft={}", wang.account_id, li.account_id, key.speech_id);
    assert_eq!(post(&site, &boss, "/admin/handover", &form).await.status(), 303);
    assert_eq!(count(pool, "select count(*) from speech_person").await, 1);
    let colleague = office.person("chen", Role::Drafter).await;
    let put = format!("account={}&part=reader", colleague.account_id);
    assert_eq!(post(&site, &li, &format!("{draft}/people"), &put).await.status(), 303);
    let log = text(get(&site, &boss, "/admin/audit?action=draft.people").await).await;
    assert!(log.contains("人员：chen（chen）"), "people by their names: {log}");
    let kept: String =
        sqlx::query_scalar("select detail->>'account' from audit_event where action = 'draft.people'")
            .fetch_one(pool)
            .await
            .unwrap();
    assert_eq!(kept, "chen（chen）", "by his name, not by an id");
}

#[tokio::test]
async fn a_deleted_draft_is_there_for_nobody_and_comes_back_whole() {
    let database = database().await;
    let pool = &database.pool;
    let office = Office::new(pool, "yunjiang").await;
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Curator).await);
    let site = office.site();
    let key = office.draft(&site, &li).await;
    let draft = format!("/drafts/{}", key.speech_id);
    write(&site, &li, &draft, "还要的话").await;
    office.admit(key, &wang).await;
    assert_eq!(post(&site, &wang, &format!("{draft}/delete"), "").await.status(), 422, "only its owner");
    assert_eq!(post(&site, &li, &format!("{draft}/delete"), "reason=x").await.status(), 303);
    for person in [&li, &wang] {
        for path in ["", "/about", "/versions", "/export?format=docx", "/steps?since=0"] {
            assert_eq!(get(&site, person, &format!("{draft}{path}")).await.status(), 404, "{path}");
        }
        let batch = json!({ "version": 1, "client": "a", "steps": [insert(1, "x")] });
        assert_eq!(post_json(&site, person, &format!("{draft}/steps"), &batch).await.status(), 404);
        assert!(!text(get(&site, person, "/drafts").await).await.contains(&key.speech_id.to_string()));
    }
    let stranger = office.person("zhao", Role::Drafter).await;
    let bin = bin_id(pool).await;
    assert!(!text(get(&site, &stranger, "/bin").await).await.contains(&bin.to_string()));
    assert_eq!(post(&site, &stranger, &format!("/bin/{bin}/restore"), "").await.status(), 404);
    assert!(text(get(&site, &wang, "/bin").await).await.contains(&bin.to_string()), "who was on its list");
    assert_eq!(post(&site, &wang, &format!("/bin/{bin}/restore"), "").await.status(), 303);
    for person in [&li, &wang] {
        assert!(text(get(&site, person, &draft).await).await.contains("还要的话"));
    }
    let batch = json!({ "version": 1, "client": "a", "steps": [insert(1, "又写")] });
    assert!(
        text(post_json(&site, &wang, &format!("{draft}/steps"), &batch).await).await.contains("accepted")
    );
    // Thirty days in the bin.
    assert_eq!(post(&site, &li, &format!("{draft}/delete"), "").await.status(), 303);
    purge(pool, clock::now() + Duration::days(30) - Duration::HOUR).await.unwrap();
    assert_eq!(count(pool, "select count(*) from trash").await, 1, "not yet");
    purge(pool, clock::now() + Duration::days(30) + Duration::HOUR).await.unwrap();
    for sql in ["select count(*) from trash", "select count(*) from speech", "select count(*) from step"] {
        assert_eq!(count(pool, sql).await, 0, "{sql}");
    }
    assert_eq!(count(pool, "select count(*) from audit_event where action = 'bin.purge'").await, 1);
}

#[tokio::test]
async fn what_is_final_goes_when_a_second_person_agrees() {
    let database = database().await;
    let pool = &database.pool;
    let office = Office::new(pool, "yunjiang").await;
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Drafter).await);
    let site = office.site();
    let key = office.draft(&site, &li).await;
    let draft = format!("/drafts/{}", key.speech_id);
    write(&site, &li, &draft, "定了的话").await;
    office.admit(key, &wang).await;
    assert_eq!(post(&site, &li, &format!("{draft}/status"), "move=finish&seen=99").await.status(), 303);
    assert_eq!(post(&site, &li, &format!("{draft}/delete"), "").await.status(), 422, "a reason is wanted");
    assert_eq!(post(&site, &li, &format!("{draft}/delete"), "reason=%E9%87%8D").await.status(), 303);
    assert_eq!(get(&site, &li, &draft).await.status(), 200, "it is still there");
    assert_eq!(post(&site, &li, &format!("{draft}/delete"), "reason=x").await.status(), 409, "asked already");
    let bin = bin_id(pool).await;
    assert_eq!(post(&site, &li, &format!("/bin/{bin}/agree"), "").await.status(), 422, "not by himself");
    let stranger = office.person("zhao", Role::Drafter).await;
    assert_eq!(post(&site, &stranger, &format!("/bin/{bin}/agree"), "").await.status(), 404);
    assert!(text(get(&site, &wang, "/").await).await.contains("申请删除定稿"), "he is told");
    assert_eq!(post(&site, &wang, &format!("/bin/{bin}/withdraw"), "").await.status(), 303, "no");
    assert_eq!(get(&site, &li, &draft).await.status(), 200);
    assert!(text(get(&site, &li, "/").await).await.contains("没有同意"));
    assert_eq!(post(&site, &li, &format!("{draft}/delete"), "reason=x").await.status(), 303);
    let bin = bin_id(pool).await;
    assert_eq!(post(&site, &wang, &format!("/bin/{bin}/agree"), "").await.status(), 303, "yes");
    for person in [&li, &wang] {
        assert_eq!(get(&site, person, &draft).await.status(), 404);
    }
    assert_eq!(post(&site, &li, &format!("/bin/{bin}/restore"), "").await.status(), 303);
    assert_eq!(get(&site, &wang, &draft).await.status(), 200, "and it comes back");
    // What is in the archive is nobody's draft to delete.
    assert_eq!(post(&site, &li, &format!("{draft}/status"), "move=archive&seen=99").await.status(), 303);
    assert_eq!(post(&site, &li, &format!("{draft}/delete"), "reason=x").await.status(), 409);
}

#[tokio::test]
async fn outlines_phrasings_of_ones_own_and_imports_go_and_come_back() {
    let database = database().await;
    let pool = &database.pool;
    let office = Office::new(pool, "yunjiang").await;
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Curator).await);
    let site = office.site();
    let key = office.draft(&site, &li).await;
    let outline = format!("/outlines/{}", office.outline_id);
    let before = text(get(&site, &wang, &outline).await).await;
    assert_eq!(post(&site, &li, &format!("{outline}/delete"), "").await.status(), 403);
    assert_eq!(post(&site, &wang, &format!("{outline}/delete"), "").await.status(), 303);
    assert_eq!(get(&site, &wang, &outline).await.status(), 404);
    for path in ["", "/about", "/versions"] {
        let path = format!("/drafts/{}{path}", key.speech_id);
        assert_eq!(get(&site, &li, &path).await.status(), 200, "{path}: a colleague's draft of it is whole");
    }
    let bin = bin_id(pool).await;
    assert_eq!(post(&site, &wang, &format!("/bin/{bin}/restore"), "").await.status(), 303);
    assert_eq!(text(get(&site, &wang, &outline).await).await, before, "as it was");
    // A phrasing of one's own.
    let form = "text=%E6%8A%8A%E5%A5%BD%E5%85%B3&section_kind=other&kind=clause&scope=personal";
    assert_eq!(post(&site, &li, "/phrasings", form).await.status(), 303);
    let id: uuid::Uuid =
        sqlx::query_scalar("select id from phrasing where scope = 'personal'").fetch_one(pool).await.unwrap();
    assert_eq!(post(&site, &wang, &format!("/phrasings/{id}/delete"), "").await.status(), 404);
    assert_eq!(post(&site, &li, &format!("/phrasings/{id}/delete"), "").await.status(), 303);
    assert_eq!(get(&site, &li, &format!("/phrasings/{id}")).await.status(), 404);
    let bin = bin_id(pool).await;
    assert_eq!(
        post(&site, &wang, &format!("/bin/{bin}/restore"), "").await.status(),
        404,
        "nobody else's business"
    );
    assert_eq!(post(&site, &li, &format!("/bin/{bin}/restore"), "").await.status(), 303);
    assert!(text(get(&site, &li, &format!("/phrasings/{id}")).await).await.contains("把好关"));
    // An import that nobody has stored.
    let batch = "insert into import_batch (org_id, id, account_id, state) values ($1, $2, $3, $4)";
    for (number, state) in [(1, "preview"), (2, "done")] {
        let id = uuid::Uuid::from_u128(number);
        sqlx::query(batch)
            .bind(office.org_id)
            .bind(id)
            .bind(wang.account_id)
            .bind(state)
            .execute(pool)
            .await
            .unwrap();
    }
    let path = |number| format!("/imports/{}/delete", uuid::Uuid::from_u128(number));
    assert_eq!(post(&site, &li, &path(1), "").await.status(), 403);
    assert_eq!(post(&site, &wang, &path(1), "").await.status(), 303);
    assert_eq!(post(&site, &wang, &path(2), "").await.status(), 404, "what is stored is undone, not deleted");
    assert_eq!(count(pool, "select count(*) from import_batch").await, 1);
}
