//! States of the text that are kept: by name, and by the program; compared, and brought back.

use askama::Template;
use axum::extract::{Path, Query, State};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::model::{
    Choice, MAX_NAME, Part as Compared, Stored, Tally, TextAt, Version, choices, comparison, listed,
};
use super::store as kept;
use crate::app::accounts::model::User;
use crate::app::audit::store::record_alone;
use crate::app::drafting::access;
use crate::app::drafting::draft::{event, find};
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::line::{Hub, Key, Open, Position, past};
use crate::app::drafting::model::{Draft, Revision};
use crate::app::drafting::store::{self, NewRevision};
use crate::app::work::heavy;
use crate::clock;
use crate::engine::difference::Fate;
use crate::engine::document::Document;
use crate::error::{AppError, AppResult};
use crate::steps::{Tree, document_from_json};
use crate::web::page::{moment, render};
use crate::web::{App, Form, Shell, flash};

#[derive(Template)]
#[template(path = "drafting/compare.html")]
pub(in crate::app::drafting) struct ComparePage {
    pub(in crate::app::drafting) shell: Shell,
    pub(in crate::app::drafting) draft: Draft,
    pub(in crate::app::drafting) choices: Vec<Choice>,
    /// What was chosen on either side.
    pub(in crate::app::drafting) a: String,
    pub(in crate::app::drafting) b: String,
    pub(in crate::app::drafting) parts: Vec<Compared>,
    pub(in crate::app::drafting) tally: Tally,
}

/// States of each sort, named and kept by the program, that are listed.
const KEPT: i64 = 60;
/// How long each of them is listed; of older ones the last of every hour.
const EVERY_ONE: time::Duration = time::Duration::hours(24);

/// What a revision is called.
#[derive(Debug, Deserialize)]
pub struct RevisionForm {
    #[serde(default)]
    name: String,
}

pub(in crate::app::drafting) async fn keep(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<RevisionForm>,
) -> AppResult {
    let (_, key) = find(&app, &user, id).await?;
    let name: String = form.name.trim().chars().take(MAX_NAME).collect();
    if name.is_empty() {
        return Err(AppError::invalid("请给这个版本起个名字，再保存一次。"));
    }
    let (tree, Position { version, .. }) = hub.open(key).current().await.map_err(problem)?;
    let (json, name) = (&tree.to_json(), name.as_str());
    let (org_id, account_id) = (user.org_id, user.account_id);
    store::keep(&app.pool, &NewRevision { org_id, speech_id: id, version, name, json, account_id }).await?;
    Ok(flash::redirect(&format!("/drafts/{id}/about"), "版本已保存。"))
}

/// The name and text of a state; `None` when there is no such state.
async fn state(app: &App, open: &Open, key: Key, wanted: TextAt) -> AppResult<Option<(String, Value)>> {
    Ok(match wanted {
        TextAt::Now => {
            let (tree, _) = open.current().await.map_err(problem)?;
            Some(("现在".to_owned(), tree.to_json()))
        }
        TextAt::Named(revision) => store::revision(&app.pool, key.org_id, key.speech_id, revision).await?,
        TextAt::Past(version) => {
            let tree = past::at(&app.pool, key, version).await.map_err(problem)?;
            tree.map(|tree| ("当时".to_owned(), tree.to_json()))
        }
        TextAt::Kept(version) => kept::kept_at(&app.pool, key, version)
            .await?
            .map(|(at, document)| (format!("自动保存 {}", moment(&at)), document)),
    })
}

pub(in crate::app::drafting) async fn restore(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path((id, wanted)): Path<(Uuid, String)>,
) -> AppResult {
    access::write(&app.pool, &user, id).await?;
    let key = Key { org_id: user.org_id, speech_id: id };
    let wanted = TextAt::parse(&wanted).filter(|state| *state != TextAt::Now).ok_or(AppError::NotFound)?;
    let open = hub.open(key);
    let (name, document) = state(&app, &open, key, wanted).await?.ok_or(AppError::NotFound)?;
    let (tree, at) = open.current().await.map_err(problem)?;
    keep_before(&app, &user, key, &tree, at.version, &name).await?;
    let at = open.rewrite(user.account_id, (&tree, at), &document).await?;
    let detail = json!({ "revision": name, "version": at.version });
    record_alone(&app.pool, event(&user, "draft.restore", &id.to_string(), detail)).await?;
    Ok(flash::redirect(&format!("/drafts/{id}"), &format!("已恢复到“{name}”，恢复前的文稿也存了一版。")))
}

/// Keeps the text that a restored revision takes the place of.
async fn keep_before(
    app: &App,
    user: &User,
    key: Key,
    tree: &Tree,
    version: i32,
    name: &str,
) -> AppResult<()> {
    let Key { org_id, speech_id } = key;
    let name: String = format!("恢复“{name}”之前").chars().take(MAX_NAME).collect();
    let (json, account_id) = (&tree.to_json(), user.account_id);
    Ok(store::keep(&app.pool, &NewRevision { org_id, speech_id, version, name: &name, json, account_id })
        .await?)
}

/// Which two states to compare; by default the last one kept and now.
#[derive(Debug, Deserialize)]
pub struct Two {
    #[serde(default)]
    a: String,
    #[serde(default)]
    b: String,
}

/// Everything that was kept, the newest first; states that do not differ stand together.
pub(in crate::app::drafting) async fn versions(app: &App, key: Key) -> AppResult<Vec<Version>> {
    let mut states = Vec::new();
    for kept in store::revisions(&app.pool, key.org_id, key.speech_id, KEPT).await? {
        let Revision { id, name, version, by, at, document } = kept;
        states.push(Stored { address: id.to_string(), name, by: vec![by], version, at, document });
    }
    let mut from = 0;
    let mut automatic = kept::kept(&app.pool, key, clock::now() - EVERY_ONE, KEPT).await?;
    automatic.sort_by_key(|(version, ..)| *version);
    let ranges: Vec<(i32, i32)> =
        automatic.iter().map(|(to, ..)| (std::mem::replace(&mut from, *to), *to)).collect();
    let writers = kept::writers(&app.pool, key, &ranges).await?;
    for (version, at, document) in automatic {
        let by = writers.get(&version).cloned().unwrap_or_default();
        states.push(Stored {
            address: format!("v{version}"),
            name: String::new(),
            by,
            version,
            at,
            document,
        });
    }
    heavy(move |_| listed(states)).await
}

pub(in crate::app::drafting) async fn compare(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Query(two): Query<Two>,
) -> AppResult {
    let (draft, key) = find(&app, &user, id).await?;
    let choices = choices(&versions(&app, key).await?);
    let or = |name: &str, default: Option<&Choice>| match name {
        "" => default.map(|choice| choice.0.clone()).unwrap_or_else(|| "now".to_owned()),
        name => name.to_owned(),
    };
    let (a, b) = (or(&two.a, choices.get(1)), or(&two.b, choices.first()));
    let open = hub.open(key);
    let before = document(&app, &open, key, &a).await?;
    let after = document(&app, &open, key, &b).await?;
    let work = move || comparison(&before, &after);
    let (parts, tally) = heavy(move |_| work()).await?;
    render(&ComparePage { shell: user.shell("drafts"), draft, choices, a, b, parts, tally })
}

async fn document(app: &App, open: &Open, key: Key, name: &str) -> AppResult<Document> {
    let wanted = TextAt::parse(name).ok_or(AppError::NotFound)?;
    let (_, json) = state(app, open, key, wanted).await?.ok_or(AppError::NotFound)?;
    Ok(document_from_json(&json)?)
}
