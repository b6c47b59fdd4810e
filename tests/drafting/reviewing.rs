//! Comments, versions compared, the agenda, a person's own word on phrasings, the look over the whole.

use serde_json::{Value, json};
use uuid::Uuid;
use wengao::app::accounts::model::Role;

use super::{Office, get, insert, post, post_json, text};
use crate::support::database;

async fn json_of(answer: axum::http::Response<axum::body::Body>) -> Value {
    let text = text(answer).await;
    serde_json::from_str(&text).unwrap_or_else(|_| panic!("{text}"))
}

#[tokio::test]
async fn comments_are_answered_settled_and_for_the_list_alone() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Admin).await);
    let path = format!("/drafts/{}", office.draft(&site, &li).await.speech_id);
    let comments = format!("{path}/comments");
    let thread = Uuid::from_u128(7);
    let say = |body: &str| json!({ "thread": thread, "body": body, "quote": "切实" });
    assert_eq!(post_json(&site, &wang, &comments, &say("外人")).await.status(), 404);
    assert_eq!(get(&site, &wang, &comments).await.status(), 404);
    assert_eq!(post_json(&site, &li, &comments, &say("  ")).await.status(), 422);
    post_json(&site, &li, &comments, &say("换个说法")).await;
    let threads = json_of(post_json(&site, &li, &comments, &say("比如扎实")).await).await;
    let first = &threads["threads"][0];
    assert_eq!((&first["quote"], first["comments"].as_array().unwrap().len()), (&json!("切实"), 2));
    assert_eq!(
        (&first["comments"][0]["body"], &first["comments"][0]["mine"]),
        (&json!("换个说法"), &json!(true))
    );

    let about = text(get(&site, &li, &format!("{path}/about")).await).await;
    assert!(about.contains("1 条批注没有解决"));
    let settle = format!("{comments}/{thread}");
    let threads = json_of(post_json(&site, &li, &settle, &json!({ "resolved": true })).await).await;
    assert_eq!(threads["threads"][0]["resolved"], true);
    let nowhere = format!("{comments}/{}", Uuid::from_u128(8));
    assert_eq!(post_json(&site, &li, &nowhere, &json!({ "resolved": true })).await.status(), 404);
    assert!(!text(get(&site, &li, &format!("{path}/about")).await).await.contains("条批注没有解决"));

    // A final text takes answers, and no new threads.
    post(&site, &li, &format!("{path}/status"), "move=finish&seen=99").await;
    assert_eq!(post_json(&site, &li, &comments, &say("好")).await.status(), 200);
    let other = json!({ "thread": Uuid::from_u128(9), "body": "新的", "quote": "x" });
    assert_eq!(post_json(&site, &li, &comments, &other).await.status(), 409);
}

#[tokio::test]
async fn versions_are_compared_and_what_the_program_kept_comes_back() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Admin).await);
    let path = format!("/drafts/{}", office.draft(&site, &li).await.speech_id);
    let steps = json!({ "version": 0, "steps": [insert(1, "修改过的")], "client": "a" });
    post_json(&site, &li, &format!("{path}/steps"), &steps).await;
    // The beginning is kept as version 0.
    let page = text(get(&site, &li, &format!("{path}/versions?a=v0&b=now")).await).await;
    assert!(page.contains("<ins>修改过的</ins>") && page.contains("修改 1 段"), "{page}");
    let same = text(get(&site, &li, &format!("{path}/versions?a=now&b=now")).await).await;
    assert!(same.contains("完全相同"));
    for wrong in ["v77", "nonsense", "00000000-0000-0000-0000-000000000001"] {
        assert_eq!(
            get(&site, &li, &format!("{path}/versions?a={wrong}&b=now")).await.status(),
            404,
            "{wrong}"
        );
    }
    assert_eq!(get(&site, &wang, &format!("{path}/versions?a=v0&b=now")).await.status(), 404);
    assert_eq!(post(&site, &li, &format!("{path}/revisions/v0"), "").await.status(), 303);
    let exported = text(get(&site, &li, &format!("{path}/export?format=txt")).await).await;
    assert!(!exported.contains("修改过的"));
}

#[tokio::test]
async fn a_final_text_that_was_changed_behind_our_back_is_noticed() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let key = office.draft(&site, &li).await;
    let about = format!("/drafts/{}/about", key.speech_id);
    post(&site, &li, &format!("/drafts/{}/status", key.speech_id), "move=finish&seen=99").await;
    assert!(text(get(&site, &li, &about).await).await.contains("与定稿时一致"));
    sqlx::query("update speech set content_hash = '\\x00' where id = $1")
        .bind(key.speech_id)
        .execute(&database.pool)
        .await
        .unwrap();
    assert!(text(get(&site, &li, &about).await).await.contains("与定稿时不一致"));
}

#[tokio::test]
async fn the_agenda_completes_the_sentence_about_who_has_spoken() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let path = format!("/drafts/{}", office.draft(&site, &li).await.speech_id);
    let form = "agenda=%E5%BE%90%E4%B9%A6%E8%AE%B0%EF%BC%9A%E4%BB%A3%E8%A1%A8%E5%B8%82%E5%A7%94%E4%BD%9C%E4%BA%86%E9%87%8D%E8%A6%81%E8%AE%B2%E8%AF%9D%0A%E6%B1%9F%E5%8D%97%E5%8C%BA";
    assert_eq!(post(&site, &li, &format!("{path}/agenda"), form).await.status(), 303);
    let body = json!({ "before": "刚才，", "kind": "opening", "section": "opening" });
    let offers = json_of(post_json(&site, &li, &format!("{path}/complete"), &body).await).await;
    assert!(
        offers["completions"][0]["text"].as_str().unwrap().starts_with("徐书记代表市委作了重要讲话"),
        "{offers}"
    );
    // Inside a paragraph the formula stands too, unless it is there already; nothing else does.
    for (before, after, offered) in [
        ("刚才，", "下面，我讲三点意见。", 1),
        ("刚才，", "徐书记代表市委作了重要讲话。", 0),
        ("要坚持党的领导、人民当家作主、", "下面，我讲三点意见。", 0),
    ] {
        let body = json!({ "before": before, "after": after, "kind": "opening", "section": "opening" });
        let offers = json_of(post_json(&site, &li, &format!("{path}/complete"), &body).await).await;
        assert_eq!(offers["completions"].as_array().unwrap().len(), offered, "{before}|{after} {offers}");
    }
}

#[tokio::test]
async fn a_person_hides_and_likes_phrasings_for_himself_alone() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Drafter).await);
    let key = office.draft(&site, &li).await;
    office.admit(key, &wang).await;
    let path = format!("/drafts/{}", key.speech_id);
    let edited = wengao::app::phrases::store::Edited {
        text: "寓支持于监督之中",
        kind: wengao::engine::mining::Kind::Clause,
        section_kind: wengao::engine::document::SectionKind::Supervision,
        tags: &[],
        current_form: None,
        note: "",
    };
    let own = wengao::app::phrases::store::add(&office.pool, office.org_id, li.account_id, &edited, "")
        .await
        .unwrap();
    let rows = async |person, tab: &str| {
        let answer = get(&site, person, &format!("{path}/phrasings?kind=supervision&q=&tab={tab}")).await;
        json_of(answer).await["items"].as_array().unwrap().clone()
    };
    let shows = |items: &[Value]| items.iter().any(|item| item["id"] == json!(own));
    assert!(shows(&rows(&li, "phrasing").await) && !shows(&rows(&li, "frame").await));
    let hide = json!({ "phrasing": own, "hidden": true });
    assert_eq!(post_json(&site, &li, &format!("{path}/prefer"), &hide).await.status(), 204);
    assert!(!shows(&rows(&li, "phrasing").await) && shows(&rows(&li, "hidden").await));
    assert!(shows(&rows(&wang, "phrasing").await));
    let like = json!({ "phrasing": own, "favourite": true });
    post_json(&site, &li, &format!("{path}/prefer"), &like).await;
    assert!(
        rows(&li, "phrasing").await.iter().any(|item| item["id"] == json!(own) && item["favourite"] == true)
    );
    let unknown = json!({ "phrasing": Uuid::from_u128(1), "hidden": true });
    assert_eq!(post_json(&site, &li, &format!("{path}/prefer"), &unknown).await.status(), 404);

    let origin = json_of(get(&site, &li, &format!("{path}/phrasings/{own}")).await).await;
    assert_eq!((&origin["text"], &origin["uses"]), (&json!("寓支持于监督之中"), &json!([])));
    let texts =
        json_of(get(&site, &li, &format!("{path}/sources?ids={own}&speeches={}", key.speech_id)).await).await;
    // A draft is nobody's source, not even for those on its list.
    assert_eq!(texts["texts"], json!([{ "id": own, "text": "寓支持于监督之中" }]));
}

#[tokio::test]
async fn the_whole_is_read_as_one_text_and_headings_are_held_together() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let path = format!("/drafts/{}", office.draft(&site, &li).await.speech_id);
    let heading = |text: &str| json!({ "type": "heading", "content": [{ "type": "text", "text": text }] });
    let section = |text: &str| {
        let words = "要切实抓好落实。".repeat(3);
        let paragraph = json!({ "type": "paragraph", "content": [{ "type": "text", "text": words }] });
        json!({ "type": "section", "content": [heading(text), paragraph] })
    };
    let headings = ["坚持党的领导不动摇", "坚持为民履职不懈怠", "不断与时俱进", "坚持依法履职不松劲"];
    let sections: Vec<Value> = headings.iter().map(|text| section(text)).collect();
    // Right behind the title.
    let title = json_of(get(&site, &li, &format!("{path}/steps?since=0")).await).await;
    assert_eq!(title["version"], 0);
    let page = text(get(&site, &li, &path).await).await;
    let data = page.split_once("id=\"draft-data\">").unwrap().1.split_once("</script>").unwrap().0;
    let data: Value = serde_json::from_str(data).unwrap();
    let size = wengao::steps::parse(&data["document"]).unwrap().size();
    let step = json!({ "stepType": "replace", "from": size, "to": size, "slice": { "content": sections } });
    let sent = json!({ "version": 0, "steps": [step], "client": "a" });
    let answer = json_of(post_json(&site, &li, &format!("{path}/steps"), &sent).await).await;
    assert_eq!(answer["t"], "accepted", "{answer}");
    let remarks = json_of(post_json(&site, &li, &format!("{path}/remarks"), &json!({})).await).await;
    let sorts: Vec<_> =
        remarks["remarks"].as_array().unwrap().iter().map(|r| r["sort"].as_str().unwrap()).collect();
    assert!(sorts.contains(&"worn"), "{remarks}");
    // What is left as it is stays left, also for the next who looks, until somebody takes that back.
    let worn = remarks["remarks"].as_array().unwrap().iter().find(|r| r["sort"] == "worn").unwrap();
    let aimed =
        json!({ "rule": "unify.worn", "text": worn["message"], "before": worn["places"][0]["around"] });
    let look = async || json_of(post_json(&site, &li, &format!("{path}/remarks"), &json!({})).await).await;
    let has = |list: &Value| list.as_array().unwrap().iter().any(|r| r["message"] == worn["message"]);
    for (deed, kept) in [("dismiss", true), ("restore", false)] {
        post_json(&site, &li, &format!("{path}/findings/{deed}"), &aimed).await;
        let now = look().await;
        assert_eq!((has(&now["kept"]), has(&now["remarks"])), (kept, !kept), "{deed} {now}");
    }
    let levels = json_of(get(&site, &li, &format!("{path}/headings")).await).await;
    assert!(levels["levels"][0]["headings"].as_array().unwrap().len() >= 4, "{levels}");
    let aloud = text(get(&site, &li, &format!("{path}/aloud?size=4")).await).await;
    assert!(aloud.contains("size-4") && aloud.contains("要切实抓好落实"));
}
