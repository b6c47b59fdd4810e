//! A copy goes out and comes back edited: changes as tracked changes of their authors, comments as threads, places on paper;
//! and the final file, kept as it went.

use std::io::{Cursor, Read as _, Write as _};

use axum::Router;
use axum::body::Body;
use axum::http::{Request, Response};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;
use wengao::app::accounts::model::Role;
use wengao::app::drafting::model::Part;
use wengao::word::read_tracked;

use super::{CSRF, Office, Person, get, post, text};
use crate::support::database;
use crate::word::copies::{Copy, Lot, Note, Program, State};

const TEXT: &str = "在全市人大工作会议上的讲话\n同志们：\n今天的会议很重要，我讲三点意见。\n一、坚持党的全面领导\n要坚持党对人大工作的全面领导，确保正确政治方向。\n二、增强监督工作实效\n要紧扣中心任务开展监督，推动重点工作落到实处。去年共办理代表建议186件。\n";

async fn bytes(answer: Response<Body>) -> Vec<u8> {
    answer.into_body().collect().await.unwrap().to_bytes().to_vec()
}

/// Sends a copy round and takes it: the file.
async fn sent(site: &Router, person: &Person, path: &str, form: &str) -> Vec<u8> {
    let answer = post(site, person, &format!("{path}/outgoing"), form).await;
    assert_eq!(answer.status(), 303);
    let to = answer.headers()["location"].to_str().unwrap().to_owned();
    bytes(get(site, person, &to).await).await
}

async fn bring(site: &Router, person: &Person, path: &str, file: &[u8], author: &str) -> Response<Body> {
    const LINE: &str = "----wengao-test";
    let field = |name: &str, value: &str| {
        format!("--{LINE}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    let mut body = field("_csrf", CSRF).into_bytes();
    body.extend(field("author", author).into_bytes());
    body.extend(
        format!("--{LINE}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"改.docx\"\r\n\r\n")
            .into_bytes(),
    );
    body.extend_from_slice(file);
    body.extend(format!("\r\n--{LINE}--\r\n").into_bytes());
    let request = Request::post(format!("{path}/returned"))
        .header("cookie", &person.cookie)
        .header("content-type", format!("multipart/form-data; boundary={LINE}"));
    site.clone().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap()
}

/// Where words stand in a copy.
fn find(copy: &Copy, words: &str) -> (usize, usize) {
    let texts = copy.paragraphs.iter().map(|p| p.letters.iter().map(|(c, _)| *c).collect::<String>());
    let found =
        texts.enumerate().find_map(|(at, text)| Some((at, text.split_once(words)?.0.chars().count())));
    found.unwrap_or_else(|| panic!("the copy has no {words}"))
}

/// The leader's hand on a copy: a figure and a word changed with marks, a sentence without, a comment.
fn edited(file: &[u8]) -> Vec<u8> {
    let mut copy = Copy::of(file);
    let hand = || Some(("王主任".to_owned(), "2026-11-30T09:20:00Z".to_owned()));
    let (at, from) = find(&copy, "186");
    for (_, state) in &mut copy.paragraphs[at].letters[from..from + 3] {
        state.out = hand();
    }
    let put = State { put: hand(), ..State::default() };
    copy.paragraphs[at].letters.splice(from + 3..from + 3, "192".chars().map(|c| (c, put.clone())));
    let end = copy.paragraphs[at].letters.len();
    copy.paragraphs[at].letters.splice(end..end, "务必办好。".chars().map(|c| (c, State::default())));
    let (paragraph, from) = find(&copy, "正确政治方向");
    let (author, text) = ("王主任".to_owned(), "这里展开讲".to_owned());
    copy.notes.push(Note { paragraph, from, to: from + 6, author, text });
    copy.saved(Program::Word, &mut Lot(5))
}

async fn document(site: &Router, person: &Person, path: &str) -> String {
    text(get(site, person, &format!("{path}/export?format=txt")).await).await
}

#[tokio::test]
async fn a_copy_comes_back_with_the_hand_of_whoever_edited_it() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Drafter).await);
    let path = office.written(&site, &li, TEXT).await;
    let file = sent(&site, &li, &path, "paper=standard&numbers=on&comments=on").await;
    let copy = edited(&file);
    assert_eq!(bring(&site, &wang, &path, &copy, "").await.status(), 404);
    let answer = bring(&site, &li, &path, &copy, "王主任（纸上）").await;
    assert_eq!(answer.status(), 303, "{}", text(answer).await);

    let page = text(get(&site, &li, &format!("{path}/returned")).await).await;
    for words in ["王主任", "改写1", "王主任（纸上）", "增加1", "务必办好。", "批注1条"]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    let threads = text(get(&site, &li, &format!("{path}/comments")).await).await;
    let threads: Value = serde_json::from_str(&threads).unwrap();
    let thread = &threads["threads"][0];
    assert_eq!(
        (&thread["quote"], &thread["comments"][0]["name"]),
        (&json!("正确政治方向"), &json!("王主任"))
    );
    assert_eq!(thread["comments"][0]["mine"], false);
    // Nothing is decided: both readings of the text are there.
    let steps = text(get(&site, &li, &path).await).await;
    assert!(steps.contains("deletion") && steps.contains("insertion") && steps.contains("王主任"));

    // The same file again, something else, and a file of another draft.
    assert_eq!(bring(&site, &li, &path, &copy, "").await.status(), 409);
    assert_eq!(bring(&site, &li, &path, b"no file of Word", "").await.status(), 422);
    let other = office.written(&site, &li, TEXT).await;
    let foreign = sent(&site, &li, &other, "paper=large").await;
    assert_eq!(bring(&site, &li, &path, &foreign, "").await.status(), 422);

    // One author's changes accepted, the other's rejected.
    let id: String =
        sqlx::query_scalar("select id::text from returned_file").fetch_one(&office.pool).await.unwrap();
    let settle = format!("{path}/returned/settle");
    let form = |author: &str, how: &str| format!("file={id}&author={author}&how={how}");
    assert_eq!(post(&site, &wang, &settle, &form("", "accept")).await.status(), 404);
    assert_eq!(post(&site, &li, &settle, &form("%E7%8E%8B%E4%B8%BB%E4%BB%BB", "accept")).await.status(), 303);
    assert!(document(&site, &li, &path).await.contains("代表建议192件。务必办好。"));
    assert_eq!(post(&site, &li, &settle, &form("", "reject")).await.status(), 303);
    let now = document(&site, &li, &path).await;
    assert!(now.contains("代表建议192件。") && !now.contains("务必办好"), "{now}");
    let told = "select count(*) from audit_event where action in ('draft.return', 'draft.settle')";
    assert_eq!(sqlx::query_scalar::<_, i64>(told).fetch_one(&office.pool).await.unwrap(), 3);
}

/// What stands in the copy in the place of these words, with no mark that says so.
fn swap(copy: &mut Copy, old: &str, new: &str) {
    let (at, from) = find(copy, old);
    let letters = new.chars().map(|c| (c, State::default()));
    copy.paragraphs[at].letters.splice(from..from + old.chars().count(), letters);
}

#[tokio::test]
async fn labels_levels_and_the_lines_under_the_title_are_taken_over_by_one_click_each() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Drafter).await);
    let text_of =
        format!("{TEXT}一是加强跟踪督办。对承诺的事项逐件销号。\n二是加强结果运用。对问题逐项整改。\n");
    let path = office.written(&site, &li, &text_of).await;
    let card = "speaker=%E6%9D%8E%E6%98%8E%E5%8D%8E&date=2026-11-20"; // 李明华
    assert_eq!(post(&site, &li, &format!("{path}/facts"), card).await.status(), 200);
    let mut copy = Copy::of(&sent(&site, &li, &path, "paper=standard").await);
    swap(&mut copy, "（2026年11月20日）", "（2026年12月3日）");
    swap(&mut copy, "李明华", "王芳菲");
    swap(&mut copy, "二、增强监督", "三、增强监督");
    swap(&mut copy, "一是加强", "首先，加强");
    swap(&mut copy, "二是加强", "尤其要加强");
    let (at, _) = find(&copy, "要坚持党对人大");
    copy.paragraphs[at].style = "2".to_owned();
    let answer = bring(&site, &li, &path, &copy.saved(Program::Word, &mut Lot(7)), "").await;
    assert_eq!(answer.status(), 303, "{}", text(answer).await);
    let before = document(&site, &li, &path).await;
    assert!(
        before.contains("二、增强监督工作实效") && before.contains("李明华"),
        "nothing is done unasked: {before}"
    );

    let page = text(get(&site, &li, &format!("{path}/returned")).await).await;
    for words in [
        "改为一级标题，序号“三”",
        "改为一点，序号“首先，”",
        "改为正文，不带序号，前面加“尤其要”",
        "改为二级标题",
        "讲话信息改为讲话人“王芳菲”、日期“2026-12-03”",
        "能照改的都照改",
    ] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert_eq!(page.matches("照改：讲话信息").count(), 1, "one thing is offered once");
    let (id, changes): (String, Value) =
        sqlx::query_as("select id::text, changes from returned_file").fetch_one(&office.pool).await.unwrap();
    let mend = format!("{path}/returned/mend");
    let number = changes
        .as_array()
        .unwrap()
        .iter()
        .position(|change| change["before"] == "二" && change["after"] == "三");
    let one = format!("file={id}&change={}", number.unwrap());
    assert_eq!(post(&site, &wang, &mend, &one).await.status(), 404, "nobody else may");
    assert_eq!(post(&site, &li, &mend, &one).await.status(), 303);
    let now = document(&site, &li, &path).await;
    assert!(now.contains("三、增强监督工作实效") && now.contains("一是加强跟踪督办"), "{now}");
    assert_eq!(post(&site, &li, &mend, &format!("file={id}")).await.status(), 303);
    let now = document(&site, &li, &path).await;
    for words in [
        "（2026年12月3日）",
        "王芳菲",
        "（一）要坚持党对人大工作的全面领导",
        "三、增强监督工作实效",
        "首先，加强跟踪督办。",
        "尤其要加强结果运用。对问题逐项整改。",
    ] {
        assert!(now.contains(words), "{words}: {now}");
    }
    assert!(!now.contains("李明华"));
    // What is done is done: nothing is offered twice, and the log has both.
    let page = text(get(&site, &li, &format!("{path}/returned")).await).await;
    assert!(!page.contains("照改：") && !page.contains("能照改的都照改"));
    let answer = post(&site, &li, &mend, &format!("file={id}")).await;
    assert_eq!(answer.status(), 303);
    let told = "select count(*) from audit_event where action = 'draft.mend'";
    assert_eq!(sqlx::query_scalar::<_, i64>(told).fetch_one(&office.pool).await.unwrap(), 2);
}

#[tokio::test]
async fn what_is_not_there_any_more_is_not_mended() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let path = office.written(&site, &li, TEXT).await;
    let mut copy = Copy::of(&sent(&site, &li, &path, "paper=standard").await);
    swap(&mut copy, "二、增强监督", "三、增强监督");
    let file = copy.saved(Program::Word, &mut Lot(7));
    // The part is written anew before the file is back.
    let other = TEXT.replace("增强监督工作实效", "推动代表工作提质增效");
    office.rewrite(&site, &li, &path, &other).await;
    assert_eq!(bring(&site, &li, &path, &file, "").await.status(), 303);
    let id: String =
        sqlx::query_scalar("select id::text from returned_file").fetch_one(&office.pool).await.unwrap();
    let answer = post(&site, &li, &format!("{path}/returned/mend"), &format!("file={id}")).await;
    assert_eq!(answer.status(), 303);
    let now = document(&site, &li, &path).await;
    assert!(now.contains("二、推动代表工作提质增效"), "{now}");
    assert!(
        text(get(&site, &li, &format!("{path}/returned")).await).await.contains("照改"),
        "it is still told"
    );
}

#[tokio::test]
async fn a_page_and_line_of_the_copy_lead_to_the_sentence_as_it_is_now() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let path = office.written(&site, &li, TEXT).await;
    let place = |at: &str| format!("{path}/outgoing/place?at={at}");
    assert_eq!(get(&site, &li, &place("1-1")).await.status(), 422);
    sent(&site, &li, &path, "numbers=on").await;
    let found: Value = serde_json::from_str(&text(get(&site, &li, &place("1-1")).await).await).unwrap();
    assert_eq!(found["words"], "在全市人大工作会议上的讲话");
    // Title, name, empty line, salutation, a line, a heading, a line, a heading, then this.
    let line = (1..20).map(|line| place(&format!("1-{line}")));
    let mut seen = Vec::new();
    for path in line {
        let answer = get(&site, &li, &path).await;
        if answer.status() == 200 {
            let found: Value = serde_json::from_str(&text(answer).await).unwrap();
            seen.push((
                found["words"].as_str().unwrap().to_owned(),
                found["sentence"].as_str().unwrap().to_owned(),
            ));
        }
    }
    let at = seen.iter().find(|(words, _)| words.contains("紧扣中心")).unwrap();
    assert_eq!(at.1, "要紧扣中心任务开展监督，推动重点工作落到实处。");
    assert_eq!(get(&site, &li, &place("9-1")).await.status(), 422);
    assert_eq!(get(&site, &li, &place("x")).await.status(), 422);
}

#[tokio::test]
async fn the_final_file_hides_nothing_and_is_kept() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let (li, reader) = (office.person("li", Role::Drafter).await, office.person("zhao", Role::Drafter).await);
    let path = office.written(&site, &li, TEXT).await;
    let key = wengao::app::drafting::line::Key {
        org_id: office.org_id,
        speech_id: path.rsplit('/').next().unwrap().parse().unwrap(),
    };
    office.admit_as(key, &reader, Part::Reader).await;
    let export = format!("{path}/export?format=docx");
    let before = read_tracked(&bytes(get(&site, &li, &export).await).await).unwrap();
    assert!(before.paragraphs.iter().any(|paragraph| !paragraph.bookmarks.is_empty()));
    assert_eq!(post(&site, &li, &format!("{path}/status"), "move=finish&seen=999").await.status(), 303);
    let last = bytes(get(&site, &li, &export).await).await;
    let file = read_tracked(&last).unwrap();
    assert!(file.paragraphs.iter().all(|paragraph| paragraph.bookmarks.is_empty()));
    get(&site, &li, &export).await;
    let kept: Vec<Vec<u8>> = sqlx::query_scalar("select content from outgoing_file where is_final")
        .fetch_all(&office.pool)
        .await
        .unwrap();
    assert_eq!(kept, [last]);
    assert!(text(get(&site, &reader, &format!("{path}/returned")).await).await.contains("定稿"));
    assert_eq!(bring(&site, &reader, &path, b"x", "").await.status(), 409);
}

#[tokio::test]
async fn speeches_of_one_meeting_are_held_against_each_other() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let (li, wang) = (office.person("li", Role::Drafter).await, office.person("wang", Role::Drafter).await);
    let (one, other) = (office.written(&site, &li, TEXT).await, office.written(&site, &li, TEXT).await);
    let foreign = office.written(&site, &wang, TEXT).await;
    let id = |path: &str| path.rsplit('/').next().unwrap().to_owned();
    let page = text(get(&site, &li, &format!("{one}/meeting?with={}", id(&other))).await).await;
    assert!(page.contains("说的一样的") && page.contains("要紧扣中心任务开展监督"), "{page}");
    let page = text(get(&site, &li, &format!("{one}/meeting?with={}", id(&foreign))).await).await;
    assert!(page.contains("还没有可比的稿子"));
}

/// The file with another main part.
fn with_document(file: &[u8], change: impl Fn(String) -> String) -> Vec<u8> {
    let mut old = zip::ZipArchive::new(Cursor::new(file)).unwrap();
    let mut new = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        let text = if name == "word/document.xml" { change(text) } else { text };
        new.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        new.write_all(text.as_bytes()).unwrap();
    }
    new.finish().unwrap().into_inner()
}

#[tokio::test]
async fn a_file_that_comes_back_has_limits_of_size_text_comments_changes_and_depth() {
    let database = database().await;
    let office = Office::new(&database.pool, "yunjiang").await;
    let site = office.site();
    let li = office.person("li", Role::Drafter).await;
    let path = office.written(&site, &li, TEXT).await;
    let file = sent(&site, &li, &path, "paper=standard").await;
    let behind =
        |more: &str| with_document(&file, |xml| xml.replacen("<w:sectPr>", &format!("{more}<w:sectPr>"), 1));
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let hand = r#"w:id="9" w:author="王主任" w:date="2026-11-30T09:20:00Z""#;
    let one = format!(r#"<w:ins {hand}><w:r><w:t>改</w:t></w:r></w:ins><w:r><w:t>原</w:t></w:r>"#);
    let mut noted = Copy::of(&file);
    let (at, _) = find(&noted, "正确政治方向");
    let note = Note { paragraph: at, from: 0, to: 2, author: "王主任".to_owned(), text: "阅".to_owned() };
    noted.notes = vec![note; 2_001];
    let mut large = file.clone();
    large.resize(20 * 1024 * 1024 + 1, 0);
    for (name, copy, words) in [
        ("text", behind(&paragraph(&"字".repeat(400_001))), "太多"),
        ("paragraphs", behind(&paragraph("一段话。").repeat(100_000)), "太多"),
        ("changes", behind(&format!("<w:p>{}</w:p>", one.repeat(5_001))), "太多"),
        ("comments", noted.saved(Program::Word, &mut Lot(3)), "太多"),
        ("size", large, "20"),
        (
            "a bomb",
            behind(&format!("<w:p><w:r><w:t>{}</w:t></w:r></w:p>", " ".repeat(30 << 20))),
            "展开后过大",
        ),
        ("depth", behind(&format!("{}{}", "<w:sdt>".repeat(200), "</w:sdt>".repeat(200))), "请"),
    ] {
        let begun = std::time::Instant::now();
        let answer = bring(&site, &li, &path, &copy, "").await;
        let status = answer.status().as_u16();
        let told = text(answer).await;
        assert!(matches!(status, 413 | 422), "{name}: {status} {told}");
        assert!(told.contains(words), "{name}: {told}");
        assert!(begun.elapsed().as_secs() < 60, "{name}: {:?}", begun.elapsed());
    }
    // Nothing of any of them is in the text or in the list.
    let count = "select count(*) from returned_file";
    assert_eq!(sqlx::query_scalar::<_, i64>(count).fetch_one(&office.pool).await.unwrap(), 0);
    assert!(document(&site, &li, &path).await.ends_with("去年共办理代表建议186件。\r\n"));
}
