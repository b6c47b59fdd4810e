//! The whole way: a token, an import, what came of it, a draft, its files, what is wrong in it and what is copied.

use axum::http::StatusCode;
use serde_json::{Value, json};
use wengao::app::accounts::model::{Role, Scope};
use wengao::app::accounts::store::find_login;
use wengao::app::phrases;
use wengao::app::phrases::store::Edited;
use wengao::bootstrap::first_start;
use wengao::engine::document::SectionKind;
use wengao::engine::mining::Kind;

use super::{Client, encode, none, speech};
use crate::support::site::{Site, site};

#[tokio::test]
async fn from_import_to_export() {
    let (site, person) = Site::with(Role::Admin).await;
    let mut api = Client::of(&site, &person, Scope::Write).await;
    let texts: Vec<String> = (1..=4).map(speech).collect();
    let mut files: Vec<(&str, &[u8])> = ["一.txt", "二.txt", "三.txt", "四.txt"]
        .into_iter()
        .zip(texts.iter().map(String::as_bytes))
        .collect();
    files.push(("坏.docx", b"PK\x03\x04 no zip"));
    let job = api.import(&files).await;
    assert_eq!(api.get(&format!("/api/jobs/{job}")).await["state"], "queued");
    site.run_jobs().await;

    let job = api.get(&format!("/api/jobs/{job}")).await;
    assert_eq!((&job["state"], &job["done"], &job["total"]), (&json!("done"), &json!(4), &json!(4)), "{job}");
    assert_eq!(job["errors"].as_array().unwrap().len(), 1, "the broken file: {job}");
    assert_eq!(job["files"].as_array().unwrap().len(), 5);

    let list = api.get("/api/speeches?q=&kind=&year=&status=").await;
    assert_eq!((list["total"].as_i64(), list["items"].as_array().unwrap().len()), (Some(4), 4));
    for (query, expected) in [
        (format!("q={}", encode("专题询问")), 4),
        (format!("q={}", encode("没有这个词")), 0),
        ("kind=supervision".to_owned(), 4),
        ("kind=legislation".to_owned(), 0),
        ("year=2025".to_owned(), 4),
        ("year=2024".to_owned(), 0),
        ("status=imported&limit=3".to_owned(), 4),
        ("status=draft".to_owned(), 0),
    ] {
        assert_eq!(api.get(&format!("/api/speeches?{query}")).await["total"], expected, "{query}");
    }
    let id = list["items"][0]["id"].as_str().unwrap().to_owned();
    let read = api.get(&format!("/api/speeches/{id}")).await;
    assert_eq!(read["title"], "在云江市人大工作座谈会上的讲话");
    let sections = read["sections"].as_array().unwrap();
    let supervision =
        sections.iter().find(|section| section["heading"] == "强化监督职能，增强监督实效").unwrap();
    assert_eq!((&supervision["kind"], &supervision["label"]), (&json!("supervision"), &json!("二、")));
    assert_eq!(supervision["points"].as_array().unwrap().len(), 2);
    assert!(supervision["points"][0]["text"].as_str().unwrap().starts_with("一要突出监督重点"));

    let draft = a_draft(&mut api).await;
    for (format, begins) in
        [("docx", b"PK\x03\x04".as_slice()), ("txt", "\u{feff}在全市人大工作会议".as_bytes())]
    {
        for speech in [&draft, &id] {
            let path = format!("/api/speeches/{speech}/export?format={format}");
            let file = api.send("GET", &path, "", Vec::new()).await;
            super::schema::check("GET", &path, &file);
            assert_eq!(file.status, StatusCode::OK);
            assert!(speech == &id || file.bytes.starts_with(begins), "{format}");
            let again = api.send("GET", &path, "", Vec::new()).await;
            assert_eq!(file.bytes, again.bytes, "the same speech gives the same bytes");
        }
    }

    let wrong = json!({ "text": "要加强对“一府两院”的监督。", "date": "2026-12-05", "level": "city" });
    let found = api.post("/api/check", wrong).await;
    assert!(found["findings"].to_string().contains("一府一委两院"), "{found}");
    let report = api.post("/api/compare", json!({ "text": texts[0] })).await;
    assert!(report["share"].as_f64().unwrap() > 0.9, "{report}");
    assert_eq!(report["spans"][0]["source"]["title"], "在云江市人大工作座谈会上的讲话");
    let fresh = api.post("/api/compare", json!({ "text": "今天天气很好，适合散步。" })).await;
    assert_eq!(fresh["share"], 0.0);
}

/// A beginning is completed where it is likely enough, as in the editor: what comes first is mostly right.
#[tokio::test]
async fn completions_are_those_that_the_editor_shows() {
    let site = site().await;
    let pool = &site.app.pool;
    first_start(pool, true).await.unwrap().expect("the samples");
    let (org, account) = find_login(pool, "yunjiang", "admin").await.unwrap().unwrap();
    let mut admin = site.anonymous();
    (admin.org, admin.account) = (org, account);
    let mut api = Client::of(&site, &admin, Scope::Write).await;
    let before = api.post("/api/complete", json!({ "before": "要坚持" })).await;
    assert!(before["completions"].is_array(), "the suggestions are loaded");
    let edited = Edited {
        text: "把云江的事办成大家都说好的事",
        kind: Kind::Clause,
        section_kind: SectionKind::Supervision,
        tags: &[],
        current_form: None,
        note: "",
    };
    phrases::store::add(pool, org, account, &edited, "").await.unwrap();
    let listed = api.get("/api/phrasings?section=&q=&limit=1000").await;
    let items = listed["items"].as_array().unwrap();
    assert!(items.len() > 100, "mined and shipped: {}", items.len());
    let place = |wanted: &dyn Fn(&Value) -> bool| items.iter().position(wanted);
    let added = place(&|item| item["text"] == edited.text).expect("what a curator added");
    let candidate = place(&|item| item["status"] == "mined" && item["years"].is_array()).expect("candidates");
    assert!(added < candidate, "what is approved first");
    let (mut shown, mut right) = (0, 0);
    for item in items.iter().step_by(7) {
        let text: Vec<char> = item["text"].as_str().unwrap().chars().collect();
        let typed: String = text.iter().take(text.len() / 2).collect();
        let rest: String = text.iter().skip(text.len() / 2).collect();
        let answer = api.post("/api/complete", json!({ "before": format!("会议指出，{typed}") })).await;
        let Some(first) = answer["completions"].get(0) else { continue };
        let confidence = first["confidence"].as_f64().unwrap();
        assert!((0.3..=1.0).contains(&confidence), "{answer}");
        let offered = first["text"].as_str().unwrap();
        shown += 1;
        right += usize::from(rest.starts_with(offered) || offered.starts_with(&rest));
    }
    assert!(shown > 10 && right * 10 >= shown * 6, "{right} of {shown} right");
    assert_eq!(api.get("/api/phrasings?limit=3").await["items"].as_array().unwrap().len(), 3);
    let some = api.get(&format!("/api/phrasings?section=supervision&q={}", encode("监督"))).await;
    for item in some["items"].as_array().unwrap() {
        assert!(item["text"].as_str().unwrap().contains("监督") && item["section_kind"] == "supervision");
    }
}

async fn a_draft(api: &mut Client) -> String {
    let outlines = api.get("/api/outlines").await;
    let outlines = outlines["items"].as_array().unwrap();
    let conference = outlines
        .iter()
        .find(|outline| outline["slots"].to_string().contains("会议名称"))
        .expect("an outline with a slot for the conference");
    let new = json!({
        "outline_id": conference["id"], "title": "在{{会议名称}}上的讲话", "delivered_on": "2026-12-05",
        "slots": { "会议名称": "全市人大工作会议" },
    });
    let made = api.call("POST", "/api/speeches", new, StatusCode::CREATED).await;
    let id = made["id"].as_str().unwrap().to_owned();
    let read = api.get(&format!("/api/speeches/{id}")).await;
    assert_eq!((&read["title"], &read["status"]), (&json!("在全市人大工作会议上的讲话"), &json!("draft")));
    assert_eq!(read["delivered_on"], "2026-12-05");
    assert_eq!(read["sections"].as_array().unwrap().len(), conference["sections"].as_array().unwrap().len());
    let mine = api.get(&format!("/api/speeches?status=draft&q={}", encode("全市人大工作会议"))).await;
    assert_eq!(mine["items"][0]["id"], id.as_str());
    let about = json!({ "before": "同志们", "section_kind": "opening", "speech_id": id });
    api.post("/api/complete", about).await;
    id
}

#[tokio::test]
async fn the_same_speech_twice_is_told_and_stored_once() {
    let (site, person) = Site::with(Role::Curator).await;
    let mut api = Client::of(&site, &person, Scope::Write).await;
    let text = speech(3);
    let first = api.import(&[("一.txt", text.as_bytes())]).await;
    site.run_jobs().await;
    let stored = api.get(&format!("/api/jobs/{first}")).await["files"][0]["speech_id"].clone();
    let second = api.import(&[("又一.txt", text.as_bytes())]).await;
    site.run_jobs().await;
    let second = api.get(&format!("/api/jobs/{second}")).await;
    assert_eq!(
        (&second["files"][0]["duplicate_of"], &second["files"][0]["speech_id"]),
        (&stored, &Value::Null)
    );
    assert_eq!(api.get("/api/speeches").await["total"], 1);
}

#[tokio::test]
async fn mistakes_are_answered_in_chinese_with_the_status_that_is_described() {
    let (site, person) = Site::with(Role::Drafter).await;
    let mut api = Client::of(&site, &person, Scope::Write).await;
    let id = uuid::Uuid::nil();
    let big = "监".repeat(400_001);
    let wrong_title = json!({ "outline_id": id, "title": " \u{1} " });
    for (method, path, body, status) in [
        ("GET", "/api/speeches?kind=nonsense".to_owned(), none(), 422),
        ("GET", "/api/speeches?year=26".to_owned(), none(), 422),
        ("GET", "/api/speeches?status=x".to_owned(), none(), 422),
        ("GET", "/api/speeches?limit=0".to_owned(), none(), 422),
        ("GET", "/api/speeches?q=1&q=2".to_owned(), none(), 422),
        ("GET", format!("/api/speeches/{id}"), none(), 404),
        ("GET", "/api/speeches/x".to_owned(), none(), 404),
        ("GET", format!("/api/speeches/{id}/export?format=pdf"), none(), 422),
        ("GET", format!("/api/jobs/{id}"), none(), 404),
        ("GET", "/api/phrasings?section=x".to_owned(), none(), 422),
        ("POST", "/api/speeches".to_owned(), json!({ "title": "讲话" }), 422),
        ("POST", "/api/speeches".to_owned(), wrong_title, 422),
        ("POST", "/api/speeches".to_owned(), json!({ "outline_id": id, "title": "讲话" }), 404),
        (
            "POST",
            "/api/speeches".to_owned(),
            json!({ "outline_id": id, "title": "讲话", "delivered_on": "5月" }),
            422,
        ),
        ("POST", "/api/complete".to_owned(), json!({ "before": "x", "speech_id": id }), 404),
        ("POST", "/api/complete".to_owned(), json!({ "before": "x".repeat(20_001) }), 413),
        ("POST", "/api/check".to_owned(), json!({ "text": 1 }), 422),
        ("POST", "/api/check".to_owned(), json!({ "text": "x", "level": "galaxy" }), 422),
        ("POST", "/api/check".to_owned(), json!({ "text": "x", "date": "2026-02-30" }), 422),
        ("POST", "/api/check".to_owned(), json!({ "text": big }), 413),
        ("POST", "/api/import".to_owned(), json!({}), 403),
    ] {
        let status = StatusCode::from_u16(status).unwrap();
        let problem = api.call(method, &path, body, status).await;
        if path != "/api/import" || status != 415 {
            assert!(problem["title"].as_str().unwrap().chars().any(|c| c > '\u{4e00}'), "{path}: {problem}");
        }
    }
    for (kind, body, status) in [("text/plain", "x", 415), ("application/json", "{", 422), ("", "", 415)] {
        let answer = api.send("POST", "/api/check", kind, body.into()).await;
        assert_eq!(answer.status.as_u16(), status, "{kind}");
        super::schema::check("POST", "/api/check", &answer);
    }
    let large = api.send("POST", "/api/check", "application/json", vec![b' '; 9 * 1024 * 1024]).await;
    assert_eq!(large.status, StatusCode::PAYLOAD_TOO_LARGE);
    for (method, path, status) in
        [("DELETE", "/api/speeches", 405), ("GET", "/api/nothing", 404), ("PUT", "/api/check", 405)]
    {
        let answer = api.send(method, path, "", Vec::new()).await;
        assert_eq!(answer.status.as_u16(), status, "{method} {path}");
        assert_eq!(answer.headers["content-type"], "application/problem+json");
        assert!(status != 405 || answer.headers.contains_key("allow"), "{method} {path}");
    }
}
