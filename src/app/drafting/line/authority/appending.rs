//! What is appended to a draft, and what a page lacks.

use std::sync::{Arc, PoisonError};

use serde_json::Value;
use uuid::Uuid;

use super::error::LineError;
use super::live::{Live, apply, load, refused};
use super::open::Open;
use super::text::SNAPSHOT_EVERY;
use crate::app::drafting::line::store::{self, Append, Logged};
use crate::app::drafting::line::{Batch, MAX_CLIENT, Message, Position, Standing, telling};
use crate::app::drafting::model::{Part, locked};
use crate::steps::{MAX_STEPS, Refused, Suggester, Tree};
use crate::{clock, text};

const READER: &str = "您在这篇稿子里只能看，不能改；刚才写的没有保存，请复制后刷新页面。";

const AHEAD: &str = "本页与服务器上的文稿对不上，请复制未保存的文字后刷新页面。";

impl Open {
    /// Appends the steps of a page: `Accepted`, with a version below the last step's where they were too much at once (the
    /// page sends the others again); or, when its version is old, the `Steps` it lacks; or the whole text `Anew`, when its
    /// state is not in the log; or `Refused`.
    ///
    /// # Errors
    /// [`LineError::Gone`] when the person is not on the draft's list; else when the database fails.
    pub async fn append(&self, account_id: Uuid, batch: &Batch) -> Result<Message, LineError> {
        if batch.steps.is_empty() {
            return self.since(batch.on).await;
        }
        if batch.steps.len() > MAX_STEPS || batch.client.is_empty() || batch.client.len() > MAX_CLIENT {
            return Ok(Message::stop(&Refused::TooLarge("batch".to_owned()).to_string()));
        }
        let mut guard = self.state.lock().await;
        // What is in memory is taken out, so that nothing half done is left behind by an error or a lost caller.
        let mut state = match guard.take() {
            Some(state) => state,
            None => load(&self.pool, self.key).await?,
        };
        if batch.on.version >= state.at.version && !batch.on.is_at(state.at) {
            state = self.follow(state).await?;
        }
        let answer = if batch.on.is_at(state.at) {
            self.append_here(&mut state, account_id, batch).await
        } else {
            self.lacking(&mut state, batch.on).await
        };
        let version = state.at.version;
        *guard = Some(state);
        drop(guard);
        self.heard(version);
        answer
    }

    /// Appends to a tree that is in the batch's state.
    pub(super) async fn append_here(
        &self,
        state: &mut Live,
        account_id: Uuid,
        batch: &Batch,
    ) -> Result<Message, LineError> {
        // The steps before a bad one are good: it comes first next time, and is refused alone.
        let bad = batch.steps.iter().position(|step| !text::is_storable_json(step));
        if bad == Some(0) {
            return Ok(refused(&Refused::Unstorable("a character that cannot be kept".to_owned())));
        }
        let good: Vec<Value> = batch.steps.iter().take(bad.unwrap_or(usize::MAX)).cloned().collect();
        let (part, name) = self.part(account_id).await?;
        let suggested = match part {
            Part::Owner | Part::Writer | Part::Reviewer => None,
            Part::Suggester => Some(Suggester { id: account_id.to_string(), name }),
            Part::Reader => {
                self.forget_part(account_id);
                return Ok(Message::stop(READER));
            }
        };
        let is_suggested = suggested.is_some();
        let applied = match suggested {
            None => apply(&state.tree, good, Tree::apply_some).await?,
            Some(by) => apply(&state.tree, good, move |tree, steps| tree.apply_suggested(steps, &by)).await?,
        };
        let (tree, steps) = match applied {
            Ok(applied) => applied,
            Err(cause) => {
                // He may write by now: then the page's next attempt is judged by that.
                self.forget_part(account_id);
                return Ok(refused(&cause));
            }
        };
        let (steps, client, history) = (Arc::<[Value]>::from(steps), batch.client.clone(), clock::new_id());
        let append = Append {
            key: self.key,
            account_id,
            client,
            on: state.at,
            history,
            steps: steps.clone(),
            suggested: is_suggested,
        };
        if !self.ledger.append(append).await? {
            return self.not_appended(state, account_id, batch.on).await;
        }
        state.tree = tree;
        let client = &batch.client;
        state.went_on(steps.iter().map(|step| Logged {
            step: step.clone(),
            client: client.clone(),
            history,
        }));
        let at = state.at;
        telling::tell_version(&self.news, &self.pool, self.key, at.version);
        if at.version / SNAPSHOT_EVERY != batch.on.version / SNAPSHOT_EVERY {
            // The steps are stored; without the snapshot the next start only takes longer.
            if let Err(error) = self.write(state).await {
                tracing::warn!(%error, "a draft was not written down");
            }
        }
        Ok(Message::Accepted { at })
    }

    /// What somebody is to the draft, and his name. It may be out of date: the statement that appends asks again.
    pub(super) async fn part(&self, account_id: Uuid) -> Result<(Part, String), LineError> {
        let known = self.parts.lock().unwrap_or_else(PoisonError::into_inner).get(&account_id).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let head = store::head(&self.pool, self.key, account_id).await?.ok_or(LineError::Gone)?;
        let now = (head.part, head.name);
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).insert(account_id, now.clone());
        Ok(now)
    }

    /// What somebody is to the draft may have changed.
    pub(in crate::app::drafting::line) fn forget_part(&self, account_id: Uuid) {
        self.parts.lock().unwrap_or_else(PoisonError::into_inner).remove(&account_id);
    }

    /// Another process was faster, or the draft is locked, or not this person's any more.
    pub(super) async fn not_appended(
        &self,
        state: &mut Live,
        account_id: Uuid,
        from: Standing,
    ) -> Result<Message, LineError> {
        self.forget_part(account_id);
        let Some(head) = store::head(&self.pool, self.key, account_id).await? else {
            return Err(LineError::Gone);
        };
        if let Some(message) = locked(head.status) {
            let steps = None;
            return Ok(Message::Refused { message: message.to_owned(), steps, locked: true });
        }
        self.bring_up(state).await?;
        self.lacking(state, from).await
    }

    /// What a page lacks, by the newest word of the database.
    ///
    /// # Errors
    /// When there is no such draft, or the database fails.
    pub async fn since(&self, from: impl Into<Standing>) -> Result<Message, LineError> {
        let mut guard = self.state.lock().await;
        let state = self.newest(&mut guard).await?;
        self.lacking(state, from.into()).await
    }

    /// What a page lacks, if this process has heard of anything that it has not.
    ///
    /// # Errors
    /// When there is no such draft, or the database fails.
    pub async fn news(&self, from: Position) -> Result<Option<Message>, LineError> {
        let mut guard = self.state.lock().await;
        let head = *self.head.borrow();
        let state = match guard.as_mut() {
            Some(state) if state.at.version >= head => state,
            _ => self.newest(&mut guard).await?,
        };
        if state.at == from {
            return Ok(None);
        }
        self.lacking(state, from.into()).await.map(Some)
    }

    /// What a page lacks. Where it is not in memory's history, the log decides which of the two is astray.
    pub(super) async fn lacking(&self, state: &mut Live, from: Standing) -> Result<Message, LineError> {
        if let Some(steps) = self.steps_since(state, from).await? {
            return Ok(steps);
        }
        self.bring_up(state).await?;
        if let Some(steps) = self.steps_since(state, from).await? {
            return Ok(steps);
        }
        if from.history.is_none() {
            return Ok(Message::stop(AHEAD));
        }
        let (at, tree) = (state.at, state.tree.clone());
        let document = tokio::task::spawn_blocking(move || tree.to_json()).await?;
        Ok(Message::Anew { at, document })
    }

    /// The steps after a state of the log; `None` when it is no state of it.
    pub(super) async fn steps_since(
        &self,
        state: &Live,
        from: Standing,
    ) -> Result<Option<Message>, LineError> {
        let Standing { version, .. } = from;
        let Ok(lacking) = usize::try_from(i64::from(state.at.version) - i64::from(version)) else {
            return Ok(None);
        };
        if version < 0 {
            return Ok(None);
        }
        let (before, logged) = match state.recent.len().checked_sub(lacking + 1) {
            _ if lacking == 0 => (Some(state.at.history), Vec::new()),
            Some(known) => {
                let mut recent = state.recent.iter().skip(known).cloned();
                (recent.next().map(|logged| logged.history), recent.collect())
            }
            None => match store::steps_from(&self.pool, self.key, version).await? {
                Some(logged) => logged,
                None => return Ok(None),
            },
        };
        if !from.is_of(before.unwrap_or_default()) {
            return Ok(None);
        }
        let history = logged.last().map_or(state.at.history, |logged| logged.history);
        let (steps, clients) = logged.into_iter().map(|logged| (logged.step, logged.client)).unzip();
        Ok(Some(Message::Steps { version, history, steps, clients }))
    }
}
