//! What is kept in memory follows its basis: every change of corpus, library and rules moves it, whoever asks meanwhile is
//! answered from the old, and the new is there soon.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;
use wengao::app::accounts::model::{Role, Scope};
use wengao::app::accounts::store::find_login;
use wengao::app::kept::basis::What;
use wengao::app::kept::store::moved;
use wengao::app::kept::{Basis, Watch};
use wengao::bootstrap::first_start;

use crate::api::Client;
use crate::support::site::site;
use crate::support::sources::{functions, is_store, sources};

/// Tables that kept things are made from, and what else a function that writes them may say instead of moving the basis.
const WRITES: [&str; 6] =
    ["speech", "phrasing", "phrasing_overlay", "rule_overlay", "setting", "shared_phrasing"];
/// Functions that write them and move nothing, with the reason.
const QUIET: [(&str, &str, &str); 21] = [
    ("src/app/corpus/store/writing.rs", "insert", "insert_made moves"),
    ("src/app/corpus/store/writing.rs", "take_in", "replace_document moves"),
    ("src/app/corpus/store/writing.rs", "replace_document", "insert_made moves"),
    ("src/app/corpus/import/store.rs", "shelve", "insert_made follows in the same transaction"),
    ("src/app/drafting/store/", "*", "drafts are no part of the corpus; archived, take_in moves"),
    ("src/app/drafting/line/store/", "*", "drafts are no part of the corpus"),
    ("src/app/phrases/store/writing.rs", "ship", "at the start, before anything is kept"),
    ("src/app/phrases/store/uses.rs", "settle_takes", "counts, by which nothing is offered or left out"),
    ("src/app/phrases/curation/store.rs", "write", "change_in and undo move"),
    ("src/app/phrases/mining/store/", "*", "note_run ends every run and moves"),
    ("src/app/assist/store.rs", "add_offered", "counts, by which nothing is offered or left out"),
    ("src/app/assist/store.rs", "add_taken", "counts, by which nothing is offered or left out"),
    ("src/app/assist/store.rs", "taken", "counts, by which nothing is offered or left out"),
    ("src/app/custody/store/drafts.rs", "hand_over", "whose a draft is, nothing is learnt from"),
    ("src/app/custody/store/purge.rs", "purge_of", "only what is in the corpus no more"),
    ("src/app/backup/store.rs", "*", "restore moves"),
    ("src/app/corpus/store/changing.rs", "put_back", "replace_document moves"),
    (
        "src/app/accounts/settings/store.rs",
        "put",
        "how an office is called and how its papers are set, nothing is learnt from",
    ),
    ("src/app/drafting/folding/store.rs", "fold", "the log behind a text, not the text"),
    ("src/app/desk/setup/store.rs", "want", "whether a question is asked, nothing is learnt from"),
    ("src/app/desk/setup/store.rs", "done", "whether a question is asked, nothing is learnt from"),
];

#[test]
fn whoever_changes_what_things_are_made_from_says_so() {
    let (mut broken, mut seen) = (Vec::new(), 0);
    for source in sources().into_iter().filter(|source| is_store(&source.path)) {
        for (name, body) in functions(&source.code) {
            let body = body.split_whitespace().collect::<Vec<_>>().join(" ");
            let writes = WRITES.iter().any(|table| {
                ["insert into", "update", "delete from"].iter().any(|verb| {
                    let said = format!("{verb} {table} ");
                    body.contains(&format!("\"{said}")) || body.contains(&format!(" {said}"))
                })
            });
            if !writes {
                continue;
            }
            seen += 1;
            let quiet = QUIET.iter().any(|(path, function, _)| {
                source.path.starts_with(path) && (*function == "*" || *function == name)
            });
            if !quiet && !body.contains("moved(") {
                broken.push(format!(
                    "{}: {name} writes what things are made from and does not move the basis",
                    source.path
                ));
            }
        }
    }
    assert!(seen > 20, "the functions are found: {seen}");
    assert!(broken.is_empty(), "{}", broken.join("\n"));
}

async fn basis(pool: &PgPool, org_id: Uuid) -> Basis {
    Watch::new(pool.clone()).basis(org_id).await.unwrap()
}

#[tokio::test]
async fn another_process_hears_of_a_change_and_a_part_moves_alone() {
    let site = site().await;
    let pool = &site.app.pool;
    let org = site.organization("yunjiang").await;
    let watch = Watch::new(pool.clone());
    let mut known = watch.basis(org).await.unwrap();
    for (what, part) in [
        (What::Corpus, (|b: Basis| b.corpus) as fn(Basis) -> Uuid),
        (What::Library, |b| b.library),
        (What::Rules, |b| b.rules),
    ] {
        let mut tx = pool.begin().await.unwrap();
        moved(&mut tx, org, &[what]).await.unwrap();
        tx.commit().await.unwrap();
        let started = Instant::now();
        let mut now = watch.basis(org).await.unwrap();
        while part(now) == part(known) {
            assert!(started.elapsed() < Duration::from_secs(20), "{what:?} was not heard of");
            tokio::time::sleep(Duration::from_millis(20)).await;
            now = watch.basis(org).await.unwrap();
        }
        let both = [now, known].map(|b| [b.corpus, b.library, b.rules]);
        let same = both[0].iter().zip(both[1]).filter(|(a, b)| **a == *b).count();
        assert!(same == 2 || known == Basis::default(), "{what:?} moves alone: {both:?}");
        known = now;
        assert_eq!(now, basis(pool, org).await);
    }
    // A transaction that is taken back moves nothing.
    let mut tx = pool.begin().await.unwrap();
    moved(&mut tx, org, &[What::Rules]).await.unwrap();
    tx.rollback().await.unwrap();
    assert_eq!(known, basis(pool, org).await);
}

/// What each keeper answers, by its question.
async fn answers(api: &mut Client) -> BTreeMap<&'static str, (Duration, Value)> {
    let text = "要坚持党的领导、人民当家作主、依法治国有机统一，充分发挥人大监督作用。".repeat(3);
    let mut all = BTreeMap::new();
    for (path, body) in [
        ("/api/complete", json!({ "before": "坚持党的领导、人民" })),
        ("/api/check", json!({ "text": text })),
        ("/api/compare", json!({ "text": text })),
    ] {
        let started = Instant::now();
        let answer = api.post(path, body).await;
        all.insert(path, (started.elapsed(), answer));
    }
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_waits_while_the_corpus_is_read_anew_and_what_was_rejected_goes() {
    let site = site().await;
    let pool = &site.app.pool;
    first_start(pool, true).await.unwrap().unwrap();
    let (org, account) = find_login(pool, "yunjiang", "admin").await.unwrap().unwrap();
    let mut admin = site.anonymous();
    (admin.org, admin.account) = (org, account);
    let mut api = Client::of(&site, &admin, Scope::Write).await;
    let before = answers(&mut api).await;
    let offered = before["/api/complete"].1["completions"][0].clone();
    let (text, id) = (offered["text"].as_str().unwrap(), offered["phrasing_id"].as_str().unwrap().to_owned());
    assert!(!text.is_empty());

    // Corpus and library change, and the maker of the next snapshot gets no further.
    let mut block = pool.begin().await.unwrap();
    moved(&mut block, org, &[What::Corpus, What::Library]).await.unwrap();
    block.commit().await.unwrap();
    let mut block = pool.begin().await.unwrap();
    // Who makes a snapshot reads where phrasings stand; who asks does not.
    sqlx::query("lock table occurrence in access exclusive mode").execute(&mut *block).await.unwrap();
    // By now this process has heard of it.
    tokio::time::sleep(Duration::from_millis(300)).await;
    for _ in 0..5 {
        let now = tokio::time::timeout(Duration::from_secs(15), answers(&mut api)).await;
        let now = now.expect("nobody waits for the makers");
        for (path, (_, answer)) in &now {
            assert_eq!(answer, &before[path].1, "{path}: as before");
        }
    }
    block.rollback().await.unwrap();

    // A rejected phrasing is gone after a bounded time.
    let mut curator = site.person(org, "yunjiang", "curator", Role::Curator).await;
    let path = format!("/phrasings/{id}/status");
    let answer = curator.post(&path, &[("status", "rejected"), ("reason", "x")]).await;
    assert!(answer.status.is_redirection() || answer.status == StatusCode::OK, "{:?}", answer.status);
    let started = Instant::now();
    loop {
        let now = api.post("/api/complete", json!({ "before": "坚持党的领导、人民" })).await;
        let offers = now["completions"].as_array().unwrap();
        if offers.iter().all(|offer| offer["phrasing_id"] != id.as_str()) {
            break;
        }
        assert!(started.elapsed() < Duration::from_secs(60), "still offered: {now}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
