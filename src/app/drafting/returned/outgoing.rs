//! 送阅稿 goes out, and what stands on a page and line of it is found again (誊改).

use std::collections::HashMap;

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Redirect};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::compare::matched;
use super::model::{OutgoingFile, paper};
use super::paper::{PaperFound, find as find_on};
use super::store::{self, NewOutgoing};
use super::strand::{Glyph, TreeStrand, letters, of_file, of_tree, start_of};
use super::times::on_the_wall;
use crate::app::accounts::layout::{self, model::Paper};
use crate::app::accounts::model::User;
use crate::app::audit::store::record;
use crate::app::drafting::draft::{event, find};
use crate::app::drafting::export::{self, Making};
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::line::{Hub, Key, Position};
use crate::app::drafting::model::Format;
use crate::app::drafting::review::{model::Comment, store as review};
use crate::app::work::heavy;
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::web::page::moment;
use crate::web::{App, Form, Json};
use crate::word::{self, Copied, CopiedComment};

/// Copies of one draft that are kept.
const MOST: i64 = 200;

/// How a copy is to be set.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct CopyForm {
    paper: String,
    numbers: String,
    comments: String,
}

pub(in crate::app::drafting) async fn send(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<CopyForm>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let number = store::copies(&app.pool, key).await? + 1;
    if number > MOST {
        return Err(AppError::invalid("这篇稿子导出的送阅稿太多了，请在已有的送阅稿中下载。"));
    }
    let (tree, Position { version, .. }) = hub.open(key).write_down().await.map_err(problem)?;
    let comments = match form.comments.as_str() {
        "" => Vec::new(),
        _ => said(review::comments(&app.pool, key).await?),
    };
    let file = clock::new_id();
    let name = format!("送阅稿第{number}稿");
    let copied = form.copied(file, &name);
    // The grid of the copy is ours: page and line of each sentence are known from it.
    let paper = Paper { given: None, ..layout::store::load(&app.pool, user.org_id).await? };
    let mark = user.policy.word_mark(&user.name, &user.username).unwrap_or_default();
    let (json, text, details) = (tree.to_json(), tree.to_json(), draft.details);
    let work = move |budget: &_| {
        let making = Making { paper, mark: &mark, issue: None };
        let bytes = export::bytes(&tree.with_changes()?, &details, Format::Revised, making, budget)?;
        let comments = beside(&bytes, &text, comments)?;
        let (content, lines) = word::as_copy(&bytes, &Copied { comments, ..copied })?;
        anyhow::Ok((content, serde_json::to_value(lines)?))
    };
    let (content, lines) = heavy(work).await??;
    let (content, lines, document) = (&content[..], &lines, &json);
    let (is_final, is_rendered, account_id, name) = (false, false, user.account_id, name.as_str());
    let new =
        NewOutgoing { id: file, is_final, name, version, document, content, lines, is_rendered, account_id };
    keep(&app, &user, key, &new).await?;
    Ok(Redirect::to(&format!("/drafts/{id}/outgoing/{file}")).into_response())
}

/// Keeps the copy and notes that it went out.
async fn keep(app: &App, user: &User, key: Key, new: &NewOutgoing<'_>) -> AppResult<()> {
    let mut tx = app.pool.begin().await?;
    store::keep_outgoing(&mut *tx, key, new).await?;
    let detail = json!({ "format": "copy", "version": new.version, "file": new.id });
    record(&mut tx, event(user, "draft.export", &key.speech_id.to_string(), detail)).await?;
    tx.commit().await?;
    Ok(())
}

impl CopyForm {
    /// The copy `id` as it was asked for; its comments are still to come.
    fn copied(&self, id: Uuid, name: &str) -> Copied {
        Copied {
            header: format!("{name}　{}", moment(&clock::now())),
            paper: paper(&self.paper),
            line_numbers: !self.numbers.is_empty(),
            id: id.to_string(),
            comments: Vec::new(),
        }
    }
}

/// Comments of threads that are not settled.
fn said(comments: Vec<Comment>) -> Vec<Comment> {
    let settled: Vec<Uuid> = comments.iter().filter(|c| c.resolved).map(|c| c.thread_id).collect();
    comments.into_iter().filter(|comment| !settled.contains(&comment.thread_id)).collect()
}

/// The comments as the file carries them, each at its words; those whose words are gone stay here.
fn beside(file: &[u8], text: &Value, comments: Vec<Comment>) -> Result<Vec<CopiedComment>, word::ReadError> {
    if comments.is_empty() {
        return Ok(Vec::new());
    }
    let sent = of_file(&word::read_tracked(file)?);
    let ranges = threads(&sent, &of_tree(text));
    let place = |x: usize| {
        let paragraph = sent.get(x).map_or(0, |glyph| glyph.paragraph);
        (paragraph, x - start_of(&sent, paragraph))
    };
    let copied = comments.into_iter().filter_map(|comment| {
        let (from, last) = ranges.get(&comment.thread_id.to_string()).copied()?;
        let (paragraph, at) = place(last);
        Some(CopiedComment {
            author: comment.name,
            at: on_the_wall(comment.at),
            text: comment.body,
            from: place(from),
            to: (paragraph, at + 1),
        })
    });
    Ok(copied.collect())
}

/// The first and the last character of a file that each thread of the text is about.
fn threads(sent: &[Glyph], text: &TreeStrand) -> HashMap<String, (usize, usize)> {
    let mut out: HashMap<String, (usize, usize)> = HashMap::new();
    for (x, at) in matched(&letters(sent), &text.letters()).into_iter().enumerate() {
        let glyph = at.and_then(|at| text.glyphs.get(at));
        for thread in glyph.into_iter().flat_map(|glyph| &glyph.threads) {
            out.entry(thread.clone()).and_modify(|(_, last)| *last = x).or_insert((x, x));
        }
    }
    out
}

pub(in crate::app::drafting) async fn download(
    State(app): State<App>,
    user: User,
    Path((id, file)): Path<(Uuid, Uuid)>,
) -> AppResult {
    let (_, key) = find(&app, &user, id).await?;
    let OutgoingFile { name, content, .. } =
        store::find_outgoing(&app.pool, key, Some(file)).await?.ok_or(AppError::NotFound)?;
    let (extension, media) = Format::Docx.file();
    let disposition = export::disposition(file, &name, extension);
    let headers = [(header::CONTENT_TYPE, media.to_owned()), (header::CONTENT_DISPOSITION, disposition)];
    Ok((headers, content).into_response())
}

/// The copies that went out, the newest first: for who looks a place up on an older one.
pub(in crate::app::drafting) async fn copies(
    State(app): State<App>,
    user: User,
    Path(id): Path<Uuid>,
) -> AppResult {
    let (_, key) = find(&app, &user, id).await?;
    let copies = store::outgoing(&app.pool, key).await?;
    let told = copies.iter().filter(|copy| !copy.is_final);
    let told: Vec<Value> =
        told.map(|copy| json!({ "id": copy.id, "name": copy.name, "at": moment(&copy.at) })).collect();
    Ok(Json(json!({ "copies": told })).into_response())
}

/// A place on paper.
#[derive(Debug, Deserialize)]
pub struct PlaceQuery {
    /// `3页12行`, or two numbers.
    #[serde(default)]
    at: String,
    /// Of which copy; without it, of the newest.
    file: Option<Uuid>,
}

pub(in crate::app::drafting) async fn place(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Query(query): Query<PlaceQuery>,
) -> AppResult {
    let (_, key) = find(&app, &user, id).await?;
    let (page, line) =
        numbers(&query.at).ok_or_else(|| AppError::invalid("请写上第几页第几行，如“3页12行”。"))?;
    let file = outgoing_of(&app, key, query.file).await?;
    let (tree, at) = hub.open(key).current().await.map_err(problem)?;
    let name = file.name.clone();
    let found = heavy(move |_| find_on(&file, &tree.to_json(), page, line)).await??;
    let found = found
        .ok_or_else(|| AppError::invalid(format!("《{name}》没有{page}页{line}行，请核对页码和行号。")))?;
    let PaperFound { words, sentence, from, to, reckoned } = found;
    Ok(Json(json!({
        "file": name, "page": page, "line": line, "words": words, "sentence": sentence, "from": from, "to": to,
        "version": at.version, "reckoned": reckoned,
    }))
    .into_response())
}

/// The copy of this id, or the newest of a draft.
pub(super) async fn outgoing_of(app: &App, key: Key, id: Option<Uuid>) -> AppResult<OutgoingFile> {
    let none = || AppError::invalid("这篇稿子还没有导出过送阅稿，请先导出。");
    store::find_outgoing(&app.pool, key, id).await?.ok_or_else(none)
}

/// The page and line in words like `3页12行`, `第3页第12行`, `3-12`, `3 12`.
fn numbers(at: &str) -> Option<(usize, usize)> {
    let mut numbers = at
        .split(|c: char| !c.is_ascii_digit())
        .filter(|part| !part.is_empty() && part.len() < 6)
        .filter_map(|part| part.parse().ok());
    let both = (numbers.next()?, numbers.next()?);
    (numbers.next().is_none() && both.0 > 0 && both.1 > 0).then_some(both)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_read_as_people_write_them() {
        for at in ["3页12行", "第3页第12行", "3-12", " 3 12 ", "3,12", "P3L12"] {
            assert_eq!(numbers(at), Some((3, 12)), "{at}");
        }
        for at in ["", "3页", "0页3行", "1 2 3", "第三页", "9999999 1"] {
            assert_eq!(numbers(at), None, "{at}");
        }
    }
}
