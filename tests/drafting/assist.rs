//! What the editor is answered: completions, phrasings, findings.

use serde_json::{Value, json};
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::corpus::model::{Details, Status};
use wengao::app::corpus::store::{NewSpeech, insert as store_speech};
use wengao::app::kept::Memory;
use wengao::app::phrases::curation::store::{Deed, change};
use wengao::app::{formulations, phrases};
use wengao::clock;
use wengao::engine::check::Rule;
use wengao::engine::document::{Block, Document, Line, Section, SectionKind};
use wengao::engine::mining::Kind;

use super::{Office, get, insert, post, post_json, text};
use crate::support::database;

/// A speech of the corpus with these paragraphs.
async fn shelve(office: &Office, title: &str, paragraphs: &[&str]) {
    let blocks = paragraphs.iter().map(|text| Block::Paragraph(Line::from(*text))).collect();
    let section = Section { kind: SectionKind::Supervision, blocks, ..Section::default() };
    let document = Document { title: Line::from(title), salutation: None, sections: vec![section] };
    let speech = NewSpeech {
        org_id: office.org_id,
        id: clock::new_id(),
        status: Status::Imported,
        details: &Details { title: title.to_owned(), ..Details::default() },
        document: &document,
        confidence: &[],
        tags: &[],
        batch_id: None,
        file_name: "",
        report: json!([]),
        sample: false,
    };
    store_speech(&mut office.pool.acquire().await.unwrap(), &speech).await.unwrap();
}

async fn approve(office: &Office, by: Uuid, text: &str) -> Uuid {
    let edited = phrases::store::Edited {
        text,
        kind: Kind::Clause,
        section_kind: SectionKind::Supervision,
        tags: &[],
        current_form: None,
        note: "",
    };
    phrases::store::add(&office.pool, office.org_id, by, &edited, "").await.unwrap()
}

async fn json_of(answer: axum::http::Response<axum::body::Body>) -> Value {
    serde_json::from_str(&text(answer).await).unwrap()
}

#[tokio::test]
async fn the_editor_is_offered_what_its_own_organization_says() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Drafter).await;
    let recurring = "要加强正确监督、有效监督、依法监督，推动各项工作落到实处。";
    for title in ["一", "二", "三", "四", "五", "六", "七", "八"] {
        shelve(&office, title, &[recurring, title]).await;
    }
    let own = approve(&office, li.account_id, "寓支持于监督之中").await;
    let gone = approve(&office, li.account_id, "寓监督于无形").await;
    let deed = Deed { org_id: office.org_id, account_id: li.account_id, action: "reject", reason: "" };
    change(&office.pool, deed, &[gone], |_, state| state.status = "rejected".to_owned()).await.unwrap();
    let other = Office::new(&database.pool, "other").await;
    let zhao = other.person("zhao", Role::Admin).await;
    approve(&other, zhao.account_id, "寓别家于监督").await;

    let site = office.site();
    let path = format!("/drafts/{}", office.draft(&site, &li).await.speech_id);
    let rows = json_of(get(&site, &li, &format!("{path}/phrasings?kind=supervision&before=&q=")).await).await;
    let rows: Vec<_> =
        rows["items"].as_array().unwrap().iter().map(|item| item["text"].as_str().unwrap()).collect();
    assert!(rows.contains(&"寓支持于监督之中"), "{rows:?}");
    assert!(!rows.iter().any(|text| text.contains("无形") || text.contains("别家")), "{rows:?}");
    // By the initials of its pinyin.
    let found = json_of(get(&site, &li, &format!("{path}/phrasings?kind=other&q=yzcy")).await).await;
    assert_eq!((&found["items"][0]["id"], &found["items"][0]["status"]), (&json!(own), &json!("approved")));

    let body = json!({ "before": "要加强正确监督、有效监督", "kind": "supervision" });
    let offers = json_of(post_json(&site, &li, &format!("{path}/complete"), &body).await).await;
    assert!(offers["completions"][0]["text"].as_str().unwrap().starts_with("、依法监督"), "{offers}");
    let answer = post_json(&site, &li, &format!("{path}/taken"), &json!({ "phrasing": own })).await;
    assert_eq!(answer.status(), 204);
    let taken: i32 = sqlx::query_scalar("select taken from phrasing where id = $1")
        .bind(own)
        .fetch_one(&database.pool)
        .await
        .unwrap();
    assert_eq!(taken, 1);
    for person in [&zhao, &office.person("wang", Role::Admin).await] {
        assert_eq!(get(&site, person, &format!("{path}/phrasings?q=")).await.status(), 404);
        for end in ["complete", "findings", "taken"] {
            let body = json!({ "before": "", "phrasing": own });
            assert_eq!(
                post_json(&site, person, &format!("{path}/{end}"), &body).await.status(),
                404,
                "{end}"
            );
        }
    }
}

#[tokio::test]
async fn findings_are_about_the_text_that_the_server_has() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let path = format!("/drafts/{}", office.draft(&site, &li).await.speech_id);
    // The title is block 0.
    let steps = json!({ "version": 0, "steps": [insert(1, "加强对一府两院的监督，")], "client": "a" });
    post_json(&site, &li, &format!("{path}/steps"), &steps).await;
    let answer =
        json_of(post_json(&site, &li, &format!("{path}/findings"), &json!({ "version": 1 })).await).await;
    assert_eq!(answer["version"], 1);
    let found = answer["findings"].as_array().unwrap().iter().find(|finding| finding["text"] == "一府两院");
    let found = found.unwrap_or_else(|| panic!("{answer}"));
    assert_eq!((&found["block"], &found["start"], &found["end"]), (&json!(0), &json!(3), &json!(7)));
    assert_eq!(found["fixes"][0], "一府一委两院");
}

#[tokio::test]
async fn an_organizations_rules_decide_what_is_found_and_suggested() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let li = office.person("li", Role::Curator).await;
    approve(&office, li.account_id, "狠抓各项监督工作落实").await;
    approve(&office, li.account_id, "加强对“一府两院”的监督").await;
    let site = office.site();
    let path = format!("/drafts/{}", office.draft(&site, &li).await.speech_id);
    let rows = async || {
        let url = format!("{path}/phrasings?kind=supervision&before=&q=");
        let rows = json_of(get(&site, &li, &url).await).await;
        rows["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|row| row["text"].as_str().unwrap().to_owned())
            .collect::<Vec<_>>()
    };
    // The shipped rules offer the current form.
    let before = rows().await;
    assert!(before.iter().any(|text| text.contains("一府一委两院")), "{before:?}");
    assert!(before.iter().any(|text| text.contains("狠抓")), "{before:?}");
    let steps = json!({ "version": 0, "steps": [insert(1, "狠抓对一府两院的监督，")], "client": "a" });
    post_json(&site, &li, &format!("{path}/steps"), &steps).await;
    let rules = async || {
        let found = json_of(post_json(&site, &li, &format!("{path}/findings"), &json!({})).await).await;
        let found = found["findings"].as_array().unwrap().clone();
        found.iter().map(|finding| finding["rule"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    assert!(rules().await.contains(&"formulation.yifuliangyuan".to_owned()));
    let own = Rule { id: "own.1".to_owned(), patterns: vec!["狠抓".to_owned()], ..Rule::default() };
    formulations::store::put(&office.pool, office.org_id, &own, li.account_id, None).await.unwrap();
    formulations::store::switch(
        &office.pool,
        office.org_id,
        "formulation.yifuliangyuan",
        false,
        li.account_id,
    )
    .await
    .unwrap();
    let now = rules().await;
    assert!(
        now.contains(&"own.1".to_owned()) && !now.contains(&"formulation.yifuliangyuan".to_owned()),
        "{now:?}"
    );
    // What the rule retires leaves the suggestions by itself.
    let after = rows().await;
    assert!(!after.iter().any(|text| text.contains("狠抓")), "{after:?}");
}

#[tokio::test]
async fn a_dismissed_finding_stays_dismissed_through_edits_and_can_be_taken_back() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let path = format!("/drafts/{}", office.draft(&site, &li).await.speech_id);
    let steps = json!({ "version": 0, "steps": [insert(1, "全面加强对一府两院的监督工作情况的讲话")], "client": "a" });
    post_json(&site, &li, &format!("{path}/steps"), &steps).await;
    let find = async || {
        let found = json_of(post_json(&site, &li, &format!("{path}/findings"), &json!({})).await).await;
        let found = found["findings"].as_array().unwrap().clone();
        found.into_iter().find(|finding| finding["text"] == "一府两院").expect("the finding")
    };
    let finding = find().await;
    assert_eq!(finding["dismissed"], Value::Null);
    let aimed = |reason: &str| {
        let mut aimed = finding.clone();
        aimed["reason"] = json!(reason);
        aimed
    };
    // A reason can be given later, or not at all.
    let silent = post_json(&site, &li, &format!("{path}/findings/dismiss"), &aimed(" ")).await;
    assert_eq!(silent.status(), 200);
    assert_eq!(find().await["dismissed"]["reason"], "");
    post_json(&site, &li, &format!("{path}/findings/dismiss"), &aimed("引用旧文件名称")).await;
    let steps = json!({ "version": 1, "steps": [insert(1, "新的开头，")], "client": "a" });
    post_json(&site, &li, &format!("{path}/steps"), &steps).await;
    let dismissed = find().await;
    assert_eq!(dismissed["dismissed"]["reason"], "引用旧文件名称");
    assert_eq!(dismissed["dismissed"]["by"], "li");
    let zhao = office.person("zhao", Role::Admin).await;
    for end in ["dismiss", "restore"] {
        let answer = post_json(&site, &zhao, &format!("{path}/findings/{end}"), &aimed("不在名单上")).await;
        assert_eq!(answer.status(), 404, "{end}");
    }
    let back = post_json(&site, &li, &format!("{path}/findings/restore"), &dismissed).await;
    assert_eq!(back.status(), 200);
    assert_eq!(find().await["dismissed"], Value::Null);
    assert_eq!(post_json(&site, &li, &format!("{path}/findings/restore"), &dismissed).await.status(), 404);
}

#[tokio::test]
async fn what_is_quoted_is_compared_with_the_superior_document() {
    const ORIGINAL: &str = "人民代表大会制度是坚持党的领导、人民当家作主、依法治国有机统一的根本政治制度安排，必须长期坚持、不断完善。";
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    shelve(&office, "上级的讲话", &[ORIGINAL, "各级人大及其常委会要担当尽责，把各项工作做得更好。"]).await;
    sqlx::query("update speech set source_tier = 'central'").execute(&database.pool).await.unwrap();
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let path = format!("/drafts/{}", office.draft(&site, &li).await.speech_id);
    let words = format!("总书记强调：“{}”", ORIGINAL.replace("根本政治制度安排", "政治制度安排"));
    let steps = json!({ "version": 0, "steps": [insert(1, &words)], "client": "a" });
    post_json(&site, &li, &format!("{path}/steps"), &steps).await;
    let answer = json_of(post_json(&site, &li, &format!("{path}/findings"), &json!({})).await).await;
    let found = answer["findings"].as_array().unwrap();
    let quotation = found.iter().find(|finding| finding["rule"] == "quotation").expect("the quotation");
    assert!(quotation["message"].as_str().unwrap().contains("上级的讲话"), "{quotation}");
    assert_eq!(quotation["fixes"][0].as_str().unwrap(), ORIGINAL.trim_end_matches('。'));
    // Without a day, the page says by which one it judges.
    assert!(answer["note"].as_str().unwrap().contains("没有填讲话日期"), "{answer}");
}

#[tokio::test]
async fn day_speaker_and_office_can_be_changed_and_open_errors_are_shown_before_a_text_is_final() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let roster = json!([{ "name": "李明", "post": "市人大常委会副主任", "order": 1 }]);
    sqlx::query("insert into setting (org_id, name, value, at) values ($1, 'roster', $2, now())")
        .bind(office.org_id)
        .bind(roster)
        .execute(&database.pool)
        .await
        .unwrap();
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let path = format!("/drafts/{}", office.draft(&site, &li).await.speech_id);
    let steps = json!({ "version": 0, "steps": [insert(1, "加强对一府两院的监督")], "client": "a" });
    post_json(&site, &li, &format!("{path}/steps"), &steps).await;
    let late = async || {
        let answer = json_of(post_json(&site, &li, &format!("{path}/findings"), &json!({})).await).await;
        let found = answer["findings"].as_array().unwrap().clone();
        found.iter().any(|finding| finding["rule"] == "formulation.yifuliangyuan")
    };
    let form = |date: &str| format!("date={date}&speaker=%E6%9D%8E%E6%98%8E&office=&level=city");
    let facts = async |date: &str| post(&site, &li, &format!("{path}/facts"), &form(date)).await;
    let saved = json_of(facts("2017-05-01").await).await;
    assert_eq!((&saved["office"], &saved["dated"]), (&json!("deputy_director"), &json!(true)), "{saved}");
    assert!(!late().await, "in 2017 it was right");
    assert_eq!(facts("gestern").await.status(), 422);
    json_of(facts("2025-05-01").await).await;
    assert!(late().await);

    let status = format!("{path}/status");
    assert_eq!(post(&site, &li, &status, "move=finish").await.status(), 303);
    let about = text(get(&site, &li, &format!("{path}/about")).await).await;
    assert!(about.contains("一府两院") && about.contains("没有处理") && about.contains("起草中"), "{about}");
    let seen = about.split("name=\"seen\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).unwrap();
    post(&site, &li, &status, &format!("move=finish&seen={seen}")).await;
    let about = text(get(&site, &li, &format!("{path}/about")).await).await;
    assert!(about.contains("定稿指纹"), "{about}");
    assert_eq!(facts("2025-06-01").await.status(), 409, "a final text keeps its day");
}

#[tokio::test]
async fn a_draft_stands_beside_what_it_shares_and_an_unread_report_is_logged() {
    const OLD: &str = "要把人大工作放到全市工作大局中去谋划，去年全市收到代表建议256件，办理情况群众满意。";
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    shelve(&office, "旧的讲话", &[OLD]).await;
    let other = Office::new(&database.pool, "other").await;
    shelve(&other, "别家的讲话", &["只有别家才有的这样一句长长的话，谁也不该在这里看见。"]).await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let path = format!("/drafts/{}", office.draft(&site, &li).await.speech_id);
    let words = format!("{OLD}只有别家才有的这样一句长长的话，谁也不该在这里看见。");
    let steps = json!({ "version": 0, "steps": [insert(1, &words)], "client": "a" });
    post_json(&site, &li, &format!("{path}/steps"), &steps).await;
    let figure = json_of(post_json(&site, &li, &format!("{path}/reuse"), &json!({})).await).await;
    assert_eq!((&figure["passages"], &figure["read"]), (&json!(1), &json!(false)), "{figure}");
    assert!(figure["share"].as_f64().unwrap() > 0.05 && figure["longest"].as_u64().unwrap() > 30, "{figure}");
    let zhao = office.person("zhao", Role::Admin).await;
    assert_eq!(get(&site, &zhao, &format!("{path}/compare")).await.status(), 404);
    assert_eq!(post_json(&site, &zhao, &format!("{path}/reuse"), &json!({})).await.status(), 404);

    // Locked without a look: a warning on the page, a note in the log, no refusal.
    assert!(text(get(&site, &li, &format!("{path}/about")).await).await.contains("还没有人看过"));
    let status = |way: &'static str| format!("move={way}&reason=x&seen=99");
    assert_eq!(post(&site, &li, &format!("{path}/status"), &status("finish")).await.status(), 303);
    post(&site, &li, &format!("{path}/status"), &status("reopen")).await;
    let page = text(get(&site, &li, &format!("{path}/compare")).await).await;
    assert!(page.contains("旧的讲话") && page.contains("256件") && !page.contains("别家的讲话"), "{page}");
    assert!(text(get(&site, &li, &format!("{path}/about")).await).await.contains("已有人看过"));
    post(&site, &li, &format!("{path}/status"), &status("finish")).await;
    let told: Vec<Value> = sqlx::query_scalar(
        "select detail->'compared' from audit_event where action = 'draft.status' and detail->>'move' = 'finish' order by at",
    )
    .fetch_all(&database.pool)
    .await
    .unwrap();
    assert_eq!(told, [json!(false), json!(true)]);
}

#[tokio::test]
async fn a_speech_of_the_archive_is_compared_with_all_others_of_its_organization() {
    const SAME: &str = "要把人大工作放到全市工作大局中去谋划，去年全市收到代表建议256件，办理情况群众满意。";
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    for title in ["甲讲话", "乙讲话"] {
        shelve(&office, title, &[SAME]).await;
    }
    let (site, li) = (office.site(), office.person("li", Role::Drafter).await);
    let id: Uuid = sqlx::query_scalar("select id from speech where title = '甲讲话'")
        .fetch_one(&database.pool)
        .await
        .unwrap();
    let page = text(get(&site, &li, &format!("/speeches/{id}/compare")).await).await;
    let list = page.split_once("reuse-list").expect("passages").1;
    assert!(list.contains("乙讲话") && !list.contains("甲讲话"), "{list}");
    let other = Office::new(&database.pool, "other").await;
    let zhao = other.person("zhao", Role::Admin).await;
    assert_eq!(get(&site, &zhao, &format!("/speeches/{id}/compare")).await.status(), 404);
    let draft = office.draft(&site, &li).await.speech_id;
    assert_eq!(get(&site, &li, &format!("/speeches/{draft}/compare")).await.status(), 404);
}

#[tokio::test]
async fn who_loses_a_right_is_refused_within_two_seconds() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Drafter).await);
    let site = office.site();
    let key = office.draft(&site, &li).await;
    office.admit(key, &wang).await;
    let path = format!("/drafts/{}/complete", key.speech_id);
    let body = json!({ "before": "要加强监督", "kind": "supervision" });
    let status = async |person| post_json(&site, person, &path, &body).await.status().as_u16();
    assert_eq!((status(&li).await, status(&wang).await), (200, 200));
    // One is taken off the list, the other's sessions are closed.
    sqlx::query("delete from speech_person where account_id = $1")
        .bind(wang.account_id)
        .execute(&database.pool)
        .await
        .unwrap();
    sqlx::query("delete from session where account_id = $1")
        .bind(li.account_id)
        .execute(&database.pool)
        .await
        .unwrap();
    tokio::time::sleep(std::time::Duration::from_millis(2_050)).await;
    assert_eq!((status(&li).await, status(&wang).await), (401, 404));
}

#[tokio::test]
async fn a_new_server_makes_suggestions_ready_before_anybody_asks() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    office.person("li", Role::Drafter).await;
    let app = wengao::server::app(database.pool.clone(), wengao::web::state::Settings::default());
    let library = wengao::routes::assemble(app.clone(), Memory::quarter()).1.library;
    assert_eq!(library.ready(), 0);
    library.warm().await;
    assert_eq!(library.ready(), 1);
    sqlx::query("update session set seen_at = now() - interval '9 days'")
        .execute(&database.pool)
        .await
        .unwrap();
    let library = wengao::routes::assemble(app, Memory::quarter()).1.library;
    library.warm().await;
    assert_eq!(library.ready(), 0, "nobody was here lately");
}
