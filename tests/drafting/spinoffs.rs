//! Drafts made from a draft: the report and the chair's script, each traced to the sentence it was taken from; and the sheet of
//! facts.

use axum::Router;
use wengao::app::accounts::model::Role;
use wengao::web::page::encode;

use super::{Office, Person, get, post, text};
use crate::support::database;

const SPEECH: &str = "在全市人大工作会议上的讲话\n同志们：\n今天的会议很重要，我讲两点意见。\n一、坚持党的全面领导\n要坚持党对人大工作的全面领导，确保正确政治方向。要落实《监督法》第三百条的规定。\n二、增强监督工作实效\n要紧扣中心任务开展监督，推动重点工作落到实处。去年共办理代表建议186件。\n";
const STATEMENT: &str = "在全市人大工作会议上的表态发言\n各位领导、同志们：\n根据会议安排，我作表态发言。市政府将自觉接受人大监督，认真办理代表建议186件，抓好各项工作落实。\n";

async fn exported(site: &Router, person: &Person, path: &str) -> String {
    text(get(site, person, &format!("{path}/export?format=txt")).await).await
}

fn to(answer: &axum::http::Response<axum::body::Body>) -> String {
    answer.headers()["location"].to_str().unwrap().to_owned()
}

/// Says of a draft when it is given, by whom.
async fn dated(site: &Router, person: &Person, path: &str, speaker: &str) {
    let form = format!("date=2026-12-05&speaker={}", encode(speaker));
    assert_eq!(post(site, person, &format!("{path}/facts"), &form).await.status(), 200);
}

#[tokio::test]
async fn a_speech_gives_a_report_and_a_script_and_a_script_gives_neither() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let statement = office.written(&site, &li, STATEMENT).await;
    dated(&site, &li, &statement, "贺承志").await;
    let path = office.written(&site, &li, SPEECH).await;
    dated(&site, &li, &path, "王芳").await;
    let agenda = encode("李强同志：主持会议\n江南区人大常委会：作了交流发言\n市长贺承志同志：作了表态发言");
    assert_eq!(post(&site, &li, &format!("{path}/agenda"), &format!("agenda={agenda}")).await.status(), 303);

    let report = to(&post(&site, &li, &format!("{path}/news"), "").await);
    let words = exported(&site, &li, &report).await;
    assert!(words.contains("王芳") && words.contains("紧扣中心任务开展监督"), "{words}");

    let script = to(&post(&site, &li, &format!("{path}/script"), "").await);
    let words = exported(&site, &li, &script).await;
    assert!(words.contains("全市人大工作会议主持词"), "{words}");
    assert!(words.contains("首先，请江南区人大常委会作交流发言。\r\n"), "nobody knows how long: {words}");
    assert!(words.contains("接下来，请市长贺承志同志作表态发言。（约1分钟）"), "{words}");
    assert!(words.contains("从坚持党的全面领导、增强监督工作实效两个方面"), "{words}");
    let page = text(get(&site, &li, &format!("{script}/about")).await).await;
    assert!(
        page.contains("李强") && page.contains("江南区人大常委会") && !page.contains("做新闻通稿"),
        "{page}"
    );
    for way in ["news", "script"] {
        let answer = post(&site, &li, &format!("{script}/{way}"), "").await;
        assert_eq!(answer.status(), 422);
        assert!(text(answer).await.contains("主持词"));
    }
}

#[tokio::test]
async fn what_was_taken_over_leads_to_its_sentence() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Drafter).await);
    let path = office.written(&site, &li, SPEECH).await;
    let speech = path.rsplit('/').next().unwrap();
    let report = to(&post(&site, &li, &format!("{path}/news"), "").await);
    let asked = format!(
        "{report}/source?speech={speech}&words={}",
        encode("要紧扣中心任务开展好监督，推动重点工作落实。")
    );
    let answer = get(&site, &li, &asked).await;
    assert_eq!(
        to(&answer),
        format!("{path}#words={}", encode("要紧扣中心任务开展监督，推动重点工作落到实处。"))
    );
    let far = get(&site, &li, &format!("{report}/source?speech={speech}&words={}", encode("天气晴朗"))).await;
    assert_eq!(to(&far), path);
    assert_eq!(get(&site, &wang, &asked).await.status(), 404);
    // In the corpus it is marked on the page.
    for way in ["finish&seen=99", "archive"] {
        assert_eq!(post(&site, &li, &format!("{path}/status"), &format!("move={way}")).await.status(), 303);
    }
    let kept = to(&get(&site, &li, &asked).await);
    assert!(kept.starts_with(&format!("/speeches/{speech}?said=")) && kept.contains("#c"), "{kept}");
    assert!(text(get(&site, &li, &kept).await).await.contains("紧扣中心任务"));
}

#[tokio::test]
async fn a_fact_is_changed_here_and_where_it_is_asked_for_in_its_twins() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let twin = office.written(&site, &li, STATEMENT).await;
    let path = office.written(&site, &li, SPEECH).await;
    let sheet = text(get(&site, &li, &format!("{path}/verification")).await).await;
    assert!(
        sheet.contains("没有这一条") && sheet.contains("中华人民共和国各级人民代表大会常务委员会监督法"),
        "{sheet}"
    );
    let official = "《中华人民共和国各级人民代表大会常务委员会监督法》";
    let asked = format!("{path}/verification?change={}&with={}", encode("《监督法》"), encode(official));
    assert!(text(get(&site, &li, &asked).await).await.contains(&format!("value=\"{official}\"")));
    // The twin is named as it is now, and changed only where somebody says so.
    let asked = format!("{path}/verification?change={}", encode("186件"));
    let page = text(get(&site, &li, &asked).await).await;
    let id = twin.rsplit('/').next().unwrap();
    assert!(page.contains(&format!("name=\"also\" value=\"{id}\"")), "{page}");
    let change = format!("{path}/verification/change");
    let form = format!("words={}&with={}", encode("186件"), encode("188件"));
    assert_eq!(post(&site, &li, &change, &form).await.status(), 303);
    assert!(exported(&site, &li, &path).await.contains("188件"));
    assert!(exported(&site, &li, &twin).await.contains("186件"));
    let form = format!("words={}&with={}&also={id}", encode("188件"), encode("192件"));
    post(
        &site,
        &li,
        &format!("{twin}/verification/change"),
        &format!("words={}&with={}", encode("186件"), encode("188件")),
    )
    .await;
    assert_eq!(post(&site, &li, &change, &form).await.status(), 303);
    for each in [&path, &twin] {
        assert!(exported(&site, &li, each).await.contains("192件"), "{each}");
    }
}
