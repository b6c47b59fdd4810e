//! An archive goes in, is found again, and its phrasings are in the library.

use std::io::Write as _;

use axum::http::StatusCode;
use wengao::app::accounts::model::Role;
use wengao::app::corpus::catalogue::model::Filter;
use wengao::app::corpus::import::finished;
use wengao::app::{corpus, outlines, phrases};
use wengao::clock;

use super::policy::save;
use crate::support::site::{Person, Site};

/// A speech that shares its formulations with the others of this file, and nothing else.
fn speech(title: &str, own: [&str; 4]) -> String {
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

fn river() -> String {
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

fn factory() -> String {
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

fn village() -> String {
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

async fn store(person: &mut Person, batch: &str, extra: &[(&str, &str)]) {
    let page = person.get(batch).await.text();
    let mut fields = unchanged(&page, extra);
    fields.push(("action".to_owned(), "store".to_owned()));
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    let answer = person.post(batch, &fields).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
    assert!(answer.location().starts_with("/jobs/"));
}

#[tokio::test]
async fn what_an_import_brings_is_offered_where_somebody_was_writing_already() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let outline = outlines::store::list(&site.app.pool, curator.org).await.unwrap().remove(0).id.to_string();
    let answer = curator.post("/drafts", &[("outline", &outline), ("title", "讲话")]).await;
    let draft = answer.location();
    assert!(draft.starts_with("/drafts/"), "{}", answer.text());
    let wording = "像绣花一样把监督做细做实做出成效";
    let panel = format!("{draft}/phrasings?kind=supervision&before=&q=");
    // By the initials of its pinyin, as the popup asks.
    let popup = format!("{draft}/phrasings?kind=other&q=xxhyy");
    let offered = async |curator: &mut Person| {
        let (rows, found) = (curator.get(&panel).await.text(), curator.get(&popup).await.text());
        (rows.contains(wording), found.contains(wording))
    };
    assert_eq!(offered(&mut curator).await, (false, false), "nobody has said it yet");

    let texts =
        [river(), factory(), village()].map(|text| text.replace("做到议而有决、决而有行、行而有果", wording));
    let files: Vec<(&str, &[u8])> =
        ["一.txt", "二.txt", "三.txt"].into_iter().zip(texts.iter().map(|text| text.as_bytes())).collect();
    let batch = import(&mut curator, &files).await;
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    // The old answers are given while the new ones are made: a moment, not a new server.
    let mut last = (false, false);
    for _ in 0..100 {
        last = offered(&mut curator).await;
        if last == (true, true) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(last, (true, true), "panel and popup know what was imported");
}

#[tokio::test]
async fn an_import_asks_whose_text_it_is_and_tells_another_version_of_a_stored_speech() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    sqlx::query("insert into setting (org_id, name, value, at) values ($1, 'places', '[\"金华市\"]', now())")
        .bind(curator.org)
        .execute(&site.app.pool)
        .await
        .unwrap();
    let paragraphs: Vec<String> = (0..12)
        .map(|n| {
            let word = |k: u32| char::from_u32(0x4E00 + (n * 131 + k * 977) % 8_000).unwrap();
            format!("{}。", (0..90).map(word).collect::<String>())
        })
        .collect();
    let first = format!("在全市人大工作会议上的讲话\n同志们：\n{}", paragraphs.join("\n"));
    let batch = import(&mut curator, &[("一稿.txt", first.as_bytes())]).await;
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    let second = first.replace(&paragraphs[3], "这一段全部重新写过，与前一稿不同。");
    let report = format!(
        "四川省人民政府工作报告\n各位代表：\n现在，我代表省人民政府向大会报告工作。\n{}",
        "狠抓落实，不断进步。".repeat(9)
    );
    let files: [(&str, &[u8]); 2] = [("二稿.txt", second.as_bytes()), ("报告.txt", report.as_bytes())];
    let batch = import(&mut curator, &files).await;
    let page = curator.get(&batch).await.text();
    assert!(page.contains("与《在全市人大工作会议上的讲话》"), "{page}");
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    let tiers: Vec<(String, String)> =
        sqlx::query_as("select file_name, source_tier from speech order by created_at, file_name")
            .fetch_all(&site.app.pool)
            .await
            .unwrap();
    let tier = |name: &str| tiers.iter().find(|(file, _)| file == name).map(|(_, tier)| tier.as_str());
    assert_eq!((tier("二稿.txt"), tier("报告.txt")), (Some("own"), Some("other")), "{tiers:?}");
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
async fn the_same_speech_twice_is_noticed_and_a_batch_can_be_taken_back() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let text = river();
    let batch = import(&mut curator, &[("一.txt", text.as_bytes())]).await;
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    let again = import(&mut curator, &[("另存.txt", text.replace('\n', "\r\n").as_bytes())]).await;
    assert!(curator.get(&again).await.text().contains("已有相同讲话"));
    store(&mut curator, &again, &[]).await;
    site.run_jobs().await;
    assert_eq!(corpus::catalogue::store::totals(&site.app.pool, curator.org).await.unwrap().0, 1);
    assert_eq!(curator.post(&format!("{batch}/undo"), &[]).await.status, StatusCode::SEE_OTHER);
    site.run_jobs().await;
    assert_eq!(corpus::catalogue::store::totals(&site.app.pool, curator.org).await.unwrap().0, 0);
    // What was taken back is kept aside, with who and why, and can be put back as it was.
    let list = curator.get("/speeches/removed").await.text();
    assert!(list.contains("撤销导入") && list.contains("liwen"), "{list}");
    let removed = corpus::store::removed(&site.app.pool, curator.org).await.unwrap();
    assert_eq!(removed.len(), 1);
    let path = format!("/speeches/{}", removed[0].id);
    assert_eq!(curator.get(&path).await.status, StatusCode::NOT_FOUND);
    assert_eq!(curator.post(&format!("{path}/restore"), &[]).await.status, StatusCode::SEE_OTHER);
    let found = Filter { q: "清溪".to_owned(), ..Filter::default() };
    let rows = corpus::catalogue::store::page(&site.app.pool, curator.org, &found).await.unwrap();
    assert_eq!(rows.len(), usize::from(text.contains("清溪")));
    assert_eq!(corpus::catalogue::store::totals(&site.app.pool, curator.org).await.unwrap().0, 1);
    assert_eq!(curator.post(&format!("{path}/restore"), &[]).await.status, StatusCode::NOT_FOUND);
    let parts: i64 = sqlx::query_scalar("select count(*) from section where speech_id = $1")
        .bind(removed[0].id)
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    assert!(parts > 0, "its parts are made anew");
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
async fn a_mark_of_secrecy_stops_the_file() {
    let (_site, mut curator) = Site::with(Role::Curator).await;
    let secret = format!("机密★三年\n{}", river());
    let batch = import(&mut curator, &[("密.txt", secret.as_bytes())]).await;
    let page = curator.get(&batch).await.text();
    assert!(page.contains("密") && page.contains("识别出0篇讲话"), "{page}");
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

#[tokio::test]
async fn texts_of_a_finished_import_go_and_what_was_left_out_a_month_later() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let texts = [river(), factory(), village()];
    let files: Vec<(&str, &[u8])> =
        ["一.txt", "二.txt", "三.txt"].into_iter().zip(texts.iter().map(|text| text.as_bytes())).collect();
    let batch = import(&mut curator, &files).await;
    let item: uuid::Uuid = sqlx::query_scalar("select id from import_item where position = 2")
        .fetch_one(&site.app.pool)
        .await
        .unwrap();
    let left = async || -> Vec<i32> {
        sqlx::query_scalar(
            "select position from import_item where document is not null and text <> '' order by 1",
        )
        .fetch_all(&site.app.pool)
        .await
        .unwrap()
    };
    let clear = async || finished::clear(&site.app.pool, clock::now()).await.unwrap();
    assert_eq!((clear().await, left().await), (0, vec![0, 1, 2]), "it is still being looked through");
    let fields = [(format!("title.{item}"), "在人大机关总结会上的讲话")];
    let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), *value)).collect();
    assert_eq!(curator.post(&batch, &fields).await.status, StatusCode::SEE_OTHER, "one is left out");
    store(&mut curator, &batch, &[]).await;
    site.run_jobs().await;
    assert_eq!((clear().await, left().await), (2, vec![2]));
    assert_eq!(clear().await, 0, "nothing is left to do");
    // The page shows the speeches instead; what was left out can still be looked at.
    let page = curator.get(&batch).await.text();
    assert_eq!(page.matches("看讲话").count(), 2, "{page}");
    assert!(page.contains("查看识别结果") && !page.contains("· 0字"), "{page}");
    let items: Vec<uuid::Uuid> = sqlx::query_scalar("select id from import_item order by position")
        .fetch_all(&site.app.pool)
        .await
        .unwrap();
    assert_eq!(curator.get(&format!("{batch}/items/{}", items[2])).await.status, StatusCode::OK);
    let gone = curator.get(&format!("{batch}/items/{}", items[0])).await;
    assert!(gone.text().contains("导入时的原文不再保留"), "{}", gone.text());
    sqlx::query("update import_batch set created_at = now() - interval '31 days'")
        .execute(&site.app.pool)
        .await
        .unwrap();
    assert_eq!((clear().await, left().await), (1, vec![]));
    // The speeches have their texts, and the batch can be taken back.
    let lengths: Vec<i32> = sqlx::query_scalar("select length(text) from speech where in_corpus")
        .fetch_all(&site.app.pool)
        .await
        .unwrap();
    assert!(lengths.len() == 2 && lengths.iter().all(|length| *length > 100), "{lengths:?}");
    assert_eq!(curator.post(&format!("{batch}/undo"), &[]).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_preview_is_narrowed_to_a_year_and_a_month() {
    let (site, mut curator) = Site::with(Role::Curator).await;
    let texts = [
        river(),
        factory().replace("2025年3月12日", "2024年3月5日"),
        village().replace("2025年3月12日", "2024年11月30日"),
    ];
    let files: Vec<(&str, &[u8])> =
        ["一.txt", "二.txt", "三.txt"].into_iter().zip(texts.iter().map(|text| text.as_bytes())).collect();
    let batch = import(&mut curator, &files).await;
    let page = curator.get(&batch).await.text();
    assert!(
        page.contains("<option value=\"2025\">2025年") && page.contains("<option value=\"2024\">2024年"),
        "{page}"
    );
    for (filter, shown) in [
        ("year=2024", "二三"),
        ("year=2025", "一"),
        ("month=3", "一二"),
        ("year=2024&month=3", "二"),
        ("year=1999", ""),
        ("year=x&month=99", "一二三"),
    ] {
        let page = curator.get(&format!("{batch}?{filter}")).await.text();
        for name in ["一", "二", "三"] {
            assert_eq!(page.contains(&format!("{name}.txt")), shown.contains(name), "{filter}: {name}");
        }
    }
    // What is filled into all that are shown is filled into these alone.
    let fields = [("year", "2024"), ("action", "fill"), ("fill.place", "云江市")];
    let answer = curator.post(&batch, &fields).await;
    let page = curator.get(&answer.location()).await.text();
    assert!(page.contains("二.txt") && !page.contains("一.txt"), "still narrowed: {}", answer.location());
    let places: Vec<(i32, String)> = sqlx::query_as("select position, place from import_item order by 1")
        .fetch_all(&site.app.pool)
        .await
        .unwrap();
    let filled: Vec<i32> = places.iter().filter(|(_, place)| place == "云江市").map(|(at, _)| *at).collect();
    assert_eq!(filled, [1, 2], "{places:?}");
}
