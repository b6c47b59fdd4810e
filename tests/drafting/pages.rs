//! The pages around a draft: beginning, people, status, revisions, export.

use serde_json::{Value, json};
use wengao::app::accounts::model::Role;
use wengao::app::accounts::settings;
use wengao::app::outlines;

use super::{Office, get, insert, post, post_json, text};
use crate::support::database;

#[tokio::test]
async fn a_draft_begins_is_written_reviewed_finished_and_archived() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let key = office.draft(&site, &li).await;
    let path = format!("/drafts/{}", key.speech_id);

    let page = text(get(&site, &li, &path).await).await;
    let data = page.split_once("id=\"draft-data\">").unwrap().1.split_once("</script>").unwrap().0;
    let data: Value = serde_json::from_str(data).unwrap();
    assert_eq!((data["version"].as_i64(), data["readonly"].as_bool()), (Some(0), Some(false)));
    assert_eq!(data["document"]["type"], "doc");
    assert!(data["schema"]["nodes"].is_object() && data["targets"]["sections"].is_array());
    assert!(text(get(&site, &li, "/drafts").await).await.contains("讲话"));

    let steps = json!({ "version": 0, "steps": [insert(1, "修改过的")], "client": "a" });
    let answer = text(post_json(&site, &li, &format!("{path}/steps"), &steps).await).await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((&answer["t"], &answer["version"]), (&json!("accepted"), &json!(1)));
    assert_ne!(answer["history"], data["history"]);
    let answer = text(get(&site, &li, &format!("{path}/steps?since=0")).await).await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!((&answer["t"], &answer["clients"]), (&json!("steps"), &json!(["a"])));

    let docx = get(&site, &li, &format!("{path}/export?format=docx")).await;
    assert!(docx.headers()["content-disposition"].to_str().unwrap().contains(".docx"));
    let exported = text(get(&site, &li, &format!("{path}/export?format=txt")).await).await;
    assert!(exported.contains("修改过的讲话"), "{exported}");

    let wang = office.person("wang", Role::Drafter).await;
    for way in [format!("submit&reviewer={}", wang.account_id), "finish".to_owned()] {
        let answer = post(&site, &li, &format!("{path}/status"), &format!("move={way}&seen=99")).await;
        assert_eq!(answer.status(), 303);
    }
    // A final text is locked, with a sentence.
    let steps = json!({ "version": 1, "steps": [insert(1, "偷改")], "client": "a" });
    let answer = text(post_json(&site, &li, &format!("{path}/steps"), &steps).await).await;
    let answer: Value = serde_json::from_str(&answer).unwrap();
    assert_eq!(answer["t"], "refused");
    assert!(answer["message"].as_str().unwrap().contains("定稿"));
    // It opens again only for a reason.
    assert_eq!(post(&site, &li, &format!("{path}/status"), "move=reopen").await.status(), 422);
    assert_eq!(post(&site, &li, &format!("{path}/status"), "move=reopen&reason=x").await.status(), 303);
    assert_eq!(post(&site, &li, &format!("{path}/status"), "move=finish&seen=99").await.status(), 303);

    // Not in the corpus before it is archived.
    assert_eq!(get(&site, &li, &format!("/speeches/{}", key.speech_id)).await.status(), 404);
    assert_eq!(post(&site, &li, &format!("{path}/status"), "move=archive").await.status(), 303);
    assert_eq!(get(&site, &li, &format!("/speeches/{}", key.speech_id)).await.status(), 200);
    let found = text(get(&site, &li, "/speeches?q=%E4%BF%AE%E6%94%B9%E8%BF%87%E7%9A%84").await).await;
    assert!(found.contains(&key.speech_id.to_string()));
    let (sections, clauses, jobs): (i64, i64, i64) = sqlx::query_as(
        "select (select count(*) from section where speech_id = $1), (select count(*) from clause where speech_id = $1),
                (select count(*) from job where kind = 'phrases.mine')",
    )
    .bind(key.speech_id)
    .fetch_one(&database.pool)
    .await
    .unwrap();
    assert!(sections > 0 && clauses > 0 && jobs == 1, "{sections} {clauses} {jobs}");
    let revisions: i64 =
        sqlx::query_scalar("select count(*) from revision").fetch_one(&database.pool).await.unwrap();
    assert_eq!(revisions, 5);
}

#[tokio::test]
async fn a_draft_is_only_for_its_list() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Admin).await);
    let stranger = Office::new(&database.pool, "other").await.person("zhao", Role::Admin).await;
    let key = office.draft(&site, &li).await;
    let path = format!("/drafts/{}", key.speech_id);
    let steps = json!({ "version": 0, "steps": [insert(1, "外人")], "client": "a" });
    for person in [&wang, &stranger] {
        for end in ["", "/about", "/steps?since=0", "/export?format=txt"] {
            assert_eq!(get(&site, person, &format!("{path}{end}")).await.status(), 404, "{end}");
        }
        assert_eq!(post_json(&site, person, &format!("{path}/steps"), &steps).await.status(), 404);
        for (end, form) in [
            ("status", "move=finish&seen=99".to_owned()),
            ("revisions", "name=x".to_owned()),
            ("people", format!("account={}&part=writer", person.account_id)),
        ] {
            assert_eq!(post(&site, person, &format!("{path}/{end}"), &form).await.status(), 404, "{end}");
        }
        assert!(!text(get(&site, person, "/drafts").await).await.contains(&path));
    }
    // The owner lets a colleague in, who cannot decide; nobody of another organization gets in.
    let form = format!("account={}&part=writer", wang.account_id);
    assert_eq!(post(&site, &li, &format!("{path}/people"), &form).await.status(), 303);
    assert_eq!(get(&site, &wang, &path).await.status(), 200);
    assert_eq!(post(&site, &wang, &format!("{path}/status"), "move=finish&seen=99").await.status(), 422);
    let form = format!("account={}&part=writer", stranger.account_id);
    assert_eq!(post(&site, &li, &format!("{path}/people"), &form).await.status(), 409);
    let form = format!("account={}", wang.account_id);
    assert_eq!(post(&site, &li, &format!("{path}/people"), &form).await.status(), 303);
    assert_eq!(get(&site, &wang, &path).await.status(), 404);
}

#[tokio::test]
async fn a_revision_comes_back_as_a_step() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let key = office.draft(&site, &li).await;
    let path = format!("/drafts/{}", key.speech_id);
    assert_eq!(post(&site, &li, &format!("{path}/revisions"), "name=one").await.status(), 303);
    let steps = json!({ "version": 0, "steps": [insert(1, "坏主意")], "client": "a" });
    post_json(&site, &li, &format!("{path}/steps"), &steps).await;
    let revision: uuid::Uuid =
        sqlx::query_scalar("select id from revision").fetch_one(&database.pool).await.unwrap();
    let answer = post(&site, &li, &format!("{path}/revisions/{revision}"), "").await;
    assert_eq!(answer.status(), 303, "{}", text(answer).await);
    let exported = text(get(&site, &li, &format!("{path}/export?format=txt")).await).await;
    assert!(exported.contains("讲话") && !exported.contains("坏主意"));
    let names: Vec<String> =
        sqlx::query_scalar("select name from revision order by at").fetch_all(&database.pool).await.unwrap();
    assert_eq!(names, ["one", "恢复“one”之前"]);
}

#[tokio::test]
async fn a_draft_begins_and_is_exported_as_the_organization_is_set() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let (site, li) = (office.site(), office.person("li", Role::Drafter).await);
    let outline =
        outlines::store::find(&database.pool, office.org_id, office.outline_id).await.unwrap().unwrap();
    let slot = outline.outline.slots.first().expect("a slot").name.clone();
    let typed = settings::model::Typed {
        speakers: "王芳，主任，180".to_owned(),
        slots: format!("{slot}：本地的默认值"),
        ..settings::model::Typed::default()
    };
    settings::store::save(&database.pool, office.org_id, &typed.read(&Default::default()).unwrap(), None)
        .await
        .unwrap();
    let name_first = serde_json::json!({ "head": "name_first" });
    settings::store::put(&database.pool, office.org_id, "layout", name_first).await.unwrap();
    let form = text(get(&site, &li, &format!("/drafts/new?outline={}", office.outline_id)).await).await;
    assert!(form.contains("value=\"本地的默认值\"") && form.contains("<option value=\"王芳\">"), "{form}");
    // 王芳 speaks it, on a day.
    let body = format!("outline={}&title=x&speaker=%E7%8E%8B%E8%8A%B3&date=2026-11-22", office.outline_id);
    let answer = post(&site, &li, "/drafts", &body).await;
    let path = answer.headers()["location"].to_str().unwrap().to_owned();
    let page = text(get(&site, &li, &path).await).await;
    assert!(page.contains("\"rate\":180"), "{page}");
    let exported = text(get(&site, &li, &format!("{path}/export?format=txt")).await).await;
    let (name, date) = (exported.find("芳"), exported.find("2026年11月22日"));
    assert!(name.is_some() && name < date, "{exported}");
}
