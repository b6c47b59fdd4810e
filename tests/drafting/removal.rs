//! Taken out of the corpus, nothing is destroyed: a text that was written here goes back to its people, an imported one is
//! kept aside and can be put back.

use sqlx::PgPool;
use wengao::app::accounts::model::Role;
use wengao::app::drafting::line::Key;

use super::{Office, get, insert, post, post_json, text};
use crate::support::database;
use serde_json::json;

/// How many rows of the draft there are in each table of its log.
async fn log(pool: &PgPool, key: Key) -> Vec<i64> {
    let mut all = Vec::new();
    for table in ["step", "snapshot", "revision", "speech_person", "comment"] {
        let count = sqlx::AssertSqlSafe(format!("select count(*) from {table} where speech_id = $1"));
        all.push(sqlx::query_scalar(count).bind(key.speech_id).fetch_one(pool).await.unwrap());
    }
    all
}

/// How much is learnt from the speech.
async fn learnt(pool: &PgPool, key: Key) -> i64 {
    let mut all = 0;
    for table in ["section", "point", "clause", "occurrence"] {
        let count = sqlx::AssertSqlSafe(format!("select count(*) from {table} where speech_id = $1"));
        let n: i64 = sqlx::query_scalar(count).bind(key.speech_id).fetch_one(pool).await.unwrap();
        all += n;
    }
    all
}

#[tokio::test]
async fn a_text_written_here_stays_with_its_people_its_versions_and_its_log() {
    let database = database().await;
    let pool = &database.pool;
    let office = Office::new(pool, "yunjiang").await;
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Curator).await);
    let site = office.site();
    let key = office.draft(&site, &li).await;
    let draft = format!("/drafts/{}", key.speech_id);
    let batch =
        json!({ "version": 0, "client": "a", "steps": [insert(1, "关于洪湖湿地保护"), insert(1, "甲")] });
    assert_eq!(post_json(&site, &li, &format!("{draft}/steps"), &batch).await.status(), 200);
    let comment = json!({ "thread": uuid::Uuid::from_u128(7), "body": "好", "quote": "甲" });
    assert_eq!(post_json(&site, &li, &format!("{draft}/comments"), &comment).await.status(), 200);
    for way in ["finish", "archive"] {
        let answer = post(&site, &li, &format!("{draft}/status"), &format!("move={way}&seen=99")).await;
        assert_eq!(answer.status(), 303, "{}", text(answer).await);
    }
    let before = log(pool, key).await;
    assert!(before.iter().all(|n| *n > 0) && learnt(pool, key).await > 0, "{before:?}");
    let found = "/speeches?q=%E6%B4%AA%E6%B9%96%E6%B9%BF%E5%9C%B0";
    assert!(text(get(&site, &wang, found).await).await.contains("洪湖湿地"));

    let path = format!("/speeches/{}", key.speech_id);
    let answer = post(&site, &wang, &format!("{path}/delete"), "reason=").await;
    assert_eq!(answer.status(), 422, "a reason is wanted");
    let answer = post(&site, &wang, &format!("{path}/delete"), "reason=%E9%87%8D%E5%A4%8D").await;
    assert_eq!(answer.status(), 303, "{}", text(answer).await);
    assert_eq!(get(&site, &wang, &path).await.status(), 200, "one person alone takes nothing out");
    assert_eq!(
        post(&site, &wang, &format!("{path}/delete"), "reason=x").await.status(),
        409,
        "asked already"
    );
    let asked: uuid::Uuid = sqlx::query_scalar("select id from trash").fetch_one(pool).await.unwrap();
    assert_eq!(post(&site, &wang, &format!("/bin/{asked}/agree"), "").await.status(), 422, "not by himself");
    let chen = office.person("chen", Role::Curator).await;
    assert!(text(get(&site, &chen, "/bin").await).await.contains("等另一人同意"));
    let answer = post(&site, &chen, &format!("/bin/{asked}/agree"), "").await;
    assert_eq!(answer.status(), 303, "{}", text(answer).await);
    assert_eq!(get(&site, &wang, &path).await.status(), 404);
    assert!(!text(get(&site, &wang, found).await).await.contains("关于洪湖湿地"));
    assert_eq!(learnt(pool, key).await, 0, "nothing is learnt from it");
    assert_eq!(log(pool, key).await, before);
    assert_eq!(post(&site, &wang, &format!("{path}/delete"), "").await.status(), 404, "it is out already");
    // Nobody but its people has it: it is not among what the curator can put back.
    assert!(!text(get(&site, &wang, "/bin").await).await.contains("洪湖湿地"));
    assert!(!text(get(&site, &wang, "/speeches/removed").await).await.contains("洪湖湿地"));
    assert_eq!(post(&site, &wang, &format!("{path}/restore"), "").await.status(), 404);
    assert_eq!(get(&site, &wang, &draft).await.status(), 404);

    assert!(text(get(&site, &li, "/drafts").await).await.contains("洪湖湿地"), "under 写稿");
    let about = text(get(&site, &li, &format!("{draft}/about")).await).await;
    assert!(about.contains("被移出讲话库（重复）") && about.contains("定稿"), "{about}");
    let form = "move=reopen&reason=%E8%BF%98%E8%A6%81%E6%94%B9";
    assert_eq!(post(&site, &li, &format!("{draft}/status"), form).await.status(), 303);
    let batch = json!({ "version": 2, "client": "a", "steps": [insert(1, "乙")] });
    let answer = post_json(&site, &li, &format!("{draft}/steps"), &batch).await;
    assert!(text(answer).await.contains("accepted"));
    for way in ["finish", "archive"] {
        assert_eq!(
            post(&site, &li, &format!("{draft}/status"), &format!("move={way}&seen=99")).await.status(),
            303
        );
    }
    assert!(text(get(&site, &wang, found).await).await.contains("洪湖湿地"));
    assert!(learnt(pool, key).await > 0);
}
