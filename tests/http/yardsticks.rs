//! What the curation desk keeps between requests is never behind: after every kind of change, here or on another server, it
//! shows what it would show if everything were weighed afresh.

use axum::http::StatusCode;
use uuid::Uuid;
use wengao::app::accounts::model::{Role, Scope};
use wengao::app::library::store::holdings;
use wengao::app::phrases::curation::{model, store as curation};
use wengao::app::phrases::mining::job::mine_now;
use wengao::app::phrases::near::Near;
use wengao::engine::mining::Kind;

use super::curation::candidate;
use crate::api::Client;
use crate::support::site::{Person, Site};

/// Ids in a page, in their order, by what stands before each.
fn ids(page: &str, before: &str) -> Vec<Uuid> {
    page.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().parse().unwrap()).collect()
}

/// The queue and the neighbours of its first, weighed afresh.
async fn afresh(site: &Site, org: Uuid) -> (Vec<Uuid>, Vec<Uuid>) {
    let pool = &site.app.pool;
    let library = holdings(pool, org, &["approved", "retired"]).await.unwrap();
    let near = Near::new(library.iter().map(|held| (held.id, held.text.as_str())));
    let mut candidates = curation::candidates(pool, org).await.unwrap();
    candidates.retain(|candidate| !matches!(candidate.kind, Kind::Frame | Kind::Skeleton));
    let order = model::queue(candidates, |text| near.novelty(text));
    let neighbours = order.first().map_or_else(Vec::new, |first| near.nearest(&first.text, 0.3, 9));
    let first = order.iter().take(40).map(|candidate| candidate.id).collect();
    (first, neighbours.into_iter().map(|(id, _)| id).collect())
}

async fn holds(site: &Site, servers: &mut [Person], what: &str) {
    let expected = afresh(site, servers[0].org).await;
    for (number, person) in servers.iter_mut().enumerate() {
        let desk = person.get("/curation").await.text();
        let shown = (ids(&desk, "data-id=\""), ids(&desk, "data-near=\""));
        assert_eq!(shown, expected, "after {what}, on server {number}");
        let queue = person.get("/curation/queue").await.text();
        assert_eq!(ids(&queue, "data-id=\""), expected.0, "after {what}, on server {number}");
    }
}

async fn done(person: &mut Person, path: &str, form: &[(&str, &str)]) {
    let answer = person.post(path, form).await;
    assert!(matches!(answer.status, StatusCode::OK | StatusCode::SEE_OTHER), "{path}: {}", answer.text());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_every_change_the_desk_shows_what_is_weighed_afresh_on_every_server() {
    let (site, here) = Site::with(Role::Curator).await;
    let (org, pool) = (here.org, &site.app.pool);
    let mut servers = [site.elsewhere(&here), here];
    let mut found = Vec::new();
    for (n, text) in [
        "抓监督是本职，不监督是失职",
        "抓监督是本职、抓落实是本职",
        "议而有决、决而有行",
        "议而有决、决而有行、行而有果",
        "行而有果、果而有评",
        "寓支持于监督之中",
        "寓监督于支持之中",
        "密切同人民群众的联系",
        "更好接地气、察民情",
    ]
    .iter()
    .enumerate()
    {
        found.push(candidate(&site, org, text, 3.0 + n as f32 / 10.0).await.to_string());
    }
    let shared = Uuid::from_u128(77);
    sqlx::query(
        "insert into shared_phrasing (id, text, kind, section_kind, source, source_tier)
         values ($1, '密切联系人民群众', 'clause', 'deputies', '', 'central')",
    )
    .bind(shared)
    .execute(pool)
    .await
    .unwrap();
    holds(&site, &mut servers, "nothing").await;

    let path = |n: usize| format!("/curation/{}", found[n]);
    let status = |id: &str| format!("/phrasings/{id}/status");
    let addition = [("text", "察民情、聚民智、惠民生"), ("kind", "series"), ("section_kind", "deputies")];
    let bulk = [("action", "approve"), ("q", "监督")];
    let (reworded, merged) = ([("action", "edit"), ("value", "议而必决、决而必行")], found[2].clone());
    type Form<'a> = Vec<(&'a str, &'a str)>;
    let changes: Vec<(&str, String, Form<'_>)> = vec![
        ("an approval", path(0), vec![("action", "approve")]),
        ("its undoing", "/curation/undo".to_owned(), vec![]),
        ("another approval", path(1), vec![("action", "approve")]),
        ("a rejection", path(4), vec![("action", "reject")]),
        ("its undoing", "/curation/undo".to_owned(), vec![]),
        ("an edit", path(2), reworded.to_vec()),
        ("a merge", path(3), vec![("action", "merge"), ("value", &merged)]),
        ("its undoing", "/curation/undo".to_owned(), vec![]),
        ("many approvals", "/curation/bulk".to_owned(), bulk.to_vec()),
        ("their undoing", "/curation/undo".to_owned(), vec![]),
        ("an addition", "/phrasings".to_owned(), addition.to_vec()),
        ("a shipped one rejected", status(&shared.to_string()), vec![("status", "rejected")]),
        ("and approved again", status(&shared.to_string()), vec![("status", "approved")]),
        ("one retired", status(&found[1]), vec![("status", "retired")]),
        ("one rejected", status(&found[1]), vec![("status", "rejected")]),
    ];
    for (n, (what, path, form)) in changes.iter().enumerate() {
        // By turns at the one server and at the other.
        done(&mut servers[n % 2], path, form).await;
        holds(&site, &mut servers, what).await;
    }

    // What writers take and leave moves no basis, and still orders the desk.
    sqlx::query("update phrasing set offered = 400 where org_id = $1 and status = 'mined' and score > 3.6")
        .bind(org)
        .execute(pool)
        .await
        .unwrap();
    holds(&site, &mut servers, "offers that nobody took").await;
    let samples = wengao::samples::speeches().unwrap();
    let named: Vec<(String, &str)> =
        samples.iter().enumerate().map(|(n, sample)| (format!("{n}.txt"), sample.text.as_str())).collect();
    let files: Vec<(&str, &[u8])> =
        named.iter().map(|(name, text)| (name.as_str(), text.as_bytes())).collect();
    Client::of(&site, &servers[0], Scope::Write).await.import(&files).await;
    site.run_jobs().await;
    holds(&site, &mut servers, "an import").await;
    mine_now(pool, org).await.unwrap();
    holds(&site, &mut servers, "mining").await;
    let first = afresh(&site, org).await.0[0];
    done(&mut servers[1], &format!("/curation/{first}"), &[("action", "approve")]).await;
    holds(&site, &mut servers, "an approval after mining").await;
}
