//! The library grows with its corpus: after adding, changing and removing speeches it says what mining everything
//! would say of the phrasings it knows, and after the merge of everything.

use std::collections::BTreeMap;

use sqlx::{PgPool, Row};
use uuid::Uuid;
use wengao::app::accounts::model::Role;
use wengao::app::corpus::model::{Details, Status};
use wengao::app::corpus::store::{self as corpus, NewSpeech};
use wengao::app::jobs;
use wengao::app::jobs::runner::Registry;
use wengao::app::kept::Memory;
use wengao::app::phrases::curation::store::{Deed, change};
use wengao::app::phrases::mining::bases::{Bases, Limits};
use wengao::app::phrases::mining::job;
use wengao::bootstrap::create_with_outlines;
use wengao::engine::document::{Block, Document, Genre, Level, Line, Section};
use wengao::{clock, server};

use crate::support::site::{Person, Site};

/// What is said again and again.
pub(super) const SAID: [&str; 16] = [
    "不断提升依法监督工作实效",
    "着力回应人民群众急难愁盼",
    "架好连心桥、畅通直通车、当好代言人",
    "让票箱里装满沉甸甸的民心",
    "扩大公民有序政治参与",
    "扩大公民有序的政治参与",
    "坚决纠正有法不依的行为",
    "努力开创人大工作新局面",
    "促进依法行政和公正司法",
    "把牢正确政治方向不放松",
    "支持代表依法履行职责",
    "推动法律法规落地见效",
    "用足用好宪法赋予的权力",
    "答好新时代的履职答卷",
    "善于听取各方面的意见",
    "打通基层治理最后一公里",
];

/// What one speech says, and one that comes later.
const RARE: &str = "凝聚守护绿水青山的强大合力";

/// Numbers that look like chance and are the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// A speech that is like no other but for what everybody says.
pub(super) fn document(number: usize, more: &[&str]) -> Document {
    let mut dice = Dice(number as u64 * 77 + 5);
    let own: Vec<char> = "山水林田湖草沙春夏秋冬风花雪月星云虹霞松竹梅兰菊荷桂樟".chars().collect();
    let word = |dice: &mut Dice| -> String { (0..7).map(|_| own[dice.roll(own.len())]).collect() };
    let mut lines: Vec<String> = (0..9)
        .map(|_| {
            let (before, after) = (word(&mut dice), word(&mut dice));
            format!("{before}，{}，{after}。", SAID[dice.roll(SAID.len())])
        })
        .collect();
    lines.extend(more.iter().map(|said| format!("{}，{said}，{}。", word(&mut dice), word(&mut dice))));
    let (first, second) = lines.split_at(4);
    let section = |heading: &str, lines: &[String]| Section {
        heading: Some(Line::from(heading)),
        blocks: lines.iter().map(|line| Block::Paragraph(Line::from(line.as_str()))).collect(),
        ..Section::default()
    };
    let sections = vec![section("把握方向", first), section("依法监督", second)];
    Document { title: Line::from(format!("第{number}次讲话").as_str()), salutation: None, sections }
}

pub(super) async fn shelve(pool: &PgPool, org_id: Uuid, number: usize, more: &[&str]) -> Uuid {
    shelve_as(pool, org_id, number, more, Genre::Speech).await
}

pub(super) async fn shelve_as(
    pool: &PgPool,
    org_id: Uuid,
    number: usize,
    more: &[&str],
    genre: Genre,
) -> Uuid {
    let document = document(number, more);
    let details = Details {
        genre,
        title: document.title.plain(),
        speaker: ["周明", "李文", ""][number % 3].to_owned(),
        delivered_on: time::Date::from_calendar_date(2020 + (number % 5) as i32, time::Month::March, 1).ok(),
        ..Details::default()
    };
    store(pool, org_id, Status::Imported, &details, &document).await
}

/// Stores a speech that no file brought.
pub(super) async fn store(
    pool: &PgPool,
    org_id: Uuid,
    status: Status,
    details: &Details,
    document: &Document,
) -> Uuid {
    let id = clock::new_id();
    let new = NewSpeech {
        org_id,
        id,
        status,
        details,
        document,
        confidence: &[],
        tags: &[],
        batch_id: None,
        file_name: "",
        report: serde_json::json!([]),
        sample: false,
    };
    let mut db = pool.acquire().await.unwrap();
    corpus::insert(&mut db, &new).await.unwrap();
    id
}

/// Runs the miner to its end; answers how it ended.
pub(super) async fn mine(site: &Site, registry: &Registry, org: Uuid, payload: serde_json::Value) -> String {
    let pool = &site.app.pool;
    let id = jobs::store::enqueue(pool, org, None, job::KIND, payload).await.unwrap();
    site.run_jobs_of(registry).await;
    let ended = jobs::store::find(pool, org, id).await.unwrap().unwrap();
    assert_eq!(ended.state.name(), "done", "{}", ended.message);
    ended.message
}

/// A phrasing as it is stored, with its places by the titles of speeches.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Stored {
    pub(super) row: String,
    variants: Vec<String>,
    pub(super) places: Vec<(String, i32, i32)>,
}

pub(super) async fn library(pool: &PgPool, org: Uuid) -> BTreeMap<String, Stored> {
    let rows = sqlx::query(
        "select id, text, variants, concat_ws(' ', kind, section_kind, speeches, occurrences, year_from, year_to, sections,
                positions, speakers, slots) as row
         from phrasing where org_id = $1 and status <> 'rejected'",
    )
    .bind(org)
    .fetch_all(pool)
    .await
    .unwrap();
    let mut out = BTreeMap::new();
    for row in rows {
        let places = sqlx::query_as(
            "select s.title, o.start_at, o.end_at from occurrence o join speech s on s.org_id = $1 and s.id = o.speech_id
             where o.org_id = $1 and o.phrasing_id = $2 order by 1, 2, 3",
        )
        .bind(org)
        .bind(row.get::<Uuid, _>("id"))
        .fetch_all(pool)
        .await
        .unwrap();
        let stored = Stored { row: row.get("row"), variants: row.get("variants"), places };
        out.insert(row.get("text"), stored);
    }
    out
}

/// A site whose libraries grow, however small their corpus is.
pub(super) async fn growing() -> (Site, Person, Registry) {
    let (site, curator) = Site::with(Role::Curator).await;
    let bases = Bases::new(Limits { least: 0, ..Limits::default() }, &Memory::quarter());
    (site, curator, server::registry_with(&bases))
}

pub(super) async fn id_of(pool: &PgPool, org: Uuid, text: &str) -> Uuid {
    sqlx::query_scalar("select id from phrasing where org_id = $1 and text = $2")
        .bind(org)
        .bind(text)
        .fetch_one(pool)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_grown_library_says_what_a_whole_run_says() {
    let (site, curator, registry) = growing().await;
    let (pool, org) = (&site.app.pool, curator.org);
    let mut ids = Vec::new();
    for number in 0..60 {
        ids.push(shelve(pool, org, number, if number == 7 { &[RARE] } else { &[] }).await);
    }
    let told = mine(&site, &registry, org, serde_json::json!({})).await;
    assert!(told.contains("共有"), "{told}");
    let before = library(pool, org).await;
    assert!(!before.contains_key(RARE) && before.contains_key(SAID[2]), "{:?}", before.keys());
    // Two more, one gone, one with another text, one with another speaker.
    shelve(pool, org, 100, &[RARE]).await;
    shelve(pool, org, 101, &[]).await;
    let mut tx = pool.begin().await.unwrap();
    assert_eq!(corpus::remove(&mut tx, org, &[ids[3]], curator.account, "").await.unwrap(), [ids[3]]);
    let changed = Document { title: document(20, &[]).title, ..document(200, &[SAID[0], SAID[0]]) };
    corpus::replace_document(&mut tx, org, ids[20], &changed).await.unwrap();
    let speech = corpus::find(&mut *tx, org, ids[30]).await.unwrap().unwrap();
    let details = Details { speaker: "赵静".to_owned(), ..speech.details };
    assert!(corpus::update_details(&mut *tx, org, ids[30], &details, &[]).await.unwrap());
    tx.commit().await.unwrap();
    let told = mine(&site, &registry, org, serde_json::json!({})).await;
    assert!(told.contains("随5篇讲话"), "{told}");
    let grown = library(pool, org).await;
    assert_ne!(grown, before);
    // The same corpus, mined as a whole by somebody else.
    let other = create_with_outlines(pool, "wushan", "雾山市人大常委会", Level::City).await.unwrap();
    let copied = "insert into speech (org_id, id, status, title, speaker, delivered_on, document, text, content_hash)
                  select $2, id, status, title, speaker, delivered_on, document, text, content_hash from speech
                  where org_id = $1";
    sqlx::query(copied).bind(org).bind(other).execute(pool).await.unwrap();
    job::mine_now(pool, other).await.unwrap();
    let whole = library(pool, other).await;
    let mut same = 0;
    for (text, stored) in &grown {
        if let Some(wanted) = whole.get(text).filter(|wanted| wanted.variants == stored.variants) {
            assert_eq!(stored, wanted, "{text}");
            same += 1;
        }
    }
    assert!(same >= SAID.len() - 2 && same * 10 >= whole.len() * 8, "{same} of {}", whole.len());
    let rare = &grown[RARE];
    assert_eq!(rare.places.len(), 2, "a candidate comes with all its uses: {rare:?}");
    assert_eq!(rare, &whole[RARE]);
    // And all of it after the merge.
    let told = mine(&site, &registry, org, job::everything()).await;
    assert!(told.contains("共有"), "{told}");
    assert_eq!(library(pool, org).await, whole);
}

#[tokio::test]
async fn what_curators_decided_outlives_growth() {
    let (site, curator, registry) = growing().await;
    let (pool, org) = (&site.app.pool, curator.org);
    for number in 0..40 {
        shelve(pool, org, number, &[]).await;
    }
    mine(&site, &registry, org, serde_json::json!({})).await;
    let participation = library(pool, org).await;
    let head = participation.keys().find(|text| text.contains("政治参与")).unwrap().clone();
    assert_eq!(participation[&head].variants.len(), 1, "two wordings of one phrasing");
    let deed = Deed { org_id: org, account_id: curator.account, action: "test", reason: "" };
    let (rejected, approved, edited) =
        (id_of(pool, org, &head).await, id_of(pool, org, SAID[2]).await, id_of(pool, org, SAID[3]).await);
    change(pool, deed, &[rejected], |_, state| state.status = "rejected".to_owned()).await.unwrap();
    change(pool, deed, &[approved], |_, state| state.status = "approved".to_owned()).await.unwrap();
    change(pool, deed, &[edited], |_, state| {
        state.status = "approved".to_owned();
        state.edited = true;
        state.text = "让每一只票箱装满民心".to_owned();
    })
    .await
    .unwrap();
    let before = library(pool, org).await;
    shelve(pool, org, 100, &[SAID[2], SAID[3], SAID[4], SAID[5]]).await;
    let told = mine(&site, &registry, org, serde_json::json!({})).await;
    assert!(told.contains("随1篇讲话"), "{told}");
    let after = library(pool, org).await;
    assert!(!after.keys().any(|text| text.contains("政治参与")), "in no wording: {:?}", after.keys());
    let more = |text: &str| after[text].places.len() - before[text].places.len();
    assert!(more(SAID[2]) >= 1 && more("让每一只票箱装满民心") >= 1);
    assert!(!after.contains_key(SAID[3]), "the edited one is not found again under its old text");
    // Wanted back, it is whole again with the next change.
    change(pool, deed, &[rejected], |_, state| state.status = "mined".to_owned()).await.unwrap();
    shelve(pool, org, 101, &[]).await;
    mine(&site, &registry, org, serde_json::json!({})).await;
    let grown = library(pool, org).await;
    mine(&site, &registry, org, job::everything()).await;
    assert_eq!(grown[&head], library(pool, org).await[&head]);
}

#[tokio::test]
async fn what_somebody_else_wrote_is_mined_anew_and_growth_is_merged_when_it_is_quiet() {
    let (site, curator, registry) = growing().await;
    let (pool, org) = (&site.app.pool, curator.org);
    for number in 0..20 {
        shelve(pool, org, number, &[]).await;
    }
    mine(&site, &registry, org, serde_json::json!({})).await;
    shelve(pool, org, 100, &[]).await;
    job::mine_now(pool, org).await.unwrap(); // another process
    shelve(pool, org, 101, &[]).await;
    let told = mine(&site, &registry, org, serde_json::json!({})).await;
    assert!(told.contains("共有"), "the index followed another run: {told}");
    shelve(pool, org, 102, &[]).await;
    let told = mine(&site, &registry, org, serde_json::json!({})).await;
    assert!(told.contains("随1篇讲话"), "{told}");
    let grown = || sqlx::query_scalar::<_, i32>("select grown from mining_run where org_id = $1").bind(org);
    assert_eq!(grown().fetch_one(pool).await.unwrap(), 1);
    job::renew(pool).await.unwrap();
    assert!(!jobs::store::is_queued(pool, org, job::KIND).await.unwrap(), "somebody may still be at it");
    sqlx::query("update mining_run set at = at - interval '1 hour'").execute(pool).await.unwrap();
    job::renew(pool).await.unwrap();
    job::renew(pool).await.unwrap();
    site.run_jobs_of(&registry).await;
    assert_eq!(grown().fetch_one(pool).await.unwrap(), 0);
    // Many at once are mined as a whole.
    for number in 200..210 {
        shelve(pool, org, number, &[]).await;
    }
    let told = mine(&site, &registry, org, serde_json::json!({})).await;
    assert!(told.contains("共有"), "{told}");
}
