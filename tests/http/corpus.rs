//! An archive goes in, is found again, and its phrasings are in the library.

use std::io::Write as _;

use axum::http::StatusCode;
use wengao::app::accounts::model::Role;
use wengao::app::corpus::catalogue::model::Filter;
use wengao::app::{corpus, phrases};

use super::policy::save;
use crate::support::site::{Person, Site};

/// A speech that shares its formulations with the others of this file, and nothing else.
pub(super) fn speech(title: &str, own: [&str; 4]) -> String {
    let [opening, first, second, third] = own;
    format!(
        "{title}\n（2025年3月12日）\n同志们：\n{opening}下面，我讲两点意见。\n\
         一、强化政治意识，把握正确方向有境界\n\
         坚持党的领导、人民当家作主、依法治国有机统一，是做好人大工作的根本遵循。一要把握方向。{first}善于使党的主张通过法定程序成为国家意志。\
         二要服务大局。{second}\n\
         二、强化使命意识，提升监督实效有成果\n\
         一要抓住重点。{third}二要跟踪问效，做到议而有决、决而有行、行而有果。\n\
         同志们，让我们更加紧密地团结起来，为谱写发展新篇章而努力奋斗！\n"
    )
}

pub(super) fn river() -> String {
    speech(
        "在市委人大工作会议上的讲话",
        [
            "市委召开这次会议，就是要把云江两岸的事情办得更好。去年以来，各级人大代表走遍了十二个乡镇，提出的建议件件有着落。",
            "去年汛期，常委会连续三次听取防洪工程的汇报，把意见交到了工地上。",
            "今年要围绕码头改造和老街保护两件大事，请代表们多跑几趟，多问几句。",
            "河道采砂、饮用水源、污水管网，这三个题目一个一个地查，查完一个了结一个。",
        ],
    )
}

pub(super) fn factory() -> String {
    speech(
        "在全市人大工作座谈会上的讲话",
        [
            "大家从各县区赶来，路上都不近。上午看了清溪的两家企业，又听了五位同志的发言，很受启发。",
            "工业园区的代表联络站办得实在，工人下了班就能进门说话。",
            "眼下招商项目多、用工缺口大，常委会要把营商环境条例的落实情况摸清楚。",
            "审议财政预算不能只看总数，技改资金到了谁的账上、见了什么效果，都要问到底。",
        ],
    )
}

pub(super) fn village() -> String {
    speech(
        "在人大机关总结会上的讲话",
        [
            "又到年底，机关二十六位同志一年来下乡一百四十多次，白河边上的村子都留下了脚印。",
            "党组先后六次专题学习，学一次就解决一个具体问题。",
            "明年机关要腾出更多的人手，帮着乡镇把小学撤并、卫生室缺药这些难题理出头绪。",
            "农村公路养护、高标准农田、村级账目，都是群众天天看得见的事，检查时不打招呼、直接到田头。",
        ],
    )
}

pub async fn import(person: &mut Person, files: &[(&str, &[u8])]) -> String {
    let answer = person.upload("/imports", files).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    answer.location()
}

/// What the preview's form sends when nothing is changed, with `extra` fields over it.
fn unchanged(page: &str, extra: &[(&str, &str)]) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    for tag in page.split("<input ").skip(1) {
        let tag = tag.split('>').next().unwrap();
        let value =
            |name: &str| tag.split(&format!("{name}=\"")).nth(1).and_then(|rest| rest.split('"').next());
        let Some(name) = value("name").filter(|name| name.contains('.')) else { continue };
        if tag.contains("checkbox") && !tag.contains("checked") {
            continue;
        }
        fields.push((name.to_owned(), value("value").unwrap_or("1").to_owned()));
    }
    for (prefix, value) in extra {
        let names: Vec<_> =
            fields.iter().map(|(name, _)| name.clone()).filter(|name| name.starts_with(prefix)).collect();
        fields.extend(names.into_iter().map(|name| (name, (*value).to_owned())));
    }
    fields
}

pub(super) async fn store(person: &mut Person, batch: &str, extra: &[(&str, &str)]) {
    let page = person.get(batch).await.text();
    let mut fields = unchanged(&page, extra);
    fields.push(("action".to_owned(), "store".to_owned()));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = person.post(batch, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    assert!(answer.location().starts_with("/jobs/"));
}

#[tokio::test]
async fn an_archive_goes_in_and_its_phrasings_come_out() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let (first, second) = (river(), factory());
    let third = encoding_rs::GB18030.encode(&village()).0.into_owned();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("旧稿/总结会.txt", zip::write::SimpleFileOptions::default()).unwrap();
    zip.write_all(&third).unwrap();
    let zip = zip.finish().unwrap().into_inner();
    let files: [(&str, &[u8]); 4] = [
        ("一.txt", first.as_bytes()),
        ("二.txt", second.as_bytes()),
        ("旧稿.zip", &zip),
        ("坏.docx", b"PK\x03\x04...."),
    ];
    let batch = import(&mut curator, &files).await;
    let page = curator.get(&batch).await.text();
    assert!(page.contains("识别出3篇讲话") && page.contains("坏.docx"), "{page}");
    assert_eq!(
        corpus::catalogue::store::totals(&site.app.pool, curator.org).await.unwrap().0,
        0,
        "nothing is stored before it is confirmed"
    );
    store(&mut curator, &batch, &[("speaker.", "周明")]).await;
    site.run_jobs().await;

    let found = |q: &str| Filter { q: q.to_owned(), ..Filter::default() };
    for (query, count) in [("", 3), ("白", 1), ("清溪", 1), ("强化使命意识", 3), ("没有的词", 0)]
    {
        let rows = corpus::catalogue::store::page(&site.app.pool, curator.org, &found(query)).await.unwrap();
        let total =
            corpus::catalogue::store::total(&site.app.pool, curator.org, &found(query)).await.unwrap().n;
        assert_eq!((rows.len(), total), (count, count as i64), "{query}");
    }
    let rows = corpus::catalogue::store::page(&site.app.pool, curator.org, &found("白")).await.unwrap();
    assert_eq!(rows[0].details.speaker, "周明");
    assert_eq!(rows[0].details.title, "在人大机关总结会上的讲话");
    let filter = phrases::model::Filter {
        q: "善于使党的主张".to_owned(),
        status: "mined".to_owned(),
        ..Default::default()
    };
    let (mined, _) = phrases::store::list(&site.app.pool, curator.org, &filter, 10).await.unwrap();
    assert_eq!(
        mined.first().map(|entry| (entry.text.as_str(), entry.speeches)),
        Some(("善于使党的主张通过法定程序成为国家意志", 3))
    );
    let page = curator.get(&format!("/phrasings/{}", mined[0].id)).await.text();
    assert_eq!(page.matches("class=\"hit-text\"").count(), 3, "each use is shown with its place");
    let marked = curator.get(&format!("/speeches/{}/marked", rows[0].id)).await.text();
    assert!(marked.contains("<mark class=\"phrasing"));
}

#[tokio::test]
async fn where_two_are_wanted_nobody_takes_anything_out_alone() {
    let (site, mut admin) = Site::with(Role::Admin).await;
    let batch = import(&mut admin, &[("一.txt", river().as_bytes())]).await;
    store(&mut admin, &batch, &[]).await;
    site.run_jobs().await;
    assert_eq!(save(&mut admin, &[("two_remove", "true")]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(admin.post(&format!("{batch}/undo"), &[]).await.status, StatusCode::CONFLICT);
    let id: uuid::Uuid = sqlx::query_scalar("select id from speech").fetch_one(&site.app.pool).await.unwrap();
    let mut second = site.person(admin.org, "yunjiang", "wangfang", Role::Curator).await;
    let path = format!("/speeches/{id}");
    assert!(admin.get(&path).await.text().contains("申请移出"));
    let answer = admin.post(&format!("{path}/delete"), &[("reason", "重复")]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    assert_eq!(admin.get(&path).await.status, StatusCode::OK, "it is still there");
    let asked: uuid::Uuid =
        sqlx::query_scalar("select id from trash").fetch_one(&site.app.pool).await.unwrap();
    assert!(second.get("/").await.text().contains("申请把《"), "he is told");
    let agreed = second.post(&format!("/bin/{asked}/agree"), &[]).await;
    assert_eq!(agreed.status, StatusCode::SEE_OTHER, "{}", agreed.text());
    assert_eq!(admin.get(&path).await.status, StatusCode::NOT_FOUND);
    let bin = second.get("/bin").await.text();
    assert!(bin.contains("重复") && bin.contains(&format!("{path}/restore")), "{bin}");
    assert_eq!(second.post(&format!("{path}/restore"), &[]).await.status, StatusCode::SEE_OTHER);
    assert_eq!(admin.get(&path).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_clause_that_the_corpus_has_in_another_word_is_reported_as_spun() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let right = "常委会要深入了解代表的所思、所想";
    let first = river() + right + "。\n";
    let second = factory() + right + "。\n";
    let batch = import(&mut curator, &[("一.txt", first.as_bytes()), ("二.txt", second.as_bytes())]).await;
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    let spun = village() + &right.replace("深入", "深切") + "。\n";
    let batch = import(&mut curator, &[("三.txt", spun.as_bytes())]).await;
    let id: uuid::Uuid = batch.rsplit('/').next().unwrap().parse().unwrap();
    let items = corpus::import::store::list(&site.app.pool, curator.org, id).await.unwrap();
    assert!(items[0].found.as_ref().unwrap().doubts > 0);
    let found = corpus::import::store::find(&site.app.pool, curator.org, id, items[0].id).await.unwrap();
    let report = found.unwrap().1.unwrap().report;
    let found = report.iter().find(|remark| remark.code == "spun_text").map(|remark| remark.fix.as_deref());
    assert_eq!(found, Some(Some(right)), "{report:?}");
}

#[tokio::test]
async fn a_rejected_phrasing_never_comes_back_and_an_approved_one_stays() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let (first, second) = (river(), factory());
    let batch = import(&mut curator, &[("一.txt", first.as_bytes()), ("二.txt", second.as_bytes())]).await;
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    let (all, _) = phrases::store::list(&site.app.pool, curator.org, &by_status("mined"), 50).await.unwrap();
    assert!(all.len() >= 2, "{all:?}");
    let (approve, reject) = (all[0].clone(), all[1].clone());
    for (entry, status) in [(&approve, "approved"), (&reject, "rejected")] {
        let answer = curator.post(&format!("/phrasings/{}/status", entry.id), &[("status", status)]).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER);
    }
    assert_eq!(curator.post("/phrasings/mine", &[]).await.status, StatusCode::SEE_OTHER);
    site.run_jobs().await;
    let again = |status: &str| {
        let pool = site.app.pool.clone();
        let (org, filter) = (curator.org, by_status(status));
        async move { phrases::store::list(&pool, org, &filter, 200).await.unwrap().0 }
    };
    assert!(again("mined").await.iter().all(|entry| entry.text != reject.text && entry.text != approve.text));
    let approved = again("approved").await;
    let kept = approved.iter().find(|entry| entry.text == approve.text).expect("the approved one");
    assert_eq!(kept.speeches, approve.speeches, "its counts stay true");
}

fn by_status(status: &str) -> phrases::model::Filter {
    phrases::model::Filter { status: status.to_owned(), ..Default::default() }
}

#[tokio::test]
async fn a_curators_correction_improves_the_next_import() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let speech = |heading: &str, own: &str| {
        format!(
            "在全市人大机关大会上的讲话\n（2025年3月12日）\n同志们：\n{own}\n一、{heading}\n{own}这样的事一直在做。\n\
             二、{own}\n{own}人人都说好。\n"
        )
    };
    let kind_of = |heading: &'static str| {
        let pool = site.app.pool.clone();
        async move {
            let asked = "select kind, speech_id from section where heading = $1";
            sqlx::query_as::<_, (String, uuid::Uuid)>(asked).bind(heading).fetch_one(&pool).await.unwrap()
        }
    };
    let first = speech("赓续红色血脉，传承优良传统", "老街的灯亮了");
    let batch = import(&mut curator, &[("一.txt", first.as_bytes())]).await;
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    let (kind, id) = kind_of("赓续红色血脉，传承优良传统").await;
    assert_eq!(kind, "other", "nothing speaks for a kind: a person is to say it");
    let page = curator.get(&format!("/speeches/{id}/edit")).await.text();
    let field = page.split("赓续红色血脉").nth(1).and_then(|rest| rest.split("name=\"kind.").nth(1)).unwrap();
    let field = format!("kind.{}", field.split('"').next().unwrap());
    let form = [("title", "讲话"), (field.as_str(), "conduct")];
    assert_eq!(curator.post(&format!("/speeches/{id}/edit"), &form).await.status, StatusCode::SEE_OTHER);
    let next = speech("赓续红色血脉，走好新的长征路", "河边的树绿了");
    let batch = import(&mut curator, &[("二.txt", next.as_bytes())]).await;
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    assert_eq!(kind_of("赓续红色血脉，走好新的长征路").await.0, "conduct");
}
