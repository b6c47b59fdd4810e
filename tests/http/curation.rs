//! The curation desk: decisions, undo, merges, many at once; decisions outlive the next run of the miner.

use axum::http::StatusCode;
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::library;
use wengao::app::phrases::{self, curation::store as curation, mining::job::mine_now};
use wengao::clock;
use wengao::engine::mining::key;

use crate::support::site::{Person, Site};

/// A candidate as the miner leaves it.
pub async fn candidate(site: &Site, org: Uuid, text: &str, score: f32) -> Uuid {
    let id = clock::new_id();
    sqlx::query("insert into phrasing (org_id, id, key, text, kind, section_kind, score, speeches, occurrences) values ($1, $2, $3, $4, 'clause', 'supervision', $5, 3, 4)")
        .bind(org)
        .bind(id)
        .bind(key(text).cast_signed())
        .bind(text)
        .bind(score)
        .execute(&site.app.pool)
        .await
        .unwrap();
    id
}

async fn column(site: &Site, id: Uuid, column: &str) -> String {
    sqlx::query_scalar(sqlx::AssertSqlSafe(format!("select {column}::text from phrasing where id = $1")))
        .bind(id)
        .fetch_one(&site.app.pool)
        .await
        .unwrap()
}

async fn decide(person: &mut Person, id: Uuid, form: &[(&str, &str)]) -> String {
    let answer = person.post(&format!("/curation/{id}"), form).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.text()
}

#[tokio::test]
async fn each_key_does_its_thing_and_undo_takes_it_back() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let id = candidate(&site, curator.org, "抓监督是本职，不监督是失职", 3.0).await;
    assert!(curator.get("/curation").await.text().contains("抓监督是本职"));
    decide(&mut curator, id, &[("action", "tag"), ("value", "监督，常用")]).await;
    decide(&mut curator, id, &[("action", "kind"), ("value", "deputies")]).await;
    decide(&mut curator, id, &[("action", "form"), ("value", "抓监督是本职")]).await;
    assert_eq!(column(&site, id, "tags").await, "{监督,常用}");
    assert_eq!(column(&site, id, "section_kind").await, "deputies");
    assert_eq!(column(&site, id, "status").await, "mined", "not yet judged");
    let told = decide(&mut curator, id, &[("action", "edit"), ("value", "监督是本职")]).await;
    assert!(told.contains("\"gone\":true"), "{told}");
    assert_eq!(column(&site, id, "status").await, "approved");
    for (what, wanted) in [
        ("text", "抓监督是本职，不监督是失职"),
        ("coalesce(current_form, '')", ""),
        ("section_kind", "supervision"),
    ] {
        assert_eq!(curator.post("/curation/undo", &[]).await.status, StatusCode::OK);
        assert_eq!(column(&site, id, what).await, wanted);
    }
    assert_eq!(curator.post("/curation/undo", &[]).await.status, StatusCode::OK);
    assert_eq!(curator.post("/curation/undo", &[]).await.status, StatusCode::CONFLICT, "nothing is left");
    let changes = curation::changes(&site.app.pool, curator.org, id).await.unwrap();
    assert_eq!(changes.len(), 4);
    assert!(changes.iter().all(|change| change.undone), "undone, and still written down");
    decide(&mut curator, id, &[("action", "reject"), ("reason", "过于平常，不必收")]).await;
    assert_eq!(column(&site, id, "note").await, "过于平常，不必收");
    assert!(!curator.get("/curation/queue").await.text().contains("抓监督是本职"));
    assert!(curator.get(&format!("/phrasings/{id}")).await.text().contains("历次改动"));
}

#[tokio::test]
async fn what_somebody_else_changed_since_is_not_undone() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let mut other = site.person(curator.org, "yunjiang", "zhou", Role::Curator).await;
    let id = candidate(&site, curator.org, "寓支持于监督之中", 3.0).await;
    decide(&mut curator, id, &[("action", "approve")]).await;
    decide(&mut other, id, &[("action", "edit"), ("value", "寓监督于支持之中")]).await;
    let answer = curator.post("/curation/undo", &[]).await;
    assert_eq!(answer.status, StatusCode::CONFLICT);
    assert_eq!(column(&site, id, "text").await, "寓监督于支持之中");
}

#[tokio::test]
async fn a_merged_candidate_is_a_wording_of_the_other_and_stays_away() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let kept = candidate(&site, curator.org, "议而有决、决而有行、行而有果", 3.0).await;
    let gone = candidate(&site, curator.org, "议而有决、决而有行", 2.0).await;
    assert_eq!(
        curator.post(&format!("/curation/{gone}"), &[("action", "merge"), ("value", "")]).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    decide(&mut curator, gone, &[("action", "merge"), ("value", &kept.to_string())]).await;
    assert_eq!(column(&site, kept, "variants").await, "{议而有决、决而有行}");
    assert_eq!(column(&site, kept, "status").await, "approved");
    assert_eq!(column(&site, gone, "merged_into").await, kept.to_string());
    mine_now(&site.app.pool, curator.org).await.unwrap();
    assert_eq!(column(&site, gone, "status").await, "rejected");
    assert_eq!(curator.post("/curation/undo", &[]).await.status, StatusCode::OK);
    assert_eq!(column(&site, kept, "variants").await, "{}");
    assert_eq!(column(&site, gone, "status").await, "mined");
}

#[tokio::test]
async fn many_at_once_need_a_filter_and_are_undone_at_once() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    for n in 0..5 {
        candidate(&site, curator.org, &format!("甲{n}监督工作要抓实"), 2.0).await;
    }
    let other = candidate(&site, curator.org, "另一条代表工作", 2.0).await;
    let bulk = |q: &'static str| [("action", "approve"), ("q", q)];
    assert_eq!(
        curator.post("/curation/bulk", &bulk("")).await.status,
        StatusCode::UNPROCESSABLE_ENTITY,
        "never the whole queue by mistake"
    );
    let told = curator.post("/curation/bulk", &bulk("监督工作")).await.text();
    assert!(told.contains("5条"), "{told}");
    assert_eq!(column(&site, other, "status").await, "mined");
    assert_eq!(library::store::totals(&site.app.pool, curator.org).await.unwrap().0, 1);
    assert_eq!(curator.post("/curation/undo", &[]).await.status, StatusCode::OK);
    assert_eq!(library::store::totals(&site.app.pool, curator.org).await.unwrap().0, 6);
}

#[tokio::test]
async fn tags_and_kinds_of_unjudged_candidates_outlive_the_miner() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let touched = candidate(&site, curator.org, "要把监督挺在前面", 2.0).await;
    let untouched = candidate(&site, curator.org, "要把代表装在心里", 2.0).await;
    decide(&mut curator, touched, &[("action", "tag"), ("value", "待议")]).await;
    mine_now(&site.app.pool, curator.org).await.unwrap();
    assert_eq!(column(&site, touched, "tags").await, "{待议}");
    let left: i64 = sqlx::query_scalar("select count(*) from phrasing where id = $1")
        .bind(untouched)
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(left, 0, "the archive does not hold it");
}

#[tokio::test]
async fn a_persons_own_phrasing_is_nobody_elses() {
    let (site, mut drafter) = Site::with(Role::Drafter).await;
    let mut other = site.person(drafter.org, "yunjiang", "zhou", Role::Admin).await;
    let form = [
        ("text", "我常用的一句话"),
        ("kind", "clause"),
        ("section_kind", "other"),
        ("scope", "organization"),
    ];
    let answer = drafter.post("/phrasings", &form).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    let path = answer.location();
    assert!(drafter.get(&path).await.text().contains("只有本人看得到"), "a drafter adds for himself alone");
    assert!(drafter.get("/phrasings").await.text().contains("我常用的一句话"));
    assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND);
    assert!(!other.get("/phrasings").await.text().contains("我常用的一句话"));
    assert_eq!(other.post(&format!("{path}/delete"), &[]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(drafter.post(&format!("{path}/delete"), &[]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_library_lists_what_is_approved_and_used_first_and_what_nobody_takes_last() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let pool = &site.app.pool;
    let mut ids = Vec::new();
    // Text, score, more: in the order in which they are to be listed.
    for (text, score, more) in [
        ("被采用的表述", 3.0, "status = 'approved', offered = 100, taken = 5"),
        ("没有提示过的表述", 3.0, "status = 'approved'"),
        ("常提示而没有人用的表述", 3.0, "status = 'approved', offered = 100"),
        ("少有人说的表述", 9.0, "status = 'approved', speeches = 1"),
        ("自动发现的常用表述", 9.0, "status = 'mined'"),
        ("自动发现的少用表述", 9.0, "status = 'mined', speeches = 2"),
    ] {
        let id = candidate(&site, curator.org, text, score).await;
        let set = format!("update phrasing set {more} where id = '{id}'");
        sqlx::query(sqlx::AssertSqlSafe(set)).execute(pool).await.unwrap();
        ids.push(id);
    }
    // One that is shipped as well is listed once; the organization's own counts.
    let shipped = "insert into shared_phrasing (id, text, kind, section_kind, source, source_tier)
                   values (gen_random_uuid(), '没有提示过的表述', 'clause', 'supervision', '', 'central'),
                          (gen_random_uuid(), '随产品提供的表述', 'clause', 'supervision', '', 'central')";
    sqlx::query(shipped).execute(pool).await.unwrap();
    let list = |filter: phrases::model::Filter| async move {
        let (rows, total) = phrases::store::list(pool, curator.org, &filter, 3).await.unwrap();
        (rows.into_iter().map(|row| row.text).collect::<Vec<_>>(), total)
    };
    let all = phrases::store::list(pool, curator.org, &phrases::model::Filter::default(), 50).await.unwrap();
    let texts: Vec<&str> = all.0.iter().map(|row| row.text.as_str()).collect();
    let expected = [
        "被采用的表述",
        "没有提示过的表述",
        "常提示而没有人用的表述",
        "少有人说的表述",
        "自动发现的常用表述",
        "随产品提供的表述",
        "自动发现的少用表述",
    ];
    assert_eq!((texts.as_slice(), all.1), (expected.as_slice(), 7));
    let found = phrases::model::Filter { q: "随产品".to_owned(), ..Default::default() };
    assert_eq!(list(found).await, (vec!["随产品提供的表述".to_owned()], 1));
    let mined = phrases::model::Filter { status: "mined".to_owned(), ..Default::default() };
    assert_eq!(list(mined).await.0, ["自动发现的常用表述", "自动发现的少用表述"]);
    // The queue of candidates sinks them too.
    let sunk = format!(
        "update phrasing set status = 'mined', section_kind = 'deputies', score = 3, speeches = 3 where id in ('{}', '{}')",
        ids[2], ids[3]
    );
    sqlx::query(sqlx::AssertSqlSafe(sunk)).execute(pool).await.unwrap();
    let queue = curator.get("/curation/queue?section=deputies").await.text();
    let at = |text: &str| queue.find(text).expect("in the queue");
    assert!(at("少有人说的表述") < at("常提示而没有人用的表述"), "{queue}");
}

#[tokio::test]
async fn a_card_shows_the_nearest_phrasings_of_the_library_and_what_the_checker_says() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let near = candidate(&site, curator.org, "支持一府两院依法履职", 3.0).await;
    decide(&mut curator, near, &[("action", "approve")]).await;
    let id = candidate(&site, curator.org, "支持一府两院依法履行职责", 3.0).await;
    let card = curator.get(&format!("/curation/{id}")).await.text();
    assert!(card.contains(&format!("data-near=\"{near}\"")), "{card}");
    assert!(card.contains("<h3>校核</h3>") && card.contains("一府一委两院"), "{card}");
}

#[tokio::test]
async fn frames_and_skeletons_are_lists_of_their_own_and_a_skeleton_is_shown_by_its_members() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let pool = &site.app.pool;
    let mut ids = Vec::new();
    for (text, kind) in
        [("把支持寓于监督之中", "clause"), ("发挥{…}作用", "frame"), ("坚持{4}不{2}", "skeleton")]
    {
        let id = candidate(&site, curator.org, text, 3.0).await;
        sqlx::query("update phrasing set kind = $2 where id = $1")
            .bind(id)
            .bind(kind)
            .execute(pool)
            .await
            .unwrap();
        ids.push(id);
    }
    let text = "坚持党的领导不动摇\n坚持为民履职不懈怠\n坚持与时俱进不停滞";
    let speech = clock::new_id();
    sqlx::query("insert into speech (org_id, id, status, title, document, text, content_hash) values ($1, $2, 'draft', '讲话', '{}', $3, '\\x00')")
        .bind(curator.org)
        .bind(speech)
        .bind(text)
        .execute(pool)
        .await
        .unwrap();
    for start in [0, 10, 20] {
        sqlx::query("insert into occurrence (org_id, phrasing_id, speech_id, start_at, end_at) values ($1, $2, $3, $4, $5)")
            .bind(curator.org)
            .bind(ids[2])
            .bind(speech)
            .bind(start)
            .bind(start + 9)
            .execute(pool)
            .await
            .unwrap();
    }
    for (path, shown, hidden) in [
        ("", "把支持寓于监督之中", ["发挥{…}作用", "坚持{4}不{2}"]),
        ("?kind=frame", "发挥{…}作用", ["把支持寓于监督之中", "坚持{4}不{2}"]),
        (
            "?kind=skeleton",
            "坚持党的领导不动摇 ／ 坚持为民履职不懈怠 ／ 坚持与时俱进不停滞",
            ["发挥{…}作用", "把支持"],
        ),
    ] {
        for list in ["/phrasings", "/curation/queue", "/curation"] {
            let page = curator.get(&format!("{list}{path}")).await.text();
            assert!(page.contains(shown), "{list}{path} lacks {shown}: {page}");
            assert!(!hidden.iter().any(|text| page.contains(text)), "{list}{path}: {page}");
        }
    }
    let page = curator.get(&format!("/phrasings/{}", ids[2])).await.text();
    assert!(page.contains("<h1>坚持党的领导不动摇 ／ 坚持为民履职不懈怠"), "{page}");
    // Who exports the library or looks for words finds all of it.
    let table =
        phrases::store::list(pool, curator.org, &phrases::model::Filter::default(), 50).await.unwrap();
    assert_eq!(table.1, 3);
}
