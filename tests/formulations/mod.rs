//! The rules of an organization as curators and writers meet them, on a real PostgreSQL.

use axum::http::StatusCode;
use wengao::app::accounts::model::Role;
use wengao::app::accounts::settings;
use wengao::bootstrap::first_start;

use crate::support::site::{Person, Site, site};

/// What the form of a rule sends; later pairs are added.
fn rule<'a>(more: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut form = vec![
        ("message", "“狠抓”改为“抓好”。"),
        ("basis", "本机关用语约定"),
        ("tier", "本机关"),
        ("severity", "warning"),
        ("confidence", "H"),
        ("patterns", "依法监督"),
        ("fixes", "抓好"),
        ("fail.text", "坚持依法监督。"),
        ("pass.text", "要抓好落实。"),
    ];
    form.extend(more);
    form
}

fn hidden(page: &str, name: &str) -> String {
    let (_, rest) = page.split_once(&format!("name=\"{name}\" value=\"")).expect("a hidden field");
    rest.split('"').next().unwrap_or_default().to_owned()
}

/// Saves a rule as a curator does: looks at its hits, then saves what was looked at. Where it then is.
async fn saved(person: &mut Person, path: &str, form: Vec<(&str, &str)>) -> String {
    let page = person.post(path, &form).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let (seen, id) = (hidden(&page.text(), "seen"), page.text());
    let id = if id.contains("name=\"id\"") { hidden(&id, "id") } else { String::new() };
    let mut form = form;
    form.extend([("do", "save"), ("seen", seen.as_str()), ("id", id.as_str())]);
    let answer = person.post(path, &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location()
}

async fn with_samples() -> (Site, Person) {
    let site = site().await;
    first_start(&site.app.pool, true).await.unwrap().expect("the samples");
    let org: uuid::Uuid =
        sqlx::query_scalar("select id from organization").fetch_one(&site.app.pool).await.unwrap();
    let person = site.person(org, "yunjiang", "liwen", Role::Curator).await;
    (site, person)
}

#[tokio::test]
async fn a_rule_is_saved_only_after_its_hits_were_seen() {
    let (_site, mut curator) = with_samples().await;
    let look = curator.post("/formulations/new", &rule(&[("do", "save")])).await;
    assert_eq!(look.status, StatusCode::OK);
    let page = look.text();
    assert!(page.contains("保存后会命中这些") && page.contains("再按一次“保存规则”"), "{page}");
    assert!(page.contains("<mark>依法监督</mark>") && page.contains("/speeches/"), "no speech is shown");
    assert!(page.contains("表述库中的") && page.contains("/phrasings/"), "no phrasing is shown");
    assert!(!curator.get("/formulations?state=own").await.text().contains("狠抓"));
    let at = saved(&mut curator, "/formulations/new", rule(&[])).await;
    assert!(at.starts_with("/formulations/own."), "{at}");
    assert!(curator.get("/formulations?state=own").await.text().contains("狠抓"));
    assert!(curator.get(&at).await.text().contains("本单位新增"));
}

#[tokio::test]
async fn a_rule_whose_examples_fail_is_refused_and_keeps_what_was_typed() {
    let (_site, mut curator) = with_samples().await;
    let form = rule(&[("pass.text", "依法监督也可以说"), ("fail.text", "这句没有要查的词")]);
    let answer = curator.post("/formulations/new", &form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    for kept in ["依法监督也可以说", "这句没有要查的词", "本机关用语约定"] {
        assert!(page.contains(kept), "{kept} is lost");
    }
    assert!(page.contains("没有通过自己的例句") && page.contains("没有查出"), "{page}");
    let broken = curator.post("/formulations/new", &rule(&[("patterns", "")])).await.status;
    assert_eq!(broken, StatusCode::OK, "the first field of a name counts");
    let bad: Vec<_> = rule(&[]).into_iter().filter(|(name, _)| *name != "patterns").collect();
    let answer = curator.post("/formulations/new", &[bad, vec![("patterns", "(依法")]].concat()).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("括号"), "{}", answer.text());
}

#[tokio::test]
async fn a_shipped_rule_is_changed_switched_and_restored() {
    let (site, mut curator) = with_samples().await;
    let path = "/formulations/formulation.yifuliangyuan";
    assert_eq!(saved(&mut curator, &format!("{path}/edit"), rule(&[])).await, path);
    let page = curator.get(path).await.text();
    assert!(page.contains("本单位改过") && page.contains("随产品提供的原规则"));
    curator.post(&format!("{path}/switch"), &[("enabled", "false")]).await;
    assert!(curator.get("/formulations?state=off").await.text().contains("狠抓"));
    curator.post(&format!("{path}/reset"), &[]).await;
    let page = curator.get(path).await.text();
    let (rule, changes) = page.split_once("历次改动").expect("its versions");
    assert!(rule.contains("随产品提供") && rule.contains("一府一委两院") && !rule.contains("狠抓"), "{rule}");
    assert!(
        changes.contains("恢复规则") && changes.contains("<del>提示：“狠抓”改为“抓好”。</del>"),
        "{changes}"
    );
    assert_eq!(curator.post(&format!("{path}/reset"), &[]).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    // A family of checks is switched on the list.
    let answer = curator.post("/formulations/length/switch", &[("enabled", "false")]).await;
    assert_eq!(answer.location(), "/formulations?group=builtin");
    assert!(curator.get("/formulations?state=off").await.text().contains("/formulations/length/switch"));
    for (method, end) in [("edit", "do=x"), ("switch", "enabled=true"), ("reset", "")] {
        let gone = curator
            .post(&format!("/formulations/own.nothing/{method}"), &[("x", end), ("enabled", "true")])
            .await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND, "{method}");
    }
    let events: Vec<String> =
        sqlx::query_scalar("select action from audit_event where action like 'rule.%' order by at")
            .fetch_all(&site.app.pool)
            .await
            .unwrap();
    assert_eq!(events, ["rule.save", "rule.switch", "rule.reset", "rule.switch"]);
}

#[tokio::test]
async fn a_rule_that_a_colleague_changed_is_not_written_over() {
    let (site, mut first) = with_samples().await;
    let mut second = site.person(first.org, "yunjiang", "zhou", Role::Curator).await;
    let path = "/formulations/formulation.yifuliangyuan";
    let edit = format!("{path}/edit");
    let (base, message) = (hidden(&first.get(&edit).await.text(), "base"), "“狠抓”改为“紧抓”。");
    let seen = hidden(&first.post(&edit, &rule(&[("base", &base)])).await.text(), "seen");
    saved(&mut second, &edit, rule(&[])).await;
    let mut typed = rule(&[("do", "save"), ("seen", &seen), ("base", &base)]);
    let answer = first.post(&edit, &typed).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("zhou刚改过这条规则，没有保存"), "{}", answer.text());
    // A look in between does not hide that somebody was faster.
    typed[0].1 = message;
    typed.retain(|(name, _)| *name != "do" && *name != "seen");
    let page = first.post(&edit, &typed).await.text();
    let seen = hidden(&page, "seen");
    typed.extend([("do", "save"), ("seen", seen.as_str())]);
    let page = first.post(&edit, &typed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = page.text();
    assert!(page.contains(message.trim_matches('。')) && page.contains("保存后会命中这些"), "{page}");
    let base = hidden(&page, "base");
    typed.retain(|(name, _)| *name != "base");
    typed.push(("base", &base));
    assert_eq!(first.post(&edit, &typed).await.status, StatusCode::SEE_OTHER, "seen, and meant");
    let page = second.get(path).await.text();
    assert!(page.contains("紧抓") && page.contains("历次改动"), "{page}");
    assert!(
        page.contains("<del>提示：“狠抓”改为“抓好”。</del>")
            && page.contains("<ins>提示：“狠抓”改为“紧抓”。</ins>"),
        "{page}"
    );
}

#[tokio::test]
async fn rules_of_one_organization_are_not_seen_by_another() {
    let (site, mut curator) = with_samples().await;
    let at = saved(&mut curator, "/formulations/new", rule(&[])).await;
    let ours = site.organization("ours").await;
    let mut other = site.person(ours, "ours", "boss", Role::Admin).await;
    assert_eq!(other.get(&at).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.get(&format!("{at}/hits")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.get(&format!("{at}/edit")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(other.post(&format!("{at}/reset"), &[]).await.status, StatusCode::NOT_FOUND);
    assert!(!other.get("/formulations").await.text().contains("狠抓"));
    // Its preview looks through its own corpus, which is empty.
    let page = other.post("/formulations/new", &rule(&[])).await.text();
    assert!(page.contains("在讲话库0篇讲话中"), "{page}");
}

#[tokio::test]
async fn settings_are_kept_and_a_wrong_line_loses_nothing() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let form = [
        ("places", "云江市、青川县"),
        ("roster", "王芳，市人大常委会主任，2022-01-15\n李明，市人大常委会副主任，昨天"),
        ("speakers", "王芳，主任，180"),
        ("slots", "市名：云江市"),
    ];
    let answer = admin.post("/admin/settings", &form).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let page = answer.text();
    assert!(
        page.contains("第2行：“昨天”不是日期") && page.contains("青川县") && page.contains("市名：云江市"),
        "{page}"
    );
    let load = || settings::store::load(&site.app.pool, admin.org);
    assert_eq!(load().await.unwrap(), settings::model::Settings::default());
    let mut form = form;
    form[1].1 = "王芳，市人大常委会主任，2022-01-15";
    assert_eq!(admin.post("/admin/settings", &form).await.status, StatusCode::SEE_OTHER);
    let stored = settings::store::load(&site.app.pool, admin.org).await.unwrap();
    assert_eq!((stored.places.len(), stored.roster.len(), stored.speakers[0].rate), (2, 1, 180));
    assert!(admin.get("/admin/settings").await.text().contains("王芳，市人大常委会主任，2022-01-15"));
    let detail: serde_json::Value =
        sqlx::query_scalar("select detail from audit_event where action = 'settings.update'")
            .fetch_one(&site.app.pool)
            .await
            .unwrap();
    assert_eq!(detail["changed"].as_array().unwrap().len(), 6);
}
