//! What is offered for a change of a returned file, done when somebody asks for it.

use axum::extract::{Path, State};
use serde::Deserialize;
use serde_json::{Value, json};
use uuid::Uuid;

use super::changes::{ChangeOutcome, ReturnedChange};
use super::offer::Remedy;
use super::remedy::done;
use super::store;
use super::strand::of_tree;
use crate::app::accounts::model::User;
use crate::app::accounts::settings;
use crate::app::audit::store::record;
use crate::app::corpus::model::Details;
use crate::app::drafting::access;
use crate::app::drafting::draft::event;
use crate::app::drafting::facts::FactsForm;
use crate::app::drafting::line::authority::problem;
use crate::app::drafting::line::{Hub, Key};
use crate::app::drafting::store as drafts;
use crate::app::work::heavy;
use crate::clock;
use crate::error::{AppError, AppResult};
use crate::web::{App, Form, flash};

/// Which of a file's changes are to be done as offered.
#[derive(Debug, Deserialize)]
pub struct MendForm {
    /// The file that brought them.
    #[serde(default)]
    file: Uuid,
    /// One of them, by its place from 0; `None`: all.
    change: Option<usize>,
}

/// What is to be done, and what it was done to.
struct FileMend {
    account_id: Uuid,
    key: Key,
    exported: Value,
    remedies: Vec<Remedy>,
}

pub(in crate::app::drafting) async fn mend(
    State(app): State<App>,
    State(hub): State<Hub>,
    user: User,
    Path(id): Path<Uuid>,
    Form(form): Form<MendForm>,
) -> AppResult {
    let draft = access::write(&app.pool, &user, id).await?;
    let key = Key { org_id: user.org_id, speech_id: id };
    let (changes, outgoing_id) =
        store::find_returned(&app.pool, key, form.file).await?.ok_or(AppError::NotFound)?;
    let changes: Vec<ReturnedChange> = serde_json::from_value(changes).map_err(anyhow::Error::from)?;
    let remedies = wanted(&changes, form.change);
    if remedies.is_empty() {
        return Ok(flash::redirect(&format!("/drafts/{id}/returned"), "这些改动已经照改过了。"));
    }
    let sent = store::find_outgoing(&app.pool, key, Some(outgoing_id)).await?.ok_or(AppError::NotFound)?;
    let mend = FileMend { account_id: user.account_id, key, exported: sent.document, remedies };
    let done = mend.lines(&hub).await?;
    let done: Vec<Remedy> = done.into_iter().chain(mend.card(&app, &user, draft.details).await?).collect();
    let left = mend.remedies.len() - done.len();
    let changes: Vec<ReturnedChange> = changes.into_iter().map(|change| settled(change, &done)).collect();
    let changes = serde_json::to_value(&changes).map_err(anyhow::Error::from)?;
    let mut tx = app.pool.begin().await?;
    store::set_changes(&mut *tx, key, form.file, &changes).await?;
    let detail = json!({ "file": form.file, "done": done.iter().map(Remedy::told).collect::<Vec<_>>() });
    record(&mut tx, event(&user, "draft.mend", &id.to_string(), detail)).await?;
    tx.commit().await?;
    Ok(flash::redirect(&format!("/drafts/{id}/returned"), &told(done.len(), left)))
}

/// What is offered for these changes, each thing once.
fn wanted(changes: &[ReturnedChange], one: Option<usize>) -> Vec<Remedy> {
    let chosen = changes.iter().enumerate().filter(|(at, _)| one.is_none_or(|one| one == *at));
    let mut out: Vec<Remedy> = Vec::new();
    for remedy in chosen.filter_map(|(_, change)| change.offered()) {
        if !out.contains(remedy) {
            out.push(remedy.clone());
        }
    }
    out
}

/// A change whose remedy was done stands in the text.
fn settled(change: ReturnedChange, done: &[Remedy]) -> ReturnedChange {
    let is_done = change.offered().is_some_and(|remedy| done.contains(remedy));
    let outcome = if is_done { ChangeOutcome::Placed } else { change.outcome };
    ReturnedChange { outcome, ..change }
}

fn told(done: usize, left: usize) -> String {
    match (done, left) {
        (0, _) => "这一段在稿中已经删去或改写，没有照改；请在稿中手工处理。".to_owned(),
        (done, 0) => format!("已照改{done}处。"),
        (done, left) => {
            format!("已照改{done}处；另有{left}处的段落在稿中已经删去或改写，请在稿中手工处理。")
        }
    }
}

impl FileMend {
    /// Makes lines of the text another sort of line; what was done.
    async fn lines(&self, hub: &Hub) -> AppResult<Vec<Remedy>> {
        let open = hub.open(self.key);
        let (tree, at) = open.current().await.map_err(problem)?;
        let (before, exported, remedies) = (tree.clone(), self.exported.clone(), self.remedies.clone());
        let (json, made) = heavy(move |_| reshaped(tree.to_json(), &exported, remedies)).await?;
        if !made.is_empty() {
            open.rewrite(self.account_id, (&before, at), &json).await?;
        }
        Ok(made)
    }

    /// Writes what the head of the file says into the card of the speech; what was done.
    async fn card(&self, app: &App, user: &User, details: Details) -> AppResult<Option<Remedy>> {
        let card = self.remedies.iter().find(|remedy| matches!(remedy, Remedy::Card { .. }));
        let Some(Remedy::Card { speaker, post, date }) = card else { return Ok(None) };
        let settings = settings::store::load(&app.pool, user.org_id).await?;
        let form = FactsForm::of(speaker.clone(), date.map(|date| date.to_string()));
        let mut details = form.onto(details, &settings)?;
        // Another speaker does not have the post of the one before.
        if let Some(post) = post.clone().or_else(|| speaker.as_ref().map(|_| String::new())) {
            details.post = post;
        }
        let kept = drafts::set_details(&app.pool, user.org_id, self.key.speech_id, &details).await?;
        Ok(card.filter(|_| kept).cloned())
    }
}

/// The text with all that can be done to its lines, and what was done.
fn reshaped(mut json: Value, exported: &Value, remedies: Vec<Remedy>) -> (Value, Vec<Remedy>) {
    let exported = of_tree(exported);
    let mut made = Vec::new();
    for remedy in remedies {
        let Remedy::Line { line, shape, words } = &remedy else { continue };
        let id = clock::new_id().to_string();
        if let Some(new) = done(&json, &exported, (*line, shape, words), id) {
            json = new;
            made.push(remedy);
        }
    }
    (json, made)
}
