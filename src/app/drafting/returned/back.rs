//! 返稿 comes back: what was changed in it as tracked changes, what was said in it as threads.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use serde::Deserialize;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use time::OffsetDateTime;
use uuid::Uuid;

use super::changes::{ChangeOutcome, FileComparison, ReturnedChange, WayItem, compared};
use super::habits::habits_of;
use super::model::{Arrival, MAX_CHANGES, MAX_LENGTH, MAX_UPLOAD, OutgoingFile};
use super::offer::Remedy;
use super::outgoing::outgoing_of;
use super::placing::{MAX_NAME, StepPlan, author_key, bridge, plan, range_in};
use super::remedy::remedies;
use super::store::{self, NewReturned};
use super::strand::{BREAK, TreeStrand, letters, of_file, of_tree, start_of};
use super::times::off_the_wall;
use super::views::ReturnedPage;
use crate::app::accounts::model::User;
use crate::app::audit::store::{record, record_alone};
use crate::app::drafting::access;
use crate::app::drafting::draft::{event, find};
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::line::{Hub, Key, Open};
use crate::app::drafting::review::model::Brought;
use crate::app::drafting::review::store as review;
use crate::app::work::{heavy, reading, upload as upload_place};
use crate::clock;
use crate::engine::recognise::Facts;
use crate::error::{AppError, AppResult};
use crate::intake;
use crate::steps::{Settle, settled};
use crate::web::page::render;
use crate::web::{App, Form, Multipart, flash};
use crate::word::{FileComment, Hand, ReadError, Tracked, read_tracked};

/// Bytes that what is made of a file may take up.
const MEMORY: u64 = 256 << 20;
/// How often it is begun anew where somebody writes at the same time.
const TRIES: usize = 20;
/// Comments of a file: more than a long speech has sentences.
const MAX_COMMENTS: usize = 2_000;
/// Characters of a comment, and of the words it is about.
const MAX_BODY: usize = 2_000;
const MAX_QUOTE: usize = 200;

const OTHER_FILE: &str =
    "这份文件与送阅稿差别太大，像是另一篇稿子；请核对文件，或选择它是哪一次的送阅稿后再试。";
const OTHER_DRAFT: &str = "这是另一篇稿子的送阅稿，请到那篇稿子里交回。";
const MUCH: &str = "这份文件里的文字或改动太多，没有收下；请拆成几个文件，或在 Word 中接受一部分修订后再试。";
const KNOWN: &str = "这份返稿已经收过，没有重复收入。";
const BUSY: &str = "同事正在改这篇稿子，返稿没有全部放进去；请过一会儿再交一次。";

/// What came with the form.
#[derive(Default)]
struct ReturnedUpload {
    file_name: String,
    bytes: Vec<u8>,
    outgoing: Option<Uuid>,
    author: String,
}

async fn received(mut multipart: Multipart) -> AppResult<ReturnedUpload> {
    let bad = |_| AppError::invalid("上传没有完成，请检查网络后重试；文件不能超过20兆。");
    let mut out = ReturnedUpload::default();
    while let Some(field) = multipart.next_field().await.map_err(bad)? {
        let name = field.name().to_owned();
        if let Some(file_name) = field.file_name().map(str::to_owned).filter(|name| !name.is_empty()) {
            out.file_name = file_name.chars().take(200).collect();
            out.bytes = field.bytes().await.map_err(bad)?.to_vec();
            continue;
        }
        let value = field.bytes().await.map_err(bad)?;
        let value = String::from_utf8_lossy(&value).trim().to_owned();
        match name.as_str() {
            "outgoing" => out.outgoing = value.parse().ok(),
            "author" => out.author = value.chars().take(MAX_NAME).collect(),
            _ => {}
        }
    }
    if out.bytes.is_empty() {
        return Err(AppError::invalid("请选择改过的文件（.docx）。"));
    }
    if out.bytes.len() > MAX_UPLOAD {
        return Err(AppError::TooLarge("文件不能超过20兆，请去掉图片后再试。".to_owned()));
    }
    Ok(out)
}

/// What was found in a file.
struct InFile {
    comparison: Arc<FileComparison>,
    exported: Arc<TreeStrand>,
    comments: Vec<FileComment>,
    /// What is offered for what could not be put into the text, by paragraph of the file that went out.
    remedies: HashMap<usize, Remedy>,
}

pub(in crate::app::drafting) async fn take(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    multipart: Multipart,
) -> AppResult {
    let draft = access::write(&app.pool, &user, id).await?;
    let key = Key { org_id: user.org_id, speech_id: id };
    let place = upload_place().await?;
    let upload = received(multipart).await?;
    let print: Vec<u8> = Sha256::digest(&upload.bytes).to_vec();
    if store::is_known(&app.pool, key, &print).await? {
        return Err(AppError::Conflict(KNOWN.to_owned()));
    }
    let bytes = upload.bytes.clone();
    let came = reading(place, MEMORY, move |_| read_tracked(&bytes)).await?.map_err(unreadable)?;
    let sent = which(&app, key, came.copy.as_deref(), upload.outgoing).await?;
    let outgoing_id = sent.id;
    let hand = untracked(&upload, &draft.details.speaker);
    let bytes = upload.bytes.clone();
    let brought = heavy(move |_| looked_through(&sent, (came, &bytes), &hand)).await??;
    let open = hub.open(key);
    let placed = put_in(&open, user.account_id, &brought).await?;
    let said = comment(&app, &user, (&hub, &open), &brought).await?;
    let changes = told(&brought, &placed);
    let new = NewReturned {
        id: clock::new_id(),
        outgoing_id,
        file_name: &upload.file_name,
        print: &print,
        content: &upload.bytes,
        changes: &serde_json::to_value(&changes).map_err(anyhow::Error::from)?,
        comments: i32::try_from(said).unwrap_or(i32::MAX),
        account_id: user.account_id,
    };
    keep(&app, &user, key, &new, changes.len()).await?;
    Ok(flash::redirect(&format!("/drafts/{id}/returned"), &summary(&changes, said)))
}

/// Who is taken to have made what the file does not track.
fn untracked(upload: &ReturnedUpload, speaker: &str) -> Hand {
    let author = match (upload.author.as_str(), speaker) {
        ("", "") => "改稿人",
        ("", speaker) => speaker,
        (author, _) => author,
    };
    Hand { deleted: false, author: author.to_owned(), at: String::new(), moved: false }
}

/// The changes with what became of them.
fn told(brought: &InFile, placed: &StepPlan) -> Vec<ReturnedChange> {
    let mut changes = brought.comparison.changes.clone();
    for ((change, outcome), node) in changes.iter_mut().zip(&placed.outcomes).zip(&placed.nodes) {
        (change.outcome, change.node) = (*outcome, node.clone());
        if *outcome == ChangeOutcome::Left {
            change.remedy = brought.remedies.get(&change.paragraph).cloned();
        }
    }
    changes
}

/// The sentence for whoever has brought the file.
fn summary(changes: &[ReturnedChange], said: usize) -> String {
    let left = changes.iter().filter(|change| change.outcome != ChangeOutcome::Placed).count();
    match (changes.len(), left) {
        (0, _) => format!("返稿已收下，正文没有改动，批注{said}条。"),
        (all, 0) => format!("返稿已收下：{all}处改动已作为修订放进稿中，批注{said}条。"),
        (all, left) => format!("返稿已收下：{all}处改动，其中{left}处请看下面的说明，批注{said}条。"),
    }
}

/// Keeps the file and notes that it came.
async fn keep(app: &App, user: &User, key: Key, new: &NewReturned<'_>, changes: usize) -> AppResult<()> {
    let mut tx = app.pool.begin().await?;
    store::keep_returned(&mut *tx, key, new).await?;
    let detail =
        json!({ "file": new.id, "outgoing": new.outgoing_id, "changes": changes, "comments": new.comments });
    record(&mut tx, event(user, "draft.return", &key.speech_id.to_string(), detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// The copy that a file was: what the file itself says, else what was chosen, else the newest.
async fn which(app: &App, key: Key, said: Option<&str>, chosen: Option<Uuid>) -> AppResult<OutgoingFile> {
    let Some(said) = said.and_then(|id| id.parse::<Uuid>().ok()) else {
        return outgoing_of(app, key, chosen).await;
    };
    match store::find_outgoing(&app.pool, key, Some(said)).await? {
        Some(file) => Ok(file),
        None => Err(AppError::invalid(OTHER_DRAFT)),
    }
}

/// Compares what came back with the copy that had gone out.
fn looked_through(
    sent: &OutgoingFile,
    (new, bytes): (Tracked, &[u8]),
    untracked: &Hand,
) -> AppResult<InFile> {
    let old = read_tracked(&sent.content).map_err(unreadable)?;
    let (a, b) = (of_file(&old), of_file(&new));
    if b.len() > MAX_LENGTH || new.comments.len() > MAX_COMMENTS {
        return Err(AppError::TooLarge(MUCH.to_owned()));
    }
    let comparison = compared(&old, &new, a, b, untracked);
    let kept = comparison.items.iter().filter(|item| matches!(item, WayItem::Keep(..))).count();
    if kept * 4 < comparison.sent.len() {
        return Err(AppError::invalid(OTHER_FILE));
    }
    if comparison.changes.len() > MAX_CHANGES {
        return Err(AppError::TooLarge(MUCH.to_owned()));
    }
    let exported = Arc::new(of_tree(&sent.document));
    let heads = facts(&sent.content).zip(facts(bytes));
    let heads = heads.as_ref().map(|(old, new)| (old, new));
    let remedies = remedies(&comparison, (&old, &new), &exported, heads);
    Ok(InFile { comparison: Arc::new(comparison), exported, comments: new.comments, remedies })
}

/// What the head of a file says of who speaks and when.
fn facts(file: &[u8]) -> Option<Facts> {
    intake::read("返稿.docx", file).ok()?.speeches.into_iter().next().map(|speech| speech.facts)
}

fn unreadable(error: ReadError) -> AppError {
    AppError::invalid(error.to_string())
}

/// Puts the changes into the text of today; what became of each.
async fn put_in(open: &Open, account_id: Uuid, brought: &InFile) -> AppResult<StepPlan> {
    let mut done: HashSet<usize> = HashSet::new();
    let mut first: Option<StepPlan> = None;
    for _ in 0..TRIES {
        let (tree, at) = open.current().await.map_err(problem)?;
        let (comparison, exported, known) =
            (brought.comparison.clone(), brought.exported.clone(), done.clone());
        let made = heavy(move |_| {
            let now = of_tree(&tree.to_json());
            let (bridge, was) = bridge(&letters(&comparison.sent), &exported, &now);
            plan(&comparison, (&bridge, &was), &now, &known)
        });
        let made = made.await?;
        let (steps, keys): (Vec<Value>, Vec<_>) = made.steps.iter().cloned().unzip();
        let told = first.get_or_insert(made).clone();
        let written = open.write_all(account_id, at, &steps).await?;
        if written.steps == steps.len() {
            return Ok(told);
        }
        if let Some(message) = written.refused {
            return Err(AppError::Conflict(message));
        }
        done.extend(keys.into_iter().take(written.steps).flatten());
    }
    Err(AppError::Conflict(BUSY.to_owned()))
}

/// Makes threads of the comments that are new; how many.
async fn comment(app: &App, user: &User, (hub, open): (&Hub, &Open), brought: &InFile) -> AppResult<usize> {
    let known = review::comments(&app.pool, open.key).await?;
    let known: HashMap<_, _> = known.iter().map(|old| (voice(&old.name, &old.body), old.thread_id)).collect();
    let mut threads: HashMap<&str, Uuid> = HashMap::new();
    let mut new: Vec<&FileComment> = Vec::new();
    for comment in &brought.comments {
        match known.get(&voice(&comment.author, &comment.text)) {
            Some(thread_id) => {
                threads.insert(&comment.id, *thread_id);
            }
            None => new.push(comment),
        }
    }
    let ranges: Vec<(usize, usize)> = new.iter().map(|comment| range(&brought.comparison, comment)).collect();
    let (tree, _) = open.current().await.map_err(problem)?;
    let (comparison, wanted) = (brought.comparison.clone(), ranges.clone());
    let places = heavy(move |_| range_in(&comparison.came, &of_tree(&tree.to_json()), &wanted)).await?;
    let mut marks = Vec::new();
    for ((comment, range), place) in new.iter().zip(&ranges).zip(places) {
        let thread = answered(comment, &brought.comments, &threads);
        let quote = match thread {
            Some(_) => String::new(),
            None => words(&brought.comparison, *range).chars().take(MAX_QUOTE).collect(),
        };
        let thread_id = thread.unwrap_or_else(clock::new_id);
        threads.insert(&comment.id, thread_id);
        say(app, user, open.key, comment, (thread_id, &quote)).await?;
        if let (None, Some((from, to))) = (thread, place) {
            let mark = json!({ "type": "comment", "attrs": { "id": thread_id } });
            marks.push(json!({ "stepType": "addMark", "from": from, "to": to, "mark": mark }));
        }
    }
    mark(open, user.account_id, &marks).await?;
    if !new.is_empty() {
        open.said_something(hub).await;
    }
    Ok(new.len())
}

/// The thread that a comment answers: by what the file says, or as it is about the very same words.
fn answered(comment: &FileComment, all: &[FileComment], threads: &HashMap<&str, Uuid>) -> Option<Uuid> {
    let parent = comment.answers.as_deref().and_then(|parent| threads.get(parent)).copied();
    let same =
        |other: &&FileComment| other.id != comment.id && (other.from, other.to) == (comment.from, comment.to);
    let beside = || all.iter().filter(same).find_map(|other| threads.get(other.id.as_str())).copied();
    parent.or_else(beside)
}

/// Keeps a comment of the file under its author's name.
async fn say(
    app: &App,
    user: &User,
    key: Key,
    comment: &FileComment,
    (thread_id, quote): (Uuid, &str),
) -> AppResult<()> {
    let author: String = comment.author.chars().take(MAX_NAME).collect();
    let body: String = comment.text.trim().chars().take(MAX_BODY).collect();
    let comment = Brought {
        thread_id,
        author: if author.is_empty() { "改稿人" } else { &author },
        body: if body.is_empty() { "（空白批注）" } else { &body },
        quote,
        resolved: comment.done,
        at: when(&comment.at),
    };
    review::add_of(&app.pool, key, user.account_id, &comment).await?;
    Ok(())
}

/// Marks what threads are about. Where somebody writes at the same moment, threads stand without their words.
async fn mark(open: &Open, account_id: Uuid, marks: &[Value]) -> AppResult<()> {
    let (_, at) = open.current().await.map_err(problem)?;
    let written = open.write_all(account_id, at, marks).await?;
    if written.steps < marks.len() {
        let left = marks.len() - written.steps;
        tracing::warn!(left, "threads of a returned file stand without their words");
    }
    Ok(())
}

/// What a comment says and who says it, by which one is known again that went out with the file.
fn voice(name: &str, body: &str) -> (String, String) {
    (name.to_owned(), body.split_whitespace().collect())
}

/// The characters of the file that a comment is about: a comment about none is about its paragraph.
fn range(comparison: &FileComparison, comment: &FileComment) -> (usize, usize) {
    let start = |paragraph| start_of(&comparison.came, paragraph);
    let (from, to) = (start(comment.from.0) + comment.from.1, start(comment.to.0) + comment.to.1);
    if from < to {
        return (from, to);
    }
    let begin = start(comment.from.0);
    (begin, begin + comparison.came.iter().skip(begin).take_while(|glyph| glyph.letter != BREAK).count())
}

fn words(comparison: &FileComparison, (from, to): (usize, usize)) -> String {
    let own = comparison.came.get(from..to).unwrap_or_default().iter();
    own.filter(|glyph| glyph.out.is_none() && glyph.letter != BREAK).map(|glyph| glyph.letter).collect()
}

/// When a comment was written; now, where the file does not say.
fn when(at: &str) -> OffsetDateTime {
    off_the_wall(at).unwrap_or_else(clock::now)
}

pub(in crate::app::drafting) async fn page(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let outgoing = store::outgoing(&app.pool, key).await?;
    let arrivals = store::returned(&app.pool, key).await?;
    let (tree, _) = hub.open(key).current().await.map_err(problem)?;
    let open = heavy(move |_| tree.to_json().to_string()).await?;
    let waiting = arrivals.iter().flat_map(Arrival::keys).filter(|key| open.contains(key.as_str())).collect();
    let habits = habits_of(&app.pool, &user, &draft.details.speaker).await?;
    render(&ReturnedPage { shell: user.shell("drafts"), draft, outgoing, arrivals, waiting, habits })
}

/// Whose changes are settled, and how.
#[derive(Debug, Deserialize)]
pub struct SettleForm {
    /// The file that brought them.
    #[serde(default)]
    file: Uuid,
    /// One author of it; empty: all.
    #[serde(default)]
    author: String,
    /// `accept` or `reject`.
    #[serde(default)]
    how: String,
}

pub(in crate::app::drafting) async fn settle(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<SettleForm>,
) -> AppResult {
    access::write(&app.pool, &user, id).await?;
    let key = Key { org_id: user.org_id, speech_id: id };
    let how = match form.how.as_str() {
        "accept" => Settle::Accept,
        "reject" => Settle::Reject,
        _ => return Err(AppError::invalid("请选择接受或拒绝。")),
    };
    let keys = authors(&app, key, &form).await?;
    let open = hub.open(key);
    let (tree, at) = open.current().await.map_err(problem)?;
    let before = tree.clone();
    let (was, json) = heavy(move |_| {
        let was = tree.to_json();
        let json = keys.iter().fold(was.clone(), |json, key| settled(&json, how, Some(key)).into_owned());
        (was, json)
    })
    .await?;
    if json == was {
        return Ok(flash::redirect(&format!("/drafts/{id}/returned"), "稿中已没有这些修订。"));
    }
    let at = open.rewrite(user.account_id, (&before, at), &json).await?;
    let detail = json!({ "file": form.file, "author": form.author, "how": form.how, "version": at.version });
    record_alone(&app.pool, event(&user, "draft.settle", &id.to_string(), detail)).await?;
    let done = if how == Settle::Accept { "已接受。" } else { "已拒绝，恢复为原文。" };
    Ok(flash::redirect(&format!("/drafts/{id}/returned"), done).into_response())
}

/// What the marks of those are called whose changes are to be settled.
async fn authors(app: &App, key: Key, form: &SettleForm) -> AppResult<Vec<String>> {
    let mut rows = store::returned(&app.pool, key).await?.into_iter();
    let arrival = rows.find(|row| row.id == form.file).ok_or(AppError::NotFound)?;
    let wanted = |key: &String| form.author.is_empty() || *key == author_key(&form.author);
    Ok(arrival.keys().into_iter().filter(wanted).collect())
}
